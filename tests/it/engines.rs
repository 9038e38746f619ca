//! Tables whose rows another engine holds.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use arrow_array::{ArrayRef, Int64Array, RecordBatch};
use parquet::arrow::ArrowWriter;
use serde_json::Value;

use crate::engine_servers::{Postgres, Sail, command, ended, tickmark_at};
use crate::program::{Copy, root, tickmark};

/// The columns of the lung data, for PostgreSQL.
pub const COLUMNS: &str = "inst BIGINT, time BIGINT, status INTEGER, age SMALLINT, sex INTEGER, \"ph.ecog\" BIGINT, \
                       \"ph.karno\" BIGINT, \"pat.karno\" BIGINT, \"meal.cal\" NUMERIC, \"wt.loss\" DOUBLE PRECISION";

const REPORT: &str = r#"# Lung

```{cohort all}
from = "lung"
unit = "patients"
[[exclude]]
label = "Performance status unknown"
where = '"ph.ecog" IS NULL'
[[include]]
label = "Adults"
where = "age >= 18 AND age < 80 AND sex IN (1, 2)"
[[derive]]
name = "months"
as = "time / 30.4375"
unit = "months"
[[derive]]
name = "old"
as = "CASE WHEN age >= 70 THEN 'yes' ELSE 'no' END"
levels = ["no", "yes"]
```

```{survival os}
data = "all"
time = "months"
event = "status = 2"
by = "sex"
strata = "ph.ecog"
test = "log-rank"
at = [12, 24]
rmst = 18
```

```{survival of_few}
data = "lung"
time = "time"
event = "status = 2"
where = "age > 60 AND \"wt.loss\" > 0.5"
```

```{incidence cif}
data = "all"
time = "time"
status = "status"
censored = "1"
by = "sex"
test = "gray"
at = [365]
```

```{proportion dead}
data = "lung"
event = "status = 2"
by = "sex"
```

```{compare ages}
data = "lung"
outcome = "age"
by = "sex"
test = "wilcoxon"
```

```{summary base}
data = "all"
variables = ["age", "ph.ecog", "wt.loss", "meal.cal", "old"]
by = "sex"
test = true
```

```{cox hr}
data = "all"
time = "months"
event = "status = 2"
terms = ["sex", "old"]
strata = "ph.ecog"
```

There were {{ all.n }} patients. The median was {{ os.Male.median }} (P {{ os.test.p.value }}), the hazard ratio
{{ hr.multivariable.sex.Female.estimate }}.
"#;

fn report_toml(source: &str) -> String {
    format!(
        "title = \"Lung\"\nversion = \"1\"\n{source}\n[[documents]]\nid = \"report\"\nsource = \"report.md\"\n\
         template = \"manuscript\"\noutputs = [\"html\", \"pdf\"]\n"
    )
}

pub fn source(driver: &str, relation: &str) -> String {
    format!("[sources.lung]\nengine = \"adbc\"\ndriver = \"{driver}\"\nuri_env = \"SOURCE_ADDRESS\"\n{relation}\n")
}

pub fn of_postgres(relation: &str) -> String {
    source("adbc_driver_postgresql", relation)
}

/// A project without data files but the dictionary.
pub fn project(source: &str, report: &str, dictionary: Option<&str>) -> Copy {
    let copy = Copy::small("id\n1\n", report);
    fs::remove_file(copy.path().join("data/patients.csv")).expect("it was there");
    copy.write("report/report.toml", report_toml(source));
    if let Some(dictionary) = dictionary {
        copy.write("data/datapackage.json", dictionary);
    }
    copy
}

pub fn lung_csv() -> String {
    fs::read_to_string(root().join("tests/projects/lung/data/lung.csv")).expect("the lung data")
}

