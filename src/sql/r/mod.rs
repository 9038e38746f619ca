//! SQL written as R, for a recomputation by other means than the program's own.
//!
//! The R code is a function of a data frame `d`; where R does not do what SQL means it
//! calls functions named `sql_…`, which the script that holds the code defines. What has
//! no translation is an error that says so.

mod select;
mod text;
mod write;

use std::collections::{BTreeMap, BTreeSet};

pub use select::RSelect;
pub use text::{number, string, truth};

use super::depth::with_room;
use super::tree::{Expression, Form};
use crate::diagnostic::{Diagnostic, Outcome};

/// R's parser ends a text whose parentheses are deeper than this.
const DEEPEST: usize = 45;

/// A condition, computed column or aggregate over a table's columns as an R
/// function of its rows.
///
/// # Errors
/// SQL that is not understood, an unknown column, or a form without translation.
pub fn expression(sql: &str, columns: &[&str], table: &str) -> Outcome<String> {
    let known: BTreeSet<&str> = columns.iter().copied().collect();
    let tree = super::expression(sql, &known, table)?;
    with_room(tree.depth(), || function(&tree, &known, table)).map_err(Into::into)
}

/// A `SELECT` from one table as the arguments of the script's `sql_select`.
/// `tables` are the known tables with their columns.
///
/// # Errors
/// As for [`expression`]; joins, subqueries and common table expressions.
pub fn query(sql: &str, tables: &BTreeMap<&str, Vec<&str>>) -> Outcome<RSelect> {
    select::query(sql, tables).map_err(Into::into)
}

/// An expression as an R function of rows `d`.
fn function(tree: &Expression, columns: &BTreeSet<&str>, table: &str) -> Result<String, Diagnostic> {
    known(tree, columns, table)?;
    let code = format!("function(d) {}", write::r(tree)?);
    let mut depth = 0_usize;
    for letter in code.bytes() {
        match letter {
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            return Err(untranslated("an expression so deep").within(tree.span));
        }
    }
    Ok(code)
}

/// Refuses names that are no columns of the table.
fn known(tree: &Expression, columns: &BTreeSet<&str>, table: &str) -> Result<(), Diagnostic> {
    if let Form::Column { table: of, name } = &tree.form
        && (!columns.contains(name.as_str()) || of.as_ref().is_some_and(|of| of != table))
    {
        return Err(Diagnostic::error(format!("`{name}` is not a column of `{table}`")).within(tree.span));
    }
    tree.children().into_iter().try_for_each(|child| known(child, columns, table))
}

