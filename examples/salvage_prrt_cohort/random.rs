//! Random numbers that are the same on every machine.

/// SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): one 64-bit state, one output
/// per step.
pub struct Random {
    state: u64,
}

impl Random {
    /// A generator at the start of the stream of `seed`.
    pub fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A whole number from `low` to `high`, both included. The remainder's bias is
    /// below 2⁻⁵⁰ for the ranges used here.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = high.abs_diff(low) + 1;
        low + (self.bits() % width) as i64
    }

    /// A number in [0, 1).
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / 9_007_199_254_740_992.0
    }

    /// A number in [`low`, `high`) that lies near the middle more often than at
    /// the ends: the mean of three uniform numbers.
    pub fn near_middle(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * (self.unit() + self.unit() + self.unit()) / 3.0
    }

    /// An exponential number with mean 1.
    pub fn exponential(&mut self) -> f64 {
        -natural_log(1.0 - self.unit())
    }

    /// The order of `items`, changed at random (Fisher–Yates).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let other = self.between(0, last as i64) as usize;
            items.swap(last, other);
        }
    }

    /// Each value as often as its count says, in random order.
    pub fn deal<T: Copy>(&mut self, counts: &[(T, usize)]) -> Vec<T> {
        let mut dealt: Vec<T> = counts.iter().flat_map(|&(value, count)| std::iter::repeat_n(value, count)).collect();
        self.shuffle(&mut dealt);
        dealt
    }

    /// `count` exponential numbers with mean 1, one from each of `count` equally
    /// likely slices of the distribution, in random order. Such a sample follows
    /// its distribution more closely than independent draws, so that a small
    /// cohort does not stray far from the median it is meant to have.
    pub fn stratified_exponential(&mut self, count: usize) -> Vec<f64> {
        let mut drawn: Vec<f64> =
            (0..count).map(|slice| -natural_log(1.0 - (slice as f64 + 0.5) / count as f64)).collect();
        self.shuffle(&mut drawn);
        drawn
    }
}

/// ln x for a positive normal x, by addition, multiplication and division alone,
/// which IEEE 754 rounds the same way everywhere; a platform's own `ln` is not so
/// bound. x = m·2ᵉ with m in [1, 2), ln m = 2·artanh((m−1)/(m+1)).
fn natural_log(x: f64) -> f64 {
    let bits = x.to_bits();
    let exponent = (bits >> 52) as i64 - 1023;
    let mantissa = f64::from_bits((bits & 0x000F_FFFF_FFFF_FFFF) | (1023 << 52));
    let ratio = (mantissa - 1.0) / (mantissa + 1.0);
    let square = ratio * ratio;
    // (1/3)⁴¹/41 < 10⁻²¹: the terms left out are below the last bit.
    let series = (0..20).rev().fold(0.0, |sum, k| sum * square + 1.0 / f64::from(2 * k + 1));
    exponent as f64 * std::f64::consts::LN_2 + 2.0 * ratio * series
}
