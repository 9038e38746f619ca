//! Whether a report compares treatments: only then can it say what a treatment does.

use crate::ledger::Ledger;

/// Parts of the names of columns that hold a treatment.
const TREATMENT: [&str; 16] = [
    "arm", "treat", "trt", "random", "alloc", "drug", "dose", "therap", "interven", "exposure", "regimen", "placebo",
    "strategy", "protocol", "rx", "assign",
];

/// Names that are a treatment by themselves, and not as a part: `grade_group` is none.
const WHOLE: [&str; 4] = ["group", "groups", "cohort", "cohorts"];

/// Keys of blocks that name what is compared.
const KEYS: [&str; 6] = ["by", "terms", "group", "groups", "treatment", "effect"];

/// Whether a block has groups, or a term of a model, that is a treatment by its name.
pub(super) fn compares_treatments(ledger: &Ledger) -> bool {
    let of_options = ledger.blocks.iter().any(|block| {
        KEYS.iter().filter_map(|key| block.options.get(*key)).any(|value| {
            let text = value.to_string().to_lowercase();
            is_treatment(&text)
        })
    });
    let of_groups = || {
        ledger.results.iter().flat_map(|entry| &entry.result.groups).any(|group| {
            let variable = group.variable.to_lowercase();
            is_treatment(&variable)
        })
    };
    of_options || of_groups()
}

/// Whether one of the names in a text is that of a treatment.
fn is_treatment(text: &str) -> bool {
    let names = text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.' | '-')));
    names.into_iter().any(|name| WHOLE.contains(&name) || name.split(['_', '.', '-']).any(is_part))
}

/// Whether a word begins as a treatment does. Short ones are whole, but for their number.
fn is_part(word: &str) -> bool {
    let bare = word.trim_end_matches(|c: char| c.is_ascii_digit());
    TREATMENT.iter().any(|part| if part.len() <= 3 { bare == *part } else { word.starts_with(part) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_treatment_is_known_by_its_name() {
        for text in ["arm", "[\"age\",\"arm\"]", "group", "trt01", "treatment_group", "actual.therapy"] {
            assert!(is_treatment(text), "{text}");
        }
        for text in ["pharmacy", "grade_group", "alarm", "[\"age\",\"sex\"]", "alpharx2"] {
            assert!(!is_treatment(text), "{text}");
        }
    }
}
