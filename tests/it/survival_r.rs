//! Kaplan–Meier curves and log-rank tests against R's `survival` 3.5 (tests/reference/*.json).

use serde_json::Value;
use tickmark::statistics::Observations;
use tickmark::statistics::kaplan_meier::{
    CurveOptions, SurvivalCurve, kaplan_meier, kaplan_meier_by, reverse_kaplan_meier,
};
use tickmark::statistics::log_rank::{Comparison, LogRank, TimeWeight, log_rank, log_rank_pairwise, log_rank_trend};
use tickmark::statistics::multiplicity::{Adjustment, adjust};
use tickmark::statistics::survival_interval::ConfType;

use crate::agreement::Agreement;
use crate::reference_frame::{Frame, ModelRows, reference_json};

/// The tolerance for estimates in closed form.
const CLOSED_FORM: f64 = 1e-9;

const CONF_TYPES: [(&str, ConfType); 3] =
    [("log", ConfType::Log), ("log-log", ConfType::LogLog), ("plain", ConfType::Plain)];

pub fn compare(agreement: &mut Agreement) {
    let lung = reference_json("lung.json");
    let veteran = reference_json("veteran.json");
    let ovarian = reference_json("ovarian.json");
    let colon = reference_json("colon.json");
    compare_set(agreement, "lung", &Frame::lung(), &lung);
    compare_set(agreement, "veteran", &Frame::veteran(), &veteran);
    compare_set(agreement, "ovarian", &Frame::ovarian(), &ovarian);
    compare_set(agreement, "colon/os", &Frame::colon_of(2.0), &colon["os"]);
    compare_set(agreement, "colon/rfs", &Frame::colon_of(1.0), &colon["rfs"]);
    compare_edges(agreement, &reference_json("edge.json"));
}

fn compare_set(agreement: &mut Agreement, set: &str, frame: &Frame, reference: &Value) {
    for (key, entry) in reference.as_object().expect("an object") {
        let case = format!("{set}/{key}");
        if key.starts_with("km_") {
            compare_curves(agreement, &case, frame, entry, key.ends_with("weighted"));
        } else if key.starts_with("reverse_km") {
            compare_follow_up(agreement, &case, frame, entry);
        } else if key.starts_with("logrank") || key.starts_with("petopeto") {
            compare_log_rank(agreement, &case, frame, entry);
        } else if key.starts_with("pairwise_logrank") {
            compare_pairwise(agreement, &case, frame, entry, &reference["pairwise_adjusted"]);
        }
    }
}

/// The codes and levels of a formula's grouping factor; one group without.
fn groups_of(frame: &Frame, formula: &str) -> (ModelRows, Vec<usize>, Vec<String>) {
    let model = frame.model(formula);
    match model.terms.first() {
        Some((name, _)) => {
            let (codes, levels) = frame.grouping(name, &model.rows);
            let levels = levels.iter().map(|level| format!("{name}={level}")).collect();
            (model, codes, levels)
        }
        None => {
            let codes = vec![0; model.rows.len()];
            (model, codes, vec!["all".to_owned()])
        }
    }
}

fn compare_curves(agreement: &mut Agreement, case: &str, frame: &Frame, entry: &Value, weighted: bool) {
    let (model, codes, levels) = groups_of(frame, entry["formula"].as_str().expect("a formula"));
    let weight: Vec<f64> = model.rows.iter().map(|row| [0.5, 1.0, 1.5, 2.0][row % 4]).collect();
    let observations = Observations {
        start: None,
        time: (&model.time).into(),
        event: &model.event,
        weight: weighted.then_some(&weight[..]),
    };
    for (conf_name, conf_type) in CONF_TYPES {
        let options = CurveOptions { conf_type, ..CurveOptions::default() };
        let curves = kaplan_meier_by(&observations, &codes, levels.len(), &options).expect("valid data");
        for (level, curve) in levels.iter().zip(curves) {
            let reference = &entry["strata"][level];
            let case = format!("{case}/{level}");
            let Some(curve) = curve.value() else {
                agreement.record(&case, Some("no curve".to_owned()));
                continue;
            };
            compare_curve(agreement, &case, &curve, reference, conf_name);
        }
    }
}

