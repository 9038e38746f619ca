//! Cox models against R's `survival` 3.5 (tests/reference/*.json).
//!
//! R stops its iteration up to 6e-7 relative from the maximum, so coefficients and what depends on them are compared to
//! 1e-6; the log-likelihood is flat there and is compared to 1e-9, also at R's own estimates. Our score must vanish.

use serde_json::Value;
use tickmark::statistics::cox::{Cox, CoxFit, CoxVariance, CurveType, Ties, TimeTransform, cox};
use tickmark::statistics::cox::{concordance, likelihood_ratio_of};
use tickmark::statistics::log_rank::ChiSquare;
use tickmark::statistics::survival_interval::ConfType;
use tickmark::statistics::{Estimable, Invalid, NotEstimable, Observations};

use crate::agreement::Agreement;
use crate::reference_frame::{Frame, ModelRows, reference_json};
use crate::survival_r::json_numbers;

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
            Observations { start: None, time: &model.time, event: &model.event, weight: weight.as_deref() },
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
        agreement.number(case, "p", Some(ours.p_value), &theirs["p"], DERIVED * (1.0 + ours.statistic.powi(2)));
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

/// Baseline hazards, predicted curves, proportional hazards, and tests of terms.
fn compare_beyond_the_fit(agreement: &mut Agreement, set: &str, frame: &Frame, reference: &Value) {
    let efron = &reference["cox"]["efron"];
    let formula = |name: &str| efron[name]["formula"].as_str().unwrap_or("").to_owned();
    let multi = ["multi_age_sex_ecog_karno", "multi_all", "multi"].map(formula).join("");
    let stratified = reference["cox_stratified_sex"]["formula"].as_str().unwrap_or("");
    compare_zph(agreement, &format!("{set}/cox_zph_multi_efron"), frame, &multi, &reference["cox_zph_multi_efron"]);
    compare_zph(agreement, &format!("{set}/zph_stratified"), frame, stratified, &reference["zph_stratified"]);
    let predicted = if set == "lung" { "y ~ age + sexf" } else { "y ~ age" };
    for (key, formula, ties) in [
        ("baseline_hazard", &multi[..], Ties::Efron),
        ("baseline_hazard_breslow", &multi[..], Ties::Breslow),
        ("basehaz_stratified", stratified, Ties::Efron),
    ] {
        if reference[key].is_object() {
            compare_baseline(agreement, &format!("{set}/{key}"), frame, formula, ties, &reference[key]);
        }
    }
    for key in ["predicted_curve_age60_female", "predicted_curve"] {
        if reference[key].is_object() {
            let covariates: &[f64] = if set == "lung" { &[60.0, 1.0] } else { &[60.0] };
            compare_prediction(agreement, &format!("{set}/{key}"), frame, predicted, covariates, &reference[key]);
        }
    }
    if reference["cox_global_p_per_term_wald"].is_object() {
        let entry = &reference["cox_global_p_per_term_wald"];
        let names: Vec<&str> = entry.as_object().into_iter().flatten().map(|(name, _)| name.as_str()).collect();
        let plain = Specification::of(&Value::Null);
        let (model, fitted) = fit(frame, &format!("y ~ {}", names.join(" + ")), &plain);
        let fitted = fitted.value().expect("a fit");
        for (name, columns) in &model.terms {
            let case = format!("{set}/cox_global_p_per_term_wald/{name}");
            let test = fitted.wald_test(columns).value();
            agreement.number(&case, "chisq", test.map(|test| test.statistic), &entry[name]["chisq"], DERIVED);
            agreement.number(&case, "p", test.map(|test| test.p_value), &entry[name]["p"], DERIVED * 100.0);
        }
    }
    if reference["anova_drop_rx"].is_object() {
        let plain = Specification::of(&Value::Null);
        let (model, larger) = fit(frame, "y ~ rx + age + nodes", &plain);
        let (_, smaller) = fit(frame, "y ~ age + nodes", &plain);
        let (larger, smaller) = (larger.value().expect("a fit"), smaller.value().expect("a fit"));
        assert_eq!(model.rows.len(), smaller.n);
        let test = likelihood_ratio_of(&larger, &smaller).value();
        let case = format!("{set}/anova_drop_rx");
        let entry = &reference["anova_drop_rx"];
        agreement.number(&case, "chisq", test.map(|test| test.statistic), &entry["chisq"], 1e-7);
        agreement.number(&case, "df", test.map(|test| test.df), &entry["df"], 0.0);
        agreement.number(&case, "p", test.map(|test| test.p_value), &entry["p"], 1e-6);
    }
}

