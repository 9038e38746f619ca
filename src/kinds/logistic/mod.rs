//! `logistic`: logistic regression, one term at a time and together.

mod entry;
mod keys;
mod methods;
mod qc;
mod run;

pub(crate) use keys::LogisticKeys;

use std::collections::BTreeSet;

use crate::analysis::{Block, RegressionShape};
use crate::diagnostic::Outcome;
use crate::kinds::exhibit::{Form, OF_MODELS};
use crate::kinds::kind::{Keys, Output, SourceTables, table};
use crate::kinds::r::{DESIGN, Options, Reason, Tables};
use crate::kinds::regression_sentence;

impl Keys for LogisticKeys {
    const KIND: &'static str = "logistic";
    const NO_EFFECT: Option<f64> = Some(1.0);
    const PURPOSE: &'static str = "Logistic regression";
    const TABLES: &'static [Form] = &[Form::usual(&[]), Form::named("fit", &[])];
    const FIGURES: &'static [Form] = &[Form::named("forest", OF_MODELS)];
    const SENTENCE: Option<&'static [&'static str]> = Some(regression_sentence::CHOICES);
    const SCRIPT: &'static [&'static str] = &[DESIGN, include_str!("logistic.R"), include_str!("firth.R")];

    type Shape = RegressionShape;

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
