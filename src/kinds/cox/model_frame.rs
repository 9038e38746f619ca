//! The rows and columns of which the models of a block are made (R's model frame).

use crate::analysis::Block;
use crate::analysis::complete_cases::CompleteCases;
use crate::analysis::event::Event;
use crate::analysis::regression::design::design;
use crate::analysis::regression::term::Term;
use crate::data::{Categories, Table};
use crate::diagnostic::Outcome;
use crate::kinds::cox::elsewhere::ModelSums;
use crate::kinds::cox::keys::CoxKeys;
use crate::kinds::cox::model::Model;

/// What all models of a block have in common.
pub(super) struct ModelFrame<'a> {
    block: &'a Block,
    body: &'a CoxKeys,
    table: &'a Table,
    /// The stratum of each row of the table.
    pub(super) strata: Option<Categories>,
    cluster: Option<Categories>,
}

impl<'a> ModelFrame<'a> {
    /// Reads the strata and the clusters.
    ///
    /// # Errors
    /// They are no columns of categories.
    pub(super) fn read(block: &'a Block, body: &'a CoxKeys, table: &'a Table) -> Outcome<Self> {
        let categories = |key: &str, name: &Option<String>| {
            let read = |name| table.categories(name).map_err(|errors| block.at_key(key, errors));
            name.as_deref().map(read).transpose()
        };
        let strata = categories("strata", &body.strata)?;
        let cluster = categories("cluster", &body.cluster)?;
        Ok(Self { block, body, table, strata, cluster })
    }

    /// The rows that have all that a model of these terms needs.
    pub(super) fn complete(&self, terms: &[&Term], event: &Event) -> Outcome<CompleteCases> {
        let body = self.body;
        let columns = (body.time.as_str(), body.start.as_deref(), body.weights.as_deref());
        // Only what is missing in some row is asked for row by row.
        let terms: Vec<&&Term> = terms.iter().filter(|term| !term.is_known_everywhere()).collect();
        let codes: Vec<&Categories> =
            self.strata.iter().chain(&self.cluster).filter(|codes| !codes.index.are_all_known()).collect();
        CompleteCases::read(self.block, self.table, columns, event, |row| {
            terms.iter().all(|term| term.is_known(row)) && codes.iter().all(|codes| codes.index[row].is_some())
        })
    }

    /// The model of these terms on these rows.
    pub(super) fn model(&self, terms: &[&Term], complete: CompleteCases) -> Model<'a> {
        let of_rows = |categories: &Categories| complete.rows.iter().filter_map(|row| categories.index[row]).collect();
        let design = design(terms, &complete.rows);
        let codes = self.strata.as_ref().map(|strata| strata.codes.as_slice());
        let sums = ModelSums::of(self.body, self.table, (terms, &design), codes);
        Model {
            block: self.block,
            body: self.body,
            table: self.table,
            design,
            sums,
            terms: terms.iter().map(|term| (*term).clone()).collect(),
            stratum: self.strata.as_ref().map(of_rows),
            cluster: self.cluster.as_ref().map(of_rows),
            complete,
        }
    }
}
