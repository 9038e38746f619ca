//! The incomplete beta function and its inverse.

use super::binomial_log_weight;
use super::gamma::newton_on_log_tail;

/// More terms than any call needs whose parameters are below 10⁹.
const MAX_TERMS: usize = 200_000;

/// Both regularised incomplete beta functions (I_x(a, b), 1 − I_x(a, b)) for
/// `a`, `b` > 0. `y` is 1 − x, given apart so that it keeps its accuracy near 1.
///
/// The continued fraction is taken on the side of the mean where it converges
/// fast; DLMF 8.17.4 turns the other side over.
pub fn incomplete_beta(x: f64, y: f64, a: f64, b: f64) -> (f64, f64) {
    if [x, y, a, b].iter().any(|v| v.is_nan()) || a <= 0.0 || b <= 0.0 {
        return (f64::NAN, f64::NAN);
    }
    if x <= 0.0 {
        return (0.0, 1.0);
    }
    if y <= 0.0 {
        return (1.0, 0.0);
    }
    let weight = libm::exp(beta_log_weight(x, y, a, b));
    if x < (a + 1.0) / (a + b + 2.0) {
        let lower = (weight * fraction(x, y, a, b)).min(1.0);
        (lower, 1.0 - lower)
    } else {
        let upper = (weight * fraction(y, x, b, a)).min(1.0);
        (1.0 - upper, upper)
    }
}

/// ln of xᵃ yᵇ / B(a, b).
fn beta_log_weight(x: f64, y: f64, a: f64, b: f64) -> f64 {
    libm::log(a * (b / (a + b))) + binomial_log_weight(a, b, x, y)
}

/// The continued fraction of I_x(a, b) B(a, b) / (xᵃ yᵇ), in the contracted form
/// of Didonato AR, Morris AH. Algorithm 708. ACM TOMS 1992;18:360–373 (`BFRAC`),
/// whose first denominator 1 + a − (a+b)x is formed from x and y without loss.
fn fraction(x: f64, y: f64, a: f64, b: f64) -> f64 {
    let first = 1.0 + (a * y - b * x);
    let shape = 1.0 + 1.0 / a;
    let (mut numerator, mut next_numerator) = (0.0, 1.0);
    let (mut denominator, mut next_denominator) = (1.0, first / shape);
    let mut ratio = shape / first;
    let (mut p, mut s) = (1.0, a + 1.0);
    for n in 1..MAX_TERMS {
        let n = n as f64;
        let w = n * (b - n) * x;
        let e = a / s;
        let alpha = p * (p + b / a) * e * e * (w * x);
        let t = n / a;
        let beta = n + w / s + (t + 1.0) / (shape + t + t) * (first + n * (y + 1.0));
        p = t + 1.0;
        s += 2.0;
        (numerator, next_numerator) = (next_numerator, alpha * numerator + beta * next_numerator);
        (denominator, next_denominator) = (next_denominator, alpha * denominator + beta * next_denominator);
        let previous = ratio;
        ratio = next_numerator / next_denominator;
        if (ratio - previous).abs() <= 1e-16 * ratio {
            break;
        }
        // Both recurrences are homogeneous: scale them so that nothing overflows.
        numerator /= next_denominator;
        denominator /= next_denominator;
        next_numerator = ratio;
        next_denominator = 1.0;
    }
    ratio
}

/// ln(x/(1−x)) of the beta quantile: I_x(a, b) = `lower`, where `upper` is
/// 1 − `lower` given apart.
///
/// Both tails are log-concave in the logit of x, so Newton's method on the
/// logarithm of the smaller one converges from the logit of the mean.
pub(super) fn logit_beta_quantile(lower: f64, upper: f64, a: f64, b: f64) -> f64 {
    if [lower, upper, a, b].iter().any(|v| v.is_nan() || *v < 0.0) || a == 0.0 || b == 0.0 {
        return f64::NAN;
    }
    if lower == 0.0 || upper == 0.0 {
        return if lower == 0.0 { f64::NEG_INFINITY } else { f64::INFINITY };
    }
    // Where x (or y) underflows, the tail is its first term xᵃ/(a B(a, b)) to all digits.
    let log_beta = libm::lgamma(a) + libm::lgamma(b) - libm::lgamma(a + b);
    let first_below = (libm::log(lower * a) + log_beta) / a;
    let first_above = (libm::log(upper * b) + log_beta) / b;
    if first_below < -690.0 || first_above < -690.0 {
        return if first_below < first_above { first_below } else { -first_above };
    }
    let from_below = lower <= upper;
    let target = libm::log(if from_below { lower } else { upper });
    newton_on_log_tail(libm::log(a / b), |u| {
        let (x, y) = (1.0 / (1.0 + libm::exp(-u)), 1.0 / (1.0 + libm::exp(u)));
        let (below, above) = incomplete_beta(x, y, a, b);
        let tail = if from_below { below } else { above };
        // x y times the density: xᵃ yᵇ / B(a, b).
        let slope = libm::exp(beta_log_weight(x, y, a, b)) / tail;
        (libm::log(tail) - target, if from_below { slope } else { -slope })
    })
}
