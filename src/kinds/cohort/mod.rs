//! `cohort`: an analysis set, step by step.

mod figure;
pub(crate) mod flow;
mod flow_tree;
mod keys;
mod methods;
mod qc;
mod run;
mod sentence;
mod table;

pub use flow::Flow;
pub(crate) use keys::CohortKeys;

use std::collections::BTreeSet;

use crate::analysis::Block;
use crate::diagnostic::{Diagnostic, Outcome};
use crate::document::{ExhibitKind, Sentence};
use crate::figure::{Drawing, Style};
use crate::kinds::exhibit::{Asked, Exhibit, Form};
use crate::kinds::kind::{Keys, Output, SourceTables};
use crate::kinds::r::{Options, Reason, Tables};
use crate::kinds::teller::Teller;
use crate::ledger::Printer;
use crate::table::Table;

impl Keys for CohortKeys {
    const KIND: &'static str = "cohort";
    const PURPOSE: &'static str = "An analysis set, selected step by step";
    const MAKES_TABLE: bool = true;
    const READS_DATA: bool = false;
    const TABLES: &'static [Form] = &[Form::usual(&[])];
    const FIGURES: &'static [Form] = &[Form::named("flow", &["width"])];
    const SHOWN_ONLY: &'static [&'static str] = &["from_label", "label", "unit", "subjects"];
    const SENTENCE: Option<&'static [&'static str]> = Some(&[]);
    const SCRIPT: &'static [&'static str] = &[];

    type Shape = Flow;

    /// A joined table that is not there is told of with what else is wrong with the steps.
    fn reads(&self, known: &BTreeSet<String>) -> Vec<String> {
        let is_read = |table: &String| *table == self.from || known.contains(table);
        self.sources().into_iter().filter(is_read).collect()
    }

    fn asks_engine(&self, _tables: &SourceTables) -> bool {
        true
    }

    fn run(&self, block: &Block, tables: &SourceTables) -> Outcome<Output> {
        run::run(block, self, tables)
    }

    fn r_code(options: Options<'_>, tables: &Tables<'_>) -> Result<String, Reason> {
        qc::cohort(options, tables)
    }
}

impl Exhibit for Flow {
    fn table(&self, _asked: &Asked<'_>, printer: &mut Printer<'_>) -> Result<Table, Diagnostic> {
        Ok(table::table(self, printer))
    }

    fn figure(&self, asked: &Asked<'_>, printer: &mut Printer<'_>, style: &Style) -> Result<Drawing, Diagnostic> {
        figure::compose(asked, printer, style)
    }

    fn title(&self, _kind: ExhibitKind) -> String {
        format!("Flow of the {}", self.counted)
    }

    fn sentence(&self, teller: &mut Teller<'_, '_>) -> Result<Sentence, String> {
        sentence::sentence(self, teller)
    }

    fn flow(&self) -> Option<&Flow> {
        Some(self)
    }
}
