//! Values of a column that are most likely in another unit than the others: a height in metres among
//! heights in centimetres.
//!
//! They lie apart from the others, with nothing between, and among the others when they are
//! multiplied or divided by the factor of two units. That is so of the tail of a distribution too,
//! which is why they must lie farther away than a normal or a log-normal distribution of the others
//! reaches, and why the factor must be large beside their spread.

use std::collections::BTreeMap;

use super::breach::Breach;
use super::check::ordered_values;
use super::column::Column;
use super::store::Store;
use super::table::Table;
use crate::diagnostic::Severity;

/// Factors by which the units of one quantity differ, and what they are.
const FACTORS: [(f64, &str); 12] = [
    (10.0, "a factor of 10, such as mm and cm, or g/dL and g/L"),
    (100.0, "a factor of 100, such as m and cm"),
    (1000.0, "a factor of 1000, such as g and kg"),
    (1_000_000.0, "a factor of a million"),
    (88.42, "88.4, as mg/dL and µmol/L of creatinine"),
    (18.02, "18, as mg/dL and mmol/L of glucose"),
    (38.67, "38.7, as mg/dL and mmol/L of cholesterol"),
    (17.1, "17.1, as mg/dL and µmol/L of bilirubin"),
    (7.5, "7.5, as kPa and mmHg"),
    (12.0, "12, as months and years"),
    (365.25, "365, as days and years"),
    (30.44, "30.4, as days and months"),
];

/// Fewer values than this say nothing of a unit.
const FEWEST: usize = 10;

/// Whole numbers with a smaller median are counts, grades or scores.
const SMALLEST_WHOLE: f64 = 20.0;

/// A value is far from the others beyond so many standard deviations of the logarithms.
const FAR: f64 = 5.0;

/// It is one of the others in another unit within so many of them.
const NEAR: f64 = 2.5;

/// Two units are told apart if the logarithm of their factor is at least so many of them.
const APART: f64 = 8.0;

/// At least so large a part of the values is in one unit.
const MOST: f64 = 0.8;

/// Of the values that are far, at least so large a part is in the other unit.
const MOST_OF_FAR: f64 = 0.75;

/// Values whose logarithms spread less than this are held to spread so much: 2%.
const LEAST_SPREAD: f64 = 0.02;

/// Values are no tail of a distribution if so many would be there with a smaller probability.
const UNLIKELY: f64 = 0.01;

/// The distance between the quartiles of a normal distribution, in standard deviations.
const QUARTILES: f64 = 1.349;

/// Values that lie with the others when they are multiplied or divided by a factor between
/// two units.
pub(super) fn in_another_unit(table: &Table, (column, store): (&Column, &Store)) -> Option<Breach> {
    let values = ordered_values(store)?;
    let present: Vec<(usize, f64)> =
        values.iter().enumerate().filter_map(|(row, value)| Some((row, (*value)?))).collect();
    if present.len() < FEWEST || present.iter().any(|(_, value)| *value <= 0.0) {
        return None;
    }
    let others = Others::of(present.iter().map(|(_, value)| *value).collect())?;
    let (rows, factor) = others.in_other_unit(&present)?;
    let name = &column.name;
    let count = if rows.len() == 1 { "1 value differs".to_owned() } else { format!("{} values differ", rows.len()) };
    let unit = column.unit.as_ref().map_or(String::new(), |unit| format!(" in {unit}"));
    let message = format!("column `{name}`: {count} from all others{unit} by {factor}");
    let breach =
        Breach::of_rows(table, (&format!("{name}.unit"), std::slice::from_ref(name)), rows, Severity::Finding, message);
    Some(Breach { hints: vec!["are they in another unit?".to_owned()], ..breach })
}

/// The values that are in one unit, by their middle and spread, which a few others do not move.
struct Others {
    /// Median, and standard deviation by the quartiles.
    middle: f64,
    spread: f64,
    /// The same of the logarithms.
    log_middle: f64,
    log_spread: f64,
    /// Whether they are far more likely of a log-normal than of a normal distribution.
    is_log_normal: bool,
}

impl Others {
    /// None where they are counts, or spread too little to say anything.
    fn of(mut sizes: Vec<f64>) -> Option<Self> {
        sizes.sort_by(f64::total_cmp);
        let quantile = |part: f64| sizes[((sizes.len() - 1) as f64 * part).round() as usize];
        let (low, middle, high) = (quantile(0.25), quantile(0.5), quantile(0.75));
        let log_middle = libm::log(middle);
        let log_spread = ((libm::log(high) - libm::log(low)) / QUARTILES).max(LEAST_SPREAD);
        let is_other = |size: &f64| (libm::log(*size) - log_middle).abs() <= FAR * log_spread;
        let own: Vec<f64> = sizes.iter().copied().filter(is_other).collect();
        let is_whole = own.iter().all(|size| size.fract() == 0.0);
        if (own.len() as f64) < MOST * sizes.len() as f64 || (is_whole && middle < SMALLEST_WHOLE) {
            return None;
        }
        let spread = ((high - low) / QUARTILES).max(LEAST_SPREAD * middle);
        Some(Self { middle, spread, log_middle, log_spread, is_log_normal: is_log_normal(&own) })
    }

