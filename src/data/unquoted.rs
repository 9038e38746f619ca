//! Delimited text in UTF-8 that holds no quote, as most large files are.
//!
//! Whether a part of it is such text is looked at when the part is parsed, so that each part comes from memory once. Parts
//! are parsed from the last to the first, and what was parsed of a large file is given up: the memory of its text becomes that
//! of the columns.

use std::ops::Range;

use super::column::Kind;
use super::dialect::Dialect;
use super::dictionary::Resource;
use super::key::Keys;
use super::parted::Parted;
use super::sheet::{Head, Layout, Part, Sheet};
use super::source::Source;
use super::table::Table;
use super::{encoding, header, lines};
use crate::diagnostic::{Diagnostic, Outcome};
use crate::parallel;

/// So much of a file tells how its lines are cut.
const START: usize = if cfg!(test) { 1 << 13 } else { 1 << 20 };

/// The start of a longer file holds at least so many lines from the header on, which are more than are looked at to find how
/// lines are cut.
const LINES: usize = 64;

/// A quote is looked for in so many places of the file before any of it is parsed.
const SPOTS: usize = 64;

/// So much is looked at in each of these places.
const SPOT: usize = 1 << 15;

/// So many parts are parsed before what they hold is given up.
const TOGETHER: usize = if cfg!(test) { 2 } else { 64 };

/// Of a file of fewer bytes nothing is given up while it is parsed.
const LARGE: usize = if cfg!(test) { 1 << 19 } else { 1 << 26 };

/// Reads such a text; none where the text is not such a one. What is wrong with its header is told where it is read as any
/// text.
///
/// # Errors
/// What is wrong with its lines and cells; a file that was changed after it was read first.
pub(super) fn read(source: &Source, resource: Option<&Resource>, keys: &Keys, delimiter: u8) -> Outcome<Option<Table>> {
    let standard = Dialect::default();
    let dialect = resource.map_or(&standard, |resource| &resource.dialect);
    let Some(Opened { head, layout, said, ranges, empty_end }) = opened(source, dialect, delimiter) else {
        return Ok(None);
    };
    let Ok(names) = header::names(source, &head, head.line as usize, layout, resource) else { return Ok(None) };
    let sheet = Sheet::new(&names, (resource, keys), layout, empty_end);
    let Some(Parts { parts, are_read_once }) = parts(source, &ranges, &sheet) else { return Ok(None) };
    let bytes = if are_read_once { source.bytes.get() } else { source.bytes.whole(&source.digest)? };
    let parted = Parted { source, resource, head, sheet };
    let again = |part: usize, column: usize, kind: Kind| {
        let text = bytes.get(ranges[part].clone()).and_then(|bytes| std::str::from_utf8(bytes).ok());
        let cells = lines::cells(text.unwrap_or_default(), column, &parted.sheet);
        parted.sheet.readings[column].as_kind(kind, cells.iter().map(|cell| Some(*cell)))
    };
    parted.table(parts, (Vec::new(), said.into_iter().collect()), again).map(Some)
}

/// What is known of the text before its lines are parsed.
struct Opened {
    head: Head,
    layout: Layout,
    said: Option<Diagnostic>,
    /// Where its parts are in the file.
    ranges: Vec<Range<usize>>,
    /// The first of the empty lines at the end of the file, where there are any, and how many these are.
    empty_end: (u32, u32),
}

/// Looks at the start and the end of a file; none where it is not such a text.
fn opened(source: &Source, dialect: &Dialect, delimiter: u8) -> Option<Opened> {
    let bytes = source.bytes.get();
    let begin = encoding::start_of_utf8(&bytes, dialect.encoding.as_deref())?;
    let start = start(&bytes[begin..], dialect.quote)?;
    let is_all = begin + start.len() == bytes.len();
    let (text, before) = header::behind(source, start, dialect).ok()?;
    let begin = begin + start.len() - text.len();
    let (text, _) = lines::without_empty_end(text);
    let enough = LINES.max(2 * dialect.header_rows.len());
    if !is_all && text.lines().filter(|line| !line.is_empty()).take(enough).count() < enough {
        return None;
    }
    let (layout, said) = header::layout(source, text, dialect, delimiter).ok()?;
    if layout.comment.is_some() {
        return None;
    }
    let head = header::head(text, layout, true).ok()?.behind(before);
    let (end, empty) = lines::empty_end(&bytes[begin..]);
    let rows = bytes.get(begin + head.end..begin + end)?;
    if !lines::can_be_parted(rows) {
        return None;
    }
    let first = begin + head.end;
    let ranges = lines::ranges(rows).into_iter().map(|range| range.start + first..range.end + first).collect();
    let line = if empty == 0 { 0 } else { before + lines::breaks(&bytes[begin..begin + end]) + 1 };
    Some(Opened { head, layout, said, ranges, empty_end: (line, empty) })
}

