//! The section of a compare block in an R script.

use crate::kinds::r::{Call, Options, Reason, Tables, on_rows, string};

pub(super) fn code(options: Options<'_>, tables: &Tables<'_>) -> Result<String, Reason> {
    let several = options.get("outcomes").or(options.get("events")).is_some();
    let is_event = options.get("event").or(options.get("events")).is_some();
    let values = |keys: [&str; 2]| -> Result<Option<String>, Reason> {
        let written: Vec<&str> = keys.iter().flat_map(|key| options.each(key)).collect();
        if written.is_empty() {
            return Ok(None);
        }
        named_values(&written, is_event, options, tables).map(Some)
    };
    let outcomes = values(if is_event { ["event", "events"] } else { ["outcome", "outcomes"] })?;
    let call = Call::new("compare_block")
        .with("data")
        .named("outcomes", outcomes.ok_or("the block has no outcomes")?)
        .named("test", string(options.needed("test")?))
        .maybe("several", several.then_some("TRUE"))
        .maybe("pairs", values(["pair", "pairs"])?)
        .maybe("by", options.string("by"))
        .maybe("strata", options.string("strata"))
        .maybe("reference", options.string("reference"))
        .maybe("exact", options.truth("exact"))
        .maybe("interval", options.string("difference"))
        .maybe("effect", options.string("effect"))
        .maybe("level", options.number("level"))
        .maybe("pairwise", options.on("pairwise"))
        .maybe("adjust", options.string("adjust"));
    on_rows(options, tables, &call)
}

/// A list of what is compared, by its names: columns of numbers, or events as functions.
fn named_values(written: &[&str], is_event: bool, options: Options<'_>, tables: &Tables<'_>) -> Result<String, Reason> {
    let table = options.needed("data")?;
    let mut items = Vec::new();
    for name in written {
        let code = if is_event { tables.function(name, table)? } else { string(name) };
        items.push(format!("{} = {code}", string(name)));
    }
    Ok(format!("list({})", items.join(", ")))
}
