//! `subgroup`: a ratio of two groups in each level of several variables.

mod figure;
mod keys;
mod methods;
mod qc;
mod ratio;
mod run;
mod sentence;
mod shape;
mod table;

pub(crate) use keys::SubgroupKeys;

use std::collections::BTreeSet;

use crate::analysis::{Block, ResultRow};
use crate::diagnostic::{Diagnostic, Outcome};
use crate::document::{ExhibitKind, Sentence};
use crate::figure::{Drawing, Style};
use crate::kinds::exhibit::{Asked, Exhibit, Form};
use crate::kinds::kind::{Keys, Output, SourceTables, table};
use crate::kinds::r::{Options, Reason, SURVIVAL, Tables};
use crate::kinds::subgroup::shape::SubgroupShape;
use crate::kinds::teller::Teller;
use crate::ledger::Printer;
use crate::table::Table;

impl Keys for SubgroupKeys {
    const KIND: &'static str = "subgroup";
    const AXIS: &'static [&'static str] = &["time", "start"];
    const NO_EFFECT: Option<f64> = Some(1.0);
    const PURPOSE: &'static str = "A ratio of two groups in each level of several variables";
    const TABLES: &'static [Form] = &[Form::usual(&[])];
    const FIGURES: &'static [Form] = &[Form::named("forest", &["x_label", "labels", "width"])];
    const SENTENCE: Option<&'static [&'static str]> = Some(&["variable"]);
    const SCRIPT: &'static [&'static str] = &[SURVIVAL, include_str!("subgroup.R")];

    type Shape = SubgroupShape;

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

impl Exhibit for SubgroupShape {
    fn table(&self, _asked: &Asked<'_>, printer: &mut Printer<'_>) -> Result<Table, Diagnostic> {
        Ok(table::table(self, printer))
    }

    fn figure(&self, asked: &Asked<'_>, printer: &mut Printer<'_>, style: &Style) -> Result<Drawing, Diagnostic> {
        figure::draw(self, asked, printer, style)
    }

    fn title(&self, _kind: ExhibitKind) -> String {
        format!("{} for {} vs {} by subgroup", self.name, self.arms[0], self.arms[1])
    }

    fn sentence(&self, teller: &mut Teller<'_, '_>) -> Result<Sentence, String> {
        sentence::sentence(self, teller)
    }

    fn without_group(&self) -> Option<(&str, &ResultRow)> {
        Some((&self.by, &self.without_group))
    }
}
