//! Worst grades of subjects, counted where the records are.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::engine_servers::{Postgres, Sail, tickmark_at};
use crate::engines::{of_postgres, project, queries, source};
use crate::program::Copy;

const REPORT: &str = "# R

```{toxicity by_arm}
data = \"ae\"
subject = \"id\"
term = \"term\"
grade = \"grade\"
denominator = \"patients\"
by = \"arm\"
where = \"related\"
```

```{toxicity all}
data = \"ae\"
subject = \"id\"
term = \"term\"
grade = \"grade\"
```

```{table tbl-by_arm}
of = \"by_arm\"
caption = \"Adverse events\"
```
";

/// Patients, of whom some have no arm, and their records, of which some lack something.
fn tables() -> (String, String) {
    let mut patients = "id,arm\n".to_owned();
    for at in 0..60 {
        patients.push_str(&format!("P{at:02},{}\n", ["A", "对照", "N", "A", ""][at % 5]));
    }
    let terms = ["Nausea", "Fatigue, <b>severe</b>", "it's #read(\"x\")", "N", ""];
    let mut records = "id,term,grade,related\n".to_owned();
    for at in 0..500_usize {
        let grade = match at * 7919 % 41 {
            0 => String::new(),
            other => (other % 6 * usize::from(other % 7 > 0)).to_string(),
        };
        let term = terms[at * 31 % 23 % 5];
        let term =
            if term.contains([',', '"']) { format!("\"{}\"", term.replace('"', "\"\"")) } else { term.to_owned() };
        records.push_str(&format!("P{:02},{term},{grade},{}\n", at * 13 % 47, at % 3 > 0));
    }
    (patients, records)
}

/// The same with a mark where there is no value.
fn with_na(csv: &str) -> String {
    csv.replace(",,", ",NA,").replace(",,", ",NA,")
}

fn rendered(copy: &Copy, address: &str) -> Value {
    // A PDF would need a font for the name of an arm.
    copy.replace("report/report.toml", "\"html\", \"pdf\"", "\"html\"");
    let run = tickmark_at(copy.path(), &["freeze", "--date", "2024-01-01"], address);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let run = tickmark_at(copy.path(), &["render"], address);
    assert_eq!(run.code, 0, "{}", run.stderr);
    copy.ledger()
}

/// Value and number of rows by id: the terms stand in another order, since the engine's rows have none.
fn by_id(ledger: &Value) -> BTreeMap<String, (Value, Value)> {
    let results = ledger["results"].as_array().expect("results").iter();
    results.map(|one| (one["id"].to_string(), (one["value"].clone(), one["rows"]["n"].clone()))).collect()
}

fn elsewhere(one: &str, other: &str, driver: impl Fn(&str) -> String) -> Copy {
    let both = format!(
        "{}{}",
        driver(one).replace("sources.lung", "sources.patients"),
        driver(other).replace("sources.lung", "sources.ae")
    );
    project(&both, REPORT, None)
}

/// A table as constants of Spark SQL within a text of TOML; some columns are no texts.
fn values(csv: &str, plain: &[usize]) -> String {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let cell = |(at, cell): (usize, &str)| match cell {
        "" => "NULL".to_owned(),
        cell if plain.contains(&at) => cell.to_owned(),
        cell => format!("'{}'", cell.replace('\'', "\\\\'").replace('"', "\\\"")),
    };
    let row =
        |record: csv::StringRecord| format!("({})", record.iter().enumerate().map(cell).collect::<Vec<_>>().join(", "));
    reader.records().map(|record| row(record.expect("a row"))).collect::<Vec<_>>().join(", ")
}

