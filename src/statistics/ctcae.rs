//! Laboratory grades of the Common Terminology Criteria for Adverse Events, version 5.0.
//!
//! US Department of Health and Human Services, National Cancer Institute. CTCAE v5.0, 27 November 2017. Grades come from
//! a value, its limits of normal and, where CTCAE says so, the baseline value; a grade that CTCAE gives for clinical
//! reasons only (transfusion, hospitalization, death) cannot come from a number and is not given here.

pub mod criteria;
pub mod unit;

use std::fmt;

use criteria::{Criterion, Limit, Steps, criteria};
pub use unit::Unit;

/// A laboratory test with a CTCAE v5 term.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lab {
    /// Hemoglobin.
    Hemoglobin,
    /// White blood cells.
    Leukocytes,
    /// Neutrophils.
    Neutrophils,
    /// Lymphocytes.
    Lymphocytes,
    /// CD4 lymphocytes.
    Cd4Lymphocytes,
    /// Platelets.
    Platelets,
    /// Alanine aminotransferase.
    Alt,
    /// Aspartate aminotransferase.
    Ast,
    /// Alkaline phosphatase.
    Alp,
    /// Gamma-glutamyltransferase.
    Ggt,
    /// Total bilirubin.
    Bilirubin,
    /// Lactate dehydrogenase.
    Ldh,
    /// Creatine phosphokinase.
    Cpk,
    /// Creatinine.
    Creatinine,
    /// Serum amylase.
    Amylase,
    /// Lipase.
    Lipase,
    /// Albumin.
    Albumin,
    /// Sodium.
    Sodium,
    /// Potassium.
    Potassium,
    /// Calcium corrected for albumin.
    CorrectedCalcium,
    /// Ionized calcium.
    IonizedCalcium,
    /// Magnesium.
    Magnesium,
    /// Glucose. CTCAE v5 grades high glucose by treatment, so it has no criterion here.
    Glucose,
    /// Uric acid.
    UricAcid,
    /// Cholesterol.
    Cholesterol,
    /// Triglycerides.
    Triglycerides,
    /// Fibrinogen.
    Fibrinogen,
    /// Haptoglobin.
    Haptoglobin,
    /// International normalized ratio of the prothrombin time.
    Inr,
    /// Activated partial thromboplastin time.
    Aptt,
    /// pH of blood.
    Ph,
}

/// Which way a value is abnormal: a laboratory test may have a term for either.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Direction {
    /// Below the lower limit of normal.
    Low,
    /// Above the upper limit of normal.
    High,
}

/// A value with what its grade depends on. Limits and baseline are in the unit of the value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reading {
    /// The value.
    pub value: f64,
    /// Its unit.
    pub unit: Unit,
    /// Lower limit of normal.
    pub lln: Option<f64>,
    /// Upper limit of normal.
    pub uln: Option<f64>,
    /// The value at baseline. Where CTCAE grades by multiples of an abnormal baseline, one above the upper limit is
    /// used so; without one, multiples of the limit are used. Creatinine is graded by the worse of the two.
    pub baseline: Option<f64>,
    /// The patient has symptoms of it: raises the grade of low sodium or potassium and of high amylase, lipase or uric
    /// acid. If unknown, `true` is the worst case.
    pub symptomatic: bool,
    /// The patient takes anticoagulants: INR is then graded by multiples of baseline as well.
    pub anticoagulated: bool,
}

/// Why a value has no grade.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ungraded {
    /// CTCAE v5 has no laboratory criterion for this test in this direction.
    NoCriterion,
    /// The value is missing, infinite or negative.
    NoValue,
    /// The unit is not one in which this test is measured.
    UnitNotOfLab,
    /// A grade cannot be excluded without the lower limit of normal.
    NoLowerLimit,
    /// A grade cannot be excluded without the upper limit of normal.
    NoUpperLimit,
    /// A grade cannot be excluded without the value at baseline.
    NoBaseline,
    /// A limit or the baseline is not a positive number, or the lower limit is above the upper.
    BadLimits,
}

impl fmt::Display for Ungraded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoCriterion => "CTCAE v5 has no laboratory criterion for this test in this direction",
            Self::NoValue => "the value is missing or not a number from 0 up",
            Self::UnitNotOfLab => "the unit is not one in which this test is measured",
            Self::NoLowerLimit => "the lower limit of normal is missing",
            Self::NoUpperLimit => "the upper limit of normal is missing",
            Self::NoBaseline => "the value at baseline is missing",
            Self::BadLimits => "a limit of normal or the baseline is not a sensible number",
        })
    }
}

impl std::error::Error for Ungraded {}

