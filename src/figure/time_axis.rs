//! The time axis of curves: where it ends, and the times that it shows.

use crate::analysis::words::to_twelve_digits;
use crate::document::ExhibitRequest;
use crate::figure::axis::{linear_ticks, within};

/// A time axis.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TimeAxis {
    /// Where it ends.
    pub(crate) max: f64,
    /// The times of the risk table, each of which has a tick.
    pub(crate) risk_times: Vec<f64>,
    /// Times of ticks after those.
    pub(crate) more_ticks: Vec<f64>,
}

/// The times at which numbers at risk are known.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Known<'a> {
    /// The times.
    pub(crate) times: &'a [f64],
    /// Whether the author chose them: then all are shown.
    pub(crate) are_chosen: bool,
}

/// Steps of an axis in months: quarters and years.
const MONTHS: [f64; 10] = [1.0, 3.0, 6.0, 12.0, 24.0, 36.0, 60.0, 120.0, 240.0, 600.0];

/// A step that divides an axis into fewer parts is too wide for it.
const FEWEST_PARTS: f64 = 2.0;

impl TimeAxis {
    /// The axis of a figure of curves whose steps end at `longest`.
    pub(crate) fn of(request: &ExhibitRequest, longest: f64, known: &Known<'_>, unit: &str) -> Self {
        Self::new(request.order.max_time, longest, known.times, known.are_chosen, is_months(unit))
    }

    /// Times that the author chose (`own`) are all shown; of those the block chose itself,
    /// the ones that are round for the part of the time that is shown.
    fn new(asked: Option<f64>, longest: f64, known: &[f64], own: bool, months: bool) -> Self {
        // The axis of no time at all has a length, so that it can be drawn.
        let max = asked.unwrap_or(longest);
        let max = if max > 0.0 { max.max(f64::MIN_POSITIVE) } else { 1.0 };
        let inside: Vec<f64> = known.iter().copied().filter(|time| *time <= max).collect();
        let last = inside.last().copied().unwrap_or(0.0);
        if own {
            // Ticks go on as the author's last two times do, unless those are very near.
            let step = inside.windows(2).next_back().map_or(0.0, |pair| pair[1] - pair[0]);
            let step = if max / step <= 50.0 { step } else { 0.0 };
            return Self {
                max,
                more_ticks: multiples(step, max).filter(|tick| *tick > last).collect(),
                risk_times: inside,
            };
        }
        if let Some(step) = step(max, &inside, months) {
            let is_round = |time: &f64| (time / step - libm::round(time / step)).abs() < 1e-9;
            let risk_times: Vec<f64> = inside.into_iter().filter(is_round).collect();
            let last = risk_times.last().copied().unwrap_or(0.0);
            return Self { max, more_ticks: multiples(step, max).filter(|tick| *tick > last).collect(), risk_times };
        }
        // No round step has numbers at risk: ticks all the same, and the numbers of those
        // that have them.
        let ticks = linear_ticks(max, 6, months && max >= FEWEST_PARTS);
        let known_at = |tick: &f64| inside.iter().copied().find(|time| is_same(*time, *tick));
        let risk_times: Vec<f64> = ticks.iter().map_while(known_at).collect();
        let last = risk_times.last().copied().unwrap_or(0.0);
        Self { max, more_ticks: ticks.into_iter().filter(|tick| *tick > last).collect(), risk_times }
    }
}

/// Whether two times of an axis are one.
fn is_same(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-9 * one.max(other)
}

/// The smallest round step that divides the axis into two to seven parts, and at whose
/// multiples, as far as the known times reach, numbers at risk are known.
fn step(max: f64, known: &[f64], months: bool) -> Option<f64> {
    let last = known.last().copied().filter(|last| *last > 0.0)?;
    let tens = (-9_i32..=15).map(|power| libm::pow(10.0, f64::from(power)));
    let fractions = tens.flat_map(|ten| [1.0, 2.0, 2.5, 3.0, 5.0, 6.0, 12.0].map(|part| part * ten));
    let steps: Vec<f64> = if months { MONTHS.into_iter().chain(fractions).collect() } else { fractions.collect() };
    let is_known = |time: f64| known.iter().any(|one| is_same(*one, time));
    let has_numbers = |step: f64| step <= last && multiples(step, last).all(is_known);
    let divides = |step: f64| (FEWEST_PARTS - 1e-9..=7.0 + 1e-9).contains(&(max / step));
    let fits = |step: &f64| divides(*step) && has_numbers(*step);
    let months_first = steps.iter().take(if months { MONTHS.len() } else { 0 }).copied().find(|step| fits(step));
    // Parts of a month are read in tenths, but more than two months in quarters and years.
    let may_be_decimal = !months || max < FEWEST_PARTS;
    months_first.or_else(|| steps.iter().copied().filter(|step| may_be_decimal && fits(step)).reduce(f64::min))
}

