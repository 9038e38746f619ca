//! A command in an R script.

use crate::kinds::r::{Options, Reason, Tables};

/// It is not recomputed: it is a computation of somebody else already.
pub(super) fn code(options: Options<'_>, _tables: &Tables<'_>) -> Result<String, Reason> {
    let _ = options;
    Err("it is made by a program of its own".to_owned())
}
