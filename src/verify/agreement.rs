//! Whether a ledger agrees with itself: each mark with its result, each text with its value.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use crate::document::visible::{VisibleNumber, numbers};
use crate::ledger::{DeliveredClaim, DeliveredFact, DeliveredLedger, DeliveredResult};
use crate::verify::Check;

/// Compares the marks with the results and facts, and every text with its value.
pub(super) fn check(ledger: &DeliveredLedger) -> Check {
    let mut problems = Vec::new();
    let results = ledger.by_id();
    let facts: BTreeMap<&str, _> = ledger.facts.iter().map(|fact| (fact.id.as_str(), fact)).collect();
    let blocks: BTreeSet<&str> = ledger.blocks.iter().map(|block| block.id.as_str()).collect();
    if results.len() != ledger.results.len() {
        problems.push("the ledger has two results of one name".to_owned());
    }
    let ids = ledger.marks.iter().map(|mark| &mark.id).chain(ledger.claims.iter().map(|claim| &claim.id));
    let marks: BTreeSet<&String> = ids.collect();
    if marks.len() != ledger.marks.len() + ledger.claims.len() {
        problems.push("the ledger has two marks of one name".to_owned());
    }
    for result in &ledger.results {
        if !blocks.contains(result.block.as_str()) {
            problems.push(format!("{} is of a block that the ledger does not have", result.id));
        }
        if !agrees(&result.text, &result.value) && !is_hidden(&result.text, result) {
            problems.push(format!("{} reads `{}` and has the value {}", result.id, result.text, result.value));
        }
        if result.value.is_null() && result.warning.is_none() {
            problems.push(format!("{} has neither a value nor a reason why not", result.id));
        }
    }
    for mark in &ledger.marks {
        let result = results.get(mark.result.as_str());
        let value = result.map(|result| &result.value);
        match value.or_else(|| facts.get(mark.result.as_str()).map(|fact| &fact.value)) {
            None => problems.push(format!("`{}` is of {}, which the ledger does not have", mark.text, mark.result)),
            Some(value)
                if !agrees(&mark.text, value) && !result.is_some_and(|result| is_hidden(&mark.text, result)) =>
            {
                problems.push(format!("`{}` is printed of {}, whose value is {value}", mark.text, mark.result));
            }
            Some(_) => {}
        }
    }
    problems.extend(ledger.claims.iter().flat_map(|claim| of_claim(claim, &results, &facts)));
    let claims = match ledger.claims.len() {
        0 => String::new(),
        number => format!(", {number} claims"),
    };
    let what = format!(
        "{} results, {} facts{claims} and {} marks of the ledger agree with one another",
        ledger.results.len(),
        ledger.facts.len(),
        ledger.marks.len()
    );
    Check::new(what, problems)
}

/// A claim reads as its condition says, and looks at results that are there.
fn of_claim(
    claim: &DeliveredClaim,
    results: &BTreeMap<&str, &DeliveredResult>,
    facts: &BTreeMap<&str, &DeliveredFact>,
) -> Vec<String> {
    let mut problems = Vec::new();
    let expected = if claim.holds { Some(&claim.words) } else { claim.otherwise.as_ref() };
    if expected != Some(&claim.text) {
        let holds = if claim.holds { "holds" } else { "does not hold" };
        let expected =
            expected.map_or("there are no words for that".to_owned(), |words| format!("its words are “{words}”"));
        problems.push(format!("the claim reads “{}”, and its condition {holds}: {expected}", claim.text));
    }
    let lost = claim.results.iter().filter(|id| !results.contains_key(id.as_str()) && !facts.contains_key(id.as_str()));
    problems
        .extend(lost.map(|id| format!("the claim “{}” stands on {id}, which the ledger does not have", claim.text)));
    if claim.results.is_empty() {
        problems.push(format!("the claim “{}” stands on no result", claim.text));
    }
    problems
}

/// Whether a text can be a number as it is printed: rounded to the decimals it has, as it is
/// or as a percentage, or beyond the limit that the text names. A text that holds no single
/// number is words, which are compared by themselves.
fn agrees(text: &str, value: &Json) -> bool {
    match value {
        Json::Number(number) => {
            let Some(value) = number.as_f64() else { return false };
            match numbers(text).as_slice() {
                [one] => reads_as(text, one, value),
                _ => false,
            }
        }
        Json::String(words) => {
            let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
            plain(text) == plain(words)
        }
        // Why there is none is said beside it; what is printed is a sign such as NE.
        Json::Null => numbers(text).is_empty() && !text.is_empty(),
        _ => false,
    }
}

/// Whether a text says that a number is too small to be shown, as the reason beside it does.
fn is_hidden(text: &str, result: &DeliveredResult) -> bool {
    let least = text.strip_prefix('<').filter(|least| least.bytes().all(|byte| byte.is_ascii_digit()));
    let said = result.warning.as_deref().unwrap_or_default();
    result.value.is_null() && least.is_some_and(|least| said.contains(&format!("fewer than {least},")))
}

fn reads_as(text: &str, number: &VisibleNumber, value: f64) -> bool {
    let Some((printed, decimals)) = number.value() else { return false };
    let before = text[..number.range.start].trim_end();
    let half = 0.5 * libm::pow(10.0, -(decimals as f64));
    let close = |value: f64| (printed - value).abs() <= half * (1.0 + 1e-9) + 1e-12 * value.abs();
    let test = |value: f64| match before.chars().next_back() {
        Some('<') => value < printed + half,
        Some('>') => value > printed - half,
        _ => close(value),
    };
    // A share is a fraction in the ledger; the percent sign of an interval stands once, behind
    // its estimate; a fact may be in per cent itself.
    test(value * 100.0) || test(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_printed_number_is_its_value_rounded() {
        for (text, value) in [
            ("14.7", json!(14.666)),
            ("−0.08", json!(-0.0832)),
            ("70.4%", json!(0.7039)),
            ("70.4", json!(0.7039)),
            ("65", json!(65)),
            ("1,234", json!(1234)),
            ("12\u{202f}345.6", json!(12345.6)),
            ("0·67", json!(0.6712)),
            ("<.001", json!(0.0001)),
            ("=.03", json!(0.0312)),
            (">.99", json!(0.9999)),
            ("NR", json!(null)),
            ("95%", json!(0.95)),
            ("2.68", json!(2.675)),
            ("Small Bowel", json!("small bowel")),
        ] {
            assert!(agrees(text, &value), "{text} {value}");
        }
        for (text, value) in [
            ("14.7", json!(14.8)),
            ("0.08", json!(-0.0832)),
            ("<.001", json!(0.02)),
            ("65", json!(99.9)),
            ("NR", json!(14.7)),
            ("14.7", json!(null)),
            ("7 of 9", json!(7)),
        ] {
            assert!(!agrees(text, &value), "{text} {value}");
        }
    }
}
