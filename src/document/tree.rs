//! The one tree that every output is lowered from.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Place};
use crate::document::fix::Fix;
use crate::document::formula::Formula;
use crate::document::order::Order;
use crate::image::Image;
use crate::language::Language;
use crate::ledger::{Mark, MarkId};

/// A document of the report, ready for layout.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// Id: the name of its output files.
    pub id: String,
    /// Title.
    pub title: String,
    /// Page template.
    pub template: String,
    /// The content.
    pub blocks: Vec<Block>,
    /// Figures and tables asked for, in the order of the text.
    pub exhibits: Vec<ExhibitRequest>,
    /// Images of the project, in the order of the text.
    pub images: Vec<PlacedImage>,
    /// Footnotes, in the order in which they are first referred to.
    pub footnotes: Vec<Vec<Block>>,
    /// The works cited, as the citation style prints them.
    pub bibliography: Vec<Work>,
    /// What stands before the numbers of works, tables and figures: `S` in a supplement.
    pub series: &'static str,
    /// How each of its labels reads in a cross-reference.
    pub names: BTreeMap<String, Vec<Inline>>,
    /// Its cross-references to labels of other documents of the report.
    pub beyond: Vec<(String, Place)>,
    /// The marks in the prose (tables and figures add theirs).
    pub marks: Vec<Mark>,
    /// Where each letter of the author beyond Latin and Greek stands first: fonts may lack it.
    pub letters: BTreeMap<char, Place>,
    /// Typed numbers that one result has, and what to write in their place.
    pub fixes: Vec<Fix>,
    /// What the author should know, untraced numbers among it.
    pub findings: Vec<Diagnostic>,
}

/// A block of content.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// A heading.
    Heading {
        /// Level, from 1.
        level: u8,
        /// Label for cross-references.
        id: String,
        /// Its words.
        content: Vec<Inline>,
    },
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// A list; ordered where it has a start.
    List {
        /// First number of an ordered list.
        start: Option<u64>,
        /// The items.
        items: Vec<Vec<Block>>,
    },
    /// A quotation.
    Quote(Vec<Block>),
    /// A listing: words and traced numbers, line feeds among the words.
    Code(Vec<Inline>),
    /// A table typed in Markdown.
    Grid {
        /// Alignment of each column.
        align: Vec<Align>,
        /// Head row.
        head: Vec<Vec<Inline>>,
        /// Body rows.
        rows: Vec<Vec<Vec<Inline>>>,
        /// Where it stands.
        place: Place,
    },
    /// A thematic break.
    Rule,
    /// A container, for example an abstract or a panel of a poster.
    Div {
        /// Its class.
        class: String,
        /// Its content.
        blocks: Vec<Block>,
    },
    /// A figure or table: an index into the document's exhibits.
    Exhibit(usize),
    /// An image without a number: an index into the document's images.
    Image(usize),
    /// An analysis block, shown as part of the plan: its index in the ledger and
    /// its source.
    Plan {
        /// Index of the block in the ledger.
        block: usize,
        /// The block as written.
        source: String,
    },
    /// The list of works cited.
    Bibliography,
}

/// Alignment of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// To the left.
    Left,
    /// In the middle.
    Center,
    /// To the right.
    Right,
}

/// A piece of running text.
#[derive(Debug, Clone, PartialEq)]
pub enum Inline {
    /// Words.
    Text(String),
    /// A traced number.
    Mark {
        /// Which.
        mark: MarkId,
        /// How it reads.
        text: String,
    },
    /// Emphasis.
    Emphasis(Vec<Inline>),
    /// Strong emphasis.
    Strong(Vec<Inline>),
    /// Raised text.
    Superscript(Vec<Inline>),
    /// Lowered text.
    Subscript(Vec<Inline>),
    /// A code span: words and traced numbers.
    Code(Vec<Inline>),
    /// A formula.
    Formula {
        /// What it says.
        formula: Box<Formula>,
        /// How the author wrote it.
        latex: String,
        /// Whether it stands on a line of its own.
        is_display: bool,
    },
    /// A link.
    Link {
        /// Where to.
        url: String,
        /// Its words.
        content: Vec<Inline>,
    },
    /// Citations, as the style prints them, with the numbers of the works (from
    /// 1) for the links.
    Citation {
        /// Indexes into the bibliography.
        works: Vec<usize>,
        /// Text of the style, for example `1,2`.
        content: Vec<Inline>,
    },
    /// A cross-reference to a label.
    Reference {
        /// The label; of another document of the report behind the id of that and a slash.
        target: String,
        /// What it reads, for example `Figure 2`, or the words of a heading with their
        /// traced numbers.
        content: Vec<Inline>,
    },
    /// A reference to a footnote: its number, from 1.
    Footnote(usize),
    /// A line break.
    Break,
}

