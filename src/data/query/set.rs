//! `UNION`, `EXCEPT` and `INTERSECT`.

use std::collections::BTreeSet;

use super::Run;
use super::relation::{Bound, Relation};
use super::select::{first_of_each, row_text, texts_of};
use crate::data::frame;
use crate::diagnostic::{Diagnostic, Outcome, Span};
use crate::sql::{Computed, SetOperation, Shape, Typed, widened};

impl Run<'_> {
    /// Two results as one, with the names of the first.
    pub(super) fn set(&self, left: Relation, operation: SetOperation, right: Relation) -> Outcome<Relation> {
        if left.columns.len() != right.columns.len() {
            return Err(Diagnostic::error(format!(
                "the two SELECTs of a UNION have {} and {} columns",
                left.columns.len(),
                right.columns.len()
            ))
            .into());
        }
        let mut columns = Vec::with_capacity(left.columns.len());
        for (a, b) in left.columns.iter().zip(&right.columns) {
            let kind = a.kind.with(b.kind).ok_or_else(|| {
                Diagnostic::error(format!(
                    "column `{}` of a UNION is {} in one SELECT and {} in the other",
                    a.name,
                    a.kind.phrase(),
                    b.kind.phrase()
                ))
                .hint("CAST(… AS …) converts")
            })?;
            let origins = a.origins.iter().chain(&b.origins).cloned().collect();
            let has_both = !a.origins.is_empty() && !b.origins.is_empty();
            columns.push(Bound {
                tables: Vec::new(),
                name: a.name.clone(),
                kind,
                origins: if has_both { origins } else { Vec::new() },
                is_itself: a.is_itself && b.is_itself && a.name == b.name,
                engine: self.engine_name(),
            });
        }
        let mut first = self.as_columns(&left, &columns)?;
        let second = self.as_columns(&right, &columns)?;
        let rows: Vec<usize> = match operation {
            SetOperation::UnionAll | SetOperation::Union => {
                first.frame.vstack_mut(&second.frame).map_err(|error| frame::failed(&error))?;
                first.frame.rechunk_mut();
                (0..first.rows()).collect()
            }
            SetOperation::Except | SetOperation::Intersect => {
                let texts = texts_of(&second)?;
                let others: BTreeSet<Vec<Option<String>>> =
                    (0..second.rows()).map(|row| row_text(&texts, row)).collect();
                let texts = texts_of(&first)?;
                let wanted = operation == SetOperation::Intersect;
                (0..first.rows()).filter(|row| others.contains(&row_text(&texts, *row)) == wanted).collect()
            }
        };
        if operation == SetOperation::UnionAll {
            return Ok(first);
        }
        let rows = first_of_each(&first, rows)?;
        Ok(first.at(&rows))
    }

    /// The values of a result as columns of these kinds and names.
    fn as_columns(&self, of: &Relation, columns: &[Bound]) -> Outcome<Relation> {
        let typed: Vec<Typed> = of
            .columns
            .iter()
            .zip(columns)
            .enumerate()
            .map(|(number, (from, to))| {
                let column = Typed {
                    computed: Computed::Column(number),
                    kind: from.kind,
                    shape: Shape::Row,
                    span: Span::default(),
                };
                widened(column, to.kind)
            })
            .collect();
        let mut made = Vec::with_capacity(typed.len());
        for ((column, to), from) in self.columns(&typed, of)?.into_iter().zip(columns).zip(&of.columns) {
            let column = if from.kind == to.kind {
                column
            } else {
                let wanted = crate::data::conversion::engine_type(to.kind);
                column.cast(&wanted).map_err(|error| frame::failed(&error))?
            };
            made.push(column.with_name(to.engine.as_str().into()));
        }
        Ok(Relation { frame: frame::frame_of(of.rows(), made)?, columns: columns.to_vec() })
    }
}
