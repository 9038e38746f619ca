//! Figures and tables that an author mentions without writing them: `@fig-os` is the usual
//! figure of the block `os`, and stands behind the paragraph that mentions it first.

use std::collections::BTreeMap;

use crate::diagnostic::Place;
use crate::document::composer::Composer;
use crate::document::exhibit;
use crate::document::pass;
use crate::document::tree::{Block, ExhibitKind, ExhibitRequest, Inline};

/// Containers that hold words and no exhibits: what is mentioned there first stands where it is
/// mentioned next, or behind them.
const OF_WORDS: [&str; 3] = ["abstract", "headline", "conclusion"];

impl Composer<'_> {
    /// Puts the exhibits of blocks that are mentioned and not written to their first mention,
    /// and numbers all exhibits in the order of the text.
    pub(super) fn place_mentioned(&mut self, blocks: &mut Vec<Block>) {
        let mut wanted: BTreeMap<String, usize> = BTreeMap::new();
        for (label, place) in self.references.clone() {
            if self.labels.contains(&label) || self.setting.submission.elsewhere.contains(&label) {
                continue;
            }
            if let Some(request) = self.mentioned(&label, place) {
                self.labels.insert(label.clone());
                wanted.insert(label, self.exhibits.len());
                self.exhibits.push(request);
            }
        }
        if wanted.is_empty() {
            return;
        }
        settle(blocks, &mut wanted, false);
        settle(blocks, &mut wanted, true);
        // What only a note or a caption mentions stands at the end.
        blocks.extend(wanted.into_values().map(Block::Exhibit));
        let mut order = Vec::new();
        in_order(blocks, &mut order);
        let (mut figures, mut tables) = (0, 0);
        for index in order {
            let exhibit = &mut self.exhibits[index];
            let count = if exhibit.kind == ExhibitKind::Figure { &mut figures } else { &mut tables };
            *count += 1;
            exhibit.number = *count;
        }
    }

    /// The exhibit of the block that a label names; none where there is no such block.
    fn mentioned(&self, label: &str, place: Place) -> Option<ExhibitRequest> {
        let kinds = [("fig-", ExhibitKind::Figure), ("tbl-", ExhibitKind::Table)];
        let (block, kind) = kinds.into_iter().find_map(|(prefix, kind)| Some((label.strip_prefix(prefix)?, kind)))?;
        if self.setting.ledger.block(block).is_none() && !self.setting.failed.contains(block) {
            return None;
        }
        Some(ExhibitRequest {
            image: None,
            called: self.setting.submission.called(kind, self.setting.language),
            kind,
            id: label.to_owned(),
            number: 0,
            series: self.setting.submission.series,
            order: exhibit::usual(block)?,
            caption: Vec::new(),
            note: Vec::new(),
            rows: Vec::new(),
            annotation: Vec::new(),
            place,
            places: BTreeMap::new(),
        })
    }
}

/// Puts exhibits behind the blocks that mention them; in containers of words, which come last,
/// behind the container.
fn settle(blocks: &mut Vec<Block>, wanted: &mut BTreeMap<String, usize>, is_last: bool) {
    let mut at = 0;
    while at < blocks.len() {
        let is_of_words = matches!(&blocks[at], Block::Div { class, .. } if OF_WORDS.contains(&class.as_str()));
        match &mut blocks[at] {
            Block::Div { blocks, .. } if !is_of_words => settle(blocks, wanted, is_last),
            _ if is_of_words && !is_last => {}
            block => {
                let mut labels = Vec::new();
                pass::flows(std::slice::from_ref(block), &mut |content| mentions(content, &mut labels));
                for label in labels {
                    if let Some(index) = wanted.remove(&label) {
                        at += 1;
                        blocks.insert(at, Block::Exhibit(index));
                    }
                }
            }
        }
        at += 1;
    }
}

/// The labels that a text mentions, in order.
fn mentions(content: &[Inline], labels: &mut Vec<String>) {
    for inline in content {
        match inline {
            Inline::Reference { target, .. } => labels.push(target.clone()),
            Inline::Emphasis(inner)
            | Inline::Strong(inner)
            | Inline::Superscript(inner)
            | Inline::Subscript(inner)
            | Inline::Link { content: inner, .. } => mentions(inner, labels),
            _ => {}
        }
    }
}

/// The exhibits in the order of the text.
fn in_order(blocks: &[Block], order: &mut Vec<usize>) {
    for block in blocks {
        match block {
            Block::Exhibit(index) => order.push(*index),
            Block::Quote(blocks) | Block::Div { blocks, .. } => in_order(blocks, order),
            Block::List { items, .. } => items.iter().for_each(|item| in_order(item, order)),
            _ => {}
        }
    }
}
