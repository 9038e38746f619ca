//! Worst grades that another engine counts.

use crate::analysis::result_writer::{ResultWriter, Scope};
use crate::analysis::{Block, describe};
use crate::data::{Members, Table, WorstGrades, WorstQuestion, are_beside, worst_grades};
use crate::diagnostic::{Diagnostic, Outcome};
use crate::kinds::fetched::asked;
use crate::kinds::kind::{Output, SourceTables};
use crate::kinds::toxicity::keys::ToxicityKeys;
use crate::kinds::toxicity::run::{in_two_groups, unknown_subjects};
use crate::kinds::toxicity::written::{Wanted, Written, output, share, with_column};

/// Whether the engine that holds the records can count them: grades as they were recorded, and subjects on the same one.
pub(super) fn can_be_counted(body: &ToxicityKeys, tables: &SourceTables) -> bool {
    let table = |id: &str| tables.get(id).filter(|table| table.elsewhere().is_some());
    let Some(records) = table(&body.data) else { return false };
    let is_beside = |id: &str| table(id).is_some_and(|subjects| are_beside(records, subjects));
    let is_recorded = body.term.is_some() && body.grade.is_some() && body.test.is_none();
    is_recorded && body.denominator.as_deref().is_none_or(is_beside)
}

/// Counts worst grades where the records are.
pub(super) fn run(block: &Block, body: &ToxicityKeys, records: &Table, denominator: Option<&Table>) -> Outcome<Output> {
    let (Some(term), Some(grade)) = (&body.term, &body.grade) else {
        return Err(Diagnostic::error("found no recorded grades, expected `term` and `grade`").into());
    };
    let subjects = denominator.unwrap_or(records);
    check(block, body, (records, subjects), [term, grade])?;
    let condition = body.condition.as_deref();
    let question = WorstQuestion {
        records,
        condition,
        denominator,
        subject: &body.subject,
        term,
        grade,
        by: body.by.as_deref(),
        block: &block.id,
    };
    let found = worst_grades(&question).map_err(|errors| match condition {
        Some(_) if errors.0.iter().any(|one| one.within.is_some()) => block.at_key("where", errors),
        _ => errors,
    })?;
    if found.strangers > 0 {
        return Err(unknown_subjects(block, body, count(found.strangers)).into());
    }
    if let (Some(by), true) = (&body.by, found.in_two_groups > 0) {
        return Err(in_two_groups(block, by).into());
    }
    let columns: Vec<String> = [term, grade, &body.subject].into_iter().chain(&body.by).cloned().collect();
    let of_condition = condition.and_then(|sql| records.columns_of(sql).ok()).unwrap_or_default();
    let mut notes: Vec<Diagnostic> = Vec::new();
    let (entries, written) = Writer::new(block, &found, denominator.is_none()).all(body, &mut notes);
    let mut output = output(body, subjects, entries, written, columns.into_iter().chain(of_condition).collect());
    output.notes.extend(notes);
    output.notes.extend(found.findings.iter().cloned().map(|mut one| {
        one.message = format!("block `{}`: {}", block.id, one.message);
        one.at(block.key("where"))
    }));
    let mut asked = asked(records, found.questions, found.rows_of, found.digest);
    let labels = found.terms.iter().chain(found.groups.iter().flat_map(|(label, code)| [label, code]));
    asked.words = labels.filter(|text| text.chars().any(|c| c.is_ascii_digit())).cloned().collect();
    output.asked.push(asked);
    Ok(output)
}

/// Refuses columns that are not there, a grade that is no number, and what cannot be kept private.
fn check(
    block: &Block,
    body: &ToxicityKeys,
    (records, subjects): (&Table, &Table),
    [term, grade]: [&String; 2],
) -> Outcome<()> {
    for (key, name) in [("subject", &body.subject), ("term", term)] {
        records.expect_column(name).map_err(|errors| block.at_key(key, errors))?;
    }
    let kind = records.expect_column(grade).map_err(|errors| block.at_key("grade", errors))?.kind;
    if !kind.is_numeric() {
        let message = format!("`{grade}` is {}, expected a column of numbers", kind.phrase());
        let hint = "convert it in the `query` of the source";
        return Err(Diagnostic::error(message).at(block.value("grade")).hint(hint).into());
    }
    if block.privacy.is_on() {
        // Which counts have subjects in common is not known here, so that a small one may follow from others.
        return Err(Diagnostic::error("worst grades that another engine counts cannot be kept private by `[privacy]`")
            .code("engine")
            .hint("leave the block out, or fetch the rows into a file of the project")
            .into());
    }
    subjects.expect_column(&body.subject).map_err(|errors| block.at_key("denominator", errors))?;
    if let Some(by) = &body.by {
        subjects.expect_column(by).map_err(|errors| block.at_key("by", errors))?;
    }
    Ok(())
}

