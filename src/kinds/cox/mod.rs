//! `cox`: proportional hazards models, one term at a time and together.

mod check;
mod curve;
mod elsewhere;
mod entry;
mod keys;
mod methods;
mod model;
mod model_frame;
mod qc;
mod run;
pub(crate) mod time_varying_figure;
mod whole_term;

pub(crate) use keys::CoxKeys;

use std::collections::BTreeSet;

use crate::analysis::{Block, RegressionShape};
use crate::diagnostic::Outcome;
use crate::kinds::exhibit::{Form, OF_CURVES, OF_MODELS};
use crate::kinds::kind::{Keys, Output, SourceTables, table};
use crate::kinds::r::{COX, DESIGN, Options, Reason, SURVIVAL, Tables};
use crate::kinds::regression_sentence;

impl Keys for CoxKeys {
    const KIND: &'static str = "cox";
    const AXIS: &'static [&'static str] = &["time", "start"];
    const NO_EFFECT: Option<f64> = Some(1.0);
    const PURPOSE: &'static str = "Proportional hazards models";
    const TABLES: &'static [Form] = &[
        Form::usual(&[]),
        Form::named("adjusted-curves", &[]),
        Form::named("fit", &[]),
        Form::named("proportional-hazards", &[]),
    ];
    const FIGURES: &'static [Form] = &[
        Form::named("forest", OF_MODELS),
        Form::named("adjusted-curves", OF_CURVES),
        Form::named("proportional-hazards", &["variable", "variables", "width", "x_label", "y_label"]),
    ];
    const SHOWN_ONLY: &'static [&'static str] = &["unit"];
    const SENTENCE: Option<&'static [&'static str]> = Some(regression_sentence::CHOICES);
    const SCRIPT: &'static [&'static str] = &[SURVIVAL, DESIGN, COX, include_str!("cox_curve.R")];

    type Shape = RegressionShape;

    fn reads(&self, _known: &BTreeSet<String>) -> Vec<String> {
        vec![self.data.clone()]
    }

    fn summed(&self) -> Vec<String> {
        elsewhere::summed(self)
    }

    fn run(&self, block: &Block, tables: &SourceTables) -> Outcome<Output> {
        run::run(block, self, table(block, &self.data, tables)?)
    }

    fn r_code(options: Options<'_>, tables: &Tables<'_>) -> Result<String, Reason> {
        qc::code(options, tables)
    }
}
