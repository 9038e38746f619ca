//! Cohorts: a table derived row by row from others, with its selection steps.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::blank::folded;
use super::cohort_plan::{CohortPlan, Derive, Join, Selection};
use super::column::{Column, Kind};
use super::lost_columns::LostColumns;
use super::row_key::{KeyColumns, Numbered, numbered};
use super::store::Store;
use super::table::{Step, Table};
use super::whole::Whole;
use super::{expression, text};
use crate::diagnostic::{Diagnostic, Diagnostics, Outcome, Place, known_names};

/// Derives a cohort.
///
/// The rows are those of `from`, in its order. Each join adds columns of the one
/// row of another table with the same key, missing where there is none; lineage
/// keeps the rows of both. Each `derive` adds a column. Each step then keeps or
/// drops rows, and is counted.
///
/// # Errors
/// An unknown table or column (with the closest name), a key that is missing or
/// has more than one row in the joined table, a name that is taken, a derived
/// value that is not finite or not among its levels, and all of SQL's errors.
pub fn cohort(plan: &CohortPlan, tables: &BTreeMap<String, Table>) -> Outcome<Table> {
    let from = table_of(&plan.from, tables).map_err(|error| Diagnostics::from(error.at(plan.place.clone())))?;
    let mut cohort = from.clone().renamed(&plan.id);
    cohort.parents = vec![plan.from.clone()];
    cohort.steps = Vec::new();
    cohort.findings = Vec::new();
    cohort.call_rows(plan.unit.as_deref(), plan.subjects.as_deref());
    let (mut errors, mut lost) = (Vec::new(), LostColumns::default());
    for join in &plan.joins {
        if lost.is_among(&cohort, &join.on) {
            errors.extend(placed(without_keys(join, tables), &join.place));
            lost.add_join(join, tables);
            continue;
        }
        match joined(&cohort, join, tables) {
            Ok(more) => cohort = more,
            Err(more) => {
                errors.extend(placed(more, &join.place));
                lost.add_join(join, tables);
            }
        }
        if !cohort.parents.contains(&join.table) {
            cohort.parents.push(join.table.clone());
        }
    }
    for derive in &plan.derive {
        if lost.is_used(&cohort, &derive.expression) {
            lost.add(&derive.name);
        } else if let Err(more) = derived(&mut cohort, derive) {
            errors.extend(placed(more, &derive.place));
            lost.add(&derive.name);
        }
    }
    for selection in &plan.steps {
        if lost.is_used(&cohort, &selection.where_) {
            continue;
        }
        match selected(&cohort, selection) {
            Ok(more) => cohort = more,
            Err(more) => errors.extend(placed(more, &selection.place)),
        }
    }
    let wrong = cohort.wrong_unit().filter(|_| plan.unit.is_some());
    cohort.findings.extend(wrong.map(|one| one.at(plan.unit_place.clone())));
    if errors.is_empty() { Ok(cohort) } else { Err(Diagnostics(errors)) }
}

/// The table of this id, or an error that names the closest one.
pub(super) fn table_of<'a>(id: &str, tables: &'a BTreeMap<String, Table>) -> Result<&'a Table, Diagnostic> {
    tables.get(id).ok_or_else(|| {
        Diagnostic::error(format!("`{id}` is not a table")).hint(known_names(id, tables.keys().map(String::as_str)))
    })
}

/// The errors of a step at its place. An error may already be at a row of data:
/// then the block is named in a hint.
pub(super) fn placed(errors: Diagnostics, place: &Place) -> Vec<Diagnostic> {
    errors.0.into_iter().map(|error| error.or_at(|| place.clone())).collect()
}

fn joined(cohort: &Table, join: &Join, tables: &BTreeMap<String, Table>) -> Outcome<Table> {
    let whole = table_of(&join.table, tables).map_err(|error| error.at(join.table_place.clone()))?;
    let right = match &join.where_ {
        Some(condition) => whole.filter(condition)?,
        None => whole.clone(),
    };
    if join.on.is_empty() {
        return Err(Diagnostic::error(format!("the join with `{}` has no key", join.table))
            .hint("name the columns that both tables have: `on = [\"id\"]`")
            .into());
    }
    let matches = matches(cohort, &right, &join.on).map_err(|errors| Diagnostics(placed(errors, &join.on_place)))?;
    let mut result = cohort.clone();
    if let Some(condition) = &join.where_ {
        result.findings.extend(whole.unmatched(condition).into_iter().map(|one| one.at(join.where_place.clone())));
    }
    if matches.contains(&None) {
        let near = nearly_matched(cohort, whole, join)?;
        // Keys that are written nearly alike say why none meets another.
        if near.is_empty() && matches.iter().all(Option::is_none) {
            result.findings.extend(never_matched(cohort, whole, join)?);
        }
        result.findings.extend(near);
    }
    let all = || right.columns().iter().filter(|column| !join.on.contains(&column.name));
    let taken: Vec<(String, String)> = if join.columns.is_empty() {
        all().map(|column| (column.name.clone(), column.name.clone())).collect()
    } else {
        join.columns.clone()
    };
    for (new, old) in taken {
        let column = right.expect_column(&old)?;
        let values = right.store(&old)?.gathered(&matches);
        result.add_column(Column { name: new.clone(), ..column.clone() }, values).map_err(|mut errors| {
            for error in &mut errors.0 {
                error.hints = vec![format!("rename it in the join with `{}`: `columns`", join.table)];
            }
            errors
        })?;
    }
    result.lineage = cohort.lineage.join(&right.lineage, &matches);
    for (source, origin) in &right.origins {
        result.origins.insert(source.clone(), origin.clone());
    }
    Ok(result)
}

