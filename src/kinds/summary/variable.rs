//! The results of one variable, for all rows and in each group.

use crate::analysis::complete_cases::without;
use crate::analysis::decimals::Decimals;
use crate::analysis::describe;
use crate::analysis::result_writer::{ResultWriter, Scope, absent, invalid};
use crate::analysis::row_order::{AtLevel, members_by_level_and_class};
use crate::analysis::{Block, Nature, RowSet, Value};
use crate::data::{Categories, Column, Rows, Table};
use crate::diagnostic::Outcome;
use crate::kinds::summary::counted::{GroupOfRow, counted};
use crate::kinds::summary::keys::SummaryKeys;
use crate::kinds::summary::shape::{OneRow, VariableShape};
use crate::kinds::summary::{dichotomous, extent, shown, subjects};
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
    fn shape(&self, shown: shown::Shown, scopes: &[(Scope, Rows<'_>)]) -> VariableShape {
        let cell = |(scope, _): &(Scope, Rows<'_>)| self.entries.row(&scope.variable(&self.column.name));
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
    fn counts(&mut self, scope: &Scope, known: Rows<'_>, (rows, all): (Rows<'_>, &RowSet)) -> usize {
        let is_all = known.len() == rows.len();
        let set = if is_all { self.entries.row_set_of(all) } else { self.entries.row_set(self.table, known) };
        self.entries.count(&scope.rows(set), "N", known.len());
        let missing = if is_all { Vec::new() } else { without(rows, known) };
        self.entries.count_rows(self.table, scope, "n.missing", &missing);
        set
    }

    /// Writes what describes numbers; gives those of each scope, too.
    pub(super) fn continuous(
        &mut self,
        block: &Block,
        scopes: &[(Scope, Rows<'_>)],
        group_of: Option<&GroupOfRow>,
    ) -> Outcome<(VariableShape, Vec<Sorted>)> {
        let name = &self.column.name;
        let shown = shown::of(block, self.body, name, false)?;
        let values = self.table.number_column(name).map_err(|errors| block.at_key("variables", errors))?;
        let known = |(_, rows): &(Scope, Rows<'_>)| -> Vec<usize> {
            rows.iter().filter(|row| values.get(*row).is_some()).collect()
        };
        // Rows that all have a value are not listed once more.
        let listed: Option<Vec<Vec<usize>>> = (!values.are_all_known()).then(|| scopes.iter().map(known).collect());
        let known: Vec<Rows<'_>> = match &listed {
            Some(listed) => listed.iter().map(Rows::from).collect(),
            None => scopes.iter().map(|(_, rows)| *rows).collect(),
        };
        let sorted =
            |known: &Rows<'_>| Sorted::of(values.of_rows(*known)).map_err(|error| invalid(&error, self.table, *known));
        let described = match counted(&values, group_of) {
            Some(counted) => counted,
            None => known.iter().map(sorted).collect::<Result<Vec<_>, _>>()?,
        };
        // The first are all rows, so that the cells of all groups agree.
        let asked = self.body.digits_of(name, false).map(Decimals::fixed);
        let found = || described.first().map_or(Decimals::fixed(1), Decimals::of_sorted);
        let decimals = asked.unwrap_or_else(found);
        let mut points = Vec::new();
        for (((scope, rows), all), (known, numbers)) in scopes.iter().zip(self.sets).zip(known.iter().zip(&described)) {
            let scope = scope.variable(&self.column.name).unit(self.column.unit.as_deref());
            let set = self.counts(&scope, *known, (*rows, all));
            let scope = scope.rows(set);
            self.entries.count(&scope, "n", known.len());
            describe::described(numbers, decimals, self.definition, &scope, self.entries);
            points.push(if known.len() > subjects::MOST { Vec::new() } else { numbers.each() });
        }
        Ok((VariableShape { points, ..self.shape(shown, scopes) }, described))
    }

    /// Writes how many have each level; gives how many of each group have it, of the levels that occur, too.
    pub(super) fn categorical(
        &mut self,
        block: &Block,
        scopes: &[(Scope, Rows<'_>)],
        group_of: Option<&GroupOfRow>,
    ) -> Outcome<(VariableShape, Vec<Vec<u64>>)> {
        let name = &self.column.name;
        let shown = shown::of(block, self.body, name, true)?;
        let mut categories = self.table.categories(name).map_err(|errors| block.at_key("variables", errors))?;
        extent::check_levels(block, name, &categories, scopes.len())?;
        dichotomous::with_positive(self.column, dichotomous::is_asked_for(self.body, name), &mut categories);
        let in_one_row = dichotomous::shown(block, self.body, self.column, &categories)?;
        let index = &categories.index;
        let sets = sets_of_levels(self.table, &categories, scopes, group_of);
        let mut counts = vec![Vec::new(); categories.levels.len()];
        for (((scope, rows), all), sets) in scopes.iter().zip(self.sets).zip(sets) {
            let scope = scope.variable(name);
            let listed: Option<Vec<usize>> =
                (!index.are_all_known()).then(|| rows.iter().filter(|row| index[*row].is_some()).collect());
            let known = listed.as_ref().map_or(*rows, Rows::from);
            let known_set = self.counts(&scope, known, (*rows, all));
            let levels = categories.levels.iter().zip(&categories.codes).zip(&mut counts);
            for (((label, code), counts), set) in levels.zip(sets) {
                let (set, count) = (self.entries.row_set_of(&set), set.count);
                counts.push(count as u64);
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
            let cell = |(scope, _): &(Scope, Rows<'_>)| self.entries.row(&scope.variable(name).level(label, code));
            shape.levels.push((label.clone(), scopes.iter().map(cell).collect()));
        }
        shape.in_one_row = in_one_row.map(|shown| OneRow {
            level: shown.level,
            // A level that says more than yes is named beside its variable.
            named: (!shown.is_affirmative).then(|| categories.levels[shown.level].clone()),
        });
        Ok((shape, of_groups(counts)))
    }
}

/// The counts of each level in the groups, of the levels that occur in one: the first scope is all rows.
fn of_groups(mut counts: Vec<Vec<u64>>) -> Vec<Vec<u64>> {
    counts.iter_mut().for_each(|row| drop(row.drain(..row.len().min(1))));
    counts.retain(|row| row.iter().any(|count| *count > 0));
    counts
}

/// The rows at each level in each scope. The first scope is all rows, the others are the groups.
fn sets_of_levels(
    table: &Table,
    categories: &Categories,
    scopes: &[(Scope, Rows<'_>)],
    group_of: Option<&GroupOfRow>,
) -> Vec<Vec<RowSet>> {
    let Some((_, everyone)) = scopes.first() else { return Vec::new() };
    let cells = (categories.levels.len(), scopes.len());
    let place = |at: usize| {
        let row = everyone.at(at);
        // Who is in no group comes last.
        Some((categories.index[row]?, group_of.map_or(0, |group_of| group_of.of(row))))
    };
    let by_level = members_by_level_and_class(table.lineage(), *everyone, cells, place);
    let mut of_scopes = vec![Vec::new(); scopes.len()];
    for AtLevel { all, by_class } in by_level {
        let sets = std::iter::once(all).chain(by_class);
        of_scopes.iter_mut().zip(sets).for_each(|(of_scope, set)| of_scope.push(set));
    }
    of_scopes
}

#[cfg(test)]
mod tests {
    use super::of_groups;

    #[test]
    fn a_level_that_no_group_has_is_none_of_the_comparison() {
        // All rows, then two groups: the second level occurs in rows without a group only, the third nowhere.
        let counts = vec![vec![5, 2, 3], vec![4, 0, 0], vec![0, 0, 0], vec![1, 0, 1]];
        assert_eq!(of_groups(counts), [[2, 3], [0, 1]]);
        assert_eq!(of_groups(vec![vec![7]]), Vec::<Vec<u64>>::new());
    }
}
