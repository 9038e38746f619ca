//! `proportion`: how many of how many, with an interval.

mod figure;
mod keys;
mod methods;
mod qc;
mod run;
mod sentence;
mod shape;
mod table;

pub(crate) use keys::ProportionKeys;

use std::collections::BTreeSet;

use crate::analysis::words::shown_by;
use crate::analysis::{Block, ResultRow};
use crate::diagnostic::{Diagnostic, Outcome};
use crate::document::{ExhibitKind, Sentence};
use crate::figure::{Drawing, Style};
use crate::kinds::exhibit::{Asked, Exhibit, Form};
use crate::kinds::kind::{Keys, Output, SourceTables, table};
use crate::kinds::proportion::shape::ProportionShape;
use crate::kinds::r::{EFFECT, Options, Reason, SUMMARY, Tables};
use crate::kinds::teller::Teller;
use crate::ledger::Printer;
use crate::table::Table;

impl Keys for ProportionKeys {
    const KIND: &'static str = "proportion";
    const PURPOSE: &'static str = "How many of how many, with a confidence interval";
    const TABLES: &'static [Form] = &[Form::usual(&[])];
    const FIGURES: &'static [Form] = &[Form::named("bars", &["x_label", "labels", "width"])];
    const SENTENCE: Option<&'static [&'static str]> = Some(&["group"]);
    const SCRIPT: &'static [&'static str] = &[SUMMARY, EFFECT];

    type Shape = ProportionShape;

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

impl Exhibit for ProportionShape {
    fn table(&self, _asked: &Asked<'_>, printer: &mut Printer<'_>) -> Result<Table, Diagnostic> {
        Ok(table::table(self, printer))
    }

    fn figure(&self, asked: &Asked<'_>, printer: &mut Printer<'_>, style: &Style) -> Result<Drawing, Diagnostic> {
        figure::draw(self, asked, printer, style)
    }

    fn title(&self, _kind: ExhibitKind) -> String {
        shown_by(&self.event, self.by.as_deref())
    }

    fn sentence(&self, teller: &mut Teller<'_, '_>) -> Result<Sentence, String> {
        sentence::sentence(self, teller)
    }

    fn without_group(&self) -> Option<(&str, &ResultRow)> {
        self.by.as_deref().zip(self.without_group.as_ref())
    }
}
