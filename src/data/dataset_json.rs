//! Reading Dataset-JSON 1.1 of CDISC (<https://www.cdisc.org/standards/data-exchange/dataset-json>),
//! as one object or, with the ending `.ndjson`, one line for the metadata and one a row.

use std::str::FromStr;

use serde_json::{Map, Value};

use super::calendar;
use super::column::Values;
use super::dictionary::Resource;
use super::fault::{Fault, Faults};
use super::key::Keys;
use super::plain;
use super::shortened::shortened;
use super::source::Source;
use super::stored::{Stored, StoredColumn};
use super::table::Table;
use crate::diagnostic::{Diagnostic, Diagnostics, Outcome, Place};

/// Days from 1960-01-01, where SAS counts from, to 1970-01-01.
const EPOCH: i64 = 3653;

/// A file says of itself by this key that it is Dataset-JSON.
const VERSION: &str = "datasetJSONVersion";

/// Whether a JSON file says that it is Dataset-JSON: other JSON in `data/` is no table.
pub(super) fn is_dataset(bytes: &[u8]) -> bool {
    let start = &bytes[..bytes.len().min(4096)];
    // Version 1.0 has another form, which is told of.
    [VERSION, "itemGroupData"].iter().any(|word| memchr::memmem::find(start, word.as_bytes()).is_some())
}

/// A column as the file describes it.
struct Described {
    name: String,
    label: Option<String>,
    kind: String,
    target: String,
}

/// Reads a data set. Its own types hold: dates are texts in ISO 8601, or numbers as SAS counts
/// them where the file says so.
pub(super) fn read(source: &Source, resource: Option<&Resource>, keys: &Keys) -> Outcome<Table> {
    let bytes = source.bytes.get();
    let text = std::str::from_utf8(&bytes)
        .map_err(|_| Diagnostic::error("the file is not UTF-8, in which Dataset-JSON is written"))?;
    let text = text.trim_start_matches('\u{feff}');
    let is_lines = source.path.to_ascii_lowercase().ends_with(".ndjson");
    let (head, rows) = if is_lines { by_line(source, text)? } else { whole(source, text)? };
    let described = described(&head)?;
    let mut errors = Vec::new();
    let stated = head.get("records").and_then(Value::as_u64).and_then(|count| usize::try_from(count).ok());
    if stated.is_some_and(|stated| stated != rows.len()) {
        let message = format!("the file says that it has {} records, and holds {}", stated.unwrap_or(0), rows.len());
        errors.push(Diagnostic::error(message).hint("it is damaged, or was changed by hand"));
    }
    if let Some(at) = rows.iter().position(|row| row.len() != described.len()) {
        let message = format!("row {} has {} values, the file has {} columns", at + 1, rows[at].len(), described.len());
        errors.push(Diagnostic::error(message));
    }
    if !errors.is_empty() {
        return Err(Diagnostics(errors));
    }
    let mut faults = Faults::default();
    let columns = described
        .iter()
        .enumerate()
        .map(|(at, column)| {
            let values = values(column, at, &rows, &mut faults);
            StoredColumn { label: column.label.clone(), ..StoredColumn::new(column.name.clone(), values) }
        })
        .collect();
    let mut stored = Stored { tells_strays: false, ..Stored::new(columns, rows.len()) };
    stored.faults = faults;
    let file = |_: &Fault| Place::file(source.path.as_str());
    stored.table(source, resource, keys, file)
}

fn json_error(source: &Source, line: usize, error: &serde_json::Error) -> Diagnostic {
    Diagnostic::error(format!("the file is not JSON: {error}")).at(Place::at(
        source.path.as_str(),
        line + error.line(),
        error.column(),
    ))
}

fn whole(source: &Source, text: &str) -> Outcome<(Map<String, Value>, Vec<Vec<Value>>)> {
    let mut value = Value::from_str(text).map_err(|error| json_error(source, 0, &error))?;
    let Some(head) = value.as_object_mut() else {
        return Err(Diagnostic::error("the file is no JSON object, expected Dataset-JSON").into());
    };
    let rows = match head.remove("rows") {
        Some(Value::Array(rows)) => rows,
        _ => return Err(Diagnostic::error("the file has no `rows`, expected Dataset-JSON 1.1").into()),
    };
    let rows = rows.into_iter().enumerate().map(row).collect::<Outcome<Vec<_>>>()?;
    Ok((std::mem::take(head), rows))
}

