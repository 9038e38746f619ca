//! The groups that are compared.

use super::column::{Content, DraftColumn};
use super::guess::Guess;
use super::naming::bare;
use super::table::DraftTable;

/// Columns of more values are no groups that a table has room for.
const MOST_GROUPS: usize = 4;
/// A group has at least so many rows.
const FEWEST_ROWS: usize = 2;

/// A longer word has no room at the head of a column.
const LONGEST_WORD: usize = 20;

/// Names of treatments, the best first.
const TREATMENTS: [&str; 16] = [
    "trt01a",
    "trt01p",
    "trta",
    "trtp",
    "actarm",
    "arm",
    "rx",
    "trt",
    "treatment",
    "treat",
    "treatmentarm",
    "regimen",
    "therapy",
    "randomization",
    "randomisation",
    "group",
];
/// Names of others that patients are often divided by, the best first.
const OTHERS: [&str; 8] = ["sex", "gender", "stage", "grade", "risk", "riskgroup", "cohort", "celltype"];

/// The column that divides the patients.
#[derive(Debug, Clone)]
pub(super) struct Group {
    /// The column.
    pub column: String,
    /// Whether it is a treatment.
    pub is_treatment: bool,
    /// Why.
    pub guess: Guess,
}

/// The groups of a table; `taken` are the columns of its times and events.
pub(super) fn find(table: &DraftTable, taken: &[&str]) -> Option<Group> {
    let candidates: Vec<&DraftColumn> =
        table.columns.iter().filter(|column| is_candidate(column) && !taken.contains(&column.name())).collect();
    let named = |names: &[&str]| {
        names.iter().find_map(|name| candidates.iter().find(|column| bare(column.name()) == *name)).copied()
    };
    let like = || {
        let words = ["arm", "trt", "treat", "regimen", "randomi"];
        candidates.iter().find(|column| words.iter().any(|word| bare(column.name()).contains(word))).copied()
    };
    let others = |taken: &DraftColumn| {
        let rest: Vec<String> = candidates
            .iter()
            .filter(|column| column.name() != taken.name())
            .take(6)
            .map(|column| format!("`{}`", column.name()))
            .collect();
        if rest.is_empty() { "no groups: delete `by`".to_owned() } else { format!("{}, or none", rest.join(", ")) }
    };
    let made = |column: &DraftColumn, is_treatment: bool, reason: &str| Group {
        column: column.name().to_owned(),
        is_treatment,
        guess: Guess::new("groups", format!("`{}`", column.name()), reason, others(column)),
    };
    if let Some(column) = named(&TREATMENTS).or_else(like) {
        return Some(made(column, true, "it is called like a treatment and has a few values"));
    }
    named(&OTHERS).map(|column| {
        made(column, false, "no column is called like a treatment, and patients are often described by it")
    })
}

fn is_candidate(column: &&DraftColumn) -> bool {
    let values: Vec<usize> = column.values().map(|(_, count)| *count).collect();
    column.content == Content::Category
        && (2..=MOST_GROUPS).contains(&values.len())
        && values.iter().all(|count| *count >= FEWEST_ROWS)
        && column.profile.alike.is_empty()
        && column.longest_word() <= LONGEST_WORD
}
