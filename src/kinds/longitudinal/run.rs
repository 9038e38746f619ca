//! Describing a variable at each visit, of all subjects and by group.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::Block;
use crate::analysis::decimals::Decimals;
use crate::analysis::describe::{self, Members};
use crate::analysis::result_writer::{ResultWriter, Scope, invalid};
use crate::analysis::selection::{filtered, used_columns};
use crate::analysis::words::plain_number;
use crate::data::{Kind, Table};
use crate::diagnostic::{Diagnostic, Outcome};
use crate::kinds::kind::Output;
use crate::kinds::longitudinal::keys::LongitudinalKeys;
use crate::kinds::longitudinal::methods;
use crate::kinds::longitudinal::shape::{CourseShape, LongitudinalShape};
use crate::statistics::descriptive::QuantileType;

/// More lines than these are not kept, nor drawn one by one.
pub(super) const MOST: usize = 500;

/// More visits than these are no visits, but times of each subject's own.
const MOST_VISITS: usize = 60;

/// A value of a subject at a visit.
struct Value<'a> {
    subject: &'a str,
    at: f64,
    value: f64,
    row: usize,
}

/// Describes the values of each visit.
pub(super) fn run(block: &Block, body: &LongitudinalKeys, table: &Table) -> Outcome<Output> {
    let table = filtered(block, body.condition.as_deref(), table)?;
    let definition = describe::quantile_type(block, body.quantile_type)?;
    let column = table.expect_column(&body.value).map_err(|errors| block.at_key("value", errors))?.clone();
    let values = numbers(block, "value", &body.value, &table)?;
    let times = numbers(block, "at", &body.at, &table)?;
    let subjects = table.texts(&body.subject).map_err(|errors| block.at_key("subject", errors))?;
    let (known, missing) = complete(&values, &times, &subjects);
    once_each(block, body, &table, &known)?;
    let visits = visits(block, body, &known)?;
    let groups = match &body.by {
        Some(by) => describe::members(block, by, &table)?,
        None => Vec::new(),
    };
    in_one_group(block, body, &groups, &subjects)?;
    let all: Vec<f64> = known.iter().map(|one| one.value).collect();
    let decimals = body.digits.map_or_else(|| Decimals::of(&all), |digits| Decimals::fixed(usize::from(digits)));
    let root = Scope::default();
    let mut entries = ResultWriter::of(block);
    entries.count_rows(&table, &root, "n.missing", &missing);
    let mut writer =
        Writer { entries, table: &table, visits: &visits, decimals, definition, unit: column.unit.as_deref() };
    let everyone: Vec<&Value<'_>> = known.iter().collect();
    let all = writer.course(&root, String::new(), &everyone)?;
    let by = body.by.as_deref().unwrap_or_default();
    let mut courses = Vec::new();
    for group in &groups {
        let own: Vec<&Value<'_>> = known.iter().filter(|one| group.rows.binary_search(&one.row).is_ok()).collect();
        courses.push(writer.course(&root.group(by, &group.label, &group.code), group.label.clone(), &own)?);
    }
    let mut entries = writer.entries;
    let without = match &body.by {
        Some(by) => describe::without_group(block, by, &table, &root, &mut entries)?,
        None => None,
    };
    let at = table.expect_column(&body.at).map_err(|errors| block.at_key("at", errors))?;
    let shape = LongitudinalShape {
        label: column.title().to_owned(),
        unit: column.unit.clone(),
        at: at.title().to_owned(),
        at_unit: at.unit.clone(),
        all,
        groups: courses,
        by: body.by.as_ref().map(|by| table.title(by).to_owned()),
        without_group: body.by.as_ref().map(|by| entries.row(&root.step("missing").variable(by))),
        counted: table.subjects_called().to_owned(),
        times: visits.clone(),
    };
    let methods = methods::sentence(body, &shape, block.language.spelling());
    let mut columns = vec![body.value.clone(), body.subject.clone(), body.at.clone()];
    columns.extend(body.by.clone());
    columns.extend(used_columns(&table, &[body.condition.as_ref()]));
    let mut output = Output::new(entries, shape, methods, columns);
    output.notes.extend(without);
    output.notes.extend(left_out(block, missing.len()));
    Ok(output)
}

/// The numbers of a column, of which truths are none.
fn numbers(block: &Block, key: &str, name: &str, table: &Table) -> Outcome<Vec<Option<f64>>> {
    let column = table.expect_column(name).map_err(|errors| block.at_key(key, errors))?;
    if column.kind == Kind::Boolean {
        let message = format!("`{name}` is true or false, expected a column of numbers");
        return Err(Diagnostic::error(message).at(block.value(key)).into());
    }
    table.numbers(name).map_err(|errors| block.at_key(key, errors))
}

