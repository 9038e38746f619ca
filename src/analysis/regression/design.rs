//! The covariates of a model: from terms to columns of numbers.

use crate::analysis::regression::covariate::Covariate;
use crate::analysis::regression::term::{Term, TermValues};
use crate::analysis::regression::term_column::columns_of;
use crate::data::Rows;
use crate::statistics::descriptive::{QuantileType, Sorted};
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
    pub values: Vec<Covariate>,
    /// Why a term has no columns: its place and the reason.
    pub failed: Option<(usize, String)>,
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
    let sorted = Sorted::of(values.to_vec()).map_err(|error| error.to_string())?;
    let at = |p: f64| {
        sorted.quantile(p, QuantileType::Type7).ok().and_then(|found| found.value()).ok_or("there is no value")
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
pub(crate) fn design<'r>(terms: &[&Term], rows: impl Into<Rows<'r>>) -> Design {
    on_rows(terms, rows.into())
}

fn on_rows(terms: &[&Term], rows: Rows<'_>) -> Design {
    let mut out = Design { columns: Vec::new(), values: Vec::new(), failed: None };
    for (at, term) in terms.iter().enumerate() {
        if let TermValues::Smooth { values, spline } = &term.values {
            let numbers = values.of_rows(rows);
            let basis = knots(&numbers, spline.df()).and_then(|knots| {
                natural_spline(&numbers, &knots.inner, knots.boundary).map_err(|error| error.to_string())
            });
            match basis {
                Ok(basis) => {
                    out.columns.extend(basis.iter().map(|_| DesignColumn { term: at, level: None }));
                    out.values.extend(basis.into_iter().map(Covariate::Made));
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
