//! The columns that an expression may name.

use super::kind::Kind;
use super::parse::name_hint;
use super::tree::{Expression, Form};
use crate::diagnostic::{Diagnostic, Span, known_names};

/// A column that may be named.
#[derive(Debug, Clone, PartialEq)]
pub struct Known {
    /// The names by which its table may be called; of a column of `USING` those of both.
    pub tables: Vec<String>,
    /// Its name.
    pub name: String,
    /// The kind of its values.
    pub kind: Kind,
    /// The codes and labels of its declared levels.
    pub levels: Vec<(String, String)>,
}

/// The columns of an expression, in their order.
#[derive(Debug, Clone)]
pub struct Scope<'a> {
    /// The text that the expression is part of.
    pub text: &'a str,
    /// The id of the only table; `None` in a query.
    pub table: Option<&'a str>,
    /// The columns.
    pub columns: Vec<Known>,
}

impl Scope<'_> {
    /// The number of the column of a name.
    ///
    /// # Errors
    /// A name that no column has, or several.
    pub fn find(&self, table: Option<&str>, name: &str, at: Span) -> Result<usize, Diagnostic> {
        let is_of = |known: &Known| table.is_none_or(|table| known.tables.iter().any(|known| known == table));
        let mut found = self.columns.iter().enumerate().filter(|(_, known)| known.name == name && is_of(known));
        let first = found.next().map(|(at, _)| at);
        match (first, found.next()) {
            (Some(only), None) => Ok(only),
            (Some(first), Some(_)) => {
                let table = self.columns.get(first).and_then(|known| known.tables.first());
                let table = table.map_or("table", String::as_str);
                Err(Diagnostic::error(format!("column `{name}` is in more than one table of this query"))
                    .within(at)
                    .hint(format!("write `{table}.{name}`")))
            }
            (None, _) => Err(self.unknown(table, name, at)),
        }
    }

    /// The number of the column that an expression is, and nothing but it.
    pub fn find_form(&self, expression: &Expression) -> Option<usize> {
        match &expression.form {
            Form::Column { table, name } => self.find(table.as_deref(), name, expression.span).ok(),
            _ => None,
        }
    }

    fn unknown(&self, table: Option<&str>, name: &str, at: Span) -> Diagnostic {
        let known: Vec<&str> = self.columns.iter().map(|column| column.name.as_str()).collect();
        let hint = name_hint(self.text, name, known);
        if let Some(own) = self.table {
            return Diagnostic::error(format!("column `{name}` is not in table `{own}`")).within(at).hint(hint);
        }
        let tables: Vec<&str> =
            self.columns.iter().flat_map(|column| column.tables.iter().map(String::as_str)).collect();
        match table {
            Some(table) if !tables.contains(&table) => {
                let mut names = tables;
                names.dedup();
                Diagnostic::error(format!("there is no table `{table}` in this query"))
                    .within(at)
                    .hint(known_names(table, names))
            }
            Some(table) => {
                let of = |known: &&str| {
                    self.columns
                        .iter()
                        .any(|column| column.name == **known && column.tables.iter().any(|one| one == table))
                };
                let known: Vec<&str> =
                    self.columns.iter().map(|column| column.name.as_str()).filter(|name| of(name)).collect();
                Diagnostic::error(format!("column `{name}` is not in table `{table}`"))
                    .within(at)
                    .hint(known_names(name, known))
            }
            None => {
                Diagnostic::error(format!("column `{name}` is not in the tables of this query")).within(at).hint(hint)
            }
        }
    }
}
