//! One of the `[[documents]]` of `report/report.toml`.

use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use crate::project::poster::{Orientation, PosterForm, Sheet, SheetSize};
use crate::project::style::{Evidence, MarkStyle, Style};
use crate::project::submission::{DocumentKind, ExhibitPlace, WordLimit};
use crate::project::word::WordConfig;

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

pub(super) fn both_outputs() -> Vec<OutputKind> {
    vec![OutputKind::Pdf, OutputKind::Html]
}
