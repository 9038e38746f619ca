//! Group comparisons against R 4.2 (tests/reference/table1.json): colon at death, and small tables.
//!
//! Every number agrees to 1e-9 relative, whatever its size. Two kinds of number R itself finds only roughly, and they
//! are held to the accuracy R asks for: the conditional odds ratio and its bounds (`uniroot`, tolerance ε^¼ on the
//! smaller of ψ and 1/ψ), whose own equations `comparison_hand` checks, and profile-likelihood bounds (a spline
//! through the profile, held to 5e-4), which `comparison_hand` checks against a likelihood in closed form.

mod models;
mod samples;
mod tables;

use serde_json::Value;
use tickmark::statistics::distribution::{
    beta_quantile, chi_square_upper, f_upper, normal_cdf, normal_quantile, student_upper,
};
use tickmark::statistics::multiplicity::{Adjustment, adjust};
use tickmark::statistics::proportion::{ProportionMethod, proportion};

use crate::agreement::Agreement;
use crate::reference_frame::{Frame, reference_json};
use models::compare_logistic;
use samples::{by_arm, compare_groups, compare_small_samples, compare_two_samples};
use tables::{compare_job_satisfaction, compare_paired, compare_small_tables, compare_strata, compare_table};

/// Relative tolerance of every comparison, also of a tail of 1e-45.
const TOLERANCE: f64 = 1e-9;

const ARMS: [&str; 3] = ["Obs", "Lev", "Lev+5FU"];

#[test]
fn every_comparison_agreed_with_r_still_agrees_and_every_agreeing_one_is_listed() {
    let reference = reference_json("table1.json");
    let mut agreement = Agreement::default();
    compare_colon(&mut agreement, &reference["colon"]);
    compare_proportions(&mut agreement, &reference);
    compare_small_tables(&mut agreement, &reference);
    compare_job_satisfaction(&mut agreement, &reference["small_rxc"]);
    compare_special_functions(&mut agreement, &reference["special_functions"]);
    compare_adjustments(&mut agreement, &reference["p_adjust"]);
    compare_small_samples(&mut agreement, &reference["wilcox_small"]);
    for disagreement in agreement.disagreements() {
        println!("disagrees: {disagreement}");
    }
    for case in agreement.agreeing() {
        println!("agrees: {case}");
    }
    let findings = agreement.against("agreed_comparison.txt");
    assert!(
        findings.is_empty(),
        "{} findings, first:\n{}",
        findings.len(),
        findings[..findings.len().min(20)].join("\n")
    );
}

/// Compares named numbers; `null`, `NaN` and `Inf` in R's answer agree with no value only.
fn record(agreement: &mut Agreement, case: &str, numbers: &[(&str, Option<f64>, &Value)], tolerance: f64) {
    for (field, ours, r) in numbers {
        let same = match (ours, r.as_f64()) {
            (Some(ours), Some(r)) => (ours - r).abs() <= tolerance * ours.abs().max(r.abs()),
            (None, None) => true,
            _ => false,
        };
        agreement.record(case, (!same).then(|| format!("{field}: ours {ours:?}, R's {r}")));
    }
}

fn compare_colon(agreement: &mut Agreement, colon: &Value) {
    let frame = Frame::colon_of(2.0);
    for (name, entry) in colon["continuous"].as_object().expect("an object") {
        let case = format!("colon/continuous/{name}");
        compare_groups(agreement, &case, &by_arm(&frame, name, &ARMS), entry, &ARMS);
    }
    for (name, entry) in colon["two_arm_lev_vs_lev5fu"].as_object().expect("an object") {
        let case = format!("colon/two_arm/{name}");
        let arms = by_arm(&frame, name, &ARMS[1..]);
        compare_groups(agreement, &case, &arms, entry, &ARMS[1..]);
        compare_two_samples(agreement, &case, &arms[0], &arms[1], entry);
    }
    for set in ["categorical", "two_arm_categorical"] {
        for (name, entry) in colon[set].as_object().expect("an object") {
            compare_table(agreement, &format!("colon/{set}/{name}"), entry);
        }
    }
    compare_logistic(agreement, &frame, &colon["logistic"]);
    compare_paired(agreement, &colon["mcnemar"]);
    compare_strata(agreement, &colon["mantelhaenszel_sex_by_status_by_rx"]);
}

