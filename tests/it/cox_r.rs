//! Cox models against R's `survival` 3.5 (tests/reference/*.json).
//!
//! R stops its iteration up to 6e-7 relative from the maximum, so coefficients and what depends on them are compared to
//! 1e-6; the log-likelihood is flat there and is compared to 1e-9, also at R's own estimates. Our score must vanish.

mod beyond;

use serde_json::Value;
use tickmark::statistics::cox::{Cox, CoxFit, CoxVariance, Ties, cox};
use tickmark::statistics::log_rank::ChiSquare;
use tickmark::statistics::{Estimable, Observations};

use crate::agreement::Agreement;
use crate::reference_frame::{Frame, ModelRows, reference_json};
use beyond::{compare_beyond_the_fit, compare_edges};

/// For coefficients, R's being inexact.
const COEFFICIENT: f64 = 1e-6;
/// For statistics that are quadratic forms in coefficients, or residuals at them.
const DERIVED: f64 = 3e-6;
/// For estimates in closed form and for likelihoods.
const CLOSED_FORM: f64 = 1e-9;

pub fn compare(agreement: &mut Agreement) {
    let colon = reference_json("colon.json");
    compare_set(agreement, "lung", &Frame::lung(), &reference_json("lung.json"));
    compare_set(agreement, "veteran", &Frame::veteran(), &reference_json("veteran.json"));
    compare_set(agreement, "ovarian", &Frame::ovarian(), &reference_json("ovarian.json"));
    compare_set(agreement, "colon/os", &Frame::colon_of(2.0), &colon["os"]);
    compare_set(agreement, "colon/rfs", &Frame::colon_of(1.0), &colon["rfs"]);
    let wlw = &colon["wlw_marginal_model"];
    let specification = Specification { cluster: Some("id"), ..Specification::of(wlw) };
    compare_fit(agreement, "colon/wlw_marginal_model", &Frame::colon(), wlw, &specification);
    compare_edges(agreement, &reference_json("edge.json"));
}

/// How an entry was fitted beyond its formula.
#[derive(Clone, Copy)]
struct Specification {
    ties: Ties,
    weights: Option<&'static [f64]>,
    cluster: Option<&'static str>,
    variance: CoxVariance,
}

impl Specification {
    fn of(entry: &Value) -> Self {
        let ties = match entry["ties"].as_str() {
            Some("breslow") => Ties::Breslow,
            Some("exact") => Ties::Exact,
            _ => Ties::Efron,
        };
        Self { ties, weights: None, cluster: None, variance: CoxVariance::ByData }
    }
}

const HALVES: [f64; 4] = [0.5, 1.0, 1.5, 2.0];
const HALF_AND_MORE: [f64; 2] = [0.5, 1.5];
const ONE_TWO: [f64; 2] = [1.0, 2.0];

fn compare_set(agreement: &mut Agreement, set: &str, frame: &Frame, reference: &Value) {
    for (key, entry) in reference.as_object().expect("an object") {
        let case = format!("{set}/{key}");
        match key.as_str() {
            "cox" => {
                for (ties, models) in entry.as_object().expect("an object") {
                    for (name, entry) in models.as_object().expect("an object") {
                        let case = format!("{case}/{ties}/{name}");
                        compare_fit(agreement, &case, frame, entry, &Specification::of(entry));
                    }
                }
            }
            "cox_weighted" | "cox_weighted_integer" => {
                for (name, entry) in entry.as_object().expect("an object").iter().filter(|(key, _)| *key != "note") {
                    let variance =
                        if name.starts_with("model") { CoxVariance::ModelBased } else { CoxVariance::ByData };
                    let weights = match (key.as_str(), set) {
                        ("cox_weighted_integer", _) => &ONE_TWO[..],
                        (_, "ovarian") => &HALF_AND_MORE[..],
                        _ => &HALVES[..],
                    };
                    let specification = Specification { weights: Some(weights), variance, ..Specification::of(entry) };
                    compare_fit(agreement, &format!("{case}/{name}"), frame, entry, &specification);
                }
            }
            "cox_cluster_inst" => {
                let specification = Specification { cluster: Some("inst"), ..Specification::of(entry) };
                compare_fit(agreement, &case, frame, entry, &specification);
            }
            _ if key.starts_with("cox_strat") || key == "cox_interaction" => {
                compare_fit(agreement, &case, frame, entry, &Specification::of(entry));
            }
            _ => {}
        }
    }
    compare_beyond_the_fit(agreement, set, frame, reference);
}

