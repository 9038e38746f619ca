//! The data dictionary: `data/datapackage.json`, a Frictionless Data Package
//! (version 2, <https://datapackage.org>) with a `tickmark` extension.
//!
//! ```json
//! { "name": "trial", "resources": [ {
//!   "name": "patients", "path": "patients.csv",
//!   "schema": {
//!     "missingValues": ["", "NA"],
//!     "fields": [
//!       {"name": "id", "type": "string", "constraints": {"required": true, "unique": true}},
//!       {"name": "age", "type": "integer", "title": "Age", "tickmark": {"unit": "years"},
//!        "constraints": {"minimum": 18, "maximum": 120}},
//!       {"name": "grade", "type": "integer", "title": "Grade",
//!        "tickmark": {"levels": [{"code": 1, "label": "G1"}, {"code": 2, "label": "G2"}], "ordered": true}},
//!       {"name": "start_date", "type": "date", "format": "%m/%d/%Y"}],
//!     "primaryKey": "id",
//!     "foreignKeys": [{"fields": "site", "reference": {"resource": "sites", "fields": "site"}}]},
//!   "tickmark": {"rules": [{"name": "death is not before start", "where": "death_date >= start_date"}]} } ] }
//! ```
//!
//! `title` is the label. Levels are also taken from `categories` (and
//! `categoriesOrdered`) and from `constraints.enum`, in this order of preference.

use std::collections::BTreeMap;

use super::column::{Kind, Level};
use super::dialect::Dialect;
use super::extension::{Extension, TablesRule, Waiver};
use crate::diagnostic::Diagnostic;

/// A data dictionary.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Dictionary {
    /// The package's name.
    pub name: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// Its description.
    pub description: Option<String>,
    /// Its tables, in the written order.
    pub resources: Vec<Resource>,
    /// Rules over several tables.
    pub rules: Vec<TablesRule>,
    /// Errors of these that a freeze lets pass.
    pub waivers: Vec<Waiver>,
    /// What was noticed while it was read: keys that have no effect.
    pub said: Vec<Diagnostic>,
}

impl Dictionary {
    /// The resource of this name.
    pub fn resource(&self, name: &str) -> Option<&Resource> {
        self.resources.iter().find(|resource| resource.name == name)
    }

    /// The resource of a file: its path as written, which is relative to the
    /// dictionary's folder, ends the file's path at a folder's boundary.
    pub fn resource_of_path(&self, path: &str) -> Option<&Resource> {
        self.resources.iter().find(|resource| resource.is_of_path(path))
    }
}

/// One table of the dictionary.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Resource {
    /// The table's name.
    pub name: String,
    /// The file, relative to the dictionary's folder; a folder or a pattern with `*` for all
    /// files that fit.
    pub path: Option<String>,
    /// The files, where several are listed.
    pub paths: Vec<String>,
    /// How the table is printed.
    pub title: Option<String>,
    /// What it is.
    pub description: Option<String>,
    /// How the file is laid out.
    pub dialect: Dialect,
    /// The columns.
    pub fields: Vec<Field>,
    /// How they match the columns of the file.
    pub matching: FieldsMatch,
    /// Texts that mean a missing value; `None` where the dictionary says nothing,
    /// and then `""` and `NA` do.
    pub missing: Option<Vec<String>>,
    /// The columns that together are unique and never missing.
    pub primary_key: Vec<String>,
    /// Columns that together are unique where none of them is missing.
    pub unique_keys: Vec<Vec<String>>,
    /// Columns whose values occur in another table.
    pub foreign_keys: Vec<ForeignKey>,
    /// What Frictionless has no key for.
    pub extension: Extension,
    /// The values of columns that a description of the data names, by column.
    pub codelists: BTreeMap<String, Vec<Level>>,
}

/// How the declared columns match those of a file (`fieldsMatch` of Table Schema 2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FieldsMatch {
    /// The file has these columns and no other.
    #[default]
    All,
    /// The file has these columns, and may have others.
    Subset,
    /// The file has no other columns, and may lack some.
    Superset,
    /// The file may have others and lack some.
    Partial,
}

impl FieldsMatch {
    /// Whether a file may have columns that are not declared.
    pub fn allows_others(self) -> bool {
        matches!(self, Self::Subset | Self::Partial)
    }

    /// Whether a file may lack columns that are declared.
    pub fn allows_absent(self) -> bool {
        matches!(self, Self::Superset | Self::Partial)
    }
}

