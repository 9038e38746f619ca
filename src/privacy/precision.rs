//! How exact what is shown is: one digit more than is printed, times to the declared step,
//! counts to multiples.

use crate::analysis::{AnalysisResult, Nature, Privacy, Value};

/// A value as exact as it may be known. `step` is that of the times of the block.
pub(super) fn rounded(result: &AnalysisResult, privacy: &Privacy, step: Option<f64>) -> Value {
    let Value::Number(number) = result.value else { return result.value.clone() };
    let is_time = |word: &str| result.path.iter().any(|step| step.name == word);
    if let Some(step) = step.filter(|_| is_time("median") || is_time("quantile")) {
        return Value::Number(up_to(number, step));
    }
    Value::Number(match result.nature {
        Nature::Count if number.fract() == 0.0 => privacy.round.map_or(number, |step| nearest(number, step as f64)),
        Nature::Count => decimals(number, 1),
        Nature::Proportion | Nature::Ratio => decimals(number, 3),
        Nature::Quantity(digits) => decimals(number, digits + 1),
        Nature::PValue => p_value(number),
        Nature::Level | Nature::Words => number,
    })
}

/// A time as the end of the step in which it lies.
fn up_to(time: f64, step: f64) -> f64 {
    let steps = libm::ceil(time / step - 1e-9);
    decimals(steps * step, 6)
}

/// The nearest multiple, the larger of two.
pub(super) fn nearest(number: f64, step: f64) -> f64 {
    libm::floor(number / step + 0.5) * step
}

/// So many decimals, halves away from 0.
fn decimals(number: f64, digits: usize) -> f64 {
    crate::privacy::decimal(number, digits)
}

/// A P value to four decimals, and to more where these would move it across .05 or to 0.
fn p_value(p: f64) -> f64 {
    let is_moved = |rounded: f64| (rounded < 0.05) != (p < 0.05) || (rounded == 0.0 && p > 0.0);
    (4..12).map(|digits| decimals(p, digits)).find(|rounded| !is_moved(*rounded)).unwrap_or(p)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_rounded_stays_on_its_side() {
        assert_eq!(up_to(12.25, 1.0), 13.0);
        assert_eq!(up_to(12.0, 1.0), 12.0);
        assert_eq!(nearest(12.0, 5.0), 10.0);
        assert_eq!(nearest(13.0, 5.0), 15.0);
        assert_eq!(p_value(0.049_999_9), 0.049_999_9);
        assert_eq!(p_value(0.123_456), 0.1235);
        assert_eq!(p_value(0.000_001_2), 0.000_001);
    }
}
