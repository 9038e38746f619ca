//! One Cox model of a block.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::analysis::complete_cases::CompleteCases;
use crate::analysis::regression::covariate::Covariate;
use crate::analysis::regression::design::{Design, DesignColumn};
use crate::analysis::regression::entry::{Fitted, chi_square};
use crate::analysis::regression::term::Term;
use crate::analysis::result_writer::{ResultWriter, Scope, absent};
use crate::analysis::{Block, Nature};
use crate::data::Table;
use crate::kinds::cox::elsewhere::ModelSums;
use crate::kinds::cox::keys::CoxKeys;
use crate::statistics::Estimable;
use crate::statistics::cox::{Cox, CoxFit, CoxVariance};

/// A model ready to be fitted.
pub(crate) struct Model<'a> {
    pub block: &'a Block,
    pub body: &'a CoxKeys,
    pub table: &'a Table,
    pub design: Design,
    pub terms: Vec<Term>,
    pub stratum: Option<Vec<usize>>,
    pub cluster: Option<Vec<usize>>,
    pub complete: CompleteCases,
    /// What gives the sums over the rows of each time, where the rows are on another engine.
    pub sums: Option<Arc<ModelSums>>,
}

impl Model<'_> {
    /// The model with some columns of covariates.
    pub(crate) fn problem<'b>(&'b self, columns: &'b [Covariate]) -> Cox<'b, Covariate> {
        Cox {
            stratum: self.stratum.as_deref(),
            cluster: self.cluster.as_deref(),
            variance: match self.body.robust {
                None => CoxVariance::ByData,
                Some(true) => CoxVariance::Robust,
                Some(false) => CoxVariance::ModelBased,
            },
            ties: self.body.ties.statistic(),
            conf_level: self.body.level,
            ..Cox::new(self.complete.observations(), columns)
        }
    }

    /// Wald's test that the coefficients of some columns are all 0. A robust variance has
    /// at most the rank of the number of clusters, so with fewer it tests nothing.
    pub(crate) fn wald(&self, fit: &CoxFit, columns: &[usize], scope: &Scope, entries: &mut ResultWriter) {
        if let Some(reason) = self.too_few_clusters() {
            return entries.put(scope, "p.value", absent(reason), Nature::PValue);
        }
        match fit.wald_test(columns) {
            Estimable::Value(test) => chi_square(entries, scope, &test),
            Estimable::Not(_) => {
                entries.put(scope, "p.value", absent("the variance of the estimates is singular"), Nature::PValue)
            }
        }
    }

    /// Why the robust variance is singular, if it is.
    pub(crate) fn too_few_clusters(&self) -> Option<String> {
        let clusters = self.cluster.as_ref()?.iter().collect::<BTreeSet<_>>().len();
        let columns = self.design.columns.len();
        (clusters <= columns).then(|| format!("{clusters} clusters are too few for {columns} parameters"))
    }

    /// The mean of a continuous term, of which only the engine that holds the rows knows the values; none of others.
    pub(crate) fn mean_elsewhere(&self, term: &Term) -> Option<f64> {
        let is_of_term = |column: &DesignColumn| self.terms[column.term].name == term.name;
        self.sums.as_ref()?.mean(self.design.columns.iter().position(is_of_term)?)
    }

    /// What it is fitted to, for what all regressions enter.
    pub(crate) fn fitted(&self) -> Fitted<'_> {
        Fitted {
            block: self.block,
            table: self.table,
            design: &self.design,
            terms: &self.terms,
            rows: self.complete.rows.rows(),
            event: &self.complete.event,
        }
    }
}
