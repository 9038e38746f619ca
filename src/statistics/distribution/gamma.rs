//! The incomplete gamma functions and their inverse.

use super::LN_2_PI;

/// More terms than any call needs whose parameters are below 10⁹.
const MAX_TERMS: usize = 200_000;

/// Both regularised incomplete gamma functions (P(a, x), Q(a, x)), for `a` > 0
/// and `x` ≥ 0: the lower and upper tail of the gamma distribution of shape `a`.
///
/// The series DLMF 8.11.4 below x = a + 1 and the continued fraction DLMF 8.9.2
/// above it, so that the smaller of the two keeps its relative accuracy.
pub fn incomplete_gamma(a: f64, x: f64) -> (f64, f64) {
    if a.is_nan() || a <= 0.0 || x.is_nan() || x < 0.0 {
        return (f64::NAN, f64::NAN);
    }
    if x == 0.0 {
        return (0.0, 1.0);
    }
    if x == f64::INFINITY {
        return (1.0, 0.0);
    }
    let weight = libm::exp(poisson_log_weight(a, x));
    if x < a + 1.0 {
        let lower = (weight * lower_series(a, x)).min(1.0);
        (lower, 1.0 - lower)
    } else {
        let upper = (weight * a * upper_fraction(a, x)).min(1.0);
        (1.0 - upper, upper)
    }
}

/// Σ xⁿ / ((a+1)…(a+n)).
fn lower_series(a: f64, x: f64) -> f64 {
    let (mut sum, mut term) = (1.0, 1.0);
    for n in 1..MAX_TERMS {
        term *= x / (a + n as f64);
        sum += term;
        if term < sum * 1e-17 {
            break;
        }
    }
    sum
}

/// The continued fraction of Γ(a, x) eˣ x⁻ᵃ, by Lentz's modified method.
fn upper_fraction(a: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let mut b = x + 1.0 - a;
    let mut c = 1.0 / TINY;
    let mut d = 1.0 / b;
    let mut h = d;
    for n in 1..MAX_TERMS {
        let n = n as f64;
        let numerator = -n * (n - a);
        b += 2.0;
        d = non_zero(numerator * d + b, TINY);
        c = non_zero(b + numerator / c, TINY);
        d = 1.0 / d;
        let step = d * c;
        h *= step;
        if (step - 1.0).abs() < 2e-16 {
            break;
        }
    }
    h
}

/// The value, or `tiny` where a denominator of Lentz's method vanished.
fn non_zero(value: f64, tiny: f64) -> f64 {
    if value.abs() < tiny { tiny } else { value }
}

/// ln of the gamma(shape `a`) quantile: u with P(a, eᵘ) = p.
///
/// ln P and ln Q are concave in u = ln x, so Newton's method on the logarithm
/// of the smaller tail converges from wherever it starts.
pub(super) fn log_gamma_quantile(p: f64, a: f64) -> f64 {
    if !(0.0..=1.0).contains(&p) || a.is_nan() || a <= 0.0 {
        return f64::NAN;
    }
    if p == 0.0 || p == 1.0 {
        return if p == 0.0 { f64::NEG_INFINITY } else { f64::INFINITY };
    }
    // Where x underflows, P(a, x) is its first term xᵃ/Γ(a+1) to all digits.
    let first_term = (libm::log(p) + libm::lgamma(a + 1.0)) / a;
    if first_term < -690.0 {
        return first_term;
    }
    let lower = p <= 0.5;
    let target = libm::log(if lower { p } else { 1.0 - p });
    newton_on_log_tail(libm::log(a), |u| {
        let x = libm::exp(u);
        let (below, above) = incomplete_gamma(a, x);
        let tail = if lower { below } else { above };
        // x times the density: xᵃ e⁻ˣ / Γ(a).
        let slope = a * libm::exp(poisson_log_weight(a, x)) / tail;
        (libm::log(tail) - target, if lower { slope } else { -slope })
    })
}

/// Newton's method for a root of a concave, monotone function that returns its
/// value and derivative. A step is at most 30, so that no iterate leaves the
/// range of `exp`, and the last iterate stands where rounding stops progress.
pub(super) fn newton_on_log_tail(start: f64, function: impl Fn(f64) -> (f64, f64)) -> f64 {
    let mut u = start;
    for _ in 0..300 {
        let (value, slope) = function(u);
        let step = -value / slope;
        if !step.is_finite() {
            // The tail underflowed: the root lies back towards the start.
            u = 0.5 * (u + start);
            continue;
        }
        let step = step.clamp(-30.0, 30.0);
        u += step;
        if step.abs() <= 3e-16 * u.abs().max(1.0) {
            break;
        }
    }
    u
}

/// log of xᵃ e⁻ˣ / Γ(a+1): the Poisson log probability of `a` under mean `x`,
/// continued to real `a` (Loader 2000).
pub(super) fn poisson_log_weight(a: f64, x: f64) -> f64 {
    -stirling_error(a) - poisson_deviance(a, x, a - x) - 0.5 * (LN_2_PI + libm::log(a))
}

/// ln Γ(n+1) − (n+½) ln n + n − ½ ln 2π for n > 0: what Stirling's formula leaves
/// out. Above 15 by its asymptotic series (DLMF 5.11.1).
pub(super) fn stirling_error(n: f64) -> f64 {
    if n <= 15.0 {
        return libm::lgamma(n + 1.0) - (n + 0.5) * libm::log(n) + n - 0.5 * LN_2_PI;
    }
    let s = 1.0 / (n * n);
    let series = 1.0 / 12.0
        - s * (1.0 / 360.0 - s * (1.0 / 1260.0 - s * (1.0 / 1680.0 - s * (1.0 / 1188.0 - s * (691.0 / 360_360.0)))));
    series / n
}

/// x ln(x/m) + m − x without cancellation where x is near m (Loader 2000, `bd0`).
/// `difference` is x − m, given apart so that it can be more accurate than `m`.
pub(super) fn poisson_deviance(x: f64, m: f64, difference: f64) -> f64 {
    if difference.abs() >= 0.1 * (x + m) {
        return x * libm::log(x / m) - difference;
    }
    let v = difference / (x + m);
    let mut sum = difference * v;
    let mut odd = 2.0 * x * v;
    for j in 1..1000 {
        odd *= v * v;
        let next = sum + odd / f64::from(2 * j + 1);
        if next == sum {
            break;
        }
        sum = next;
    }
    sum
}
