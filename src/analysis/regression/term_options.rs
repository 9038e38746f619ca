//! What an author says of single terms.

use std::collections::BTreeMap;

use crate::analysis::regression::spline::Spline;

/// What is said of single terms beside their names.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TermOptions<'a> {
    /// Reference level of each categorical term.
    pub reference: &'a BTreeMap<String, String>,
    /// Units per step of each continuous term.
    pub scale: &'a BTreeMap<String, f64>,
    /// The continuous terms that enter as natural splines.
    pub spline: &'a BTreeMap<String, Spline>,
}

impl TermOptions<'_> {
    /// The key that treats a term as numbers, if one does.
    pub(crate) fn key_of_numbers(&self, name: &str) -> Option<&'static str> {
        if self.spline.contains_key(name) { Some("spline") } else { self.scale.contains_key(name).then_some("scale") }
    }

    /// The names under each key, for checking that they are terms.
    pub(super) fn named(&self) -> impl Iterator<Item = (&'static str, &String)> {
        let reference = self.reference.keys().map(|name| ("reference", name));
        let scale = self.scale.keys().map(|name| ("scale", name));
        reference.chain(scale).chain(self.spline.keys().map(|name| ("spline", name)))
    }
}
