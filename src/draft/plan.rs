//! The drafted analysis plan: report/analysis.md.

use std::fmt::Write as _;

use super::adverse::Grade;
use super::endpoint::Endpoint;
use super::guess::comment;
use super::survey::{Study, Template};
use super::{Frame, written};

/// The cohort of adverse events whose grades are derived.
const GRADED: &str = "adverse_events";

/// The plan with all blocks of the report.
pub(super) fn text(study: &Study, frame: &Frame<'_>) -> String {
    let mut out = comment(
        "Drafted by `tickmark new`: each guess is a comment above the block that uses it. Check them, mend the \
         blocks, and delete the comments. All blocks of the report stand here; the other documents print their results",
    );
    out.push_str("\nThis plan says what is computed of the frozen data, and how.\n\n## Analysis set\n\n");
    out.push_str(&cohort(study));
    out.push_str(&arms(study, frame));
    out.push_str("\n## Characteristics\n\n");
    out.push_str(&characteristics(study));
    if frame.template != Template::Minimal {
        out.push_str(&for_poster(study));
    }
    if !study.endpoints.is_empty() {
        out.push_str("\n## Times to events\n\n");
        out.push_str(&survival(study));
    }
    if study.adverse.is_some() {
        out.push_str("\n## Adverse events\n\n");
        out.push_str(&adverse(study));
    }
    out.push_str(&unused(study));
    out
}

fn comments(study: &Study, about: &[&str]) -> String {
    study.guesses_about(about).into_iter().map(|guess| guess.comment()).collect()
}

/// The cohort with its flow.
pub(super) fn cohort(study: &Study) -> String {
    let table = study.main_table();
    let mut out = comments(study, &["subject of", "rows of", "population"]);
    let unit = study.unit();
    let _ = writeln!(out, "```{{cohort {}}}", study.cohort);
    let _ = writeln!(out, "from = {}", written::text(&table.id));
    let all = if table.has_one_row_each() { "patients" } else { "records" };
    let _ = writeln!(out, "from_label = \"All {all}\"\nlabel = \"Included in the analysis\"\nunit = \"{unit}\"");
    let derived = study.endpoints.iter().filter(|_| study.timed == study.main).flat_map(|one| &one.derived);
    for one in derived {
        let _ = writeln!(out, "\n[[derive]]\nname = {}", written::text(&one.name));
        let _ = writeln!(out, "as = {}\nlabel = {}", written::text(&one.expression), written::text(&one.label));
        if let Some(unit) = one.unit {
            let _ = writeln!(out, "unit = \"{unit}\"");
        }
    }
    for step in &study.steps {
        let (label, condition) = (written::text(&step.label), written::text(&step.condition));
        let _ = writeln!(out, "\n[[include]]\nlabel = {label}\nwhere = {condition}");
    }
    out.push_str("```\n");
    out
}

/// A cohort for each treatment, so that the flow of patients has its branches.
fn arms(study: &Study, frame: &Frame<'_>) -> String {
    let mut out = String::new();
    for arm in study.arms(frame) {
        let _ = writeln!(out, "\n```{{cohort {}}}\nfrom = \"{}\"", arm.id, study.cohort);
        let (label, condition) = (written::text(&arm.label), written::text(&arm.condition));
        let _ = writeln!(out, "\n[[include]]\nlabel = {label}\nwhere = {condition}\n```");
    }
    out
}

/// Table 1, by groups where there are some.
pub(super) fn characteristics(study: &Study) -> String {
    if study.variables.is_empty() {
        return comment("No column was found that Table 1 could describe: name some in a `summary` block");
    }
    let mut out = comments(study, &["groups"]);
    let _ = writeln!(out, "```{{summary baseline}}\ndata = \"{}\"", study.cohort);
    let _ = writeln!(out, "variables = {}", written::list(study.variables.iter().map(String::as_str)));
    if let Some(group) = &study.group {
        let _ = writeln!(out, "by = {}", written::text(&group.column));
    }
    out.push_str("```\n");
    out
}

