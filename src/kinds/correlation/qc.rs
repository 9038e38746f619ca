//! The section of a correlation block in an R script.

use crate::kinds::r::{Call, Options, Reason, Tables, on_rows, string};

pub(super) fn code(options: Options<'_>, tables: &Tables<'_>) -> Result<String, Reason> {
    let call = Call::new("correlation_block")
        .with("data")
        .named("variables", options.texts("variables").ok_or("the block has no variables")?)
        .named("method", string(options.needed("method")?))
        .maybe("level", options.number("level"))
        .maybe("adjust", options.string("adjust"));
    on_rows(options, tables, &call)
}
