//! Which columns are keys: names of subjects, samples, visits. A key is a name, not
//! a quantity: it is compared as it is written in the file, so that `1E2` and `100`,
//! or `7` and `007`, are two keys.

use std::collections::BTreeSet;

use super::dictionary::{Dictionary, Resource};

/// Words that, alone, call a column a key.
const NAMES: [&str; 14] = [
    "id",
    "ids",
    "key",
    "mrn",
    "subject",
    "patient",
    "participant",
    "proband",
    "patno",
    "ptno",
    "barcode",
    "accession",
    "record",
    "pid",
];

/// What stands before `id` in names written as one word: `usubjid`, `patientid`.
const OWNERS: [&str; 18] = [
    "usubj",
    "subj",
    "subject",
    "patient",
    "pat",
    "pt",
    "participant",
    "person",
    "case",
    "record",
    "rec",
    "sample",
    "specimen",
    "site",
    "center",
    "centre",
    "study",
    "donor",
];

/// Words for those whom a study observes, as their number is called.
const SUBJECTS: [&str; 12] =
    ["subject", "patient", "participant", "proband", "person", "pt", "pat", "subj", "usubj", "record", "mrn", "donor"];

/// The columns whose values are compared as keys.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Keys {
    named: BTreeSet<String>,
}

impl Keys {
    /// The keys that the dictionary declares, and the columns of these names, which
    /// blocks compare as keys.
    pub fn new(names: impl IntoIterator<Item = String>, dictionary: Option<&Dictionary>) -> Self {
        let mut keys = Self { named: names.into_iter().collect() };
        for resource in dictionary.map_or(&[][..], |dictionary| dictionary.resources.as_slice()) {
            keys.named.extend(declared(resource));
        }
        keys
    }

    /// The keys that one resource declares.
    pub(super) fn of_resource(resource: Option<&Resource>) -> Self {
        Self { named: resource.into_iter().flat_map(declared).collect() }
    }

    /// Whether the dictionary or a block says that the column is a key.
    pub(super) fn is_named(&self, column: &str) -> bool {
        self.named.contains(column)
    }

    /// Whether the column is a key, or is at least called like one.
    pub fn holds(&self, column: &str) -> bool {
        self.is_named(column) || is_called_like_key(column)
    }
}

fn declared(resource: &Resource) -> BTreeSet<String> {
    let foreign = resource.foreign_keys.iter().flat_map(|key| key.fields.iter().chain(&key.reference));
    resource.primary_key.iter().chain(foreign).chain(&resource.extension.subject).cloned().collect()
}

/// The words of a column's name, in small letters: `patientId` and `patient_id`
/// are `patient` and `id`.
pub fn words_of_name(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_small = false;
    for letter in name.chars() {
        if !letter.is_alphanumeric() || (letter.is_uppercase() && was_small) {
            words.push(String::new());
        }
        was_small = letter.is_lowercase();
        if letter.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(letter.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

fn is_owner_of_id(word: &str, owners: &[&str]) -> bool {
    word.strip_suffix("id").is_some_and(|owner| owners.contains(&owner))
}

/// Whether a column is called as a key is: `id`, `patient_id`, `barcode`.
pub fn is_called_like_key(name: &str) -> bool {
    match words_of_name(name).as_slice() {
        [only] => NAMES.contains(&only.as_str()) || is_owner_of_id(only, &OWNERS),
        [.., last] => ["id", "ids", "key", "barcode", "mrn"].contains(&last.as_str()) || is_owner_of_id(last, &OWNERS),
        [] => false,
    }
}

/// Whether a column is called as a code is, whose digits are no quantity: `icd_code`,
/// `zip`, `patient_no`.
pub fn is_called_like_code(name: &str) -> bool {
    match words_of_name(name).as_slice() {
        [.., owner, last] if ["no", "nr", "num", "number"].contains(&last.as_str()) => {
            SUBJECTS.contains(&owner.as_str())
        }
        [.., last] => ["code", "codes", "zip", "postcode", "icd", "version"].contains(&last.as_str()),
        [] => false,
    }
}

/// Whether a column is called as the number of a subject is: `patient_id`,
/// `USUBJID`, `record_id`, `mrn`.
pub fn is_called_like_subject(name: &str) -> bool {
    match words_of_name(name).as_slice() {
        [only] => (SUBJECTS.contains(&only.as_str()) && only.len() > 2) || is_owner_of_id(only, &SUBJECTS),
        [before @ .., last] if last == "id" => before.iter().any(|word| SUBJECTS.contains(&word.as_str())),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_keys_are_known_by_their_words() {
        for name in ["id", "ID", "patient_id", "patientId", "USUBJID", "SubjID", "MRN", "record.id", "sample key"] {
            assert!(is_called_like_key(name), "{name}");
        }
        for name in ["age", "steroid", "thyroid", "grid", "paid", "valid", "hybrid", "keyword", "carcinoid", "months"] {
            assert!(!is_called_like_key(name), "{name}");
        }
        assert!(is_called_like_subject("record_id") && is_called_like_subject("USUBJID"));
        assert!(!is_called_like_subject("site_id") && !is_called_like_subject("id"));
    }
}
