//! The data dictionary of a REDCap project, as REDCap downloads it: a CSV file with one row a
//! field of a form.

use super::blank::trimmed;
use super::column::{Kind, Level};
use super::dictionary::{Constraints, Field, FieldType, Resource};
use super::encoding;
use super::source::Source;
use crate::diagnostic::{Diagnostic, Diagnostics, Outcome, Place};

/// The columns of the file: as the page of REDCap downloads them, and as its API does.
const COLUMNS: [(&str, &str); 8] = [
    ("variable / field name", "field_name"),
    ("form name", "form_name"),
    ("field type", "field_type"),
    ("field label", "field_label"),
    ("choices, calculations, or slider labels", "select_choices_or_calculations"),
    ("field note", "field_note"),
    ("text validation type or show slider number", "text_validation_type_or_show_slider_number"),
    ("identifier?", "identifier"),
];

/// A field of a form.
#[derive(Debug, Clone)]
struct Item {
    name: String,
    form: String,
    kind: String,
    label: String,
    choices: Vec<Level>,
    note: String,
    validation: String,
    is_identifier: bool,
}

/// The fields of a REDCap project.
#[derive(Debug, Clone)]
pub(super) struct RedcapDictionary {
    items: Vec<Item>,
}

impl RedcapDictionary {
    /// Reads the file; `resource` is what names it.
    ///
    /// # Errors
    /// It is no data dictionary of REDCap, or a list of choices cannot be read.
    pub fn read(path: &str, bytes: &[u8], resource: &Resource) -> Outcome<Self> {
        let source = Source::new(resource.name.as_str(), path, bytes.to_vec());
        let (text, _) = encoding::text(&source, bytes, None)?;
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        let mut records = reader.records();
        let broken = |error: csv::Error| {
            Diagnostic::error(format!("the file cannot be read as CSV: {error}")).at(Place::file(path))
        };
        let head = records.next().transpose().map_err(broken)?.unwrap_or_default();
        let head: Vec<String> = head.iter().map(|name| trimmed(name).to_lowercase()).collect();
        let mut places = [usize::MAX; COLUMNS.len()];
        for (place, (page, api)) in places.iter_mut().zip(COLUMNS) {
            let Some(found) = head.iter().position(|name| name == page || name == api) else {
                let message = format!("the file has no column “{page}”, expected a data dictionary of REDCap");
                let hint = "in REDCap: Project Setup, Data Dictionary, Download the current Data Dictionary";
                return Err(Diagnostic::error(message).at(Place::at(path, 1, 0)).hint(hint).into());
            };
            *place = found;
        }
        let (mut items, mut errors) = (Vec::new(), Vec::new());
        for record in records {
            let record = record.map_err(broken)?;
            let line = record.position().map_or(0, |position| usize::try_from(position.line()).unwrap_or(0));
            let cell = |at: usize| record.get(places[at]).map(trimmed).unwrap_or_default().to_owned();
            if cell(0).is_empty() {
                continue;
            }
            let kind = cell(2).to_lowercase();
            let choices = match kind.as_str() {
                "radio" | "dropdown" | "checkbox" => choices(&cell(4)),
                _ => Some(Vec::new()),
            };
            let Some(choices) = choices else {
                let message = format!("the choices of `{}` cannot be read, expected `1, Male | 2, Female`", cell(0));
                errors.push(Diagnostic::error(message).at(Place::at(path, line, places[4] + 1)));
                continue;
            };
            items.push(Item {
                name: cell(0).to_lowercase(),
                form: cell(1).to_lowercase(),
                kind,
                label: plain(&cell(3)),
                choices,
                note: plain(&cell(5)),
                validation: cell(6).to_lowercase(),
                is_identifier: matches!(cell(7).to_lowercase().as_str(), "y" | "yes" | "1"),
            });
        }
        if items.is_empty() && errors.is_empty() {
            errors.push(Diagnostic::error("the data dictionary has no field").at(Place::file(path)));
        }
        if errors.is_empty() { Ok(Self { items }) } else { Err(Diagnostics(errors)) }
    }

    /// The field that names the record: the first one.
    pub fn record(&self) -> &str {
        self.items.first().map_or("record_id", |item| item.name.as_str())
    }

    /// The form that a column of an export is of.
    pub fn form(&self, column: &str) -> Option<&str> {
        let base = column.split_once("___").map_or(column, |(base, _)| base);
        let item = self.items.iter().find(|item| item.name == base).map(|item| item.form.as_str());
        let of_form = || {
            let form = column.strip_suffix("_complete").or_else(|| column.strip_suffix("_timestamp"))?;
            self.items.iter().map(|item| item.form.as_str()).find(|known| *known == form)
        };
        item.or_else(of_form)
    }

    /// The forms of the project.
    pub fn forms(&self) -> Vec<&str> {
        let mut forms: Vec<&str> = Vec::new();
        for item in &self.items {
            if !forms.contains(&item.form.as_str()) {
                forms.push(&item.form);
            }
        }
        forms
    }

