//! The infinitesimal-jackknife variance of a Kaplan–Meier curve.
//!
//! The influence of row `i` on `log S(t)` is its derivative in the row's weight,
//! `∑ Yᵢ(s) d/(n(n-d)) - ∑ δᵢ(s)/(n-d)` over the event times `s ≤ t`, and on the cumulative hazard
//! `∑ δᵢ(s)/n - ∑ Yᵢ(s) d/n²`. The variance is the sum over rows of the squares of weight times influence (Efron, *The
//! Jackknife, the Bootstrap and Other Resampling Plans*, 1982, ch. 6). A row still at risk has the influence
//! `A(t) - A(start)`, with `A` the running sum, and one that has left keeps the one it left with; so one pass with
//! three running sums suffices.

use super::observations::Observations;
use super::ordering::TimeRanks;
use super::survival_step::Step;

/// Running sums over the rows at risk of `w²`, `w² A(start)` and `w² A(start)²`, and the total of those that left.
#[derive(Default)]
struct Influence {
    sum: f64,
    running: [f64; 3],
    left: f64,
}

impl Influence {
    fn enter(&mut self, squared_weight: f64) {
        self.add(squared_weight, self.sum);
    }

    fn leave(&mut self, squared_weight: f64, at_start: f64, influence: f64) {
        self.add(-squared_weight, at_start);
        self.left += squared_weight * influence * influence;
    }

    fn add(&mut self, squared_weight: f64, at_start: f64) {
        self.running[0] += squared_weight;
        self.running[1] += squared_weight * at_start;
        self.running[2] += squared_weight * at_start * at_start;
    }

    fn variance(&self) -> f64 {
        let at_risk = self.sum * self.sum * self.running[0] - 2.0 * self.sum * self.running[1] + self.running[2];
        self.left + at_risk.max(0.0)
    }
}

/// The variances of `log S` and of the cumulative hazard, a pair a step. Rows ascend in time, entries in entry.
pub(super) fn variances(
    observations: &Observations<'_>,
    ranks: &TimeRanks,
    rows: &[u32],
    entries: &[u32],
    steps: &[Step],
) -> Vec<(f64, f64)> {
    let mut of_log = Influence::default();
    let mut of_hazard = Influence::default();
    let mut at_entry = vec![(0.0, 0.0); if ranks.start.is_some() { observations.len() } else { 0 }];
    let squared_weight = |row: u32| {
        let weight = observations.weight_of(row as usize);
        weight * weight
    };
    if ranks.start.is_none() {
        for &row in rows {
            of_log.enter(squared_weight(row));
            of_hazard.enter(squared_weight(row));
        }
    }
    let mut entering = entries.iter().peekable();
    let mut leaving = rows.iter().peekable();
    let mut variances = Vec::with_capacity(steps.len());
    for step in steps {
        let Some(rank) = leaving.peek().map(|&&row| ranks.stop()[row as usize]) else { break };
        if let Some(start) = &ranks.start {
            while let Some(&row) = entering.next_if(|&&row| start[row as usize] < rank) {
                at_entry[row as usize] = (of_log.sum, of_hazard.sum);
                of_log.enter(squared_weight(row));
                of_hazard.enter(squared_weight(row));
            }
        }
        let survivors = step.n_risk - step.n_event;
        if step.rows_event > 0 {
            of_log.sum += step.n_event / (step.n_risk * survivors);
            of_hazard.sum += step.n_event / (step.n_risk * step.n_risk);
        }
        while let Some(&row) = leaving.next_if(|&&row| ranks.stop()[row as usize] == rank) {
            let (log_start, hazard_start) = at_entry.get(row as usize).copied().unwrap_or((0.0, 0.0));
            let (of_event_log, of_event_hazard) =
                if observations.event[row as usize] { (1.0 / survivors, 1.0 / step.n_risk) } else { (0.0, 0.0) };
            of_log.leave(squared_weight(row), log_start, of_log.sum - log_start - of_event_log);
            of_hazard.leave(squared_weight(row), hazard_start, of_event_hazard - (of_hazard.sum - hazard_start));
        }
        variances.push((of_log.variance(), of_hazard.variance()));
    }
    variances
}