/// The start of a text, or all of it, where it is UTF-8 and neither it nor a sample of the rest holds a quote.
fn start(bytes: &[u8], quote: Option<u8>) -> Option<&str> {
    let start = match bytes.get(..START) {
        Some(start) if start.len() < bytes.len() => &start[..memchr::memrchr(b'\n', start)? + 1],
        _ => bytes,
    };
    let step = bytes.len() / SPOTS;
    let has_quote = |spot: &[u8]| quote.is_some_and(|quote| memchr::memchr(quote, spot).is_some());
    let is_quoted = step > SPOT && (0..SPOTS).any(|spot| has_quote(&bytes[spot * step..][..SPOT]));
    let text = plain_text(start, quote)?;
    (!text.trim().is_empty() && !is_quoted).then_some(text)
}

/// Bytes as text; none where they are not UTF-8, or hold a quote or a zero byte.
fn plain_text(bytes: &[u8], quote: Option<u8>) -> Option<&str> {
    let is_odd = memchr::memchr2(0, quote.unwrap_or(0), bytes).is_some();
    std::str::from_utf8(bytes).ok().filter(|_| !is_odd)
}

/// The parsed parts of a text.
struct Parts {
    parts: Vec<Part>,
    /// Whether no piece of a column has to be read once more as another kind.
    are_read_once: bool,
}

/// Parses the parts of a text; none where one is not such a text.
fn parts(source: &Source, ranges: &[Range<usize>], sheet: &Sheet<'_>) -> Option<Parts> {
    let mut are_read_once = true;
    let is_large = source.bytes.count() >= LARGE as u64;
    let mut kinds = vec![None; sheet.names.len()];
    let mut backward = Vec::with_capacity(ranges.len());
    for some in ranges.rchunks(TOGETHER) {
        let bytes = source.bytes.get();
        let parsed = parallel::mapped(some.len(), |number| {
            let text = plain_text(&bytes[some[number].clone()], sheet.layout.quote)?;
            Some(lines::part(text, sheet))
        });
        drop(bytes);
        let parsed = parsed.into_iter().collect::<Option<Vec<Part>>>()?;
        are_read_once = are_read_once && parsed.iter().all(|part| is_of_kinds(part, &mut kinds, sheet));
        // Where a column is of several kinds its text is needed again.
        if is_large && are_read_once {
            source.bytes.give_up_from(some.first().map_or(0, |first| first.start));
        }
        backward.extend(parsed.into_iter().rev());
    }
    backward.reverse();
    Some(Parts { parts: backward, are_read_once })
}

/// Whether no cell of a part has to be read as another kind, given the kinds of the columns in other parts.
fn is_of_kinds(part: &Part, kinds: &mut [Option<Kind>], sheet: &Sheet<'_>) -> bool {
    let is_number = |kind: Kind| matches!(kind, Kind::Integer | Kind::Number);
    let columns = part.pieces.iter().zip(kinds).zip(&sheet.readings).filter(|((piece, _), _)| !piece.is_empty);
    columns.map(|((piece, kind), reading)| (piece, kind, reading)).all(|(piece, kind, reading)| {
        let own = piece.store.kind();
        let kind = *kind.get_or_insert(reading.kind.unwrap_or(own));
        let is_same = own == kind || (is_number(own) && is_number(kind));
        is_same && piece.unplain.is_none() && !piece.has_negative_zero
    })
}
