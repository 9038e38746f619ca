//! Calls of claims and conditions in the tags of a template.

use std::ops::Range;

use crate::document::tag::string_length;

/// The conditions that a claim may name.
pub(super) const CONDITIONS: [&str; 10] =
    ["significant", "higher", "lower", "excludes", "includes", "reached", "above", "below", "at_least", "at_most"];

/// What is wrong with a condition, and where in the tag.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fault {
    /// What was found and what was expected.
    pub(super) message: String,
    /// What to write.
    pub(super) hint: String,
    /// Where.
    pub(super) range: Range<usize>,
}

/// A call of a claim or a condition: where its name begins, and its brackets.
pub(super) struct Call<'t> {
    pub(super) name: &'t str,
    pub(super) start: usize,
    pub(super) open: usize,
    pub(super) close: usize,
    pub(super) is_filter: bool,
}

/// The next call from a place on.
pub(super) fn next_call(tag: &str, from: usize) -> Result<Option<Call<'_>>, Fault> {
    let mut at = from;
    while let Some(c) = tag[at..].chars().next() {
        if c == '"' || c == '\'' {
            at += string_length(&tag[at..], c);
            continue;
        }
        if !(c.is_alphabetic() || c == '_') {
            at += c.len_utf8();
            continue;
        }
        let name = word(&tag[at..]);
        let after = at + name.len();
        let open = after + (tag[after..].len() - tag[after..].trim_start().len());
        let before = tag[..at].trim_end();
        let is_ours = name == "claim" || CONDITIONS.contains(&name);
        if is_ours && tag[open..].starts_with('(') && !before.ends_with('.') {
            let close = closing(tag, open).ok_or_else(|| Fault {
                message: format!("found `{name}(` without its closing bracket"),
                hint: "close each bracket: `claim(\"longer\", higher(os.A.median, os.B.median))`".to_owned(),
                range: at..open + 1,
            })?;
            return Ok(Some(Call { name, start: at, open, close, is_filter: before.ends_with('|') }));
        }
        at = after;
    }
    Ok(None)
}

/// Where the condition of a claim stands: behind its words, or first in a filter.
pub(super) fn condition_of(tag: &str, call: &Call<'_>) -> Option<Range<usize>> {
    let positional =
        arguments(tag, call.open + 1, call.close).into_iter().filter(|range| !is_named(&tag[range.clone()]));
    positional.into_iter().nth(usize::from(!call.is_filter))
}

/// Whether an argument is given by its name: `otherwise="…"`.
fn is_named(argument: &str) -> bool {
    let name = word(argument);
    let rest = argument[name.len()..].trim_start();
    !name.is_empty() && rest.starts_with('=') && !rest.starts_with("==")
}

/// The arguments between two brackets, without the blanks around them.
pub(super) fn arguments(tag: &str, from: usize, to: usize) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let (mut start, mut at, mut depth) = (from, from, 0_usize);
    while at < to {
        let Some(c) = tag[at..].chars().next() else { break };
        match c {
            '"' | '\'' => {
                at += string_length(&tag[at..], c);
                continue;
            }
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                found.push(start..at);
                start = at + 1;
            }
            _ => {}
        }
        at += c.len_utf8();
    }
    found.push(start..to);
    let trimmed = |range: Range<usize>| {
        let text = &tag[range.clone()];
        let lead = text.len() - text.trim_start().len();
        range.start + lead..(range.start + lead).max(range.end - (text.len() - text.trim_end().len()))
    };
    found.into_iter().map(trimmed).filter(|range| !range.is_empty()).collect()
}

/// The bracket that closes one, minding strings.
pub(super) fn closing(tag: &str, open: usize) -> Option<usize> {
    let (mut at, mut depth) = (open, 0_usize);
    while let Some(c) = tag[at..].chars().next() {
        match c {
            '"' | '\'' => {
                at += string_length(&tag[at..], c);
                continue;
            }
            '(' => depth += 1,
            ')' if depth == 1 => return Some(at),
            ')' => depth -= 1,
            _ => {}
        }
        at += c.len_utf8();
    }
    None
}

pub(super) fn word(text: &str) -> &str {
    &text[..text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len())]
}
