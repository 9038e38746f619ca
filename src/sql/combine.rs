//! How tables are joined, and how results of queries become one.

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
