//! Cohorts that are joined of two tables of one engine.

use crate::engine_servers::{Postgres, Sail, tickmark_at};
use crate::engines::{assert_same, of_postgres, project, queries, rendered, source};
use crate::program::Copy;

const REPORT: &str = r#"# R

```{cohort treated}
from = "patients"
unit = "patients"
[[join]]
table = "biopsies"
on = ["site", "id"]
where = "visit = 1"
columns = { ki67 = "ki", "G" = "grade" }
[[derive]]
name = "high"
as = "CASE WHEN ki67 > 20 THEN 'yes' WHEN ki67 <= 20 THEN 'no' END"
levels = ["no", "yes"]
[[exclude]]
label = "No biopsy"
where = "ki67 IS NULL"
[[include]]
label = "Grade known"
where = "\"G\" IS NOT NULL"
```

```{cohort younger}
from = "treated"
[[join]]
table = "doses"
on = "id"
[[include]]
label = "Younger"
where = "age < 70"
```

```{survival os}
data = "treated"
time = "months"
event = "died"
by = "high"
test = "log-rank"
```

```{summary base}
data = "younger"
variables = ["age", "ki67", "dose", "G"]
by = "high"
```

There were {{ treated.n }} patients.
"#;

fn tables() -> [(&'static str, &'static str, String); 3] {
    let mut patients = "site,id,age,months,died\n".to_owned();
    let mut biopsies = "site,id,visit,ki,grade\n".to_owned();
    let mut doses = "id,dose\n".to_owned();
    for at in 0..120_usize {
        let (site, id) = (["S1", "S 2", "it's"][at % 3], at / 3);
        let months = (1 + at * 37 % 83) as f64 / 2.0;
        patients.push_str(&format!("{site},{id},{},{months},{}\n", 50 + at * 7 % 31, at % 4 > 0));
        for visit in 1..=(1 + at % 2) {
            let grade = ["G1", "G2", "G3", "NA"][at * 31 % 7 % 4];
            let ki = if at % 11 == 3 { "NA".to_owned() } else { (at * 13 % 47).to_string() };
            if at % 13 > 0 {
                biopsies.push_str(&format!("{site},{id},{visit},{ki},{grade}\n"));
            }
        }
    }
    (0..30).for_each(|id| doses.push_str(&format!("{id},{}\n", 100 + id % 4)));
    [
        ("patients", "site TEXT, id INTEGER, age INTEGER, months DOUBLE PRECISION, died BOOLEAN", patients),
        ("biopsies", "site TEXT, id INTEGER, visit INTEGER, ki INTEGER, grade TEXT", biopsies),
        ("doses", "id INTEGER, dose INTEGER", doses),
    ]
}

fn here(report: &str) -> Copy {
    let copy = project("", report, None);
    for (name, _, csv) in tables() {
        copy.write(&format!("data/{name}.csv"), csv.replace("NA", ""));
    }
    copy
}

fn there(report: &str, source: impl Fn(&str) -> String) -> Copy {
    let sources = tables().map(|(name, ..)| source(name).replace("sources.lung", &format!("sources.{name}")));
    project(&sources.concat(), report, None)
}

