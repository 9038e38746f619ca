//! `incidence`: cumulative incidence of competing causes, Gray's test, Fine–Gray models.

mod cause;
mod check;
mod entry;
mod figure;
mod keys;
mod methods;
mod model;
mod qc;
mod run;
mod sentence;
mod shape;
mod stacked;
mod table;
mod test;

pub(crate) use keys::IncidenceKeys;

use std::collections::BTreeSet;

use crate::analysis::words::shown_by;
use crate::analysis::{Block, RegressionShape, ResultRow};
use crate::diagnostic::{Diagnostic, Outcome};
use crate::document::{ExhibitKind, Sentence};
use crate::figure::{Drawing, Style};
use crate::kinds::exhibit::{Asked, Exhibit, Form, OF_CURVES_AT_RISK, OF_MODELS, joined};
use crate::kinds::incidence::shape::IncidenceShape;
use crate::kinds::kind::{Keys, Output, SourceTables, table};
use crate::kinds::r::{COX, DESIGN, Options, Reason, SURVIVAL, Tables};
use crate::kinds::regression_exhibit;
use crate::kinds::teller::Teller;
use crate::ledger::Printer;
use crate::table::Table;

impl Keys for IncidenceKeys {
    const KIND: &'static str = "incidence";
    const AXIS: &'static [&'static str] = &["time", "start"];
    const PURPOSE: &'static str = "Cumulative incidence of competing causes, Gray's test, Fine–Gray models";
    const TABLES: &'static [Form] = &[Form::usual(&["cause", "model"])];
    const FIGURES: &'static [Form] = &[
        Form::named("incidence", &joined::<{ 1 + OF_CURVES_AT_RISK.len() }>(&["cause"], OF_CURVES_AT_RISK)),
        Form::named("stacked-incidence", &["max_time", "aspect", "width", "x_label", "y_label", "labels"]),
        Form::named("forest", OF_MODELS),
    ];
    const SHOWN_ONLY: &'static [&'static str] = &["unit"];
    const SENTENCE: Option<&'static [&'static str]> = Some(&["group", "cause", "at", "term", "level", "model"]);
    const SCRIPT: &'static [&'static str] =
        &[SURVIVAL, DESIGN, COX, include_str!("incidence.R"), include_str!("gray.R")];

    type Shape = IncidenceShape;

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

impl Exhibit for IncidenceShape {
    fn table(&self, asked: &Asked<'_>, printer: &mut Printer<'_>) -> Result<Table, Diagnostic> {
        table::table(self, asked, printer)
    }

    fn figure(&self, asked: &Asked<'_>, printer: &mut Printer<'_>, style: &Style) -> Result<Drawing, Diagnostic> {
        match (asked.form, &self.model) {
            (Some("forest"), Some(model)) => regression_exhibit::forest(model, asked, printer, style),
            (Some("forest"), None) => Err(asked.without("has no model to show", "terms")),
            (Some("stacked-incidence"), _) => stacked::draw(self, asked, printer, style),
            _ => figure::draw(self, asked, printer, style),
        }
    }

    fn title(&self, _kind: ExhibitKind) -> String {
        shown_by("Cumulative incidence", self.by.as_deref())
    }

    fn sentence(&self, teller: &mut Teller<'_, '_>) -> Result<Sentence, String> {
        sentence::sentence(self, teller)
    }

    fn regression(&self) -> Option<&RegressionShape> {
        self.model.as_deref()
    }

    fn without_group(&self) -> Option<(&str, &ResultRow)> {
        self.by.as_deref().zip(self.without_group.as_ref())
    }
}
