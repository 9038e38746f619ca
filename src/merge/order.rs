//! Where paragraphs stand: those that a co-author added, moved or took out.

use std::collections::BTreeSet;
use std::ops::Range;

use super::paragraph::Paragraph;
use super::passage::{Kind, Passage};
use crate::analysis::fence::{Line, lines};

/// Part of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Zone {
    /// The title page.
    Title,
    /// The text.
    Text,
    /// The list of works cited.
    Works,
    /// The evidence.
    Appendix,
}

impl Zone {
    /// Where what stands there comes from.
    pub(super) fn origin(self) -> &'static str {
        match self {
            Self::Title => "the title page is made of report/report.toml: change it there",
            Self::Text => "the program writes it",
            Self::Works => "the works cited are made of the bibliography: change it there",
            Self::Appendix => "the evidence is made of the results",
        }
    }
}

/// The part of the document of each paragraph as delivered.
pub(super) fn zones(delivered: &[Paragraph]) -> Vec<Zone> {
    let is_authored = |paragraph: &Paragraph| !paragraph.numbers.is_empty();
    let first = delivered.iter().position(is_authored).unwrap_or(delivered.len());
    let is_work = |paragraph: &Paragraph| paragraph.names.iter().any(|name| name.starts_with("work_"));
    let last = delivered.iter().rposition(|one| (is_authored(one) || is_work(one)) && one.note.is_none()).unwrap_or(0);
    let zone = |(at, one): (usize, &Paragraph)| {
        if is_work(one) {
            Zone::Works
        } else if at < first {
            Zone::Title
        } else if at > last && one.note.is_none() && one.tokens.iter().all(|token| token.made.is_none()) {
            Zone::Appendix
        } else {
            Zone::Text
        }
    };
    delivered.iter().enumerate().map(zone).collect()
}

/// A document as edited beside what it was.
pub(super) struct Order<'a> {
    pub(super) text: &'a str,
    pub(super) passages: &'a [Passage],
    /// For each paragraph of the edited document its passage.
    pub(super) sources: &'a [Option<usize>],
}

impl Order<'_> {
    /// The paragraphs that stand in another order than before: as few as can be.
    pub(super) fn moved(&self) -> BTreeSet<usize> {
        // The longest run of paragraphs that are in their order stays.
        let own: Vec<(usize, usize)> = self
            .sources
            .iter()
            .enumerate()
            .filter_map(|(at, source)| Some((at, (*source)?)))
            .filter(|(_, source)| {
                let passage = &self.passages[*source];
                passage.is_whole || matches!(passage.kind, Kind::Caption)
            })
            .collect();
        let kept = in_order(&own.iter().map(|(_, source)| *source).collect::<Vec<_>>());
        own.into_iter().zip(kept).filter(|(_, is_kept)| !is_kept).map(|((at, _), _)| at).collect()
    }

    /// For each place of the edited document the passage before it that was not moved.
    pub(super) fn before(&self, moved: &BTreeSet<usize>) -> Vec<Option<usize>> {
        let is_text = |source: &usize| self.passages[*source].kind != Kind::Footnote;
        let mut last = None;
        let step = |(at, source): (usize, &Option<usize>)| {
            let before = last;
            last = source.filter(is_text).filter(|_| !moved.contains(&at)).or(last);
            before
        };
        self.sources.iter().enumerate().map(step).collect()
    }

    /// Where in the Markdown what stands after a passage is written. `is_item` says whether it
    /// is an item of a list.
    pub(super) fn place(&self, before: Option<usize>, is_item: bool) -> usize {
        let Some(source) = before else {
            let first = self.passages.iter().find(|passage| passage.kind != Kind::Footnote);
            return first.map_or(self.text.len(), |passage| passage.block.start);
        };
        let own = &self.passages[source];
        if own.kind != Kind::Item || is_item {
            return own.block.end;
        }
        // After an item that is no longer one, after the whole list; what follows may be another one,
        // as that of a quotation.
        let is_quoted = |passage: &Passage| self.text[passage.block.clone()].trim_start().starts_with('>');
        let mut end = own.block.end;
        for next in self.passages[source + 1..].iter().take_while(|passage| passage.kind == Kind::Item) {
            let gap = self.text.get(end..next.block.start).unwrap_or_default();
            if !gap.trim().is_empty() || is_quoted(next) != is_quoted(own) {
                break;
            }
            end = end.max(next.block.end);
        }
        end
    }

    /// Whether what stands at a place follows an item of a list.
    pub(super) fn follows_item(&self, at: usize) -> Option<&Passage> {
        let source = at.checked_sub(1).and_then(|before| self.sources[before])?;
        Some(&self.passages[source]).filter(|passage| passage.kind == Kind::Item)
    }
}