fn by_line(source: &Source, text: &str) -> Outcome<(Map<String, Value>, Vec<Vec<Value>>)> {
    let mut lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let mut parsed = |(at, line): (usize, &str)| Value::from_str(line).map_err(|error| json_error(source, at, &error));
    let head = match lines.next().map(&mut parsed).transpose()? {
        Some(Value::Object(head)) => head,
        _ => return Err(Diagnostic::error("the first line is no JSON object, expected the metadata").into()),
    };
    let mut rows = Vec::new();
    for (number, line) in lines.enumerate() {
        rows.push(row((number, parsed(line)?))?);
    }
    Ok((head, rows))
}

fn row((number, value): (usize, Value)) -> Outcome<Vec<Value>> {
    match value {
        Value::Array(values) => Ok(values),
        _ => Err(Diagnostic::error(format!("row {} is no list of values", number + 1)).into()),
    }
}

fn described(head: &Map<String, Value>) -> Outcome<Vec<Described>> {
    let version = head.get(VERSION).and_then(Value::as_str).unwrap_or_default();
    if !version.starts_with("1.1") {
        let message = format!("found Dataset-JSON `{}`, expected version 1.1", shortened(version));
        return Err(Diagnostic::error(message)
            .hint("write it in version 1.1, as SAS transport (.xpt) or as CSV")
            .into());
    }
    let columns = head.get("columns").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    if columns.is_empty() {
        return Err(Diagnostic::error("the file describes no columns, expected Dataset-JSON 1.1").into());
    }
    let column = |(at, column): (usize, &Value)| {
        let text = |key: &str| column.get(key).and_then(Value::as_str).map(str::to_owned);
        let name = text("name")
            .ok_or_else(|| Diagnostic::error(format!("column {} has no `name`, expected Dataset-JSON 1.1", at + 1)))?;
        let (kind, target) = (text("dataType").unwrap_or_default(), text("targetDataType").unwrap_or_default());
        Ok(Described { name, label: text("label"), kind, target })
    };
    columns.iter().enumerate().map(column).collect()
}

fn values(column: &Described, at: usize, rows: &[Vec<Value>], faults: &mut Faults) -> Values {
    let cells: Vec<&Value> = rows.iter().map(|values| values.get(at).unwrap_or(&Value::Null)).collect();
    let is_counted = column.target == "integer";
    let day = |value: &Value| match value.as_str() {
        Some(text) => calendar::iso_date(text),
        None => value.as_i64().filter(|_| is_counted).and_then(|days| i32::try_from(days - EPOCH).ok()),
    };
    let moment = |value: &Value| match value.as_str() {
        Some(text) => calendar::iso_datetime(text),
        None => value.as_f64().filter(|_| is_counted).map(|seconds| micros(seconds - EPOCH as f64 * 86_400.0)),
    };
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        _ => None,
    };
    // Dates of which only a part is known are texts, as in the standard.
    let all = |fits: &dyn Fn(&Value) -> bool| cells.iter().all(|value| is_missing(value) || fits(value));
    match column.kind.as_str() {
        "integer" => Values::Integer(each(column, at, &cells, faults, Value::as_i64, "an integer")),
        "float" | "double" | "decimal" => Values::Number(each(column, at, &cells, faults, number, "a number")),
        "boolean" => Values::Boolean(each(column, at, &cells, faults, Value::as_bool, "true or false")),
        "date" if all(&|value| day(value).is_some()) => Values::Date(each(column, at, &cells, faults, day, "a date")),
        "datetime" if all(&|value| moment(value).is_some()) => {
            Values::DateTime(each(column, at, &cells, faults, moment, "a date and time"))
        }
        _ => Values::Text(each(column, at, &cells, faults, text, "text")),
    }
}

fn is_missing(value: &Value) -> bool {
    value.is_null() || value.as_str() == Some("")
}

fn micros(seconds: f64) -> i64 {
    libm::round(seconds * 1e6) as i64
}

/// The cells of a column, each of which is missing or of the expected kind.
fn each<T>(
    column: &Described,
    at: usize,
    cells: &[&Value],
    faults: &mut Faults,
    parse: impl Fn(&Value) -> Option<T>,
    expected: &str,
) -> Vec<Option<T>> {
    let mut kept = 0;
    let mut values = Vec::with_capacity(cells.len());
    for (row, value) in cells.iter().enumerate() {
        let parsed = if is_missing(value) { None } else { parse(value) };
        if parsed.is_none() && !is_missing(value) {
            let found = shortened(&value.to_string());
            let message = || format!("column `{}`: row {}: found `{found}`, expected {expected}", column.name, row + 1);
            faults.add(&mut kept, || Fault { row, column: at, message: message() });
        }
        values.push(parsed);
    }
    values
}

/// A finite number; a decimal may be written as a text. None where digits would be lost.
fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => plain::number(&number.to_string()),
        Value::String(text) => plain::number(text),
        _ => None,
    }
}