fn count(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// Enters the counts.
struct Writer<'a> {
    block: &'a Block,
    found: &'a WorstGrades,
    /// Whether subjects are counted among those with records.
    is_one_table: bool,
    entries: ResultWriter,
    grades: Vec<u8>,
    /// The terms that somebody has a record of, by their places.
    terms: Vec<usize>,
}

impl<'a> Writer<'a> {
    fn new(block: &'a Block, found: &'a WorstGrades, is_one_table: bool) -> Self {
        let grades = with_column(found.counts.iter().map(|one| one.grade));
        let mut terms: Vec<usize> = found.counts.iter().filter_map(|one| one.term).collect();
        terms.sort_unstable();
        terms.dedup();
        Self { block, found, is_one_table, entries: ResultWriter::of(block), grades, terms }
    }

    fn rows(&mut self, rows: u64) -> usize {
        self.entries.rows_elsewhere(&self.found.rows_of, count(rows))
    }

    fn all(mut self, body: &ToxicityKeys, notes: &mut Vec<Diagnostic>) -> (ResultWriter, Written) {
        let found = self.found;
        let missing = self.rows(found.missing);
        self.entries.count(&Scope::default().rows(missing), "n.missing", count(found.missing));
        self.group(&Scope::default(), found.everyone, &|_| true);
        let mut groups = Vec::new();
        for (at, (label, code)) in found.groups.iter().enumerate() {
            let of_group = |(group, _): &&(Option<usize>, Members)| *group == Some(at);
            let Some((_, members)) = found.members.iter().find(of_group) else { continue };
            let scope = Scope::default().group(body.by.as_deref().unwrap_or_default(), label, code);
            self.group(&scope, *members, &|group| group == Some(at));
            groups.push((label.clone(), scope));
        }
        let in_no_group = body.by.as_deref().map(|by| {
            let without = found.members.iter().find(|(group, _)| group.is_none());
            let members = without.map(|(_, members)| *members).unwrap_or_default();
            let scope = Scope::default().step("missing").variable(by);
            let set = self.rows(members.named);
            self.entries.count(&scope.rows(set), "n.missing", count(members.subjects));
            notes.extend(describe::ungrouped(self.block, by, count(members.subjects), ("subject", "subjects")));
            self.entries.row(&scope)
        });
        let Self { entries, grades, terms, .. } = self;
        let terms = terms.iter().map(|at| found.terms[*at].clone()).collect();
        (entries, Written { terms, grades, groups, in_no_group })
    }

    /// The counts of some groups.
    fn group(&mut self, scope: &Scope, members: Members, is_of: &dyn Fn(Option<usize>) -> bool) {
        let all = self.rows(members.rows);
        self.entries.count(&scope.rows(all), "N", count(members.subjects));
        for at in self.terms.clone() {
            self.line(&scope.variable(&self.found.terms[at]), Some(at), (all, members), is_of);
        }
        self.line(&scope.step("overall"), None, (all, members), is_of);
    }

    fn line(
        &mut self,
        scope: &Scope,
        term: Option<usize>,
        (all, members): (usize, Members),
        is_of: &dyn Fn(Option<usize>) -> bool,
    ) {
        for wanted in Wanted::all(&self.grades) {
            let some = self.found.counts.iter();
            let some = some.filter(|one| one.term == term && is_of(one.group) && wanted.holds(one.grade));
            let n: u64 = some.map(|one| one.subjects).sum();
            let set = self.rows(n);
            // The record with the worst grade is one of the rows that are counted among, or one beside them.
            let rows = if self.is_one_table { members.rows } else { members.rows + n };
            let both = self.rows(rows);
            share(&mut self.entries, &wanted.below(scope), (set, count(n)), (all, count(members.subjects)), |_| both);
        }
    }
}
