//! Times to an event, and which value of which column is the event.

use super::column::{Content, DraftColumn};
use super::guess::Guess;
use super::naming::bare;
use super::table::DraftTable;
use super::written;
use crate::data::{Kind, words_of_name};

/// Endpoints are drafted of at most so many pairs of columns.
const MOST: usize = 2;

/// A column that the cohort derives.
#[derive(Debug, Clone)]
pub(super) struct Derived {
    /// Its name.
    pub name: String,
    /// Its value in SQL.
    pub expression: String,
    /// Its label.
    pub label: String,
    /// Its unit.
    pub unit: Option<&'static str>,
}

/// A time to an event.
#[derive(Debug, Clone)]
pub(super) struct Endpoint {
    /// The id of its block.
    pub id: &'static str,
    /// The column of times.
    pub time: String,
    /// The column of events; the derived one where the table has dates.
    pub event: String,
    /// The event as a block writes it.
    pub condition: String,
    /// What the curves show.
    pub label: Option<String>,
    /// The unit of the time.
    pub unit: Option<String>,
    /// A time at which the curves are told, in this unit.
    pub at: Option<f64>,
    /// What the cohort must derive for it.
    pub derived: Vec<Derived>,
    /// What was guessed.
    pub guesses: Vec<Guess>,
}

/// Words of events that have happened, and of those that have not.
const HAPPENED: [&str; 17] = [
    "dead",
    "died",
    "death",
    "deceased",
    "event",
    "yes",
    "y",
    "true",
    "progressed",
    "progression",
    "relapse",
    "relapsed",
    "recurrence",
    "recurred",
    "failure",
    "failed",
    "tot",
];
const NOT_HAPPENED: [&str; 11] =
    ["alive", "living", "censored", "censor", "no", "n", "false", "none", "event-free", "lost", "lebt"];

/// The endpoints of a table that has columns of times and of events.
pub(super) fn of_columns(table: &DraftTable) -> Vec<Endpoint> {
    let times: Vec<(&DraftColumn, i32)> = scored(table, time_score);
    let events: Vec<(&DraftColumn, i32)> = scored(table, event_score);
    let mut pairs = Vec::new();
    for (time, of_time) in &times {
        for (event, of_event) in &events {
            let (a, b) = (stem(time.name()), stem(event.name()));
            let together = if a == b && !a.is_empty() { 8 } else { 0 };
            pairs.push((of_time + of_event + together, *time, *event));
        }
    }
    // The first written of equals.
    pairs.sort_by_key(|(score, ..)| -score);
    let mut found: Vec<Endpoint> = Vec::new();
    for (_, time, event) in pairs {
        let is_free = found.iter().all(|one| one.time != time.name() && one.event != event.name());
        // Without a word in common a second pair is none.
        let belongs = found.is_empty() || (stem(time.name()) == stem(event.name()) && !stem(time.name()).is_empty());
        if is_free && belongs && found.len() < MOST {
            let others = others(&times, time);
            let endpoint = endpoint(time, event, &others, &others_of_event(&events, event));
            if found.iter().all(|one| one.id != endpoint.id) {
                found.push(endpoint);
            }
        }
    }
    found
}

fn scored(table: &DraftTable, score: impl Fn(&DraftColumn) -> i32) -> Vec<(&DraftColumn, i32)> {
    table.columns.iter().map(|column| (column, score(column))).filter(|(_, score)| *score > 0).collect()
}

fn others(all: &[(&DraftColumn, i32)], taken: &DraftColumn) -> String {
    let names: Vec<String> =
        all.iter().filter(|(one, _)| one.name() != taken.name()).map(|(one, _)| format!("`{}`", one.name())).collect();
    if names.is_empty() { "no other column looks like a time".to_owned() } else { names.join(", ") }
}

fn others_of_event(all: &[(&DraftColumn, i32)], taken: &DraftColumn) -> Vec<String> {
    all.iter().filter(|(one, _)| one.name() != taken.name()).map(|(one, _)| format!("`{}`", one.name())).collect()
}

