//! Levels of a column in the SQL of an engine.

use super::super::column::Kind;
use super::super::table::Table;
use super::held::Remote;
use crate::diagnostic::Outcome;
use crate::sql::quoted;

/// The condition that a column is at a level, by its code.
pub(super) fn at_level(table: &Table, remote: &Remote, name: &str, code: &str) -> Outcome<String> {
    let kind = table.expect_column(name)?.kind;
    let column = quoted(name);
    let condition = match kind {
        Kind::Boolean if code == "true" => column,
        Kind::Boolean => format!("NOT {column}"),
        Kind::Integer | Kind::Number => format!("{column} = ({code})"),
        Kind::Date => format!("{column} = DATE '{code}'"),
        Kind::Text | Kind::DateTime => format!("{column} = '{}'", code.replace('\'', "''")),
    };
    table.condition_elsewhere(remote, &condition)
}

/// The place of a column's level among some codes, from 0.
pub(super) fn place_of_level(table: &Table, remote: &Remote, name: &str, codes: &[String]) -> Outcome<String> {
    if codes.is_empty() {
        return Ok("NULL".to_owned());
    }
    let mut sql = "CASE".to_owned();
    for (at, code) in codes.iter().enumerate() {
        sql.push_str(&format!(" WHEN {} THEN {at}", at_level(table, remote, name, code)?));
    }
    Ok(format!("{sql} END"))
}