/// The dictionary of the lung data, of a file or of a table elsewhere.
pub fn lung_dictionary(path: Option<&str>) -> String {
    let text = fs::read_to_string(root().join("tests/projects/lung/data/datapackage.json")).expect("the dictionary");
    let mut all: Value = serde_json::from_str(&text).expect("JSON");
    let resource = all["resources"][0].as_object_mut().expect("a resource");
    match path {
        Some(path) => resource.insert("path".to_owned(), path.into()),
        None => resource.remove("path"),
    };
    // Weight and calories are kept as numbers by one engine and as integers by another.
    for field in resource["schema"]["fields"].as_array_mut().expect("fields") {
        if field["name"] == "wt.loss" || field["name"] == "meal.cal" {
            field["type"] = "number".into();
        }
    }
    all.to_string()
}

pub fn write_parquet(path: &Path, csv: &str) {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let names: Vec<String> = reader.headers().expect("a header").iter().map(str::to_owned).collect();
    let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().expect("rows");
    let column = |at: usize| -> ArrayRef {
        Arc::new(rows.iter().map(|row| row.get(at).and_then(|cell| cell.parse::<i64>().ok())).collect::<Int64Array>())
    };
    let columns: Vec<(String, ArrayRef, bool)> =
        names.into_iter().enumerate().map(|(at, name)| (name, column(at), true)).collect();
    let batch = RecordBatch::try_from_iter_with_nullable(columns).expect("columns of one length");
    let mut writer =
        ArrowWriter::try_new(fs::File::create(path).expect("a file"), batch.schema(), None).expect("a writer");
    writer.write(&batch).expect("rows are written");
    writer.close().expect("the file is closed");
}

/// Freezes and renders; gives the ledger.
pub fn rendered(copy: &Copy, address: &str) -> Value {
    let run = tickmark_at(copy.path(), &["freeze", "--date", "2024-01-01"], address);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let run = tickmark_at(copy.path(), &["render", "--strict"], address);
    assert_eq!(run.code, 0, "{}\n{}", run.stdout, run.stderr);
    copy.ledger()
}

/// Every result of both is the same: counts exactly, other numbers to 1e-10.
pub fn assert_same(name: &str, a: &Value, b: &Value) {
    let (a, b) = (a["results"].as_array().expect("results"), b["results"].as_array().expect("results"));
    assert_eq!(a.len(), b.len(), "{name}");
    for (a, b) in a.iter().zip(b) {
        let id = &a["id"];
        assert_eq!((id, &a["rows"]["n"]), (&b["id"], &b["rows"]["n"]), "{name}");
        match (a["value"].as_f64(), b["value"].as_f64()) {
            (Some(x), Some(y)) if a["value"].is_i64() => assert!(x == y, "{name} {id}: {x} {y}"),
            (Some(x), Some(y)) => assert!((x - y).abs() <= 1e-10 * x.abs().max(1.0), "{name} {id}: {x} {y}"),
            // The digest of a curve is that of its numbers, to the last bit.
            _ if a["value"].as_str().is_some_and(|text| text.starts_with("sha256:")) => {}
            _ => assert_eq!(a["value"], b["value"], "{name} {id}"),
        }
    }
}

/// The queries of a run as `-v` tells them: rows that came back, what for, and the SQL.
pub fn queries(stderr: &str) -> Vec<(usize, String)> {
    let told = stderr.lines().filter_map(|line| line.strip_prefix("  "));
    told.filter_map(|line| {
        let (rows, rest) = line.split_once(" rows, ")?;
        let (_, sql) = rest.split_once(" s, for ")?;
        Some((rows.trim().parse().ok()?, sql.to_owned()))
    })
    .collect()
}

