//! Fitting one logistic model and entering its results.

use crate::analysis::Block;
use crate::analysis::regression::covariate::Covariate;
use crate::analysis::regression::design::Design;
use crate::analysis::regression::entry::{Estimate, Fitted, chi_square, finite};
use crate::analysis::regression::term::Term;
use crate::analysis::result_writer::{ResultWriter, Scope, absent, invalid, not_estimable, value_of};
use crate::analysis::{Nature, Value};
use crate::data::Table;
use crate::diagnostic::{Diagnostic, Outcome};
use crate::kinds::logistic::keys::{Interval, LogisticKeys};
use crate::statistics::chi_square::ChiSquare;
use crate::statistics::logistic::firth::{FirthCoefficient, logistic_firth};
use crate::statistics::logistic::{Coefficient, Logistic, LogisticOptions, logistic};
use crate::statistics::{Estimable, NotEstimable, Refusal};

/// A model ready to be fitted.
pub(crate) struct Model<'a> {
    pub block: &'a Block,
    pub body: &'a LogisticKeys,
    pub table: &'a Table,
    pub design: Design,
    pub terms: Vec<Term>,
    /// Rows of the table, from 0.
    pub rows: Vec<usize>,
    pub event: Vec<bool>,
}

/// What a fit gives: the intercept (estimate and standard error, on the scale of
/// log odds), the coefficients, and all else where there is no penalty.
struct Fit {
    intercept: (f64, f64),
    coefficients: Vec<Estimate>,
    whole: Option<Logistic>,
}

/// Fits a model and enters its results. The model of all terms goes below
/// `multivariable`, its global results at the root.
pub(crate) fn write_model(
    model: &Model<'_>,
    root: &Scope,
    multivariable: bool,
    entries: &mut ResultWriter,
    notes: &mut Vec<Diagnostic>,
) -> Outcome<()> {
    let rows = entries.row_set(model.table, &model.rows);
    let root = root.rows(rows);
    let scope = if multivariable { root.step("multivariable") } else { root.clone() };
    let fitted = Fitted {
        block: model.block,
        table: model.table,
        design: &model.design,
        terms: &model.terms,
        rows: (&model.rows).into(),
        event: &model.event,
    };
    fitted.counts(&scope, entries);
    let coefficients = match fit(model, &fitted)? {
        Ok(fit) => {
            if multivariable {
                global(&fit, &root, entries);
            } else if let (Some(whole), Some(term)) = (&fit.whole, model.terms.first()) {
                chi_square(entries, &scope.variable(&term.name).step("test"), &likelihood_ratio(whole));
            }
            fit.coefficients
        }
        Err(reason) => {
            notes.push(fitted.finding(&reason));
            if multivariable {
                let test = root.step("test").step("likelihood_ratio");
                entries.put(&test, "p.value", absent(reason.clone()), Nature::PValue);
            }
            model.design.columns.iter().map(|_| Estimate::of_reason(&reason)).collect()
        }
    };
    fitted.coefficients(&scope, coefficients, entries);
    if multivariable {
        // The rarer outcome limits how many parameters the data can bear.
        let events = model.event.iter().filter(|event| **event).count();
        let others = model.event.len() - events;
        let limiting = if events <= others { (events, "events") } else { (others, "rows without the event") };
        fitted.totals(&root, limiting, entries, notes);
    }
    Ok(())
}

/// Fits the model; within the outcome, the fit or the reason why there is none.
fn fit(model: &Model<'_>, fitted: &Fitted<'_>) -> Outcome<Result<Fit, String>> {
    if let Some(reason) = fitted.unfit() {
        return Ok(Err(reason));
    }
    let columns: Vec<Vec<f64>> = model.design.values.iter().map(Covariate::to_vec).collect();
    let columns = &columns;
    let found = if model.body.firth {
        logistic_firth(columns, &model.event, model.body.level).map(|fit| Fit {
            intercept: (fit.intercept.estimate, fit.intercept.std_error),
            coefficients: fit.coefficients.iter().map(of_firth).collect(),
            whole: None,
        })
    } else {
        let profile = model.body.conf == Interval::Profile;
        let options = LogisticOptions { conf_level: model.body.level, profile };
        logistic(columns, &model.event, &options).map(|fit| Fit {
            intercept: (fit.intercept.estimate, fit.intercept.std_error),
            coefficients: fit.coefficients.iter().map(of_likelihood).collect(),
            whole: Some(fit),
        })
    };
    match found {
        Ok(fit) => Ok(Ok(fit)),
        Err(Refusal::Invalid(error)) => Err(invalid(&error, model.table, &model.rows).into()),
        Err(Refusal::NotEstimable(NotEstimable::OneGroup)) => Ok(Err("every row has the event".to_owned())),
        Err(Refusal::NotEstimable(reason)) => Ok(Err(fitted.reason(&reason))),
    }
}

fn global(fit: &Fit, root: &Scope, entries: &mut ResultWriter) {
    let intercept = root.step("intercept");
    entries.put(&intercept, "estimate", Value::Number(fit.intercept.0), Nature::Quantity(3));
    entries.put(&intercept, "std.error", Value::Number(fit.intercept.1), Nature::Quantity(3));
    let Some(whole) = &fit.whole else { return };
    chi_square(entries, &root.step("test").step("likelihood_ratio"), &likelihood_ratio(whole));
    let likelihood = root.step("log_likelihood");
    entries.put(&likelihood, "null", Value::Number(whole.null_log_likelihood), Nature::Quantity(2));
    entries.put(&likelihood, "model", Value::Number(whole.log_likelihood), Nature::Quantity(2));
    entries.put(root, "deviance", Value::Number(whole.deviance()), Nature::Quantity(1));
    entries.put(root, "aic", Value::Number(whole.aic), Nature::Quantity(1));
    entries.put(root, "bic", Value::Number(whole.bic), Nature::Quantity(1));
    entries.put(&root.step("concordance"), "estimate", Value::Number(whole.concordance), Nature::Quantity(2));
}

fn likelihood_ratio(fit: &Logistic) -> ChiSquare {
    ChiSquare { statistic: fit.statistic, df: fit.df, p_value: fit.p_value }
}

fn of_likelihood(one: &Coefficient) -> Estimate {
    let (conf_low, conf_high) = match one.profile {
        None => (finite(libm::exp(one.conf_low)), finite(libm::exp(one.conf_high))),
        Some(bounds) => limits(bounds),
    };
    Estimate {
        estimate: finite(libm::exp(one.estimate)),
        std_error: finite(one.std_error),
        conf_low,
        conf_high,
        statistic: finite(one.statistic),
        p_value: finite(one.p_value),
    }
}

fn of_firth(one: &FirthCoefficient) -> Estimate {
    let (conf_low, conf_high) = limits(one.conf);
    Estimate {
        estimate: finite(libm::exp(one.estimate)),
        std_error: finite(one.std_error),
        conf_low,
        conf_high,
        statistic: value_of(one.statistic),
        p_value: value_of(one.p_value),
    }
}

/// Limits of an odds ratio from those of its logarithm.
fn limits(bounds: Estimable<(f64, f64)>) -> (Value, Value) {
    match bounds {
        Estimable::Value((low, high)) => (finite(libm::exp(low)), finite(libm::exp(high))),
        Estimable::Not(NotEstimable::NotConverged { .. } | NotEstimable::Separated { .. }) => {
            let none = absent("the profile likelihood does not fall far enough for a bound");
            (none.clone(), none)
        }
        Estimable::Not(reason) => (not_estimable(&reason), not_estimable(&reason)),
    }
}
