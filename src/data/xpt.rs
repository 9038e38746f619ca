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

use std::sync::Arc;

use super::column::Values;
use super::dictionary::Resource;
use super::fault::Fault;
use super::key::Keys;
use super::sas::numbers;
use super::source::Source;
use super::stored::{Stored, StoredColumn};
use super::table::Table;
use super::xpt_layout::{Member, RECORD, member};
use crate::diagnostic::{Diagnostic, Outcome, Place};

/// Reads the data set of a transport file, of several the one that the dictionary chooses.
pub(super) fn read(source: &Source, resource: Option<&Resource>, keys: &Keys) -> Outcome<Table> {
    let chosen = resource.and_then(|resource| resource.dialect.member.as_deref());
    let bytes = source.bytes.get();
    let Member { name, variables, observations, count } = member(&bytes, chosen)?;
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
    let mut columns = Vec::with_capacity(variables.len());
    let mut foreign = false;
    for variable in variables {
        let cells = rows.iter().map(|row| row.get(variable.start..variable.start + variable.length).unwrap_or(&[]));
        let values = if variable.is_text {
            Values::Text(cells.map(|cell| text(cell, &mut foreign)).collect())
        } else {
            numbers(cells.map(ibm_number).collect(), &variable.format)
        };
        columns.push(StoredColumn { label: Some(variable.label), ..StoredColumn::new(variable.name, values) });
    }
    let mut stored = Stored { tells_strays: false, ..Stored::new(columns, rows.len()) };
    stored.part = chosen.map(|_| Arc::from(name));
    if foreign {
        stored.said.push(
            Diagnostic::finding("some text is not UTF-8 and was read as Latin-1")
                .code("encoding")
                .at(Place::file(source.path.as_str()))
                .hint("the format does not say its encoding: export with UTF-8 to be certain"),
        );
    }
    stored.table(source, resource, keys, |_: &Fault| Place::file(source.path.as_str()))
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
