//! The tree of an SQL expression, as it is written.

use super::constant::Constant;
use super::function::{Aggregate, Function, Part, Target, Window};
use super::query::Query;
use crate::diagnostic::Span;

/// An expression and where it stands in its text. Two expressions are equal if they
/// are the same tree, wherever they stand.
#[derive(Debug, Clone)]
pub struct Expression {
    /// What it is.
    pub form: Form,
    /// The bytes of the text that it was read from.
    pub span: Span,
}

impl PartialEq for Expression {
    fn eq(&self, other: &Self) -> bool {
        self.form == other.form
    }
}

/// An operator between two sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `OR`
    Or,
    /// `AND`
    And,
    /// `=`
    Equal,
    /// `<>`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `<=>`, `IS NOT DISTINCT FROM`: missing equals missing.
    Same,
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `*`
    Times,
    /// `/`
    Divide,
    /// `//`
    WholeDivide,
    /// `%`
    Remainder,
    /// `||`
    Join,
}

impl Operator {
    /// As it is written.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Or => "OR",
            Self::And => "AND",
            Self::Equal => "=",
            Self::NotEqual => "<>",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::Same => "<=>",
            Self::Plus => "+",
            Self::Minus => "-",
            Self::Times => "*",
            Self::Divide => "/",
            Self::WholeDivide => "//",
            Self::Remainder => "%",
            Self::Join => "||",
        }
    }

    /// Whether it compares its sides.
    pub fn is_comparison(self) -> bool {
        matches!(
            self,
            Self::Equal
                | Self::NotEqual
                | Self::Less
                | Self::LessOrEqual
                | Self::Greater
                | Self::GreaterOrEqual
                | Self::Same
        )
    }
}

/// A form of expression.
#[derive(Debug, Clone, PartialEq)]
pub enum Form {
    /// A column, with the name of its table where that is written.
    Column {
        /// The table or its alias.
        table: Option<String>,
        /// The name.
        name: String,
    },
    /// A constant.
    Constant(Constant),
    /// `-x`
    Negative(Box<Expression>),
    /// `NOT x`
    Not(Box<Expression>),
    /// `x + y`, `x AND y`, `x = y` …
    Binary(Box<Expression>, Operator, Box<Expression>),
    /// `x IS NULL`
    IsNull(Box<Expression>),
    /// `x IS TRUE`, `x IS FALSE`
    Is(Box<Expression>, bool),
    /// `x IN (a, b)`
    In(Box<Expression>, Vec<Expression>),
    /// `x IN (SELECT …)`
    InQuery(Box<Expression>, Box<Query>),
    /// `x BETWEEN low AND high`
    Between(Box<Expression>, Box<Expression>, Box<Expression>),
    /// `x LIKE 'pattern'`
    Like {
        /// The text.
        value: Box<Expression>,
        /// The pattern, a constant.
        pattern: String,
        /// `ILIKE`
        any_case: bool,
    },
    /// `CASE [operand] WHEN … THEN … ELSE … END`
    Case {
        /// What each `WHEN` is compared with.
        operand: Option<Box<Expression>>,
        /// Conditions and results.
        branches: Vec<(Expression, Expression)>,
        /// The result of all other rows.
        other: Option<Box<Expression>>,
    },
    /// `CAST(x AS type)`, `TRY_CAST(x AS type)`
    Cast {
        /// What is converted.
        value: Box<Expression>,
        /// To which type.
        target: Target,
        /// Whether a value that does not fit is missing instead of an error.
        lenient: bool,
    },
    /// `EXTRACT(part FROM x)`
    Part(Part, Box<Expression>),
    /// A function of values of one row.
    Call(Function, Vec<Expression>),
    /// An aggregate.
    Aggregate(Box<Aggregated>),
    /// A function of the rows of a window: `ROW_NUMBER() OVER (…)`
    Window(Window, Vec<Expression>, Box<Over>),
}

/// An aggregate with its modifiers.
#[derive(Debug, Clone, PartialEq)]
pub struct Aggregated {
    /// Which.
    pub function: Aggregate,
    /// Of what; `None` is `COUNT(*)`.
    pub argument: Option<Expression>,
    /// `COUNT(DISTINCT x)`
    pub distinct: bool,
    /// The probability of a quantile, between 0 and 1.
    pub probability: Option<f64>,
    /// `FILTER (WHERE …)`
    pub filter: Option<Expression>,
    /// `OVER (…)`
    pub over: Option<Over>,
}

/// `OVER (PARTITION BY … ORDER BY …)`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Over {
    /// The groups.
    pub partition: Vec<Expression>,
    /// Keys, and whether they descend.
    pub order: Vec<(Expression, bool)>,
}

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
        let mut deepest = 0;
        let mut open = vec![(self, 1)];
        while let Some((one, depth)) = open.pop() {
            deepest = deepest.max(depth);
            open.extend(one.children().into_iter().map(|child| (child, depth + 1)));
        }
        deepest
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
