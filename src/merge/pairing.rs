//! Which paragraph as delivered each paragraph of the edited document is, and which passage
//! of the Markdown each paragraph as delivered comes from.

use std::collections::BTreeMap;

use super::paragraph::Paragraph;
use super::passage::{Passage, What};
use super::token::Token;

/// The words of a text and how often each is in it.
type Bag<'t> = BTreeMap<&'t str, usize>;

fn bag<'t>(words: impl Iterator<Item = &'t str>) -> Bag<'t> {
    let mut bag = Bag::new();
    for word in words.filter(|word| word.chars().any(char::is_alphanumeric)) {
        *bag.entry(word).or_default() += 1;
    }
    bag
}

fn bag_of(tokens: &[Token]) -> Bag<'_> {
    bag(tokens.iter().map(|token| token.text.as_str()))
}

fn common(one: &Bag<'_>, other: &Bag<'_>) -> usize {
    one.iter().map(|(word, count)| other.get(word).map_or(0, |of_other| *count.min(of_other))).sum()
}

fn size(bag: &Bag<'_>) -> usize {
    bag.values().sum()
}

/// How much two texts have in common, from 0 to 1 (Dice).
fn likeness(one: &Bag<'_>, other: &Bag<'_>) -> f64 {
    let all = size(one) + size(other);
    #[expect(clippy::cast_precision_loss, reason = "counts of words")]
    if all == 0 { 1.0 } else { 2.0 * common(one, other) as f64 / all as f64 }
}

/// Less in common is no pair.
const LEAST: f64 = 0.5;

/// A gap of so many comparisons is not looked through.
const MOST: usize = 400_000;

/// For each paragraph of the edited document, the paragraph as delivered that it is.
pub(super) fn pair(delivered: &[Paragraph], edited: &[Paragraph]) -> Vec<Option<usize>> {
    let mut pairs = vec![None; edited.len()];
    let mut taken = vec![false; delivered.len()];
    by_bookmark(delivered, edited, &mut pairs, &mut taken);
    by_words(delivered, edited, &mut pairs, &mut taken);
    in_gaps(delivered, edited, &mut pairs, &mut taken);
    pairs
}

/// Bookmarks are kept by editors, and go with what they hold.
fn by_bookmark(delivered: &[Paragraph], edited: &[Paragraph], pairs: &mut [Option<usize>], taken: &mut [bool]) {
    let by_number: BTreeMap<usize, usize> = delivered
        .iter()
        .enumerate()
        .flat_map(|(at, one)| one.numbers.iter().map(move |number| (*number, at)))
        .collect();
    for (at, paragraph) in edited.iter().enumerate() {
        let own = bag_of(&paragraph.tokens);
        let free = paragraph.numbers.iter().filter_map(|number| by_number.get(number)).filter(|index| !taken[**index]);
        let scored = free.map(|index| (likeness(&own, &bag_of(&delivered[*index].tokens)), *index));
        // Of the bookmarks that are left of several paragraphs, the one of the most like.
        let best = scored.max_by(|(a, first), (b, second)| a.total_cmp(b).then(second.cmp(first)));
        // A bookmark alone of what was deleted may stand before something else.
        let is_one = |(score, index): &(f64, usize)| {
            *score >= 0.3 || own.is_empty() || delivered[*index].cell.is_some() || size(&own) < 8
        };
        if let Some((_, index)) = best.filter(is_one) {
            pairs[at] = Some(index);
            taken[index] = true;
        }
    }
}

/// The same words are the same paragraph, wherever it stands. What has no bookmark, as the evidence, is
/// looked for among its like first, since the same words stand in the text as well; but where the
/// program that saved the document has left out all bookmarks.
fn by_words(delivered: &[Paragraph], edited: &[Paragraph], pairs: &mut [Option<usize>], taken: &mut [bool]) {
    let has_bookmarks = edited.iter().any(|one| !one.numbers.is_empty());
    for of_evidence in [true, false] {
        let is_asked = |one: &Paragraph| !of_evidence || (has_bookmarks && one.numbers.is_empty());
        let mut by_text: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        let free = delivered.iter().enumerate().rev().filter(|(index, one)| !taken[*index] && is_asked(one));
        free.for_each(|(index, one)| by_text.entry(whole(one)).or_default().push(index));
        for (at, paragraph) in edited.iter().enumerate().filter(|(_, one)| is_asked(one)) {
            if pairs[at].is_some() {
                continue;
            }
            if let Some(index) = by_text.get_mut(&whole(paragraph)).and_then(Vec::pop) {
                pairs[at] = Some(index);
                taken[index] = true;
            }
        }
    }
}

