//! Fisher's exact test.
//!
//! Fisher RA. J R Stat Soc 1935;98:39–82; for r × c tables Freeman GH, Halton JH. Biometrika 1951;38:141–149.

use super::Table;
use super::conditional_odds::{ConditionalOdds, LARGEST_SUPPORT, OddsRatio};
use super::fisher_enumeration::{TooMuchWork, tail_probability};
use crate::statistics::estimable::{Estimable, NotEstimable};
use crate::statistics::invalid::{Invalid, conf_level};

/// The result for a 2 × 2 table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FisherTwoByTwo {
    /// Two-sided: the probability of all tables with these margins that are no more probable than the one observed.
    pub p_value: f64,
    /// One-sided, towards an odds ratio below 1.
    pub p_less: f64,
    /// One-sided, towards an odds ratio above 1.
    pub p_greater: f64,
    /// The odds ratio; not estimable where a margin is empty.
    pub odds_ratio: Estimable<OddsRatio>,
}

/// The test of the 2 × 2 table with rows (a, b) and (c, d), as R's `fisher.test`.
pub fn fisher_two_by_two(cells: [u64; 4], level: f64) -> Result<FisherTwoByTwo, Invalid> {
    conf_level(level)?;
    let [a, b, c, d] = cells;
    // The table's own checks: its total must be a number that doubles hold exactly.
    Table::two_by_two(a, b, c, d)?;
    if support_size(cells) > LARGEST_SUPPORT {
        return Err(Invalid::Option { name: "the smallest margin of an exact test", expected: "at most 1,000,000" });
    }
    let distribution = ConditionalOdds::of_table(cells);
    let (p_less, p_greater) = distribution.tails(a, 0.0);
    let empty = [a + b, c + d, a + c, b + d].contains(&0);
    Ok(FisherTwoByTwo {
        p_value: distribution.two_sided(a),
        p_less,
        p_greater,
        odds_ratio: if empty {
            Estimable::Not(NotEstimable::EmptyMargin)
        } else {
            Estimable::Value(distribution.odds_ratio(a, level))
        },
    })
}

/// A bound on the number of tables with these margins.
fn support_size([a, b, c, d]: [u64; 4]) -> u64 {
    (a + b).min(c + d).min(a + c).min(b + d)
}

/// The two-sided p value of an r × c table; empty rows and columns are left out.
///
/// Not estimable where fewer than two rows or columns remain. `work_limit` bounds the partial tables enumerated (see
/// [`super::fisher_enumeration::WORK_LIMIT`]); beyond it the test is refused, and a chi-square test is the usual
/// choice.
pub fn fisher_exact(table: &Table, work_limit: u64) -> Result<Estimable, TooMuchWork> {
    let Some(table) = table.without_empty_margins() else {
        return Ok(Estimable::Not(NotEstimable::NoObservations));
    };
    if table.rows() < 2 || table.columns() < 2 {
        return Ok(Estimable::Not(NotEstimable::OneGroup));
    }
    if let Some(cells) = table.as_two_by_two() {
        if support_size(cells) > LARGEST_SUPPORT.min(work_limit) {
            return Err(TooMuchWork { limit: work_limit });
        }
        return Ok(Estimable::Value(ConditionalOdds::of_table(cells).two_sided(cells[0])));
    }
    tail_probability(&table, work_limit).map(Estimable::Value)
}
