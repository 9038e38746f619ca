//! What Table 1 describes.

use super::column::{Content, DraftColumn};
use super::known::{OF_PLACES, characteristic};
use super::naming::bare;
use super::table::DraftTable;

/// Table 1 has so many variables at most.
const MOST: usize = 12;
/// A category of more levels takes too much room.
const MOST_LEVELS: usize = 8;

/// The variables of Table 1: characteristics that are known by their names first, then the
/// others in the order of the table. `taken` are the columns that have another role.
pub(super) fn find(table: &DraftTable, taken: &[&str]) -> Vec<String> {
    let is_left = |column: &&DraftColumn| is_described(table, column) && !taken.contains(&column.name());
    let place = |column: &DraftColumn| characteristic(&bare(column.name())).map_or(usize::MAX, |(place, _)| place);
    let mut found: Vec<&DraftColumn> = table.columns.iter().filter(is_left).collect();
    found.sort_by_key(|column| place(column));
    let mut names: Vec<String> = Vec::new();
    let mut labels: Vec<&str> = Vec::new();
    for column in found {
        // Two rows of a table that are called alike are told apart by nobody.
        if names.len() < MOST && !labels.contains(&column.label.as_str()) {
            names.push(column.name().to_owned());
            labels.push(&column.label);
        }
    }
    names
}

fn is_described(table: &DraftTable, column: &DraftColumn) -> bool {
    let bare = bare(column.name());
    let levels = column.values().count();
    let fits = match column.content {
        Content::Category => (2..=MOST_LEVELS).contains(&levels) && column.profile.longest <= LONGEST_LEVEL,
        Content::Measure => !OF_PLACES.contains(&bare.as_str()),
        _ => false,
    };
    fits && column.longest_word() <= LONGEST_WORD
        && !is_copy(table, column)
        && !is_flag(&bare)
        && !is_of_treatment(&bare)
        && !bare.starts_with("time")
}

/// A longer level is a sentence.
const LONGEST_LEVEL: usize = 60;
/// A longer word takes the room of the numbers beside it.
const LONGEST_WORD: usize = 30;
/// The same of a panel of a poster, whose letters are large.
const LONGEST_WORD_OF_POSTER: usize = 18;

/// Those of the variables for which a panel of a poster has room.
pub(super) fn of_poster(table: &DraftTable, variables: &[String]) -> Vec<String> {
    const MOST: usize = 5;
    let fits = |name: &&String| table.column(name).is_some_and(|one| one.longest_word() <= LONGEST_WORD_OF_POSTER);
    variables.iter().filter(fits).take(MOST).cloned().collect()
}

/// Whether a column holds the numbers of another, as `RACEN` of `RACE` does, or its groups, as
/// `AGEGR1` of `AGE` does.
fn is_copy(table: &DraftTable, column: &DraftColumn) -> bool {
    let name = column.name();
    let base = name.strip_suffix('N').filter(|base| base.len() > 1 && column.is_numeric());
    let grouped =
        name.split_once("GR").filter(|(_, rest)| rest.chars().all(|c| c.is_ascii_digit()) && !rest.is_empty());
    let bases = [base, grouped.map(|(base, _)| base)];
    bases.into_iter().flatten().any(|base| table.column(base).is_some())
}

/// Population flags of ADaM.
fn is_flag(bare: &str) -> bool {
    bare.len() >= 4 && bare.len() <= 8 && bare.ends_with("fl")
}

/// What was done with a patient is no characteristic.
fn is_of_treatment(bare: &str) -> bool {
    ["trt", "arm", "treat", "cumdose", "avgdd", "visnum", "randomi"].iter().any(|word| bare.starts_with(word))
        || bare == "study"
}
