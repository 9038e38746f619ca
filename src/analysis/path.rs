//! The steps by which a result is reached: words of ours, and names from the data.

use serde::{Deserialize, Serialize};

/// Whose word a step of a path is.
///
/// A level may be called `n` and a column `test`, so what a step says is not enough to
/// know what it is: `arm["n"]` may be a number of rows or the group called n. Every
/// step therefore says whose word it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Role {
    /// A word of ours: a statistic, `at`, `test`, a time.
    Stat,
    /// A level of a grouping variable.
    Group,
    /// A column, or what an author wrote in its place: a variable, a term, an outcome,
    /// an adverse event.
    Variable,
    /// A level of a variable, a cause.
    Level,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Stat, Self::Group, Self::Variable, Self::Level];

    /// The word that asks for a step in this role and no other: `os.group("n")`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Stat => "stat",
            Self::Group => "group",
            Self::Variable => "variable",
            Self::Level => "level",
        }
    }

    /// What a step in this role is, in words for a message.
    pub fn phrase(self) -> &'static str {
        match self {
            Self::Stat => "a statistic",
            Self::Group => "a group",
            Self::Variable => "a variable",
            Self::Level => "a level",
        }
    }
}

/// One step from a block to a result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Whose word it is.
    pub role: Role,
    /// The word, the label of a level, the name of a column.
    pub name: String,
    /// The code of a level, where it differs from the label.
    pub code: Option<String>,
}

impl Step {
    /// A word of ours.
    pub fn stat(word: impl Into<String>) -> Self {
        Self { role: Role::Stat, name: word.into(), code: None }
    }

    /// A name from the data.
    pub fn named(role: Role, name: impl Into<String>) -> Self {
        Self { role, name: name.into(), code: None }
    }

    /// A level with its label and its code.
    pub fn coded(role: Role, label: &str, code: &str) -> Self {
        Self { role, name: label.to_owned(), code: (label != code).then(|| code.to_owned()) }
    }
}
