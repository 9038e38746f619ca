//! Distribution functions and quantiles used by every test and interval.
//!
//! All are `f64 -> f64`, computed with `libm` so that every machine gives the
//! same bits, and keep their relative accuracy (about 1e-13) far into the tail
//! they are named after. Outside the domain named at each function the result
//! is NaN: callers settle "not estimable" before they ask for a tail.

pub mod beta;
pub mod gamma;
mod normal;

pub use normal::{normal_cdf, normal_density, normal_quantile, normal_upper};

use beta::{incomplete_beta, logit_beta_quantile};
use gamma::{incomplete_gamma, log_gamma_quantile, poisson_deviance, stirling_error};

/// The upper tail P(X > x) of chi-square with `df` > 0 degrees of freedom.
pub fn chi_square_upper(x: f64, df: f64) -> f64 {
    if x <= 0.0 { 1.0 } else { incomplete_gamma(0.5 * df, 0.5 * x).1 }
}

/// The chi-square quantile: x with P(X ≤ x) = p, for 0 ≤ p ≤ 1 and `df` > 0.
pub fn chi_square_quantile(p: f64, df: f64) -> f64 {
    2.0 * libm::exp(log_gamma_quantile(p, 0.5 * df))
}

/// The upper tail P(T > t) of Student's t with `df` > 0 degrees of freedom,
/// which need not be whole; `df` = ∞ is the normal distribution.
pub fn student_upper(t: f64, df: f64) -> f64 {
    if df == f64::INFINITY {
        return normal_upper(t);
    }
    if t.is_infinite() {
        return if t > 0.0 { 0.0 } else { 1.0 };
    }
    let ratio = t / df * t;
    if ratio > 1e290 {
        // X = df/(df + T²) is about to underflow, and its tail is the first term xᵃ/(2a B(a, 1/2)) to all digits.
        let a = 0.5 * df;
        let log_x = libm::log(df) - 2.0 * libm::log(t.abs());
        let log_beta = libm::lgamma(a) + libm::lgamma(0.5) - libm::lgamma(a + 0.5);
        let tail = 0.5 * libm::exp(a * log_x - libm::log(a) - log_beta);
        return if t > 0.0 { tail } else { 1.0 - tail };
    }
    let (x, y) = (1.0 / (1.0 + ratio), ratio / (1.0 + ratio));
    let tail = 0.5 * incomplete_beta(x, y, 0.5 * df, 0.5).0;
    if t >= 0.0 { tail } else { 1.0 - tail }
}

/// Student's t quantile: t with P(T ≤ t) = p, for 0 ≤ p ≤ 1 and `df` > 0.
pub fn student_quantile(p: f64, df: f64) -> f64 {
    if df == f64::INFINITY || !(0.0..=1.0).contains(&p) {
        return normal_quantile(p);
    }
    let centred = p - 0.5;
    if centred == 0.0 {
        return 0.0;
    }
    let tail = if centred < 0.0 { p } else { 1.0 - p };
    // With X = df/(df + T²), X follows Beta(df/2, 1/2) and T² = df (1 − X)/X.
    let logit = logit_beta_quantile(2.0 * tail, 2.0 * centred.abs(), 0.5 * df, 0.5);
    (libm::sqrt(df) * libm::exp(-0.5 * logit)).copysign(centred)
}

/// The upper tail P(X > f) of Fisher's F with `df1`, `df2` > 0.
pub fn f_upper(f: f64, df1: f64, df2: f64) -> f64 {
    if f <= 0.0 {
        return 1.0;
    }
    if f == f64::INFINITY {
        return 0.0;
    }
    let ratio = f * df1 / df2;
    let y = if ratio.is_infinite() { 1.0 } else { ratio / (1.0 + ratio) };
    incomplete_beta(1.0 / (1.0 + ratio), y, 0.5 * df2, 0.5 * df1).0
}

/// Fisher's F quantile: f with P(X ≤ f) = p, for 0 ≤ p ≤ 1 and `df1`, `df2` > 0.
pub fn f_quantile(p: f64, df1: f64, df2: f64) -> f64 {
    // df1 F/(df1 F + df2) follows Beta(df1/2, df2/2).
    df2 / df1 * libm::exp(logit_beta_quantile(p, 1.0 - p, 0.5 * df1, 0.5 * df2))
}

/// The beta distribution function I_x(a, b), for `a`, `b` > 0.
pub fn beta_cdf(x: f64, a: f64, b: f64) -> f64 {
    incomplete_beta(x, 1.0 - x, a, b).0
}

/// The beta quantile: x with I_x(a, b) = p, for 0 ≤ p ≤ 1 and `a`, `b` > 0.
pub fn beta_quantile(p: f64, a: f64, b: f64) -> f64 {
    let logit = logit_beta_quantile(p, 1.0 - p, a, b);
    1.0 / (1.0 + libm::exp(-logit))
}

/// log P(X = x) for X binomial with `n` trials of probability `p`;
/// −∞ where `x` is not a whole number in 0..=n.
///
/// Loader C. Fast and accurate computation of binomial probabilities (2000):
/// the saddle-point expansion that R's `dbinom` uses.
pub fn binomial_log_pmf(x: f64, n: f64, p: f64) -> f64 {
    if x < 0.0 || x > n || libm::floor(x) != x {
        return f64::NEG_INFINITY;
    }
    binomial_log_weight(x, n - x, p, 1.0 - p)
}

/// log P(X = x) where X is the number of white balls among `drawn` from an urn
/// of `white` and `black`; −∞ outside the support. R's `dhyper` (Loader 2000).
pub fn hypergeometric_log_pmf(x: f64, white: f64, black: f64, drawn: f64) -> f64 {
    let in_support = x >= 0.0 && x <= white && x <= drawn && drawn - x <= black && libm::floor(x) == x;
    if !in_support {
        return f64::NEG_INFINITY;
    }
    if drawn == 0.0 {
        return 0.0;
    }
    let all = white + black;
    let (p, q) = (drawn / all, (all - drawn) / all);
    binomial_log_weight(x, white - x, p, q) + binomial_log_weight(drawn - x, black - (drawn - x), p, q)
        - binomial_log_weight(drawn, all - drawn, p, q)
}

/// log of Γ(x+y+1)/(Γ(x+1)Γ(y+1)) pˣ qʸ for real x, y ≥ 0 and p + q = 1.
pub(crate) fn binomial_log_weight(x: f64, y: f64, p: f64, q: f64) -> f64 {
    let n = x + y;
    if p == 0.0 || q == 0.0 {
        return if (p == 0.0 && x == 0.0) || (q == 0.0 && y == 0.0) { 0.0 } else { f64::NEG_INFINITY };
    }
    if x == 0.0 {
        return if p < 0.1 { n * libm::log1p(-p) } else { n * libm::log(q) };
    }
    if y == 0.0 {
        return if q < 0.1 { n * libm::log1p(-q) } else { n * libm::log(p) };
    }
    // x − np, which is accurate even where p or q was rounded to nearly 1.
    let difference = x * q - y * p;
    stirling_error(n)
        - stirling_error(x)
        - stirling_error(y)
        - poisson_deviance(x, n * p, difference)
        - poisson_deviance(y, n * q, -difference)
        - 0.5 * (libm::log(x) + libm::log(y / n) + LN_2_PI)
}

/// ln 2π.
pub(crate) const LN_2_PI: f64 = 1.837_877_066_409_345_5;
