//! `summary`: a table of characteristics.

mod box_plot;
mod counted;
mod dichotomous;
mod extent;
mod figure;
mod keys;
mod methods;
mod qc;
mod run;
mod sentence;
mod shape;
mod shown;
mod subjects;
mod table;
mod test;
mod variable;

pub(crate) use keys::SummaryKeys;

use std::collections::BTreeSet;

use crate::analysis::words::shown_by;
use crate::analysis::{Block, ResultRow};
use crate::diagnostic::{Diagnostic, Outcome};
use crate::document::{ExhibitKind, Sentence};
use crate::figure::{Drawing, Style};
use crate::kinds::exhibit::{Asked, Exhibit, Form};
use crate::kinds::kind::{Keys, Output, SourceTables, table};
use crate::kinds::r::{NAMED_TEST, Options, Reason, SUMMARY, Tables};
use crate::kinds::summary::shape::SummaryShape;
use crate::kinds::teller::Teller;
use crate::ledger::Printer;
use crate::table::Table;

impl Keys for SummaryKeys {
    const KIND: &'static str = "summary";
    const ALONE: Option<&'static str> = Some("variables");
    const PURPOSE: &'static str = "A table of characteristics";
    const TABLES: &'static [Form] = &[Form::usual(&["variables"])];
    const FIGURES: &'static [Form] = &[
        Form::named("bars", &["variable", "x_label", "labels", "width"]),
        Form::named("box", &["variable", "x_label", "labels", "width"]),
        Form::named("strip", &["variable", "subjects", "x_label", "labels", "width"]),
        Form::named("waterfall", &["variable", "subjects", "lines", "aspect", "x_label", "y_label", "labels", "width"]),
    ];
    const SHOWN_ONLY: &'static [&'static str] = &["statistics", "digits", "overall", "missing"];
    const SENTENCE: Option<&'static [&'static str]> = Some(&["group", "variable"]);
    const SCRIPT: &'static [&'static str] = &[NAMED_TEST, SUMMARY];

    type Shape = SummaryShape;

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

impl Exhibit for SummaryShape {
    fn table(&self, asked: &Asked<'_>, printer: &mut Printer<'_>) -> Result<Table, Diagnostic> {
        table::table(self, asked, printer)
    }

    fn figure(&self, asked: &Asked<'_>, printer: &mut Printer<'_>, style: &Style) -> Result<Drawing, Diagnostic> {
        match asked.form {
            Some("box" | "strip") => box_plot::draw(self, asked, printer, style),
            Some("waterfall") => subjects::waterfall(self, asked, printer, style),
            _ => figure::draw(self, asked, printer, style),
        }
    }

    fn title(&self, _kind: ExhibitKind) -> String {
        shown_by(&format!("Characteristics of the {}", self.counted), self.by.as_deref())
    }

    fn sentence(&self, teller: &mut Teller<'_, '_>) -> Result<Sentence, String> {
        sentence::sentence(self, teller)
    }

    fn without_group(&self) -> Option<(&str, &ResultRow)> {
        self.by.as_deref().zip(self.without_group.as_ref())
    }
}
