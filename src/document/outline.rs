//! The outline of a document: the levels of its headings, and their numbers.

use std::collections::BTreeMap;

use crate::document::tree::{Block, Inline, plain};

/// The level of a heading in the outline, from 1. Authors may start at any level and
/// leave levels out; PDF/UA-1 and WCAG want the first to be 1 and none skipped. `open`
/// holds the levels written of the headings that the next one may stand under.
pub fn outline_level(open: &mut Vec<u8>, level: u8) -> usize {
    while open.last().is_some_and(|last| *last >= level) {
        open.pop();
    }
    open.push(level);
    open.len()
}

/// The number of each section by the label of its heading: `2.1`. An abstract, and the
/// heading over the works cited, have none.
pub fn section_numbers(blocks: &[Block]) -> BTreeMap<String, String> {
    let mut counter = Counter::default();
    counter.blocks(blocks);
    counter.numbers
}

#[derive(Default)]
struct Counter {
    open: Vec<u8>,
    counts: Vec<usize>,
    numbers: BTreeMap<String, String>,
}

impl Counter {
    fn blocks(&mut self, blocks: &[Block]) {
        for (at, block) in blocks.iter().enumerate() {
            let over_works = matches!(blocks.get(at + 1), Some(Block::Bibliography));
            match block {
                Block::Heading { level, id, .. } if !over_works => self.heading(*level, id),
                Block::Div { class, blocks } if class != "abstract" && class != "references" => self.blocks(blocks),
                _ => {}
            }
        }
    }

    fn heading(&mut self, level: u8, id: &str) {
        let depth = outline_level(&mut self.open, level);
        self.counts.resize(depth, 0);
        self.counts[depth - 1] += 1;
        let number: Vec<String> = self.counts.iter().map(usize::to_string).collect();
        self.numbers.insert(id.to_owned(), number.join("."));
    }
}

/// Puts the numbers before the words of the headings.
pub fn number_sections(blocks: &mut [Block], numbers: &BTreeMap<String, String>) {
    for block in blocks {
        match block {
            Block::Heading { id, content, .. } => {
                if let Some(number) = numbers.get(id).filter(|_| !plain(content).is_empty()) {
                    content.insert(0, Inline::Text(format!("{number}\u{2003}")));
                }
            }
            Block::Div { blocks, .. } => number_sections(blocks, numbers),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outline_starts_at_one_and_skips_no_level() {
        let mut open = Vec::new();
        let levels: Vec<usize> = [2, 3, 5, 3, 2, 1, 4].iter().map(|level| outline_level(&mut open, *level)).collect();
        assert_eq!(levels, [1, 2, 3, 2, 1, 1, 2]);
    }

    #[test]
    fn sections_are_numbered_by_their_level() {
        let heading = |level, id: &str| Block::Heading { level, id: id.into(), content: vec![Inline::Text(id.into())] };
        let blocks = vec![
            Block::Div { class: "abstract".into(), blocks: vec![heading(3, "aim")] },
            heading(2, "a"),
            heading(3, "b"),
            heading(3, "c"),
            heading(2, "d"),
            heading(4, "e"),
            heading(2, "works"),
            Block::Bibliography,
        ];
        let numbers = section_numbers(&blocks);
        let expected = [("a", "1"), ("b", "1.1"), ("c", "1.2"), ("d", "2"), ("e", "2.1")];
        assert_eq!(numbers, expected.map(|(id, number)| (id.to_owned(), number.to_owned())).into());
    }
}
