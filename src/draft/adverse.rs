//! Adverse events: a table with a row for each, a term and a grade.

use super::column::{Content, DraftColumn};
use super::guess::Guess;
use super::naming::bare;
use super::table::DraftTable;
use super::written;
use crate::data::Kind;

/// Names of terms; those of the classes of organs first, of which a table has room for all.
const TERMS: [&str; 14] = [
    "aebodsys",
    "aesoc",
    "soc",
    "systemorganclass",
    "aedecod",
    "preferredterm",
    "aeterm",
    "adverseevent",
    "aename",
    "toxicity",
    "term",
    "ae",
    "event",
    "pt",
];
/// Names of grades.
const GRADES: [&str; 10] =
    ["aetoxgr", "atoxgr", "toxgr", "ctcaegrade", "ctcae", "aegrade", "worstgrade", "maxgrade", "grade", "aesev"];
/// A table has room for so many terms.
const MOST_TERMS: usize = 60;

/// How adverse events are read.
#[derive(Debug, Clone)]
pub(super) struct Adverse {
    /// Which of the tables.
    pub table: usize,
    /// The column of subjects.
    pub subject: String,
    /// The column of terms.
    pub term: String,
    /// The column of grades, or what gives them.
    pub grade: Grade,
    /// The rows that are taken.
    pub condition: Option<String>,
    /// Why.
    pub guesses: Vec<Guess>,
}

/// Where grades come from.
#[derive(Debug, Clone)]
pub(super) enum Grade {
    /// A column of numbers from 1 to 5.
    Column(String),
    /// An SQL expression over words for the severity.
    Derived(String),
}

/// The adverse events among tables.
pub(super) fn find(tables: &[DraftTable]) -> Option<Adverse> {
    tables.iter().enumerate().find_map(|(at, table)| of_table(at, table))
}

fn of_table(at: usize, table: &DraftTable) -> Option<Adverse> {
    let subject = table.subject.clone().filter(|_| !table.has_one_row_each())?;
    let named = |names: &[&str], fits: &dyn Fn(&DraftColumn) -> bool| {
        names.iter().find_map(|name| table.columns.iter().find(|one| bare(one.name()) == *name && fits(one)))
    };
    let term = named(&TERMS, &|column| {
        column.profile.column.kind == Kind::Text
            && !matches!(column.content, Content::Identifier | Content::Personal | Content::Empty)
            && (2..=MOST_TERMS).contains(&column.profile.distinct)
    })?;
    let graded = named(&GRADES, &|column| grade_of(column).is_some())?;
    let (grade, reason) = grade_of(graded)?;
    let mut guesses = vec![
        Guess::new(
            "terms of adverse events",
            format!("`{}` of `{}`", term.name(), table.id),
            "it is called so, and a table has room for its values",
            other_terms(table, term),
        ),
        Guess::new("grades of adverse events", format!("`{}`", graded.name()), reason, "another column"),
    ];
    let emergent = table
        .columns
        .iter()
        .find(|column| bare(column.name()) == "trtemfl" && column.values().any(|(text, _)| text == "Y"));
    let condition = emergent.map(|column| format!("{} = 'Y'", written::column(column.name())));
    guesses.extend(condition.as_ref().map(|condition| {
        Guess::new("adverse events that count", format!("`{condition}`"), "it flags those under treatment", "all")
    }));
    Some(Adverse { table: at, subject, term: term.name().to_owned(), grade, condition, guesses })
}

fn other_terms(table: &DraftTable, taken: &DraftColumn) -> String {
    let is_term =
        |column: &&DraftColumn| TERMS.contains(&bare(column.name()).as_str()) && column.name() != taken.name();
    let names: Vec<String> = table.columns.iter().filter(is_term).map(|one| format!("`{}`", one.name())).collect();
    if names.is_empty() { "another column".to_owned() } else { names.join(", ") }
}

/// The grade that a column gives, and why.
fn grade_of(column: &DraftColumn) -> Option<(Grade, &'static str)> {
    let values: Vec<&str> = column.values().map(|(text, _)| text.as_str()).collect();
    if values.is_empty() {
        return None;
    }
    if column.is_numeric() && values.iter().all(|text| ["0", "1", "2", "3", "4", "5"].contains(text)) {
        return Some((Grade::Column(column.name().to_owned()), "it is called so and holds grades"));
    }
    const SEVERITIES: [(&str, &str); 5] =
        [("MILD", "1"), ("MODERATE", "2"), ("SEVERE", "3"), ("LIFE THREATENING", "4"), ("FATAL", "5")];
    let grade =
        |text: &str| SEVERITIES.iter().find(|(word, _)| word.eq_ignore_ascii_case(text)).map(|(_, grade)| *grade);
    if !values.iter().all(|text| grade(text).is_some()) {
        return None;
    }
    let mut branches: Vec<(&str, &str)> = values.iter().filter_map(|text| Some((grade(text)?, *text))).collect();
    branches.sort_unstable();
    let whens: Vec<String> = branches
        .iter()
        .map(|(grade, text)| {
            let name = written::column(column.name());
            format!("WHEN {name} = {} THEN {grade}", written::value(text, Kind::Text))
        })
        .collect();
    let expression = format!("CASE {} END", whens.join(" "));
    Some((Grade::Derived(expression), "its words mild, moderate and severe are taken as the first three grades"))
}
