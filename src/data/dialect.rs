//! How a file is laid out, as the dictionary says it: the `dialect` of a resource and its
//! `encoding`, by the words of Table Dialect (<https://datapackage.org>).

use encoding_rs::Encoding;
use serde_json::{Map, Value};

use super::problem::Problem;
use crate::diagnostic::known_names;

/// How a file is laid out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dialect {
    /// What separates the cells of a text table.
    pub delimiter: Option<u8>,
    /// What encloses a cell of a text table; `None` where nothing does.
    pub quote: Option<u8>,
    /// What begins a line of a text table that is a comment.
    pub comment: Option<u8>,
    /// The decimal separator of all columns that do not say their own.
    pub decimal: Option<char>,
    /// The thousands separator of all columns that do not say their own.
    pub group: Option<char>,
    /// The encoding of a text table, by a label of the Encoding Standard.
    pub encoding: Option<String>,
    /// Whether a row names the columns.
    pub has_header: bool,
    /// The rows that name the columns, from 1; empty for the first that is not empty.
    pub header_rows: Vec<u32>,
    /// What joins the names of several such rows.
    pub header_join: String,
    /// Which sheet of a workbook.
    pub sheet: Option<SheetChoice>,
    /// Which data set of a file that holds several.
    pub member: Option<String>,
}

impl Default for Dialect {
    fn default() -> Self {
        Self {
            delimiter: None,
            quote: Some(b'"'),
            comment: None,
            decimal: None,
            group: None,
            encoding: None,
            has_header: true,
            header_rows: Vec::new(),
            header_join: " ".to_owned(),
            sheet: None,
            member: None,
        }
    }
}

impl Dialect {
    /// What the dictionary says of the part of the file: the sheet or the data set.
    pub fn part(&self) -> Option<String> {
        match &self.sheet {
            Some(SheetChoice::Name(name)) => Some(name.clone()),
            Some(SheetChoice::Number(number)) => Some(format!("sheet {number}")),
            None => self.member.clone(),
        }
    }
}

/// A sheet of a workbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SheetChoice {
    /// By its name.
    Name(String),
    /// By its place, from 1.
    Number(usize),
}

/// What can be said in a `dialect`.
const KEYS: [&str; 12] = [
    "delimiter",
    "quoteChar",
    "commentChar",
    "decimalChar",
    "groupChar",
    "header",
    "headerRows",
    "headerJoin",
    "sheetName",
    "sheetNumber",
    "table",
    "skipInitialSpace",
];

/// Keys that say what is read in any case: line ends of every kind, blanks cut off, a quote
/// in a quoted cell by two.
const WITHOUT_EFFECT: [&str; 6] =
    ["$schema", "type", "profile", "lineTerminator", "caseSensitiveHeader", "csvddfVersion"];

/// Reads the `dialect` and the `encoding` of a resource.
pub(super) fn dialect(resource: &Map<String, Value>, name: &str) -> (Dialect, Vec<Problem>) {
    let mut reader = Reader { owner: name, problems: Vec::new() };
    let empty = Map::new();
    let written = match resource.get("dialect") {
        None => &empty,
        Some(Value::Object(written)) => written,
        Some(_) => {
            reader.problem("dialect", format!("the dialect of `{name}` is no object"), None);
            &empty
        }
    };
    let mut dialect = reader.keys(written);
    if let Some(encoding) = resource.get("encoding").or_else(|| written.get("encoding")) {
        dialect.encoding = reader.encoding(encoding);
    }
    (dialect, reader.problems)
}

