//! A passage of a Markdown text: what it is, its pieces, and where they are written.

use std::ops::Range;

/// What a passage is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    Paragraph,
    Heading,
    Item,
    Quote,
    Cell,
    Footnote,
    Caption,
    Note,
    TypedCell,
}

/// A piece of a passage.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    /// How it reads, where it is typed.
    pub(super) text: String,
    /// Where it is written.
    pub(super) range: Range<usize>,
    pub(super) what: What,
}

/// What a piece is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    /// A word, a sign or a blank.
    Typed,
    /// An expression that prints.
    Printed,
    /// A tag that prints nothing: a condition, a loop, a comment.
    Silent,
    /// What a claim has before and behind its words.
    Claim,
    /// A citation or a cross-reference.
    Repeated,
    /// The sign of a footnote.
    Note,
    /// A formula.
    Formula,
}

/// A stretch that is set otherwise than what is around it: emphasis, a link, code.
#[derive(Debug, Clone)]
pub(super) struct Span {
    pub(super) outer: Range<usize>,
    pub(super) inner: Range<usize>,
    /// The quotation mark around its words, where it is a claim.
    pub(super) claim: Option<char>,
}

/// A passage.
#[derive(Debug, Clone)]
pub(super) struct Passage {
    pub(super) kind: Kind,
    pub(super) pieces: Vec<Piece>,
    pub(super) spans: Vec<Span>,
    /// The lines that it takes, which are moved or taken away with it.
    pub(super) block: Range<usize>,
    /// Whether it is in a loop: what is changed in it would change every time it is printed.
    pub(super) is_repeated: bool,
    /// Whether its block holds nothing else.
    pub(super) is_whole: bool,
}

/// A passage that is read.
pub(super) struct Draft {
    pub(super) kind: Kind,
    pub(super) block: Range<usize>,
    pub(super) is_whole: bool,
    /// Text of the parser with where it is written, and whether it is written so.
    pub(super) chunks: Vec<(String, Range<usize>, bool)>,
    /// What is no text.
    pub(super) objects: Vec<(Range<usize>, What)>,
    pub(super) open: Vec<Range<usize>>,
    pub(super) spans: Vec<Span>,
    pub(super) has_image: bool,
}
