//! The laboratory criteria of CTCAE v5.0, term by term.
//!
//! Cut-offs are those printed in CTCAE, in the unit of the criterion; a test whose cut-offs are printed in two units
//! that are not exact multiples of each other has two criteria.

use super::Direction::{High, Low};
use super::Unit::{GigaPerLitre, GramPerLitre, MilligramPerDecilitre, MillimolePerLitre, One, Second, UnitPerLitre};
use super::{Direction, Lab, Reading, Unit};
use Instead::{Nothing, WhereAbnormalAtBaseline, WithoutAnticoagulants, WithoutSymptoms};
use Limit::{AbnormalAndFallen, AboveNormal, Baseline, BaselineReached, Normal, Value, ValueReached};
use Steps::{Cutoffs, Limits, Multiples};

/// The limit a value must be past, on the abnormal side.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Limit {
    /// This value.
    Value(f64),
    /// This value; reaching it suffices.
    ValueReached(f64),
    /// This multiple of the limit of normal.
    Normal(f64),
    /// The limit of normal and this much more.
    AboveNormal(f64),
    /// This multiple of the value at baseline.
    Baseline(f64),
    /// This multiple of the value at baseline; reaching it suffices.
    BaselineReached(f64),
    /// The limit of normal, and this multiple of the value at baseline reached.
    AbnormalAndFallen(f64),
}

/// Grades with their limits, from the highest grade to the lowest: a value past a grade's limit has at least that grade.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Steps {
    /// Values; grade 1 is past the limit of normal.
    Cutoffs(&'static [(u8, f64)]),
    /// Multiples of the limit of normal.
    Multiples(&'static [(u8, f64)]),
    /// Past any of several limits.
    Limits(&'static [(u8, &'static [Limit])]),
}

/// Steps that hold instead under a condition.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Instead {
    Nothing,
    WhereAbnormalAtBaseline(Steps),
    WithoutSymptoms(Steps),
    WithoutAnticoagulants(Steps),
}

/// The criterion of a term.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Criterion {
    lab: Lab,
    direction: Direction,
    /// The term as CTCAE prints it.
    pub term: &'static str,
    /// The unit of the cut-offs.
    pub unit: Unit,
    steps: Steps,
    instead: Instead,
}

impl Criterion {
    const fn instead(mut self, instead: Instead) -> Self {
        self.instead = instead;
        self
    }

    /// The steps that hold for a reading.
    pub(super) fn steps_for(&self, reading: &Reading) -> Steps {
        let abnormal_at_baseline = reading.baseline.zip(reading.uln).is_some_and(|(baseline, uln)| baseline > uln);
        match self.instead {
            WhereAbnormalAtBaseline(steps) if abnormal_at_baseline => steps,
            WithoutSymptoms(steps) if !reading.symptomatic => steps,
            WithoutAnticoagulants(steps) if !reading.anticoagulated => steps,
            _ => self.steps,
        }
    }
}

/// The criteria of a test in one direction, one for each unit CTCAE prints; none where CTCAE has no such term.
pub fn criteria(lab: Lab, direction: Direction) -> impl Iterator<Item = &'static Criterion> + Clone {
    CRITERIA.iter().filter(move |criterion| criterion.lab == lab && criterion.direction == direction)
}

const fn on(lab: Lab, direction: Direction, term: &'static str, unit: Unit, steps: Steps) -> Criterion {
    Criterion { lab, direction, term, unit, steps, instead: Nothing }
}

