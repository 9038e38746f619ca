//! `cox`: proportional hazards models, one term at a time and together.

mod check;
mod curve;
mod entry;
mod methods;
mod whole_term;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::analysis::Block;
use crate::analysis::kind::complete::{self, Complete};
use crate::analysis::kind::cox::curve::Curves;
use crate::analysis::kind::cox::entry::{Model, write_model};
use crate::analysis::kind::entry::{Entries, Scope};
use crate::analysis::kind::event::Event;
use crate::analysis::kind::regression::design;
use crate::analysis::kind::regression::term::{Spline, Term};
use crate::analysis::kind::regression::term_list::{self, TermOptions};
use crate::analysis::kind::value::{filtered, used_columns};
use crate::analysis::kind::{Output, percent_text};
use crate::analysis::{Exhibit, RegressionShape};
use crate::data::Table;
use crate::diagnostic::{Diagnostic, Outcome};
use crate::statistics::cox::{Ties, TimeTransform};

/// The keys of a cox block.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(in crate::analysis::kind) struct Body {
    pub data: String,
    #[serde(default, rename = "where")]
    pub condition: Option<String>,
    #[serde(alias = "stop")]
    pub time: String,
    /// Time of entry; `stop` may then be written in place of `time`.
    #[serde(default)]
    pub start: Option<String>,
    pub event: String,
    pub terms: Vec<String>,
    /// Also fit a model of each term alone.
    #[serde(default)]
    pub univariable: bool,
    /// Fit the model of all terms.
    #[serde(default = "yes")]
    pub multivariable: bool,
    #[serde(default)]
    pub strata: Option<String>,
    #[serde(default)]
    pub weights: Option<String>,
    #[serde(default)]
    pub cluster: Option<String>,
    /// Whether the variance is robust; else it is with clusters or fractional weights.
    #[serde(default)]
    pub robust: Option<bool>,
    #[serde(default)]
    pub ties: TieMethod,
    /// Reference level of each categorical term.
    #[serde(default)]
    pub reference: BTreeMap<String, String>,
    /// Units per step of each continuous term.
    #[serde(default)]
    pub scale: BTreeMap<String, f64>,
    /// Continuous terms that enter as natural splines.
    #[serde(default)]
    pub spline: BTreeMap<String, Spline>,
    #[serde(default = "crate::analysis::kind::default_level")]
    pub level: f64,
    /// Firth's penalised likelihood.
    #[serde(default)]
    pub firth: bool,
    /// Transform of time in the test of proportional hazards.
    #[serde(default)]
    pub transform: Transform,
    /// Survival curves predicted by the model of all terms.
    #[serde(default)]
    pub curves: Option<Curves>,
    /// Times at which these curves and the baseline hazard are given.
    #[serde(default)]
    pub at: Vec<f64>,
    /// Unit of the time.
    #[serde(default)]
    pub unit: Option<String>,
    /// Also give the extremes of the residuals.
    #[serde(default)]
    pub residuals: bool,
}

/// Treatment of ties.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::analysis::kind) enum TieMethod {
    #[default]
    Efron,
    Breslow,
    Exact,
}

impl TieMethod {
    pub(in crate::analysis::kind) fn statistic(self) -> Ties {
        match self {
            Self::Efron => Ties::Efron,
            Self::Breslow => Ties::Breslow,
            Self::Exact => Ties::Exact,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Efron => "Efron's method",
            Self::Breslow => "Breslow's method",
            Self::Exact => "the exact (discrete) method",
        }
    }
}

/// Transform of time.
#[derive(Debug, Clone, Copy, Default, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::analysis::kind) enum Transform {
    #[default]
    Km,
    Rank,
    Identity,
    Log,
}

impl Transform {
    pub(in crate::analysis::kind) fn statistic(self) -> TimeTransform {
        match self {
            Self::Km => TimeTransform::KaplanMeier,
            Self::Rank => TimeTransform::Rank,
            Self::Identity => TimeTransform::Identity,
            Self::Log => TimeTransform::Log,
        }
    }
}

fn yes() -> bool {
    true
}

