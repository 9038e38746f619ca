//! The risk sets at the event times of a fitted model.

use super::exponential::exponentials;
use super::fit::CoxFit;
use super::likelihood::sums_at_times;
use super::risk_sets::Stratum;
use super::risk_sums::Sums;
use super::risk_walk::for_each_event_time;
use super::tie_sums;

impl CoxFit {
    /// Visits the event times of a stratum, earliest last, with the sums over the risk set and over the events at the
    /// estimates. Where many rows share each time the sums are made once.
    pub(super) fn for_each_event_time(&self, stratum: &Stratum, mut visit: impl FnMut(usize, &Sums, &Sums)) {
        if self.sets.elsewhere.is_some() || !tie_sums::are_worth_it(&self.sets) {
            return for_each_event_time(&self.sets, stratum, self.risks(), visit);
        }
        let sums = self.sums.get_or_init(|| sums_at_times(&self.sets, &self.scaled_beta));
        let times = stratum.ties.clone().filter(|index| self.sets.ties[*index].events() > 0);
        times.for_each(|index| visit(index, &sums[index].0, &sums[index].1));
    }

    /// `w exp(xβ)` of each sorted row.
    fn risks(&self) -> &[f64] {
        self.risk.get_or_init(|| {
            if self.sets.elsewhere.is_some() {
                // What is summed with them comes from elsewhere.
                return Vec::new();
            }
            let mut risks = self.sets.linear_predictors(&self.scaled_beta);
            risks.chunks_mut(1 << 12).for_each(exponentials);
            if !self.sets.unweighted {
                risks.iter_mut().zip(&self.sets.weight).for_each(|(risk, weight)| *risk *= weight);
            }
            risks
        })
    }
}
