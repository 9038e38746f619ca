//! What an author may ask of a figure or table.

use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

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
    /// Width of a table as a share of that of the text.
    #[serde(default)]
    pub width: Option<f64>,
    /// Whether a table stands on a page that is turned, in a PDF.
    #[serde(default)]
    pub landscape: Option<bool>,
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
    /// The keys that are given, of those that only some kinds of exhibit use. All have `of`,
    /// `kind`, `caption` and `note`.
    pub fn given(&self) -> impl Iterator<Item = &'static str> {
        let given = [
            ("max_time", self.max_time.is_some()),
            ("band", self.band.is_some()),
            ("aspect", self.aspect.is_some()),
            ("x_label", self.x_label.is_some()),
            ("y_label", self.y_label.is_some()),
            ("cause", self.cause.is_some()),
            ("model", self.model.is_some()),
            ("variable", self.variable.is_some()),
            ("variables", self.variables.is_some()),
            ("columns", !self.columns.is_empty()),
            ("rows", !self.rows.is_empty()),
            ("width", self.width.is_some()),
            ("landscape", self.landscape.is_some()),
        ];
        given.into_iter().filter(|(_, given)| *given).map(|(key, _)| key)
    }

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
