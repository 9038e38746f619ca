//! Whether what is asked for of an engine are counts, and not the rows of subjects.

use super::super::column::Column;
use super::super::key::is_called_like_key;
use super::asking::Asking;
use super::counted::{listed, named};
use super::{print, received};
use crate::diagnostic::{Diagnostic, Outcome};

/// A combination of values has at least so many rows on average: fewer would be rows of subjects.
const LEAST_ROWS: u64 = 5;

/// More rows are not computed with here.
const MOST_ROWS: u64 = 1_000_000_000;

/// Of so many rows it is not counted how many combinations of values there are, where there can be too many.
const LARGE: u64 = 1_000_000;

/// A column of numbers with at most so many values is counted by them.
const FEW_VALUES: u64 = 10;

const ALLOW: &str = "or allow it: `fetch = true` and a `limit` on the source in report/report.toml";

/// What may be asked for.
pub(super) struct Guarded {
    /// The number of rows.
    pub rows: u64,
    /// The columns of which sums are asked for and not the values.
    pub summed: Vec<String>,
}

impl Asking<'_> {
    /// Whether only counts come here, and sums where there would be too many counts.
    pub(super) fn guarded(&self) -> Outcome<Guarded> {
        let fetch = self.remote.fetch;
        let all: Vec<&String> = self.tally.columns.iter().collect();
        let axis = self.axis();
        let beside_axis: Vec<&String> = all.iter().copied().filter(|name| !axis.contains(name)).collect();
        let others = if fetch.is_some() { all } else { beside_axis.clone() };
        if fetch.is_none() {
            self.without_keys(&axis)?;
        }
        let summable = if fetch.is_some() { Summable::default() } else { self.summable(&others)? };
        if !summable.columns.is_empty() && self.are_too_many(&others, &summable)? {
            return self.with_sums(&others, summable);
        }
        let (rows, patterns) = self.size(&others, &[])?;
        few_enough(rows)?;
        match fetch {
            Some(limit) if patterns > limit => {
                let summable = self.summable(&beside_axis)?;
                if !summable.columns.is_empty() {
                    self.without_keys(&axis)?;
                    return self.with_sums(&beside_axis, summable);
                }
                let message =
                    format!("{patterns} rows would be fetched of `{}`, expected at most {limit}", self.table.id());
                let error = Diagnostic::error(message)
                    .code("engine")
                    .hint("raise the `limit` of the source, or select some by `where`");
                Err(error.into())
            }
            None if are_rows(patterns, rows) => Err(self.would_fetch(&others, patterns, rows).into()),
            _ => Ok(Guarded { rows, summed: Vec::new() }),
        }
    }

    /// Sums of some columns in place of their values, where these are too many to be counted.
    fn with_sums(&self, others: &[&String], summable: Summable) -> Outcome<Guarded> {
        let Summable { rows, columns: summed, .. } = summable;
        let counted: Vec<&String> = others.iter().copied().filter(|name| !summed.contains(*name)).collect();
        let (again, patterns) = self.size(&counted, &summed)?;
        if again != rows {
            return Err(self.remote.changed().into());
        }
        few_enough(rows)?;
        if are_rows(patterns, rows) {
            return Err(self.would_fetch(&counted, patterns, rows).into());
        }
        let by: Vec<&String> = self.tally.summed_by.iter().collect();
        let (_, sums) = self.size(&by, &[])?;
        if are_rows(sums, rows) {
            // Sums over a single row are its values.
            let names = named(by);
            let message = format!(
                "this block would fetch rows of `{}`: {names} have {sums} combinations of values in {rows} rows, and sums \
                 for each of them would be rows",
                self.table.id()
            );
            return Err(Diagnostic::error(message)
                .code("engine")
                .hint("round the times in the `query` of the source: to weeks or months")
                .hint(ALLOW)
                .into());
        }
        Ok(Guarded { rows, summed })
    }

    /// The columns that may be summed and have more than a few values.
    fn summable(&self, counted: &[&String]) -> Outcome<Summable> {
        let is_summed = |name: &String| {
            let is_number = |column: &Column| column.kind.is_numeric() && column.levels.is_empty();
            self.tally.summed.contains(name) && self.table.column(name).is_some_and(is_number)
        };
        if !counted.iter().any(|name| is_summed(name)) {
            return Ok(Summable::default());
        }
        let values = |(at, name): (usize, &&String)| {
            let sql = print::column(self.table, self.remote, name)?;
            Ok(format!("COUNT(DISTINCT {sql}) AS c{at}"))
        };
        let counts = counted.iter().enumerate().map(values).collect::<Result<Vec<String>, Diagnostic>>()?;
        let sql = format!("SELECT COUNT(*) AS n, {} {}", counts.join(", "), self.from);
        let purpose = format!("the number of values of columns of block `{}`", self.tally.block);
        let found = received::numbers(&self.remote.connection.ask(&purpose, &sql)?)?;
        let (rows, counts) = found.split_first().unwrap_or((&0, &[]));
        let many = counted.iter().zip(counts).filter(|(name, count)| **count > FEW_VALUES && is_summed(name));
        let columns = many.map(|(name, _)| (*name).clone()).collect();
        let combinations = counts.iter().map(|count| (*count).max(1)).fold(1, u64::saturating_mul);
        Ok(Summable { rows: *rows, columns, combinations })
    }

    /// Whether columns have as many combinations of values as there would be rows of subjects. Not more are looked for
    /// than tell.
    fn are_too_many(&self, columns: &[&String], summable: &Summable) -> Outcome<bool> {
        let rows = summable.rows;
        if rows >= LARGE && are_rows(summable.combinations, rows) {
            // To count combinations takes longer there than to sum.
            return Ok(true);
        }
        let most = rows / LEAST_ROWS;
        let own = columns.iter().map(|name| print::column(self.table, self.remote, name));
        let own: Vec<String> = own.collect::<Result<_, Diagnostic>>()?;
        let sql = format!(
            "SELECT COUNT(*) AS n FROM (SELECT DISTINCT {} {} LIMIT {}) AS g",
            listed(&own),
            self.from,
            most.saturating_add(1).max(2)
        );
        let purpose = format!("whether the combinations of values of block `{}` are few", self.tally.block);
        let found = received::numbers(&self.remote.connection.ask(&purpose, &sql)?)?;
        Ok(are_rows(found.first().copied().unwrap_or(0), rows))
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
        let tally = self.tally;
        let mut all = tally.columns.iter().chain(&tally.alone);
        let is_of_many =
            |name: &String| axis.contains(&name) || tally.alone.contains(name) || tally.summed.contains(name);
        match all.find(|name| keys.contains(name) || (is_of_many(name) && is_called_like_key(name))) {
            Some(key) => Err(self.refused(&[key], "names subjects or records").into()),
            None => Ok(()),
        }
    }

    fn would_fetch(&self, columns: &[&String], patterns: u64, rows: u64) -> Diagnostic {
        self.refused(columns, &format!("have {patterns} combinations of values in {rows} rows"))
    }

    fn refused(&self, columns: &[&String], why: &str) -> Diagnostic {
        let names = named(columns.iter().copied());
        Diagnostic::error(format!("this block would fetch rows of `{}`: {names} {why}", self.table.id()))
            .code("engine")
            .hint("put values of numbers into groups by a `derive` of a cohort or in the `query` of the source")
            .hint(ALLOW)
    }

    /// How many rows are selected, and how many combinations these columns have of their values, and of whether there is
    /// one in those that are summed.
    fn size(&self, columns: &[&String], summed: &[String]) -> Outcome<(u64, u64)> {
        let connection = &self.remote.connection;
        let purpose = format!("the number of rows of block `{}`", self.tally.block);
        if columns.is_empty() && summed.is_empty() {
            let sql = format!("SELECT COUNT(*) AS n {}", self.from);
            let told = received::numbers(&connection.ask(&purpose, &sql)?)?;
            return Ok((told.first().copied().unwrap_or(0), 1));
        }
        let grouped = self.grouped(columns, summed)?;
        let sql =
            format!("SELECT CAST(COALESCE(SUM(n), 0) AS BIGINT) AS n, COUNT(*) AS patterns FROM ({grouped}) AS g");
        match received::numbers(&connection.ask(&purpose, &sql)?)?.as_slice() {
            [rows, patterns] => Ok((*rows, *patterns)),
            _ => Err(Diagnostic::error("the engine answered with other columns than it was asked for")
                .code("engine")
                .into()),
        }
    }
}

/// Columns of which sums may be asked for.
#[derive(Default)]
struct Summable {
    /// The number of rows.
    rows: u64,
    /// The columns.
    columns: Vec<String>,
    /// How many combinations of values they and the other columns can have.
    combinations: u64,
}

fn few_enough(rows: u64) -> Outcome<()> {
    if rows <= MOST_ROWS {
        return Ok(());
    }
    let message = format!("{rows} rows are selected, expected at most {MOST_ROWS}");
    Err(Diagnostic::error(message).code("engine").hint("select some by `where`").into())
}

/// Whether so many combinations of values are the rows of subjects.
fn are_rows(patterns: u64, rows: u64) -> bool {
    patterns > 1 && patterns.saturating_mul(LEAST_ROWS) > rows
}