    /// The field of a column of an export of raw data; `None` for a column that is not of the
    /// project.
    pub fn field(&self, column: &str) -> Option<Field> {
        let plain = Field { name: column.to_owned(), ..Field::plain(Constraints::default()) };
        let of = |kind: Kind, title: &str| Field {
            kind: FieldType::Kind(kind),
            title: Some(title.to_owned()).filter(|title| !title.is_empty()),
            ..plain.clone()
        };
        match column {
            "redcap_event_name" => return Some(of(Kind::Text, "Event")),
            "redcap_repeat_instrument" => return Some(of(Kind::Text, "Repeating instrument")),
            "redcap_repeat_instance" => return Some(of(Kind::Integer, "Instance")),
            "redcap_data_access_group" => return Some(of(Kind::Text, "Data access group")),
            "redcap_survey_identifier" => {
                return Some(Field { identifier: Some(true), ..of(Kind::Text, "Survey identifier") });
            }
            _ => {}
        }
        if let Some(item) = self.items.iter().find(|item| item.name == column) {
            return Some(self.field_of(item, of(Kind::Text, &item.label)));
        }
        if let Some((base, code)) = column.split_once("___") {
            let item = self.items.iter().find(|item| item.name == base && item.kind == "checkbox")?;
            let choice = item.choices.iter().find(|choice| column_code(&choice.code) == code)?;
            let title = format!("{}: {}", item.label, choice.label);
            return Some(Field {
                true_values: vec!["1".to_owned()],
                false_values: vec!["0".to_owned()],
                identifier: item.is_identifier.then_some(true),
                ..of(Kind::Boolean, &title)
            });
        }
        let form = self.form(column)?;
        if column.ends_with("_complete") {
            let codes = [("0", "Incomplete"), ("1", "Unverified"), ("2", "Complete")];
            let levels = codes.iter().map(|(code, label)| Level::new(*code, *label)).collect();
            return Some(Field { levels, ..of(Kind::Integer, &format!("{}: complete?", form.replace('_', " "))) });
        }
        Some(of(Kind::Text, &format!("{}: time of the survey", form.replace('_', " "))))
    }

    fn field_of(&self, item: &Item, plain: Field) -> Field {
        let kind = |kind: Kind| FieldType::Kind(kind);
        let is_whole = |level: &Level| level.code.parse::<i64>().is_ok_and(|code| code.to_string() == level.code);
        let mut field = Field {
            description: Some(item.note.clone()).filter(|note| !note.is_empty()),
            identifier: (item.is_identifier && item.name != self.record()).then_some(true),
            ..plain
        };
        match (item.kind.as_str(), item.validation.as_str()) {
            ("radio" | "dropdown", _) => {
                field.levels = item.choices.clone();
                field.kind = kind(if item.choices.iter().all(is_whole) { Kind::Integer } else { Kind::Text });
            }
            ("yesno" | "truefalse", _) => {
                field.kind = kind(Kind::Boolean);
                field.true_values = vec!["1".to_owned()];
                field.false_values = vec!["0".to_owned()];
            }
            // A calculated field may be a date, if its formula makes one.
            ("calc", _) => field.kind = FieldType::Any,
            ("slider", _) | (_, "integer") => field.kind = kind(Kind::Integer),
            ("text", validation) if validation.starts_with("number") => {
                field.kind = kind(Kind::Number);
                field.decimal = validation.contains("comma").then_some(',');
            }
            ("text", validation) if validation.starts_with("datetime") => field.kind = kind(Kind::DateTime),
            // Raw data have every date in ISO 8601, however it is shown.
            ("text", validation) if validation.starts_with("date") => field.kind = kind(Kind::Date),
            _ => {}
        }
        field
    }
}

/// A code as it stands in the name of a column: in small letters, a minus as `_`.
fn column_code(code: &str) -> String {
    code.to_lowercase().chars().map(|letter| if letter.is_alphanumeric() { letter } else { '_' }).collect()
}

/// `1, Male | 2, Female`
fn choices(text: &str) -> Option<Vec<Level>> {
    let choice = |part: &str| {
        let (code, label) = part.split_once(',')?;
        let (code, label) = (trimmed(code), plain(label));
        (!code.is_empty()).then(|| Level::new(code, if label.is_empty() { code.to_owned() } else { label }))
    };
    let parts: Vec<&str> = text.split('|').map(str::trim).filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { None } else { parts.into_iter().map(choice).collect() }
}

/// A label without the marks of a web page.
fn plain(text: &str) -> String {
    let mut rest = String::with_capacity(text.len());
    let mut inside = false;
    let end_of_marks = text.rfind('>').unwrap_or(0);
    for (at, letter) in text.char_indices() {
        let opens = letter == '<' && text[at + 1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
        inside |= opens && at < end_of_marks;
        if !inside {
            rest.push(letter);
        } else if letter == '>' {
            inside = false;
            rest.push(' ');
        }
    }
    rest.replace("&nbsp;", " ")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_are_codes_and_labels_and_labels_lose_their_marks() {
        let read = choices("1, Male | 2, <b>Female</b> | -9, Unknown, or not asked").unwrap();
        let shown: Vec<String> = read.iter().map(|level| format!("{}={}", level.code, level.label)).collect();
        assert_eq!(shown, ["1=Male", "2=Female", "-9=Unknown, or not asked"]);
        assert!(choices("Male").is_none());
        assert_eq!(plain("Age <18 or > 65 &amp; <i>fit</i>"), "Age <18 or > 65 & fit");
        assert_eq!((column_code("-9"), column_code("A")), ("_9".to_owned(), "a".to_owned()));
    }
}
