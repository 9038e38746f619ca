//! The risk sets at the event times of a fitted model.

use super::exponential::exponentials;
use super::fit::CoxFit;
use super::likelihood::{may_be_kept, sums_at_times};
use super::risk_sets::Stratum;
use super::risk_sums::Sums;
use super::risk_walk::for_each_event_time;
use super::tie_sums;

impl CoxFit {
    /// Visits the event times of a stratum, earliest last, with the sums over the risk set and over the events at the
    /// estimates. Where many rows share each time, and the sums are few, they are made once.
    pub(super) fn for_each_event_time(&self, stratum: &Stratum, mut visit: impl FnMut(usize, &Sums, &Sums)) {
        let are_made = tie_sums::are_worth_it(&self.sets) && may_be_kept(&self.sets);
        if self.sets.elsewhere.is_some() || !are_made {
            return for_each_event_time(&self.sets, stratum, self.risks(), visit);
        }
        let sums = self.sums.get_or_init(|| sums_at_times(&self.sets, &self.scaled_beta));
        let times = stratum.ties.clone().filter(|index| self.sets.ties[*index].events() > 0);
        times.for_each(|index| visit(index, &sums[index].0, &sums[index].1));
    }

    /// `w exp(xβ)` of each sorted row.
    pub(super) fn risks(&self) -> &[f64] {
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

#[cfg(test)]
mod tests {
    use std::sync::OnceLock;

    use super::*;
    use crate::statistics::cox::{Cox, cox};
    use crate::statistics::{Estimable, Observations};

    #[test]
    fn the_sums_of_a_fit_are_those_of_a_walk_over_its_rows() {
        // So many rows in so few times that the sums at each are made side by side.
        let rows = 70_000_u32;
        let time: Vec<f64> = (0..rows).map(|row| f64::from(row * 37 % 1009 % 50 + 1)).collect();
        let event: Vec<bool> = (0..rows).map(|row| row * 11 % 7 < 3).collect();
        let weight: Vec<f64> = (0..rows).map(|row| f64::from(row % 3 + 1)).collect();
        let stratum: Vec<usize> = (0..rows as usize).map(|row| row % 2).collect();
        let columns: Vec<Vec<f64>> =
            [13, 29].iter().map(|step| (0..rows).map(|row| f64::from(row * step % 101 % 17) / 4.0).collect()).collect();
        let observations = Observations { weight: Some(&weight), ..Observations::right_censored(&time, &event) };
        for stratum in [None, Some(stratum.as_slice())] {
            let Ok(Estimable::Value(mut fit)) = cox(&Cox { stratum, ..Cox::new(observations, &columns) }) else {
                panic!("there is a maximum");
            };
            assert!(fit.sums.get().is_some(), "the sums of the last step are kept");
            for _ in 0..2 {
                for stratum in &fit.sets.strata {
                    let mut found = Vec::new();
                    let flat = |index: usize, at_risk: &Sums, events: &Sums| {
                        let numbers = [at_risk, events].map(|sums| [&[sums.zero], &sums.one[..], &sums.two].concat());
                        (index, numbers.concat())
                    };
                    fit.for_each_event_time(stratum, |index, at_risk, events| found.push(flat(index, at_risk, events)));
                    let expected = by_rows(&fit, stratum, flat);
                    assert_eq!(found.len(), expected.len());
                    for ((index, own), (other, numbers)) in found.iter().zip(&expected) {
                        assert_eq!(index, other);
                        let near = |(a, b): (&f64, &f64)| (a - b).abs() <= 1e-11 * b.abs().max(1.0);
                        assert!(own.iter().zip(numbers).all(near), "{index}");
                    }
                }
                // Once more with the sums made when they are asked for.
                fit.sums = OnceLock::new();
            }
        }
    }

    /// The same, row by row from the last time back.
    fn by_rows<T>(fit: &CoxFit, stratum: &Stratum, flat: impl Fn(usize, &Sums, &Sums) -> T) -> Vec<T> {
        let (risks, mut rows) = (fit.risks(), fit.sets.covariate_rows());
        let mut at_risk = Sums::new(fit.sets.columns);
        let mut made = Vec::new();
        for index in stratum.ties.clone() {
            let tie = &fit.sets.ties[index];
            let mut events = Sums::new(fit.sets.columns);
            for (row, risk) in (tie.begin..tie.end).zip(&risks[tie.begin..]) {
                at_risk.add::<0>(*risk, rows.row(row));
                if row >= tie.first_event {
                    events.add::<0>(*risk, rows.row(row));
                }
            }
            if tie.events() > 0 {
                made.push(flat(index, &at_risk, &events));
            }
        }
        made
    }
}
