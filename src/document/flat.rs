//! Running text as one string.

use std::ops::Range;

use crate::document::tree::Inline;
use crate::document::visible::{VisibleNumber, numbers};
use crate::ledger::MarkId;

/// Running text as one string, with the stretches that are marks.
#[derive(Debug, Default)]
pub struct Flat {
    /// What reads in one go. What is raised or refers elsewhere is a separator.
    pub text: String,
    /// The traced numbers in it.
    pub marks: Vec<(Range<usize>, MarkId)>,
}

impl Flat {
    /// Running text without its structure.
    pub fn of(content: &[Inline]) -> Self {
        let mut flat = Self::default();
        flat.add(content);
        flat
    }

    fn add(&mut self, content: &[Inline]) {
        for inline in content {
            match inline {
                Inline::Text(text) => self.text.push_str(text),
                Inline::Mark { mark, text } => {
                    let start = self.text.len();
                    self.text.push_str(text);
                    self.marks.push((start..self.text.len(), *mark));
                }
                Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Code(inner) => self.add(inner),
                Inline::Link { content, .. } | Inline::Reference { content, .. } => self.add(content),
                Inline::Superscript(_)
                | Inline::Subscript(_)
                | Inline::Formula { .. }
                | Inline::Citation { .. }
                | Inline::Footnote(_) => self.text.push('\u{FFFC}'),
                Inline::Break => self.text.push('\n'),
            }
        }
    }

    /// The numbers that a reader takes for one and that are made of a mark and of
    /// something else: another mark, digits, a sign or a percent sign beside it.
    pub fn joined(&self) -> Vec<(VisibleNumber, MarkId)> {
        if self.marks.is_empty() {
            return Vec::new();
        }
        let own: Vec<Range<usize>> = self
            .marks
            .iter()
            .flat_map(|(range, _)| {
                numbers(&self.text[range.clone()])
                    .into_iter()
                    .map(|number| number.range.start + range.start..number.range.end + range.start)
            })
            .collect();
        numbers(&self.text)
            .into_iter()
            .filter(|number| {
                own.binary_search_by_key(&number.range.start, |range| range.start)
                    .map_or(true, |at| own[at] != number.range)
            })
            .filter_map(|number| {
                let after = self.marks.partition_point(|(range, _)| range.end <= number.range.start);
                let (range, mark) = self.marks.get(after)?;
                (range.start < number.range.end).then_some((number, *mark))
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_beside_a_mark_makes_another_number() {
        let mark = |text: &str| Inline::Mark { mark: MarkId(1), text: text.to_owned() };
        let text = |text: &str| Inline::Text(text.to_owned());
        let joined = |content: &[Inline]| -> Vec<String> {
            Flat::of(content).joined().into_iter().map(|(number, _)| number.text).collect()
        };
        assert_eq!(joined(&[mark("4"), mark("4")]), ["44"]);
        assert_eq!(joined(&[mark("4"), text("."), Inline::Strong(vec![mark("4")])]), ["4.4"]);
        assert_eq!(joined(&[text("by -"), mark("1.3")]), ["−1.3"]);
        assert_eq!(joined(&[mark("50.0"), text(" %")]), ["50.0%"]);
        assert_eq!(
            joined(&[mark("9.9"), text("–"), mark("17.3"), text(" in 5 or "), mark("−2")]),
            Vec::<String>::new()
        );
        assert_eq!(joined(&[mark("14.7"), Inline::Superscript(vec![text("3")])]), Vec::<String>::new());
        assert_eq!(joined(&[text("week-"), mark("4")]), Vec::<String>::new());
    }
}