/// Fits the models.
pub(in crate::analysis::kind) fn run(block: &Block, body: &Body, table: &Table) -> Outcome<Output> {
    let table = filtered(block, body.condition.as_deref(), table)?;
    let event = Event::read(block, &body.event, &table)?;
    let mut notes: Vec<Diagnostic> = event.unknown_value(block, &table).into_iter().collect();
    check(block, body)?;
    let options = TermOptions { reference: &body.reference, scale: &body.scale, spline: &body.spline };
    let terms = term_list::terms(block, &table, &body.terms, &options)?;
    let strata = body
        .strata
        .as_ref()
        .map(|name| table.categories(name).map_err(|errors| block.at_key("strata", errors)))
        .transpose()?;
    let cluster = body
        .cluster
        .as_ref()
        .map(|name| table.categories(name).map_err(|errors| block.at_key("cluster", errors)))
        .transpose()?;
    let columns = (body.time.as_str(), body.start.as_deref(), body.weights.as_deref());
    let mut entries = Entries::default();
    let root = Scope::default();
    let complete_of = |chosen: &[&Term]| -> Outcome<Complete> {
        Complete::read(block, &table, columns, &event, |row| {
            chosen.iter().all(|term| term.is_known(row))
                && strata.as_ref().is_none_or(|strata| strata.index[row].is_some())
                && cluster.as_ref().is_none_or(|cluster| cluster.index[row].is_some())
        })
    };
    let all: Vec<&Term> = terms.iter().collect();
    let everyone = complete_of(&all)?;
    let model = |chosen: Vec<&Term>, complete: Complete| Model {
        block,
        body,
        table: &table,
        design: design::design(&chosen, &complete.rows),
        terms: chosen.into_iter().cloned().collect(),
        stratum: strata.as_ref().map(|strata| complete.rows.iter().filter_map(|row| strata.index[*row]).collect()),
        cluster: cluster.as_ref().map(|cluster| complete.rows.iter().filter_map(|row| cluster.index[*row]).collect()),
        complete,
    };
    if body.univariable {
        // An interaction says nothing without its main effects.
        for term in terms.iter().filter(|term| !term.is_interaction()) {
            let complete = complete_of(&[term])?;
            write_model(&model(vec![term], complete), &root.step("univariable"), false, &mut entries, &mut notes)?;
        }
    }
    let missing: Vec<usize> = complete::others(&table, &everyone.rows);
    entries.count_rows(&table, &root, "n.missing", &missing);
    let mut needed = vec![
        ("time", Some(body.time.as_str())),
        ("start", body.start.as_deref()),
        ("strata", body.strata.as_deref()),
        ("weights", body.weights.as_deref()),
        ("cluster", body.cluster.as_deref()),
    ];
    let single = terms.iter().filter(|term| !term.is_interaction());
    needed.extend(single.map(|term| ("terms", Some(term.name.as_str()))));
    Complete::missing(block, &table, &needed, &event, &root, &mut entries)?;
    if body.multivariable {
        notes.extend(complete::left_out_note(block, missing.len()));
    }
    let mut shape = RegressionShape {
        estimate: "Hazard ratio".to_owned(),
        short: "HR".to_owned(),
        terms: terms.iter().map(|term| term.shape(&everyone.rows)).collect(),
        univariable: body.univariable,
        multivariable: body.multivariable,
        confidence: percent_text(body.level),
        time_unit: unit(body, &table),
        ..RegressionShape::default()
    };
    let is_robust = body.robust.unwrap_or_else(|| {
        body.cluster.is_some() || everyone.weight.iter().flatten().any(|weight| weight.fract() != 0.0)
    });
    shape.is_robust = is_robust;
    if body.multivariable {
        let model = model(all, everyone);
        if let Some(fit) = write_model(&model, &root, true, &mut entries, &mut notes)? {
            check::write(&model, &fit, &root, &mut entries, &mut shape)?;
            if body.curves.is_some() || !body.at.is_empty() {
                curve::write(&model, &fit, strata.as_ref(), &root, &mut entries, &mut shape)?;
            }
        }
    }
    let mut columns = vec![body.time.clone()];
    columns.extend(used_columns(&table, &[Some(&body.event), body.condition.as_ref()]));
    columns.extend(terms.iter().filter(|term| !term.is_interaction()).map(|term| term.name.clone()));
    columns.extend([&body.start, &body.strata, &body.weights, &body.cluster].into_iter().flatten().cloned());
    let mut output =
        Output::new(entries, Exhibit::Regression(shape), methods::sentences(body, &terms, is_robust), columns);
    output.notes = notes;
    Ok(output)
}

fn check(block: &Block, body: &Body) -> Outcome<()> {
    let wrong = |key: &str, words: &str, hint: &str| -> Outcome<()> { Err(block.wrong(key, words, hint).into()) };
    if !body.univariable && !body.multivariable {
        return wrong("multivariable", "no model is asked for", "set `univariable` or `multivariable` to true");
    }
    if body.firth && (body.robust == Some(true) || body.cluster.is_some()) {
        return wrong(
            "firth",
            "a penalised model has no robust variance",
            "leave out `firth`, or `cluster` and `robust`",
        );
    }
    if body.firth && !body.spline.is_empty() {
        return wrong("spline", "a penalised model takes no splines", "leave out `firth` or `spline`");
    }
    if body.firth && (body.curves.is_some() || !body.at.is_empty()) {
        return wrong("curves", "a penalised model gives no curves", "leave out `firth`, or `curves` and `at`");
    }
    if body.curves.is_some() && !body.multivariable {
        return wrong("curves", "curves are predicted by the model of all terms", "leave `multivariable` true");
    }
    if let Some(bad) = body.at.iter().find(|time| !(time.is_finite() && **time >= 0.0)) {
        return wrong(
            "at",
            &format!("found the time {bad}, expected one from 0 up"),
            "times are in the unit of `time`",
        );
    }
    Ok(())
}

/// The unit of the time: the block's, else the dictionary's.
pub(in crate::analysis::kind) fn unit(body: &Body, table: &Table) -> Option<String> {
    body.unit.clone().or_else(|| table.column(&body.time).and_then(|column| column.unit.clone()))
}
