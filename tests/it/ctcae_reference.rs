//! CTCAE v5 laboratory grades against the criteria of admiral (tests/reference/ncictcaev5_admiral.json).
//!
//! admiral writes each grade as an R condition on the value, its limits and the baseline. This file evaluates those
//! conditions and compares the grades over a grid around every cut-off, with limits and baselines given and missing.
//! admiral takes the worst case where a grade depends on symptoms or anticoagulants; so does the reading here.

use serde_json::Value;
use tickmark::statistics::ctcae::{Direction, Lab, Reading, Unit, grade, term};

use crate::reference_frame::reference_json;

/// admiral's term, ours, and the unit admiral expects (or one the test is measured in).
const TERMS: [(&str, Lab, Unit); 40] = [
    ("Anemia", Lab::Hemoglobin, Unit::GramPerLitre),
    ("Leukocytosis", Lab::Leukocytes, Unit::GigaPerLitre),
    ("Activated partial thromboplastin time prolonged", Lab::Aptt, Unit::Second),
    ("Alanine aminotransferase increased", Lab::Alt, Unit::UnitPerLitre),
    ("Alkaline phosphatase increased", Lab::Alp, Unit::UnitPerLitre),
    ("Aspartate aminotransferase increased", Lab::Ast, Unit::UnitPerLitre),
    ("Blood bilirubin increased", Lab::Bilirubin, Unit::MicromolePerLitre),
    ("Blood lactate dehydrogenase increased", Lab::Ldh, Unit::UnitPerLitre),
    ("CD4 lymphocytes decreased", Lab::Cd4Lymphocytes, Unit::GigaPerLitre),
    ("Cholesterol high", Lab::Cholesterol, Unit::MillimolePerLitre),
    ("CPK increased", Lab::Cpk, Unit::UnitPerLitre),
    ("Creatinine increased", Lab::Creatinine, Unit::MicromolePerLitre),
    ("Fibrinogen decreased", Lab::Fibrinogen, Unit::GramPerLitre),
    ("GGT increased", Lab::Ggt, Unit::UnitPerLitre),
    ("Haptoglobin decreased", Lab::Haptoglobin, Unit::GramPerLitre),
    ("Hemoglobin increased", Lab::Hemoglobin, Unit::GramPerLitre),
    ("INR increased", Lab::Inr, Unit::One),
    ("Lipase increased", Lab::Lipase, Unit::UnitPerLitre),
    ("Lymphocyte count decreased", Lab::Lymphocytes, Unit::GigaPerLitre),
    ("Lymphocyte count increased", Lab::Lymphocytes, Unit::GigaPerLitre),
    ("Neutrophil count decreased", Lab::Neutrophils, Unit::GigaPerLitre),
    ("Platelet count decreased", Lab::Platelets, Unit::GigaPerLitre),
    ("Serum amylase increased", Lab::Amylase, Unit::UnitPerLitre),
    ("White blood cell decreased", Lab::Leukocytes, Unit::GigaPerLitre),
    ("Acidosis", Lab::Ph, Unit::One),
    ("Alkalosis", Lab::Ph, Unit::One),
    ("Hypercalcemia", Lab::CorrectedCalcium, Unit::MillimolePerLitre),
    ("Hypercalcemia (Ionized)", Lab::IonizedCalcium, Unit::MillimolePerLitre),
    ("Hyperkalemia", Lab::Potassium, Unit::MillimolePerLitre),
    ("Hypermagnesemia", Lab::Magnesium, Unit::MillimolePerLitre),
    ("Hypernatremia", Lab::Sodium, Unit::MillimolePerLitre),
    ("Hypertriglyceridemia", Lab::Triglycerides, Unit::MillimolePerLitre),
    ("Hyperuricemia", Lab::UricAcid, Unit::MicromolePerLitre),
    ("Hypoalbuminemia", Lab::Albumin, Unit::GramPerLitre),
    ("Hypocalcemia", Lab::CorrectedCalcium, Unit::MillimolePerLitre),
    ("Hypocalcemia (Ionized)", Lab::IonizedCalcium, Unit::MillimolePerLitre),
    ("Hypoglycemia", Lab::Glucose, Unit::MillimolePerLitre),
    ("Hypokalemia", Lab::Potassium, Unit::MillimolePerLitre),
    ("Hypomagnesemia", Lab::Magnesium, Unit::MillimolePerLitre),
    ("Hyponatremia", Lab::Sodium, Unit::MillimolePerLitre),
];

