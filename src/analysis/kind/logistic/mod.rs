//! `logistic`: logistic regression, one term at a time and together.

mod entry;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::analysis::Block;
use crate::analysis::kind::complete::{self, Complete};
use crate::analysis::kind::entry::{Entries, Scope};
use crate::analysis::kind::event::Event;
use crate::analysis::kind::logistic::entry::{Model, write_model};
use crate::analysis::kind::regression::design;
use crate::analysis::kind::regression::term::Term;
use crate::analysis::kind::regression::term_list::{self, TermOptions};
use crate::analysis::kind::value::{filtered, used_columns};
use crate::analysis::kind::{Output, percent_text};
use crate::analysis::{Exhibit, RegressionShape, TermShape};
use crate::data::Table;
use crate::diagnostic::{Diagnostic, Outcome};

/// The keys of a logistic block.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(in crate::analysis::kind) struct Body {
    pub data: String,
    #[serde(default, rename = "where")]
    pub condition: Option<String>,
    pub event: String,
    pub terms: Vec<String>,
    /// Also fit a model of each term alone.
    #[serde(default)]
    pub univariable: bool,
    /// Fit the model of all terms.
    #[serde(default = "yes")]
    pub multivariable: bool,
    /// Reference level of each categorical term.
    #[serde(default)]
    pub reference: BTreeMap<String, String>,
    /// Units per step of each continuous term.
    #[serde(default)]
    pub scale: BTreeMap<String, f64>,
    #[serde(default = "crate::analysis::kind::default_level")]
    pub level: f64,
    #[serde(default)]
    pub conf: Interval,
    /// Firth's penalised likelihood.
    #[serde(default)]
    pub firth: bool,
}

/// How intervals are made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::analysis::kind) enum Interval {
    /// From the profile likelihood, as R's `confint` of a `glm`.
    #[default]
    Profile,
    /// Estimate ± z standard errors of the log odds ratio.
    Wald,
}

fn yes() -> bool {
    true
}

/// Fits the models.
pub(in crate::analysis::kind) fn run(block: &Block, body: &Body, table: &Table) -> Outcome<Output> {
    if body.firth && body.conf == Interval::Wald {
        return Err(Diagnostic::error(
            "found `conf = \"wald\"` beside `firth = true`, expected profile intervals with Firth's penalty",
        )
        .at(block.key("conf"))
        .hint("leave `conf` out: Wald's intervals are misleading where factors separate the events")
        .into());
    }
    let table = filtered(block, body.condition.as_deref(), table)?;
    let event = Event::read(block, &body.event, &table)?;
    let spline = BTreeMap::new();
    let options = TermOptions { reference: &body.reference, scale: &body.scale, spline: &spline };
    let terms = term_list::terms(block, &table, &body.terms, &options)?;
    let (mut entries, root) = (Entries::default(), Scope::default());
    let mut notes: Vec<Diagnostic> = event.unknown_value(block, &table).into_iter().collect();
    let model = |chosen: Vec<&Term>| -> Model<'_> {
        let rows: Vec<usize> = (0..table.rows())
            .filter(|row| event.truth[*row].is_some() && chosen.iter().all(|term| term.is_known(*row)))
            .collect();
        Model {
            block,
            body,
            table: &table,
            design: design::design(&chosen, &rows),
            terms: chosen.into_iter().cloned().collect(),
            event: rows.iter().map(|row| event.truth[*row] == Some(true)).collect(),
            rows,
        }
    };
    if body.univariable {
        for term in terms.iter().filter(|term| !term.is_interaction()) {
            write_model(&model(vec![term]), &root.step("univariable"), false, &mut entries, &mut notes)?;
        }
    }
    let together = model(terms.iter().collect());
    let missing: Vec<usize> = complete::others(&table, &together.rows);
    entries.count_rows(&table, &root, "n.missing", &missing);
    let single: Vec<&Term> = terms.iter().filter(|term| !term.is_interaction()).collect();
    let needed: Vec<(&str, Option<&str>)> = single.iter().map(|term| ("terms", Some(term.name.as_str()))).collect();
    Complete::missing(block, &table, &needed, &event, &root, &mut entries)?;
    if body.multivariable {
        notes.extend(complete::left_out_note(block, missing.len()));
        write_model(&together, &root, true, &mut entries, &mut notes)?;
    }
    let shape = RegressionShape {
        estimate: "Odds ratio".to_owned(),
        short: "OR".to_owned(),
        // A term with several columns has no test of its own here.
        terms: terms.iter().map(|term| TermShape { tested: false, ..term.shape(&together.rows) }).collect(),
        univariable: body.univariable,
        multivariable: body.multivariable,
        confidence: percent_text(body.level),
        ..RegressionShape::default()
    };
    let mut columns = used_columns(&table, &[Some(&body.event), body.condition.as_ref()]);
    columns.extend(single.iter().map(|term| term.name.clone()));
    let mut output = Output::new(entries, Exhibit::Regression(shape), methods(body), columns);
    output.notes = notes;
    Ok(output)
}

fn methods(body: &Body) -> String {
    let penalty = if body.firth { " with Firth's penalised likelihood" } else { "" };
    let models = match (body.univariable, body.multivariable) {
        (true, true) => ", first for each factor alone and then for all together",
        (true, false) => ", for each factor alone",
        _ => "",
    };
    let level = percent_text(body.level);
    let inference = match (body.firth, body.conf) {
        (true, _) => format!(
            "P values are of penalised likelihood ratio tests and {level} confidence intervals of the profile \
             penalised likelihood"
        ),
        (false, Interval::Profile) => {
            format!("P values are Wald's and {level} confidence intervals of the profile likelihood")
        }
        (false, Interval::Wald) => format!("P values and {level} confidence intervals are Wald's"),
    };
    format!(
        "Odds ratios of {} were estimated by logistic regression{penalty}{models}; {inference}. Rows with a missing \
         value of the outcome or of a factor in a model were left out of it.",
        body.event
    )
}
