//! The order in which a document has its footnotes: that of their signs, not of their texts.

use std::collections::BTreeMap;

use super::passage::{Kind, Passage, What};

/// The passages of footnotes, in the order of their signs.
pub(super) fn by_signs(text: &str, passages: &[Passage]) -> Vec<usize> {
    let pieces = passages.iter().flat_map(|passage| &passage.pieces);
    let signs: Vec<(usize, usize)> =
        pieces.filter(|piece| piece.what == What::Note).map(|piece| (piece.range.start, piece.range.end)).collect();
    let mut of_label: BTreeMap<&str, usize> = BTreeMap::new();
    for (start, end) in &signs {
        of_label.entry(&text[*start..*end]).or_insert(*start);
    }
    let mut all: Vec<(usize, usize)> = Vec::new();
    for (at, passage) in passages.iter().enumerate().filter(|(_, passage)| passage.kind == Kind::Footnote) {
        let words = passage.pieces.first().map_or(passage.block.start, |piece| piece.range.start);
        let within = signs.iter().filter(|(start, end)| (*start..*end).contains(&words)).map(|(start, _)| *start).max();
        let block = text[passage.block.clone()].trim_start();
        let label =
            block.split_once("]:").filter(|(label, _)| label.starts_with("[^")).map(|(label, _)| label.len() + 1);
        let named = label.map(|length| of_label.get(&block[..length]).copied().unwrap_or(usize::MAX));
        // A further paragraph of a note follows the one before it.
        let before = all.last().map_or(0, |(key, _)| *key);
        all.push((within.or(named).unwrap_or(before), at));
    }
    all.sort_by_key(|(key, _)| *key);
    all.into_iter().map(|(_, at)| at).collect()
}