#[test]
fn grades_agree_with_admirals_criteria_around_every_cutoff() {
    let reference = reference_json("ncictcaev5_admiral.json");
    let entries = reference.as_array().expect("a list");
    assert_eq!(entries.len(), TERMS.len());
    let (mut compared, mut findings) = (0, Vec::new());
    for (entry, (name, lab, unit)) in entries.iter().zip(TERMS) {
        assert_eq!(entry["TERM"], name);
        let direction = if entry["DIRECTION"] == "L" { Direction::Low } else { Direction::High };
        assert_eq!(term(lab, direction), Some(name.trim_end_matches(" (Ionized)")));
        for reading in grid(entry, lab, unit) {
            let admirals = admiral_grade(entry, &reading);
            let ours = grade(lab, direction, reading);
            if at_a_bound_admiral_leaves_out(lab, &reading) {
                assert_eq!((ours, admirals), (Ok(1), Some(0)), "{name}: {reading:?}");
            } else if ours.ok() != admirals {
                findings.push(format!("{name}: ours {ours:?}, admiral's {admirals:?}: {reading:?}"));
            }
            compared += 1;
        }
    }
    assert!(
        findings.is_empty(),
        "{} of {compared}, first:\n{}",
        findings.len(),
        findings[..findings.len().min(10)].join("\n")
    );
    assert!(compared > 10_000, "only {compared} readings were compared");
}

/// CTCAE prints ranges that begin at their lower bound where it has no `>`: "1.71 mmol/L - 3.42 mmol/L" of
/// triglycerides and "2.0 - 2.5 x baseline" of GGT. admiral includes the bound for ALT, AST and ALP, whose ranges are
/// printed the same way, and leaves it out for these two.
fn at_a_bound_admiral_leaves_out(lab: Lab, reading: &Reading) -> bool {
    match (lab, reading.baseline.zip(reading.uln)) {
        (Lab::Triglycerides, _) => reading.value == 1.71,
        (Lab::Ggt, Some((baseline, uln))) => baseline > uln && reading.value == 2.0 * baseline,
        _ => false,
    }
}

/// Readings around every cut-off of a term, for several limits of normal and baselines.
fn grid(entry: &Value, lab: Lab, unit: Unit) -> Vec<Reading> {
    let cutoffs: Vec<f64> = ["GRADE_4_CODE", "GRADE_3_CODE", "GRADE_2_CODE", "GRADE_1_CODE"]
        .iter()
        .flat_map(|key| numbers(entry[*key].as_str().unwrap_or("")))
        .collect();
    // Limits of normal that lie on either side of some absolute cut-offs, as real ones do.
    let centre = match lab {
        Lab::Hemoglobin => 120.0,
        Lab::Sodium => 140.0,
        Lab::Platelets => 150.0,
        Lab::Ph => 7.4,
        Lab::Alt | Lab::Ast | Lab::Alp | Lab::Ggt => 35.0,
        _ => cutoffs.iter().copied().fold(1.0, f64::max),
    };
    let limits = [(Some(0.7 * centre), Some(centre)), (Some(centre), Some(1.3 * centre)), (None, None)];
    let mut readings = Vec::new();
    for (lln, uln) in limits {
        for baseline in [None, Some(0.9 * centre), Some(1.7 * centre)] {
            let scales = [Some(1.0), lln, uln, baseline].into_iter().flatten();
            for scale in scales {
                for cutoff in cutoffs.iter().chain(&[0.25, 0.5, 0.75, 1.0]) {
                    for nearby in [0.5, 0.999, 1.0, 1.001, 1.9] {
                        let value = scale * cutoff * nearby;
                        readings.push(Reading {
                            value,
                            unit,
                            lln,
                            uln,
                            baseline,
                            symptomatic: true,
                            anticoagulated: true,
                        });
                    }
                }
            }
        }
    }
    readings
}