/// How much a column looks like a time from an origin.
fn time_score(column: &DraftColumn) -> i32 {
    const FEWEST_VALUES: usize = 4;
    let is_quantity = column.content == Content::Measure && column.profile.distinct >= FEWEST_VALUES;
    if !is_quantity || column.profile.sorted.first().is_none_or(|least| *least < 0.0) {
        return 0;
    }
    let (bare, words) = (bare(column.name()), words_of_name(column.name()));
    let has = |all: &[&str]| words.iter().any(|word| all.contains(&word.as_str()));
    if ["diag", "prior", "surg", "birth", "dose", "treat", "age"].iter().any(|word| bare.contains(word)) {
        return 0;
    }
    match bare.as_str() {
        "time" | "survtime" | "futime" | "aval" | "survivaltime" | "followuptime" | "lifetime" => 10,
        "survival" | "os" | "pfs" | "dfs" | "rfs" | "efs" => 8,
        _ if has(&["os", "pfs", "dfs", "rfs", "efs", "survival", "surv"]) => 8,
        _ if bare.ends_with("time") || bare.starts_with("time") || has(&["time", "followup", "duration"]) => 6,
        _ if has(&["days", "months", "years", "weeks"]) => 5,
        _ => 0,
    }
}

/// How much a column looks like one that says what ended a time.
fn event_score(column: &DraftColumn) -> i32 {
    let values: Vec<&str> = column.values().map(|(text, _)| text.as_str()).collect();
    // What is read as numbers or dates in a form of its own is no code.
    if column.reading.is_some()
        || !(2..=4).contains(&values.len())
        || matches!(column.content, Content::Personal | Content::Date)
    {
        return 0;
    }
    let is_word = |text: &&str| {
        let text = text.to_lowercase();
        HAPPENED.contains(&text.as_str()) || NOT_HAPPENED.contains(&text.as_str())
    };
    if column.kind() == Kind::Text && !values.iter().any(is_word) {
        return 0;
    }
    let (bare, words) = (bare(column.name()), words_of_name(column.name()));
    let contains = |all: &[&str]| all.iter().any(|word| bare.contains(word));
    match bare.as_str() {
        "status" | "event" | "death" | "dead" | "died" | "deceased" | "fustat" | "cnsr" | "cens" | "censor"
        | "censored" | "vitalstatus" | "delta" | "deathevent" => 10,
        _ if contains(&["death", "dead", "died", "censor", "cnsr", "fustat", "relapse", "recur", "progress"]) => 7,
        _ if contains(&["event", "status"])
            && words
                .iter()
                .any(|word| ["os", "pfs", "dfs", "rfs", "efs", "vital", "fu", "event"].contains(&word.as_str())) =>
        {
            7
        }
        _ => 0,
    }
}

/// What is left of a name without the words for a time and for an event.
fn stem(name: &str) -> String {
    const WORDS: [&str; 14] = [
        "time",
        "status",
        "stat",
        "event",
        "days",
        "months",
        "years",
        "weeks",
        "censored",
        "censor",
        "cnsr",
        "cens",
        "indicator",
        "flag",
    ];
    WORDS.iter().fold(bare(name), |rest, word| rest.replace(word, ""))
}

fn endpoint(time: &DraftColumn, event: &DraftColumn, others: &str, other_events: &[String]) -> Endpoint {
    let (id, label) = called(time.name(), event.name());
    let (condition, taken, reason, otherwise) = coded(event);
    let mut guesses = vec![Guess::new(
        format!("time of {id}"),
        format!("`{}`", time.name()),
        "it is called so and holds no negative value",
        others.to_owned(),
    )];
    let mut otherwise = vec![otherwise];
    otherwise.extend(other_events.iter().cloned());
    guesses.push(Guess::new(format!("event of {id}"), taken, reason, otherwise.join(", ")));
    let (unit, guess) = unit(time);
    guesses.extend(guess.map(|(unit, reason)| {
        Guess::new(format!("unit of the time of {id}"), unit, reason, "another: write it as `unit`")
    }));
    let most = time.profile.sorted.last().copied().unwrap_or(0.0);
    let at = unit.as_deref().and_then(|unit| landmark(unit, most));
    Endpoint {
        id,
        time: time.name().to_owned(),
        event: event.name().to_owned(),
        condition,
        label: label.map(str::to_owned),
        unit,
        at,
        derived: Vec::new(),
        guesses,
    }
}