/// Each answer is one row, or counts of combinations of values; no question names a column of rows.
fn assert_only_counts(name: &str, stderr: &str, forbidden: &[&str]) {
    let queries = queries(stderr);
    assert!(queries.len() > 10, "{name}: {stderr}");
    let total: usize = queries.iter().map(|(rows, _)| rows).sum();
    let summary = stderr.lines().find(|line| line.starts_with("source `lung`: ")).expect("a summary");
    assert!(summary.contains(&format!("{} queries, {total} rows and ", queries.len())), "{name}: {summary}");
    for (rows, sql) in &queries {
        let is_counted = sql.contains("COUNT(*) AS n FROM (SELECT ") && sql.contains(") AS t GROUP BY c0");
        assert!(*rows <= 1 || is_counted, "{name}: {rows} rows of {sql}");
        if sql.contains("the digest") {
            assert_eq!(*rows, 1, "{sql}");
        } else {
            assert!(forbidden.iter().all(|column| !sql.contains(column)), "{name}: {sql}");
        }
    }
    // Of a summary each variable is counted alone, with the groups.
    let of_summary = queries.iter().filter(|(_, sql)| sql.starts_with("the counts of block `base`"));
    let groups: Vec<bool> = of_summary.map(|(_, sql)| sql.ends_with("GROUP BY c0, c1")).collect();
    assert_eq!(groups, [true; 5], "{name}");
}

#[test]
fn the_same_report_on_files_and_on_engines_has_the_same_numbers_and_only_counts_cross_the_wire() {
    let Some(postgres) = Postgres::start() else { return };
    let csv = lung_csv();
    postgres.load(COLUMNS, "lung", &csv);
    let here = project("", REPORT, Some(&lung_dictionary(Some("lung.csv"))));
    here.write("data/lung.csv", &csv);
    let expected = rendered(&here, "");
    assert!(expected["results"].as_array().expect("results").len() > 900);
    assert!(expected.get("engines").is_none());
    let parquet = project("", REPORT, Some(&lung_dictionary(Some("lung.parquet"))));
    write_parquet(&parquet.path().join("data/lung.parquet"), &csv);
    assert_same("Parquet", &expected, &rendered(&parquet, ""));

    let elsewhere = project(&of_postgres("table = \"lung\""), REPORT, Some(&lung_dictionary(None)));
    let ledger = rendered(&elsewhere, &postgres.address());
    assert_same("PostgreSQL", &expected, &ledger);
    let told = tickmark_at(elsewhere.path(), &["check", "-v"], &postgres.address());
    assert_only_counts("PostgreSQL", &told.stderr, &["inst", "karno"]);
    evidence_names_engine_query_and_digest(&elsewhere, &ledger, &postgres);

    let Some(sail) = Sail::start() else { return };
    let file = parquet.path().join("data/lung.parquet");
    let query = format!("query = \"SELECT * FROM parquet.`{}`\"", file.display());
    let on_sail = project(&source("adbc_driver_flightsql", &query), REPORT, Some(&lung_dictionary(None)));
    assert_same("Sail", &expected, &rendered(&on_sail, &sail.address()));
    let told = tickmark_at(on_sail.path(), &["check", "-v"], &sail.address());
    assert_only_counts("Sail", &told.stderr, &["inst", "karno"]);
}

