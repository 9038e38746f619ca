//! Collecting the results of a block.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use crate::analysis::row_numbers::End;
use crate::analysis::row_order::{RowOrder, members, members_among, members_of};
use crate::analysis::{
    Absence, AnalysisResult, Block, Group, Nature, ResultRow, Role, RowNumbers, RowSet, Step, Value,
};
use crate::data::{Lineage, Rows, Table};
use crate::diagnostic::Diagnostic;
use crate::statistics::{Estimable, Invalid, NotEstimable};

/// Where results are put: the path and what is the same for all of them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scope {
    path: Vec<Step>,
    groups: Vec<Group>,
    variable: Option<String>,
    level: Option<String>,
    time: Option<f64>,
    unit: Option<String>,
    /// The rows that make the numbers; none of words about the block.
    rows: Option<usize>,
}

impl Scope {
    /// One step deeper, by a word of ours.
    pub(crate) fn step(&self, step: impl Into<String>) -> Self {
        self.below(Step::stat(step))
    }

    /// One step deeper, by a name from the data.
    pub(crate) fn named(&self, role: Role, name: &str) -> Self {
        self.below(Step::named(role, name))
    }

    fn below(&self, step: Step) -> Self {
        let mut next = self.clone();
        next.path.push(step);
        next
    }

    /// Restricted to a group.
    pub(crate) fn group(&self, variable: &str, label: &str, code: &str) -> Self {
        let mut next = self.below(Step::coded(Role::Group, label, code));
        next.groups.push(Group { variable: variable.to_owned(), level: label.to_owned() });
        next
    }

    /// About a variable.
    pub(crate) fn variable(&self, name: &str) -> Self {
        let mut next = self.named(Role::Variable, name);
        next.variable = Some(name.to_owned());
        next
    }

    /// About a level of the variable.
    pub(crate) fn level(&self, label: &str, code: &str) -> Self {
        let mut next = self.below(Step::coded(Role::Level, label, code));
        next.level = Some(label.to_owned());
        next
    }

    /// About a level of a variable whose name is no step of the path.
    pub(crate) fn level_of(&self, variable: &str, label: &str, code: &str) -> Self {
        Self { variable: Some(variable.to_owned()), ..self.level(label, code) }
    }

    /// At a time.
    pub(crate) fn time(&self, time: f64) -> Self {
        let mut next = self.step(crate::analysis::words::plain_number(time));
        next.time = Some(time);
        next
    }

    /// In a unit.
    pub(crate) fn unit(&self, unit: Option<&str>) -> Self {
        Self { unit: unit.map(str::to_owned), ..self.clone() }
    }

    /// From these rows.
    pub(crate) fn rows(&self, rows: usize) -> Self {
        Self { rows: Some(rows), ..self.clone() }
    }
}

/// The results of a block so far.
#[derive(Debug)]
pub(crate) struct ResultWriter {
    block: Arc<str>,
    pub(crate) results: Vec<AnalysisResult>,
    pub(crate) row_sets: Vec<RowSet>,
    /// The row sets of so many rows.
    by_count: BTreeMap<usize, Vec<usize>>,
    /// What was written at each place.
    written: BTreeMap<Vec<(Role, String)>, Vec<(String, usize)>>,
}

/// The steps of a place: labels and codes of levels are one.
fn place(path: &[Step]) -> Vec<(Role, String)> {
    path.iter().map(|step| (step.role, step.name.clone())).collect()
}

impl ResultWriter {
    /// For the results of a block.
    pub(crate) fn of(block: &Block) -> Self {
        Self {
            block: block.id.as_str().into(),
            results: Vec::new(),
            row_sets: Vec::new(),
            by_count: BTreeMap::new(),
            written: BTreeMap::new(),
        }
    }

    /// The results written at a scope. What an exhibit prints of them must be there: a
    /// statistic that was not written is an error of the exhibit, not an empty cell.
    pub(crate) fn row(&self, scope: &Scope) -> ResultRow {
        ResultRow::new(self.block.clone(), self.written.get(&place(&scope.path)).cloned().unwrap_or_default())
    }

    /// The results written at a scope, if there are any.
    pub(crate) fn row_if_any(&self, scope: &Scope) -> Option<ResultRow> {
        self.written.contains_key(&place(&scope.path)).then(|| self.row(scope))
    }

