//! The standard normal distribution.

/// 1/√2 rounded to double, and what the rounding left out.
const INVERSE_SQRT_2: (f64, f64) = (std::f64::consts::FRAC_1_SQRT_2, -4.833_646_656_726_457e-17);

/// The standard normal distribution function P(Z ≤ z).
pub fn normal_cdf(z: f64) -> f64 {
    normal_upper(-z)
}

/// The standard normal upper tail P(Z > z) = erfc(z/√2)/2.
///
/// erfc amplifies the rounding of z/√2 by about z², so the rounding error of
/// that product is carried along and put back to first order.
pub fn normal_upper(z: f64) -> f64 {
    let x = z * INVERSE_SQRT_2.0;
    if !x.is_finite() {
        return 0.5 * libm::erfc(x);
    }
    let left_out = libm::fma(z, INVERSE_SQRT_2.0, -x) + z * INVERSE_SQRT_2.1;
    let slope = std::f64::consts::FRAC_2_SQRT_PI * libm::exp(-x * x);
    0.5 * (libm::erfc(x) - slope * left_out)
}

/// The standard normal density.
pub fn normal_density(z: f64) -> f64 {
    libm::exp(-0.5 * z * z) * INVERSE_SQRT_2.0 * (std::f64::consts::FRAC_2_SQRT_PI * 0.5)
}

/// The standard normal quantile for 0 ≤ p ≤ 1 (±∞ at the ends).
///
/// Wichura MJ. Algorithm AS 241: the percentage points of the normal
/// distribution. Appl Stat 1988;37:477–484, routine PPND16 (about 1 in 10¹⁶).
pub fn normal_quantile(p: f64) -> f64 {
    if !(0.0..=1.0).contains(&p) {
        return f64::NAN;
    }
    let centred = p - 0.5;
    if centred.abs() <= 0.425 {
        let r = 0.180625 - centred * centred;
        return centred * polynomial(r, &CENTRE_NUMERATOR) / polynomial(r, &CENTRE_DENOMINATOR);
    }
    let tail = if centred < 0.0 { p } else { 1.0 - p };
    if tail == 0.0 {
        return f64::INFINITY.copysign(centred);
    }
    let r = libm::sqrt(-libm::log(tail));
    let size = if r <= 5.0 {
        polynomial(r - 1.6, &MIDDLE_NUMERATOR) / polynomial(r - 1.6, &MIDDLE_DENOMINATOR)
    } else {
        polynomial(r - 5.0, &FAR_NUMERATOR) / polynomial(r - 5.0, &FAR_DENOMINATOR)
    };
    size.copysign(centred)
}

/// Horner's scheme; the constant term comes first.
fn polynomial(x: f64, coefficients: &[f64]) -> f64 {
    coefficients.iter().rev().fold(0.0, |sum, c| sum * x + c)
}

#[expect(clippy::excessive_precision, reason = "the digits are those of the paper")]
const CENTRE_NUMERATOR: [f64; 8] = [
    3.387132872796366608,
    133.14166789178437745,
    1971.5909503065514427,
    13731.693765509461125,
    45921.953931549871457,
    67265.770927008700853,
    33430.575583588128105,
    2509.0809287301226727,
];
#[expect(clippy::excessive_precision, reason = "the digits are those of the paper")]
const CENTRE_DENOMINATOR: [f64; 8] = [
    1.0,
    42.313330701600911252,
    687.1870074920579083,
    5394.1960214247511077,
    21213.794301586595867,
    39307.89580009271061,
    28729.085735721942674,
    5226.495278852854561,
];
#[expect(clippy::excessive_precision, reason = "the digits are those of the paper")]
const MIDDLE_NUMERATOR: [f64; 8] = [
    1.42343711074968357734,
    4.6303378461565452959,
    5.7694972214606914055,
    3.64784832476320460504,
    1.27045825245236838258,
    0.24178072517745061177,
    0.0227238449892691845833,
    7.7454501427834140764e-4,
];
#[expect(clippy::excessive_precision, reason = "the digits are those of the paper")]
const MIDDLE_DENOMINATOR: [f64; 8] = [
    1.0,
    2.05319162663775882187,
    1.6763848301838038494,
    0.68976733498510000455,
    0.14810397642748007459,
    0.0151986665636164571966,
    5.475938084995344946e-4,
    1.05075007164441684324e-9,
];
#[expect(clippy::excessive_precision, reason = "the digits are those of the paper")]
const FAR_NUMERATOR: [f64; 8] = [
    6.6579046435011037772,
    5.4637849111641143699,
    1.7848265399172913358,
    0.29656057182850489123,
    0.026532189526576123093,
    0.0012426609473880784386,
    2.71155556874348757815e-5,
    2.01033439929228813265e-7,
];
#[expect(clippy::excessive_precision, reason = "the digits are those of the paper")]
const FAR_DENOMINATOR: [f64; 8] = [
    1.0,
    0.59983220655588793769,
    0.13692988092273580531,
    0.0148753612908506148525,
    7.868691311456132591e-4,
    1.8463183175100546818e-5,
    1.4215117583164458887e-7,
    2.04426310338993978564e-15,
];
