//! `compare`: outcomes compared between groups, or between pairs of values.

mod check;
mod entry;
mod figure;
mod groups;
mod keys;
mod methods;
mod pairs;
mod qc;
mod run;
mod sentence;
mod shape;
mod table;

pub(crate) use keys::CompareKeys;

use std::collections::BTreeSet;

use crate::analysis::words::shown_by;
use crate::analysis::{Block, ResultRow};
use crate::diagnostic::{Diagnostic, Outcome};
use crate::document::{ExhibitKind, Sentence};
use crate::figure::{Drawing, Style};
use crate::kinds::compare::shape::CompareShape;
use crate::kinds::correlation::CORRELATION;
use crate::kinds::exhibit::{Asked, Exhibit, Form};
use crate::kinds::kind::{Keys, Output, SourceTables, table};
use crate::kinds::r::{EFFECT, NAMED_TEST, Options, Reason, SUMMARY, Tables};
use crate::kinds::teller::Teller;
use crate::ledger::Printer;
use crate::table::Table;

impl Keys for CompareKeys {
    const KIND: &'static str = "compare";
    const PURPOSE: &'static str = "Outcomes compared between groups or pairs, by a named test";
    const TABLES: &'static [Form] = &[Form::usual(&[])];
    const FIGURES: &'static [Form] = &[Form::named("forest", &["x_label", "labels", "width"])];
    const SQL_KEYS: &'static [&'static str] = &["where", "event", "events", "pair", "pairs"];
    const SENTENCE: Option<&'static [&'static str]> = Some(&["outcome"]);
    const SCRIPT: &'static [&'static str] = &[NAMED_TEST, SUMMARY, EFFECT, include_str!("compare.R"), CORRELATION];

    type Shape = CompareShape;

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

impl Exhibit for CompareShape {
    fn table(&self, _asked: &Asked<'_>, printer: &mut Printer<'_>) -> Result<Table, Diagnostic> {
        Ok(table::table(self, printer))
    }

    fn figure(&self, asked: &Asked<'_>, printer: &mut Printer<'_>, style: &Style) -> Result<Drawing, Diagnostic> {
        figure::draw(self, asked, printer, style)
    }

    fn title(&self, _kind: ExhibitKind) -> String {
        match self.outcomes.as_slice() {
            [one] => shown_by(&one.label, self.by.as_deref()),
            _ => shown_by("Outcomes", self.by.as_deref()),
        }
    }

    fn sentence(&self, teller: &mut Teller<'_, '_>) -> Result<Sentence, String> {
        sentence::sentence(self, teller)
    }

    fn without_group(&self) -> Option<(&str, &ResultRow)> {
        self.by.as_deref().zip(self.without_group.as_ref())
    }
}
