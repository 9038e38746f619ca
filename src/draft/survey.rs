//! What a report of some tables could be about.

use super::Frame;
use super::adverse::{self, Adverse};
use super::dates;
use super::endpoint::{self, Endpoint};
use super::group::{self, Group};
use super::guess::{Guess, told_once};
use super::naming::bare;
use super::record::{self, Record};
use super::table::DraftTable;
use super::variables;
use super::written;

/// The kind of report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Template {
    /// Patients that were observed.
    Cohort,
    /// Treatments that are compared.
    Trial,
    /// One document.
    Minimal,
}

/// The patients of one treatment.
#[derive(Debug, Clone)]
pub(super) struct Arm {
    /// The id of its cohort.
    pub id: String,
    /// The treatment.
    pub label: String,
    /// The condition.
    pub condition: String,
}

/// A step that keeps rows.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    /// What it means.
    pub label: String,
    /// The condition.
    pub condition: String,
}

/// Tables and what their columns are for.
#[derive(Debug, Clone)]
pub struct Study {
    /// The tables.
    pub tables: Vec<DraftTable>,
    /// Which of them the cohort starts from.
    pub(super) main: usize,
    /// Which of them has the times.
    pub(super) timed: usize,
    /// Steps of the cohort.
    pub(super) steps: Vec<Kept>,
    /// The rows of the table of times, where it is another.
    pub(super) timed_rows: Option<String>,
    /// Times to events.
    pub(super) endpoints: Vec<Endpoint>,
    /// The groups of the cohort.
    pub(super) group: Option<Group>,
    /// The groups of the table of times.
    pub(super) timed_group: Option<String>,
    /// What Table 1 describes.
    pub(super) variables: Vec<String>,
    /// Adverse events.
    pub(super) adverse: Option<Adverse>,
    /// The id of the cohort.
    pub(super) cohort: String,
    guesses: Vec<Guess>,
}

impl Study {
    /// Surveys tables, of which there is at least one.
    pub fn of(tables: Vec<DraftTable>) -> Self {
        let (timed, mut endpoints) = timed(&tables);
        let adverse = adverse::find(&tables);
        let main = main(&tables, timed, adverse.as_ref());
        let mut guesses = Vec::new();
        let record = record::find(&tables[timed], endpoints.first());
        if let Some(words) = record.as_ref().and_then(|record| record.words.clone())
            && let Some(first) = endpoints.first_mut()
        {
            first.label = Some(words);
        }
        let taken = taken(&endpoints, record.as_ref());
        let group = group::find(&tables[main], if main == timed { &taken } else { &[] });
        let timed_group = match (&group, main == timed) {
            (group, true) => group.as_ref().map(|group| group.column.clone()),
            (_, false) => group::find(&tables[timed], &taken).map(|group| group.column),
        };
        let mut roles = taken.clone();
        roles.extend(group.iter().map(|group| group.column.as_str()));
        let variables = variables::find(&tables[main], &roles);
        guesses.extend(tables.iter().flat_map(|table| table.guesses.clone()));
        let (steps, timed_rows) = steps(&tables, (main, timed), &endpoints, record.as_ref(), &mut guesses);
        guesses.extend(endpoints.iter().flat_map(|one| one.guesses.clone()));
        guesses.extend(group.iter().map(|group| group.guess.clone()));
        guesses.extend(adverse.iter().flat_map(|adverse| adverse.guesses.clone()));
        let names = ["patients", "analysed", "analysis_set", "report_set"];
        let is_free = |name: &&&str| tables.iter().all(|table| table.id != **name);
        let cohort = (*names.iter().find(is_free).unwrap_or(&"drafted_set")).to_owned();
        Self {
            tables,
            main,
            timed,
            steps,
            timed_rows,
            endpoints,
            group,
            timed_group,
            variables,
            adverse,
            cohort,
            guesses,
        }
    }

    /// What was guessed: whose the rows are, times, events, groups, then column by column.
    pub fn guesses(&self) -> Vec<Guess> {
        self.guesses.iter().cloned().chain(self.guesses_of_columns()).collect()
    }

    /// The guesses of columns, each once.
    pub(super) fn guesses_of_columns(&self) -> Vec<Guess> {
        told_once(self.tables.iter().flat_map(|table| &table.columns).flat_map(|column| column.guesses.clone()))
    }

    /// The guesses whose subject starts with one of these words.
    pub(super) fn guesses_about(&self, words: &[&str]) -> Vec<&Guess> {
        self.guesses.iter().filter(|guess| words.iter().any(|word| guess.about.starts_with(word))).collect()
    }

    /// The treatments of a trial, each as a branch of the flow.
    pub(super) fn arms(&self, frame: &Frame<'_>) -> Vec<Arm> {
        let group = self.group.as_ref().filter(|group| group.is_treatment && frame.template == Template::Trial);
        let Some(column) = group.and_then(|group| self.main_table().column(&group.column)) else { return Vec::new() };
        let name = written::column(column.name());
        let arm = |(at, (code, _)): (usize, &(String, usize))| {
            let label = column.levels.iter().find(|level| level.code == *code).map_or(code, |level| &level.label);
            let letter = char::from(b'a' + u8::try_from(at).unwrap_or(25).min(25));
            Arm {
                id: format!("arm_{letter}"),
                label: label.clone(),
                condition: format!("{name} = {}", written::value(code, column.kind())),
            }
        };
        let arms: Vec<Arm> = column.values().enumerate().map(arm).collect();
        // A bare code on a page is a number that comes from nowhere: its label is still to come.
        let has_words = |arm: &Arm| arm.label.chars().any(char::is_alphabetic);
        if arms.iter().all(has_words) { arms } else { Vec::new() }
    }

