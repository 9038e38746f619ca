//! Footnotes: each is referred to and has one text.

use crate::diagnostic::Diagnostic;
use crate::document::composer::{Composer, FootnoteText};
use crate::document::markdown;
use crate::document::tree::{Block, Inline};

impl Composer<'_> {
    /// Keeps the text of a footnote.
    pub(crate) fn footnote_text(&mut self, label: &str, blocks: Vec<Block>, offset: usize) {
        let place = self.place(offset).covering(&format!("[^{label}]"));
        if self.footnotes.contains_key(label) {
            let problem = Diagnostic::error(format!("the footnote `[^{label}]` has two texts"));
            self.problem(problem.at(place.clone()), offset);
        }
        self.footnotes.insert(label.to_owned(), FootnoteText { blocks, place });
    }

    /// The sign of a footnote, whose text stands elsewhere or, as in `word^[The note.]`, there.
    pub(crate) fn footnote(&mut self, label: &str, offset: usize) -> Inline {
        let Some((words, start)) = self.inline_notes.remove(&offset) else { return self.footnote_sign(label, offset) };
        let label = format!("note at {offset}");
        let sign = self.footnote_sign(&label, offset);
        let content = markdown::inlines(self, &words, start);
        self.footnote_text(&label, vec![Block::Paragraph(content)], offset);
        sign
    }

    fn footnote_sign(&mut self, label: &str, offset: usize) -> Inline {
        if let Some(number) = self.footnote_numbers.get(label) {
            return Inline::Footnote(*number);
        }
        let place = self.place(offset).covering(&format!("[^{label}]"));
        self.footnote_order.push((label.to_owned(), place));
        let number = self.footnote_order.len();
        self.footnote_numbers.insert(label.to_owned(), number);
        Inline::Footnote(number)
    }

    pub(super) fn finish_footnotes(&mut self) -> Vec<Vec<Block>> {
        let order = std::mem::take(&mut self.footnote_order);
        let mut out = Vec::new();
        for (label, place) in order {
            match self.footnotes.remove(&label) {
                Some(footnote) => out.push(footnote.blocks),
                None => self.problems.push(
                    Diagnostic::error(format!("the footnote `[^{label}]` has no text")).at(place).hint(format!(
                        "write `[^{label}]: …` in a paragraph of its own, or `\\[^{label}]` for the signs"
                    )),
                ),
            }
        }
        for (label, footnote) in std::mem::take(&mut self.footnotes) {
            self.problems.push(
                Diagnostic::error(format!("the footnote `[^{label}]` is never referred to, so it would be lost"))
                    .at(footnote.place)
                    .hint(format!("write `[^{label}]` where it belongs, or take the note away")),
            );
        }
        out
    }
}
