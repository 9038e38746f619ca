//! What a cell holds.

use std::borrow::Cow;

use calamine::{Data, DataRef, ExcelDateTime};

use crate::data::calendar;

/// What a cell holds.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell<'b> {
    Number(f64),
    Text(Cow<'b, str>),
    Truth(bool),
    /// Days since 1970-01-01.
    Day(i32),
    /// Microseconds since 1970-01-01T00:00:00.
    Moment(i64),
    /// A time of day without a day.
    Time(String),
    /// The error of a formula, as it is shown: `#DIV/0!`.
    Error(String),
    /// A formula whose value was never computed.
    Uncomputed,
    /// A serial number that is no day, such as that of 1900-02-29.
    NoDay(f64),
}

/// Errors as OpenDocument writes them, as texts.
const ERRORS: [&str; 8] = ["#N/A", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#NULL!", "#DATA!"];

/// Microseconds in a day.
const DAY: i64 = 86_400_000_000;

impl<'b> Cell<'b> {
    /// The cell of a reader; `None` for an empty one.
    pub fn of(data: DataRef<'b>) -> Option<Self> {
        Some(match data {
            DataRef::Int(value) => Self::Number(value as f64),
            DataRef::Float(value) => Self::Number(value),
            DataRef::String(text) => return text_cell(Cow::Owned(text)),
            DataRef::SharedString(text) => return text_cell(Cow::Borrowed(text)),
            DataRef::Bool(truth) => Self::Truth(truth),
            DataRef::DateTime(moment) => of_serial(&moment),
            DataRef::DateTimeIso(text) => of_iso(text),
            DataRef::DurationIso(text) => of_duration(text),
            DataRef::Error(error) => Self::Error(error.to_string()),
            DataRef::Empty => return None,
        })
    }

    /// The cell of a reader that keeps its own texts.
    pub fn of_owned(data: &Data) -> Option<Self> {
        Some(match data {
            Data::Int(value) => Self::Number(*value as f64),
            Data::Float(value) => Self::Number(*value),
            Data::String(text) if ERRORS.contains(&text.as_str()) || text.starts_with("Err:5") => {
                Self::Error(text.clone())
            }
            Data::String(text) => return text_cell(Cow::Owned(text.clone())),
            Data::Bool(truth) => Self::Truth(*truth),
            Data::DateTime(moment) => of_serial(moment),
            Data::DateTimeIso(text) => of_iso(text.clone()),
            Data::DurationIso(text) => of_duration(text.clone()),
            Data::Error(error) => Self::Error(error.to_string()),
            Data::Empty => return None,
        })
    }

    /// What it holds as a cell of a text table would hold it.
    pub fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Number(value) => Cow::Owned(value.to_string()),
            Self::Text(text) => Cow::Borrowed(text),
            Self::Truth(truth) => Cow::Borrowed(if *truth { "true" } else { "false" }),
            Self::Day(day) => Cow::Owned(calendar::date_text(*day)),
            Self::Moment(moment) => Cow::Owned(calendar::datetime_text(*moment)),
            Self::Time(text) | Self::Error(text) => Cow::Borrowed(text),
            Self::Uncomputed => Cow::Borrowed(""),
            Self::NoDay(value) => Cow::Owned(value.to_string()),
        }
    }
}

/// A text that is more than blanks.
fn text_cell(text: Cow<'_, str>) -> Option<Cell<'_>> {
    (!text.trim().is_empty()).then_some(Cell::Text(text))
}

/// A number that is shown as a day, a moment, a time of day or a span of time. Days count
/// from 1900 or from 1904, as the workbook says.
fn of_serial<'b>(serial: &ExcelDateTime) -> Cell<'b> {
    let value = serial.as_f64();
    if serial.is_duration() {
        return Cell::Number(value);
    }
    if (0.0..1.0).contains(&value) {
        let second = (value * 86_400.0).round() as i64;
        return Cell::Time(format!("{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60));
    }
    let (year, month, day, hour, minute, second, millis) = serial.to_ymd_hms_milli();
    let date = calendar::days_of(year.into(), month.into(), day.into()).filter(|_| (1.0..2_958_466.0).contains(&value));
    let micros = i64::from(millis) * 1000;
    match date {
        None => Cell::NoDay(value),
        Some(day) if value.fract() == 0.0 => Cell::Day(day),
        Some(day) => {
            let moment = calendar::moment(day, hour.into(), minute.into(), second.into(), micros);
            moment.map_or(Cell::NoDay(value), Cell::Moment)
        }
    }
}

fn of_iso<'b>(text: String) -> Cell<'b> {
    if let Some(day) = calendar::iso_date(&text) {
        return Cell::Day(day);
    }
    match calendar::iso_datetime(&text) {
        Some(moment) if moment.rem_euclid(DAY) == 0 => Cell::Day(calendar::day_of(moment)),
        Some(moment) => Cell::Moment(moment),
        None => Cell::Text(Cow::Owned(text)),
    }
}

/// `PT12H30M00S`: a time of day, or a longer span of time in days.
fn of_duration<'b>(text: String) -> Cell<'b> {
    let parts = || {
        let (hours, rest) = text.strip_prefix("PT")?.split_once('H')?;
        let (minutes, rest) = rest.split_once('M')?;
        let seconds = rest.strip_suffix('S')?.split(['.', ',']).next()?;
        Some((hours.parse::<u32>().ok()?, minutes.parse::<u32>().ok()?, seconds.parse::<u32>().ok()?))
    };
    match parts() {
        Some((hours, minutes, seconds)) if hours < 24 => Cell::Time(format!("{hours:02}:{minutes:02}:{seconds:02}")),
        Some((hours, minutes, seconds)) => {
            Cell::Number((f64::from(hours) * 3600.0 + f64::from(minutes) * 60.0 + f64::from(seconds)) / 86_400.0)
        }
        None => Cell::Text(Cow::Owned(text)),
    }
}

#[cfg(test)]
mod tests {
    use calamine::ExcelDateTimeType;

    use super::*;

    #[test]
    fn serial_numbers_are_days_since_1900_or_1904_and_the_day_that_never_was_is_none() {
        let cell = |value: f64, is_1904: bool| {
            of_serial(&ExcelDateTime::new(value, ExcelDateTimeType::DateTime, is_1904)).text().into_owned()
        };
        // As Excel shows them: 1 is 1900-01-01, 61 is 1900-03-01, 44562 is 2022-01-01.
        assert_eq!(
            [1.0, 59.0, 61.0, 44_562.0].map(|day| cell(day, false)),
            ["1900-01-01", "1900-02-28", "1900-03-01", "2022-01-01"]
        );
        // 1462 days lie between the two beginnings.
        assert_eq!(cell(44_562.0 - 1462.0, true), "2022-01-01");
        assert_eq!(cell(44_562.75, false), "2022-01-01T18:00:00");
        assert_eq!(cell(0.5, false), "12:00:00");
        assert_eq!(of_serial(&ExcelDateTime::new(60.0, ExcelDateTimeType::DateTime, false)), Cell::NoDay(60.0));
        assert_eq!(of_serial(&ExcelDateTime::new(-5.0, ExcelDateTimeType::DateTime, false)), Cell::NoDay(-5.0));
        assert_eq!(of_duration("PT36H00M00S".to_owned()), Cell::Number(1.5));
    }
}
