//! What a summary block computed, in sentences.

use crate::kinds::summary::keys::SummaryKeys;
use crate::kinds::summary::shape::VariableShape;
use crate::language::{self, Spelling};

/// The sentences: how these variables were summarized, the tests, the differences.
/// `counted` is what a row is.
pub(super) fn sentences(
    body: &SummaryKeys,
    counted: &str,
    variables: &[VariableShape],
    mut tests: Vec<String>,
    with_smd: bool,
    spelling: &Spelling,
) -> String {
    let continuous = |variable: &&VariableShape| variable.levels.is_empty() && !variable.is_category;
    let mut shows: Vec<String> = Vec::new();
    for variable in variables.iter().filter(continuous) {
        let words = in_words(&variable.shows);
        if !shows.contains(&words) {
            shows.push(words);
        }
    }
    let quartiles =
        variables.iter().filter(continuous).any(|it| it.pattern.contains("{p25") || it.pattern.contains("{p75"));
    let quantiles =
        if quartiles { format!(" (Hyndman–Fan quantiles of type {})", body.quantile_type) } else { String::new() };
    let counts = format!("by number and percentage of the {counted} with a known value.");
    let summarized = spelling.summarized;
    let mut out = match shows.as_slice() {
        [] => format!("Categorical variables were {summarized} {counts}"),
        shows => format!(
            "Continuous variables were {summarized} by {}{quantiles}, and categorical variables {counts}",
            shows.join(" or by ")
        ),
    };
    tests.sort();
    tests.dedup();
    if !tests.is_empty() {
        let tests: Vec<String> = tests.iter().map(|test| format!("the {test}")).collect();
        out.push_str(&format!(" Groups were compared by {}.", language::list(&tests)));
    }
    if with_smd {
        out.push_str(&format!(
            " {} mean differences were calculated as the first group minus the second, unsigned for categorical \
             variables (Austin; Yang and Dalton).",
            spelling.standardized
        ));
    }
    out
}

/// What the head of a row calls by its short name, as a sentence does.
fn in_words(shows: &str) -> String {
    match shows {
        "median (IQR)" => "medians and interquartile ranges".to_owned(),
        "mean (SD)" => "means and standard deviations".to_owned(),
        "median (range)" => "medians and ranges".to_owned(),
        other => other.to_owned(),
    }
}