/// The model's rows, without those that lack the cluster.
fn rows_of(frame: &Frame, formula: &str, cluster: Option<&str>) -> (ModelRows, Option<Vec<usize>>) {
    let Some(cluster) = cluster else { return (frame.model(formula), None) };
    // The cluster as a stratum, to drop its missing values, and then not as one.
    let with_cluster = if formula.contains("strata(") {
        formula.replace("strata(", &format!("strata({cluster}, "))
    } else {
        format!("{formula} + strata({cluster})")
    };
    let mut model = frame.model(&with_cluster);
    let codes = model.rows.iter().map(|&row| frame.code(cluster, row)).collect();
    model.stratum = if formula.contains("strata(") {
        let name = formula.split("strata(").nth(1).and_then(|rest| rest.split(')').next()).expect("a stratum");
        Some(model.rows.iter().map(|&row| frame.code(name, row)).collect())
    } else {
        None
    };
    (model, Some(codes))
}

fn fit(frame: &Frame, formula: &str, specification: &Specification) -> (ModelRows, Estimable<CoxFit>) {
    let (model, cluster) = rows_of(frame, formula, specification.cluster);
    let weight: Option<Vec<f64>> =
        specification.weights.map(|cycle| model.rows.iter().map(|row| cycle[row % cycle.len()]).collect());
    let columns: Vec<Vec<f64>> = model.design.iter().map(|(_, column)| column.clone()).collect();
    let fitted = cox(&Cox {
        stratum: model.stratum.as_deref(),
        cluster: cluster.as_deref(),
        ties: specification.ties,
        variance: specification.variance,
        ..Cox::new(
            Observations { start: None, time: (&model.time).into(), event: &model.event, weight: weight.as_deref() },
            &columns,
        )
    });
    (model, fitted.expect("valid data"))
}

fn compare_fit(agreement: &mut Agreement, case: &str, frame: &Frame, entry: &Value, specification: &Specification) {
    let (model, fitted) = fit(frame, entry["formula"].as_str().expect("a formula"), specification);
    let Estimable::Value(fit) = fitted else {
        agreement.record(case, Some(format!("refused: {:?}", fitted.reason())));
        return;
    };
    agreement.number(case, "n", Some(fit.n as f64), &entry["n"], 0.0);
    agreement.number(case, "n_event", Some(fit.n_event as f64), &entry["n_event"], 0.0);
    let mut r_estimates = Vec::new();
    for ((name, _), ours) in model.design.iter().zip(&fit.coefficients) {
        let theirs = &entry["terms"][name];
        r_estimates.extend(theirs["coef"].as_f64());
        agreement.number(case, name, Some(ours.estimate), &theirs["coef"], COEFFICIENT);
        agreement.number(case, "se", Some(ours.std_error), &theirs["se"], COEFFICIENT);
        if fit.is_robust {
            agreement.number(case, "naive_se", Some(ours.naive_std_error), &theirs["naive_se"], COEFFICIENT);
        }
        agreement.number(case, "hr", Some(ours.hazard_ratio), &theirs["hr"], COEFFICIENT);
        agreement.number(case, "hr_lower", Some(ours.conf_low), &theirs["hr_lower"], COEFFICIENT);
        agreement.number(case, "hr_upper", Some(ours.conf_high), &theirs["hr_upper"], COEFFICIENT);
        agreement.number(case, "z", Some(ours.statistic), &theirs["z"], DERIVED);
        // The tail's relative error is that of z times z squared.
        agreement.number(
            case,
            "p",
            Some(ours.p_value),
            &theirs["p"],
            DERIVED * (1.0 + ours.statistic * ours.statistic),
        );
    }
    for (i, row) in entry["var"].as_array().into_iter().flatten().enumerate() {
        agreement.numbers(case, "var", fit.variance.row(i), row, DERIVED);
    }
    compare_likelihood(agreement, case, &fit, entry, &r_estimates);
    compare_tests(agreement, case, &fit, entry);
    compare_concordance(agreement, &format!("{case}/concordance"), fit.concordance(), &entry["concordance_counts"]);
    let means: Vec<f64> = model.design.iter().filter_map(|(name, _)| entry["means"][name].as_f64()).collect();
    for (ours, theirs) in fit.means.iter().zip(means) {
        agreement.number(&format!("{case}/means"), "mean", Some(*ours), &Value::from(theirs), CLOSED_FORM);
    }
    let name = format!("{case}/residuals");
    let martingale: f64 = fit.martingale_residuals().iter().sum();
    let theirs = entry["martingale_residual_sum"].as_f64().unwrap_or(f64::NAN);
    let is_close = (martingale - theirs).abs() <= 1e-9 * fit.n as f64 + DERIVED * theirs.abs();
    agreement.record(&name, (!is_close).then(|| format!("martingale sum: ours {martingale}, R's {theirs}")));
    let deviance: f64 = fit.deviance_residuals().iter().map(|residual| residual * residual).sum();
    agreement.number(&name, "deviance", Some(deviance), &entry["deviance_residual_ss"], DERIVED);
}

