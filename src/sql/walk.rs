//! What is inside of an expression.

use super::constant::Constant;
use super::depth::of_tree;
use super::tree::{Body, Expression, Factor, Form, Item, On, Over, Query, Select};
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

impl Query {
    /// The names of the tables that it reads, as often as it names them; those of `WITH` are no such tables.
    pub fn tables(&self) -> Vec<&str> {
        let mut found: Vec<&str> = self.with.iter().flat_map(|(_, query)| query.tables()).collect();
        of_body(&self.body, &mut found);
        found.extend(self.order.iter().flat_map(|key| of_expression(&key.expression)));
        found.retain(|name| !self.with.iter().any(|(known, _)| known == name));
        found
    }
}

fn of_body<'q>(body: &'q Body, found: &mut Vec<&'q str>) {
    match body {
        Body::Select(select) => of_select(select, found),
        Body::Query(query) => found.extend(query.tables()),
        Body::Set { left, right, .. } => {
            of_body(left, found);
            of_body(right, found);
        }
    }
}

fn of_select<'q>(select: &'q Select, found: &mut Vec<&'q str>) {
    let of_factor = |factor: &'q Factor| match factor {
        Factor::Table { name, .. } => vec![name.as_str()],
        Factor::Query { query, .. } => query.tables(),
    };
    for (first, joins) in &select.from {
        found.extend(of_factor(first));
        for join in joins {
            found.extend(of_factor(&join.factor));
            if let On::Condition(condition) = &join.on {
                found.extend(of_expression(condition));
            }
        }
    }
    let items = select.items.iter().filter_map(|item| match item {
        Item::One(expression, _) => Some(expression),
        Item::All | Item::AllOf(_) => None,
    });
    let others = select.condition.iter().chain(&select.groups).chain(&select.having);
    items.chain(others).for_each(|expression| found.extend(of_expression(expression)));
}

fn of_expression(expression: &Expression) -> Vec<&str> {
    let own = match &expression.form {
        Form::InQuery(_, query) => query.tables(),
        _ => Vec::new(),
    };
    own.into_iter().chain(expression.children().into_iter().flat_map(of_expression)).collect()
}
