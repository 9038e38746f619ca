//! The rows of a step of a query, with what their columns are called.

use polars::prelude::{Column as PolarsColumn, DataFrame};

use super::Run;
use crate::data::column::{Column, Kind};
use crate::data::evaluate::Rows;
use crate::data::{compared, expression, frame};
use crate::diagnostic::{Diagnostic, Outcome};
use crate::sql::{self, Expression, Form, Known, Scope, Shape, Typed, Typing, with_room};

/// A column of a step.
#[derive(Debug, Clone)]
pub(super) struct Bound {
    /// The names by which its table may be called.
    pub tables: Vec<String>,
    /// Its name in the query.
    pub name: String,
    /// The kind of its values.
    pub kind: sql::Kind,
    /// The columns that it was read or derived as, through all renaming.
    pub origins: Vec<Column>,
    /// Whether it still has the name, label, unit and levels of its origin.
    pub is_itself: bool,
    /// Its name in the frame.
    pub engine: String,
}

impl Bound {
    /// What the column of the result is like.
    pub fn described(&self, kind: Kind) -> Column {
        match self.origins.as_slice() {
            [first, rest @ ..] if self.is_itself && first.kind == kind && rest.iter().all(|other| other == first) => {
                Column { name: self.name.clone(), ..first.clone() }
            }
            _ => Column::new(&self.name, kind),
        }
    }

    fn known(&self) -> Known {
        let levels = match self.origins.as_slice() {
            // Levels hold where all origins have the same.
            [first, rest @ ..] if rest.iter().all(|other| other.levels == first.levels) => {
                expression::known(first, Vec::new()).levels
            }
            _ => Vec::new(),
        };
        Known { tables: self.tables.clone(), name: self.name.clone(), kind: self.kind, levels }
    }
}

/// The rows of a step.
#[derive(Debug, Clone)]
pub(super) struct Relation {
    pub frame: DataFrame,
    pub columns: Vec<Bound>,
}

impl Relation {
    pub fn rows(&self) -> usize {
        self.frame.height()
    }

    /// The engine's names of the columns, in the order of the scope.
    pub fn names(&self) -> Vec<String> {
        self.columns.iter().map(|column| column.engine.clone()).collect()
    }

    /// What an expression may name.
    pub fn scope<'t>(&self, text: &'t str) -> Scope<'t> {
        Scope { text, table: None, columns: self.columns.iter().map(Bound::known).collect() }
    }

    /// The rows at these indices.
    pub fn at(&self, rows: &[usize]) -> Self {
        Self { frame: frame::select(&self.frame, rows), columns: self.columns.clone() }
    }

    /// The same under another name of its table.
    pub fn called(mut self, name: &str) -> Self {
        for column in &mut self.columns {
            column.tables = vec![name.to_owned()];
        }
        self
    }
}

impl Run<'_> {
    /// An expression with its types, over the columns of a step; findings about its
    /// constants are kept.
    pub(super) fn typed(&self, of: &Expression, over: &Relation, with: &[(String, Relation)]) -> Outcome<Typed> {
        let scope = over.scope(self.text);
        // The queries inside are carried out before, so that types are resolved alone.
        let mut inside = Vec::new();
        let mut open = vec![of];
        while let Some(one) = open.pop() {
            if let Form::InQuery(_, query) = &one.form {
                inside.push((query.span, self.listed(query, with)?));
            }
            open.extend(one.children());
        }
        let subquery = |query: &sql::Query| {
            let found = inside.iter().find(|(span, _)| *span == query.span).map(|(_, found)| found.clone());
            found.ok_or_else(|| Diagnostic::error("a query inside cannot be carried out").within(query.span))
        };
        let typed = with_room(of.depth(), || Typing { scope: &scope, subquery: Some(&subquery) }.expression(of))?;
        self.look_at(&typed, over);
        Ok(typed)
    }

    /// Keeps the findings about the constants of an expression.
    pub(super) fn look_at(&self, typed: &Typed, over: &Relation) {
        let origins: Vec<Vec<&Column>> = over.columns.iter().map(|column| column.origins.iter().collect()).collect();
        self.found.borrow_mut().extend(compared::unmatched_in(typed, &origins, None));
    }

    /// A condition on rows.
    pub(super) fn condition(
        &self,
        of: &Expression,
        what: &str,
        over: &Relation,
        with: &[(String, Relation)],
    ) -> Outcome<Typed> {
        let typed = self.typed(of, over, with)?;
        match typed.kind {
            sql::Kind::Truth | sql::Kind::Missing => Ok(typed),
            kind => Err(Diagnostic::error(format!("{what} has {}, expected a condition", kind.phrase()))
                .within(typed.span)
                .hint("compare it: `… = 1`, `… IS NOT NULL`")
                .into()),
        }
    }

    /// The values of expressions, one for each row.
    pub(super) fn columns(&self, all: &[Typed], over: &Relation) -> Outcome<Vec<PolarsColumn>> {
        let listed = self.listed.borrow();
        let rows = Rows { frame: &over.frame, names: &over.names(), listed: &listed };
        rows.columns(all)
    }

    /// The rows for which a condition is true.
    pub(super) fn true_rows(&self, condition: &Typed, over: &Relation) -> Outcome<Vec<usize>> {
        if condition.shape == Shape::Whole {
            return Err(Diagnostic::error("an aggregate stands in a condition on single rows")
                .within(condition.span)
                .hint("conditions on groups stand in HAVING")
                .into());
        }
        let made = self.columns(std::slice::from_ref(condition), over)?;
        let Some(column) = made.first() else { return Ok(Vec::new()) };
        Ok(match frame::values_of_column(column)? {
            crate::data::column::Values::Boolean(truths) => {
                truths.iter().enumerate().filter(|(_, truth)| **truth == Some(true)).map(|(row, _)| row).collect()
            }
            // Nothing but missing values.
            _ => Vec::new(),
        })
    }
}