    /// The rows that are in another unit, and by what it differs.
    fn in_other_unit(&self, present: &[(usize, f64)]) -> Option<(Vec<usize>, &'static str)> {
        let is_far = |value: f64| (libm::log(value) - self.log_middle).abs() > FAR * self.log_spread;
        let far: Vec<(usize, f64)> = present.iter().copied().filter(|(_, value)| is_far(*value)).collect();
        let mut by_factor: BTreeMap<(usize, bool), Vec<(usize, f64)>> = BTreeMap::new();
        for (at, (factor, _)) in FACTORS.iter().enumerate() {
            let factor = libm::log(*factor);
            if factor < APART * self.log_spread {
                continue;
            }
            for is_greater in [false, true] {
                let shift = if is_greater { factor } else { -factor };
                let fits = |value: f64| (libm::log(value) - shift - self.log_middle).abs() <= NEAR * self.log_spread;
                let found = far.iter().copied().filter(|(_, value)| fits(*value)).collect();
                by_factor.insert((at, is_greater), found);
            }
        }
        // Of factors that fit as many values the one that brings them nearest to the others.
        let distance = |at: usize, found: &[(usize, f64)]| {
            let factor = libm::log(FACTORS[at].0);
            let one = |value: f64| ((libm::log(value) - self.log_middle).abs() - factor).abs();
            found.iter().map(|(_, value)| one(*value)).sum::<f64>()
        };
        let best = by_factor.into_iter().filter(|(_, found)| !found.is_empty()).min_by(|(a, ours), (b, theirs)| {
            theirs.len().cmp(&ours.len()).then(distance(a.0, ours).total_cmp(&distance(b.0, theirs)))
        });
        let ((at, is_greater), found) = best?;
        let is_most = found.len() as f64 >= MOST_OF_FAR * far.len() as f64;
        let is_told = is_most && !self.is_tail(&found, present.len(), is_greater);
        is_told.then(|| (found.into_iter().map(|(row, _)| row).collect(), FACTORS[at].1))
    }

    /// Whether so many values are likely so far from the middle of a normal distribution. Those of a
    /// log-normal one never are, as the factor is large beside their spread.
    fn is_tail(&self, found: &[(usize, f64)], all: usize, is_greater: bool) -> bool {
        let sizes = found.iter().map(|(_, size)| *size);
        let nearest = if is_greater { sizes.fold(f64::INFINITY, f64::min) } else { sizes.fold(0.0, f64::max) };
        let distance = (nearest - self.middle).abs() / self.spread;
        let expected = all as f64 * 0.5 * libm::erfc(distance / std::f64::consts::SQRT_2);
        !self.is_log_normal && at_least(found.len(), expected) > UNLIKELY
    }
}

/// Whether the logarithms of values are nearer to a normal distribution than the values are.
fn is_log_normal(sizes: &[f64]) -> bool {
    /// The difference of the logarithms of two likelihoods that is much.
    const MUCH: f64 = 3.0;
    let n = sizes.len() as f64;
    let deviation = |values: &[f64]| {
        let mean = values.iter().sum::<f64>() / n;
        libm::sqrt(values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / n)
    };
    let logs: Vec<f64> = sizes.iter().map(|size| libm::log(*size)).collect();
    let (plain, of_logs) = (deviation(sizes), deviation(&logs));
    plain > 0.0 && of_logs > 0.0 && n * libm::log(plain) - n * libm::log(of_logs) - logs.iter().sum::<f64>() > MUCH
}

/// The probability that a Poisson number is at least `count` where `expected` are.
fn at_least(count: usize, expected: f64) -> f64 {
    let mut term = libm::exp(-expected);
    let mut below = 0.0;
    for number in 0..count {
        below += term;
        term *= expected / (number + 1) as f64;
    }
    (1.0 - below).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_probability_of_a_poisson_number_is_that_by_hand() {
        // 1 - e^-1, and 1 - e^-2 (1 + 2).
        assert!((at_least(1, 1.0) - (1.0 - libm::exp(-1.0))).abs() < 1e-12);
        assert!((at_least(2, 2.0) - (1.0 - 3.0 * libm::exp(-2.0))).abs() < 1e-12);
        assert!(at_least(0, 5.0) == 1.0);
    }
}
