//! Which models of its terms a block fits: each term alone, all together, or both.

use crate::analysis::Block;
use crate::diagnostic::Outcome;

/// Refuses a block that fits neither each term alone nor all of them together.
///
/// # Errors
/// No model is asked for, told at `multivariable`.
pub(crate) fn are_asked_for(block: &Block, univariable: bool, multivariable: bool) -> Outcome<()> {
    if univariable || multivariable {
        return Ok(());
    }
    let hint = "set `univariable` or `multivariable` to true";
    Err(block.wrong("multivariable", "no model is asked for", hint).into())
}
