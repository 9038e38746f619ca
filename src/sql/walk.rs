//! What is inside of an expression.

use super::constant::Constant;
use super::depth::of_tree;
use super::tree::{Expression, Form, Over};
use crate::diagnostic::Span;

impl Expression {
    /// An expression at a place of the text.
    pub fn new(form: Form, span: Span) -> Self {
        Self { form, span }
    }

    /// The negation, where it is asked for.
    pub fn negated(self, wanted: bool) -> Self {
        let span = self.span;
        if wanted { Self::new(Form::Not(Box::new(self)), span) } else { self }
    }

    /// The text of a constant that is one.
    pub fn text(&self) -> Option<&str> {
        match &self.form {
            Form::Constant(Constant::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// The expressions right inside this one.
    pub fn children(&self) -> Vec<&Expression> {
        match &self.form {
            Form::Column { .. } | Form::Constant(_) => Vec::new(),
            Form::Negative(one) | Form::Not(one) | Form::IsNull(one) | Form::Is(one, _) | Form::Part(_, one) => {
                vec![&**one]
            }
            Form::InQuery(one, _) => vec![&**one],
            Form::Like { value, .. } | Form::Cast { value, .. } => vec![&**value],
            Form::Binary(left, _, right) => vec![&**left, &**right],
            Form::In(value, list) => std::iter::once(&**value).chain(list).collect(),
            Form::Between(value, low, high) => vec![&**value, &**low, &**high],
            Form::Case { operand, branches, other } => {
                let pairs = branches.iter().flat_map(|(when, then)| [when, then]);
                operand.as_deref().into_iter().chain(pairs).chain(other.as_deref()).collect()
            }
            Form::Call(_, arguments) => arguments.iter().collect(),
            Form::Aggregate(one) => {
                let over = one.over.iter().flat_map(Over::children);
                one.argument.iter().chain(&one.filter).chain(over).collect()
            }
            Form::Window(_, arguments, over) => arguments.iter().chain(over.children()).collect(),
        }
    }

    /// How many expressions are inside each other.
    pub fn depth(&self) -> usize {
        of_tree(self, Self::children)
    }

    /// Whether one value stands for all rows: an aggregate outside a window.
    pub fn has_aggregate(&self) -> bool {
        matches!(&self.form, Form::Aggregate(one) if one.over.is_none())
            || self.children().into_iter().any(Self::has_aggregate)
    }
}

impl Over {
    /// The expressions of groups and order.
    pub fn children(&self) -> impl Iterator<Item = &Expression> {
        self.partition.iter().chain(self.order.iter().map(|(key, _)| key))
    }
}
