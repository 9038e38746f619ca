//! Cox models worked by hand, and refusals. Properties that hold for any data are in `properties`.

mod properties;

use tickmark::statistics::cox::{Cox, CoxFit, CoxVariance, CurveType, Ties, concordance, cox, firth};
use tickmark::statistics::survival_interval::ConfType;
use tickmark::statistics::{Estimable, Invalid, NotEstimable, Observations};

use crate::agreement::close;

fn fit(model: &Cox<'_>) -> CoxFit {
    cox(model).expect("valid data").value().expect("a fit")
}

#[track_caller]
fn assert_close(ours: f64, expected: f64, tolerance: f64) {
    assert!(close(ours, expected, tolerance), "{ours} is not {expected}");
}

#[test]
fn the_likelihoods_of_two_tied_events_of_three_subjects() {
    // Events at 1 of x = 1 and x = 0, and x = 1 censored at 2. With r = exp(β) the risk set is 2r + 1, the tied r + 1.
    let (time, event, columns) = ([1.0, 1.0, 2.0], [true, true, false], vec![vec![1.0, 0.0, 1.0]]);
    let beta = 0.3f64;
    let r = libm::exp(beta);
    for (ties, expected) in [
        (Ties::Breslow, beta - 2.0 * libm::log(2.0 * r + 1.0)),
        (Ties::Efron, beta - libm::log(2.0 * r + 1.0) - libm::log(2.0 * r + 1.0 - (r + 1.0) / 2.0)),
        (Ties::Exact, beta - libm::log(2.0 * r + r * r)),
    ] {
        let model = Cox { ties, ..Cox::new(Observations::right_censored(&time, &event), &columns) };
        // The exact likelihood, r/(2r + r²), only falls: the one with x = 1 left over separates.
        if ties == Ties::Exact {
            assert_eq!(cox(&model).expect("valid").reason(), Some(NotEstimable::Separated { column: 0 }));
            continue;
        }
        let fit = fit(&model);
        assert_close(fit.log_likelihood_at(&[beta]).expect("one"), expected, 1e-14);
        let slope = |b: f64| fit.log_likelihood_at(&[b]).expect("one");
        let score = fit.score_at(&[beta]).expect("one")[0];
        assert_close(score, (slope(beta + 1e-5) - slope(beta - 1e-5)) / 2e-5, 1e-8);
    }
}

#[test]
fn the_baseline_hazard_and_prediction_of_a_fitted_model() {
    // The model of the module's example: h² - h - 4 = 0. Risk sets 2h+2, h+2, h+1 at covariate 0.
    let (time, event, columns) = ([1.0, 2.0, 3.0, 4.0], [true, true, true, false], vec![vec![1.0, 0.0, 1.0, 0.0]]);
    let fit = fit(&Cox::new(Observations::right_censored(&time, &event), &columns));
    let h = (1.0 + 17.0f64.sqrt()) / 2.0;
    assert_close(fit.coefficients[0].hazard_ratio, h, 1e-12);
    let expected = [1.0 / (2.0 * h + 2.0), 1.0 / (h + 2.0), 1.0 / (h + 1.0), 0.0];
    let mut sum = 0.0;
    let baseline = &fit.baseline_hazard(CurveType::AtZero)[0];
    for (step, increment) in baseline.steps.iter().zip(expected) {
        sum += increment;
        assert_close(step.hazard, sum, 1e-12);
    }
    let treated = fit.predict(&[1.0], 0, ConfType::Log, 0.95).expect("a covariate");
    assert_close(treated.steps[3].estimate, libm::exp(-h * sum), 1e-12);
    // The information is ∑ p(1-p) with p the treated share of each risk set; q = ∑ (p - 1) dH for the treated.
    let p = [2.0 * h / (2.0 * h + 2.0), h / (h + 2.0), h / (h + 1.0)];
    let information: f64 = p.iter().map(|p| p * (1.0 - p)).sum();
    let q: f64 = p.iter().zip(expected).map(|(p, increment)| (p - 1.0) * increment).sum();
    let variance = h * h * (expected.iter().map(|e| e * e).sum::<f64>() + q * q / information);
    assert_close(treated.steps[3].std_error_cumulative_hazard, variance.sqrt(), 1e-12);
    let beyond = NotEstimable::BeyondFollowUp { last_time: 4.0 };
    assert_eq!(treated.at(5.0).reason(), Some(beyond));
}

