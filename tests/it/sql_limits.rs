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
