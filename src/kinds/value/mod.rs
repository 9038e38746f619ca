//! `value`: one number.

mod keys;
mod qc;
mod run;

pub(crate) use keys::ValueKeys;

use std::collections::BTreeSet;

use crate::analysis::Block;
use crate::diagnostic::Outcome;
use crate::kinds::kind::{Keys, Output, SourceTables, table};
use crate::kinds::r::{Options, Reason, SUMMARY, Tables};
use crate::kinds::unshown::Unshown;

impl Keys for ValueKeys {
    const KIND: &'static str = "value";
    const PURPOSE: &'static str = "One number";
    const SQL_KEYS: &'static [&'static str] = &["where", "as"];
    const COUNTS_ROWS: bool = false;
    const SHOWN_ONLY: &'static [&'static str] = &["unit", "digits"];
    const SCRIPT: &'static [&'static str] = &[SUMMARY];

    type Shape = Unshown;

    fn reads(&self, _known: &BTreeSet<String>) -> Vec<String> {
        vec![self.data.clone()]
    }

    fn run(&self, block: &Block, tables: &SourceTables) -> Outcome<Output> {
        run::run(block, self, table(block, &self.data, tables)?)
    }

    fn r_code(options: Options<'_>, tables: &Tables<'_>) -> Result<String, Reason> {
        qc::code(options, tables)
    }
}
