//! Figure and table blocks: how they are read.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::analysis::written;
use crate::diagnostic::{Diagnostic, Diagnostics, Outcome, Place, SourceText};
use crate::document::order::Order;
use crate::document::token::is_private;
use crate::document::tree::{ExhibitKind, KeyPlaces};

/// What an exhibit is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Made {
    /// Drawn or composed from results.
    FromResults,
    /// An image of the project.
    OfImage,
}

/// Reads the info string `{figure fig-os}`, `{image fig-scheme}` or `{table tbl-mine}` of a
/// fence.
pub fn info(text: &str) -> Option<(ExhibitKind, Made, &str)> {
    let inner = text.trim().strip_prefix('{')?.strip_suffix('}')?;
    let mut words = inner.split_whitespace();
    let (kind, made) = match words.next()? {
        "figure" => (ExhibitKind::Figure, Made::FromResults),
        "image" => (ExhibitKind::Figure, Made::OfImage),
        "table" => (ExhibitKind::Table, Made::FromResults),
        _ => return None,
    };
    Some((kind, made, words.next().unwrap_or("")))
}

/// Checks the id of an exhibit: cross-references tell figures from tables by it.
pub fn check_id(kind: ExhibitKind, id: &str) -> Result<(), Diagnostic> {
    let prefix = match kind {
        ExhibitKind::Figure => "fig-",
        ExhibitKind::Table => "tbl-",
    };
    if id.strip_prefix(prefix).is_some_and(|rest| !rest.is_empty()) && crate::project::is_name(id) {
        return Ok(());
    }
    Err(Diagnostic::error(format!("found the id `{id}`, expected one such as `{prefix}name`")))
}

/// Reads the body.
///
/// # Errors
/// Invalid TOML or an unknown key. `place_of` gives the place of an offset of
/// the body.
pub fn parse<T: DeserializeOwned>(body: &str, source: &SourceText, place_of: impl Fn(usize) -> usize) -> Outcome<T> {
    let order = crate::project::read_toml(source, body, &place_of)?;
    let Ok(table) = DeTable::parse(body) else { return Ok(order) };
    let mut problems = Vec::new();
    for (key, value) in table.get_ref() {
        let is_prose = matches!(&**key.get_ref(), "caption" | "note" | "columns" | "rows" | "annotation");
        if !is_prose && let Some(at) = printed_number(value) {
            let message = format!("found a printed number in `{}`, expected plain words", key.get_ref());
            problems.push(
                Diagnostic::error(message)
                    .at(source.place(place_of(at)))
                    .hint("print numbers in `caption`, `note` and `annotation`; a figure labels its own"),
            );
        }
    }
    if problems.is_empty() { Ok(order) } else { Err(Diagnostics(problems)) }
}

/// What is asked for by the mention of a block alone: its usual figure or table.
pub fn usual(block: &str) -> Option<Order> {
    toml::from_str(&format!("of = \"{block}\"\ncaption = \"\"\n")).ok()
}

/// Where the keys of a body, their values and what is in them are written. `span_of` gives
/// the place of a range of the body.
pub fn places(body: &str, span_of: impl Fn(Range<usize>) -> Place) -> BTreeMap<String, KeyPlaces> {
    let Ok(table) = DeTable::parse(body) else { return BTreeMap::new() };
    let of = |value: &Spanned<DeValue<'_>>| {
        let mut all = Vec::new();
        written::items(value, &mut all);
        all.into_iter().map(|(text, range)| (text.to_owned(), span_of(range))).collect()
    };
    let places = table.get_ref().iter().map(|(name, value)| {
        // A caption may be long, and is told of by its own words.
        let is_prose = matches!(&**name.get_ref(), "caption" | "note" | "columns" | "rows");
        let items = if is_prose { Vec::new() } else { of(value) };
        let places = KeyPlaces { key: span_of(name.span()), value: span_of(value.span()), items };
        (name.get_ref().to_string(), places)
    });
    places.collect()
}

/// Where a value holds the token of a printed number.
fn printed_number(value: &Spanned<DeValue<'_>>) -> Option<usize> {
    match value.get_ref() {
        DeValue::String(text) => text.contains(is_private).then_some(value.span().start),
        DeValue::Array(items) => items.iter().find_map(printed_number),
        DeValue::Table(table) => table.iter().find_map(|(_, value)| printed_number(value)),
        _ => None,
    }
}
