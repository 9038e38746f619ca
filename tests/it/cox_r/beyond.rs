//! Cox models against R, beyond the fit: baseline hazards, predicted curves, proportional hazards, tests of terms, and the
//! small cases.

use serde_json::Value;
use tickmark::statistics::cox::{Cox, CurveType, Ties, TimeTransform, concordance, cox, likelihood_ratio_of};
use tickmark::statistics::survival_interval::ConfType;
use tickmark::statistics::{Estimable, Invalid, NotEstimable, Observations};

use super::{CLOSED_FORM, COEFFICIENT, DERIVED, Specification, compare_concordance, fit};
use crate::agreement::Agreement;
use crate::reference_frame::Frame;
use crate::survival_r::json_numbers;

/// Baseline hazards, predicted curves, proportional hazards, and tests of terms.
pub fn compare_beyond_the_fit(agreement: &mut Agreement, set: &str, frame: &Frame, reference: &Value) {
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
pub fn compare_edges(agreement: &mut Agreement, edges: &Value) {
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
            Observations { start: start.as_deref(), time: (&time).into(), event: &event, weight: weight.as_deref() };
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

#[test]
fn the_smooth_of_a_coefficient_over_time_is_the_spline_of_its_residuals() {
    // R: f <- coxph(Surv(time, status == 2) ~ age, lung); z <- cox.zph(f, transform = "identity");
    // m <- lm(z$y ~ ns(z$x, 3)); limits fitted(m) -/+ qnorm(.975) * sqrt(nrow(z$y) * f$var * diag(X (X'X)^-1 X')).
    let plain = Specification::of(&Value::Null);
    let (_, fitted) = fit(&Frame::lung(), "y ~ age", &plain);
    let steps = fitted.value().expect("a fit").time_varying(TimeTransform::Identity).expect("sound input");
    let steps = &steps.value().expect("a smooth")[0];
    for (time, expected) in [
        (5.0, [0.1120822624792102, 0.052_043_730_426_846_64, 0.1721207945315739]),
        (167.0, [-0.0139656850803548, -0.043118270692635574, 0.0151869005319261]),
        (390.0, [0.0337360625821423, 0.000170061595454275, 0.0673020635688304]),
    ] {
        let step = steps.iter().find(|step| step.time == time).expect("an event time");
        for (ours, theirs) in [step.estimate, step.conf_low, step.conf_high].into_iter().zip(expected) {
            assert!((ours - theirs).abs() < 1e-8, "at {time}: {ours}, in R {theirs}");
        }
    }
    assert!(steps.windows(2).all(|pair| pair[0].time < pair[1].time));
}
