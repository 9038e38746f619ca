//! Fitting the models.

use std::collections::BTreeMap;

use crate::analysis::complete_cases::{self, CompleteCases};
use crate::analysis::event::Event;
use crate::analysis::regression::term::Term;
use crate::analysis::regression::term_list::{self, TermOptions};
use crate::analysis::regression::{design, shape};
use crate::analysis::result_writer::{ResultWriter, Scope};
use crate::analysis::selection::{filtered, used_columns};
use crate::analysis::words::percent_text;
use crate::analysis::{Block, RegressionShape, TermShape};
use crate::data::Table;
use crate::diagnostic::{Diagnostic, Outcome};
use crate::kinds::kind::Output;
use crate::kinds::logistic::entry::{Model, write_model};
use crate::kinds::logistic::keys::{Interval, LogisticKeys};

/// Fits the models.
pub(super) fn run(block: &Block, body: &LogisticKeys, table: &Table) -> Outcome<Output> {
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
    let shape = RegressionShape {
        estimate: "Odds ratio".to_owned(),
        short: "OR".to_owned(),
        // A term with several columns has no test of its own here.
        terms: shape::terms(&terms, &together.rows, &root, &entries)
            .into_iter()
            .map(|term| TermShape { test: None, ..term })
            .collect(),
        complete: body.multivariable.then(|| entries.row(&root)),
        fit: if body.multivariable { shape::fit(&root, &entries) } else { Vec::new() },
        univariable: body.univariable,
        multivariable: body.multivariable,
        confidence: percent_text(body.level),
        ..RegressionShape::default()
    };
    let mut columns = used_columns(&table, &[Some(&body.event), body.condition.as_ref()]);
    columns.extend(single.iter().map(|term| term.name.clone()));
    let mut output = Output::new(entries, shape, methods(body), columns);
    output.notes = notes;
    Ok(output)
}

fn methods(body: &LogisticKeys) -> String {
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