/// What the joined table of a join lacks, of which the other side cannot be told.
fn without_keys(join: &Join, tables: &BTreeMap<String, Table>) -> Diagnostics {
    let right = match table_of(&join.table, tables) {
        Ok(right) => right,
        Err(error) => return error.at(join.table_place.clone()).into(),
    };
    let lacks = join.on.iter().filter_map(|name| right.expect_column(name).err());
    Diagnostics(lacks.flat_map(|errors| placed(errors, &join.on_place)).collect())
}

/// For each row of `left` the row of `right` with the same key. A row with a
/// missing key has no match.
fn matches(left: &Table, right: &Table, on: &[String]) -> Outcome<Vec<Option<usize>>> {
    for name in on {
        let (a, b) = (left.expect_column(name)?, right.expect_column(name)?);
        // A key is compared as it is written, so that only points in time, which may
        // be written in several ways, must be of one kind.
        let is_temporal = |kind: Kind| matches!(kind, Kind::Date | Kind::DateTime);
        if a.kind != b.kind && (is_temporal(a.kind) || is_temporal(b.kind)) {
            return Err(Diagnostic::error(format!(
                "the key `{name}` is {} in `{}` and {} in `{}`",
                a.kind.phrase(),
                left.id(),
                b.kind.phrase(),
                right.id()
            ))
            .hint("declare the same type in data/datapackage.json")
            .into());
        }
    }
    let Numbered { tables, count } = numbered(&[KeyColumns::of(left, on)?, KeyColumns::of(right, on)?]);
    let [here, there] = tables.as_slice() else { return Ok(Vec::new()) };
    let mut rows: Vec<Option<usize>> = vec![None; count];
    let mut doubled = Vec::new();
    for (row, key) in there.iter().enumerate() {
        match key.and_then(|key| rows.get_mut(key)) {
            Some(Some(first)) => doubled.push((*first, row)),
            Some(none) => *none = Some(row),
            None => {}
        }
    }
    if let Some((first, second)) = doubled.first() {
        let mut error = Diagnostic::error(format!(
            "table `{}` has more than one row for the same {} ({} rows too many), expected at most one",
            right.id(),
            on.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", "),
            doubled.len()
        ))
        .hint("narrow the join with `where`, or aggregate in an `sql` block and join its table");
        if let (Some(first), Some(second)) = (right.place_of(*first), right.place_of(*second)) {
            error = error.hint(format!("the first two are {first} and {second}"));
        }
        return Err(error.into());
    }
    Ok(here.iter().map(|key| key.and_then(|key| rows.get(key).copied().flatten())).collect())
}

/// What is said where no key of the left table is in the right one, of which both have some. The
/// right table is the whole one, so that a key of a row that `where` drops is no such key.
fn never_matched(left: &Table, right: &Table, join: &Join) -> Outcome<Option<Diagnostic>> {
    let Numbered { tables, count } = numbered(&[KeyColumns::of(left, &join.on)?, KeyColumns::of(right, &join.on)?]);
    let [here, there] = tables.as_slice() else { return Ok(None) };
    let known: HashSet<usize> = there.iter().flatten().collect();
    let mut is_here = vec![false; count];
    here.iter().flatten().for_each(|key| is_here[key] = true);
    let keys: Vec<usize> = is_here.iter().enumerate().filter(|(_, is_here)| **is_here).map(|(key, _)| key).collect();
    if known.is_empty() || keys.is_empty() || keys.iter().any(|key| known.contains(key)) {
        return Ok(None);
    }
    let message = match keys.len() {
        1 => format!("the only key has no row in `{}`", right.id()),
        n => format!("none of {n} keys has a row in `{}`", right.id()),
    };
    let hint = "see whether the keys are written alike in both files";
    Ok(Some(Diagnostic::finding(message).at(join.place.clone()).hint(hint)))
}

