//! `report/report.toml`: what a person writes about the report as a whole.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use crate::language::Language;
use crate::project::data_source::DataSource;
use crate::project::document_config::DocumentConfig;
use crate::project::fact_value::FactValue;
use crate::project::files::Files;
use crate::project::lint::Lint;
use crate::project::logo::Logo;
use crate::project::privacy::PrivacyConfig;
use crate::project::style::Style;
use crate::project::submission::Statements;

/// The whole of `report/report.toml`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Title of the report.
    pub title: String,
    /// Second line of the title.
    #[serde(default)]
    pub subtitle: Option<String>,
    /// Short title for running heads; the title where there is none.
    #[serde(default)]
    pub short_title: Option<String>,
    /// Version of the report, for example `1.0.0`.
    pub version: String,
    /// Language of the words that the program writes: `en-US` (also `en`), `en-GB`, `de`, `fr` or
    /// `es`. Sentences on methods are in English always.
    #[serde(default)]
    pub language: Language,
    /// Authors in the order of the byline.
    #[serde(default)]
    pub authors: Vec<Author>,
    /// Affiliations, numbered from 1.
    #[serde(default)]
    pub affiliations: Vec<Affiliation>,
    /// Key words.
    #[serde(default)]
    pub keywords: Vec<String>,
    /// How numbers are printed.
    #[serde(default)]
    pub style: Style,
    /// A sentence shown on every page, for example that the data are synthetic.
    #[serde(default)]
    pub banner: Option<Banner>,
    /// Logos in the heads of posters, and of manuscripts that ask for them.
    #[serde(default)]
    #[schemars(with = "Vec<Logo>")]
    pub logos: Vec<Spanned<Logo>>,
    /// An address on the web that the QR code of posters holds, instead of the version and
    /// the hash of the ledger.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub qr: Option<Spanned<String>>,
    /// The documents to render; where there are none, `manuscript.md`, `supplement.md` and
    /// `poster.md` in `report/`.
    #[serde(default)]
    #[schemars(with = "Vec<DocumentConfig>")]
    pub documents: Vec<Spanned<DocumentConfig>>,
    /// Numbers declared once with a source.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, Fact>")]
    pub facts: BTreeMap<String, Spanned<Fact>>,
    /// Literals that are names, not findings.
    #[serde(default)]
    #[schemars(with = "Vec<Waiver>")]
    pub waivers: Vec<Spanned<Waiver>>,
    /// Bibliography in BibLaTeX or Hayagriva YAML, relative to `report/`.
    #[serde(default)]
    pub bibliography: Option<String>,
    /// Name of a bundled citation style.
    #[serde(default = "ama_citations")]
    pub csl: String,
    /// How grave it is what the words of the report are looked at for.
    #[serde(default)]
    pub lint: Lint,
    /// What is not shown, so that no page tells of single subjects.
    #[serde(default)]
    pub privacy: PrivacyConfig,
    /// Source tables that get another name than their file's, and tables on other engines.
    #[serde(default)]
    pub sources: BTreeMap<String, DataSource>,
    /// Files of single figures and tables, as journals ask for them.
    #[serde(default)]
    pub files: Files,
    /// What the authors state beside the text, for title pages.
    #[serde(default)]
    #[schemars(with = "Option<Statements>")]
    pub statements: Option<Spanned<Statements>>,
}

impl Config {
    /// What is left of the configuration for a document that does not say whose it is.
    #[must_use]
    pub fn blinded(&self) -> Self {
        Self {
            authors: Vec::new(),
            affiliations: Vec::new(),
            logos: Vec::new(),
            qr: None,
            statements: None,
            ..self.clone()
        }
    }
}

/// One author.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Author {
    /// Name as in the byline.
    pub name: String,
    /// ORCID identifier.
    #[serde(default)]
    pub orcid: Option<String>,
    /// Numbers of the author's affiliations, from 1.
    #[serde(default)]
    pub affiliations: Vec<usize>,
    /// Whether letters go to this author.
    #[serde(default)]
    pub corresponding: bool,
    /// Address for letters.
    #[serde(default)]
    pub email: Option<String>,
    /// Academic degrees, as the byline prints them behind the name: `MD, PhD`.
    #[serde(default)]
    pub degrees: Option<String>,
}

/// One affiliation.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Affiliation {
    /// Department, institution and place, as printed.
    pub name: String,
}

/// A sentence for every page.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Banner {
    /// The sentence.
    pub text: String,
}

/// A number or text declared once, with where it comes from.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fact {
    /// The value.
    pub value: FactValue,
    /// Unit printed after the value.
    #[serde(default)]
    pub unit: Option<String>,
    /// Decimals to print; as written where there is none.
    #[serde(default)]
    pub digits: Option<usize>,
    /// Where the value comes from, for example "Protocol 2.1, section 4".
    pub source: String,
}

/// A literal with a digit in it that is a name.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Waiver {
    /// The exact literal, for example `Ki-67`.
    pub literal: String,
    /// Why it is not a result.
    pub reason: String,
}

fn ama_citations() -> String {
    "american-medical-association".to_owned()
}
