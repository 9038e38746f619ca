//! Columns whose content says of which kind they are.

use super::calendar;
use super::cell::Reading;
use super::column::{Kind, Values};
use super::fault::{Fault, Faults};
use super::grown;
use super::key::is_called_like_code;
use super::number_cells::Undeclared;
use super::piece::Piece;
use super::plain::{is_plainly_written, plain_number, plain_truth};
use super::store::Store;

impl Reading<'_> {
    /// A piece of a column whose content says of which kind it is; `texts` are the cells where they are nothing but text.
    pub(super) fn undeclared<'t>(
        &self,
        cells: impl Iterator<Item = Option<&'t str>> + Clone,
        texts: impl FnOnce() -> Store,
    ) -> Piece {
        let numbers = grown::numbers(cells.clone(), &Undeclared::new(self));
        let has_negative_zero = numbers.as_ref().is_some_and(|numbers| numbers.has_negative_zero);
        let store =
            numbers.map(|numbers| numbers.store).or_else(|| self.narrowest(cells.clone())).unwrap_or_else(texts);
        let other = |cell: Option<&str>| cell.is_some_and(|text| !is_plainly_written(text));
        let is_quantity = matches!(store.kind(), Kind::Integer | Kind::Number | Kind::Boolean);
        let unplain = if self.is_key && is_quantity { cells.clone().position(other) } else { None };
        let is_empty = cells.clone().all(|cell| cell.is_none());
        Piece { is_empty, unplain, has_negative_zero, ..Piece::of(store) }
    }

    /// Tells of a column of whole numbers, of which nobody said what it is, each of which is a day
    /// of the years 1900 to 2099 when its eight digits are read as year, month and day: `20240430`.
    pub(super) fn tell_days_as_numbers(&self, numbers: &Store, column: usize, faults: &mut Faults) {
        if self.kind.is_some() || self.is_key || self.has_levels || is_called_like_code(self.name) {
            return;
        }
        let mut present = (0..numbers.len()).filter_map(|row| Some((row, numbers.number(row)?))).peekable();
        let Some((row, first)) = present.peek().copied() else { return };
        let is_day = |number: f64| {
            let text = number.to_string();
            (19_000_101.0..21_000_000.0).contains(&number) && calendar::by_pattern(&text, "%Y%m%d").is_some()
        };
        if present.all(|(_, number)| is_day(number)) {
            let message = format!(
                "`{}` is read as whole numbers, and each of them, such as `{first}`, may be a day written without \
                 hyphens",
                self.name
            );
            let hint = "declare the column in data/datapackage.json: \"type\": \"date\", \"format\": \"%Y%m%d\" for days, \
                        \"type\": \"integer\" for numbers";
            faults.strays.push((Fault { row, column, message }, hint.to_owned()));
        }
    }

    /// Cells that are not all whole numbers, as the narrowest kind that each of them fits; none where they are texts.
    fn narrowest<'t>(&self, cells: impl Iterator<Item = Option<&'t str>> + Clone) -> Option<Store> {
        if cells.clone().all(|cell| cell.is_none()) {
            return None;
        }
        let numbers = || fitting(cells.clone(), |text| self.plainly(text, plain_number)).map(Values::Number);
        let truths = || fitting(cells.clone(), plain_truth).map(Values::Boolean);
        let dates = || fitting(cells.clone(), |text| calendar::iso_date(text.trim())).map(Values::Date);
        let moments = || fitting(cells.clone(), |text| calendar::iso_datetime(text.trim())).map(Values::DateTime);
        numbers().or_else(truths).or_else(dates).or_else(moments).map(Store::of)
    }
}

fn fitting<'t, T>(
    cells: impl Iterator<Item = Option<&'t str>>,
    parse: impl Fn(&str) -> Option<T>,
) -> Option<Vec<Option<T>>> {
    let mut values = Vec::with_capacity(cells.size_hint().0);
    for cell in cells {
        values.push(match cell {
            Some(text) => Some(parse(text)?),
            None => None,
        });
    }
    Some(values)
}
