//! The section of a query in an R script.

use crate::kinds::r::{Call, Options, Reason, Tables, string, strings, truth};

pub(super) fn query(options: Options<'_>, tables: &Tables<'_>) -> Result<String, Reason> {
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
