//! What an expression of the engine is made with.

use polars::lazy::dsl::Expr;
use polars::prelude::Series;

use crate::diagnostic::Diagnostic;
use crate::sql::Typed;

/// An expression of the engine, or why there is none.
pub(super) type Lowered = Result<Expr, Diagnostic>;

/// The values of a query inside an expression.
pub(super) struct Listed {
    /// The values that are not missing.
    pub values: Series,
    /// Whether there is no row at all.
    pub is_empty: bool,
    /// Whether a value is missing.
    pub has_missing: bool,
}

/// What the numbers of a tree stand for.
pub(super) struct Lowering<'a> {
    /// The engine's name of each column.
    pub names: &'a [String],
    /// The queries inside.
    pub listed: &'a [Listed],
    /// The rows that a `CASE` leaves to what is lowered, where it is within one: what fails
    /// on other rows is not asked of them.
    pub guard: Option<Expr>,
}

/// What the types have not foreseen.
pub(super) fn lost(typed: &Typed) -> Diagnostic {
    Diagnostic::error("the SQL cannot be evaluated")
        .within(typed.span)
        .hint("this is a fault of tickmark: please report the expression")
}
