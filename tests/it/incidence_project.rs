//! What the tests of the `incidence` block share: its data and how it is run.

use serde_json::{Value, json};

use crate::program::{Copy, Run, assert_close, tickmark, value};
use crate::reference_frame::reference_path;

/// For estimates in closed form.
pub const CLOSED_FORM: f64 = 1e-9;
/// For coefficients: both fits stop near the maximum.
pub const ITERATIVE: f64 = 1e-6;

pub const KEYS: &str =
    "status = \"cause\"\ncensored = 0\ncause = 1\nby = \"group\"\nat = [1, 2, 3, 4]\ntest = \"gray\"\n";

/// Six subjects: at risk 6 at the relapse at 1, 4 at the death at 3, and 3 at the relapse and the death at 4.
pub const SIX: &str = "time,what,code,dead,arm,enter\n1,relapse,1,true,A,0\n2,alive,0,false,A,0\n3,death,2,true,B,2\n\
                   4,relapse,1,true,A,0\n4,death,2,true,B,1\n5,alive,0,false,B,0\n";

/// A block of the id `inc` with these keys.
pub fn block(keys: &str) -> String {
    format!("```{{incidence inc}}\ndata = \"patients\"\ntime = \"time\"\n{keys}\n```\n")
}

pub fn rendered(csv: &str, report: &str) -> Value {
    let project = Copy::small(csv, report);
    project.freeze();
    let run = tickmark(project.path(), &["render", "--strict", "-v"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    project.ledger()
}

pub fn checked(csv: &str, report: &str) -> Run {
    let project = Copy::small(csv, report);
    project.freeze();
    tickmark(project.path(), &["check", "--strict"])
}

#[track_caller]
pub fn fails(csv: &str, report: &str, code: i32, expected: &[&str]) {
    let run = checked(csv, report);
    assert_eq!(run.code, code, "{}{}", run.stdout, run.stderr);
    assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
    for text in expected {
        assert!(run.stderr.contains(text), "no `{text}` in:\n{}", run.stderr);
    }
}

#[track_caller]
pub fn agrees(ledger: &Value, id: &str, theirs: f64, tolerance: f64) {
    assert_close(id, value(ledger, id), &json!(theirs), tolerance);
}

/// The rows of cmprsk.csv (see cmprsk.md).
pub fn cmprsk() -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(reference_path("cmprsk.csv")).expect("the data file is there");
    text.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

pub fn cmprsk_csv(rows: &[Vec<String>]) -> String {
    let mut csv = String::from("time,group,cause,stratum,x1,x2,x3\n");
    for row in rows {
        csv.push_str(&(row.join(",") + "\n"));
    }
    csv
}
