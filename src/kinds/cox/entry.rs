//! Fitting one Cox model and entering its results.

use std::sync::Arc;

use crate::analysis::regression::entry::{Estimate, Fitted, chi_square};
use crate::analysis::result_writer::{ResultWriter, Scope, absent, invalid, value_of};
use crate::analysis::{Nature, Role, Value};
use crate::diagnostic::{Diagnostic, Outcome};
use crate::kinds::cox::keys::TieMethod;
use crate::kinds::cox::model::Model;
use crate::kinds::cox::whole_term;
use crate::parallel;
use crate::statistics::cox::{Cox, CoxFit, TimeSums, TimeVaryingStep, cox, firth};
use crate::statistics::{Estimable, NotEstimable};

/// How the coefficients of a model vary over time.
pub(crate) type Smooths = Estimable<Vec<Vec<TimeVaryingStep>>>;

/// Fits a model and enters its results. The model of all terms goes below
/// `multivariable`, its global results at the root; its fit is given back, with the smooths of the coefficients of the
/// model of all terms. The discrete likelihood of exact ties has none.
pub(crate) fn write_model(
    model: &mut Model<'_>,
    root: &Scope,
    multivariable: bool,
    entries: &mut ResultWriter,
    notes: &mut Vec<Diagnostic>,
) -> Outcome<Option<(CoxFit, Option<Smooths>)>> {
    let rows = entries.row_set(model.table, &model.complete.rows);
    let root = root.rows(rows);
    let scope = if multivariable { root.step("multivariable").rows(rows) } else { root.clone() };
    let of_model = &*model;
    let (estimated, ()) =
        parallel::both(|| estimated(of_model, &of_model.fitted()), || of_model.fitted().counts(&scope, entries));
    let estimated = estimated?;
    // The fit has the covariates in its own order.
    model.design.values = Vec::new();
    let model = &*model;
    let fitted = model.fitted();
    let mut smooths = None;
    let (estimates, fit) = match estimated {
        Ok((coefficients, fit)) => {
            if let Some(fit) = &fit {
                if multivariable {
                    smooths = global(model, fit, &root, entries)?;
                } else if let Some(term) = model.terms.first() {
                    chi_square(entries, &scope.variable(&term.name).step("test"), &fit.likelihood_ratio);
                }
            }
            (coefficients, fit)
        }
        Err(reason) => {
            notes.push(fitted.finding(&reason));
            if multivariable {
                for stat in ["likelihood_ratio", "wald", "score"] {
                    entries.put(&root.step("test").step(stat), "p.value", absent(reason.clone()), Nature::PValue);
                }
            }
            whole_term::refused(model, &reason, &scope, entries);
            (model.design.columns.iter().map(|_| Estimate::of_reason(&reason)).collect(), None)
        }
    };
    if let Some(fit) = &fit {
        whole_term::write(model, fit, multivariable, &scope, entries)?;
    }
    fitted.coefficients(&scope, estimates, entries);
    if multivariable {
        let events = model.complete.event.iter().filter(|event| **event).count();
        fitted.totals(&root, (events, "events"), entries, notes);
    }
    if let (Some(reason), Some(_)) = (model.too_few_clusters(), &fit) {
        notes.push(
            Diagnostic::finding(format!("block `{}`: {reason}, so the robust variance is singular", model.block.id))
                .at(model.block.key("cluster"))
                .hint("take clusters of which there are many more than parameters"),
        );
    }
    Ok(fit.map(|fit| (fit, smooths)))
}

/// So many rows times the third power of the coefficients are penalised at most: some two minutes.
const FIRTH_WORK: usize = 50_000_000;

/// The estimates of the columns, and the fit where the likelihood is not penalised; else
/// why there are none.
type Estimated = Result<(Vec<Estimate>, Option<CoxFit>), String>;

