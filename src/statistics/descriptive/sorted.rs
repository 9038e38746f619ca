//! The values of a variable in ascending order, and what is read off them.

use super::{QuantileType, Summary, sum};
use crate::statistics::estimable::{Estimable, NotEstimable};
use crate::statistics::invalid::Invalid;
use crate::statistics::ordering;

/// The values of a variable in ascending order, none of them missing: sorted once for all that is asked of them. Where
/// many share few values, each stands there once, with how many have it.
#[derive(Debug, Clone, PartialEq)]
pub struct Sorted {
    values: Vec<f64>,
    /// For each value how many have it or a smaller one; none where each value counts once.
    up_to: Option<Vec<usize>>,
}

impl Sorted {
    /// Sorts values; NaN is missing.
    ///
    /// # Errors
    /// An infinite value, with its place.
    pub fn of(mut values: Vec<f64>) -> Result<Self, Invalid> {
        if let Some(row) = values.iter().position(|value| value.is_infinite()) {
            return Err(Invalid::NotFinite { what: "the value", row });
        }
        values.retain(|value| !value.is_nan());
        Ok(Self { values: ordering::sorted(values), up_to: None })
    }

    /// Finite values, which ascend, with how many have each.
    pub fn of_counts(counted: impl IntoIterator<Item = (f64, usize)>) -> Self {
        let (mut values, mut up_to, mut total) = (Vec::new(), Vec::new(), 0);
        for (value, count) in counted.into_iter().filter(|(_, count)| *count > 0) {
            total += count;
            values.push(value);
            up_to.push(total);
        }
        Self { values, up_to: Some(up_to) }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.up_to.as_ref().map_or(self.values.len(), |up_to| up_to.last().copied().unwrap_or(0))
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The values, ascending: each of them at least once.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// Each of the values, ascending, with how many have it: those that are alike may stand apart.
    pub fn counted(&self) -> impl Iterator<Item = (f64, usize)> + Clone + '_ {
        let count = |at: usize| match &self.up_to {
            Some(up_to) => up_to[at] - if at == 0 { 0 } else { up_to[at - 1] },
            None => 1,
        };
        self.values.iter().enumerate().map(move |(at, value)| (*value, count(at)))
    }

    /// All values, ascending, each as often as it is there.
    pub fn each(&self) -> Vec<f64> {
        match &self.up_to {
            None => self.values.clone(),
            Some(_) => self.counted().flat_map(|(value, count)| std::iter::repeat_n(value, count)).collect(),
        }
    }

    /// The value of a place in ascending order, from 0.
    fn at(&self, place: usize) -> Option<f64> {
        let at = self.up_to.as_ref().map_or(place, |up_to| up_to.partition_point(|up_to| *up_to <= place));
        self.values.get(at).copied()
    }

    /// The arithmetic mean.
    pub(crate) fn mean(&self) -> Estimable {
        if self.is_empty() {
            return Estimable::Not(NotEstimable::NoObservations);
        }
        Estimable::Value(self.sum(|value| value) / self.len() as f64)
    }

    /// The variance with divisor n − 1.
    pub(crate) fn variance(&self) -> Estimable {
        let n = self.len();
        match self.mean() {
            Estimable::Value(mean) if n >= 2 => {
                Estimable::Value(self.sum(|value| (value - mean) * (value - mean)) / (n as f64 - 1.0))
            }
            _ => Estimable::Not(NotEstimable::too_few(2, n)),
        }
    }

    /// The sum of a function of the values.
    fn sum(&self, of: impl Fn(f64) -> f64) -> f64 {
        match &self.up_to {
            None => sum(self.values.iter().map(|value| of(*value))),
            // What the rounding of a product loses is added too: it is a double.
            Some(_) => sum(self.counted().flat_map(|(value, count)| {
                let (value, count) = (of(value), count as f64);
                let product = value * count;
                [product, libm::fma(value, count, -product)]
            })),
        }
    }

    /// What describes them.
    pub fn summary(&self, definition: QuantileType) -> Summary {
        let extreme = |value: Option<&f64>| match value {
            Some(&value) => Estimable::Value(value),
            None => Estimable::Not(NotEstimable::NoObservations),
        };
        Summary {
            n: self.len(),
            n_missing: 0,
            mean: self.mean(),
            sd: self.variance().map(libm::sqrt),
            median: quantile_of_sorted(self, 0.5, QuantileType::Type7),
            p25: quantile_of_sorted(self, 0.25, definition),
            p75: quantile_of_sorted(self, 0.75, definition),
            min: extreme(self.values.first()),
            max: extreme(self.values.last()),
        }
    }

    /// The quantile at 0 ≤ p ≤ 1.
    ///
    /// # Errors
    /// Another p.
    pub fn quantile(&self, p: f64, definition: QuantileType) -> Result<Estimable, Invalid> {
        if !(0.0..=1.0).contains(&p) {
            return Err(Invalid::Option { name: "the quantile's probability", expected: "between 0 and 1" });
        }
        Ok(quantile_of_sorted(self, p, definition))
    }
}

