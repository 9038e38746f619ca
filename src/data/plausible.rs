//! What is likely wrong with data that break no rule: dates after the freeze, rows that occur
//! twice, values in another unit. It is told when the data are frozen.

use std::collections::BTreeMap;

use super::breach::Breach;
use super::calendar;
use super::check::ordered_values;
use super::column::{Column, Kind};
use super::dictionary::Resource;
use super::key::Keys;
use super::store::Store;
use super::table::Table;
use crate::diagnostic::Severity;

/// Factors by which the units of one quantity differ, and what they are.
const FACTORS: [(f64, &str); 12] = [
    (10.0, "a factor of 10, such as mm and cm"),
    (100.0, "a factor of 100, such as m and cm"),
    (1000.0, "a factor of 1000, such as g and kg"),
    (1_000_000.0, "a factor of a million"),
    (88.42, "88.4, as mg/dL and µmol/L of creatinine"),
    (18.02, "18, as mg/dL and mmol/L of glucose"),
    (38.67, "38.7, as mg/dL and mmol/L of cholesterol"),
    (17.1, "17.1, as mg/dL and µmol/L of bilirubin"),
    (7.5, "7.5, as kPa and mmHg"),
    (12.0, "12, as months and years"),
    (365.25, "365, as days and years"),
    (30.44, "30.4, as days and months"),
];

/// Values spread by less than this factor around their median are in one unit.
const SPREAD: f64 = 3.0;

/// So many of the values are within the spread.
const MOST: f64 = 0.9;

/// Fewer values than this say nothing of a unit.
const FEWEST: usize = 10;

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

/// Values that lie with the others when they are multiplied or divided by a factor between
/// two units.
fn in_another_unit(table: &Table, (column, store): (&Column, &Store)) -> Option<Breach> {
    let values = ordered_values(store)?;
    let mut sizes: Vec<f64> = values.iter().flatten().copied().filter(|value| *value > 0.0).collect();
    if sizes.len() < FEWEST || sizes.len() < values.iter().flatten().count() {
        return None;
    }
    sizes.sort_by(f64::total_cmp);
    let median = sizes[sizes.len() / 2];
    let is_near = |value: f64| value / median < SPREAD && median / value < SPREAD;
    let near = sizes.iter().filter(|value| is_near(**value)).count();
    if (near as f64) < MOST * sizes.len() as f64 {
        return None;
    }
    let low = sizes.iter().copied().find(|value| is_near(*value))?;
    let high = sizes.iter().rev().copied().find(|value| is_near(*value))?;
    let lies_within = |value: f64| (low..=high).contains(&value);
    let mut rows = Vec::new();
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    for (row, value) in values.iter().enumerate() {
        let Some(value) = value.filter(|value| !is_near(*value)) else { continue };
        let factor = FACTORS.iter().position(|(factor, _)| lies_within(value * factor) || lies_within(value / factor));
        if let Some(factor) = factor {
            rows.push(row);
            *counts.entry(factor).or_default() += 1;
        }
    }
    let (factor, _) = counts.iter().max_by_key(|(factor, count)| (**count, std::cmp::Reverse(**factor)))?;
    let name = &column.name;
    let count = if rows.len() == 1 { "1 value differs".to_owned() } else { format!("{} values differ", rows.len()) };
    let unit = column.unit.as_ref().map_or(String::new(), |unit| format!(" in {unit}"));
    let message = format!("column `{name}`: {count} from all others{unit} by {}", FACTORS[*factor].1);
    let breach =
        Breach::of_rows(table, (&format!("{name}.unit"), std::slice::from_ref(name)), rows, Severity::Finding, message);
    Some(Breach { hints: vec!["are they in another unit?".to_owned()], ..breach })
}

/// Rows that are alike in every column.
fn repeated(table: &Table) -> Option<Breach> {
    if table.columns().len() < 2 {
        return None;
    }
    let coded: Vec<Vec<u32>> = table
        .stored()
        .map(|(_, store)| {
            let codes = store.coded(usize::MAX).map(|coded| coded.codes).unwrap_or_default();
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
