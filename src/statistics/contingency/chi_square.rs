//! Pearson's chi-square test of independence.

use super::Table;
use crate::statistics::distribution::chi_square_upper;
use crate::statistics::estimable::{Estimable, NotEstimable};
use crate::statistics::invalid::{Invalid, same_length};

/// The test's result.
#[derive(Debug, Clone, PartialEq)]
pub struct ChiSquare {
    /// Σ (|O − E| − c)² / E.
    pub statistic: f64,
    /// (rows − 1)(columns − 1).
    pub df: f64,
    /// Upper tail of chi-square.
    pub p_value: f64,
    /// Expected counts, row by row.
    pub expected: Vec<f64>,
    /// The smallest expected count: below 5 the approximation is doubtful (Cochran 1954).
    pub min_expected: f64,
    /// The correction c was subtracted: asked for, 2 × 2, and not zero.
    pub corrected: bool,
}

/// The test with expected counts E = row total × column total / n.
///
/// With `yates`, a 2 × 2 table is corrected by c = min(½, |O − E|) as in R's `chisq.test`, so that the correction never
/// turns a deviation over. Pearson K. Philos Mag 1900;50:157–175; Yates F. J R Stat Soc Suppl 1934;1:217–235.
pub fn chi_square(table: &Table, yates: bool) -> Estimable<ChiSquare> {
    let (rows, columns, n) = (table.row_totals(), table.column_totals(), table.total());
    if rows.len() < 2 || columns.len() < 2 {
        return Estimable::Not(NotEstimable::OneGroup);
    }
    if rows.contains(&0) || columns.contains(&0) {
        return Estimable::Not(NotEstimable::EmptyMargin);
    }
    let expected: Vec<f64> =
        rows.iter().flat_map(|row| columns.iter().map(|column| *row as f64 * *column as f64 / n as f64)).collect();
    let deviations: Vec<f64> = table.counts().iter().zip(&expected).map(|(o, e)| (*o as f64 - e).abs()).collect();
    // In a 2 × 2 table all four deviations are the same but for rounding.
    let correction = match table.as_two_by_two() {
        Some(_) if yates => deviations.iter().copied().fold(0.5, f64::min),
        _ => 0.0,
    };
    let statistic: f64 = deviations.iter().zip(&expected).map(|(d, e)| (d - correction) * (d - correction) / e).sum();
    let df = (rows.len() - 1) as f64 * (columns.len() - 1) as f64;
    Estimable::Value(ChiSquare {
        statistic,
        df,
        p_value: chi_square_upper(statistic, df),
        min_expected: expected.iter().copied().fold(f64::INFINITY, f64::min),
        expected,
        corrected: correction > 0.0,
    })
}

/// The test of equal proportions of `events[i]` among `totals[i]`: chi-square of the k × 2 table.
pub fn equal_proportions(events: &[u64], totals: &[u64], yates: bool) -> Result<Estimable<ChiSquare>, Invalid> {
    same_length("the totals", events.len(), totals.len())?;
    if events.iter().zip(totals).any(|(x, n)| x > n) {
        return Err(Invalid::Option { name: "the number with the event", expected: "at most the number observed" });
    }
    let cells = events.iter().zip(totals).flat_map(|(x, n)| [*x, n - x]).collect();
    Ok(chi_square(&Table::new(2, cells)?, yates))
}
