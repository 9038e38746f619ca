//! A part of a page that cannot be read as every reader sees it.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Place};

/// What cannot be read, and how its source reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unread {
    /// A sentence without its full stop.
    pub(super) what: String,
    /// The source, by which the template is found that holds it.
    pub(super) source: String,
}

/// So much of a source is kept: a tag may be as long as a page, and hold as many things that are
/// not read.
const EXCERPT: usize = 400;

/// The beginning of a source, by which a template is found that holds it.
pub(super) fn beginning(source: &str) -> &str {
    let line = source.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    &line[..line.floor_char_boundary(EXCERPT)]
}

impl Unread {
    pub(super) fn new(what: impl Into<String>, source: &str) -> Self {
        Self { what: what.into(), source: beginning(source).to_owned() }
    }

    /// The finding, in the template that holds the source, else in the page `name`.
    pub(super) fn finding(&self, name: &str, templates: &BTreeMap<String, String>) -> Diagnostic {
        let held = templates.iter().find_map(|(template, text)| {
            let line = text.lines().position(|line| !self.source.is_empty() && line.contains(&self.source))?;
            Some(Place::at(format!("templates/{template}"), line + 1, 1))
        });
        Diagnostic::finding(self.what.clone())
            .code("page-unread")
            .at(held.unwrap_or_else(|| Place::file(name)))
            .hint("print a result in the document instead; a template writes what can be read back")
    }
}
