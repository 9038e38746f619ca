//! The log-rank test of each pair of groups.

use super::{Comparison, LogRank, log_rank};
use crate::statistics::invalid::{Invalid, all_codes, same_length};
use crate::statistics::observations::Observations;

/// The test of two of the groups, on their rows alone.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// The first group.
    pub first: usize,
    /// The second group.
    pub second: usize,
    /// Their comparison; codes 0 and 1 are the first and the second.
    pub comparison: LogRank,
}

/// The test of each pair of groups, in the order (0, 1), (0, 2), (1, 2) and so on. P-values are not adjusted.
///
/// # Errors
/// [`Invalid`] input.
pub fn log_rank_pairwise(comparison: &Comparison<'_>) -> Result<Vec<Pair>, Invalid> {
    let observations = &comparison.observations;
    observations.validate()?;
    same_length("group", observations.len(), comparison.group.len())?;
    all_codes("group", comparison.group, comparison.groups)?;
    if let Some(stratum) = comparison.stratum {
        same_length("stratum", observations.len(), stratum.len())?;
    }
    let mut pairs = Vec::new();
    for second in 1..comparison.groups {
        for first in 0..second {
            let result = compare_pair(comparison, first, second)?;
            pairs.push(Pair { first, second, comparison: result });
        }
    }
    pairs.sort_by_key(|pair| (pair.first, pair.second));
    Ok(pairs)
}

/// The comparison of two groups on their rows.
fn compare_pair(comparison: &Comparison<'_>, first: usize, second: usize) -> Result<LogRank, Invalid> {
    let Comparison { observations, group, stratum, .. } = comparison;
    let rows: Vec<usize> = (0..group.len()).filter(|&row| group.of(row) == first || group.of(row) == second).collect();
    let of = |values: &[f64]| -> Vec<f64> { rows.iter().map(|&row| values[row]).collect() };
    let start = observations.start.map(of);
    let time: Vec<f64> = rows.iter().map(|&row| observations.time.at(row)).collect();
    let event: Vec<bool> = rows.iter().map(|&row| observations.event[row]).collect();
    let weight = observations.weight.map(of);
    let group: Vec<usize> = rows.iter().map(|&row| usize::from(group.of(row) == second)).collect();
    let stratum: Option<Vec<usize>> = stratum.map(|stratum| rows.iter().map(|&row| stratum[row]).collect());
    log_rank(&Comparison {
        observations: Observations {
            start: start.as_deref(),
            time: (&time).into(),
            event: &event,
            weight: weight.as_deref(),
        },
        group: (&group).into(),
        groups: 2,
        stratum: stratum.as_deref(),
        time_weight: comparison.time_weight,
    })
}
