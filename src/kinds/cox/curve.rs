//! Survival curves that a Cox model predicts for given covariates, and its baseline
//! hazard.

use std::collections::BTreeMap;

use crate::analysis::curve::curve_digest;
use crate::analysis::regression::design::knots;
use crate::analysis::regression::term::{Term, TermValues};
use crate::analysis::result_writer::{ResultWriter, Scope, invalid, not_estimable, value_of};
use crate::analysis::words::{percent_text, plain_number};
use crate::analysis::{CurvePoint, CurveShape, Nature, RegressionShape, SurvivalShape, Value};
use crate::data::{Categories, Numbers};
use crate::diagnostic::{Diagnostic, Outcome, known_names};
use crate::kinds::cox::keys::{Covariate, Curves};
use crate::kinds::cox::model::Model;
use crate::statistics::cox::{CoxFit, CurveType, PredictedCurve};
use crate::statistics::natural_spline::natural_spline;
use crate::statistics::{Estimable, NotEstimable};

/// One curve to predict.
struct Subject {
    /// Label and code of the level of `by`.
    level: Option<(String, String)>,
    stratum: usize,
    covariates: Vec<f64>,
}

/// Enters the predicted curves and the baseline hazard at the times asked for.
pub(crate) fn write(
    model: &Model<'_>,
    fit: &CoxFit,
    strata: Option<&Categories>,
    root: &Scope,
    entries: &mut ResultWriter,
    shape: &mut RegressionShape,
) -> Outcome<()> {
    let rows = entries.row_set(model.table, &model.complete.rows);
    let unit = model.body.unit_in(model.table);
    let root = root.rows(rows).unit(unit.as_deref());
    baseline(model, fit, strata, &root.unit(None), entries);
    let Some(curves) = &model.body.curves else { return Ok(()) };
    let subjects = subjects(model, curves, strata)?;
    let label = model.table.column(&model.body.time).and_then(|column| column.label.clone());
    let mut survival = SurvivalShape {
        counted: model.table.rows_called().to_owned(),
        label: label.unwrap_or_else(|| "Survival".to_owned()),
        unit: unit.unwrap_or_default(),
        by: curves.by.as_ref().map(|by| model.table.title(by).to_owned()),
        at: model.body.at.clone(),
        confidence: percent_text(model.body.level),
        ..SurvivalShape::default()
    };
    for subject in subjects {
        survival.curves.push(write_curve(model, fit, (curves, subject), &root, entries)?);
    }
    shape.curves = Some(survival);
    Ok(())
}

/// Enters the curve of one subject and gives what is shown of it.
fn write_curve(
    model: &Model<'_>,
    fit: &CoxFit,
    (curves, subject): (&Curves, Subject),
    root: &Scope,
    entries: &mut ResultWriter,
) -> Outcome<CurveShape> {
    let failed = |error| invalid(&error, model.table, &model.complete.rows);
    let digits = usize::from(model.complete.time.have_fractions());
    let curve =
        fit.predict(&subject.covariates, subject.stratum, curves.conf.statistic(), model.body.level).map_err(failed)?;
    let mut scope = root.step("curves");
    if let Some((label, code)) = &subject.level {
        let by = curves.by.as_ref().or(model.body.strata.as_ref()).map_or("", String::as_str);
        scope = scope.group(by, label, code);
    }
    let median = curve.quantile(0.5).map_err(failed)?;
    for (stat, value) in [("estimate", median.estimate), ("conf.low", median.conf_low), ("conf.high", median.conf_high)]
    {
        let halves = value.value().is_some_and(|time| time.fract() != 0.0);
        entries.put(&scope.step("median"), stat, value_of(value), Nature::Quantity(digits.max(usize::from(halves))));
    }
    for time in &model.body.at {
        landmark(&curve, *time, &scope.step("at").time(*time).unit(None), entries);
    }
    let points = points_of(&curve);
    entries.put(&scope, "curve", Value::Text(curve_digest(points.iter().copied())), Nature::Words);
    let at = |time: &f64| entries.row_if_any(&scope.step("at").time(*time));
    Ok(CurveShape {
        stratum: subject.level.map(|(label, _)| label),
        points,
        median: entries.row(&scope.step("median")),
        at: model.body.at.iter().filter_map(at).collect(),
        ..CurveShape::default()
    })
}

