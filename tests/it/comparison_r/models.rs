//! Logistic regression.

use serde_json::Value;
use tickmark::statistics::Estimable;
use tickmark::statistics::distribution::{normal_cdf, normal_quantile};
use tickmark::statistics::logistic::{Logistic, LogisticOptions, logistic};
use tickmark::statistics::matrix::Matrix;

use super::{TOLERANCE, record};
use crate::agreement::Agreement;
use crate::reference_frame::Frame;

/// What the spline through R's profile leaves: `confint.glm` interpolates between fits a fifth of the way apart.
const SPLINE: f64 = 5e-4;

/// The design of `status ~ rx + sex + age + nodes + obstruct + factor(differ)` and `perfor ~ rx + sex + age`.
pub fn compare_logistic(agreement: &mut Agreement, frame: &Frame, entries: &Value) {
    let models: [(&str, &str, &[&str]); 2] = [
        ("death_multi", "event", &["Lev", "Lev+5FU", "sex", "age", "nodes", "obstruct", "differ2", "differ3"]),
        ("perfor_rare", "perfor", &["Lev", "Lev+5FU", "sex", "age"]),
    ];
    let (arms, levels) = frame.grouping("rx", &(0..frame.rows).collect::<Vec<_>>());
    let indicator = |is: bool| f64::from(u8::from(is));
    let cell = |name: &str, row: usize| match name {
        "Lev" | "Lev+5FU" => indicator(levels[arms[row]] == name),
        "differ2" | "differ3" if frame.numbers("differ")[row].is_nan() => f64::NAN,
        "differ2" => indicator(frame.numbers("differ")[row] == 2.0),
        "differ3" => indicator(frame.numbers("differ")[row] == 3.0),
        _ => frame.numbers(name)[row],
    };
    for (key, outcome, names) in models {
        let complete = |row: &usize| names.iter().all(|name| !cell(name, *row).is_nan());
        let rows: Vec<usize> = (0..frame.rows).filter(complete).collect();
        let columns: Vec<Vec<f64>> =
            names.iter().map(|name| rows.iter().map(|row| cell(name, *row)).collect()).collect();
        let event: Vec<bool> = rows.iter().map(|row| frame.numbers(outcome)[*row] == 1.0).collect();
        let fit = logistic(&columns, &event, &LogisticOptions::default()).expect("a fit");
        let case = format!("colon/logistic/{key}");
        compare_fit(agreement, &case, &fit, &entries[key]);
        compare_iterates(agreement, &case, &fit, &columns, &event, &entries[key]);
    }
}

fn compare_fit(agreement: &mut Agreement, case: &str, fit: &Logistic, r: &Value) {
    let numbers = [
        ("n", Some(fit.n as f64), &r["n"]),
        ("loglik", Some(fit.log_likelihood), &r["loglik"]),
        ("loglik_null", Some(fit.null_log_likelihood), &r["loglik_null"]),
        ("deviance", Some(fit.deviance()), &r["deviance"]),
        ("aic", Some(fit.aic), &r["aic"]),
        ("bic", Some(fit.bic), &r["bic"]),
        ("auc", Some(fit.concordance), &r["auc"]),
    ];
    record(agreement, case, &numbers, TOLERANCE);
    let ours = std::iter::once(&fit.intercept).chain(&fit.coefficients);
    for (ours, (name, r)) in ours.zip(r["terms"].as_object().expect("an object")) {
        let bounds = ours.profile.and_then(Estimable::value);
        let numbers = [
            ("low", bounds.map(|(low, _)| low.exp()), &r["profile_lower"]),
            ("high", bounds.map(|(_, high)| high.exp()), &r["profile_upper"]),
        ];
        record(agreement, &format!("{case}/{name}/profile"), &numbers, SPLINE);
    }
}

/// R stops one step short of the maximum and reports standard errors of the step before, up to 5e-6 off. So R's numbers
/// are compared with those of its own iteration, stopped where R stopped, and ours with the same iteration gone on.
fn compare_iterates(
    agreement: &mut Agreement,
    case: &str,
    fit: &Logistic,
    columns: &[Vec<f64>],
    event: &[bool],
    r: &Value,
) {
    let stopped = weighted_least_squares(columns, event, r["iterations"].as_u64().expect("a count"));
    let gone_on = weighted_least_squares(columns, event, 20);
    let ours = std::iter::once(&fit.intercept).chain(&fit.coefficients);
    let z = normal_quantile(0.975);
    for (at, (ours, (name, r))) in ours.zip(r["terms"].as_object().expect("an object")).enumerate() {
        let ((coef, se), (limit, limit_se)) = (stopped[at], gone_on[at]);
        let numbers = [
            ("coef", Some(coef), &r["coef"]),
            ("se", Some(se), &r["se"]),
            ("z", Some(coef / se), &r["z"]),
            ("p", Some(2.0 * normal_cdf(-(coef / se).abs())), &r["p"]),
            ("or", Some(coef.exp()), &r["or"]),
            ("low", Some((coef - z * se).exp()), &r["wald_lower"]),
            ("high", Some((coef + z * se).exp()), &r["wald_upper"]),
            ("our coef", Some(ours.estimate), &Value::from(limit)),
            ("our se", Some(ours.std_error), &Value::from(limit_se)),
            ("our z", Some(ours.statistic), &Value::from(limit / limit_se)),
            ("our p", Some(ours.p_value), &Value::from(2.0 * normal_cdf(-(limit / limit_se).abs()))),
            ("our low", Some(ours.conf_low), &Value::from(limit - z * limit_se)),
            ("our high", Some(ours.conf_high), &Value::from(limit + z * limit_se)),
        ];
        record(agreement, &format!("{case}/{name}"), &numbers, TOLERANCE);
    }
}

/// `glm.fit`: iteratively reweighted least squares from µ = (y + ½)/2. Coefficients and standard errors, intercept first.
fn weighted_least_squares(columns: &[Vec<f64>], event: &[bool], iterations: u64) -> Vec<(f64, f64)> {
    let design: Vec<Vec<f64>> = std::iter::once(vec![1.0; event.len()]).chain(columns.iter().cloned()).collect();
    let mut predictor: Vec<f64> = event.iter().map(|y| if *y { 3.0_f64.ln() } else { -(3.0_f64.ln()) }).collect();
    let mut result = Vec::new();
    for _ in 0..iterations {
        let mean: Vec<f64> = predictor.iter().map(|eta| 1.0 / (1.0 + (-eta).exp())).collect();
        let weight: Vec<f64> = mean.iter().map(|p| p * (1.0 - p)).collect();
        let rows = 0..event.len();
        let working: Vec<f64> =
            rows.clone().map(|i| predictor[i] + (f64::from(u8::from(event[i])) - mean[i]) / weight[i]).collect();
        let cross = |a: &[f64], b: &[f64]| rows.clone().map(|i| a[i] * b[i] * weight[i]).sum::<f64>();
        let factor = Matrix::from_fn(design.len(), |i, j| cross(&design[i], &design[j])).cholesky(1e-14);
        let right: Vec<f64> = design.iter().map(|column| cross(column, &working)).collect();
        let coefficients = factor.solve(&right);
        predictor = rows.map(|i| design.iter().zip(&coefficients).map(|(column, b)| column[i] * b).sum()).collect();
        result = coefficients.into_iter().zip(factor.inverse().diagonal().into_iter().map(f64::sqrt)).collect();
    }
    result
}
