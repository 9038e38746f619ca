//! SQL that is large, deep or broken ends in little time with an error at its place.

use std::time::{Duration, Instant};

use crate::program::{Copy, Run, tickmark};

const CSV: &str = "id,site,age\n1,a,50\n2,b,61\n3,a,70\n4,b,NA\n";

fn run(body: &str) -> Run {
    let project = Copy::small(CSV, body);
    project.freeze();
    let start = Instant::now();
    let run = tickmark(project.path(), &["check"]);
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
    run
}

fn condition(sql: &str) -> String {
    format!("```{{value v}}\ndata = \"patients\"\nas = \"COUNT(*)\"\nwhere = '''{sql}'''\n```\n")
}

fn query(sql: &str) -> String {
    format!("```{{sql q}}\nquery = '''{sql}'''\n```\n")
}

#[track_caller]
fn refused(body: &str, words: &str, line: usize) {
    let run = run(body);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stderr.contains(words), "no `{words}`: {}", run.stderr.chars().take(500).collect::<String>());
    assert!(
        run.stderr.contains(&format!("report/report.md:{line}:")),
        "{}",
        run.stderr.chars().take(500).collect::<String>()
    );
}

#[test]
fn what_is_too_deep_or_too_long_is_an_error_at_its_place() {
    let deep = "is deeper than";
    refused(&condition(&format!("{} > 1", ["age"; 20_000].join("+"))), deep, 4);
    refused(&condition(&format!("{}age{} > 1", "(".repeat(20_000), ")".repeat(20_000))), deep, 4);
    refused(&condition(&format!("{}age > 1", "NOT ".repeat(20_000))), deep, 4);
    refused(&condition(&format!("{}age > 1", "CASE WHEN ".repeat(20_000))), deep, 4);
    refused(&condition(&format!("{}age > 1", "- ".repeat(20_000))), deep, 4);
    refused(&condition(&format!("{}age", "ABS(".repeat(20_000))), deep, 4);
    refused(&query(&["SELECT id FROM patients"; 20_000].join(" UNION ALL ")), deep, 2);
    refused(&query(&format!("{}patients", "SELECT * FROM (".repeat(20_000))), deep, 2);
    refused(&condition(&format!("site LIKE '{}'", "%a".repeat(20_000))), "a pattern of LIKE has 40000 characters", 4);
    refused(&condition(&format!("site = '{}'", "é".repeat(600_000))), "expected at most 1000000", 4);
}

#[test]
fn what_is_broken_at_its_depth_is_not_read_twice_at_each() {
    for open in
        ["CASE WHEN age > 1 THEN ", "CAST(", "EXTRACT(YEAR FROM ", "TRIM(", "ABS(", "FLOOR(", "(", "IF(age, 1, "]
    {
        refused(&condition(&format!("{}age", open.repeat(55))), "cannot read the SQL expression", 4);
    }
    refused(&condition(&format!("{}'1 day' > age", "INTERVAL ".repeat(60))), "INTERVAL stands without its length", 4);
    refused(&query(&format!("SELECT * FROM {}patients", "(".repeat(50))), "tables stand in parentheses", 2);
    refused(
        &query(&format!("SELECT * FROM {}patients", "(patients JOIN ".repeat(50))),
        "tables stand in parentheses",
        2,
    );
    refused(&query(&format!("{}SELECT 1 FROM patients", "SELECT * FROM (".repeat(50))), "cannot read the SQL", 2);
}

