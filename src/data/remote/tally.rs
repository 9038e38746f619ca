//! Rows of another engine as counts: each combination of values of some columns, with the number of its rows.
//!
//! The table that is made of them has as many rows as were counted, and no order that means anything. Where columns are
//! looked at one by one, each is counted alone (with the groups): the values of several such columns in one row of
//! the table are then those of no subject.

use std::cmp::Ordering;

use super::super::column::{Column, Kind, Values};
use super::super::dictionary::Resource;
use super::super::fault::Fault;
use super::super::key::Keys;
use super::super::lineage::Lineage;
use super::super::source::Source;
use super::super::store::Store;
use super::super::stored::{Stored, StoredColumn};
use super::super::table::Table;
use super::super::text;
use super::asking::{Asking, Tally};
use super::guard::Guarded;
use super::held::not_here;
use super::received;
use super::unmatched::unmatched;
use crate::diagnostic::{Diagnostic, Outcome, Place};
use crate::digest::{Digest, Parts};

/// What stands where a column has a value that is not told. It is no indicator.
const NOT_TOLD: i64 = 7;

/// What was counted.
#[derive(Debug, Clone)]
pub struct Tallied {
    /// A table of as many rows as were counted.
    pub table: Table,
    /// What the engine was asked for it.
    pub questions: Vec<String>,
    /// The name of its rows in sets of rows.
    pub rows_of: String,
    /// The digest of all that came back.
    pub digest: Digest,
    /// Findings about the condition, without places.
    pub findings: Vec<Diagnostic>,
}

/// Counts what is asked for of a table of another engine.
///
/// # Errors
/// The engine gives no answer; counting would be fetching rows of subjects, and the source does not allow that; the
/// rows are others than a moment ago.
pub fn tallied(table: &Table, tally: &Tally<'_>) -> Outcome<Tallied> {
    let Some(remote) = &table.remote else { return Err(not_here(table.id())) };
    let findings = tally.condition.map(|sql| unmatched(table, sql)).transpose()?.unwrap_or_default();
    let condition = tally.condition.map(|sql| table.condition_elsewhere(remote, sql)).transpose()?;
    let from = remote.from(condition.as_slice());
    let asking = Asking { table, remote, tally, from };
    let Guarded { rows, summed } = asking.guarded()?;
    let mut questions = Vec::new();
    let mut parts = Parts::new("tickmark/tally/1");
    let mut made: Option<Table> = None;
    let joint: Vec<&String> = tally.columns.iter().filter(|name| !summed.contains(*name)).collect();
    let asked: Vec<Option<&String>> =
        if tally.alone.is_empty() { vec![None] } else { tally.alone.iter().map(Some).collect() };
    for alone in asked {
        let columns: Vec<&String> = joint.iter().copied().chain(alone).collect();
        let Counted { sql, patterns, counts, known } = asking.counted(&columns, &summed)?;
        questions.extend(sql);
        parts = patterns.iter().fold(parts, |parts, values| parts.with(written(values).as_bytes()));
        parts = parts.with(format!("{counts:?}").as_bytes());
        if counts.iter().sum::<u64>() != rows {
            return Err(remote.changed().into());
        }
        let one = asking.table_of(&columns, patterns, (&summed, known), &counts)?;
        made = Some(match made {
            None => one,
            Some(before) => asking.beside(before, one, joint.len())?,
        });
    }
    let rows_of = format!("{}[{}]", remote.connection.settings().name, tally.block);
    let mut made = made.unwrap_or_else(|| Table::empty(table.id()));
    made.lineage = Lineage::of_source(&rows_of, made.rows);
    made.selected = tally.condition.map(str::to_owned);
    if !summed.is_empty() {
        let rows = (&**remote, condition.as_slice());
        made = made.with_rows_behind(table, rows, summed.into_iter().collect(), tally.block);
    }
    Ok(Tallied { table: made, questions, rows_of, digest: parts.finish(), findings })
}

/// Combinations of values, a column each, and the number of rows of each.
struct Counted {
    sql: Option<String>,
    patterns: Vec<Values>,
    counts: Vec<u64>,
    /// Whether there is a value of each column that is summed.
    known: Vec<Vec<bool>>,
}

