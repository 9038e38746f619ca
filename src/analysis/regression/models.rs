//! Which models of its terms a block fits: each term alone, all together, or both.

use crate::analysis::Block;
use crate::analysis::regression::term::{Term, place};
use crate::diagnostic::{Diagnostic, Outcome};

/// The most coefficients of a model. A fit takes the square of their number in memory, and its cube in time.
const MOST_COEFFICIENTS: usize = 600;

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

/// Refuses the term with which the model of all terms, if there is one, has more coefficients than a fit takes.
///
/// # Errors
/// It has so many, told at the term.
pub(crate) fn can_be_fitted(block: &Block, terms: &[Term], multivariable: bool) -> Outcome<()> {
    if !multivariable {
        return Ok(());
    }
    let mut sum = 0_usize;
    for term in terms {
        sum += term.coefficients();
        if sum > MOST_COEFFICIENTS {
            let message = format!(
                "the terms up to `{}` have {sum} coefficients, expected at most {MOST_COEFFICIENTS} in a model",
                term.name
            );
            return Err(Diagnostic::error(message)
                .at(place(block, &term.name))
                .hint(
                    "leave terms out, or group their levels in a cohort block; `multivariable = false` fits each alone",
                )
                .into());
        }
    }
    Ok(())
}