#[test]
fn what_is_only_large_is_evaluated() {
    for sql in [
        format!("{} > 1", ["age"; 390].join("+")),
        ["age > 1"; 130].join(" AND "),
        format!("{}age{} > 1", "(".repeat(55), ")".repeat(55)),
        format!("{}age > 1", "NOT ".repeat(300)),
        format!("{}age{} > 1", "CASE WHEN age > 1 THEN ".repeat(55), " END".repeat(55)),
        format!("age IN ({})", (0..100).map(|n| n.to_string()).collect::<Vec<_>>().join(", ")),
        format!("site LIKE '{}' OR age > 1", "%a".repeat(400)),
    ] {
        let run = run(&condition(&sql));
        assert!(run.code < 2, "{}", run.stderr.chars().take(500).collect::<String>());
    }
    let run = run(&query(&["SELECT id FROM patients"; 200].join(" UNION ALL ")));
    assert_eq!(run.code, 0, "{}", run.stderr);
}

#[test]
fn many_constants_that_are_not_there_are_not_listed_one_by_one() {
    let list: Vec<String> = (0..20_000).map(|n| format!("'x{n}'")).collect();
    let run = run(&condition(&format!("site IN ({})", list.join(", "))));
    assert_eq!(run.code, 1, "{}", run.stderr.chars().take(500).collect::<String>());
    assert!(
        run.stderr.contains("19980 more constants of the expression"),
        "{}",
        run.stderr.chars().take(3000).collect::<String>()
    );
    assert!(run.stderr.lines().count() < 200);
}

#[test]
fn a_join_with_too_many_rows_is_refused_before_it_is_made() {
    let rows: String = (0..5_000).map(|row| format!("{row},a,50\n")).collect();
    for sql in [
        "SELECT a.id FROM patients AS a CROSS JOIN patients AS b",
        "SELECT a.id FROM patients AS a JOIN patients AS b ON a.site = b.site",
        "SELECT a.id FROM patients AS a, patients AS b WHERE a.id > b.id",
    ] {
        let project = Copy::small(&format!("id,site,age\n{rows}"), &query(sql));
        project.freeze();
        let run = tickmark(project.path(), &["check"]);
        assert_eq!(run.code, 2, "{sql}: {}", run.stderr);
        assert!(run.stderr.contains("the join has 25000000 rows, expected at most 10000000"), "{sql}: {}", run.stderr);
    }
}

#[test]
fn nothing_of_the_parser_or_the_engine_shows_in_an_error() {
    for sql in [
        "x -> x + 1",
        "age[1] > 2",
        "STRUCT(1, 2) = 3",
        "ARRAY[1] = age",
        "{d '2020-01-01'} > 1",
        "$1 > age",
        "age ! 1",
        "X'41' = site",
        "N'a' = site",
        "age::JSON = 1",
        "(1, 2) = age",
        "age AT TIME ZONE 'UTC' > 1",
        "COUNT(*) FILTER",
        "age IN",
        "age IS JSON",
        "age COLLATE x = 1",
        "EXISTS (SELECT 1)",
        "CAST(age AS ENUM('a'))",
        "age OVERLAPS 1",
        "POSITION('a' IN site) > 1",
        "site SIMILAR TO 'a'",
        "site ~ 'a'",
        "CURRENT_DATE > '2020-01-01'",
        "GROUPING SETS ((age))",
        "age = ANY (1)",
        "REGEXP_LIKE(site, '(')",
        "CAST(site AS INTEGER) > 1",
        "DATE '2020-01-01' + age * 100000000 > DATE '2020-01-01'",
        "age >> 1 = 1",
        "'a' 'b' = site",
        "age NOTNULL",
    ] {
        let run = run(&condition(sql));
        assert_eq!(run.code, 2, "{sql}: {}", run.stderr);
        let said = run
            .stderr
            .lines()
            .filter(|line| line.starts_with("error:") || line.starts_with("  hint"))
            .collect::<Vec<_>>()
            .join("\n");
        for leak in [
            "Some(",
            "Word(",
            "Token",
            "Span",
            "Location",
            "Expr",
            "sqlparser",
            "polars",
            "ParserError",
            "i64",
            "Column:",
            "dtype",
            "{ ",
        ] {
            assert!(!said.contains(leak), "{sql}: {said}");
        }
    }
}
