//! The worst grade of each subject and term, counted by an engine.

use std::collections::BTreeSet;

use super::super::column::Categories;
use super::super::table::Table;
use super::super::text;
use super::asking::Tally;
use super::held::{Remote, not_here};
use super::join::comparable;
use super::level::{at_level, place_of_level};
use super::tally::tallied;
use super::{print, received};
use crate::diagnostic::{Diagnostic, Outcome};
use crate::digest::{Digest, Parts};
use crate::engine::SqlType;

/// What is counted: graded records of subjects, and the subjects they are counted among, both on one engine.
#[derive(Debug, Clone, Copy)]
pub struct WorstQuestion<'a> {
    /// The records.
    pub records: &'a Table,
    /// Those that are taken.
    pub condition: Option<&'a str>,
    /// The table of the subjects; the records themselves where it is not given.
    pub denominator: Option<&'a Table>,
    /// The column of subjects in both.
    pub subject: &'a str,
    /// The column of adverse events.
    pub term: &'a str,
    /// The column of their grades.
    pub grade: &'a str,
    /// The column of the subjects' groups.
    pub by: Option<&'a str>,
    /// For which block.
    pub block: &'a str,
}

/// Rows of the table of subjects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Members {
    /// How many rows there are.
    pub rows: u64,
    /// How many of them name a subject.
    pub named: u64,
    /// How many subjects they name.
    pub subjects: u64,
}

/// How many subjects of a group have a term at a worst grade.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorstCount {
    /// The group; none of subjects without one.
    pub group: Option<usize>,
    /// The term; none of all terms together.
    pub term: Option<usize>,
    /// The worst grade.
    pub grade: u8,
    /// The number of subjects.
    pub subjects: u64,
}

/// Worst grades of subjects.
#[derive(Debug, Clone)]
pub struct WorstGrades {
    /// The labels of the terms, in the order of their levels.
    pub terms: Vec<String>,
    /// Labels and codes of the groups, in their order.
    pub groups: Vec<(String, String)>,
    /// Rows without subject, term or grade.
    pub missing: u64,
    /// Subjects with records that are not among those they are counted among.
    pub strangers: u64,
    /// Subjects in two groups.
    pub in_two_groups: u64,
    /// All rows of the table of subjects.
    pub everyone: Members,
    /// Those of each group, and those without.
    pub members: Vec<(Option<usize>, Members)>,
    /// The counts.
    pub counts: Vec<WorstCount>,
    /// What the engine was asked.
    pub questions: Vec<String>,
    /// The name of the rows in sets of rows.
    pub rows_of: String,
    /// The digest of what it answered.
    pub digest: Digest,
    /// Findings about the condition, without places.
    pub findings: Vec<Diagnostic>,
}

/// Counts worst grades where the rows are.
///
/// # Errors
/// The engine gives no answer; a column that is not there; a grade that is none.
pub fn worst_grades(question: &WorstQuestion<'_>) -> Outcome<WorstGrades> {
    let Some(remote) = &question.records.remote else { return Err(not_here(question.records.id())) };
    let subjects = question.denominator.unwrap_or(question.records);
    let Some(of_subjects) = &subjects.remote else { return Err(not_here(subjects.id())) };
    let of = |table: &Table, name: &str, condition: Option<&str>| {
        let columns = BTreeSet::from([name.to_owned()]);
        // A term is looked at as the variable of a summary is; groups must have rows.
        let axis = if name == question.term { vec![name.to_owned()] } else { Vec::new() };
        let tally = Tally { columns, axis, condition, block: question.block, ..Tally::default() };
        let found = tallied(table, &tally)?;
        let categories = found.table.categories(name)?;
        Ok::<_, crate::diagnostic::Diagnostics>((categories, found))
    };
    let (terms, of_terms) = of(question.records, question.term, question.condition)?;
    let of_groups = question.denominator.is_none().then_some(question.condition).flatten();
    let groups = question.by.map(|by| of(subjects, by, of_groups)).transpose()?;
    let condition = |table: &Table, remote: &Remote, sql: Option<&str>| {
        sql.map(|sql| table.condition_elsewhere(remote, sql)).transpose().map(|sql| remote.from(sql.as_slice()))
    };
    let mut asking = Asking {
        remote,
        question,
        from: condition(question.records, remote, question.condition)?,
        subjects: (subjects, of_subjects),
        from_subjects: condition(subjects, of_subjects, of_groups)?,
        term: by_label(question, remote, &terms)?,
        questions: of_terms.questions.clone(),
        digest: Parts::new("tickmark/worst-grades/1").with(of_terms.digest.hex().as_bytes()),
    };
    if let Some((_, found)) = &groups {
        asking.questions.extend(found.questions.iter().cloned());
        asking.digest = asking.digest.with(found.digest.hex().as_bytes());
    }
    let groups = groups.map(|(groups, _)| groups);
    asking.counted(&terms, groups.as_ref(), of_terms.findings)
}

