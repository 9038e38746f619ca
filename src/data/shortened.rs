//! Values in messages.

use crate::diagnostic::cut_short;

/// A cell's value for a message: at most 40 characters of it.
pub(super) fn shortened(text: &str) -> String {
    cut_short(text, 40).chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
