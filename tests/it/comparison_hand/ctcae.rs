//! Laboratory grades at the cut-offs CTCAE v5.0 prints.

use tickmark::statistics::ctcae::{Direction, Lab, Reading, Ungraded, Unit, grade};

fn reading(value: f64, unit: Unit) -> Reading {
    Reading { value, unit, lln: None, uln: None, baseline: None, symptomatic: false, anticoagulated: false }
}

#[test]
fn the_cutoffs_of_blood_counts_are_those_ctcae_prints() {
    let low =
        |lab, value, lln| grade(lab, Direction::Low, Reading { lln: Some(lln), ..reading(value, Unit::GigaPerLitre) });
    let cases = [
        (
            Lab::Platelets,
            150.0,
            [(150.0, 0), (149.0, 1), (75.0, 1), (74.9, 2), (50.0, 2), (49.0, 3), (25.0, 3), (24.0, 4)],
        ),
        (Lab::Neutrophils, 2.0, [(2.0, 0), (1.99, 1), (1.5, 1), (1.49, 2), (1.0, 2), (0.99, 3), (0.5, 3), (0.49, 4)]),
        (Lab::Lymphocytes, 1.0, [(1.0, 0), (0.99, 1), (0.8, 1), (0.79, 2), (0.5, 2), (0.49, 3), (0.2, 3), (0.19, 4)]),
        (Lab::Leukocytes, 4.0, [(4.0, 0), (3.99, 1), (3.0, 1), (2.99, 2), (2.0, 2), (1.99, 3), (1.0, 3), (0.99, 4)]),
    ];
    for (lab, lln, values) in cases {
        for (value, expected) in values {
            assert_eq!(low(lab, value, lln), Ok(expected), "{lab:?} {value}");
        }
    }
}

#[test]
fn a_hemoglobin_is_graded_by_the_cutoffs_printed_in_its_unit() {
    let low =
        |value, unit, lln| grade(Lab::Hemoglobin, Direction::Low, Reading { lln: Some(lln), ..reading(value, unit) });
    assert_eq!(low(10.0, Unit::GramPerDecilitre, 12.0), Ok(1));
    assert_eq!(low(9.9, Unit::GramPerDecilitre, 12.0), Ok(2));
    assert_eq!(low(7.9, Unit::GramPerDecilitre, 12.0), Ok(3));
    // 6.2 mmol/L is 99.9 g/L: by the cut-off in g/L it would be grade 2, CTCAE prints 6.2 mmol/L as grade 1.
    assert_eq!(low(6.2, Unit::MillimolePerLitre, 7.5), Ok(1));
    assert_eq!(low(4.8, Unit::MillimolePerLitre, 7.5), Ok(3));
}

#[test]
fn the_same_count_has_the_same_grade_in_every_unit() {
    for (text, value, lln) in [("10^9/L", 0.9, 2.0), ("10*3/uL", 0.9, 2.0), ("/mm3", 900.0, 2000.0), ("G/L", 0.9, 2.0)]
    {
        let unit = Unit::parse(text).expect("a unit");
        let reading = Reading { lln: Some(lln), ..reading(value, unit) };
        assert_eq!(grade(Lab::Neutrophils, Direction::Low, reading), Ok(3), "{text}");
    }
    assert_eq!(Unit::parse("g/L"), Some(Unit::GramPerLitre));
    assert_eq!(Unit::parse("furlong"), None);
    // 2.0 mg/dL of creatinine is 176.8 µmol/L: grades by multiples do not depend on the unit.
    let creatinine =
        |value, unit, uln| grade(Lab::Creatinine, Direction::High, Reading { uln: Some(uln), ..reading(value, unit) });
    assert_eq!(creatinine(2.0, Unit::MilligramPerDecilitre, 1.2), creatinine(176.8, Unit::MicromolePerLitre, 106.08));
    assert_eq!(creatinine(2.0, Unit::MilligramPerDecilitre, 1.2), Ok(2));
}

#[test]
fn a_value_without_what_its_grade_needs_is_ungraded_and_says_why() {
    let low = |lab, r| grade(lab, Direction::Low, r);
    assert_eq!(low(Lab::Platelets, reading(60.0, Unit::GigaPerLitre)), Ok(2));
    assert_eq!(low(Lab::Platelets, reading(140.0, Unit::GigaPerLitre)), Err(Ungraded::NoLowerLimit));
    assert_eq!(low(Lab::Platelets, reading(60.0, Unit::GramPerLitre)), Err(Ungraded::UnitNotOfLab));
    assert_eq!(low(Lab::Platelets, reading(f64::NAN, Unit::GigaPerLitre)), Err(Ungraded::NoValue));
    assert_eq!(low(Lab::Alt, reading(60.0, Unit::UnitPerLitre)), Err(Ungraded::NoCriterion));
    let crossed = Reading { lln: Some(400.0), uln: Some(150.0), ..reading(60.0, Unit::GigaPerLitre) };
    assert_eq!(low(Lab::Platelets, crossed), Err(Ungraded::BadLimits));
    assert_eq!(grade(Lab::Alt, Direction::High, reading(60.0, Unit::UnitPerLitre)), Err(Ungraded::NoUpperLimit));
}

