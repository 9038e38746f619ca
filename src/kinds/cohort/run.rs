//! Selecting an analysis set, step by step.

use toml::Spanned;

use crate::analysis::result_writer::{ResultWriter, Scope};
use crate::analysis::{Block, Written, row_name};
use crate::data::{self, CohortPlan, Level, Table};
use crate::diagnostic::{Diagnostic, Diagnostics, Outcome};
use crate::kinds::cohort::flow::{Flow, FlowStep};
use crate::kinds::cohort::keys::{CohortKeys, Join, Keys, LevelBody};
use crate::kinds::cohort::methods;
use crate::kinds::fetched::asked;
use crate::kinds::kind::{Output, SourceTables};

/// Derives the cohort; its results are the counts at each step.
pub(super) fn run(block: &Block, body: &CohortKeys, tables: &SourceTables) -> Outcome<Output> {
    row_name::check(block, "unit", body.unit.as_deref())?;
    row_name::check(block, "subjects", body.subjects.as_deref())?;
    let written = block.written();
    let plan = CohortPlan {
        id: block.id.clone(),
        from: body.from.clone(),
        place: block.value("from"),
        unit: body.unit.clone(),
        subjects: body.subjects.clone(),
        unit_place: block.key("unit"),
        joins: body.join.iter().map(|one| join(block, &written, one)).collect(),
        derive: body
            .derive
            .iter()
            .map(|derive| {
                let one = derive.get_ref();
                data::Derive {
                    name: one.name.clone(),
                    name_place: written.value_within(derive.span().start, "name"),
                    expression: one.expression.clone(),
                    expression_place: written.key_within(derive.span().start, "as"),
                    label: one.label.clone(),
                    unit: one.unit.clone(),
                    levels: one.levels.as_ref().map(|levels| levels.iter().map(level).collect()),
                    ordered: one.ordered,
                    place: block.at(derive.span().start),
                }
            })
            .collect(),
        steps: body
            .steps()
            .into_iter()
            .map(|(keep, step)| data::Selection {
                keep,
                label: step.get_ref().label.clone(),
                where_: step.get_ref().condition.clone(),
                where_place: written.key_within(step.span().start, "where"),
                place: block.at(step.span().start),
            })
            .collect(),
    };
    let unnamed = unnamed(&written, body);
    if !unnamed.is_empty() {
        return Err(Diagnostics(unnamed));
    }
    let table = data::cohort(&plan, tables)?;
    let mut output = counts(block, body, &table, tables.get(&body.from));
    output.notes.extend(typed_columns(&written, block, body, &table));
    Ok(Output { table: Some(table), ..output })
}

/// Steps and columns without a name.
fn unnamed(written: &Written<'_>, body: &CohortKeys) -> Vec<Diagnostic> {
    let steps = body.steps().into_iter().filter(|(_, step)| step.get_ref().label.trim().is_empty()).map(|(_, step)| {
        Diagnostic::error("found an empty label, expected what the step means, as a flow diagram says it")
            .at(written.value_within(step.span().start, "label"))
            .hint("write for example `label = \"younger than 18 years\"`")
    });
    let derived = body.derive.iter().filter(|derive| derive.get_ref().name.trim().is_empty()).map(|derive| {
        Diagnostic::error("found an empty name, expected that of the new column")
            .at(written.value_within(derive.span().start, "name"))
            .hint("write for example `name = \"age_group\"`")
    });
    steps.chain(derived).collect()
}

fn join(block: &Block, written: &Written<'_>, join: &Spanned<Join>) -> data::Join {
    let (start, one) = (join.span().start, join.get_ref());
    data::Join {
        table: one.table.clone(),
        table_place: written.value_within(start, "table"),
        on: match &one.on {
            Keys::One(key) => vec![key.clone()],
            Keys::Many(keys) => keys.clone(),
        },
        on_place: written.value_within(start, "on"),
        where_: one.condition.clone(),
        columns: one.columns.iter().map(|(new, old)| (new.clone(), old.clone())).collect(),
        where_place: written.key_within(start, "where"),
        place: block.at(start),
    }
}

