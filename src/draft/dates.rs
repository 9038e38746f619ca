//! Times to an event from the dates of a table.

use super::column::{Content, DraftColumn};
use super::endpoint::{Derived, Endpoint};
use super::guess::Guess;
use super::naming::bare;
use super::table::DraftTable;
use super::written;
use crate::data::Kind;

/// Words of the day from which time counts, the best first.
const STARTS: [&str; 14] = [
    "random",
    "rand",
    "trtsdt",
    "treatmentstart",
    "starttreat",
    "start",
    "enrol",
    "onstudy",
    "entry",
    "inclusion",
    "baseline",
    "index",
    "surgery",
    "diag",
];
const DEATHS: [&str; 5] = ["death", "died", "dod", "dthdt", "deceas"];
const LASTS: [&str; 7] = ["last", "followup", "fudate", "contact", "alive", "censor", "cutoff"];
const PROGRESSIONS: [&str; 4] = ["progress", "relapse", "recur", "pddate"];

/// The endpoints that follow from a day of the start and days of events.
pub(super) fn of_dates(table: &DraftTable) -> Vec<Endpoint> {
    let dates: Vec<&DraftColumn> =
        table.columns.iter().filter(|column| column.content == Content::Date && column.kind() == Kind::Date).collect();
    let find = |words: &[&str]| {
        words.iter().find_map(|word| dates.iter().find(|date| bare(date.name()).contains(word)).copied())
    };
    let (Some(start), Some(death)) = (find(&STARTS), find(&DEATHS)) else { return Vec::new() };
    let last = find(&LASTS).filter(|last| last.name() != start.name() && last.name() != death.name());
    // Without a day of the last contact nobody knows how long those were seen who live.
    let has_missing = |column: &DraftColumn| column.profile.missing > 0 || !column.missing_codes.is_empty();
    if last.is_none() && has_missing(death) {
        return Vec::new();
    }
    let mut found = vec![overall(table, start, death, last)];
    if let Some(progression) = find(&PROGRESSIONS).filter(|one| one.name() != start.name()) {
        found.push(progression_free(table, start, death, last, progression));
    }
    found
}

fn overall(table: &DraftTable, start: &DraftColumn, death: &DraftColumn, last: Option<&DraftColumn>) -> Endpoint {
    let (from, to) = (written::column(start.name()), written::column(death.name()));
    let until = last.map_or_else(|| to.clone(), |last| format!("COALESCE({to}, {})", written::column(last.name())));
    let dates = named([Some(start), Some(death), last]);
    let parts = Parts { from, until, event: format!("{to} IS NOT NULL"), dates };
    endpoint(table, "os", "Overall survival", "Death", &parts)
}

fn progression_free(
    table: &DraftTable,
    start: &DraftColumn,
    death: &DraftColumn,
    last: Option<&DraftColumn>,
    progression: &DraftColumn,
) -> Endpoint {
    let (from, to) = (written::column(start.name()), written::column(death.name()));
    let first = written::column(progression.name());
    let last_day = last.map_or_else(String::new, |last| format!(", {}", written::column(last.name())));
    let until = format!("COALESCE(LEAST({first}, {to}), {first}, {to}{last_day})");
    let event = format!("{first} IS NOT NULL OR {to} IS NOT NULL");
    let dates = named([Some(start), Some(death), Some(progression)]);
    endpoint(table, "pfs", "Progression-free survival", "Progression or death", &Parts { from, until, event, dates })
}

struct Parts {
    from: String,
    until: String,
    event: String,
    dates: String,
}

fn named(columns: [Option<&DraftColumn>; 3]) -> String {
    columns.into_iter().flatten().map(|column| format!("`{}`", column.name())).collect::<Vec<_>>().join(", ")
}

fn endpoint(table: &DraftTable, id: &'static str, label: &str, happened: &str, parts: &Parts) -> Endpoint {
    let free = |name: String| if table.column(&name).is_some() { format!("{name}_derived") } else { name };
    let (time, event) = (free(format!("{id}_days")), free(format!("{id}_event")));
    let derived = vec![
        Derived {
            name: time.clone(),
            expression: format!("DAYS({}, {})", parts.from, parts.until),
            label: label.to_owned(),
            unit: Some("days"),
        },
        Derived { name: event.clone(), expression: parts.event.clone(), label: happened.to_owned(), unit: None },
    ];
    let guess = Guess::new(
        format!("{id} from dates"),
        parts.dates.clone(),
        "they are called like the start, the event and the last contact, and no column holds a time",
        "other dates: change `as` of the derived columns",
    );
    Endpoint {
        id,
        time,
        condition: event.clone(),
        event,
        label: Some(label.to_owned()),
        unit: Some("days".to_owned()),
        at: None,
        derived,
        guesses: vec![guess],
    }
}
