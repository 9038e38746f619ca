//! What the dictionary says of a file's columns.

use super::blank::trimmed;
use super::cell::Reading;
use super::column::{Column, Kind, Values};
use super::dictionary::{FieldType, Resource};
use super::fault::{Fault, Faults};
use super::key::Keys;
use super::missing::declared_codes;
use super::source::Source;
use super::{calendar, exact, text};
use crate::diagnostic::{Diagnostic, Diagnostics, Outcome, Place, known_names};

/// The column a field declares; `label` is the file's own.
pub(super) fn declared(name: &str, label: Option<&str>, kind: Kind, resource: Option<&Resource>) -> Column {
    let mut column = Column::new(name, kind);
    column.label = label.map(str::trim).filter(|label| !label.is_empty()).map(str::to_owned);
    if let Some(field) = resource.and_then(|resource| resource.field(name)) {
        column.label = field.title.clone().or(column.label);
        column.unit = field.unit.clone();
        column.description = field.description.clone();
        column.levels = field.levels.clone();
        column.ordered = field.ordered;
    }
    column
}

/// Values of a binary file as the dictionary declares them: read again from their
/// texts where it declares another kind, so that a declared boolean may be stored
/// as 0 and 1 and a declared date as text.
///
/// Blanks at the ends of texts are cut off; an empty text, and what the dictionary
/// declares to mean a missing value, is missing. A day outside of the years 1 to 9999,
/// which no date of four digits can name, is a fault. There are `first` rows before these.
pub(super) fn as_declared(
    name: &str,
    at: usize,
    values: Values,
    first: usize,
    resource: Option<&Resource>,
    faults: &mut Faults,
) -> Values {
    let values = within_calendar(name, at, first, without_codes(name, values, resource), faults);
    let Some(field) = resource.and_then(|resource| resource.field(name)) else { return values };
    match (field.kind, values) {
        (FieldType::Kind(kind), values) if kind == values.kind() && !field.is_year => values,
        (FieldType::Kind(Kind::Number), Values::Integer(values))
            if values.iter().flatten().all(|value| exact::is_exact(*value)) =>
        {
            Values::Number(values.into_iter().map(|value| value.map(|value| value as f64)).collect())
        }
        (FieldType::Any, values) => values,
        (FieldType::Kind(_), values) => {
            let texts = text::texts(values);
            let keys = Keys::of_resource(resource);
            Reading::new(name, resource, &keys).read(texts.iter().map(Option::as_deref), at, faults)
        }
    }
}

fn within_calendar(name: &str, at: usize, first: usize, values: Values, faults: &mut Faults) -> Values {
    let mut kept = 0;
    let mut test = |(row, is_day): (usize, bool)| {
        if !is_day {
            let message =
                || format!("column `{name}`: row {} has a day outside of the years 1 to 9999", first + row + 1);
            faults.add(&mut kept, || Fault { row, column: at, message: message() });
        }
        is_day
    };
    match values {
        Values::Date(days) => {
            let each = days.into_iter().enumerate();
            Values::Date(each.map(|(row, day)| day.filter(|day| test((row, calendar::is_day(*day))))).collect())
        }
        Values::DateTime(all) => {
            let is_day = |micros: i64| calendar::is_day(calendar::day_of(micros));
            let each = all.into_iter().enumerate();
            Values::DateTime(each.map(|(row, micros)| micros.filter(|one| test((row, is_day(*one))))).collect())
        }
        values => values,
    }
}

/// Values without those whose text means that there is none.
fn without_codes(name: &str, values: Values, resource: Option<&Resource>) -> Values {
    let codes = declared_codes(name, resource).unwrap_or_else(|| vec![""]);
    let as_number = |code: &&str| code.parse::<f64>().ok();
    match values {
        Values::Text(texts) => {
            let known = |text: String| Some(trimmed(&text).to_owned()).filter(|text| !codes.contains(&text.as_str()));
            Values::Text(texts.into_iter().map(|text| text.and_then(known)).collect())
        }
        Values::Integer(values) => {
            let codes: Vec<i64> = codes.iter().filter_map(|code| code.parse().ok()).collect();
            Values::Integer(values.into_iter().map(|value| value.filter(|value| !codes.contains(value))).collect())
        }
        Values::Number(values) => {
            let codes: Vec<f64> = codes.iter().filter_map(as_number).collect();
            Values::Number(values.into_iter().map(|value| value.filter(|value| !codes.contains(value))).collect())
        }
        other => other,
    }
}

/// Declared columns that the file lacks are errors; columns that are not
/// declared are findings.
pub(super) fn compare_names(source: &Source, names: &[&str], resource: Option<&Resource>) -> Outcome<Vec<Diagnostic>> {
    let Some(resource) = resource.filter(|resource| !resource.fields.is_empty()) else { return Ok(Vec::new()) };
    let place = || Place::file(source.path.as_str());
    let absent = resource.fields.iter().filter(|field| !names.contains(&field.name.as_str()));
    let absent = absent.filter(|_| !resource.matching.allows_absent());
    let errors: Vec<Diagnostic> = absent
        .map(|field| {
            Diagnostic::error(format!("the dictionary declares column `{}`, which the file does not have", field.name))
                .at(place())
                .hint(known_names(&field.name, names.iter().copied()))
        })
        .collect();
    if !errors.is_empty() {
        return Err(Diagnostics(errors));
    }
    let undeclared = names.iter().filter(|name| resource.field(name).is_none());
    let undeclared = undeclared.filter(|_| !resource.matching.allows_others());
    Ok(undeclared
        .map(|name| {
            Diagnostic::finding(format!("column `{name}` is not in the dictionary's resource `{}`", resource.name))
                .code("undeclared-column")
                .at(place())
                .hint(
                    "declare it in data/datapackage.json, so that its type and label are certain, or say \
                     `\"fieldsMatch\": [\"subset\"]` in the schema",
                )
        })
        .collect())
}
