//! Times of a risk table.

/// Widths between the times of a risk table, in quarters of a power of ten, as far as
/// they are not multiples of ten of others: 0.25, 0.5, 1, 2, 3, 6 and 12.
const WIDTHS: [u64; 7] = [1, 2, 4, 8, 12, 24, 48];

/// Round times from 0: at most seven that cover the times, spaced by 1, 2, 3, 6 or 12
/// and their tenfolds, and those of the next two narrower widths as far as fourteen of
/// them reach, for figures that show a part of the time.
pub(in crate::analysis::kind) fn risk_times(times: &[f64]) -> Vec<f64> {
    let longest = times.iter().copied().filter(|time| time.is_finite()).fold(0.0, f64::max);
    if longest <= 0.0 {
        return vec![0.0];
    }
    // Times are whole numbers of quarters of the unit, divided once: 3/10 is 0.3.
    let mut parts = 4.0;
    while longest * parts < 4.0 {
        parts *= 10.0;
    }
    let widths = widths();
    let reach = |width: u64| longest * parts / width as f64;
    // Widths below 1 are for parts of the time only.
    let chosen = (2..widths.len()).find(|at| reach(widths[*at]) <= 7.0).unwrap_or(widths.len() - 1);
    let mut quarters: Vec<u64> = Vec::new();
    for (at, width) in widths.iter().enumerate().take(chosen + 1).skip(chosen - 2) {
        let most = if at == chosen { 7.0 } else { 14.0 };
        // A number of at most 14.
        let count = reach(*width).floor().min(most) as u64;
        quarters.extend((0..=count).map(|index| index * width));
    }
    quarters.sort_unstable();
    quarters.dedup();
    quarters.into_iter().map(|quarter| quarter as f64 / parts).collect()
}

/// All widths, ascending: 0.25, 0.5, 1, 2, 3, 6, 12, 20, 30, 60, 120, 200, …
fn widths() -> Vec<u64> {
    let tens = std::iter::successors(Some(10_u64), |ten| ten.checked_mul(10)).take(16);
    WIDTHS.into_iter().chain(tens.flat_map(|ten| [8, 12, 24, 48].map(|width| width * ten))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_widest_are_round_and_few_and_narrower_ones_serve_a_part() {
        // By sixes to 38.5; by threes, of which 12 reach so far, and by twos, of which 14 reach 28.
        assert_eq!(
            risk_times(&[38.5]),
            [
                0.0, 2.0, 3.0, 4.0, 6.0, 8.0, 9.0, 10.0, 12.0, 14.0, 15.0, 16.0, 18.0, 20.0, 21.0, 22.0, 24.0, 26.0,
                27.0, 28.0, 30.0, 33.0, 36.0
            ]
        );
        let days = risk_times(&[1022.0]);
        for time in [0.0, 200.0, 400.0, 600.0, 800.0, 1000.0, 120.0, 960.0, 60.0, 840.0] {
            assert!(days.contains(&time), "{time} is not in {days:?}");
        }
        assert!(!days.contains(&900.0) && days.iter().all(|time| *time <= 1022.0));
        assert_eq!(
            risk_times(&[0.3]),
            [0.0, 0.025, 0.05, 0.075, 0.1, 0.125, 0.15, 0.175, 0.2, 0.225, 0.25, 0.275, 0.3]
        );
        assert_eq!(risk_times(&[]), [0.0]);
    }

    #[test]
    fn a_short_part_of_a_long_follow_up_has_times_too() {
        let times = risk_times(&[130.0]);
        for month in [0.0, 6.0, 12.0, 18.0, 24.0, 30.0, 36.0, 20.0, 120.0] {
            assert!(times.contains(&month), "{month} is not in {times:?}");
        }
    }
}
