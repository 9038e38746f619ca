//! Reading data sets of SAS, `.sas7bdat`. The format is not published; the crate reads what
//! SAS and others write, and its labels of values are in a catalog beside it.

use std::ops::ControlFlow;

use ::sas7bdat::{
    CellValue, Dataset, MojibakePolicy, OrderingMode, StringDecodeOptions, TemporalDecodeOptions, TrimMode,
    Utf8ValidationMode,
};

use super::column::Values;
use super::dictionary::Resource;
use super::fault::Fault;
use super::key::Keys;
use super::sas::numbers;
use super::source::Source;
use super::stored::{Stored, StoredColumn};
use super::table::Table;
use super::unless_damaged::unless_damaged;
use crate::diagnostic::{Diagnostic, Outcome, Place};

/// The cells of a column, as the file stores them.
enum Cells {
    Text(Vec<Option<String>>),
    Number(Vec<Option<f64>>),
}

/// Reads a data set. Missing numbers, the special ones among them, and blank texts are
/// missing; formats say what are dates, as in transport files.
pub(super) fn read(source: &Source, resource: Option<&Resource>, keys: &Keys) -> Outcome<Table> {
    // A damaged file must not end the run, whatever the crate makes of it.
    let read = || stored(&source.bytes.get());
    let reason = match unless_damaged(read) {
        Some(Ok(read)) => {
            let mut stored = Stored::new(read.columns, read.rows);
            stored.said.extend(formats(source, resource, &read.formats));
            return stored.table(source, resource, keys, |_: &Fault| Place::file(source.path.as_str()));
        }
        Some(Err(error)) => error,
        None => "it is damaged".to_owned(),
    };
    let reason = reason.lines().next().unwrap_or_default().trim_end_matches('.').to_owned();
    let error = Diagnostic::error(format!("cannot read the file as a SAS data set: {reason}"));
    Err(error.hint("export it again as SAS transport (.xpt) or CSV in UTF-8").into())
}

/// What is read of a file.
struct Read {
    columns: Vec<StoredColumn>,
    rows: usize,
    /// Columns whose format is one of the study's own.
    formats: Vec<(String, String)>,
}

fn stored(bytes: &[u8]) -> Result<Read, String> {
    let set = Dataset::from_bytes(bytes.to_vec()).map_err(|error| error.to_string())?;
    let described = set.columns();
    let mut cells: Vec<Cells> = described
        .iter()
        .map(
            |column| {
                if column.logical_type.is_numeric() { Cells::Number(Vec::new()) } else { Cells::Text(Vec::new()) }
            },
        )
        .collect();
    let texts = StringDecodeOptions::builder()
        .trim_mode(TrimMode::RTrim)
        .utf8_validation(Utf8ValidationMode::Strict)
        .mojibake_fix(MojibakePolicy::Off)
        .build();
    // Days and seconds stay numbers, so that fractions of a second are kept.
    let moments = TemporalDecodeOptions::builder().decode_dates(false).decode_datetimes(false).decode_times(false);
    let scan = set.scan().with_string_options(texts).with_temporal_options(moments.build());
    let mut rows = 0;
    scan.with_ordering(OrderingMode::Stable)
        .visit_rows(|row| {
            rows += 1;
            cells.iter_mut().zip(row.iter()).for_each(|(cells, cell)| keep(cells, cell));
            Ok(ControlFlow::Continue(()))
        })
        .map_err(|error| error.to_string())?;
    let mut columns = Vec::with_capacity(described.len());
    let mut formats = Vec::new();
    for (column, cells) in described.iter().zip(cells) {
        let format = column.format.as_deref().unwrap_or_default().trim().to_ascii_uppercase();
        let values = match cells {
            Cells::Text(texts) => Values::Text(texts),
            Cells::Number(values) => numbers(values, &format),
        };
        if is_own(&format) {
            formats.push((column.name.clone(), format));
        }
        columns.push(StoredColumn { label: column.label.clone(), ..StoredColumn::new(column.name.clone(), values) });
    }
    Ok(Read { columns, rows, formats })
}

fn keep(cells: &mut Cells, cell: &CellValue<'_>) {
    match cells {
        Cells::Text(texts) => texts.push(match cell {
            CellValue::Str(text) => Some((*text).to_owned()).filter(|text| !text.is_empty()),
            CellValue::Bytes(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
            _ => None,
        }),
        Cells::Number(numbers) => numbers.push(
            match cell {
                CellValue::Float64(value) => Some(*value),
                CellValue::Int32(value) => Some(f64::from(*value)),
                CellValue::Int64(value) => Some(*value as f64),
                CellValue::Date(date) => Some(f64::from(date.days_since_sas_epoch)),
                CellValue::DateTime(moment) => Some(moment.seconds_since_sas_epoch as f64),
                CellValue::Time(time) => Some(f64::from(time.seconds_since_midnight)),
                _ => None,
            }
            .filter(|value| value.is_finite()),
        ),
    }
}

/// Whether a format is none that SAS brings along: it names values, in a catalog.
fn is_own(format: &str) -> bool {
    const SAS: [&str; 34] = [
        "", "BEST", "F", "D", "E", "COMMA", "COMMAX", "DOLLAR", "PERCENT", "Z", "NUMX", "NEGPAREN", "TIME", "HHMM",
        "TOD", "HOUR", "MMSS", "DATE", "DATETIME", "DATEAMPM", "DTDATE", "YYMMDD", "MMDDYY", "DDMMYY", "MONYY", "YEAR",
        "YYMON", "WEEKDATE", "WORDDATE", "JULIAN", "QTR", "$", "$CHAR", "$F",
    ];
    let is_iso = ["E8601", "B8601", "IS8601", "$N8601", "YYMMDD", "MMDDYY", "DDMMYY"];
    !SAS.contains(&format) && !is_iso.iter().any(|start| format.starts_with(start))
}

/// A note on formats whose names of values are in no file that is read.
fn formats(source: &Source, resource: Option<&Resource>, formats: &[(String, String)]) -> Option<Diagnostic> {
    let has_levels =
        |name: &str| resource.and_then(|resource| resource.field(name)).is_some_and(|field| !field.levels.is_empty());
    let open: Vec<String> = formats
        .iter()
        .filter(|(name, _)| !has_levels(name))
        .map(|(name, format)| format!("`{name}` ({format})"))
        .collect();
    if open.is_empty() {
        return None;
    }
    Some(
        Diagnostic::note(format!(
            "columns have a format of the study, whose names of values are in a catalog: {}",
            open.join(", ")
        ))
        .at(Place::file(source.path.as_str()))
        .hint("declare their `levels` in data/datapackage.json: catalogs are not read"),
    )
}
