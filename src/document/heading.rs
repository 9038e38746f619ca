//! Headings: their labels, and the words of them that cross-references repeat.

use std::ops::Range;

use crate::diagnostic::Diagnostic;
use crate::document::composer::Composer;
use crate::document::tree::{Block, Inline, plain};

impl Composer<'_> {
    pub(crate) fn heading(
        &mut self,
        level: u8,
        id: Option<String>,
        content: Vec<Inline>,
        range: Range<usize>,
    ) -> Block {
        let offset = range.start;
        let given = id.is_some();
        let stem = id.unwrap_or_else(|| slug(&plain(&content)));
        if given && self.labels.contains(&stem) {
            let problem = Diagnostic::error(format!("the label `{stem}` is used twice in this document"));
            self.problem(problem.at(self.span(range)), offset);
        }
        let mut id = stem.clone();
        while self.labels.contains(&id) {
            // The count goes on from heading to heading, so that many of one name take
            // no longer than many of different ones.
            let count = self.slugs.entry(stem.clone()).or_insert(1);
            *count += 1;
            id = format!("{stem}-{count}");
        }
        self.labels.insert(id.clone());
        if let Some(target) = content.iter().find_map(heading_in) {
            let problem =
                Diagnostic::error(format!("this heading repeats the heading `@{target}`, expected words of its own"))
                    .hint("a cross-reference prints the words of the heading it leads to: put it into the text");
            self.problem(problem, offset);
        }
        // What repeats another heading would repeat itself without end.
        let repeats = content.iter().any(|inline| heading_in(inline).is_some());
        let name = if repeats { vec![Inline::Text(plain(&content))] } else { quotable(&content) };
        self.headings.push((id.clone(), name));
        Block::Heading { level, id, content }
    }
}

/// The heading that a piece of running text repeats.
fn heading_in(inline: &Inline) -> Option<&str> {
    match inline {
        Inline::Reference { target, .. } if target.starts_with("sec-") => Some(target),
        Inline::Emphasis(inner)
        | Inline::Strong(inner)
        | Inline::Superscript(inner)
        | Inline::Subscript(inner)
        | Inline::Code(inner) => inner.iter().find_map(heading_in),
        Inline::Link { content, .. } => content.iter().find_map(heading_in),
        _ => None,
    }
}

/// The words of a heading as a cross-reference repeats them: without its citations and the signs of its
/// footnotes, and without the spaces before these.
fn quotable(content: &[Inline]) -> Vec<Inline> {
    let mut words: Vec<Inline> = Vec::with_capacity(content.len());
    for inline in content {
        match inline {
            Inline::Citation { .. } | Inline::Footnote(_) => {
                if let Some(Inline::Text(before)) = words.last_mut() {
                    before.truncate(before.trim_end().len());
                }
            }
            Inline::Break => words.push(Inline::Text(" ".to_owned())),
            other => words.push(other.clone()),
        }
    }
    words
}

/// A label made of words.
fn slug(words: &str) -> String {
    let kept: String = words.chars().map(|c| if c.is_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
    let parts: Vec<&str> = kept.split('-').filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { "section".to_owned() } else { parts.join("-") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_is_repeated_without_its_citations_and_their_spaces() {
        let text = |words: &str| Inline::Text(words.to_owned());
        let cited = || Inline::Citation { works: vec![0], content: vec![text("[1]")] };
        let quoted = |content: &[Inline]| crate::document::tree::plain(&quotable(content));
        assert_eq!(quoted(&[text("Analysis "), cited(), text(" of subgroups")]), "Analysis of subgroups");
        assert_eq!(quoted(&[text("Analysis "), cited()]), "Analysis");
        assert_eq!(
            quoted(&[text("Analysis "), cited(), text(", and more"), Inline::Footnote(1)]),
            "Analysis, and more"
        );
        assert_eq!(quoted(&[text("Two"), Inline::Break, text("lines")]), "Two lines");
    }
}
