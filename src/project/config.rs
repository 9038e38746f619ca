//! `report/report.toml`: what a person writes about the report as a whole.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use crate::language::Language;
use crate::project::colour::{Colour, Theme};
use crate::project::data_source::DataSource;
use crate::project::fact_value::FactValue;
use crate::project::files::Files;
use crate::project::journal::Journal;
use crate::project::lint::Lint;
use crate::project::logo::Logo;
use crate::project::number_style::NumberStyle;
use crate::project::poster::{Orientation, PosterForm, Sheet, SheetSize};
use crate::project::privacy::PrivacyConfig;
use crate::project::submission::{DocumentKind, ExhibitPlace, Statements, WordLimit};
use crate::project::word::WordConfig;

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

/// A sentence for every page.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Banner {
    /// The sentence.
    pub text: String,
}

/// One document of the report.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DocumentConfig {
    /// Name of the output files.
    pub id: String,
    /// Markdown file, relative to `report/`.
    pub source: String,
    /// Name of the page template.
    pub template: String,
    /// Title, where it differs from the report's.
    #[serde(default)]
    pub title: Option<String>,
    /// What to write.
    #[serde(default = "both_outputs")]
    pub outputs: Vec<OutputKind>,
    /// Whether the analysis blocks that stand in the Markdown file are printed: `true` for
    /// an analysis plan. They run either way.
    #[serde(default)]
    pub show_blocks: bool,
    /// Whether its sections are numbered: then `@sec-methods` prints “Section 2.1”, without it
    /// the words of the heading.
    #[serde(default)]
    pub number_sections: bool,
    /// How its traced numbers look, where that differs from `style`.
    #[serde(default)]
    pub mark_style: Option<MarkStyle>,
    /// Where its PDF has the evidence, where that differs from `style`.
    #[serde(default)]
    pub evidence: Option<Evidence>,
    /// The sheet of a poster: `48x36in`, `36x48in`, `A0` or `A1`. Without it 48 by 36
    /// inches, standing for the template `portrait`.
    #[serde(default)]
    #[schemars(with = "Option<SheetSize>")]
    pub size: Option<Spanned<SheetSize>>,
    /// Which way the sheet of a poster is turned: `landscape` or `portrait`.
    #[serde(default)]
    #[schemars(with = "Option<Orientation>")]
    pub orientation: Option<Spanned<Orientation>>,
    /// Whether the logos of the report stand in its head. Without it they do on posters.
    #[serde(default)]
    pub logos: Option<bool>,
    /// The address that its QR code holds, where that differs from the report's.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub qr: Option<Spanned<String>>,
    /// How it is set in Word.
    #[serde(default)]
    #[schemars(with = "Option<WordConfig>")]
    pub word: Option<Spanned<WordConfig>>,
    /// What it is of the report: `main`, or `supplement`, whose tables, figures and works cited are
    /// numbered S1, S2 ….
    #[serde(default)]
    pub kind: DocumentKind,
    /// Whether it is for reviewers who must not know whose it is: without authors, affiliations,
    /// statements, logos, and the sections that name them, on its pages and in its file.
    #[serde(default)]
    pub blind: bool,
    /// Whether the lines of its text are numbered, in PDF and in Word.
    #[serde(default)]
    pub line_numbers: bool,
    /// The most words: `{ abstract = 250, text = 3000 }`. More are a finding.
    #[serde(default)]
    #[schemars(with = "Option<WordLimit>")]
    pub limit: Option<Spanned<WordLimit>>,
    /// Whether it begins with a title page as the ICMJE asks for it: running head, counts of words,
    /// tables and figures, and the statements of the report join title and authors, and the text
    /// begins on the next page.
    #[serde(default)]
    pub title_page: bool,
    /// Where its tables and figures stand: `in place`, or at the `end`, each on a page of its own.
    #[serde(default)]
    pub exhibits: ExhibitPlace,
    /// Whether `[Table 1 about here]` stands where a table or figure was that stands at the end.
    #[serde(default)]
    pub callouts: bool,
}

impl Style {
    /// The colours of the report.
    pub fn theme(&self) -> Theme {
        let colour = self.colour.as_ref().and_then(|colour| Colour::read(colour.get_ref()).ok());
        colour.map_or_else(Theme::default, Theme::of)
    }
}

impl DocumentConfig {
    /// The sheet of a poster; none of another document.
    pub fn sheet(&self) -> Option<Sheet> {
        let form = PosterForm::of_template(&self.template)?;
        let size = self.size.as_ref().map(|size| *size.get_ref());
        Sheet::of(form, size, self.orientation.as_ref().map(|turned| *turned.get_ref())).ok()
    }

    /// Whether the logos of the report stand in its head.
    pub fn shows_logos(&self) -> bool {
        !self.blind && self.logos.unwrap_or(PosterForm::of_template(&self.template).is_some())
    }

    /// The document that a Markdown file in `report/` is where none are written: its name is
    /// that of its template, and a supplement is set as its manuscript.
    pub(super) fn usual(name: &str) -> Self {
        Self {
            id: name.to_owned(),
            source: format!("{name}.md"),
            template: if name == "supplement" { "manuscript" } else { name }.to_owned(),
            title: None,
            outputs: both_outputs(),
            show_blocks: false,
            number_sections: false,
            size: None,
            orientation: None,
            qr: None,
            logos: None,
            mark_style: None,
            evidence: None,
            word: None,
            kind: if name == "supplement" { DocumentKind::Supplement } else { DocumentKind::Main },
            blind: false,
            line_numbers: false,
            limit: None,
            title_page: false,
            exhibits: ExhibitPlace::InPlace,
            callouts: false,
        }
    }

    /// Whether it is a supplement.
    pub fn is_supplement(&self) -> bool {
        self.kind == DocumentKind::Supplement
    }

    /// Whether it is what a supplement supplements: pages that are none themselves.
    pub fn is_main(&self) -> bool {
        !self.is_supplement() && PosterForm::of_template(&self.template).is_none()
    }

    /// How traced numbers look in this document of a report with this style.
    pub fn mark_style(&self, style: &Style) -> MarkStyle {
        self.mark_style.unwrap_or(style.mark_style)
    }

    /// Where the PDF of this document has the evidence.
    pub fn evidence(&self, style: &Style) -> Evidence {
        let usual =
            if PosterForm::of_template(&self.template).is_some() { Evidence::Attached } else { Evidence::Appendix };
        self.evidence.or(style.evidence).unwrap_or(usual)
    }
}

/// A kind of output file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum OutputKind {
    /// PDF by the embedded Typst.
    Pdf,
    /// One self-contained HTML file.
    Html,
    /// A Word document, for co-authors and journals.
    Docx,
}

impl OutputKind {
    /// The file name's extension.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Html => "html",
            Self::Docx => "docx",
        }
    }
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

pub(super) fn both_outputs() -> Vec<OutputKind> {
    vec![OutputKind::Pdf, OutputKind::Html]
}