/// A work in the list of references.
#[derive(Debug, Clone, PartialEq)]
pub struct Work {
    /// Key in the bibliography.
    pub key: String,
    /// Whether the list is numbered; those by author and date are not.
    pub numbered: bool,
    /// What the style prints, without the number.
    pub content: Vec<Inline>,
}

/// Whether an exhibit is a figure or a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExhibitKind {
    /// A figure.
    Figure,
    /// A table.
    Table,
}

impl ExhibitKind {
    /// What it is called in a language: `Figure`.
    pub fn called(self, language: Language) -> &'static str {
        let wording = language.wording();
        match self {
            Self::Figure => wording.figure,
            Self::Table => wording.table,
        }
    }
}

/// A figure or table that the author asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct ExhibitRequest {
    /// What it is called in the language of the report: `Figure`.
    pub called: &'static str,
    /// Figure or table.
    pub kind: ExhibitKind,
    /// Label for cross-references.
    pub id: String,
    /// Number in the document, from 1 for each kind.
    pub number: usize,
    /// What stands before its number: `S` in a supplement, else nothing.
    pub series: &'static str,
    /// What the author wrote.
    pub order: Order,
    /// The caption.
    pub caption: Vec<Inline>,
    /// The note beneath.
    pub note: Vec<Inline>,
    /// Rows typed by the author: label and cells.
    pub rows: Vec<Vec<Vec<Inline>>>,
    /// Lines in the plot of a figure.
    pub annotation: Vec<Vec<Inline>>,
    /// An image of the project that it shows: an index into the document's images. Else it
    /// is drawn from results.
    pub image: Option<usize>,
    /// Where it stands.
    pub place: Place,
    /// Where its keys are written.
    pub places: BTreeMap<String, KeyPlaces>,
}

/// An image of the project on a page.
#[derive(Debug, Clone, PartialEq)]
pub struct PlacedImage {
    /// The image.
    pub image: Arc<Image>,
    /// What it shows, for who does not see it.
    pub alt: String,
    /// Where it comes from.
    pub source: String,
    /// Its width divided by that of the text; where there is none, it is as wide as it is
    /// made, if there is room.
    pub width: Option<f64>,
    /// Where it is named.
    pub place: Place,
}

/// Where a key of a figure or table is written.
#[derive(Debug, Clone, PartialEq)]
pub struct KeyPlaces {
    /// The key itself.
    pub key: Place,
    /// Its value.
    pub value: Place,
    /// The texts and numbers in the value.
    pub items: Vec<(String, Place)>,
}

impl ExhibitRequest {
    /// Where a key is written; the exhibit itself where it is not.
    pub fn key(&self, key: &str) -> Place {
        self.places.get(key).map_or_else(|| self.place.clone(), |places| places.key.clone())
    }

    /// Where a text is written in the value of a key; the value, or the exhibit itself, where
    /// it is not.
    pub fn item(&self, key: &str, wanted: &str) -> Place {
        let Some(places) = self.places.get(key) else { return self.place.clone() };
        let item = places.items.iter().find(|(text, _)| text == wanted);
        item.map_or_else(|| places.value.clone(), |(_, place)| place.clone())
    }

    /// `Figure 2`, `Table 1` or, in a supplement, `Table S1`, in the language of the report.
    pub fn name(&self) -> String {
        format!("{} {}{}", self.called, self.series, self.number)
    }
}

impl Inline {
    /// The running text that is in it.
    pub(crate) fn within(&self) -> &[Self] {
        match self {
            Self::Emphasis(inner)
            | Self::Strong(inner)
            | Self::Superscript(inner)
            | Self::Subscript(inner)
            | Self::Code(inner) => inner,
            Self::Link { content, .. } | Self::Reference { content, .. } | Self::Citation { content, .. } => content,
            Self::Text(_) | Self::Mark { .. } | Self::Formula { .. } | Self::Footnote(_) | Self::Break => &[],
        }
    }

    /// Whether a traced number is in it.
    pub fn has_mark(&self) -> bool {
        matches!(self, Self::Mark { .. }) || self.within().iter().any(Self::has_mark)
    }
}

/// The words of running text, without structure.
pub fn plain(content: &[Inline]) -> String {
    let mut out = String::new();
    for inline in content {
        match inline {
            Inline::Text(text) | Inline::Mark { text, .. } => out.push_str(text),
            Inline::Emphasis(inner)
            | Inline::Strong(inner)
            | Inline::Superscript(inner)
            | Inline::Subscript(inner)
            | Inline::Code(inner) => out.push_str(&plain(inner)),
            Inline::Formula { formula, .. } => out.push_str(&formula.words()),
            Inline::Link { content, .. } | Inline::Reference { content, .. } => out.push_str(&plain(content)),
            Inline::Citation { .. } | Inline::Footnote(_) => {}
            Inline::Break => out.push(' '),
        }
    }
    out
}
