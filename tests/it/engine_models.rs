//! Cox models of rows that another engine holds, with covariates that have too many values to be counted: the engine
//! gives sums over the rows of each time, once a step.

use serde_json::Value;

use crate::engine_servers::{Postgres, Sail, tickmark_at};
use crate::engines;
use crate::engines::{
    COLUMNS, lung_csv, lung_dictionary, of_postgres, project, queries, rendered, source, write_parquet,
};

const REPORT: &str = r#"# Lung

```{cohort all}
from = "lung"
unit = "patients"
[[exclude]]
label = "Performance status unknown"
where = '"ph.ecog" IS NULL'
[[derive]]
name = "months"
as = "time / 30.4375"
unit = "months"
```

```{cox hr}
data = "all"
time = "months"
event = "status = 2"
terms = ["age", "wt.loss", "meal.cal", "ph.ecog"]
scale = { age = 10, "meal.cal" = 100 }
strata = "sex"
univariable = true
at = [6, 12]
curves = { at = { "wt.loss" = 5 } }
where = "inst <> 5"
```

```{cox of_two}
data = "lung"
time = "time"
event = "status = 2"
terms = ["sex:ph.ecog", "sex", "ph.ecog", "age", "wt.loss"]
reference = { sex = "Female" }
ties = "breslow"
transform = "log"
level = 0.9
where = '"ph.ecog" < 3 AND status > 0'
```

The hazard ratio per ten years was {{ hr.multivariable.age.estimate }} (P {{ hr.multivariable.age.p.value }}).
"#;

/// Every result is that of the rows, but concordance, which has none; gives how many of these there are.
fn assert_same(name: &str, here: &Value, there: &Value) -> usize {
    let parted = |ledger: &Value| {
        let all = ledger["results"].as_array().expect("results").iter().cloned();
        let is_other = |one: &Value| one["id"].as_str().is_some_and(|id| id.contains(".concordance."));
        let (concordance, others): (Vec<Value>, Vec<Value>) = all.partition(is_other);
        (concordance, serde_json::json!({ "results": others }))
    };
    let ((expected, here), (found, there)) = (parted(here), parted(there));
    engines::assert_same(name, &here, &there);
    assert_eq!(expected.len(), found.len(), "{name}");
    for (a, b) in expected.iter().zip(&found) {
        assert_eq!((&a["id"], &a["rows"]["n"]), (&b["id"], &b["rows"]["n"]), "{name}");
        let why = b["warning"].as_str().unwrap_or_default();
        assert!(b["value"].is_null() && why.contains("the rows stay on another engine"), "{name} {b}");
    }
    found.len()
}

/// Patients with times in whole months, so that each time is that of many, under the names of the lung data.
fn many() -> String {
    let mut csv = "inst,time,status,age,sex,ph.ecog,ph.karno,pat.karno,meal.cal,wt.loss\n".to_owned();
    for at in 0..3000_usize {
        let (inst, sex, ecog) = (1 + at * 31 % 12, 1 + at * 7 % 11 % 2, at * 13 % 17 % 3);
        let (age, calories, loss) = (40 + at * 7919 % 46, 300 + at * 104_729 % 1701, at * 15_485_863 % 61);
        // Who is older has the event sooner.
        let month = 1 + (at * 2_038_074_743 % 4001 + 40 * (90 - age)) % 40;
        let status = 1 + usize::from(at * 48_611 % 100 < 60);
        let or_na = |is_there: bool, number: i64| if is_there { number.to_string() } else { "NA".to_owned() };
        let (ecog, loss) = (or_na(at % 97 > 0, ecog as i64), or_na(at % 41 > 0, loss as i64 - 20));
        let calories = or_na(at % 29 > 0, calories as i64);
        csv.push_str(&format!("{inst},{},{status},{age},{sex},{ecog},90,80,{calories},{loss}\n", month * 30));
    }
    csv
}

