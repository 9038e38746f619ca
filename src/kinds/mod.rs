//! The kinds of blocks: a folder each, and one registry.
//!
//! A kind is its keys ([`kind::Keys`]): `keys.rs` says what an author may write, `run.rs`
//! computes, `table.rs` and `figure.rs` show what was computed by the handles of its
//! results, `qc.rs` and the `.R` files compute it once more in R. What kinds have in
//! common and is no kind itself is in [`crate::analysis`].

pub(crate) mod cohort;
pub mod command;
pub(crate) mod compare;
pub mod compose;
pub(crate) mod correlation;
pub(crate) mod cox;
pub mod exhibit;
pub(crate) mod fetched;
pub(crate) mod incidence;
mod kept_block;
pub(crate) mod kind;
pub(crate) mod logistic;
pub(crate) mod longitudinal;
mod memory;
mod narrator;
mod order;
mod pointed;
pub(crate) mod proportion;
pub(crate) mod r;
pub mod reference;
mod regression_exhibit;
mod regression_sentence;
mod remarks;
mod run;
pub(crate) mod sql;
pub(crate) mod subgroup;
pub(crate) mod summary;
pub(crate) mod survival;
mod teller;
pub(crate) mod toxicity;
pub(crate) mod unshown;
pub(crate) mod value;

pub use exhibit::{Exhibit, Exhibits, Form};
pub(crate) use kind::settle_tables;
pub use memory::{Memory, Sources};
pub use remarks::key_columns;
pub use run::{Analysis, Attempt, TableDigests, errors_without_data, run, run_again};

use kind::Kind;

/// The kinds of blocks.
pub(crate) static KINDS: [Kind; 15] = [
    Kind::of::<cohort::CohortKeys>(),
    Kind::of::<summary::SummaryKeys>(),
    Kind::of::<value::ValueKeys>(),
    Kind::of::<proportion::ProportionKeys>(),
    Kind::of::<survival::SurvivalKeys>(),
    Kind::of::<cox::CoxKeys>(),
    Kind::of::<toxicity::ToxicityKeys>(),
    Kind::of::<sql::SqlKeys>(),
    Kind::of::<compare::CompareKeys>(),
    Kind::of::<logistic::LogisticKeys>(),
    Kind::of::<correlation::CorrelationKeys>(),
    Kind::of::<incidence::IncidenceKeys>(),
    Kind::of::<subgroup::SubgroupKeys>(),
    Kind::of::<longitudinal::LongitudinalKeys>(),
    Kind::of::<command::CommandKeys>(),
];

/// The keys of a kind, as an author writes them.
pub fn keys(kind: &str) -> Option<Vec<reference::KeyReference>> {
    named(kind).map(|kind| reference::keys(&(kind.schema)()))
}

/// The JSON schema of the blocks of all kinds.
pub fn schema() -> serde_json::Value {
    reference::schema_of_blocks(KINDS.iter().map(|kind| (kind.name, (kind.schema)())))
}

/// What a kind is for, in one line.
pub fn purpose(kind: &str) -> Option<&'static str> {
    named(kind).map(|kind| kind.purpose)
}

/// The estimate of a kind that means no effect: 1 of hazard and odds ratios.
pub fn no_effect(kind: &str) -> Option<f64> {
    named(kind).and_then(|kind| kind.no_effect)
}

/// The names of all kinds.
pub fn names() -> Vec<&'static str> {
    KINDS.iter().map(|kind| kind.name).collect()
}

/// The kind of this name.
pub(crate) fn named(name: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.name == name)
}
