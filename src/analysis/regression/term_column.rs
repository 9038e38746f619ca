//! The columns of one term, and the rows at each of its levels.

use crate::analysis::regression::term::{Term, TermValues};
use crate::data::Numbers;

/// One column of a term.
pub(crate) struct TermColumn {
    /// Label and code of the level.
    pub level: Option<(String, String)>,
    /// Its numbers.
    pub values: Vec<f64>,
}

/// The columns of a term that is no spline. Products of levels that never occur
/// together give no column.
pub(crate) fn columns_of(term: &Term, rows: &[usize]) -> Vec<TermColumn> {
    match &term.values {
        TermValues::Smooth { values, .. } | TermValues::Continuous { values } => {
            vec![TermColumn { level: None, values: numbers(values, rows) }]
        }
        TermValues::Levels { labels, codes, index, reference } => (0..labels.len())
            .filter(|level| level != reference)
            .map(|level| TermColumn {
                level: Some((labels[level].clone(), codes[level].clone())),
                values: rows.iter().map(|row| f64::from(u8::from(index[*row] == Some(level)))).collect(),
            })
            .filter(|column| column.values.iter().any(|value| *value != 0.0))
            .collect(),
        TermValues::Interaction { parts } => {
            let one = TermColumn { level: None, values: vec![1.0; rows.len()] };
            let product = |so_far: Vec<TermColumn>, part: &Term| -> Vec<TermColumn> {
                let columns = columns_of(part, rows);
                // As in R, the levels of the first part vary fastest.
                columns.iter().flat_map(|right| so_far.iter().map(|left| multiplied(left, right))).collect()
            };
            let products = parts.iter().fold(vec![one], product);
            products.into_iter().filter(|column| column.values.iter().any(|value| *value != 0.0)).collect()
        }
    }
}

fn multiplied(left: &TermColumn, right: &TermColumn) -> TermColumn {
    let level = match (&left.level, &right.level) {
        (Some(a), Some(b)) => Some((format!("{} × {}", a.0, b.0), format!("{}:{}", a.1, b.1))),
        (one, None) | (None, one) => one.clone(),
    };
    TermColumn { level, values: left.values.iter().zip(&right.values).map(|(a, b)| a * b).collect() }
}

/// The numbers of some rows.
pub(super) fn numbers(values: &Numbers, rows: &[usize]) -> Vec<f64> {
    rows.iter().map(|row| values.get(*row).unwrap_or(0.0)).collect()
}

impl Term {
    /// The rows, among those given, at each level that occurs: label, code, rows. Of an
    /// interaction, each combination of levels that has a column.
    pub(crate) fn level_rows(&self, rows: &[usize]) -> Vec<(String, String, Vec<usize>)> {
        match &self.values {
            TermValues::Continuous { .. } | TermValues::Smooth { .. } => Vec::new(),
            TermValues::Levels { labels, codes, index, .. } => (0..labels.len())
                .map(|level| {
                    let members: Vec<usize> = rows.iter().copied().filter(|row| index[*row] == Some(level)).collect();
                    (labels[level].clone(), codes[level].clone(), members)
                })
                .filter(|(_, _, members)| !members.is_empty())
                .collect(),
            TermValues::Interaction { .. } => columns_of(self, rows)
                .into_iter()
                .filter_map(|column| {
                    let (label, code) = column.level?;
                    let members = rows.iter().zip(&column.values).filter(|(_, value)| **value != 0.0);
                    Some((label, code, members.map(|(row, _)| *row).collect()))
                })
                .collect(),
        }
    }
}