impl Asking<'_> {
    /// Asks for the combinations of values, and puts them in order.
    fn counted(&self, columns: &[&String], summed: &[String]) -> Outcome<Counted> {
        let connection = &self.remote.connection;
        let purpose = format!("the counts of block `{}`", self.tally.block);
        let sql = match columns {
            [] if summed.is_empty() => format!("SELECT COUNT(*) AS n {}", self.from),
            _ => self.grouped(columns, summed)?,
        };
        let other = || Diagnostic::error("the engine answered with other columns than it was asked for").code("engine");
        let mut received = received::columns(&connection.ask(&purpose, &sql)?)?;
        if received.len() != columns.len() + summed.len() + 1 {
            return Err(other().into());
        }
        let Some(Values::Integer(counts)) = received.pop() else { return Err(other().into()) };
        let mut order: Vec<usize> = (0..counts.len()).collect();
        order.sort_by(|a, b| {
            received
                .iter()
                .map(|values| compared(values, *a, *b))
                .find(|order| order.is_ne())
                .unwrap_or(Ordering::Equal)
        });
        let count_of = |at: &usize| counts[*at].and_then(|n| u64::try_from(n).ok()).unwrap_or(0);
        let known = |missing: &Values| -> Option<Vec<bool>> {
            let Values::Integer(missing) = missing else { return None };
            Some(order.iter().map(|at| missing[*at] == Some(0)).collect())
        };
        let known: Option<Vec<Vec<bool>>> = received.iter().skip(columns.len()).map(known).collect();
        let patterns = received.iter().take(columns.len()).map(|values| in_order(values, &order)).collect();
        let counts = order.iter().map(count_of).collect();
        Ok(Counted { sql: Some(sql), patterns, counts, known: known.ok_or_else(other)? })
    }

    /// The table of combinations of values, each as often as it was counted.
    fn table_of(
        &self,
        columns: &[&String],
        patterns: Vec<Values>,
        (summed, known): (&[String], Vec<Vec<bool>>),
        counts: &[u64],
    ) -> Outcome<Table> {
        let source = Source::new(self.table.id(), "report/report.toml", Vec::new());
        let resource = self.remote.resource.as_ref().map(|resource| Resource {
            fields: resource.fields.iter().filter(|field| columns.contains(&&field.name)).cloned().collect(),
            primary_key: Vec::new(),
            ..resource.clone()
        });
        let own: Vec<StoredColumn> =
            columns.iter().zip(patterns).map(|(name, values)| StoredColumn::new(*name, values)).collect();
        let stored = Stored { tells_strays: false, ..Stored::new(own, counts.len()) };
        let place = |_: &Fault| Place::file("report/report.toml");
        let resource = resource.filter(|resource| !resource.fields.is_empty());
        let mut made = stored.table(&source, resource.as_ref(), &Keys::default(), place)?;
        // Columns that the cohort has derived are not in the dictionary.
        made.findings.clear();
        for (column, store) in made.columns.iter_mut().zip(&mut made.stores) {
            let Some(known) = self.table.column(&column.name) else { continue };
            *store = store.clone().into_kind(known.kind);
            let whole = column.whole.take().map(|whole| super::super::whole::Whole { values: store.clone(), ..whole });
            *column = Column { whole, ..known.clone() };
        }
        self.of_levels(&made)?;
        for (name, is_known) in summed.iter().zip(known) {
            let known = self.table.column(name).cloned();
            let column = known.map_or_else(|| Column::new(name, Kind::Number), |known| Column { whole: None, ..known });
            let values = is_known.into_iter().map(|is_known| is_known.then_some(NOT_TOLD)).collect();
            let store = Store::of(Values::Integer(values)).into_kind(Kind::Number);
            made.add_column(Column { kind: Kind::Number, ..column }, store)?;
        }
        let rows: Vec<usize> =
            counts.iter().enumerate().flat_map(|(at, n)| std::iter::repeat_n(at, *n as usize)).collect();
        let mut made = made.select_rows(&rows);
        made.origins.clear();
        made.rows = rows.len();
        made.steps.clone_from(&self.table.steps);
        made.parents.clone_from(&self.table.parents);
        made.unit.clone_from(&self.table.unit);
        made.subjects.clone_from(&self.table.subjects);
        made.has_one_row_each = self.table.has_one_row_each;
        Ok(made)
    }

    /// Refuses a value that is not among the levels of its column.
    fn of_levels(&self, made: &Table) -> Outcome<()> {
        for column in made.columns.iter().filter(|column| !column.levels.is_empty()) {
            let present = made.distinct_texts(&column.name, usize::MAX).unwrap_or_default();
            if let Some(stray) = present.iter().find(|text| column.level_label(text).is_none()) {
                let message =
                    format!("column `{}` has the value `{stray}`, which is not among its levels", column.name);
                let codes = column.levels.iter().map(|level| level.code.as_str());
                return Err(Diagnostic::error(message).hint(crate::diagnostic::known_names(stray, codes)).into());
            }
        }
        Ok(())
    }

    /// A table with the column that another has beside the first ones, which are the same in both.
    fn beside(&self, mut before: Table, one: Table, joint: usize) -> Outcome<Table> {
        let are_same = before.rows == one.rows
            && before.stores.iter().zip(&one.stores).take(joint).all(|(a, b)| a.values() == b.values());
        if !are_same {
            return Err(self.remote.changed().into());
        }
        for (column, store) in one.columns.into_iter().zip(one.stores).skip(joint) {
            before.add_column(column, store)?;
        }
        Ok(before)
    }
}

/// Values as a text that is the same for the same values.
fn written(values: &Values) -> String {
    let mut all = String::new();
    for text in text::texts(values.clone()) {
        match text {
            Some(text) => all.push_str(&format!("{}:{text}", text.len())),
            None => all.push('-'),
        }
    }
    all
}

/// The order of two values; a missing one comes first.
fn compared(values: &Values, a: usize, b: usize) -> Ordering {
    match values {
        Values::Integer(all) => all[a].cmp(&all[b]),
        Values::Number(all) => match (all[a], all[b]) {
            (Some(a), Some(b)) => a.total_cmp(&b),
            (a, b) => a.is_some().cmp(&b.is_some()),
        },
        Values::Text(all) => all[a].cmp(&all[b]),
        Values::Boolean(all) => all[a].cmp(&all[b]),
        Values::Date(all) => all[a].cmp(&all[b]),
        Values::DateTime(all) => all[a].cmp(&all[b]),
    }
}

fn in_order(values: &Values, order: &[usize]) -> Values {
    match values {
        Values::Integer(all) => Values::Integer(order.iter().map(|at| all[*at]).collect()),
        Values::Number(all) => Values::Number(order.iter().map(|at| all[*at]).collect()),
        Values::Text(all) => Values::Text(order.iter().map(|at| all[*at].clone()).collect()),
        Values::Boolean(all) => Values::Boolean(order.iter().map(|at| all[*at]).collect()),
        Values::Date(all) => Values::Date(order.iter().map(|at| all[*at]).collect()),
        Values::DateTime(all) => Values::DateTime(order.iter().map(|at| all[*at]).collect()),
    }
}
