//! Letters that no font of a document has.

use std::collections::BTreeSet;

use crate::diagnostic::{Diagnostic, Place};
use crate::render::Page;

/// So many letters are named.
const NAMED: usize = 12;

/// The letters of a text that Typst says no font can show.
pub(super) fn missing(message: &str) -> Option<Vec<char>> {
    let (_, rest) = message.split_once("the text `\"")?;
    let (text, rest) = rest.split_once("\"`")?;
    rest.contains("could not be displayed").then(|| text.chars().collect())
}

/// The error of letters that no font has: where the author writes the first of them, else
/// at the document, since they come from the data or the dictionary.
pub(super) fn lacking(letters: &BTreeSet<char>, page: &Page<'_>) -> Diagnostic {
    let named: Vec<String> = letters.iter().take(NAMED).map(|letter| format!("`{letter}`")).collect();
    let more = if letters.len() > NAMED { " and others" } else { "" };
    let written = letters.iter().filter_map(|letter| page.document.letters.get(letter));
    let first = written.min_by_key(|place| (place.file.to_string(), place.line, place.column));
    let config = page.config.documents.iter().find(|one| one.get_ref().id == page.document.id);
    let document = config.map_or_else(|| "report".to_owned(), |one| format!("report/{}", one.get_ref().source));
    let noun = if letters.len() == 1 { "the letter" } else { "the letters" };
    let message = format!("no font of the report has {noun} {}{more}, which the PDF needs", named.join(", "));
    let error = Diagnostic::error(message).hint(
        "put a font that has them into report/ and name it in report.toml: `[style] fonts = \
         [\"fonts/NotoSansSC-Regular.otf\"]`; the Noto fonts are free and cover every script",
    );
    match first {
        Some(place) => error.at(place.clone()),
        None => error.at(Place::file(document)).hint("they stand in a label of the data or the dictionary"),
    }
}