/// Which of some places are in one longest run that rises (patience sorting).
pub(super) fn in_order(places: &[usize]) -> Vec<bool> {
    let mut piles: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = vec![None; places.len()];
    for (index, place) in places.iter().enumerate() {
        let pile = piles.partition_point(|top| places[*top] < *place);
        before[index] = pile.checked_sub(1).map(|pile| piles[pile]);
        if pile == piles.len() {
            piles.push(index);
        } else {
            piles[pile] = index;
        }
    }
    let mut kept = vec![false; places.len()];
    let mut next = piles.last().copied();
    while let Some(index) = next {
        kept[index] = true;
        next = before[index];
    }
    kept
}

/// Where the innermost container begins that holds a place of a text; none where none does.
pub(super) fn container_at(text: &str, place: usize) -> Option<usize> {
    let mut open = Vec::new();
    for line in lines(text).into_iter().take_while(|line| line.range.start < place) {
        match line.container {
            Some(_) if line.closes() => drop(open.pop()),
            Some(_) => open.push(line.range.start),
            None => {}
        }
    }
    open.pop()
}

/// Whether a block is all that its container holds.
pub(super) fn fills_container(text: &str, block: &Range<usize>) -> bool {
    let all = lines(text);
    let has_words = |line: &&Line| !text[line.range.clone()].trim().is_empty();
    let before = all.iter().filter(has_words).take_while(|line| line.range.start < block.start).last();
    before.is_some_and(|line| line.opens(text).is_some()) && end_of_container(text, block.end).is_some()
}

/// The line that ends a container, where it is the next one with words.
fn end_of_container(text: &str, place: usize) -> Option<Range<usize>> {
    let has_words = |line: &Line| line.range.start >= place && !text[line.range.clone()].trim().is_empty();
    lines(text).into_iter().find(has_words).filter(Line::closes).map(|line| line.range)
}

/// A place behind the containers that end there, up to one that holds another place: what stood
/// outside of them does not come to stand in them.
pub(super) fn outside_of(text: &str, mut place: usize, container: Option<usize>) -> usize {
    while container_at(text, place) != container
        && let Some(line) = end_of_container(text, place)
    {
        place = line.end;
    }
    place
}

/// A block with the blank line after it, as it is cut out.
pub(super) fn with_gap(text: &str, block: &Range<usize>, is_item: bool) -> Range<usize> {
    let rest = &text[block.end..];
    let gap = if is_item { 0 } else { usize::from(rest.starts_with('\n')) };
    block.start..block.end + gap
}

/// The sign with which an item of a list begins, as the one before it has it.
pub(super) fn sign_of(item: &str) -> String {
    // An item of a quotation begins with the sign of that.
    let indent: String = item.chars().take_while(|c| matches!(c, ' ' | '>')).collect();
    let rest = &item[indent.len()..];
    let sign: String = if rest.starts_with(['-', '*', '+']) {
        rest.chars().take(1).collect()
    } else {
        rest.chars().take_while(|c| c.is_ascii_digit() || matches!(c, '.' | ')')).collect()
    };
    format!("{indent}{sign} ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_begins_as_the_one_before_it() {
        assert_eq!(sign_of("  - word"), "  - ");
        assert_eq!(sign_of("12. word"), "12. ");
        assert_eq!(sign_of("> 2) word"), "> 2) ");
    }

    #[test]
    fn what_a_container_holds_is_known() {
        let text = "a\n\n::: one\n\nb\n\n::: two\n\nc\n\n:::\n\n:::\n\nd\n";
        let at = |word: &str| text.find(word).expect("the word");
        let block = |word: &str| at(word)..at(word) + 2;
        assert_eq!(container_at(text, at("a\n")), None);
        assert_eq!(container_at(text, at("b\n")), Some(at("::: one")));
        assert_eq!(container_at(text, at("c\n")), Some(at("::: two")));
        assert_eq!(container_at(text, at("d\n")), None);
        assert!(fills_container(text, &block("c\n")) && !fills_container(text, &block("b\n")));
        let outside = outside_of(text, block("c\n").end, None);
        assert_eq!((container_at(text, outside), text[outside..].trim()), (None, "d"));
    }

    #[test]
    fn code_that_shows_a_container_opens_none() {
        let text = "a\n\n```markdown\n::: one\n```\n\nb\n\n::: two\n\n```\n:::\n```\n\nc\n\n:::\n\nd\n";
        let at = |word: &str| text.find(word).expect("the word");
        assert_eq!(container_at(text, at("b\n")), None);
        assert_eq!(container_at(text, at("c\n")), Some(at("::: two")));
        assert_eq!(container_at(text, at("d\n")), None);
        assert!(!fills_container(text, &(at("c\n")..at("c\n") + 2)));
    }

    #[test]
    fn one_paragraph_that_is_moved_is_found() {
        let text = "a\n\nb\n\nc\n";
        let passages = super::super::source::passages(text);
        let sources = [Some(1), Some(2), Some(0)];
        let order = Order { text, passages: &passages, sources: &sources };
        assert_eq!(order.moved(), BTreeSet::from([2]));
        let before = order.before(&BTreeSet::from([2]));
        assert_eq!(before, [None, Some(1), Some(2)]);
        assert_eq!(order.place(before[2], false), text.len());
    }
}
