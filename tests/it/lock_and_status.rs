//! What the lock must say, and how `status`, `check` and `verify` say what to do.

use crate::program::{Copy, tickmark};

fn small() -> Copy {
    let project = Copy::small("id,days\n1,3\n2,5\n", "Words.\n");
    project.freeze();
    project
}

#[test]
fn a_lock_that_does_not_count_is_an_error_with_the_way_out() {
    for (line, key) in [("rows = 2\n", "rows"), ("columns = 2\n", "columns"), ("bytes = 16\n", "bytes")] {
        let project = small();
        project.replace("data/freeze.lock", line, "");
        let run = tickmark(project.path(), &["render"]);
        assert_eq!(run.code, 2, "{key}: {}", run.stderr);
        assert!(run.stderr.contains(&format!("the key `{key}`")), "{key}: {}", run.stderr);
        assert!(run.stderr.contains("record a new freeze"), "{key}: {}", run.stderr);
        assert!(run.stderr.contains("--> data/freeze.lock:"), "{key}: {}", run.stderr);
        let run = tickmark(project.path(), &["status"]);
        assert_ne!(run.code, 0, "{key}: {}", run.stdout);
        project.freeze();
        assert_eq!(tickmark(project.path(), &["render"]).code, 0, "{key}");
    }
    // A file that is no table has neither rows nor columns.
    let project = small();
    project.write("data/notes.txt", "Words.");
    project.freeze();
    assert_eq!(tickmark(project.path(), &["render"]).code, 0);
}

#[test]
fn status_says_how_to_settle_what_is_not_as_written() {
    let project = small();
    assert_eq!(tickmark(project.path(), &["render"]).code, 0);
    project.write("out/latest/report.html", "edited by hand");
    let run = tickmark(project.path(), &["status"]);
    assert_eq!(run.code, 1, "{}", run.stdout);
    assert!(run.stdout.contains("keeps what is there as `report.html.kept`"), "{}", run.stdout);
    assert_eq!(tickmark(project.path(), &["render"]).code, 0);
    project.write("out/latest/own.txt", "mine");
    let run = tickmark(project.path(), &["status"]);
    assert_eq!(run.code, 1, "{}", run.stdout);
    assert!(run.stdout.contains("unexpected report.html.kept"), "{}", run.stdout);
    assert!(run.stdout.contains("this is `report.html` as somebody had changed it"), "{}", run.stdout);
    assert!(run.stdout.contains("tickmark did not write it: move it out"), "{}", run.stdout);
    let run = tickmark(project.path(), &["status", "-q"]);
    assert!(run.stderr.contains("own.txt") && run.stderr.contains("move it out"), "{}", run.stderr);
    std::fs::remove_file(project.path().join("out/latest/own.txt")).unwrap();
    std::fs::remove_file(project.path().join("out/latest/report.html.kept")).unwrap();
    let run = tickmark(project.path(), &["status"]);
    assert_eq!(run.code, 0, "{}", run.stdout);
}

#[test]
fn a_clean_check_for_a_program_says_that_nothing_was_found() {
    let project = small();
    let run = tickmark(project.path(), &["check", "--json"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let said: serde_json::Value = serde_json::from_str(&run.stdout).expect("one JSON object");
    assert_eq!((said["findings"].as_u64(), said["marks"].as_u64()), (Some(0), Some(0)));
    project.write("report/report.md", "In 5683 patients.\n");
    let run = tickmark(project.path(), &["check", "--json"]);
    let lines: Vec<serde_json::Value> =
        run.stdout.lines().map(|line| serde_json::from_str(line).expect("JSON on each line")).collect();
    assert_eq!(lines[0]["severity"], "finding");
    assert_eq!(lines[1]["findings"], 1);
}

#[test]
fn verify_says_which_folder_it_wants() {
    let project = small();
    assert_eq!(tickmark(project.path(), &["render"]).code, 0);
    let ledger = project.path().join("out/latest/ledger.json");
    let verify = |folder: &std::path::Path| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_tickmark"))
            .args(["verify".as_ref(), ledger.as_os_str(), "--data".as_ref(), folder.as_os_str()])
            .output()
            .expect("the program starts");
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    assert_eq!(verify(project.path()), (Some(0), String::new()));
    // The folder of the data itself will do as well.
    assert_eq!(verify(&project.path().join("data")), (Some(0), String::new()));
    let (code, said) = verify(&project.path().join("report"));
    assert_eq!(code, Some(1));
    assert!(said.contains("hint: `data/patients.csv` is looked for in `"), "{said}");
    let (code, said) = verify(&project.path().join("nowhere"));
    assert_eq!(code, Some(1));
    assert!(said.contains("there is no folder"), "{said}");
}

#[test]
fn verify_refuses_a_ledger_that_names_no_files() {
    let project = small();
    assert_eq!(tickmark(project.path(), &["render"]).code, 0);
    let whole: serde_json::Value = serde_json::from_str(&project.read("out/latest/ledger.json")).unwrap();
    let (folder, file) = (project.path().to_str().unwrap(), project.path().join("ledger.json"));
    let verify = || tickmark(project.path(), &["verify", file.to_str().unwrap(), "--data", folder]);
    for key in ["sources", "report", "results", "marks", "schema"] {
        let mut ledger = whole.clone();
        ledger.as_object_mut().unwrap().remove(key).expect("a key of the ledger");
        project.write("ledger.json", ledger.to_string());
        let run = verify();
        assert_eq!(run.code, 2, "{key}: {}", run.stdout);
        assert!(run.stderr.contains(key) && !run.stdout.contains("agrees"), "{key}: {}", run.stderr);
    }
    let mut ledger = whole;
    ledger["sources"][0]["sha256"] = serde_json::Value::Null;
    project.write("ledger.json", ledger.to_string());
    let run = verify();
    assert!(run.code == 2 && run.stderr.contains("null"), "{}", run.stderr);
    project.write("ledger.json", project.read("out/latest/ledger.json"));
    assert_eq!(verify().code, 0);
}
