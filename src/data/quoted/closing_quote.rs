//! Text behind the closing quote of a cell. A reader that puts it to the cell would make the
//! number 56 of `"5"6`.

use crate::data::sheet::Layout;
use crate::data::source::Source;
use crate::diagnostic::{Diagnostic, Place};

/// At most so many places are reported one by one.
const SHOWN: usize = 20;

/// The errors of a text that begins behind so many lines of its file.
pub(in crate::data) fn errors(source: &Source, text: &str, before: u32, layout: Layout) -> Vec<Diagnostic> {
    let Some(quote) = layout.quote else { return Vec::new() };
    let found = offsets(text.as_bytes(), quote, layout);
    let mut errors: Vec<Diagnostic> = found
        .iter()
        .take(SHOWN)
        .map(|offset| {
            let (line, column) = line_and_column(&text.as_bytes()[..*offset], quote, layout);
            let message = "found text after a closing quote, expected a delimiter or the end of the line";
            Diagnostic::error(message)
                .at(Place::at(source.path.as_str(), line + before as usize, column))
                .hint("double a quote that belongs to the text")
        })
        .collect();
    if found.len() > SHOWN {
        let message = format!("{} more cells have text after their closing quote", found.len() - SHOWN);
        errors.push(Diagnostic::error(message).at(Place::file(source.path.as_str())));
    }
    errors
}

/// Where text follows a closing quote. Only the quotes are looked at, since most cells of a large
/// file have none.
fn offsets(bytes: &[u8], quote: u8, layout: Layout) -> Vec<usize> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = next(bytes, at, quote) {
        if let Some(end) = comment_end(bytes, at, open, layout) {
            at = end;
            continue;
        }
        let is_start = open.checked_sub(1).and_then(|last| bytes.get(last)).is_none_or(|byte| ends_cell(*byte, layout));
        if !is_start {
            at = open + 1;
            continue;
        }
        let Some(after) = closed(bytes, open + 1, quote) else { break };
        at = after;
        // Blanks between the quote and the delimiter are no text.
        while bytes.get(at).is_some_and(|byte| matches!(byte, b' ' | b'\t') && !ends_cell(*byte, layout)) {
            at += 1;
        }
        if bytes.get(at).is_some_and(|byte| !ends_cell(*byte, layout)) {
            found.push(at);
        }
    }
    found
}

fn next(bytes: &[u8], from: usize, wanted: u8) -> Option<usize> {
    bytes.get(from..)?.iter().position(|byte| *byte == wanted).map(|at| from + at)
}

fn ends_cell(byte: u8, layout: Layout) -> bool {
    byte == layout.delimiter || matches!(byte, b'\n' | b'\r')
}

/// The offset behind the quote that closes a cell; a doubled quote is a part of its text.
fn closed(bytes: &[u8], from: usize, quote: u8) -> Option<usize> {
    let mut at = from;
    loop {
        let close = next(bytes, at, quote)?;
        if bytes.get(close + 1) != Some(&quote) {
            return Some(close + 1);
        }
        at = close + 2;
    }
}

/// The end of the comment in which an offset is. No line begins before `from` that is not looked at.
fn comment_end(bytes: &[u8], from: usize, offset: usize, layout: Layout) -> Option<usize> {
    let comment = layout.comment?;
    let is_break = |byte: &u8| matches!(byte, b'\n' | b'\r');
    let start = match bytes.get(from..offset)?.iter().rposition(is_break) {
        Some(last) => from + last + 1,
        // A comment ends before its line break, so that a line that begins here is the first one.
        None if from == 0 => 0,
        None => return None,
    };
    let end =
        || bytes.get(offset..).unwrap_or_default().iter().position(is_break).map_or(bytes.len(), |at| offset + at);
    (bytes.get(start) == Some(&comment)).then(end)
}

/// The line and the number of the cell behind a text, both from 1.
fn line_and_column(before: &[u8], quote: u8, layout: Layout) -> (usize, usize) {
    let (mut line, mut column, mut is_quoted, mut is_start) = (1, 1, false, true);
    let mut at = 0;
    while let Some(byte) = before.get(at).copied() {
        if !is_quoted && is_start && column == 1 && Some(byte) == layout.comment {
            at = next(before, at, b'\n').unwrap_or(before.len());
            continue;
        }
        if byte == quote && (is_quoted || is_start) {
            is_quoted = !is_quoted;
            // The second of two quotes opens the cell again.
            is_start = !is_quoted && before.get(at + 1) == Some(&quote);
        } else if !is_quoted {
            is_start = ends_cell(byte, layout);
            column = if byte == layout.delimiter { column + 1 } else { column };
        }
        if byte == b'\n' {
            line += 1;
            column = if is_quoted { column } else { 1 };
        }
        at += 1;
    }
    (line, column)
}
