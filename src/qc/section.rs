//! One section of a script for each block.

use serde_json::Value;

use crate::analysis::Exhibit;
use crate::data::r_code::string;
use crate::ledger::{BlockEntry, Ledger};
use crate::qc::call::Call;
use crate::qc::options::{Options, Reason};
use crate::qc::tables::Tables;
use crate::qc::{Recomputation, comment, strings};

/// The sections of all blocks, in the order in which they ran.
pub(super) fn sections(of: &Recomputation<'_>) -> String {
    let tables = Tables::of(of.ledger);
    let mut text = String::from("# ==== The blocks ====\n\n");
    for block in &of.ledger.blocks {
        let heading = format!("---- {} {} ({}) ", block.kind, block.id, block.place);
        text.push_str(&comment(&format!("{heading}{}", "-".repeat(86_usize.saturating_sub(heading.chars().count())))));
        if let Some(written) = of.blocks.iter().find(|written| written.id == block.id) {
            text.push_str(&comment(written.body.trim_end()));
        }
        let (id, kind) = (string(&block.id), string(&block.kind));
        match code(of.ledger, block, &tables) {
            Ok(code) => text.push_str(&format!("section({id}, {kind}, {{\n{code}}})\n\n")),
            Err(reason) => text.push_str(&format!("skip({id}, {kind}, {})\n\n", string(&reason))),
        }
    }
    text
}

fn code(ledger: &Ledger, block: &BlockEntry, tables: &Tables<'_>) -> Result<String, Reason> {
    let options = Options { block };
    let call = match block.kind.as_str() {
        "cohort" => return cohort(ledger, options, tables),
        "sql" => return query(options, tables),
        "summary" => summary(options)?,
        "value" => value(options, tables)?,
        "proportion" => proportion(options, tables)?,
        "survival" => survival(options, tables)?,
        "cox" => cox(options, tables)?,
        "toxicity" => toxicity(options)?,
        other => return Err(format!("the script has no R for {other} blocks")),
    };
    Ok(format!("  data <- {}\n  {}\n", tables.rows(options)?, call.code("  ")))
}

fn cohort(ledger: &Ledger, options: Options<'_>, tables: &Tables<'_>) -> Result<String, Reason> {
    options.only(&["from", "from_label", "label", "join", "derive", "include", "exclude"])?;
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

fn query(options: Options<'_>, tables: &Tables<'_>) -> Result<String, Reason> {
    options.only(&["query"])?;
    let select = tables.query(options.needed("query")?)?;
    let items: Vec<String> =
        select.items.iter().map(|(name, code)| format!("\n      {} = {code}", string(name))).collect();
    let down: Vec<&str> = select.order.iter().map(|(_, down)| if *down { "TRUE" } else { "FALSE" }).collect();
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

fn summary(options: Options<'_>) -> Result<Call, Reason> {
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
        .maybe("categorical", options.texts("categorical")))
}

fn value(options: Options<'_>, tables: &Tables<'_>) -> Result<Call, Reason> {
    options.only(&["data", "where", "as", "unit", "digits"])?;
    let aggregate = tables.function(options.needed("as")?, options.needed("data")?)?;
    Ok(Call::new("value_block").with("data").with(aggregate))
}

fn proportion(options: Options<'_>, tables: &Tables<'_>) -> Result<Call, Reason> {
    options.only(&["data", "where", "event", "by", "conf", "level"])?;
    Ok(Call::new("proportion_block")
        .with("data")
        .named("event", event(options, tables)?)
        .maybe("by", options.string("by"))
        .maybe("conf", options.string("conf"))
        .maybe("level", options.number("level")))
}

fn event(options: Options<'_>, tables: &Tables<'_>) -> Result<String, Reason> {
    tables.function(options.needed("event")?, options.needed("data")?)
}

fn survival(options: Options<'_>, tables: &Tables<'_>) -> Result<Call, Reason> {
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
        "pairwise",
        "risk_times",
    ])?;
    // Without the option the times are chosen; an empty list is a choice, too.
    let risk_times =
        options.get("risk_times").map(|_| options.numbers("risk_times").unwrap_or_else(|| "numeric()".to_owned()));
    Ok(Call::new("survival_block")
        .with("data")
        .named("time", string(options.needed("time")?))
        .named("event", event(options, tables)?)
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
        .maybe("pairwise", options.on("pairwise"))
        .maybe("risk_times", risk_times))
}

fn cox(options: Options<'_>, tables: &Tables<'_>) -> Result<Call, Reason> {
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
        "ties",
        "reference",
        "scale",
        "level",
        "transform",
    ])?;
    Ok(Call::new("cox_block")
        .with("data")
        .named("time", string(options.needed("time")?))
        .named("event", event(options, tables)?)
        .named("terms", options.texts("terms").ok_or("the block has no terms")?)
        .maybe("start", options.string("start"))
        .maybe("univariable", options.on("univariable"))
        .maybe("multivariable", (!options.is_on("multivariable")).then_some("FALSE"))
        .maybe("strata", options.string("strata"))
        .maybe("weights", options.string("weights"))
        .maybe("cluster", options.string("cluster"))
        .maybe("ties", options.string("ties"))
        .maybe("reference", options.map("reference"))
        .maybe("scale", options.map("scale"))
        .maybe("level", options.number("level"))
        .maybe("transform", options.string("transform")))
}

fn toxicity(options: Options<'_>) -> Result<Call, Reason> {
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
        .maybe("denominator", options.string("denominator").map(|table| format!("use({table})"))))
}