impl Resource {
    /// Whether a file is the one, or the only one, that the resource is of.
    pub fn is_of_path(&self, path: &str) -> bool {
        self.path.as_deref().is_some_and(|written| {
            let written = written.trim_start_matches("./");
            path.strip_suffix(written).is_some_and(|before| before.is_empty() || before.ends_with('/'))
        })
    }

    /// The field of this name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}

/// The declared type of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldType {
    /// A kind that tables have.
    Kind(Kind),
    /// `any`, or no type: by content.
    Any,
}

/// The types of Table Schema, and the kind each is read as.
pub(super) const TYPES: [(&str, FieldType); 15] = [
    ("string", FieldType::Kind(Kind::Text)),
    ("integer", FieldType::Kind(Kind::Integer)),
    ("number", FieldType::Kind(Kind::Number)),
    ("boolean", FieldType::Kind(Kind::Boolean)),
    ("date", FieldType::Kind(Kind::Date)),
    ("datetime", FieldType::Kind(Kind::DateTime)),
    ("year", FieldType::Kind(Kind::Integer)),
    ("any", FieldType::Any),
    ("time", FieldType::Kind(Kind::Text)),
    ("yearmonth", FieldType::Kind(Kind::Text)),
    ("duration", FieldType::Kind(Kind::Text)),
    ("object", FieldType::Kind(Kind::Text)),
    ("array", FieldType::Kind(Kind::Text)),
    ("list", FieldType::Kind(Kind::Text)),
    ("geopoint", FieldType::Kind(Kind::Text)),
];

/// One column of the dictionary.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// The column's name.
    pub name: String,
    /// Its type.
    pub kind: FieldType,
    /// The `strptime` pattern of a date; `None` for ISO 8601.
    pub format: Option<String>,
    /// How the column is printed.
    pub title: Option<String>,
    /// What it is.
    pub description: Option<String>,
    /// The unit of its values.
    pub unit: Option<String>,
    /// The values it may have, in order.
    pub levels: Vec<Level>,
    /// Whether their order has a meaning.
    pub ordered: bool,
    /// What its values must satisfy.
    pub constraints: Constraints,
    /// Texts that mean a missing value, in place of the resource's.
    pub missing: Option<Vec<String>>,
    /// Texts that mean true.
    pub true_values: Vec<String>,
    /// Texts that mean false.
    pub false_values: Vec<String>,
    /// The decimal separator, where it is not a point.
    pub decimal: Option<char>,
    /// Whether it says its own decimal separator, be it the point.
    pub has_own_decimal: bool,
    /// The thousands separator.
    pub group: Option<char>,
    /// Whether a sign or a unit stands around each number, which is no part of it.
    pub is_marked: bool,
    /// Whether it is a year, of four digits.
    pub is_year: bool,
    /// Whether its values tell who a subject is, so that it is not read; where the dictionary
    /// says it.
    pub identifier: Option<bool>,
    /// Whether its dates may lie after the freeze.
    pub future: bool,
}

impl Field {
    /// A field of any type, of which nothing else is said.
    pub(super) fn plain(constraints: Constraints) -> Self {
        let words = |all: [&str; 4]| all.iter().map(|word| (*word).to_owned()).collect();
        Self {
            name: String::new(),
            kind: FieldType::Any,
            format: None,
            title: None,
            description: None,
            unit: None,
            levels: Vec::new(),
            ordered: false,
            constraints,
            missing: None,
            true_values: words(["true", "True", "TRUE", "1"]),
            false_values: words(["false", "False", "FALSE", "0"]),
            decimal: None,
            has_own_decimal: false,
            group: None,
            is_marked: false,
            is_year: false,
            identifier: None,
            future: false,
        }
    }
}

/// What the values of a field must satisfy.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Constraints {
    /// No value is missing.
    pub required: bool,
    /// No value occurs twice.
    pub unique: bool,
    /// The least value, as it would stand in the file.
    pub minimum: Option<String>,
    /// The greatest value.
    pub maximum: Option<String>,
    /// A regular expression for the whole text.
    pub pattern: Option<String>,
    /// The least number of characters.
    pub min_length: Option<usize>,
    /// The greatest number of characters.
    pub max_length: Option<usize>,
}

/// Columns whose values occur in another table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignKey {
    /// The columns here.
    pub fields: Vec<String>,
    /// The other table; empty means the same one.
    pub resource: String,
    /// The columns there, in the same order.
    pub reference: Vec<String>,
}
