//! `incidence`: cumulative incidence of competing causes, Gray's test, Fine–Gray models.

mod cause;
mod check;
mod entry;
mod model;
mod test;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::analysis::Block;
use crate::analysis::kind::complete::{Complete, left_out_note};
use crate::analysis::kind::describe::without_group;
use crate::analysis::kind::entry::{Entries, Scope};
use crate::analysis::kind::incidence::cause::{Causes, LevelName};
use crate::analysis::kind::incidence::check::{cause_of_interest, check};
use crate::analysis::kind::incidence::entry::Writer;
use crate::analysis::kind::incidence::test::Set;
use crate::analysis::kind::survival::Conf;
use crate::analysis::kind::survival::risk_times::risk_times;
use crate::analysis::kind::value::{filtered, used_columns};
use crate::analysis::kind::{Output, percent_text};
use crate::analysis::{Exhibit, IncidenceShape};
use crate::data::Table;
use crate::diagnostic::{Diagnostic, Outcome};
use crate::statistics::competing::IncidenceVariance;

/// The keys of an incidence block.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(in crate::analysis::kind) struct Body {
    pub data: String,
    #[serde(default, rename = "where")]
    pub condition: Option<String>,
    pub time: String,
    /// Time of entry, for delayed entry.
    #[serde(default)]
    pub start: Option<String>,
    /// The column that says what ended the time.
    pub status: String,
    /// The level of the status that means censored; required.
    #[serde(default)]
    pub censored: Option<LevelName>,
    /// The cause of interest: of the model, and of figures of groups.
    #[serde(default)]
    pub cause: Option<LevelName>,
    #[serde(default)]
    pub by: Option<String>,
    /// Times of the estimates.
    #[serde(default)]
    pub at: Vec<f64>,
    #[serde(default = "log_log")]
    pub conf: Conf,
    #[serde(default)]
    pub variance: Variance,
    #[serde(default = "crate::analysis::kind::default_level")]
    pub level: f64,
    #[serde(default)]
    pub unit: Option<String>,
    #[serde(default)]
    pub test: Option<Test>,
    /// Strata of the test.
    #[serde(default)]
    pub strata: Option<String>,
    /// Covariates of a Fine–Gray model.
    #[serde(default)]
    pub terms: Option<Vec<String>>,
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
    /// Times of the risk table; chosen where there is none.
    #[serde(default)]
    pub risk_times: Option<Vec<f64>>,
}

/// Estimators of the variance of a cumulative incidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::analysis::kind) enum Variance {
    #[default]
    Delta,
    Jackknife,
}

impl Variance {
    pub(in crate::analysis::kind) fn statistic(self) -> IncidenceVariance {
        match self {
            Self::Delta => IncidenceVariance::Delta,
            Self::Jackknife => IncidenceVariance::Jackknife,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Delta => "a variance by the delta method (Aalen; Gray)",
            Self::Jackknife => "an infinitesimal jackknife variance",
        }
    }
}

/// The tests of an incidence block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::analysis::kind) enum Test {
    Gray,
}

fn log_log() -> Conf {
    Conf::LogLog
}

fn yes() -> bool {
    true
}

