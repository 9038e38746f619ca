//! Rows of another engine as counts: each combination of values of some columns, with the number of its rows.
//!
//! The table that is made of them has as many rows as were counted, and no order that means anything. Where columns are
//! looked at one by one, each is counted alone (with the groups): the values of several such columns in one row of
//! the table are then those of no subject.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use super::super::column::Values;
use super::super::dictionary::Resource;
use super::super::fault::Fault;
use super::super::key::{Keys, is_called_like_key};
use super::super::lineage::Lineage;
use super::super::source::Source;
use super::super::stored::{Stored, StoredColumn};
use super::super::table::Table;
use super::super::text;
use super::counted::listed;
use super::held::{Remote, not_here};
use super::unmatched::unmatched;
use super::{print, received};
use crate::diagnostic::{Diagnostic, Outcome, Place};
use crate::digest::{Digest, Parts};

/// A combination of values has at least so many rows on average: fewer would be rows of subjects.
const LEAST_ROWS: u64 = 5;

/// More rows are not computed with here.
const MOST_ROWS: u64 = 1_000_000_000;

/// What is counted.
#[derive(Debug, Clone, Default)]
pub struct Tally<'a> {
    /// The columns whose combinations are counted.
    pub columns: BTreeSet<String>,
    /// Columns of which each is counted beside these, and not with the others.
    pub alone: Vec<String>,
    /// Those among `columns` that have many values by their nature, such as times.
    pub axis: Vec<String>,
    /// The rows that are counted.
    pub condition: Option<&'a str>,
    /// For which block.
    pub block: &'a str,
}

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
    let rows = asking.guarded()?;
    let mut questions = Vec::new();
    let mut parts = Parts::new("tickmark/tally/1");
    let mut made: Option<Table> = None;
    let joint: Vec<&String> = tally.columns.iter().collect();
    let asked: Vec<Option<&String>> =
        if tally.alone.is_empty() { vec![None] } else { tally.alone.iter().map(Some).collect() };
    for alone in asked {
        let columns: Vec<&String> = joint.iter().copied().chain(alone).collect();
        let Counted { sql, patterns, counts } = asking.counted(&columns)?;
        questions.extend(sql);
        parts = patterns.iter().fold(parts, |parts, values| parts.with(written(values).as_bytes()));
        parts = parts.with(format!("{counts:?}").as_bytes());
        if counts.iter().sum::<u64>() != rows {
            return Err(remote.changed().into());
        }
        let one = asking.table_of(&columns, patterns, &counts)?;
        made = Some(match made {
            None => one,
            Some(before) => asking.beside(before, one, joint.len())?,
        });
    }
    let rows_of = format!("{}[{}]", remote.connection.settings().name, tally.block);
    let mut made = made.unwrap_or_else(|| Table::empty(table.id()));
    made.lineage = Lineage::of_source(&rows_of, made.rows);
    made.selected = tally.condition.map(str::to_owned);
    Ok(Tallied { table: made, questions, rows_of, digest: parts.finish(), findings })
}

struct Asking<'a> {
    table: &'a Table,
    remote: &'a Remote,
    tally: &'a Tally<'a>,
    from: String,
}

/// Combinations of values, a column each, and the number of rows of each.
struct Counted {
    sql: Option<String>,
    patterns: Vec<Values>,
    counts: Vec<u64>,
}

