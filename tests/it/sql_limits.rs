//! What a number of SQL cannot hold is an error at the block, never another number.

use crate::program::{Copy, tickmark, value};

/// The errors of a value of `x`, or what it is.
fn asked(cells: &[&str], expression: &str) -> Result<serde_json::Value, String> {
    let rows: String = cells.iter().enumerate().map(|(row, cell)| format!("P{row},{cell}\n")).collect();
    let report = format!("```{{value v}}\nas = \"{expression}\"\n```\n");
    let project = Copy::small(&format!("id,x\n{rows}"), &report);
    project.freeze();
    let run = tickmark(project.path(), &["render"]);
    if run.code == 0 { Ok(value(&project.ledger(), "v").clone()) } else { Err(run.stderr) }
}

#[test]
fn whole_numbers_do_not_wrap_around() {
    let large = ["5000000000", "3000000000"];
    let limit = "9000000000000000000";
    for (cells, expression) in [
        (&large[..], "SUM(x * x)"),
        (&large, "AVG(x * x)"),
        (&large, "MAX(x) * MAX(x)"),
        (&[limit, limit], "SUM(x)"),
        (&[limit, "1"], "MAX(x) + MAX(x)"),
        (&[limit, "-9000000000000000000"], "MIN(x) - MAX(x)"),
    ] {
        let said = asked(cells, expression).expect_err(expression);
        assert!(said.contains("a value is beyond what its type can hold"), "{expression}: {said}");
        assert!(said.contains("report/report.md:"), "{expression}: {said}");
    }
    let as_real = asked(&large, "SUM(CAST(x AS DOUBLE) * x)").expect("a number");
    assert_eq!(as_real, 3.4e19);
    assert_eq!(asked(&["3000000000", "2"], "SUM(x * 2)").expect("a number"), 6_000_000_004_i64);
    assert_eq!(asked(&[limit, limit, "-9000000000000000000"], "SUM(x)").expect("a number"), 9e18);
}

#[test]
fn a_row_whose_value_is_too_large_is_not_left_out() {
    for expression in ["SUM(EXP(x))", "AVG(EXP(x))", "SUM(POW(10, x))", "SUM(x / 1e-308)"] {
        let said = asked(&["1", "1000"], expression).expect_err(expression);
        assert!(said.contains("a value is beyond what its type can hold"), "{expression}: {said}");
    }
    // Rows that a condition excludes are not asked, and what has no value is missing.
    let guarded = asked(&["0", "1000"], "SUM(CASE WHEN x < 100 THEN EXP(x) ELSE 0 END)").expect("a number");
    assert_eq!(guarded, 1.0);
    assert_eq!(asked(&["0", "4"], "COUNT(1 / x)").expect("a number"), 1);
    assert_eq!(asked(&["0", "4"], "COUNT(LN(x))").expect("a number"), 1);
}

/// The errors of a value of dates, or what it is.
fn of_dates(expression: &str) -> Result<serde_json::Value, String> {
    let report = format!("```{{value v}}\nas = \"{expression}\"\n```\n");
    let project =
        Copy::small("id,d,n,at\nP1,2020-01-31,3000000,2020-01-31T12:00\nP2,2021-01-31,1,2020-01-31T12:00\n", &report);
    project.freeze();
    let run = tickmark(project.path(), &["render"]);
    if run.code == 0 { Ok(value(&project.ledger(), "v").clone()) } else { Err(run.stderr) }
}

#[test]
fn a_date_outside_of_the_years_1_to_9999_is_an_error_whatever_is_made_of_it() {
    for expression in [
        "COUNT(d + 3000000)",
        "COUNT(d + n)",
        "COUNT(d - n)",
        "MAX(d + 3000000)",
        "AVG(EXTRACT(YEAR FROM d + n))",
        "AVG(EXTRACT(YEAR FROM d - 3000000))",
        "COUNT(*) FILTER (WHERE d + n > DATE '2030-01-01')",
        "AVG(DAYS(d, d + n))",
        "COUNT(CAST(d + n AS VARCHAR))",
        "COUNT(d + INTERVAL '9000 years')",
        "COUNT(d - INTERVAL '3000 years')",
        "COUNT(at + INTERVAL '9000 years')",
        "COUNT(at - INTERVAL '99999 days' - INTERVAL '2000 years')",
        "COUNT(CASE WHEN n > 0 THEN TIMESTAMP '9999-12-31 23:00:00' ELSE at END + INTERVAL '12 hours')",
        "COUNT(CASE WHEN n > 0 THEN TIMESTAMP '0001-01-01 01:00:00' ELSE at END - INTERVAL '12 hours')",
        "MAX(DATE '9999-12-31' + n)",
        "COUNT(*) FILTER (WHERE d < DATE '10000-01-01')",
        "COUNT(*) FILTER (WHERE d > DATE '0000-12-31')",
        "COUNT(*) FILTER (WHERE at < TIMESTAMP '10000-01-01 00:00:00')",
        "COUNT(CAST(CASE WHEN n > 0 THEN '10000-01-01' END AS DATE))",
        "COUNT(CAST(CASE WHEN n > 0 THEN '0000-01-01' END AS DATE))",
        "COUNT(CAST(CASE WHEN n > 0 THEN '10000-01-01T00:00:00' END AS TIMESTAMP))",
    ] {
        let said = of_dates(expression).expect_err(expression);
        let reasons = ["beyond what its type can hold", "outside of the years 1 to 9999", "is no date", "CAST found"];
        assert!(reasons.iter().any(|reason| said.contains(reason)), "{expression}: {said}");
        assert!(said.contains("report/report.md:"), "{expression}: {said}");
    }
    assert_eq!(of_dates("MIN(EXTRACT(YEAR FROM d + 2900000))").expect("a year"), 9960);
    let guarded = "MAX(EXTRACT(YEAR FROM CASE WHEN n < 100 THEN d + n ELSE d END))";
    assert_eq!(of_dates(guarded).expect("rows that a condition excludes are not asked"), 2021);
    let lenient = "COUNT(*) - COUNT(TRY_CAST(CASE WHEN n > 1 THEN '10000-01-01' ELSE '2020-01-01' END AS DATE))";
    assert_eq!(of_dates(lenient).expect("missing, as is said"), 1);
}
