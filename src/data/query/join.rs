//! Joins: rows that meet by equal keys.
//!
//! A key is compared as it is written, and a missing key meets none. The rows are
//! counted before they are made, so that no query uses up the memory.

use std::collections::HashMap;

use polars::prelude::DataFrame;

use super::Run;
use super::relation::{Bound, Relation};
use crate::data::{frame, text};
use crate::diagnostic::{Diagnostic, Outcome, Span};
use crate::sql::{Computed, Expression, Form, Join, JoinKind, On, Operator, Select, Typed};

/// A join may have so many rows, or as many as the larger of its tables.
const MOST_ROWS: usize = 10_000_000;

/// A join with more rows than its tables may have so many values.
const MOST_VALUES: usize = 100_000_000;

/// What a join compares.
#[derive(Default)]
pub(super) struct Conditions {
    /// Keys of the left and of the right side.
    pub keys: Vec<(Typed, Typed)>,
    /// What rows of the left side must satisfy to meet any.
    pub left: Vec<Typed>,
    /// The same of the right side.
    pub right: Vec<Typed>,
}

/// Which rows of the two sides are put together.
type Pairs = (Vec<Option<usize>>, Vec<Option<usize>>);

impl Run<'_> {
    /// The rows of a join.
    pub(super) fn join(
        &self,
        left: Relation,
        right: Relation,
        join: &Join,
        with: &[(String, Relation)],
    ) -> Outcome<Relation> {
        match &join.on {
            On::All => self.put_together(left, right, JoinKind::Cross, &Conditions::default(), join.span),
            On::Condition(condition) => {
                let conditions = self.conditions(condition, &left, &right, with)?;
                if conditions.keys.is_empty() {
                    return Err(no_equality(condition.span));
                }
                self.put_together(left, right, join.kind, &conditions, join.span)
            }
            On::Using(names) => self.using(left, right, join, names),
        }
    }

    /// The rows of two tables of FROM.
    pub(super) fn both(
        &self,
        left: Relation,
        right: Relation,
        select: &Select,
        with: &[(String, Relation)],
    ) -> Outcome<Relation> {
        let mut conditions = Conditions::default();
        let over = beside(&left, &right)?;
        for part in select.condition.iter().flat_map(parts) {
            // A condition that names a table that is yet to come is looked at later.
            if let Form::Binary(_, Operator::Equal, _) = part.form
                && let Ok(typed) = self.typed(part, &over, with)
                && let Some(pair) = split(typed, left.columns.len())
            {
                conditions.keys.push(pair);
            }
        }
        let kind = if conditions.keys.is_empty() { JoinKind::Cross } else { JoinKind::Inner };
        self.put_together(left, right, kind, &conditions, select.span)
    }

    fn conditions(
        &self,
        condition: &Expression,
        left: &Relation,
        right: &Relation,
        with: &[(String, Relation)],
    ) -> Outcome<Conditions> {
        let over = beside(left, right)?;
        let first = left.columns.len();
        let mut found = Conditions::default();
        for part in parts(condition) {
            let typed = self.condition(part, "JOIN … ON", &over, with)?;
            let span = typed.span;
            let numbers = typed.columns();
            if numbers.iter().all(|number| *number < first) {
                found.left.push(typed);
            } else if numbers.iter().all(|number| *number >= first) {
                found.right.push(shifted(typed, first));
            } else if let Some(pair) = split(typed, first) {
                found.keys.push(pair);
            } else {
                return Err(no_equality(span));
            }
        }
        Ok(found)
    }

    pub(super) fn put_together(
        &self,
        left: Relation,
        right: Relation,
        kind: JoinKind,
        conditions: &Conditions,
        at: Span,
    ) -> Outcome<Relation> {
        let width = (left.columns.len() + right.columns.len()).max(1);
        let limit = MOST_ROWS.min(MOST_VALUES / width).max(left.rows()).max(right.rows());
        let too_many = |rows: usize| {
            Diagnostic::error(format!("the join has {rows} rows, expected at most {limit}"))
                .within(at)
                .hint("join on more columns, or narrow the tables first by WHERE or GROUP BY")
        };
        let (a, b) = if kind == JoinKind::Cross {
            let rows = left.rows().saturating_mul(right.rows());
            if rows > limit {
                return Err(too_many(rows).into());
            }
            let count = right.rows();
            let pairs = (0..rows).map(|row| (Some(row / count), Some(row % count)));
            pairs.unzip()
        } else {
            let keys = |side: &Relation, of: Vec<&Typed>, conditions: &[Typed]| self.keys(side, &of, conditions);
            let of_left = keys(&left, conditions.keys.iter().map(|(key, _)| key).collect(), &conditions.left)?;
            let of_right = keys(&right, conditions.keys.iter().map(|(_, key)| key).collect(), &conditions.right)?;
            matched(&of_left, &of_right, kind, limit).map_err(too_many)?
        };
        if matches!(kind, JoinKind::Semi | JoinKind::Anti) {
            let rows: Vec<usize> = a.into_iter().flatten().collect();
            return Ok(left.at(&rows));
        }
        let mut made = gathered(&left, &a)?;
        made.extend(gathered(&right, &b)?);
        let mut columns = left.columns;
        columns.extend(right.columns);
        Ok(Relation { frame: frame::frame_of(a.len(), made)?, columns })
    }

    /// The key of each row as texts; `None` where a part is missing, or where the row
    /// does not satisfy the conditions of its side.
    fn keys(&self, side: &Relation, of: &[&Typed], conditions: &[Typed]) -> Outcome<Vec<Option<Vec<String>>>> {
        let of: Vec<Typed> = of.iter().map(|typed| (*typed).clone()).collect();
        let mut keys: Vec<Option<Vec<String>>> = vec![Some(Vec::with_capacity(of.len())); side.rows()];
        for column in self.columns(&of, side)? {
            for (key, text) in keys.iter_mut().zip(text::texts(frame::values_of_column(&column)?)) {
                match (key.as_mut(), text) {
                    // Minus nothing is nothing.
                    (Some(parts), Some(text)) => parts.push(if text == "-0" { "0".to_owned() } else { text }),
                    _ => *key = None,
                }
            }
        }
        for condition in conditions {
            let mut is_true = vec![false; side.rows()];
            for row in self.true_rows(condition, side)? {
                is_true[row] = true;
            }
            for (key, _) in keys.iter_mut().zip(is_true).filter(|(_, is_true)| !is_true) {
                *key = None;
            }
        }
        Ok(keys)
    }
}