#[test]
fn worst_grades_are_those_of_files_and_only_counts_cross_the_wire() {
    let Some(postgres) = Postgres::start() else { return };
    let (patients, records) = tables();
    let here = project("", REPORT, None);
    here.write("data/patients.csv", &patients);
    here.write("data/ae.csv", &records);
    let expected = by_id(&rendered(&here, ""));
    assert!(expected.len() > 200, "{}", expected.len());
    postgres.load("id TEXT, arm TEXT", "patients", &patients);
    postgres.load("id TEXT, term TEXT, grade INTEGER, related BOOLEAN", "ae", &with_na(&records));
    let there = elsewhere("table = \"patients\"", "table = \"ae\"", of_postgres);
    assert_eq!(by_id(&rendered(&there, &postgres.address())), expected);
    let told = tickmark_at(there.path(), &["check", "-v"], &postgres.address());
    let asked = queries(&told.stderr);
    assert!(asked.iter().any(|(_, sql)| sql.starts_with("the worst grades of block `by_arm`")), "{}", told.stderr);
    for (rows, sql) in asked {
        let (_, sql) = sql.split_once(": ").unwrap_or(("", &sql));
        assert!(rows <= 100, "{rows} rows of {sql}");
        let (answer, _) = sql.split_once(" FROM ").unwrap_or((sql, ""));
        let names_subject = rows > 1 && answer.contains("\"id\"") && !answer.contains("MD5");
        assert!(!names_subject, "{sql}");
    }

    let Some(sail) = Sail::start() else { return };
    let one = format!("query = \"SELECT * FROM VALUES {} AS t(id, arm)\"", values(&patients, &[]));
    let other =
        format!("query = \"SELECT * FROM VALUES {} AS t(id, term, grade, related)\"", values(&records, &[2, 3]));
    let there = elsewhere(&one, &other, |relation| source("adbc_driver_flightsql", relation));
    assert_eq!(by_id(&rendered(&there, &sail.address())), expected);
}

#[test]
fn what_is_wrong_with_records_elsewhere_is_told_at_its_key() {
    let Some(postgres) = Postgres::start() else { return };
    let (patients, records) = tables();
    postgres.load("id TEXT, arm TEXT", "patients", &patients);
    postgres.load("id TEXT, term TEXT, grade INTEGER, related BOOLEAN", "ae", &with_na(&records));
    let there = elsewhere("table = \"patients\"", "table = \"ae\"", of_postgres);
    let address = postgres.address();
    let told = |change: &str, back: &str| {
        postgres.sql(change);
        assert_eq!(tickmark_at(there.path(), &["freeze"], &address).code, 0);
        let run = tickmark_at(there.path(), &["check"], &address);
        assert_eq!(run.code, 2, "{}", run.stderr);
        postgres.sql(back);
        run.stderr
    };
    let stranger = told("INSERT INTO ae VALUES ('P99', 'N', 1, TRUE)", "DELETE FROM ae WHERE id = 'P99'");
    assert!(stranger.contains("1 subjects with records are not in the denominator `patients`"), "{stranger}");
    assert!(stranger.contains("report.md:8:"), "{stranger}");
    let doubled =
        told("INSERT INTO patients VALUES ('P00', 'N')", "DELETE FROM patients WHERE id = 'P00' AND arm = 'N'");
    assert!(doubled.contains("a subject is in two groups of `arm`") && doubled.contains("report.md:9:"), "{doubled}");
    let grade = told("INSERT INTO ae VALUES ('P01', 'N', 7, TRUE)", "DELETE FROM ae WHERE grade = 7");
    assert!(grade.contains("`grade` is no grade in 1 rows, expected whole numbers from 0 to 5"), "{grade}");
    // Subjects in a file, records on an engine: the rows would have to be fetched.
    there.write("data/people.csv", &patients);
    there.replace("report/report.md", "denominator = \"patients\"", "denominator = \"people\"");
    assert_eq!(tickmark_at(there.path(), &["freeze"], &address).code, 0);
    let run = tickmark_at(there.path(), &["check"], &address);
    assert!(run.code == 2 && run.stderr.contains("would fetch rows of `ae`"), "{}", run.stderr);
    there.replace("report/report.md", "denominator = \"people\"", "denominator = \"patients\"");
    let report = there.read("report/report.md");
    there.write("report/report.md", report.replace("grade = \"grade\"", "grade = \"term\""));
    let run = tickmark_at(there.path(), &["check"], &address);
    assert!(run.code == 2 && run.stderr.contains("`term` is text, expected a column of numbers"), "{}", run.stderr);
    // A group that is nearly a subject is none.
    there.write("report/report.md", report.replace("by = \"arm\"", "by = \"id\""));
    let run = tickmark_at(there.path(), &["check"], &address);
    assert!(run.code == 2 && run.stderr.contains("would fetch rows of `patients`"), "{}", run.stderr);
    there.write("report/report.md", report);
    let config = there.read("report/report.toml");
    there.write("report/report.toml", format!("{config}\n[privacy]\nmin_cell = 5\n"));
    let run = tickmark_at(there.path(), &["check"], &address);
    assert!(run.code == 2 && run.stderr.contains("cannot be kept private by `[privacy]`"), "{}", run.stderr);
    there.write("report/report.toml", config);
    there.replace("report/report.md", "grade = \"grade\"", "grade = \"grad\"");
    let run = tickmark_at(there.path(), &["check"], &address);
    assert!(run.stderr.contains("column `grad` is not in table `ae`"), "{}", run.stderr);
}
