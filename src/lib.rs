//! tickmark
pub mod analysis;
#[cfg(all(feature = "tables", feature = "typeset"))]
pub mod cli;
#[cfg(feature = "tables")]
pub mod data;
pub mod diagnostic;
pub mod digest;
pub mod document;
pub mod figure;
pub mod freeze;
pub mod ledger;
pub mod project;
#[cfg(feature = "tables")]
pub mod qc;
pub mod render;
pub mod statistics;
pub mod table;
