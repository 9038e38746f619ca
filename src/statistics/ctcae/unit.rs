//! Units of laboratory values, and conversions between those that measure the same thing.

use super::Lab;

/// A unit of a laboratory value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unit {
    /// g/L.
    GramPerLitre,
    /// g/dL.
    GramPerDecilitre,
    /// mg/dL.
    MilligramPerDecilitre,
    /// mmol/L.
    MillimolePerLitre,
    /// µmol/L.
    MicromolePerLitre,
    /// mEq/L.
    MilliequivalentPerLitre,
    /// 10⁹/L, the same as 10³/µL.
    GigaPerLitre,
    /// /mm³, the same as /µL.
    PerCubicMillimetre,
    /// U/L, the same as IU/L.
    UnitPerLitre,
    /// µkat/L.
    MicrokatalPerLitre,
    /// s.
    Second,
    /// A ratio or another number without a unit: INR, pH.
    One,
}

/// What a unit measures: units of one kind differ by a power of ten.
#[derive(PartialEq, Eq)]
enum Kind {
    Mass,
    Amount,
    Equivalents,
    Count,
    Activity,
    Katal,
    Time,
    Number,
}

impl Unit {
    /// Reads a unit as laboratories and CDISC write it. Case matters only where `G/L` is 10⁹/L and `g/L` is grams.
    pub fn parse(text: &str) -> Option<Self> {
        let kept = text.trim().chars().filter(|c| !c.is_whitespace());
        let plain: String = kept
            .map(|c| match c {
                'µ' | 'μ' => 'u',
                '×' => 'x',
                '*' => '^',
                '³' => '3',
                '⁹' => '9',
                _ => c,
            })
            .collect();
        if plain == "G/L" {
            return Some(Self::GigaPerLitre);
        }
        let lower = plain.to_lowercase();
        Some(match lower.trim_start_matches('x') {
            "g/l" => Self::GramPerLitre,
            "g/dl" => Self::GramPerDecilitre,
            "mg/dl" => Self::MilligramPerDecilitre,
            "mmol/l" => Self::MillimolePerLitre,
            "umol/l" => Self::MicromolePerLitre,
            "meq/l" => Self::MilliequivalentPerLitre,
            "10^9/l" | "10e9/l" | "109/l" | "1e9/l" | "giga/l" | "gi/l" | "10^3/ul" | "10e3/ul" | "103/ul" | "k/ul"
            | "10^3/mm3" | "10^3/mm^3" | "thou/ul" | "k/mm3" => Self::GigaPerLitre,
            "/mm3" | "/mm^3" | "/ul" | "cells/mm3" | "cells/mm^3" | "cells/ul" => Self::PerCubicMillimetre,
            "u/l" | "iu/l" => Self::UnitPerLitre,
            "ukat/l" => Self::MicrokatalPerLitre,
            "s" | "sec" | "seconds" => Self::Second,
            "1" | "ratio" | "inr" | "ph" | "fraction of 1" => Self::One,
            _ => return None,
        })
    }

    /// The unit as it is printed.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::GramPerLitre => "g/L",
            Self::GramPerDecilitre => "g/dL",
            Self::MilligramPerDecilitre => "mg/dL",
            Self::MillimolePerLitre => "mmol/L",
            Self::MicromolePerLitre => "µmol/L",
            Self::MilliequivalentPerLitre => "mEq/L",
            Self::GigaPerLitre => "10⁹/L",
            Self::PerCubicMillimetre => "/mm³",
            Self::UnitPerLitre => "U/L",
            Self::MicrokatalPerLitre => "µkat/L",
            Self::Second => "s",
            Self::One => "1",
        }
    }

    /// The kind, and the unit in multiples (numerator, denominator) of the kind's base: g/L, mmol/L, 10⁹/L.
    fn scale(self) -> (Kind, f64, f64) {
        match self {
            Self::GramPerLitre => (Kind::Mass, 1.0, 1.0),
            Self::GramPerDecilitre => (Kind::Mass, 10.0, 1.0),
            Self::MilligramPerDecilitre => (Kind::Mass, 1.0, 100.0),
            Self::MillimolePerLitre => (Kind::Amount, 1.0, 1.0),
            Self::MicromolePerLitre => (Kind::Amount, 1.0, 1000.0),
            Self::MilliequivalentPerLitre => (Kind::Equivalents, 1.0, 1.0),
            Self::GigaPerLitre => (Kind::Count, 1.0, 1.0),
            Self::PerCubicMillimetre => (Kind::Count, 1.0, 1000.0),
            Self::UnitPerLitre => (Kind::Activity, 1.0, 1.0),
            Self::MicrokatalPerLitre => (Kind::Katal, 1.0, 1.0),
            Self::Second => (Kind::Time, 1.0, 1.0),
            Self::One => (Kind::Number, 1.0, 1.0),
        }
    }

    /// The factor from this unit to another of the same kind.
    pub fn decimal_factor(self, to: Self) -> Option<f64> {
        let ((kind, up, down), (to_kind, to_up, to_down)) = (self.scale(), to.scale());
        (kind == to_kind).then_some((up * to_down) / (down * to_up))
    }

    /// The factor from this unit to another that measures the same of this test: mass to amount by the molar mass,
    /// equivalents to amount by the charge, katal to units by 1 µkat = 60 U.
    pub fn molar_factor(self, to: Self, lab: Lab) -> Option<f64> {
        let ((kind, up, down), (to_kind, to_up, to_down)) = (self.scale(), to.scale());
        let between = match (kind, to_kind) {
            // g/L over g/mol is mol/L.
            (Kind::Mass, Kind::Amount) => 1000.0 / molar_mass(lab)?,
            (Kind::Amount, Kind::Mass) => molar_mass(lab)? / 1000.0,
            (Kind::Equivalents, Kind::Amount) => 1.0 / charge(lab)?,
            (Kind::Katal, Kind::Activity) => 60.0,
            _ => return None,
        };
        Some(up / down * between * to_down / to_up)
    }
}

/// Molar mass in g/mol of what a test measures; of hemoglobin per heme, as laboratories report it; of triglycerides as
/// triolein.
fn molar_mass(lab: Lab) -> Option<f64> {
    Some(match lab {
        Lab::Hemoglobin => 16_114.0,
        Lab::Glucose => 180.156,
        Lab::Cholesterol => 386.65,
        Lab::Triglycerides => 885.4,
        Lab::CorrectedCalcium | Lab::IonizedCalcium => 40.078,
        Lab::Magnesium => 24.305,
        Lab::Creatinine => 113.12,
        Lab::Bilirubin => 584.66,
        Lab::UricAcid => 168.11,
        _ => return None,
    })
}

/// Charge of the ion a test measures.
fn charge(lab: Lab) -> Option<f64> {
    Some(match lab {
        Lab::Sodium | Lab::Potassium => 1.0,
        Lab::CorrectedCalcium | Lab::IonizedCalcium | Lab::Magnesium => 2.0,
        _ => return None,
    })
}
