//! What a toxicity block computed, in sentences.

use crate::kinds::toxicity::keys::ToxicityKeys;

/// The sentences: grading, counting, groups. `counted` is what the subjects are called.
pub(super) fn sentences(body: &ToxicityKeys, counted: &str, by: Option<&str>) -> String {
    let grading = if body.test.is_some() {
        "Adverse events were graded from laboratory values and limits of normal according to the Common Terminology \
         Criteria for Adverse Events, version 5.0"
    } else {
        "Grades of adverse events were used as recorded"
    };
    let mut out = format!("{grading}; {counted} were counted once per term, at the worst grade.");
    if body.worse_than_baseline {
        out.push_str(" Only grades worse than at baseline were counted.");
    }
    if let Some(by) = by {
        out.push_str(&format!(" Counts were also tabulated by {by}."));
    }
    out
}
