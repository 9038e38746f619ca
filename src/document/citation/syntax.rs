//! The syntax of citations and footnotes in running text, after Pandoc's:
//! `[see @a, p. 4; @b]`, `[-@a]`, `@a [p. 4]`, `[^note]`.

use std::ops::Range;

use crate::diagnostic::Diagnostic;
use crate::document::citation::locator::{self, Locator};

/// What stands in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// A citation in brackets: what is between them.
    Citation(Range<usize>),
    /// A work named in the sentence.
    Narrative(Written),
    /// A reference to a footnote: its label.
    Footnote(String),
}

/// One work of a citation as the author wrote it. Places are those of the text read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Key in the bibliography.
    pub key: String,
    /// Where its `@` stands.
    pub key_at: usize,
    /// Words before it.
    pub prefix: Range<usize>,
    /// The part of the work that is meant.
    pub locator: Option<Locator>,
    /// Words after it.
    pub suffix: Range<usize>,
    /// Whether the author is not to be printed: `-@key`.
    pub without_author: bool,
}

/// Finds citations and references to footnotes in running text, in order.
/// `is_literal` says whether the sign at a place stands for itself; `is_label` whether
/// a key is the label of a cross-reference.
pub fn find(
    text: &str,
    is_literal: &impl Fn(usize) -> bool,
    is_label: &impl Fn(&str) -> bool,
) -> Vec<(Range<usize>, Found)> {
    let keys: Vec<usize> = text.match_indices('@').map(|(at, _)| at).filter(|at| key_at(text, *at).is_some()).collect();
    let closing = closing_brackets(text);
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(next) = text[at..].find(['[', '@']).map(|step| at + step) {
        at = next + 1;
        if is_literal(next) {
            continue;
        }
        let one = if text[next..].starts_with('@') {
            narrative(text, next, &closing, is_label)
        } else {
            closing.binary_search_by_key(&next, |(open, _)| *open).ok().and_then(|index| {
                let content = next + 1..closing[index].1;
                in_brackets(text, content, &keys, is_label)
            })
        };
        if let Some((range, what)) = one {
            at = range.end;
            found.push((range, what));
        }
    }
    found
}

fn in_brackets(
    text: &str,
    content: Range<usize>,
    keys: &[usize],
    is_label: &impl Fn(&str) -> bool,
) -> Option<(Range<usize>, Found)> {
    let whole = content.start - 1..content.end + 1;
    let words = &text[content.clone()];
    if let Some(label) = words.strip_prefix('^') {
        let is_one = !label.is_empty() && !label.contains(|c: char| c.is_whitespace() || "[]^".contains(c));
        return is_one.then(|| (whole, Found::Footnote(label.to_owned())));
    }
    let first = keys.partition_point(|at| *at < content.start);
    let cites = keys[first..]
        .iter()
        .take_while(|at| **at < content.end)
        .any(|at| key_at(text, *at).is_some_and(|(key, _)| !is_label(key)));
    cites.then_some((whole, Found::Citation(content)))
}

fn narrative(
    text: &str,
    at: usize,
    closing: &[(usize, usize)],
    is_label: &impl Fn(&str) -> bool,
) -> Option<(Range<usize>, Found)> {
    let (key, end) = key_at(text, at)?;
    if is_label(key) {
        return None;
    }
    let mut written = Written {
        key: key.to_owned(),
        key_at: at,
        prefix: at..at,
        locator: None,
        suffix: end..end,
        without_author: false,
    };
    let mut after = end;
    let open = end + (text[end..].len() - text[end..].trim_start_matches(' ').len());
    if let Ok(index) = closing.binary_search_by_key(&open, |(open, _)| *open) {
        let content = &text[open + 1..closing[index].1];
        if let Some((locator, length)) = locator::read(content)
            && content[length..].trim().is_empty()
        {
            written.locator = Some(locator);
            after = closing[index].1 + 1;
        }
    }
    Some((at..after, Found::Narrative(written)))
}

/// Whether what stands in brackets is a citation.
pub fn is_citation(content: &str) -> bool {
    content.match_indices('@').any(|(at, _)| key_at(content, at).is_some())
}

/// Reads what stands between the brackets of a citation.
///
/// # Errors
/// A part without a key, or with two; with the place of the part.
pub fn works(content: &str) -> Result<Vec<Written>, (usize, Diagnostic)> {
    let mut works = Vec::new();
    let mut start = 0;
    for part in content.split(';') {
        let end = start + part.len();
        works.push(work(content, start..end)?);
        start = end + 1;
    }
    Ok(works)
}

