//! What an author may ask of a figure or table.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::{SeqAccess, value::SeqAccessDeserializer};
use toml::Spanned;

use crate::diagnostic::{SeveralForms, reads_several_forms};

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
    /// Width of a figure, from 0.3 to 1, or of a table, from 0.2 to 1, divided by that of
    /// the text. Letters keep their size.
    #[serde(default)]
    pub width: Option<f64>,
    /// Names of the author's choice for what a figure shows, by the names that they
    /// replace: groups, causes, terms and levels, and the blocks of several models.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, String>")]
    pub labels: BTreeMap<String, Spanned<String>>,
    /// Where the names of curves stand.
    #[serde(default)]
    pub legend: Option<Legend>,
    /// What stands above the names of curves, in plain words.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub legend_title: Option<Spanned<String>>,
    /// Which numbers stand under curves.
    #[serde(default)]
    pub risk_table: Option<RiskTable>,
    /// Curves end where fewer are at risk.
    #[serde(default)]
    pub min_risk: Option<u32>,
    /// Whether a figure may have a mark for each subject, which may tell who it is.
    #[serde(default)]
    pub subjects: Option<bool>,
    /// Values at which a waterfall plot has reference lines, such as `[-30, 20]`.
    #[serde(default)]
    pub lines: Vec<f64>,
    /// Lines in the plot of curves, in Markdown, instead of the test: words and results,
    /// such as a hazard ratio.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub annotation: Vec<Spanned<String>>,
    /// Height of the plot of survival curves divided by the figure's width.
    #[serde(default)]
    pub aspect: Option<f64>,
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
    /// What an image asks for, beside the image itself.
    pub(super) fn of_image(order: &ImageOrder) -> Self {
        Self {
            kind: None,
            of: Names::default(),
            caption: order.caption.clone(),
            note: order.note.clone(),
            variable: None,
            variables: None,
            columns: Vec::new(),
            rows: Vec::new(),
            max_time: None,
            band: None,
            model: None,
            cause: None,
            width: order.width,
            labels: BTreeMap::new(),
            legend: None,
            legend_title: None,
            risk_table: None,
            min_risk: None,
            subjects: None,
            lines: Vec::new(),
            annotation: Vec::new(),
            aspect: None,
            landscape: None,
            x_label: None,
            y_label: None,
        }
    }

    /// The keys that are given, of those that only some kinds of exhibit use. All have `of`,
    /// `kind`, `caption` and `note`.
    pub fn given(&self) -> impl Iterator<Item = &'static str> {
        let given = [
            ("max_time", self.max_time.is_some()),
            ("band", self.band.is_some()),
            ("aspect", self.aspect.is_some()),
            ("width", self.width.is_some()),
            ("labels", !self.labels.is_empty()),
            ("legend", self.legend.is_some()),
            ("legend_title", self.legend_title.is_some()),
            ("risk_table", self.risk_table.is_some()),
            ("min_risk", self.min_risk.is_some()),
            ("subjects", self.subjects.is_some()),
            ("lines", !self.lines.is_empty()),
            ("annotation", !self.annotation.is_empty()),
            ("x_label", self.x_label.is_some()),
            ("y_label", self.y_label.is_some()),
            ("cause", self.cause.is_some()),
            ("model", self.model.is_some()),
            ("variable", self.variable.is_some()),
            ("variables", self.variables.is_some()),
            ("columns", !self.columns.is_empty()),
            ("rows", !self.rows.is_empty()),
            ("landscape", self.landscape.is_some()),
        ];
        given.into_iter().filter(|(_, given)| *given).map(|(key, _)| key)
    }

    /// The author's title of the horizontal axis.
    pub fn x_label(&self) -> Option<String> {
        self.x_label.as_ref().map(|words| words.get_ref().clone())
    }

    /// The author's title of the legend.
    pub fn legend_title(&self) -> Option<String> {
        self.legend_title.as_ref().map(|words| words.get_ref().clone())
    }

    /// The author's title of the vertical axis.
    pub fn y_label(&self) -> Option<String> {
        self.y_label.as_ref().map(|words| words.get_ref().clone())
    }
}

/// The body of an `{image id}` block: an image of the project that is numbered as a figure.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImageOrder {
    /// The file below `report/`: SVG, PNG or JPEG.
    pub file: String,
    /// What it shows, in plain words, for who does not see it.
    #[schemars(with = "String")]
    pub alt: Spanned<String>,
    /// Where it comes from, for example "Drawn by the authors"; it stands in the ledger.
    #[schemars(with = "String")]
    pub source: Spanned<String>,
    /// The caption, in Markdown.
    #[schemars(with = "String")]
    pub caption: Spanned<String>,
    /// A note beneath, in Markdown.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub note: Option<Spanned<String>>,
    /// Width from 0.1 to 1, divided by that of the text; without it, as it is made.
    #[serde(default)]
    pub width: Option<f64>,
}

/// Where the names of curves stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Legend {
    /// In the plot, or above it; as for up to six curves.
    Plot,
    /// At the ends of the curves; as for more.
    Ends,
}

/// Which numbers stand under curves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RiskTable {
    /// Beneath each group those at risk, censored and with the event.
    Groups,
    /// Beneath each of these numbers the groups.
    Numbers,
    /// Those at risk.
    AtRisk,
    /// None.
    None,
}

/// One name or several.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema)]
#[schemars(untagged)]
pub enum Names {
    /// One.
    One(String),
    /// Several.
    Many(Vec<String>),
}

reads_several_forms!(Names);

impl SeveralForms for Names {
    const EXPECTED: &'static str = "a name in quotes such as \"os\", or a list of names such as [\"os\", \"pfs\"]";

    fn of_text(text: &str) -> Option<Self> {
        Some(Self::One(text.to_owned()))
    }

    fn of_list<'de, A: SeqAccess<'de>>(list: A) -> Result<Self, A::Error> {
        Vec::deserialize(SeqAccessDeserializer::new(list)).map(Self::Many)
    }
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