fn compare_likelihood(agreement: &mut Agreement, case: &str, fit: &CoxFit, entry: &Value, r_estimates: &[f64]) {
    let name = format!("{case}/likelihood");
    agreement.number(&name, "null", Some(fit.log_likelihood_null), &entry["loglik_null"], 1e-12);
    agreement.number(&name, "model", Some(fit.log_likelihood), &entry["loglik_model"], CLOSED_FORM);
    let at_theirs = fit.log_likelihood_at(r_estimates).expect("as many coefficients");
    agreement.number(&name, "at R's estimates", Some(at_theirs), &entry["loglik_model"], 1e-12);
    let higher = fit.log_likelihood >= at_theirs - 1e-12 * at_theirs.abs();
    agreement.record(&name, (!higher).then(|| "ours is not the maximum".to_owned()));
    for (score, coefficient) in fit.score.iter().zip(&fit.coefficients) {
        // In units of the score's standard deviation.
        let scaled = score * coefficient.naive_std_error;
        let vanishes = scaled.abs() < 1e-9;
        agreement.record(&name, (!vanishes).then(|| format!("score {scaled} does not vanish")));
    }
    agreement.number(&name, "aic", Some(fit.aic), &entry["aic"], CLOSED_FORM);
    agreement.number(&name, "bic", Some(fit.bic), &entry["bic"], CLOSED_FORM);
}

fn compare_tests(agreement: &mut Agreement, case: &str, fit: &CoxFit, entry: &Value) {
    let case = format!("{case}/tests");
    let chi_square =
        |agreement: &mut Agreement, name: &str, test: Option<ChiSquare>, theirs: &Value, tolerance: f64| {
            agreement.number(&case, name, test.map(|test| test.statistic), &theirs["chisq"], tolerance);
            agreement.number(&case, name, test.map(|test| test.df), &theirs["df"], 0.0);
            let statistic = test.map_or(1.0, |test| test.statistic);
            let p_value = test.map(|test| test.p_value);
            agreement.number(&case, name, p_value, &theirs["p"], tolerance * (1.0 + statistic));
        };
    chi_square(agreement, "likelihood ratio", Some(fit.likelihood_ratio), &entry["lr_test"], 1e-7);
    chi_square(agreement, "score", Some(fit.score_test), &entry["score_test"], 1e-8);
    // R's summary rounds the statistic of the Wald test to two decimals.
    let rounded = entry["wald_test"]["chisq"].as_f64().unwrap_or(f64::NAN);
    let is_close = (fit.wald.statistic - rounded).abs() <= 0.005 + 1e-5;
    agreement.record(&case, (!is_close).then(|| format!("Wald: ours {}, R's {rounded}", fit.wald.statistic)));
    let p_tolerance = DERIVED * (1.0 + fit.wald.statistic);
    agreement.number(&case, "Wald p", Some(fit.wald.p_value), &entry["wald_test"]["p"], p_tolerance);
    if let Some(test) = fit.robust_score_test {
        chi_square(agreement, "robust score", test.value(), &entry["robust_score"], 1e-8);
    }
}

fn compare_concordance(
    agreement: &mut Agreement,
    case: &str,
    ours: Estimable<tickmark::statistics::cox::Concordance>,
    theirs: &Value,
) {
    let ours = ours.value();
    agreement.number(case, "c", ours.map(|c| c.estimate), &theirs["concordance"], CLOSED_FORM);
    agreement.number(case, "se", ours.map(|c| c.std_error), &theirs["std"], CLOSED_FORM);
    if let Some(ours) = ours {
        agreement.number(case, "concordant", Some(ours.concordant), &theirs["concordant"], CLOSED_FORM);
        agreement.number(case, "discordant", Some(ours.discordant), &theirs["discordant"], CLOSED_FORM);
        agreement.number(case, "tied.x", Some(ours.tied_x), &theirs["tied.x"], CLOSED_FORM);
        agreement.number(case, "tied.y", Some(ours.tied_y), &theirs["tied.y"], CLOSED_FORM);
        agreement.number(case, "tied.xy", Some(ours.tied_xy), &theirs["tied.xy"], CLOSED_FORM);
    }
}
