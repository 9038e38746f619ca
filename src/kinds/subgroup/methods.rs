//! What was done, as a journal's reader expects it.

use crate::analysis::describe::Members;
use crate::analysis::words::percent_text;
use crate::kinds::subgroup::keys::{Measure, SubgroupKeys};

/// The sentences.
pub(super) fn sentences(keys: &SubgroupKeys, arms: (&Members, &Members)) -> String {
    let (name, _) = keys.measure.words();
    let level = percent_text(keys.level);
    let stratified = keys.strata.as_ref().map_or(String::new(), |strata| format!(", stratified by {strata}"));
    let entry = if keys.start.is_some() { " with delayed entry" } else { "" };
    let (how, interaction) = match keys.measure {
        Measure::HazardRatio => (
            format!(
                "a Cox proportional hazards model{entry} (Efron's method for ties{stratified}), with Wald's {level} \
                     confidence interval"
            ),
            "a likelihood ratio test of the interaction of group and subgroup in a model of all rows",
        ),
        Measure::OddsRatio => (
            format!("logistic regression, with Wald's {level} confidence interval"),
            "a likelihood ratio test of the interaction of group and subgroup in a model of all rows",
        ),
        Measure::RiskRatio => (
            format!("the ratio of the two proportions, with a logarithmic {level} confidence interval (Katz)"),
            "Cochran's test of heterogeneity of the log risk ratios",
        ),
    };
    format!(
        "{name}s of {} against {} were estimated in each subgroup by {how}. Whether they differ between subgroups was \
         tested by {interaction}; P values were not adjusted for the number of variables.",
        arms.0.label, arms.1.label
    )
}
