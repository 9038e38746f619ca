//! The same numbers, one event time after the other: rows that enter before the first time are at risk as those that enter
//! at the origin, and are walked in order.

use super::*;
use crate::statistics::cox::covariates::tests::Tenths;
use crate::statistics::cox::{Cox, CoxFit, CoxVariance, TimeTransform, cox};
use crate::statistics::{CovariateColumn, Estimable, NotEstimable, Observations};

fn fitted<C: CovariateColumn>(model: &Cox<'_, C>) -> CoxFit {
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
    let terms: Vec<Vec<usize>> = (0..fit.coefficients.len()).map(|column| vec![column]).collect();
    let tests = fit.proportional_hazards(&terms, TimeTransform::Rank).expect("valid");
    let tests = tests.terms.into_iter().chain([tests.global]);
    all.extend(tests.map(|test| test.value().expect("a test").statistic));
    // There is none where one time has most of the events.
    let smooths = fit.time_varying(TimeTransform::Identity).expect("valid").value();
    all.extend(smooths.iter().flatten().flatten().flat_map(|step| [step.estimate, step.conf_low]));
    all
}

/// Compares a fit with that of the same rows one event time after the other, with both methods for ties. All times are
/// at least 1.
fn compare<C: CovariateColumn>(what: &str, model: Cox<'_, C>) {
    let start = vec![0.5; model.observations.len()];
    for ties in [Ties::Efron, Ties::Breslow] {
        let model = Cox { ties, variance: CoxVariance::ModelBased, ..model };
        let fit = fitted(&model);
        assert!(are_worth_it(&fit.sets), "{what}");
        let entered = Observations { start: Some(&start), ..model.observations };
        let expected = fitted(&Cox { observations: entered, ..model });
        assert!(!are_worth_it(&expected.sets), "{what}");
        let (found, expected) = (numbers(&fit), numbers(&expected));
        assert_eq!(found.len(), expected.len(), "{what}");
        for (at, (found, expected)) in found.iter().zip(&expected).enumerate() {
            let difference = (found - expected).abs();
            assert!(difference <= 1e-9 * expected.abs().max(1e-3), "{what} {ties:?} {at}: {found} {expected}");
        }
    }
}

/// Mixed whole numbers below a modulus.
fn mixed(rows: u32, step: u32, modulus: u32) -> impl Iterator<Item = u32> {
    (0..rows).map(move |row| (row.wrapping_mul(2_654_435_761) >> 7).wrapping_mul(step) % 1_000_003 % modulus)
}

fn columns(rows: u32, count: usize) -> Vec<Vec<f64>> {
    let steps = [13, 31, 7919, 101, 977, 463, 57, 211, 89];
    let column = |step: &u32| mixed(rows, *step, 101).map(|draw| f64::from(draw) / 40.0).collect();
    steps.iter().take(count).map(column).collect()
}

#[test]
fn terms_summed_row_by_row_are_those_of_one_event_time_after_the_other() {
    const ROWS: u32 = 3000;
    let event: Vec<bool> = mixed(ROWS, 11, 7).map(|draw| draw < 4).collect();
    let weight: Vec<f64> = mixed(ROWS, 3, 3).map(|draw| f64::from(draw) / 2.0 + 0.5).collect();
    // Three strata: one of a few rows, which have no event, and two of many.
    let stratum: Vec<usize> =
        mixed(ROWS, 29, 500).map(|draw| if draw < 3 { 1 } else { draw as usize % 2 * 2 }).collect();
    let sparse: Vec<bool> = event.iter().zip(&stratum).map(|(event, stratum)| *event && *stratum != 1).collect();
    // Hardly any ties, and some.
    for modulus in [1_000_003, 900] {
        let time: Vec<f64> = mixed(ROWS, 7919, modulus).map(|draw| f64::from(draw) / 7.0 + 1.0).collect();
        for count in [1, 3, 8, 9] {
            let columns = columns(ROWS, count);
            let plain = Observations::right_censored(&time, &event);
            compare(&format!("{modulus} {count}"), Cox::new(plain, &columns));
            let weighted = Observations { weight: Some(&weight), event: &sparse, ..plain };
            let model = Cox { stratum: Some(&stratum), ..Cox::new(weighted, &columns) };
            compare(&format!("{modulus} {count} in strata"), model);
        }
    }
}

#[test]
fn a_tie_may_have_most_of_the_rows() {
    const ROWS: u32 = 5000;
    let columns = columns(ROWS, 2);
    let stratum: Vec<usize> = (0..ROWS as usize).map(|row| row % 2).collect();
    // The end of a study, at which many are censored; and a time at which many have the event.
    for (end, censored) in [(40.0, 10), (40.0, 3), (2000.0, 5)] {
        let drawn: Vec<f64> = mixed(ROWS, 7919, 100_003).map(|draw| f64::from(draw) / 1000.0 + 1.0).collect();
        let time: Vec<f64> = drawn.iter().map(|time| if *time > 70.0 { 30.0 } else { time.min(end) }).collect();
        let of_end = |(time, draw): (&f64, u32)| *time < end && draw < censored || *time == 30.0 && draw < 8;
        let event: Vec<bool> = time.iter().zip(mixed(ROWS, 11, 10)).map(of_end).collect();
        let observations = Observations::right_censored(&time, &event);
        compare(&format!("{end} {censored}"), Cox::new(observations, &columns));
        compare("in strata", Cox { stratum: Some(&stratum), ..Cox::new(observations, &columns) });
    }
}

#[test]
fn terms_of_covariates_that_are_kept_as_whole_numbers_are_the_same() {
    const ROWS: u32 = 66_000;
    let time: Vec<f64> = mixed(ROWS, 7919, 1_000_003).map(|draw| f64::from(draw) / 7.0 + 1.0).collect();
    let event: Vec<bool> = mixed(ROWS, 11, 7).map(|draw| draw < 4).collect();
    let columns = [13, 31].map(|step| Tenths(mixed(ROWS, step, 101).map(|draw| draw as i16).collect()));
    compare("tenths", Cox::new(Observations::right_censored(&time, &event), &columns));
}

#[test]
fn a_column_that_is_constant_within_each_stratum_is_refused() {
    // The sums over so many rows leave a rounding error that is more than nothing.
    const ROWS: u32 = 20_000;
    let time: Vec<f64> = mixed(ROWS, 7919, 1_000_003).map(|draw| f64::from(draw) / 7.0 + 1.0).collect();
    let event: Vec<bool> = mixed(ROWS, 11, 7).map(|draw| draw < 4).collect();
    let weight: Vec<f64> = mixed(ROWS, 3, 3).map(|draw| f64::from(draw) / 2.0 + 0.5).collect();
    let stratum: Vec<usize> = mixed(ROWS, 57, 300).map(|draw| usize::from(draw == 0)).collect();
    let mut columns = columns(ROWS, 1);
    columns.push(stratum.iter().map(|stratum| *stratum as f64 / 3.0).collect());
    let observations = Observations { weight: Some(&weight), ..Observations::right_censored(&time, &event) };
    let model = Cox { stratum: Some(&stratum), ..Cox::new(observations, &columns) };
    let found = cox(&model).expect("valid").map(|_| ());
    assert_eq!(found, Estimable::Not(NotEstimable::ConstantCovariate { column: 1 }));
}
