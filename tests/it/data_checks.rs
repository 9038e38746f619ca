//! The checks before a freeze: what blocks it, what is let pass with a reason, and the list of
//! queries that stays with the data.

use std::fs;

use crate::asked::project;
use crate::program::{Copy, tickmark};

const VISITS: &str = "id,site,age,start,stop,weight\nP01,A,54,2024-01-05,2024-03-01,71\nP02,B,17,2024-02-01,2024-01-15,80\n\
P03,C,61,2024-02-03,2024-02-20,66\nP03,A,61,2024-02-03,2024-02-20,66\nP04,A,140,2024-03-09,2031-01-01,\n";

fn dictionary(more: &str, package: &str) -> String {
    format!(
        r#"{{"resources": [{{"name": "visits", "path": "visits.csv", "schema": {{"fields": [
            {{"name": "id", "type": "string", "constraints": {{"required": true, "unique": true}}}},
            {{"name": "site", "type": "string", "constraints": {{"enum": ["A", "B"]}}}},
            {{"name": "age", "type": "integer", "constraints": {{"minimum": 18, "maximum": 110}}}},
            {{"name": "start", "type": "date"}}, {{"name": "stop", "type": "date"}},
            {{"name": "weight", "type": "number"}}],
            "foreignKeys": [{{"fields": "site", "reference": {{"resource": "sites", "fields": "site"}}}}]}},
          "tickmark": {{"dateOrder": ["start", "stop"],
            "rules": [{{"name": "weight is known", "where": "weight IS NOT NULL", "severity": "error"}},
                      {{"name": "age is even", "where": "age % 2 = 0"}}]{more}}}}},
          {{"name": "sites", "path": "sites.csv", "schema": {{"fields": [{{"name": "site", "type": "string"}}, {{"name": "open", "type": "date"}}]}}}}]{package}}}"#
    )
}

fn visits(text: &str, more: &str, package: &str) -> Copy {
    let files =
        [("visits.csv", text.as_bytes().to_vec()), ("sites.csv", b"site,open\nA,2024-01-01\nB,2024-02-15\n".to_vec())];
    project(&files, &dictionary(more, package), &[])
}

/// The lines of the list of queries without their ids, in the order of its columns.
fn listed(project: &Copy, name: &str) -> Vec<Vec<String>> {
    let text = fs::read(project.path().join(format!("queries/{name}.csv"))).expect("a list");
    let mut reader = csv::Reader::from_reader(text.as_slice());
    let head: Vec<String> = reader.headers().expect("a head").iter().map(str::to_owned).collect();
    assert_eq!(head, ["id", "rule", "table", "row", "field", "value", "message", "severity"]);
    reader.records().map(|record| record.expect("a line").iter().skip(1).map(str::to_owned).collect()).collect()
}

