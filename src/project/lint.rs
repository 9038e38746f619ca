//! How grave what the lint of words finds is.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::diagnostic::Severity;

/// How grave something that is found in the words of a report is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Gravity {
    /// Worth knowing; `-v` shows it.
    #[default]
    Note,
    /// It fails a strict run.
    Finding,
    /// Nothing is written.
    Error,
}

/// What the words of a report are looked at for, beside their numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Lint {
    /// Words that say what only results can say, such as “significantly longer”, where no
    /// claim ties them to results: `note`, `finding` or `error`.
    #[serde(default)]
    pub claims: Gravity,
    /// What misleads a reader without being a number: a “range” of quartiles, a percentage
    /// without its denominator, subgroups that do not add up, a denominator that changes, a
    /// work that is never cited: `note`, `finding` or `error`.
    #[serde(default)]
    pub traps: Gravity,
}

impl Gravity {
    /// The severity of a diagnostic of this gravity.
    pub fn severity(self) -> Severity {
        match self {
            Self::Note => Severity::Note,
            Self::Finding => Severity::Finding,
            Self::Error => Severity::Error,
        }
    }
}
