//! The colon report: what a paper needs in seventy lines, each number R's.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::program::{Copy, root, tickmark};

/// The lines that are not blank of all that its author writes.
#[test]
fn the_colon_report_takes_seventy_lines() {
    let project = root().join("tests/projects/colon");
    let written = ["report/report.toml", "report/manuscript.md", "report/poster.md", "data/datapackage.json"];
    let mut others: Vec<String> = Vec::new();
    let mut count = 0;
    for path in written {
        let text = std::fs::read_to_string(project.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
        assert!(text.lines().all(|line| line.chars().count() <= 120), "{path} has lines of a normal width");
        count += text.lines().filter(|line| !line.trim().is_empty()).count();
    }
    for folder in ["report", "data", "templates"] {
        let Ok(files) = std::fs::read_dir(project.join(folder)) else { continue };
        let files = files.map(|file| format!("{folder}/{}", file.expect("a file").file_name().to_string_lossy()));
        others.extend(files.filter(|file| !written.contains(&file.as_str())));
    }
    others.sort();
    assert_eq!(others, ["data/colon.csv", "data/colon.md", "data/freeze.lock"], "nothing else is written");
    assert!(count <= 70, "{count} lines");
}

/// `tests/reference/colon_numbers.R` on the same data.
fn reference() -> BTreeMap<String, Option<f64>> {
    let text = std::fs::read_to_string(root().join("tests/reference/colon_numbers.csv")).expect("the reference");
    let line = |line: &str| {
        let (id, value) = line.rsplit_once(',').expect("two columns");
        (id.to_owned(), value.parse().ok())
    };
    text.lines().skip(1).map(line).collect()
}

/// The name in R's output of a result.
fn in_r(id: &str) -> Option<String> {
    let id = id.replace("[\"", "[").replace("\"]", "]").replace(".Obs.", "[Obs].").replace(".Lev.", "[Lev].");
    let id = id.replace(".age.median", ".age.p50");
    let id = id.strip_prefix("cox.").map_or(id.clone(), |rest| {
        let (model, rest) = rest.split_once('.').unwrap_or((rest, ""));
        let (term, stat) = match rest {
            _ if rest.starts_with("rx") => {
                let rest = rest.trim_start_matches("rx").trim_start_matches(['[', '.']);
                let (level, stat) = rest.split_once(']').or_else(|| rest.split_once('.')).unwrap_or((rest, ""));
                (format!("rx{level}"), stat.trim_start_matches('.').to_owned())
            }
            _ => {
                let (term, stat) = rest.split_once('.').unwrap_or((rest, ""));
                (term.to_owned(), stat.to_owned())
            }
        };
        format!("{model}[{term}].{stat}")
    });
    Some(id)
}

#[test]
fn the_numbers_of_its_prose_are_those_of_r() {
    let project = Copy::of(&root().join("tests/projects/colon"));
    let run = tickmark(project.path(), &["render", "--strict"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let (ledger, r) = (project.ledger(), reference());
    let text = project.read("report/manuscript.md");
    let results: BTreeMap<&str, &Value> = ledger["results"]
        .as_array()
        .expect("results")
        .iter()
        .map(|one| (one["id"].as_str().expect("an id"), one))
        .collect();
    // The prose: the marks at the lines that print sentences.
    let lines: Vec<usize> =
        text.lines().enumerate().filter(|(_, line)| line.contains("sentence(")).map(|(at, _)| at + 1).collect();
    let marks = ledger["marks"].as_array().expect("marks").iter();
    let in_prose = marks.filter(|mark| {
        mark["document"] == "manuscript" && mark["line"].as_u64().is_some_and(|line| lines.contains(&(line as usize)))
    });
    let ids: Vec<&str> = in_prose.map(|mark| mark["result"].as_str().expect("a result")).collect();
    let (mut compared, mut levels) = (0, 0);
    for id in &ids {
        if id.ends_with("conf.level") {
            levels += 1;
            continue;
        }
        // An exhibit has the place of the mention that it stands behind.
        let Some(theirs) = in_r(id).and_then(|id| r.get(&id)) else { continue };
        match (results[id]["value"].as_f64(), theirs) {
            (Some(ours), Some(theirs)) => {
                // R's Cox fit stops up to 6e-7 from the maximum, a tail of it in P values.
                let tolerance = if id.starts_with("cox") { 1e-5 } else { 1e-9 };
                assert!((ours - theirs).abs() <= tolerance * theirs.abs(), "{id}: ours {ours}, R's {theirs}");
            }
            (None, None) => assert_eq!(results[id]["text"], "NR", "{id}"),
            (ours, theirs) => panic!("{id}: ours {ours:?}, R's {theirs:?}"),
        }
        compared += 1;
    }
    assert!(compared >= 30, "only {compared} of {} numbers are compared: {ids:?}", ids.len());
    assert!(levels >= 10, "{levels} levels of intervals");
}

/// What the report is asked to hold.
#[test]
fn it_has_its_tables_and_figures_in_both_documents() {
    let project = Copy::of(&root().join("tests/projects/colon"));
    let run = tickmark(project.path(), &["render", "--strict"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let manuscript = project.read("out/latest/manuscript.html");
    let poster = project.read("out/latest/poster.html");
    for part in [
        "<b>Table 1.</b> Characteristics of the patients by treatment.",
        "<b>Figure 1.</b> Overall survival by treatment.",
        "<b>Figure 2.</b> Recurrence-free survival by treatment.",
        "<b>Figure 3.</b> Multivariable hazard ratios.",
    ] {
        assert!(manuscript.contains(part), "the manuscript has no `{part}`");
        assert!(poster.contains(part), "the poster has no `{part}`");
    }
    assert!(manuscript.contains("<b>Table 2.</b> Univariable and multivariable hazard ratios."));
    for variable in [
        "Age",
        "Male sex",
        "Obstruction",
        "Perforation",
        "Adherence",
        "Positive lymph nodes",
        "Differentiation",
        "Local spread",
        "Long time from surgery",
    ] {
        assert!(manuscript.contains(variable), "no {variable}");
    }
    // A truth is shown in words.
    assert!(manuscript.contains(">No<") && manuscript.contains(">Yes<") && !manuscript.contains(">false<"));
}
