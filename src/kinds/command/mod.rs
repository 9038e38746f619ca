//! `command`: results and a table made by a program of somebody else.

mod cell;
mod exhibit;
mod job;
mod keys;
mod qc;
mod results;
mod run;

pub use cell::are_results;
pub use job::jobs;
pub(crate) use keys::{CommandKeys, is_file};

use std::collections::BTreeSet;

use crate::analysis::Block;
use crate::command::Desk;
use crate::diagnostic::Outcome;
use crate::kinds::command::exhibit::CommandShape;
use crate::kinds::exhibit::Form;
use crate::kinds::kind::{Keys, Output, SourceTables};
use crate::kinds::r::{Options, Reason, Tables};

/// The word in the braces of such a block.
pub const KIND: &str = "command";

impl Keys for CommandKeys {
    const KIND: &'static str = KIND;
    const PURPOSE: &'static str = "Results and a table made by R, Python or another program";
    const MAKES_TABLE: bool = true;
    const READS_DATA: bool = false;
    const COUNTS_ROWS: bool = false;
    const RUNS_PROGRAM: bool = true;
    const SQL_KEYS: &'static [&'static str] = &[];
    const TABLES: &'static [Form] = &[Form::usual(&[])];
    const SHOWN_ONLY: &'static [&'static str] = &["formats", "methods", "unit", "time_limit"];
    const SCRIPT: &'static [&'static str] = &[];

    type Shape = CommandShape;

    fn reads(&self, _known: &BTreeSet<String>) -> Vec<String> {
        self.tables()
    }

    fn run(&self, block: &Block, tables: &SourceTables) -> Outcome<Output> {
        self.run_at(block, tables, &Desk::default())
    }

    fn run_at(&self, block: &Block, tables: &SourceTables, desk: &Desk) -> Outcome<Output> {
        run::run(block, self, tables, desk)
    }

    fn r_code(_options: Options<'_>, _tables: &Tables<'_>) -> Result<String, Reason> {
        Err(qc::REASON.to_owned())
    }
}
