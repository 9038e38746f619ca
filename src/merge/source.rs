//! The passages of a Markdown text: paragraphs, headings, items, cells, captions and notes,
//! each cut into words with their places.
//!
//! The text is read as the report reads it, but before its template is expanded: where a
//! number is printed stands a piece that is not typed, whatever it reads on the page.

use std::ops::Range;

use super::caption;
use super::passage::Passage;
use super::reader::of_stretch;
use super::template_tags::statements;
use crate::analysis::fence::{fences, lines};
use crate::document::condition_syntax::words_of_claim;
use crate::document::exhibit;
use crate::document::tag::tags;

/// The passages of a text, in the order of the page.
pub(super) fn passages(text: &str) -> Vec<Passage> {
    let masked = masked(text);
    let mut all = Vec::new();
    let mut done = 0;
    for fence in fences(text) {
        all.extend(of_stretch(text, &masked, done..fence.start));
        done = fence.end;
        if exhibit::info(fence.info).is_some() {
            all.extend(caption::passages(text, &masked, fence.body.clone(), fence.start..fence.end));
        }
    }
    all.extend(of_stretch(text, &masked, done..text.len()));
    let loops = loops(text);
    for passage in &mut all {
        passage.is_repeated =
            loops.iter().any(|range| range.start < passage.block.end && passage.block.start < range.end);
    }
    all
}

/// The text with every tag replaced by letters and every line of a container by blanks, byte
/// for byte.
pub(super) fn masked(text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for tag in tags(text) {
        let ends_line = text[tag.end..].starts_with('\n');
        let is_alone =
            ends_line && text[..tag.start].rsplit('\n').next().is_some_and(|before| before.trim().is_empty());
        let fill = if !tag.prints && is_alone && parts(text, tag.start, tag.end) { b' ' } else { b'x' };
        let words =
            words_of_claim(&text[tag.start..tag.end]).map(|words| tag.start + words.start..tag.start + words.end);
        bytes[tag.start..tag.end].fill(fill);
        // The words of a claim are read as those around it.
        if let Some(words) = words {
            bytes[words.clone()].copy_from_slice(&text.as_bytes()[words]);
        }
        // Expanding takes the line feed after such a tag, so that two lines, or two
        // paragraphs, go on in one.
        if !tag.prints && ends_line && !is_alone {
            bytes[tag.end] = b' ';
        }
    }
    for line in lines(text).into_iter().filter(|line| line.container.is_some()) {
        let start = line.range.start;
        let length = text[line.range].trim_end_matches('\n').len();
        bytes[start..start + length].fill(b' ');
    }
    // Whole tags and whole lines were replaced, so that this is text.
    String::from_utf8(bytes).unwrap_or_default()
}

/// Whether a tag that is alone on its line parts what is before and after it: a blank line, or
/// the start of another block.
fn parts(text: &str, start: usize, end: usize) -> bool {
    let before = text[..start].trim_end_matches(' ').trim_end_matches('\n').rsplit('\n').next().unwrap_or_default();
    let is_blank = text[..start].trim_end_matches(' ').ends_with("\n\n") || before.trim().is_empty();
    let after = text[end..].trim_start_matches('\n').lines().next().unwrap_or_default();
    let begins = after.starts_with(['#', '-', '*', '+', '>', '|', '`', '~', ':'])
        || after.starts_with(|c: char| c.is_ascii_digit());
    is_blank
        || text[end..].starts_with("\n\n")
        || after.trim().is_empty()
        || begins
        || before.starts_with(['#', '|', ':'])
}

/// The stretches that loops, macros and what is set for later print any number of times.
fn loops(text: &str) -> Vec<Range<usize>> {
    let (mut open, mut found) = (Vec::new(), Vec::new());
    for one in statements(text) {
        match one.word {
            "for" | "macro" => open.push(one.range.start),
            "endfor" | "endmacro" => found.extend(open.pop().map(|start| start..one.range.end)),
            _ => {}
        }
    }
    found
}
