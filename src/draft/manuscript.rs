//! The drafted manuscript: report/manuscript.md.

use std::fmt::Write as _;

use super::guess::comment;
use super::survey::Study;
use super::{Frame, plan};
use crate::draft::Content;

/// The manuscript of a report whose blocks stand in the plan.
pub(super) fn text(study: &Study, frame: &Frame<'_>) -> String {
    let mut out = comment(
        "Drafted by `tickmark new`. A number is printed by its path, `{{ os.median }}`, or in a sentence, \
         `{{ sentence(\"os\") }}`; one that is typed is a finding",
    );
    out.push_str("\n::: abstract\n\n");
    let _ = writeln!(
        out,
        "**Background.** *Why the study was done.* **Methods.** *How.* **Results.** {} **Conclusion.** *What it means.*\n\n:::\n",
        summary(study)
    );
    out.push_str("## Introduction\n\n*What is known, what is not, and what this study asks.*\n\n## Methods\n\n");
    let _ = writeln!(out, "*Who was included, when and where.* {}\n", methods(study, "baseline"));
    out.push_str("## Results\n\n");
    out.push_str(&results(study, frame));
    out.push_str("## Discussion\n\n*What was found, how it compares, what limits it.*\n");
    out
}

/// The only document of a report, with its blocks.
pub(super) fn alone(study: &Study, frame: &Frame<'_>) -> String {
    let mut out = comment("Drafted by `tickmark new`: each guess is a comment above the block that uses it");
    out.push_str("\n## Analyses\n\n");
    let parts = [plan::cohort(study), plan::characteristics(study), plan::survival(study), plan::adverse(study)];
    for part in parts.iter().filter(|part| !part.is_empty()) {
        out.push_str(part);
        out.push('\n');
    }
    let _ = writeln!(out, "{}\n\n## Results\n", methods(study, "baseline"));
    out.push_str(&results(study, frame));
    out
}

/// What the abstract says of the results.
fn summary(study: &Study) -> String {
    let mut sentences = vec![format!("{{{{ sentence(\"{}\") }}}}", study.cohort)];
    sentences.extend(study.endpoints.first().map(|one| format!("{{{{ sentence(\"{}\") }}}}", one.id)));
    sentences.join(" ")
}

/// The sentences on methods; `table` is the block of characteristics.
pub(super) fn methods(study: &Study, table: &str) -> String {
    let mut blocks: Vec<String> = Vec::new();
    blocks.extend((!study.variables.is_empty()).then(|| format!("\"{table}\"")));
    blocks.extend(study.endpoints.iter().map(|one| format!("\"{}\"", one.id)));
    blocks.extend(study.adverse.is_some().then(|| "\"adverse\"".to_owned()));
    if blocks.is_empty() { String::new() } else { format!("{{{{ methods({}) }}}}", blocks.join(", ")) }
}

fn results(study: &Study, frame: &Frame<'_>) -> String {
    let mut out = String::new();
    let cohort = &study.cohort;
    let (mention, figure) = study.flow(frame);
    let _ = writeln!(
        out,
        "### {}\n\n{{{{ sentence(\"{cohort}\") }}}} {mention} shows the flow.\n\n{figure}",
        capital(study.unit())
    );
    if !study.variables.is_empty() {
        let told = told_first(study, &study.variables)
            .map_or_else(String::new, |name| format!("{{{{ sentence(\"baseline\", variable=\"{name}\") }}}} "));
        let _ = writeln!(out, "{told}@tbl-baseline shows the characteristics.\n");
    }
    for endpoint in &study.endpoints {
        let title = endpoint.label.as_deref().unwrap_or("Survival");
        let id = endpoint.id;
        let _ = writeln!(out, "### {}\n\n{{{{ sentence(\"{id}\") }}}} @fig-{id} shows the curves.\n", plain(title));
    }
    if study.adverse.is_some() {
        out.push_str("### Adverse events\n\n@tbl-adverse shows the adverse events by their worst grade.\n\n");
    }
    out
}

/// The first measure whose name a template can write as it is.
pub(super) fn told_first<'a>(study: &Study, variables: &'a [String]) -> Option<&'a str> {
    let table = study.main_table();
    let is_plain = |name: &str| name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | ' '));
    let is_measure =
        |name: &str| table.column(name).is_some_and(|column| column.content == Content::Measure && is_plain(name));
    variables.iter().map(String::as_str).find(|name| is_measure(name))
}

/// A label as words of a heading, where signs would be Markdown.
pub(super) fn plain(label: &str) -> String {
    let is_plain = label.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | ',' | '’'));
    if is_plain && !super::written::has_digit(label) { label.to_owned() } else { "Survival".to_owned() }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
