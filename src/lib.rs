//! Reproducible reports in which every number can be traced to its source data.
//!
//! Data flow one way, and each arrow is one function:
//!
//! ```text
//! freeze → data → kinds (statistics) → ledger → document → figure, table → render
//! ```
//!
//! [`freeze`] locks the data files by their hashes; [`data`] reads them as tables that
//! know the source rows of each row, and evaluates the SQL that [`sql`] has read and
//! typed; [`kinds`] runs the blocks written in the report with the pure functions of
//! [`statistics`], a folder a kind (and, by [`command`], programs of others), on what [`analysis`] gives to all; [`ledger`] enters
//! every result with its evidence, and is all that the rest may print from; [`document`]
//! makes one tree of the Markdown, in which each printed number is a mark; [`table`] and
//! [`figure`] compose exhibits; [`render`] lowers the tree to PDF, HTML and Word; [`merge`] brings the
//! words of co-authors back from Word into the Markdown; [`qc`] writes
//! the whole analysis once more, in R; [`verify`] reads a
//! delivered file back, for who holds nothing else; [`draft`] writes the first draft of a report from
//! tables, and [`preview`] serves pages to a browser of this machine. [`cli`] drives, and reads like a table of contents
//! (`cli/pipeline.rs`).

pub mod analysis;
pub mod cache;
#[cfg(all(feature = "tables", feature = "typeset"))]
pub mod cli;
pub mod command;
#[cfg(feature = "tables")]
pub mod data;
pub mod diagnostic;
pub mod digest;
pub mod document;
#[cfg(feature = "tables")]
pub mod draft;
#[cfg(feature = "tables")]
pub mod engine;
pub mod figure;
pub mod freeze;
pub mod image;
#[cfg(feature = "tables")]
pub mod kinds;
pub mod language;
pub mod ledger;
#[cfg(feature = "typeset")]
pub mod merge;
pub mod parallel;
pub mod preview;
pub mod privacy;
pub mod project;
#[cfg(feature = "tables")]
pub mod qc;
pub mod render;
#[cfg(feature = "sql")]
pub mod sql;
pub mod statistics;
pub mod table;
pub mod verify;
