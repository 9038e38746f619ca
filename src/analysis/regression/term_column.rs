//! The columns of one term, and the rows at each of its levels.

use crate::analysis::regression::covariate::Covariate;
use crate::analysis::regression::term::{Term, TermValues};
use crate::statistics::CovariateColumn;

/// One column of a term.
pub(crate) struct TermColumn {
    /// Label and code of the level.
    pub level: Option<(String, String)>,
    /// Its numbers.
    pub values: Covariate,
}

/// The columns of a term that is no spline. Products of levels that never occur
/// together give no column.
pub(crate) fn columns_of(term: &Term, rows: &[usize]) -> Vec<TermColumn> {
    match &term.values {
        TermValues::Smooth { values, .. } | TermValues::Continuous { values } => {
            vec![TermColumn { level: None, values: Covariate::of_rows(values, rows) }]
        }
        TermValues::Levels { labels, codes, index, reference } => (0..labels.len())
            .filter(|level| level != reference)
            .map(|level| TermColumn {
                level: Some((labels[level].clone(), codes[level].clone())),
                values: Covariate::Indicator(rows.iter().map(|row| index[*row] == Some(level)).collect()),
            })
            .filter(|column| column.values.has_any())
            .collect(),
        TermValues::Interaction { parts } => {
            let one = TermColumn { level: None, values: Covariate::Made(vec![1.0; rows.len()]) };
            let product = |so_far: Vec<TermColumn>, part: &Term| -> Vec<TermColumn> {
                let columns = columns_of(part, rows);
                // As in R, the levels of the first part vary fastest.
                columns.iter().flat_map(|right| so_far.iter().map(|left| multiplied(left, right))).collect()
            };
            let products = parts.iter().fold(vec![one], product);
            products.into_iter().filter(|column| column.values.has_any()).collect()
        }
    }
}

fn multiplied(left: &TermColumn, right: &TermColumn) -> TermColumn {
    let level = match (&left.level, &right.level) {
        (Some(a), Some(b)) => Some((format!("{} × {}", a.0, b.0), format!("{}:{}", a.1, b.1))),
        (one, None) | (None, one) => one.clone(),
    };
    TermColumn { level, values: left.values.times(&right.values) }
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
                    let members = (0..rows.len()).filter(|row| column.values.at(*row) != 0.0);
                    Some((label, code, members.map(|row| rows[row]).collect()))
                })
                .collect(),
        }
    }
}
