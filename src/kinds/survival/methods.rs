//! What a survival block computed, in sentences.

use crate::analysis::SurvivalShape;
use crate::analysis::words::{in_sentence, intervals, plain_number};
use crate::data::Table;
use crate::kinds::survival::keys::SurvivalKeys;

/// The sentences: curves and their intervals, follow-up, restricted means, the test.
pub(super) fn sentences(body: &SurvivalKeys, table: &Table, shape: &SurvivalShape, has_counts: bool) -> String {
    let mut out = String::from("Survival functions were estimated by the Kaplan–Meier method");
    if body.start.is_some() {
        out.push_str(" with delayed entry (left truncation)");
    }
    if let Some(weights) = &body.weights {
        out.push_str(&format!(", weighted by {}", table.title(weights)));
    }
    let variance = if has_counts { "Greenwood variance" } else { "infinitesimal jackknife variance" };
    out.push_str(&format!(
        ". Pointwise {} were based on the {variance} and calculated on the {} scale; those of medians and other \
         quantiles were obtained by inverting them (Brookmeyer–Crowley). Median follow-up was estimated by the reverse \
         Kaplan–Meier method.",
        intervals(body.level),
        body.conf.words()
    ));
    if let Some(horizon) = body.rmst {
        out.push_str(&restricted_means(body, shape, horizon));
    }
    if let Some(test) = &shape.test {
        let strata =
            body.strata.as_ref().map_or(String::new(), |name| format!(", with strata of {}", table.title(name)));
        let by = shape.by.as_deref().map_or(String::new(), |by| format!(" defined by {}", in_sentence(by)));
        out.push_str(&format!(" Groups{by} were compared by the {}{strata}.", test.name));
        if body.pairwise {
            out.push_str(&format!(" Pairwise comparisons used the {} with Holm-adjusted P values.", test.name));
        }
    }
    out
}

fn restricted_means(body: &SurvivalKeys, shape: &SurvivalShape, horizon: f64) -> String {
    let horizon = plain_number(horizon);
    let mut out = format!(" Restricted mean survival time was calculated up to {horizon}");
    if !shape.unit.is_empty() {
        out.push_str(&format!(" {}", shape.unit));
    }
    let mut groups = shape.curves.iter().filter_map(|curve| curve.stratum.as_deref());
    if let (Some(first), Some(_)) = (groups.next(), groups.next()) {
        out.push_str(&format!(
            "; differences from the reference group ({first}) were tested by z tests, with {} from the normal \
             approximation",
            intervals(body.level)
        ));
    }
    out + "."
}
