//! Names of the author's choice for what a figure shows.

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, known_names};
use crate::document::ExhibitRequest;

/// The `labels` of a figure, and the names that were looked up among them.
pub(crate) struct Labels<'a> {
    given: BTreeMap<&'a str, &'a str>,
    shown: RefCell<Vec<String>>,
}

impl<'a> Labels<'a> {
    /// Those that a figure asks for.
    pub(crate) fn of(request: &'a ExhibitRequest) -> Self {
        let given = request.order.labels.iter().map(|(name, label)| (name.as_str(), label.get_ref().as_str()));
        Self { given: given.collect(), shown: RefCell::new(Vec::new()) }
    }

    /// What something is called in the figure.
    pub(crate) fn name(&self, name: &str) -> String {
        self.shown.borrow_mut().push(name.to_owned());
        self.given.get(name).map_or(name, |label| *label).to_owned()
    }

    /// Refuses labels of what the figure does not show, since they would be ignored.
    ///
    /// # Errors
    /// There is such a label.
    pub(crate) fn check(&self, request: &ExhibitRequest) -> Result<(), Diagnostic> {
        let shown = self.shown.borrow();
        let Some(unknown) = self.given.keys().find(|name| !shown.iter().any(|one| one == *name)) else {
            return Ok(());
        };
        Err(Diagnostic::error(format!(
            "figure `{}` shows nothing called `{unknown}`, which `labels` names",
            request.id
        ))
        .at(request.place.clone())
        .hint(known_names(unknown, shown.iter().map(String::as_str))))
    }
}
