//! `SELECT`: its columns, conditions, groups and order.

use std::collections::BTreeSet;

use polars::prelude::Column as PolarsColumn;

use super::Run;
use super::relation::{Bound, Relation};
use crate::data::{frame, text};
use crate::diagnostic::{Diagnostic, Diagnostics, Outcome, known_names};
use crate::sql::{Constant, Expression, Form, Item, OrderKey, Select, Typed};

/// A column of the result before it is computed.
pub(super) struct Selected {
    pub expression: Expression,
    pub name: String,
    /// Whether it keeps its name.
    pub is_itself: bool,
}

/// What a result is ordered by.
pub(super) enum Key {
    /// A column of the result.
    Item(usize),
    /// Something else.
    Other(Expression),
}

impl Run<'_> {
    pub(super) fn select(&self, select: &Select, order: &[OrderKey], with: &[(String, Relation)]) -> Outcome<Relation> {
        let mut rows = self.from(select, with)?;
        if let Some(condition) = &select.condition {
            let condition = self.condition(condition, "WHERE", &rows, with)?;
            let kept = self.true_rows(&condition, &rows)?;
            rows = rows.at(&kept);
        }
        let items = self.items(select, &rows)?;
        let keys = order.iter().map(|key| order_key(key, &items, &rows)).collect::<Result<Vec<_>, Diagnostic>>()?;
        let others: Vec<&Expression> = keys
            .iter()
            .filter_map(|key| match key {
                Key::Other(expression) => Some(expression),
                Key::Item(_) => None,
            })
            .collect();
        if let Some(other) = others.first().filter(|_| select.distinct) {
            return Err(Diagnostic::error("ORDER BY names what SELECT DISTINCT has not as a column")
                .within(other.span)
                .into());
        }
        let has_aggregate = items.iter().any(|item| item.expression.has_aggregate())
            || others.iter().any(|other| other.has_aggregate());
        let is_grouped = !select.groups.is_empty() || select.having.is_some() || has_aggregate;
        let all: Vec<&Expression> = items.iter().map(|item| &item.expression).chain(others.iter().copied()).collect();
        let (typed, made, height) = if is_grouped {
            self.grouped(select, &items, &all, &rows, with)?
        } else {
            let typed = all.iter().map(|one| self.typed(one, &rows, with)).collect::<Outcome<Vec<_>>>()?;
            let made = self.columns(&typed, &rows)?;
            (typed, made, rows.rows())
        };
        let mut result = self.result(&items, &typed, &made, &rows, height)?;
        let sorting: Vec<PolarsColumn> = {
            let mut rest = made.iter().skip(items.len());
            let column = |key: &Key| match key {
                Key::Item(number) => made.get(*number).cloned(),
                Key::Other(_) => rest.next().cloned(),
            };
            keys.iter().filter_map(column).collect()
        };
        let rows = super::order::sorted(&sorting, order, height)?;
        let rows = if select.distinct { first_of_each(&result, rows)? } else { rows };
        if rows.len() != height || !order.is_empty() {
            result = result.at(&rows);
        }
        Ok(result)
    }

    /// The columns that are selected.
    fn items(&self, select: &Select, rows: &Relation) -> Outcome<Vec<Selected>> {
        let mut items: Vec<Selected> = Vec::new();
        for item in &select.items {
            match item {
                Item::One(expression, alias) => {
                    let own = match &expression.form {
                        Form::Column { name, .. } => Some(name.clone()),
                        _ => None,
                    };
                    let name = alias.clone().or_else(|| own.clone()).unwrap_or_default();
                    let is_itself = own.is_some() && alias.is_none();
                    items.push(Selected { expression: expression.clone(), name, is_itself });
                }
                Item::All => self.star(None, select, rows, &mut items)?,
                Item::AllOf(table) => self.star(Some(table), select, rows, &mut items)?,
            }
        }
        Ok(items)
    }

    /// `*`: of two columns of one name the second is called by its table too.
    fn star(&self, table: Option<&str>, select: &Select, rows: &Relation, items: &mut Vec<Selected>) -> Outcome<()> {
        let is_of = |column: &&Bound| table.is_none_or(|table| column.tables.iter().any(|known| known == table));
        let mut found = rows.columns.iter().filter(is_of).peekable();
        if found.peek().is_none() {
            let known: BTreeSet<&str> =
                rows.columns.iter().flat_map(|column| column.tables.iter().map(String::as_str)).collect();
            let name = table.unwrap_or("*");
            return Err(Diagnostic::error(format!("there is no table `{name}` in this query"))
                .within(select.span)
                .hint(known_names(name, known))
                .into());
        }
        for column in found {
            let first = column.tables.first().cloned();
            let is_taken = items.iter().any(|item| item.name == column.name);
            let name = match (&first, is_taken) {
                (Some(table), true) => format!("{}:{table}", column.name),
                _ => column.name.clone(),
            };
            let form = Form::Column { table: first, name: column.name.clone() };
            items.push(Selected { expression: Expression::new(form, select.span), name, is_itself: !is_taken });
        }
        Ok(())
    }

    /// The columns of the result.
    fn result(
        &self,
        items: &[Selected],
        typed: &[Typed],
        made: &[PolarsColumn],
        rows: &Relation,
        height: usize,
    ) -> Outcome<Relation> {
        let mut columns = Vec::with_capacity(items.len());
        let mut values = Vec::with_capacity(items.len());
        for ((item, typed), column) in items.iter().zip(typed).zip(made) {
            if item.name.is_empty() && items.len() > 1 {
                return Err(unnamed(&item.expression));
            }
            let source = rows.scope(self.text).find_form(&item.expression).and_then(|number| rows.columns.get(number));
            let engine = self.engine_name();
            values.push(column.clone().with_name(engine.as_str().into()));
            columns.push(Bound {
                tables: Vec::new(),
                name: item.name.clone(),
                kind: typed.kind,
                origins: source.map_or_else(Vec::new, |source| source.origins.clone()),
                is_itself: item.is_itself && source.is_some_and(|source| source.is_itself),
                engine,
            });
        }
        Ok(Relation { frame: frame::frame_of(height, values)?, columns })
    }
}

