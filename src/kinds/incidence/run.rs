//! Estimating the curves, and fitting the models.

use crate::analysis::complete_cases::{CompleteCases, left_out_note};
use crate::analysis::describe::without_group;
use crate::analysis::result_writer::{ResultWriter, Scope};
use crate::analysis::risk_times::{risk_times as risk_times_of, times_of_step};
use crate::analysis::selection::{filtered, used_columns};
use crate::analysis::words::percent_text;
use crate::analysis::{Block, Privacy};
use crate::data::Table;
use crate::diagnostic::{Diagnostic, Outcome};
use crate::kinds::incidence::cause::Causes;
use crate::kinds::incidence::check::{cause_of_interest, check};
use crate::kinds::incidence::entry::Writer;
use crate::kinds::incidence::keys::IncidenceKeys;
use crate::kinds::incidence::shape::IncidenceShape;
use crate::kinds::incidence::test::Set;
use crate::kinds::incidence::{methods, model, test};
use crate::kinds::kind::Output;
use crate::statistics::Codes;

/// Computes the curves, the tests and the models.
pub(super) fn run(block: &Block, body: &IncidenceKeys, whole: &Table) -> Outcome<Output> {
    check(block, body)?;
    let table = filtered(block, body.condition.as_deref(), whole)?;
    let causes = Causes::read(block, &body.status, body.censored.as_ref(), (whole, &table))?;
    let cause = cause_of_interest(block, body, &causes)?;
    let groups =
        body.by.as_ref().map(|by| table.categories(by).map_err(|errors| block.at_key("by", errors))).transpose()?;
    let in_group = |row: usize| groups.as_ref().is_none_or(|groups| groups.index[row].is_some());
    let columns = (body.time.as_str(), body.start.as_deref(), None);
    let complete = CompleteCases::read(block, &table, columns, &causes.any(&body.status), in_group)?;
    // Each of its statistics takes doubles: they are made once.
    let complete = CompleteCases { time: complete.time.into_doubles(), ..complete };
    // Nothing here is measured in the unit of the time.
    let root = Scope::default();
    let mut entries = ResultWriter::of(block);
    let mut notes = notes(block, body, &causes, (&table, &complete));
    let mut shape = shape_of(body, &causes, cause, (&table, &complete), &block.privacy);
    let mut writer = Writer {
        body,
        table: &table,
        causes: &causes,
        complete: &complete,
        entries: &mut entries,
        risk_times: &shape.risk_times,
        has_steps: block.privacy.merges_curves(),
    };
    let everybody = vec![0; complete.rows.len()];
    shape.curves = writer.curves(Codes::Bytes(&everybody), &[(None, root.clone())])?;
    if let (Some(by), Some(groups)) = (&body.by, &groups) {
        shape.by = Some(table.title(by).to_owned());
        notes.extend(without_group(block, by, &table, &root, writer.entries)?);
        shape.without_group = Some(writer.entries.row(&root.step("missing").variable(by)));
        let (group_of, levels) = complete.groups(groups);
        let scope = |level: &usize| {
            let (label, code) = (&groups.levels[*level], &groups.codes[*level]);
            (Some(label.clone()), root.group(by, label, code))
        };
        let scopes: Vec<(Option<String>, Scope)> = levels.iter().map(scope).collect();
        shape.curves = writer.curves(group_of.codes(), &scopes)?;
        shape.groups = scopes.into_iter().filter_map(|(label, _)| label).collect();
        let (table, groups) = (&table, shape.groups.len());
        let group_of = group_of.codes();
        let set = Set { block, body, table, causes: &causes, complete: &complete, group_of, groups };
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
    let methods = methods::sentences(body, (&table, &causes.censored), &shape);
    let mut output = Output::new(entries, shape, methods, columns);
    output.notes = notes;
    Ok(output)
}

/// What is shown of the block before anything is estimated.
fn shape_of(
    body: &IncidenceKeys,
    causes: &Causes,
    cause: Option<usize>,
    (table, complete): (&Table, &CompleteCases),
    privacy: &Privacy,
) -> IncidenceShape {
    let unit = body.unit.clone().or_else(|| table.column(&body.time).and_then(|column| column.unit.clone()));
    // A unit without steps is an error that is said of the whole report.
    let step = privacy.time_step(unit.as_deref().unwrap_or_default()).ok().flatten();
    let asked: Vec<f64> = body.risk_times.iter().flatten().chain(&body.at).copied().collect();
    let risk_times = match step.filter(|_| privacy.merges_curves()) {
        Some(step) => Some(times_of_step(complete.time.longest(), &asked, step)),
        None => body.risk_times.clone(),
    };
    IncidenceShape {
        status: table.title(&body.status).to_owned(),
        unit: unit.unwrap_or_default(),
        causes: causes.labels.clone(),
        cause: cause.map(|cause| causes.labels[cause].clone()),
        at: body.at.clone(),
        risk_times: risk_times.unwrap_or_else(|| risk_times_of(complete.time.longest())),
        chose_risk_times: body.risk_times.is_some(),
        confidence: percent_text(body.level),
        counted: table.rows_called().to_owned(),
        ..IncidenceShape::default()
    }
}

fn notes(
    block: &Block,
    body: &IncidenceKeys,
    causes: &Causes,
    (table, complete): (&Table, &CompleteCases),
) -> Vec<Diagnostic> {
    let mut notes = Vec::new();
    for (cause, label) in causes.labels.iter().enumerate() {
        if !complete.rows.iter().any(|row| causes.index[row] == Some(cause + 1)) {
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