/// The CTCAE v5 grade, 0 to 4, of a value in one direction; 0 is no adverse event.
///
/// The steps are tried from the highest grade down. A value at a cut-off belongs to the milder side, as CTCAE's `<` and
/// `>` say; equality is up to 1e-12 relative, so that 1.5 × 0.7 is 1.05.
pub fn grade(lab: Lab, direction: Direction, reading: Reading) -> Result<u8, Ungraded> {
    if !(reading.value.is_finite() && reading.value >= 0.0) {
        return Err(Ungraded::NoValue);
    }
    check_limits(&reading)?;
    term(lab, direction).ok_or(Ungraded::NoCriterion)?;
    let (criterion, factor) = in_system(lab, direction, reading.unit).ok_or(Ungraded::UnitNotOfLab)?;
    let scaled = Scaled {
        value: reading.value * factor,
        normal: match direction {
            Direction::Low => reading.lln,
            Direction::High => reading.uln,
        }
        .map(|limit| limit * factor),
        baseline: reading.baseline.map(|baseline| baseline * factor),
        direction,
    };
    scaled.grade(criterion.steps_for(&reading))
}

/// The CTCAE v5 term of a test in one direction, if it has a laboratory criterion.
pub fn term(lab: Lab, direction: Direction) -> Option<&'static str> {
    criteria(lab, direction).next().map(|criterion| criterion.term)
}

fn check_limits(reading: &Reading) -> Result<(), Ungraded> {
    let sensible = |limit: &f64| limit.is_finite() && *limit > 0.0;
    // A lower limit of 0 is what many laboratories give where only a high value matters.
    let low = reading.lln.is_none_or(|lln| lln.is_finite() && lln >= 0.0);
    let given = [reading.uln, reading.baseline];
    let crossed = reading.lln.zip(reading.uln).is_some_and(|(lln, uln)| lln > uln);
    if low && given.iter().flatten().all(sensible) && !crossed { Ok(()) } else { Err(Ungraded::BadLimits) }
}

/// The criterion whose printed cut-offs are in a unit nearest to the reading's, and the factor to that unit: CTCAE
/// prints some cut-offs in two units that are not exact multiples of each other, and each holds in its own.
fn in_system(lab: Lab, direction: Direction, unit: Unit) -> Option<(&'static Criterion, f64)> {
    let mut all = criteria(lab, direction);
    let mut again = all.clone();
    let decimal = all.find_map(|criterion| Some((criterion, unit.decimal_factor(criterion.unit)?)));
    let molar = || again.find_map(|criterion| Some((criterion, unit.molar_factor(criterion.unit, lab)?)));
    decimal.or_else(molar)
}

/// A reading in the unit of a criterion.
struct Scaled {
    value: f64,
    normal: Option<f64>,
    baseline: Option<f64>,
    direction: Direction,
}

impl Scaled {
    fn grade(&self, steps: Steps) -> Result<u8, Ungraded> {
        match steps {
            Steps::Cutoffs(cutoffs) => match cutoffs.iter().find(|(_, cutoff)| self.beyond(*cutoff)) {
                Some((grade, _)) => Ok(*grade),
                None => self.is_past(Limit::Normal(1.0)).map(u8::from),
            },
            Steps::Multiples(multiples) => {
                for (grade, factor) in multiples {
                    if self.is_past(Limit::Normal(*factor))? {
                        return Ok(*grade);
                    }
                }
                Ok(0)
            }
            Steps::Limits(steps) => self.grade_by_limits(steps),
        }
    }

    fn grade_by_limits(&self, steps: &[(u8, &[Limit])]) -> Result<u8, Ungraded> {
        for (grade, limits) in steps {
            if limits.iter().any(|limit| self.is_past(*limit) == Ok(true)) {
                return Ok(*grade);
            }
        }
        // Nothing was reached; the mildest grade must have been decidable.
        let mildest = steps.last().map_or(&[][..], |(_, limits)| limits);
        mildest.iter().try_for_each(|limit| self.is_past(*limit).map(|_| ()))?;
        Ok(0)
    }

    /// Whether the value is past a limit.
    fn is_past(&self, limit: Limit) -> Result<bool, Ungraded> {
        let missing = match self.direction {
            Direction::Low => Ungraded::NoLowerLimit,
            Direction::High => Ungraded::NoUpperLimit,
        };
        let normal = self.normal.ok_or(missing);
        let baseline = self.baseline.ok_or(Ungraded::NoBaseline);
        Ok(match limit {
            Limit::Value(limit) => self.beyond(limit),
            Limit::ValueReached(limit) => !self.short_of(limit),
            Limit::Normal(factor) => self.beyond(factor * normal?),
            Limit::AboveNormal(distance) => self.beyond(normal? + distance),
            Limit::Baseline(factor) => self.beyond(factor * baseline?),
            Limit::BaselineReached(factor) => !self.short_of(factor * baseline?),
            Limit::AbnormalAndFallen(factor) => self.beyond(normal?) && !self.short_of(factor * baseline?),
        })
    }

    /// Strictly on the abnormal side of the limit.
    fn beyond(&self, limit: f64) -> bool {
        self.excess(limit) > 1e-12 * limit.abs()
    }

    /// Strictly on the normal side of the limit.
    fn short_of(&self, limit: f64) -> bool {
        self.excess(limit) < -1e-12 * limit.abs()
    }

    fn excess(&self, limit: f64) -> f64 {
        match self.direction {
            Direction::Low => limit - self.value,
            Direction::High => self.value - limit,
        }
    }
}