    /// Keeps the rows (from 0) of a table as a row set.
    pub(crate) fn row_set<'r>(&mut self, table: &Table, rows: impl Into<Rows<'r>>) -> usize {
        self.rows_of(table.lineage(), rows)
    }

    /// The row set of rows (from 0) of a table by where they come from, for [`ResultWriter::row_set_of`].
    pub(crate) fn set_of<'r>(lineage: &Lineage, rows: impl Into<Rows<'r>>) -> RowSet {
        let rows = rows.into();
        RowSet { count: rows.len(), members: members(lineage, rows) }
    }

    /// Keeps a row set that is made once for several variables.
    pub(crate) fn row_set_of(&mut self, set: &RowSet) -> usize {
        self.kept(set.clone())
    }

    /// Keeps rows (from 0, each once) of a table that are found one after the other; the row set, and how many they are.
    pub(crate) fn row_set_among(&mut self, table: &Table, rows: impl Iterator<Item = usize>) -> (usize, usize) {
        let (members, count) = members_among(table.lineage(), rows);
        (self.kept(RowSet { count, members }), count)
    }

    /// Keeps rows (from 0) as a row set, by where a table's rows come from.
    pub(crate) fn rows_of<'r>(&mut self, lineage: &Lineage, rows: impl Into<Rows<'r>>) -> usize {
        self.kept(Self::set_of(lineage, rows))
    }

    /// Keeps a part of an order of a table's rows as a row set.
    pub(crate) fn part(&mut self, table: &Table, order: &RowOrder, places: Range<usize>, end: End) -> usize {
        self.kept(RowSet { count: places.len(), members: order.part(table.lineage(), places, end) })
    }

    /// Adds what was written apart from this, behind all that is written here; handles of it are
    /// then [behind](ResultRow::behind) so many results.
    pub(crate) fn append(&mut self, other: Self) -> usize {
        let before = self.results.len();
        let sets: Vec<usize> = other.row_sets.into_iter().map(|set| self.kept(set)).collect();
        self.results.extend(other.results.into_iter().map(|one| AnalysisResult { rows: sets[one.rows], ..one }));
        for (place, statistics) in other.written {
            let statistics = statistics.into_iter().map(|(name, result)| (name, before + result));
            self.written.entry(place).or_default().extend(statistics);
        }
        before
    }

    /// No rows as a row set.
    fn no_rows(&mut self) -> usize {
        self.kept(RowSet::default())
    }

    fn kept(&mut self, set: RowSet) -> usize {
        let alike = self.by_count.entry(set.count).or_default();
        if let Some(known) = alike.iter().find(|known| self.row_sets[**known] == set) {
            return *known;
        }
        alike.push(self.row_sets.len());
        self.row_sets.push(set);
        self.row_sets.len() - 1
    }

    /// Rows of two tables as one row set: those that count, and those counted among.
    pub(crate) fn rows_of_both(&mut self, (one, rows): (&Table, &[usize]), (other, more): (&Table, &[usize])) -> usize {
        let members = members_of(&[(one.lineage(), rows.into()), (other.lineage(), more.into())]);
        // The same table may come with and without its `where`: a row is one by its sources.
        let origins = |table: &Table, rows: &[usize]| {
            rows.iter().map(|row| table.lineage().of_row(*row)).collect::<Vec<Vec<(String, u64)>>>()
        };
        let is_one_table = one.id() == other.id() && !one.lineage().is_table_level();
        let count = match (one.lineage().origins(), members.as_slice()) {
            _ if !is_one_table => rows.len() + more.len(),
            ([_], [(_, numbers)]) => numbers.len(),
            _ => origins(one, rows).into_iter().chain(origins(other, more)).collect::<BTreeSet<_>>().len(),
        };
        self.kept(RowSet { count, members })
    }

    /// All rows of a table as a row set.
    pub(crate) fn all_rows(&mut self, table: &Table) -> usize {
        self.row_set(table, Rows::First(table.rows()))
    }

    /// Rows that another engine has counted, as a row set; `rows_of` is how they are called.
    pub(crate) fn rows_elsewhere(&mut self, rows_of: &str, count: usize) -> usize {
        self.kept_elsewhere(rows_of, RowNumbers::all(count))
    }

    /// The same of rows behind others that are counted apart from them.
    pub(crate) fn rows_elsewhere_behind(&mut self, rows_of: &str, others: usize, count: usize) -> usize {
        self.kept_elsewhere(rows_of, RowNumbers::of((others..others + count).map(|row| row as u64 + 1), count))
    }

    fn kept_elsewhere(&mut self, rows_of: &str, numbers: RowNumbers) -> usize {
        let count = numbers.len();
        self.kept(RowSet { count, members: if count == 0 { Vec::new() } else { vec![(rows_of.to_owned(), numbers)] } })
    }

    /// Adds one result. The statistic's name gives the last steps of the path:
    /// `conf.low` is reached by `.conf.low`.
    pub(crate) fn put(&mut self, scope: &Scope, stat: &str, value: Value, nature: Nature) {
        let mut path = scope.path.clone();
        path.extend(stat.split('.').map(Step::stat));
        self.put_at(scope, path, stat, value, nature);
    }

    /// Adds one result that is the scope itself.
    pub(crate) fn put_here(&mut self, scope: &Scope, stat: &str, value: Value, nature: Nature) {
        self.put_at(scope, scope.path.clone(), stat, value, nature);
    }

    fn put_at(&mut self, scope: &Scope, path: Vec<Step>, stat: &str, value: Value, nature: Nature) {
        // Sums of squares of the largest numbers leave the range of f64.
        let value = match value {
            Value::Number(number) if !number.is_finite() => absent("the computation leaves the range of numbers"),
            value => value,
        };
        let rows = scope.rows.unwrap_or_else(|| self.no_rows());
        let is_text = nature == Nature::Words;
        // Statistics of tests and counts that are no whole numbers have no unit.
        let is_pure = ["statistic", "p.value", "df", "observed", "expected"].contains(&stat);
        let has_unit = matches!(nature, Nature::Quantity(_)) && !is_pure;
        self.written.entry(place(&scope.path)).or_default().push((stat.to_owned(), self.results.len()));
        self.results.push(AnalysisResult {
            path,
            groups: scope.groups.clone(),
            variable: scope.variable.clone(),
            level: scope.level.clone(),
            time: scope.time,
            stat: stat.to_owned(),
            value,
            nature,
            unit: if has_unit && !is_text { scope.unit.clone() } else { None },
            rows,
        });
    }

    /// Adds a count.
    pub(crate) fn count(&mut self, scope: &Scope, stat: &str, count: usize) {
        self.put(scope, stat, Value::Number(count as f64), Nature::Count);
    }

    /// Adds a count of rows (from 0) of a table, and which rows they are.
    pub(crate) fn count_rows<'r>(&mut self, table: &Table, scope: &Scope, stat: &str, rows: impl Into<Rows<'r>>) {
        let rows = rows.into();
        let set = self.row_set(table, rows);
        self.count(&scope.rows(set), stat, rows.len());
    }

    /// Adds a value or the reason why there is none.
    pub(crate) fn estimable(&mut self, scope: &Scope, stat: &str, value: Estimable, nature: Nature) {
        self.put(scope, stat, value_of(value), nature);
    }

    /// Adds words.
    pub(crate) fn words(&mut self, scope: &Scope, stat: &str, words: impl Into<String>) {
        self.put(scope, stat, Value::Text(words.into()), Nature::Words);
    }
}

