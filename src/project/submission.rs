//! What journals ask of a manuscript that is sent to them: its supplement, blinding, limits of
//! words, a title page, and where its tables and figures stand.

use schemars::JsonSchema;
use serde::Deserialize;

/// What a document is of its report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum DocumentKind {
    /// A document that stands for itself.
    #[default]
    Main,
    /// The supplement of a manuscript: its tables, figures and works cited are numbered S1, S2 ….
    Supplement,
}

/// Where tables and figures stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
pub enum ExhibitPlace {
    /// Where they are written.
    #[default]
    #[serde(rename = "in place")]
    InPlace,
    /// Behind the works cited, tables before figures, each on a page of its own.
    #[serde(rename = "end")]
    End,
}

/// The most words that a journal takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WordLimit {
    /// Of the abstract: what stands in `::: abstract`, without its title.
    #[serde(default, rename = "abstract")]
    pub of_abstract: Option<usize>,
    /// Of the text: headings and paragraphs from the first section on, without abstract,
    /// statements, works cited, tables, figures, captions and notes.
    #[serde(default)]
    pub text: Option<usize>,
}

/// What the authors state beside the text. It stands on title pages (`title_page = true`), and not
/// in blinded documents.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Statements {
    /// Who paid for the work, with the numbers of grants.
    #[serde(default)]
    pub funding: Option<String>,
    /// Conflicts of interest.
    #[serde(default)]
    pub conflicts: Option<String>,
    /// Who did what.
    #[serde(default)]
    pub contributions: Option<String>,
    /// Who else is thanked.
    #[serde(default, alias = "acknowledgements")]
    pub acknowledgments: Option<String>,
}

impl Statements {
    /// The statements that are written, by their keys.
    pub(super) fn written(&self) -> impl Iterator<Item = &'static str> {
        let all = [
            ("funding", &self.funding),
            ("conflicts", &self.conflicts),
            ("contributions", &self.contributions),
            ("acknowledgments", &self.acknowledgments),
        ];
        all.into_iter().filter(|(_, text)| text.is_some()).map(|(key, _)| key)
    }
}