fn landmark(curve: &PredictedCurve, time: f64, scope: &Scope, entries: &mut ResultWriter) {
    match curve.at(time) {
        Estimable::Value(step) => {
            entries.put(scope, "estimate", Value::Number(step.estimate), Nature::Proportion);
            entries.put(scope, "conf.low", value_of(step.conf_low), Nature::Proportion);
            entries.put(scope, "conf.high", value_of(step.conf_high), Nature::Proportion);
            entries.put(scope, "std.error", Value::Number(step.std_error), Nature::Quantity(3));
        }
        Estimable::Not(reason) => {
            for stat in ["estimate", "conf.low", "conf.high"] {
                entries.put(scope, stat, not_estimable(&reason), Nature::Proportion);
            }
            entries.put(scope, "std.error", not_estimable(&reason), Nature::Quantity(3));
        }
    }
}

fn points_of(curve: &PredictedCurve) -> Vec<CurvePoint> {
    curve
        .steps
        .iter()
        .map(|step| CurvePoint {
            time: step.time,
            estimate: step.estimate,
            conf_low: step.conf_low.value(),
            conf_high: step.conf_high.value(),
            censored: false,
            n_risk: None,
        })
        .collect()
}

/// The cumulative baseline hazard of each stratum at each time, as R's `basehaz(centered =
/// TRUE)` has it: at the mean of each continuous covariate and the reference level of
/// each categorical one.
fn baseline(model: &Model<'_>, fit: &CoxFit, strata: Option<&Categories>, root: &Scope, entries: &mut ResultWriter) {
    let scope = root.step("baseline_hazard");
    for hazard in fit.baseline_hazard(CurveType::Centred) {
        let scope = match (strata, &model.body.strata) {
            (Some(strata), Some(name)) => {
                scope.group(name, &strata.levels[hazard.stratum], &strata.codes[hazard.stratum])
            }
            _ => scope.clone(),
        };
        for time in &model.body.at {
            let passed = hazard.steps.partition_point(|step| step.time <= *time);
            let last = hazard.steps.last().map_or(0.0, |step| step.time);
            let value = if *time > last {
                not_estimable(&NotEstimable::BeyondFollowUp { last_time: last })
            } else {
                Value::Number(passed.checked_sub(1).map_or(0.0, |at| hazard.steps[at].hazard))
            };
            entries.put(&scope.step("at").time(*time), "estimate", value, Nature::Quantity(3));
        }
    }
}

/// The curves to predict.
fn subjects(model: &Model<'_>, curves: &Curves, strata: Option<&Categories>) -> Outcome<Vec<Subject>> {
    for name in curves.at.keys() {
        if !model.terms.iter().any(|term| term.name == *name && !term.is_interaction()) {
            return Err(unknown(model, name));
        }
    }
    let by_strata = curves.by.is_none() || curves.by == model.body.strata;
    if let (Some(strata), true) = (strata, by_strata) {
        let used: Vec<usize> = (0..strata.levels.len())
            .filter(|level| model.stratum.as_ref().is_some_and(|codes| codes.contains(level)))
            .collect();
        return used
            .into_iter()
            .map(|level| {
                Ok(Subject {
                    level: Some((strata.levels[level].clone(), strata.codes[level].clone())),
                    stratum: level,
                    covariates: covariates(model, &curves.at)?,
                })
            })
            .collect();
    }
    let Some(by) = &curves.by else {
        return Ok(vec![Subject { level: None, stratum: 0, covariates: covariates(model, &curves.at)? }]);
    };
    if strata.is_some() {
        return Err(Diagnostic::error("the curves of a stratified model are by its strata")
            .at(model.block.key("curves"))
            .hint(format!("write `by = \"{}\"`", model.body.strata.as_deref().unwrap_or_default()))
            .into());
    }
    let Some(term) = model.terms.iter().find(|term| term.name == *by) else { return Err(unknown(model, by)) };
    let levels = term.levels_among(model.complete.rows.rows());
    if levels.is_empty() || term.is_interaction() {
        return Err(Diagnostic::error(format!("`{by}` has no levels to draw curves by"))
            .at(model.block.item("curves", by))
            .hint("take a categorical term, or derive groups in a cohort block")
            .into());
    }
    if curves.at.contains_key(by) {
        return Err(Diagnostic::error(format!("curves are by `{by}`, which is held at one value"))
            .at(model.block.item("curves", by))
            .hint("leave it out of `at`")
            .into());
    }
    levels
        .into_iter()
        .map(|level| {
            let (label, code) = (level.label, level.code);
            let mut at = curves.at.clone();
            at.insert(by.clone(), Covariate::Level(label.clone()));
            Ok(Subject { level: Some((label, code)), stratum: 0, covariates: covariates(model, &at)? })
        })
        .collect()
}