/// Ledger, lock, pages, trace and verification say where the rows are, and nothing says the address.
fn evidence_names_engine_query_and_digest(copy: &Copy, ledger: &Value, postgres: &Postgres) {
    let engine = &ledger["engines"][0];
    assert_eq!((&engine["id"], &engine["query"], &engine["rows"]), (&"lung".into(), &"lung".into(), &228.into()));
    let digest = engine["digest"].as_str().expect("a digest");
    assert!(copy.read("data/freeze.lock").contains(digest));
    let block = ledger["blocks"].as_array().expect("blocks").iter().find(|one| one["id"] == "os").expect("the block");
    let sql = block["asked"][0]["sql"][0].as_str().expect("a question");
    assert!(sql.contains("GROUP BY c0, c1, c2, c3"), "{sql}");
    let html = copy.read("out/latest/report.html");
    assert!(html.contains(digest) && html.contains("PostgreSQL 15") && html.contains("GROUP BY c0, c1, c2, c3"));
    let address = postgres.address();
    let traced = tickmark_at(copy.path(), &["trace", "os.Male.median.estimate"], &address);
    assert!(traced.stdout.contains("engine     PostgreSQL") && traced.stdout.contains("  asked      SELECT c0"));
    let page = copy.path().join("out/latest/report.html");
    let (page, folder) = (page.to_str().expect("a path"), copy.path().to_str().expect("a path"));
    let verified = tickmark_at(copy.path(), &["verify", page, "--data", folder], &address);
    assert_eq!(verified.code, 0, "{}", verified.stdout);
    let why = "the rows of source `lung` are on another engine, which is not asked here";
    assert!(verified.stdout.contains(&format!("recomputed  not checked: {why}")), "{}", verified.stdout);
    assert!(verified.stdout.contains("NOT checked: recomputed, signed, rows on another engine"), "{}", verified.stdout);
    let script = tickmark_at(copy.path(), &["qc", "--r"], &address);
    assert!(copy.read("out/qc/qc.R").contains("a table whose rows another engine holds"), "{}", script.stderr);
    for path in ["out/latest/ledger.json", "out/latest/report.html", "data/freeze.lock", "out/qc/qc.R"] {
        let text = copy.read(path);
        assert!(!text.contains("s3cret") && !text.contains("127.0.0.1") && !text.contains("//reader"), "{path}");
    }
}

const SMALL: &str = "# R\n\n```{value n}\ndata = \"lung\"\nas = \"COUNT(*)\"\n```\n";

/// Runs on a source that is not right: what the error says.
fn refused(copy: &Copy, arguments: &[&str], address: &str) -> String {
    let run = tickmark_at(copy.path(), arguments, address);
    assert_eq!(run.code, 2, "{}\n{}", run.stdout, run.stderr);
    assert!(!run.stderr.contains("s3cret") && !run.stderr.contains("127.0.0.1"), "{}", run.stderr);
    assert!(!copy.path().join("out").exists(), "something was written");
    run.stderr
}

#[test]
fn what_is_wrong_with_a_source_is_told_at_its_key() {
    let Some(postgres) = Postgres::start() else { return };
    postgres.load(COLUMNS, "lung", &lung_csv());
    let address = postgres.address();
    let copy = project(&of_postgres("table = \"lung\"\ntimeout = 20"), SMALL, None);
    let told = refused(&copy, &["freeze"], "");
    assert!(told.contains("`SOURCE_ADDRESS` is not set") && told.contains("report.toml:6:11"), "{told}");
    let told = refused(&copy, &["freeze"], &postgres.address_with("s3cret-wrong"));
    assert!(told.contains("does not let this user in") && told.contains("report.toml:6:11"), "{told}");
    let told = refused(&copy, &["freeze"], "postgresql://reader:s3cret@127.0.0.1:1/postgres");
    assert!(told.contains("is not reached, or not any more") && told.contains("report.toml:6:11"), "{told}");
    let mut unknown = command(copy.path(), &["freeze"], &address);
    let run = ended(unknown.env("ADBC_DRIVER_PATH", "/nowhere").output().expect("the program starts"));
    assert!(
        run.code == 2 && run.stderr.contains("cannot be loaded") && run.stderr.contains("report.toml:5:10"),
        "{}",
        run.stderr
    );
    copy.replace("report/report.toml", "table = \"lung\"", "table = \"lungs\"");
    let told = refused(&copy, &["freeze"], &address);
    assert!(told.contains("relation \"lungs\" does not exist") && told.contains("report.toml:7:9"), "{told}");
    copy.replace(
        "report/report.toml",
        "table = \"lungs\"\ntimeout = 20",
        "query = \"SELECT 1 AS a, pg_sleep(9)::TEXT AS b\"\ntimeout = 1",
    );
    let told = refused(&copy, &["freeze"], &address);
    assert!(told.contains("took longer than 1 s") && told.contains("report.toml:8:11"), "{told}");
}

