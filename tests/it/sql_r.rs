//! The same SQL by the program and by R: random expressions over random tables with
//! missing values.
//!
//! Fifty are compared where R is installed. `cargo test --test it sql_r -- --ignored`
//! compares thousands; `TICKMARK_SQL_R` sets how many.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::process::Command;

use tickmark::data::{self, CohortPlan, Derive, Kind, Scalar, Source, Table};
use tickmark::diagnostic::Place;
use tickmark::sql::{printed, r};

use crate::program::root;
use crate::pseudo_random::SplitMix;
use crate::sql_random::{Column, Expressions, table};

/// So many expressions are compared over each table.
const EACH: usize = 50;

/// What the program finds: values of one kind, or that it refuses.
struct Ours {
    kind: Kind,
    values: Vec<Option<String>>,
}

fn read(columns: &[Column]) -> Table {
    let mut csv = columns.iter().map(|column| column.name).collect::<Vec<_>>().join(",") + "\n";
    for row in 0..columns[0].cells.len() {
        csv += &(columns.iter().map(|column| column.cells[row].as_str()).collect::<Vec<_>>().join(",") + "\n");
    }
    data::read(&Source::new("t", "data/t.csv", csv.into_bytes()), None).expect("a table")
}

/// The values of an expression for each row, by way of a derived column.
fn values(table: &Table, sql: &str) -> Result<Ours, String> {
    let place = || Place::file("report.md");
    let plan = CohortPlan {
        id: "c".into(),
        from: "t".into(),
        place: place(),
        unit: None,
        subjects: None,
        unit_place: place(),
        joins: Vec::new(),
        derive: vec![Derive {
            name: "made".into(),
            name_place: place(),
            expression: sql.into(),
            expression_place: place(),
            label: None,
            unit: None,
            levels: None,
            ordered: false,
            place: place(),
        }],
        steps: Vec::new(),
    };
    let tables = BTreeMap::from([("t".to_owned(), table.clone())]);
    let cohort = data::cohort(&plan, &tables).map_err(|errors| errors.to_string())?;
    let kind = cohort.column("made").expect("the column").kind;
    Ok(Ours { kind, values: cohort.texts("made").expect("its values") })
}

fn scalar(table: &Table, sql: &str) -> Result<Ours, String> {
    let found = table.aggregate(sql).map_err(|errors| errors.to_string())?;
    Ok(match found {
        Scalar::Number(value) => Ours { kind: Kind::Number, values: vec![Some(value.to_string())] },
        Scalar::Text(text) => Ours { kind: Kind::Text, values: vec![Some(text)] },
        Scalar::Boolean(truth) => Ours { kind: Kind::Boolean, values: vec![Some(truth.to_string())] },
        Scalar::Null => Ours { kind: Kind::Number, values: vec![None] },
    })
}

fn frame(columns: &[Column]) -> String {
    let values = columns.iter().map(|column| {
        let code = format!("c({})", column.code.join(", "));
        let code = match column.name {
            "d" | "e" => format!("as.Date({code})"),
            "m" => format!("as_moment({code})"),
            "t" | "g" => format!("as.character({code})"),
            "b" => format!("as.logical({code})"),
            _ => format!("as.numeric({code})"),
        };
        format!("{} = {code}", column.name)
    });
    format!("d <- data.frame({}, stringsAsFactors = FALSE)\n", values.collect::<Vec<_>>().join(", "))
}

/// What R prints: for each expression its values, or why it has none.
const EMIT: &str = r#"
shown <- function(x) {
  if (inherits(x, "Date")) format(x, "%Y-%m-%d")
  else if (inherits(x, "POSIXct")) format(x, "%Y-%m-%dT%H:%M:%S")
  else if (is.logical(x)) ifelse(x, "true", "false")
  else if (is.numeric(x)) sprintf("%.17g", x)
  else enc2utf8(as.character(x))
}
emit <- function(number, one_each, f) {
  made <- tryCatch({
    x <- suppressWarnings(f(d))
    if (one_each) x <- sql_rows(x, d)
    text <- shown(x)
    text[is.na(x)] <- "."
    paste(c("ok", text), collapse = "\t")
  }, not_covered = function(e) "no", error = function(e) paste0("error\t", conditionMessage(e)))
  cat(number, made, sep = "\t")
  cat("\n")
}
"#;

fn is_close(a: &str, b: &str) -> bool {
    match (a.parse::<f64>(), b.parse::<f64>()) {
        (Ok(a), Ok(b)) => (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1e-6),
        _ => false,
    }
}

