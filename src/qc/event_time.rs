//! The calls of blocks about the time to events: `survival` and `incidence`.

use crate::qc::call::Call;
use crate::qc::options::{Options, Reason};
use crate::qc::tables::Tables;
use crate::sql::r::string;

pub(super) fn survival(options: Options<'_>, tables: &Tables<'_>) -> Result<Call, Reason> {
    options.only(&[
        "data",
        "where",
        "time",
        "start",
        "event",
        "by",
        "strata",
        "weights",
        "at",
        "conf",
        "level",
        "unit",
        "rmst",
        "quantiles",
        "test",
        "rho",
        "gamma",
        "pairwise",
        "risk_times",
    ])?;
    Ok(Call::new("survival_block")
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
        .maybe("risk_times", risk_times(options)))
}

/// The times of the risk table. Without the option they are chosen; an empty list is a
/// choice, too.
fn risk_times(options: Options<'_>) -> Option<String> {
    options.get("risk_times").map(|_| options.numbers("risk_times").unwrap_or_else(|| "numeric()".to_owned()))
}

pub(super) fn incidence(options: Options<'_>) -> Result<Call, Reason> {
    options.only(&[
        "data",
        "where",
        "time",
        "start",
        "status",
        "censored",
        "cause",
        "by",
        "at",
        "conf",
        "variance",
        "level",
        "unit",
        "test",
        "strata",
        "terms",
        "univariable",
        "multivariable",
        "reference",
        "scale",
        "risk_times",
    ])?;
    // A cause that no selected row has is still a cause: the levels are those of all rows.
    let whole = format!("use({})", string(options.needed("data")?));
    Ok(Call::new("incidence_block")
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
        .maybe("risk_times", risk_times(options)))
}
