//! The results of one variable, for all rows and in each group.

use crate::analysis::complete_cases::without;
use crate::analysis::decimals::Decimals;
use crate::analysis::describe;
use crate::analysis::result_writer::{ResultWriter, Scope, absent, invalid};
use crate::analysis::{Block, Nature, Value};
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

    fn counts(&mut self, scope: &Scope, known: &[usize], rows: &[usize]) {
        self.entries.count_rows(self.table, scope, "N", known);
        let missing = without(rows, known);
        self.entries.count_rows(self.table, scope, "n.missing", &missing);
    }

    /// Writes what describes numbers.
    pub(super) fn continuous(&mut self, block: &Block, scopes: &[(Scope, &[usize])]) -> Outcome<VariableShape> {
        let name = &self.column.name;
        let shown = shown::of(block, self.body, name, false)?;
        let values = self.table.numbers(name).map_err(|errors| block.at_key("variables", errors))?;
        let mut described = Vec::with_capacity(scopes.len());
        for (_, rows) in scopes {
            let known: Vec<usize> = rows.iter().copied().filter(|row| values[*row].is_some()).collect();
            let numbers = Sorted::of(known.iter().filter_map(|row| values[*row]).collect())
                .map_err(|error| invalid(&error, self.table, &known))?;
            described.push((known, numbers));
        }
        // The first are all rows, so that the cells of all groups agree.
        let asked = self.body.digits_of(name, false).map(Decimals::fixed);
        let found = || described.first().map_or(Decimals::fixed(1), |(_, numbers)| Decimals::of_sorted(numbers));
        let decimals = asked.unwrap_or_else(found);
        let mut points = Vec::new();
        for ((scope, rows), (known, numbers)) in scopes.iter().zip(described) {
            let scope = scope.variable(&self.column.name).unit(self.column.unit.as_deref());
            self.counts(&scope, &known, rows);
            let set = self.entries.row_set(self.table, &known);
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
        for (scope, rows) in scopes {
            let scope = scope.variable(name);
            let mut known = Vec::with_capacity(rows.len());
            let mut members: Vec<Vec<usize>> = vec![Vec::new(); categories.levels.len()];
            for row in rows.iter().copied() {
                if let Some(level) = categories.index[row] {
                    known.push(row);
                    members[level].push(row);
                }
            }
            self.counts(&scope, &known, rows);
            let known_set = self.entries.row_set(self.table, &known);
            for ((label, code), members) in categories.levels.iter().zip(&categories.codes).zip(members) {
                let scope = scope.level(label, code);
                let set = self.entries.row_set(self.table, &members);
                self.entries.count(&scope.rows(set), "n", members.len());
                self.entries.count(&scope.rows(known_set), "N", known.len());
                let share = if known.is_empty() {
                    absent("there is no value")
                } else {
                    Value::Number(members.len() as f64 / known.len() as f64)
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
