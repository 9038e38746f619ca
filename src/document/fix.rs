//! What to write in the place of a number that is typed and that one result has.

use crate::diagnostic::Place;

/// A typed number and the expression that prints it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// Where it is typed.
    pub place: Place,
    /// What is typed, with its percent sign.
    pub literal: String,
    /// The expression, without its braces.
    pub expression: String,
}