fn compare_curve(agreement: &mut Agreement, case: &str, curve: &SurvivalCurve, reference: &Value, conf: &str) {
    agreement.number(case, "n", Some(curve.n as f64), &reference["n"], 0.0);
    agreement.number(case, "n_events", Some(curve.weighted_n_event), &reference["n_events"], CLOSED_FORM);
    for (key, probability) in [("quantile_25", 0.25), ("quantile_50", 0.5), ("quantile_75", 0.75)] {
        let quantile = curve.quantile(probability).expect("a probability");
        let name = format!("{case}/{key}/{conf}");
        let reference = &reference[key][conf];
        agreement.estimate(&name, "estimate", quantile.estimate, &reference["estimate"], CLOSED_FORM);
        agreement.estimate(&name, "lower", quantile.conf_low, &reference["lower"], CLOSED_FORM);
        agreement.estimate(&name, "upper", quantile.conf_high, &reference["upper"], CLOSED_FORM);
    }
    compare_landmarks(agreement, case, curve, &reference["landmarks"], conf);
    if let Some(horizon) = reference["rmean"]["tau"].as_f64() {
        let name = format!("{case}/rmean");
        let mean = curve.restricted_mean(horizon).expect("a horizon").value();
        agreement.number(&name, "rmean", mean.map(|mean| mean.estimate), &reference["rmean"]["rmean"], CLOSED_FORM);
        agreement.number(&name, "se", mean.map(|mean| mean.std_error), &reference["rmean"]["se"], CLOSED_FORM);
    }
    if reference["curve"].is_object() && conf == "log" {
        compare_steps(agreement, &format!("{case}/curve"), curve, &reference["curve"]);
    }
}

fn compare_landmarks(agreement: &mut Agreement, case: &str, curve: &SurvivalCurve, reference: &Value, conf: &str) {
    let name = format!("{case}/landmarks");
    let times: Vec<f64> = reference["time"].as_array().into_iter().flatten().filter_map(Value::as_f64).collect();
    let marks: Vec<_> = times.iter().map(|&time| curve.at(time).expect("a time")).collect();
    let (mut events, mut censored) = (0.0, 0.0);
    let mut since = (Vec::new(), Vec::new());
    for mark in &marks {
        since.0.push(mark.n_event - events);
        since.1.push(mark.n_censor - censored);
        (events, censored) = (mark.n_event, mark.n_censor);
    }
    let n_risk: Vec<f64> = marks.iter().map(|mark| mark.n_risk).collect();
    agreement.numbers(&name, "n_risk", &n_risk, &reference["n_risk"], CLOSED_FORM);
    agreement.numbers(&name, "n_event", &since.0, &reference["n_event_since_previous"], CLOSED_FORM);
    agreement.numbers(&name, "n_censor", &since.1, &reference["n_censor_since_previous"], CLOSED_FORM);
    let column = |of: fn(&tickmark::statistics::survival_curve::Landmark) -> tickmark::statistics::Estimable| {
        marks.iter().map(|mark| of(mark).value()).collect::<Vec<_>>()
    };
    agreement.options(&name, "surv", &column(|mark| mark.estimate), &reference["surv"], CLOSED_FORM);
    agreement.options(&name, "std_err", &column(|mark| mark.std_error), &reference["std_err"], CLOSED_FORM);
    let hazard = &reference["cumhaz_nelson_aalen"];
    agreement.options(&name, "cumhaz", &column(|mark| mark.cumulative_hazard), hazard, CLOSED_FORM);
    let error = &reference["std_chaz"];
    agreement.options(&name, "std_chaz", &column(|mark| mark.std_error_cumulative_hazard), error, CLOSED_FORM);
    let name = format!("{name}/{conf}");
    let limits = &reference["ci"][conf];
    agreement.options(&name, "lower", &column(|mark| mark.conf_low), &limits["lower"], CLOSED_FORM);
    agreement.options(&name, "upper", &column(|mark| mark.conf_high), &limits["upper"], CLOSED_FORM);
}

fn compare_steps(agreement: &mut Agreement, case: &str, curve: &SurvivalCurve, reference: &Value) {
    let column = |of: fn(&tickmark::statistics::kaplan_meier::Step) -> Option<f64>| {
        curve.steps.iter().map(of).collect::<Vec<_>>()
    };
    agreement.options(case, "time", &column(|step| Some(step.time)), &reference["time"], CLOSED_FORM);
    agreement.options(case, "n_risk", &column(|step| Some(step.n_risk)), &reference["n_risk"], CLOSED_FORM);
    agreement.options(case, "n_event", &column(|step| Some(step.n_event)), &reference["n_event"], CLOSED_FORM);
    agreement.options(case, "n_censor", &column(|step| Some(step.n_censor)), &reference["n_censor"], CLOSED_FORM);
    agreement.options(case, "surv", &column(|step| Some(step.estimate)), &reference["surv"], CLOSED_FORM);
    let error = if reference["std_err_of_log_surv"].is_array() { "std_err_of_log_surv" } else { "std_err_log" };
    agreement.options(case, error, &column(|step| step.std_error_log.value()), &reference[error], CLOSED_FORM);
    let (lower, upper) =
        if reference["lower_log"].is_array() { ("lower_log", "upper_log") } else { ("lower", "upper") };
    agreement.options(case, lower, &column(|step| step.conf_low.value()), &reference[lower], CLOSED_FORM);
    agreement.options(case, upper, &column(|step| step.conf_high.value()), &reference[upper], CLOSED_FORM);
}

