//! The scale of a forest plot: logarithmic for ratios, linear for differences.

use super::axis::{Tick, signed_ticks};

/// The scale of the estimates of a forest plot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// Ratios on a logarithmic axis; 1 is no effect.
    Ratio,
    /// Differences or correlations on a linear axis; 0 is no effect.
    Difference,
    /// Differences of proportions on a linear axis labelled in percent.
    Percent,
}

impl Scale {
    /// Where a value stands on the axis; no effect is at 0.
    pub fn place(self, value: f64) -> f64 {
        match self {
            Self::Ratio if value > 0.0 => libm::log(value),
            Self::Ratio => f64::NEG_INFINITY,
            Self::Difference | Self::Percent => value,
        }
    }

    /// A tick of the axis.
    pub(super) fn tick(self, value: f64) -> Tick {
        match self {
            Self::Ratio | Self::Difference => Tick::plain(value),
            Self::Percent => Tick::percent(value),
        }
    }

    /// Sets of ticks, the best first, that go on beyond the ends of an axis; of differences at
    /// a step that gives at most `count` between them.
    pub(super) fn tick_sets(self, (low, high): (f64, f64), count: usize) -> Vec<Vec<f64>> {
        match self {
            Self::Ratio => ratio_tick_sets(),
            Self::Difference | Self::Percent => {
                let span = high - low;
                vec![signed_ticks(low - span, high + span, 3 * count)]
            }
        }
    }

    /// The ticks of a set that an axis has: those between its ends, of ratios one below and one
    /// above 1, and where they are fewer than `least` the next ones beyond the nearer end.
    pub(super) fn within(self, set: &[f64], (low, high): (f64, f64), least: usize) -> Vec<f64> {
        let tolerance = 1e-9 * high.abs().max(low.abs());
        let is_inside = |tick: &f64| *tick >= low - tolerance && *tick <= high + tolerance;
        let mut from = set.iter().position(|tick| *tick >= low - tolerance).unwrap_or(set.len());
        let mut to = from + set.iter().skip(from).take_while(|tick| is_inside(tick)).count();
        if self == Self::Ratio && least > 0 {
            from = from.min(set.iter().rposition(|tick| *tick < 1.0).unwrap_or(0));
            to = to.max(set.iter().position(|tick| *tick > 1.0).map_or(set.len(), |at| at + 1));
        }
        let place = |value: f64| self.place(value);
        while to - from < least && (from > 0 || to < set.len()) {
            let before = from.checked_sub(1).and_then(|at| set.get(at)).map(|tick| place(low) - place(*tick));
            let after = set.get(to).map(|tick| place(*tick) - place(high));
            match (before, after) {
                (Some(before), Some(after)) if before < after => from -= 1,
                (Some(_), None) => from -= 1,
                _ => to += 1,
            }
        }
        set.get(from..to).unwrap_or_default().to_vec()
    }
}

/// Ticks of ratios, each set with 1: tenths and fifths near it, powers of two, 1–2–5, powers
/// of four, ten and a hundred.
fn ratio_tick_sets() -> Vec<Vec<f64>> {
    let powers = |base: f64, most: i32| -> Vec<f64> {
        let up = (0..=most).map(|power| libm::pow(base, f64::from(power)));
        let down = (1..=most).rev().map(|power| 1.0 / libm::pow(base, f64::from(power)));
        down.chain(up).collect()
    };
    let decimal = |factor: u32, power: i32| format!("{factor}e{power}").parse::<f64>().unwrap_or(1.0);
    let fine = |factors: &[u32]| -> Vec<f64> {
        (-9..=9).flat_map(|power| factors.iter().map(move |factor| decimal(*factor, power))).collect()
    };
    let near_one = vec![0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.2, 1.4, 1.6, 1.8, 2.0];
    let wider = vec![0.4, 0.6, 0.8, 1.0, 1.5, 2.0, 3.0];
    vec![near_one, powers(2.0, 12), wider, fine(&[1, 2, 5]), powers(4.0, 6), fine(&[1]), powers(100.0, 4)]
}
