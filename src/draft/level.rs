//! The levels of a category: their labels and their order.

use super::naming::bare;

/// Labels of codes that mean the same everywhere.
const LABELS: [(&str, &str); 6] =
    [("f", "Female"), ("m", "Male"), ("y", "Yes"), ("n", "No"), ("w", "Female"), ("u", "Unknown")];

/// Words that have an order, from the least on.
const ORDERS: [&[&str]; 7] = [
    &["none", "mild", "moderate", "severe", "life-threatening", "fatal"],
    &["low", "medium", "high"],
    &["low", "intermediate", "high"],
    &["low", "mid", "high"],
    &["never", "former", "current"],
    &["well", "moderate", "poor"],
    &["i", "ii", "iii", "iv"],
];

/// A level of a drafted dictionary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftLevel {
    /// The value as it stands in the data.
    pub code: String,
    /// How it is printed.
    pub label: String,
}

/// The levels of values that are texts, and whether their order has a meaning.
pub(super) fn of_texts(values: &[(String, usize)]) -> (Vec<DraftLevel>, bool) {
    let folded = |text: &str| text.trim().to_lowercase();
    let place = |order: &&[&str], text: &str| order.iter().position(|word| *word == folded(text));
    let order =
        ORDERS.iter().find(|order| values.len() > 1 && values.iter().all(|(text, _)| place(order, text).is_some()));
    let mut codes: Vec<&str> = values.iter().map(|(text, _)| text.as_str()).collect();
    if let Some(order) = order {
        codes.sort_by_key(|text| place(order, text));
    }
    let labels: Vec<String> = codes.iter().map(|code| label(code, values)).collect();
    let is_double = |label: &String| labels.iter().filter(|other| *other == label).count() > 1;
    let levels = codes.iter().zip(&labels).map(|(code, label)| DraftLevel {
        code: (*code).to_owned(),
        label: if is_double(label) { (*code).to_owned() } else { label.clone() },
    });
    (levels.collect(), order.is_some())
}

/// A single letter is a sign of a word where the others are such signs too.
fn label(code: &str, values: &[(String, usize)]) -> String {
    let of = |text: &str| LABELS.iter().find(|(sign, _)| *sign == text.to_lowercase()).map(|(_, label)| *label);
    let are_signs = values.iter().all(|(text, _)| of(text).is_some());
    of(code).filter(|_| are_signs).unwrap_or(code).to_owned()
}

/// The levels of whole numbers. Zero and one are no and yes, unless the column is one of
/// sexes or treatments, whose codes nobody can tell.
pub(super) fn of_codes(name: &str, values: &[(String, usize)]) -> (Vec<DraftLevel>, bool) {
    let codes: Vec<&str> = values.iter().map(|(text, _)| text.as_str()).collect();
    let bare = bare(name);
    let is_of_names = ["sex", "gender", "trt", "arm", "rx", "group", "treat"].iter().any(|word| bare.contains(word));
    let is_answer = codes == ["0", "1"] && !is_of_names;
    let label = |code: &str| {
        match code {
            "0" if is_answer => "No",
            "1" if is_answer => "Yes",
            other => other,
        }
        .to_owned()
    };
    let levels = codes.iter().map(|code| DraftLevel { code: (*code).to_owned(), label: label(code) });
    let is_ordered = codes.len() > 2 && ["grade", "stage", "ecog", "score"].iter().any(|word| bare.contains(word));
    (levels.collect(), is_ordered)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(values: &[&str]) -> (Vec<String>, bool) {
        let values: Vec<(String, usize)> = values.iter().map(|text| ((*text).to_owned(), 1)).collect();
        let (levels, is_ordered) = of_texts(&values);
        (levels.into_iter().map(|level| level.label).collect(), is_ordered)
    }

    #[test]
    fn signs_get_words_and_words_their_order() {
        assert_eq!(labels(&["F", "M"]), (vec!["Female".into(), "Male".into()], false));
        assert_eq!(labels(&["high", "low", "medium"]), (vec!["low".into(), "medium".into(), "high".into()], true));
        assert_eq!(labels(&["M", "T"]), (vec!["M".into(), "T".into()], false), "`M` is no sex beside `T`");
        let codes = |name: &str| of_codes(name, &[("0".into(), 1), ("1".into(), 2)]).0;
        assert_eq!(codes("obstruct")[1].label, "Yes");
        assert_eq!(codes("sex")[1].label, "1", "nobody says which sex is coded so");
    }
}
