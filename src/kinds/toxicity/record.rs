//! Graded records: as recorded, or graded from laboratory values.

use crate::analysis::Block;
use crate::data::Table;
use crate::diagnostic::{Diagnostic, Diagnostics, Outcome};
use crate::kinds::toxicity::ToxicityKeys;
use crate::kinds::toxicity::lab;
use crate::statistics::ctcae::{Direction, Reading, Ungraded, grade, term, unit::Unit};

/// One graded record.
pub(crate) struct Record {
    pub row: usize,
    pub subject: String,
    pub term: String,
    pub grade: u8,
}

/// The records of a block.
pub(crate) struct Records {
    pub graded: Vec<Record>,
    /// The columns they are read from.
    pub columns: Vec<String>,
    /// Rows that lack the subject, the term or the grade.
    pub missing: Vec<usize>,
}

/// Grades as they were recorded.
pub(crate) fn recorded(
    block: &Block,
    table: &Table,
    subjects: &[Option<String>],
    term: &str,
    grade: &str,
) -> Outcome<Records> {
    let terms = table.categories(term).map_err(|errors| block.at_key("term", errors))?;
    let grades = table.numbers(grade).map_err(|errors| block.at_key("grade", errors))?;
    let (mut records, mut missing) = (Vec::new(), Vec::new());
    let mut problems = Vec::new();
    for row in 0..table.rows() {
        let (Some(subject), Some(index), Some(number)) = (&subjects[row], terms.index[row], grades[row]) else {
            missing.push(row);
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
        Ok(Records { graded: records, columns: vec![term.to_owned(), grade.to_owned()], missing })
    } else {
        Err(Diagnostics(problems))
    }
}

/// Grades from laboratory values.
pub(crate) fn graded(
    block: &Block,
    body: &ToxicityKeys,
    table: &Table,
    subjects: &[Option<String>],
    test: &str,
) -> Outcome<Records> {
    let measured = Measurements::read(block, body, table, test)?;
    let (mut records, mut missing) = (Vec::new(), Vec::new());
    let mut problems: Vec<Diagnostic> = Vec::new();
    for (row, subject) in subjects.iter().enumerate().take(table.rows()) {
        let (Some(subject), Some(name), Some(value)) = (subject, &measured.tests[row], measured.values[row]) else {
            missing.push(row);
            continue;
        };
        for graded in measured.grades(row, name, value, body.worse_than_baseline) {
            match graded {
                Ok((term, grade)) => records.push(Record { row, subject: subject.clone(), term, grade }),
                Err(words) => problems.push(with_row(table, row, Diagnostic::error(words))),
            }
        }
    }
    const SHOWN: usize = 10;
    if problems.len() > SHOWN {
        let more = problems.len() - SHOWN;
        problems.truncate(SHOWN);
        problems.push(Diagnostic::error(format!("and {more} more records cannot be graded")).at(block.place.clone()));
    }
    if problems.is_empty() {
        Ok(Records { graded: records, columns: measured.columns, missing })
    } else {
        Err(Diagnostics(problems))
    }
}

/// Laboratory values, row by row of the table.
struct Measurements {
    tests: Vec<Option<String>>,
    values: Vec<Option<f64>>,
    units: Vec<Option<String>>,
    /// Lower limits of normal.
    lln: Vec<Option<f64>>,
    /// Upper limits of normal.
    uln: Vec<Option<f64>>,
    baseline: Vec<Option<f64>>,
    /// The columns they are read from.
    columns: Vec<String>,
}

impl Measurements {
    fn read(block: &Block, body: &ToxicityKeys, table: &Table, test: &str) -> Outcome<Self> {
        let name_of = |key: &'static str, name: &Option<String>| {
            name.clone().ok_or_else(|| {
                Diagnostics::from(
                    Diagnostic::error(format!("`{key}` is missing, expected the column of it")).at(block.place.clone()),
                )
            })
        };
        let (value, unit) = (name_of("value", &body.value)?, name_of("unit", &body.unit)?);
        let tests = table.texts(test).map_err(|errors| block.at_key("test", errors))?;
        let values = table.numbers(&value).map_err(|errors| block.at_key("value", errors))?;
        let units = table.texts(&unit).map_err(|errors| block.at_key("unit", errors))?;
        let optional = |key: &'static str, name: &Option<String>| -> Outcome<Vec<Option<f64>>> {
            match name {
                None => Ok(vec![None; table.rows()]),
                Some(name) => table.numbers(name).map_err(|errors| block.at_key(key, errors)),
            }
        };
        let (lln, uln) = (optional("lln", &body.lln)?, optional("uln", &body.uln)?);
        let baseline = optional("baseline", &body.baseline)?;
        let mut columns = vec![test.to_owned(), value, unit];
        columns.extend([&body.lln, &body.uln, &body.baseline].into_iter().flatten().cloned());
        Ok(Self { tests, values, units, lln, uln, baseline, columns })
    }

    /// The term and the grade of a value in each direction in which its test is graded, or
    /// why it cannot be.
    fn grades(
        &self,
        row: usize,
        name: &str,
        value: f64,
        worse_than_baseline: bool,
    ) -> Vec<Result<(String, u8), String>> {
        let Some((lab, directions)) = lab::known(name) else {
            return vec![Err(format!("CTCAE v5 grading does not know the test `{name}`"))];
        };
        let text = self.units[row].clone().unwrap_or_default();
        let Some(unit) = Unit::parse(&text) else {
            return vec![Err(format!("found the unit `{text}`, expected one of the test `{name}`"))];
        };
        let reading = Reading {
            value,
            unit,
            lln: self.lln[row],
            uln: self.uln[row],
            baseline: self.baseline[row],
            symptomatic: false,
            anticoagulated: false,
        };
        let in_direction = |direction: &Direction| match grade(lab, *direction, reading) {
            Ok(found) => {
                let at_baseline = self.baseline[row].map_or(0, |value| {
                    grade(lab, *direction, Reading { value, baseline: None, ..reading }).unwrap_or(0)
                });
                let counted = if worse_than_baseline && found <= at_baseline { 0 } else { found };
                Some(Ok((term(lab, *direction).unwrap_or(name).to_owned(), counted)))
            }
            Err(Ungraded::NoCriterion) => None,
            Err(reason) => Some(Err(format!("`{name}` cannot be graded: {reason}"))),
        };
        directions.iter().filter_map(in_direction).collect()
    }
}

fn with_row(table: &Table, row: usize, problem: Diagnostic) -> Diagnostic {
    match table.place_of(row) {
        Some(place) => problem.at(place),
        None => problem,
    }
}
