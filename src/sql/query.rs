//! The tree of a query.

use super::tree::Expression;
use crate::diagnostic::Span;

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

/// How two results become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetOperation {
    /// `UNION ALL`: the rows of both.
    UnionAll,
    /// `UNION`: each row once.
    Union,
    /// `EXCEPT`: the rows of the first that the second has not, each once.
    Except,
    /// `INTERSECT`: the rows of the first that the second has, each once.
    Intersect,
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

/// Which rows a join keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is the SQL join of its name")]
pub enum JoinKind {
    Inner,
    Left,
    Right,
    Full,
    Cross,
    Semi,
    Anti,
}

impl JoinKind {
    /// As it is written before the table.
    pub fn words(self) -> &'static str {
        match self {
            Self::Inner => "JOIN",
            Self::Left => "LEFT JOIN",
            Self::Right => "RIGHT JOIN",
            Self::Full => "FULL JOIN",
            Self::Cross => "CROSS JOIN",
            Self::Semi => "LEFT SEMI JOIN",
            Self::Anti => "LEFT ANTI JOIN",
        }
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
