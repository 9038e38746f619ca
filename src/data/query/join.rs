//! Joins: rows that meet by equal keys.
//!
//! A key is compared as it is written, and a missing key meets none. The rows are
//! counted before they are made, so that no query uses up the memory.

use polars::prelude::DataFrame;

use super::Run;
use super::relation::{Bound, Relation};
use crate::data::frame;
use crate::data::row_key::{KeyColumns, Numbered, RowKeys, numbered};
use crate::data::store::Store;
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
            if !matches!(kind, JoinKind::Semi | JoinKind::Anti) {
                self.tell_if_none_meets(&left, &right, conditions, at);
            }
            matched(&self.keys(&left, &right, conditions)?, kind, limit).map_err(too_many)?
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

    /// The keys of the rows of both sides; none where a part is missing, or where a row does not
    /// satisfy the conditions of its side.
    fn keys(&self, left: &Relation, right: &Relation, conditions: &Conditions) -> Outcome<Numbered> {
        let (of_left, of_right): (Vec<Typed>, Vec<Typed>) = conditions.keys.iter().cloned().unzip();
        let columns = |side: &Relation, of: &[Typed]| -> Outcome<KeyColumns> {
            let made = self.columns(of, side)?;
            let stores: Outcome<Vec<Store>> =
                made.iter().map(|column| Ok(Store::of(frame::values_of_column(column)?))).collect();
            Ok(KeyColumns { rows: side.rows(), columns: stores? })
        };
        let mut keys = numbered(&[columns(left, &of_left)?, columns(right, &of_right)?]);
        for ((side, conditions), keys) in
            [(left, &conditions.left), (right, &conditions.right)].into_iter().zip(&mut keys.tables)
        {
            for condition in conditions {
                let mut is_true = vec![false; side.rows()];
                self.true_rows(condition, side)?.into_iter().for_each(|row| is_true[row] = true);
                let others = is_true.iter().enumerate().filter(|(_, is_true)| !**is_true);
                others.for_each(|(row, _)| keys.forget(row));
            }
        }
        Ok(keys)
    }
}

/// The rows of each key, in their order.
struct ByKey {
    /// Where the rows of each key begin, and behind the last where they end.
    starts: Vec<usize>,
    rows: Vec<usize>,
}

impl ByKey {
    fn of(keys: &RowKeys, count: usize) -> Self {
        let mut starts = vec![0; count + 1];
        keys.iter().flatten().for_each(|key| starts[key + 1] += 1);
        (0..count).for_each(|key| starts[key + 1] += starts[key]);
        let mut free = starts.clone();
        let mut rows = vec![0; starts[count]];
        for (row, key) in keys.iter().enumerate() {
            if let Some(key) = key {
                rows[free[key]] = row;
                free[key] += 1;
            }
        }
        Self { starts, rows }
    }

    fn rows(&self, key: Option<usize>) -> &[usize] {
        key.map_or(&[], |key| &self.rows[self.starts[key]..self.starts[key + 1]])
    }
}

/// The rows that meet, in the order of the left side, then of the right one. `Err` is
/// the number of rows where there are more than the limit.
fn matched(keys: &Numbered, kind: JoinKind, limit: usize) -> Result<Pairs, usize> {
    let [left, right] = keys.tables.as_slice() else { return Ok(Pairs::default()) };
    let rows = ByKey::of(right, keys.count);
    if matches!(kind, JoinKind::Semi | JoinKind::Anti) {
        let wanted = kind == JoinKind::Semi;
        let kept = left.iter().enumerate().filter(|(_, key)| rows.rows(*key).is_empty() != wanted);
        let kept: Vec<Option<usize>> = kept.map(|(row, _)| Some(row)).collect();
        return Ok((kept, Vec::new()));
    }
    let keeps_left = matches!(kind, JoinKind::Left | JoinKind::Full);
    let total =
        left.iter().fold(0_usize, |total, key| total.saturating_add(rows.rows(key).len().max(usize::from(keeps_left))));
    if total > limit {
        return Err(total);
    }
    let (mut a, mut b) = (Vec::with_capacity(total), Vec::with_capacity(total));
    let mut has_met = vec![false; right.len()];
    for (row, key) in left.iter().enumerate() {
        let others = rows.rows(key);
        for other in others {
            a.push(Some(row));
            b.push(Some(*other));
            has_met[*other] = true;
        }
        if keeps_left && others.is_empty() {
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
