//! What the value of a key of the dictionary may be.

use serde_json::Value;

/// What a value may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Expected {
    Text,
    Truth,
    Count,
    Letter,
    Object,
    List,
    /// A text or a list of texts.
    Names,
    /// What may stand in a cell.
    Cell,
    /// An object, or a list.
    Levels,
}

impl Expected {
    /// The words for it.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Text => "a text",
            Self::Truth => "true or false",
            Self::Count => "a whole number from 0",
            Self::Letter => "one character",
            Self::Object => "an object",
            Self::List => "a list",
            Self::Names => "a text or a list of texts",
            Self::Cell => "a number or a text, as it would stand in a cell",
            Self::Levels => "a list, or an object from code to label",
        }
    }

    /// Whether a value is such a one.
    pub(super) fn fits(self, value: &Value) -> bool {
        match self {
            Self::Text => value.is_string(),
            Self::Truth => value.is_boolean(),
            Self::Count => value.as_u64().is_some(),
            Self::Letter => value.as_str().is_some_and(|text| text.chars().count() == 1),
            Self::Object => value.is_object(),
            Self::List => value.is_array(),
            Self::Names => value.as_array().map_or_else(|| value.is_string(), |all| all.iter().all(Value::is_string)),
            Self::Cell => value.is_number() || value.is_string() || value.is_boolean(),
            Self::Levels => value.is_array() || value.is_object(),
        }
    }
}