#[test]
fn what_has_no_maximum_is_refused_with_the_column() {
    let time = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0];
    let event = [true, true, true, true, true, true, false, false];
    let fine = vec![1.0, 0.0, 2.0, 1.0, 0.0, 2.0, 1.0, 0.0];
    let reason = |columns: &[Vec<f64>], event: &[bool]| {
        cox(&Cox::new(Observations::right_censored(&time, event), columns)).expect("valid").reason()
    };
    assert_eq!(reason(std::slice::from_ref(&fine), &event), None);
    assert_eq!(reason(std::slice::from_ref(&fine), &[false; 8]), Some(NotEstimable::NoEvents));
    assert_eq!(reason(&[], &event), Some(NotEstimable::NoCovariates));
    let constant = vec![3.0; 8];
    assert_eq!(reason(&[fine.clone(), constant], &event), Some(NotEstimable::ConstantCovariate { column: 1 }));
    let sum: Vec<f64> = fine.iter().zip(&time).map(|(a, b)| 2.0 * a - b).collect();
    let collinear = [fine.clone(), time.to_vec(), sum];
    assert_eq!(reason(&collinear[..1], &event), None);
    assert_eq!(
        reason(&[fine.clone(), vec![0.1, 0.0, 0.2, 0.1, 0.0, 0.2, 0.1, 0.0]], &event),
        Some(NotEstimable::Collinear { column: 1 })
    );
    // Time itself separates: each event has the smallest value of those at risk.
    assert_eq!(reason(&[fine.clone(), time.to_vec()], &event), Some(NotEstimable::Separated { column: 1 }));
    // An indicator that is 1 only for rows censored last.
    let late = vec![0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0];
    assert_eq!(reason(&[fine.clone(), late], &event), Some(NotEstimable::Separated { column: 1 }));
    // The same when rows are cut at 3.5 into a counting process.
    let start: Vec<f64> = time.iter().map(|&t| if t > 3.5 { 3.5 } else { 0.0 }).collect();
    let cut = Observations { start: Some(&start), time: (&time).into(), event: &event, weight: None };
    let late = vec![vec![0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 1.0]];
    assert_eq!(cox(&Cox::new(cut, &late)).expect("valid").reason(), Some(NotEstimable::Separated { column: 0 }));
}

#[test]
fn what_makes_no_sense_is_invalid() {
    let (time, event) = ([1.0, 2.0], [true, true]);
    let plain = Observations::right_censored(&time, &event);
    let weighted = Observations { weight: Some(&[1.0, 2.0]), ..plain };
    let error = |model: &Cox<'_>| cox(model).map(|_| ()).expect_err("invalid input");
    let columns = vec![vec![0.0, 1.0]];
    let infinite = vec![vec![0.0, f64::INFINITY]];
    assert_eq!(error(&Cox::new(plain, &infinite)), Invalid::NotFinite { what: "covariate", row: 1 });
    let short = vec![vec![0.0]];
    let mismatch = Invalid::LengthMismatch { what: "covariate", expected: 2, found: 1 };
    assert_eq!(error(&Cox::new(plain, &short)), mismatch);
    assert!(matches!(error(&Cox { ties: Ties::Exact, ..Cox::new(weighted, &columns) }), Invalid::Option { .. }));
    let robust = Cox { ties: Ties::Exact, variance: CoxVariance::Robust, ..Cox::new(plain, &columns) };
    assert!(matches!(error(&robust), Invalid::Option { .. }));
}

#[test]
fn firth_estimates_a_separated_hazard_ratio() {
    // One event among a treated, of a treated and b controls: the penalised likelihood is π^(3/2) (1-π)^(1/2) with π the
    // treated share of the risk, whose maximum is at π = 3/4, a hazard ratio of 3b/a.
    let (a, b) = (2.0, 3.0);
    let (time, event) = ([1.0, 2.0, 2.0, 2.0, 2.0], [true, false, false, false, false]);
    let columns = vec![vec![1.0, 1.0, 0.0, 0.0, 0.0]];
    let model = Cox::new(Observations::right_censored(&time, &event), &columns);
    assert_eq!(cox(&model).expect("valid").reason(), Some(NotEstimable::Separated { column: 0 }));
    let fit = firth(&model).expect("valid").value().expect("a fit");
    let coefficient = &fit.coefficients[0];
    assert_close(coefficient.hazard_ratio, 3.0 * b / a, 1e-9);
    let penalised = |share: f64| 1.5 * libm::log(share) + 0.5 * libm::log(1.0 - share);
    let test = 2.0 * (penalised(0.75) - penalised(a / (a + b)));
    assert_close(coefficient.test.value().expect("a test").statistic, test, 1e-9);
    // At the limits the penalised likelihood has fallen by half the 95% quantile of chi-square.
    for limit in [coefficient.conf_low, coefficient.conf_high] {
        let ratio = limit.value().expect("a limit");
        let share = a * ratio / (a * ratio + b);
        assert_close(2.0 * (penalised(0.75) - penalised(share)), 3.841_458_820_694_124, 1e-8);
    }
}

#[test]
fn nothing_to_compare_has_no_concordance() {
    let none = Observations::right_censored(&[1.0, 1.0], &[true, true]);
    let result = concordance(&none, &[1.0, 2.0], None, None).expect("valid");
    assert_eq!(result, Estimable::Not(NotEstimable::NoComparablePairs));
}
