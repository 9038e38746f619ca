//! The section of a summary block in an R script.

use serde_json::Value;

use crate::kinds::r::{Call, Options, Reason, Tables, on_rows, string, strings};

pub(super) fn code(options: Options<'_>, tables: &Tables<'_>) -> Result<String, Reason> {
    let test = match options.get("test") {
        Some(Value::Bool(true)) => Some("\"rank\"".to_owned()),
        Some(Value::String(family)) => Some(string(family)),
        _ => None,
    };
    let dichotomous = options.get("dichotomous").map(|given| match given {
        Value::Object(chosen) => strings(chosen.keys().map(String::as_str)),
        other => strings(other.as_array().into_iter().flatten().filter_map(Value::as_str)),
    });
    let call = Call::new("summary_block")
        .with("data")
        .named("variables", options.texts("variables").ok_or("the block has no variables")?)
        .maybe("by", options.string("by"))
        .maybe("test", test)
        .maybe("smd", options.on("smd"))
        .maybe("quantile_type", options.number("quantile_type"))
        .maybe("categorical", options.texts("categorical"))
        .maybe("tests", options.map("tests"))
        .maybe("dichotomous", dichotomous);
    on_rows(options, tables, &call)
}
