//! The calls of blocks that fit models: `cox` and `logistic`.

use crate::qc::call::Call;
use crate::qc::options::{Options, Reason};
use crate::qc::tables::Tables;
use crate::sql::r::string;

pub(super) fn cox(options: Options<'_>, tables: &Tables<'_>) -> Result<Call, Reason> {
    if options.is_on("firth") {
        return Err("Firth's penalised likelihood is not in the package survival".to_owned());
    }
    options.only(&[
        "data",
        "where",
        "time",
        "start",
        "event",
        "terms",
        "univariable",
        "multivariable",
        "strata",
        "weights",
        "cluster",
        "robust",
        "ties",
        "reference",
        "scale",
        "level",
        "transform",
        "spline",
        "curves",
        "at",
        "unit",
        "residuals",
    ])?;
    Ok(Call::new("cox_block")
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
        .maybe("residuals", options.on("residuals")))
}

pub(super) fn logistic(options: Options<'_>, tables: &Tables<'_>) -> Result<Call, Reason> {
    options.only(&[
        "data",
        "where",
        "event",
        "terms",
        "univariable",
        "multivariable",
        "reference",
        "scale",
        "level",
        "conf",
        "firth",
    ])?;
    Ok(Call::new("logistic_block")
        .with("data")
        .named("event", tables.event(options)?)
        .named("terms", options.texts("terms").ok_or("the block has no terms")?)
        .maybe("univariable", options.on("univariable"))
        .maybe("multivariable", (!options.is_on("multivariable")).then_some("FALSE"))
        .maybe("reference", options.map("reference"))
        .maybe("scale", options.map("scale"))
        .maybe("level", options.number("level"))
        .maybe("conf", options.string("conf"))
        .maybe("firth", options.on("firth")))
}
