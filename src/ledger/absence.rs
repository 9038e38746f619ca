//! Explaining the marks of no value where they stand.

use std::collections::BTreeSet;

use crate::analysis::NOT_SHOWN;

/// What `NE` and `NR` mean, and why there is no estimate, as sentences for the note of a
/// table or figure that prints them. `printed` holds each text with the reason of its
/// result.
pub fn explained<'a>(printed: impl Iterator<Item = (&'a str, Option<&'a str>)>) -> Vec<String> {
    let (mut shown, mut reasons) = (BTreeSet::new(), BTreeSet::new());
    let mut hidden = BTreeSet::new();
    for (text, reason) in printed {
        hidden.extend(reason.and_then(|_| why_hidden(text)));
        shown.insert(text);
        if text == "NE" {
            reasons.extend(reason.map(on_a_page));
        }
    }
    let mut out = Vec::new();
    if shown.contains("NE") {
        out.push("NE, not estimable.".to_owned());
        let words: Vec<&str> = reasons.iter().map(String::as_str).collect();
        match words.as_slice() {
            [] => {}
            [one] => out.push(format!("Reason: {one}.")),
            several => out.push(format!("Reasons: {}.", several.join("; "))),
        }
    }
    if shown.contains("NR") {
        out.push("NR, not reached.".to_owned());
    }
    out.extend(hidden);
    out
}

/// What a sign says that stands for a number that is not shown.
fn why_hidden(text: &str) -> Option<String> {
    if text == NOT_SHOWN {
        return Some(format!("{NOT_SHOWN}, not shown, since a small number would follow from it."));
    }
    let least = text.strip_prefix('<').filter(|least| least.bytes().all(|byte| byte.is_ascii_digit()))?;
    Some(format!("{text}, fewer than {least}, not shown to protect those whom it counts."))
}

/// A reason without the numbers that belong to the ledger: they are no results.
fn on_a_page(reason: &str) -> String {
    let first = reason.split(", which is at ").next().unwrap_or(reason);
    if first.starts_with("at least ") && first.contains(" observations are needed") {
        return "there are too few observations".to_owned();
    }
    let has_digit = first.chars().any(|c| c.is_ascii_digit());
    if has_digit { "see the ledger".to_owned() } else { first.replace('`', "") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_no_value_are_explained_once_and_without_numbers() {
        let none = explained([("12.3", None)].into_iter());
        assert!(none.is_empty());
        let late = "the time is after the last observation, which is at 9.5";
        let printed = [("NE", Some("there is no event")), ("NE", Some(late)), ("NR", Some("x")), ("NE", Some(late))];
        let expected = [
            "NE, not estimable.",
            "Reasons: the time is after the last observation; there is no event.",
            "NR, not reached.",
        ];
        assert_eq!(explained(printed.into_iter()), expected);
        assert_eq!(on_a_page("at least 3 observations are needed and there are 1"), "there are too few observations");
    }
}