fn compare_zph(agreement: &mut Agreement, case: &str, frame: &Frame, formula: &str, entry: &Value) {
    if !entry.is_object() {
        return;
    }
    let (model, fitted) = fit(frame, formula, &Specification::of(&Value::Null));
    let fitted = fitted.value().expect("a fit");
    let columns: Vec<(String, Vec<usize>)> =
        model.design.iter().enumerate().map(|(j, (name, _))| (name.clone(), vec![j])).collect();
    for (key, transform) in [
        ("km", TimeTransform::KaplanMeier),
        ("rank", TimeTransform::Rank),
        ("identity", TimeTransform::Identity),
        ("log", TimeTransform::Log),
    ] {
        for (kind, terms) in [("terms", &model.terms), ("coefs", &columns)] {
            let entry = &entry[format!("{key}_{kind}")];
            let sets: Vec<Vec<usize>> = terms.iter().map(|(_, columns)| columns.clone()).collect();
            let tests = fitted.proportional_hazards(&sets, transform).expect("columns of the model");
            let named = terms.iter().map(|(name, _)| name.as_str()).zip(tests.terms);
            for (name, test) in named.chain([("GLOBAL", tests.global)]) {
                let case = format!("{case}/{key}_{kind}/{name}");
                let test = test.value();
                agreement.number(&case, "chisq", test.map(|test| test.statistic), &entry[name]["chisq"], 1e-5);
                agreement.number(&case, "df", test.map(|test| test.df), &entry[name]["df"], 0.0);
                agreement.number(&case, "p", test.map(|test| test.p_value), &entry[name]["p"], 1e-4);
            }
        }
    }
}

fn compare_baseline(agreement: &mut Agreement, case: &str, frame: &Frame, formula: &str, ties: Ties, entry: &Value) {
    let specification = Specification { ties, ..Specification::of(&Value::Null) };
    let (model, fitted) = fit(frame, formula, &specification);
    let fitted = fitted.value().expect("a fit");
    for (key, curve_type) in [("centered_at_means", CurveType::Centred), ("at_zero", CurveType::AtZero)] {
        for curve in fitted.baseline_hazard(curve_type) {
            let level = model.stratum_levels.get(curve.stratum).map_or("all", String::as_str);
            let case = format!("{case}/{key}/{level}");
            let theirs = &entry[key][level];
            let times = json_numbers(&theirs["time"]).unwrap_or_default();
            let at = |time: f64| {
                let passed = curve.steps.partition_point(|step| step.time <= time);
                passed.checked_sub(1).map_or(0.0, |index| curve.steps[index].hazard)
            };
            let hazards: Vec<f64> = times.iter().map(|&time| at(time)).collect();
            agreement.numbers(&case, "hazard", &hazards, &theirs["hazard"], DERIVED);
            let last = curve.steps.last().expect("a step");
            agreement.number(&case, "last_time", Some(last.time), &theirs["last_time"], 0.0);
            agreement.number(&case, "last_hazard", Some(last.hazard), &theirs["last_hazard"], DERIVED);
        }
    }
}

fn compare_prediction(
    agreement: &mut Agreement,
    case: &str,
    frame: &Frame,
    formula: &str,
    covariates: &[f64],
    entry: &Value,
) {
    let (_, fitted) = fit(frame, formula, &Specification::of(&Value::Null));
    let fitted = fitted.value().expect("a fit");
    let curve = fitted.predict(covariates, 0, ConfType::Log, 0.95).expect("covariates");
    let times = json_numbers(&entry["time"]).unwrap_or_default();
    let steps: Vec<_> = times.iter().filter_map(|&time| curve.at(time).value()).collect();
    let column =
        |of: fn(&tickmark::statistics::cox::PredictedStep) -> Option<f64>| steps.iter().map(of).collect::<Vec<_>>();
    agreement.options(case, "surv", &column(|step| Some(step.estimate)), &entry["surv"], COEFFICIENT);
    agreement.options(case, "std_err", &column(|step| Some(step.std_error)), &entry["std_err"], DERIVED);
    agreement.options(case, "lower", &column(|step| step.conf_low.value()), &entry["lower_log"], DERIVED);
    agreement.options(case, "upper", &column(|step| step.conf_high.value()), &entry["upper_log"], DERIVED);
}

