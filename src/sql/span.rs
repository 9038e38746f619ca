//! Places in a text of SQL, and what is written there.

use sqlparser::tokenizer::Location;

use crate::diagnostic::Span;

/// The bytes of a token.
pub(super) fn span(of: sqlparser::tokenizer::Span) -> Span {
    // A span of nothing has the column 0.
    let offset = |location: Location| usize::try_from(location.column).unwrap_or(0).saturating_sub(1);
    Span::new(offset(of.start), offset(of.end))
}

/// What stands at a span.
pub(super) fn written(text: &str, at: Span) -> String {
    let end = text.floor_char_boundary(at.end.min(text.len()));
    shortened(&text[text.floor_char_boundary(at.start).min(end)..end])
}

/// At most 60 characters of SQL for a message, in one line.
pub(super) fn shortened(text: &str) -> String {
    let mut short: String = text.trim().chars().take(60).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.trim().chars().count() > 60 {
        short.push('…');
    }
    short
}
