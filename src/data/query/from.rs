//! `WITH`, `FROM`, and the queries inside.

use super::Run;
use super::relation::{Bound, Relation};
use crate::data::lowering::Listed;
use crate::data::{cohort, expression, frame};
use crate::diagnostic::{Diagnostic, Outcome, Span};
use crate::sql::{Body, Factor, Known, Query, Select};

impl Run<'_> {
    /// Carries out a query; `with` are the tables that surrounding queries name.
    pub(super) fn query(&self, query: &Query, with: &[(String, Relation)]) -> Outcome<Relation> {
        let mut known = with.to_vec();
        for (name, inner) in &query.with {
            let made = self.query(inner, &known)?;
            self.named(&made, inner.span)?;
            known.push((name.clone(), made));
        }
        let mut result = match &query.body {
            Body::Select(select) => self.select(select, &query.order, &known)?,
            other => {
                let made = self.body(other, &known)?;
                self.ordered(made, &query.order)?
            }
        };
        if query.limit.is_some() || query.offset.is_some() {
            let whole = |count: Option<u64>, other: usize| {
                count.map_or(other, |count| usize::try_from(count).unwrap_or(usize::MAX))
            };
            let rows: Vec<usize> =
                (0..result.rows()).skip(whole(query.offset, 0)).take(whole(query.limit, usize::MAX)).collect();
            result = result.at(&rows);
        }
        Ok(result)
    }

    pub(super) fn body(&self, body: &Body, with: &[(String, Relation)]) -> Outcome<Relation> {
        match body {
            Body::Select(select) => self.select(select, &[], with),
            Body::Query(query) => self.query(query, with),
            Body::Set { left, operation, right } => {
                let (left, right) = (self.body(left, with)?, self.body(right, with)?);
                self.set(left, *operation, right)
            }
        }
    }

    /// Refuses a result whose columns have not each a name of their own.
    fn named(&self, result: &Relation, at: Span) -> Outcome<()> {
        for (place, column) in result.columns.iter().enumerate() {
            if result.columns[..place].iter().any(|before| before.name == column.name) {
                return Err(Diagnostic::error(format!("two columns of this query are called `{}`", column.name))
                    .within(at)
                    .hint("give one of them another name by AS")
                    .into());
            }
        }
        Ok(())
    }

    /// The rows of FROM: every pair of rows of several tables, or those that meet by an
    /// equality of WHERE.
    pub(super) fn from(&self, select: &Select, with: &[(String, Relation)]) -> Outcome<Relation> {
        let mut made: Option<Relation> = None;
        for (first, joins) in &select.from {
            let mut next = self.factor(first, with)?;
            for join in joins {
                let right = self.factor(&join.factor, with)?;
                self.own_name(&next, &right, join.span)?;
                next = self.join(next, right, join, with)?;
            }
            made = Some(match made {
                None => next,
                Some(before) => {
                    self.own_name(&before, &next, select.span)?;
                    self.both(before, next, select, with)?
                }
            });
        }
        match made {
            Some(made) => Ok(made),
            // A SELECT without FROM has one row.
            None => {
                let column = frame::column_of("c0", crate::data::column::Values::Boolean(vec![None]));
                Ok(Relation { frame: frame::frame_of(1, vec![column])?, columns: Vec::new() })
            }
        }
    }

    fn own_name(&self, left: &Relation, right: &Relation, at: Span) -> Outcome<()> {
        let names = |of: &Relation| of.columns.iter().flat_map(|column| column.tables.clone()).collect::<Vec<_>>();
        let before = names(left);
        match names(right).into_iter().find(|name| before.contains(name)) {
            Some(name) => Err(Diagnostic::error(format!("two tables of the query are called `{name}`"))
                .within(at)
                .hint(format!("give one of them another name: `{name} AS other`"))
                .into()),
            None => Ok(()),
        }
    }

    fn factor(&self, factor: &Factor, with: &[(String, Relation)]) -> Outcome<Relation> {
        match factor {
            Factor::Query { query, alias } => {
                let made = self.query(query, with)?;
                self.named(&made, query.span)?;
                Ok(match alias {
                    Some(alias) => made.called(alias),
                    None => made,
                })
            }
            Factor::Table { name, alias, span } => {
                let called = alias.as_ref().unwrap_or(name);
                if let Some((_, made)) = with.iter().rev().find(|(known, _)| known == name) {
                    // The same rows may be there twice, so that each has columns of its own.
                    return self.fresh(made.clone().called(called));
                }
                let table = cohort::table_of(name, self.tables).map_err(|error| error.within(*span))?;
                self.used.borrow_mut().insert(table.id.clone());
                let mut columns = Vec::with_capacity(table.columns.len());
                for column in &table.columns {
                    columns.push(Bound {
                        tables: vec![called.clone()],
                        name: column.name.clone(),
                        kind: expression::sql_kind(column.kind),
                        origins: vec![column.clone()],
                        is_itself: true,
                        engine: column.name.clone(),
                    });
                }
                self.fresh(Relation { frame: table.whole_frame()?, columns })
            }
        }
    }

    /// The same rows, in columns with names of their own.
    fn fresh(&self, relation: Relation) -> Outcome<Relation> {
        let mut columns = relation.columns;
        let mut made = Vec::with_capacity(columns.len());
        for column in &mut columns {
            let name = self.engine_name();
            let values = relation.frame.column(&column.engine).map_err(|error| frame::failed(&error))?;
            made.push(values.clone().with_name(name.as_str().into()));
            column.engine = name;
        }
        Ok(Relation { frame: frame::frame_of(relation.frame.height(), made)?, columns })
    }

    /// The values of the query of `x IN (SELECT …)`: their number, and its only column.
    pub(super) fn listed(&self, query: &Query, with: &[(String, Relation)]) -> Result<(usize, Known), Diagnostic> {
        let made = self.query(query, with).map_err(|errors| {
            let mut errors = errors.0.into_iter();
            errors.next().unwrap_or_else(|| Diagnostic::error("a query inside cannot be carried out"))
        })?;
        let [column] = made.columns.as_slice() else {
            return Err(Diagnostic::error(format!("IN (SELECT …) has {} columns, expected one", made.columns.len()))
                .within(query.span));
        };
        let values = made.frame.column(&column.engine).map_err(|error| frame::foreign(&error))?;
        let has_missing = values.null_count() > 0;
        let listed =
            Listed { is_empty: values.is_empty(), has_missing, values: values.drop_nulls().take_materialized_series() };
        self.listed.borrow_mut().push(listed);
        let number = self.listed.borrow().len() - 1;
        let known = Known { tables: Vec::new(), name: column.name.clone(), kind: column.kind, levels: Vec::new() };
        Ok((number, known))
    }
}
