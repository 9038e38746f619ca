//! Parsing `data/datapackage.json` into a [`Dictionary`].

use serde_json::{Map, Value};

use super::blank::trimmed;
use super::calendar;
use super::cell::Reading;
use super::column::{Kind, Level};
use super::dialect::dialect;
use super::dictionary::{Dictionary, Field, FieldType, FieldsMatch, Resource, TYPES};
use super::extension::{self, extension, package_extension};
use super::known_keys;
use super::package_value::{
    self, both_truths, constraints, foreign_keys, level_pair, missing_values, names_of, scalar_text, text_of,
    unique_keys,
};
use super::problem::Problem;
use super::value_types;
use super::written_keys::{WrittenKey, written_keys};
use crate::diagnostic::{Diagnostic, Diagnostics, Outcome, Place, SourceText, known_names};

/// Reads a data dictionary.
///
/// # Errors
/// Text that is not JSON, or with a key twice in one object; an unknown type or `tickmark` key, with the closest
/// known one; a value of another type than its key has; a name that is missing or occurs twice; a key or level that does
/// not fit its fields. All of them are collected.
pub fn dictionary(text: &SourceText) -> Outcome<Dictionary> {
    let value: Value = serde_json::from_str(&text.text).map_err(|error| {
        Diagnostic::error(format!("the dictionary is not JSON: {error}")).at(Place::at(
            text.path.clone(),
            error.line(),
            error.column(),
        ))
    })?;
    let keys = written_keys(&text.text);
    let repeated = known_keys::repeated(text, &keys);
    if !repeated.is_empty() {
        // Of such a text it is not known what it says.
        return Err(Diagnostics(repeated));
    }
    let wrong = value_types::wrong(text, &keys, &value);
    if !wrong.is_empty() {
        return Err(Diagnostics(wrong));
    }
    let mut parser = Parser { text, keys: &keys, errors: Vec::new() };
    let dictionary = parser.package(&value);
    if parser.errors.is_empty() { Ok(dictionary) } else { Err(Diagnostics(parser.errors)) }
}

struct Parser<'a> {
    text: &'a SourceText,
    keys: &'a [WrittenKey],
    errors: Vec<Diagnostic>,
}

