//! Cohorts of tables whose rows another engine holds: their steps are counted there.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::cohort::placed;
use super::super::cohort_plan::{CohortPlan, Derive, Selection};
use super::super::column::{Column, Kind};
use super::super::expression;
use super::super::lineage::Lineage;
use super::super::lost_columns::LostColumns;
use super::super::table::{Step, Table};
use super::held::{Remote, not_here, rows_where};
use super::join::joined;
use super::unmatched::unmatched;
use super::{counted, print, received};
use crate::diagnostic::{Diagnostic, Diagnostics, Outcome};
use crate::sql;

/// Derives a cohort of such a table: one query counts all steps.
///
/// # Errors
/// A join with a table that is not on the same engine; a condition or column that the engine does not compute as we do.
pub(in crate::data) fn cohort(plan: &CohortPlan, from: &Table, tables: &BTreeMap<String, Table>) -> Outcome<Table> {
    let Some(remote) = &from.remote else { return Err(not_here(from.id())) };
    let mut cohort = from.clone().renamed(&plan.id);
    cohort.parents = vec![plan.from.clone()];
    cohort.steps = Vec::new();
    cohort.findings = Vec::new();
    cohort.call_rows(plan.unit.as_deref(), plan.subjects.as_deref());
    let mut own = Remote::clone(remote);
    let (mut errors, mut lost) = (Vec::new(), LostColumns::default());
    for join in &plan.joins {
        if lost.is_among(&cohort, &join.on) {
            lost.add_join(join, tables);
        } else if let Err(more) = joined(&mut cohort, &mut own, join, tables) {
            errors.extend(placed(more, &join.place));
            lost.add_join(join, tables);
        }
        if !cohort.parents.contains(&join.table) {
            cohort.parents.push(join.table.clone());
        }
    }
    for derive in &plan.derive {
        if lost.is_used(&cohort, &derive.expression) {
            lost.add(&derive.name);
        } else if let Err(more) = derived(&mut cohort, &mut own, derive) {
            errors.extend(placed(more, &derive.place));
            lost.add(&derive.name);
        }
    }
    let conditions = conditions(&mut cohort, &own, plan, &lost, &mut errors);
    if !errors.is_empty() {
        return Err(Diagnostics(errors));
    }
    selected(&mut cohort, &mut own, plan, conditions)?;
    if !cohort.has_one_row_each && !plan.steps.is_empty() {
        own = counted::with_subjects(&cohort, own)?;
    }
    cohort.remote = Some(Arc::new(own));
    Ok(cohort)
}

fn derived(cohort: &mut Table, own: &mut Remote, derive: &Derive) -> Outcome<()> {
    if cohort.column(&derive.name).is_some() {
        let error = Diagnostic::error(format!("table `{}` already has a column `{}`", cohort.id(), derive.name));
        return Err(error.at(derive.name_place.clone()).hint("give the new column another name").into());
    }
    let typed = expression::typed(cohort, &derive.expression)?;
    let kind = match typed.kind {
        sql::Kind::Integer => Kind::Integer,
        sql::Kind::Real => Kind::Number,
        sql::Kind::Truth => Kind::Boolean,
        sql::Kind::Date => Kind::Date,
        sql::Kind::Moment => Kind::DateTime,
        sql::Kind::Text | sql::Kind::Missing | sql::Kind::Interval => Kind::Text,
    };
    let printed = print::printed(&typed, &own.columns, own.dialect());
    own.columns.push(printed.map_err(|error| error.told_in(&derive.expression).at(derive.expression_place.clone()))?);
    let mut column = Column::new(&derive.name, kind);
    column.label = derive.label.clone();
    column.unit = derive.unit.clone();
    column.ordered = derive.ordered;
    column.levels = derive.levels.clone().unwrap_or_default();
    cohort.columns.push(column);
    Ok(())
}

/// The conditions of the steps in the engine's SQL, with what is wrong with the others among the
/// `errors`.
fn conditions(
    cohort: &mut Table,
    own: &Remote,
    plan: &CohortPlan,
    lost: &LostColumns,
    errors: &mut Vec<Diagnostic>,
) -> Vec<String> {
    cohort.remote = Some(Arc::new(own.clone()));
    let mut found = Vec::new();
    let is_known = |step: &&Selection| !lost.is_used(cohort, &step.where_);
    for step in plan.steps.iter().filter(is_known) {
        match cohort.condition_elsewhere(own, &step.where_) {
            Ok(sql) => found.push(sql),
            Err(more) => {
                errors.extend(more.0.into_iter().map(|one| one.told_in(&step.where_).at(step.where_place.clone())))
            }
        }
    }
    found
}

/// Counts the rows before and after each step.
fn selected(cohort: &mut Table, own: &mut Remote, plan: &CohortPlan, conditions: Vec<String>) -> Outcome<()> {
    if plan.steps.is_empty() {
        return Ok(());
    }
    let (mut sums, mut stays) = (vec!["COUNT(*) AS n".to_owned()], Vec::<String>::new());
    for (at, (step, sql)) in plan.steps.iter().zip(conditions).enumerate() {
        let found = unmatched(cohort, &step.where_)?;
        cohort.findings.extend(found.into_iter().map(|one| one.at(step.where_place.clone())));
        let before = if stays.is_empty() { String::new() } else { format!("{} AND ", stays.join(" AND ")) };
        let stay = if step.keep { format!("({sql})") } else { format!("(NOT COALESCE({sql}, FALSE))") };
        sums.push(format!("{} AS u{at}", rows_where(&format!("{before}({sql}) IS NULL"))));
        sums.push(format!("{} AS s{at}", rows_where(&format!("{before}{stay}"))));
        stays.push(stay);
    }
    let query = format!("SELECT {} {}", sums.join(", "), own.from(&[]));
    let purpose = format!("the steps of block `{}`", plan.id);
    let counts = received::numbers(&own.connection.ask(&purpose, &query)?)?;
    let mut before = counts.first().copied().unwrap_or(0);
    if before != cohort.rows as u64 {
        return Err(own.changed().into());
    }
    for (step, pair) in plan.steps.iter().zip(counts.get(1..).unwrap_or_default().chunks(2)) {
        let [unknown, after] = pair else { continue };
        cohort.findings.extend((*unknown > 0).then(|| unknown_rows(step, *unknown, before)));
        cohort.steps.push(Step {
            label: step.label.clone(),
            where_: Some(step.where_.clone()),
            excludes: !step.keep,
            n_in: before as usize,
            n_out: *after as usize,
            came_in: Lineage::default(),
            stayed: Vec::new(),
        });
        before = *after;
    }
    cohort.rows = before as usize;
    own.questions = vec![query];
    own.answered = counts;
    own.conditions.extend(stays);
    Ok(())
}

/// A note on rows for which it is not known whether a condition holds.
fn unknown_rows(step: &Selection, unknown: u64, before: u64) -> Diagnostic {
    let done = if step.keep { "are not included" } else { "are not excluded" };
    Diagnostic::note(format!(
        "“{}” is unknown for {unknown} of {before} rows, where a value is missing: they {done}",
        step.label
    ))
    .at(step.where_place.clone())
    .hint("say what should happen: `… IS NULL OR …`, `COALESCE(…)`")
}