#[test]
fn errors_block_a_freeze_and_each_row_is_listed() {
    let project = visits(VISITS, "", "");
    let run = tickmark(project.path(), &["freeze", "--name", "one", "--date", "2024-06-30"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(!project.path().join("data/freeze.lock").exists() && !project.path().join("data/freezes").exists());
    for words in ["nothing was frozen", "queries/one.html", "\"check\": \"visits.id.unique\", \"rows\": 1"] {
        assert!(run.stderr.contains(words), "{words}: {}", run.stderr);
    }
    let lines = listed(&project, "one");
    let found: Vec<[&str; 4]> =
        lines.iter().map(|line| [line[0].as_str(), line[2].as_str(), line[4].as_str(), line[6].as_str()]).collect();
    for expected in [
        ["visits.id.unique", "data/visits.csv:5", "P03", "error"],
        ["visits.site.level", "data/visits.csv:4", "C", "error"],
        ["visits.age.minimum", "data/visits.csv:3", "17", "error"],
        ["visits.age.maximum", "data/visits.csv:6", "140", "error"],
        ["visits.foreignKey.site", "data/visits.csv:4", "C", "error"],
        ["visits.dateOrder.start.stop", "data/visits.csv:3", "2024-02-01; 2024-01-15", "error"],
        ["visits.rule.weight is known", "data/visits.csv:6", "", "error"],
        ["visits.rule.age is even", "data/visits.csv:3", "", "warning"],
        ["visits.stop.future", "data/visits.csv:6", "2031-01-01", "warning"],
    ] {
        assert!(found.contains(&expected), "{expected:?} is not in {found:?}");
    }
    // 17 and 61 twice are odd; nothing else is listed.
    assert_eq!(found.len(), 8 + 2 + 1, "{found:?}");
    let page = fs::read_to_string(project.path().join("queries/one.html")).expect("a page");
    assert!(page.contains("11 queries by 9 checks") && page.contains("<td>2024-02-01; 2024-01-15</td>"), "{page}");
    assert_eq!(project.read("queries/.gitignore"), "*\n");
}

const MENDED: &str = "id,site,age,start,stop,weight\nP01,A,54,2024-01-05,2024-03-01,71\nP02,B,18,2024-02-01,2024-02-15,80\n\
P03,A,62,2024-02-03,2024-02-20,66\nP04,A,140,2024-03-09,2024-04-01,70\n";

#[test]
fn an_error_is_let_pass_with_a_reason_for_as_many_rows_as_it_says() {
    let waiver = |rows: usize| {
        format!(
            r#", "waivers": [{{"check": "visits.age.maximum", "rows": {rows}, "reason": "age confirmed by the site"}}]"#
        )
    };
    let project = visits(MENDED, &waiver(1), "");
    let run = tickmark(project.path(), &["freeze", "--name", "one", "--date", "2024-06-30"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stdout.contains("1 query on the data; see queries/one.html, which stays here"), "{}", run.stdout);
    let lock: toml::Table = project.read("data/freeze.lock").parse().expect("TOML");
    let broken = lock["broken"].as_array().expect("a list");
    assert_eq!(broken.len(), 1);
    assert_eq!(broken[0]["check"].as_str(), Some("visits.age.maximum"));
    assert_eq!((broken[0]["rows"].as_integer(), broken[0]["severity"].as_str()), (Some(1), Some("error")));
    assert_eq!(broken[0]["waived"].as_str(), Some("age confirmed by the site"));
    assert!(lock["checked"].as_integer().expect("a count") > 10);
    assert!(!project.read("data/freeze.lock").contains("140"), "the lock shows no value");
    // What is waived is a note of each run, and fails none.
    let run = tickmark(project.path(), &["render", "--strict", "-v"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        run.stderr.contains("1 value is above the maximum 110 (waived: age confirmed by the site)"),
        "{}",
        run.stderr
    );
    let delivered = fs::read_to_string(project.path().join("out/latest/report.html")).expect("a page");
    assert!(!delivered.contains("P04"), "no value of the list is delivered");
    // For other rows than it says it does not hold.
    let project = visits(MENDED, &waiver(2), "");
    let run = tickmark(project.path(), &["freeze"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stderr.contains("is about 2 rows, and 1 break it"), "{}", run.stderr);
    let project = visits(&MENDED.replace("140", "74"), &waiver(1), "");
    let run = tickmark(project.path(), &["freeze"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains("the waiver of `visits.age.maximum` is not needed"), "{}", run.stderr);
    let project = visits(MENDED, r#", "waivers": [{"check": "visits.age.maximum", "rows": 1}]"#, "");
    let run = tickmark(project.path(), &["freeze"]);
    assert!(run.code == 2 && run.stderr.contains("lacks `check`, `rows` or `reason`"), "{}", run.stderr);
}

#[test]
fn a_rule_over_tables_lists_what_its_select_gives() {
    let select = "SELECT v.id AS id, v.start AS start, s.open AS open FROM visits v JOIN sites s ON v.site = s.site WHERE v.start < s.open";
    let package = |severity: &str| {
        format!(
            r#", "tickmark": {{"rules": [{{"name": "no visit before the site opens", "select": "{select}", "severity": "{severity}"}}]}}"#
        )
    };
    let text = MENDED.replace("140", "74");
    let project = visits(&text, "", &package("error"));
    let run = tickmark(project.path(), &["freeze", "--name", "one"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stderr.contains("rule “no visit before the site opens”: 1 row breaks it"), "{}", run.stderr);
    let lines = listed(&project, "one");
    assert_eq!(lines.len(), 1);
    assert_eq!(lines[0][4], "P02; 2024-02-01; 2024-02-15");
    let project = visits(&text, "", &package("warning"));
    project.freeze();
    let run = tickmark(project.path(), &["render", "--strict"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    let project = visits(&text, "", &package("error").replace("v.start <", "v.begin <"));
    let run = tickmark(project.path(), &["freeze"]);
    assert!(run.code == 2 && run.stderr.contains("`begin`"), "{}", run.stderr);
}

#[test]
fn what_is_implausible_is_told_with_the_freeze_and_does_not_stop_it() {
    // Heights in centimetres, of which two are in metres; the last row is the first once more.
    let mut text = "id,height,seen\n".to_owned();
    for (number, height) in
        [171.0, 165.5, 180.0, 158.0, 1.72, 175.0, 169.0, 182.5, 1.61, 177.0, 160.0].iter().enumerate()
    {
        text.push_str(&format!("P{number},{height},2024-01-0{}\n", number % 9 + 1));
    }
    for number in 20..40 {
        text.push_str(&format!("P{number},{},2024-05-31\n", 155 + number % 30));
    }
    text.push_str("P0,171,2024-01-01\n");
    let project = project(&[("heights.csv", text.into_bytes())], "", &[]);
    let freeze = |date: &str, more: &[&str]| {
        let _ = fs::remove_dir_all(project.path().join("data/freezes"));
        let _ = fs::remove_file(project.path().join("data/freeze.lock"));
        tickmark(project.path(), &[&["freeze", "--name", "f", "--date", date], more].concat())
    };
    let run = freeze("2024-05-31", &[]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let said = "column `height`: 2 values differ from all others by a factor of 100, such as m and cm";
    assert!(run.stderr.contains(said) && run.stderr.contains("data/heights.csv:6"), "{}", run.stderr);
    assert!(
        run.stderr.contains("1 row is an earlier one once more") && run.stderr.contains("data/heights.csv:33"),
        "{}",
        run.stderr
    );
    assert!(!run.stderr.contains("after the freeze"), "{}", run.stderr);
    let lines = listed(&project, "f");
    assert_eq!(
        lines.iter().filter(|line| line[0] == "heights.height.unit").map(|line| line[4].as_str()).collect::<Vec<_>>(),
        ["1.72", "1.61"]
    );
    // The day of the freeze counts, not that of the machine.
    let run = freeze("2024-05-30", &[]);
    assert!(run.stderr.contains("column `seen`: 20 dates are after the freeze of 2024-05-30"), "{}", run.stderr);
    let run = freeze("2024-05-31", &["--strict"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(!project.path().join("data/freeze.lock").exists());
    project.write(
        "data/datapackage.json",
        r#"{"resources": [{"name": "heights", "path": "heights.csv", "schema": {"fieldsMatch": ["subset"], "fields": [
            {"name": "seen", "type": "date", "tickmark": {"future": true}}]}}]}"#,
    );
    let run = freeze("2024-05-30", &[]);
    assert!(run.code == 0 && !run.stderr.contains("after the freeze"), "{}", run.stderr);
}