/// Computes the curves, the tests and the models.
pub(in crate::analysis::kind) fn run(block: &Block, body: &Body, whole: &Table) -> Outcome<Output> {
    check(block, body)?;
    let table = filtered(block, body.condition.as_deref(), whole)?;
    let causes = Causes::read(block, &body.status, body.censored.as_ref(), (whole, &table))?;
    let cause = cause_of_interest(block, body, &causes)?;
    let groups =
        body.by.as_ref().map(|by| table.categories(by).map_err(|errors| block.at_key("by", errors))).transpose()?;
    let in_group = |row: usize| groups.as_ref().is_none_or(|groups| groups.index[row].is_some());
    let columns = (body.time.as_str(), body.start.as_deref(), None);
    let complete = Complete::read(block, &table, columns, &causes.any(&body.status), in_group)?;
    let unit = body.unit.clone().or_else(|| table.column(&body.time).and_then(|column| column.unit.clone()));
    // Nothing here is measured in the unit of the time.
    let root = Scope::default();
    let mut entries = Entries::default();
    let mut notes = notes(block, body, &causes, (&table, &complete));
    let mut shape = IncidenceShape {
        status: table.column(&body.status).map_or_else(|| body.status.clone(), |column| column.title().to_owned()),
        unit: unit.unwrap_or_default(),
        causes: causes.labels.clone(),
        cause: cause.map(|cause| causes.labels[cause].clone()),
        at: body.at.clone(),
        risk_times: body.risk_times.clone().unwrap_or_else(|| risk_times(&complete.time)),
        confidence: percent_text(body.level),
        ..IncidenceShape::default()
    };
    let mut writer = Writer {
        body,
        table: &table,
        causes: &causes,
        complete: &complete,
        entries: &mut entries,
        risk_times: &shape.risk_times,
    };
    let everybody = vec![0; complete.rows.len()];
    shape.curves = writer.curves(&everybody, &[(None, root.clone())])?;
    if let (Some(by), Some(groups)) = (&body.by, &groups) {
        shape.by = table.column(by).map(|column| column.title().to_owned());
        notes.extend(without_group(block, by, &table, &root, writer.entries)?);
        let (group_of, levels) = complete.groups(groups);
        let scope = |level: &usize| {
            let (label, code) = (&groups.levels[*level], &groups.codes[*level]);
            (Some(label.clone()), root.group(by, label, code))
        };
        let scopes: Vec<(Option<String>, Scope)> = levels.iter().map(scope).collect();
        shape.curves = writer.curves(&group_of, &scopes)?;
        shape.groups = scopes.into_iter().filter_map(|(label, _)| label).collect();
        let (table, groups) = (&table, shape.groups.len());
        let set = Set { block, body, table, causes: &causes, complete: &complete, group_of: &group_of, groups };
        shape.test = test::run(&set, &root, (&mut entries, &mut notes))?;
    }
    if let (Some(names), Some(cause)) = (&body.terms, cause) {
        let setting = model::Setting { block, body, table: &table, causes: &causes, cause };
        shape.model = Some(Box::new(model::run(&setting, names, &mut entries, &mut notes)?));
    }
    let mut columns = vec![body.time.clone(), body.status.clone()];
    columns.extend(used_columns(&table, &[body.condition.as_ref()]));
    columns.extend([&body.start, &body.by, &body.strata].into_iter().flatten().cloned());
    columns.extend(body.terms.iter().flatten().cloned());
    let methods = methods(body, &causes, &shape);
    let mut output = Output::new(entries, Exhibit::Incidence(shape), methods, columns);
    output.notes = notes;
    Ok(output)
}

fn notes(block: &Block, body: &Body, causes: &Causes, (table, complete): (&Table, &Complete)) -> Vec<Diagnostic> {
    let mut notes = Vec::new();
    for (cause, label) in causes.labels.iter().enumerate() {
        if !complete.rows.iter().any(|row| causes.index[*row] == Some(cause + 1)) {
            notes.push(
                Diagnostic::note(format!("block `{}`: no row has the event `{label}`", block.id))
                    .at(block.key("status")),
            );
        }
    }
    notes.extend(left_out_note(block, table.rows() - complete.rows.len()));
    if let Some(name) = body.cause.as_ref().filter(|_| body.by.is_none() && body.terms.is_none()) {
        notes.push(
            Diagnostic::note(format!("block `{}`: all causes are shown, not only `{}`", block.id, name.text()))
                .at(block.key("cause"))
                .hint("the cause of interest is that of `terms`, and of figures with `by`"),
        );
    }
    notes
}

fn methods(body: &Body, causes: &Causes, shape: &IncidenceShape) -> String {
    let mut out = String::from("The cumulative incidence of ");
    out.push_str(&match causes.labels.as_slice() {
        [only] => format!("{only} was estimated by the Aalen–Johansen method"),
        [most @ .., last] => {
            format!("{} and {last} was estimated by the Aalen–Johansen method as competing causes", most.join(", "))
        }
        [] => String::new(),
    });
    if body.start.is_some() {
        out.push_str(", with delayed entry");
    }
    out.push_str(&format!(
        " ({}: {} is censored); pointwise {} confidence intervals use {} on the {} scale.",
        shape.status,
        causes.censored,
        percent_text(body.level),
        body.variance.words(),
        body.conf.words()
    ));
    if shape.test.is_some() {
        let strata = body.strata.as_ref().map_or(String::new(), |strata| format!(", stratified by {strata}"));
        out.push_str(&format!(" Groups were compared by Gray's test for each cause{strata}."));
    }
    if let (Some(_), Some(cause)) = (&shape.model, &shape.cause) {
        out.push_str(&model::methods(body, cause));
    }
    out
}