/// The error for a form that has no translation.
fn untranslated(what: &str) -> Diagnostic {
    Diagnostic::error(format!("{what} has no translation to R"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: [&str; 8] = ["age", "ph.ecog", "sex", "date", "start", "end_date", "grade", "ok"];

    fn r(sql: &str) -> String {
        let code = expression(sql, &COLUMNS, "t").unwrap_or_else(|error| panic!("{sql}: {error}"));
        code.strip_prefix("function(d) ").map(str::to_owned).unwrap_or(code)
    }

    #[test]
    fn precedence_is_that_of_sql_written_in_that_of_r() {
        assert_eq!(r("age > 1 OR age < 3 AND NOT ok"), "d$age > 1 | d$age < 3 & !d$ok");
        assert_eq!(r("(age > 1 OR ok) AND ok"), "(d$age > 1 | d$ok) & d$ok");
        assert_eq!(r("NOT age = 1"), "!(d$age == 1)");
        assert_eq!(r("age - 1 - (age - 2)"), "sql_minus(d$age - 1, d$age - 2)");
        assert_eq!(r("age * 2 - (1 - age / 2)"), "d$age * 2 - (1 - d$age / 2)");
        assert_eq!(r("-age * 2"), "-d$age * 2");
        assert_eq!(r("age = 1 IS NULL"), "is.na(d$age == 1)");
    }

    #[test]
    fn names_and_texts_become_r_names_and_strings() {
        assert_eq!(r("ph.ecog = 1 AND \"ph.ecog\" <> 2"), "d$ph.ecog == 1 & d$ph.ecog != 2");
        assert_eq!(r("t.sex = 'it''s \\ \"'"), "d$sex == \"it's \\\\ \\\"\"");
        assert_eq!(
            r("grade IN ('a', 'b') AND grade NOT LIKE 'G%'"),
            "sql_in(d$grade, \"a\", \"b\") & !sql_like(d$grade, \"G%\")"
        );
        assert_eq!(expression("`a\"b` = 1", &["a\"b"], "t").unwrap(), "function(d) d[[\"a\\\"b\"]] == 1");
    }

    #[test]
    fn missing_values_dates_and_rounding_keep_the_meaning_of_sql() {
        assert_eq!(r("date IS NOT NULL"), "!is.na(d$date)");
        assert_eq!(r("ok IS NOT TRUE"), "!sql_same(d$ok, TRUE)");
        assert_eq!(r("end_date - start > 30"), "sql_minus(d$end_date, d$start) > 30");
        assert_eq!(
            r("MONTHS(start, COALESCE(end_date, date))"),
            "days(d$start, sql_coalesce(d$end_date, d$date)) / 30.4375"
        );
        assert_eq!(
            r("CAST(ROUND(DAYS(start, date) / 30.4375) AS INTEGER)"),
            "sql_whole(sql_round(days(d$start, d$date) / 30.4375))"
        );
        assert_eq!(r("date > DATE '2024-01-31'"), "d$date > as.Date(\"2024-01-31\")");
        assert_eq!(r("start + INTERVAL '6 months'"), "sql_later(d$start, months = 6, days = 0)");
        assert_eq!(
            r("CASE WHEN grade = 'G3' THEN 'G3' WHEN grade = 'u' THEN NULL ELSE 'low' END"),
            "sql_case(d$grade == \"G3\", \"G3\", d$grade == \"u\", NA, \"low\")"
        );
        assert_eq!(r("CASE age WHEN 1 THEN 2 END"), "sql_case(d$age == 1, 2, NA)");
        assert_eq!(r("age BETWEEN 1 AND 5 AND ok"), "(d$age >= 1 & d$age <= 5) & d$ok");
        assert_eq!(r("EXTRACT(YEAR FROM date) / age"), "sql_divide(sql_part(d$date, \"year\"), d$age)");
    }

    #[test]
    fn aggregates_and_windows_are_functions_of_rows() {
        assert_eq!(r("COUNT(*)"), "nrow(d)");
        assert_eq!(r("COUNT(DISTINCT sex)"), "sql_count_distinct(d$sex)");
        assert_eq!(r("AVG(age) FILTER (WHERE ok)"), "sql_avg(sql_where(d$age, d$ok))");
        assert_eq!(r("COUNT(*) OVER (PARTITION BY sex) > 1"), "sql_over(d, list(d$sex), function(d) nrow(d)) > 1");
        assert_eq!(
            r("ROW_NUMBER() OVER (PARTITION BY sex ORDER BY date DESC) = 1"),
            "sql_over(d, list(d$sex), function(d) sql_row_number(d, list(d$date), TRUE)) == 1"
        );
    }

    #[test]
    fn what_is_not_understood_is_an_error_and_not_other_code() {
        for sql in [
            "age +",
            "age age",
            "unknown = 1",
            "SOUNDEX(sex)",
            "(age",
            "age IN ()",
            "CAST(age AS BLOB)",
            "'a",
            "sex LIKE grade",
        ] {
            assert!(expression(sql, &COLUMNS, "t").is_err(), "{sql}");
        }
    }

    #[test]
    fn a_select_from_one_table_is_translated_and_a_join_is_not() {
        let tables = BTreeMap::from([("visits", vec!["id", "kind"])]);
        let sql =
            "SELECT id, COUNT(*) AS n FROM visits WHERE kind = 'a' GROUP BY id HAVING COUNT(*) > 1 ORDER BY n DESC;";
        let found = query(sql, &tables).unwrap();
        assert_eq!(found.table, "visits");
        assert_eq!(
            found.items,
            [("id".to_owned(), "function(d) d$id".to_owned()), ("n".to_owned(), "function(d) nrow(d)".to_owned())]
        );
        assert_eq!(found.by.as_deref(), Some("function(d) list(d$id)"));
        assert_eq!(found.having.as_deref(), Some("function(d) nrow(d) > 1"));
        assert_eq!(found.order, [("n".to_owned(), true)]);
        assert_eq!(found.keeps, ["id"]);
        for sql in ["SELECT v.id FROM visits v JOIN visits w ON v.id = w.id", "WITH a AS (SELECT 1) SELECT * FROM a"] {
            assert!(query(sql, &tables).is_err(), "{sql}");
        }
    }
}
