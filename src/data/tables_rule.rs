//! Rules over several tables: a `SELECT` that must give no row.

use std::collections::BTreeMap;

use super::breach::Breach;
use super::dictionary::Dictionary;
use super::query::query;
use super::table::Table;
use crate::diagnostic::{Diagnostic, Place};

/// The rows that the rules of a package give, each as a table of its own.
pub fn tables_rules(dictionary: &Dictionary, tables: &BTreeMap<String, Table>) -> Vec<(Breach, Table)> {
    let mut found = Vec::new();
    let place = || Place::file("data/datapackage.json");
    for rule in &dictionary.rules {
        let empty = || Table::empty(&rule.name);
        match query(&rule.name, &rule.select, tables, &place()) {
            Ok(table) if table.rows() == 0 => {}
            Ok(table) => {
                let rows: Vec<usize> = (0..table.rows()).collect();
                let count =
                    if rows.len() == 1 { "1 row breaks".to_owned() } else { format!("{} rows break", rows.len()) };
                let fields: Vec<String> = table.columns().iter().map(|column| column.name.clone()).collect();
                let message = format!("rule “{}”: {count} it", rule.name);
                let breach = Breach::of_rows(&table, ("", &fields), rows, rule.severity, message);
                let breach = Breach { check: format!("rule.{}", rule.name), place: Some(place()), ..breach };
                found.push((breach, table));
            }
            Err(errors) => found.extend(errors.0.into_iter().map(|mut error| {
                error.message = format!("rule “{}”: {}", rule.name, error.message);
                let told: Diagnostic = error.told_in(&rule.select).or_at(place);
                let table = empty();
                let breach = Breach::of_table(&table, "", told);
                (Breach { check: format!("rule.{}", rule.name), ..breach }, table)
            })),
        }
    }
    found
}
