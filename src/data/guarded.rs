//! The engine, so guarded that a fault of it does not end the run.

use std::panic::{AssertUnwindSafe, catch_unwind};

use polars::prelude::{PolarsError, PolarsResult};

use super::mathematics::BEYOND;
use crate::diagnostic::{Diagnostic, Outcome};

/// Runs polars. A panic in it, which would be a fault of polars or of this
/// module, becomes an error of the expression instead of the end of the run.
pub(super) fn guarded<T>(run: impl FnOnce() -> PolarsResult<T>) -> Outcome<T> {
    match catch_unwind(AssertUnwindSafe(run)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(explained(&error).into()),
        Err(_) => Err(fault().into()),
    }
}

/// An error of the engine in our own words: what conversions found is told by
/// themselves, the rest is a fault of ours.
fn explained(error: &PolarsError) -> Diagnostic {
    let message = error.to_string();
    match message.lines().find(|line| !line.trim().is_empty()).map(str::trim) {
        Some(first) if first.starts_with("CAST found") => {
            let error = Diagnostic::error(first.to_owned());
            if first.contains("the form") {
                error
            } else {
                error.hint("`TRY_CAST` is missing where a value does not fit")
            }
        }
        Some(first) if first.starts_with("a date and an interval") || first.ends_with("is no regular expression") => {
            Diagnostic::error(first.to_owned())
        }
        _ => misfit(error),
    }
}

fn misfit(error: &PolarsError) -> Diagnostic {
    let message = error.to_string();
    if message.contains("conversion from") || message.contains(BEYOND) {
        return Diagnostic::error(BEYOND)
            .hint("dates reach from the year 1 to 9999, whole numbers have 64 bits, other numbers end at 1.8e308")
            .hint("`CAST(x AS DOUBLE)` makes a whole number one that may be larger, of 15 digits");
    }
    fault()
}

fn fault() -> Diagnostic {
    Diagnostic::error("the SQL cannot be evaluated").hint("this is a fault of tickmark: please report the expression")
}
