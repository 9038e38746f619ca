//! Older freezes: the report rendered on them once more, and the rows that changed since.

use std::path::Path;

use crate::program::{Copy, Run, tickmark};

const OLD: &str = "id,arm,months,died\nPAT-1,A,5.2,1\nPAT-2,A,9.1,0\nPAT-3,B,3.3,1\nPAT-4,B,4.0,0\n";
/// One row is gone, one is new, and three cells of two rows read otherwise.
const NEW: &str = "id,arm,months,died\nPAT-1,A,5.2,1\nPAT-2,A,12.5,1\nPAT-4,A,4,0\nPAT-5,B,7.0,0\n";
const DICTIONARY: &str = r#"{"resources": [{"name": "patients", "path": "patients.csv", "schema": {"primaryKey": "id",
  "fields": [{"name": "id", "type": "string"}, {"name": "arm", "type": "string"},
  {"name": "months", "type": "number"}, {"name": "died", "type": "integer"}]}}]}"#;
const REPORT: &str = "```{survival os}\ndata = \"patients\"\ntime = \"months\"\nevent = \"died = 1\"\n```\n\nOf {{ os.n }} patients {{ os.events }} died.\n";

fn ok(run: Run) -> Run {
    assert!(run.code < 2, "{}{}", run.stdout, run.stderr);
    run
}

/// A project with two freezes and a version of each; the files of the first are in archive/.
fn two_freezes() -> (Copy, String) {
    let project = Copy::small(OLD, REPORT);
    project.write("data/datapackage.json", DICTIONARY);
    ok(tickmark(project.path(), &["freeze", "--name", "first", "--date", "2025-01-31"]));
    ok(tickmark(project.path(), &["render"]));
    let first = version(project.path());
    project.write("archive/old patients.csv", OLD);
    project.write("data/patients.csv", NEW);
    ok(tickmark(project.path(), &["freeze", "--name", "second", "--date", "2025-06-30"]));
    ok(tickmark(project.path(), &["render"]));
    (project, first)
}

fn version(project: &Path) -> String {
    std::fs::read_link(project.join("out/latest")).expect("a link").to_string_lossy().into_owned()
}

#[test]
fn an_older_freeze_gives_the_same_bytes_once_more() {
    let (project, first) = two_freezes();
    let second = version(project.path());
    assert_ne!(first, second);
    let before = std::fs::read(project.path().join(format!("out/{first}/report.html"))).expect("a page");
    std::fs::remove_dir_all(project.path().join(format!("out/{first}"))).expect("it can be removed");
    // The data are found by their hashes below the project.
    ok(tickmark(project.path(), &["render", "--freeze", "first"]));
    assert_eq!(std::fs::read(project.path().join(format!("out/{first}/report.html"))).expect("a page"), before);
    assert_eq!(version(project.path()), second, "the newest version is the newest still");
    // So they are below a folder that is named; the dictionary is in data/ alone.
    let archive = project.path().join("archive");
    let named = ["render", "--freeze", "first", "--data", &*archive.to_string_lossy()];
    let without = tickmark(project.path(), &named);
    assert_eq!(without.code, 2, "{}", without.stdout);
    assert!(without.stderr.contains("data/datapackage.json") && without.stderr.contains("is nowhere below"));
    project.write("archive/datapackage.json", DICTIONARY);
    ok(tickmark(project.path(), &named));
}

#[test]
fn a_freeze_that_is_not_there_is_an_error() {
    let (project, _) = two_freezes();
    let wrong = tickmark(project.path(), &["render", "--freeze", "frist"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.stderr.contains("there is no freeze `frist`") && wrong.stderr.contains("did you mean `first`?"));
    std::fs::remove_file(project.path().join("archive/old patients.csv")).expect("it can be removed");
    let gone = tickmark(project.path(), &["render", "--freeze", "first"]);
    assert_eq!(gone.code, 2);
    assert!(gone.stderr.contains("data/patients.csv") && gone.stderr.contains("is nowhere below"), "{}", gone.stderr);
    project.replace(
        "report/report.md",
        "Of {{",
        "```{command c}\nrun = [\"true\"]\noutputs = [\"x.csv\"]\n```\n\nOf {{",
    );
    project.write("archive/old patients.csv", OLD);
    let program = tickmark(project.path(), &["render", "--freeze", "first"]);
    assert_eq!(program.code, 2);
    assert!(program.stderr.contains("runs a program on the files that are in data/ now"), "{}", program.stderr);
}

#[test]
fn rows_and_cells_that_changed_are_counted_and_named_only_where_asked() {
    let (project, first) = two_freezes();
    let out = |version: &str| project.path().join("out").join(version).to_string_lossy().into_owned();
    let page = project.path().join("changes.html").to_string_lossy().into_owned();
    let diff = |more: &[&str]| {
        let (old, new) = (out(&first), out("latest"));
        ok(tickmark(project.path(), &[&["diff", &old, &new], more].concat()))
    };
    let words = "`patients`: 1 row added, 1 row removed, 3 cells changed in 2 rows (arm 1, died 1, months 1)";
    let plain = diff(&["--html", &page]);
    assert!(plain.stdout.contains(words), "{}", plain.stdout);
    let json = diff(&["--json"]);
    let value: serde_json::Value = serde_json::from_str(&json.stdout).expect("JSON");
    let table = &value["data"][0]["tables"][0];
    assert_eq!((&table["added"], &table["removed"], &table["changed_rows"]), (&1.into(), &1.into(), &2.into()));
    assert_eq!(table["changed_cells"], serde_json::json!({ "arm": 1, "months": 1, "died": 1 }));
    let html = std::fs::read_to_string(&page).expect("the page");
    assert!(html.contains("3 cells changed in 2 rows"), "{html}");
    for text in [&plain.stdout, &json.stdout, &html] {
        assert!(!text.contains("PAT-"), "{text}");
    }
    let rows = diff(&["--rows"]).stdout;
    let expected = ["+ PAT-5", "- PAT-3", "~ PAT-2 months: 9.1 → 12.5", "~ PAT-2 died: 0 → 1", "~ PAT-4 arm: B → A"];
    assert!(expected.iter().all(|line| rows.contains(line)), "{rows}");
    // Where the older file is gone that is said, and nothing is guessed.
    std::fs::remove_file(project.path().join("archive/old patients.csv")).expect("it can be removed");
    assert!(diff(&[]).stdout.contains("which rows changed is not known: the older file is nowhere below"));
}
