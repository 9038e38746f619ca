//! The section of a logistic block in an R script.

use crate::kinds::r::{Call, Options, Reason, Tables, on_rows};

pub(super) fn code(options: Options<'_>, tables: &Tables<'_>) -> Result<String, Reason> {
    let call = Call::new("logistic_block")
        .with("data")
        .named("event", tables.event(options)?)
        .named("terms", options.texts("terms").ok_or("the block has no terms")?)
        .maybe("univariable", options.on("univariable"))
        .maybe("multivariable", (!options.is_on("multivariable")).then_some("FALSE"))
        .maybe("reference", options.map("reference"))
        .maybe("scale", options.map("scale"))
        .maybe("level", options.number("level"))
        .maybe("conf", options.string("conf"))
        .maybe("firth", options.on("firth"));
    on_rows(options, tables, &call)
}
