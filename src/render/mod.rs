//! Lowering the one tree to the outputs.

mod account;
mod attachment;
pub mod delivery;
#[cfg(feature = "typeset")]
pub mod docx;
mod escape;
mod evidence;
mod expected;
pub mod html;
pub mod label_check;
mod logo;
pub mod page_check;
#[cfg(feature = "typeset")]
pub mod pdf;
#[cfg(feature = "typeset")]
pub mod pixels;
pub mod seal;
pub mod side_by_side;
#[cfg(feature = "typeset")]
pub mod workbook;

pub use account::Account;
pub use attachment::{attached, attached_to, described_files, embedded, listed};
pub use delivery::Delivery;
pub use expected::Expected;
pub use logo::PlacedLogo;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use crate::diagnostic::{Diagnostic, SourceText};
use crate::digest::Digest;
use crate::document::{Document, Inline, PlacedImage};
use crate::figure::drawing::{Drawing, Item};
use crate::ledger::{Ledger, Mark, MarkId, Run, Target};
use crate::project::{Config, Evidence, MarkStyle, Sheet, WordConfig};
use crate::table::Table;

/// What is drawn for an exhibit.
#[derive(Debug, Clone, PartialEq)]
pub enum Exhibit {
    /// A table.
    Table(Table),
    /// A figure, with its text alternative.
    Figure(Drawing),
    /// An image of the project.
    Image(PlacedImage),
}

impl Exhibit {
    /// The traced numbers that it shows.
    pub fn marks(&self) -> BTreeSet<MarkId> {
        let mut marks = BTreeSet::new();
        match self {
            Self::Table(table) => {
                let rows = table.rows.iter().map(|row| &row.cells);
                table.head.iter().chain(rows).flatten().for_each(|cell| marks_in(&cell.content, &mut marks));
            }
            Self::Figure(drawing) => {
                let labels = drawing.items.iter().filter_map(|item| match item {
                    Item::Text(text) => Some(&text.label.0),
                    _ => None,
                });
                marks.extend(labels.flatten().filter_map(|run| match run {
                    Run::Mark { mark, .. } => Some(*mark),
                    Run::Text(_) => None,
                }));
            }
            Self::Image(_) => {}
        }
        marks
    }
}

/// Adds the traced numbers of running text.
pub fn marks_in(content: &[Inline], marks: &mut BTreeSet<MarkId>) {
    for inline in content {
        match inline {
            Inline::Mark { mark, .. } => {
                marks.insert(*mark);
            }
            Inline::Emphasis(inner)
            | Inline::Strong(inner)
            | Inline::Superscript(inner)
            | Inline::Subscript(inner)
            | Inline::Code(inner) => marks_in(inner, marks),
            Inline::Link { content, .. } | Inline::Reference { content, .. } => marks_in(content, marks),
            _ => {}
        }
    }
}

/// A document with its tables and figures, ready for every output.
pub struct Page<'a> {
    /// The document.
    pub document: &'a Document,
    /// Its exhibits, in the order of the document.
    pub exhibits: &'a [Exhibit],
    /// The ledger, with the marks of all documents.
    pub ledger: &'a Ledger,
    /// The configuration of the report.
    pub config: &'a Config,
    /// How traced numbers look.
    pub mark_style: MarkStyle,
    /// Where a PDF has the evidence.
    pub evidence: Evidence,
    /// The sheet of a poster; none of another document.
    pub sheet: Option<Sheet>,
    /// Whether its sections are numbered.
    pub number_sections: bool,
    /// Whether it does not say whose it is.
    pub blind: bool,
    /// Whether the lines of its text are numbered.
    pub line_numbers: bool,
    /// How it is set in Word.
    pub word: &'a WordConfig,
    /// The Word document that gives the styles, as path and bytes.
    pub word_template: Option<(&'a str, &'a [u8])>,
    /// The logos in its head.
    pub logos: &'a [PlacedLogo],
    /// The address that a QR code holds instead of the version and the ledger's hash.
    pub qr: Option<&'a str>,
    /// The text of the document, for places in it.
    pub source: Option<&'a SourceText>,
    /// Templates and styles by file name: the project's, else the built-in ones.
    pub templates: &'a BTreeMap<String, String>,
    /// Fonts, as (file name, bytes).
    pub fonts: &'a [(&'static str, &'static [u8])],
    /// The fonts of the project by path, for letters that those lack.
    pub own_fonts: &'a [(String, Vec<u8>)],
    /// Files that travel in a PDF, as (name, media type, description, bytes).
    pub attachments: &'a [Attachment],
}

