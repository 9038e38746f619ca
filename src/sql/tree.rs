//! The trees of SQL expressions and queries, as they are written. Each may hold the other.

use super::combine::{JoinKind, SetOperation};
use super::constant::Constant;
use super::function::{Aggregate, Function, Part, Target, Window};
use super::operator::Operator;
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

/// A `SELECT` with what stands around it.
#[derive(Debug, Clone)]
pub struct Query {
    /// `WITH name AS (…)`, in their order.
    pub with: Vec<(String, Query)>,
    /// What is selected.
    pub body: Body,
    /// `ORDER BY`
    pub order: Vec<OrderKey>,
    /// `LIMIT`
    pub limit: Option<u64>,
    /// `OFFSET`
    pub offset: Option<u64>,
    /// Where it stands in the text.
    pub span: Span,
}

impl PartialEq for Query {
    fn eq(&self, other: &Self) -> bool {
        (&self.with, &self.body, &self.order, self.limit, self.offset)
            == (&other.with, &other.body, &other.order, other.limit, other.offset)
    }
}

/// One SELECT, or several put together.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// `SELECT …`
    Select(Box<Select>),
    /// A query in parentheses.
    Query(Box<Query>),
    /// `a UNION b`
    Set {
        /// The first.
        left: Box<Body>,
        /// How they are put together.
        operation: SetOperation,
        /// The second.
        right: Box<Body>,
    },
}

/// `SELECT … FROM … WHERE … GROUP BY … HAVING …`.
#[derive(Debug, Clone)]
pub struct Select {
    /// `SELECT DISTINCT`
    pub distinct: bool,
    /// The columns of the result.
    pub items: Vec<Item>,
    /// The tables; several stand for every pair of rows.
    pub from: Vec<(Factor, Vec<Join>)>,
    /// `WHERE`
    pub condition: Option<Expression>,
    /// `GROUP BY`
    pub groups: Vec<Expression>,
    /// `HAVING`
    pub having: Option<Expression>,
    /// The word SELECT.
    pub span: Span,
}

impl PartialEq for Select {
    fn eq(&self, other: &Self) -> bool {
        (self.distinct, &self.items, &self.from, &self.condition, &self.groups, &self.having)
            == (other.distinct, &other.items, &other.from, &other.condition, &other.groups, &other.having)
    }
}

/// A column of the result, or several.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// `*`
    All,
    /// `table.*`
    AllOf(String),
    /// An expression, and the name that AS gives.
    One(Expression, Option<String>),
}

/// A table of FROM.
#[derive(Debug, Clone)]
pub enum Factor {
    /// A declared table or one of WITH.
    Table {
        /// Its id.
        name: String,
        /// The name in this query.
        alias: Option<String>,
        /// Where it stands.
        span: Span,
    },
    /// `(SELECT …) AS name`
    Query {
        /// The query.
        query: Box<Query>,
        /// The name.
        alias: Option<String>,
    },
}

impl PartialEq for Factor {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Table { name: a, alias: b, .. }, Self::Table { name: c, alias: d, .. }) => (a, b) == (c, d),
            (Self::Query { query: a, alias: b }, Self::Query { query: c, alias: d }) => (a, b) == (c, d),
            _ => false,
        }
    }
}

/// A table that is joined.
#[derive(Debug, Clone)]
pub struct Join {
    /// Which rows are kept.
    pub kind: JoinKind,
    /// The table.
    pub factor: Factor,
    /// Which rows meet.
    pub on: On,
    /// Where it stands.
    pub span: Span,
}

impl PartialEq for Join {
    fn eq(&self, other: &Self) -> bool {
        (self.kind, &self.factor, &self.on) == (other.kind, &other.factor, &other.on)
    }
}

/// Which rows of a join meet.
#[derive(Debug, Clone, PartialEq)]
pub enum On {
    /// `ON …`
    Condition(Expression),
    /// `USING (…)`
    Using(Vec<String>),
    /// Every pair.
    All,
}

/// A key of ORDER BY.
#[derive(Debug, Clone, PartialEq)]
pub struct OrderKey {
    /// What is ordered by: an expression, the name of a column of the result, or its
    /// number.
    pub expression: Expression,
    /// `DESC`
    pub descends: bool,
    /// Whether missing values come first; as `DESC` does where it is not said.
    pub nulls_first: Option<bool>,
}
