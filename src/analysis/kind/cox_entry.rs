//! Fitting one Cox model and entering its results.

use crate::analysis::Block;
use crate::analysis::kind::complete::Complete;
use crate::analysis::kind::cox::Body;
use crate::analysis::kind::cox_design::{Design, Term};
use crate::analysis::kind::entry::{Entries, Scope, absent, invalid, value_of};
use crate::analysis::{Nature, Value};
use crate::data::Table;
use crate::diagnostic::{Diagnostic, Outcome};
use crate::statistics::cox::{Cox, CoxFit, cox, firth};
use crate::statistics::log_rank::ChiSquare;
use crate::statistics::{Estimable, NotEstimable};

/// Fewer events per parameter than this are worth a warning (Peduzzi P et al.
/// J Clin Epidemiol 1995;48:1503–10).
pub(super) const EVENTS_PER_PARAMETER: f64 = 10.0;

/// A model ready to be fitted.
pub(super) struct Model<'a> {
    pub block: &'a Block,
    pub body: &'a Body,
    pub table: &'a Table,
    pub design: Design,
    pub terms: Vec<Term>,
    pub stratum: Option<Vec<usize>>,
    pub cluster: Option<Vec<usize>>,
    pub complete: Complete,
}

/// One coefficient on the hazard ratio's scale.
pub(super) struct Estimate {
    estimate: Value,
    std_error: Value,
    conf_low: Value,
    conf_high: Value,
    statistic: Value,
    p_value: Value,
}

/// Fits a model and enters its results. The model of all terms goes below
/// `multivariable`, its global results at the root.
pub(super) fn write_model(
    model: &Model<'_>,
    root: &Scope,
    multivariable: bool,
    entries: &mut Entries,
    notes: &mut Vec<Diagnostic>,
) -> Outcome<()> {
    let rows = entries.row_set(model.table, &model.complete.rows);
    let root = root.rows(rows);
    let scope = if multivariable { root.step("multivariable").rows(rows) } else { root.clone() };
    let failed = |error| invalid(&error, model.table, &model.complete.rows);
    let problem = Cox {
        stratum: model.stratum.as_deref(),
        cluster: model.cluster.as_deref(),
        ties: model.body.ties.statistic(),
        conf_level: model.body.level,
        ..Cox::new(model.complete.observations(), &model.design.values)
    };
    counts(model.table, &model.complete, &model.terms, &scope, entries);
    let estimates = if model.complete.rows.is_empty() {
        Err("no row has values of all factors".to_owned())
    } else if model.body.firth {
        match firth(&problem).map_err(failed)? {
            Estimable::Value(fit) => Ok((fit.coefficients.iter().map(of_firth).collect::<Vec<_>>(), None)),
            Estimable::Not(reason) => Err(model.reason(&reason)),
        }
    } else {
        match cox(&problem).map_err(failed)? {
            Estimable::Value(fit) => Ok((of_wald(&fit), Some(fit))),
            Estimable::Not(reason) => Err(model.reason(&reason)),
        }
    };
    let estimates = match estimates {
        Ok((coefficients, fit)) => {
            if let Some(fit) = &fit {
                if multivariable {
                    global(model, fit, &root, entries)?;
                } else if let Some(term) = model.terms.first() {
                    chi_square(entries, &scope.variable(&term.name).step("test"), &fit.likelihood_ratio);
                }
            }
            coefficients
        }
        Err(reason) => {
            let hint = if reason.contains("separates") {
                "add `firth = true`"
            } else {
                "look at the factor's levels and events"
            };
            notes.push(
                Diagnostic::finding(format!("block `{}`: {reason}", model.block.id))
                    .at(model.block.key("terms"))
                    .hint(hint),
            );
            if multivariable {
                for stat in ["likelihood_ratio", "wald", "score"] {
                    entries.put(&root.step("test").step(stat), "p.value", absent(reason.clone()), Nature::PValue);
                }
            }
            model.design.columns.iter().map(|_| of_reason(&reason)).collect()
        }
    };
    write_estimates(&model.design, &model.terms, estimates, &scope, entries);
    if multivariable {
        let events = model.complete.event.iter().filter(|event| **event).count();
        entries.count(&root, "n", model.complete.rows.len());
        entries.count(&root, "events", events);
        let per = events as f64 / model.design.columns.len().max(1) as f64;
        entries.put(&root, "events_per_parameter", Value::Number(per), Nature::Quantity(1));
        if per < EVENTS_PER_PARAMETER {
            notes.push(
                Diagnostic::note(format!(
                    "block `{}`: {events} events for {} parameters, fewer than ten each",
                    model.block.id,
                    model.design.columns.len()
                ))
                .at(model.block.key("terms")),
            );
        }
    }
    Ok(())
}

impl Model<'_> {
    fn reason(&self, reason: &NotEstimable) -> String {
        named_reason(&self.design, &self.terms, reason)
    }
}

/// A reason with the name of the column at fault.
pub(super) fn named_reason(design: &Design, terms: &[Term], reason: &NotEstimable) -> String {
    let name = |column: usize| match design.columns.get(column) {
        Some(found) => {
            let term = &terms[found.term].name;
            found.level.as_ref().map_or_else(|| format!("`{term}`"), |(label, _)| format!("`{term}` = {label}"))
        }
        None => format!("column {column}"),
    };
    match reason {
        NotEstimable::Separated { column } => {
            format!("{} separates the events, so the likelihood has no maximum", name(*column))
        }
        NotEstimable::Collinear { column } => format!("{} is a linear combination of other factors", name(*column)),
        NotEstimable::ConstantCovariate { column } => format!("{} does not vary", name(*column)),
        other => other.to_string(),
    }
}