fn compare_follow_up(agreement: &mut Agreement, case: &str, frame: &Frame, entry: &Value) {
    for (key, conf_type) in [("log", ConfType::Log), ("log_log", ConfType::LogLog)] {
        for (level, reference) in entry[key].as_object().into_iter().flatten() {
            let formula = level.split_once('=').map_or("y ~ 1".to_owned(), |(name, _)| format!("y ~ {name}"));
            let (model, codes, levels) = groups_of(frame, &formula);
            let code = levels.iter().position(|other| other == level).expect("a level");
            let rows: Vec<usize> = (0..codes.len()).filter(|&row| codes[row] == code).collect();
            let time: Vec<f64> = rows.iter().map(|&row| model.time[row]).collect();
            let event: Vec<bool> = rows.iter().map(|&row| model.event[row]).collect();
            let options = CurveOptions { conf_type, ..CurveOptions::default() };
            let curve = reverse_kaplan_meier(&Observations::right_censored(&time, &event), &options);
            let curve = curve.expect("valid data").value().expect("a curve");
            let median = curve.quantile(0.5).expect("a probability");
            let name = format!("{case}/{level}/{key}");
            agreement.estimate(&name, "median", median.estimate, &reference["median"], CLOSED_FORM);
            agreement.estimate(&name, "lower", median.conf_low, &reference["lower"], CLOSED_FORM);
            agreement.estimate(&name, "upper", median.conf_high, &reference["upper"], CLOSED_FORM);
        }
    }
}

fn compare_log_rank(agreement: &mut Agreement, case: &str, frame: &Frame, entry: &Value) {
    let (model, codes, levels) = groups_of(frame, entry["formula"].as_str().expect("a formula"));
    let rho = entry["rho"].as_f64().unwrap_or(0.0);
    let comparison = Comparison {
        observations: Observations::right_censored(&model.time, &model.event),
        group: (&codes).into(),
        groups: levels.len(),
        stratum: model.stratum.as_deref(),
        time_weight: TimeWeight::FlemingHarrington { rho, gamma: 0.0 },
    };
    let test = log_rank(&comparison).expect("valid data");
    compare_test(agreement, case, &test, entry);
    let trend = &entry["trend"];
    if trend.is_object() {
        let scores: Vec<f64> = trend["scores"].as_array().into_iter().flatten().filter_map(Value::as_f64).collect();
        let ours = log_rank_trend(&test, &scores).expect("scores").value();
        let name = format!("{case}/trend");
        agreement.number(&name, "z", ours.map(|trend| trend.z), &trend["z"], CLOSED_FORM);
        agreement.number(&name, "chisq", ours.map(|trend| trend.test.statistic), &trend["chisq"], CLOSED_FORM);
        agreement.number(&name, "p", ours.map(|trend| trend.p_value), &trend["p"], CLOSED_FORM);
    }
}

fn compare_test(agreement: &mut Agreement, case: &str, test: &LogRank, entry: &Value) {
    agreement.numbers(case, "observed", &test.observed, &entry["observed"], CLOSED_FORM);
    agreement.numbers(case, "expected", &test.expected, &entry["expected"], CLOSED_FORM);
    for (k, row) in entry["var"].as_array().into_iter().flatten().enumerate() {
        agreement.numbers(case, "var", test.variance.row(k), row, CLOSED_FORM);
    }
    let test = test.test.value();
    agreement.number(case, "chisq", test.map(|test| test.statistic), &entry["chisq"], CLOSED_FORM);
    agreement.number(case, "df", test.map(|test| test.df), &entry["df"], 0.0);
    agreement.number(case, "p", test.map(|test| test.p_value), &entry["p"], CLOSED_FORM);
}

