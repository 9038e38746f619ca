//! The section of a survival block in an R script.

use crate::kinds::r::{Call, Options, Reason, Tables, on_rows, string};

pub(super) fn code(options: Options<'_>, tables: &Tables<'_>) -> Result<String, Reason> {
    let call = Call::new("survival_block")
        .with("data")
        .named("time", string(options.needed("time")?))
        .named("event", tables.event(options)?)
        .maybe("start", options.string("start"))
        .maybe("by", options.string("by"))
        .maybe("strata", options.string("strata"))
        .maybe("weights", options.string("weights"))
        .maybe("at", options.numbers("at"))
        .maybe("conf", options.string("conf"))
        .maybe("level", options.number("level"))
        .maybe("rmst", options.number("rmst"))
        .maybe("quantiles", options.numbers("quantiles"))
        .maybe("test", options.string("test"))
        .maybe("rho", options.number("rho"))
        .maybe("gamma", options.number("gamma"))
        .maybe("pairwise", options.on("pairwise"))
        .maybe("risk_times", options.risk_times());
    on_rows(options, tables, &call)
}
