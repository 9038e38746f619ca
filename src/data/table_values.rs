//! The values of a table's columns as numbers, texts, truths and days.

use super::column::{Column, Kind, Values};
use super::numbers::Numbers;
use super::store::Store;
use super::table::Table;
use super::{calendar, inexact, text};
use crate::diagnostic::{Diagnostic, Outcome};

impl Table {
    /// The values as numbers: integers and numbers as they are, booleans as 0
    /// and 1. An error for text and dates, and for whole numbers beyond 2^53. Never NaN or infinite.
    pub fn numbers(&self, name: &str) -> Outcome<Vec<Option<f64>>> {
        let numbers = self.number_column(name)?;
        Ok((0..self.rows).map(|row| numbers.get(row)).collect())
    }

    /// The same, as they are kept.
    pub fn number_column(&self, name: &str) -> Outcome<Numbers> {
        let (column, store) = (self.expect_column(name)?, self.store(name)?);
        match column.kind {
            Kind::Integer | Kind::Number | Kind::Boolean => match inexact::first_beyond(store) {
                None => Ok(Numbers::of(store.clone())),
                Some((row, value)) => {
                    let error = inexact::beyond(&format!("column `{name}` of table `{}`: found", self.id), value);
                    Err(self.place_of(row).into_iter().fold(error, Diagnostic::at).into())
                }
            },
            Kind::Text if (0..store.len()).all(|row| !store.is_present(row)) => Ok(Numbers::of(store.clone())),
            Kind::Text => Err(self.no_numbers(column, store).into()),
            Kind::Date | Kind::DateTime => {
                let hint = format!("derive a number of days from it: `DAYS(start, {name})`");
                Err(self.not_of_kind(column, "numbers").hint(hint).into())
            }
        }
    }

    fn no_numbers(&self, column: &Column, store: &Store) -> Diagnostic {
        let error = self.not_of_kind(column, "numbers");
        // Most often a single word keeps a column from being one of numbers.
        let is_word = |text: &str| !text.trim().parse::<f64>().is_ok_and(f64::is_finite);
        let first =
            (0..store.len()).find_map(|row| store.text(row).filter(|text| is_word(text)).map(|text| (row, text)));
        let word = first.and_then(|(row, text)| Some((text, self.place_of(row)?)));
        let error = match word {
            Some((word, place)) => error.hint(format!("the first that is no number is `{word}` at {place}")),
            None => error,
        };
        error.hint(
            "declare it as a number in data/datapackage.json, with what means a missing value under `missingValues`, or \
             derive one with `CAST(… AS DOUBLE)`",
        )
    }

    /// The values as text: codes, not labels. Numbers in the shortest form that
    /// reads back to the same value, dates as `2024-04-30`.
    pub fn texts(&self, name: &str) -> Outcome<Vec<Option<String>>> {
        self.values(name).map(text::texts)
    }

    /// The values as truth values; an error unless the column is boolean.
    pub fn truths(&self, name: &str) -> Outcome<Vec<Option<bool>>> {
        let column = self.expect_column(name)?;
        match self.values(name)? {
            Values::Boolean(values) => Ok(values),
            _ => Err(self
                .not_of_kind(column, "true or false")
                .hint(format!("compare it with a value: `{name} = …`"))
                .into()),
        }
    }

    /// The values as days since 1970-01-01; an error unless the column holds dates.
    /// A date and time gives its day.
    pub fn days(&self, name: &str) -> Outcome<Vec<Option<i32>>> {
        let column = self.expect_column(name)?;
        match self.values(name)? {
            Values::Date(values) => Ok(values),
            Values::DateTime(values) => Ok(values.into_iter().map(|value| value.map(calendar::day_of)).collect()),
            _ => Err(self.not_of_kind(column, "dates").into()),
        }
    }

    fn not_of_kind(&self, column: &Column, expected: &str) -> Diagnostic {
        Diagnostic::error(format!(
            "column `{}` of table `{}` holds {}, where {expected} are expected",
            column.name,
            self.id,
            match column.kind {
                Kind::Integer => "integers",
                Kind::Number => "numbers",
                Kind::Text => "text",
                Kind::Boolean => "true or false",
                Kind::Date => "dates",
                Kind::DateTime => "dates and times",
            }
        ))
    }
}
