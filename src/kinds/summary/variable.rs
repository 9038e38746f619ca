//! The results of one variable, for all rows and in each group.

use std::borrow::Cow;

use crate::analysis::complete_cases::without;
use crate::analysis::decimals::Decimals;
use crate::analysis::describe;
use crate::analysis::result_writer::{ResultWriter, Scope, absent, invalid};
use crate::analysis::{Block, Nature, RowSet, Value};
use crate::data::{Column, Table};
use crate::diagnostic::Outcome;
use crate::kinds::summary::keys::SummaryKeys;
use crate::kinds::summary::shape::{OneRow, VariableShape};
use crate::kinds::summary::{dichotomous, shown, subjects};
use crate::statistics::descriptive::{QuantileType, Sorted};

/// Writes the results of a variable.
pub(super) struct Writer<'a> {
    pub(super) body: &'a SummaryKeys,
    pub(super) table: &'a Table,
    pub(super) entries: &'a mut ResultWriter,
    pub(super) column: &'a Column,
    pub(super) definition: QuantileType,
    /// The row set of each scope.
    pub(super) sets: &'a [RowSet],
}

impl Writer<'_> {
    /// The variable with what was written at each scope.
    fn shape(&self, shown: shown::Shown, scopes: &[(Scope, &[usize])]) -> VariableShape {
        let cell = |(scope, _): &(Scope, &[usize])| self.entries.row(&scope.variable(&self.column.name));
        VariableShape {
            cells: scopes.iter().map(cell).collect(),
            name: self.column.name.clone(),
            label: self.column.title().to_owned(),
            unit: self.column.unit.clone(),
            pattern: shown.pattern,
            shows: shown.words,
            ..VariableShape::default()
        }
    }

    /// Enters how many rows of a scope have a value and how many have none; gives the set of those with one.
    fn counts(&mut self, scope: &Scope, known: &[usize], (rows, all): (&[usize], &RowSet)) -> usize {
        let is_all = known.len() == rows.len();
        let set = if is_all { self.entries.row_set_of(all) } else { self.entries.row_set(self.table, known) };
        self.entries.count(&scope.rows(set), "N", known.len());
        let missing = if is_all { Vec::new() } else { without(rows, known) };
        self.entries.count_rows(self.table, scope, "n.missing", &missing);
        set
    }

    /// Writes what describes numbers.
    pub(super) fn continuous(&mut self, block: &Block, scopes: &[(Scope, &[usize])]) -> Outcome<VariableShape> {
        let name = &self.column.name;
        let shown = shown::of(block, self.body, name, false)?;
        let values = self.table.number_column(name).map_err(|errors| block.at_key("variables", errors))?;
        let mut described = Vec::with_capacity(scopes.len());
        for (_, rows) in scopes {
            let known: Cow<'_, [usize]> = if values.are_all_known() {
                Cow::Borrowed(rows)
            } else {
                rows.iter().copied().filter(|row| values.get(*row).is_some()).collect()
            };
            let numbers = Sorted::of(values.of_rows(&known)).map_err(|error| invalid(&error, self.table, &known))?;
            described.push((known, numbers));
        }
        // The first are all rows, so that the cells of all groups agree.
        let asked = self.body.digits_of(name, false).map(Decimals::fixed);
        let found = || described.first().map_or(Decimals::fixed(1), |(_, numbers)| Decimals::of_sorted(numbers));
        let decimals = asked.unwrap_or_else(found);
        let mut points = Vec::new();
        for (((scope, rows), all), (known, numbers)) in scopes.iter().zip(self.sets).zip(described) {
            let scope = scope.variable(&self.column.name).unit(self.column.unit.as_deref());
            let set = self.counts(&scope, &known, (rows, all));
            let scope = scope.rows(set);
            self.entries.count(&scope, "n", known.len());
            describe::described(&numbers, decimals, self.definition, &scope, self.entries);
            points.push(if known.len() > subjects::MOST { Vec::new() } else { numbers.into_values() });
        }
        Ok(VariableShape { points, ..self.shape(shown, scopes) })
    }

    /// Writes how many have each level.
    pub(super) fn categorical(&mut self, block: &Block, scopes: &[(Scope, &[usize])]) -> Outcome<VariableShape> {
        let name = &self.column.name;
        let shown = shown::of(block, self.body, name, true)?;
        let mut categories = self.table.categories(name).map_err(|errors| block.at_key("variables", errors))?;
        dichotomous::with_positive(self.column, dichotomous::is_asked_for(self.body, name), &mut categories);
        let in_one_row = dichotomous::shown(block, self.body, self.column, &categories)?;
        let index = &categories.index;
        for ((scope, rows), all) in scopes.iter().zip(self.sets) {
            let scope = scope.variable(name);
            let known: Cow<'_, [usize]> = if index.are_all_known() {
                Cow::Borrowed(rows)
            } else {
                rows.iter().copied().filter(|row| index[*row].is_some()).collect()
            };
            let known_set = self.counts(&scope, &known, (rows, all));
            let sets = self.entries.row_sets_by_level(self.table, rows, categories.levels.len(), |row| index[row]);
            for ((label, code), (set, count)) in categories.levels.iter().zip(&categories.codes).zip(sets) {
                let scope = scope.level(label, code);
                self.entries.count(&scope.rows(set), "n", count);
                self.entries.count(&scope.rows(known_set), "N", known.len());
                let share = if known.is_empty() {
                    absent("there is no value")
                } else {
                    Value::Number(count as f64 / known.len() as f64)
                };
                self.entries.put(&scope.rows(known_set), "p", share, Nature::Proportion);
            }
        }
        let mut shape = self.shape(shown, scopes);
        for (label, code) in categories.levels.iter().zip(&categories.codes) {
            let cell = |(scope, _): &(Scope, &[usize])| self.entries.row(&scope.variable(name).level(label, code));
            shape.levels.push((label.clone(), scopes.iter().map(cell).collect()));
        }
        shape.in_one_row = in_one_row.map(|shown| OneRow {
            level: shown.level,
            // A level that says more than yes is named beside its variable.
            named: (!shown.is_affirmative).then(|| categories.levels[shown.level].clone()),
        });
        Ok(shape)
    }
}
