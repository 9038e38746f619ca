//! What a column of a table is: its name, label, unit, kind and levels.

use super::level_index::LevelIndex;
pub use super::values::Kind;
pub(super) use super::values::Values;
use super::whole::Whole;

/// One value that a categorical column may have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Level {
    /// The value as it stands in the data, as text: `1`, `F`, `true`.
    pub code: String,
    /// How it is printed.
    pub label: String,
}

impl Level {
    /// A level printed as `label`.
    pub fn new(code: impl Into<String>, label: impl Into<String>) -> Self {
        Self { code: code.into(), label: label.into() }
    }
}

/// A column of a table: everything but its values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The name, unique in its table.
    pub name: String,
    /// How it is printed; the dictionary's `title` or the label in the file.
    pub label: Option<String>,
    /// The unit of its values, for example `months`.
    pub unit: Option<String>,
    /// The dictionary's description.
    pub description: Option<String>,
    /// The kind of its values.
    pub kind: Kind,
    /// The values it may have, in the order in which they are printed; empty
    /// where the dictionary names none.
    pub levels: Vec<Level>,
    /// Whether the order of the levels has a meaning (grade 1 < grade 2).
    pub ordered: bool,
    /// What it held before any row was left out.
    pub(super) whole: Option<Whole>,
}

impl Column {
    /// A column without label, unit and levels.
    pub fn new(name: impl Into<String>, kind: Kind) -> Self {
        Self {
            name: name.into(),
            label: None,
            unit: None,
            description: None,
            kind,
            levels: Vec::new(),
            ordered: false,
            whole: None,
        }
    }

    /// The table and the name under which it was read or derived.
    pub fn origin(&self) -> Option<(&str, &str)> {
        self.whole.as_ref().map(|whole| (whole.table.as_str(), whole.name.as_str()))
    }

    /// The label, or the name where there is none.
    pub fn title(&self) -> &str {
        self.label.as_deref().unwrap_or(&self.name)
    }

    /// The label of a code; `None` where the column has no such level.
    pub fn level_label(&self, code: &str) -> Option<&str> {
        self.levels.iter().find(|level| level.code == code).map(|level| level.label.as_str())
    }
}

/// A column read as categories.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Categories {
    /// The labels of the levels, in dictionary order with levels that do not
    /// occur among them; without a dictionary, the values that occur, sorted
    /// (numbers by size, dates by day, text by code point).
    pub levels: Vec<String>,
    /// The codes of the levels, in the same order.
    pub codes: Vec<String>,
    /// For each row the index of its level; `None` where it is missing.
    pub index: LevelIndex,
}

/// One value: what an aggregate gives.
#[derive(Debug, Clone, PartialEq)]
pub enum Scalar {
    /// A finite number.
    Number(f64),
    /// A text; a date as `2024-04-30`.
    Text(String),
    /// True or false.
    Boolean(bool),
    /// Missing: for example the mean of no values.
    Null,
}
