//! McNemar's test of symmetry for paired binary outcomes.

use super::conditional_odds::{OddsRatio, Ratio};
use crate::statistics::distribution::{binomial_log_pmf, chi_square_upper, normal_quantile};
use crate::statistics::estimable::{Estimable, NotEstimable};
use crate::statistics::invalid::{Invalid, conf_level};
use crate::statistics::proportion::{ProportionMethod, proportion};
use crate::statistics::proportion_comparison::Comparison;

/// The test's result.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct McNemar {
    /// (|b − c| − k)²/(b + c), with k = 1 if corrected.
    pub statistic: f64,
    /// 1.
    pub df: f64,
    /// Upper tail of chi-square.
    pub p_value: f64,
    /// Two-sided exact p value: binomial with b + c trials of probability ½.
    pub p_exact: f64,
    /// The continuity correction was applied: asked for, and b ≠ c as in R's `mcnemar.test`.
    pub corrected: bool,
}

/// The test from the numbers of discordant pairs, `b` one way and `c` the other. Without one there is no test.
///
/// McNemar Q. Psychometrika 1947;12:153–157; the correction is that of Edwards AL. Psychometrika 1948;13:185–187.
pub fn mcnemar(b: u64, c: u64, correct: bool) -> Estimable<McNemar> {
    let (larger, smaller) = (b.max(c) as f64, b.min(c) as f64);
    let discordant = larger + smaller;
    if discordant == 0.0 {
        return Estimable::Not(NotEstimable::NoEvents);
    }
    let corrected = correct && b != c;
    let difference = larger - smaller - f64::from(corrected);
    let statistic = difference * difference / discordant;
    let tail: f64 = (0..=b.min(c)).map(|x| libm::exp(binomial_log_pmf(x as f64, discordant, 0.5))).sum();
    Estimable::Value(McNemar {
        statistic,
        df: 1.0,
        p_value: chi_square_upper(statistic, 1.0),
        p_exact: (2.0 * tail).min(1.0),
        corrected,
    })
}

/// The odds ratio b/c of matched pairs, with the exact interval that Clopper and Pearson's bounds of b/(b + c) give.
///
/// Breslow NE, Day NE. Statistical methods in cancer research I, 1980, section 5.2.
pub fn discordant_odds_ratio(b: u64, c: u64, level: f64) -> Result<Estimable<OddsRatio>, Invalid> {
    let odds = |p: f64| if p < 1.0 { Ratio::Finite(p / (1.0 - p)) } else { Ratio::Infinite };
    Ok(match proportion(b, b + c, level, ProportionMethod::ClopperPearson)? {
        Estimable::Value(share) => Estimable::Value(OddsRatio {
            estimate: if c == 0 { Ratio::Infinite } else { Ratio::Finite(b as f64 / c as f64) },
            conf_low: share.conf_low / (1.0 - share.conf_low),
            conf_high: odds(share.conf_high),
        }),
        Estimable::Not(_) => Estimable::Not(NotEstimable::NoEvents),
    })
}

/// The difference (b − c)/n of the two proportions of `n` matched pairs, with Wald's interval
/// d ± z √(b + c − (b − c)²/n)/n. The bounds lie within −1 and 1.
///
/// Agresti A. Categorical data analysis, 2nd ed., section 10.1.1.
pub fn paired_difference(b: u64, c: u64, n: u64, level: f64) -> Result<Estimable<Comparison>, Invalid> {
    conf_level(level)?;
    if b.saturating_add(c) > n {
        return Err(Invalid::Option {
            name: "the number of discordant pairs",
            expected: "at most the number of pairs",
        });
    }
    if n == 0 {
        return Ok(Estimable::Not(NotEstimable::NoObservations));
    }
    let (b, c, n) = (b as f64, c as f64, n as f64);
    let (estimate, net) = ((b - c) / n, b - c);
    let half = -normal_quantile(0.5 * (1.0 - level)) * libm::sqrt((b + c - net * net / n).max(0.0)) / n;
    Ok(Estimable::Value(Comparison {
        estimate,
        conf_low: (estimate - half).max(-1.0),
        conf_high: (estimate + half).min(1.0),
    }))
}