fn work(content: &str, part: Range<usize>) -> Result<Written, (usize, Diagnostic)> {
    let mut keys = content[part.clone()]
        .match_indices('@')
        .map(|(at, _)| part.start + at)
        .filter_map(|at| key_at(content, at).map(|(key, end)| (at, key, end)));
    let Some((at, key, end)) = keys.next() else {
        let words = content[part.clone()].trim();
        let problem = Diagnostic::error(format!("found `{words}` in a citation, expected a key such as `@key`"))
            .hint("works of a citation are parted by `;`, each with its own `@key`");
        return Err((part.start, problem));
    };
    if let Some((second, ..)) = keys.next() {
        let problem = Diagnostic::error("found two keys in one part of a citation, expected `;` between works")
            .hint("write `[@one; @two]`");
        return Err((second, problem));
    }
    let before = &content[part.start..at];
    let without_author =
        before.strip_suffix('-').is_some_and(|rest| rest.is_empty() || rest.ends_with(char::is_whitespace));
    let prefix = part.start..at - usize::from(without_author);
    let rest = &content[end..part.end];
    let comma = rest.trim_start();
    let skipped = rest.len() - comma.strip_prefix(',').unwrap_or(comma).trim_start().len();
    let (locator, suffix) = match locator::read(&rest[skipped..]) {
        Some((locator, length)) => (Some(locator), end + skipped + length..part.end),
        None => (None, end..part.end),
    };
    Ok(Written {
        key: key.to_owned(),
        key_at: at,
        prefix: trimmed(content, prefix),
        locator,
        suffix: trimmed(content, suffix),
        without_author,
    })
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let words = &text[range.clone()];
    let start = range.start + (words.len() - words.trim_start().len());
    start..(start + words.trim().len()).max(start)
}

/// The key that begins with the `@` at a place, and where it ends. An `@` within a
/// word or an address begins none.
fn key_at(text: &str, at: usize) -> Option<(&str, usize)> {
    let before = text[..at].chars().next_back();
    if before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '@' | '/' | '\\' | '_' | '.')) {
        return None;
    }
    let rest = &text[at + 1..];
    if let Some(inner) = rest.strip_prefix('{') {
        let end = inner.find(['{', '}', '\n'])?;
        return (inner[end..].starts_with('}') && end > 0).then(|| (&inner[..end], at + 2 + end + 1));
    }
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    if !rest.starts_with(is_word) {
        return None;
    }
    let mut end = 0;
    let mut chars = rest.char_indices().peekable();
    while let Some((step, c)) = chars.next() {
        let next = chars.peek().map(|(_, next)| *next);
        let joins = ":.#$%&-+?<>~/".contains(c) && next.is_some_and(|next| is_word(next) || (c != '.' && next == '/'));
        if !is_word(c) && !joins {
            break;
        }
        end = step + c.len_utf8();
    }
    let key = rest[..end].trim_end_matches('/');
    Some((key, at + 1 + key.len()))
}

/// Each `[` with its `]`, in the order of the first.
fn closing_brackets(text: &str) -> Vec<(usize, usize)> {
    let mut open = Vec::new();
    let mut pairs = Vec::new();
    for (at, c) in text.char_indices() {
        match c {
            '[' => open.push(at),
            ']' => pairs.extend(open.pop().map(|start| (start, at))),
            _ => {}
        }
    }
    pairs.sort_unstable();
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(content: &str) -> Vec<(String, String, Option<String>, String, bool)> {
        works(content)
            .unwrap()
            .into_iter()
            .map(|one| {
                let locator = one.locator.map(|locator| format!("{:?} {}", locator.kind, locator.text));
                let prefix = content[one.prefix].to_owned();
                (one.key, prefix, locator, content[one.suffix].to_owned(), one.without_author)
            })
            .collect()
    }

    #[test]
    fn a_part_has_prefix_key_locator_and_suffix() {
        let text = |s: &str| s.to_owned();
        assert_eq!(
            keys("see @a, p. 4 and later; -@b:c_d.e"),
            [
                (text("a"), text("see"), Some(text("Page 4")), text("and later"), false),
                (text("b:c_d.e"), text(""), None, text(""), true),
            ]
        );
        assert_eq!(keys("@a, 33-35, 38")[0].2, Some(text("Page 33–35, 38")));
        assert_eq!(keys("@a, but see the reply")[0].3, ", but see the reply");
        assert_eq!(keys("@{any key, really} x")[0].0, "any key, really");
    }

    #[test]
    fn two_keys_in_a_part_and_none_are_refused() {
        assert_eq!(works("@a, @b").unwrap_err().0, 4);
        assert_eq!(works("@a; see").unwrap_err().0, 3);
    }

    #[test]
    fn addresses_and_signs_are_no_citations() {
        let found = |text: &str| find(text, &|_| false, &|key| key.starts_with("fig-")).len();
        assert_eq!(found("write to a.b@c.org or x@y, 5 @ 7, @fig-os, [@fig-os], https://m.org/@me"), 0);
        assert_eq!(found("@a, [@b], [@c][@d] and [^n][^m]"), 6);
    }

    #[test]
    fn a_place_in_brackets_belongs_to_the_work_named_before() {
        let text = "As @a [pp. 4-5] and @b [their words] show.";
        let found = find(text, &|_| false, &|_| false);
        assert_eq!(&text[found[0].0.clone()], "@a [pp. 4-5]");
        assert_eq!(&text[found[1].0.clone()], "@b");
    }

    #[test]
    fn a_key_ends_before_the_punctuation_of_the_sentence() {
        for (text, key) in [("@a.", "a"), ("@a:b,", "a:b"), ("@a/b-c+d?", "a/b-c+d"), ("@Öberg2020)", "Öberg2020")] {
            assert_eq!(key_at(text, 0).unwrap().0, key);
        }
    }
}
