//! How many words a manuscript has, as journals count them.

use crate::diagnostic::{Diagnostic, Place};
use crate::document::pass;
use crate::document::statement_section::{self, UNBLINDED};
use crate::document::tree::{Block, Inline, plain};
use crate::project::WordLimit;

/// The words of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WordCount {
    /// Of its abstract, without the title; none of a document that has none.
    pub of_abstract: Option<usize>,
    /// Of its text: without abstract, statements, works cited, tables, figures and notes
    /// (AMA Manual of Style, 11th ed., 2.1.5, “excluding abstract, references, tables, legends”).
    pub text: usize,
}

impl WordCount {
    /// Counts the words of a document. A cross-reference to another document, which is given its
    /// words later, has so many as `beyond`.
    pub(super) fn of(blocks: &[Block], beyond: usize) -> Self {
        let mut count = Self::default();
        count.add(blocks, &mut None, beyond);
        count
    }

    /// `skipped` is the level of the heading whose section is not counted now.
    fn add(&mut self, blocks: &[Block], skipped: &mut Option<u8>, beyond: usize) {
        for block in blocks {
            match block {
                Block::Heading { level, content, .. } => {
                    if skipped.is_none_or(|outer| *level <= outer) {
                        let words = plain(content);
                        let is_apart = statement_section::is_statement(&words) || is_list_of_works(&words);
                        *skipped = is_apart.then_some(*level);
                    }
                    if skipped.is_none() {
                        self.text += words_in(content, beyond);
                    }
                }
                Block::Div { class, blocks } if class == "abstract" => {
                    let mut words = 0;
                    let title = usize::from(matches!(blocks.first(), Some(Block::Heading { .. })));
                    pass::flows(&blocks[title..], &mut |flow| words += words_in(flow, beyond));
                    *self.of_abstract.get_or_insert(0) += words;
                }
                Block::Div { class, .. } if class == "references" || class == UNBLINDED => {}
                // A section that begins in a container ends with it.
                Block::Div { blocks, .. } => self.add(blocks, &mut skipped.clone(), beyond),
                Block::Quote(blocks) => self.add(blocks, &mut skipped.clone(), beyond),
                Block::List { items, .. } => items.iter().for_each(|item| self.add(item, &mut skipped.clone(), beyond)),
                Block::Paragraph(content) if skipped.is_none() => self.text += words_in(content, beyond),
                _ => {}
            }
        }
    }

    /// What is beyond the limits; a limit of what is not there is an error.
    pub(super) fn findings(self, (limit, place): &(WordLimit, Place), document: &str) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        let mut beyond = |what: &str, words: usize, most: Option<usize>| {
            let Some(most) = most.filter(|most| words > *most) else { return };
            let more = words - most;
            let finding = format!("the {what} of `{document}` has {words} words, {more} more than the limit of {most}");
            found.push(
                Diagnostic::finding(finding).code("word-limit").at(place.clone()).hint("shorten it, or mend the limit"),
            );
        };
        beyond("abstract", self.of_abstract.unwrap_or(0), limit.of_abstract);
        beyond("text", self.text, limit.text);
        if let (Some(most), None) = (limit.of_abstract, self.of_abstract) {
            let error = format!("`{document}` has no abstract, whose words are limited to {most}");
            found.push(
                Diagnostic::error(error)
                    .at(place.clone())
                    .hint("write it between `::: abstract` and `:::`, or take the limit out"),
            );
        }
        found
    }
}

fn is_list_of_works(words: &str) -> bool {
    matches!(words.trim().to_lowercase().as_str(), "references" | "bibliography" | "literature")
}

/// The words of running text: what stands between white space and holds a letter or a digit. Signs
/// of citations and footnotes that are raised belong to the word before.
fn words_in(content: &[Inline], beyond: usize) -> usize {
    let mut text = String::new();
    write(content, &mut text, &"x ".repeat(beyond));
    text.split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).count()
}

fn write(content: &[Inline], text: &mut String, beyond: &str) {
    for inline in content {
        match inline {
            Inline::Citation { content, .. } => write(content, text, beyond),
            Inline::Emphasis(inner)
            | Inline::Strong(inner)
            | Inline::Superscript(inner)
            | Inline::Subscript(inner)
            | Inline::Code(inner) => write(inner, text, beyond),
            Inline::Reference { content, .. } if content.is_empty() => text.push_str(beyond),
            Inline::Link { content, .. } | Inline::Reference { content, .. } => write(content, text, beyond),
            // As programs that count words see it, a formula is one.
            Inline::Formula { .. } => text.push('x'),
            Inline::Footnote(_) => {}
            other => text.push_str(&plain(std::slice::from_ref(other))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paragraph(text: &str) -> Block {
        Block::Paragraph(vec![Inline::Text(text.to_owned())])
    }

    fn heading(level: u8, text: &str) -> Block {
        Block::Heading { level, id: String::new(), content: vec![Inline::Text(text.to_owned())] }
    }

    #[test]
    fn what_is_apart_is_not_counted() {
        let blocks = [
            Block::Div { class: "abstract".into(), blocks: vec![heading(2, "Abstract"), paragraph("Of 12 – two.")] },
            heading(2, "Methods"),
            paragraph("Hazard ratio, 0.75 (95% CI 0.5–1.1)."),
            heading(2, "Funding"),
            paragraph("Not counted."),
            heading(3, "Nor this"),
            heading(2, "Results"),
            paragraph("Counted."),
        ];
        assert_eq!(WordCount::of(&blocks, 0), WordCount { of_abstract: Some(3), text: 1 + 6 + 1 + 1 });
    }

    #[test]
    fn a_raised_citation_is_no_word() {
        let raised = Inline::Superscript(vec![Inline::Text("1,2".into())]);
        let cited = Inline::Citation { works: vec![0], content: vec![raised] };
        let content = [Inline::Text("as shown".into()), cited, Inline::Text(". Next".into())];
        assert_eq!(words_in(&content, 0), 3);
    }
}
