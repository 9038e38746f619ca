//! The same numbers, made in another way.

use super::*;
use crate::statistics::cox::{Cox, CoxFit, CoxVariance, TimeTransform, cox};
use crate::statistics::{Estimable, Observations};

const ROWS: u32 = 70_000;

fn fitted(model: &Cox<'_>) -> CoxFit {
    match cox(model) {
        Ok(Estimable::Value(fit)) => fit,
        other => panic!("{:?}", other.map(|found| found.map(|_| ()))),
    }
}

/// The numbers of a fit, of its tests of proportional hazards and of its smooths.
fn numbers(fit: &CoxFit) -> Vec<f64> {
    let mut all = vec![fit.log_likelihood_null, fit.log_likelihood, fit.score_test.statistic];
    all.extend(fit.estimates());
    all.extend(fit.variance.cells());
    let tests = fit.proportional_hazards(&[vec![0], vec![1, 2]], TimeTransform::Rank).expect("valid");
    let tests = tests.terms.into_iter().chain([tests.global]);
    all.extend(tests.map(|test| test.value().expect("a test").statistic));
    let smooths = fit.time_varying(TimeTransform::Identity).expect("valid").value().expect("smooths");
    all.extend(smooths.iter().flatten().flat_map(|step| [step.estimate, step.conf_low]));
    all
}

#[test]
fn terms_summed_row_by_row_are_those_of_one_event_time_after_the_other() {
    let numbered = |step: u32, modulus: u32| (0..ROWS).map(move |row| row.wrapping_mul(step) % modulus);
    let event: Vec<bool> = numbered(11, 7).map(|draw| draw < 4).collect();
    let weight: Vec<f64> = numbered(1, 3).map(|draw| f64::from(draw) / 2.0 + 0.5).collect();
    let stratum: Vec<usize> = numbered(29, 5).map(|draw| usize::from(draw < 2)).collect();
    let columns: Vec<Vec<f64>> =
        [13, 31, 7919].iter().map(|step| numbered(*step, 101).map(|draw| f64::from(draw) / 40.0).collect()).collect();
    // Rows that enter before the first time are at risk as those that enter at the origin, and are walked in order.
    let start = vec![0.5; ROWS as usize];
    // Hardly any ties, and many.
    for (modulus, has_strata, has_weights) in
        [(69_997, false, false), (69_997, true, true), (9001, false, true), (9001, true, false)]
    {
        let time: Vec<f64> = numbered(7919, modulus).map(|draw| f64::from(draw) / 7.0 + 1.0).collect();
        let observations = Observations {
            weight: has_weights.then_some(weight.as_slice()),
            ..Observations::right_censored(&time, &event)
        };
        for ties in [Ties::Efron, Ties::Breslow] {
            let model = Cox { ties, stratum: has_strata.then_some(&stratum), ..Cox::new(observations, &columns) };
            let model = Cox { variance: CoxVariance::ModelBased, ..model };
            let fit = fitted(&model);
            assert!(are_worth_it(&fit.sets));
            let entered = Observations { start: Some(&start), ..observations };
            let expected = fitted(&Cox { observations: entered, ..model });
            assert!(!are_worth_it(&expected.sets));
            let (found, expected) = (numbers(&fit), numbers(&expected));
            assert_eq!(found.len(), expected.len());
            for (at, (found, expected)) in found.iter().zip(&expected).enumerate() {
                let difference = (found - expected).abs();
                assert!(difference <= 1e-9 * expected.abs().max(1e-3), "{modulus} {at}: {found} {expected}");
            }
        }
    }
}
