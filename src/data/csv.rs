//! Reading delimited text: RFC 4180 with a header line, or as its dialect says.

use super::column::Kind;
use super::dialect::Dialect;
use super::dictionary::Resource;
use super::key::Keys;
use super::parted::Parted;
use super::quoted::closing_quote;
use super::sheet::Sheet;
use super::source::{Format, Source};
use super::table::Table;
use super::{byte_search, encoding, header, lines, quoted, unquoted};
use crate::diagnostic::{Diagnostic, Outcome};
use crate::parallel;

/// How a text table is laid out, where that is not what is taken without a word.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UnsaidLayout {
    /// What separates the cells.
    pub delimiter: Option<char>,
    /// The encoding, by its label in the Encoding Standard.
    pub encoding: Option<String>,
}

/// Reads delimited text.
pub(super) fn read(source: &Source, resource: Option<&Resource>, keys: &Keys, delimiter: u8) -> Outcome<Table> {
    match unquoted::read(source, resource, keys, delimiter)? {
        Some(table) => Ok(table),
        None => read_any(source, resource, keys, delimiter),
    }
}

/// Reads delimited text in any encoding, with quotes or without.
pub(super) fn read_any(source: &Source, resource: Option<&Resource>, keys: &Keys, delimiter: u8) -> Outcome<Table> {
    let standard = Dialect::default();
    let dialect = resource.map_or(&standard, |resource| &resource.dialect);
    let bytes = source.bytes.whole(&source.digest)?;
    let (whole, mut said) = encoding::text(source, &bytes, dialect.encoding.as_deref())?;
    if whole.trim().is_empty() {
        let error = "the file is empty, expected a header line with the names of the columns";
        return Err(Diagnostic::error(error).into());
    }
    let (text, before) = header::behind(source, &whole, dialect)?;
    let (text, empty) = lines::without_empty_end(text);
    let (layout, assumed) = header::layout(source, text, dialect, delimiter)?;
    said.extend(assumed);
    let has_quote = layout.quote.is_some_and(|quote| byte_search::first(quote, text.as_bytes()).is_some());
    let is_plain = !has_quote && layout.comment.is_none() && lines::can_be_parted(text.as_bytes());
    let head = header::head(text, layout, is_plain)?.behind(before);
    let names = header::names(source, &head, head.line as usize, layout, resource)?;
    let body = if is_plain { &text[head.end..] } else { text };
    // The lines of a long file are not counted for nothing.
    let empty_end = if empty == 0 { 0 } else { before + lines::breaks(text.as_bytes()) + 1 };
    let sheet = Sheet::new(&names, (resource, keys), layout, (empty_end, empty));
    let (errors, parts) = if is_plain {
        (Vec::new(), lines::parts(body, &sheet))
    } else {
        let errors = || if has_quote { closing_quote::errors(source, text, before, layout) } else { Vec::new() };
        let (errors, parts) = parallel::both(errors, || quoted::parts(text, &sheet));
        (errors, parts?)
    };
    let parted = Parted { source, resource, head, sheet };
    let again = |part: usize, column: usize, kind: Kind| {
        let reading = &parted.sheet.readings[column];
        if is_plain {
            let cells = lines::cells(lines::nth_part(body, part), column, &parted.sheet);
            return reading.as_kind(kind, cells.iter().map(|cell| Some(*cell)));
        }
        let cells = quoted::column(text, column, &parted.sheet);
        reading.as_kind(kind, cells.iter().map(|cell| Some(cell.as_str())))
    };
    parted.table(parts, (errors, said), again)
}

/// The names of the columns of delimited text, without its rows.
pub(super) fn columns(source: &Source, resource: Option<&Resource>, format: Format) -> Outcome<Vec<String>> {
    let standard = Dialect::default();
    let dialect = resource.map_or(&standard, |resource| &resource.dialect);
    let bytes = source.bytes.get();
    let (whole, _) = encoding::text(source, &bytes, dialect.encoding.as_deref())?;
    let (text, before) = header::behind(source, &whole, dialect)?;
    let (layout, _) = header::layout(source, text, dialect, if format == Format::Tsv { b'\t' } else { b',' })?;
    let head = header::head(text, layout, false)?;
    header::names(source, &head, (head.line + before) as usize, layout, resource)
}

/// How a delimited text is laid out of which nothing is declared, as far as it must be declared so
/// that nothing is found.
///
/// # Errors
/// It is no text.
pub(super) fn unsaid(source: &Source, delimiter: u8) -> Outcome<UnsaidLayout> {
    let bytes = source.bytes.get();
    let (text, _) = encoding::text(source, &bytes, None)?;
    let (text, _) = lines::without_empty_end(&text);
    let (layout, assumed) = header::layout(source, text, &Dialect::default(), delimiter)?;
    let delimiter = assumed.map(|_| char::from(layout.delimiter));
    Ok(UnsaidLayout { delimiter, encoding: encoding::unsaid(&bytes) })
}
