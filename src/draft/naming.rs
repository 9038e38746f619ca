//! What the name of a column says: its label and its unit.

use super::known::{UNITS, characteristic};
use crate::data::words_of_name;

/// A text in brackets is a unit if it is no longer.
const LONGEST_UNIT: usize = 12;

/// What a name says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    /// How the column is printed.
    pub label: String,
    /// The unit that the name says, and in which part of it.
    pub unit: Option<(String, String)>,
}

/// Reads a name: `weight_kg` and `Weight (kg)` are “Weight” in kg, `ph.ecog` is the
/// performance status.
pub(super) fn named(name: &str) -> Named {
    let (rest, unit) = without_unit(name);
    let label = match characteristic(&bare(rest)) {
        Some((_, known)) => known.label.to_owned(),
        None => sentence_case(rest),
    };
    // A bare number on a page would be one that comes from nowhere.
    let is_bare_number = label.chars().any(char::is_numeric) && !label.chars().any(char::is_alphabetic);
    let label = if is_bare_number { format!("Column {label}") } else { label };
    Named { label, unit }
}

/// A name in small letters and digits alone.
pub(super) fn bare(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// A name and the unit that stands in it.
fn without_unit(name: &str) -> (&str, Option<(String, String)>) {
    for (open, close) in [('(', ')'), ('[', ']')] {
        let inner = name.strip_suffix(close).and_then(|rest| rest.split_once(open));
        if let Some((before, unit)) = inner.filter(|(before, unit)| !before.trim().is_empty() && is_unit(unit)) {
            let unit = unit.trim();
            return (before.trim(), Some((unit.to_owned(), unit.to_owned())));
        }
    }
    let Some(last) = words_of_name(name).pop() else { return (name, None) };
    let Some((_, unit)) = UNITS.iter().find(|(word, _)| *word == last) else { return (name, None) };
    let at = name.len().saturating_sub(last.len());
    let rest = name.get(..at).unwrap_or(name).trim_end_matches(|c: char| !c.is_alphanumeric());
    (if rest.is_empty() { name } else { rest }, Some(((*unit).to_owned(), last)))
}

fn is_unit(text: &str) -> bool {
    let text = text.trim();
    let has_letter = text.chars().any(|c| c.is_alphabetic() || c == '%');
    let is_choice = text.contains(['=', ',', ';', '?']) || matches!(bare(text).as_str(), "yn" | "yesno" | "mf" | "fm");
    has_letter && !is_choice && text.chars().count() <= LONGEST_UNIT
}

/// `tumor_size` as “Tumor size”; what is written in capitals, as an abbreviation is, stays.
fn sentence_case(name: &str) -> String {
    const LONGEST_ABBREVIATION: usize = 5;
    let spaced: String = name.chars().map(|c| if matches!(c, '_' | '.') { ' ' } else { c }).collect();
    let spaced = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
    let is_capital = !spaced.chars().any(char::is_lowercase);
    let plain =
        if is_capital && spaced.chars().count() > LONGEST_ABBREVIATION { spaced.to_lowercase() } else { spaced };
    let mut letters = plain.chars();
    match letters.next() {
        Some(first) if is_capital || !first.is_alphabetic() => first.to_uppercase().chain(letters).collect(),
        Some(_) if letters.clone().next().is_some_and(char::is_uppercase) => plain,
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_gives_its_label_and_its_unit() {
        for (name, label, unit) in [
            ("weight_kg", "Weight", Some("kg")),
            ("Hb [g/dL]", "Hemoglobin", Some("g/dL")),
            ("Tumor size (mm)", "Tumor size", Some("mm")),
            ("ph.ecog", "ECOG performance status", None),
            ("smoker (y/n)", "Smoker (y/n)", None),
            ("tumor_size", "Tumor size", None),
            ("BMIBL", "Body mass index", None),
            ("DURATION", "Duration", None),
            ("CRP", "CRP", None),
            ("pH", "pH", None),
            ("months", "Months", Some("months")),
            ("对照", "对照", None),
            ("<script>", "<script>", None),
            ("N", "N", None),
            ("2024", "Column 2024", None),
        ] {
            let found = named(name);
            assert_eq!(
                (found.label.as_str(), found.unit.as_ref().map(|(unit, _)| unit.as_str())),
                (label, unit),
                "{name}"
            );
        }
    }
}
