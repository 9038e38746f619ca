//! The section of a proportion block in an R script.

use crate::kinds::r::{Call, Options, Reason, Tables, on_rows};

pub(super) fn code(options: Options<'_>, tables: &Tables<'_>) -> Result<String, Reason> {
    let call = Call::new("proportion_block")
        .with("data")
        .named("event", tables.event(options)?)
        .maybe("by", options.string("by"))
        .maybe("conf", options.string("conf"))
        .maybe("level", options.number("level"))
        .maybe("difference", options.string("difference"))
        .maybe("ratio", options.on("ratio"))
        .maybe("reference", options.string("reference"));
    on_rows(options, tables, &call)
}