#[test]
fn what_cannot_be_right_of_a_source_is_told_without_an_engine() {
    let cases = [
        ("table = \"a\"\nquery = \"SELECT 1\"", "has a `table` and a `query`", 8),
        ("", "has neither `table` nor `query`", 5),
        ("query = \"DELETE FROM a\"", "found another statement than a `SELECT`", 7),
        ("query = \"SELECT 1; DROP TABLE a\"", "found `;`", 7),
        ("table = \"a\"\nlimit = 5", "`limit` says nothing without `fetch = true`", 8),
        ("table = \"a\"\nfetch = true", "may fetch rows, and does not say how many", 5),
        ("table = \"a\"\ntimeout = 0", "found `timeout = 0`", 8),
        ("table = \"a\"\n[sources.lung.options]\npassword = \"x\"", "holds a secret, which no file may", 9),
        ("table = \"a\"\ntabel = \"b\"", "unknown key `tabel`", 8),
    ];
    for (relation, words, line) in cases {
        let copy = project(&of_postgres(relation), SMALL, None);
        let run = tickmark(copy.path(), &["check"]);
        assert_eq!(run.code, 2, "{relation}: {}", run.stderr);
        assert!(run.stderr.contains(words) && run.stderr.contains(&format!("report.toml:{line}:")), "{}", run.stderr);
    }
    let drivers = [
        ("./mine/libdriver.so", "expected a name or an absolute path"),
        ("adbc_driver_other", "does not tell its SQL"),
    ];
    for (driver, words) in drivers {
        let copy = project(&source(driver, "table = \"a\""), SMALL, None);
        let run = tickmark(copy.path(), &["check"]);
        assert!(run.code == 2 && run.stderr.contains(words), "{}", run.stderr);
    }
}

#[test]
fn a_source_that_has_changed_is_refused_and_one_in_another_order_is_not() {
    let Some(postgres) = Postgres::start() else { return };
    postgres.load(COLUMNS, "lung", &lung_csv());
    let address = postgres.address();
    let copy = project(&of_postgres("query = \"SELECT * FROM lung\""), SMALL, None);
    rendered(&copy, &address);
    postgres.sql(
        "CREATE TABLE other AS SELECT * FROM lung ORDER BY random(); DROP TABLE lung; ALTER TABLE other RENAME TO lung",
    );
    let same = tickmark_at(copy.path(), &["status"], &address);
    assert!(same.code == 0 && same.stdout.contains("  ok       sources.lung"), "{}", same.stdout);
    postgres.sql("UPDATE lung SET age = age + 1 WHERE ctid = (SELECT MIN(ctid) FROM lung)");
    let other = tickmark_at(copy.path(), &["status"], &address);
    assert_eq!(other.code, 1);
    assert!(other.stdout.contains("changed  sources.lung") && other.stdout.contains("its rows"), "{}", other.stdout);
    let run = tickmark_at(copy.path(), &["render"], &address);
    assert!(run.code == 2 && run.stderr.contains("source `lung` has changed since freeze"), "{}", run.stderr);
    postgres.sql("DELETE FROM lung WHERE ctid = (SELECT MIN(ctid) FROM lung)");
    let run = tickmark_at(copy.path(), &["check"], &address);
    assert!(run.code == 2 && run.stderr.contains("it has 227 rows, and had 228"), "{}", run.stderr);
}

#[test]
fn codes_of_levels_that_the_engine_holds_are_words_of_the_data() {
    let Some(postgres) = Postgres::start() else { return };
    postgres.load(COLUMNS, "lung", &lung_csv());
    let report = "# Lung\n\n```{summary base}\ndata = \"lung\"\nvariables = [\"ph.ecog\"]\nby = \"sex\"\n\
                  categorical = [\"ph.ecog\"]\n```\n\n```{table tbl-base}\nof = \"base\"\ncaption = \"Patients\"\n```\n";
    let copy = project(&of_postgres("table = \"lung\""), report, None);
    rendered(&copy, &postgres.address());
    // What the digest of such a source is is said in the appendix.
    let pdf = copy.path().join("out/latest/report.pdf");
    let Ok(read) = std::process::Command::new("pdftotext").arg(pdf).arg("-").output() else { return };
    let text = String::from_utf8_lossy(&read.stdout).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("digest of all rows") && !text.contains("sha256"), "{text}");
}

