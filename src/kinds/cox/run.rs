//! Fitting the models.

use crate::analysis::complete_cases::{self, CompleteCases};
use crate::analysis::event::Event;
use crate::analysis::regression::term::Term;
use crate::analysis::regression::term_list::{self, TermOptions};
use crate::analysis::regression::{models, shape};
use crate::analysis::result_writer::{ResultWriter, Scope};
use crate::analysis::selection::{filtered, used_columns};
use crate::analysis::words::percent_text;
use crate::analysis::{Block, RegressionShape};
use crate::data::Table;
use crate::diagnostic::{Diagnostic, Outcome};
use crate::kinds::cox::entry::write_model;
use crate::kinds::cox::keys::CoxKeys;
use crate::kinds::cox::methods::Fitted;
use crate::kinds::cox::model::Model;
use crate::kinds::cox::model_frame::ModelFrame;
use crate::kinds::cox::{check, curve};
use crate::kinds::kind::Output;

/// Fits the models.
pub(super) fn run(block: &Block, body: &CoxKeys, table: &Table) -> Outcome<Output> {
    let table = filtered(block, body.condition.as_deref(), table)?;
    let event = Event::read(block, &body.event, &table)?;
    let mut notes: Vec<Diagnostic> = event.unknown_value(block, &table).into_iter().collect();
    check(block, body)?;
    let options = TermOptions { reference: &body.reference, scale: &body.scale, spline: &body.spline };
    let terms = term_list::terms(block, &table, &body.terms, &options)?;
    models::can_be_fitted(block, &terms, body.multivariable)?;
    let frame = ModelFrame::read(block, body, &table)?;
    let mut entries = ResultWriter::of(block);
    let root = Scope::default();
    let all: Vec<&Term> = terms.iter().collect();
    let everyone = frame.complete(&all, &event)?;
    if body.univariable {
        // An interaction says nothing without its main effects.
        for term in terms.iter().filter(|term| !term.is_interaction()) {
            let mut model = frame.model(&[term], frame.complete(&[term], &event)?);
            write_model(&mut model, &root.step("univariable"), false, &mut entries, &mut notes)?;
        }
    }
    let missing: Vec<usize> = complete_cases::others(&table, &everyone.rows);
    entries.count_rows(&table, &root, "n.missing", &missing);
    CompleteCases::missing(block, &table, &needed(body, &terms), &event, &root, &mut entries)?;
    // It takes a byte a row, and the model has its own.
    drop(event);
    notes.extend(complete_cases::left_out_note(block, missing.len()).filter(|_| body.multivariable));
    let mut shape = RegressionShape {
        estimate: "Hazard ratio".to_owned(),
        short: "HR".to_owned(),
        univariable: body.univariable,
        multivariable: body.multivariable,
        confidence: percent_text(body.level),
        time_unit: body.unit_in(&table),
        ..RegressionShape::default()
    };
    let is_robust = body.robust.unwrap_or_else(|| {
        body.cluster.is_some() || everyone.weight.iter().flatten().any(|weight| weight.fract() != 0.0)
    });
    shape.is_robust = is_robust;
    let complete_rows = everyone.rows.clone();
    if body.multivariable {
        let model = frame.model(&all, everyone);
        write_all_terms(model, &frame, &root, (&mut entries, &mut notes), &mut shape)?;
    }
    shape.terms = shape::terms(&terms, &complete_rows, &root, &entries);
    shape.complete = body.multivariable.then(|| entries.row(&root));
    if body.multivariable {
        shape.fit = shape::fit(&root, &entries);
    }
    let columns = columns(body, &table, &terms);
    let methods = Fitted { body, table: &table, terms: &terms, is_robust }.sentences(block.language.spelling());
    let mut output = Output::new(entries, shape, methods, columns);
    output.notes = notes;
    Ok(output)
}

/// Enters the model of all terms with its smooths over time, its residuals and the curves that it predicts.
fn write_all_terms(
    mut model: Model<'_>,
    frame: &ModelFrame<'_>,
    root: &Scope,
    (entries, notes): (&mut ResultWriter, &mut Vec<Diagnostic>),
    shape: &mut RegressionShape,
) -> Outcome<()> {
    let Some((fit, smooths)) = write_model(&mut model, root, true, entries, notes)? else { return Ok(()) };
    // The discrete likelihood of exact ties has neither smooths nor residuals here.
    if let Some(smooths) = &smooths {
        check::write(&model, (&fit, smooths), root, entries, shape);
    }
    if model.body.curves.is_some() || !model.body.at.is_empty() {
        curve::write(&model, &fit, frame.strata.as_ref(), root, entries, shape)?;
    }
    Ok(())
}

/// The columns of which each row must have a value, with the key that names each.
fn needed<'a>(body: &'a CoxKeys, terms: &'a [Term]) -> Vec<(&'static str, Option<&'a str>)> {
    let mut needed = vec![
        ("time", Some(body.time.as_str())),
        ("start", body.start.as_deref()),
        ("strata", body.strata.as_deref()),
        ("weights", body.weights.as_deref()),
        ("cluster", body.cluster.as_deref()),
    ];
    let single = terms.iter().filter(|term| !term.is_interaction());
    needed.extend(single.map(|term| ("terms", Some(term.name.as_str()))));
    needed
}

/// The columns that the block reads.
fn columns(body: &CoxKeys, table: &Table, terms: &[Term]) -> Vec<String> {
    let mut columns = vec![body.time.clone()];
    columns.extend(used_columns(table, &[Some(&body.event), body.condition.as_ref()]));
    columns.extend(terms.iter().filter(|term| !term.is_interaction()).map(|term| term.name.clone()));
    columns.extend([&body.start, &body.strata, &body.weights, &body.cluster].into_iter().flatten().cloned());
    columns
}

fn check(block: &Block, body: &CoxKeys) -> Outcome<()> {
    let wrong = |key: &str, words: &str, hint: &str| -> Outcome<()> { Err(block.wrong(key, words, hint).into()) };
    models::are_asked_for(block, body.univariable, body.multivariable)?;
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