impl Parser<'_> {
    /// The place where a name is first written between quotes.
    fn place(&self, name: &str) -> Place {
        let quoted = Value::from(name).to_string();
        match self.text.text.find(&quoted) {
            Some(offset) if !name.is_empty() => self.text.place(offset),
            _ => Place::file(self.text.path.clone()),
        }
    }

    fn error(&mut self, near: &str, message: String) -> &mut Diagnostic {
        let error = Diagnostic::error(message).at(self.place(near));
        self.errors.push(error);
        let last = self.errors.len() - 1;
        &mut self.errors[last]
    }

    /// An error at the key of the object to which a way leads; at the name of its owner where
    /// the key is not written there.
    fn error_at(&mut self, (way, key): (&str, &str), owner: &str, message: String) -> &mut Diagnostic {
        let found = self.keys.iter().find(|one| *one.owner == *way && one.name == key);
        let place = found.map(|key| self.text.span(key.span.clone()));
        let error = self.error(owner, message);
        error.place = place.or_else(|| error.place.take());
        error
    }

    fn problems(&mut self, problems: Vec<Problem>) {
        for Problem { near, message, hint } in problems {
            self.error(&near, message).hints.extend(hint);
        }
    }

    fn package(&mut self, value: &Value) -> Dictionary {
        let Some(package) = value.as_object() else {
            self.error("", "the dictionary is not a JSON object".to_owned());
            return Dictionary::default();
        };
        let Some(resources) = package.get("resources").and_then(Value::as_array) else {
            self.error("", "the dictionary has no list of `resources`".to_owned());
            return Dictionary::default();
        };
        let resources: Vec<Resource> =
            resources.iter().enumerate().filter_map(|(at, value)| self.resource(value, at)).collect();
        for (at, resource) in resources.iter().enumerate() {
            if resources[..at].iter().any(|other| other.name == resource.name) {
                self.error(&resource.name, format!("two resources are named `{}`", resource.name));
            }
            self.foreign_resources(resource, &resources);
        }
        let (rules, waivers, problems) = package_extension(package);
        self.problems(problems);
        Dictionary {
            rules,
            waivers,
            name: text_of(package, "name"),
            title: text_of(package, "title"),
            description: text_of(package, "description"),
            resources,
            said: known_keys::without_effect(self.text, self.keys),
        }
    }

    fn foreign_resources(&mut self, resource: &Resource, all: &[Resource]) {
        for key in &resource.foreign_keys {
            let Some(other) = all.iter().find(|other| other.name == key.resource || key.resource.is_empty()) else {
                let hint = known_names(&key.resource, all.iter().map(|other| other.name.as_str()));
                let message =
                    format!("`{}` refers to the resource `{}`, which is not there", resource.name, key.resource);
                self.error(&key.resource, message).hints.push(hint);
                continue;
            };
            let other = if key.resource.is_empty() { resource } else { other };
            self.known_fields(other, &key.reference, "a foreign key");
            if key.fields.len() != key.reference.len() {
                let message =
                    format!("a foreign key of `{}` has different numbers of fields on its sides", resource.name);
                self.error(&resource.name, message);
            }
        }
    }

    fn matching(&mut self, schema: &Map<String, Value>) -> FieldsMatch {
        let written = names_of(schema.get("fieldsMatch"));
        match written.first().map(String::as_str) {
            None | Some("exact" | "equal") => FieldsMatch::All,
            Some("subset") => FieldsMatch::Subset,
            Some("superset") => FieldsMatch::Superset,
            Some("partial") => FieldsMatch::Partial,
            Some(other) => {
                let known = ["exact", "equal", "subset", "superset", "partial"];
                let hint = known_names(other, known);
                self.error(other, format!("found `fieldsMatch` `{other}`")).hints.push(hint);
                FieldsMatch::All
            }
        }
    }

    fn known_fields(&mut self, resource: &Resource, names: &[String], what: &str) {
        for name in names {
            if resource.field(name).is_none() {
                let hint = known_names(name, resource.fields.iter().map(|field| field.name.as_str()));
                self.error(name, format!("{what} names `{name}`, which is not a field of `{}`", resource.name))
                    .hints
                    .push(hint);
            }
        }
    }

    fn resource(&mut self, value: &Value, at: usize) -> Option<Resource> {
        let empty = Map::new();
        let object = value.as_object().unwrap_or(&empty);
        let Some(name) = text_of(object, "name") else {
            self.error("", "a resource has no `name`".to_owned());
            return None;
        };
        let schema = object.get("schema").and_then(Value::as_object).unwrap_or(&empty);
        let fields = schema.get("fields").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let way = |field: usize| format!("resources/{at}/schema/fields/{field}");
        let fields = fields.iter().enumerate();
        let mut fields: Vec<(String, Field)> =
            fields.filter_map(|(at, field)| Some((way(at), self.field(field, (&way(at), &name))?))).collect();
        let (dialect, problems) = dialect(object, &name);
        self.problems(problems);
        let is_mixed = dialect.group == Some(dialect.decimal.unwrap_or('.'));
        if is_mixed {
            self.same_separators((&format!("resources/{at}/dialect"), "groupChar"), &name);
        }
        for (way, field) in &mut fields {
            if !is_mixed && package_value::is_mixed(field, &dialect) {
                self.same_separators((way, "groupChar"), &field.name);
            }
            // A column may say that it has a point where the others have a comma.
            field.decimal = field.decimal.or(dialect.decimal).filter(|letter| *letter != '.');
            field.group = field.group.or(dialect.group);
        }
        let (extension, problems) = extension(object, &name);
        self.problems(problems);
        let resource = Resource {
            path: text_of(object, "path"),
            title: text_of(object, "title"),
            description: text_of(object, "description"),
            paths: names_of(object.get("path").filter(|path| path.is_array())),
            dialect,
            missing: missing_values(schema.get("missingValues").or_else(|| object.get("missingValues"))),
            primary_key: names_of(schema.get("primaryKey")),
            unique_keys: unique_keys(schema),
            foreign_keys: foreign_keys(schema),
            extension,
            codelists: std::collections::BTreeMap::new(),
            matching: self.matching(schema),
            fields: fields.into_iter().map(|(_, field)| field).collect(),
            name,
        };
        self.check_resource(&resource);
        Some(resource)
    }

    fn same_separators(&mut self, at: (&str, &str), owner: &str) {
        let message = format!("the `groupChar` of `{owner}` is its `decimalChar`, expected two characters");
        self.error_at(at, owner, message)
            .hints
            .push("without a `decimalChar` it is the point: `\"decimalChar\": \",\", \"groupChar\": \".\"`".to_owned());
    }

    fn check_resource(&mut self, resource: &Resource) {
        for (at, field) in resource.fields.iter().enumerate() {
            if resource.fields[..at].iter().any(|other| other.name == field.name) {
                self.error(&field.name, format!("two fields of `{}` are named `{}`", resource.name, field.name));
            }
        }
        self.known_fields(resource, &resource.primary_key, "the primary key");
        for key in &resource.unique_keys {
            self.known_fields(resource, key, "a unique key");
        }
        for key in &resource.foreign_keys {
            self.known_fields(resource, &key.fields, "a foreign key");
        }
        if resource.extension.redcap.is_none() {
            self.known_fields(resource, &resource.extension.subject, "`subject`");
        }
        for order in &resource.extension.orders {
            self.known_fields(resource, order, "`dateOrder`");
        }
    }

    fn field(&mut self, value: &Value, (way, resource): (&str, &str)) -> Option<Field> {
        let empty = Map::new();
        let object = value.as_object().unwrap_or(&empty);
        let Some(name) = text_of(object, "name").filter(|name| !name.is_empty()) else {
            self.error(resource, format!("a field of `{resource}` has no `name`"));
            return None;
        };
        let kind = self.kind(object, &name);
        let texts = |key: &str, standard: &[&str]| match object.get(key).and_then(Value::as_array) {
            Some(values) => values.iter().map(scalar_text).collect(),
            None => standard.iter().map(|text| (*text).to_owned()).collect(),
        };
        let letter = |key: &str| text_of(object, key).and_then(|text| text.chars().next());
        let mut field = Field {
            kind,
            format: self.format(object, kind, &name),
            title: text_of(object, "title"),
            description: text_of(object, "description"),
            unit: None,
            levels: Vec::new(),
            ordered: false,
            constraints: constraints(object),
            missing: missing_values(object.get("missingValues")),
            true_values: texts("trueValues", &["true", "True", "TRUE", "1"]),
            false_values: texts("falseValues", &["false", "False", "FALSE", "0"]),
            decimal: letter("decimalChar"),
            has_own_decimal: letter("decimalChar").is_some(),
            group: letter("groupChar"),
            is_marked: object.get("bareNumber").and_then(Value::as_bool) == Some(false),
            is_year: text_of(object, "type").as_deref() == Some("year"),
            identifier: None,
            future: false,
            name: name.clone(),
        };
        if let Some((key, text)) = both_truths(object, &field) {
            let message = format!("`{text}` means both true and false in field `{name}`, expected one of them");
            let hint = "the texts that are not written here are `true`, `True`, `TRUE`, `1` and `false`, `False`, `FALSE`, `0`";
            self.error_at((way, key), &name, message).hints.push(hint.to_owned());
        }
        let mut problems = Vec::new();
        let known = ["unit", "levels", "ordered", "identifier", "future"];
        let extension = extension::object(object, &name, &known, &mut problems).cloned().unwrap_or_default();
        self.problems(problems);
        let flag = |key: &str| extension.get(key).and_then(Value::as_bool);
        (field.identifier, field.future) = (flag("identifier"), flag("future").unwrap_or(false));
        field.unit = text_of(&extension, "unit");
        let ordered = extension.get("ordered").or_else(|| object.get("categoriesOrdered"));
        field.ordered = ordered.and_then(Value::as_bool).unwrap_or(false);
        let levels = extension.get("levels").or_else(|| object.get("categories"));
        let levels = levels.or_else(|| object.get("constraints").and_then(|constraints| constraints.get("enum")));
        field.levels = levels.map(|levels| self.levels(levels, &field)).unwrap_or_default();
        Some(field)
    }

    fn kind(&mut self, object: &Map<String, Value>, name: &str) -> FieldType {
        let written = text_of(object, "type").unwrap_or_else(|| "any".to_owned());
        match TYPES.iter().find(|(known, _)| *known == written) {
            Some((_, kind)) => *kind,
            None => {
                let hint = known_names(&written, TYPES.iter().take(8).map(|(known, _)| *known));
                self.error(&written, format!("field `{name}` has the unknown type `{written}`")).hints.push(hint);
                FieldType::Any
            }
        }
    }

    fn format(&mut self, object: &Map<String, Value>, kind: FieldType, name: &str) -> Option<String> {
        let format = text_of(object, "format").filter(|format| format != "default" && format != "any")?;
        if !matches!(kind, FieldType::Kind(Kind::Date | Kind::DateTime)) {
            return None;
        }
        if !calendar::is_pattern(&format) {
            let hint = format!(
                "conversions that can be read: {}; a date needs a year, a month and a day",
                calendar::CONVERSIONS
            );
            self.error(&format, format!("the format `{format}` of field `{name}` cannot be read")).hints.push(hint);
            return None;
        }
        Some(format)
    }

    /// Levels as a list of codes, a list of objects with `code` (or `value`) and
    /// `label`, or an object from code to label.
    fn levels(&mut self, value: &Value, field: &Field) -> Vec<Level> {
        let pairs: Vec<(String, String)> = match value {
            Value::Object(labels) => labels.iter().map(|(code, label)| (code.clone(), scalar_text(label))).collect(),
            Value::Array(entries) => entries.iter().map(level_pair).collect(),
            _ => Vec::new(),
        };
        let reading = Reading::of_field(&field.name, Some(field));
        let mut levels: Vec<Level> = Vec::new();
        for (code, label) in pairs {
            let label = trimmed(&label).to_owned();
            match reading.canonical(&code) {
                Some(code) if levels.iter().any(|level| level.code == code) => {
                    self.error(&field.name, format!("field `{}` has the level `{code}` twice", field.name));
                }
                Some(code) => levels.push(Level { code, label }),
                None => {
                    self.error(&field.name, format!("the level `{code}` of field `{}` is not of its type", field.name));
                }
            }
        }
        levels
    }
}