/// The id of an endpoint, and what its curves show.
fn called(time: &str, event: &str) -> (&'static str, Option<&'static str>) {
    let all = format!("{} {}", bare(time), bare(event));
    let words: Vec<String> = [time, event].into_iter().flat_map(words_of_name).collect();
    let has = |word: &str| words.iter().any(|one| one == word);
    let contains = |word: &str| all.contains(word);
    if has("pfs") || contains("progress") {
        ("pfs", Some("Progression-free survival"))
    } else if has("dfs") {
        ("dfs", Some("Disease-free survival"))
    } else if has("rfs") || contains("relapse") || contains("recur") {
        ("rfs", Some("Relapse-free survival"))
    } else if has("os") || ["death", "dead", "died", "deceased", "vital", "fustat"].iter().any(|word| contains(word)) {
        ("os", Some("Overall survival"))
    } else {
        ("survival", None)
    }
}

/// The event in SQL, what was taken, why, and what else it could be.
fn coded(event: &DraftColumn) -> (String, String, String, String) {
    let name = event.name();
    let values: Vec<&str> = event.values().map(|(text, _)| text.as_str()).collect();
    let is_of_censoring = bare(name).contains("cens") || bare(name).contains("cnsr");
    if event.kind() == Kind::Boolean && !is_of_censoring {
        let otherwise = format!("`NOT {}`", written::column(name));
        return (name.to_owned(), format!("`{name}`"), "it is true or false".to_owned(), otherwise);
    }
    let folded = |text: &str| text.trim().to_lowercase();
    let happened = values.iter().find(|text| HAPPENED.contains(&folded(text).as_str()));
    let not = values.iter().find(|text| NOT_HAPPENED.contains(&folded(text).as_str()));
    let (code, reason) = match (values.as_slice(), happened, not) {
        (["0", "1"], ..) if is_of_censoring => ("0", "of its name: one means censored, as in ADaM".to_owned()),
        ([first, ..], ..) if is_of_censoring && event.kind() != Kind::Text => {
            (*first, "of its name: the others mean censored".to_owned())
        }
        (_, Some(code), _) => (*code, format!("`{code}` is a word for it")),
        ([a, b], None, Some(not)) => (if a == not { *b } else { *a }, format!("`{not}` is a word for censored")),
        (["0", "1"], ..) => ("1", "zero and one mean no and yes as a rule".to_owned()),
        (["1", "2"], ..) => ("2", "one and two mean censored and dead in old files".to_owned()),
        (all, ..) => (
            all.last().copied().unwrap_or("1"),
            "it is the last of several codes, as death is as a rule; the others count as censored".to_owned(),
        ),
    };
    let condition = format!("{} = {}", written::column(name), written::value(code, event.kind()));
    let rest: Vec<String> = values
        .iter()
        .filter(|value| **value != code)
        .map(|value| format!("`{} = {}`", written::column(name), written::value(value, event.kind())))
        .collect();
    let mut otherwise = rest.join(", ");
    if values.len() > 2 {
        otherwise.push_str(", or competing events: an `incidence` block");
    }
    (condition.clone(), format!("`{condition}`"), reason, otherwise)
}

/// The unit of a time, and the guess where its column does not say it.
fn unit(time: &DraftColumn) -> (Option<String>, Option<(&'static str, &'static str)>) {
    // No study follows so many months.
    const SURELY_DAYS: f64 = 400.0;
    if time.unit.is_some() {
        return (time.unit.clone(), None);
    }
    let most = time.profile.sorted.last().copied().unwrap_or(0.0);
    if bare(time.name()) == "aval" {
        return (Some("days".to_owned()), Some(("days", "times of ADaM are in days as a rule")));
    }
    if most > SURELY_DAYS {
        return (Some("days".to_owned()), Some(("days", "the longest is more than four hundred")));
    }
    (None, None)
}

/// A year, in a unit, where the times go well beyond it.
fn landmark(unit: &str, most: f64) -> Option<f64> {
    const BEYOND: f64 = 1.2;
    let year = match unit {
        "days" => 365.0,
        "weeks" => 52.0,
        "months" => 12.0,
        "years" => 1.0,
        _ => return None,
    };
    (most > BEYOND * year).then_some(year)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_told_by_the_words_that_they_share() {
        assert_eq!(stem("os_months"), stem("OS_STATUS"));
        assert_eq!((stem("time"), stem("status")), (String::new(), String::new()));
        assert_eq!(stem("futime"), stem("fustat"));
        assert_eq!(called("os_months", "os_status").0, "os");
        assert_eq!(called("time", "status"), ("survival", None));
        assert_eq!(called("pfs_time", "progressed").0, "pfs");
        assert_eq!(landmark("days", 1000.0), Some(365.0));
        assert_eq!(landmark("days", 100.0), None);
    }
}
