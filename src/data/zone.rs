//! Moments that say their time zone, and years of two digits: what is made of them is told.

use super::calendar;
use super::column::{Kind, Values};
use super::fault::{Fault, Faults};
use super::store::Store;

/// How many moments say that they are of UTC, by a final `Z`, and how many say nothing.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Zones {
    utc: usize,
    unsaid: usize,
    /// The first row that is of UTC.
    first: usize,
}

impl Zones {
    /// Of the cells of a column of moments.
    pub fn of<'t>(cells: impl Iterator<Item = Option<&'t str>>) -> Self {
        let mut zones = Self::default();
        for (row, text) in cells.enumerate() {
            let Some(text) = text else { continue };
            if text.ends_with('Z') {
                zones.first = if zones.utc == 0 { row } else { zones.first };
                zones.utc += 1;
            } else {
                zones.unsaid += 1;
            }
        }
        zones
    }

    /// Adds those of a later part of the column, which begins after so many rows.
    pub fn append(&mut self, later: Self, rows: usize) {
        if self.utc == 0 {
            self.first = later.first + rows;
        }
        self.utc += later.utc;
        self.unsaid += later.unsaid;
    }

    /// A note where all moments are of UTC, a finding where only some say so.
    pub fn tell(self, name: &str, column: usize, faults: &mut Faults) {
        if self.utc == 0 {
            return;
        }
        let fault = |message: String| Fault { row: self.first, column, message };
        if self.unsaid == 0 {
            faults.notes.push(fault(format!("column `{name}`: its moments are of UTC (`Z`), and are kept as such")));
            return;
        }
        let message = format!(
            "column `{name}`: {} moments are of UTC (`Z`), and {} do not say their time zone",
            self.utc, self.unsaid
        );
        let hint = "differences between the two are wrong by the zone: write all of them in one zone, without `Z`";
        faults.strays.push((fault(message), hint.to_owned()));
    }
}

/// A note on a column of dates whose years are written with two digits.
pub(super) fn tell_short_years(name: &str, format: Option<&str>, store: &Store, column: usize, faults: &mut Faults) {
    if !format.is_some_and(|format| format.contains("%y")) || store.kind() != Kind::Date {
        return;
    }
    let Values::Date(days) = store.values() else { return };
    let mut years: Vec<i16> = days.into_iter().flatten().filter_map(calendar::civil).map(|date| date.year()).collect();
    years.sort_unstable();
    if let (Some(first), Some(last)) = (years.first(), years.last()) {
        let message = format!(
            "column `{name}`: years of two digits are read as those from 1969 to 2068; they are {first} to {last}"
        );
        faults.notes.push(Fault { row: 0, column, message });
    }
}
