//! The repository's own report: every published count, read through the ledger.

use std::process::Command;

use serde_json::Value;

use crate::program::{Copy, entry, root, tickmark, value};

fn count(ledger: &Value, id: &str, expected: u64) {
    assert_eq!(value(ledger, id), expected, "{id}");
}

#[test]
fn the_report_renders_and_reproduces_every_published_count() {
    let project = Copy::of(&root());
    let run = tickmark(project.path(), &["render", "--strict"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let ledger = project.ledger();
    published_counts(&ledger);
    published_percentages(&ledger);
    pages(&project);
}

fn published_counts(ledger: &Value) {
    count(ledger, "n_treated", 56);
    for (variable, levels) in [
        ("primary_site", vec![("small_bowel", 28), ("pancreas", 19), ("other", 9)]),
        ("grade", vec![("G1", 14), ("G2", 30), ("G3", 8), ("low_nos", 3), ("unknown", 1)]),
        (
            "hormone",
            vec![("none", 30), ("serotonin", 21), ("gastrin", 2), ("vip", 1), ("glucagon", 1), ("catecholamines", 1)],
        ),
    ] {
        for (code, expected) in levels {
            count(ledger, &level(ledger, "baseline", variable, code, "n"), expected);
        }
    }
    count(ledger, "secreting.n", 26);
    count(ledger, "symptoms.n", 21);
    for (code, expected) in [("improved", 12), ("stable", 7), ("worsened", 1), ("unknown", 1)] {
        count(ledger, &level(ledger, "response", "symptom_response", code, "n"), expected);
        count(ledger, &level(ledger, "response", "symptom_response", code, "N"), 21);
    }
    count(ledger, "baseline.interval_months.median", 42);
    count(ledger, "baseline.interval_months.p25", 34);
    count(ledger, "baseline.interval_months.p75", 54);
    count(ledger, "course.retreatment_cycles.min", 1);
    count(ledger, "course.retreatment_cycles.max", 4);
    count(ledger, "course.retreatment_cycles.median", 2);
    count(ledger, "n_re_retreated", 5);
    count(ledger, "re_retreatment_cycles", 2);
    count(ledger, "total_cycles_most", 8);
    count(ledger, "tox_re_retreatment.overall.any.n", 0);
    count(ledger, "n_early_progression", 3);
    count(ledger, "n_progression_free", 2);
    assert_eq!(entry(ledger, "re_retreatment_free_time.rr_months.min")["text"], "10.3");
    assert_eq!(entry(ledger, "re_retreatment_free_time.rr_months.max")["text"], "17.0");
    let latest = value(ledger, "re_retreatment_progressed_time.rr_months.max").as_f64().expect("a number");
    assert!(latest < 8.0, "the third progression was at {latest} months");
    count(ledger, "mds_aml.n", 1);
}

fn published_percentages(ledger: &Value) {
    let text = |variable: &str, code: &str| {
        entry(ledger, &level(ledger, "baseline", variable, code, "p"))["text"].as_str().expect("a text").to_owned()
    };
    assert_eq!(text("primary_site", "small_bowel"), "50.0%");
    assert_eq!(text("primary_site", "pancreas"), "33.9%");
    assert_eq!(text("primary_site", "other"), "16.1%");
    assert_eq!(text("grade", "G2"), "53.6%");
    assert_eq!(text("grade", "G3"), "14.3%");
    assert_eq!(text("hormone", "serotonin"), "37.5%");
}

/// The path of a level, which the ledger names by its label, from its code in the
/// data dictionary.
fn level(ledger: &Value, block: &str, variable: &str, code: &str, stat: &str) -> String {
    let text = std::fs::read_to_string(root().join("data/datapackage.json")).expect("the dictionary");
    let package: Value = serde_json::from_str(&text).expect("JSON");
    let fields = package["resources"]
        .as_array()
        .expect("resources")
        .iter()
        .flat_map(|resource| resource["schema"]["fields"].as_array().expect("fields").iter());
    let field = fields.into_iter().find(|field| field["name"] == variable).expect("the variable is declared");
    let levels = field["tickmark"]["levels"].as_array().expect("levels");
    let label = levels.iter().find(|level| level["code"] == code).expect("the code is declared")["label"].clone();
    let results = ledger["results"].as_array().expect("results");
    let found = results
        .iter()
        .find(|result| {
            result["block"] == block
                && result["variable"] == variable
                && result["level"] == label
                && result["stat"] == stat
                && result["groups"].as_array().is_some_and(Vec::is_empty)
        })
        .unwrap_or_else(|| panic!("no {stat} of {variable} = {label}"));
    found["id"].as_str().expect("an id").to_owned()
}

/// All outputs are there, the poster is one page, and every page says what the
/// data are.
fn pages(project: &Copy) {
    let out = project.path().join("out/latest");
    let banner = "Synthetic data";
    for name in ["manuscript", "poster"] {
        let html = project.read(&format!("out/latest/{name}.html"));
        assert!(html.contains(banner), "{name}.html does not say that the data are synthetic");
        let pdf = lopdf::Document::load(out.join(format!("{name}.pdf"))).expect("a PDF");
        let pages = pdf.get_pages();
        if name == "poster" {
            assert_eq!(pages.len(), 1);
        }
        for number in pages.keys() {
            let text = pdf.extract_text(&[*number]).expect("the text of a page");
            let words: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(words.contains(banner), "page {number} of {name}.pdf does not say that the data are synthetic");
        }
        let attached = crate::outputs::attachments(&out.join(format!("{name}.pdf")));
        // Each PDF carries what the report prints; the whole ledger is beside it.
        let delivered: Value = serde_json::from_slice(&attached["ledger.json"]).expect("JSON");
        let whole = project.ledger();
        assert_eq!(delivered["marks"], whole["marks"]);
        assert_eq!(delivered["report"], whole["report"]);
        let count = |ledger: &Value| ledger["results"].as_array().expect("results").len();
        assert!(count(&delivered) > 100 && count(&delivered) < count(&whole));
    }
}

#[test]
fn the_program_of_the_cohort_writes_the_frozen_data() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let program = folder.path().join("salvage_prrt_cohort");
    let rustc = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    let built = Command::new(rustc)
        .args(["--edition", "2024", "-O", "-o"])
        .arg(&program)
        .arg(root().join("examples/salvage_prrt_cohort.rs"))
        .status()
        .expect("rustc starts");
    assert!(built.success());
    let run = Command::new(&program).arg(folder.path()).status().expect("the program starts");
    assert!(run.success());
    for name in ["patients", "cycles", "labs", "events", "screening"] {
        let file = format!("{name}.csv");
        let made = std::fs::read(folder.path().join(&file)).expect("a table");
        assert!(made == std::fs::read(root().join("data").join(&file)).expect("the frozen table"), "{file} differs");
    }
    let later = folder.path().join("later");
    assert!(Command::new(&program).arg(&later).arg("later").status().expect("the program starts").success());
    for file in ["patients.csv", "events.csv", "screening.csv"] {
        let shipped = std::fs::read(root().join("examples/later_freeze").join(file)).expect("the later table");
        assert!(std::fs::read(later.join(file)).expect("a table") == shipped, "{file} differs");
    }
}
