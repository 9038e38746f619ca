//! The section of a incidence block in an R script.

use crate::kinds::r::{Call, Options, Reason, Tables, on_rows, string};

pub(super) fn code(options: Options<'_>, tables: &Tables<'_>) -> Result<String, Reason> {
    // A cause that no selected row has is still a cause: the levels are those of all rows.
    let whole = format!("use({})", string(options.needed("data")?));
    let call = Call::new("incidence_block")
        .with("data")
        .named("whole", whole)
        .named("time", string(options.needed("time")?))
        .named("status", string(options.needed("status")?))
        .named("censored", options.code_of_level("censored").ok_or("the block has no option `censored`")?)
        .maybe("start", options.string("start"))
        .maybe("cause", options.code_of_level("cause"))
        .maybe("by", options.string("by"))
        .maybe("at", options.numbers("at"))
        .maybe("conf", options.string("conf"))
        .maybe("variance", options.string("variance"))
        .maybe("level", options.number("level"))
        .maybe("test", options.string("test"))
        .maybe("strata", options.string("strata"))
        .maybe("terms", options.texts("terms"))
        .maybe("univariable", options.on("univariable"))
        .maybe("multivariable", (!options.is_on("multivariable")).then_some("FALSE"))
        .maybe("reference", options.map("reference"))
        .maybe("scale", options.map("scale"))
        .maybe("risk_times", options.risk_times());
    on_rows(options, tables, &call)
}