fn unknown(model: &Model<'_>, name: &str) -> crate::diagnostic::Diagnostics {
    Diagnostic::error(format!("`{name}` is not a term of the model"))
        .at(model.block.item("curves", name))
        .hint(known_names(name, model.terms.iter().map(|term| term.name.as_str())))
        .into()
}

/// The columns of the model for given values of the covariates.
fn covariates(model: &Model<'_>, at: &BTreeMap<String, Covariate>) -> Outcome<Vec<f64>> {
    let mut out = vec![0.0; model.design.columns.len()];
    for (index, term) in model.terms.iter().enumerate() {
        let columns = model.design.of_term(index);
        if let TermValues::Smooth { values, spline } = &term.values {
            let numbers: Vec<f64> = model.complete.rows.iter().filter_map(|row| values.get(row)).collect();
            let value = number(model, term, values, at, 1.0)?;
            let failed = |error| invalid(&error, model.table, &model.complete.rows);
            if let Ok(knots) = knots(&numbers, spline.df()) {
                let basis = natural_spline(&[value], &knots.inner, knots.boundary).map_err(failed)?;
                columns.iter().zip(&basis).for_each(|(column, values)| out[*column] = values[0]);
            }
            continue;
        }
        let all = hypothetical(model, term, at)?;
        for column in columns {
            let level = model.design.columns[column].level.as_ref().map(|(label, _)| label);
            out[column] = all.iter().find(|(label, _)| label.as_ref() == level).map_or(0.0, |(_, value)| *value);
        }
    }
    Ok(out)
}

/// The columns of a term for given values, by the labels that the design gives them.
fn hypothetical(
    model: &Model<'_>,
    term: &Term,
    at: &BTreeMap<String, Covariate>,
) -> Outcome<Vec<(Option<String>, f64)>> {
    Ok(match &term.values {
        TermValues::Continuous { values } | TermValues::Smooth { values, .. } => {
            let scale = model.body.scale.get(&term.name).copied().unwrap_or(1.0);
            vec![(None, number(model, term, values, at, scale)?)]
        }
        TermValues::Levels { labels, codes, reference, .. } => {
            let chosen = match at.get(&term.name) {
                None => *reference,
                Some(wanted) => {
                    let written = match wanted {
                        Covariate::Level(level) => level.clone(),
                        Covariate::Number(number) => plain_number(*number),
                    };
                    let known = labels.iter().position(|label| *label == written);
                    known.or_else(|| codes.iter().position(|code| *code == written)).ok_or_else(|| {
                        Diagnostic::error(format!("`{written}` is not a level of `{}`", term.name))
                            .at(model.block.item("curves", &written))
                            .hint(known_names(&written, labels.iter().map(String::as_str)))
                    })?
                }
            };
            labels
                .iter()
                .enumerate()
                .map(|(at, label)| (Some(label.clone()), f64::from(u8::from(at == chosen))))
                .collect()
        }
        TermValues::Interaction { parts } => {
            let mut products = vec![(None, 1.0)];
            for part in parts {
                let columns = hypothetical(model, part, at)?;
                products = columns
                    .iter()
                    .flat_map(|(right, value)| {
                        products.iter().map(move |(left, so_far)| (joined(left, right), so_far * value))
                    })
                    .collect();
            }
            products
        }
    })
}

fn joined(left: &Option<String>, right: &Option<String>) -> Option<String> {
    match (left, right) {
        (Some(a), Some(b)) => Some(format!("{a} × {b}")),
        (one, None) | (None, one) => one.clone(),
    }
}

/// The given value of a continuous term in the model's scale, else its mean.
fn number(
    model: &Model<'_>,
    term: &Term,
    values: &Numbers,
    at: &BTreeMap<String, Covariate>,
    scale: f64,
) -> Outcome<f64> {
    match at.get(&term.name) {
        Some(Covariate::Number(value)) if value.is_finite() => Ok(value / scale),
        Some(_) => Err(Diagnostic::error(format!("`{}` is continuous, expected a number", term.name))
            .at(model.block.item("curves", &term.name))
            .into()),
        None => {
            if let Some(mean) = model.mean_elsewhere(term) {
                return Ok(mean);
            }
            let rows = &model.complete.rows;
            let sum: f64 = rows.iter().filter_map(|row| values.get(row)).sum();
            Ok(sum / rows.len() as f64)
        }
    }
}
