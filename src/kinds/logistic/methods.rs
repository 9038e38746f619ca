//! What a logistic block computed, in sentences.

use crate::analysis::words::{complete_case, each_or_all, intervals};
use crate::kinds::logistic::keys::{Interval, LogisticKeys};
use crate::language::Spelling;

/// The sentences: models, inference, rows. `event` is what the event is called, `counted`
/// what a row is.
pub(super) fn sentences(
    body: &LogisticKeys,
    covariates: usize,
    (event, counted): (&str, &str),
    spelling: &Spelling,
) -> String {
    let intervals = intervals(body.level);
    let penalized = spelling.penalized;
    let penalty = if body.firth { format!(" fitted by Firth {penalized} likelihood") } else { String::new() };
    let inference = match (body.firth, body.conf) {
        (true, _) => format!(
            "P values were obtained by {penalized} likelihood ratio tests, and {intervals} from the profile \
             {penalized} likelihood."
        ),
        (false, Interval::Profile) => {
            format!("P values were based on Wald statistics, and {intervals} on the profile likelihood.")
        }
        (false, Interval::Wald) => format!("P values and {intervals} were based on Wald statistics."),
    };
    format!(
        "Odds ratios for {event} were estimated with logistic regression models{penalty}{}. {inference} {}",
        each_or_all(body.univariable, body.multivariable, covariates),
        complete_case(counted)
    )
}