fn compare_proportions(agreement: &mut Agreement, reference: &Value) {
    let ninety = std::iter::once(("12/154 at 90%", &reference["proportion_ci_90"], 0.90));
    let entries = reference["proportion_ci"].as_object().expect("an object");
    for (name, entry, level) in entries.iter().map(|(name, entry)| (name.as_str(), entry, 0.95)).chain(ninety) {
        let (x, n) = (entry["x"].as_u64().expect("x"), entry["n"].as_u64().expect("n"));
        let methods = [
            ("wald", ProportionMethod::Wald),
            ("wilson", ProportionMethod::Wilson),
            ("wilson_continuity", ProportionMethod::WilsonContinuity),
            ("clopper_pearson", ProportionMethod::ClopperPearson),
            ("agresti_coull", ProportionMethod::AgrestiCoull),
            ("jeffreys", ProportionMethod::Jeffreys),
        ];
        for (key, method) in methods {
            let ours = proportion(x, n, level, method).expect("counts").value();
            // R leaves bounds outside 0 and 1 as they are; ours say that they were moved.
            let (low, high) = (entry[key][0].as_f64(), entry[key][1].as_f64());
            let moved = (low.map(|low| low < 0.0), high.map(|high| high > 1.0));
            let case = format!("proportion/{name}/{key}");
            let said = ours.map(|t| t.low_truncated).zip(ours.map(|t| t.high_truncated));
            agreement.record(&case, (said != moved.0.zip(moved.1)).then(|| format!("moved: {said:?}")));
            let (low, high) = (Value::from(low.map(|low| low.max(0.0))), Value::from(high.map(|high| high.min(1.0))));
            let numbers = [
                ("p", ours.map(|t| t.estimate), &entry["p"]),
                ("low", ours.map(|t| t.conf_low), &low),
                ("high", ours.map(|t| t.conf_high), &high),
            ];
            record(agreement, &case, &numbers, TOLERANCE);
        }
    }
}

fn compare_special_functions(agreement: &mut Agreement, r: &Value) {
    let arguments = |name: &str| -> Vec<f64> { name.split(',').map(|part| part.parse().expect("a number")).collect() };
    let mut one = |key: &str, name: &str, ours: f64, r: &Value| {
        record(agreement, &format!("special/{key}({name})"), &[("value", Some(ours), r)], 1e-12);
    };
    one("qnorm", "0.975", normal_quantile(0.975), &r["qnorm_975"]);
    for (key, value) in r["pchisq_upper"].as_object().expect("an object") {
        let a = arguments(key);
        one("pchisq_upper", key, chi_square_upper(a[0], a[1]), value);
    }
    for (key, value) in r["pt"].as_object().expect("an object") {
        let a = arguments(key);
        one("pt two-sided", key, 2.0 * student_upper(a[0], a[1]), value);
    }
    for (key, value) in r["qbeta"].as_object().expect("an object") {
        let a = arguments(key);
        one("qbeta", key, beta_quantile(a[0], a[1], a[2]), value);
    }
    for (key, value) in r["pf"].as_object().expect("an object") {
        let a = arguments(key);
        one("pf_upper", key, f_upper(a[0], a[1], a[2]), value);
    }
    for (key, value) in r["pnorm_tail"].as_object().expect("an object") {
        one("pnorm", key, normal_cdf(arguments(key)[0]), value);
    }
}

fn compare_adjustments(agreement: &mut Agreement, r: &Value) {
    let p_values: Vec<f64> = serde_json::from_value(r["p"].clone()).expect("numbers");
    let methods = [
        ("bonferroni", Adjustment::Bonferroni),
        ("holm", Adjustment::Holm),
        ("hochberg", Adjustment::Hochberg),
        ("BH", Adjustment::BenjaminiHochberg),
    ];
    for (key, method) in methods {
        let ours = adjust(&p_values, method).expect("p values");
        for (ours, r) in ours.iter().zip(r[key].as_array().expect("numbers")) {
            record(agreement, &format!("p_adjust/{key}"), &[("p", Some(*ours), r)], 1e-15);
        }
    }
}
