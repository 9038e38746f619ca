//! Reading SAS transport files, version 5 (XPORT), which regulators exchange.
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
use super::table::{Origin, Table};
use crate::diagnostic::{Diagnostic, Diagnostics, Outcome, Place};

/// The length of a record.
const RECORD: usize = 80;
/// Days from 1960-01-01, where SAS counts from, to 1970-01-01.
const EPOCH: i32 = 3653;
/// Whole numbers up to here are exact in a double.
const EXACT: f64 = 9_007_199_254_740_992.0;

const LIBRARY: &[u8] = b"HEADER RECORD*******LIBRARY HEADER RECORD!!!!!!!";
const LIBRARY_8: &[u8] = b"HEADER RECORD*******LIBV8   HEADER RECORD!!!!!!!";
const MEMBER: &[u8] = b"HEADER RECORD*******MEMBER  HEADER RECORD!!!!!!!";
const NAMESTR: &[u8] = b"HEADER RECORD*******NAMESTR HEADER RECORD!!!!!!!";
const OBSERVATIONS: &[u8] = b"HEADER RECORD*******OBS     HEADER RECORD!!!!!!!";

/// The description of a variable.
struct Variable {
    name: String,
    label: String,
    format: String,
    is_text: bool,
    start: usize,
    length: usize,
}

/// Reads a transport file with one data set.
pub(super) fn read(source: &Source, resource: Option<&Resource>) -> Outcome<Table> {
    let (variables, observations) = layout(&source.bytes)?;
    let width = variables.iter().map(|variable| variable.start + variable.length).max().unwrap_or(0);
    if width == 0 {
        return Err(Diagnostic::error("the data set has no variables").into());
    }
    let rows: Vec<&[u8]> = rows(observations, width);
    let whole = observations.len() - observations.len() % width;
    if observations.get(whole..).unwrap_or(&[]).iter().any(|byte| *byte != b' ') {
        return Err(Diagnostic::error("the file is damaged: its last observation is cut off").into());
    }
    let names: Vec<&str> = variables.iter().map(|variable| variable.name.as_str()).collect();
    for (at, name) in names.iter().enumerate() {
        if names[..at].contains(name) {
            return Err(Diagnostic::error(format!("two variables are named `{name}`")).into());
        }
    }
    let mut findings = compare_names(source, &names, resource)?;
    let mut faults = Faults::default();
    let mut made: Vec<(Column, Values)> = Vec::with_capacity(variables.len());
    let mut foreign = false;
    for (at, variable) in variables.iter().enumerate() {
        let cells = rows.iter().map(|row| row.get(variable.start..variable.start + variable.length).unwrap_or(&[]));
        let values = if variable.is_text {
            Values::Text(cells.map(|cell| text(cell, &mut foreign)).collect())
        } else {
            numbers(cells.map(ibm_number).collect(), &variable.format)
        };
        let values = as_declared(&variable.name, at, values, resource, &mut faults);
        made.push((declared(&variable.name, Some(&variable.label), values.kind(), resource), values));
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
    let origin = Origin { path: source.path.as_str().into(), lines: None };
    let mut table = Table::of_source(&source.id, origin, rows.len(), made)?;
    table.findings = findings;
    Ok(table)
}

/// The variables of the only data set, and the bytes of its observations.
fn layout(bytes: &[u8]) -> Outcome<(Vec<Variable>, &[u8])> {
    if bytes.starts_with(LIBRARY_8) {
        return Err(Diagnostic::error("the file is SAS transport version 8, expected version 5")
            .hint("export it by `LIBNAME … XPORT`, or as CSV")
            .into());
    }
    if !bytes.starts_with(LIBRARY) {
        return Err(Diagnostic::error("the file is not a SAS transport file: its first record is missing").into());
    }
    let records = || (0..bytes.len()).step_by(RECORD);
    let find = |header: &'static [u8], from: usize| {
        records().find(move |at| *at >= from && bytes[*at..].starts_with(header)).ok_or_else(|| {
            let name = String::from_utf8_lossy(&header[20..28]).trim().to_owned();
            Diagnostic::error(format!("the file is damaged: its {name} record is missing"))
        })
    };
    let member = find(MEMBER, RECORD)?;
    let described = find(NAMESTR, member)?;
    let observed = find(OBSERVATIONS, described)? + RECORD;
    let size = if digits(bytes, member + 74, 4) == Some(136) { 136 } else { 140 };
    let count =
        digits(bytes, described + 54, 4).ok_or_else(|| Diagnostic::error("the number of variables is missing"))?;
    let start = described + RECORD;
    let mut variables = Vec::with_capacity(count);
    for at in 0..count {
        let one = bytes.get(start + at * size..start + (at + 1) * size).and_then(variable);
        variables
            .push(one.ok_or_else(|| Diagnostic::error(format!("the description of variable {} is damaged", at + 1)))?);
    }
    let observations = bytes.get(observed..).unwrap_or(&[]);
    if (0..observations.len()).step_by(RECORD).any(|at| observations[at..].starts_with(MEMBER)) {
        return Err(Diagnostic::error("the file has several data sets, expected one")
            .hint("export each data set to a file of its own, as the FDA asks")
            .into());
    }
    Ok((variables, observations))
}

fn digits(bytes: &[u8], at: usize, length: usize) -> Option<usize> {
    std::str::from_utf8(bytes.get(at..at + length)?).ok()?.trim().parse().ok()
}

fn variable(bytes: &[u8]) -> Option<Variable> {
    let short = |at: usize| bytes.get(at..at + 2).map(|pair| usize::from(u16::from_be_bytes([pair[0], pair[1]])));
    let name = |at: usize, length: usize| {
        bytes.get(at..at + length).map(|text| String::from_utf8_lossy(text).trim_matches([' ', '\0']).to_owned())
    };
    let position = bytes.get(84..88).map(|four| u32::from_be_bytes([four[0], four[1], four[2], four[3]]))?;
    Some(Variable {
        name: name(8, 8).filter(|name| !name.is_empty())?,
        label: name(16, 40)?,
        format: name(56, 8)?.to_ascii_uppercase(),
        is_text: short(0)? == 2,
        start: usize::try_from(position).ok()?,
        length: short(4)?,
    })
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
