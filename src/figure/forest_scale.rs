//! The scale of a forest plot: logarithmic for ratios, linear for differences.

use super::axis::{Tick, log_ticks, signed_ticks};

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

    /// At most so many ticks of an axis.
    pub(super) fn ticks(self, (low, high): (f64, f64), count: usize) -> Vec<Tick> {
        match self {
            Self::Ratio => log_ticks(low, high, count).into_iter().map(Tick::plain).collect(),
            Self::Difference => signed_ticks(low, high, count).into_iter().map(Tick::plain).collect(),
            Self::Percent => signed_ticks(low, high, count).into_iter().map(Tick::percent).collect(),
        }
    }
}
