//! The section of a longitudinal block in an R script.

use crate::kinds::r::{Call, Options, Reason, Tables, on_rows, string};

pub(super) fn code(options: Options<'_>, tables: &Tables<'_>) -> Result<String, Reason> {
    let call = Call::new("longitudinal_block")
        .with("data")
        .named("value", string(options.needed("value")?))
        .named("subject", string(options.needed("subject")?))
        .named("at", string(options.needed("at")?))
        .maybe("by", options.string("by"))
        .maybe("quantile_type", options.number("quantile_type"));
    on_rows(options, tables, &call)
}
