//! The names of kinds of diagnostics, written and read back as texts.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Names that were read back, each once: there are as many as sections in docs/findings.md, so
/// that they may stay as long as the program runs.
static READ: Mutex<BTreeSet<CodeWord>> = Mutex::new(BTreeSet::new());

/// The name of a kind of diagnostics. Its own type: serde takes a text in its place for one that
/// lives as long as what is read.
pub type CodeWord = &'static str;

pub(super) fn serialize<S: Serializer>(code: &Option<CodeWord>, to: S) -> Result<S::Ok, S::Error> {
    code.serialize(to)
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<CodeWord>, D::Error> {
    let code: Option<String> = Option::deserialize(from)?;
    Ok(code.map(|code| {
        let mut read = READ.lock().unwrap_or_else(PoisonError::into_inner);
        match read.get(code.as_str()) {
            Some(known) => *known,
            None => {
                let new: CodeWord = Box::leak(code.into_boxed_str());
                read.insert(new);
                new
            }
        }
    }))
}
