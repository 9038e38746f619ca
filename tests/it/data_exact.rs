//! Whole numbers that no double holds exactly are never printed with other digits: they are
//! identifiers, and stay as they are written, or an error where a number is needed.

use crate::asked::{asked, project, refused};
use crate::program::{Copy, tickmark};

/// 2^53 + 1, which as a double is 2^53.
const BEYOND: &str = "9007199254740993";

fn file(cells: &[&str]) -> [(&'static str, Vec<u8>); 1] {
    let rows: String = cells.iter().enumerate().map(|(number, cell)| format!("P{number},{cell}\n")).collect();
    [("t.csv", format!("id,x\n{rows}").into_bytes())]
}

fn declared(kind: &str) -> String {
    format!(
        r#"{{"resources": [{{"name": "t", "path": "t.csv", "schema": {{"fields": [{{"name": "id", "type": "string"}}, {{"name": "x", "type": "{kind}"}}]}}}}]}}"#
    )
}

#[test]
fn as_codes_and_levels_they_keep_each_digit() {
    let files = file(&[BEYOND, "9007199254740992"]);
    let (answers, run) =
        asked(&files, "", &[("t", "x = 9007199254740993", "COUNT(*)"), ("t", "", "COUNT(DISTINCT x)")]);
    assert_eq!(answers, [1.0, 2.0], "{}", run.stderr);
    // Beside decimals, which are doubles, they make the column one of text, and that is said.
    let (answers, run) = asked(&file(&["1.5", "2", "3", "4", "5", BEYOND]), "", &[("t", "", "COUNT(x)")]);
    assert_eq!(answers, [6.0]);
    assert!(run.stderr.contains("`x` is read as text because of 1 of 6 rows, expected a number"), "{}", run.stderr);
    let (answers, _) = asked(&file(&["9007199254740992", "1"]), "", &[("t", "", "MAX(x)")]);
    assert_eq!(answers, [9_007_199_254_740_992.0]);
}

#[test]
fn where_a_number_is_needed_they_are_an_error() {
    let said = refused(&file(&["1", BEYOND]), &declared("number"));
    assert!(said.contains("column `x`: found `9007199254740993`, expected a number\n  --> data/t.csv:3:2"), "{said}");
    for (expression, message) in [
        ("MAX(x)", "`MAX(x)` is 9007199254740993, which would be printed with other digits"),
        ("SUM(x) + 1", "`SUM(x) + 1` is 9007199254740995, which would be"),
    ] {
        let project = project(&file(&["1", BEYOND]), &declared("integer"), &[("t", "", expression)]);
        project.freeze();
        let run = tickmark(project.path(), &["check"]);
        assert_eq!(run.code, 2, "{}", run.stderr);
        assert!(run.stderr.contains(message), "{}", run.stderr);
        assert!(run.stderr.contains("--> report/report.md:"), "{}", run.stderr);
    }
    let report = "```{summary s}\ndata = \"patients\"\nvariables = [\"x\"]\n```\n";
    let project = Copy::small("id,x\n1,1\n2,9007199254740993\n3,5\n", report);
    let dictionary = declared("integer").replace("\"t\"", "\"patients\"").replace("t.csv", "patients.csv");
    project.write("data/datapackage.json", dictionary);
    project.freeze();
    let run = tickmark(project.path(), &["check"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    let message = "column `x` of table `patients`: found 9007199254740993, which would be printed with";
    assert!(run.stderr.contains(message), "{}", run.stderr);
    assert!(run.stderr.contains("patients.csv:3"), "{}", run.stderr);
}

#[test]
fn a_key_of_them_is_compared_by_each_digit() {
    let dictionary = declared("integer");
    let (answers, run) = asked(&file(&[BEYOND, "9007199254740992"]), &dictionary, &[("t", "", "COUNT(DISTINCT x)")]);
    assert_eq!(answers, [2.0], "{}", run.stderr);
}

#[test]
fn a_fact_of_that_size_is_an_error_at_its_value() {
    let project = Copy::small("a\n1\n", "Text.\n");
    let config = project.read("report/report.toml");
    project.write("report/report.toml", format!("{config}\n[facts.code]\nvalue = {BEYOND}\nsource = \"p\"\n"));
    let run = tickmark(project.path(), &["check"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(
        run.stderr.contains("found 9007199254740993, expected a whole number that a double holds"),
        "{}",
        run.stderr
    );
}
