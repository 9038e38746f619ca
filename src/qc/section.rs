//! One section of a script for each block.

use crate::ledger::{BlockEntry, Ledger};
use crate::qc::options::{Options, Reason};
use crate::qc::tables::Tables;
use crate::qc::{Recomputation, comment, comparison, description, event_time, making, model};
use crate::sql::r::string;

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
        "cohort" => return making::cohort(ledger, options, tables),
        "sql" => return making::query(options, tables),
        "summary" => description::summary(options)?,
        "value" => description::value(options, tables)?,
        "proportion" => description::proportion(options, tables)?,
        "survival" => event_time::survival(options, tables)?,
        "cox" => model::cox(options, tables)?,
        "toxicity" => description::toxicity(options)?,
        "incidence" => event_time::incidence(options)?,
        "compare" => comparison::compare(options, tables)?,
        "correlation" => comparison::correlation(options)?,
        "logistic" => model::logistic(options, tables)?,
        other => return Err(format!("the script has no R for {other} blocks")),
    };
    Ok(format!("  data <- {}\n  {}\n", tables.rows(options)?, call.code("  ")))
}
