//! The calls of blocks that describe and count: `summary`, `value`, `proportion` and
//! `toxicity`.

use serde_json::Value;

use crate::qc::call::Call;
use crate::qc::options::{Options, Reason};
use crate::qc::tables::Tables;
use crate::sql::r::string;

pub(super) fn summary(options: Options<'_>) -> Result<Call, Reason> {
    options.only(&[
        "data",
        "where",
        "variables",
        "by",
        "statistics",
        "test",
        "smd",
        "overall",
        "missing",
        "quantile_type",
        "categorical",
        "tests",
    ])?;
    let test = match options.get("test") {
        Some(Value::Bool(true)) => Some("\"rank\"".to_owned()),
        Some(Value::String(family)) => Some(string(family)),
        _ => None,
    };
    Ok(Call::new("summary_block")
        .with("data")
        .named("variables", options.texts("variables").ok_or("the block has no variables")?)
        .maybe("by", options.string("by"))
        .maybe("test", test)
        .maybe("smd", options.on("smd"))
        .maybe("quantile_type", options.number("quantile_type"))
        .maybe("categorical", options.texts("categorical"))
        .maybe("tests", options.map("tests")))
}

pub(super) fn value(options: Options<'_>, tables: &Tables<'_>) -> Result<Call, Reason> {
    options.only(&["data", "where", "as", "unit", "digits"])?;
    let aggregate = tables.function(options.needed("as")?, options.needed("data")?)?;
    Ok(Call::new("value_block").with("data").with(aggregate))
}

pub(super) fn proportion(options: Options<'_>, tables: &Tables<'_>) -> Result<Call, Reason> {
    options.only(&["data", "where", "event", "by", "conf", "level", "difference", "ratio", "reference"])?;
    Ok(Call::new("proportion_block")
        .with("data")
        .named("event", tables.event(options)?)
        .maybe("by", options.string("by"))
        .maybe("conf", options.string("conf"))
        .maybe("level", options.number("level"))
        .maybe("difference", options.string("difference"))
        .maybe("ratio", options.on("ratio"))
        .maybe("reference", options.string("reference")))
}

pub(super) fn toxicity(options: Options<'_>) -> Result<Call, Reason> {
    options.only(&[
        "data",
        "where",
        "subject",
        "term",
        "grade",
        "test",
        "value",
        "unit",
        "lln",
        "uln",
        "baseline",
        "grading",
        "denominator",
        "by",
        "worse_than_baseline",
    ])?;
    let subject = string(options.needed("subject")?);
    let records = match (options.string("term"), options.string("grade")) {
        (Some(term), Some(grade)) => {
            Call::new("recorded_records").with("data").with(subject.clone()).named("term", term).named("grade", grade)
        }
        _ => Call::new("graded_records")
            .with("data")
            .with(subject.clone())
            .named("test", string(options.needed("test")?))
            .named("value", string(options.needed("value")?))
            .named("unit", string(options.needed("unit")?))
            .maybe("lln", options.string("lln"))
            .maybe("baseline", options.string("baseline"))
            .maybe("worse_than_baseline", options.on("worse_than_baseline")),
    };
    Ok(Call::new("toxicity_block")
        .with("data")
        .named("subject", subject)
        .named("records", records.code("    "))
        .maybe("denominator", options.string("denominator").map(|table| format!("use({table})")))
        .maybe("by", options.string("by")))
}
