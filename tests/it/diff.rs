//! `tickmark diff` on two freezes of one project.

use std::fs;

use serde_json::Value;

use crate::program::{Copy, tickmark};

/// Four patients, two of them with the event; then a fifth, and an event more.
const OLD: &str = "id,months,died,arm\n1,2,1,A\n2,4,0,A\n3,6,1,B\n4,8,0,B\n";
const NEW: &str = "id,months,died,arm\n1,2,1,A\n2,4,1,A\n3,6,1,B\n4,8,0,B\n5,9,0,B\n";

const REPORT: &str = "```{proportion died}\ndata = \"patients\"\nevent = \"died = 1\"\n```\n\n\
```{survival os}\ndata = \"patients\"\ntime = \"months\"\nevent = \"died = 1\"\nby = \"arm\"\n```\n\n\
Of {{ died.N }} patients {{ died.n }} died. In arm A the median was {{ os.A.median }} months.\n\n\
{{ \"<script>\" }} {{ os.B.n }} in arm B.\n";

fn project() -> Copy {
    let project = Copy::small(OLD, REPORT);
    project.freeze();
    assert_eq!(tickmark(project.path(), &["render", "--strict"]).code, 0);
    project.write("data/patients.csv", NEW);
    let run = tickmark(project.path(), &["freeze", "--name", "second", "--date", "2024-06-01"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    project
}

fn versions(project: &Copy) -> Vec<String> {
    let mut all: Vec<String> = fs::read_dir(project.path().join("out"))
        .expect("outputs")
        .map(|entry| entry.expect("an entry").path().to_string_lossy().into_owned())
        .filter(|path| path.contains("1.0.0+"))
        .collect();
    all.sort_by_key(|path| fs::metadata(path).and_then(|it| it.modified()).expect("a time"));
    all
}

#[test]
fn the_numbers_that_moved_are_listed_with_their_sentences() {
    let project = project();
    let run = tickmark(project.path(), &["render", "--strict"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stdout.contains("since 1.0.0+") && run.stdout.contains("1 data file differs"), "{}", run.stdout);
    let versions = versions(&project);
    let [old, new] = [0, 1].map(|at| versions[at].as_str());
    let run = tickmark(project.path(), &["diff", old, new, "--json"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    let said: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let change = |id: &str| {
        let numbers = said["numbers"].as_array().expect("numbers");
        numbers.iter().find(|it| it["id"] == id).unwrap_or_else(|| panic!("no {id} in {said:#}")).clone()
    };
    // By hand: 4 and 2 of them, then 5 and 3; the median of A is 2, since half remain
    // after it, and then no less.
    let total = change("died.N");
    assert_eq!((&total["old"], &total["new"], &total["change"]), (&4.into(), &5.into(), &serde_json::json!(1.0)));
    let place = &total["places"][0];
    assert_eq!((place["old"].as_str(), place["new"].as_str()), (Some("4"), Some("5")));
    assert_eq!(place["sentence"], "Of 5 patients 3 died.");
    assert_eq!(change("died.n")["relative"], serde_json::json!(0.5));
    assert_eq!(said["files"][0]["old"]["rows"], 4);
    assert_eq!(said["files"][0]["new"]["rows"], 5);
    // What did not change is not listed.
    assert!(!said["numbers"].as_array().unwrap().iter().any(|it| it["id"] == "os.A.n"));
    // The same two as pages, and as ledgers.
    for name in ["report.html", "ledger.json"] {
        let run = tickmark(project.path(), &["diff", &format!("{old}/{name}"), &format!("{new}/{name}")]);
        assert_eq!(run.code, 1, "{}", run.stderr);
        assert!(run.stdout.contains("died.N  4 → 5 (+1, +25.0%)"), "{}", run.stdout);
    }
    assert_eq!(tickmark(project.path(), &["diff", old, old]).code, 0);
}

#[test]
fn a_line_that_is_crossed_comes_first() {
    let project = project();
    // In the second freeze nobody of B reaches the median, as in the first; A does in both.
    project.write("data/patients.csv", "id,months,died,arm\n1,2,0,A\n2,4,0,A\n3,6,1,B\n4,8,1,B\n");
    assert_eq!(tickmark(project.path(), &["freeze", "--name", "third", "--date", "2024-06-01"]).code, 0);
    assert_eq!(tickmark(project.path(), &["render", "--strict"]).code, 0);
    let versions = versions(&project);
    let page = project.path().join("changes.html");
    let run = tickmark(project.path(), &["diff", &versions[0], &versions[1], "--html", page.to_str().unwrap()]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    let first = run.stdout.lines().find(|line| line.starts_with("! ")).expect("a crossing");
    assert!(first.contains("estimable in one only"), "{}", run.stdout);
    assert!(run.stdout.contains("→ NR"), "{}", run.stdout);
    let html = fs::read_to_string(page).expect("a page");
    assert!(html.contains("<ins>NR</ins>") && !html.contains("<script>"), "{html}");
}

#[test]
fn what_is_no_version_is_refused() {
    let project = project();
    for (old, new) in [
        ("nowhere", "out/latest"),
        ("data", "out/latest"),
        ("out/latest", "report/report.md"),
        ("/dev/zero", "out/latest"),
    ] {
        let path = |path: &str| project.path().join(path).to_string_lossy().into_owned();
        let run = tickmark(project.path(), &["diff", &path(old), &path(new)]);
        assert_eq!(run.code, 2, "{old} {new}: {}", run.stdout);
        assert!(run.stderr.contains("cannot be compared"), "{}", run.stderr);
    }
}

#[test]
fn another_label_of_a_level_is_no_new_number() {
    let project = project();
    let dictionary = |label: &str| {
        format!(
            r#"{{"resources": [{{"name": "patients", "path": "patients.csv", "schema": {{"fieldsMatch": ["subset"], "fields": [
                {{"name": "arm", "type": "string", "tickmark": {{"levels": {{"A": "{label}", "B": "B"}}}}}}]}}}}]}}"#
        )
    };
    let report = REPORT.replace("os.A.median", "os[\"A\"].median");
    let mut folders = Vec::new();
    for (label, name) in [("A", "one"), ("Arm A", "two")] {
        project.write("data/datapackage.json", dictionary(label));
        project.write("report/report.md", report.replace("os[\"A\"]", &format!("os[\"{label}\"]")));
        let run = tickmark(project.path(), &["freeze", "--name", name, "--date", "2024-06-02"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert_eq!(tickmark(project.path(), &["render", "--strict"]).code, 0);
        folders.push(fs::canonicalize(project.path().join("out/latest")).expect("a version"));
    }
    let paths: Vec<&str> = folders.iter().map(|path| path.to_str().expect("a path")).collect();
    let run = tickmark(project.path(), &["diff", paths[0], paths[1], "--json"]);
    let said: Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(said["numbers"], serde_json::json!([]), "{}", run.stdout);
    let renamed = said["renamed"].as_array().expect("a list");
    assert!(renamed.iter().any(|one| one["old"] == "os.A.n" && one["new"] == "os[\"Arm A\"].n"), "{renamed:?}");
    let run = tickmark(project.path(), &["diff", paths[0], paths[1]]);
    assert!(run.stdout.contains("data/datapackage.json: the dictionary changed"), "{}", run.stdout);
    assert!(run.stdout.contains("1 data file differs"), "{}", run.stdout);
    assert!(
        run.stdout.contains("0 numbers changed on the pages") && run.stdout.contains("called otherwise"),
        "{}",
        run.stdout
    );
}

/// A ledger without a dictionary may be of a version that did not record it: it is not said to be new.
#[test]
fn a_dictionary_that_one_ledger_does_not_record_is_not_compared() {
    let project = project();
    project.write(
        "data/datapackage.json",
        r#"{"resources": [{"name": "patients", "path": "patients.csv", "schema": {"fieldsMatch": ["subset"], "fields": []}}]}"#,
    );
    assert_eq!(tickmark(project.path(), &["freeze", "--name", "third", "--date", "2024-06-02"]).code, 0);
    let run = tickmark(project.path(), &["render", "--strict"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let new = project.read("out/latest/ledger.json");
    let mut ledger: Value = serde_json::from_str(&new).expect("JSON");
    assert!(ledger.as_object_mut().expect("an object").remove("dictionary").is_some(), "{ledger:#}");
    project.write("old.json", ledger.to_string());
    project.write("new.json", new);
    let [old, new] = ["old.json", "new.json"].map(|name| project.path().join(name).to_string_lossy().into_owned());
    for (pair, which) in [([&old, &new], "older"), ([&new, &old], "newer")] {
        let run = tickmark(project.path(), &["diff", pair[0], pair[1]]);
        let words = format!("data/datapackage.json: no dictionary is recorded in the {which} ledger");
        assert!(run.stdout.contains(&words), "{words}: {}", run.stdout);
    }
}
