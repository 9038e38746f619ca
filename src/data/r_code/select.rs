//! `SELECT` from one table.

use std::collections::BTreeMap;

use super::super::token::{Token, tokens};
use super::parse::Parser;
use super::syntax::Sql;
use super::{untranslated, write};
use crate::diagnostic::{Diagnostic, Outcome};

/// A `SELECT` as pieces of R; expressions are functions of rows `d`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RSelect {
    /// The table.
    pub table: String,
    /// Each column's name and R function.
    pub items: Vec<(String, String)>,
    /// Columns that keep the levels they have in the table.
    pub keeps: Vec<String>,
    /// The condition.
    pub condition: Option<String>,
    /// The groups, as a list of keys.
    pub by: Option<String>,
    /// Whether one row stands for a group or for the whole table.
    pub aggregated: bool,
    /// The condition on groups.
    pub having: Option<String>,
    /// Columns of the result by which it is ordered, and whether they descend.
    pub order: Vec<(String, bool)>,
}

/// Clauses that end a list of items or an expression.
const UNKNOWN: [&str; 12] =
    ["join", "inner", "left", "right", "full", "cross", "union", "intersect", "except", "limit", "offset", "distinct"];

pub(super) fn query(sql: &str, tables: &BTreeMap<&str, Vec<&str>>) -> Outcome<RSelect> {
    let sql = sql.trim().trim_end_matches(';');
    let all = tokens(sql)?;
    let from = table_of(&all)?;
    let columns = tables.get(from.as_str()).ok_or_else(|| Diagnostic::error(format!("there is no table `{from}`")))?;
    let mut parser = Parser::new(&all, columns, &from);
    if !parser.word("select") {
        return Err(untranslated("a query that is not a plain SELECT").into());
    }
    let (items, keeps, mut aggregated) = items(&mut parser)?;
    if !parser.word("from") {
        return Err(parser.here());
    }
    parser.name()?;
    let mut found = RSelect {
        table: from.clone(),
        items,
        keeps,
        condition: None,
        by: None,
        aggregated: false,
        having: None,
        order: Vec::new(),
    };
    if let Some(token) = parser.peek()
        && UNKNOWN.iter().any(|word| token.is_word(word))
    {
        return Err(untranslated(&format!("{} in a SELECT", token.text().to_uppercase())).into());
    }
    if parser.word("where") {
        found.condition = Some(function(&parser.expression()?)?);
    }
    if parser.word("group") {
        if !parser.word("by") {
            return Err(parser.here());
        }
        let mut keys = vec![key(&mut parser)?];
        while parser.symbol(",") {
            keys.push(key(&mut parser)?);
        }
        found.by = Some(format!("function(d) list({})", keys.join(", ")));
        aggregated = true;
    }
    if parser.word("having") {
        found.having = Some(function(&parser.expression()?)?);
    }
    if parser.word("order") {
        found.order = order(&mut parser, &found.items)?;
    }
    found.aggregated = aggregated;
    match parser.peek() {
        None => Ok(found),
        Some(token) => Err(untranslated(&format!("`{}` in a SELECT", token.text())).into()),
    }
}

/// The only table that a query names after FROM.
fn table_of(all: &[Token<'_>]) -> Outcome<String> {
    let words: Vec<&Token<'_>> = all.iter().filter(|token| !matches!(token, Token::Space(_))).collect();
    let selects = words.iter().filter(|token| token.is_word("select")).count();
    if selects != 1 || words.first().is_some_and(|token| token.is_word("with")) {
        return Err(untranslated("a query of more than one SELECT").into());
    }
    // `EXTRACT(… FROM x)` stands in parentheses, the clause does not.
    let mut depth = 0_i32;
    for pair in words.windows(2) {
        match pair[0].text() {
            "(" => depth += 1,
            ")" => depth -= 1,
            _ if depth == 0 && pair[0].is_word("from") => {
                return Ok(pair[1].text().trim_matches(['"', '`']).to_owned());
            }
            _ => {}
        }
    }
    Err(untranslated("a query without FROM").into())
}

type Items = (Vec<(String, String)>, Vec<String>, bool);

fn items(parser: &mut Parser<'_>) -> Outcome<Items> {
    let (mut items, mut keeps, mut aggregated) = (Vec::new(), Vec::new(), false);
    loop {
        if let Some(token) = parser.peek()
            && (token.text() == "*" || UNKNOWN.iter().any(|word| token.is_word(word)))
        {
            return Err(untranslated(&format!("`SELECT {}`", token.text())).into());
        }
        let tree = parser.expression()?;
        let name = match (&tree, parser.word("as")) {
            (_, true) => parser.name()?,
            (Sql::Column(name), false) => {
                keeps.push(name.clone());
                name.clone()
            }
            _ => return Err(untranslated("a computed column without AS").into()),
        };
        aggregated |= tree.has_aggregate();
        items.push((name, function(&tree)?));
        if !parser.symbol(",") {
            return Ok((items, keeps, aggregated));
        }
    }
}

fn function(tree: &Sql) -> Outcome<String> {
    Ok(format!("function(d) {}", write::r(tree)?))
}

fn key(parser: &mut Parser<'_>) -> Outcome<String> {
    match parser.expression()? {
        tree @ Sql::Column(_) => write::r(&tree),
        _ => Err(untranslated("GROUP BY something else than columns").into()),
    }
}

fn order(parser: &mut Parser<'_>, items: &[(String, String)]) -> Outcome<Vec<(String, bool)>> {
    if !parser.word("by") {
        return Err(parser.here());
    }
    let mut keys = Vec::new();
    loop {
        let name = parser.name()?;
        if !items.iter().any(|(known, _)| *known == name) {
            return Err(untranslated("ORDER BY something else than a column of the result").into());
        }
        let down = parser.word("desc");
        let _ = down || parser.word("asc");
        keys.push((name, down));
        if !parser.symbol(",") {
            return Ok(keys);
        }
    }
}
