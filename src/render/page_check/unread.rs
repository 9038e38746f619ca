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

impl Unread {
    pub(super) fn new(what: impl Into<String>, source: &str) -> Self {
        let line = source.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
        Self { what: what.into(), source: line.to_owned() }
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