fn compare_pairwise(agreement: &mut Agreement, case: &str, frame: &Frame, entry: &Value, adjusted: &Value) {
    let (model, codes, levels) = groups_of(frame, "y ~ rx");
    let comparison = Comparison {
        observations: Observations::right_censored(&model.time, &model.event),
        group: (&codes).into(),
        groups: levels.len(),
        stratum: None,
        time_weight: TimeWeight::LogRank,
    };
    let mut p_values = Vec::new();
    for pair in log_rank_pairwise(&comparison).expect("valid data") {
        let short = |code: usize| levels[code].trim_start_matches("rx=").to_owned();
        let key = format!("{} vs {}", short(pair.first), short(pair.second));
        let name = format!("{case}/{key}");
        let test = pair.comparison.test.value();
        agreement.number(&name, "chisq", test.map(|test| test.statistic), &entry[&key]["chisq"], CLOSED_FORM);
        agreement.number(&name, "p", test.map(|test| test.p_value), &entry[&key]["p"], CLOSED_FORM);
        p_values.extend(test.map(|test| test.p_value));
    }
    for (key, adjustment) in
        [("bonferroni", Adjustment::Bonferroni), ("holm", Adjustment::Holm), ("BH", Adjustment::BenjaminiHochberg)]
    {
        let ours = adjust(&p_values, adjustment).expect("p values");
        agreement.numbers(&format!("{case}/{key}"), "p", &ours, &adjusted[key], CLOSED_FORM);
    }
}

/// The numbers of a JSON array, if all are.
pub fn json_numbers(value: &Value) -> Option<Vec<f64>> {
    value.as_array()?.iter().map(Value::as_f64).collect()
}

/// The small cases. R's coding rules for `status` are not ours (an event is a boolean), so only 0/1 data are compared.
fn compare_edges(agreement: &mut Agreement, edges: &Value) {
    for (key, entry) in edges.as_object().expect("an object") {
        let case = format!("edge/{key}");
        let data = &entry["data"];
        let (Some(time), Some(status)) = (json_numbers(&data["time"]), json_numbers(&data["status"])) else { continue };
        if status.iter().any(|&status| status != 0.0 && status != 1.0) {
            continue;
        }
        let event: Vec<bool> = status.iter().map(|&status| status == 1.0).collect();
        let observations = Observations::right_censored(&time, &event);
        let labels: Vec<&str> = data["g"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let mut levels = labels.clone();
        levels.sort_unstable();
        levels.dedup();
        let codes: Vec<usize> =
            labels.iter().map(|label| levels.iter().position(|level| level == label).unwrap_or(0)).collect();
        if entry["survfit"].is_object() && labels.is_empty() {
            let call = entry["r_call"].as_str().unwrap_or("");
            let conf_type = match call {
                call if call.contains("log-log") => ConfType::LogLog,
                call if call.contains("plain") => ConfType::Plain,
                call if call.contains("logit") => ConfType::Logit,
                _ => ConfType::Log,
            };
            let options = CurveOptions { conf_type, ..CurveOptions::default() };
            let Ok(curve) = kaplan_meier(&observations, &options) else { continue };
            let Some(curve) = curve.value() else { continue };
            compare_steps(agreement, &case, &curve, &entry["survfit"]);
            let quantiles: Vec<_> = [0.25, 0.5, 0.75].map(|p| curve.quantile(p).expect("a probability")).to_vec();
            let column = |of: fn(&tickmark::statistics::survival_curve::Quantile) -> Option<f64>| {
                quantiles.iter().map(of).collect::<Vec<_>>()
            };
            let case = format!("{case}/quantiles");
            let reference = &entry["quantiles"];
            agreement.options(&case, "quantile", &column(|q| q.estimate.value()), &reference["quantile"], CLOSED_FORM);
            agreement.options(&case, "lower", &column(|q| q.conf_low.value()), &reference["lower"], CLOSED_FORM);
            agreement.options(&case, "upper", &column(|q| q.conf_high.value()), &reference["upper"], CLOSED_FORM);
        }
        if entry["survdiff"].is_object() {
            let comparison = Comparison {
                observations,
                group: (&codes).into(),
                groups: levels.len(),
                stratum: None,
                time_weight: TimeWeight::LogRank,
            };
            let ours = log_rank(&comparison).expect("valid data");
            let theirs = &entry["survdiff"];
            agreement.numbers(&case, "obs", &ours.observed, &theirs["obs"], CLOSED_FORM);
            agreement.numbers(&case, "exp", &ours.expected, &theirs["exp"], CLOSED_FORM);
            if key == "logrank_no_events" {
                // R reports a chi-square of 0 on -1 degrees of freedom.
                let refused = ours.test.reason() == Some(tickmark::statistics::NotEstimable::NoEvents);
                agreement.record(&case, (!refused).then(|| "not refused".to_owned()));
            } else {
                let test = ours.test.value();
                agreement.number(&case, "chisq", test.map(|test| test.statistic), &theirs["chisq"], CLOSED_FORM);
                agreement.number(&case, "df", test.map(|test| test.df), &theirs["df"], 0.0);
            }
        }
    }
}
