//! What a longitudinal block computed, in a sentence.

use crate::analysis::words::in_sentence;
use crate::kinds::longitudinal::keys::LongitudinalKeys;
use crate::kinds::longitudinal::shape::LongitudinalShape;
use crate::language::Spelling;

/// The sentence: what was described, when, of whom.
pub(super) fn sentence(body: &LongitudinalKeys, shape: &LongitudinalShape, spelling: &Spelling) -> String {
    let by = shape.by.as_ref().map_or(String::new(), |by| format!(" by {}", in_sentence(by)));
    let definition = body.quantile_type;
    format!(
        "{} was {} at each {}{by} as the median with quartiles (type {definition}) of the {} with a value.",
        shape.label,
        spelling.summarized,
        in_sentence(&shape.at),
        shape.counted
    )
}
