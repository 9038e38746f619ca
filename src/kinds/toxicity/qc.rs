//! The section of a toxicity block in an R script.

use crate::kinds::r::{Call, Options, Reason, Tables, on_rows, string};

pub(super) fn code(options: Options<'_>, tables: &Tables<'_>) -> Result<String, Reason> {
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
    let call = Call::new("toxicity_block")
        .with("data")
        .named("subject", subject)
        .named("records", records.code("    "))
        .maybe("denominator", options.string("denominator").map(|table| format!("use({table})")))
        .maybe("by", options.string("by"));
    on_rows(options, tables, &call)
}
