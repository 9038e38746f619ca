//! Times of a risk table.

use crate::analysis::words::to_twelve_digits;

/// The longest time is at most so many times the narrowest width.
const FINEST: f64 = 5000.0;

/// Times of one width: as many parts as an axis is divided into at most.
const PARTS: f64 = 7.0;

/// Widths that divide years, for times in months.
const YEARS: [u64; 3] = [12, 24, 120];

/// Round times from 0 for figures that show all of the time or a first part of it. How
/// much a figure shows is not known here, so that there are times of every round width:
/// the seven first multiples of 1, 2, 3 and 6 and their tenfolds and tenths, from the
/// narrowest of at least a five-thousandth of the longest time to the first of which seven
/// cover it, and of 12, 24 and 120. They are some 60.
pub(crate) fn risk_times(longest: f64) -> Vec<f64> {
    if longest <= 0.0 {
        return vec![0.0];
    }
    // Times are whole numbers of a part of the unit, divided once: 3/10 is 0.3.
    let mut parts = 1.0;
    while longest * parts < FINEST {
        parts *= 10.0;
    }
    let reach = |width: f64| longest * parts / width;
    let mut chosen: Vec<f64> = Vec::new();
    for width in widths().into_iter().filter(|width| reach(*width) <= FINEST) {
        chosen.push(width);
        if reach(width) <= PARTS {
            break;
        }
    }
    chosen.extend(YEARS.map(|width| width as f64 * parts).into_iter().filter(|width| reach(*width) <= FINEST));
    let mut out = vec![0.0];
    for width in chosen {
        let count = reach(width).floor().min(PARTS) as u64;
        out.extend((1..=count).map(|index| to_twelve_digits(index as f64 * width / parts)));
    }
    out.sort_by(f64::total_cmp);
    out.dedup();
    out
}

/// The times at which a curve is known where it may not be at each: those that the author asks
/// for, round ones, and multiples of the step that times have, or of the smallest round
/// multiple of it with which they are at most so many.
pub(crate) fn times_of_step(longest: f64, asked: &[f64], step: f64) -> Vec<f64> {
    const MOST: f64 = 120.0;
    const MULTIPLES: [f64; 8] = [1.0, 2.0, 3.0, 6.0, 12.0, 24.0, 60.0, 120.0];
    let width = MULTIPLES.into_iter().map(|multiple| multiple * step).find(|width| longest / width <= MOST);
    let width = width.unwrap_or_else(|| step * libm::ceil(longest / step / MOST));
    let is_multiple = |time: &f64| (time / step - libm::round(time / step)).abs() < 1e-9;
    let mut out: Vec<f64> = risk_times(longest).into_iter().filter(is_multiple).collect();
    let count = libm::floor(longest / width) as u64;
    out.extend((0..=count).map(|at| to_twelve_digits(at as f64 * width)));
    out.extend(asked);
    out.sort_by(f64::total_cmp);
    out.dedup_by(|one, other| (*one - *other).abs() < 1e-9 * step);
    out
}

/// 1, 2, 3, 6, 10, 20, 30, 60, 100, …
fn widths() -> Vec<f64> {
    let tens = std::iter::successors(Some(1_u64), |ten| ten.checked_mul(10)).take(17);
    tens.flat_map(|ten| [1, 2, 3, 6].map(|width| (width * ten) as f64)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_times_of_every_round_width() {
        // By 6 to 36, by 3 to 21, by 2 to 14, by 1 to 7 and by 12 to 36; narrower ones below.
        let times = risk_times(38.5);
        let whole: Vec<f64> = times.iter().copied().filter(|time| time.fract() == 0.0).collect();
        assert_eq!(
            whole,
            [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 12.0, 14.0, 15.0, 18.0, 21.0, 24.0, 30.0, 36.0]
        );
        for time in [0.01, 0.07, 0.1, 0.3, 0.7, 1.2, 1.8, 4.2] {
            assert!(times.contains(&time), "{time} is not in {times:?}");
        }
        let days = risk_times(1022.0);
        for time in [0.0, 200.0, 400.0, 600.0, 800.0, 1000.0, 100.0, 700.0, 60.0, 420.0, 30.0] {
            assert!(days.contains(&time), "{time} is not in {days:?}");
        }
        assert!(days.iter().all(|time| *time <= 1022.0));
        assert_eq!(risk_times(0.3).last(), Some(&0.3));
        assert_eq!(risk_times(0.0), [0.0]);
    }

    #[test]
    fn the_first_parts_of_a_long_follow_up_have_times_too_and_they_are_not_many() {
        let times = risk_times(285.0);
        for width in [0.1, 1.0, 3.0, 6.0, 12.0, 24.0, 60.0] {
            for index in 0..=4 {
                let time = f64::from(index) * width;
                assert!(times.iter().any(|one| (one - time).abs() < 1e-9), "{time} is not in {times:?}");
            }
        }
        for longest in [0.004, 1.0, 6.9, 38.5, 285.0, 999.0, 5000.0, 1e9, 1e300] {
            let count = risk_times(longest).len();
            assert!(count <= 75, "{count} times to {longest}");
        }
    }
}
