//! Reading data sets of Stata, `.dta`, with their labels, names of values and dates.

use dta::stata::dta::dta_reader::DtaReader;
use dta::stata::dta::long_string_ref::LongStringRef;
use dta::stata::dta::long_string_table::LongStringTable;
use dta::stata::dta::schema::Schema;
use dta::stata::dta::value::Value;
use dta::stata::dta::value_label_table::ValueLabelTable;
use dta::stata::missing_value::MissingValue;
use dta::stata::stata_byte::StataByte;
use dta::stata::stata_double::StataDouble;
use dta::stata::stata_float::StataFloat;
use dta::stata::stata_int::StataInt;
use dta::stata::stata_long::StataLong;
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

use super::column::{Level, Values};
use super::dictionary::Resource;
use super::fault::Fault;
use super::key::Keys;
use super::source::Source;
use super::stata_format::{is_moment, values_of};
use super::stata_lengths::reading;
use super::stored::{Stored, StoredColumn};
use super::table::Table;
use super::unless_damaged::unless_damaged;
use crate::diagnostic::{Diagnostic, Outcome, Place};

/// The least code of a named missing value, `.a`, among names of values.
const FIRST_MISSING: i32 = 2_147_483_622;

/// A cell: a number, a text, or the place of a long text.
enum Cell {
    Number(Option<f64>),
    Text(String),
    Long(LongStringRef),
}

/// Reads a data set. `.` and `.a` to `.z` are missing, and it is told how many of the
/// latter there are; an empty text is missing.
pub(super) fn read(source: &Source, resource: Option<&Resource>, keys: &Keys) -> Outcome<Table> {
    // A damaged file must not end the run, whatever the crate makes of it.
    let reason = match unless_damaged(|| decoded(source, resource)) {
        Some(Ok(stored)) => {
            return stored.table(source, resource, keys, |_: &Fault| Place::file(source.path.as_str()));
        }
        Some(Err(reason)) => reason,
        None => "it is damaged".to_owned(),
    };
    let reason = reason.lines().next().unwrap_or_default().trim_end_matches('.').to_owned();
    let error = Diagnostic::error(format!("cannot read the file as a Stata data set: {reason}"));
    Err(error.hint("save it again in Stata (`saveold` for an older format), or export it as CSV in UTF-8").into())
}

/// The columns in the encoding that is declared, that the format has (UTF-8 from version 118
/// on), or that fits, which is told.
fn decoded(source: &Source, resource: Option<&Resource>) -> Result<Stored, String> {
    let declared = resource.and_then(|resource| resource.dialect.encoding.as_deref());
    if let Some(encoding) = declared.and_then(|label| Encoding::for_label(label.as_bytes())) {
        return stored(source, Some(encoding));
    }
    let bytes = source.bytes.get();
    let has_own = [&b"118"[..], b"119"].iter().any(|version| {
        bytes.strip_prefix(b"<stata_dta><header><release>").is_some_and(|rest| rest.starts_with(version))
    });
    if has_own {
        return stored(source, None);
    }
    let (mut stored, encoding) = match stored(source, Some(UTF_8)) {
        Ok(stored) => (stored, "UTF-8"),
        Err(_) => (self::stored(source, Some(WINDOWS_1252))?, "Windows-1252"),
    };
    let is_foreign = |column: &StoredColumn| {
        let is_foreign = |texts: &[Option<String>]| texts.iter().flatten().any(|text| !text.is_ascii());
        let values = column.texts().is_some_and(is_foreign);
        let names = column.label.iter().chain(column.levels.iter().map(|level| &level.label));
        values || names.into_iter().any(|name| !name.is_ascii())
    };
    if stored.columns.iter().any(is_foreign) {
        let message = format!("the format does not say its encoding; its texts are read as {encoding}");
        stored.said.push(
            Diagnostic::finding(message)
                .code("encoding")
                .at(Place::file(source.path.as_str()))
                .hint("declare \"encoding\" in data/datapackage.json, or save it in Stata 14 or newer"),
        );
    }
    Ok(stored)
}

fn stored(source: &Source, encoding: Option<&'static Encoding>) -> Result<Stored, String> {
    let said = |error: dta::stata::dta::dta_error::DtaError| error.to_string();
    let reader = encoding.map_or_else(DtaReader::new, |encoding| DtaReader::new().encoding(encoding));
    let bytes = source.bytes.get();
    let (bytes, rest) = reading(&bytes);
    let schema = reader.from_reader(bytes).read_header().map_err(said)?;
    let header = schema.header().clone();
    rest.has_variables(&header)?;
    let mut characteristics = schema.read_schema().map_err(said)?;
    rest.has_characteristics(&header)?;
    characteristics.skip_to_end().map_err(said)?;
    let mut records = characteristics.into_record_reader().map_err(said)?;
    let schema = records.schema().clone();
    rest.has_rows(&header, &schema)?;
    let mut cells: Vec<Vec<Cell>> = schema.variables().iter().map(|_| Vec::new()).collect();
    let mut tagged = vec![[0usize; 27]; cells.len()];
    let mut rows = 0;
    while let Some(record) = records.read_record().map_err(said)? {
        rows += 1;
        for (at, value) in record.values().iter().enumerate() {
            let (Some(column), Some(counts)) = (cells.get_mut(at), tagged.get_mut(at)) else { continue };
            column.push(cell(value, counts));
        }
    }
    let mut long = records.into_long_string_reader().map_err(said)?;
    let encoding = long.encoding();
    let mut texts = LongStringTable::for_reading();
    rest.has_long_texts(&header)?;
    long.read_remaining_into(&mut texts).map_err(said)?;
    let mut sets = ValueLabelTable::new();
    let mut labels = long.into_value_label_reader().map_err(said)?;
    rest.has_value_labels(&header)?;
    labels.read_remaining_into(&mut sets).map_err(said)?;
    let text = |reference: &LongStringRef| -> Option<String> {
        let found = texts.get(reference)?;
        Some(encoding.decode_without_bom_handling(found.data()).0.trim_end_matches('\0').to_owned())
    };
    Ok(columns(source, &schema, cells, &tagged, &sets, rows, text))
}

