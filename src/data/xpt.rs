//! Reading SAS transport files (XPORT), version 5, which regulators exchange, and version 8.
//!
//! The format is SAS technical support document TS-140, “The Record Layout of a
//! Data Set in SAS Transport (XPORT) Format”: records of 80 bytes, a description
//! of 140 bytes for each variable, then the observations one after the other,
//! numbers as IBM/370 hexadecimal floating point, all big-endian.
//!
//! Missing numbers (`.`, `._`, `.A`–`.Z`) and blank texts are missing. Variables
//! with a date or datetime format become dates; numbers that are all whole become
//! integers.

use super::column::{Column, Values};
use super::declared::{as_declared, compare_names, declared};
use super::dictionary::Resource;
use super::fault::Faults;
use super::source::Source;
use super::store::Store;
use super::table::{Origin, Table};
use super::xpt_layout::{Layout, RECORD, layout};
use crate::diagnostic::{Diagnostic, Diagnostics, Outcome, Place};

/// Days from 1960-01-01, where SAS counts from, to 1970-01-01.
const EPOCH: i32 = 3653;
/// Whole numbers up to here are exact in a double.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// Reads a transport file with one data set.
pub(super) fn read(source: &Source, resource: Option<&Resource>) -> Outcome<Table> {
    let Layout { variables, observations, count } = layout(&source.bytes)?;
    let width = variables.iter().map(|variable| variable.start + variable.length).max().unwrap_or(0);
    if width == 0 {
        return Err(Diagnostic::error("the data set has no variables").into());
    }
    let rows: Vec<&[u8]> = rows(observations, width);
    let whole = observations.len() - observations.len() % width;
    if observations.get(whole..).unwrap_or(&[]).iter().any(|byte| *byte != b' ') {
        return Err(Diagnostic::error("the file is damaged: its last observation is cut off").into());
    }
    if count.is_some_and(|count| rows.len() < count) {
        return Err(Diagnostic::error(format!(
            "the file is damaged: it says that it has {} observations, and holds {}",
            count.unwrap_or(0),
            rows.len()
        ))
        .into());
    }
    let names: Vec<&str> = variables.iter().map(|variable| variable.name.as_str()).collect();
    for (at, name) in names.iter().enumerate() {
        if names[..at].contains(name) {
            return Err(Diagnostic::error(format!("two variables are named `{name}`")).into());
        }
    }
    let mut findings = compare_names(source, &names, resource)?;
    let mut faults = Faults::default();
    let mut made: Vec<(Column, Store)> = Vec::with_capacity(variables.len());
    let mut foreign = false;
    for (at, variable) in variables.iter().enumerate() {
        let cells = rows.iter().map(|row| row.get(variable.start..variable.start + variable.length).unwrap_or(&[]));
        let values = if variable.is_text {
            Values::Text(cells.map(|cell| text(cell, &mut foreign)).collect())
        } else {
            numbers(cells.map(ibm_number).collect(), &variable.format)
        };
        let values = as_declared(&variable.name, at, values, resource, &mut faults);
        made.push((declared(&variable.name, Some(&variable.label), values.kind(), resource), Store::of(values)));
    }
    let errors = faults.into_errors(&source.path, |_| Place::file(source.path.as_str()));
    if !errors.is_empty() {
        return Err(Diagnostics(errors));
    }
    if foreign {
        findings.push(
            Diagnostic::finding("some text is not UTF-8 and was read as Latin-1")
                .at(Place::file(source.path.as_str()))
                .hint("the format does not say its encoding: export with UTF-8 to be certain"),
        );
    }
    let origin = Origin { path: source.path.as_str().into(), rows: rows.len(), lines: None };
    let mut table = Table::of_source(&source.id, origin, rows.len(), made)?;
    table.findings = findings;
    Ok(table)
}

/// The observations. The file is filled up with blanks to whole records, so that
/// blank observations within the last record are none.
fn rows(bytes: &[u8], width: usize) -> Vec<&[u8]> {
    let mut rows: Vec<&[u8]> = bytes.chunks_exact(width).collect();
    let mut filled = bytes.len() - rows.len() * width;
    while let Some(last) = rows.last() {
        filled += width;
        if filled >= RECORD || last.iter().any(|byte| *byte != b' ') {
            break;
        }
        rows.pop();
    }
    rows
}

/// A text without its trailing blanks. Bytes that are not UTF-8 are Latin-1.
fn text(cell: &[u8], foreign: &mut bool) -> Option<String> {
    let end = cell.iter().rposition(|byte| !matches!(byte, b' ' | b'\0')).map_or(0, |at| at + 1);
    let cell = cell.get(..end).filter(|cell| !cell.is_empty())?;
    Some(match std::str::from_utf8(cell) {
        Ok(text) => text.to_owned(),
        Err(_) => {
            *foreign = true;
            cell.iter().map(|byte| char::from(*byte)).collect()
        }
    })
}

/// An IBM/370 floating-point number of two to eight bytes: a sign bit, seven bits
/// of a power of 16 in excess of 64, and a fraction below the point. `None` for
/// SAS's missing values, whose fraction is zero under a letter, `_` or `.`.
fn ibm_number(cell: &[u8]) -> Option<f64> {
    let (first, fraction) = cell.split_first()?;
    let mantissa = (0..7).fold(0_u64, |sum, at| sum << 8 | u64::from(fraction.get(at).copied().unwrap_or(0)));
    if mantissa == 0 {
        return if matches!(first, b'.' | b'_' | b'A'..=b'Z') { None } else { Some(0.0) };
    }
    let power = 4 * (i32::from(first & 0x7f) - 64) - 56;
    let size = libm::scalbn(mantissa as f64, power);
    Some(if first & 0x80 == 0 { size } else { -size })
}

fn numbers(values: Vec<Option<f64>>, format: &str) -> Values {
    if is_datetime(format) {
        let micros =
            |seconds: f64| (libm::round(seconds * 1e6) as i64).saturating_sub(i64::from(EPOCH) * 86_400_000_000);
        return Values::DateTime(values.into_iter().map(|value| value.map(micros)).collect());
    }
    if is_date(format) {
        return Values::Date(
            values.into_iter().map(|value| value.map(|days| (days.floor() as i32).saturating_sub(EPOCH))).collect(),
        );
    }
    if values.iter().flatten().all(|value| value.fract() == 0.0 && value.abs() < EXACT) {
        return Values::Integer(values.into_iter().map(|value| value.map(|value| value as i64)).collect());
    }
    Values::Number(values)
}

fn is_datetime(format: &str) -> bool {
    ["DATETIME", "DATEAMPM", "E8601DT", "IS8601DT", "B8601DT", "DTDATE", "MDYAMPM"]
        .iter()
        .any(|name| format.starts_with(name))
}

fn is_date(format: &str) -> bool {
    const DATES: [&str; 12] = [
        "DATE", "YYMMDD", "MMDDYY", "DDMMYY", "E8601DA", "IS8601DA", "B8601DA", "WORDDAT", "WEEKDAT", "JULIAN",
        "MONYY", "YYMON",
    ];
    DATES.iter().any(|name| format.starts_with(name))
}
