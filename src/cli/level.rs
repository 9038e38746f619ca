//! A level of the check of a delivered file.

use crate::verify::Check;

/// One of the levels of a check.
pub(super) struct Level {
    /// Its name.
    pub(super) name: &'static str,
    /// Why it was not checked, if it was not.
    pub(super) not_checked: Option<String>,
    /// What was checked.
    pub(super) checks: Vec<Check>,
    /// What of the level was not, though the rest was.
    pub(super) left_out: Option<String>,
}

impl Level {
    /// A level that was checked.
    pub(super) fn checked(name: &'static str, checks: Vec<Check>) -> Self {
        Self { name, not_checked: None, checks, left_out: None }
    }

    /// A level that could not be checked.
    pub(super) fn not_checked(name: &'static str, why: impl Into<String>) -> Self {
        Self { name, not_checked: Some(why.into()), checks: Vec::new(), left_out: None }
    }

    /// What is wrong.
    pub(super) fn problems(&self) -> impl Iterator<Item = &String> {
        self.checks.iter().flat_map(|check| &check.problems)
    }

    /// `passed`, `FAILED` or `not checked`.
    pub(super) fn state(&self) -> &'static str {
        match (&self.not_checked, self.problems().next()) {
            (Some(_), _) => "not checked",
            (None, Some(_)) => "FAILED",
            (None, None) => "passed",
        }
    }
}
