//! Sums over the rows of each time, made side by side.

use std::ops::Range;

use super::risk_sets::RiskSets;
use super::risk_sums::Sums;
use crate::parallel;

/// Fewer rows than this are summed as fast alone.
const FEWEST_ROWS: usize = 1 << 16;

/// So many rows share a time on average at least: the sums of a time take as much room as some rows.
const FEWEST_TIED: usize = 32;

/// Rows whose risks are computed at once.
const BATCH: usize = 512;

/// About so many rows are one piece of work. It depends on the data alone.
const PIECE: usize = 1 << 15;

/// Whether the sums of each time are to be made, which depends on the data alone.
pub(super) fn are_worth_it(sets: &RiskSets) -> bool {
    let is_large = sets.rows() >= FEWEST_ROWS && sets.ties.len() * FEWEST_TIED <= sets.rows();
    is_large && sets.entries.is_empty() && sets.lingering.is_none()
}

/// For each tie the sums over the rows without the event, and over those with it. `fill` computes the risks of rows,
/// whose covariates it gets column by column.
pub(super) fn of_all(sets: &RiskSets, fill: impl Fn(Range<usize>, &[f64], &mut [f64]) + Sync) -> Vec<(Sums, Sums)> {
    let pieces = pieces(sets);
    let made = parallel::mapped(pieces.len(), |number| {
        let mut risk = vec![0.0; BATCH];
        let mut weighted = vec![0.0; BATCH];
        let mut covariates = sets.covariate_rows();
        let mut sums = |rows: Range<usize>| {
            let mut sums = Sums::new(sets.columns);
            for start in rows.clone().step_by(BATCH) {
                let some = start..rows.end.min(start + BATCH);
                let (risk, weighted) = (&mut risk[..some.len()], &mut weighted[..some.len()]);
                let columns = covariates.columns(some.clone());
                fill(some, columns, risk);
                sums.add_columns(columns, risk, weighted);
            }
            sums
        };
        let ties = &sets.ties[pieces[number].clone()];
        ties.iter().map(|tie| (sums(tie.begin..tie.first_event), sums(tie.first_event..tie.end))).collect::<Vec<_>>()
    });
    made.into_iter().flatten().collect()
}

/// Ties that are summed together.
fn pieces(sets: &RiskSets) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut first = 0;
    for (index, tie) in sets.ties.iter().enumerate() {
        let begin = sets.ties[first].begin;
        if tie.end - begin >= PIECE || index + 1 == sets.ties.len() {
            pieces.push(first..index + 1);
            first = index + 1;
        }
    }
    pieces
}
