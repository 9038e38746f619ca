//! Figure and table blocks: what an author may ask of them.

use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diagnostic::{Diagnostic, Diagnostics, Outcome, SourceText};
use crate::document::token::is_private;
use crate::document::tree::ExhibitKind;

/// The body of a `{figure id}` or `{table id}` block.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// Kind of figure, for example `kaplan-meier`; follows from `of` where it is
    /// not given.
    #[serde(default)]
    pub kind: Option<String>,
    /// The analysis blocks shown.
    #[serde(default)]
    pub of: Names,
    /// The caption, in Markdown.
    #[schemars(with = "String")]
    pub caption: Spanned<String>,
    /// A note beneath, in Markdown.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub note: Option<Spanned<String>>,
    /// Which variable of a summary a bar chart shows.
    #[serde(default)]
    pub variable: Option<String>,
    /// Which variables of a summary, or terms of a model, are shown.
    #[serde(default)]
    pub variables: Option<Vec<String>>,
    /// Heads of the columns of a table with typed rows.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub columns: Vec<Spanned<String>>,
    /// Typed rows.
    #[serde(default)]
    pub rows: Vec<Row>,
    /// The time axis ends here.
    #[serde(default)]
    pub max_time: Option<f64>,
    /// Whether confidence bands are drawn.
    #[serde(default)]
    pub band: Option<bool>,
    /// Whether the model with one term at a time is shown.
    #[serde(default)]
    pub model: Option<String>,
    /// Which of competing causes is shown.
    #[serde(default)]
    pub cause: Option<String>,
    /// Height of the plot of survival curves divided by the figure's width.
    #[serde(default)]
    pub aspect: Option<f64>,
    /// Title of the horizontal axis of a figure, in plain words.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub x_label: Option<Spanned<String>>,
    /// Title of the vertical axis of a figure, in plain words.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub y_label: Option<Spanned<String>>,
}

impl Order {
    /// The author's title of the horizontal axis.
    pub fn x_label(&self) -> Option<String> {
        self.x_label.as_ref().map(|words| words.get_ref().clone())
    }

    /// The author's title of the vertical axis.
    pub fn y_label(&self) -> Option<String> {
        self.y_label.as_ref().map(|words| words.get_ref().clone())
    }
}

/// One name or several.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Names {
    /// One.
    One(String),
    /// Several.
    Many(Vec<String>),
}

impl Default for Names {
    fn default() -> Self {
        Self::Many(Vec::new())
    }
}

impl Names {
    /// The names.
    pub fn all(&self) -> Vec<&str> {
        match self {
            Self::One(name) => vec![name],
            Self::Many(names) => names.iter().map(String::as_str).collect(),
        }
    }
}

/// A typed row.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// First cell.
    #[schemars(with = "String")]
    pub label: Spanned<String>,
    /// The other cells.
    #[schemars(with = "Vec<String>")]
    pub cells: Vec<Spanned<String>>,
}

/// Reads the info string `{figure fig-os}` of a fence.
pub fn info(text: &str) -> Option<(ExhibitKind, &str)> {
    let inner = text.trim().strip_prefix('{')?.strip_suffix('}')?;
    let mut words = inner.split_whitespace();
    let kind = match words.next()? {
        "figure" => ExhibitKind::Figure,
        "table" => ExhibitKind::Table,
        _ => return None,
    };
    Some((kind, words.next().unwrap_or("")))
}

/// Checks the id of an exhibit: cross-references tell figures from tables by it.
pub fn check_id(kind: ExhibitKind, id: &str) -> Result<(), Diagnostic> {
    let prefix = match kind {
        ExhibitKind::Figure => "fig-",
        ExhibitKind::Table => "tbl-",
    };
    if id.strip_prefix(prefix).is_some_and(|rest| !rest.is_empty()) && crate::project::is_name(id) {
        return Ok(());
    }
    Err(Diagnostic::error(format!("found the id `{id}`, expected one such as `{prefix}name`")))
}

/// Reads the body.
///
/// # Errors
/// Invalid TOML or an unknown key. `place_of` gives the place of an offset of
/// the body.
pub fn parse(body: &str, source: &SourceText, place_of: impl Fn(usize) -> usize) -> Outcome<Order> {
    let order = crate::project::read_toml(source, body, &place_of)?;
    let Ok(table) = DeTable::parse(body) else { return Ok(order) };
    let mut problems = Vec::new();
    for (key, value) in table.get_ref() {
        let is_prose = matches!(&**key.get_ref(), "caption" | "note" | "columns" | "rows");
        if !is_prose && let Some(at) = printed_number(value) {
            let message = format!("found a printed number in `{}`, expected plain words", key.get_ref());
            problems.push(
                Diagnostic::error(message)
                    .at(source.place(place_of(at)))
                    .hint("print numbers in `caption` and `note`; a figure labels its own"),
            );
        }
    }
    if problems.is_empty() { Ok(order) } else { Err(Diagnostics(problems)) }
}

/// Where a value holds the token of a printed number.
fn printed_number(value: &Spanned<DeValue<'_>>) -> Option<usize> {
    match value.get_ref() {
        DeValue::String(text) => text.contains(is_private).then_some(value.span().start),
        DeValue::Array(items) => items.iter().find_map(printed_number),
        DeValue::Table(table) => table.iter().find_map(|(_, value)| printed_number(value)),
        _ => None,
    }
}
