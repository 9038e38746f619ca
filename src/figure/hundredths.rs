//! Coordinates as a page needs them: to a hundredth of a point.

use std::fmt::{Display, Formatter, Result};

/// A number rounded to hundredths, as `{:.2}` rounds it: by all digits of the double, and to the even one where it lies
/// half-way. Printed without trailing zeros. What is not finite is 0; no page is as large as 10¹⁵.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hundredths(i64);

/// Numbers beyond this are none of a page.
const MOST: f64 = 1e15;

impl Hundredths {
    pub fn of(value: f64) -> Self {
        let value = if value.is_finite() { value.clamp(-MOST, MOST) } else { 0.0 };
        let scaled = value * 100.0;
        // The product differs from the exact one by far less than this, where it is not large.
        let is_half = ((scaled - scaled.trunc()).abs() - 0.5).abs() < 1e-6;
        if !is_half && scaled.abs() < 1e9 {
            return Self(scaled.round() as i64);
        }
        Self(format!("{value:.2}").replace('.', "").parse().unwrap_or_default())
    }
}

impl Display for Hundredths {
    fn fmt(&self, out: &mut Formatter<'_>) -> Result {
        if self.0 < 0 {
            out.write_str("-")?;
        }
        let (whole, part) = (self.0.unsigned_abs() / 100, self.0.unsigned_abs() % 100);
        match part {
            0 => write!(out, "{whole}"),
            part if part.is_multiple_of(10) => write!(out, "{whole}.{}", part / 10),
            part => write!(out, "{whole}.{part:02}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The digits that the standard library prints.
    fn printed(value: f64) -> String {
        let text = format!("{value:.2}");
        let text = text.trim_end_matches('0').trim_end_matches('.');
        if text == "-0" { "0".to_owned() } else { text.to_owned() }
    }

    #[test]
    fn hundredths_are_those_that_the_standard_library_prints() {
        let mut values =
            vec![0.0, -0.0, 0.005, 0.015, 0.125, 0.375, 1.005, 2.675, 1e7, 12_345_678.125, 9e14, 0.1, 10.5];
        values.extend((-40_000..40_000).map(|at| f64::from(at) / 800.0));
        values.extend((0..20_000).map(|at| f64::from(at) * 0.037_123_9));
        for value in values.iter().flat_map(|value| [*value, -value]) {
            assert_eq!(Hundredths::of(value).to_string(), printed(value), "{value:?}");
        }
        for (value, text) in [(f64::NAN, "0"), (f64::INFINITY, "0"), (1e300, "1000000000000000"), (-0.001, "0")] {
            assert_eq!(Hundredths::of(value).to_string(), text);
        }
    }
}
