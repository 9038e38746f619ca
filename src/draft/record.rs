//! Which of several rows of a subject are analysed.

use std::collections::{BTreeMap, BTreeSet};

use super::column::{Content, DraftColumn};
use super::endpoint::Endpoint;
use super::guess::Guess;
use super::naming::bare;
use super::table::DraftTable;
use super::written;

/// The rows of one kind, of which each subject has one at most.
#[derive(Debug, Clone)]
pub(super) struct Record {
    /// The column that tells the kinds apart.
    pub column: String,
    /// The condition of the kind that is taken.
    pub condition: String,
    /// What its values mean, where another column says it in words.
    pub words: Option<String>,
    /// Why.
    pub guess: Guess,
}

/// The column that tells the rows of a subject apart, and the kind of row that is taken: of
/// times to events the kind with the longest, since no other event comes after it; else the
/// first.
pub(super) fn find(table: &DraftTable, endpoint: Option<&Endpoint>) -> Option<Record> {
    let subject = table.subject.as_ref()?;
    let is_one_kind = table.has_one_row_each();
    let named = |column: &&DraftColumn| bare(column.name()) == "paramcd";
    let is_candidate = |column: &&DraftColumn| {
        matches!(column.content, Content::Category | Content::Constant)
            && column.reading.is_none()
            && endpoint.is_none_or(|one| one.time != column.name() && one.event != column.name())
    };
    let column = if is_one_kind {
        table.columns.iter().find(named).filter(|column| column.reading.is_none())?
    } else {
        let least = table.rows.div_ceil(table.subjects.max(1));
        let mut all = table.columns.iter().filter(is_candidate).filter(|column| column.profile.distinct >= least);
        all.find(|column| tells_apart(table, subject, column.name()))?
    };
    let counts = kinds(table, column, endpoint);
    let (code, reason) = chosen(&counts, endpoint.is_some())?;
    let condition = format!("{} = {}", written::column(column.name()), written::value(&code, column.kind()));
    let others: Vec<String> = counts.keys().filter(|other| **other != code).map(|other| format!("`{other}`")).collect();
    let otherwise = if others.is_empty() { "all rows".to_owned() } else { others.join(", ") };
    let guess = Guess::new(format!("rows of `{}`", table.id), format!("`{condition}`"), reason, otherwise);
    Some(Record { words: words(table, column, &code), column: column.name().to_owned(), condition, guess })
}

/// Whether no subject has two rows with the same value.
fn tells_apart(table: &DraftTable, subject: &str, name: &str) -> bool {
    let (Ok(subjects), Ok(kinds)) = (table.table.texts(subject), table.table.texts(name)) else { return false };
    let mut seen = BTreeSet::new();
    subjects.iter().zip(&kinds).all(|pair| seen.insert(pair))
}

/// The kinds of rows, with how many there are and the mean of their times.
fn kinds(table: &DraftTable, column: &DraftColumn, endpoint: Option<&Endpoint>) -> BTreeMap<String, (usize, f64)> {
    let mut sums: BTreeMap<String, (usize, f64)> = BTreeMap::new();
    let Ok(codes) = table.table.texts(column.name()) else { return sums };
    let times = endpoint.and_then(|one| table.table.numbers(&one.time).ok());
    for (row, code) in codes.into_iter().enumerate() {
        let Some(code) = code else { continue };
        let one = sums.entry(code).or_default();
        one.0 += 1;
        one.1 += times.as_ref().and_then(|times| *times.get(row)?).unwrap_or(0.0);
    }
    sums.into_iter().map(|(code, (count, sum))| (code, (count, sum / count as f64))).collect()
}

fn chosen(kinds: &BTreeMap<String, (usize, f64)>, has_times: bool) -> Option<(String, String)> {
    if let Some(code) = kinds.keys().find(|code| code.eq_ignore_ascii_case("os")) {
        return Some((code.clone(), "it is the code of overall survival".to_owned()));
    }
    if kinds.len() == 1 {
        return Some((kinds.keys().next()?.clone(), "there is no other".to_owned()));
    }
    if !has_times {
        return Some((kinds.keys().next()?.clone(), "a subject has one such row, and it is the first kind".to_owned()));
    }
    let longest = kinds.iter().max_by(|(_, a), (_, b)| a.1.total_cmp(&b.1))?;
    Some((longest.0.clone(), "its times are the longest, as those to death are; a subject has one such row".to_owned()))
}

/// What a code means by a column that says it in words, as `PARAM` does of `PARAMCD`.
fn words(table: &DraftTable, column: &DraftColumn, code: &str) -> Option<String> {
    let other = column.name().strip_suffix("CD").and_then(|name| table.column(name))?;
    let (codes, texts) = (table.table.texts(column.name()).ok()?, table.table.texts(other.name()).ok()?);
    let found: BTreeSet<String> =
        codes.iter().zip(texts).filter(|(own, _)| own.as_deref() == Some(code)).filter_map(|(_, text)| text).collect();
    let only = found.into_iter().next()?;
    (!written::has_digit(&only)).then(|| in_sentence(&only))
}

/// A title, `Time to First Event`, as it stands in a sentence: `Time to first event`.
fn in_sentence(title: &str) -> String {
    let lower = |(at, word): (usize, &str)| {
        let is_abbreviation = word.chars().skip(1).any(char::is_uppercase);
        if at == 0 || is_abbreviation { word.to_owned() } else { word.to_lowercase() }
    };
    title.split_whitespace().enumerate().map(lower).collect::<Vec<_>>().join(" ")
}