fn columns(
    source: &Source,
    schema: &Schema,
    cells: Vec<Vec<Cell>>,
    tagged: &[[usize; 27]],
    sets: &ValueLabelTable,
    rows: usize,
    text: impl Fn(&LongStringRef) -> Option<String>,
) -> Stored {
    let mut columns = Vec::with_capacity(cells.len());
    let mut said = Vec::new();
    for ((variable, cells), tagged) in schema.variables().iter().zip(cells).zip(tagged) {
        let is_text = cells.iter().any(|cell| !matches!(cell, Cell::Number(_)));
        let values = if is_text {
            let texts = cells.into_iter().map(|cell| match cell {
                Cell::Text(text) => Some(text),
                Cell::Long(reference) => text(&reference),
                Cell::Number(_) => None,
            });
            Values::Text(texts.map(|text| text.filter(|text| !text.is_empty())).collect())
        } else {
            let numbers = cells.into_iter().map(|cell| if let Cell::Number(value) = cell { value } else { None });
            values_of(numbers.collect(), variable.format())
        };
        let set = sets.get(variable.value_label_name());
        let names = |missing: bool| {
            let entries = set.map_or(&[][..], |set| set.entries());
            entries.iter().filter(move |entry| (entry.value() >= FIRST_MISSING) == missing)
        };
        let levels = if is_moment(variable.format()) {
            Vec::new()
        } else {
            names(false).map(|entry| Level::new(entry.value().to_string(), entry.label().trim())).collect()
        };
        let reasons = names(true).map(|entry| (entry.value(), entry.label())).collect::<Vec<_>>();
        said.extend(tagged_note(source, variable.name(), tagged, &reasons));
        let label = Some(variable.label().to_owned());
        columns.push(StoredColumn { label, levels, ..StoredColumn::new(variable.name(), values) });
    }
    let mut stored = Stored::new(columns, rows);
    stored.said = said;
    stored
}

/// A cell; a missing value that has a letter is counted.
fn cell(value: &Value<'_>, counts: &mut [usize; 27]) -> Cell {
    let mut count = |missing: MissingValue| {
        counts[usize::from(missing.code()).min(26)] += 1;
        Cell::Number(None)
    };
    match value {
        Value::Byte(StataByte::Present(value)) => Cell::Number(Some(f64::from(*value))),
        Value::Int(StataInt::Present(value)) => Cell::Number(Some(f64::from(*value))),
        Value::Long(StataLong::Present(value)) => Cell::Number(Some(f64::from(*value))),
        Value::Float(StataFloat::Present(value)) => Cell::Number(Some(f64::from(*value))),
        Value::Double(StataDouble::Present(value)) => Cell::Number(Some(*value)),
        Value::Byte(StataByte::Missing(missing)) => count(*missing),
        Value::Int(StataInt::Missing(missing)) => count(*missing),
        Value::Long(StataLong::Missing(missing)) => count(*missing),
        Value::Float(StataFloat::Missing(missing)) => count(*missing),
        Value::Double(StataDouble::Missing(missing)) => count(*missing),
        Value::String(text) => Cell::Text(text.trim_end_matches('\0').to_owned()),
        Value::LongStringRef(reference) => Cell::Long(*reference),
    }
}

/// A note on missing values that have a letter, by which a study says why.
fn tagged_note(source: &Source, name: &str, counts: &[usize; 27], names: &[(i32, &str)]) -> Option<Diagnostic> {
    let words = (1..27usize).zip('a'..='z').filter(|(code, _)| counts[*code] > 0).map(|(code, letter)| {
        let named =
            names.iter().find(|(value, _)| usize::try_from(value - FIRST_MISSING).is_ok_and(|at| at + 1 == code));
        let label = named.map_or(String::new(), |(_, label)| format!(" ({})", label.trim()));
        format!("{} `.{letter}`{label}", counts[code])
    });
    let words: Vec<String> = words.collect();
    if words.is_empty() {
        return None;
    }
    let note = Diagnostic::note(format!("column `{name}` has missing values of a kind: {}", words.join(", ")));
    Some(note.at(Place::file(source.path.as_str())).hint("each is read as a missing value"))
}
