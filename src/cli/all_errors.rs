//! All errors of a document in one round.

use crate::diagnostic::{Diagnostic, Diagnostics, Outcome, Place, SourceText};
use crate::document::Document;

/// All errors of a document. A template ends at its first error; so what it could not
/// print is blanked, and the rest composed again, to have the author mend a page in one
/// round.
pub(super) fn all_errors(
    text: &SourceText,
    first: Diagnostics,
    mut compose: impl FnMut(&SourceText) -> Outcome<Document>,
) -> Vec<Diagnostic> {
    const ROUNDS: usize = 20;
    // Beyond some errors of a round the author has enough to mend.
    const LOOKED_AT: usize = 50;
    let mut blanked = text.text.to_string();
    let mut errors = first.0;
    let mut from = 0;
    for _ in 0..ROUNDS {
        let expressions: Vec<_> = errors[from..]
            .iter()
            .take(LOOKED_AT)
            .filter_map(|error| expression_at(&blanked, text, error.place.as_ref()?))
            .collect();
        if expressions.is_empty() {
            break;
        }
        for range in expressions {
            // Offsets and lines stay.
            let blank: String = blanked[range.clone()].bytes().map(|b| if b == b'\n' { '\n' } else { ' ' }).collect();
            blanked.replace_range(range, &blank);
        }
        from = errors.len();
        let rest = SourceText::new(text.path.clone(), blanked.as_str());
        match compose(&rest) {
            Ok(_) => break,
            // The lines shown are those of the author, without blanks.
            Err(more) => {
                let at = |place: Place| match place.file == text.path && place.line > 0 {
                    true => Place { length: place.length, ..text.place(rest.offset(place.line, place.column)) },
                    false => place,
                };
                let more = more.0.into_iter().map(|mut error| {
                    error.place = error.place.map(at);
                    error
                });
                let more: Vec<_> = more.filter(|error| !errors.contains(error)).collect();
                errors.extend(more);
            }
        }
    }
    errors
}

/// The `{{ … }}` of a text that a place is in.
fn expression_at(blanked: &str, text: &SourceText, place: &Place) -> Option<std::ops::Range<usize>> {
    if place.file != text.path || place.line == 0 {
        return None;
    }
    let offset = text.offset(place.line, place.column);
    let start = blanked[..blanked.floor_char_boundary(offset + 2)].rfind("{{")?;
    let end = start + blanked[start..].find("}}")? + 2;
    (offset < end).then_some(start..end)
}
