//! `toxicity`: the worst grade of each subject and term.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::analysis::Block;
use crate::analysis::kind::Output;
use crate::analysis::kind::entry::{Entries, Scope, absent};
use crate::analysis::kind::lab;
use crate::analysis::kind::proportion::at_key;
use crate::analysis::kind::value::filtered;
use crate::analysis::{Exhibit, Nature, ToxicityShape, Value};
use crate::data::Table;
use crate::diagnostic::{Diagnostic, Diagnostics, Outcome};
use crate::statistics::ctcae::{Reading, Ungraded, grade, term, unit::Unit};

/// The keys of a toxicity block: grades as recorded (`term`, `grade`), or graded
/// from laboratory values (`test`, `value`, `unit`, `lln`, `uln`).
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Body {
    pub data: String,
    #[serde(default, rename = "where")]
    pub condition: Option<String>,
    pub subject: String,
    #[serde(default)]
    pub term: Option<String>,
    #[serde(default)]
    pub grade: Option<String>,
    #[serde(default)]
    pub test: Option<String>,
    #[serde(default)]
    pub value: Option<String>,
    #[serde(default)]
    pub unit: Option<String>,
    #[serde(default)]
    pub lln: Option<String>,
    #[serde(default)]
    pub uln: Option<String>,
    /// Column with the value at baseline.
    #[serde(default)]
    pub baseline: Option<String>,
    #[serde(default)]
    pub grading: Grading,
    /// The table whose subjects are the denominator; those with a record where
    /// there is none.
    #[serde(default)]
    pub denominator: Option<String>,
    /// Only grades worse than the subject's grade at baseline count.
    #[serde(default)]
    pub worse_than_baseline: bool,
}

/// The grading scale.
#[derive(Debug, Clone, Copy, Default, Deserialize, Serialize)]
pub(super) enum Grading {
    #[default]
    #[serde(rename = "ctcae-5")]
    Ctcae5,
}

/// One graded record.
struct Record {
    row: usize,
    subject: String,
    term: String,
    grade: u8,
}

const GRADES: [u8; 5] = [1, 2, 3, 4, 5];

/// Counts worst grades.
pub(super) fn run(block: &Block, body: &Body, table: &Table, denominator: Option<&Table>) -> Outcome<Output> {
    let table = filtered(block, body.condition.as_deref(), table)?;
    let subjects = table.texts(&body.subject).map_err(|errors| at_key(block, "subject", errors))?;
    let (records, mut columns) = match (&body.term, &body.grade, &body.test) {
        (Some(term), Some(grade), None) => recorded(block, &table, &subjects, term, grade)?,
        (None, None, Some(test)) => graded(block, body, &table, &subjects, test)?,
        _ => {
            return Err(Diagnostic::error("found neither recorded grades nor laboratory values")
                .at(block.place.clone())
                .hint("give `term` and `grade`, or `test`, `value`, `unit`, `lln` and `uln`")
                .into());
        }
    };
    columns.push(body.subject.clone());
    let denominators = denominator_rows(block, body, &table, &subjects, denominator)?;
    let strangers: BTreeSet<&str> = records
        .iter()
        .map(|record| record.subject.as_str())
        .filter(|subject| !denominators.1.contains(*subject))
        .collect();
    if !strangers.is_empty() {
        return Err(Diagnostic::error(format!(
            "{} subjects with records are not in the denominator `{}`",
            strangers.len(),
            body.denominator.as_deref().unwrap_or("")
        ))
        .at(block.key("denominator"))
        .hint("select the records of the same subjects, or take another denominator")
        .into());
    }
    let mut entries = Entries::default();
    let root = Scope::default();
    let all = entries.row_set(denominators.0, &(0..denominators.0.rows()).collect::<Vec<_>>());
    entries.count(&root.rows(all), "N", denominators.1.len());
    let terms = term_order(&records);
    let highest = records.iter().map(|record| record.grade).max().unwrap_or(0).max(4);
    let grades: Vec<u8> = GRADES.iter().copied().filter(|grade| *grade <= highest).collect();
    for name in &terms {
        let chosen: Vec<&Record> = records.iter().filter(|record| record.term == *name).collect();
        write(&mut entries, &root.variable(name), &table, &chosen, denominators.1.len(), all, &grades);
    }
    let every: Vec<&Record> = records.iter().collect();
    write(&mut entries, &root.step("overall"), &table, &every, denominators.1.len(), all, &grades);
    let methods = methods(body);
    Ok(Output::new(entries, Exhibit::Toxicity(ToxicityShape { terms, grades }), methods, columns))
}

