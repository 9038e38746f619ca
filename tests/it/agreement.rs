//! The ratchet: every comparison with R has a name, and `tests/reference/agreed.txt` lists those that agree.
//!
//! A listed case that disagrees fails the test, and so does one that agrees and is not listed, so that the list can
//! only grow and always tells the truth.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use serde_json::Value;
use tickmark::statistics::Estimable;

use crate::reference_frame::reference_path;

/// Outcomes of comparisons by name: `None` while all agreed.
#[derive(Default)]
pub struct Agreement {
    outcomes: BTreeMap<String, Option<String>>,
}

impl Agreement {
    /// Records that a case was compared, and how it disagreed if it did. The first disagreement is kept.
    pub fn record(&mut self, case: &str, disagreement: Option<String>) {
        let outcome = self.outcomes.entry(case.to_owned()).or_default();
        if outcome.is_none() {
            *outcome = disagreement;
        }
    }

    /// Compares a number with R's, relative to the larger magnitude; `null`, `NaN` and `Inf` agree with no value only.
    pub fn number(&mut self, case: &str, field: &str, ours: Option<f64>, r: &Value, tolerance: f64) {
        let disagreement = match (ours, r.as_f64()) {
            (None, None) => None,
            (Some(ours), Some(r)) if close(ours, r, tolerance) => None,
            (ours, _) => Some(format!("{field}: ours {ours:?}, R's {r}")),
        };
        self.record(case, disagreement);
    }

    /// As [`number`](Self::number), of a statistic that may have no value.
    pub fn estimate(&mut self, case: &str, field: &str, ours: Estimable, r: &Value, tolerance: f64) {
        self.number(case, field, ours.value(), r, tolerance);
    }

    /// Compares numbers one by one.
    pub fn numbers(&mut self, case: &str, field: &str, ours: &[f64], r: &Value, tolerance: f64) {
        let ours: Vec<Option<f64>> = ours.iter().map(|&value| Some(value)).collect();
        self.options(case, field, &ours, r, tolerance);
    }

    /// Compares numbers that may be missing.
    pub fn options(&mut self, case: &str, field: &str, ours: &[Option<f64>], r: &Value, tolerance: f64) {
        let empty = Vec::new();
        let r = r.as_array().unwrap_or(&empty);
        let lengths = (ours.len() != r.len()).then(|| format!("{field}: ours {} values, R's {}", ours.len(), r.len()));
        self.record(case, lengths);
        for (index, (ours, r)) in ours.iter().zip(r).enumerate() {
            self.number(case, &format!("{field}[{index}]"), *ours, r, tolerance);
        }
    }

    /// The findings against the list: empty if every listed case agrees and every agreeing case is listed.
    pub fn against(&self, list: &str) -> Vec<String> {
        let text = std::fs::read_to_string(reference_path(list)).unwrap_or_default();
        let listed: BTreeSet<&str> = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
        let mut findings = Vec::new();
        for case in &listed {
            match self.outcomes.get(*case) {
                Some(None) => {}
                Some(Some(disagreement)) => findings.push(format!("listed but disagrees: {case}: {disagreement}")),
                None => findings.push(format!("listed but not compared: {case}")),
            }
        }
        for (case, outcome) in &self.outcomes {
            if outcome.is_none() && !listed.contains(case.as_str()) {
                findings.push(format!("agrees but is not listed: {case}"));
            }
        }
        findings
    }

    /// The cases that disagree, with how.
    pub fn disagreements(&self) -> Vec<String> {
        let disagreeing = self.outcomes.iter().filter_map(|(case, outcome)| Some((case, outcome.as_ref()?)));
        disagreeing.map(|(case, disagreement)| format!("{case}: {disagreement}")).collect()
    }

    /// The names of the cases that agree.
    pub fn agreeing(&self) -> Vec<String> {
        self.outcomes.iter().filter(|(_, outcome)| outcome.is_none()).map(|(case, _)| case.clone()).collect()
    }
}

/// Equal up to `tolerance` of the larger magnitude, or both negligible.
pub fn close(a: f64, b: f64, tolerance: f64) -> bool {
    (a - b).abs() <= tolerance * a.abs().max(b.abs()) || (a.abs() < 1e-13 && b.abs() < 1e-13)
}

#[test]
fn every_case_agreed_with_r_still_agrees_and_every_agreeing_case_is_listed() {
    let mut agreement = Agreement::default();
    crate::survival_r::compare(&mut agreement);
    crate::cox_r::compare(&mut agreement);
    let findings = agreement.against("agreed.txt");
    for disagreement in agreement.disagreements() {
        println!("disagrees: {disagreement}");
    }
    for case in agreement.agreeing() {
        println!("agrees: {case}");
    }
    assert!(
        findings.is_empty(),
        "{} findings, first:\n{}",
        findings.len(),
        findings[..findings.len().min(20)].join("\n")
    );
}
