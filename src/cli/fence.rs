//! The fenced blocks of a Markdown text, whatever their kind, and what no kind may hold.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::analysis::fence::fences;
use crate::diagnostic::{Diagnostic, SourceText};
use crate::project::control_characters;

/// A list of a block has at most so many entries. Each is a result with its rows, a cell
/// or a column, so that more is no page for people.
const LONGEST_LIST: usize = 2_000;

/// A fenced block with a kind and an id.
pub struct Named<'a> {
    /// Its kind.
    pub kind: &'a str,
    /// Its id.
    pub id: &'a str,
    /// The text between the fences.
    pub body: &'a str,
    /// Offset of the body.
    pub offset: usize,
}

/// The fenced blocks `{kind id}` of a Markdown text that are closed.
pub fn named(text: &str) -> Vec<Named<'_>> {
    let closed = fences(text).into_iter().filter(|fence| fence.is_closed && fence.is_backticks);
    closed
        .filter_map(|fence| {
            let (kind, id) = fence.kind_and_id()?;
            Some(Named { kind, id, body: &text[fence.body.clone()], offset: fence.body.start })
        })
        .collect()
}

/// Errors for a header of another tool, and for what no block may hold: control characters, and
/// lists that are longer than any page.
pub fn check(source: &SourceText) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    problems.extend(header(source));
    for fence in named(&source.text).iter().filter(|fence| fence.kind != "sql") {
        problems.extend(control_characters(source, fence.offset, fence.body));
        if let Ok(table) = DeTable::parse(fence.body) {
            for (key, value) in table.get_ref() {
                too_long(source, fence, key.get_ref(), value, &mut problems);
            }
        }
    }
    problems
}

/// A header as R Markdown and Quarto have it, which would be printed as a heading.
fn header(source: &SourceText) -> Option<Diagnostic> {
    let mut lines = source.text.lines();
    let sign = match lines.next()?.trim_end() {
        "---" => ':',
        "+++" => '=',
        _ => return None,
    };
    let is_end = |line: &&str| matches!(line.trim_end(), "---" | "..." | "+++");
    let inside: Vec<&str> = lines.by_ref().take_while(|line| !is_end(line)).collect();
    let is_key = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | ' ' | '.');
    let first = inside.iter().find(|line| !line.trim().is_empty())?;
    let (key, _) = first.split_once(sign)?;
    let is_header = !key.trim().is_empty() && key.chars().all(is_key);
    // Without its end it is a rule above running text.
    let has_end = source.text.lines().skip(1).any(|line| is_end(&line));
    (is_header && has_end).then(|| {
        Diagnostic::error(format!("found a header with `{}`, expected Markdown", key.trim()))
            .at(source.place(0))
            .hint("title, authors and outputs of documents are declared in report/report.toml: take the header out")
    })
}

fn too_long(
    source: &SourceText,
    fence: &Named<'_>,
    key: &str,
    value: &Spanned<DeValue<'_>>,
    problems: &mut Vec<Diagnostic>,
) {
    match value.get_ref() {
        DeValue::Array(values) if values.len() > LONGEST_LIST => problems.push(
            Diagnostic::error(format!(
                "`{key}` of block `{}` lists {} values, expected at most {LONGEST_LIST}",
                fence.id,
                values.len()
            ))
            .at(source.place(fence.offset + value.span().start)),
        ),
        DeValue::Array(values) => {
            values.iter().for_each(|value| too_long(source, fence, key, value, problems));
        }
        DeValue::Table(table) => {
            table.iter().for_each(|(key, value)| too_long(source, fence, key.get_ref(), value, problems));
        }
        _ => {}
    }
}