#[test]
fn an_abnormal_baseline_replaces_the_limit_of_normal() {
    let alt = |value, baseline| {
        grade(Lab::Alt, Direction::High, Reading { uln: Some(40.0), baseline, ..reading(value, Unit::UnitPerLitre) })
    };
    // 130 is 3.25 × ULN, but 1.3 × a baseline of 100.
    assert_eq!(alt(130.0, None), Ok(2));
    assert_eq!(alt(130.0, Some(30.0)), Ok(2));
    assert_eq!(alt(130.0, Some(100.0)), Ok(0));
    assert_eq!(alt(150.0, Some(100.0)), Ok(1));
    assert_eq!(alt(501.0, Some(100.0)), Ok(3));
}

#[test]
fn symptoms_raise_the_grade_of_low_sodium_and_potassium() {
    let low = |lab, value, lln, symptomatic| {
        let reading = Reading { lln: Some(lln), symptomatic, ..reading(value, Unit::MillimolePerLitre) };
        grade(lab, Direction::Low, reading)
    };
    assert_eq!((low(Lab::Sodium, 127.0, 135.0, false), low(Lab::Sodium, 127.0, 135.0, true)), (Ok(2), Ok(3)));
    assert_eq!((low(Lab::Sodium, 122.0, 135.0, false), low(Lab::Sodium, 119.0, 135.0, false)), (Ok(3), Ok(4)));
    assert_eq!((low(Lab::Potassium, 3.2, 3.5, false), low(Lab::Potassium, 3.2, 3.5, true)), (Ok(1), Ok(2)));
}

/// CTCAE prints these in mg/dL beside mmol/L; at a cut-off a value has the milder grade, just past it the graver.
#[test]
fn values_in_mg_per_decilitre_are_graded_by_the_cutoffs_printed_in_it() {
    type Printed = (Lab, Direction, f64, &'static [(f64, u8)]);
    let printed: [Printed; 7] = [
        (Lab::CorrectedCalcium, Direction::Low, 8.5, &[(8.0, 1), (7.0, 2), (6.0, 3)]),
        (Lab::Magnesium, Direction::Low, 1.7, &[(1.2, 1), (0.9, 2), (0.7, 3)]),
        (Lab::Glucose, Direction::Low, 70.0, &[(55.0, 1), (40.0, 2), (30.0, 3)]),
        (Lab::CorrectedCalcium, Direction::High, 10.2, &[(11.5, 1), (12.5, 2), (13.5, 3)]),
        (Lab::Magnesium, Direction::High, 2.4, &[(8.0, 3)]),
        (Lab::Cholesterol, Direction::High, 200.0, &[(300.0, 1), (400.0, 2), (500.0, 3)]),
        (Lab::Triglycerides, Direction::High, 140.0, &[(300.0, 1), (500.0, 2), (1000.0, 3)]),
    ];
    for (lab, direction, limit, cutoffs) in printed {
        let graded = |value| {
            let unit = Unit::MilligramPerDecilitre;
            let limits = Reading { lln: Some(limit), uln: Some(limit), ..reading(value, unit) };
            grade(lab, direction, limits)
        };
        let past = if direction == Direction::Low { 0.999 } else { 1.001 };
        for (cutoff, milder) in cutoffs {
            assert_eq!(graded(*cutoff), Ok(*milder), "{lab:?} {cutoff}");
            assert_eq!(graded(cutoff * past), Ok(milder + 1), "{lab:?} past {cutoff}");
        }
    }
}

#[test]
fn units_of_another_kind_are_converted_by_charge_mass_and_definition() {
    let high = |lab, value, unit, uln| grade(lab, Direction::High, Reading { uln: Some(uln), ..reading(value, unit) });
    // 5.9 mEq/L of calcium is 2.95 mmol/L, past 2.9; of potassium 5.9 mmol/L, past 5.5.
    assert_eq!(high(Lab::CorrectedCalcium, 5.9, Unit::MilliequivalentPerLitre, 5.1), Ok(2));
    assert_eq!(high(Lab::CorrectedCalcium, 5.7, Unit::MilliequivalentPerLitre, 5.1), Ok(1));
    assert_eq!(high(Lab::Potassium, 5.9, Unit::MilliequivalentPerLitre, 5.0), Ok(2));
    // 1 µkat/L is 60 U/L.
    assert_eq!(Unit::MicrokatalPerLitre.molar_factor(Unit::UnitPerLitre, Lab::Alt), Some(60.0));
    assert_eq!(high(Lab::Alt, 2.5, Unit::MicrokatalPerLitre, 0.8), Ok(2));
    // High hemoglobin is printed in g/dL only: 2 g/dL is 1.2412 mmol/L.
    assert_eq!(high(Lab::Hemoglobin, 12.23, Unit::MillimolePerLitre, 11.0), Ok(1));
    assert_eq!(high(Lab::Hemoglobin, 12.25, Unit::MillimolePerLitre, 11.0), Ok(2));
    // 0.1 mg/dL of creatinine is 8.84 µmol/L, of bilirubin 1.71 µmol/L, of uric acid 5.948 µmol/L.
    for (lab, micromoles) in [(Lab::Creatinine, 8.84), (Lab::Bilirubin, 1.71), (Lab::UricAcid, 5.948)] {
        let factor = Unit::MilligramPerDecilitre.molar_factor(Unit::MicromolePerLitre, lab).expect("a factor");
        assert!((0.1 * factor / micromoles - 1.0).abs() < 1e-3, "{lab:?}: {factor}");
    }
}