/// The error for a computed column without a name.
pub(super) fn unnamed(expression: &Expression) -> Diagnostics {
    Diagnostic::error("a computed column of the query has no name")
        .within(expression.span)
        .hint("name it: `… AS name`")
        .into()
}

/// What an ORDER BY names: a column of the result by its name or number, or something
/// over the rows.
fn order_key(key: &OrderKey, items: &[Selected], rows: &Relation) -> Result<Key, Diagnostic> {
    match &key.expression.form {
        Form::Constant(Constant::Integer(number)) => match usize::try_from(*number) {
            Ok(number) if (1..=items.len()).contains(&number) => Ok(Key::Item(number - 1)),
            _ => Err(Diagnostic::error(format!("ORDER BY {number}: the result has {} columns", items.len()))
                .within(key.expression.span)),
        },
        Form::Column { table: None, name } => match items.iter().position(|item| item.name == *name) {
            Some(number) => Ok(Key::Item(number)),
            None => {
                if !rows.columns.iter().any(|column| column.name == *name) {
                    let known: Vec<&str> = items
                        .iter()
                        .map(|item| item.name.as_str())
                        .chain(rows.columns.iter().map(|column| column.name.as_str()))
                        .collect();
                    return Err(Diagnostic::error(format!("column `{name}` is not in the tables of this query"))
                        .within(key.expression.span)
                        .hint(known_names(name, known)));
                }
                Ok(Key::Other(key.expression.clone()))
            }
        },
        _ => match items.iter().position(|item| item.expression == key.expression) {
            Some(number) => Ok(Key::Item(number)),
            None => Ok(Key::Other(key.expression.clone())),
        },
    }
}

/// Of equal rows the first.
pub(super) fn first_of_each(result: &Relation, rows: Vec<usize>) -> Outcome<Vec<usize>> {
    let texts = texts_of(result)?;
    let mut seen = BTreeSet::new();
    Ok(rows.into_iter().filter(|row| seen.insert(row_text(&texts, *row))).collect())
}

/// The values of a result as texts, column by column.
pub(super) fn texts_of(result: &Relation) -> Outcome<Vec<Vec<Option<String>>>> {
    let column = |bound: &Bound| frame::values_of(&result.frame, &bound.engine).map(text::texts);
    result.columns.iter().map(column).collect()
}

/// The values of a row.
pub(super) fn row_text(texts: &[Vec<Option<String>>], row: usize) -> Vec<Option<String>> {
    let plain = |text: &String| if text == "-0" { "0".to_owned() } else { text.clone() };
    texts.iter().map(|column| column.get(row).and_then(Option::as_ref).map(plain)).collect()
}