/// The numbers in a condition that are not a grade or an argument of `signif`.
fn numbers(code: &str) -> Vec<f64> {
    let cleaned = code.replace(|c: char| !(c.is_ascii_digit() || c == '.' || c == '"'), " ");
    cleaned.split_whitespace().filter(|word| !word.contains('"')).filter_map(|word| word.parse().ok()).collect()
}

/// The grade by admiral's `case_when`: the first condition that holds, from "not available" to grade 1, else 0.
fn admiral_grade(entry: &Value, reading: &Reading) -> Option<u8> {
    for key in ["GRADE_NA_CODE", "GRADE_4_CODE", "GRADE_3_CODE", "GRADE_2_CODE", "GRADE_1_CODE"] {
        let Some(code) = entry[key].as_str() else { continue };
        for case in cases(code) {
            let (condition, outcome) = case.split_once('~').expect("a case has an outcome");
            if holds(condition, reading) {
                return outcome.trim().trim_matches('"').parse().ok();
            }
        }
    }
    Some(0)
}

/// The cases of a `case_when`, which are divided by commas outside parentheses.
fn cases(code: &str) -> Vec<&str> {
    let (mut depth, mut start, mut found) = (0, 0, Vec::new());
    for (at, c) in code.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            ',' if depth == 0 => {
                found.push(&code[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    found.push(&code[start..]);
    found
}

/// Whether a condition is true; a comparison with a missing number is not.
fn holds(condition: &str, reading: &Reading) -> bool {
    if condition.contains('|') {
        return condition.split('|').any(|part| holds(part, reading));
    }
    condition.split('&').all(|atom| {
        let atom = atom.trim();
        let high = reading.baseline.zip(reading.uln).is_some_and(|(baseline, uln)| baseline > uln);
        if atom == "BNRIND %in% high_indicator" {
            return high;
        }
        if atom == "!(BNRIND %in% high_indicator)" {
            return !high;
        }
        if let Some(name) = atom.strip_prefix("is.na(").and_then(|rest| rest.strip_suffix(')')) {
            return variable(name, reading).is_none();
        }
        if let Some(name) = atom.strip_prefix("!is.na(").and_then(|rest| rest.strip_suffix(')')) {
            return variable(name, reading).is_some();
        }
        for operator in ["<=", ">=", "<", ">"] {
            if let Some((left, right)) = atom.split_once(operator) {
                let (Some(left), Some(right)) = (expression(left, reading), expression(right, reading)) else {
                    return false;
                };
                return match operator {
                    "<=" => left <= right,
                    ">=" => left >= right,
                    "<" => left < right,
                    _ => left > right,
                };
            }
        }
        panic!("unknown condition: {atom}")
    })
}

/// `signif(2.5*ANRHI, signif_dig)`, `signif(ANRHI + 40, signif_dig)`, `signif(AVAL, signif_dig)` or a number. The
/// digits kept are admiral's default, 15.
fn expression(text: &str, reading: &Reading) -> Option<f64> {
    let text = text.trim();
    let Some(inner) = text.strip_prefix("signif(").and_then(|rest| rest.strip_suffix(", signif_dig)")) else {
        return Some(text.parse().unwrap_or_else(|_| panic!("unknown number: {text}")));
    };
    let value = if let Some((factor, name)) = inner.split_once('*') {
        factor.trim().parse::<f64>().expect("a factor") * variable(name, reading)?
    } else if let Some((name, plus)) = inner.split_once('+') {
        variable(name, reading)? + plus.trim().parse::<f64>().expect("a number")
    } else if let Ok(number) = inner.trim().parse::<f64>() {
        number
    } else {
        variable(inner, reading)?
    };
    Some(format!("{value:.14e}").parse().expect("a number"))
}

fn variable(name: &str, reading: &Reading) -> Option<f64> {
    match name.trim() {
        "AVAL" => Some(reading.value),
        "ANRLO" => reading.lln,
        "ANRHI" => reading.uln,
        "BASE" => reading.baseline,
        "PCHG" => reading.baseline.map(|baseline| 100.0 * (reading.value - baseline) / baseline),
        other => panic!("unknown variable: {other}"),
    }
}
