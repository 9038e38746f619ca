//! Lowering the one tree to the outputs.

mod account;
mod attachment;
mod evidence;
pub mod html;
pub mod label_check;
mod logo;
pub mod page_check;
#[cfg(feature = "typeset")]
pub mod pdf;

pub use account::Account;
pub use attachment::attached;
pub use logo::PlacedLogo;

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Diagnostic, SourceText};
use crate::document::{Document, Inline, PlacedImage};
use crate::figure::drawing::{Drawing, Item};
use crate::ledger::{Ledger, MarkId, Run};
use crate::project::{Config, Evidence, MarkStyle, Sheet};
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

/// A file attached to a PDF.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// File name.
    pub name: String,
    /// Media type.
    pub media_type: &'static str,
    /// What it is.
    pub description: String,
    /// Content.
    pub bytes: Vec<u8>,
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

/// The level of a heading in the outline, from 1. Authors may start at any level and
/// leave levels out; PDF/UA-1 and WCAG want the first to be 1 and none skipped. `open`
/// holds the levels written of the headings that the next one may stand under.
pub(crate) fn outline_level(open: &mut Vec<u8>, level: u8) -> usize {
    while open.last().is_some_and(|last| *last >= level) {
        open.pop();
    }
    open.push(level);
    open.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outline_starts_at_one_and_skips_no_level() {
        let mut open = Vec::new();
        let levels: Vec<usize> = [2, 3, 5, 3, 2, 1, 4].iter().map(|level| outline_level(&mut open, *level)).collect();
        assert_eq!(levels, [1, 2, 3, 2, 1, 1, 2]);
    }

    #[test]
    fn footnotes_are_lettered() {
        assert_eq!([1, 2, 26, 27].map(footnote_sign), ["a", "b", "z", "aa"]);
    }
}