/// The rows that meet, in the order of the left side, then of the right one. `Err` is
/// the number of rows where there are more than the limit.
fn matched(
    left: &[Option<Vec<String>>],
    right: &[Option<Vec<String>>],
    kind: JoinKind,
    limit: usize,
) -> Result<Pairs, usize> {
    // The map is only looked up, never iterated: its order does not matter.
    let mut rows: HashMap<&[String], Vec<usize>> = HashMap::with_capacity(right.len());
    for (row, key) in right.iter().enumerate() {
        if let Some(key) = key {
            rows.entry(key.as_slice()).or_default().push(row);
        }
    }
    let of = |key: &Option<Vec<String>>| {
        key.as_ref().and_then(|key| rows.get(key.as_slice())).map_or(&[][..], Vec::as_slice)
    };
    if matches!(kind, JoinKind::Semi | JoinKind::Anti) {
        let wanted = kind == JoinKind::Semi;
        let kept = left.iter().enumerate().filter(|(_, key)| of(key).is_empty() != wanted);
        let kept: Vec<Option<usize>> = kept.map(|(row, _)| Some(row)).collect();
        return Ok((kept, Vec::new()));
    }
    let keeps_left = matches!(kind, JoinKind::Left | JoinKind::Full);
    let total =
        left.iter().fold(0_usize, |total, key| total.saturating_add(of(key).len().max(usize::from(keeps_left))));
    if total > limit {
        return Err(total);
    }
    let (mut a, mut b) = (Vec::with_capacity(total), Vec::with_capacity(total));
    let mut has_met = vec![false; right.len()];
    for (row, key) in left.iter().enumerate() {
        for other in of(key) {
            a.push(Some(row));
            b.push(Some(*other));
            has_met[*other] = true;
        }
        if keeps_left && of(key).is_empty() {
            a.push(Some(row));
            b.push(None);
        }
    }
    if matches!(kind, JoinKind::Right | JoinKind::Full) {
        for (row, _) in has_met.iter().enumerate().filter(|(_, has_met)| !**has_met) {
            a.push(None);
            b.push(Some(row));
        }
    }
    Ok((a, b))
}

fn gathered(side: &Relation, rows: &[Option<usize>]) -> Outcome<Vec<polars::prelude::Column>> {
    side.columns.iter().map(|column| frame::gathered(&side.frame, &column.engine, rows)).collect()
}

/// The columns of both sides, without rows, for names and types.
pub(super) fn beside(left: &Relation, right: &Relation) -> Outcome<Relation> {
    let columns: Vec<Bound> = left.columns.iter().chain(&right.columns).cloned().collect();
    Ok(Relation { frame: DataFrame::empty(), columns })
}

/// The conditions that AND puts together.
fn parts(condition: &Expression) -> Vec<&Expression> {
    let mut found = Vec::new();
    let mut open = vec![condition];
    while let Some(one) = open.pop() {
        match &one.form {
            Form::Binary(left, Operator::And, right) => open.extend([&**right, &**left]),
            _ => found.push(one),
        }
    }
    found
}

/// The two sides of an equality of which each is of one table.
pub(super) fn split(typed: Typed, first: usize) -> Option<(Typed, Typed)> {
    let Computed::Compare(a, Operator::Equal, b) = typed.computed else { return None };
    let is_left = |typed: &Typed| !typed.columns().is_empty() && typed.columns().iter().all(|number| *number < first);
    let is_right = |typed: &Typed| !typed.columns().is_empty() && typed.columns().iter().all(|number| *number >= first);
    if is_left(&a) && is_right(&b) {
        Some((*a, shifted(*b, first)))
    } else if is_right(&a) && is_left(&b) {
        Some((*b, shifted(*a, first)))
    } else {
        None
    }
}

/// An expression over the second side alone.
fn shifted(typed: Typed, first: usize) -> Typed {
    if let Computed::Column(number) = typed.computed {
        return Typed { computed: Computed::Column(number - first), ..typed };
    }
    let changed: Result<Typed, std::convert::Infallible> = typed.with_children(&mut |child| Ok(shifted(child, first)));
    match changed {
        Ok(typed) => typed,
        Err(never) => match never {},
    }
}

pub(super) fn no_equality(at: Span) -> crate::diagnostic::Diagnostics {
    Diagnostic::error("a JOIN has a condition that is no equality of columns")
        .within(at)
        .hint("join ON equal columns, and put the other conditions in WHERE")
        .into()
}
