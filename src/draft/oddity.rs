//! What looks odd in a table.

use super::column::{Content, DraftColumn, group_in_words};
use super::table::DraftTable;
use crate::data::{Kind, Unread};

/// Something that a person should look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Oddity {
    /// The column.
    pub column: String,
    /// What is odd, as a sentence without a full stop.
    pub message: String,
}

/// What looks odd in the columns of a table; `today` is the day since 1970-01-01.
pub fn oddities(table: &DraftTable, today: i32) -> Vec<Oddity> {
    let of = |column: &DraftColumn| -> Vec<Oddity> {
        let said = [
            content(column),
            missing(column),
            codes(column),
            writing(column),
            texts(column),
            outliers(column),
            future(column, today),
        ];
        said.into_iter().flatten().map(|message| Oddity { column: column.name().to_owned(), message }).collect()
    };
    table.columns.iter().flat_map(of).collect()
}

fn content(column: &DraftColumn) -> Option<String> {
    match column.content {
        Content::Empty => Some("has no value".to_owned()),
        Content::Constant => Some("has one value in all rows".to_owned()),
        Content::Identifier if column.profile.is_unique() => {
            Some("is likely an identifier: no value occurs twice".to_owned())
        }
        Content::Personal => {
            Some("seems to name or to reach a person: leave it out if no analysis needs it".to_owned())
        }
        _ => None,
    }
}

fn missing(column: &DraftColumn) -> Option<String> {
    let profile = &column.profile;
    let is_most = profile.distinct > 0 && 2 * profile.missing > profile.rows;
    is_most.then(|| format!("is missing in {} of {} rows", profile.missing, profile.rows))
}

fn codes(column: &DraftColumn) -> Option<String> {
    let codes: Vec<String> = column.missing_codes.iter().map(|code| format!("`{code}`")).collect();
    (!codes.is_empty()).then(|| format!("has {}, taken to mean a missing value", codes.join(", ")))
}

fn writing(column: &DraftColumn) -> Option<String> {
    const NAMED: usize = 3;
    let word = |(text, count): &(String, usize)| format!("`{text}` ({count})");
    let groups = column.profile.alike.iter().take(NAMED);
    let named: Vec<String> = groups.map(|group| group.iter().map(word).collect::<Vec<_>>().join(", ")).collect();
    let is_named = !named.is_empty() && column.content != Content::Identifier;
    is_named.then(|| format!("has levels that differ only in writing: {}", named.join("; ")))
}

fn texts(column: &DraftColumn) -> Option<String> {
    if let Some(other) = &column.profile.other {
        let kind = if other.kind == Kind::Date { "dates" } else { "numbers" };
        return Some(match other.rival {
            Some(rival) => format!(
                "holds dates as text, of which nobody can tell the day from the month: `{}` or `{rival}`",
                other.format.unwrap_or_default()
            ),
            None => match (&other.signs.mark, other.signs.group) {
                (Some(mark), _) => format!("holds numbers with `{mark}` beside each"),
                (None, Some(group)) => format!("holds numbers with {} between thousands", group_in_words(group)),
                (None, None) => format!("holds {kind} as text"),
            },
        });
    }
    unread(column).or_else(|| (column.kind() == Kind::Text).then(|| stray(column)).flatten())
}

/// Why numbers are drafted as text.
pub(super) fn unread(column: &DraftColumn) -> Option<String> {
    Some(match column.profile.unread.as_ref()? {
        Unread::Ambiguous => {
            "holds numbers as text, of which nobody can tell whether the comma parts thousands or a fraction".to_owned()
        }
        Unread::Marks(marks) => in_units(marks),
    })
}

/// Numbers in several units.
fn in_units(marks: &[(String, usize)]) -> String {
    let rows = |rows: usize| if rows == 1 { "1 row".to_owned() } else { format!("{rows} rows") };
    let each = marks.iter().map(|(mark, count)| {
        let with = if mark.is_empty() { "alone".to_owned() } else { format!("with `{mark}`") };
        format!("{with} in {}", rows(*count))
    });
    let each: Vec<String> = each.collect();
    format!("holds numbers {}: in several units they are no quantity, and are text", each.join(", "))
}

/// Numbers among texts.
fn stray(column: &DraftColumn) -> Option<String> {
    let values = &column.profile.values;
    let numbers: usize = values.iter().filter(|(text, _)| text.parse::<f64>().is_ok()).map(|(_, count)| count).sum();
    let (present, all) = (column.profile.present(), values.len());
    let is_mixed = all > 0 && 2 * numbers > present && numbers < present && column.content != Content::Identifier;
    is_mixed.then(|| format!("holds numbers in {numbers} of {present} rows and other text in the rest"))
}

/// Values more than three interquartile ranges beyond the quartiles: Tukey's far outliers.
fn outliers(column: &DraftColumn) -> Option<String> {
    const FAR: f64 = 3.0;
    const FEWEST: usize = 20;
    let profile = &column.profile;
    if column.content != Content::Measure || profile.sorted.len() < FEWEST {
        return None;
    }
    let (low, high) = (profile.quantile(0.25)?, profile.quantile(0.75)?);
    let reach = FAR * (high - low);
    let is_code = |value: f64| column.missing_codes.iter().any(|code| code.parse() == Ok(value));
    let is_far = |value: &&f64| reach > 0.0 && (**value < low - reach || **value > high + reach) && !is_code(**value);
    let far: Vec<&f64> = profile.sorted.iter().filter(is_far).collect();
    let (first, last) = (far.first()?, far.last()?);
    Some(match far.len() {
        1 => format!("has one value far from the others: {first}"),
        n => format!("has {n} values far from the others, from {first} to {last}"),
    })
}

fn future(column: &DraftColumn, today: i32) -> Option<String> {
    if column.content != Content::Date {
        return None;
    }
    let days = &column.profile.sorted;
    let later = days.len() - days.partition_point(|day| *day <= f64::from(today));
    let last = days.last().filter(|_| later > 0)?;
    let last = column.profile.written(*last);
    Some(match later {
        1 => format!("has one date in the future, {last}"),
        n => format!("has {n} dates in the future, the last {last}"),
    })
}
