//! Logistic regression.

use tickmark::statistics::distribution::{chi_square_quantile, normal_quantile};
use tickmark::statistics::logistic::firth::logistic_firth;
use tickmark::statistics::logistic::{Logistic, LogisticOptions, logistic};
use tickmark::statistics::{NotEstimable, Refusal};

use super::{assert_close, assert_within};

fn fit(columns: &[Vec<f64>], event: &[bool]) -> Result<Logistic, Refusal> {
    logistic(columns, event, &LogisticOptions::default())
}

fn refused(columns: &[Vec<f64>], event: &[bool]) -> Option<NotEstimable> {
    match fit(columns, event) {
        Err(Refusal::NotEstimable(reason)) => Some(reason),
        _ => None,
    }
}

/// Rows of a 2 × 2 table: exposed with and without the event, then unexposed.
fn table(a: usize, b: usize, c: usize, d: usize) -> (Vec<f64>, Vec<bool>) {
    let exposure = [vec![1.0; a + b], vec![0.0; c + d]].concat();
    let event = [vec![true; a], vec![false; b], vec![true; c], vec![false; d]].concat();
    (exposure, event)
}

#[test]
fn one_binary_covariate_gives_the_cross_product_odds_ratio() {
    let (exposure, event) = table(8, 4, 5, 9);
    let model = fit(&[exposure], &event).expect("a fit");
    let slope = model.coefficients[0];
    assert_close(slope.estimate, (72.0_f64 / 20.0).ln());
    assert_close(slope.std_error, (1.0_f64 / 8.0 + 0.25 + 0.2 + 1.0 / 9.0).sqrt());
    assert_close(model.intercept.estimate, (5.0_f64 / 9.0).ln());
    assert_close(model.intercept.std_error, (0.2_f64 + 1.0 / 9.0).sqrt());
    let entropy = |x: f64, y: f64| x * (x / (x + y)).ln() + y * (y / (x + y)).ln();
    assert_close(model.log_likelihood, entropy(8.0, 4.0) + entropy(5.0, 9.0));
    assert_close(model.null_log_likelihood, entropy(13.0, 13.0));
    assert_close(model.concordance, (8.0 * 9.0 + 0.5 * (8.0 * 4.0 + 5.0 * 9.0)) / 169.0);
    assert_close(model.aic, 4.0 - 2.0 * model.log_likelihood);
}

#[test]
fn a_profile_bound_is_where_the_likelihood_has_fallen_by_half_the_quantile() {
    // Without covariates the profile is the binomial likelihood itself.
    let model = fit(&[], &[true, true, true, false, false, false, false, false, false, false]).expect("a fit");
    let (low, high) = model.intercept.profile.expect("asked for").value().expect("estimable");
    let log_likelihood = |eta: f64| 3.0 * eta - 10.0 * eta.exp().ln_1p();
    let half = chi_square_quantile(0.95, 1.0) / 2.0;
    for bound in [low, high] {
        assert_within(model.log_likelihood - log_likelihood(bound), half, 1e-9);
    }
    assert!(low < model.intercept.estimate && model.intercept.estimate < high);
    assert_close(half * 2.0, normal_quantile(0.975).powi(2));
}

#[test]
fn a_profile_over_the_intercept_is_maximized_over_it() {
    let (exposure, event) = table(8, 4, 5, 9);
    let model = fit(&[exposure], &event).expect("a fit");
    let (low, high) = model.coefficients[0].profile.expect("asked for").value().expect("estimable");
    let p = |eta: f64| 1.0 / (1.0 + (-eta).exp());
    for slope in [low, high] {
        // With the slope held, the best intercept makes the expected number of events the 13 observed.
        let (mut below, mut above) = (-20.0, 20.0);
        for _ in 0..200 {
            let middle = 0.5 * (below + above);
            if 12.0 * p(middle + slope) + 14.0 * p(middle) < 13.0 { below = middle } else { above = middle }
        }
        let (exposed, unexposed) = (p(below + slope), p(below));
        let profile =
            8.0 * exposed.ln() + 4.0 * (1.0 - exposed).ln() + 5.0 * unexposed.ln() + 9.0 * (1.0 - unexposed).ln();
        assert_within(model.log_likelihood - profile, chi_square_quantile(0.95, 1.0) / 2.0, 1e-9);
    }
}