impl Asking<'_> {
    /// Whether only counts come here. Gives the number of rows.
    fn guarded(&self) -> Outcome<u64> {
        let fetch = self.remote.connection.settings().fetch;
        let all: Vec<&String> = self.tally.columns.iter().collect();
        let axis = self.axis();
        let others: Vec<&String> =
            if fetch.is_some() { all } else { all.into_iter().filter(|name| !axis.contains(name)).collect() };
        if fetch.is_none() {
            self.without_keys(&axis)?;
        }
        let (rows, patterns) = self.size(&others)?;
        if rows > MOST_ROWS {
            let message = format!("{rows} rows are selected, expected at most {MOST_ROWS}");
            return Err(Diagnostic::error(message).code("engine").hint("select some by `where`").into());
        }
        match fetch {
            Some(limit) if patterns > limit => {
                let message =
                    format!("{patterns} rows would be fetched of `{}`, expected at most {limit}", self.table.id());
                let error = Diagnostic::error(message)
                    .code("engine")
                    .hint("raise the `limit` of the source, or select some by `where`");
                Err(error.into())
            }
            None if patterns > 1 && patterns.saturating_mul(LEAST_ROWS) > rows => {
                Err(self.would_fetch(&others, &format!("have {patterns} combinations of values in {rows} rows")).into())
            }
            _ => Ok(rows),
        }
    }

    /// The columns with many values: those that are said, else one of numbers without names.
    fn axis(&self) -> Vec<&String> {
        let is_counted = |name: &&String| self.tally.columns.contains(*name);
        if !self.tally.axis.is_empty() || !self.tally.alone.is_empty() {
            return self.tally.axis.iter().filter(is_counted).collect();
        }
        let is_number = |name: &&String| {
            self.table.column(name).is_some_and(|column| column.kind.is_numeric() && column.levels.is_empty())
        };
        self.tally.columns.iter().find(is_number).into_iter().collect()
    }

    /// Refuses columns that name subjects.
    fn without_keys(&self, axis: &[&String]) -> Outcome<()> {
        let keys = self.table.key_columns();
        let mut all = self.tally.columns.iter().chain(&self.tally.alone);
        let by_name =
            |name: &String| (axis.contains(&name) || self.tally.alone.contains(name)) && is_called_like_key(name);
        match all.find(|name| keys.contains(name) || by_name(name)) {
            Some(key) => Err(self.would_fetch(&[key], "names subjects or records").into()),
            None => Ok(()),
        }
    }

    fn would_fetch(&self, columns: &[&String], why: &str) -> Diagnostic {
        let names = columns.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        Diagnostic::error(format!("this block would fetch rows of `{}`: {names} {why}", self.table.id()))
            .code("engine")
            .hint("put values of numbers into groups by a `derive` of a cohort or in the `query` of the source")
            .hint("or allow it: `fetch = true` and a `limit` on the source in report/report.toml")
    }

    /// How many rows are selected, and how many combinations of values these columns have.
    fn size(&self, columns: &[&String]) -> Outcome<(u64, u64)> {
        let connection = &self.remote.connection;
        let purpose = format!("the number of rows of block `{}`", self.tally.block);
        if columns.is_empty() {
            let sql = format!("SELECT COUNT(*) AS n {}", self.from);
            let told = received::numbers(&connection.ask(&purpose, &sql)?)?;
            return Ok((told.first().copied().unwrap_or(0), 1));
        }
        let grouped = self.grouped(columns)?;
        let sql =
            format!("SELECT CAST(COALESCE(SUM(n), 0) AS BIGINT) AS n, COUNT(*) AS patterns FROM ({grouped}) AS g");
        match received::numbers(&connection.ask(&purpose, &sql)?)?.as_slice() {
            [rows, patterns] => Ok((*rows, *patterns)),
            _ => Err(Diagnostic::error("the engine answered with other columns than it was asked for")
                .code("engine")
                .into()),
        }
    }

    fn grouped(&self, columns: &[&String]) -> Outcome<String> {
        let own: Result<Vec<String>, Diagnostic> =
            columns.iter().map(|name| print::column(self.table, self.remote, name)).collect();
        let names = (0..columns.len()).map(|at| format!("c{at}")).collect::<Vec<_>>().join(", ");
        Ok(format!("SELECT {names}, COUNT(*) AS n FROM (SELECT {} {}) AS t GROUP BY {names}", listed(&own?), self.from))
    }

    /// Asks for the combinations of values, and puts them in order.
    fn counted(&self, columns: &[&String]) -> Outcome<Counted> {
        let connection = &self.remote.connection;
        let purpose = format!("the counts of block `{}`", self.tally.block);
        let sql = match columns {
            [] => format!("SELECT COUNT(*) AS n {}", self.from),
            _ => self.grouped(columns)?,
        };
        let mut received = received::columns(&connection.ask(&purpose, &sql)?)?;
        let counts = match received.pop() {
            Some(Values::Integer(counts)) => counts,
            _ => return Err(Diagnostic::error("the engine answered with no counts").code("engine").into()),
        };
        let mut order: Vec<usize> = (0..counts.len()).collect();
        order.sort_by(|a, b| {
            received
                .iter()
                .map(|values| compared(values, *a, *b))
                .find(|order| order.is_ne())
                .unwrap_or(Ordering::Equal)
        });
        let counts = order.iter().map(|at| counts[*at].and_then(|n| u64::try_from(n).ok()).unwrap_or(0)).collect();
        let patterns = received.iter().map(|values| in_order(values, &order)).collect();
        Ok(Counted { sql: Some(sql), patterns, counts })
    }

    /// The table of combinations of values, each as often as it was counted.
    fn table_of(&self, columns: &[&String], patterns: Vec<Values>, counts: &[u64]) -> Outcome<Table> {
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
            *column = super::super::column::Column { whole, ..known.clone() };
        }
        self.of_levels(&made)?;
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