    /// The figure of the flow, as a document shows it.
    pub(super) fn flow(&self, frame: &Frame<'_>) -> (String, String) {
        let arms = self.arms(frame);
        if arms.is_empty() {
            return (format!("@fig-{}", self.cohort), String::new());
        }
        let ids = std::iter::once(self.cohort.as_str()).chain(arms.iter().map(|arm| arm.id.as_str()));
        let of = written::list(ids);
        let figure = format!("```{{figure fig-flow}}\nof = {of}\ncaption = \"Flow of patients.\"\n```\n\n");
        ("@fig-flow".to_owned(), figure)
    }

    /// The table that the cohort starts from.
    pub(super) fn main_table(&self) -> &DraftTable {
        &self.tables[self.main]
    }

    /// Whether treatments are compared.
    pub fn compares_treatments(&self) -> bool {
        self.group.as_ref().is_some_and(|group| group.is_treatment)
    }

    /// What a panel of the poster describes.
    pub(super) fn poster_variables(&self) -> Vec<String> {
        variables::of_poster(self.main_table(), &self.variables)
    }

    /// What the rows of the cohort are called.
    pub(super) fn unit(&self) -> &'static str {
        let table = self.main_table();
        let is_one_each = table.has_one_row_each() || self.steps.iter().any(|step| step.label == ONE_ROW);
        if is_one_each { "patients" } else { "records" }
    }
}

/// The label of the step that takes one row of each subject.
const ONE_ROW: &str = "One row of each patient";

/// The table with times to an event, and these; the first table where none has.
fn timed(tables: &[DraftTable]) -> (usize, Vec<Endpoint>) {
    let of = |find: fn(&DraftTable) -> Vec<Endpoint>| {
        tables.iter().enumerate().map(|(at, table)| (at, find(table))).find(|(_, found)| !found.is_empty())
    };
    of(endpoint::of_columns).or_else(|| of(dates::of_dates)).unwrap_or((0, Vec::new()))
}

/// The table with a row for each subject, of several the widest; else that of the times.
fn main(tables: &[DraftTable], timed: usize, adverse: Option<&Adverse>) -> usize {
    let is_of_subjects = |(at, table): &(usize, &DraftTable)| {
        table.subject.is_some() && table.has_one_row_each() && adverse.is_none_or(|adverse| adverse.table != *at)
    };
    let widest = tables
        .iter()
        .enumerate()
        .filter(is_of_subjects)
        .max_by_key(|(at, table)| (table.columns.len(), std::cmp::Reverse(*at)));
    match widest {
        // Where the times are, who is followed is; another table may be one of sites.
        Some((at, table)) if tables.len() > 1 && table.subject == tables[timed].subject => at,
        _ => timed,
    }
}

fn taken<'a>(endpoints: &'a [Endpoint], record: Option<&'a Record>) -> Vec<&'a str> {
    let mut taken: Vec<&str> = endpoints.iter().flat_map(|one| [one.time.as_str(), one.event.as_str()]).collect();
    taken.extend(record.map(|record| record.column.as_str()));
    taken
}

/// The steps of the cohort, and the rows that are taken of a table of times beside it.
fn steps(
    tables: &[DraftTable],
    (main, timed): (usize, usize),
    endpoints: &[Endpoint],
    record: Option<&Record>,
    guesses: &mut Vec<Guess>,
) -> (Vec<Kept>, Option<String>) {
    let mut steps = Vec::new();
    guesses.extend(record.map(|record| record.guess.clone()));
    if let Some((condition, guess)) = population(&tables[main]) {
        steps.push(Kept { label: "Analysis population".to_owned(), condition });
        guesses.push(guess);
    }
    if main != timed {
        return (steps, record.map(|record| record.condition.clone()));
    }
    steps.extend(record.map(|record| Kept { label: ONE_ROW.to_owned(), condition: record.condition.clone() }));
    if let Some(first) = endpoints.first() {
        let known = |name: &str| format!("{} IS NOT NULL", written::column(name));
        let condition = if first.derived.is_empty() {
            format!("{} AND {}", known(&first.time), known(&first.event))
        } else {
            known(&first.time)
        };
        steps.push(Kept { label: "Time and event known".to_owned(), condition });
    }
    (steps, None)
}

/// A population flag that is not set in all rows.
fn population(table: &DraftTable) -> Option<(String, Guess)> {
    let flags = ["ittfl", "saffl", "fasfl"];
    let flag = flags.iter().find_map(|flag| table.columns.iter().find(|column| bare(column.name()) == *flag))?;
    let yes = flag.values().find(|(text, _)| text == "Y").map(|(_, count)| *count)?;
    if yes == table.rows {
        return None;
    }
    let condition = format!("{} = 'Y'", written::column(flag.name()));
    let guess = Guess::new("population", format!("`{condition}`"), "it flags a population of ADaM", "another flag");
    Some((condition, guess))
}