/// What is said of keys without a match that differ from one in writing only. Case
/// and blanks are most likely an error; `1E2` beside `100` may well be two keys.
fn nearly_matched(left: &Table, right: &Table, join: &Join) -> Outcome<Vec<Diagnostic>> {
    let columns = [KeyColumns::of(left, &join.on)?, KeyColumns::of(right, &join.on)?];
    if columns.iter().all(KeyColumns::are_whole_numbers) {
        return Ok(Vec::new());
    }
    let Numbered { tables, count } = numbered(&columns);
    // The first row of each key of the right table, then of each that is in the left one only.
    let mut is_known = vec![false; count];
    let mut distinct = [Vec::new(), Vec::new()];
    for (keys, rows) in tables.iter().zip(&mut distinct).rev() {
        for (row, key) in keys.iter().enumerate() {
            if let Some(key) = key.filter(|key| !is_known[*key]) {
                is_known[key] = true;
                rows.push(row);
            }
        }
    }
    let [strange, known] = [columns[0].texts(&distinct[0]), columns[1].texts(&distinct[1])];
    if strange.is_empty() {
        return Ok(Vec::new());
    }
    let as_text = |key: &Vec<String>| key.iter().map(|part| folded(part)).collect::<Vec<_>>();
    let as_number = |key: &Vec<String>| {
        let one = |part: &String| part.parse::<f64>().map_or_else(|_| folded(part), |value| value.to_string());
        key.iter().map(one).collect::<Vec<_>>()
    };
    let by_text: HashSet<Vec<String>> = known.iter().map(as_text).collect();
    let by_number: HashSet<Vec<String>> = known.iter().map(as_number).collect();
    let in_case = strange.iter().filter(|key| by_text.contains(&as_text(key))).count();
    let in_digits =
        strange.iter().filter(|key| !by_text.contains(&as_text(key)) && by_number.contains(&as_number(key)));
    let say = |count: usize, what: &str, kind: fn(String) -> Diagnostic| {
        let (keys, other) = if count == 1 { ("key has", "one differs") } else { ("keys have", "others differ") };
        let message = format!("{count} {keys} no row in `{}`, where {other} only in {what}", right.id());
        kind(message).at(join.place.clone()).hint("keys are compared as they are written")
    };
    let mut said = Vec::new();
    if in_case > 0 {
        said.push(say(in_case, "case, blanks or hyphens", Diagnostic::finding));
    }
    match in_digits.count() {
        0 => {}
        count => said.push(say(count, "how a number is written", Diagnostic::note)),
    }
    Ok(said)
}

fn derived(cohort: &mut Table, derive: &Derive) -> Outcome<()> {
    let values = expression::values(cohort, &derive.expression)?;
    let unmatched = cohort.unmatched(&derive.expression);
    cohort.findings.extend(unmatched.into_iter().map(|one| one.at(derive.expression_place.clone())));
    let mut column = Column::new(&derive.name, values.kind());
    column.label = derive.label.clone();
    column.unit = derive.unit.clone();
    column.ordered = derive.ordered;
    column.levels = derive.levels.clone().unwrap_or_default();
    if !column.levels.is_empty() {
        let codes: BTreeSet<&str> = column.levels.iter().map(|level| level.code.as_str()).collect();
        let texts = text::texts(values.clone());
        let stray = texts
            .iter()
            .enumerate()
            .find_map(|(row, text)| text.as_deref().filter(|text| !codes.contains(text)).map(|text| (row, text)));
        if let Some((row, text)) = stray {
            let mut error = Diagnostic::error(format!(
                "column `{}` has the value `{text}`, which is not among its levels",
                derive.name
            ))
            .hint(known_names(text, codes));
            if let Some(place) = cohort.place_of(row) {
                error = error.hint(format!("the first such row is {place}"));
            }
            return Err(error.into());
        }
    }
    let values = Store::of(values);
    column.whole =
        Some(Whole { table: cohort.id.clone(), name: derive.name.clone(), values: values.clone(), is_key: false });
    cohort.add_column(column, values).map_err(|errors| Diagnostics(placed(errors, &derive.name_place)))
}

fn selected(cohort: &Table, selection: &Selection) -> Outcome<Table> {
    let truth = cohort.truth(&selection.where_)?;
    let stays = |truth: &Option<bool>| if selection.keep { *truth == Some(true) } else { *truth != Some(true) };
    let rows: Vec<usize> = truth.iter().enumerate().filter(|(_, truth)| stays(truth)).map(|(row, _)| row).collect();
    let mut result = cohort.select_rows(&rows);
    let unmatched = cohort.unmatched(&selection.where_);
    result.findings.extend(unmatched.into_iter().map(|one| one.at(selection.where_place.clone())));
    let unknown = truth.iter().filter(|truth| truth.is_none()).count();
    if unknown > 0 {
        let done = if selection.keep { "are not included" } else { "are not excluded" };
        result.findings.push(
            Diagnostic::note(format!(
                "“{}” is unknown for {unknown} of {} rows, where a value is missing: they {done}",
                selection.label,
                cohort.rows()
            ))
            .at(selection.where_place.clone())
            .hint("say what should happen: `… IS NULL OR …`, `COALESCE(…)`"),
        );
    }
    result.steps.push(Step {
        excludes: !selection.keep,
        label: selection.label.clone(),
        where_: Some(selection.where_.clone()),
        n_in: cohort.rows(),
        n_out: rows.len(),
        came_in: cohort.lineage().clone(),
        stayed: rows,
    });
    Ok(result)
}