/// Answers with sums have as many rows as there are times with and without an event in each stratum, which are far fewer
/// than patients; no answer has a value of a covariate.
fn assert_only_sums(name: &str, stderr: &str) {
    let queries = queries(stderr);
    let of = |words: &str| queries.iter().filter(|(_, sql)| sql.starts_with(words)).collect::<Vec<_>>();
    let sums = of("the sums of block");
    // The models of both blocks and those of three terms alone, each at 0 and after several steps.
    assert!(sums.len() >= 15, "{name}: {stderr}");
    for (rows, sql) in sums {
        assert!(
            *rows <= 160 && (sql.ends_with("GROUP BY g, t, e") || sql.ends_with("GROUP BY t, e")),
            "{name}: {rows} {sql}"
        );
    }
    assert_eq!(of("the means of block").len(), 5, "{name}: {stderr}");
    for (rows, sql) in of("the counts of block") {
        let (answer, _) = sql.split_once(" FROM ").expect("a question");
        assert!(*rows <= 1500 && !answer.contains("SUM("), "{name}: {rows} {sql}");
        assert!(
            answer.split_once(": SELECT ").is_some_and(|(_, all)| all.split(", ").all(|one| !one.contains('x'))),
            "{sql}"
        );
    }
    assert!(queries.iter().all(|(rows, _)| *rows <= 1500), "{name}: {stderr}");
}

#[test]
fn a_model_of_many_values_is_fitted_to_sums_that_the_engine_makes() {
    let Some(postgres) = Postgres::start() else { return };
    let csv = many();
    postgres.load(COLUMNS, "lung", &csv);
    let here = project("", REPORT, Some(&lung_dictionary(Some("lung.csv"))));
    here.write("data/lung.csv", &csv);
    let expected = rendered(&here, "");
    let elsewhere = project(&of_postgres("table = \"lung\""), REPORT, Some(&lung_dictionary(None)));
    let ledger = rendered(&elsewhere, &postgres.address());
    assert_eq!(assert_same("PostgreSQL", &expected, &ledger), 4);
    let told = tickmark_at(elsewhere.path(), &["check", "-v"], &postgres.address());
    assert_only_sums("PostgreSQL", &told.stderr);
    let blocks = ledger["blocks"].as_array().expect("blocks");
    let asked = &blocks.iter().find(|one| one["id"] == "hr").expect("the block")["asked"][0]["sql"];
    // One of counts, and the first of each model: of all terms, and of three alone.
    assert_eq!(asked.as_array().map(Vec::len), Some(5), "{asked}");

    let Some(sail) = Sail::start() else { return };
    let parquet = project("", REPORT, None);
    write_parquet(&parquet.path().join("data/lung.parquet"), &csv);
    let file = parquet.path().join("data/lung.parquet");
    let query = format!("query = \"SELECT * FROM parquet.`{}`\"", file.display());
    let on_sail = project(&source("adbc_driver_flightsql", &query), REPORT, Some(&lung_dictionary(None)));
    assert_eq!(assert_same("Sail", &expected, &rendered(&on_sail, &sail.address())), 4);
    let told = tickmark_at(on_sail.path(), &["check", "-v"], &sail.address());
    assert_only_sums("Sail", &told.stderr);
}

