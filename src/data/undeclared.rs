//! Columns whose content says of which kind they are.

use super::calendar;
use super::cell::Reading;
use super::column::{Kind, Values};
use super::fault::{Fault, Faults};
use super::grown;
use super::key::is_called_like_code;
use super::marked_number::Marks;
use super::number_cells::Undeclared;
use super::piece::Piece;
use super::plain::{is_plainly_written, plain_number, plain_truth};
use super::store::Store;
use super::zone::Zones;

impl Reading<'_> {
    /// A piece of a column whose content says of which kind it is.
    pub(super) fn undeclared<'t>(&self, cells: impl Iterator<Item = Option<&'t str>> + Clone) -> Piece {
        let numbers = grown::numbers(cells.clone(), &Undeclared::new(self));
        let has_negative_zero = numbers.as_ref().is_some_and(|numbers| numbers.has_negative_zero);
        let store = numbers.map_or_else(|| self.narrowest(cells.clone()), |numbers| numbers.store);
        let other = |cell: Option<&str>| cell.is_some_and(|text| !is_plainly_written(text));
        let is_quantity = matches!(store.kind(), Kind::Integer | Kind::Number | Kind::Boolean);
        let unplain = if self.is_key && is_quantity { cells.clone().position(other) } else { None };
        let is_empty = cells.clone().all(|cell| cell.is_none());
        let (faults, zones, marks) = (Faults::default(), Zones::default(), Marks::default());
        Piece { store, faults, is_empty, unplain, has_negative_zero, zones, marks }
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

    /// Cells that are not all whole numbers, as the narrowest kind that each of them fits.
    fn narrowest<'t>(&self, cells: impl Iterator<Item = Option<&'t str>> + Clone) -> Store {
        if cells.clone().any(|cell| cell.is_some()) {
            if let Some(values) = fitting(cells.clone(), |text| self.plainly(text, plain_number)) {
                return Store::of(Values::Number(values));
            }
            if let Some(values) = fitting(cells.clone(), plain_truth) {
                return Store::of(Values::Boolean(values));
            }
            if let Some(values) = fitting(cells.clone(), |text| calendar::iso_date(text.trim())) {
                return Store::of(Values::Date(values));
            }
            if let Some(values) = fitting(cells.clone(), |text| calendar::iso_datetime(text.trim())) {
                return Store::of(Values::DateTime(values));
            }
        }
        grown::texts(cells)
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
