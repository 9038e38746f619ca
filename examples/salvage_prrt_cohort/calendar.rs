//! Dates as whole days.

use std::fmt;
use std::ops::{Add, Sub};

/// A date: days since 1970-01-01 in the Gregorian calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date(i64);

impl Date {
    /// The date of a year, month (1–12) and day of the month.
    pub const fn new(year: i64, month: i64, day: i64) -> Self {
        // Years run from March, so that the leap day comes last
        // (Hinnant, "chrono-compatible low-level date algorithms", 2013).
        let year = if month <= 2 { year - 1 } else { year };
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        Self(era * 146_097 + day_of_era - 719_468)
    }
}

impl Add<i64> for Date {
    type Output = Date;
    fn add(self, days: i64) -> Date {
        Date(self.0 + days)
    }
}

impl Sub<i64> for Date {
    type Output = Date;
    fn sub(self, days: i64) -> Date {
        Date(self.0 - days)
    }
}

impl Sub for Date {
    type Output = i64;
    fn sub(self, earlier: Date) -> i64 {
        self.0 - earlier.0
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shifted = self.0 + 719_468;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
        let month = (month_from_march + 2) % 12 + 1;
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}