const CRITERIA: &[Criterion] = &[
    on(Lab::Hemoglobin, Low, "Anemia", GramPerLitre, Cutoffs(&[(3, 80.0), (2, 100.0)])),
    on(Lab::Hemoglobin, Low, "Anemia", MillimolePerLitre, Cutoffs(&[(3, 4.9), (2, 6.2)])),
    on(Lab::Leukocytes, Low, "White blood cell decreased", GigaPerLitre, Cutoffs(&[(4, 1.0), (3, 2.0), (2, 3.0)])),
    on(Lab::Neutrophils, Low, "Neutrophil count decreased", GigaPerLitre, Cutoffs(&[(4, 0.5), (3, 1.0), (2, 1.5)])),
    on(Lab::Lymphocytes, Low, "Lymphocyte count decreased", GigaPerLitre, Cutoffs(&[(4, 0.2), (3, 0.5), (2, 0.8)])),
    on(Lab::Cd4Lymphocytes, Low, "CD4 lymphocytes decreased", GigaPerLitre, Cutoffs(&[(4, 0.05), (3, 0.2), (2, 0.5)])),
    on(Lab::Platelets, Low, "Platelet count decreased", GigaPerLitre, Cutoffs(&[(4, 25.0), (3, 50.0), (2, 75.0)])),
    on(Lab::Albumin, Low, "Hypoalbuminemia", GramPerLitre, Cutoffs(&[(3, 20.0), (2, 30.0)])),
    on(
        Lab::Sodium,
        Low,
        "Hyponatremia",
        MillimolePerLitre,
        Limits(&[(4, &[Value(120.0)]), (3, &[ValueReached(129.0)]), (1, &[Normal(1.0)])]),
    )
    .instead(WithoutSymptoms(Limits(&[
        (4, &[Value(120.0)]),
        (3, &[ValueReached(124.0)]),
        (2, &[ValueReached(129.0)]),
        (1, &[Normal(1.0)]),
    ]))),
    on(
        Lab::Potassium,
        Low,
        "Hypokalemia",
        MillimolePerLitre,
        Limits(&[(4, &[Value(2.5)]), (3, &[Value(3.0)]), (2, &[Normal(1.0)])]),
    )
    .instead(WithoutSymptoms(Cutoffs(&[(4, 2.5), (3, 3.0)]))),
    on(Lab::CorrectedCalcium, Low, "Hypocalcemia", MillimolePerLitre, Cutoffs(&[(4, 1.5), (3, 1.75), (2, 2.0)])),
    on(Lab::CorrectedCalcium, Low, "Hypocalcemia", MilligramPerDecilitre, Cutoffs(&[(4, 6.0), (3, 7.0), (2, 8.0)])),
    on(Lab::IonizedCalcium, Low, "Hypocalcemia", MillimolePerLitre, Cutoffs(&[(4, 0.8), (3, 0.9), (2, 1.0)])),
    on(Lab::Magnesium, Low, "Hypomagnesemia", MillimolePerLitre, Cutoffs(&[(4, 0.3), (3, 0.4), (2, 0.5)])),
    on(Lab::Magnesium, Low, "Hypomagnesemia", MilligramPerDecilitre, Cutoffs(&[(4, 0.7), (3, 0.9), (2, 1.2)])),
    on(Lab::Glucose, Low, "Hypoglycemia", MillimolePerLitre, Cutoffs(&[(4, 1.7), (3, 2.2), (2, 3.0)])),
    on(Lab::Glucose, Low, "Hypoglycemia", MilligramPerDecilitre, Cutoffs(&[(4, 30.0), (3, 40.0), (2, 55.0)])),
    on(
        Lab::Fibrinogen,
        Low,
        "Fibrinogen decreased",
        GramPerLitre,
        Limits(&[
            (4, &[Value(0.5), Normal(0.25), AbnormalAndFallen(0.25)]),
            (3, &[Normal(0.5), AbnormalAndFallen(0.5)]),
            (2, &[Normal(0.75), AbnormalAndFallen(0.75)]),
            (1, &[Normal(1.0)]),
        ]),
    ),
    on(Lab::Haptoglobin, Low, "Haptoglobin decreased", GramPerLitre, Multiples(&[(1, 1.0)])),
    on(Lab::Ph, Low, "Acidosis", One, Cutoffs(&[(3, 7.3)])),
    on(
        Lab::Hemoglobin,
        High,
        "Hemoglobin increased",
        GramPerLitre,
        Limits(&[(3, &[AboveNormal(40.0)]), (2, &[AboveNormal(20.0)]), (1, &[Normal(1.0)])]),
    ),
    on(Lab::Leukocytes, High, "Leukocytosis", GigaPerLitre, Limits(&[(3, &[Value(100.0)])])),
    on(
        Lab::Lymphocytes,
        High,
        "Lymphocyte count increased",
        GigaPerLitre,
        Limits(&[(3, &[Value(20.0)]), (2, &[Value(4.0)])]),
    ),
    on(
        Lab::Alt,
        High,
        "Alanine aminotransferase increased",
        UnitPerLitre,
        Multiples(&[(4, 20.0), (3, 5.0), (2, 3.0), (1, 1.0)]),
    )
    .instead(WhereAbnormalAtBaseline(Limits(&[
        (4, &[Baseline(20.0)]),
        (3, &[Baseline(5.0)]),
        (2, &[Baseline(3.0)]),
        (1, &[BaselineReached(1.5)]),
    ]))),
    on(
        Lab::Ast,
        High,
        "Aspartate aminotransferase increased",
        UnitPerLitre,
        Multiples(&[(4, 20.0), (3, 5.0), (2, 3.0), (1, 1.0)]),
    )
    .instead(WhereAbnormalAtBaseline(Limits(&[
        (4, &[Baseline(20.0)]),
        (3, &[Baseline(5.0)]),
        (2, &[Baseline(3.0)]),
        (1, &[BaselineReached(1.5)]),
    ]))),
    on(
        Lab::Alp,
        High,
        "Alkaline phosphatase increased",
        UnitPerLitre,
        Multiples(&[(4, 20.0), (3, 5.0), (2, 2.5), (1, 1.0)]),
    )
    .instead(WhereAbnormalAtBaseline(Limits(&[
        (4, &[Baseline(20.0)]),
        (3, &[Baseline(5.0)]),
        (2, &[Baseline(2.5)]),
        (1, &[BaselineReached(2.0)]),
    ]))),
    on(Lab::Ggt, High, "GGT increased", UnitPerLitre, Multiples(&[(4, 20.0), (3, 5.0), (2, 2.5), (1, 1.0)])).instead(
        WhereAbnormalAtBaseline(Limits(&[
            (4, &[Baseline(20.0)]),
            (3, &[Baseline(5.0)]),
            (2, &[Baseline(2.5)]),
            (1, &[BaselineReached(2.0)]),
        ])),
    ),
    on(
        Lab::Bilirubin,
        High,
        "Blood bilirubin increased",
        MillimolePerLitre,
        Multiples(&[(4, 10.0), (3, 3.0), (2, 1.5), (1, 1.0)]),
    )
    .instead(WhereAbnormalAtBaseline(Limits(&[
        (4, &[Baseline(10.0)]),
        (3, &[Baseline(3.0)]),
        (2, &[Baseline(1.5)]),
        (1, &[Baseline(1.0)]),
    ]))),
    on(Lab::Ldh, High, "Blood lactate dehydrogenase increased", UnitPerLitre, Multiples(&[(1, 1.0)])),
    on(Lab::Cpk, High, "CPK increased", UnitPerLitre, Multiples(&[(4, 10.0), (3, 5.0), (2, 2.5), (1, 1.0)])),
    on(
        Lab::Creatinine,
        High,
        "Creatinine increased",
        MillimolePerLitre,
        Limits(&[
            (4, &[Normal(6.0)]),
            (3, &[Normal(3.0), Baseline(3.0)]),
            (2, &[Normal(1.5), Baseline(1.5)]),
            (1, &[Normal(1.0)]),
        ]),
    ),
    on(
        Lab::Amylase,
        High,
        "Serum amylase increased",
        UnitPerLitre,
        Multiples(&[(4, 5.0), (3, 2.0), (2, 1.5), (1, 1.0)]),
    )
    .instead(WithoutSymptoms(Multiples(&[(3, 5.0), (2, 1.5), (1, 1.0)]))),
    on(Lab::Lipase, High, "Lipase increased", UnitPerLitre, Multiples(&[(4, 5.0), (3, 2.0), (2, 1.5), (1, 1.0)]))
        .instead(WithoutSymptoms(Multiples(&[(3, 5.0), (2, 1.5), (1, 1.0)]))),
    on(Lab::Sodium, High, "Hypernatremia", MillimolePerLitre, Cutoffs(&[(4, 160.0), (3, 155.0), (2, 150.0)])),
    on(Lab::Potassium, High, "Hyperkalemia", MillimolePerLitre, Cutoffs(&[(4, 7.0), (3, 6.0), (2, 5.5)])),
    on(Lab::CorrectedCalcium, High, "Hypercalcemia", MillimolePerLitre, Cutoffs(&[(4, 3.4), (3, 3.1), (2, 2.9)])),
    on(
        Lab::CorrectedCalcium,
        High,
        "Hypercalcemia",
        MilligramPerDecilitre,
        Cutoffs(&[(4, 13.5), (3, 12.5), (2, 11.5)]),
    ),
    on(Lab::IonizedCalcium, High, "Hypercalcemia", MillimolePerLitre, Cutoffs(&[(4, 1.8), (3, 1.6), (2, 1.5)])),
    on(Lab::Magnesium, High, "Hypermagnesemia", MillimolePerLitre, Cutoffs(&[(4, 3.3), (3, 1.23)])),
    on(Lab::Magnesium, High, "Hypermagnesemia", MilligramPerDecilitre, Cutoffs(&[(4, 8.0), (3, 3.0)])),
    on(Lab::UricAcid, High, "Hyperuricemia", MillimolePerLitre, Multiples(&[(3, 1.0)]))
        .instead(WithoutSymptoms(Multiples(&[(1, 1.0)]))),
    on(Lab::Cholesterol, High, "Cholesterol high", MillimolePerLitre, Cutoffs(&[(4, 12.92), (3, 10.34), (2, 7.75)])),
    on(
        Lab::Cholesterol,
        High,
        "Cholesterol high",
        MilligramPerDecilitre,
        Cutoffs(&[(4, 500.0), (3, 400.0), (2, 300.0)]),
    ),
    on(
        Lab::Triglycerides,
        High,
        "Hypertriglyceridemia",
        MillimolePerLitre,
        Limits(&[(4, &[Value(11.4)]), (3, &[Value(5.7)]), (2, &[Value(3.42)]), (1, &[ValueReached(1.71)])]),
    ),
    on(
        Lab::Triglycerides,
        High,
        "Hypertriglyceridemia",
        MilligramPerDecilitre,
        Limits(&[(4, &[Value(1000.0)]), (3, &[Value(500.0)]), (2, &[Value(300.0)]), (1, &[ValueReached(150.0)])]),
    ),
    on(
        Lab::Inr,
        High,
        "INR increased",
        One,
        Limits(&[
            (3, &[Value(2.5), Baseline(2.5)]),
            (2, &[Value(1.5), Baseline(1.5)]),
            (1, &[Value(1.2), Baseline(1.0)]),
        ]),
    )
    .instead(WithoutAnticoagulants(Limits(&[(3, &[Value(2.5)]), (2, &[Value(1.5)]), (1, &[Value(1.2)])]))),
    on(
        Lab::Aptt,
        High,
        "Activated partial thromboplastin time prolonged",
        Second,
        Multiples(&[(3, 2.5), (2, 1.5), (1, 1.0)]),
    ),
    on(Lab::Ph, High, "Alkalosis", One, Cutoffs(&[(3, 7.5)])),
];
