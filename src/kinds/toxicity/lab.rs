//! Names of laboratory tests.

use crate::statistics::ctcae::{Direction, Lab};

/// What CTCAE v5 grades of a test, by its CDISC code or its usual name: the lab
/// and the directions in which it is graded.
pub(crate) fn known(name: &str) -> Option<(Lab, &'static [Direction])> {
    const LOW: &[Direction] = &[Direction::Low];
    const HIGH: &[Direction] = &[Direction::High];
    const BOTH: &[Direction] = &[Direction::Low, Direction::High];
    let plain: String = name.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
    Some(match plain.as_str() {
        "hgb" | "hb" | "hemoglobin" | "haemoglobin" => (Lab::Hemoglobin, LOW),
        "plat" | "plt" | "platelets" | "platelet" | "plateletcount" => (Lab::Platelets, LOW),
        "neut" | "anc" | "neutrophils" | "neutrophil" | "neutrophilcount" => (Lab::Neutrophils, LOW),
        "lym" | "lymph" | "lymphocytes" | "lymphocyte" | "lymphocytecount" => (Lab::Lymphocytes, LOW),
        "wbc" | "leukocytes" | "leucocytes" | "whitebloodcells" => (Lab::Leukocytes, LOW),
        "alt" | "alat" | "sgpt" => (Lab::Alt, HIGH),
        "ast" | "asat" | "sgot" => (Lab::Ast, HIGH),
        "alp" | "alkalinephosphatase" => (Lab::Alp, HIGH),
        "ggt" => (Lab::Ggt, HIGH),
        "bili" | "bilirubin" | "totalbilirubin" => (Lab::Bilirubin, HIGH),
        "creat" | "creatinine" => (Lab::Creatinine, HIGH),
        "alb" | "albumin" => (Lab::Albumin, LOW),
        "sodium" | "na" => (Lab::Sodium, BOTH),
        "k" | "potassium" => (Lab::Potassium, BOTH),
        "cacorrected" | "correctedcalcium" | "cacr" => (Lab::CorrectedCalcium, BOTH),
        "mg" | "magnesium" => (Lab::Magnesium, BOTH),
        "gluc" | "glucose" => (Lab::Glucose, LOW),
        "ldh" => (Lab::Ldh, HIGH),
        "inr" => (Lab::Inr, HIGH),
        "urate" | "uricacid" => (Lab::UricAcid, HIGH),
        "amylase" => (Lab::Amylase, HIGH),
        "lipase" => (Lab::Lipase, HIGH),
        "ck" | "cpk" => (Lab::Cpk, HIGH),
        "chol" | "cholesterol" => (Lab::Cholesterol, HIGH),
        "trig" | "triglycerides" => (Lab::Triglycerides, HIGH),
        _ => return None,
    })
}
