//! How deep text may be nested.

use std::ops::Range;

use pulldown_cmark::Event;

use crate::diagnostic::Diagnostic;

/// How deep lists, quotations and emphasis may stand in each other. No reader follows
/// more, and a page of thousands would exhaust the stack of every later step.
const DEEPEST: usize = 40;

/// The error of text that is nested too deep.
pub(super) fn too_deep() -> Diagnostic {
    Diagnostic::error(format!("found text nested more than {DEEPEST} levels deep, expected fewer"))
        .hint("lists, quotations, emphasis and containers may stand in each other, but not so often")
}

/// The line that opens more quotations than may be.
pub(super) fn quoted_too_deep(text: &str) -> Option<usize> {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let opened = line.chars().take_while(|c| matches!(c, '>' | ' ' | '\t')).filter(|c| *c == '>').count();
        if opened > DEEPEST {
            return Some(start);
        }
        start += line.len();
    }
    None
}

/// Where the text is nested deeper than it may be.
pub(super) fn nested_too_deep(events: &[(Event<'_>, Range<usize>)]) -> Option<usize> {
    let mut depth = 0_usize;
    for (event, range) in events {
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > 2 * DEEPEST {
            return Some(range.start);
        }
    }
    None
}
