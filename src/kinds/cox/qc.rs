//! The section of a cox block in an R script.

use crate::kinds::r::{Call, Options, Reason, Tables, on_rows, string};

pub(super) fn code(options: Options<'_>, tables: &Tables<'_>) -> Result<String, Reason> {
    if options.is_on("firth") {
        return Err("Firth's penalised likelihood is not in the package survival".to_owned());
    }
    let call = Call::new("cox_block")
        .with("data")
        .named("time", string(options.needed("time")?))
        .named("event", tables.event(options)?)
        .named("terms", options.texts("terms").ok_or("the block has no terms")?)
        .maybe("start", options.string("start"))
        .maybe("univariable", options.on("univariable"))
        .maybe("multivariable", (!options.is_on("multivariable")).then_some("FALSE"))
        .maybe("strata", options.string("strata"))
        .maybe("weights", options.string("weights"))
        .maybe("cluster", options.string("cluster"))
        .maybe("robust", options.truth("robust"))
        .maybe("ties", options.string("ties"))
        .maybe("reference", options.map("reference"))
        .maybe("scale", options.map("scale"))
        .maybe("level", options.number("level"))
        .maybe("transform", options.string("transform"))
        .maybe("spline", options.list("spline"))
        .maybe("curves", options.list("curves"))
        .maybe("at", options.numbers("at"))
        .maybe("residuals", options.on("residuals"));
    on_rows(options, tables, &call)
}
