//! Footnotes: each is referred to and has one text.

use crate::diagnostic::Diagnostic;
use crate::document::composer::{Composer, FootnoteText};
use crate::document::tree::{Block, ExhibitRequest, Inline};
use crate::document::{markdown, pass};

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

/// Numbers the footnotes in the order in which a reader of the finished document meets them: a
/// table that stands at its end takes its own there. Programs of text number them by where they
/// stand, whatever their numbers are.
pub(super) fn number_in_order(blocks: &mut [Block], exhibits: &mut [ExhibitRequest], footnotes: &mut Vec<Vec<Block>>) {
    let mut met = Met { order: Vec::with_capacity(footnotes.len()), number: vec![0; footnotes.len() + 1] };
    met.blocks(blocks, exhibits);
    let mut at = 0;
    while let Some(before) = met.order.get(at) {
        // A note may refer to a note.
        met.blocks(&footnotes[before - 1], &[]);
        at += 1;
    }
    (1..=footnotes.len()).for_each(|rest| met.sign(rest));
    let mut renumber = |content: &mut Vec<Inline>| {
        for inline in content {
            if let Inline::Footnote(number) = inline {
                *number = met.number[*number];
            }
        }
    };
    pass::lists(blocks, &mut renumber);
    pass::exhibits(exhibits, &mut renumber);
    footnotes.iter_mut().for_each(|note| pass::lists(note, &mut renumber));
    let mut before = std::mem::take(footnotes);
    footnotes.extend(met.order.iter().map(|number| std::mem::take(&mut before[number - 1])));
}

/// The footnotes as a reader meets their signs.
struct Met {
    /// Their numbers in the source.
    order: Vec<usize>,
    /// Their numbers for the reader, by those of the source; 0 of one that is not met yet.
    number: Vec<usize>,
}

impl Met {
    fn blocks(&mut self, blocks: &[Block], exhibits: &[ExhibitRequest]) {
        for block in blocks {
            match block {
                Block::Exhibit(index) => exhibits.get(*index).into_iter().for_each(|exhibit| self.exhibit(exhibit)),
                Block::List { items, .. } => items.iter().for_each(|item| self.blocks(item, exhibits)),
                Block::Quote(blocks) | Block::Div { blocks, .. } => self.blocks(blocks, exhibits),
                flow => pass::flows(std::slice::from_ref(flow), &mut |flow| self.flow(flow)),
            }
        }
    }

    /// Tables have their caption above them, figures beneath, where a figure has no rows that are typed.
    fn exhibit(&mut self, exhibit: &ExhibitRequest) {
        let flows = std::iter::once(&exhibit.caption).chain(exhibit.rows.iter().flatten());
        flows.chain([&exhibit.note]).for_each(|flow| self.flow(flow));
    }

    fn flow(&mut self, flow: &[Inline]) {
        for inline in flow {
            match inline {
                Inline::Footnote(number) => self.sign(*number),
                other => self.flow(other.within()),
            }
        }
    }

    fn sign(&mut self, number: usize) {
        if self.number[number] == 0 {
            self.order.push(number);
            self.number[number] = self.order.len();
        }
    }
}