fn estimated(model: &Model<'_>, fitted: &Fitted<'_>) -> Outcome<Estimated> {
    let failed = |error| invalid(&error, model.table, &model.complete.rows);
    let problem = model.problem(&model.design.values);
    if let Some(reason) = fitted.unfit() {
        return Ok(Err(reason));
    }
    if model.body.firth {
        let (rows, columns) = (model.complete.rows.len(), model.design.values.len());
        if rows.saturating_mul(columns.saturating_pow(3)) > FIRTH_WORK {
            return Ok(Err(format!(
                "Firth’s method takes too much time for {columns} coefficients and {rows} rows: leave out `firth`, or \
                 put levels together"
            )));
        }
        return Ok(match firth(&problem).map_err(failed)? {
            Estimable::Value(fit) => Ok((fit.coefficients.iter().map(of_firth).collect::<Vec<_>>(), None)),
            Estimable::Not(reason) => Err(fitted.reason(&reason)),
        });
    }
    let source = model.sums.clone().map(|sums| sums as Arc<dyn TimeSums>);
    let found = cox(&Cox { elsewhere: source.as_ref(), ..problem }).map_err(failed)?;
    if let Some(sums) = &model.sums {
        sums.checked(!matches!(found, Estimable::Not(NotEstimable::RowsElsewhere)))?;
    }
    Ok(match found {
        Estimable::Value(fit) => Ok((Estimate::of_wald(&fit), Some(fit))),
        // Of rows that are elsewhere it is not known what separates them, but that a level has no event.
        Estimable::Not(reason @ NotEstimable::NotConverged { .. }) if model.sums.is_some() => {
            let column = (0..model.design.columns.len()).find(|column| fitted.eventless(*column).is_some());
            Err(fitted.reason(&column.map_or(reason, |column| NotEstimable::Separated { column })))
        }
        Estimable::Not(reason) => Err(fitted.reason(&reason)),
    })
}

/// Enters the results of a model as a whole, and gives the smooths of its coefficients.
fn global(model: &Model<'_>, fit: &CoxFit, root: &Scope, entries: &mut ResultWriter) -> Outcome<Option<Smooths>> {
    let failed = |error| invalid(&error, model.table, &model.complete.rows);
    for (name, test) in [("likelihood_ratio", &fit.likelihood_ratio), ("score", &fit.score_test)] {
        chi_square(entries, &root.step("test").step(name), test);
    }
    let all: Vec<usize> = (0..fit.coefficients.len()).collect();
    model.wald(fit, &all, &root.step("test").step("wald"), entries);
    let likelihood = root.step("log_likelihood");
    entries.put(&likelihood, "null", Value::Number(fit.log_likelihood_null), Nature::Quantity(2));
    entries.put(&likelihood, "model", Value::Number(fit.log_likelihood), Nature::Quantity(2));
    entries.put(root, "aic", Value::Number(fit.aic), Nature::Quantity(1));
    entries.put(root, "bic", Value::Number(fit.bic), Nature::Quantity(1));
    let groups: Vec<Vec<usize>> = (0..model.terms.len()).map(|term| model.design.of_term(term)).collect();
    let has_hazards = model.body.ties != TieMethod::Exact;
    let transform = model.body.transform.statistic();
    let hazards = || has_hazards.then(|| (fit.proportional_hazards(&groups, transform), fit.time_varying(transform)));
    // Each of them keeps numbers of all rows while it runs.
    let (concordance, hazards) = if model.complete.rows.len() > parallel::MANY_ROWS {
        (fit.concordance(), hazards())
    } else {
        parallel::both(|| fit.concordance(), hazards)
    };
    let scope = root.step("concordance");
    match concordance {
        Estimable::Value(found) => {
            entries.put(&scope, "estimate", Value::Number(found.estimate), Nature::Quantity(2));
            entries.put(&scope, "std.error", Value::Number(found.std_error), Nature::Quantity(3));
        }
        Estimable::Not(reason) => {
            entries.put(&scope, "estimate", absent(reason.to_string()), Nature::Quantity(2));
            entries.put(&scope, "std.error", absent(reason.to_string()), Nature::Quantity(3));
        }
    }
    let Some((test, smooths)) = hazards else { return Ok(None) };
    let test = test.map_err(failed)?;
    let scope = root.step("proportional_hazards");
    let of_terms = model.terms.iter().map(|term| scope.named(Role::Variable, &term.name)).zip(&test.terms);
    for (scope, test) in of_terms.chain([(scope.step("global"), &test.global)]) {
        match test {
            Estimable::Value(test) => chi_square(entries, &scope, test),
            Estimable::Not(reason) => entries.put(&scope, "p.value", absent(reason.to_string()), Nature::PValue),
        }
    }
    Ok(Some(smooths.map_err(failed)?))
}

fn of_firth(one: &crate::statistics::cox::FirthCoefficient) -> Estimate {
    let test = one.test.as_ref();
    Estimate {
        estimate: Value::Number(one.hazard_ratio),
        std_error: Value::Number(one.std_error),
        conf_low: value_of(one.conf_low),
        conf_high: value_of(one.conf_high),
        statistic: value_of(test.map(|test| test.statistic)),
        p_value: value_of(test.map(|test| test.p_value)),
    }
}
