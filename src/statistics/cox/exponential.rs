//! The exponential function of many numbers.
//!
//! A fit calls it once a row and iteration, where a general implementation takes most of the time. Like `libm`'s it uses
//! additions, multiplications and bit patterns only, so it gives the same bits on every machine; unlike it, it has no
//! branches and the compiler can work on several numbers at once. `exp(x) = 2ⁿ exp(x - n ln 2)` with the Taylor
//! polynomial of degree 13, whose remainder is below 5·10⁻¹⁸ for arguments up to ½ ln 2; the result is within two units
//! in the last place.

/// Arguments beyond this are left to `libm`, which knows infinity and subnormal numbers.
const LARGEST: f64 = 700.0;

/// Adding this rounds to a whole number, which then stands in the low bits.
const ROUNDING: f64 = 6_755_399_441_055_744.0;

/// ln 2 in two parts, of which the first has trailing zeros, so that its products with `n` are exact.
const LN_2_HIGH: f64 = 6.931_471_803_691_238e-1;
const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;

/// 1/13!, 1/12!, … 1/2!.
const COEFFICIENTS: [f64; 12] = [
    1.0 / 6_227_020_800.0,
    1.0 / 479_001_600.0,
    1.0 / 39_916_800.0,
    1.0 / 3_628_800.0,
    1.0 / 362_880.0,
    1.0 / 40_320.0,
    1.0 / 5_040.0,
    1.0 / 720.0,
    1.0 / 120.0,
    1.0 / 24.0,
    1.0 / 6.0,
    1.0 / 2.0,
];

/// Replaces each number by its exponential.
pub(super) fn exponentials(values: &mut [f64]) {
    if values.iter().all(|value| value.abs() <= LARGEST) {
        values.iter_mut().for_each(|value| *value = exponential(*value));
    } else {
        values.iter_mut().for_each(|value| *value = libm::exp(*value));
    }
}

#[inline(always)]
fn exponential(x: f64) -> f64 {
    let rounded = x * std::f64::consts::LOG2_E + ROUNDING;
    let n = rounded - ROUNDING;
    let rest = (x - n * LN_2_HIGH) - n * LN_2_LOW;
    let polynomial = COEFFICIENTS.iter().fold(0.0, |sum, coefficient| sum * rest + coefficient);
    let scale = f64::from_bits((rounded.to_bits() << 52).wrapping_add(1023 << 52));
    (1.0 + (rest + rest * rest * polynomial)) * scale
}

#[cfg(test)]
mod tests {
    use super::exponentials;

    #[test]
    fn the_exponentials_are_those_of_libm_to_two_units_in_the_last_place() {
        let arguments: Vec<f64> = (-7000..=7000).map(|i| f64::from(i) * 0.1 - 0.000_123 * f64::from(i % 7)).collect();
        let mut values: Vec<f64> = arguments.iter().map(|x| x.clamp(-700.0, 700.0)).collect();
        exponentials(&mut values);
        for (x, value) in arguments.iter().zip(values) {
            let expected = libm::exp(x.clamp(-700.0, 700.0));
            assert!((value - expected).abs() <= 2.0 * f64::EPSILON * expected, "{x}");
        }
        let mut extreme = [f64::NEG_INFINITY, f64::INFINITY, 0.0, 709.0];
        exponentials(&mut extreme);
        assert_eq!(extreme, [0.0, f64::INFINITY, 1.0, libm::exp(709.0)]);
    }
}