/// The small cases with complete numeric data. Where R reports a coefficient without meaning, we must refuse.
fn compare_edges(agreement: &mut Agreement, edges: &Value) {
    for (key, entry) in edges.as_object().expect("an object") {
        let data = &entry["data"];
        if !key.starts_with("cox_") || !entry["cox"].is_object() {
            continue;
        }
        let time = json_numbers(&data["time"]).or_else(|| json_numbers(&data["stop"]));
        let (Some(time), Some(status)) = (time, json_numbers(&data["status"])) else { continue };
        let event: Vec<bool> = status.iter().map(|&status| status == 1.0).collect();
        let start = json_numbers(&data["start"]);
        let weight = json_numbers(&data["w"]);
        let names = entry["cox"]["coef"].as_object().into_iter().flatten().map(|(name, _)| name.as_str());
        let names: Vec<&str> = names.collect();
        let columns: Option<Vec<Vec<f64>>> = names.iter().map(|name| edge_column(data, name)).collect();
        let Some(columns) = columns else { continue };
        let observations =
            Observations { start: start.as_deref(), time: &time, event: &event, weight: weight.as_deref() };
        let ties = match entry["r_call"].as_str().unwrap_or("") {
            call if call.contains("breslow") => Ties::Breslow,
            call if call.contains("exact") => Ties::Exact,
            _ => Ties::Efron,
        };
        let case = format!("edge/{key}");
        let fitted = cox(&Cox { ties, ..Cox::new(observations, &columns) });
        let expected = match key.as_str() {
            "cox_null_model" => Some(NotEstimable::NoCovariates),
            "cox_no_events" => Some(NotEstimable::NoEvents),
            "cox_constant" => Some(NotEstimable::ConstantCovariate { column: 0 }),
            "cox_collinear" => Some(NotEstimable::Collinear { column: 1 }),
            "cox_unused_level" => Some(NotEstimable::ConstantCovariate { column: 1 }),
            "cox_separation" | "cox_separation_iter50" | "cox_stratum_no_events" => {
                Some(NotEstimable::Separated { column: 0 })
            }
            "cox_more_coefs_than_events" => Some(NotEstimable::Separated { column: 3 }),
            _ => None,
        };
        match (fitted, expected) {
            (Err(invalid), _) if key == "cox_start_ge_stop" => {
                // R drops the row with a warning; we name it.
                let names_it = invalid == Invalid::StopNotAfterStart { row: 1 };
                agreement.record(&case, (!names_it).then(|| invalid.to_string()));
            }
            (Err(invalid), _) => agreement.record(&case, Some(format!("invalid: {invalid}"))),
            (Ok(fitted), Some(expected)) => {
                let reason = fitted.reason();
                agreement.record(&case, (reason != Some(expected)).then(|| format!("refused with {reason:?}")));
            }
            (Ok(Estimable::Not(reason)), None) => agreement.record(&case, Some(format!("refused: {reason}"))),
            (Ok(Estimable::Value(fit)), None) => {
                for (name, coefficient) in names.iter().zip(&fit.coefficients) {
                    let theirs = &entry["cox"]["coef"][*name];
                    agreement.number(&case, name, Some(coefficient.estimate), theirs, COEFFICIENT);
                }
                let errors: Vec<f64> = fit.coefficients.iter().map(|c| c.std_error).collect();
                agreement.numbers(&case, "se", &errors, &entry["cox"]["se"], COEFFICIENT);
                let values = [fit.log_likelihood_null, fit.log_likelihood];
                agreement.numbers(&case, "loglik", &values, &entry["cox"]["loglik"], CLOSED_FORM);
                let pairs = concordance(&observations, &fit.linear_predictors(), None, None).expect("valid data");
                compare_concordance(agreement, &format!("{case}/concordance"), pairs, &entry["cox"]["concordance"]);
            }
        }
    }
}

/// A numeric column, or the indicator a factor column's coefficient stands for (`gb`: factor g, level b).
fn edge_column(data: &Value, name: &str) -> Option<Vec<f64>> {
    if data[name].is_array() {
        return json_numbers(&data[name]);
    }
    let (factor, level) = name.split_at(name.len().min(1));
    let labels = data[factor].as_array()?;
    Some(labels.iter().map(|label| f64::from(u8::from(label.as_str() == Some(level)))).collect())
}