/// Enters the estimates of a model, one for each column of its design.
pub(super) fn write_estimates(
    design: &Design,
    terms: &[Term],
    estimates: Vec<Estimate>,
    scope: &Scope,
    entries: &mut Entries,
) {
    for (column, estimate) in design.columns.iter().zip(estimates) {
        let mut scope = scope.variable(&terms[column.term].name);
        if let Some((label, code)) = &column.level {
            scope = scope.level(label, code);
        }
        entries.put(&scope, "estimate", estimate.estimate, Nature::Ratio);
        entries.put(&scope, "std.error", estimate.std_error, Nature::Quantity(3));
        entries.put(&scope, "conf.low", estimate.conf_low, Nature::Ratio);
        entries.put(&scope, "conf.high", estimate.conf_high, Nature::Ratio);
        entries.put(&scope, "statistic", estimate.statistic, Nature::Quantity(2));
        entries.put(&scope, "p.value", estimate.p_value, Nature::PValue);
    }
}

/// n and events of each level, and of each continuous term.
pub(super) fn counts(table: &Table, complete: &Complete, terms: &[Term], scope: &Scope, entries: &mut Entries) {
    for term in terms {
        let scope = scope.variable(&term.name);
        let levels = term.level_rows(&complete.rows);
        if levels.is_empty() {
            write_counts(table, complete, &scope, &complete.rows, entries);
        }
        for (label, code, rows) in levels {
            write_counts(table, complete, &scope.level(&label, &code), &rows, entries);
        }
    }
}

fn write_counts(table: &Table, complete: &Complete, scope: &Scope, rows: &[usize], entries: &mut Entries) {
    let set = entries.row_set(table, rows);
    let with_event: Vec<usize> = complete
        .rows
        .iter()
        .zip(&complete.event)
        .filter(|(row, event)| **event && rows.binary_search(row).is_ok())
        .map(|(row, _)| *row)
        .collect();
    let event_set = entries.row_set(table, &with_event);
    entries.count(&scope.rows(set), "n", rows.len());
    entries.count(&scope.rows(event_set), "events", with_event.len());
}

fn global(model: &Model<'_>, fit: &CoxFit, root: &Scope, entries: &mut Entries) -> Outcome<()> {
    let failed = |error| invalid(&error, model.table, &model.complete.rows);
    for (name, test) in [("likelihood_ratio", &fit.likelihood_ratio), ("wald", &fit.wald), ("score", &fit.score_test)] {
        chi_square(entries, &root.step("test").step(name), test);
    }
    let likelihood = root.step("log_likelihood");
    entries.put(&likelihood, "null", Value::Number(fit.log_likelihood_null), Nature::Quantity(2));
    entries.put(&likelihood, "model", Value::Number(fit.log_likelihood), Nature::Quantity(2));
    entries.put(root, "aic", Value::Number(fit.aic), Nature::Quantity(1));
    entries.put(root, "bic", Value::Number(fit.bic), Nature::Quantity(1));
    let scope = root.step("concordance");
    match fit.concordance() {
        Estimable::Value(found) => {
            entries.put(&scope, "estimate", Value::Number(found.estimate), Nature::Quantity(2));
            entries.put(&scope, "std.error", Value::Number(found.std_error), Nature::Quantity(3));
        }
        Estimable::Not(reason) => entries.put(&scope, "estimate", absent(reason.to_string()), Nature::Quantity(2)),
    }
    let of_term = |term: usize| -> Vec<usize> {
        model.design.columns.iter().enumerate().filter(|(_, column)| column.term == term).map(|(at, _)| at).collect()
    };
    let groups: Vec<Vec<usize>> = (0..model.terms.len()).map(of_term).collect();
    if model.body.ties == crate::analysis::kind::cox::TieMethod::Exact {
        return Ok(());
    }
    let test = fit.proportional_hazards(&groups, model.body.transform.statistic()).map_err(failed)?;
    let scope = root.step("proportional_hazards");
    let named = model.terms.iter().map(|term| term.name.as_str()).zip(&test.terms);
    for (name, test) in named.chain([("global", &test.global)]) {
        let scope = scope.step(name);
        match test {
            Estimable::Value(test) => chi_square(entries, &scope, test),
            Estimable::Not(reason) => entries.put(&scope, "p.value", absent(reason.to_string()), Nature::PValue),
        }
    }
    Ok(())
}

pub(super) fn chi_square(entries: &mut Entries, scope: &Scope, test: &ChiSquare) {
    entries.put(scope, "statistic", Value::Number(test.statistic), Nature::Quantity(2));
    entries.put(scope, "df", Value::Number(test.df), Nature::Count);
    entries.put(scope, "p.value", Value::Number(test.p_value), Nature::PValue);
}

/// Wald's estimates of a fit.
pub(super) fn of_wald(fit: &CoxFit) -> Vec<Estimate> {
    // A hazard ratio that no f64 holds is no estimate.
    let finite = |number: f64| {
        if number.is_finite() { Value::Number(number) } else { absent("the value is beyond the largest number") }
    };
    fit.coefficients
        .iter()
        .map(|one| Estimate {
            estimate: finite(one.hazard_ratio),
            std_error: finite(one.std_error),
            conf_low: finite(one.conf_low),
            conf_high: finite(one.conf_high),
            statistic: finite(one.statistic),
            p_value: finite(one.p_value),
        })
        .collect()
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

/// No estimate, and why.
pub(super) fn of_reason(reason: &str) -> Estimate {
    let value = || absent(reason.to_owned());
    Estimate {
        estimate: value(),
        std_error: value(),
        conf_low: value(),
        conf_high: value(),
        statistic: value(),
        p_value: value(),
    }
}