#[test]
fn a_column_that_separates_the_outcomes_is_named() {
    // R reports a coefficient of 47 with a standard error of 115,264 for these data.
    let x = vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
    let event = [false, false, false, true, true, true];
    assert_eq!(refused(std::slice::from_ref(&x), &event), Some(NotEstimable::Separated { column: 0 }));
    // Quasi-complete: nobody with the second covariate has the event, the first overlaps.
    let overlap = vec![1.0, 5.0, 2.0, 6.0, 3.0, 4.0, 2.5, 3.5];
    let rare = vec![0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0];
    let event = [true, true, false, false, true, false, false, false];
    assert_eq!(refused(&[overlap.clone(), rare], &event), Some(NotEstimable::Separated { column: 1 }));
    assert!(fit(&[overlap], &event).is_ok());
}

/// With one binary covariate the penalty is ½ in each cell of the table.
#[test]
fn firths_estimate_of_a_table_with_an_empty_cell_adds_a_half_to_each() {
    let (exposure, event) = table(6, 0, 3, 7);
    assert_eq!(refused(std::slice::from_ref(&exposure), &event), Some(NotEstimable::Separated { column: 0 }));
    let model = logistic_firth(&[exposure], &event, 0.95).expect("a fit");
    let slope = model.coefficients[0];
    assert_within(slope.estimate, (6.5_f64 * 7.5 / (0.5 * 3.5)).ln(), 1e-9);
    assert_within(model.intercept.estimate, (3.5_f64 / 7.5).ln(), 1e-9);
    let variance = |n: f64, p: f64| 1.0 / (n * p * (1.0 - p));
    assert_within(slope.std_error, (variance(6.0, 6.5 / 7.0) + variance(10.0, 3.5 / 11.0)).sqrt(), 1e-9);
    // The penalized likelihood is that of the table with ½ added, whose profile is found by bisection.
    let p = |eta: f64| 1.0 / (1.0 + (-eta).exp());
    let profile = |slope: f64| {
        let (mut below, mut above) = (-30.0, 30.0);
        for _ in 0..200 {
            let middle = 0.5 * (below + above);
            if 7.0 * p(middle + slope) + 11.0 * p(middle) < 10.0 { below = middle } else { above = middle }
        }
        let (exposed, unexposed) = (below + slope, below);
        6.5 * p(exposed).ln() + 0.5 * p(-exposed).ln() + 3.5 * p(unexposed).ln() + 7.5 * p(-unexposed).ln()
    };
    let maximum = profile(slope.estimate);
    let (low, high) = slope.conf.value().expect("estimable");
    for bound in [low, high] {
        assert_within(maximum - profile(bound), chi_square_quantile(0.95, 1.0) / 2.0, 1e-8);
    }
    assert_within(slope.statistic.value().expect("estimable"), 2.0 * (maximum - profile(0.0)), 1e-9);
    assert!(low < slope.estimate && slope.estimate < high);
}

#[test]
fn a_model_that_cannot_be_fitted_says_why() {
    let event = [true, false, true, false, false];
    let x = vec![1.0, 2.0, 4.0, 3.0, 5.0];
    let twice: Vec<f64> = x.iter().map(|x| 2.0 * x + 1.0).collect();
    assert_eq!(refused(&[x.clone(), twice], &event), Some(NotEstimable::Collinear { column: 1 }));
    assert_eq!(refused(&[x.clone(), vec![7.0; 5]], &event), Some(NotEstimable::ConstantCovariate { column: 1 }));
    assert_eq!(refused(std::slice::from_ref(&x), &[false; 5]), Some(NotEstimable::NoEvents));
    assert_eq!(refused(std::slice::from_ref(&x), &[true; 5]), Some(NotEstimable::OneGroup));
    assert!(matches!(fit(&[vec![1.0, f64::NAN, 2.0, 3.0, 4.0]], &event), Err(Refusal::Invalid(_))));
}

