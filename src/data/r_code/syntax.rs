//! The tree of an SQL expression.

/// An operator between two sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Or,
    And,
    /// One that R writes alike or nearly: `==`, `!=`, `<`, `<=`, `>`, `>=`.
    Comparison(&'static str),
    /// `<=>`: missing equals missing.
    Same,
    Plus,
    Minus,
    Times,
    Divide,
    WholeDivide,
    Remainder,
    Join,
}

/// A part of an SQL expression.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Sql {
    Column(String),
    Number(String),
    Text(String),
    Truth(bool),
    Null,
    /// `DATE '…'`.
    Date(String),
    /// `TIMESTAMP '…'`.
    Moment(String),
    /// `INTERVAL '…'`, as months and days.
    Interval {
        months: i64,
        days: i64,
    },
    Not(Box<Sql>),
    Negative(Box<Sql>),
    Binary(Box<Sql>, Operator, Box<Sql>),
    IsNull(Box<Sql>),
    In(Box<Sql>, Vec<Sql>),
    Between(Box<Sql>, Box<Sql>, Box<Sql>),
    Like {
        value: Box<Sql>,
        pattern: Box<Sql>,
        any_case: bool,
    },
    /// Conditions and results by turns, then what all other rows have.
    Case(Vec<(Sql, Sql)>, Box<Sql>),
    Cast(Box<Sql>, String),
    Part(String, Box<Sql>),
    Call(Call),
}

/// A function or an aggregate.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Call {
    /// In lower case.
    pub name: String,
    pub arguments: Vec<Sql>,
    /// `COUNT(*)`.
    pub star: bool,
    /// `COUNT(DISTINCT x)`.
    pub distinct: bool,
    pub filter: Option<Box<Sql>>,
    pub over: Option<Over>,
}

/// `OVER (PARTITION BY … ORDER BY …)`.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Over {
    pub partition: Vec<Sql>,
    /// Keys, and whether they descend.
    pub order: Vec<(Sql, bool)>,
}

impl Sql {
    pub(super) fn binary(left: Sql, operator: Operator, right: Sql) -> Self {
        Self::Binary(Box::new(left), operator, Box::new(right))
    }

    /// The negation, where it is asked for.
    pub(super) fn negated(self, wanted: bool) -> Self {
        if wanted { Self::Not(Box::new(self)) } else { self }
    }

    /// Whether one value stands for all rows: an aggregate outside a window.
    pub(super) fn has_aggregate(&self) -> bool {
        match self {
            Self::Call(call) => {
                (call.over.is_none() && super::calls::is_aggregate(&call.name))
                    || call.arguments.iter().any(Self::has_aggregate)
            }
            Self::Not(one) | Self::Negative(one) | Self::IsNull(one) | Self::Cast(one, _) | Self::Part(_, one) => {
                one.has_aggregate()
            }
            Self::Binary(left, _, right) => left.has_aggregate() || right.has_aggregate(),
            Self::In(value, list) => value.has_aggregate() || list.iter().any(Self::has_aggregate),
            Self::Between(a, b, c) => [a, b, c].iter().any(|one| one.has_aggregate()),
            Self::Like { value, .. } => value.has_aggregate(),
            Self::Case(branches, other) => {
                other.has_aggregate()
                    || branches.iter().any(|(when, then)| when.has_aggregate() || then.has_aggregate())
            }
            _ => false,
        }
    }
}
