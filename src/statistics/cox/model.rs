//! A Cox model to be fitted.

use std::sync::Arc;

use super::Ties;
use super::elsewhere::TimeSums;
use crate::statistics::observations::Observations;

/// How the variance of the coefficients is estimated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CoxVariance {
    /// Robust with clusters or with weights that are not whole numbers, else from the model: R's rule.
    #[default]
    ByData,
    /// The inverse information.
    ModelBased,
    /// The sum over clusters of the squared influence (Lin & Wei, J Am Stat Assoc 1989;84:1074–8).
    Robust,
}

/// A Cox model to be fitted.
#[derive(Debug)]
pub struct Cox<'a, C = Vec<f64>> {
    /// The survival data.
    pub observations: Observations<'a>,
    /// The columns of covariates, each with one number a row.
    pub columns: &'a [C],
    /// Each row's stratum.
    pub stratum: Option<&'a [usize]>,
    /// Each row's cluster: rows of one subject share it.
    pub cluster: Option<&'a [usize]>,
    /// The treatment of ties.
    pub ties: Ties,
    /// The estimate of the variance.
    pub variance: CoxVariance,
    /// The level of the intervals.
    pub conf_level: f64,
    /// What gives the sums over the rows of each time, where the rows are not here: the times, events and strata are then
    /// those of the rows, and the columns are not looked at, but for which are indicators. Neither weights nor left
    /// truncation nor a robust variance go with it.
    pub elsewhere: Option<&'a Arc<dyn TimeSums>>,
}

impl<C> Clone for Cox<'_, C> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<C> Copy for Cox<'_, C> {}

impl<'a, C> Cox<'a, C> {
    /// A model with Efron's ties and 95% intervals, without strata or clusters.
    pub fn new(observations: Observations<'a>, columns: &'a [C]) -> Self {
        Self {
            observations,
            columns,
            stratum: None,
            cluster: None,
            ties: Ties::Efron,
            variance: CoxVariance::ByData,
            conf_level: 0.95,
            elsewhere: None,
        }
    }

    /// Whether the variance is robust.
    pub(super) fn is_robust(&self) -> bool {
        match self.variance {
            CoxVariance::ByData => self.cluster.is_some() || !self.observations.has_whole_weights(),
            CoxVariance::ModelBased => false,
            CoxVariance::Robust => true,
        }
    }
}