#[test]
fn neither_the_unit_nor_the_origin_of_a_covariate_changes_the_model() {
    let x = vec![1.0, 2.0, 4.0, 3.0, 5.0, 2.5, 4.5, 3.5];
    let event = [false, true, false, true, true, false, true, false];
    let plain = fit(std::slice::from_ref(&x), &event).expect("a fit");
    let year: Vec<f64> = x.iter().map(|x| 2.0e6 + 1000.0 * x).collect();
    let scaled = fit(&[year], &event).expect("a fit");
    assert_within(scaled.coefficients[0].estimate * 1000.0, plain.coefficients[0].estimate, 1e-9);
    assert_within(scaled.coefficients[0].std_error * 1000.0, plain.coefficients[0].std_error, 1e-9);
    assert_within(scaled.log_likelihood, plain.log_likelihood, 1e-12);
}

#[test]
fn a_rare_event_and_a_near_copy_of_a_column_are_neither_separation_nor_collinearity() {
    // Newton's method takes more than ten steps to a log odds of −ln 4000.
    let (exposure, event) = table(1, 4000, 200, 200);
    let model = fit(&[exposure], &event).expect("a fit");
    assert_within(model.coefficients[0].estimate, (1.0_f64 / 4000.0).ln(), 1e-11);
    let x = vec![1.0, 2.0, 4.0, 3.0, 5.0, 2.5, 4.5, 3.5];
    let event = [false, true, false, true, true, false, true, false];
    let near: Vec<f64> = x.iter().enumerate().map(|(i, x)| x + 1e-3 * f64::from(u8::from(i % 3 == 0))).collect();
    assert!(fit(&[x, near], &event).is_ok());
}

/// The model of a covariate of two values is that of the table with ½ added to each cell.
#[test]
fn firths_estimate_is_found_where_a_row_has_leverage_one() {
    let (exposure, event) = table(1, 0, 1, 7);
    let model = logistic_firth(&[exposure], &event, 0.95).expect("a fit");
    let slope = model.coefficients[0];
    assert_within(slope.estimate, (1.5_f64 * 7.5 / (0.5 * 1.5)).ln(), 1e-9);
    assert_within(model.intercept.estimate, (1.5_f64 / 7.5).ln(), 1e-9);
    // p = ¾ of one row, and 1/6 of eight.
    assert_within(slope.std_error, (16.0_f64 / 3.0 + 36.0 / 40.0).sqrt(), 1e-9);
    // Two levels of a factor with a single row each, one with the event and one without.
    let level = |at: usize| (0..10).map(|row| f64::from(u8::from(row == at))).collect::<Vec<_>>();
    let event: Vec<bool> = (0..10).map(|row| [0, 2, 3, 4].contains(&row)).collect();
    let model = logistic_firth(&[level(0), level(1)], &event, 0.95).expect("a fit");
    assert_within(model.coefficients[0].estimate, (3.0_f64 * 5.5 / 3.5).ln(), 1e-9);
    assert_within(model.coefficients[1].estimate, (5.5_f64 / 3.5 / 3.0).ln(), 1e-9);
}

#[test]
fn predictors_that_differ_by_rounding_alone_are_tied() {
    // Two of five exposed have the event and one of five others. The second covariate has the sum 5 in either group, and
    // the sum 3 in all events, as 2/5 · 5 + 1/5 · 5 expects: its coefficient is 0, but for rounding.
    let exposure = vec![1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 1.0, 1.0, 1.0];
    let second = vec![1.0, 0.0, 2.0, 2.0, 1.0, 0.0, 1.0, 0.0, 1.0, 2.0];
    let event: Vec<bool> = (0..10).map(|row| [0, 1, 9].contains(&row)).collect();
    let model = fit(&[exposure, second], &event).expect("a fit");
    assert!(model.coefficients[1].estimate.abs() < 1e-12);
    assert_within(model.coefficients[0].estimate, (2.0_f64 * 4.0 / 3.0).ln(), 1e-12);
    assert_close(model.concordance, (2.0 * 4.0 + 0.5 * (2.0 * 3.0 + 1.0 * 4.0)) / 21.0);
}