/// Findings for computed columns whose number is typed in their expression: what is made of
/// them is no result of the data.
fn typed_columns(written: &Written<'_>, block: &Block, body: &CohortKeys, table: &Table) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for derive in &body.derive {
        let one = derive.get_ref();
        let is_number = table.column(&one.name).is_some_and(|column| column.kind.is_numeric());
        // A number of the row, as of a window function, differs from row to row.
        let is_constant = || {
            let numbers = table.numbers(&one.name).unwrap_or_default();
            let mut known = numbers.iter().flatten();
            known.next().is_some_and(|first| known.all(|other| other == first))
        };
        let names_no_column = table.columns_of(&one.expression).is_ok_and(|columns| columns.is_empty());
        let counts = one.expression.to_uppercase().contains("COUNT");
        if is_number && names_no_column && !counts && is_constant() {
            found.push(
                Diagnostic::finding(format!(
                    "the column `{}` of block `{}` is a number that is typed in its expression",
                    one.name, block.id
                ))
                .code("typed-number")
                .at(written.key_within(derive.span().start, "as"))
                .hint("declare such a number as `[facts.name]` with its source in report/report.toml"),
            );
        }
    }
    found
}

fn level(body: &LevelBody) -> Level {
    match body {
        LevelBody::Code(code) => Level::new(code.clone(), code.clone()),
        LevelBody::Labelled(level) => Level::new(level.code.clone(), level.label.clone()),
    }
}

fn counts(block: &Block, body: &CohortKeys, table: &Table, from: Option<&Table>) -> Output {
    let mut entries = ResultWriter::of(block);
    let elsewhere = table.elsewhere().map(|source| format!("{source}[{}]", block.id));
    let (before, after) = match (&elsewhere, from) {
        (Some(rows_of), Some(from)) => {
            (entries.rows_elsewhere(rows_of, from.rows()), entries.rows_elsewhere(rows_of, table.rows()))
        }
        _ => (from.map_or(0, |from| entries.all_rows(from)), entries.all_rows(table)),
    };
    let root = Scope::default();
    entries.count(&root.rows(before), "n_start", from.map_or(0, Table::rows));
    entries.count(&root.rows(after), "n", table.rows());
    let own = table.steps().len().saturating_sub(body.steps().len());
    let mut steps = Vec::new();
    for (index, ((keep, step), done)) in body.steps().into_iter().zip(&table.steps()[own..]).enumerate() {
        let scope = root.step("step").step((index + 1).to_string());
        let label = step.get_ref().label.clone();
        if let Some(rows_of) = &elsewhere {
            let removed = done.n_in - done.n_out;
            for (stat, count) in [("n_in", done.n_in), ("n_out", done.n_out), ("n_removed", removed)] {
                // Rows that leave are none of those that stay, which tells what follows from what.
                let set = if stat == "n_removed" && block.privacy.is_on() {
                    entries.rows_elsewhere_behind(rows_of, done.n_out, count)
                } else {
                    entries.rows_elsewhere(rows_of, count)
                };
                entries.count(&scope.rows(set), stat, count);
            }
            steps.push(FlowStep { label, excludes: !keep, counts: entries.row(&scope) });
            continue;
        }
        let came_in: Vec<usize> = (0..done.n_in).collect();
        let left: Vec<usize> = came_in.iter().copied().filter(|row| done.stayed.binary_search(row).is_err()).collect();
        for (stat, rows) in [("n_in", &came_in), ("n_out", &done.stayed), ("n_removed", &left)] {
            let set = entries.rows_of(&done.came_in, rows);
            entries.count(&scope.rows(set), stat, rows.len());
        }
        steps.push(FlowStep { label, excludes: !keep, counts: entries.row(&scope) });
    }
    let flow = Flow {
        start: body.from_label.clone().unwrap_or_else(|| body.from.clone()),
        end: body.label.clone(),
        counted: table.rows_called().to_owned(),
        counts: entries.row(&root),
        steps,
    };
    let methods = methods::sentences(&body.from, table.rows_called(), &flow.steps);
    let columns = table.columns().iter().map(|column| column.name.clone()).collect();
    let mut output = Output::new(entries, flow, methods, columns);
    output.notes = table.findings().to_vec();
    output.asked = elsewhere
        .map(|rows_of| asked(table, table.questions(), rows_of, table.digest_elsewhere()))
        .into_iter()
        .collect();
    output
}
