//! What is looked at to judge a Cox model: how its coefficients vary over time, and the
//! extremes of its residuals.

use crate::analysis::curve::curve_digest;
use crate::analysis::result_writer::{ResultWriter, Scope};
use crate::analysis::{CurvePoint, Nature, RegressionShape, TimeVaryingShape, Value};
use crate::kinds::cox::entry::Smooths;
use crate::kinds::cox::model::Model;
use crate::statistics::Estimable;
use crate::statistics::cox::CoxFit;

/// Enters the smooths of the coefficients over time and, where asked for, the extremes
/// of the residuals.
pub(crate) fn write(
    model: &Model<'_>,
    (fit, smooths): (&CoxFit, &Smooths),
    root: &Scope,
    entries: &mut ResultWriter,
    shape: &mut RegressionShape,
) {
    let rows = entries.row_set(model.table, &model.complete.rows);
    let root = root.rows(rows);
    time_varying(model, smooths, &root, entries, shape);
    if model.body.residuals {
        residuals(model, fit, &root, entries);
    }
}

/// The columns that stand for something: all but those of splines.
fn columns<'a>(model: &'a Model<'_>, root: &Scope) -> Vec<(usize, Scope, &'a str, String)> {
    let mut out = Vec::new();
    for (index, column) in model.design.columns.iter().enumerate() {
        let term = &model.terms[column.term];
        if term.spline().is_some() {
            continue;
        }
        let mut scope = root.variable(&term.name);
        let mut label = term.label.clone();
        if let Some((level, code)) = &column.level {
            scope = scope.level(level, code);
            label = format!("{label}: {level}");
        }
        out.push((index, scope, term.name.as_str(), label));
    }
    out
}

fn time_varying(
    model: &Model<'_>,
    smooths: &Smooths,
    root: &Scope,
    entries: &mut ResultWriter,
    shape: &mut RegressionShape,
) {
    let Estimable::Value(smooths) = smooths else { return };
    for (column, scope, term, label) in columns(model, &root.step("proportional_hazards")) {
        let points: Vec<CurvePoint> = smooths[column]
            .iter()
            .map(|step| CurvePoint {
                time: step.time,
                estimate: step.estimate,
                conf_low: Some(step.conf_low),
                conf_high: Some(step.conf_high),
                censored: false,
                n_risk: None,
            })
            .collect();
        entries.put(&scope, "curve", Value::Text(curve_digest(points.iter().copied())), Nature::Words);
        let mut ratio = root.step("multivariable").variable(term);
        if let Some((level, code)) = &model.design.columns[column].level {
            ratio = ratio.level(level, code);
        }
        shape.time_varying.push(TimeVaryingShape {
            term: term.to_owned(),
            label,
            ratio: entries.row(&ratio),
            test: entries.row(&root.step("proportional_hazards").variable(term)),
            points,
        });
    }
    let tests = root.step("proportional_hazards");
    shape.hazards =
        model.terms.iter().map(|term| (term.label.clone(), entries.row(&tests.variable(&term.name)))).collect();
    shape.hazards.push(("All together".to_owned(), entries.row(&tests.step("global"))));
}

/// The extremes over all rows: a row that is far from the model, or that moves a
/// coefficient, is seen without being named. `dfbetas` is the largest change of a
/// coefficient when one row is left out, in standard errors (Belsley, Kuh & Welsch,
/// *Regression Diagnostics*, 1980, §2.1; for Cox models Therneau & Grambsch, *Modeling
/// Survival Data*, 2000, §7.1).
fn residuals(model: &Model<'_>, fit: &CoxFit, root: &Scope, entries: &mut ResultWriter) {
    let scope = root.step("residuals");
    for (kind, values) in [("martingale", fit.martingale_residuals()), ("deviance", fit.deviance_residuals())] {
        let scope = scope.step(kind);
        let least = values.iter().copied().fold(f64::INFINITY, f64::min);
        let largest = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        entries.put(&scope, "min", Value::Number(least), Nature::Quantity(2));
        entries.put(&scope, "max", Value::Number(largest), Nature::Quantity(2));
    }
    let influence = fit.dfbeta();
    for (column, scope, ..) in columns(model, &scope.step("dfbetas")) {
        // Leaving a row out takes its whole weight away.
        let weight = |row: usize| model.complete.weight.as_ref().map_or(1.0, |weights| weights[row]);
        let changes = influence[column].iter().enumerate().map(|(row, change)| (change * weight(row)).abs());
        let largest = changes.fold(0.0, f64::max);
        let std_error = fit.coefficients[column].naive_std_error;
        entries.put(&scope, "max", Value::Number(largest / std_error), Nature::Quantity(2));
    }
}