/// The table and the subjects of the denominator.
fn denominator_rows<'a>(
    block: &Block,
    body: &Body,
    table: &'a Table,
    subjects: &[Option<String>],
    denominator: Option<&'a Table>,
) -> Outcome<(&'a Table, BTreeSet<String>)> {
    match denominator {
        None => Ok((table, subjects.iter().flatten().cloned().collect())),
        Some(other) => {
            let found = other.texts(&body.subject).map_err(|errors| at_key(block, "denominator", errors))?;
            Ok((other, found.into_iter().flatten().collect()))
        }
    }
}

/// Grades as they were recorded.
fn recorded(
    block: &Block,
    table: &Table,
    subjects: &[Option<String>],
    term: &str,
    grade: &str,
) -> Outcome<(Vec<Record>, Vec<String>)> {
    let terms = table.categories(term).map_err(|errors| at_key(block, "term", errors))?;
    let grades = table.numbers(grade).map_err(|errors| at_key(block, "grade", errors))?;
    let mut records = Vec::new();
    let mut problems = Vec::new();
    for row in 0..table.rows() {
        let (Some(subject), Some(index), Some(number)) = (&subjects[row], terms.index[row], grades[row]) else {
            continue;
        };
        if !(number.fract() == 0.0 && (0.0..=5.0).contains(&number)) {
            problems.push(with_row(
                table,
                row,
                Diagnostic::error(format!("found the grade {number}, expected 0 to 5")),
            ));
            continue;
        }
        records.push(Record { row, subject: subject.clone(), term: terms.levels[index].clone(), grade: number as u8 });
    }
    if problems.is_empty() {
        Ok((records, vec![term.to_owned(), grade.to_owned()]))
    } else {
        Err(Diagnostics(problems))
    }
}

/// Grades from laboratory values.
fn graded(
    block: &Block,
    body: &Body,
    table: &Table,
    subjects: &[Option<String>],
    test: &str,
) -> Outcome<(Vec<Record>, Vec<String>)> {
    let name_of = |key: &'static str, name: &Option<String>| {
        name.clone().ok_or_else(|| {
            Diagnostics::from(
                Diagnostic::error(format!("`{key}` is missing, expected the column of it")).at(block.place.clone()),
            )
        })
    };
    let (value, unit) = (name_of("value", &body.value)?, name_of("unit", &body.unit)?);
    let tests = table.texts(test).map_err(|errors| at_key(block, "test", errors))?;
    let values = table.numbers(&value).map_err(|errors| at_key(block, "value", errors))?;
    let units = table.texts(&unit).map_err(|errors| at_key(block, "unit", errors))?;
    let optional = |key: &'static str, name: &Option<String>| -> Outcome<Vec<Option<f64>>> {
        match name {
            None => Ok(vec![None; table.rows()]),
            Some(name) => table.numbers(name).map_err(|errors| at_key(block, key, errors)),
        }
    };
    let (lln, uln) = (optional("lln", &body.lln)?, optional("uln", &body.uln)?);
    let baseline = optional("baseline", &body.baseline)?;
    let mut records = Vec::new();
    let mut problems: Vec<Diagnostic> = Vec::new();
    for row in 0..table.rows() {
        let (Some(subject), Some(name), Some(number)) = (&subjects[row], &tests[row], values[row]) else { continue };
        let Some((lab, directions)) = lab::known(name) else {
            problems.push(with_row(
                table,
                row,
                Diagnostic::error(format!("CTCAE v5 grading does not know the test `{name}`")),
            ));
            continue;
        };
        let text = units[row].clone().unwrap_or_default();
        let Some(known) = Unit::parse(&text) else {
            problems.push(with_row(
                table,
                row,
                Diagnostic::error(format!("found the unit `{text}`, expected one of the test `{name}`")),
            ));
            continue;
        };
        for direction in directions {
            let reading = Reading {
                value: number,
                unit: known,
                lln: lln[row],
                uln: uln[row],
                baseline: baseline[row],
                symptomatic: false,
                anticoagulated: false,
            };
            match grade(lab, *direction, reading) {
                Ok(found) => {
                    let at_baseline = baseline[row].map_or(0, |value| {
                        grade(lab, *direction, Reading { value, baseline: None, ..reading }).unwrap_or(0)
                    });
                    let counted = if body.worse_than_baseline && found <= at_baseline { 0 } else { found };
                    let name = term(lab, *direction).unwrap_or(name).to_owned();
                    records.push(Record { row, subject: subject.clone(), term: name, grade: counted });
                }
                Err(Ungraded::NoCriterion) => {}
                Err(reason) => problems.push(with_row(
                    table,
                    row,
                    Diagnostic::error(format!("`{name}` cannot be graded: {reason}")),
                )),
            }
        }
    }
    const SHOWN: usize = 10;
    if problems.len() > SHOWN {
        let more = problems.len() - SHOWN;
        problems.truncate(SHOWN);
        problems.push(Diagnostic::error(format!("and {more} more records cannot be graded")).at(block.place.clone()));
    }
    let mut columns = vec![test.to_owned(), value, unit];
    columns.extend([&body.lln, &body.uln, &body.baseline].into_iter().flatten().cloned());
    if problems.is_empty() { Ok((records, columns)) } else { Err(Diagnostics(problems)) }
}