/// Multiples of a step from 0 to the end of an axis; none of a step of 0.
fn multiples(step: f64, max: f64) -> impl Iterator<Item = f64> {
    (0_u32..)
        .map(move |index| f64::from(index) * step)
        .take_while(move |time| step > 0.0 && *time <= within(max))
        .map(to_twelve_digits)
}

/// Whether a unit is months, so that times are read by quarters and years.
pub(crate) fn is_months(unit: &str) -> bool {
    let known = ["months", "month", "mo", "mos", "mo.", "monate", "monat", "mois", "meses", "mes"];
    known.contains(&unit.trim().to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a block with a follow-up of 130 knows: by 20, by 12 and by 6 to 84.
    fn known() -> Vec<f64> {
        let by = |step: u32, count: u32| (0..=count).map(move |index| f64::from(step * index));
        let mut times: Vec<f64> = by(20, 6).chain(by(12, 10)).chain(by(6, 14)).collect();
        times.sort_by(f64::total_cmp);
        times.dedup();
        times
    }

    fn ticks(asked: Option<f64>, known: &[f64], own: bool, months: bool) -> (Vec<f64>, Vec<f64>) {
        let axis = TimeAxis::new(asked, 130.0, known, own, months);
        (axis.risk_times, axis.more_ticks)
    }

    #[test]
    fn an_axis_of_months_has_ticks_at_parts_of_years() {
        assert_eq!(ticks(Some(36.0), &known(), false, true).0, [0.0, 6.0, 12.0, 18.0, 24.0, 30.0, 36.0]);
        assert_eq!(ticks(Some(60.0), &known(), false, true).0, [0.0, 12.0, 24.0, 36.0, 48.0, 60.0]);
        assert_eq!(ticks(None, &known(), false, true).0, [0.0, 24.0, 48.0, 72.0, 96.0, 120.0]);
        assert_eq!(ticks(Some(200.0), &known(), false, true), (vec![0.0, 36.0, 72.0, 108.0], vec![144.0, 180.0]));
    }

    #[test]
    fn an_axis_of_another_unit_has_round_ticks() {
        assert_eq!(ticks(None, &known(), false, false).0, [0.0, 20.0, 40.0, 60.0, 80.0, 100.0, 120.0]);
        assert_eq!(ticks(Some(36.0), &known(), false, false).0, [0.0, 6.0, 12.0, 18.0, 24.0, 30.0, 36.0]);
    }

    #[test]
    fn ticks_go_on_where_the_axis_is_longer_than_the_follow_up() {
        let (risk, more) =
            ticks(Some(300.0), &[0.0, 12.0, 24.0, 36.0, 48.0, 60.0, 72.0, 84.0, 96.0, 108.0, 120.0], false, true);
        assert_eq!((risk, more), (vec![0.0, 60.0, 120.0], vec![180.0, 240.0, 300.0]));
    }

    #[test]
    fn months_are_read_in_quarters_and_years_however_long_the_axis_is() {
        for longest in [2.0, 6.9, 7.5, 13.0, 20.0, 23.4, 38.5, 59.0, 84.5, 130.0, 285.0, 700.0] {
            let known = crate::analysis::risk_times::risk_times(longest);
            for share in [1.0, 0.8, 0.5, 1.7] {
                let max = f64::max(2.0, longest * share);
                let axis = TimeAxis::new(Some(max), longest, &known, false, true);
                let ticks: Vec<f64> = axis.risk_times.iter().chain(&axis.more_ticks).copied().collect();
                assert!((3..=8).contains(&ticks.len()), "{longest}, to {max}: {ticks:?}");
                let step = ticks[1];
                assert!(MONTHS.contains(&step), "{longest}, to {max}: {ticks:?}");
                assert!(ticks.windows(2).all(|pair| (pair[1] - pair[0] - step).abs() < 1e-9), "{ticks:?}");
            }
        }
    }

    #[test]
    fn times_of_the_author_are_all_shown() {
        assert_eq!(ticks(Some(36.0), &[0.0, 5.0, 10.0, 36.0, 40.0], true, true).0, [0.0, 5.0, 10.0, 36.0]);
    }

    #[test]
    fn a_part_shorter_than_the_first_known_time_has_ticks() {
        let (risk, more) = ticks(Some(1.0), &known(), false, false);
        assert_eq!((risk, more), (vec![0.0], vec![0.2, 0.4, 0.6, 0.8, 1.0]));
    }
}
