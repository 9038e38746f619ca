//! Sums over the risk sets of a stratum, from its last time back.

use super::risk_sets::{RiskSets, Stratum, Tie};

/// Once the sum of risks has fallen below this share of its peak, rows having left the risk set by entering late, the
/// rounding error of what was added and subtracted is no longer negligible, and the sums are made anew.
const CANCELLED: f64 = 1e-4;

/// Sums over a set of rows.
#[derive(Debug, Clone)]
pub(super) struct Sums {
    /// `∑ r`.
    pub zero: f64,
    /// `∑ r x`.
    pub one: Vec<f64>,
    /// `∑ r x xᵀ`, upper triangle row by row.
    pub two: Vec<f64>,
}

impl Sums {
    pub fn new(columns: usize) -> Self {
        Self { zero: 0.0, one: vec![0.0; columns], two: vec![0.0; columns * (columns + 1) / 2] }
    }

    fn clear(&mut self) {
        self.zero = 0.0;
        self.one.fill(0.0);
        self.two.fill(0.0);
    }

    #[inline(always)]
    fn add<const P: usize>(&mut self, risk: f64, row: &[f64]) {
        let columns = if P == 0 { row.len() } else { P };
        let (row, one) = (&row[..columns], &mut self.one[..columns]);
        let two = &mut self.two[..columns * (columns + 1) / 2];
        self.zero += risk;
        let mut cell = 0;
        for i in 0..columns {
            let weighted = risk * row[i];
            one[i] += weighted;
            for other in &row[i..columns] {
                two[cell] += weighted * other;
                cell += 1;
            }
        }
    }

    /// Adds sorted rows with their risks.
    #[inline(always)]
    fn add_rows<const P: usize>(&mut self, sets: &RiskSets, rows: std::ops::Range<usize>, risk: &[f64]) {
        for (row, &own) in rows.clone().zip(&risk[rows]) {
            self.add::<P>(own, sets.row(row));
        }
    }

    fn add_sums(&mut self, other: &Self) {
        self.zero += other.zero;
        self.one.iter_mut().zip(&other.one).for_each(|(a, b)| *a += b);
        self.two.iter_mut().zip(&other.two).for_each(|(a, b)| *a += b);
    }
}

/// The sums at a time, as time runs backward through a stratum.
pub(super) struct RiskWalk {
    /// Over those at risk.
    pub at_risk: Sums,
    /// Over those with the event.
    pub events: Sums,
    /// The entries passed.
    passed: usize,
    peak: f64,
}

impl RiskWalk {
    /// A walk of nothing yet.
    pub fn new(columns: usize) -> Self {
        Self { at_risk: Sums::new(columns), events: Sums::new(columns), passed: 0, peak: 0.0 }
    }

    /// Begins a stratum.
    pub fn begin(&mut self, stratum: &Stratum) {
        self.at_risk.clear();
        self.passed = stratum.entries.start;
        self.peak = 0.0;
    }

    /// Passes a time: its rows come under risk, and those that enter at it or later leave.
    #[inline(always)]
    pub fn pass<const P: usize>(&mut self, sets: &RiskSets, stratum: &Stratum, tie: &Tie, risk: &[f64]) {
        self.at_risk.add_rows::<P>(sets, tie.begin..tie.first_event, risk);
        self.events.clear();
        self.events.add_rows::<P>(sets, tie.first_event..tie.end, risk);
        self.at_risk.add_sums(&self.events);
        if stratum.entries.is_empty() {
            return;
        }
        self.peak = self.peak.max(self.at_risk.zero);
        for &(row, start) in &sets.entries[self.passed..stratum.entries.end] {
            if start < tie.rank {
                break;
            }
            self.passed += 1;
            self.at_risk.add::<P>(-risk[row as usize], sets.row(row as usize));
        }
        // The comparison is false for NaN, which only a step that is then shortened gives.
        if self.at_risk.zero < CANCELLED * self.peak {
            self.renew(sets, stratum, tie, risk);
        }
    }

    /// Sums the rows at risk at a time anew.
    fn renew(&mut self, sets: &RiskSets, stratum: &Stratum, tie: &Tie, risk: &[f64]) {
        self.at_risk.clear();
        let first = sets.ties.get(stratum.ties.start).map_or(0, |tie| tie.begin);
        for (row, &own) in (first..tie.end).zip(&risk[first..tie.end]) {
            if sets.entry_rank[row] < tie.rank {
                self.at_risk.add::<0>(own, sets.row(row));
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
    mut visit: impl FnMut(usize, &Sums, &Sums),
) {
    let mut walk = RiskWalk::new(sets.columns);
    walk.begin(stratum);
    for index in stratum.ties.clone() {
        let tie = &sets.ties[index];
        walk.pass::<0>(sets, stratum, tie, risk);
        if tie.events() > 0 {
            visit(index, &walk.at_risk, &walk.events);
        }
    }
}
