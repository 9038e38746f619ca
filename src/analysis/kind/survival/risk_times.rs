//! Times of a risk table.

/// At most seven round times from 0, spaced by 1, 2, 3, 6 or 12 and their tenfolds.
pub(in crate::analysis::kind) fn risk_times(times: &[f64]) -> Vec<f64> {
    let longest = times.iter().copied().filter(|time| time.is_finite()).fold(0.0, f64::max);
    if longest <= 0.0 {
        return vec![0.0];
    }
    let mut scale = 1.0;
    while longest / scale < 1.0 {
        scale /= 10.0;
    }
    loop {
        for step in [1.0, 2.0, 3.0, 6.0] {
            let width = step * scale;
            if longest / width <= 7.0 {
                let count = (longest / width).floor() as usize;
                return (0..=count).map(|index| index as f64 * width).collect();
            }
        }
        // Months are read by the year, days by the hundred.
        let twelve = 12.0 * scale;
        if (longest / twelve) <= 7.0 {
            return (0..=(longest / twelve).floor() as usize).map(|index| index as f64 * twelve).collect();
        }
        scale *= 10.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn risk_times_are_round_and_few() {
        assert_eq!(risk_times(&[38.5]), [0.0, 6.0, 12.0, 18.0, 24.0, 30.0, 36.0]);
        assert_eq!(risk_times(&[1022.0]), [0.0, 200.0, 400.0, 600.0, 800.0, 1000.0]);
        assert_eq!(
            risk_times(&[0.7]),
            [0.0, 0.1, 0.2, 0.30000000000000004, 0.4, 0.5, 0.6000000000000001, 0.7000000000000001][..7]
        );
        assert_eq!(risk_times(&[]), [0.0]);
    }
}
