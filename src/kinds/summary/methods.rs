//! What a summary block computed, in sentences.

use crate::kinds::summary::keys::{Statistics, SummaryKeys};
use crate::language::Spelling;

/// The sentences: how variables were summarized, the tests, the differences. `counted` is
/// what a row is.
pub(super) fn sentences(
    body: &SummaryKeys,
    counted: &str,
    mut tests: Vec<String>,
    with_smd: bool,
    spelling: &Spelling,
) -> String {
    let statistics = match body.statistics {
        Statistics::MedianIqr => {
            format!("medians and interquartile ranges (Hyndman–Fan quantiles of type {})", body.quantile_type)
        }
        Statistics::MeanSd => "means and standard deviations".to_owned(),
        Statistics::MedianRange => "medians and ranges".to_owned(),
    };
    let mut out = format!(
        "Continuous variables were {} by {statistics}, and categorical variables by number and percentage of the \
         {counted} with a known value.",
        spelling.summarized,
    );
    tests.sort();
    tests.dedup();
    if !tests.is_empty() {
        let tests: Vec<String> = tests.iter().map(|test| format!("the {test}")).collect();
        out.push_str(&format!(" Groups were compared by {}.", spelling.list(&tests)));
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
