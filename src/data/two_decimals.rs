//! Columns with a decimal point in a file that has decimal commas elsewhere.

use super::cell::Reading;
use super::column::{Column, Kind};
use super::fault::{Fault, Faults};
use super::store::Store;

/// Tells of numbers with a point where another column of the file declares a decimal comma:
/// `12.345` is most often twelve thousand there. A column that says its own separators is not told of.
pub(super) fn tell_two_decimals(readings: &[Reading<'_>], columns: &[(Column, Store)], faults: &mut Faults) {
    let read = || readings.iter().zip(columns.iter().map(|(_, store)| store));
    let has_comma = |(reading, store): &(&Reading<'_>, &Store)| {
        reading.decimal == Some(',') && matches!(store.kind(), Kind::Number | Kind::Integer)
    };
    let Some((other, _)) = read().find(has_comma) else { return };
    for (column, (reading, store)) in read().enumerate() {
        if reading.decimal.is_some() || reading.group.is_some() || reading.has_own_decimal {
            continue;
        }
        if store.kind() != Kind::Number {
            continue;
        }
        let mut present = (0..store.len()).filter_map(|row| Some((row, store.number(row)?)));
        let Some((row, value)) = present.find(|(_, value)| value.fract() != 0.0) else { continue };
        let message = format!(
            "`{}` has a decimal point, `{value}`, and `{}` of the same file a decimal comma: a point between thousands \
             is read as a decimal one",
            reading.name, other.name
        );
        let hint = "declare the column in data/datapackage.json: \"decimalChar\": \",\", \"groupChar\": \".\" where the \
                    point parts thousands, \"decimalChar\": \".\" where it is the decimal sign";
        faults.strays.push((Fault { row, column, message }, hint.to_owned()));
    }
}
