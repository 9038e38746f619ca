//! The tables of the ledger: how many rows they have, and had before and after each step.

use std::collections::BTreeMap;

use crate::analysis::{BlockResults, StepRecord, TableRecord};
use crate::privacy::cells::place;

/// Gives tables the numbers that the results of their cohorts have: what is hidden there is
/// hidden here. The rows of a file are those that the lock names.
pub(super) fn protect(blocks: &[BlockResults], tables: &mut [TableRecord]) {
    let mut done: BTreeMap<String, Vec<StepRecord>> = BTreeMap::new();
    for table in tables.iter_mut() {
        if table.parents.is_empty() && table.steps.is_empty() {
            continue;
        }
        let block = blocks.iter().find(|block| block.id == table.id && block.kind == "cohort");
        let number = |words: &[&str], stat: &str| {
            let results = &block?.results;
            let is_it = |result: &&crate::analysis::AnalysisResult| {
                result.stat == stat && place(result).iter().map(|step| step.name.as_str()).eq(words.iter().copied())
            };
            results.iter().find(is_it)?.value.number().map(|number| number as u64)
        };
        table.rows_known = number(&[], "n");
        let before = table.parents.first().and_then(|parent| done.get(parent)).cloned().unwrap_or_default();
        let own = table.steps.len().saturating_sub(before.len());
        let first_own = table.steps.len() - own;
        for (at, step) in table.steps.iter_mut().enumerate() {
            if let Some(known) = before.get(at).filter(|_| at < first_own) {
                (step.in_known, step.out_known) = (known.in_known, known.out_known);
                continue;
            }
            let name = (at - first_own + 1).to_string();
            step.in_known = number(&["step", &name], "n_in");
            step.out_known = number(&["step", &name], "n_out");
        }
        done.insert(table.id.clone(), table.steps.clone());
    }
}
