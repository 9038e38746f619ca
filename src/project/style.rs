//! How numbers, marks and pages look: `[style]` of `report/report.toml`.

use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use crate::project::colour::{Colour, Theme};
use crate::project::journal::Journal;
use crate::project::number_style::NumberStyle;

/// How numbers are printed.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Style {
    /// The journal whose conventions are followed in numbers, citations and spelling; `numbers`,
    /// `csl` and `language` go before it.
    #[serde(default)]
    pub preset: Option<Journal>,
    /// The journal family whose number style is followed.
    #[serde(default)]
    pub numbers: NumberStyle,
    /// The colour of headings and of the bands of posters: `navy`, `teal`, `green`,
    /// `burgundy`, `red`, `purple`, `slate` or `#rrggbb`, on which white letters can be read.
    #[serde(default, alias = "color")]
    #[schemars(with = "Option<String>")]
    pub colour: Option<Spanned<String>>,
    /// How traced numbers look in documents that do not say it themselves.
    #[serde(default)]
    pub mark_style: MarkStyle,
    /// Where the evidence of a PDF is, in documents that do not say it themselves. Without
    /// it: an appendix, and on a poster, which has no room for one, the attachments.
    #[serde(default)]
    pub evidence: Option<Evidence>,
    /// Font files (OpenType or TrueType), relative to `report/`, for letters that the
    /// built-in fonts lack. A PDF sets such letters in the first of them that has it.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub fonts: Vec<Spanned<String>>,
}

/// How a traced number looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum MarkStyle {
    /// Blue in PDF, underlined with dots in the prose of HTML.
    #[default]
    #[serde(alias = "colored")]
    Coloured,
    /// As the words around it. It leads to its evidence all the same.
    Plain,
}

/// Where a PDF has the evidence of its numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Evidence {
    /// In an appendix, to which every number links and back, and in the attached ledger.
    Appendix,
    /// In the attached ledger only; numbers are no links.
    Attached,
}

impl Style {
    /// The colours of the report.
    pub fn theme(&self) -> Theme {
        let colour = self.colour.as_ref().and_then(|colour| Colour::read(colour.get_ref()).ok());
        colour.map_or_else(Theme::default, Theme::of)
    }
}
