//! An HTML page as a sequence of passages: headings, paragraphs, tables and figures in their
//! order, with the traced numbers in them.

/// How a word is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Face {
    /// As running text.
    Plain,
    /// Emphasized.
    Emphasis,
    /// Strong.
    Strong,
    /// Raised.
    Superscript,
    /// Lowered.
    Subscript,
    /// Code, or a formula as its author wrote it.
    Code,
}

/// What follows a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gap {
    /// The next word.
    Nothing,
    /// White space.
    Space,
    /// The end of a line of code.
    Line,
}

/// A word, or a traced number or claim as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// How it reads.
    pub text: String,
    /// How it is set.
    pub face: Face,
    /// What follows it.
    pub gap: Gap,
    /// The result, fact or condition of a claim, where it is a mark.
    pub result: Option<String>,
}

/// What a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A heading of a level from 1 on.
    Heading(u8),
    /// A paragraph, or what else stands apart.
    Paragraph,
    /// An item of a list.
    Item,
    /// A caption.
    Caption,
    /// Lines of code.
    Code,
}

/// A cell of a table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PassageCell {
    /// Its words.
    pub words: Vec<Word>,
    /// How many columns it spans.
    pub span: usize,
    /// Whether it is set in, below a heading.
    pub is_indented: bool,
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PassageRow {
    /// Whether it is part of the head.
    pub is_head: bool,
    /// Its cells.
    pub cells: Vec<PassageCell>,
}

/// A drawing or an image of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// The SVG, or the address of an image within the page.
    pub source: String,
    /// Whether it is an SVG.
    pub is_svg: bool,
    /// The text alternative.
    pub alt: String,
    /// The traced numbers in it.
    pub marks: Vec<Word>,
}

/// A part of a page that stands apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Passage {
    /// A heading, a paragraph, an item, a caption, code.
    Text {
        /// What it is.
        role: Role,
        /// Its words.
        words: Vec<Word>,
    },
    /// A table.
    Table {
        /// The id of the figure that it stands in.
        id: String,
        /// Its rows.
        rows: Vec<PassageRow>,
    },
    /// A picture.
    Picture {
        /// The id of the figure that it stands in.
        id: String,
        /// What is shown.
        picture: Picture,
    },
}

/// The text of a word or number: marks by what they show, so that two states of one number are
/// the same word.
pub fn key(word: &Word) -> &str {
    word.result.as_deref().unwrap_or(&word.text)
}
