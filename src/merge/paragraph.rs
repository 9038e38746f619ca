//! The paragraphs of a Word document.

use super::token::{Token, reading};

/// What becomes of tracked changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tracked {
    /// They are taken as made.
    Accept,
    /// They are taken as not made.
    Reject,
}

/// Where a text goes on elsewhere than behind a blank.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Break {
    /// In the next line.
    Line,
    /// At a tab.
    Tab,
    /// On the next page, or in the next column.
    Page,
    /// In a section of its own.
    Section,
}

/// A picture as it stands in a paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Picture {
    /// Its text alternative.
    pub(super) alternative: String,
    /// The lead to its file.
    pub(super) lead: String,
}

/// A paragraph of a Word document.
#[derive(Debug, Clone, Default)]
pub(super) struct Paragraph {
    pub(super) tokens: Vec<Token>,
    /// The numbers of the bookmarks that it holds: those of paragraphs as delivered.
    pub(super) numbers: Vec<usize>,
    /// The other bookmarks.
    pub(super) names: Vec<String>,
    /// The id of its style.
    pub(super) style: String,
    /// Whether it is an item of a list.
    pub(super) is_item: bool,
    /// How deep the list is in others, from 0.
    pub(super) level: usize,
    /// The id of the list.
    pub(super) list: String,
    /// Whether it is in a cell that takes the room of several.
    pub(super) is_merged: bool,
    /// Whether words of it are set as code.
    pub(super) has_code: bool,
    /// Table, row and column, from 1, where it is in one.
    pub(super) cell: Option<(usize, usize, usize)>,
    /// The id of the footnote that it is in.
    pub(super) note: Option<String>,
    /// Whether its number counts itself: a caption.
    pub(super) is_caption: bool,
    /// Comments: their ids, each with the number of words before its end.
    pub(super) comments: Vec<(String, usize)>,
    /// Words that are set in a way for which the Markdown has no sign, run by run: how, and the words.
    pub(super) signs: Vec<(&'static str, String)>,
    /// Breaks and tabs, with the words before each.
    pub(super) breaks: Vec<(Break, String)>,
    /// How many words stand before its last page break.
    pub(super) page_at: Option<usize>,
    /// Its pictures.
    pub(super) pictures: Vec<Picture>,
    /// The words of text boxes.
    pub(super) boxes: Vec<String>,
    /// The words of links to elsewhere, each with the id of what it leads to, or `=` and the address.
    pub(super) links: Vec<(String, String)>,
    /// Whether what follows belongs to it: its end is a change that is taken back or made.
    pub(super) joins_next: bool,
}

impl Paragraph {
    pub(super) fn text(&self) -> String {
        reading(&self.tokens)
    }
}

/// A tracked change.
#[derive(Debug, Clone)]
pub(super) struct Revision {
    pub(super) is_insertion: bool,
    pub(super) author: String,
    pub(super) text: String,
}

/// The text of a document.
#[derive(Debug, Default)]
pub(super) struct Written {
    pub(super) paragraphs: Vec<Paragraph>,
    pub(super) revisions: Vec<Revision>,
}

/// Paragraphs whose ends are changes that are taken back go on in what follows.
pub(super) fn joined(all: Vec<Paragraph>) -> Vec<Paragraph> {
    let mut out: Vec<Paragraph> = Vec::with_capacity(all.len());
    for mut paragraph in all {
        match out.last_mut() {
            Some(before) if before.joins_next && before.cell == paragraph.cell && before.note == paragraph.note => {
                let length = before.tokens.len();
                let is_empty = before.tokens.iter().all(Token::is_blank);
                paragraph.comments.iter_mut().for_each(|(_, at)| *at += length);
                before.tokens.append(&mut paragraph.tokens);
                before.numbers.append(&mut paragraph.numbers);
                before.names.append(&mut paragraph.names);
                before.comments.append(&mut paragraph.comments);
                before.signs.append(&mut paragraph.signs);
                before.breaks.append(&mut paragraph.breaks);
                before.pictures.append(&mut paragraph.pictures);
                before.boxes.append(&mut paragraph.boxes);
                before.links.append(&mut paragraph.links);
                before.joins_next = paragraph.joins_next;
                before.is_caption |= paragraph.is_caption;
                if is_empty {
                    (before.style, before.is_item, before.level) =
                        (paragraph.style, paragraph.is_item, paragraph.level);
                }
            }
            _ => out.push(paragraph),
        }
    }
    out
}

/// A page that ends with a paragraph is begun by the next: programs write one for the other.
pub(super) fn pages_begun(paragraphs: &mut [Paragraph]) {
    for at in 0..paragraphs.len().saturating_sub(1) {
        let paragraph = &mut paragraphs[at];
        let ends = paragraph.page_at.is_some_and(|words| words >= paragraph.tokens.len());
        let last = paragraph.breaks.iter().rposition(|(kind, _)| *kind == Break::Page).filter(|_| ends);
        if let Some(last) = last {
            paragraph.breaks.remove(last);
            paragraphs[at + 1].breaks.push((Break::Page, String::new()));
        }
    }
}

/// Blanks at the ends of a paragraph say nothing.
pub(super) fn trim(paragraph: &mut Paragraph) {
    while paragraph.tokens.last().is_some_and(Token::is_blank) {
        paragraph.tokens.pop();
    }
    let blanks = paragraph.tokens.iter().take_while(|token| token.is_blank()).count();
    paragraph.tokens.drain(..blanks);
    let length = paragraph.tokens.len();
    paragraph.comments.iter_mut().for_each(|(_, at)| *at = at.saturating_sub(blanks).min(length));
}