/// A value, or its reason.
pub(crate) fn value_of(value: Estimable) -> Value {
    match value {
        Estimable::Value(number) => Value::Number(number),
        Estimable::Not(reason) => not_estimable(&reason),
    }
}

/// A reason as a value.
pub(crate) fn not_estimable(reason: &NotEstimable) -> Value {
    let mark = if *reason == NotEstimable::NotReached { "NR" } else { "NE" };
    Value::NotEstimable(Absence { mark: mark.into(), reason: reason.to_string(), is_hidden: false })
}

/// A reason in words as a value.
pub(crate) fn absent(reason: impl Into<String>) -> Value {
    Value::NotEstimable(Absence { mark: "NE".into(), reason: reason.into(), is_hidden: false })
}

/// Input that makes no sense to a statistic, as an error that names the table.
/// `rows` are the table's rows (from 0) that were handed to the statistic.
pub(crate) fn invalid<'r>(error: &Invalid, table: &Table, rows: impl Into<Rows<'r>>) -> Diagnostic {
    at_row(error, table, rows.into())
}

fn at_row(error: &Invalid, table: &Table, rows: Rows<'_>) -> Diagnostic {
    let words = error.to_string();
    let place = error.row().and_then(|row| rows.get(row)).and_then(|row| table.place_of(row));
    // The statistic numbers the rows it was handed; a reader wants the line of the file.
    let numbered = error.row().map(|row| format!(" in row {row}")).unwrap_or_default();
    let words = if place.is_some() { words.trim_end_matches(&numbered) } else { &words };
    let mut diagnostic = Diagnostic::error(format!("table `{}`: {words}", table.id()));
    if let Some(place) = place {
        diagnostic = diagnostic.at(place);
    }
    match error {
        Invalid::NegativeTime { .. } | Invalid::StopNotAfterStart { .. } => {
            diagnostic.hint("are its dates reversed? correct the data, or leave such rows out by a step of a cohort")
        }
        Invalid::WeightNotPositive { .. } => diagnostic.hint("leave rows without weight out by `where`"),
        _ => diagnostic,
    }
}
