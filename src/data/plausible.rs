//! What is likely wrong with data that break no rule: dates after the freeze, rows that occur
//! twice, values in another unit. It is told when the data are frozen.

use super::breach::Breach;
use super::calendar;
use super::check::ordered_values;
use super::column::{Column, Kind};
use super::dictionary::Resource;
use super::key::Keys;
use super::other_unit::in_another_unit;
use super::store::Store;
use super::table::Table;
use crate::diagnostic::Severity;

/// Findings about a table; `day` is that of the freeze, in days since 1970-01-01.
pub fn implausible(table: &Table, resource: Option<&Resource>, keys: &Keys, date: &str) -> Vec<Breach> {
    let mut found = Vec::new();
    let may_be_later =
        |name: &str| resource.and_then(|resource| resource.field(name)).is_some_and(|field| field.future);
    for (column, store) in table.stored() {
        match column.kind {
            Kind::Date | Kind::DateTime if !may_be_later(&column.name) => {
                found.extend(later(table, (column, store), date));
            }
            Kind::Integer | Kind::Number if column.levels.is_empty() && !keys.holds(&column.name) => {
                found.extend(in_another_unit(table, (column, store)));
            }
            _ => {}
        }
    }
    found.extend(repeated(table));
    found
}

/// How many checks there are for a table.
pub fn count_plausible(table: &Table) -> usize {
    let is_checked = |column: &&Column| !matches!(column.kind, Kind::Text | Kind::Boolean);
    1 + table.columns().iter().filter(is_checked).count()
}

/// Dates after the freeze.
fn later(table: &Table, (column, store): (&Column, &Store), date: &str) -> Option<Breach> {
    let day = calendar::iso_date(date)?;
    let end = match column.kind {
        Kind::Date => f64::from(day),
        _ => calendar::moment(day, 23, 59, 59, 999_999)? as f64,
    };
    let values = ordered_values(store)?;
    let rows = (0..values.len()).filter(|row| values[*row].is_some_and(|value| value > end)).collect::<Vec<_>>();
    let count = if rows.len() == 1 { "1 date is".to_owned() } else { format!("{} dates are", rows.len()) };
    let name = &column.name;
    let message = format!("column `{name}`: {count} after the freeze of {date}");
    let breach = Breach::of_rows(
        table,
        (&format!("{name}.future"), std::slice::from_ref(name)),
        rows,
        Severity::Finding,
        message,
    );
    let hint = "if such dates are planned ones, declare \"tickmark\": {\"future\": true} for the column";
    (!breach.rows.is_empty()).then(|| Breach { hints: vec![hint.to_owned()], ..breach })
}

/// Rows that are alike in every column.
fn repeated(table: &Table) -> Option<Breach> {
    if table.columns().len() < 2 {
        return None;
    }
    let coded: Vec<Vec<u32>> = table
        .stored()
        .map(|(_, store)| {
            let codes = store.coded(usize::MAX).map(|coded| coded.codes.mapped(|code| code)).unwrap_or_default();
            let code = |row: usize| if store.is_present(row) { codes.get(row).map_or(0, |code| code + 1) } else { 0 };
            (0..store.len()).map(code).collect()
        })
        .collect();
    let key = |row: usize| coded.iter().map(move |codes| codes[row]);
    let mut order: Vec<usize> = (0..table.rows()).collect();
    order.sort_by(|a, b| key(*a).cmp(key(*b)).then(a.cmp(b)));
    let mut rows: Vec<usize> =
        order.windows(2).filter(|pair| key(pair[0]).eq(key(pair[1]))).map(|pair| pair[1]).collect();
    rows.retain(|row| key(*row).any(|code| code > 0));
    rows.sort_unstable();
    let message = match rows.len() {
        0 => return None,
        1 => "1 row is an earlier one once more, in every column".to_owned(),
        n => format!("{n} rows are earlier ones once more, in every column"),
    };
    let breach = Breach::of_rows(table, ("duplicate", &[]), rows, Severity::Finding, message);
    Some(Breach { hints: vec!["was something entered or pasted twice?".to_owned()], ..breach })
}
