//! `survival`: Kaplan–Meier curves, medians, landmarks, tests.

mod entry;
mod grouped;
mod keys;
mod methods;
mod qc;
mod rmst;
mod run;
mod sentence;
mod swimmer;
mod test;
mod test_table;

pub(crate) use keys::SurvivalKeys;

use std::collections::BTreeSet;

use crate::analysis::words::shown_by;
use crate::analysis::{Block, ResultRow, SurvivalShape};
use crate::diagnostic::{Diagnostic, Outcome};
use crate::document::{ExhibitKind, Sentence};
use crate::figure::{Drawing, Style};
use crate::kinds::exhibit::{Asked, Exhibit, Form, OF_CURVES_AT_RISK};
use crate::kinds::kind::{Keys, Output, SourceTables, table};
use crate::kinds::r::{Options, Reason, SURVIVAL, Tables};
use crate::kinds::teller::Teller;
use crate::ledger::Printer;
use crate::table::{Table, survival};

impl Keys for SurvivalKeys {
    const KIND: &'static str = "survival";
    const AXIS: &'static [&'static str] = &["time", "start"];
    const PURPOSE: &'static str = "Kaplan–Meier curves, medians, estimates at given times, tests";
    const TABLES: &'static [Form] =
        &[Form::usual(&[]), Form::named("rmst", &[]), Form::named("test", &[]), Form::named("pairwise", &[])];
    const FIGURES: &'static [Form] = &[
        Form::named("kaplan-meier", OF_CURVES_AT_RISK),
        Form::named("swimmer", &["subjects", "max_time", "width", "x_label", "labels"]),
    ];
    const SENTENCE: Option<&'static [&'static str]> = Some(&["group", "at"]);
    const SHOWN_ONLY: &'static [&'static str] = &["unit", "label"];
    const SCRIPT: &'static [&'static str] = &[SURVIVAL];

    type Shape = SurvivalShape;

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

impl Exhibit for SurvivalShape {
    fn table(&self, asked: &Asked<'_>, printer: &mut Printer<'_>) -> Result<Table, Diagnostic> {
        match (asked.form, self.rmst, &self.test) {
            (Some("rmst"), Some(horizon), _) => Ok(survival::restricted_means(self, horizon, printer)),
            (Some("rmst"), None, _) => Err(asked.without("has no restricted means", "rmst")),
            (Some("test"), _, Some(test)) => Ok(test_table::test(self, test, printer)),
            (Some("pairwise"), _, Some(test)) if !test.pairs.is_empty() => Ok(test_table::pairwise(test, printer)),
            (Some("pairwise"), _, Some(_)) => Err(asked.without("compares no pairs", "pairwise = true")),
            (Some(_), _, None) => Err(asked.without("has no test", "test")),
            _ => Ok(survival::table(self, printer)),
        }
    }

    fn figure(&self, asked: &Asked<'_>, printer: &mut Printer<'_>, style: &Style) -> Result<Drawing, Diagnostic> {
        if asked.form == Some("swimmer") {
            return swimmer::draw(self, asked, printer, style);
        }
        crate::figure::survival::draw(self, asked.request, printer, style)
    }

    fn title(&self, _kind: ExhibitKind) -> String {
        shown_by(self.outcome(), self.by.as_deref())
    }

    fn sentence(&self, teller: &mut Teller<'_, '_>) -> Result<Sentence, String> {
        sentence::sentence(self, teller)
    }

    fn without_group(&self) -> Option<(&str, &ResultRow)> {
        self.by.as_deref().zip(self.without_group.as_ref())
    }
}