#[test]
fn a_small_step_of_a_cohort_elsewhere_does_not_follow_from_others() {
    let Some(postgres) = Postgres::start() else { return };
    postgres.load(COLUMNS, "lung", &lung_csv());
    let report = "# R\n\n```{cohort some}\nfrom = \"lung\"\n[[exclude]]\nlabel = \"Old\"\nwhere = \"age > 80\"\n```\n\n\
                  {{ some.n_start }} {{ some.n }} {{ some.step.1.n_removed }}\n";
    let run = |copy: &Copy, address: &str| {
        let config = copy.read("report/report.toml");
        copy.write("report/report.toml", format!("{config}\n[privacy]\nmin_cell = 5\n"));
        assert_eq!(tickmark_at(copy.path(), &["freeze"], address).code, 0);
        let run = tickmark_at(copy.path(), &["render"], address);
        assert!(run.code <= 1, "{}", run.stderr);
        let ledger = copy.ledger();
        ["some.n_start", "some.n", "some.step.1.n_removed"].map(|id| {
            let one = ledger["results"].as_array().expect("results").iter().find(|one| one["id"] == id).cloned();
            // What is hidden may be left out.
            one.map_or(Value::Null, |one| one["text"].clone())
        })
    };
    let here = project("", report, Some(&lung_dictionary(Some("lung.csv"))));
    here.write("data/lung.csv", lung_csv());
    let there = project(&of_postgres("table = \"lung\""), report, Some(&lung_dictionary(None)));
    // Two are older than 80: how many they are is hidden, and with it one of the numbers from which it would follow.
    for texts in [run(&here, ""), run(&there, &postgres.address())] {
        let is_shown = |text: &Value| text.as_str().is_some_and(|text| text.parse::<u64>().is_ok());
        assert_eq!((texts.iter().filter(|text| is_shown(text)).count(), is_shown(&texts[2])), (1, false), "{texts:?}");
    }
}

/// A report of a source whose every query takes a while; what happens while it runs, and what it says.
fn disturbed(happening: &str, wait: &str) -> String {
    let Some(postgres) = Postgres::start() else { return String::new() };
    postgres.load(COLUMNS, "lung", &lung_csv());
    postgres.sql("CREATE VIEW slow AS WITH s AS MATERIALIZED (SELECT pg_sleep(1)) SELECT lung.* FROM lung, s");
    let address = postgres.address();
    let copy = project(&of_postgres("table = \"slow\""), REPORT, Some(&lung_dictionary(None)));
    let run = tickmark_at(copy.path(), &["freeze"], &address);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let mut render = command(copy.path(), &["render"], &address);
    let child =
        render.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().expect("it starts");
    postgres.wait_for_query(wait);
    postgres.sql(happening);
    let run = ended(child.wait_with_output().expect("it ends"));
    assert_eq!(run.code, 2, "{}\n{}", run.stdout, run.stderr);
    assert!(!copy.path().join("out").exists(), "something was written");
    run.stderr
}

#[test]
fn a_table_that_changes_while_the_report_is_made_is_an_error() {
    let told = disturbed("UPDATE lung SET time = time + 1 WHERE age > 70", "GROUP BY c0");
    assert!(told.is_empty() || told.contains("source `lung` has changed since freeze"), "{told}");
    assert!(told.is_empty() || told.contains("so that it changed meanwhile"), "{told}");
}

#[test]
fn a_connection_that_is_lost_is_an_error() {
    let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND query LIKE '%GROUP BY c0%'";
    let told = disturbed(end, "GROUP BY c0");
    assert!(told.is_empty() || told.contains("is not reached, or not any more"), "{told}");
}

