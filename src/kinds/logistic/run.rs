//! Fitting the models.

use std::collections::BTreeMap;

use crate::analysis::complete_cases::{self, CompleteCases};
use crate::analysis::event::Event;
use crate::analysis::regression::term::Term;
use crate::analysis::regression::term_list::{self, TermOptions};
use crate::analysis::regression::{design, models, shape};
use crate::analysis::result_writer::{ResultWriter, Scope};
use crate::analysis::selection::{filtered, used_columns};
use crate::analysis::words::percent_text;
use crate::analysis::{Block, RegressionShape, TermShape};
use crate::data::Table;
use crate::diagnostic::{Diagnostic, Outcome};
use crate::kinds::kind::Output;
use crate::kinds::logistic::entry::{Model, write_model};
use crate::kinds::logistic::keys::{Interval, LogisticKeys};
use crate::kinds::logistic::methods;

/// Fits the models.
pub(super) fn run(block: &Block, body: &LogisticKeys, table: &Table) -> Outcome<Output> {
    check(block, body)?;
    let table = filtered(block, body.condition.as_deref(), table)?;
    let event = Event::read(block, &body.event, &table)?;
    let spline = BTreeMap::new();
    let options = TermOptions { reference: &body.reference, scale: &body.scale, spline: &spline };
    let terms = term_list::terms(block, &table, &body.terms, &options)?;
    models::can_be_fitted(block, &terms, body.multivariable)?;
    let (mut entries, root) = (ResultWriter::of(block), Scope::default());
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
    let missing: Vec<usize> = complete_cases::others(&table, &together.rows);
    entries.count_rows(&table, &root, "n.missing", &missing);
    let single: Vec<&Term> = terms.iter().filter(|term| !term.is_interaction()).collect();
    let needed: Vec<(&str, Option<&str>)> = single.iter().map(|term| ("terms", Some(term.name.as_str()))).collect();
    CompleteCases::missing(block, &table, &needed, &event, &root, &mut entries)?;
    if body.multivariable {
        notes.extend(complete_cases::left_out_note(block, missing.len()));
        write_model(&together, &root, true, &mut entries, &mut notes)?;
    }
    let shape = shape_of(body, &terms, &together.rows, &entries);
    let mut columns = used_columns(&table, &[Some(&body.event), body.condition.as_ref()]);
    columns.extend(single.iter().map(|term| term.name.clone()));
    let (label, counted) = (event.label(&table), table.rows_called());
    let methods = methods::sentences(body, single.len(), (&label, counted), block.language.spelling());
    let mut output = Output::new(entries, shape, methods, columns);
    output.notes = notes;
    Ok(output)
}

/// What is shown of the models; `rows` are those of the model of all terms.
fn shape_of(body: &LogisticKeys, terms: &[Term], rows: &[usize], entries: &ResultWriter) -> RegressionShape {
    let root = Scope::default();
    RegressionShape {
        estimate: "Odds ratio".to_owned(),
        short: "OR".to_owned(),
        // A term with several columns has no test of its own here.
        terms: shape::terms(terms, rows, &root, entries)
            .into_iter()
            .map(|term| TermShape { test: None, ..term })
            .collect(),
        complete: body.multivariable.then(|| entries.row(&root)),
        fit: if body.multivariable { shape::fit(&root, entries) } else { Vec::new() },
        univariable: body.univariable,
        multivariable: body.multivariable,
        confidence: percent_text(body.level),
        ..RegressionShape::default()
    }
}

fn check(block: &Block, body: &LogisticKeys) -> Outcome<()> {
    models::are_asked_for(block, body.univariable, body.multivariable)?;
    if body.firth && body.conf == Interval::Wald {
        return Err(Diagnostic::error(
            "found `conf = \"wald\"` beside `firth = true`, expected profile intervals with Firth's penalty",
        )
        .at(block.key("conf"))
        .hint("leave `conf` out: Wald's intervals are misleading where factors separate the events")
        .into());
    }
    Ok(())
}