fn with_row(table: &Table, row: usize, problem: Diagnostic) -> Diagnostic {
    match table.place_of(row) {
        Some(place) => problem.at(place),
        None => problem,
    }
}

/// Terms in the order in which the records first name them.
fn term_order(records: &[Record]) -> Vec<String> {
    let mut order: Vec<String> = Vec::new();
    for record in records {
        if !order.contains(&record.term) {
            order.push(record.term.clone());
        }
    }
    order
}

/// Enters the worst grades of some records: any, each grade, 3 and higher.
fn write(
    entries: &mut Entries,
    scope: &Scope,
    table: &Table,
    records: &[&Record],
    total: usize,
    all: usize,
    grades: &[u8],
) {
    let mut worst: BTreeMap<&str, (u8, usize)> = BTreeMap::new();
    for record in records {
        let known = worst.entry(&record.subject).or_insert((record.grade, record.row));
        if record.grade > known.0 {
            *known = (record.grade, record.row);
        }
    }
    let mut put = |scope: Scope, keep: &dyn Fn(u8) -> bool| {
        let rows: Vec<usize> = {
            let mut rows: Vec<usize> = worst.values().filter(|(grade, _)| keep(*grade)).map(|(_, row)| *row).collect();
            rows.sort_unstable();
            rows
        };
        let set = entries.row_set(table, &rows);
        entries.count(&scope.rows(set), "n", rows.len());
        entries.count(&scope.rows(all), "N", total);
        let share = if total == 0 {
            absent("the denominator is empty")
        } else {
            Value::Number(rows.len() as f64 / total as f64)
        };
        entries.put(&scope.rows(set), "p", share, Nature::Proportion);
    };
    put(scope.step("any"), &|grade| grade >= 1);
    put(scope.step("severe"), &|grade| grade >= 3);
    for wanted in grades {
        put(scope.step("grade").step(wanted.to_string()), &|grade| grade == *wanted);
    }
}

fn methods(body: &Body) -> String {
    let source = if body.test.is_some() {
        "graded from laboratory values and limits of normal by the Common Terminology Criteria for Adverse Events, version 5.0"
    } else {
        "taken as recorded"
    };
    let adjusted = if body.worse_than_baseline { " Only grades worse than at baseline count." } else { "" };
    format!("Adverse events were {source}; each patient counts once for each term, at the worst grade.{adjusted}")
}
