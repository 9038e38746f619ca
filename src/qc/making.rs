//! The sections of blocks that make tables: `cohort` and `sql`.

use serde_json::Value;

use crate::analysis::Exhibit;
use crate::ledger::Ledger;
use crate::qc::call::Call;
use crate::qc::options::{Options, Reason};
use crate::qc::strings;
use crate::qc::tables::Tables;
use crate::sql::r::{string, truth};

pub(super) fn cohort(ledger: &Ledger, options: Options<'_>, tables: &Tables<'_>) -> Result<String, Reason> {
    options.only(&["from", "from_label", "label", "unit", "subjects", "join", "derive", "include", "exclude"])?;
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
    let Exhibit::Flow(flow) = &options.block.exhibit else { return Err("the block has no steps".to_owned()) };
    let record = ledger.tables.iter().find(|table| table.id == id);
    let done = record.map_or(&[][..], |table| table.steps.as_slice());
    let mut steps = Vec::new();
    for (step, done) in flow.steps.iter().zip(done) {
        let condition = done.condition.as_deref().unwrap_or("TRUE");
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

pub(super) fn query(options: Options<'_>, tables: &Tables<'_>) -> Result<String, Reason> {
    options.only(&["query", "unit"])?;
    let select = tables.query(options.needed("query")?)?;
    let items: Vec<String> =
        select.items.iter().map(|(name, code)| format!("\n      {} = {code}", string(name))).collect();
    let down: Vec<&str> = select.order.iter().map(|(_, down)| truth(*down)).collect();
    let by_name = strings(select.order.iter().map(|(name, _)| name.as_str()));
    let ordered = !select.order.is_empty();
    let call = Call::new("sql_select")
        .with(format!("use({})", string(&select.table)))
        .maybe("where", select.condition)
        .maybe("by", select.by)
        .maybe("aggregated", select.aggregated.then_some("TRUE"))
        .maybe("having", select.having)
        .named("items", format!("list({})", items.join(",")))
        .maybe("keeps", (!select.keeps.is_empty()).then(|| strings(select.keeps.iter().map(String::as_str))))
        .maybe("order", ordered.then_some(by_name))
        .maybe("decreasing", ordered.then(|| format!("c({})", down.join(", "))));
    Ok(format!("  make_table({}, {})\n", string(&options.block.id), call.code("  ")))
}