struct Reader<'a> {
    owner: &'a str,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn problem(&mut self, near: &str, message: String, hint: Option<String>) {
        self.problems.push(Problem { near: near.to_owned(), message, hint });
    }

    fn keys(&mut self, written: &Map<String, Value>) -> Dialect {
        for key in written.keys().map(String::as_str) {
            let is_known = KEYS.contains(&key) || WITHOUT_EFFECT.contains(&key);
            if !is_known && !matches!(key, "encoding" | "doubleQuote") {
                let message = format!("`{key}` is not a key of the dialect of `{}`", self.owner);
                self.problem(key, message, Some(known_names(key, KEYS)));
            }
        }
        if written.get("doubleQuote").is_some_and(|value| *value != Value::Bool(true)) {
            let message = format!("`doubleQuote` of `{}` can only be true", self.owner);
            self.problem("doubleQuote", message, Some("a quote in a quoted cell is written twice".to_owned()));
        }
        let standard = Dialect::default();
        Dialect {
            delimiter: self.byte(written, "delimiter"),
            quote: match written.get("quoteChar") {
                None => standard.quote,
                Some(Value::Null) => None,
                Some(Value::String(text)) if text.is_empty() => None,
                Some(_) => self.byte(written, "quoteChar").or(standard.quote),
            },
            comment: self.byte(written, "commentChar"),
            decimal: self.letter(written, "decimalChar").filter(|letter| *letter != '.'),
            group: self.letter(written, "groupChar"),
            encoding: None,
            has_header: written.get("header").and_then(Value::as_bool).unwrap_or(true),
            header_rows: self.header_rows(written),
            header_join: written.get("headerJoin").and_then(Value::as_str).map_or(standard.header_join, str::to_owned),
            sheet: self.sheet(written),
            member: written.get("table").and_then(Value::as_str).map(str::to_owned),
        }
    }

    /// One ASCII character.
    fn byte(&mut self, written: &Map<String, Value>, key: &str) -> Option<u8> {
        match written.get(key)?.as_str().map(str::as_bytes) {
            Some([one]) if one.is_ascii() && !matches!(one, b'\n' | b'\r') => Some(*one),
            _ => {
                let message = match key {
                    "delimiter" => format!("the delimiter of `{}` is not one ASCII character", self.owner),
                    _ => format!("`{key}` of `{}` is not one ASCII character", self.owner),
                };
                self.problem(key, message, None);
                None
            }
        }
    }

    fn letter(&mut self, written: &Map<String, Value>, key: &str) -> Option<char> {
        let value = written.get(key)?;
        let mut letters = value.as_str().unwrap_or_default().chars();
        match (letters.next(), letters.next()) {
            (Some(one), None) => Some(one),
            _ => {
                self.problem(key, format!("`{key}` of `{}` is not one character", self.owner), None);
                None
            }
        }
    }

    fn header_rows(&mut self, written: &Map<String, Value>) -> Vec<u32> {
        let Some(value) = written.get("headerRows") else { return Vec::new() };
        let rows: Option<Vec<u32>> = value
            .as_array()
            .map(|rows| rows.iter().filter_map(|row| row.as_u64().and_then(|row| u32::try_from(row).ok())).collect());
        let rows = rows.unwrap_or_default();
        let is_run = rows.windows(2).all(|pair| pair[0].checked_add(1) == Some(pair[1]));
        if rows.is_empty() || rows[0] == 0 || !is_run || value.as_array().map(Vec::len) != Some(rows.len()) {
            let message = format!("`headerRows` of `{}` is no list of rows, one after the other", self.owner);
            self.problem("headerRows", message, Some("rows count from 1: \"headerRows\": [3]".to_owned()));
            return Vec::new();
        }
        rows
    }

    fn sheet(&mut self, written: &Map<String, Value>) -> Option<SheetChoice> {
        let name = written.get("sheetName").and_then(Value::as_str);
        let number = written.get("sheetNumber").and_then(Value::as_u64).and_then(|number| usize::try_from(number).ok());
        if written.contains_key("sheetName") && name.is_none() {
            self.problem("sheetName", format!("`sheetName` of `{}` is no text", self.owner), None);
        }
        if written.contains_key("sheetNumber") && number.is_none_or(|number| number == 0) {
            let message = format!("`sheetNumber` of `{}` is no number from 1", self.owner);
            self.problem("sheetNumber", message, None);
        }
        name.map(|name| SheetChoice::Name(name.to_owned()))
            .or_else(|| number.filter(|number| *number > 0).map(SheetChoice::Number))
    }

    fn encoding(&mut self, value: &Value) -> Option<String> {
        let label = value.as_str().unwrap_or_default();
        if Encoding::for_label(label.as_bytes()).is_some() {
            return Some(label.to_owned());
        }
        let known = ["utf-8", "utf-16le", "utf-16be", "windows-1252", "iso-8859-1", "iso-8859-15", "windows-1250"];
        let message = format!("the encoding `{label}` of `{}` is not known", self.owner);
        self.problem("encoding", message, Some(known_names(label, known)));
        None
    }
}
