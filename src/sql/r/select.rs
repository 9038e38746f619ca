//! `SELECT` from one table.

use std::collections::{BTreeMap, BTreeSet};

use super::{function, untranslated, write};
use crate::diagnostic::Diagnostic;
use crate::sql::depth::with_room;
use crate::sql::tree::{Body, Expression, Factor, Form, Item, Query, Select};

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

pub(super) fn query(sql: &str, tables: &BTreeMap<&str, Vec<&str>>) -> Result<RSelect, Diagnostic> {
    let columns: BTreeSet<&str> = tables.values().flatten().copied().collect();
    let query = crate::sql::query(sql, &columns, &tables.keys().copied().collect())?;
    if !query.with.is_empty() || query.limit.is_some() || query.offset.is_some() {
        return Err(untranslated("WITH, LIMIT or OFFSET"));
    }
    let Body::Select(select) = &query.body else {
        return Err(untranslated("a query of more than one SELECT"));
    };
    if select.distinct {
        return Err(untranslated("SELECT DISTINCT"));
    }
    let (table, alias) = only_table(select)?;
    let columns = tables.get(table).ok_or_else(|| Diagnostic::error(format!("there is no table `{table}`")))?;
    selected(&query, select, table, alias, &columns.iter().copied().collect())
}

fn only_table(select: &Select) -> Result<(&str, Option<&str>), Diagnostic> {
    match select.from.as_slice() {
        [(Factor::Table { name, alias, .. }, joins)] if joins.is_empty() => Ok((name, alias.as_deref())),
        [(_, joins), ..] if !joins.is_empty() => Err(untranslated("JOIN in a SELECT")),
        [] => Err(untranslated("a query without FROM")),
        _ => Err(untranslated("a SELECT from another SELECT or from several tables")),
    }
}

fn selected(
    query: &Query,
    select: &Select,
    table: &str,
    alias: Option<&str>,
    columns: &BTreeSet<&str>,
) -> Result<RSelect, Diagnostic> {
    let table_name = alias.unwrap_or(table);
    let code = |tree: &Expression| with_room(tree.depth(), || function(tree, columns, table_name));
    let mut found = RSelect {
        table: table.to_owned(),
        items: Vec::new(),
        keeps: Vec::new(),
        condition: select.condition.as_ref().map(code).transpose()?,
        by: None,
        aggregated: !select.groups.is_empty(),
        having: select.having.as_ref().map(code).transpose()?,
        order: Vec::new(),
    };
    for item in &select.items {
        let Item::One(tree, name) = item else { return Err(untranslated("`SELECT *`")) };
        let name = match (&tree.form, name) {
            (_, Some(name)) => name.clone(),
            (Form::Column { name, .. }, None) => {
                found.keeps.push(name.clone());
                name.clone()
            }
            _ => return Err(untranslated("a computed column without AS").within(tree.span)),
        };
        found.aggregated |= tree.has_aggregate();
        found.items.push((name, code(tree)?));
    }
    if !select.groups.is_empty() {
        let keys = select.groups.iter().map(|key| match &key.form {
            Form::Column { name, .. } if columns.contains(name.as_str()) => write::r(key),
            _ => Err(untranslated("GROUP BY something else than columns").within(key.span)),
        });
        let keys = keys.collect::<Result<Vec<_>, _>>()?;
        found.by = Some(format!("function(d) list({})", keys.join(", ")));
    }
    for key in &query.order {
        let name = match &key.expression.form {
            Form::Column { name, .. } if found.items.iter().any(|(known, _)| known == name) => name.clone(),
            _ => {
                return Err(
                    untranslated("ORDER BY something else than a column of the result").within(key.expression.span)
                );
            }
        };
        if key.nulls_first.is_some_and(|first| first != key.descends) {
            return Err(untranslated("NULLS FIRST or LAST").within(key.expression.span));
        }
        found.order.push((name, key.descends));
    }
    Ok(found)
}
