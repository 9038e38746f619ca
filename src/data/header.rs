//! The names of the columns of a delimited file, and how its lines are cut.

use std::collections::BTreeSet;

use super::blank::trimmed;
use super::dialect::Dialect;
use super::dictionary::Resource;
use super::sheet::{Head, Layout};
use super::source::Source;
use super::{lines, quoted};
use crate::diagnostic::{Diagnostic, Diagnostics, Outcome, Place};

/// What may separate cells.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// So many records say whether a delimiter separates the cells of each.
const SAMPLE: usize = 20;

/// How the lines are cut: as declared, else by the delimiter of the format, else by another
/// one that cuts every line into as many cells, which is told.
pub(super) fn layout(
    source: &Source,
    text: &str,
    dialect: &Dialect,
    standard: u8,
) -> Outcome<(Layout, Option<Diagnostic>)> {
    let header = if dialect.has_header { dialect.header_rows.len().max(1) } else { 0 };
    let layout = Layout {
        delimiter: dialect.delimiter.unwrap_or(standard),
        quote: dialect.quote,
        comment: dialect.comment,
        header,
    };
    if dialect.delimiter.is_some() || cuts_alike(text, layout)? {
        return Ok((layout, None));
    }
    for delimiter in DELIMITERS.into_iter().filter(|other| *other != standard) {
        let other = Layout { delimiter, ..layout };
        if cuts_alike(text, other)? {
            let message = format!("the cells of the file are separated by {}, which is not said", named(delimiter));
            let finding = Diagnostic::finding(message).code("delimiter").at(Place::at(source.path.as_str(), 1, 0));
            return Ok((other, Some(finding.hint(declaration(source, delimiter)))));
        }
    }
    Ok((layout, None))
}

/// The text from the declared header on, and how many lines are before it.
pub(super) fn behind<'t>(source: &Source, text: &'t str, dialect: &Dialect) -> Outcome<(&'t str, u32)> {
    let before = dialect.header_rows.first().map_or(0, |first| first - 1);
    let mut rest = text;
    for _ in 0..before {
        let Some((_, after)) = rest.split_once('\n') else {
            let message = format!("the header is declared to be line {}, and the file has fewer lines", before + 1);
            return Err(Diagnostic::error(message).at(Place::file(source.path.as_str())).into());
        };
        rest = after;
    }
    Ok((rest, before))
}

/// Whether a delimiter cuts the first lines into as many cells each, at least two.
fn cuts_alike(text: &str, layout: Layout) -> Outcome<bool> {
    let sample = quoted::head(text, Layout { header: SAMPLE, ..layout })?;
    let mut widths =
        sample.records.iter().filter(|record| record.len() > 1 || record.iter().any(|cell| !cell.is_empty()));
    let first = widths.next().map_or(0, Vec::len);
    Ok(first > 1 && widths.all(|record| record.len() == first))
}

/// How a delimiter is declared.
fn declaration(source: &Source, delimiter: u8) -> String {
    format!(
        "declare it in data/datapackage.json: {{\"resources\": [{{\"name\": \"{}\", \"path\": \"{}\", \"dialect\": \
         {{\"delimiter\": \"{}\"}}}}]}}",
        source.id,
        source.path.strip_prefix("data/").unwrap_or(&source.path),
        char::from(delimiter).escape_default()
    )
}

fn named(delimiter: u8) -> String {
    if delimiter == b'\t' { "a tab".to_owned() } else { format!("`{}`", char::from(delimiter)) }
}

/// The most columns of a table. Each costs a little by itself, whatever its rows; a file of more
/// has its measurements in columns, which belong into rows.
const MOST_COLUMNS: usize = 100_000;

/// The most faults of a header that are told one by one.
const SHOWN: usize = 20;

/// The error of a table with more columns than can be.
pub(super) fn too_wide(path: &str, columns: usize) -> Option<Diagnostic> {
    (columns > MOST_COLUMNS).then(|| {
        Diagnostic::error(format!("found {columns} columns, expected at most {MOST_COLUMNS}"))
            .at(Place::file(path))
            .hint("take the columns of the study into a file of their own, or give each measurement a row")
    })
}

/// The header of a text; its line counts from 1.
pub(super) fn head(text: &str, layout: Layout, is_plain: bool) -> Outcome<Head> {
    if is_plain { Ok(lines::head(text, layout)) } else { quoted::head(text, layout) }
}

/// The names of the columns: of several rows those of each column joined; without a header
/// those of the declared fields, in their order. R writes its row names under an empty header in
/// the first column: it is called `rownames`.
pub(super) fn names(
    source: &Source,
    head: &Head,
    line: usize,
    layout: Layout,
    resource: Option<&Resource>,
) -> Outcome<Vec<String>> {
    if layout.header == 0 {
        let fields = resource.map_or(&[][..], |resource| resource.fields.as_slice());
        if fields.is_empty() {
            let error = Diagnostic::error("the file is declared to have no header, and no field is declared");
            let hint = "declare a field for each column, in their order, in data/datapackage.json";
            return Err(error.at(Place::file(source.path.as_str())).hint(hint).into());
        }
        return Ok(fields.iter().map(|field| field.name.clone()).collect());
    }
    let join = resource.map_or(" ", |resource| resource.dialect.header_join.as_str());
    let width = head.records.iter().map(Vec::len).max().unwrap_or(0);
    if let Some(error) = too_wide(&source.path, width) {
        return Err(error.into());
    }
    let of = |column: usize| {
        let parts = head.records.iter().filter_map(|record| record.get(column)).map(|cell| trimmed(cell));
        parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(join)
    };
    let mut names: Vec<String> = (0..width).map(of).collect();
    if let [first, _, ..] = names.as_mut_slice()
        && first.is_empty()
    {
        *first = "rownames".to_owned();
    }
    let mut errors = faults(source, &names, line, layout);
    let more = errors.len().saturating_sub(SHOWN);
    if more > 0 {
        errors.truncate(SHOWN);
        let rest = Diagnostic::error(format!("{more} more names of columns are missing or occur twice"));
        errors.push(rest.at(Place::file(source.path.as_str())));
    }
    if errors.is_empty() { Ok(names) } else { Err(Diagnostics(errors)) }
}

fn faults(source: &Source, names: &[String], line: usize, layout: Layout) -> Vec<Diagnostic> {
    let mut errors = Vec::new();
    let mut seen = BTreeSet::new();
    for (at, name) in names.iter().enumerate() {
        let place = Place::at(source.path.as_str(), line, at + 1);
        if name.is_empty() {
            errors.push(Diagnostic::error("this column has no name").at(place).hint(
                "name it in the header line; where the header is another line, say which: \"dialect\": \
                     {\"headerRows\": [3]}",
            ));
        } else if !seen.insert(name.as_str()) {
            errors.push(
                Diagnostic::error(format!("two columns are named `{name}`")).at(place).hint("rename one of them"),
            );
        }
    }
    if let [only] = names
        && let Some(other) = DELIMITERS.into_iter().find(|c| only.contains(char::from(*c)) && *c != layout.delimiter)
    {
        errors.push(
            Diagnostic::error(format!("the header is one column; the file seems to be delimited by {}", named(other)))
                .at(Place::at(source.path.as_str(), line, 1))
                .hint(format!("save the file with commas, or {}", declaration(source, other))),
        );
    }
    errors
}