impl Page<'_> {
    /// The numbers that the page must show, by the account of it.
    pub fn expected(&self, account: &Account) -> Expected {
        let of_document = self.ledger.marks.iter().filter(|mark| mark.document == self.document.id);
        let marks: BTreeMap<MarkId, &Mark> = of_document.map(|mark| (mark.id, mark)).collect();
        account.expected(|id| {
            let mark = marks.get(&id)?;
            let unit = match mark.target {
                Target::Result(index) => self.ledger.results[index].result.unit.clone(),
                Target::Fact(_) | Target::Claim(_) => None,
            };
            Some((mark.text.clone(), unit))
        })
    }
}

/// A file that travels with a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// File name.
    pub name: String,
    /// The file of the project that it is; none for what is made of the results.
    pub path: Option<String>,
    /// Media type.
    pub media_type: &'static str,
    /// What it is.
    pub description: String,
    /// Content.
    pub bytes: Vec<u8>,
    /// The content as it stands in an HTML page; empty where no page is made or it does not
    /// travel in one.
    pub packed: String,
    digest: OnceLock<Digest>,
}

impl Attachment {
    /// A file of a media type, neither hashed nor packed yet.
    pub fn new(name: &str, path: Option<&str>, media_type: &'static str, description: &str, bytes: Vec<u8>) -> Self {
        Self {
            name: name.to_owned(),
            path: path.map(str::to_owned),
            media_type,
            description: description.to_owned(),
            bytes,
            packed: String::new(),
            digest: OnceLock::new(),
        }
    }

    /// The same file with another content.
    #[must_use]
    pub fn with(&self, bytes: Vec<u8>) -> Self {
        Self::new(&self.name, self.path.as_deref(), self.media_type, &self.description, bytes)
    }

    /// SHA-256 of the content, which is computed once for all pages.
    pub fn digest(&self) -> Digest {
        *self.digest.get_or_init(|| Digest::of(&self.bytes))
    }

    /// Whether it is a font, or an image that weighs more than a page: such do not travel in
    /// an HTML page a second time.
    pub fn is_heavy(&self) -> bool {
        const MUCH: usize = 500_000;
        self.media_type.starts_with("font/") || (self.media_type.starts_with("image/") && self.bytes.len() > MUCH)
    }
}

/// Name and version of the program.
pub(crate) fn generator() -> String {
    format!("tickmark {}", env!("CARGO_PKG_VERSION"))
}

/// The first control character of a page other than tab, line feed and carriage return,
/// with the words before it.
pub(crate) fn unprintable(page: &str) -> Option<(char, String)> {
    const WORDS: usize = 40;
    let (at, c) = page.char_indices().find(|(_, c)| c.is_control() && !matches!(c, '\t' | '\n' | '\r'))?;
    let from = page.floor_char_boundary(at.saturating_sub(WORDS));
    Some((c, page[from..at].to_owned()))
}

/// The error for a control character that came to a page: from the data, or from an
/// escape in a text.
pub(crate) fn refused_on_page(c: char, before: &str) -> Diagnostic {
    Diagnostic::error(format!("the control character U+{:04X} would stand on the page, expected text", u32::from(c)))
        .hint(format!("it follows `{before}`; delete it in the data or the text that this is made from"))
}

/// Footnotes are lettered, so that they cannot be taken for citations.
pub(crate) fn footnote_sign(number: usize) -> String {
    let letter = char::from(b'a' + u8::try_from((number - 1) % 26).unwrap_or(0));
    std::iter::repeat_n(letter, (number - 1) / 26 + 1).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn footnotes_are_lettered() {
        assert_eq!([1, 2, 26, 27].map(footnote_sign), ["a", "b", "z", "aa"]);
    }
}
