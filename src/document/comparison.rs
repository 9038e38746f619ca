//! Refusing comparisons of results in templates.
//!
//! The template engine compares two objects by their kind, so
//! `{% if os.median > 12 %}` would be decided by something else than the median.
//! An author who wants the number says `os.median.value`.

use crate::diagnostic::{Diagnostic, Diagnostics, Outcome, SourceText};
use crate::document::tag::{string_length, tags};
use crate::ledger::Ledger;

/// The longest expression, in bytes. The template engine descends into each part of one.
const LONGEST: usize = 4096;

/// Checks the expressions of a template.
///
/// # Errors
/// A result is compared without `.value`; at its place.
pub fn check(source: &SourceText, ledger: &Ledger) -> Outcome<()> {
    let mut problems = Vec::new();
    for tag in tags(&source.text) {
        let text = &source.text[tag.start..tag.end];
        if text.starts_with("{##") {
            continue;
        }
        if text.len() > LONGEST {
            problems.push(
                Diagnostic::error(format!("found an expression of {} bytes, expected {LONGEST} at most", text.len()))
                    .at(source.place(tag.start))
                    .hint("the template engine reads an expression step within step; divide it with `{% set %}`"),
            );
            continue;
        }
        let tokens = tokens(text);
        for (at, token) in tokens.iter().enumerate() {
            let compares =
                matches!(token.text, "<" | ">" | "<=" | ">=" | "==" | "!=" | "+" | "-" | "*" | "/" | "//" | "%");
            if !compares {
                continue;
            }
            let before = at.checked_sub(1).and_then(|index| tokens.get(index));
            let after = tokens.get(at + 1);
            for operand in [before, after].into_iter().flatten() {
                if is_result(operand.text, ledger) {
                    problems.push(
                        Diagnostic::error(format!(
                            "`{}` stands before or after `{}`, expected a number",
                            operand.text, token.text
                        ))
                        .at(source.place(tag.start + operand.start))
                        .hint(format!("compare `{}.value`; arithmetic belongs in an analysis block", operand.text)),
                    );
                }
            }
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(Diagnostics(problems)) }
}

/// The finding for a number that comes from no result.
pub fn untraced(number: &str) -> Diagnostic {
    Diagnostic::finding(format!("`{number}` is typed, expected a result, a fact or a waiver")).code("typed-number")
        .hint("print a result: `{{ os.median }}`; declare `[facts.name]` with its source, or `[[waivers]]` with a reason, in report/report.toml")
}

fn is_result(operand: &str, ledger: &Ledger) -> bool {
    let root = operand.split(['.', '[']).next().unwrap_or("");
    let is_path = ledger.block(root).is_some() || root == "facts";
    let last = operand.rsplit('.').next().unwrap_or("");
    let last = last.strip_suffix("()").unwrap_or(last);
    is_path && !matches!(last, "value" | "estimable" | "unit")
}

struct Token<'a> {
    text: &'a str,
    start: usize,
}

/// Words, strings and signs of an expression. A path with its `[…]` and `.group(…)` is one word.
fn tokens(text: &str) -> Vec<Token<'_>> {
    // A tag that is not closed ends with its last letter, which may take several bytes.
    let is_closed = ["}}", "%}", "#}"].iter().any(|close| text.ends_with(close));
    let inner_end = if is_closed { text.len() - 2 } else { text.len() }.max(2);
    let mut found = Vec::new();
    let mut at = 2;
    while at < inner_end {
        let rest = &text[at..inner_end];
        let Some(c) = rest.chars().next() else { break };
        let length = if c.is_alphabetic() || c == '_' {
            path_length(rest)
        } else if c == '"' || c == '\'' {
            string_length(rest, c)
        } else if ["<=", ">=", "==", "!=", "//"].iter().any(|sign| rest.starts_with(sign)) {
            2
        } else {
            c.len_utf8()
        };
        // The `-` of `{{-` and `-}}` trims space; it is no sign.
        let trims = c == '-' && (at == 2 || at + 1 == inner_end);
        if !c.is_whitespace() && !trims {
            found.push(Token { text: &rest[..length], start: at });
        }
        at += length;
    }
    found
}

fn path_length(text: &str) -> usize {
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        // `os.group("n")` is a step of a path; `fmt("…")` is a filter.
        let close = match c {
            '[' => Some(']'),
            '(' if text[..at].contains('.') => Some(')'),
            _ => None,
        };
        if let Some(close) = close {
            let inner = &text[at + 1..];
            let quoted =
                inner.chars().next().filter(|c| *c == '"' || *c == '\'').map(|quote| string_length(inner, quote));
            let skip = quoted.unwrap_or(0);
            match inner[skip..].find(close) {
                Some(end) => at += 1 + skip + end + 1,
                None => return text.len(),
            }
        } else if c.is_alphanumeric() || c == '_' || c == '.' {
            at += c.len_utf8();
        } else {
            break;
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<&str> {
        tokens(text).into_iter().map(|token| token.text).collect()
    }

    #[test]
    fn an_expression_is_cut_into_words_and_signs() {
        assert_eq!(
            words(r#"{% if os["Small bowel"].median >= 3 %}"#),
            ["if", r#"os["Small bowel"].median"#, ">=", "3"]
        );
        assert_eq!(words(r#"{{- x | fmt("{n}–{N}") -}}"#), ["x", "|", "fmt", "(", "\"{n}–{N}\"", ")"]);
        assert_eq!(words("{{ dose é"), ["dose", "é"]);
        assert_eq!(words("{{"), Vec::<&str>::new());
        assert_eq!(words(r#"{% if pr.group("N>").estimate > 3 %}"#), ["if", r#"pr.group("N>").estimate"#, ">", "3"]);
    }
}
