//! What follows from hidden counts and is hidden with them: percentages and their intervals,
//! what describes few values, tests and ratios of a table with a hidden cell.

use crate::analysis::{AnalysisResult, BlockResults, Privacy, Value};
use crate::privacy::cells::place;
use crate::privacy::curve_times;

/// What describes the values of a variable, whoever has none.
const OF_VALUES: [&str; 5] = ["mean", "sd", "median", "p25", "p75"];

/// Statistics that are values of one subject, or a sum over each of them.
const OF_ONE: [&str; 2] = ["min", "max"];

/// Kinds whose estimates are of a model, which tells no count of a group that is not small.
const OF_MODELS: [&str; 6] = ["cox", "logistic", "survival", "incidence", "subgroup", "correlation"];

/// Kinds that compare groups by counts.
const BY_COUNTS: [&str; 3] = ["proportion", "toxicity", "compare"];

/// Steps of a result's place that say at which point of a curve or distribution it is.
const POINTS: [&str; 8] = ["at", "risk", "median", "quantile", "followup", "rmst", "curves", "grade"];

/// A count that is hidden.
pub(super) struct Hidden<'a> {
    /// The count.
    pub(super) result: &'a AnalysisResult,
    /// Whether it is one of those that are too few.
    pub(super) is_small: bool,
}

/// Whether a result of a block that is no count must be hidden, and so nothing tells of what is
/// hidden.
pub(super) fn follows(result: &AnalysisResult, block: &BlockResults, hidden: &[Hidden<'_>], privacy: &Privacy) -> bool {
    if let Value::Text(_) = result.value {
        // The digest of a curve's steps could be computed of steps that are guessed.
        return result.stat == "curve";
    }
    if result.value.number().is_none() || ["conf.level", "df"].contains(&result.stat.as_str()) || privacy.min_cell == 0
    {
        return false;
    }
    let rows = block.row_sets.get(result.rows).map_or(0, |set| set.count);
    let words: Vec<&str> = place(result).iter().map(|step| step.name.as_str()).collect();
    let of_residuals = words.iter().any(|word| ["baseline_hazard", "residuals"].contains(word));
    privacy.is_small(rows)
        || OF_ONE.contains(&result.stat.as_str())
        || ["observed", "expected"].contains(&result.stat.as_str())
        || of_residuals
        || hidden.iter().any(|hidden| tells(hidden, result, block))
}

/// Whether a result tells of a hidden count.
fn tells(hidden: &Hidden<'_>, result: &AnalysisResult, block: &BlockResults) -> bool {
    let count = hidden.result;
    if count.stat == "n.missing" || count.stat.starts_with("n_") || count.variable != result.variable {
        return false;
    }
    let stat = result.stat.as_str();
    let is_same_place = count.groups == result.groups && count.level == result.level;
    if curve_times::KINDS.contains(&block.kind.as_str()) && (count.time.is_some() || result.time.is_some()) {
        // The height of a curve tells its events.
        let at_once = count.time == result.time && count.stat == "n.event";
        let of_all = count.time.is_none() && hidden.is_small && ["n", "events"].contains(&count.stat.as_str());
        return is_same_place && (at_once || of_all);
    }
    if is_same_place && place(count).starts_with(place(result)) {
        return tells_beside(hidden, result, block);
    }
    let is_of_part =
        count.groups.starts_with(&result.groups) && (result.level.is_none() || result.level == count.level);
    let is_described = OF_VALUES.contains(&stat) || stat == "p";
    match block.kind.as_str() {
        "survival" | "incidence" | "toxicity" => is_same_place && place(count) == place(result),
        "cox" | "logistic" | "subgroup" => count.variable.is_some() && !is_described && hidden.is_small,
        "summary" => is_of_part && count.level.is_some() && !is_described,
        "proportion" => is_of_part && place(result).iter().any(|step| !POINTS.contains(&step.name.as_str())),
        _ => is_of_part && !is_described,
    }
}

/// Whether a result at the place of a hidden count tells it.
fn tells_beside(hidden: &Hidden<'_>, result: &AnalysisResult, block: &BlockResults) -> bool {
    let (stat, kind) = (result.stat.as_str(), block.kind.as_str());
    if hidden.is_small || BY_COUNTS.contains(&kind) || hidden.result.stat == "events" {
        return hidden.is_small || !OF_VALUES.contains(&stat);
    }
    if OF_MODELS.contains(&kind) {
        return ["p", "aic", "bic", "events_per_parameter", "log_likelihood", "deviance"].contains(&stat);
    }
    !OF_VALUES.contains(&stat)
}
