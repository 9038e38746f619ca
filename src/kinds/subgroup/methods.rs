//! What a subgroup block computed, as a journal's reader expects it.

use crate::analysis::describe::Members;
use crate::analysis::words::intervals;
use crate::data::Table;
use crate::kinds::subgroup::keys::{Measure, SubgroupKeys};

/// The sentences: the ratio in each subgroup, the test of interaction, what was not adjusted.
pub(super) fn sentences(keys: &SubgroupKeys, table: &Table, arms: (&Members, &Members)) -> String {
    let intervals = intervals(keys.level);
    let stratified =
        keys.strata.as_ref().map_or(String::new(), |strata| format!(" stratified by {}", table.title(strata)));
    let entry = if keys.start.is_some() { ", delayed entry" } else { "" };
    let counted = table.rows_called();
    let interaction =
        format!("a likelihood ratio test of the interaction of group and subgroup in a model of all {counted}");
    let (name, how, test) = match keys.measure {
        Measure::HazardRatio => (
            "Hazard ratios",
            format!(
                "with Cox proportional hazards models{stratified} (Efron method for ties{entry}) and Wald {intervals}"
            ),
            interaction,
        ),
        Measure::OddsRatio => ("Odds ratios", format!("by logistic regression with Wald {intervals}"), interaction),
        Measure::RiskRatio => (
            "Risk ratios",
            format!("as ratios of proportions with {intervals} calculated on the log scale (Katz)"),
            "the Cochran Q test on the log risk ratios".to_owned(),
        ),
    };
    format!(
        "{name} for {} vs {} were estimated within each subgroup {how}. Heterogeneity across the subgroups of each \
         variable was assessed by {test}; these P values were not adjusted for the number of variables.",
        arms.0.label, arms.1.label
    )
}