#[test]
fn names_and_constants_are_no_sql_of_the_engine() {
    let Some(postgres) = Postgres::start() else { return };
    postgres.sql("CREATE TABLE \"we\"\"ird; DROP TABLE kept;--\" (\"a\"\"b; DROP TABLE kept;--\" TEXT, g TEXT)");
    postgres.sql("CREATE TABLE kept (a INTEGER)");
    for (text, count) in [("it''s'; DROP TABLE kept; --", 6), ("back\\'' OR 1=1 --", 7), ("plain", 8)] {
        let constant = format!("E'{}'", text.replace("''", "'").replace('\\', "\\\\").replace('\'', "''"));
        postgres.sql(&format!(
            "INSERT INTO \"we\"\"ird; DROP TABLE kept;--\" SELECT {constant}, 'x' FROM generate_series(1, {count})"
        ));
    }
    let report = r#"# R

```{value n}
data = "lung"
as = "COUNT(*)"
```

```{value quoted}
data = "lung"
where = '''"a""b; DROP TABLE kept;--" = 'it''s''; DROP TABLE kept; --' '''
as = "COUNT(*)"
```

```{value slashed}
data = "lung"
where = '''"a""b; DROP TABLE kept;--" LIKE 'back\''%' '''
as = "COUNT(*)"
```
"#;
    let copy = project(&of_postgres("query = '''SELECT * FROM \"we\"\"ird; DROP TABLE kept--\" '''"), report, None);
    // A query of the author may hold no `;`, so that the table gets another name.
    postgres.sql("ALTER TABLE \"we\"\"ird; DROP TABLE kept;--\" RENAME TO \"we\"\"ird; DROP TABLE kept--\"");
    copy.replace(
        "report/report.toml",
        "query = '''SELECT * FROM \"we\"\"ird; DROP TABLE kept--\" '''",
        "table = '''we\"ird; DROP TABLE kept--'''",
    );
    let run = tickmark_at(copy.path(), &["freeze"], &postgres.address());
    assert_eq!(run.code, 0, "{}", run.stderr);
    let run = tickmark_at(copy.path(), &["render"], &postgres.address());
    assert_eq!(run.code, 0, "{}", run.stderr);
    let ledger = copy.ledger();
    let value = |id: &str| crate::program::value(&ledger, id).clone();
    assert_eq!((value("n"), value("quoted"), value("slashed")), (21.into(), 6.into(), 7.into()));
    assert_eq!(postgres.sql("SELECT COUNT(*) FROM kept"), "0");
}

