//! Notes of single cells, by raised letters.

use crate::document::Inline;

/// The notes of a table's cells, in the order in which they are first referred to.
#[derive(Debug, Default)]
pub(crate) struct Footnotes(Vec<String>);

impl Footnotes {
    /// The raised letter of a note: a note that is there already keeps its letter.
    pub(crate) fn letter(&mut self, note: &str) -> Inline {
        let at = self.0.iter().position(|known| known == note).unwrap_or_else(|| {
            self.0.push(note.to_owned());
            self.0.len() - 1
        });
        raised(at)
    }

    /// The notes, each behind its letter, as they stand beneath the table.
    pub(crate) fn content(&self) -> Vec<Inline> {
        let gap = |at: usize| (at > 0).then(|| Inline::Text(" ".to_owned()));
        let notes = self.0.iter().enumerate();
        notes
            .flat_map(|(at, note)| gap(at).into_iter().chain([raised(at), Inline::Text(format!(" {note}."))]))
            .collect()
    }
}

/// The letter of a note. One that reads as a digit beside a number is passed over.
fn raised(at: usize) -> Inline {
    const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyz";
    let letter = char::from(LETTERS[at % LETTERS.len()]);
    let text = std::iter::repeat_n(letter, 1 + at / LETTERS.len()).collect();
    Inline::Superscript(vec![Inline::Text(text)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::plain;

    #[test]
    fn a_note_has_one_letter_and_none_that_reads_as_a_digit() {
        let mut notes = Footnotes::default();
        let letters: String = (0..24).map(|note| plain(&[notes.letter(&format!("note {note}"))])).collect();
        assert_eq!(letters, "abcdefghjkmnpqrstuvwxyzaa");
        assert_eq!(plain(&[notes.letter("note 2")]), "c");
        assert!(plain(&notes.content()).starts_with("a note 0. b note 1."));
    }
}