#[test]
fn a_join_of_two_tables_of_an_engine_is_that_of_files() {
    let Some(postgres) = Postgres::start() else { return };
    let expected = rendered(&here(REPORT), "");
    assert!(expected["results"].as_array().is_some_and(|all| all.len() > 150));
    for (name, columns, csv) in tables() {
        postgres.load(columns, name, &csv);
    }
    let elsewhere = there(REPORT, |name| of_postgres(&format!("table = \"{name}\"")));
    assert_same("PostgreSQL", &expected, &rendered(&elsewhere, &postgres.address()));
    let told = tickmark_at(elsewhere.path(), &["check", "-v"], &postgres.address());
    for (rows, sql) in queries(&told.stderr) {
        let is_counted = sql.contains("COUNT(*) AS n FROM (SELECT ") && sql.contains(") AS t GROUP BY c0");
        assert!(rows <= 1 || is_counted, "{rows} rows of {sql}");
    }

    let Some(sail) = Sail::start() else { return };
    let values = |name: &str| {
        let (_, columns, csv) = tables().into_iter().find(|(known, ..)| *known == name).expect("a table");
        let names = columns.split(", ").filter_map(|column| column.split(' ').next()).collect::<Vec<_>>();
        let cell = |cell: &str| match cell {
            "NA" => "NULL".to_owned(),
            cell if cell.parse::<f64>().is_ok() || cell == "true" || cell == "false" => cell.to_owned(),
            cell => format!("'{}'", cell.replace('\'', "\\\\'")),
        };
        let row = |line: &str| format!("({})", line.split(',').map(cell).collect::<Vec<_>>().join(", "));
        let rows = csv.lines().skip(1).map(row).collect::<Vec<_>>().join(", ");
        let query = format!("query = \"SELECT * FROM VALUES {rows} AS t({})\"", names.join(", "));
        source("adbc_driver_flightsql", &query)
    };
    assert_same("Sail", &expected, &rendered(&there(REPORT, values), &sail.address()));
}

#[test]
fn what_is_wrong_with_a_join_elsewhere_is_told_at_its_place() {
    let Some(postgres) = Postgres::start() else { return };
    for (name, columns, csv) in tables() {
        postgres.load(columns, name, &csv);
    }
    let address = postgres.address();
    let source = |name: &str| of_postgres(&format!("table = \"{name}\""));
    let told = |report: &str| {
        let copy = there(report, source);
        assert_eq!(tickmark_at(copy.path(), &["freeze"], &address).code, 0);
        tickmark_at(copy.path(), &["check"], &address)
    };
    let doubled = told(&REPORT.replace("where = \"visit = 1\"\n", ""));
    let words = "table `biopsies` has more than one row for the same `site`, `id` (55 rows too many)";
    assert!(doubled.code == 2 && doubled.stderr.contains(words), "{}", doubled.stderr);
    assert!(doubled.stderr.contains("report.md:8:"), "{}", doubled.stderr);
    let taken = told(&REPORT.replace("ki67 = \"ki\"", "age = \"ki\""));
    assert!(taken.stderr.contains("already has a column `age`"), "{}", taken.stderr);
    let unknown = told(&REPORT.replace("ki67 = \"ki\"", "ki67 = \"kj\""));
    assert!(unknown.stderr.contains("column `kj` is not in table `biopsies`"), "{}", unknown.stderr);
    postgres.sql("UPDATE biopsies SET site = LOWER(site)");
    let near = told(REPORT);
    let words = "keys have no row in `biopsies`, where others differ only in case";
    assert!(near.code <= 1 && near.stderr.contains(words), "{}", near.stderr);
    // Rows of a table are not fetched because another, with which it is joined, allows it.
    let copy = there(REPORT, |name| {
        let fetch = if name == "biopsies" { "" } else { "\nfetch = true\nlimit = 1000" };
        of_postgres(&format!("table = \"{name}\"{fetch}"))
    });
    copy.replace("report/report.md", "variables = [\"age\", \"ki67\", \"dose\", \"G\"]", "variables = [\"age\"]");
    copy.replace("report/report.md", "by = \"high\"\n```\n\nThere", "by = \"id\"\n```\n\nThere");
    assert_eq!(tickmark_at(copy.path(), &["freeze"], &address).code, 0);
    let run = tickmark_at(copy.path(), &["check"], &address);
    assert!(run.code == 2 && run.stderr.contains("would fetch rows of"), "{}", run.stderr);
    // A file is no table of the engine.
    let copy = there(&REPORT.replace("table = \"doses\"", "table = \"dose_file\""), source);
    copy.write("data/dose_file.csv", "id,dose\n1,100\n");
    assert_eq!(tickmark_at(copy.path(), &["freeze"], &address).code, 0);
    let run = tickmark_at(copy.path(), &["check"], &address);
    assert!(run.code == 2 && run.stderr.contains("and is not joined with it"), "{}", run.stderr);
}