/// The values that have a subject and a visit, and the rows that lack one of the three.
fn complete<'a>(
    values: &[Option<f64>],
    times: &[Option<f64>],
    subjects: &'a [Option<String>],
) -> (Vec<Value<'a>>, Vec<usize>) {
    let (mut known, mut missing) = (Vec::new(), Vec::new());
    for (row, ((value, at), subject)) in values.iter().zip(times).zip(subjects).enumerate() {
        match (value, at, subject) {
            (Some(value), Some(at), Some(subject)) => known.push(Value { subject, at: *at, value: *value, row }),
            _ => missing.push(row),
        }
    }
    (known, missing)
}

/// A subject has one value at a visit: a mean or the last of several would be a choice of ours.
fn once_each(block: &Block, body: &LongitudinalKeys, table: &Table, known: &[Value<'_>]) -> Outcome<()> {
    let mut seen: BTreeSet<(&str, u64)> = BTreeSet::new();
    let Some(again) = known.iter().find(|one| !seen.insert((one.subject, (one.at + 0.0).to_bits()))) else {
        return Ok(());
    };
    let line = table.place_of(again.row).map_or(String::new(), |place| format!(" ({place})"));
    Err(Diagnostic::error(format!(
        "a subject has two values of `{}` at {} {}{line}, expected one",
        body.value,
        body.at,
        plain_number(again.at)
    ))
    .at(block.value("value"))
    .hint("select the rows of one test or method with `where`, or one value of a visit in an `sql` block")
    .into())
}

/// The visits, ascending.
fn visits(block: &Block, body: &LongitudinalKeys, known: &[Value<'_>]) -> Outcome<Vec<f64>> {
    let mut visits: Vec<f64> = known.iter().map(|one| one.at + 0.0).collect();
    visits.sort_by(f64::total_cmp);
    visits.dedup();
    if visits.len() > MOST_VISITS {
        return Err(Diagnostic::error(format!(
            "`{}` has {} different values, expected at most {MOST_VISITS} visits",
            body.at,
            visits.len()
        ))
        .at(block.value("at"))
        .hint("give each value its planned visit or cycle, such as `ROUND(months)` in a derived column")
        .into());
    }
    Ok(visits)
}

/// A subject whose group changes would be followed in both.
fn in_one_group(
    block: &Block,
    body: &LongitudinalKeys,
    groups: &[Members],
    subjects: &[Option<String>],
) -> Outcome<()> {
    let mut group_of: BTreeMap<&str, usize> = BTreeMap::new();
    for (index, group) in groups.iter().enumerate() {
        for subject in group.rows.iter().filter_map(|row| subjects[*row].as_deref()) {
            if *group_of.entry(subject).or_insert(index) != index {
                let by = body.by.as_deref().unwrap_or_default();
                return Err(Diagnostic::error(format!("a subject is in two groups of `{by}`, expected one"))
                    .at(block.key("by"))
                    .hint("take the group at baseline, joined from the table with a row for each subject")
                    .into());
            }
        }
    }
    Ok(())
}

fn left_out(block: &Block, count: usize) -> Option<Diagnostic> {
    (count > 0).then(|| {
        let rows = if count == 1 { "row is" } else { "rows are" };
        Diagnostic::note(format!("block `{}`: {count} {rows} left out, without value, subject or visit", block.id))
            .at(block.place.clone())
    })
}

/// Writes the results of courses.
struct Writer<'a> {
    entries: ResultWriter,
    table: &'a Table,
    visits: &'a [f64],
    decimals: Decimals,
    definition: QuantileType,
    unit: Option<&'a str>,
}

impl Writer<'_> {
    /// The course of some values.
    fn course(&mut self, scope: &Scope, name: String, values: &[&Value<'_>]) -> Outcome<CourseShape> {
        let mut lines: BTreeMap<&str, Vec<(f64, f64)>> = BTreeMap::new();
        for one in values {
            lines.entry(one.subject).or_default().push((one.at, one.value));
        }
        let rows: Vec<usize> = values.iter().map(|one| one.row).collect();
        let set = self.entries.row_set(self.table, &rows);
        self.entries.count(&scope.rows(set), "n", lines.len());
        let mut visits = Vec::new();
        for visit in self.visits {
            let own: Vec<&&Value<'_>> = values.iter().filter(|one| one.at == *visit).collect();
            let rows: Vec<usize> = own.iter().map(|one| one.row).collect();
            let numbers: Vec<f64> = own.iter().map(|one| one.value).collect();
            let set = self.entries.row_set(self.table, &rows);
            let scope = scope.step("at").time(*visit).unit(self.unit).rows(set);
            self.entries.count(&scope, "n", rows.len());
            describe::numbers(&numbers, self.decimals, self.definition, &scope, &mut self.entries)
                .map_err(|error| invalid(&error, self.table, &rows))?;
            visits.push(self.entries.row(&scope));
        }
        let total = self.entries.row(scope);
        let mut lines: Vec<Vec<(f64, f64)>> =
            if lines.len() > MOST { Vec::new() } else { lines.into_values().collect() };
        lines.iter_mut().for_each(|line| line.sort_by(|one, other| one.0.total_cmp(&other.0)));
        Ok(CourseShape { name, total, visits, lines })
    }
}
