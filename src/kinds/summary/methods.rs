//! The sentences for the journal.

use crate::kinds::summary::keys::SummaryKeys;
use crate::kinds::summary::shape::VariableShape;

/// What was computed, of these variables and by these tests.
pub(super) fn sentences(
    body: &SummaryKeys,
    counted: &str,
    variables: &[VariableShape],
    mut tests: Vec<String>,
    with_smd: bool,
) -> String {
    let continuous = |variable: &&VariableShape| variable.levels.is_empty() && !variable.is_category;
    let mut shows: Vec<&str> = Vec::new();
    for variable in variables.iter().filter(continuous) {
        if !shows.contains(&variable.shows.as_str()) {
            shows.push(&variable.shows);
        }
    }
    let quartiles =
        variables.iter().filter(continuous).any(|it| it.pattern.contains("{p25") || it.pattern.contains("{p75"));
    let quantiles = if quartiles {
        format!(" with quantiles of type {} (Hyndman–Fan)", body.quantile_type)
    } else {
        String::new()
    };
    let counts = format!("number and percentage of the {counted} with a known value.");
    let mut out = match shows.as_slice() {
        [] => format!("Categorical variables are summarised as {counts}"),
        shows => format!(
            "Continuous variables are summarised as {}{quantiles}, categorical variables as {counts}",
            shows.join(" or ")
        ),
    };
    tests.sort();
    tests.dedup();
    if !tests.is_empty() {
        out.push_str(&format!(" Groups were compared by the {}.", tests.join(", the ")));
    }
    if with_smd {
        out.push_str(
            " Standardised mean differences are of the first group less the second (of categories without a sign), \
             after Austin, and Yang and Dalton.",
        );
    }
    out
}
