//! The terms of the events that are tied at a time.

use super::Ties;
use super::log_sum::LogSum;

/// The sums over `k` that the terms of an event time need: of `w̄/c`, `fw̄/c`, `w̄/c²`, `fw̄/c²` and `f²w̄/c²`, with
/// `c = S₀ - fD₀`.
pub(super) struct TiedEvents {
    pub inverse: f64,
    pub f_inverse: f64,
    pub square: f64,
    pub f_square: f64,
    pub ff_square: f64,
}

/// So many terms are made at once, which the compiler does side by side.
const LANES: usize = 4;

/// Sums over terms, `LANES` partial ones each.
#[derive(Default)]
struct Partial([[f64; LANES]; 5]);

impl Partial {
    #[inline(always)]
    fn add(&mut self, lane: usize, f: f64, weight: f64, c: f64) {
        // One division a term: there are as many terms as events.
        let reciprocal = 1.0 / c;
        let inverse = weight * reciprocal;
        let square = inverse * reciprocal;
        let terms = [inverse, f * inverse, square, f * square, f * f * square];
        self.0.iter_mut().zip(terms).for_each(|(sums, term)| sums[lane] += term);
    }

    fn sums(&self) -> TiedEvents {
        let [inverse, f_inverse, square, f_square, ff_square] = self.0.map(|[a, b, c, d]| (a + b) + (c + d));
        TiedEvents { inverse, f_inverse, square, f_square, ff_square }
    }
}

impl TiedEvents {
    /// Whether no event is taken out of the risk set of another: the terms with `f` are 0.
    #[inline(always)]
    pub fn are_apart(&self) -> bool {
        self.f_inverse == 0.0 && self.f_square == 0.0 && self.ff_square == 0.0
    }

    /// The sum over `k` of `w̄` times the products of two means of those that the tied events see, given the sums `S₁` and
    /// `D₁` of both columns.
    #[inline(always)]
    pub fn product_of_means(&self, (s, d): (f64, f64), (s_j, d_j): (f64, f64)) -> f64 {
        s * s_j * self.square - (s * d_j + d * s_j) * self.f_square + d * d_j * self.ff_square
    }

    /// Also adds the sum of `w̄ log c` to `logarithm`.
    pub fn new(events: usize, ties: Ties, weight: f64, at_risk: f64, of_events: f64, logarithm: &mut LogSum) -> Self {
        if ties != Ties::Efron || events == 1 {
            logarithm.add(weight, at_risk);
            let inverse = weight / at_risk;
            return Self { inverse, f_inverse: 0.0, square: inverse / at_risk, f_square: 0.0, ff_square: 0.0 };
        }
        let (mean_weight, share) = (weight / events as f64, 1.0 / events as f64);
        let mut partial = Partial::default();
        // The product of as many denominators must be within the range of a double.
        let is_moderate = at_risk < 1e40 && at_risk - of_events * (1.0 - share) > 1e-40;
        let together = if is_moderate { events - events % LANES } else { 0 };
        for first in (0..together).step_by(LANES) {
            let mut denominators = [0.0; LANES];
            for (lane, c) in denominators.iter_mut().enumerate() {
                let f = (first + lane) as f64 * share;
                *c = at_risk - f * of_events;
                partial.add(lane, f, mean_weight, *c);
            }
            let [a, b, c, d] = denominators;
            logarithm.add(mean_weight, (a * b) * (c * d));
        }
        for k in together..events {
            let f = k as f64 * share;
            let c = at_risk - f * of_events;
            partial.add(k % LANES, f, mean_weight, c);
            logarithm.add(mean_weight, c);
        }
        partial.sums()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_terms_of_tied_events_are_added_one_by_one() {
        for (events, weight, at_risk, of_events) in
            [(2, 2.0, 3.0, 2.0), (7, 7.0, 20.5, 6.25), (1001, 1001.0, 5e4, 1e3), (9, 4.5, 1e90, 1e88)]
        {
            let mut logarithm = LogSum::default();
            let found = TiedEvents::new(events, Ties::Efron, weight, at_risk, of_events, &mut logarithm);
            let (mut expected, mut sum) = ([0.0; 5], 0.0);
            for k in 0..events {
                let f = k as f64 / events as f64;
                let c = at_risk - f * of_events;
                let own = weight / events as f64;
                let terms = [own / c, f * own / c, own / c / c, f * own / c / c, f * f * own / c / c];
                expected.iter_mut().zip(terms).for_each(|(sum, term)| *sum += term);
                sum += own * libm::log(c);
            }
            let found = [found.inverse, found.f_inverse, found.square, found.f_square, found.ff_square];
            let near = |(found, expected): (f64, f64)| (found - expected).abs() <= 1e-13 * expected.abs();
            assert!(found.into_iter().zip(expected).all(near), "{found:?} {expected:?}");
            assert!(near((logarithm.sum(), sum)), "{events}");
        }
    }
}
