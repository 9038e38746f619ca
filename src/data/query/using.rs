//! Joins by columns of the same name.

use super::Run;
use super::join::{Conditions, beside, no_equality, split};
use super::relation::Relation;
use crate::data::frame;
use crate::diagnostic::{Outcome, Span};
use crate::sql::{Computed, Expression, Form, Function, Join, JoinKind, Kind, Operator, Shape, Target, Typed, widened};

impl Run<'_> {
    /// A join by columns of the same name, which are one column of the result.
    pub(super) fn using(&self, left: Relation, right: Relation, join: &Join, names: &[String]) -> Outcome<Relation> {
        let mut conditions = Conditions::default();
        let mut merged = Vec::new();
        for name in names {
            let over = beside(&left, &right)?;
            let at = join.span;
            let a = left.scope(self.text).find(None, name, at)?;
            let b = right.scope(self.text).find(None, name, at)?;
            let column = |relation: &Relation, number: usize| {
                let bound = relation.columns.get(number);
                let table = bound.and_then(|bound| bound.tables.first()).cloned();
                Expression::new(Form::Column { table, name: name.clone() }, at)
            };
            let form = Form::Binary(Box::new(column(&left, a)), Operator::Equal, Box::new(column(&right, b)));
            let typed = self.typed(&Expression::new(form, at), &over, &[])?;
            conditions.keys.push(split(typed, left.columns.len()).ok_or_else(|| no_equality(at))?);
            merged.push((a, b));
        }
        let (first, keys) = (left.columns.len(), join.kind);
        let mut made = self.put_together(left, right, keys, &conditions, join.span)?;
        if matches!(keys, JoinKind::Semi | JoinKind::Anti) {
            return Ok(made);
        }
        for (a, b) in &merged {
            let (a, b) = (*a, first + *b);
            let other = made.columns[b].clone();
            if matches!(keys, JoinKind::Right | JoinKind::Full) {
                self.filled(&mut made, a, b)?;
            }
            let column = &mut made.columns[a];
            column.tables.extend(other.tables);
            column.origins.extend(other.origins);
        }
        let mut gone: Vec<usize> = merged.iter().map(|(_, b)| first + b).collect();
        gone.sort_unstable();
        for number in gone.into_iter().rev() {
            made.columns.remove(number);
        }
        Ok(made)
    }

    /// Fills what is missing of a column from another.
    fn filled(&self, relation: &mut Relation, a: usize, b: usize) -> Outcome<()> {
        let kinds = (relation.columns[a].kind, relation.columns[b].kind);
        let kind = kinds.0.with(kinds.1).unwrap_or(Kind::Text);
        let span = Span::default();
        let column = |number: usize, of: Kind| {
            let typed = Typed { computed: Computed::Column(number), kind: of, shape: Shape::Row, span };
            if kind == Kind::Text && of != Kind::Text {
                return Typed {
                    computed: Computed::Cast(Box::new(typed), Target::Varchar, false),
                    kind,
                    shape: Shape::Row,
                    span,
                };
            }
            widened(typed, kind)
        };
        let both = vec![column(a, kinds.0), column(b, kinds.1)];
        let filled = Typed { computed: Computed::Call(Function::Coalesce, both), kind, shape: Shape::Row, span };
        let made = self.columns(std::slice::from_ref(&filled), relation)?;
        let name = self.engine_name();
        if let Some(column) = made.into_iter().next() {
            relation
                .frame
                .with_column(column.with_name(name.as_str().into()))
                .map_err(|error| frame::failed(&error))?;
            relation.columns[a].engine = name;
            relation.columns[a].kind = kind;
        }
        Ok(())
    }
}
