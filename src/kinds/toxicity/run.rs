//! Counting the worst grade of each subject and term.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::describe;
use crate::analysis::result_writer::{ResultWriter, Scope};
use crate::analysis::selection::{filtered, used_columns};
use crate::analysis::{Block, ResultRow};
use crate::data::Table;
use crate::diagnostic::{Diagnostic, Outcome};
use crate::kinds::kind::Output;
use crate::kinds::toxicity::keys::ToxicityKeys;
use crate::kinds::toxicity::record::{Record, Records, graded, recorded};
use crate::kinds::toxicity::written::{Wanted, Written, output, share, with_column};

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
        grades: with_column(graded.iter().map(|record| record.grade)),
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
    let Writer { entries, terms, grades, .. } = writer;
    let mut output = output(body, denominator, entries, Written { terms, grades, groups, in_no_group }, columns);
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
    Err(unknown_subjects(block, body, strangers.len()).into())
}

/// An error about subjects with records who are not counted among.
pub(super) fn unknown_subjects(block: &Block, body: &ToxicityKeys, count: usize) -> Diagnostic {
    let denominator = body.denominator.as_deref().unwrap_or_default();
    Diagnostic::error(format!("{count} subjects with records are not in the denominator `{denominator}`"))
        .at(block.key("denominator"))
        .hint("select the records of the same subjects, or take another denominator")
}

/// An error about a subject in two groups.
pub(super) fn in_two_groups(block: &Block, by: &str) -> Diagnostic {
    Diagnostic::error(format!("a subject is in two groups of `{by}`, expected one"))
        .at(block.key("by"))
        .hint("take a table with a row for each subject as `denominator`")
}

/// Counts in each group of subjects; gives the names and scopes of the groups.
fn by_group(block: &Block, by: &str, records: &[Record], writer: &mut Writer<'_>) -> Outcome<Vec<(String, Scope)>> {
    let categories = writer.denominator.categories(by).map_err(|errors| block.at_key("by", errors))?;
    let groups = describe::members_of(&categories);
    let mut group_of: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, group) in groups.iter().enumerate() {
        for subject in group.rows.iter().filter_map(|row| writer.members[*row].as_deref()) {
            if *group_of.entry(subject).or_insert(at) != at {
                return Err(in_two_groups(block, by).into());
            }
        }
    }
    let mut of_group: Vec<Vec<&Record>> = vec![Vec::new(); groups.len()];
    for record in records {
        if let Some(group) = group_of.get(record.subject.as_str()) {
            of_group[*group].push(record);
        }
    }
    let mut names = Vec::new();
    for (group, own) in groups.iter().zip(&of_group) {
        let scope = Scope::default().group(by, &group.label, &group.code);
        writer.group(&scope, own, &group.rows);
        names.push((group.label.clone(), scope));
    }
    Ok(names)
}

/// Terms in the order in which the records first name them.
fn term_order(records: &[Record]) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let new = records.iter().map(|record| record.term.as_str()).filter(|term| seen.insert(*term));
    new.map(str::to_owned).collect()
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
        let terms = self.terms.clone();
        let place: BTreeMap<&str, usize> = terms.iter().map(String::as_str).zip(0..).collect();
        let mut of_term: Vec<Vec<&Record>> = vec![Vec::new(); terms.len()];
        for record in records {
            if let Some(term) = place.get(record.term.as_str()) {
                of_term[*term].push(record);
            }
        }
        for (name, chosen) in terms.iter().zip(&of_term) {
            self.worst(&scope.variable(name), chosen, total, (all, rows));
        }
        self.worst(&scope.step("overall"), records, total, (all, rows));
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
        for wanted in Wanted::all(&self.grades) {
            let some = worst.values().filter(|(grade, _)| wanted.holds(*grade));
            let mut rows: Vec<usize> = some.map(|(_, row)| *row).collect();
            rows.sort_unstable();
            let set = self.entries.row_set(self.table, &rows);
            let (table, denominator) = (self.table, self.denominator);
            let both = |entries: &mut ResultWriter| entries.rows_of_both((table, &rows), (denominator, among));
            share(&mut self.entries, &wanted.below(scope), (set, rows.len()), (all, total), both);
        }
    }
}
