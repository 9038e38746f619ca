//! Two states of one document side by side, made of their finished HTML pages: each heading,
//! paragraph, table and figure in which something moved, as it was and as it is.

mod alignment;
mod html;
pub(in crate::render) mod picture;
mod pieces;
mod rows;
mod tables;

use std::collections::BTreeMap;

pub use html::page;
pub use pieces::{Piece, State};
pub use rows::compare;
pub use tables::{CellChange, TableChange, TableRowChange};

use crate::render::page_check::{Passage, Picture, Role, Word};

/// One state of a document.
pub struct Side<'a> {
    /// The HTML page.
    pub page: &'a str,
    /// The version of the report; what prints it is no part of the comparison.
    pub version: &'a str,
    /// The name of the freeze.
    pub freeze: &'a str,
    /// The result of each mark of the document, by its number.
    pub results: BTreeMap<String, String>,
}

/// The lines that a result crosses, and what became of a claim: by result or condition.
pub type Crossings = BTreeMap<String, Vec<Crossed>>;

/// A line that is crossed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crossed {
    /// Which, in words.
    pub what: String,
    /// What the results say, of a claim.
    pub because: Option<String>,
}

impl Crossed {
    /// Both in words.
    pub(super) fn words(&self) -> String {
        self.because.as_ref().map_or_else(|| self.what.clone(), |why| format!("{}: {why}", self.what))
    }
}

/// A document as it was and as it is.
pub struct Comparison {
    /// The title of the page.
    pub title: String,
    /// The id of the document.
    pub document: String,
    /// The language of the document.
    pub language: String,
    /// Version and freeze, before and now.
    pub stamps: [String; 2],
    /// The rows in order.
    pub rows: Vec<Row>,
}

/// A part of the comparison.
pub enum Row {
    /// The headings that lead to what follows.
    Section(Vec<String>),
    /// Passages that read the same.
    Same(Vec<Passage>),
    /// A text; a side without words is one on which it does not stand.
    Text {
        /// What it is.
        role: Role,
        /// As it was.
        old: Vec<Piece>,
        /// As it is.
        new: Vec<Piece>,
    },
    /// A table, row by row and cell by cell.
    Table(TableChange),
    /// A picture.
    Picture {
        /// As it was.
        old: Option<MarkedPicture>,
        /// As it is.
        new: Option<MarkedPicture>,
        /// What crosses a line in it.
        notes: Vec<String>,
    },
}

/// A picture with the numbers in it that moved.
pub struct MarkedPicture {
    /// The picture.
    pub picture: Picture,
    /// Which of its marks, in their order, moved.
    pub moved: Vec<bool>,
}

impl Comparison {
    /// What crosses a line: the number of the change, counted from 1, and the section with the
    /// number as it read and reads.
    pub fn crossings(&self) -> Vec<(usize, String)> {
        let (mut out, mut number, mut section) = (Vec::new(), 0, "");
        for row in &self.rows {
            match row {
                Row::Section(path) => section = path.last().map_or("", String::as_str),
                Row::Same(_) => {}
                changed => {
                    number += 1;
                    let lead = if section.is_empty() { String::new() } else { format!("{section}: ") };
                    out.extend(changed.crossings().into_iter().map(|words| (number, format!("{lead}{words}"))));
                }
            }
        }
        out
    }

    /// Whether the document reads the same.
    pub fn is_same(&self) -> bool {
        self.rows.iter().all(|row| matches!(row, Row::Same(_)))
    }

    /// How many places moved.
    pub fn changes(&self) -> usize {
        self.rows.iter().filter(|row| !matches!(row, Row::Same(_) | Row::Section(_))).count()
    }
}

impl Row {
    /// What of it crosses a line: the number or words as they read and read now, and what is
    /// crossed.
    fn crossings(&self) -> Vec<String> {
        let of = |pieces: &[Piece]| -> Vec<String> { pieces.iter().filter_map(Piece::crossing).collect() };
        match self {
            Self::Text { new, .. } => of(new),
            Self::Table(table) => table
                .rows
                .iter()
                .flat_map(|row| {
                    row.cells.iter().flat_map(|cell| of(&cell.new)).map(|it| format!("{}: {it}", row.label()))
                })
                .collect(),
            Self::Picture { notes, .. } => notes.clone(),
            Self::Section(_) | Self::Same(_) => Vec::new(),
        }
    }
}

/// The words of a text.
pub(super) fn plain(words: &[Word]) -> String {
    let gap = |word: &Word| if word.gap == crate::render::page_check::Gap::Nothing { "" } else { " " };
    let text: String = words.iter().map(|word| format!("{}{}", word.text, gap(word))).collect();
    text.trim_end().to_owned()
}
