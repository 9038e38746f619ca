//! `toxicity`: the worst grade of each subject and term.

mod elsewhere;
mod figure;
mod keys;
mod lab;
mod methods;
mod qc;
mod record;
mod run;
mod sentence;
mod shape;
mod table;
mod written;

pub(crate) use keys::ToxicityKeys;

use std::collections::BTreeSet;

use crate::analysis::words::shown_by;
use crate::analysis::{Block, ResultRow};
use crate::diagnostic::{Diagnostic, Outcome};
use crate::document::{ExhibitKind, Sentence};
use crate::figure::{Drawing, Style};
use crate::kinds::exhibit::{Asked, Exhibit, Form};
use crate::kinds::kind::{Keys, Output, SourceTables, table};
use crate::kinds::r::{Options, Reason, Tables};
use crate::kinds::teller::Teller;
use crate::kinds::toxicity::shape::ToxicityShape;
use crate::ledger::Printer;
use crate::table::Table;

impl Keys for ToxicityKeys {
    const KIND: &'static str = "toxicity";
    const PURPOSE: &'static str = "The worst grade of each subject and adverse event";
    const TABLES: &'static [Form] = &[Form::usual(&[])];
    const FIGURES: &'static [Form] = &[Form::named("toxicity", &["x_label", "width"])];
    const SHOWN_ONLY: &'static [&'static str] = &["uln", "grading"];
    const SENTENCE: Option<&'static [&'static str]> = Some(&["group", "term"]);
    const SCRIPT: &'static [&'static str] = &[include_str!("toxicity.R")];

    type Shape = ToxicityShape;

    fn reads(&self, _known: &BTreeSet<String>) -> Vec<String> {
        [Some(self.data.clone()), self.denominator.clone()].into_iter().flatten().collect()
    }

    fn asks_engine(&self, tables: &SourceTables) -> bool {
        elsewhere::can_be_counted(self, tables)
    }

    fn run(&self, block: &Block, tables: &SourceTables) -> Outcome<Output> {
        let denominator = self.denominator.as_deref().map(|id| table(block, id, tables)).transpose()?;
        let records = table(block, &self.data, tables)?;
        if elsewhere::can_be_counted(self, tables) {
            return elsewhere::run(block, self, records, denominator);
        }
        run::run(block, self, records, denominator)
    }

    fn r_code(options: Options<'_>, tables: &Tables<'_>) -> Result<String, Reason> {
        qc::code(options, tables)
    }
}

impl Exhibit for ToxicityShape {
    fn table(&self, _asked: &Asked<'_>, printer: &mut Printer<'_>) -> Result<Table, Diagnostic> {
        Ok(table::table(self, printer))
    }

    fn figure(&self, asked: &Asked<'_>, printer: &mut Printer<'_>, style: &Style) -> Result<Drawing, Diagnostic> {
        Ok(figure::draw(self, asked, printer, style))
    }

    fn title(&self, _kind: ExhibitKind) -> String {
        shown_by("Adverse events by worst grade", self.by.as_deref())
    }

    fn sentence(&self, teller: &mut Teller<'_, '_>) -> Result<Sentence, String> {
        sentence::sentence(self, teller)
    }

    fn without_group(&self) -> Option<(&str, &ResultRow)> {
        self.by.as_deref().zip(self.without_group.as_ref())
    }
}
