//! Cross-references: what each label is called, and those that lead nowhere.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Diagnostic, known_names};
use crate::document::composer::Composer;
use crate::document::tree::Inline;

impl Composer<'_> {
    pub(super) fn names(&self) -> BTreeMap<String, Vec<Inline>> {
        let exhibits = self.exhibits.iter().map(|exhibit| (exhibit.id.clone(), vec![Inline::Text(exhibit.name())]));
        self.headings.iter().cloned().chain(exhibits).collect()
    }

    pub(super) fn finish_references(&mut self) {
        let names = self.names();
        let elsewhere = &self.setting.submission.elsewhere;
        for (label, place) in &self.references {
            if names.contains_key(label) {
                continue;
            }
            if elsewhere.contains(label) {
                self.beyond.push((label.clone(), place.clone()));
            } else {
                let known: BTreeSet<&str> = names.keys().chain(elsewhere).map(String::as_str).collect();
                let hint = known_names(label, known.iter().copied());
                self.problems.push(
                    Diagnostic::error(format!("`@{label}` is not a label of this document"))
                        .at(place.clone())
                        .hint(hint),
                );
            }
        }
    }
}