/// Interpolates between order statistics j and j + 1, where j + h is the position.
///
/// A position within four rounding errors of a whole number is taken to be whole: 0.55 · 100 is 55. R's tolerance is
/// absolute, for positions of about 1, and does not see that one.
fn quantile_of_sorted(sorted: &Sorted, p: f64, definition: QuantileType) -> Estimable {
    let (Some(&first), Some(&last)) = (sorted.values.first(), sorted.values.last()) else {
        return Estimable::Not(NotEstimable::NoObservations);
    };
    let n = sorted.len() as f64;
    let position = match definition {
        QuantileType::Type1 | QuantileType::Type2 | QuantileType::Type4 => n * p,
        QuantileType::Type3 => n * p - 0.5,
        QuantileType::Type5 => n * p + 0.5,
        QuantileType::Type6 => (n + 1.0) * p,
        QuantileType::Type7 => 1.0 + (n - 1.0) * p,
        QuantileType::Type8 => 1.0 / 3.0 + (n + 1.0 / 3.0) * p,
        QuantileType::Type9 => 0.375 + (n + 0.25) * p,
    };
    let rounding = 4.0 * f64::EPSILON * position.max(1.0);
    let whole = libm::floor(position + rounding);
    let rest = position - whole;
    let on_step = rest.abs() <= rounding;
    let weight = match definition {
        QuantileType::Type1 => f64::from(!on_step),
        QuantileType::Type2 if on_step => 0.5,
        QuantileType::Type2 => 1.0,
        QuantileType::Type3 => f64::from(!(on_step && libm::fmod(whole, 2.0) == 0.0)),
        _ if on_step => 0.0,
        _ => rest,
    };
    // The order statistics before the first and after the last are those two.
    let order_statistic = |j: f64| {
        if j < 1.0 { first } else { sorted.at(j as usize - 1).unwrap_or(last) }
    };
    let (low, high) = (order_statistic(whole), order_statistic(whole + 1.0));
    Estimable::Value(if weight == 0.0 || low == high {
        low
    } else if weight == 1.0 {
        high
    } else {
        (1.0 - weight) * low + weight * high
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::rank_test::kruskal_wallis::{kruskal_wallis, kruskal_wallis_of};

    /// Values with one digit behind the point, in no order, and the same counted.
    fn samples(rows: u64, distinct: u64) -> (Vec<f64>, Sorted) {
        let digits = |row: u64| (row * row * 7919 + row * 31) % distinct;
        let value = |digits: u64| (digits as f64 - 20.0) / 10.0;
        let count = |own: u64| (0..rows).filter(|row| digits(*row) == own).count();
        let counted = Sorted::of_counts((0..distinct).map(|own| (value(own), count(own))));
        ((0..rows).map(|row| value(digits(row))).collect(), counted)
    }

    #[test]
    fn counted_values_say_what_all_of_them_say() {
        for (rows, distinct) in [(1, 5), (2, 5), (7, 3), (100, 11), (1001, 101), (5000, 997)] {
            let (values, counted) = samples(rows, distinct);
            let sorted = Sorted::of(values.clone()).expect("finite");
            assert_eq!((counted.len(), counted.each()), (sorted.len(), sorted.each()));
            use QuantileType as Q;
            for definition in [Q::Type1, Q::Type2, Q::Type3, Q::Type4, Q::Type5, Q::Type6, Q::Type7, Q::Type8, Q::Type9]
            {
                for p in [0.0, 0.01, 0.25, 1.0 / 3.0, 0.5, 0.9, 1.0] {
                    assert_eq!(counted.quantile(p, definition), sorted.quantile(p, definition), "{rows} {p}");
                }
                let (found, expected) = (counted.summary(definition), sorted.summary(definition));
                let close = |a: Estimable, b: Estimable| match (a, b) {
                    (Estimable::Value(a), Estimable::Value(b)) => (a - b).abs() <= 1e-15 * a.abs().max(1.0),
                    (a, b) => a == b,
                };
                assert!(close(found.mean, expected.mean) && close(found.sd, expected.sd), "{found:?} {expected:?}");
                let means = |summary: Summary| Summary { mean: found.mean, sd: found.sd, ..summary };
                assert_eq!(means(found.clone()), means(expected));
            }
            let (more, counted_more) = samples(2 * rows + 3, distinct + 2);
            let by_counts = kruskal_wallis_of(&[counted, counted_more.clone(), counted_more]);
            assert_eq!(kruskal_wallis(&[&values, &more, &more]), Ok(by_counts));
        }
        assert!(Sorted::of_counts([(1.0, 0)]).is_empty());
    }

    #[test]
    fn a_mean_of_counts_loses_nothing_by_their_size() {
        // 0.1 is no double: added ten million times one by one without compensation the last seven digits are wrong.
        let sorted = Sorted::of_counts([(0.1, 10_000_000), (0.3, 10_000_000)]);
        assert_eq!(sorted.mean(), Estimable::Value(0.2));
        let spread = sorted.variance().map(libm::sqrt);
        assert!(matches!(spread, Estimable::Value(sd) if (sd - 0.1 * libm::sqrt(2e7 / (2e7 - 1.0))).abs() < 1e-16));
    }
}
