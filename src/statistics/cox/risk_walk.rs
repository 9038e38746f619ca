//! Sums over the risk sets of a stratum, from its last time back.

use super::covariates::CovariateRows;
use super::forward_scan::ForwardScan;
use super::risk_sets::{RiskSets, Stratum};
use super::risk_sums::Sums;
use super::tie_sums;

/// Once the sum of risks has fallen below this share of its peak, rows having left the risk set by entering late, the
/// rounding error of what was added and subtracted is no longer negligible, and the sums are made anew.
const CANCELLED: f64 = 1e-4;

/// The sums at a time, as time runs backward through a stratum.
pub(super) struct RiskWalk {
    /// Over those who have not ended.
    at_risk: Sums,
    /// Over those at risk, where some stay at risk after their end.
    whole: Sums,
    /// The sums over those who stay.
    forward: Option<ForwardScan>,
    /// Over those with the event, at the last time at which there was one.
    pub events: Sums,
    /// The entries passed.
    passed: usize,
    peak: f64,
}

impl RiskWalk {
    /// A walk of nothing yet.
    pub fn new(columns: usize) -> Self {
        let sums = || Sums::new(columns);
        Self { at_risk: sums(), whole: sums(), forward: None, events: sums(), passed: 0, peak: 0.0 }
    }

    /// Over those at risk.
    pub fn at_risk(&self) -> &Sums {
        if self.forward.is_some() { &self.whole } else { &self.at_risk }
    }

    /// Begins a stratum. `risk` must be known of all rows where some stay after their end.
    pub fn begin(&mut self, sets: &RiskSets, rows: &mut CovariateRows<'_>, stratum: &Stratum, risk: &[f64]) {
        let lingering = sets.lingering.as_ref();
        self.forward = lingering.map(|lingering| ForwardScan::new(sets, rows, lingering, risk));
        self.at_risk.clear();
        self.passed = stratum.entries.start;
        self.peak = 0.0;
    }

    /// Passes a time: its rows come under risk, and those that enter at it or later leave.
    #[inline(always)]
    pub fn pass<const P: usize>(
        &mut self,
        sets: &RiskSets,
        rows: &mut CovariateRows<'_>,
        stratum: &Stratum,
        index: usize,
        risk: &[f64],
    ) {
        let tie = &sets.ties[index];
        self.at_risk.add_rows::<P>(rows, tie.begin..tie.first_event, risk);
        // Of continuous times most have one event or none: its sums are then those of a row, to the last bit.
        match tie.events() {
            0 => {}
            1 => {
                let (own, row) = (risk[tie.first_event], rows.block(tie.first_event..tie.end));
                self.events.set::<P>(own, row);
                self.at_risk.add::<P>(own, row);
            }
            _ => {
                self.events.clear();
                self.events.add_rows::<P>(rows, tie.first_event..tie.end, risk);
                self.at_risk.add_sums(&self.events);
            }
        }
        if let (Some(forward), Some(lingering), true) = (&mut self.forward, &sets.lingering, tie.events() > 0) {
            let before = forward.before(sets, rows, lingering, index, risk);
            self.whole.add_share(&self.at_risk, lingering.survival[tie.rank as usize], before);
        }
        if stratum.entries.is_empty() {
            return;
        }
        self.peak = self.peak.max(self.at_risk.zero);
        for &(row, start) in &sets.entries[self.passed..stratum.entries.end] {
            if start < tie.rank {
                break;
            }
            self.passed += 1;
            self.at_risk.add::<P>(-risk[row as usize], rows.row(row as usize));
        }
        // The comparison is false for NaN, which only a step that is then shortened gives.
        if self.at_risk.zero < CANCELLED * self.peak {
            self.renew(sets, rows, stratum, index, risk);
        }
    }

    /// Sums the rows at risk at a time anew.
    fn renew(&mut self, sets: &RiskSets, rows: &mut CovariateRows<'_>, stratum: &Stratum, index: usize, risk: &[f64]) {
        let tie = &sets.ties[index];
        self.at_risk.clear();
        let first = sets.ties.get(stratum.ties.start).map_or(0, |tie| tie.begin);
        for (row, &own) in (first..tie.end).zip(&risk[first..tie.end]) {
            if sets.entry_rank[row] < tie.rank {
                self.at_risk.add::<0>(own, rows.row(row));
            }
        }
        self.peak = self.at_risk.zero;
    }
}

/// Walks the ties of a stratum, earliest last, with the sums of the risk set and of the events at each event time.
pub(super) fn for_each_event_time(
    sets: &RiskSets,
    stratum: &Stratum,
    risk: &[f64],
    visit: impl FnMut(usize, &Sums, &Sums),
) {
    if let Some(elsewhere) = &sets.elsewhere {
        // A fit has asked for the sums at its estimates, else there would be none.
        let sums = elsewhere.last().unwrap_or_default();
        return each_of_sums(sets, stratum, sums.get(stratum.ties.clone()).unwrap_or_default(), visit);
    }
    if sets.strata.len() == 1 && tie_sums::are_worth_it(sets) {
        // The rows of each time are summed side by side, as in a fit.
        let sums = tie_sums::of_all(sets, |rows, _, own| own.copy_from_slice(&risk[rows]));
        return each_of_sums(sets, stratum, &sums, visit);
    }
    // As in a fit, the row loops are compiled for each small number of covariates.
    match sets.columns {
        1 => each_event_time::<1>(sets, stratum, risk, visit),
        2 => each_event_time::<2>(sets, stratum, risk, visit),
        3 => each_event_time::<3>(sets, stratum, risk, visit),
        4 => each_event_time::<4>(sets, stratum, risk, visit),
        5 => each_event_time::<5>(sets, stratum, risk, visit),
        6 => each_event_time::<6>(sets, stratum, risk, visit),
        7 => each_event_time::<7>(sets, stratum, risk, visit),
        8 => each_event_time::<8>(sets, stratum, risk, visit),
        _ => each_event_time::<0>(sets, stratum, risk, visit),
    }
}

/// The same from the sums over the rows of each tie of the stratum, without the event and with it.
fn each_of_sums(sets: &RiskSets, stratum: &Stratum, sums: &[(Sums, Sums)], mut visit: impl FnMut(usize, &Sums, &Sums)) {
    let mut at_risk = Sums::new(sets.columns);
    for (index, (censored, events)) in stratum.ties.clone().zip(sums) {
        at_risk.add_sums(censored);
        at_risk.add_sums(events);
        if sets.ties[index].events() > 0 {
            visit(index, &at_risk, events);
        }
    }
}

fn each_event_time<const P: usize>(
    sets: &RiskSets,
    stratum: &Stratum,
    risk: &[f64],
    mut visit: impl FnMut(usize, &Sums, &Sums),
) {
    let mut walk = RiskWalk::new(sets.columns);
    let mut rows = sets.covariate_rows();
    walk.begin(sets, &mut rows, stratum, risk);
    for index in stratum.ties.clone() {
        walk.pass::<P>(sets, &mut rows, stratum, index, risk);
        if sets.ties[index].events() > 0 {
            visit(index, walk.at_risk(), &walk.events);
        }
    }
}
