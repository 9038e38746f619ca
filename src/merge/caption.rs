//! The captions, notes and typed cells of figures and tables, which are Markdown in TOML.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::passage::{Kind, Passage, Piece, What};
use super::reader::of_stretch;

/// The passages of the body of a figure or table, in the order of the page.
pub(super) fn passages(text: &str, masked: &str, body: Range<usize>, fence: Range<usize>) -> Vec<Passage> {
    let written = &masked[body.clone()];
    let Ok(table) = DeTable::parse(written) else { return Vec::new() };
    let table = table.get_ref();
    let mut all = Vec::new();
    let mut add = |value: &Spanned<DeValue<'_>>, kind: Kind| {
        let Some(inner) = inner_of(written, value) else { return };
        let inner = body.start + inner.start..body.start + inner.end;
        let mut passages = of_stretch(text, masked, inner.clone()).into_iter();
        if let Some(mut passage) = passages.next() {
            // The program says the number of a caption before it, and more after a note.
            let said = |at: usize| Piece { text: String::new(), range: at..at, what: What::Printed };
            match kind {
                Kind::Caption => passage.pieces.insert(0, said(inner.start)),
                Kind::Note => passage.pieces.push(said(inner.end)),
                _ => {}
            }
            (passage.kind, passage.block, passage.is_whole) = (kind, fence.clone(), false);
            all.push(passage);
        }
        // The notes that are written in its words.
        let notes = passages.filter(|passage| passage.kind == Kind::Footnote);
        all.extend(notes.map(|passage| Passage { block: fence.clone(), ..passage }));
    };
    if let Some(caption) = table.get("caption") {
        add(caption, Kind::Caption);
    }
    let list = |key: &str| table.get(key).and_then(|value| value.get_ref().as_array()).into_iter().flatten();
    list("columns").for_each(|cell| add(cell, Kind::TypedCell));
    for row in list("rows").filter_map(|row| row.get_ref().as_table()) {
        if let Some(label) = row.get("label") {
            add(label, Kind::TypedCell);
        }
        let cells = row.get("cells").and_then(|cells| cells.get_ref().as_array());
        cells.into_iter().flatten().for_each(|cell| add(cell, Kind::TypedCell));
    }
    if let Some(note) = table.get("note") {
        add(note, Kind::Note);
    }
    all
}

/// Where the words of a string stand; none where they are not written as they read.
fn inner_of(body: &str, value: &Spanned<DeValue<'_>>) -> Option<Range<usize>> {
    let words = value.get_ref().as_str()?;
    let written = &body[value.span()];
    let quotes = if written.starts_with("\"\"\"") || written.starts_with("'''") { 3 } else { 1 };
    let start = value.span().start + quotes;
    let feed = usize::from(quotes == 3 && body[start..].starts_with('\n'));
    let inner = start + feed..value.span().end.checked_sub(quotes)?;
    (body.get(inner.clone())? == words).then_some(inner)
}
