//! Freezes are kept, and so is what was rendered from them.

use serde_json::Value;

use crate::program::{Copy, tickmark};

const REPORT: &str = "```{value n}\ndata = \"patients\"\nas = \"COUNT(*)\"\n```\n\nIn {{ n }} patients.\n";

fn project() -> Copy {
    Copy::small("id\n1\n2\n", REPORT)
}

fn log(project: &Copy) -> Value {
    let run = tickmark(project.path(), &["log", "--json"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    serde_json::from_str(&run.stdout).expect("JSON")
}

#[test]
fn a_freeze_is_never_overwritten() {
    let project = project();
    let freeze =
        |arguments: &[&str]| tickmark(project.path(), &[&["freeze", "--date", "2024-01-01"], arguments].concat());
    assert_eq!(freeze(&["--name", "interim"]).code, 0);
    let first = project.read("data/freezes/interim.lock");
    // The same files once more are no new freeze.
    assert_eq!(freeze(&["--name", "interim"]).code, 0);
    project.write("data/patients.csv", "id\n1\n2\n3\n");
    let taken = freeze(&["--name", "interim"]);
    assert_eq!(taken.code, 2);
    assert!(taken.stderr.contains("there is a freeze `interim` of 2024-01-01 already"), "{}", taken.stderr);
    assert_eq!(project.read("data/freezes/interim.lock"), first);
    assert_eq!(project.read("data/freeze.lock"), first);
    // Without a name it is the date's, with a number where that is taken.
    assert_eq!(freeze(&[]).code, 0);
    project.write("data/patients.csv", "id\n1\n2\n3\n4\n");
    let run = freeze(&[]);
    assert!(run.code == 0 && run.stdout.contains("2024-01-01 (2)"), "{}{}", run.stdout, run.stderr);
    let said = log(&project);
    let names: Vec<&str> = said["freezes"].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["2024-01-01", "2024-01-01 (2)", "interim"]);
    assert_eq!(said["freezes"][1]["in_use"], true);
}

#[test]
fn status_says_how_many_rows_a_changed_file_has() {
    let project = project();
    project.freeze();
    project.write("data/patients.csv", "id,age\n1,50\n2,60\n3,70\n");
    let run = tickmark(project.path(), &["status"]);
    assert_eq!(run.code, 1);
    assert!(run.stdout.contains("2 → 3 rows, 1 → 2 columns"), "{}", run.stdout);
    let run = tickmark(project.path(), &["status", "--json"]);
    let said: Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(said["changes"][0]["rows"], serde_json::json!({ "locked": 2, "found": 3 }));
}

#[test]
fn a_name_that_is_no_file_name_is_kept_all_the_same() {
    let project = project();
    for (at, name) in ["a/b", "a:b", "../x", "..", "Zwischenstand 对照"].iter().enumerate() {
        project.write("data/patients.csv", format!("id\n{at}\n"));
        let run = tickmark(project.path(), &["freeze", "--date", "2024-01-01", "--name", name]);
        assert_eq!(run.code, 0, "{name}: {}", run.stderr);
        assert!(project.read("data/freeze.lock").contains(&format!("name = \"{name}\"")), "{name}");
    }
    assert_eq!(log(&project)["freezes"].as_array().unwrap().len(), 5);
    assert_eq!(tickmark(project.path(), &["render"]).code, 0, "the locks are no data");
}

#[test]
fn what_was_rendered_is_listed_under_its_freeze() {
    let project = project();
    project.freeze();
    for _ in 0..2 {
        assert_eq!(tickmark(project.path(), &["render"]).code, 0);
    }
    project.write("data/patients.csv", "id\n1\n2\n3\n");
    assert_eq!(tickmark(project.path(), &["freeze", "--name", "second", "--date", "2024-06-01"]).code, 0);
    assert_eq!(tickmark(project.path(), &["render"]).code, 0);
    let said = log(&project);
    let versions = said["versions"].as_array().unwrap();
    let of: Vec<&str> = versions.iter().map(|it| it["freeze"].as_str().unwrap()).collect();
    assert_eq!(of, ["test", "second"], "a version is listed once: {said:#}");
    assert_eq!(versions[0]["marks"], 1);
    let run = tickmark(project.path(), &["log"]);
    assert!(run.stdout.contains("freeze `second` of 2024-06-01: 1 file, 3 rows, in use"), "{}", run.stdout);
    // A history that cannot be read is kept, and said.
    project.write("out/history.json", "{");
    let run = tickmark(project.path(), &["render"]);
    assert!(run.code == 0 && run.stderr.contains("history.json.kept-1"), "{}", run.stderr);
    assert_eq!(project.read("out/history.json.kept-1"), "{");
}
