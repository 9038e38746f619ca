//! The wording of the dictionary changes a page and needs no new freeze; its meaning does.

use serde_json::Value;

use crate::program::{Copy, Run, tickmark};

const CSV: &str = "id,age,arm\n1,40,a\n2,50,b\n3,60,a\n4,70,b\n";
const DICTIONARY: &str = r#"{"resources": [{"name": "patients", "path": "patients.csv", "schema": {"primaryKey": "id",
  "fields": [{"name": "id", "type": "integer"},
  {"name": "age", "type": "integer", "title": "Agee at start", "tickmark": {"unit": "yrs"}},
  {"name": "arm", "type": "string", "title": "Arm", "tickmark": {"levels": {"a": "Verum", "b": "Placebo"}}}]}}]}"#;
const REPORT: &str = "```{summary base}\ndata = \"patients\"\nvariables = [\"age\"]\nby = \"arm\"\n```\n\n\
  ```{table tbl-base}\nof = \"base\"\ncaption = \"Patients.\"\n```\n";

fn rendered() -> Copy {
    let project = Copy::small(CSV, REPORT);
    project.write("data/datapackage.json", DICTIONARY);
    project.freeze();
    ok(&tickmark(project.path(), &["render", "--strict"]));
    project
}

fn ok(run: &Run) {
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
}

fn version(project: &Copy) -> String {
    std::fs::read_link(project.path().join("out/latest")).expect("a link").to_string_lossy().into_owned()
}

#[test]
fn a_typo_in_a_label_changes_the_version_and_needs_no_freeze() {
    let project = rendered();
    let (first, lock) = (version(&project), project.read("data/freeze.lock"));
    project.replace("data/datapackage.json", "Agee at start", "Age at start");
    project.replace("data/datapackage.json", "yrs", "years");
    let status = tickmark(project.path(), &["status"]);
    // Out of date are the outputs, and not the data.
    assert!(status.code == 1 && status.stderr.is_empty(), "{}{}", status.stdout, status.stderr);
    for line in [
        "  wording  data/datapackage.json",
        "wording changed since the freeze, which needs no new one",
        "title of `patients.age`: “Agee at start” → “Age at start”",
        "unit of `patients.age`: “yrs” → “years”",
        "the inputs are now",
    ] {
        assert!(status.stdout.contains(line), "no `{line}` in {}", status.stdout);
    }
    assert!(!status.stdout.contains("changed  data/"), "{}", status.stdout);
    let run = tickmark(project.path(), &["render", "--strict"]);
    ok(&run);
    assert!(run.stdout.contains("wording changed since freeze `test`") && run.stdout.contains("“Age at start”"));
    assert_ne!(version(&project), first);
    let page = project.read("out/latest/report.html");
    assert!(page.contains("Age at start, years") && !page.contains("Agee"), "{page}");
    assert_eq!(project.read("data/freeze.lock"), lock, "the lock of the data is as it was");
    // For a program, and for a reviewer.
    let json = tickmark(project.path(), &["status", "--json"]);
    let said: Value = serde_json::from_str(&json.stdout).expect("JSON");
    assert_eq!((json.code, said["wording"].as_array().map(Vec::len)), (0, Some(2)), "{said:#}");
    let (file, data) = (project.path().join("out/latest/report.html"), project.path().join("data"));
    let verified = tickmark(project.path(), &["verify", &file.to_string_lossy(), "--data", &data.to_string_lossy()]);
    ok(&verified);
    assert!(verified.stdout.contains("recomputed") && !verified.stdout.contains("not checked  recomputed"));
    assert!(!verified.stdout.contains("FAILED"), "{}", verified.stdout);
    // A new freeze takes the new words in, and nothing is left to be said.
    ok(&tickmark(project.path(), &["freeze", "--name", "second", "--date", "2024-02-01"]));
    assert!(!tickmark(project.path(), &["status"]).stdout.contains("wording"));
    // The older one is made once more with its own words.
    ok(&tickmark(project.path(), &["render", "--freeze", "test"]));
}

#[test]
fn what_changes_the_meaning_needs_a_freeze() {
    for (from, to) in [
        ("\"age\", \"type\": \"integer\"", "\"age\", \"type\": \"number\""),
        ("yrs", "months"),
        ("\"primaryKey\": \"id\"", "\"primaryKey\": \"id\", \"missingValues\": [\"40\"]"),
        ("\"a\": \"Verum\", \"b\": \"Placebo\"", "\"a\": \"Placebo\", \"b\": \"Verum\""),
        ("\"a\": \"Verum\", \"b\": \"Placebo\"", "\"a\": \"placebo\", \"b\": \"verum\""),
        ("\"a\": \"Verum\", \"b\": \"Placebo\"", "\"b\": \"Placebo\", \"a\": \"Verum\""),
        ("\"tickmark\": {\"unit\": \"yrs\"}", "\"constraints\": {\"minimum\": 1}, \"tickmark\": {\"unit\": \"yrs\"}"),
    ] {
        let project = rendered();
        project.replace("data/datapackage.json", from, to);
        let run = tickmark(project.path(), &["render"]);
        assert_eq!(run.code, 2, "{to}: {}", run.stdout);
        assert!(run.stderr.contains("data/datapackage.json") && run.stderr.contains("changed since freeze `test`"));
        let status = tickmark(project.path(), &["status"]);
        assert!(status.stdout.contains("changed  data/datapackage.json"), "{to}: {}", status.stdout);
    }
}

#[test]
fn a_freeze_without_its_dictionary_is_read_as_before() {
    let project = rendered();
    assert!(project.path().join("data/freezes/test.datapackage.json").is_file());
    std::fs::remove_dir_all(project.path().join("data/freezes")).expect("it can be removed");
    ok(&tickmark(project.path(), &["status"]));
    project.replace("data/datapackage.json", "Agee", "Age");
    let run = tickmark(project.path(), &["render"]);
    assert!(run.code == 2 && run.stderr.contains("changed since freeze `test`"), "{}", run.stderr);
}
