//! The columns of one term, and its levels.

use crate::analysis::regression::covariate::Covariate;
use crate::analysis::regression::term::{Term, TermValues, joined_level};
use crate::data::{LevelIndex, Rows};
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
pub(crate) fn columns_of(term: &Term, rows: Rows<'_>) -> Vec<TermColumn> {
    match &term.values {
        TermValues::Smooth { values, .. } | TermValues::Continuous { values } => {
            vec![TermColumn { level: None, values: Covariate::of_rows(values, rows) }]
        }
        TermValues::Levels { labels, codes, index, reference } => (0..labels.len())
            .filter(|level| level != reference)
            .map(|level| TermColumn {
                level: Some((labels[level].clone(), codes[level].clone())),
                values: Covariate::Indicator(rows.each(|row| index[row] == Some(level))),
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
    let level = joined_level(left.level.as_ref(), right.level.as_ref());
    TermColumn { level, values: left.values.times(&right.values) }
}

/// A level of a term that occurs among the rows of a model.
pub(crate) struct TermLevel<'a> {
    /// How it is printed.
    pub label: String,
    /// As it stands in the data.
    pub code: String,
    members: LevelMembers<'a>,
}

/// Which rows are at a level.
enum LevelMembers<'a> {
    /// Those of the table with this level.
    Index(&'a LevelIndex, usize),
    /// Those of the model in which a product is not 0.
    Product(Covariate),
}

impl TermLevel<'_> {
    /// Which level of the column it is, where it is one.
    pub(crate) fn index(&self) -> Option<usize> {
        if let LevelMembers::Index(_, level) = self.members { Some(level) } else { None }
    }

    /// Whether the row at a place of the model's rows is at the level.
    pub(crate) fn holds(&self, rows: Rows<'_>, at: usize) -> bool {
        match &self.members {
            LevelMembers::Index(index, level) => index[rows.at(at)] == Some(*level),
            LevelMembers::Product(values) => values.at(at) != 0.0,
        }
    }
}

impl Term {
    /// The level of each row of the table, of a term that is a column of levels.
    pub(crate) fn level_index(&self) -> Option<&LevelIndex> {
        if let TermValues::Levels { index, .. } = &self.values { Some(index) } else { None }
    }

    /// The levels that occur among some rows. Of an interaction, each combination of levels that has a
    /// column.
    pub(crate) fn levels_among(&self, rows: Rows<'_>) -> Vec<TermLevel<'_>> {
        match &self.values {
            TermValues::Continuous { .. } | TermValues::Smooth { .. } => Vec::new(),
            TermValues::Levels { labels, codes, index, .. } => {
                let mut occurs = vec![false; labels.len()];
                rows.iter().filter_map(|row| index[row]).for_each(|level| occurs[level] = true);
                let one = |level: usize| TermLevel {
                    label: labels[level].clone(),
                    code: codes[level].clone(),
                    members: LevelMembers::Index(index, level),
                };
                (0..labels.len()).filter(|level| occurs[*level]).map(one).collect()
            }
            TermValues::Interaction { .. } => {
                let one = |column: TermColumn| {
                    let (label, code) = column.level?;
                    Some(TermLevel { label, code, members: LevelMembers::Product(column.values) })
                };
                columns_of(self, rows).into_iter().filter_map(one).collect()
            }
        }
    }
}
