//! Sums over rows that stay in the risk sets after their end.
//!
//! In a Fine–Gray model a row with a competing event at `T` counts with `w G(t-)/G(T-)` at each later event time `t`. The
//! sums over these rows are `G(t-)` times sums of `w exp(xβ)/G(T-)` over the rows with `T < t`, which grow with `t`: one scan
//! forward in time beside the one backward gives them for all times (Kawaguchi, Shen, Suchard & Li, *A fast and scalable
//! implementation method for competing risks data with the R package fastcmprsk*, R J 2021;12(2)). So the work is linear in
//! the rows, where splitting each such row at the event times makes it quadratic.

use super::covariates::CovariateRows;
use super::lingering::Lingering;
use super::risk_sets::RiskSets;
use super::risk_sums::Sums;

/// So many times are passed between two sums that are kept.
const STRIDE: usize = 256;

/// The sums over the rows that stay, as a backward walk asks for them. Those before each 256th time are kept, and those
/// between are made anew, forward in time: nothing is subtracted that would leave rounding errors.
pub(super) struct ForwardScan {
    /// Of the times before each block of them.
    kept: Vec<Sums>,
    /// Of the times before each time of a block.
    block: Vec<Sums>,
    /// The block that these are of.
    at: Option<usize>,
}

impl ForwardScan {
    /// Scans the ties of the only stratum.
    pub fn new(sets: &RiskSets, rows: &mut CovariateRows<'_>, lingering: &Lingering, risk: &[f64]) -> Self {
        let blocks = sets.ties.len().div_ceil(STRIDE);
        let mut kept = vec![Sums::new(sets.columns); blocks];
        let mut sums = Sums::new(sets.columns);
        for block in (0..blocks).rev() {
            kept[block].copy(&sums);
            // Ties fall in time.
            for tie in range(sets, block).rev() {
                add_tie(&mut sums, sets, rows, lingering, tie, risk);
            }
        }
        Self { kept, block: vec![Sums::new(sets.columns); STRIDE], at: None }
    }

    /// The sums over the rows that ended before a tie.
    pub fn before(
        &mut self,
        sets: &RiskSets,
        rows: &mut CovariateRows<'_>,
        lingering: &Lingering,
        tie: usize,
        risk: &[f64],
    ) -> &Sums {
        let block = tie / STRIDE;
        if self.at != Some(block) {
            self.at = Some(block);
            let mut sums = self.kept[block].clone();
            for tie in range(sets, block).rev() {
                self.block[tie % STRIDE].copy(&sums);
                add_tie(&mut sums, sets, rows, lingering, tie, risk);
            }
        }
        &self.block[tie % STRIDE]
    }
}

/// The ties of a block.
fn range(sets: &RiskSets, block: usize) -> std::ops::Range<usize> {
    block * STRIDE..sets.ties.len().min((block + 1) * STRIDE)
}

/// Adds the rows of a tie that stay. They have not the event of interest.
fn add_tie(
    sums: &mut Sums,
    sets: &RiskSets,
    rows: &mut CovariateRows<'_>,
    lingering: &Lingering,
    tie: usize,
    risk: &[f64],
) {
    let tie = &sets.ties[tie];
    for (row, risk) in risk.iter().enumerate().take(tie.first_event).skip(tie.begin) {
        if lingering.share[row] > 0.0 {
            sums.add::<0>(lingering.share[row] * risk, rows.row(row));
        }
    }
}