#[test]
fn a_model_that_sums_do_not_tell_of_is_refused() {
    let Some(postgres) = Postgres::start() else { return };
    postgres.load(COLUMNS, "lung", &many());
    let model = |more: &str| {
        format!(
            "# R\n\n```{{cox hr}}\ndata = \"lung\"\ntime = \"time\"\nevent = \"status = 2\"\n\
             terms = [\"age\", \"wt.loss\"]\n{more}\n```\n"
        )
    };
    let copy = project(&of_postgres("table = \"lung\""), &model(""), Some(&lung_dictionary(None)));
    let address = postgres.address();
    let run = tickmark_at(copy.path(), &["freeze"], &address);
    assert_eq!(run.code, 0, "{}", run.stderr);
    for more in [
        "firth = true",
        "robust = true",
        "spline = { age = 3 }",
        "ties = \"exact\"",
        "residuals = true",
        "weights = \"ph.karno\"",
    ] {
        copy.write("report/report.md", model(more));
        let run = tickmark_at(copy.path(), &["check"], &address);
        assert!(run.code == 2 && run.stderr.contains("would fetch rows of `lung`"), "{more}: {}", run.stderr);
    }
    copy.write("report/report.md", model("").replace("\"wt.loss\"]", "\"wt.loss\", \"age:wt.loss\"]"));
    let run = tickmark_at(copy.path(), &["check"], &address);
    assert!(run.code == 2 && run.stderr.contains("would fetch rows of `lung`"), "{}", run.stderr);
    // What the rows say is told as it is of rows that are here.
    copy.write("report/report.md", model("where = \"age > 200\""));
    let run = tickmark_at(copy.path(), &["check"], &address);
    assert!(run.code <= 1 && !run.stderr.contains("changed"), "{}", run.stderr);
    // So is a constant, and a level without an event.
    copy.write(
        "report/report.md",
        model("where = \"age > 50 AND NOT (\\\"ph.ecog\\\" = 2 AND status = 2)\"")
            .replace("\"wt.loss\"]", "\"wt.loss\", \"ph.ecog\"]\nreference = { \"ph.ecog\" = \"0\" }"),
    );
    let run = tickmark_at(copy.path(), &["check"], &address);
    assert!(run.code <= 1 && run.stderr.contains("has no event and separates the events"), "{}", run.stderr);
    // Where nothing but sums is grouped.
    copy.write("report/report.md", model("").replace("status = 2", "time < 600"));
    let run = tickmark_at(copy.path(), &["check"], &address);
    assert_eq!(run.code, 0, "{}", run.stderr);
    // Times that are nearly all different make rows of sums.
    postgres.sql("DROP TABLE lung");
    postgres.load(COLUMNS, "lung", &lung_csv());
    copy.write("report/report.md", model(""));
    assert_eq!(tickmark_at(copy.path(), &["freeze"], &address).code, 0);
    let run = tickmark_at(copy.path(), &["check"], &address);
    assert!(run.code == 2 && run.stderr.contains("and sums for each of them would be rows"), "{}", run.stderr);
    // Leave to fetch some rows is no less than none.
    postgres.sql("DROP TABLE lung");
    postgres.load(COLUMNS, "lung", &many());
    copy.replace("report/report.toml", "table = \"lung\"", "table = \"lung\"\nfetch = true\nlimit = 100");
    assert_eq!(tickmark_at(copy.path(), &["freeze"], &address).code, 0);
    let run = tickmark_at(copy.path(), &["check"], &address);
    assert_eq!(run.code, 0, "{}", run.stderr);
}

#[test]
fn levels_of_any_letters_and_truths_are_found_again_by_the_engine() {
    let Some(postgres) = Postgres::start() else { return };
    let arms = ["N", "it's; DROP TABLE t", "对照", "back\\slash", "N\u{a0}", "N\t"];
    let mut csv = "time,died,arm,old,x,y\n".to_owned();
    for row in 0..600_usize {
        let (time, died) = (1 + row * 37 % 13, row % 3 > 0);
        let (x, y) = (row * 7919 % 997, row * 31 % 211);
        let x = if row % 40 == 7 { String::new() } else { format!("{}.5", x) };
        csv.push_str(&format!("{time},{died},{},{},{x},{y}\n", arms[row * 104_729 % 1009 % 6], row % 5 > 2));
    }
    let report = "# R\n\n```{cox hr}\ndata = \"t\"\ntime = \"time\"\nevent = \"died\"\n\
                  terms = [\"x\", \"arm\", \"old\", \"y\", \"arm:old\"]\n```\n";
    let here = project("", report, None);
    here.write("data/t.csv", &csv);
    postgres.load(
        "time INTEGER, died BOOLEAN, arm TEXT, old BOOLEAN, x DOUBLE PRECISION, y INTEGER",
        "t",
        &csv.replace(",,", ",NA,"),
    );
    let there = project(&of_postgres("table = \"t\"").replace("sources.lung", "sources.t"), report, None);
    let ran = |copy: &crate::program::Copy, address: &str| {
        let run = tickmark_at(copy.path(), &["freeze"], address);
        assert_eq!(run.code, 0, "{}", run.stderr);
        // Few events for so many parameters are a finding.
        let run = tickmark_at(copy.path(), &["render"], address);
        assert!(run.code <= 1, "{}", run.stderr);
        copy.ledger()
    };
    let (expected, found) = (ran(&here, ""), ran(&there, &postgres.address()));
    assert_eq!(assert_same("PostgreSQL", &expected, &found), 2);
    let numbers = expected["results"].as_array().expect("results").iter().filter(|one| one["value"].is_number());
    assert!(numbers.count() > 62);
}
