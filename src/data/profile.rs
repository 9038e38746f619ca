//! What a column holds, counted: what a dictionary is drafted from.

use std::collections::BTreeMap;

use super::blank::folded;
use super::calendar;
use super::column::{Column, Kind};
use super::number_signs::{NumberSigns, Unread, number_signs};
use super::plain::plain_number;
use super::store::{Kept, Store};
use super::table::Table;
use super::written_form::{DAYS, is_placeholder};
use super::written_text::Written;
use crate::parallel;

/// The values of a column are kept one by one where there are no more of them.
pub const MOST_VALUES: usize = 60;

/// Levels that differ only in writing are looked for among at most so many texts.
const MOST_TEXTS: usize = 10_000;

/// A column of a table, and what it holds.
#[derive(Debug, Clone)]
pub struct Profile {
    /// Name, label, unit, kind and declared levels.
    pub column: Column,
    /// The number of rows.
    pub rows: usize,
    /// Rows without a value.
    pub missing: usize,
    /// Different values.
    pub distinct: usize,
    /// The values as texts in their order, with how many rows have each; none where there
    /// are more than [`MOST_VALUES`].
    pub values: Vec<(String, usize)>,
    /// The values of numbers, and the days since 1970-01-01 of dates, from the least on.
    pub sorted: Vec<f64>,
    /// How the column is read if what its texts are is declared.
    pub other: Option<OtherReading>,
    /// Why texts that are numbers are not read as such.
    pub unread: Option<Unread>,
    /// Texts that differ in nothing but writing, with how many rows have each.
    pub alike: Vec<Vec<(String, usize)>>,
    /// The letters of the longest text.
    pub longest: usize,
}

/// How a column of texts is read as numbers or dates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherReading {
    /// The kind of all its values.
    pub kind: Kind,
    /// The form of dates; none for ISO 8601.
    pub format: Option<&'static str>,
    /// Another form that all dates fit as well: then nobody can tell the day from the month.
    pub rival: Option<&'static str>,
    /// The signs of numbers.
    pub signs: NumberSigns,
    /// The texts that mean a missing value.
    pub missing: Vec<String>,
}

impl OtherReading {
    /// Numbers with these signs.
    pub fn numbers(signs: NumberSigns) -> Self {
        Self { kind: Kind::Number, format: None, rival: None, signs, missing: Vec::new() }
    }
}

impl Table {
    /// What each column holds.
    pub fn profiles(&self) -> Vec<Profile> {
        parallel::mapped(self.columns.len(), |at| Profile::of(&self.columns[at], &self.stores[at]))
    }
}

impl Profile {
    fn of(column: &Column, store: &Store) -> Self {
        let rows = store.len();
        let sorted = sorted(store);
        let mut profile = Self {
            column: column.clone(),
            rows,
            missing: store.missing_rows().len(),
            distinct: 0,
            values: Vec::new(),
            sorted,
            other: None,
            unread: None,
            alike: Vec::new(),
            longest: 0,
        };
        match column.kind {
            Kind::Text => profile.count_texts(store),
            Kind::Boolean => profile.count_truths(store),
            _ => profile.count_numbers(),
        }
        profile
    }

    fn count_texts(&mut self, store: &Store) {
        let mut written = store.written();
        self.distinct = written.len();
        self.longest = written.iter().map(|one| one.text.chars().count()).max().unwrap_or(0);
        (self.other, self.unread) = other_reading(&written);
        if let Some(other) = self.other.as_ref().filter(|other| other.rival.is_none()) {
            self.sorted = read_otherwise(&written, other);
        }
        if written.len() <= MOST_TEXTS {
            self.alike = alike(&written);
        }
        if written.len() <= MOST_VALUES {
            written.sort_by_key(|one| one.text);
            self.values = written.iter().map(|one| (one.text.to_owned(), one.count)).collect();
        }
    }

    fn count_truths(&mut self, store: &Store) {
        let is_true = |row: &usize| store.number(*row) == Some(1.0);
        let present = self.rows - self.missing;
        let truths = (0..store.len()).filter(is_true).count();
        let counts = [("false", present - truths), ("true", truths)];
        self.values = counts.iter().filter(|(_, n)| *n > 0).map(|(text, n)| ((*text).to_owned(), *n)).collect();
        self.distinct = self.values.len();
    }

    fn count_numbers(&mut self) {
        let runs = self.sorted.chunk_by(|a, b| a == b);
        self.distinct = runs.clone().count();
        if self.distinct <= MOST_VALUES {
            let text = |value: f64| match self.column.kind {
                Kind::Date => calendar::date_text(value as i32),
                Kind::Integer => (value as i64).to_string(),
                _ => value.to_string(),
            };
            self.values = runs.map(|run| (text(run[0]), run.len())).collect();
        }
    }

    /// Rows with a value.
    pub fn present(&self) -> usize {
        self.rows - self.missing
    }

    /// Whether every value occurs once.
    pub fn is_unique(&self) -> bool {
        self.distinct > 1 && self.distinct == self.present()
    }

    /// The value below which a share of the values lies: the next one of the sorted values.
    pub fn quantile(&self, share: f64) -> Option<f64> {
        let last = self.sorted.len().checked_sub(1)?;
        self.sorted.get((share * last as f64) as usize).copied()
    }

    /// A value among [`Profile::sorted`] as it is written: a date as a day.
    pub fn written(&self, value: f64) -> String {
        let kind = self.other.as_ref().map_or(self.column.kind, |other| other.kind);
        match kind {
            Kind::Date | Kind::DateTime => calendar::date_text(value as i32),
            _ => value.to_string(),
        }
    }
}

