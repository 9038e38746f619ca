//! The works of a bibliography. Those of a `.bib` file are read one by one when they are
//! cited: a file of a whole field holds thousands of which a report cites a few.

use std::collections::BTreeMap;

use hayagriva::Library as Works;

use crate::diagnostic::{Diagnostic, Outcome, SourceText};
use crate::document::citation::bibtex::{self, Raw};
use crate::document::citation::entry::{self, Made};
use crate::document::citation::{SHOWN, address, at_places, date, inherit, refuse_marks};

/// The works that can be cited.
#[derive(Debug, Default)]
pub struct Shelf {
    whole: Works,
    raw: BTreeMap<String, Raw>,
    /// Whether the style changes the case of titles.
    folds: bool,
}

impl Shelf {
    /// Works that are read.
    pub fn of(whole: Works) -> Self {
        Self { whole, ..Self::default() }
    }

    /// The entries of a `.bib` file.
    ///
    /// # Errors
    /// What is wrong with its syntax, with a key, with a reference to another entry, and
    /// addresses that may not become a link, cited or not.
    pub fn of_bib(source: &SourceText, folds: bool) -> Outcome<Self> {
        let (mut all, mut problems) = bibtex::read(source);
        problems.extend(refuse_marks(source));
        let mut first: BTreeMap<&str, usize> = BTreeMap::new();
        let mut twice = Vec::new();
        for entry in &all {
            match first.get(&*entry.key) {
                Some(at) => twice.push((entry.at, entry.key.clone(), *at)),
                None => {
                    first.insert(&entry.key, entry.at);
                }
            }
        }
        for (at, key, before) in twice.into_iter().take(SHOWN) {
            let problem =
                Diagnostic::error(format!("the key `{key}` is used twice, first at {}", source.place(before)));
            problems.push((at, problem.hint("each work has a key of its own")));
        }
        problems.extend(inherit::complete(&mut all));
        for entry in &all {
            let url = entry.fields.get("url").filter(|field| !field.value.trim().is_empty());
            if let Some((at, Err(problem))) = url.map(|field| (field.at, address::url(&field.value))) {
                problems.push((at, problem));
            }
        }
        if !problems.is_empty() {
            return Err(at_places(problems, source));
        }
        let raw = all.into_iter().map(|entry| (entry.key.clone(), entry)).collect();
        Ok(Self { raw, folds, ..Self::default() })
    }

    /// Whether a key is known.
    pub fn has(&self, key: &str) -> bool {
        self.raw.contains_key(key) || self.whole.get(key).is_some()
    }

    /// All keys.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.raw.keys().map(String::as_str).chain(self.whole.iter().map(hayagriva::Entry::key))
    }

    /// A work with what is wrong with it.
    pub fn work(&self, key: &str, words: &mut date::Words) -> Option<Made> {
        match self.raw.get(key) {
            Some(raw) => Some(entry::make(raw, words, self.folds)),
            None => self.whole.get(key).map(|work| Made { entry: work.clone(), faults: Vec::new() }),
        }
    }
}
