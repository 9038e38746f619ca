//! Joins of two tables of one engine, which puts them together.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::cohort::{placed, table_of};
use super::super::cohort_plan::Join;
use super::super::column::{Column, Kind};
use super::super::table::Table;
use super::asked::are_beside;
use super::counted::{listed, named};
use super::held::Remote;
use super::unmatched::unmatched;
use super::{print, received};
use crate::diagnostic::{Diagnostic, Diagnostics, Outcome};
use crate::engine::{Dialect, SqlType};

/// Adds columns of another table to a cohort.
///
/// # Errors
/// The other table is not on the same engine, lacks a column, or has several rows with one key.
pub(super) fn joined(
    cohort: &mut Table,
    own: &mut Remote,
    join: &Join,
    tables: &BTreeMap<String, Table>,
) -> Outcome<()> {
    let right = table_of(&join.table, tables).map_err(|error| error.at(join.table_place.clone()))?;
    let Some(there) = right.remote.as_ref().filter(|_| are_beside(cohort, right)) else {
        let message =
            format!("`{}` is on another engine than `{}`, and is not joined with it", cohort.id(), join.table);
        let hint = "name the same `driver`, `uri_env`, user and `options` for both sources, or join them in a `query`";
        return Err(Diagnostic::error(message).code("engine").at(join.table_place.clone()).hint(hint).into());
    };
    if join.on.is_empty() {
        return Err(Diagnostic::error(format!("the join with `{}` has no key", join.table))
            .hint("name the columns that both tables have: `on = [\"id\"]`")
            .into());
    }
    let condition = match &join.where_ {
        None => None,
        Some(sql) => {
            let at = |errors: Diagnostics| Diagnostics(placed(errors, &join.where_place));
            let found = unmatched(right, sql).map_err(at)?;
            cohort.findings.extend(found.into_iter().map(|one| one.at(join.where_place.clone())));
            Some(right.condition_elsewhere(there, sql).map_err(at)?)
        }
    };
    let keys =
        keys((cohort, own), (right, there), join).map_err(|errors| Diagnostics(placed(errors, &join.on_place)))?;
    let mut joining = Joining { cohort, own, right, there, join, from: there.from(condition.as_slice()), keys };
    joining.once_each()?;
    joining.told_unmatched()?;
    joining.put_together()
}

/// The SQL of the keys of both tables, in such types that they can be compared.
fn keys(
    (left, own): (&Table, &Remote),
    (right, there): (&Table, &Remote),
    join: &Join,
) -> Outcome<Vec<(String, String)>> {
    let dialect = own.dialect();
    let mut keys = Vec::new();
    for name in &join.on {
        let (a, b) = (left.expect_column(name)?.kind, right.expect_column(name)?.kind);
        let is_temporal = |kind: Kind| matches!(kind, Kind::Date | Kind::DateTime);
        if a != b && (is_temporal(a) || is_temporal(b)) {
            let message =
                format!("the key `{name}` is {} in `{}` and {} in `{}`", a.phrase(), left.id(), b.phrase(), right.id());
            return Err(Diagnostic::error(message).hint("convert one of them in the `query` of its source").into());
        }
        let pair = (print::column(left, own, name)?, print::column(right, there, name)?);
        keys.push(comparable(dialect, (pair.0, a), (pair.1, b)));
    }
    Ok(keys)
}

/// The SQL of two columns in such types that equal values are equal: a key is compared as it is written, and an engine
/// writes a whole number and the same number with decimals apart.
pub(super) fn comparable(
    dialect: Dialect,
    (one, kind): (String, Kind),
    (other, other_kind): (String, Kind),
) -> (String, String) {
    let to = match (kind.is_numeric(), other_kind.is_numeric()) {
        _ if kind == other_kind => return (one, other),
        (true, true) => SqlType::Real,
        _ => SqlType::Text,
    };
    (dialect.cast(&one, to), dialect.cast(&other, to))
}