/// Numbers and days in their order; none of texts and truths.
fn sorted(store: &Store) -> Vec<f64> {
    let present = |row: usize| store.is_present(row);
    let days = |values: &[i32]| {
        let all = values.iter().enumerate().filter(|(row, _)| present(*row));
        all.map(|(_, day)| f64::from(*day)).collect::<Vec<f64>>()
    };
    let mut all: Vec<f64> = match &store.kept {
        Kept::Date(values) => days(values),
        Kept::DateTime(values) => {
            let all = values.iter().enumerate().filter(|(row, _)| present(*row));
            all.map(|(_, moment)| f64::from(calendar::day_of(*moment))).collect()
        }
        Kept::Text(..) | Kept::Boolean(_) => Vec::new(),
        _ => (0..store.len()).filter_map(|row| store.number(row)).collect(),
    };
    all.sort_unstable_by(f64::total_cmp);
    all
}

/// The numbers, or the days, that texts are when they are read in another way.
fn read_otherwise(written: &[Written<'_>], other: &OtherReading) -> Vec<f64> {
    let value = |text: &str| match (other.kind, other.format) {
        (Kind::Date, None) => calendar::iso_date(text).map(f64::from),
        (Kind::Date, Some(format)) => calendar::by_pattern(text, format).map(|at| f64::from(calendar::day_of(at))),
        _ => other.signs.number(text),
    };
    let known = written.iter().filter(|one| !other.missing.iter().any(|text| text == one.text));
    let mut all: Vec<f64> = known
        .filter_map(|one| Some((value(one.text)?, one.count)))
        .flat_map(|(value, count)| std::iter::repeat_n(value, count))
        .collect();
    all.sort_unstable_by(f64::total_cmp);
    all
}

/// Texts with the same rest when case, blanks and hyphens are set aside.
fn alike(written: &[Written<'_>]) -> Vec<Vec<(String, usize)>> {
    let mut groups: BTreeMap<String, Vec<(String, usize)>> = BTreeMap::new();
    for one in written {
        groups.entry(folded(one.text)).or_default().push((one.text.to_owned(), one.count));
    }
    let mut several: Vec<_> = groups.into_values().filter(|group| group.len() > 1).collect();
    several.iter_mut().for_each(|group| group.sort());
    several
}

/// The one kind of numbers or dates that all texts are which are no sign for a missing value; or why
/// numbers among them are not read as such.
fn other_reading(written: &[Written<'_>]) -> (Option<OtherReading>, Option<Unread>) {
    let (missing, texts): (Vec<&Written<'_>>, Vec<&Written<'_>>) =
        written.iter().partition(|one| is_placeholder(one.text));
    let all = |fits: &dyn Fn(&str) -> bool| !texts.is_empty() && texts.iter().all(|one| fits(one.text));
    let mut missing: Vec<String> = missing.iter().map(|one| one.text.to_owned()).collect();
    missing.sort();
    let number = OtherReading { missing, ..OtherReading::numbers(NumberSigns::default()) };
    if all(&|text| plain_number(text).is_some()) {
        // Without such signs the column is one of codes or of keys.
        return (Some(number).filter(|number| !number.missing.is_empty()), None);
    }
    let date = OtherReading { kind: Kind::Date, ..number.clone() };
    if all(&|text| calendar::iso_date(text).is_some()) {
        return (Some(date), None);
    }
    // The century of a year of two digits is nobody's to guess.
    let whole_years = DAYS.iter().filter(|pattern| pattern.contains("%Y"));
    let mut fitting = whole_years.filter(|pattern| all(&|text| calendar::by_pattern(text, pattern).is_some())).copied();
    if let Some(first) = fitting.next() {
        return (Some(OtherReading { format: Some(first), rival: fitting.next(), ..date }), None);
    }
    match number_signs(&texts) {
        Some(Ok(signs)) => (Some(OtherReading { signs, ..number }), None),
        Some(Err(unread)) => (None, Some(unread)),
        None => (None, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(cells: &[&str]) -> Option<OtherReading> {
        let written: Vec<Written<'_>> =
            cells.iter().enumerate().map(|(first, text)| Written { text, count: 1, first }).collect();
        other_reading(&written).0
    }

    #[test]
    fn texts_are_numbers_or_dates_only_where_all_of_them_are() {
        let written = [("45,5", 2), ("n/a", 1), ("3", 1)].map(|(text, count)| Written { text, count, first: 0 });
        let other = other_reading(&written).0.unwrap();
        assert_eq!(read_otherwise(&written, &other), [3.0, 45.5, 45.5]);
        let number = reading(&["1", "2.5", "."]).unwrap();
        assert_eq!((number.kind, number.missing.as_slice()), (Kind::Number, &[".".to_owned()][..]));
        assert_eq!(reading(&["45,5", "3"]).unwrap().signs.decimal, Some(','));
        assert_eq!(reading(&["13.1%", "n/a", "7%"]).unwrap().signs.mark.as_deref(), Some("%"));
        assert_eq!(reading(&["1,234", "5,678"]), None, "these may be thousands");
        assert_eq!(reading(&["007", "12"]), None);
        assert_eq!(reading(&["<5", "12", "n/a"]), None);
    }

    #[test]
    fn the_order_of_day_and_month_is_told_only_where_a_day_is_beyond_twelve() {
        let date = reading(&["12/16/2005", "2/3/2006", "."]).unwrap();
        assert_eq!((date.kind, date.format, date.rival), (Kind::Date, Some("%m/%d/%Y"), None));
        let either = reading(&["1/2/2005", "2/3/2006"]).unwrap();
        assert_eq!((either.format, either.rival), (Some("%d/%m/%Y"), Some("%m/%d/%Y")));
        assert_eq!(reading(&["16.12.05", "17.12.05"]), None, "the century is not said");
        assert_eq!(reading(&["2024-01-31", "unknown"]).unwrap().format, None);
    }
}
