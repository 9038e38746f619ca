//! `sql`: a table derived by a SELECT.

mod keys;
mod qc;
mod run;

pub(crate) use keys::SqlKeys;

use std::collections::BTreeSet;

use crate::analysis::Block;
use crate::diagnostic::Outcome;
use crate::kinds::kind::{Keys, Output, SourceTables};
use crate::kinds::r::{Options, Reason, Tables};
use crate::kinds::unshown::Unshown;

impl Keys for SqlKeys {
    const KIND: &'static str = "sql";
    const PURPOSE: &'static str = "A table derived by an SQL query";
    const MAKES_TABLE: bool = true;
    const READS_DATA: bool = false;
    const SHOWN_ONLY: &'static [&'static str] = &["unit"];
    const SCRIPT: &'static [&'static str] = &[];

    type Shape = Unshown;

    fn reads(&self, known: &BTreeSet<String>) -> Vec<String> {
        self.sources(known)
    }

    fn run(&self, block: &Block, tables: &SourceTables) -> Outcome<Output> {
        run::run(block, self, tables)
    }

    fn r_code(options: Options<'_>, tables: &Tables<'_>) -> Result<String, Reason> {
        qc::query(options, tables)
    }
}
