//! Cross-references from one document of a report to another: from the text to its supplement, and
//! back.

use std::collections::BTreeSet;

use crate::analysis::fence::fences;
use crate::diagnostic::{Diagnostic, Place};
use crate::document::exhibit;
use crate::document::label::is_label;
use crate::document::pass;
use crate::document::tree::{Document, Inline, plain};
use crate::language::Language;

/// The labels that a text gives its figures, tables and sections, before its template is expanded.
pub fn labels_in(text: &str) -> BTreeSet<String> {
    let mut labels = BTreeSet::new();
    let mut done = 0;
    let headings = |text: &str, labels: &mut BTreeSet<String>| {
        for line in text.lines().filter(|line| line.starts_with('#')) {
            let attributes = line.rsplit_once('{').map_or("", |(_, rest)| rest);
            let words = attributes.split(|c: char| c.is_whitespace() || c == '}');
            labels.extend(words.filter_map(|word| word.strip_prefix('#')).filter(|id| is_label(id)).map(str::to_owned));
        }
    };
    for fence in fences(text) {
        headings(&text[done..fence.start], &mut labels);
        done = fence.end;
        labels.extend(exhibit::info(fence.info).map(|(.., id)| id.to_owned()).filter(|id| is_label(id)));
    }
    headings(&text[done..], &mut labels);
    labels
}

/// A document whose labels others refer to.
pub struct Other<'a> {
    /// Its id.
    pub id: &'a str,
    /// Whether it is a supplement.
    pub is_supplement: bool,
    /// The document; none where it cannot be composed, of which is told elsewhere.
    pub document: Option<&'a Document>,
}

/// Gives the cross-references of a document to others their words: “Table S1 in the supplement”.
///
/// # Errors
/// No other has the label, or its heading prints computed numbers, which would be traced nowhere.
pub fn link(document: &mut Document, others: &[Other<'_>], language: Language) -> Vec<Diagnostic> {
    let wording = language.wording();
    let mut problems: Vec<Diagnostic> = Vec::new();
    let mut found: Vec<(String, String, String)> = Vec::new();
    for (label, place) in std::mem::take(&mut document.beyond) {
        if found.iter().any(|(known, ..)| *known == label) {
            continue;
        }
        let name = |other: &Other<'_>| {
            let name = other.document?.names.get(&label)?.clone();
            Some((other.id.to_owned(), other.is_supplement, name))
        };
        match others.iter().find_map(name) {
            Some((_, _, name)) if name.iter().any(Inline::has_mark) => problems.push(
                Diagnostic::error(format!(
                    "the heading of `@{label}` prints computed numbers, which another document cannot repeat"
                ))
                .at(place)
                .hint("say in words of your own where it is"),
            ),
            Some((id, is_supplement, name)) => {
                let words = if is_supplement { wording.in_supplement } else { wording.in_main_text };
                let name = if label.starts_with("sec-") && !is_numbered(&name, wording.section) {
                    format!("“{}”", plain(&name))
                } else {
                    plain(&name)
                };
                found.push((label, id, words.replace("{name}", &name)));
            }
            // What is wrong with a document that was not composed is told of it.
            None if others.iter().any(|other| other.document.is_none()) => {}
            None => problems.push(lacking(&label, place)),
        }
    }
    fill(document, &found);
    problems
}

fn is_numbered(name: &[Inline], section: &str) -> bool {
    plain(name).strip_prefix(section).is_some_and(|rest| rest.starts_with('\u{a0}'))
}

fn lacking(label: &str, place: Place) -> Diagnostic {
    Diagnostic::error(format!("`@{label}` is in no document as the conditions of their templates have it now"))
        .at(place)
        .hint("the text of another document writes it where it is not printed")
}

fn fill(document: &mut Document, found: &[(String, String, String)]) {
    let mut visit = |content: &mut Vec<Inline>| {
        for inline in content {
            let Inline::Reference { target, content } = inline else { continue };
            if let Some((label, id, words)) = found.iter().find(|(label, ..)| content.is_empty() && label == target) {
                *content = vec![Inline::Text(words.clone())];
                *target = format!("{id}/{label}");
            }
        }
    };
    pass::lists(&mut document.blocks, &mut visit);
    for footnote in &mut document.footnotes {
        pass::lists(footnote, &mut visit);
    }
    for exhibit in &mut document.exhibits {
        let flows = [&mut exhibit.caption, &mut exhibit.note].into_iter();
        for flow in flows.chain(exhibit.rows.iter_mut().flatten()).chain(&mut exhibit.annotation) {
            pass::list(flow, &mut visit);
        }
    }
}

/// Errors for figures and tables that a supplement and its manuscript call the same: a mention of
/// one could be of either.
pub fn shared(documents: &[(&Document, bool)]) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    for (supplement, _) in documents.iter().filter(|(_, is_supplement)| *is_supplement) {
        for exhibit in &supplement.exhibits {
            let has = |document: &&Document| document.exhibits.iter().any(|other| other.id == exhibit.id);
            let Some(main) = documents.iter().filter(|(_, is_supplement)| !is_supplement).map(|(it, _)| *it).find(has)
            else {
                continue;
            };
            problems.push(
                Diagnostic::error(format!(
                    "the label `{}` is in `{}` and in its supplement `{}`",
                    exhibit.id, main.id, supplement.id
                ))
                .at(exhibit.place.clone())
                .hint("call one of them otherwise, so that a mention of it is of one"),
            );
        }
    }
    problems.dedup();
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_read_of_fences_and_headings() {
        let text =
            "## More { #sec-more }\n\n```{table tbl-s}\nof = \"a\"\n```\n\n```\n# no { #sec-no }\n```\n# X {#top}\n";
        let labels: Vec<String> = labels_in(text).into_iter().collect();
        assert_eq!(labels, ["sec-more", "tbl-s"]);
    }
}
