//! Logos in the heads of posters and title pages.

use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

/// A logo in the head of posters, and of manuscripts that ask for it.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Logo {
    /// The file below `report/`: SVG, PNG or JPEG.
    #[schemars(with = "String")]
    pub file: Spanned<String>,
    /// Whose logo it is, for who does not see it.
    #[schemars(with = "String")]
    pub alt: Spanned<String>,
    /// Where it comes from, for example "Press office"; it stands in the ledger.
    #[schemars(with = "String")]
    pub source: Spanned<String>,
    /// An address that it leads to.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub link: Option<Spanned<String>>,
    /// Where it stands. Without it the first half of the logos stand at the left, one alone
    /// at the right.
    #[serde(default)]
    pub side: Option<Side>,
    /// Its height from 0.3 to 1, divided by that of the row of logos.
    #[serde(default)]
    #[schemars(with = "Option<f64>")]
    pub height: Option<Spanned<f64>>,
}

/// A side of the head of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// Before the title.
    Left,
    /// After it.
    Right,
}

/// The sides of logos of which some say it themselves.
pub fn sides(logos: &[Spanned<Logo>]) -> Vec<Side> {
    let usual = |at: usize| if at < logos.len() / 2 { Side::Left } else { Side::Right };
    logos.iter().enumerate().map(|(at, logo)| logo.get_ref().side.unwrap_or(usual(at))).collect()
}