struct Joining<'a> {
    cohort: &'a mut Table,
    own: &'a mut Remote,
    right: &'a Table,
    there: &'a Remote,
    join: &'a Join,
    /// The rows of the right table that are taken.
    from: String,
    keys: Vec<(String, String)>,
}

impl Joining<'_> {
    fn numbers(&self, what: &str, sql: &str) -> Outcome<Vec<u64>> {
        let purpose = format!("{what} of the join of `{}` with `{}`", self.cohort.id(), self.join.table);
        received::numbers(&self.own.connection.ask(&purpose, sql)?)
    }

    /// The names of the keys in a subquery, all of which must be known.
    fn known(&self) -> (String, String) {
        let names: Vec<String> = (0..self.keys.len()).map(|at| format!("c{at}")).collect();
        let known: Vec<String> = names.iter().map(|name| format!("{name} IS NOT NULL")).collect();
        (names.join(", "), known.join(" AND "))
    }

    /// An error where the right table has several rows with one key.
    fn once_each(&self) -> Outcome<()> {
        let keys: Vec<String> = self.keys.iter().map(|(_, right)| right.clone()).collect();
        let (names, known) = self.known();
        let sql = format!(
            "SELECT CAST(COALESCE(SUM(n - 1), 0) AS BIGINT) AS n FROM (SELECT {names}, COUNT(*) AS n FROM (SELECT {} {}) AS k \
             WHERE {known} GROUP BY {names}) AS g",
            listed(&keys),
            self.from
        );
        match self.numbers("doubled keys", &sql)?.first() {
            Some(0) => Ok(()),
            found => {
                let (count, names) = (found.copied().unwrap_or(0), named(&self.join.on));
                let message = format!(
                    "table `{}` has more than one row for the same {names} ({count} rows too many), expected at most one",
                    self.right.id()
                );
                let hint = "narrow the join with `where`, or aggregate in the `query` of the source";
                Err(Diagnostic::error(message).at(self.join.on_place.clone()).hint(hint).into())
            }
        }
    }

    /// Findings where no key of the left table is in the right one, and where keys differ in case only.
    fn told_unmatched(&mut self) -> Outcome<()> {
        let distinct = |keys: Vec<String>, from: &str| {
            let (names, known) = self.known();
            format!("(SELECT DISTINCT {names} FROM (SELECT {} {from}) AS k WHERE {known})", listed(&keys))
        };
        let dialect = self.own.dialect();
        let left = distinct(self.keys.iter().map(|(left, _)| left.clone()).collect(), &self.own.from(&[]));
        // A key of a row that `where` drops is a key all the same.
        let right = distinct(self.keys.iter().map(|(_, right)| right.clone()).collect(), &self.there.from(&[]));
        let on = |change: &dyn Fn(&str) -> String| {
            let one = |at: usize| format!("{} = {}", change(&format!("a.c{at}")), change(&format!("b.c{at}")));
            (0..self.keys.len()).map(one).collect::<Vec<_>>().join(" AND ")
        };
        let equal = on(&|key| key.to_owned());
        let sql = format!(
            "SELECT COUNT(*) AS n, COALESCE(SUM(CASE WHEN b.c0 IS NULL THEN 0 ELSE 1 END), 0) AS m FROM {left} AS a LEFT JOIN \
             {right} AS b ON {equal}"
        );
        let [all, met] = self.numbers("keys", &sql)?[..] else { return Ok(()) };
        if all == met {
            return Ok(());
        }
        let alike = on(&|key| folded(dialect, key));
        let sql = format!(
            "SELECT COUNT(*) AS n FROM (SELECT DISTINCT {} FROM {left} AS a LEFT JOIN {right} AS b ON {equal} JOIN {right} \
             AS d ON {} WHERE b.c0 IS NULL) AS u",
            (0..self.keys.len()).map(|at| format!("a.c{at} AS c{at}")).collect::<Vec<_>>().join(", "),
            alike.replace("b.c", "d.c")
        );
        // Whole numbers are not written in several ways.
        let are_texts =
            self.join.on.iter().any(|name| self.cohort.column(name).is_some_and(|one| one.kind == Kind::Text));
        let near = match are_texts {
            true => self.numbers("keys that differ in writing", &sql)?.first().copied().unwrap_or(0),
            false => 0,
        };
        let (place, right) = (self.join.place.clone(), self.right.id());
        if near > 0 {
            let (keys, other) = if near == 1 { ("key has", "one differs") } else { ("keys have", "others differ") };
            let message = format!("{near} {keys} no row in `{right}`, where {other} only in case");
            let hint = "keys are compared as they are written";
            self.cohort.findings.push(Diagnostic::finding(message).at(place).hint(hint));
        } else if met == 0 && self.right.rows() > 0 {
            let message = match all {
                1 => format!("the only key has no row in `{right}`"),
                n => format!("none of {n} keys has a row in `{right}`"),
            };
            let hint = "see whether the keys are written alike in both tables";
            self.cohort.findings.push(Diagnostic::finding(message).at(place).hint(hint));
        }
        Ok(())
    }

    /// Makes the join what the cohort reads.
    fn put_together(self) -> Outcome<()> {
        let Self { cohort, own, right, there, join, from, keys } = self;
        let others = || right.columns().iter().filter(|column| !join.on.contains(&column.name));
        let taken: Vec<(String, String)> = if join.columns.is_empty() {
            others().map(|column| (column.name.clone(), column.name.clone())).collect()
        } else {
            join.columns.clone()
        };
        let (mut left, mut more) = (Vec::new(), Vec::new());
        for (at, sql) in own.columns.iter().enumerate() {
            left.push(format!("{sql} AS l{at}"));
        }
        for (at, (new, old)) in taken.iter().enumerate() {
            if cohort.column(new).is_some() {
                let message = format!("table `{}` already has a column `{new}`", cohort.id());
                let hint = format!("rename it in the join with `{}`: `columns`", join.table);
                return Err(Diagnostic::error(message).hint(hint).into());
            }
            let column = right.expect_column(old)?;
            more.push(format!("{} AS r{at}", print::column(right, there, old)?));
            cohort.columns.push(Column { name: new.clone(), ..column.clone() });
            own.keys.extend(there.keys.contains(old).then(|| new.clone()));
        }
        let on: Vec<String> = (0..keys.len()).map(|at| format!("a.k{at} = b.k{at}")).collect();
        left.extend(keys.iter().enumerate().map(|(at, (key, _))| format!("{key} AS k{at}")));
        more.extend(keys.iter().enumerate().map(|(at, (_, key))| format!("{key} AS k{at}")));
        let names: Vec<String> = (0..own.columns.len())
            .map(|at| format!("a.l{at} AS l{at}"))
            .chain((0..taken.len()).map(|at| format!("b.r{at} AS r{at}")))
            .collect();
        own.relation = format!(
            "(SELECT {} FROM (SELECT {} {}) AS a LEFT JOIN (SELECT {} {from}) AS b ON {})",
            names.join(", "),
            left.join(", "),
            own.from(&[]),
            more.join(", "),
            on.join(" AND ")
        );
        own.columns = (0..own.columns.len())
            .map(|at| format!("l{at}"))
            .chain((0..taken.len()).map(|at| format!("r{at}")))
            .collect();
        own.conditions = Vec::new();
        // Rows may be fetched only where both sources allow it, and no more than either does.
        own.fetch = own.fetch.zip(there.fetch).map(|(one, other)| one.min(other));
        own.keys.extend(join.on.iter().filter(|name| there.keys.contains(name)).cloned());
        cohort.remote = Some(Arc::new(own.clone()));
        Ok(())
    }
}

/// A key without what is most likely an error of writing: case. Blanks at its ends are cut off of every text.
fn folded(dialect: Dialect, key: &str) -> String {
    format!("LOWER({})", dialect.cast(key, SqlType::Text))
}