/// The words of a paragraph, with what is no word of it.
fn whole(paragraph: &Paragraph) -> String {
    paragraph.tokens.iter().map(|token| token.text.as_str()).collect::<String>().trim().to_owned()
}

/// Between two pairs, what is most alike.
fn in_gaps(delivered: &[Paragraph], edited: &[Paragraph], pairs: &mut [Option<usize>], taken: &mut [bool]) {
    let mut at = 0;
    while at < edited.len() {
        if pairs[at].is_some() {
            at += 1;
            continue;
        }
        let end = (at..edited.len()).find(|index| pairs[*index].is_some()).unwrap_or(edited.len());
        let from = at.checked_sub(1).and_then(|before| pairs[before]).map_or(0, |index| index + 1);
        let to = pairs.get(end).copied().flatten().unwrap_or(delivered.len());
        let free: Vec<usize> = (from..to.max(from)).filter(|index| !taken[*index]).collect();
        if free.len().saturating_mul(end - at) <= MOST {
            let bags: Vec<Bag<'_>> = free.iter().map(|index| bag_of(&delivered[*index].tokens)).collect();
            for this in at..end {
                let own = bag_of(&edited[this].tokens);
                if own.is_empty() {
                    continue;
                }
                let open = free.iter().zip(&bags).filter(|(index, _)| !taken[**index]);
                let best =
                    open.map(|(index, other)| (likeness(&own, other), *index)).max_by(|a, b| a.0.total_cmp(&b.0));
                if let Some((_, index)) = best.filter(|(score, _)| *score >= LEAST) {
                    pairs[this] = Some(index);
                    taken[index] = true;
                }
            }
        }
        at = end;
    }
}

/// For each paragraph as delivered, the passage that it comes from: the pairs in the order of
/// both that have the most words in common.
pub(super) fn sources(delivered: &[Paragraph], passages: &[Passage]) -> Vec<Option<usize>> {
    let (rows, columns) = (delivered.len(), passages.len());
    if rows == 0 || columns == 0 || rows.saturating_mul(columns) > 16_000_000 {
        return vec![None; rows];
    }
    let words: Vec<Bag<'_>> = delivered.iter().map(|paragraph| bag_of(&paragraph.tokens)).collect();
    let typed: Vec<Bag<'_>> = passages
        .iter()
        .map(|passage| {
            bag(passage.pieces.iter().filter(|piece| piece.what == What::Typed).map(|piece| piece.text.as_str()))
        })
        .collect();
    let width = columns + 1;
    let score = |row: usize, column: usize| -> u64 {
        if !is_kind(&delivered[row], &passages[column]) {
            return 0;
        }
        let (own, other) = (&words[row], &typed[column]);
        let (shared, needed) = (common(own, other), size(other));
        // All typed words are on the page, but for those of a condition.
        if shared * 10 < needed * 7 {
            return 0;
        }
        let strange = size(own) - shared;
        (1 + 1000 * shared as u64 / (1 + needed as u64) + 1000 * shared as u64)
            .saturating_sub(strange.min(100) as u64)
            .max(1)
    };
    let mut best = vec![0_u64; (rows + 1) * width];
    for row in (0..rows).rev() {
        for column in (0..columns).rev() {
            let skipped = best[(row + 1) * width + column].max(best[row * width + column + 1]);
            let pair = score(row, column);
            let taken = if pair > 0 { best[(row + 1) * width + column + 1] + pair } else { 0 };
            best[row * width + column] = skipped.max(taken);
        }
    }
    let mut found = vec![None; rows];
    let (mut row, mut column) = (0, 0);
    while row < rows && column < columns {
        let here = best[row * width + column];
        let pair = score(row, column);
        if pair > 0 && here == best[(row + 1) * width + column + 1] + pair {
            found[row] = Some(column);
            (row, column) = (row + 1, column + 1);
        } else if here == best[(row + 1) * width + column] {
            row += 1;
        } else {
            column += 1;
        }
    }
    found
}

/// Whether a paragraph can come from a passage by what it is.
fn is_kind(paragraph: &Paragraph, passage: &Passage) -> bool {
    use super::passage::Kind;
    match passage.kind {
        Kind::Caption => paragraph.is_caption,
        Kind::Cell | Kind::TypedCell => paragraph.cell.is_some(),
        Kind::Footnote => paragraph.note.is_some(),
        _ => !paragraph.is_caption && paragraph.cell.is_none() && paragraph.note.is_none(),
    }
}