fn rscript() -> Option<Command> {
    let has = Command::new("Rscript").args(["--vanilla", "-e", "1"]).output();
    if has.is_ok_and(|has| has.status.success()) {
        return Some(Command::new("Rscript"));
    }
    println!("skipped: R is not installed");
    None
}

/// Compares expressions; how many had the same values, and how many R has no words for.
fn compare(count: usize, seed: u64) {
    let Some(mut rscript) = rscript() else { return };
    let mut random = SplitMix(seed);
    let mut script =
        String::from("options(warn = 1)\nSys.setenv(TZ = \"UTC\")\ninvisible(Sys.setlocale(\"LC_COLLATE\", \"C\"))\n");
    for part in ["collect", "tables", "read", "sql"] {
        script += &fs::read_to_string(root().join(format!("src/qc/r/{part}.R"))).expect("the R code");
    }
    script += EMIT;
    let mut asked: Vec<(String, Ours)> = Vec::new();
    let (mut refused, mut untranslated) = (0, 0);
    let mut columns = Vec::new();
    let mut ours = None;
    for number in 0.. {
        if asked.len() >= count {
            break;
        }
        if number % EACH == 0 {
            columns = table(&mut random, 14);
            ours = Some(read(&columns));
            script += &frame(&columns);
        }
        let table = ours.as_ref().expect("a table");
        let is_aggregate = number % 5 == 4;
        let depth = 1 + random.below(4);
        let mut expressions = Expressions { random: &mut random, has_windows: true };
        let tree = if is_aggregate { expressions.aggregate(depth) } else { expressions.any(depth) };
        let sql = printed(&tree);
        let found = match if is_aggregate { scalar(table, &sql) } else { values(table, &sql) } {
            Ok(found) => found,
            Err(errors) => {
                // Some trees have no value: an aggregate of constants, dates beyond the calendar.
                let is_known = ["of a constant", "not a finite number", "beyond the year", "is a constant"];
                assert!(is_known.iter().any(|known| errors.contains(known)), "{sql}\n{errors}");
                refused += 1;
                continue;
            }
        };
        let names: Vec<&str> = columns.iter().map(|column| column.name).collect();
        let Ok(code) = r::expression(&sql, &names, "t") else {
            untranslated += 1;
            continue;
        };
        let each = r::truth(!is_aggregate);
        writeln!(script, "emit({}, {each}, {code})", asked.len()).expect("a text");
        asked.push((sql, found));
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("sql.R");
    fs::write(&path, script).expect("the script");
    let run = rscript.arg("--vanilla").arg(&path).env("LC_ALL", "C.UTF-8").output().expect("R runs");
    let said = String::from_utf8_lossy(&run.stdout);
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let mut wrong = Vec::new();
    let (mut same, mut uncovered) = (0, 0);
    for line in said.lines() {
        let mut cells = line.split('\t');
        let number: usize = cells.next().and_then(|cell| cell.parse().ok()).expect("a number");
        let (sql, ours) = &asked[number];
        match cells.next() {
            Some("ok") => {
                let theirs: Vec<&str> = cells.collect();
                let is_number = matches!(ours.kind, Kind::Integer | Kind::Number);
                let agrees = theirs.len() == ours.values.len()
                    && ours.values.iter().zip(&theirs).all(|(ours, theirs)| match ours {
                        None => *theirs == ".",
                        Some(ours) => ours == theirs || (is_number && is_close(ours, theirs)),
                    });
                if agrees {
                    same += 1;
                } else {
                    wrong.push(format!("{sql}\n  ours   {:?}\n  R      {theirs:?}", ours.values));
                }
            }
            Some("no") => uncovered += 1,
            _ => wrong.push(format!("{sql}\n  R stops: {line}")),
        }
    }
    println!("{same} agree; R has no words for {untranslated} and does not cover {uncovered}; {refused} have no value");
    assert!(
        wrong.is_empty(),
        "{} of {} differ:\n{}",
        wrong.len(),
        asked.len(),
        wrong.iter().take(25).cloned().collect::<Vec<_>>().join("\n")
    );
    assert_eq!(same + uncovered, asked.len(), "R did not answer all");
    assert!(uncovered * 10 < asked.len() && untranslated * 10 < asked.len() && refused * 3 < asked.len());
}

#[test]
fn fifty_random_expressions_have_the_values_that_r_gives_them() {
    compare(50, 20_260_102);
}

#[test]
#[ignore = "takes a minute: `cargo test --test it sql_r -- --ignored`"]
fn thousands_of_random_expressions_have_the_values_that_r_gives_them() {
    let count = std::env::var("TICKMARK_SQL_R").ok().and_then(|count| count.parse().ok()).unwrap_or(2_500);
    compare(count, 20_260_103);
}