/// A table that is narrow and short enough for a panel.
fn for_poster(study: &Study) -> String {
    let some = study.poster_variables();
    if some.is_empty() {
        return String::new();
    }
    let variables = written::list(some.iter().map(String::as_str));
    let data = &study.cohort;
    format!(
        "\nThe poster shows some of them.\n\n```{{summary characteristics}}\ndata = \"{data}\"\nvariables = \
         {variables}\n```\n"
    )
}

/// A block of curves for each endpoint.
pub(super) fn survival(study: &Study) -> String {
    let all: Vec<String> = study.endpoints.iter().map(|one| of_endpoint(study, one)).collect();
    all.join("\n")
}

fn of_endpoint(study: &Study, endpoint: &Endpoint) -> String {
    let mut out: String = endpoint.guesses.iter().map(|guess| guess.comment()).collect();
    let is_main = study.timed == study.main;
    let data = if is_main { &study.cohort } else { &study.tables[study.timed].id };
    let _ = writeln!(out, "```{{survival {}}}\ndata = {}", endpoint.id, written::text(data));
    if let Some(condition) = study.timed_rows.as_ref().filter(|_| !is_main) {
        let _ = writeln!(out, "where = {}", written::text(condition));
    }
    let _ = writeln!(out, "time = {}\nevent = {}", written::text(&endpoint.time), written::text(&endpoint.condition));
    if let Some(group) = &study.timed_group {
        let _ = writeln!(out, "by = {}\ntest = \"log-rank\"", written::text(group));
    }
    if let Some(at) = endpoint.at {
        let _ = writeln!(out, "at = [{at}]");
    }
    if let Some(label) = &endpoint.label {
        let _ = writeln!(out, "label = {}", written::text(label));
    }
    if let Some(unit) = &endpoint.unit {
        let _ = writeln!(out, "unit = {}", written::text(unit));
    }
    out.push_str("```\n");
    out
}

/// The worst grade of each subject by term.
pub(super) fn adverse(study: &Study) -> String {
    let Some(adverse) = &study.adverse else { return String::new() };
    let mut out: String = adverse.guesses.iter().map(|guess| guess.comment()).collect();
    let table = &study.tables[adverse.table];
    let (mut data, mut grade, mut condition) =
        (table.id.as_str(), "worst_grade".to_owned(), adverse.condition.as_ref());
    match &adverse.grade {
        Grade::Column(name) => grade.clone_from(name),
        Grade::Derived(expression) => {
            let _ = writeln!(out, "```{{cohort {GRADED}}}\nfrom = {}\nunit = \"events\"", written::text(&table.id));
            let _ = writeln!(out, "\n[[derive]]\nname = \"{grade}\"\nas = {}", written::text(expression));
            if let Some(condition) = condition.take() {
                let _ =
                    writeln!(out, "\n[[include]]\nlabel = \"Under treatment\"\nwhere = {}", written::text(condition));
            }
            out.push_str("```\n\n");
            data = GRADED;
        }
    }
    let _ = writeln!(out, "```{{toxicity adverse}}\ndata = {}", written::text(data));
    if let Some(condition) = condition {
        let _ = writeln!(out, "where = {}", written::text(condition));
    }
    let names = [("subject", &adverse.subject), ("term", &adverse.term), ("grade", &grade)];
    for (key, name) in names {
        let _ = writeln!(out, "{key} = {}", written::text(name));
    }
    if study.main_table().subject.as_ref() == Some(&adverse.subject) {
        let _ = writeln!(out, "denominator = \"{}\"", study.cohort);
        if let Some(group) = &study.group {
            let _ = writeln!(out, "by = {}", written::text(&group.column));
        }
    }
    out.push_str("```\n");
    out
}

/// What was guessed of columns, and tables that no block reads.
fn unused(study: &Study) -> String {
    let mut out = String::from("\n");
    for guess in study.guesses_of_columns() {
        out.push_str(&guess.comment());
    }
    for (at, table) in study.tables.iter().enumerate() {
        let is_read = [Some(study.main), Some(study.timed), study.adverse.as_ref().map(|one| one.table)];
        if !is_read.contains(&Some(at)) {
            out.push_str(&comment(&format!("No block reads `{}` as yet", table.id)));
        }
    }
    if out.trim().is_empty() { String::new() } else { out }
}
