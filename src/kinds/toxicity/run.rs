//! Counting the worst grade of each subject and term.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::describe;
use crate::analysis::result_writer::{ResultWriter, Scope, absent};
use crate::analysis::selection::{filtered, used_columns};
use crate::analysis::{Block, Nature, ResultRow, Value};
use crate::data::Table;
use crate::diagnostic::{Diagnostic, Outcome};
use crate::kinds::kind::Output;
use crate::kinds::toxicity::keys::ToxicityKeys;
use crate::kinds::toxicity::methods;
use crate::kinds::toxicity::record::{Record, Records, graded, recorded};
use crate::kinds::toxicity::shape::{GradeRows, LineShape, ToxicityShape};

const GRADES: [u8; 5] = [1, 2, 3, 4, 5];

/// Counts worst grades.
pub(super) fn run(block: &Block, body: &ToxicityKeys, table: &Table, denominator: Option<&Table>) -> Outcome<Output> {
    let table = filtered(block, body.condition.as_deref(), table)?;
    let subjects = table.texts(&body.subject).map_err(|errors| block.at_key("subject", errors))?;
    let Records { graded, mut columns, missing } = match (&body.term, &body.grade, &body.test) {
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
    columns.extend(body.by.clone());
    columns.extend(used_columns(&table, &[body.condition.as_ref()]));
    let denominator = denominator.unwrap_or(&table);
    let members = denominator.texts(&body.subject).map_err(|errors| block.at_key("denominator", errors))?;
    let known: BTreeSet<&str> = members.iter().flatten().map(String::as_str).collect();
    refuse_strangers(block, body, &graded, &known)?;
    let mut writer = Writer {
        entries: ResultWriter::of(block),
        table: &table,
        denominator,
        members: &members,
        terms: term_order(&graded),
        grades: grades(&graded),
    };
    writer.entries.count_rows(&table, &Scope::default(), "n.missing", &missing);
    let everyone: Vec<usize> = (0..denominator.rows()).collect();
    writer.group(&Scope::default(), &graded.iter().collect::<Vec<_>>(), &everyone);
    let groups = match &body.by {
        None => Vec::new(),
        Some(by) => by_group(block, by, &graded, &mut writer)?,
    };
    let (in_no_group, without) = match &body.by {
        Some(by) => without_group(block, by, &mut writer)?,
        None => (None, None),
    };
    let counted = denominator.subjects_called().to_owned();
    let by = body.by.as_ref().map(|by| denominator.title(by).to_owned());
    let methods = methods::sentences(body, &counted, by.as_deref());
    let shape = ToxicityShape {
        by,
        without_group: in_no_group,
        lines: writer.lines(&groups),
        groups: groups.iter().map(|(name, scope)| (name.clone(), writer.entries.row(scope))).collect(),
        grades: writer.grades,
        counted,
    };
    let mut output = Output::new(writer.entries, shape, methods, columns);
    output.notes.extend(without);
    Ok(output)
}

/// Counts the subjects of the denominator that have no group; gives the result and a note.
fn without_group(block: &Block, by: &str, writer: &mut Writer<'_>) -> Outcome<(Option<ResultRow>, Option<Diagnostic>)> {
    let (denominator, members) = (writer.denominator, writer.members);
    let missing = denominator.missing_rows(by).map_err(|errors| block.at_key("by", errors))?;
    let rows: Vec<usize> = missing.into_iter().filter(|row| members[*row].is_some()).collect();
    let subjects = rows.iter().filter_map(|row| members[*row].as_deref()).collect::<BTreeSet<&str>>().len();
    let scope = Scope::default().step("missing").variable(by);
    let set = writer.entries.row_set(denominator, &rows);
    writer.entries.count(&scope.rows(set), "n.missing", subjects);
    let note = describe::ungrouped(block, by, subjects, ("subject", "subjects"));
    Ok((Some(writer.entries.row(&scope)), note))
}

/// Subjects with records must be among those of the denominator.
fn refuse_strangers(block: &Block, body: &ToxicityKeys, records: &[Record], known: &BTreeSet<&str>) -> Outcome<()> {
    let strangers: BTreeSet<&str> =
        records.iter().map(|record| record.subject.as_str()).filter(|subject| !known.contains(subject)).collect();
    if strangers.is_empty() {
        return Ok(());
    }
    let denominator = body.denominator.as_deref().unwrap_or_default();
    Err(Diagnostic::error(format!(
        "{} subjects with records are not in the denominator `{denominator}`",
        strangers.len()
    ))
    .at(block.key("denominator"))
    .hint("select the records of the same subjects, or take another denominator")
    .into())
}

/// Counts in each group of subjects; gives the names and scopes of the groups.
fn by_group(block: &Block, by: &str, records: &[Record], writer: &mut Writer<'_>) -> Outcome<Vec<(String, Scope)>> {
    let groups = writer.denominator.categories(by).map_err(|errors| block.at_key("by", errors))?;
    let mut group_of: BTreeMap<&str, usize> = BTreeMap::new();
    for (subject, group) in writer.members.iter().zip(groups.index.iter()) {
        let (Some(subject), Some(group)) = (subject, group) else { continue };
        if *group_of.entry(subject).or_insert(group) != group {
            return Err(Diagnostic::error(format!("a subject is in two groups of `{by}`, expected one"))
                .at(block.key("by"))
                .hint("take a table with a row for each subject as `denominator`")
                .into());
        }
    }
    let mut names = Vec::new();
    for (level, label) in groups.levels.iter().enumerate() {
        let rows: Vec<usize> = (0..writer.members.len()).filter(|row| groups.index[*row] == Some(level)).collect();
        if rows.is_empty() {
            continue;
        }
        let own: Vec<&Record> =
            records.iter().filter(|record| group_of.get(record.subject.as_str()) == Some(&level)).collect();
        let scope = Scope::default().group(by, label, &groups.codes[level]);
        writer.group(&scope, &own, &rows);
        names.push((label.clone(), scope));
    }
    Ok(names)
}

/// The grades with a column: 1 to 4, and 5 where it occurs.
fn grades(records: &[Record]) -> Vec<u8> {
    let highest = records.iter().map(|record| record.grade).max().unwrap_or(0).max(4);
    GRADES.iter().copied().filter(|grade| *grade <= highest).collect()
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

/// Enters the worst grades of groups of subjects.
struct Writer<'a> {
    entries: ResultWriter,
    table: &'a Table,
    denominator: &'a Table,
    /// The subject of each row of the denominator.
    members: &'a [Option<String>],
    terms: Vec<String>,
    grades: Vec<u8>,
}

impl Writer<'_> {
    /// The records of a group, whose subjects are in some rows of the denominator.
    fn group(&mut self, scope: &Scope, records: &[&Record], rows: &[usize]) {
        let total = rows.iter().filter_map(|row| self.members[*row].as_deref()).collect::<BTreeSet<&str>>().len();
        let all = self.entries.row_set(self.denominator, rows);
        self.entries.count(&scope.rows(all), "N", total);
        for name in self.terms.clone() {
            let chosen: Vec<&Record> = records.iter().copied().filter(|record| record.term == name).collect();
            self.worst(&scope.variable(&name), &chosen, total, (all, rows));
        }
        self.worst(&scope.step("overall"), records, total, (all, rows));
    }

    /// The lines of tables and figures: each term, and all together.
    fn lines(&self, groups: &[(String, Scope)]) -> Vec<LineShape> {
        let row = |scope: &Scope| self.entries.row(scope);
        let rows = |scope: &Scope| GradeRows {
            any: row(&scope.step("any")),
            severe: row(&scope.step("severe")),
            grades: self.grades.iter().map(|grade| row(&scope.step("grade").step(grade.to_string()))).collect(),
        };
        let line = |name: &str, is_all: bool, below: &dyn Fn(&Scope) -> Scope| LineShape {
            name: name.to_owned(),
            is_all,
            all: rows(&below(&Scope::default())),
            groups: groups.iter().map(|(_, scope)| rows(&below(scope))).collect(),
        };
        let terms = self.terms.iter().map(|term| line(term, false, &|scope| scope.variable(term)));
        terms.chain([line("Any of these", true, &|scope| scope.step("overall"))]).collect()
    }

    /// The worst grade of each subject: any, each grade, 3 and higher.
    fn worst(&mut self, scope: &Scope, records: &[&Record], total: usize, (all, among): (usize, &[usize])) {
        let mut worst: BTreeMap<&str, (u8, usize)> = BTreeMap::new();
        for record in records {
            let known = worst.entry(&record.subject).or_insert((record.grade, record.row));
            if record.grade > known.0 {
                *known = (record.grade, record.row);
            }
        }
        let mut put = |scope: Scope, keep: &dyn Fn(u8) -> bool| {
            let mut rows: Vec<usize> = worst.values().filter(|(grade, _)| keep(*grade)).map(|(_, row)| *row).collect();
            rows.sort_unstable();
            let set = self.entries.row_set(self.table, &rows);
            self.entries.count(&scope.rows(set), "n", rows.len());
            self.entries.count(&scope.rows(all), "N", total);
            let share = if total == 0 {
                absent("the denominator is empty")
            } else {
                Value::Number(rows.len() as f64 / total as f64)
            };
            let both = self.entries.rows_of_both((self.table, &rows), (self.denominator, among));
            self.entries.put(&scope.rows(both), "p", share, Nature::Proportion);
        };
        put(scope.step("any"), &|grade| grade >= 1);
        put(scope.step("severe"), &|grade| grade >= 3);
        for wanted in &self.grades {
            put(scope.step("grade").step(wanted.to_string()), &|grade| grade == *wanted);
        }
    }
}
