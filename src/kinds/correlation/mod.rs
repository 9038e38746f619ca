//! `correlation`: each two of several variables.

mod figure;
mod keys;
mod methods;
mod qc;
mod run;
mod sentence;
mod shape;
mod table;

pub(crate) use keys::CorrelationKeys;

use std::collections::BTreeSet;

use crate::analysis::Block;
use crate::diagnostic::{Diagnostic, Outcome};
use crate::document::{ExhibitKind, Sentence};
use crate::figure::{Drawing, Style};
use crate::kinds::correlation::shape::CorrelationShape;
use crate::kinds::exhibit::{Asked, Exhibit, Form};
use crate::kinds::kind::{Keys, Output, SourceTables, table};
use crate::kinds::r::{Options, Reason, Tables};
use crate::kinds::teller::Teller;
use crate::ledger::Printer;
use crate::table::Table;

/// The R functions of correlations, which those of comparisons use for trends.
pub(crate) const CORRELATION: &str = include_str!("correlation.R");

impl Keys for CorrelationKeys {
    const KIND: &'static str = "correlation";
    const NO_EFFECT: Option<f64> = Some(0.0);
    const PURPOSE: &'static str = "Each two of several variables correlated";
    const TABLES: &'static [Form] = &[Form::usual(&[])];
    const FIGURES: &'static [Form] = &[Form::named("forest", &["x_label", "labels", "width"])];
    const SENTENCE: Option<&'static [&'static str]> = Some(&["variable"]);
    const SCRIPT: &'static [&'static str] = &[CORRELATION];

    type Shape = CorrelationShape;

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

impl Exhibit for CorrelationShape {
    fn table(&self, _asked: &Asked<'_>, printer: &mut Printer<'_>) -> Result<Table, Diagnostic> {
        Ok(table::table(self, printer))
    }

    fn figure(&self, asked: &Asked<'_>, printer: &mut Printer<'_>, style: &Style) -> Result<Drawing, Diagnostic> {
        figure::draw(self, asked, printer, style)
    }

    fn title(&self, _kind: ExhibitKind) -> String {
        "Correlations".to_owned()
    }

    fn sentence(&self, teller: &mut Teller<'_, '_>) -> Result<Sentence, String> {
        sentence::sentence(self, teller)
    }
}
