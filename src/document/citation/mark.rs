//! Marks that travel through the citation library and never reach a page. A
//! bibliography that holds them itself is refused.

/// Opens italics.
pub const ITALIC: char = '\u{F0001}';
/// Closes italics.
pub const UPRIGHT: char = '\u{F0002}';
/// Opens raised text.
pub const RAISED: char = '\u{F0003}';
/// Closes raised text.
pub const LEVEL: char = '\u{F0004}';
/// Keeps the library from reading digits as a number.
pub const NOTHING: char = '\u{F0005}';
/// Stands for `and others` in a list of names.
pub const OTHERS: char = '\u{F0006}';
/// Stands for a hyphen within a page that is no range.
pub const HYPHEN: char = '\u{F0008}';
/// Stands before a date in words.
pub const WORDS: char = '\u{F0007}';
/// Tells persons of one name apart. A character that no sorting looks at, so that the
/// order of the list stays that of the names.
pub const PERSON: char = '\u{1}';