#[test]
fn constants_are_escaped_as_the_engine_reads_them() {
    let Some(sail) = Sail::start() else { return };
    let query = r"query = '''SELECT * FROM VALUES ('back\\slash', 1), ('it\'s', 2), ('plain', 3) AS t(a, `b``c`)'''";
    let report = r#"# R

```{value slashed}
data = "lung"
where = '''a = 'back\slash' '''
as = "SUM(\"b`c\")"
```

```{value quoted}
data = "lung"
where = '''a IN ('it''s', '\'') OR (1 = 1) --') AND a LIKE 'it''%' '''
as = "SUM(\"b`c\")"
```
"#;
    let copy = project(&source("adbc_driver_flightsql", query), report, None);
    let run = tickmark_at(copy.path(), &["freeze"], &sail.address());
    assert_eq!(run.code, 0, "{}", run.stderr);
    let run = tickmark_at(copy.path(), &["render"], &sail.address());
    assert!(run.code == 1 && run.stderr.contains("OR (1 = 1) --"), "{}", run.stderr);
    let ledger = copy.ledger();
    let value = |id: &str| crate::program::value(&ledger, id).clone();
    assert_eq!((value("slashed"), value("quoted")), (1.into(), 2.into()));
    // What a condition names and no row has is a finding.
    copy.replace("report/report.md", "LIKE 'it''%'", "<> 'nobody'");
    let run = tickmark_at(copy.path(), &["check"], &sail.address());
    assert!(run.stderr.contains("no row of `lung` has the value 'nobody' in column `a`"), "{}", run.stderr);
}

#[test]
fn what_would_fetch_rows_is_refused_at_its_line_unless_the_source_allows_it() {
    let Some(postgres) = Postgres::start() else { return };
    postgres.load(&format!("id TEXT, {COLUMNS}"), "lung", &with_ids(&lung_csv()));
    let dictionary = r#"{"resources": [{"name": "lung", "schema": {"fieldsMatch": ["subset"], "primaryKey": "id",
        "fields": [{"name": "id", "type": "string"}]}}]}"#;
    let report = "# R\n\n```{cox hr}\ndata = \"lung\"\ntime = \"time\"\nevent = \"status = 2\"\nterms = [\"age\", \"meal.cal\"]\nfirth = true\n```\n\n\
                  ```{summary who}\ndata = \"lung\"\nvariables = [\"id\"]\n```\n\n\
                  ```{cohort odd}\nfrom = \"lung\"\n[[derive]]\nname = \"x\"\nas = \"LN(age)\"\n```\n";
    let copy = project(&of_postgres("table = \"lung\""), report, Some(dictionary));
    let address = postgres.address();
    let run = tickmark_at(copy.path(), &["freeze"], &address);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let run = tickmark_at(copy.path(), &["check"], &address);
    assert_eq!(run.code, 2);
    let told = &run.stderr;
    assert!(told.contains("this block would fetch rows of `lung`: `age`, `meal.cal`, `status` have "), "{told}");
    assert!(told.contains("this block would fetch rows of `lung`: `id` names subjects or records"), "{told}");
    assert!(told.contains("`LN` is not computed on another engine"), "{told}");
    for line in ["report.md:3:", "report.md:11:", "report.md:20:"] {
        assert!(told.contains(line), "{line}: {told}");
    }
    // The same with leave, and with too little of it.
    copy.write("report/report.md", report.split("```{summary").next().expect("a model"));
    copy.replace("report/report.toml", "table = \"lung\"", "table = \"lung\"\nfetch = true\nlimit = 100");
    let run = tickmark_at(copy.path(), &["check"], &address);
    assert!(
        run.code == 2 && run.stderr.contains("rows would be fetched of `lung`, expected at most 100"),
        "{}",
        run.stderr
    );
    copy.replace("report/report.toml", "limit = 100", "limit = 300");
    let run = tickmark_at(copy.path(), &["check"], &address);
    assert_eq!(run.code, 0, "{}", run.stderr);
}

/// Rows with a name for each.
fn with_ids(csv: &str) -> String {
    let mut lines = csv.lines().enumerate();
    let head = lines.next().map(|(_, line)| format!("id,{line}\n")).unwrap_or_default();
    head + &lines.map(|(at, line)| format!("P{at},{line}\n")).collect::<String>()
}

#[test]
fn rows_are_checked_against_the_dictionary_where_they_are() {
    let Some(postgres) = Postgres::start() else { return };
    postgres.load(COLUMNS, "lung", &lung_csv());
    let address = postgres.address();
    let copy = project(&of_postgres("table = \"lung\""), SMALL, Some(&lung_dictionary(None)));
    postgres.sql("UPDATE lung SET sex = 3 WHERE age = 60; UPDATE lung SET time = -5 WHERE age = 82; UPDATE lung SET status = NULL WHERE age = 81");
    let told = refused(&copy, &["freeze"], &address);
    for words in [
        "`sex` has a value that is not among its levels in ",
        "`time` is beyond the minimum 0 in 1 rows",
        "`status` has no value in ",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
    copy.replace(
        "data/datapackage.json",
        "\"name\":\"age\",\"type\":\"integer\"",
        "\"name\":\"age\",\"type\":\"date\"",
    );
    let told = refused(&copy, &["freeze"], &address);
    assert!(told.contains("declares that column `age` is a date, and it is an integer"), "{told}");
}
