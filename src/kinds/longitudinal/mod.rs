//! `longitudinal`: a variable of each subject over visits.

mod figure;
mod keys;
mod methods;
mod qc;
mod run;
mod sentence;
mod shape;
mod table;

pub(crate) use keys::LongitudinalKeys;

use std::collections::BTreeSet;

use crate::analysis::words::shown_by;
use crate::analysis::{Block, ResultRow};
use crate::diagnostic::{Diagnostic, Outcome};
use crate::document::{ExhibitKind, Sentence};
use crate::figure::{Drawing, Style};
use crate::kinds::exhibit::{Asked, Exhibit, Form};
use crate::kinds::kind::{Keys, Output, SourceTables, table};
use crate::kinds::longitudinal::shape::LongitudinalShape;
use crate::kinds::r::{NAMED_TEST, Options, Reason, SUMMARY, Tables};
use crate::kinds::teller::Teller;
use crate::ledger::Printer;
use crate::table::Table;

impl Keys for LongitudinalKeys {
    const KIND: &'static str = "longitudinal";
    const PURPOSE: &'static str = "A variable over visits: laboratory values over cycles";
    const TABLES: &'static [Form] = &[Form::usual(&[])];
    const FIGURES: &'static [Form] = &[
        Form::named("medians", &["aspect", "x_label", "y_label", "labels", "width"]),
        Form::named("spaghetti", &["subjects", "aspect", "x_label", "y_label", "labels", "width"]),
    ];
    const SHOWN_ONLY: &'static [&'static str] = &["digits"];
    const SENTENCE: Option<&'static [&'static str]> = Some(&["group", "at"]);
    const SCRIPT: &'static [&'static str] = &[NAMED_TEST, SUMMARY, include_str!("longitudinal.R")];

    type Shape = LongitudinalShape;

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

impl Exhibit for LongitudinalShape {
    fn table(&self, _asked: &Asked<'_>, printer: &mut Printer<'_>) -> Result<Table, Diagnostic> {
        Ok(table::table(self, printer))
    }

    fn figure(&self, asked: &Asked<'_>, printer: &mut Printer<'_>, style: &Style) -> Result<Drawing, Diagnostic> {
        figure::draw(self, asked, printer, style)
    }

    fn title(&self, _kind: ExhibitKind) -> String {
        shown_by(&format!("{} over time", self.label), self.by.as_deref())
    }

    fn sentence(&self, teller: &mut Teller<'_, '_>) -> Result<Sentence, String> {
        sentence::sentence(self, teller)
    }

    fn without_group(&self) -> Option<(&str, &ResultRow)> {
        self.by.as_deref().zip(self.without_group.as_ref())
    }
}
