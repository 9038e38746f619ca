//! P values adjusted for multiple testing, as R's `p.adjust`.

use super::invalid::Invalid;

/// Which error rate is kept, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Adjustment {
    /// Family-wise, for any dependence: p · n.
    Bonferroni,
    /// Family-wise, for any dependence, stepping down. Holm S. Scand J Stat 1979;6:65–70.
    Holm,
    /// Family-wise, for independent tests, stepping up. Hochberg Y. Biometrika 1988;75:800–802.
    Hochberg,
    /// False discovery rate, for independent tests. Benjamini Y, Hochberg Y. J R Stat Soc B 1995;57:289–300.
    BenjaminiHochberg,
}

/// The adjusted p values, in the order given. Each must lie between 0 and 1.
pub fn adjust(p_values: &[f64], adjustment: Adjustment) -> Result<Vec<f64>, Invalid> {
    if !p_values.iter().all(|p| (0.0..=1.0).contains(p)) {
        return Err(Invalid::Option { name: "a p value", expected: "between 0 and 1" });
    }
    let n = p_values.len();
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|a, b| p_values[*a].total_cmp(&p_values[*b]));
    let (count, ranked) = (n as f64, order.into_iter().enumerate());
    let mut adjusted = vec![0.0; n];
    match adjustment {
        Adjustment::Bonferroni => {
            for (out, p) in adjusted.iter_mut().zip(p_values) {
                *out = (p * count).min(1.0);
            }
        }
        Adjustment::Holm => {
            let mut largest: f64 = 0.0;
            for (rank, row) in ranked {
                largest = largest.max((p_values[row] * (count - rank as f64)).min(1.0));
                adjusted[row] = largest;
            }
        }
        Adjustment::Hochberg | Adjustment::BenjaminiHochberg => {
            let hochberg = adjustment == Adjustment::Hochberg;
            let mut smallest: f64 = 1.0;
            for (rank, row) in ranked.rev() {
                let factor = if hochberg { count - rank as f64 } else { count / (rank as f64 + 1.0) };
                smallest = smallest.min(p_values[row] * factor);
                adjusted[row] = smallest;
            }
        }
    }
    Ok(adjusted)
}
