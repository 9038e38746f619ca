//! How many decimals the numbers of a column are printed with, where nobody says it.
//!
//! As in gtsummary's `tbl_summary` the spread of the values from the 5th to the 95th percentile
//! decides: two digits of it are shown, and one decimal at least. None is printed beyond what
//! the data were recorded with, and small values keep two digits that are not zero.

use crate::analysis::Nature;
use crate::statistics::descriptive::{QuantileType, Sorted};

/// So many decimals are counted at most: a computed column has many more than it is known to.
const MOST: usize = 8;

/// The decimals of a column's numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Decimals {
    /// Of quantiles and extremes, which are values of the data or lie between two.
    values: usize,
    /// Of means, standard deviations and differences of means, which are known better.
    means: usize,
    /// Whether the values are whole numbers, so that a half needs a decimal.
    whole: bool,
}

impl Decimals {
    /// Those of a column whose known values are these: of all groups together, so that the
    /// cells of a row agree.
    pub(crate) fn of(values: &[f64]) -> Self {
        // What cannot be described needs no decimals.
        Sorted::of(values.to_vec()).map_or(Self::fixed(1), |values| Self::of_sorted(&values))
    }

    /// The same of values that are sorted already.
    pub(crate) fn of_sorted(sorted: &Sorted) -> Self {
        let values = sorted.values();
        let whole = values.iter().all(|value| value.fract() == 0.0);
        let recorded = recorded(values);
        let known = |p: f64| sorted.quantile(p, QuantileType::Type7).ok().and_then(|found| found.value());
        let between = |low: f64, high: f64| Some(known(high)? - known(low)?);
        let spread = [between(0.05, 0.95), between(0.0, 1.0), known(1.0).map(f64::abs)];
        let spread = spread.into_iter().flatten().find(|spread| *spread > 0.0).unwrap_or(0.0);
        let wanted = if spread > 0.0 { places(spread).max(1) } else { 1 };
        // What is small beside its own spread is as good as zero, and needs no decimals.
        let small = |centre: Option<f64>, beside: Option<f64>| {
            let size = centre.map_or(0.0, f64::abs);
            let counts = size > 0.0 && size < 0.1 && beside.is_none_or(|beside| size * 100.0 >= beside);
            if counts { places(size) } else { 0 }
        };
        let median = small(known(0.5), between(0.25, 0.75));
        let found = sorted.summary(QuantileType::Type7);
        let mean = small(found.mean.value(), found.sd.value());
        let values = if whole { 0 } else { wanted.max(median).min(recorded) };
        let means = if whole { 1 } else { wanted.max(median).min(recorded + 1) };
        Self { values, means: means.max(mean), whole }
    }

    /// Those that an author asks for.
    pub(crate) fn fixed(digits: usize) -> Self {
        Self { values: digits, means: digits, whole: false }
    }

    /// How a quantile, an extreme or a value is printed. Between two whole numbers it is
    /// printed with one decimal.
    pub(crate) fn of_value(self, value: Option<f64>) -> Nature {
        let halves = self.whole && value.is_some_and(|number| number.fract() != 0.0);
        Nature::Quantity(if halves { self.values.max(1) } else { self.values })
    }

    /// How a mean, a standard deviation or a difference of means is printed.
    pub(crate) fn of_mean(self) -> Nature {
        Nature::Quantity(self.means)
    }
}

/// How many decimals the values, which ascend, are written with, at most.
fn recorded(values: &[f64]) -> usize {
    let mut most = 0;
    for (at, value) in values.iter().enumerate() {
        if at > 0 && values[at - 1] == *value {
            continue;
        }
        let own = format!("{value}").split_once('.').map_or(0, |(_, fraction)| fraction.len());
        most = most.max(own.min(MOST));
        if most == MOST {
            break;
        }
    }
    most
}

/// The decimals that show two digits of a size above 0.
fn places(size: f64) -> usize {
    let mut shown = size;
    let mut places = 0;
    while shown < 10.0 && places < MOST {
        shown *= 10.0;
        places += 1;
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digits(values: &[f64]) -> (usize, usize) {
        let Decimals { values, means, .. } = Decimals::of(values);
        (values, means)
    }

    #[test]
    fn decimals_follow_the_spread_and_what_was_recorded() {
        // The spread of 0.012 to 0.019 is 0.007: four decimals, of which three were recorded.
        assert_eq!(digits(&[0.012, 0.014, 0.019]), (3, 4));
        assert_eq!(digits(&[0.014, 0.014]), (3, 3));
        assert_eq!(digits(&[0.8, 1.1, 2.3]), (1, 1));
        assert_eq!(digits(&[0.81, 1.12, 1.34]), (2, 2));
        assert_eq!(digits(&[10.32, 12.71, 17.04]), (1, 1));
        assert_eq!(digits(&[61.25, 70.5, 82.75]), (1, 1));
        assert_eq!(digits(&[61.0, 70.0, 82.0]), (0, 1));
        // Rare events among whole numbers: a mean of 0.02.
        let mut rare = [0.0; 50];
        rare[7] = 1.0;
        assert_eq!(digits(&rare), (0, 3));
        assert_eq!(digits(&[]), (0, 1));
    }

    #[test]
    fn a_small_centre_of_widely_spread_values_is_not_printed_as_zero() {
        let skewed = [0.002, 0.008, 0.014, 0.031, 0.2, 38.5];
        assert_eq!(digits(&skewed).0, 3);
        // A difference that is nothing beside its spread.
        assert_eq!(digits(&[-21.3, -7.2, 0.001, 7.4, 20.1]).0, 1);
    }
}
