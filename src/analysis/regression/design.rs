//! The covariates of a model: from terms to columns of numbers.

use crate::analysis::regression::term::{Term, TermValues};
use crate::statistics::descriptive::{QuantileType, quantile};
use crate::statistics::natural_spline::natural_spline;

/// One column of numbers: a continuous term, the indicator of a level, a product, or a
/// function of a spline's basis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DesignColumn {
    /// Which term.
    pub term: usize,
    /// Label and code of the level.
    pub level: Option<(String, String)>,
}

/// The columns of some terms on some rows.
pub(crate) struct Design {
    /// What each column is.
    pub columns: Vec<DesignColumn>,
    /// Its numbers.
    pub values: Vec<Vec<f64>>,
    /// Why a term has no columns: its place and the reason.
    pub failed: Option<(usize, String)>,
}

/// One column of a term.
pub(crate) struct TermColumn {
    /// Label and code of the level.
    pub level: Option<(String, String)>,
    /// Its numbers.
    pub values: Vec<f64>,
}

/// The inner knots and the boundary of a spline.
pub(crate) struct Knots {
    /// Inner knots, ascending.
    pub inner: Vec<f64>,
    /// The least and the largest value.
    pub boundary: (f64, f64),
}

/// The knots of a spline with some degrees of freedom, as R's `splines::ns(x, df)`
/// chooses them: quantiles of type 7 of the values, within their range.
///
/// # Errors
/// The quantiles are not distinct.
pub(crate) fn knots(values: &[f64], df: usize) -> Result<Knots, String> {
    let at = |p: f64| {
        quantile(values, p, QuantileType::Type7).ok().and_then(|found| found.value()).ok_or("there is no value")
    };
    let boundary = (at(0.0)?, at(1.0)?);
    let inner: Vec<f64> = (1..df).map(|index| at(index as f64 / df as f64)).collect::<Result<_, _>>()?;
    let all: Vec<f64> = std::iter::once(boundary.0).chain(inner.iter().copied()).chain([boundary.1]).collect();
    if all.windows(2).any(|pair| pair[0] >= pair[1]) {
        return Err("too few distinct values for the degrees of freedom of its spline".to_owned());
    }
    Ok(Knots { inner, boundary })
}

/// Builds the columns of terms on rows. Levels that do not occur give no column.
pub(crate) fn design(terms: &[&Term], rows: &[usize]) -> Design {
    let mut out = Design { columns: Vec::new(), values: Vec::new(), failed: None };
    for (at, term) in terms.iter().enumerate() {
        if let TermValues::Smooth { values, spline } = &term.values {
            let numbers = numbers(values, rows);
            let basis = knots(&numbers, spline.df()).and_then(|knots| {
                natural_spline(&numbers, &knots.inner, knots.boundary).map_err(|error| error.to_string())
            });
            match basis {
                Ok(basis) => {
                    out.columns.extend(basis.iter().map(|_| DesignColumn { term: at, level: None }));
                    out.values.extend(basis);
                }
                Err(reason) => out.failed = Some((at, reason)),
            }
            continue;
        }
        for column in columns_of(term, rows) {
            out.columns.push(DesignColumn { term: at, level: column.level });
            out.values.push(column.values);
        }
    }
    out
}

impl Design {
    /// The indexes of a term's columns.
    pub(crate) fn of_term(&self, term: usize) -> Vec<usize> {
        (0..self.columns.len()).filter(|at| self.columns[*at].term == term).collect()
    }
}

fn numbers(values: &[Option<f64>], rows: &[usize]) -> Vec<f64> {
    rows.iter().map(|row| values[*row].unwrap_or(0.0)).collect()
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
