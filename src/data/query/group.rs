//! `GROUP BY` and `HAVING`: one row for each group, or one for all rows.
//!
//! Keys and what is aggregated are computed for each row first; then each group has its
//! keys and aggregates; then what is selected is computed from these.

use polars::prelude::{Column as PolarsColumn, DataFrame};

use super::Run;
use super::relation::Relation;
use super::select::Selected;
use crate::data::evaluate::Rows;
use crate::diagnostic::{Diagnostic, Outcome, Span};
use crate::sql::{Computed, Constant, Expression, Form, Select, Shape, Typed};

/// The keys and aggregates of groups, as the columns 0, 1, … of a scope.
struct Groups<'r> {
    rows: &'r Relation,
    keys: Vec<Typed>,
    aggregates: Vec<Typed>,
}

impl Run<'_> {
    /// Expressions over groups, with their values and the number of groups.
    pub(super) fn grouped(
        &self,
        select: &Select,
        items: &[Selected],
        all: &[&Expression],
        rows: &Relation,
        with: &[(String, Relation)],
    ) -> Outcome<(Vec<Typed>, Vec<PolarsColumn>, usize)> {
        let mut keys = Vec::with_capacity(select.groups.len());
        for key in &select.groups {
            let typed = self.typed(meant(key, items, rows)?, rows, with)?;
            if typed.shape == Shape::Whole {
                return Err(Diagnostic::error("GROUP BY has an aggregate").within(typed.span).into());
            }
            keys.push(typed);
        }
        let mut groups = Groups { rows, keys, aggregates: Vec::new() };
        let mut typed = Vec::with_capacity(all.len());
        for one in all {
            let one = self.typed(one, rows, with)?;
            typed.push(groups.over(one)?);
        }
        let having = match &select.having {
            Some(having) => Some(groups.over(self.condition(having, "HAVING", rows, with)?)?),
            None => None,
        };
        let (frame, names) = self.groups(&groups)?;
        let listed = self.listed.borrow();
        let over = |frame: &DataFrame, all: &[Typed]| Rows { frame, names: &names, listed: &listed }.columns(all);
        let frame = match having {
            None => frame,
            Some(having) => {
                let truth = over(&frame, std::slice::from_ref(&having))?;
                let kept = truth.first().map(true_rows).transpose()?.unwrap_or_default();
                crate::data::frame::select(&frame, &kept)
            }
        };
        let made = over(&frame, &typed)?;
        Ok((typed, made, frame.height()))
    }

    /// One row for each group: its keys, then its aggregates.
    fn groups(&self, groups: &Groups<'_>) -> Outcome<(DataFrame, Vec<String>)> {
        let listed = self.listed.borrow();
        let rows = Rows { frame: &groups.rows.frame, names: &groups.rows.names(), listed: &listed };
        rows.grouped(&groups.keys, &groups.aggregates)
    }
}

fn true_rows(column: &PolarsColumn) -> Outcome<Vec<usize>> {
    Ok(match crate::data::frame::values_of_column(column)? {
        crate::data::column::Values::Boolean(truths) => {
            truths.iter().enumerate().filter(|(_, truth)| **truth == Some(true)).map(|(row, _)| row).collect()
        }
        _ => Vec::new(),
    })
}

/// What a GROUP BY names: the column of a number, or one that AS names, or itself.
fn meant<'e>(key: &'e Expression, items: &'e [Selected], rows: &Relation) -> Outcome<&'e Expression> {
    match &key.form {
        Form::Constant(Constant::Integer(number)) => usize::try_from(*number)
            .ok()
            .and_then(|number| items.get(number.checked_sub(1)?))
            .map(|item| &item.expression)
            .ok_or_else(|| {
                Diagnostic::error(format!("GROUP BY {number}: the result has {} columns", items.len()))
                    .within(key.span)
                    .into()
            }),
        Form::Column { table: None, name } if !rows.columns.iter().any(|column| column.name == *name) => {
            Ok(items.iter().find(|item| item.name == *name).map_or(key, |item| &item.expression))
        }
        _ => Ok(key),
    }
}

impl Groups<'_> {
    /// An expression over the groups.
    fn over(&mut self, typed: Typed) -> Result<Typed, Diagnostic> {
        let (kind, span) = (typed.kind, typed.span);
        let column = |number: usize| Typed { computed: Computed::Column(number), kind, shape: Shape::Row, span };
        if let Some(number) = self.keys.iter().position(|key| *key == typed) {
            return Ok(column(number));
        }
        match &typed.computed {
            Computed::Aggregate(summary) if summary.over.is_none() => {
                let known = self.aggregates.iter().position(|known| *known == typed);
                let number = known.unwrap_or_else(|| {
                    self.aggregates.push(typed.clone());
                    self.aggregates.len() - 1
                });
                Ok(column(self.keys.len() + number))
            }
            Computed::Column(number) => Err(self.ungrouped(*number, span)),
            _ => typed.with_children(&mut |child| self.over(child)),
        }
    }

    fn ungrouped(&self, number: usize, at: Span) -> Diagnostic {
        let name = self.rows.columns.get(number).map_or("", |column| column.name.as_str());
        Diagnostic::error(format!("column `{name}` is neither in GROUP BY nor in an aggregate"))
            .within(at)
            .hint(format!("group by it, or take one value of each group: `MIN({name})`, `MAX({name})`"))
    }
}
