//! Small pictures of distributions, as SVG.

use std::fmt::Write as _;

const WIDTH: f64 = 240.0;
const HEIGHT: f64 = 56.0;
const BINS: usize = 24;

/// A histogram of sorted numbers; nothing where they are all alike.
pub(super) fn histogram(sorted: &[f64], words: &str) -> String {
    let (Some(least), Some(most)) = (sorted.first(), sorted.last()) else { return String::new() };
    if least >= most {
        return String::new();
    }
    let counts = counts(sorted, *least, *most);
    let highest = counts.iter().copied().max().unwrap_or(1).max(1);
    let step = WIDTH / counts.len() as f64;
    let mut out = format!(
        "<svg class=\"histogram\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" preserveAspectRatio=\"none\" role=\"img\" \
         aria-label=\"{words}\">"
    );
    for (at, count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
        // A single value is seen beside thousands.
        let height = (*count as f64 / highest as f64 * HEIGHT).max(1.5);
        let (x, y) = (at as f64 * step + 0.5, HEIGHT - height);
        let _ = write!(out, "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{:.1}\" height=\"{height:.1}\"/>", step - 1.0);
    }
    out.push_str("</svg>");
    out
}

/// How many values fall into each of equal parts, of which each holds as many whole numbers as
/// the others where all are whole.
fn counts(sorted: &[f64], least: f64, most: f64) -> Vec<usize> {
    let is_whole = sorted.iter().all(|value| *value == value.trunc());
    let span = most - least;
    let (width, bins) = if is_whole {
        let width = ((span + 1.0) / BINS as f64).ceil();
        (width, ((span + 1.0) / width).ceil() as usize)
    } else {
        (span / BINS as f64, BINS)
    };
    let mut counts = vec![0; bins.max(1)];
    let last = counts.len() - 1;
    for value in sorted {
        counts[(((value - least) / width) as usize).min(last)] += 1;
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_is_in_one_bin() {
        assert_eq!(counts(&[1.0, 1.0, 3.0], 1.0, 3.0), [2, 0, 1]);
        let all: Vec<f64> = (0..1000).map(f64::from).collect();
        let parts = counts(&all, 0.0, 999.0);
        assert_eq!((parts.len(), parts.iter().sum::<usize>(), parts[0]), (BINS, 1000, 42));
        let halves: Vec<f64> = all.iter().map(|value| value / 2.0).collect();
        assert_eq!(counts(&halves, 0.0, 499.5).len(), BINS);
        assert_eq!(histogram(&[2.0, 2.0], ""), "");
    }
}
