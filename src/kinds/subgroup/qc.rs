//! The section of a subgroup block in an R script.

use crate::kinds::r::{Call, Options, Reason, Tables, on_rows, string};

pub(super) fn code(options: Options<'_>, tables: &Tables<'_>) -> Result<String, Reason> {
    let call = Call::new("subgroup_block")
        .with("data")
        .named("by", string(options.needed("by")?))
        .named("variables", options.texts("variables").ok_or("the block has no variables")?)
        .named("measure", string(options.needed("measure")?))
        .named("event", tables.event(options)?)
        .maybe("reference", options.string("reference"))
        .maybe("time", options.string("time"))
        .maybe("start", options.string("start"))
        .maybe("strata", options.string("strata"))
        .maybe("level", options.number("level"));
    on_rows(options, tables, &call)
}