/// The place of the first code with the label of a record's term, where several codes have one label.
fn by_label(question: &WorstQuestion<'_>, remote: &Remote, terms: &Categories) -> Outcome<Option<String>> {
    let distinct: BTreeSet<&String> = terms.levels.iter().collect();
    if distinct.len() == terms.levels.len() {
        return Ok(None);
    }
    let mut sql = "CASE".to_owned();
    for (label, code) in terms.levels.iter().zip(&terms.codes) {
        let first = terms.levels.iter().position(|known| known == label).unwrap_or(0);
        let is_code = at_level(question.records, remote, question.term, code)?;
        sql.push_str(&format!(" WHEN {is_code} THEN {first}"));
    }
    Ok(Some(format!("{sql} END")))
}

struct Asking<'a> {
    remote: &'a Remote,
    question: &'a WorstQuestion<'a>,
    /// The records that are taken.
    from: String,
    subjects: (&'a Table, &'a Remote),
    from_subjects: String,
    /// The place of a record's term, where several codes have one label.
    term: Option<String>,
    questions: Vec<String>,
    digest: Parts,
}

impl Asking<'_> {
    fn counted(
        mut self,
        terms: &Categories,
        groups: Option<&Categories>,
        findings: Vec<Diagnostic>,
    ) -> Outcome<WorstGrades> {
        let missing = self.missing()?;
        let grouped = self.grouped(groups)?;
        let members = self.members(&grouped, groups.is_some())?;
        let named = format!("(SELECT s, MIN(g) AS g FROM {grouped} AS m WHERE s IS NOT NULL GROUP BY s)");
        let [everyone] = self
            .ask(
                "the subjects",
                &format!("SELECT COUNT(*) AS n, COUNT(s) AS k, COUNT(DISTINCT s) AS d FROM {grouped} AS m"),
            )?
            .rows(|row| Some(Members { rows: row.count(0)?, named: row.count(1)?, subjects: row.count(2)? }))?[..]
        else {
            return Err(other().into());
        };
        let twice = format!(
            "SELECT COUNT(*) AS n FROM (SELECT s FROM {grouped} AS m WHERE s IS NOT NULL AND g IS NOT NULL GROUP BY s \
             HAVING COUNT(DISTINCT g) > 1) AS w"
        );
        let in_two_groups = if groups.is_some() { self.one("subjects in two groups", &twice)? } else { 0 };
        let records = self.records()?;
        let strangers = format!(
            "SELECT COUNT(DISTINCT r.s) AS n FROM {records} AS r LEFT JOIN {named} AS d ON r.s = d.s WHERE d.s IS NULL"
        );
        let strangers = self.one("subjects with records and none other", &strangers)?;
        let mut counts = self.worst(&records, &named, terms, groups.is_some())?;
        counts.sort_by_key(|one| (one.term, one.group, one.grade));
        for one in &counts {
            self.digest = self.digest.with(format!("{one:?}").as_bytes());
        }
        let named_by = |groups: &Categories| groups.levels.iter().cloned().zip(groups.codes.iter().cloned()).collect();
        Ok(WorstGrades {
            terms: terms.levels.clone(),
            groups: groups.map(named_by).unwrap_or_default(),
            missing,
            strangers,
            in_two_groups,
            everyone,
            members,
            counts,
            questions: self.questions,
            rows_of: format!("{}[{}]", self.remote.connection.settings().name, self.question.block),
            digest: self.digest.finish(),
            findings,
        })
    }

    /// Subjects by group, term and worst grade, and by group and worst grade of all terms.
    fn worst(&mut self, records: &str, named: &str, terms: &Categories, has_groups: bool) -> Outcome<Vec<WorstCount>> {
        let mut counts = Vec::new();
        for by_term in [true, false] {
            let term = if by_term { ", t" } else { "" };
            let of = if by_term { ", r.t" } else { "" };
            let sql = format!(
                "SELECT d.g AS g, r.w AS w, COUNT(*) AS n{of} FROM (SELECT s{term}, MAX(w) AS w FROM {records} AS a GROUP BY \
                 s{term}) AS r JOIN {named} AS d ON r.s = d.s GROUP BY d.g, r.w{of}"
            );
            let found = self.ask("the worst grades", &sql)?;
            let is_place = self.term.is_some();
            let place = |code: Option<&str>| match is_place {
                true => code.and_then(|at| at.parse().ok()),
                false => terms.codes.iter().position(|known| Some(known.as_str()) == code),
            };
            counts.extend(found.rows(|row| {
                let term = if by_term { Some(place(row.text(3)?)?) } else { None };
                let group = row.whole(0)?.and_then(|at| usize::try_from(at).ok()).filter(|_| has_groups);
                Some(WorstCount { group, term, grade: row.count(1)? as u8, subjects: row.count(2)? })
            })?);
        }
        Ok(counts)
    }

    /// Asks, and keeps the question.
    fn ask(&mut self, what: &str, sql: &str) -> Outcome<Told> {
        let purpose = format!("{what} of block `{}`", self.question.block);
        let columns = received::columns(&self.remote.connection.ask(&purpose, sql)?)?;
        self.questions.push(sql.to_owned());
        Ok(Told { columns: columns.into_iter().map(text::texts).collect() })
    }

    fn one(&mut self, what: &str, sql: &str) -> Outcome<u64> {
        let found = self.ask(what, sql)?.rows(|row| row.count(0))?;
        found.first().copied().ok_or_else(|| other().into())
    }

    /// Subject and group of each row of the table of subjects.
    fn grouped(&self, groups: Option<&Categories>) -> Outcome<String> {
        let (table, remote) = self.subjects;
        let [_, subject] = self.subject_columns()?;
        let group = match self.question.by.zip(groups) {
            Some((by, groups)) => place_of_level(table, remote, by, &groups.codes)?,
            None => "0".to_owned(),
        };
        Ok(format!("(SELECT {subject} AS s, {group} AS g {})", self.from_subjects))
    }

    /// Subject, term and grade of each record that has all of them.
    fn records(&self) -> Outcome<String> {
        let [subject, term, grade] = self.columns()?;
        let sql = format!("SELECT {subject} AS s, {term} AS t, {grade} AS w {}", self.from);
        Ok(format!("(SELECT s, t, w FROM ({sql}) AS b WHERE s IS NOT NULL AND t IS NOT NULL AND w IS NOT NULL)"))
    }

    fn columns(&self) -> Outcome<[String; 3]> {
        let WorstQuestion { records, term, grade, .. } = *self.question;
        let column = |name: &str| print::column(records, self.remote, name);
        let grade = self.remote.dialect().cast(&column(grade)?, SqlType::Real);
        let [subject, _] = self.subject_columns()?;
        Ok([subject, self.term.clone().map_or_else(|| column(term), Ok)?, grade])
    }

    /// The column of subjects in the records and in the table of subjects, so that they can be compared.
    fn subject_columns(&self) -> Outcome<[String; 2]> {
        let (name, (table, remote)) = (self.question.subject, self.subjects);
        let kinds = (self.question.records.expect_column(name)?.kind, table.expect_column(name)?.kind);
        let columns = (print::column(self.question.records, self.remote, name)?, print::column(table, remote, name)?);
        let (one, other) = comparable(remote.dialect(), (columns.0, kinds.0), (columns.1, kinds.1));
        Ok([one, other])
    }

    /// The number of records that lack something. A grade that is none is an error.
    fn missing(&mut self) -> Outcome<u64> {
        let [subject, term, grade] = self.columns()?;
        let records = format!("(SELECT {subject} AS s, {term} AS t, {grade} AS w {})", self.from);
        let is_known = "s IS NOT NULL AND t IS NOT NULL AND w IS NOT NULL";
        let (zero, five) = (self.remote.dialect().real(0.0), self.remote.dialect().real(5.0));
        let is_grade = format!("w >= {zero} AND w <= {five} AND FLOOR(w) = w");
        let sql = format!(
            "SELECT COALESCE(SUM(CASE WHEN {is_known} THEN 0 ELSE 1 END), 0) AS m, \
             COALESCE(SUM(CASE WHEN {is_known} AND NOT ({is_grade}) THEN 1 ELSE 0 END), 0) AS e FROM {records} AS r"
        );
        let found = self.ask("records that lack something", &sql)?.rows(|row| Some((row.count(0)?, row.count(1)?)))?;
        match found[..] {
            [(missing, 0)] => Ok(missing),
            [(_, wrong)] => {
                let name = self.question.grade;
                let message = format!("`{name}` is no grade in {wrong} rows, expected whole numbers from 0 to 5");
                Err(Diagnostic::error(message).hint("convert it in the `query` of the source").into())
            }
            _ => Err(other().into()),
        }
    }

    /// The rows of each group.
    fn members(&mut self, grouped: &str, has_groups: bool) -> Outcome<Vec<(Option<usize>, Members)>> {
        if !has_groups {
            return Ok(Vec::new());
        }
        let sql =
            format!("SELECT g, COUNT(*) AS n, COUNT(s) AS k, COUNT(DISTINCT s) AS d FROM {grouped} AS m GROUP BY g");
        let found = self.ask("the subjects of each group", &sql)?;
        let mut members = found.rows(|row| {
            let group = row.whole(0)?.and_then(|at| usize::try_from(at).ok());
            Some((group, Members { rows: row.count(1)?, named: row.count(2)?, subjects: row.count(3)? }))
        })?;
        members.sort_by_key(|(group, _)| *group);
        Ok(members)
    }
}

fn other() -> Diagnostic {
    Diagnostic::error("the engine answered with no counts where it was asked for them").code("engine")
}

/// The columns of an answer, as texts.
struct Told {
    columns: Vec<Vec<Option<String>>>,
}

/// A row of it.
struct Row<'a> {
    told: &'a Told,
    at: usize,
}

impl Told {
    fn rows<T>(&self, read: impl Fn(&Row<'_>) -> Option<T>) -> Outcome<Vec<T>> {
        let rows = self.columns.first().map_or(0, Vec::len);
        let all: Option<Vec<T>> = (0..rows).map(|at| read(&Row { told: self, at })).collect();
        all.ok_or_else(|| other().into())
    }
}

impl Row<'_> {
    /// A value, or none where it is missing.
    fn text(&self, column: usize) -> Option<Option<&str>> {
        Some(self.told.columns.get(column)?.get(self.at)?.as_deref())
    }

    /// A whole number from 0 up, or none where it is missing.
    fn whole(&self, column: usize) -> Option<Option<u64>> {
        self.text(column)?.map(str::parse).transpose().ok()
    }

    fn count(&self, column: usize) -> Option<u64> {
        self.whole(column)?
    }
}
