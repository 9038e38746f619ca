//! The drafted poster: report/poster.md.

use std::fmt::Write as _;

use super::Frame;
use super::guess::comment;
use super::manuscript::{methods, plain, told_first};
use super::survey::Study;

/// The poster: the finding on top, then a panel for each part.
pub(super) fn text(study: &Study, frame: &Frame<'_>) -> String {
    let mut out = comment("Drafted by `tickmark new`: one sheet. What does not fit is an error that says by how much");
    let cohort = &study.cohort;
    let finding = study.endpoints.first().map_or(cohort.as_str(), |one| one.id);
    let _ = writeln!(out, "\n::: headline\n\n- {{{{ sentence(\"{finding}\") }}}}\n\n:::\n");
    let (mention, figure) = study.flow(frame);
    let _ = writeln!(
        out,
        "## Background\n\n*Why the study was done, and what it asks.*\n\n{{{{ sentence(\"{cohort}\") }}}} {mention} shows the \
         flow.\n\n{figure}"
    );
    let _ = writeln!(out, "## Methods\n\n*Who was included, when and where.* {}\n", methods(study, "characteristics"));
    let variables = study.poster_variables();
    if !variables.is_empty() {
        let told = told_first(study, &variables)
            .map_or_else(String::new, |name| format!("{{{{ sentence(\"characteristics\", variable=\"{name}\") }}}} "));
        let _ = writeln!(out, "## Characteristics\n\n{told}See @tbl-characteristics.\n");
    }
    if let Some(endpoint) = study.endpoints.first() {
        let title = plain(endpoint.label.as_deref().unwrap_or("Survival"));
        let id = endpoint.id;
        // The finding on top has the medians.
        let told = endpoint.at.map_or_else(String::new, |at| format!("{{{{ sentence(\"{id}\", at={at}) }}}} "));
        let _ = writeln!(out, "## {title}\n\n{told}The curves are shown in @fig-{id}.\n");
    }
    for endpoint in study.endpoints.iter().skip(1) {
        let title = plain(endpoint.label.as_deref().unwrap_or("Survival"));
        let _ = writeln!(out, "## {title}\n\n{{{{ sentence(\"{}\") }}}}\n", endpoint.id);
    }
    if study.adverse.is_some() {
        out.push_str("## Adverse events\n\n{{ sentence(\"adverse\") }}\n\n");
    }
    out.push_str("## Conclusion\n\n*What was found, and what it means for patients.*\n");
    out
}
