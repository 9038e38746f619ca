//! How wide the cells of a table are, added up from the advances of the face that tables
//! are set in.
//!
//! Typst can measure a cell only by setting it, which for every word of every cell takes
//! longer than to set the tables. The template compares a probe with what it measures
//! itself, and measures all where a page is set in another face.

use crate::document::Inline;
use crate::figure::drawing::Weight;
use crate::figure::metrics::known_width;

/// Words whose width tells the face: all digits, and letters that are not kerned.
const PROBE: &str = "0123456789 nmuh";

/// The probe as a Typst dictionary: its words, and their width, in em, in both weights.
pub(super) fn probe() -> String {
    let width = |weight| known_width(PROBE, weight).unwrap_or(0.0);
    format!("(words: \"{PROBE}\", width: {:.4})", width(Weight::Regular) + width(Weight::SemiBold))
}

/// The width of the widest word of a cell and that of all its words, in em, as a Typst
/// array; `none` where that takes setting it.
pub(super) fn cell_width(content: &[Inline], strong: bool) -> String {
    let weight = if strong { Weight::SemiBold } else { Weight::Regular };
    let known = plain_words(content).and_then(|words| {
        // The same pieces as those of the template.
        let pieces = words.split_inclusive('-').flat_map(|part| part.split([' ', '\n', '\u{200b}']));
        let least = pieces.map(|piece| known_width(piece, weight)).collect::<Option<Vec<f64>>>()?;
        let least = least.into_iter().fold(0.0, f64::max);
        Some((least, known_width(&words.replace('\u{200b}', ""), weight)?))
    });
    known.map_or_else(|| "none".to_owned(), |(least, wanted)| format!("({least:.3}, {wanted:.3})"))
}

/// The words of a cell that is set in one weight and on one line.
fn plain_words(content: &[Inline]) -> Option<String> {
    let mut words = String::new();
    for inline in content {
        match inline {
            Inline::Text(text) | Inline::Mark { text, .. } => words.push_str(text),
            // Raised letters are smaller, so that this is a bound.
            Inline::Superscript(inner) => words.push_str(&plain_words(inner)?),
            _ => return None,
        }
    }
    Some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(words: &str) -> Vec<Inline> {
        vec![Inline::Text(words.to_owned())]
    }

    #[test]
    fn a_cell_is_as_wide_as_its_advances() {
        // hmtx of Inter Regular, in units of 2816 to an em: the digit 5 has 1712 and the space 792,
        // here with the half percent that kerning may add.
        let em = |units: f64| units / 2816.0 * 1.005;
        assert_eq!(
            cell_width(&text("5 55"), false),
            format!("({:.3}, {:.3})", em(2.0 * 1712.0), em(3.0 * 1712.0 + 792.0))
        );
    }

    #[test]
    fn what_must_be_set_to_be_measured_has_no_width() {
        assert_eq!(cell_width(&text("对照"), false), "none");
        assert_eq!(cell_width(&[Inline::Code(text("x"))], false), "none");
        assert_eq!(cell_width(&[Inline::Break], false), "none");
        assert_eq!(cell_width(&[], true), "(0.000, 0.000)");
    }

    #[test]
    fn a_word_ends_at_a_hyphen() {
        let joined = cell_width(&text("time-dependent"), false);
        let parted = cell_width(&text("time- dependent"), false);
        assert_eq!(joined.split(',').next(), parted.split(',').next());
    }
}
