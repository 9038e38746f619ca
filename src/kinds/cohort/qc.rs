//! The section of a cohort in an R script.

use serde_json::Value;

use crate::kinds::r::{Call, Options, Reason, Tables, string, strings};

pub(super) fn cohort(options: Options<'_>, tables: &Tables<'_>) -> Result<String, Reason> {
    let id = options.block.id.as_str();
    let list = |key: &str| options.get(key).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let text = |value: &Value, key: &str| value[key].as_str().unwrap_or("").to_owned();
    let mut lines = vec![format!("data <- use({})", string(options.needed("from")?))];
    for join in list("join") {
        let table = text(join, "table");
        let other = match join["where"].as_str() {
            None => format!("use({})", string(&table)),
            Some(condition) => format!("rows_where(use({}), {})", string(&table), tables.function(condition, &table)?),
        };
        let on = match &join["on"] {
            Value::Array(keys) => strings(keys.iter().filter_map(Value::as_str)),
            key => string(key.as_str().unwrap_or("")),
        };
        let columns = join["columns"].as_object().filter(|columns| !columns.is_empty()).map(|columns| {
            let pairs =
                columns.iter().map(|(new, old)| format!("{} = {}", string(new), string(old.as_str().unwrap_or(""))));
            format!("c({})", pairs.collect::<Vec<_>>().join(", "))
        });
        let columns = columns.unwrap_or_else(|| "NULL".to_owned());
        let call = Call::new("join").with("data").with(other).named("on", on).named("columns", columns);
        lines.push(format!("data <- {}", call.code("    ")));
    }
    for derive in list("derive") {
        let (name, sql) = (text(derive, "name"), text(derive, "as"));
        let levels = derive["levels"].as_array().map(|levels| level_list(levels));
        let call = Call::new("derive")
            .with("data")
            .with(string(&name))
            .with(tables.function(&sql, id)?)
            .maybe("levels", levels);
        lines.push(format!("data <- {}", call.code("    ")));
    }
    let own = list("include").len() + list("exclude").len();
    let done = tables.steps(id);
    let mut steps = Vec::new();
    // Steps of the table's own sources come first.
    for step in &done[done.len().saturating_sub(own)..] {
        let condition = step.condition.as_deref().unwrap_or("TRUE");
        let function = if step.excludes { "exclude" } else { "include" };
        steps.push(format!("\n      {function}({})", tables.function(condition, id)?));
    }
    lines.push(format!("select_rows(data, list({}))", steps.join(",")));
    Ok(format!("  make_table({}, {{\n    {}\n  }})\n", string(id), lines.join("\n    ")))
}

fn level_list(levels: &[Value]) -> String {
    let part = |key: &str| {
        let one = |level: &Value| string(level[key].as_str().or(level.as_str()).unwrap_or(""));
        levels.iter().map(one).collect::<Vec<_>>().join(", ")
    };
    format!("list(codes = c({}), labels = c({}))", part("code"), part("label"))
}
