//! From the texts of a column's cells to values of one kind.

use super::blank::trimmed;
use super::column::{Kind, Values};
use super::dictionary::{Field, FieldType, Resource};
use super::fault::{Fault, Faults};
use super::grown;
use super::key::{Keys, is_called_like_code};
use super::marked_number::Marks;
use super::missing::missing_codes;
use super::piece::{Piece, kind_of};
use super::plain::{is_plainly_written, plain_number};
use super::shortened::shortened;
use super::store::Store;
use super::stray::{Stray, stray};
use super::written_form::{date_patterns_of, is_partial_date};
use super::zone::{Zones, tell_short_years};
use crate::parallel;

/// How the cells of one column are read.
pub(super) struct Reading<'a> {
    pub(super) name: &'a str,
    /// `None` lets the content decide.
    pub(super) kind: Option<Kind>,
    pub(super) missing: Vec<&'a str>,
    pub(super) format: Option<&'a str>,
    pub(super) truths: Option<(&'a [String], &'a [String])>,
    pub(super) decimal: Option<char>,
    /// Whether the dictionary says what the decimal separator of the column is.
    pub(super) has_own_decimal: bool,
    pub(super) group: Option<char>,
    /// Whether a sign or a unit stands around each number.
    pub(super) is_marked: bool,
    /// Whether it is a year, of four digits.
    pub(super) is_year: bool,
    /// Whether the column is a key, or at least called like one.
    pub(super) is_key: bool,
    /// Whether the dictionary or a block says that it is a key.
    pub(super) is_named_key: bool,
    /// Whether the dictionary declares its levels.
    pub(super) has_levels: bool,
}

impl<'a> Reading<'a> {
    /// Reads by the resource's field of this name, or by content.
    pub fn new(name: &'a str, resource: Option<&'a Resource>, keys: &Keys) -> Self {
        let field = resource.and_then(|resource| resource.field(name));
        let own = Self::of_field(name, field);
        let dialect = resource.map(|resource| &resource.dialect).filter(|_| field.is_none());
        Self {
            missing: missing_codes(name, resource),
            is_key: keys.holds(name),
            is_named_key: keys.is_named(name),
            decimal: own.decimal.or(dialect.and_then(|dialect| dialect.decimal)),
            group: own.group.or(dialect.and_then(|dialect| dialect.group)),
            ..own
        }
    }

    /// Reads by a field, with its own missing values only.
    pub fn of_field(name: &'a str, field: Option<&'a Field>) -> Self {
        Self {
            name,
            kind: field.and_then(|field| match field.kind {
                FieldType::Kind(kind) => Some(kind),
                FieldType::Any => None,
            }),
            missing: Vec::new(),
            format: field.and_then(|field| field.format.as_deref()),
            truths: field.map(|field| (field.true_values.as_slice(), field.false_values.as_slice())),
            decimal: field.and_then(|field| field.decimal),
            has_own_decimal: field.is_some_and(|field| field.has_own_decimal),
            group: field.and_then(|field| field.group),
            is_marked: field.is_some_and(|field| field.is_marked),
            is_year: field.is_some_and(|field| field.is_year),
            is_key: false,
            is_named_key: false,
            has_levels: field.is_some_and(|field| !field.levels.is_empty()),
        }
    }

    /// Reads some cells, one after the other, of a column that may have more; `None` is a
    /// cell that is missing in the file itself. Blanks at the ends of a cell are no part of it.
    pub fn piece<'t, I>(&self, cells: I, column: usize) -> Piece
    where
        I: Iterator<Item = Option<&'t str>> + Clone,
    {
        self.piece_or(cells.clone(), column, || grown::texts(self.texts(cells)))
    }

    /// The same; `texts` are the cells where they are nothing but text.
    pub fn piece_or<'t, I>(&self, cells: I, column: usize, texts: impl FnOnce() -> Store) -> Piece
    where
        I: Iterator<Item = Option<&'t str>> + Clone,
    {
        let mut faults = Faults::default();
        let cells = self.texts(cells);
        let zones = |kind: Kind| match kind {
            Kind::DateTime => Zones::of(cells.clone()),
            _ => Zones::default(),
        };
        let Some(kind) = self.kind else {
            let piece = self.undeclared(cells.clone(), texts);
            let zones = zones(piece.store.kind());
            return Piece { zones, ..piece };
        };
        let store = if kind == Kind::Text { Some(texts()) } else { self.quickly(kind, cells.clone()) };
        let store = store.unwrap_or_else(|| Store::of(self.declared(kind, cells.clone(), column, &mut faults)));
        let marks = if self.is_marked { Marks::of(cells.clone()) } else { Marks::default() };
        Piece { faults, zones: zones(kind), marks, ..Piece::of(store) }
    }

    /// The cells of a column as numbers or as text, whatever else they might be.
    pub fn as_kind<'t>(&self, kind: Kind, cells: impl Iterator<Item = Option<&'t str>> + Clone) -> Store {
        let cells = self.texts(cells);
        match kind {
            Kind::Number => Store::of(Values::Number(
                cells.map(|cell| cell.and_then(|text| self.plainly(text, plain_number))).collect(),
            )),
            _ => grown::texts(cells),
        }
    }

    fn texts<'t, I>(&self, cells: I) -> impl Iterator<Item = Option<&'t str>> + Clone + use<'_, 't, I>
    where
        I: Iterator<Item = Option<&'t str>> + Clone,
    {
        cells.map(|cell| cell.map(trimmed).filter(|text| !self.is_missing(text)))
    }

    pub(super) fn is_missing(&self, text: &str) -> bool {
        // Most cells differ from each of them in length or in the first letter.
        let (letters, first) = (text.as_bytes(), text.as_bytes().first());
        let same =
            |code: &&str| code.len() == letters.len() && code.as_bytes().first() == first && code.as_bytes() == letters;
        self.missing.iter().any(same)
    }

    fn declared<'t>(
        &self,
        kind: Kind,
        cells: impl Iterator<Item = Option<&'t str>>,
        column: usize,
        faults: &mut Faults,
    ) -> Values {
        match kind {
            Kind::Integer => Values::Integer(self.all(cells, column, faults, |text| self.integer(text))),
            Kind::Number => Values::Number(self.all(cells, column, faults, |text| self.number(text))),
            Kind::Boolean => Values::Boolean(self.all(cells, column, faults, |text| self.truth(text))),
            Kind::Date => Values::Date(self.all(cells, column, faults, |text| self.date(text))),
            Kind::DateTime => Values::DateTime(self.all(cells, column, faults, |text| self.datetime(text))),
            Kind::Text => Values::Text(cells.map(|cell| cell.map(str::to_owned)).collect()),
        }
    }

    /// Reads cells of a binary file, of which this is the whole column.
    pub fn read<'t, I>(&self, cells: I, column: usize, faults: &mut Faults) -> Values
    where
        I: Iterator<Item = Option<&'t str>> + Clone + Sync,
    {
        let pieces = vec![self.piece(cells.clone(), column)];
        self.whole(pieces, column, faults, |_, kind| self.as_kind(kind, cells.clone())).values()
    }

    /// The whole column of its pieces. `again` reads a piece once more as numbers or as text,
    /// where others have shown that it is a column of these.
    ///
    /// Where nobody says of which kind a column is it is of the kind that every value fits:
    /// integer, number, boolean, date, date and time, else text. Numbers with leading zeros
    /// are codes, and so are whole numbers too great for 64 bits, or for a double among decimals. A key is a number, or true
    /// or false, only where each of its cells is written as its value prints: else it is
    /// text, and a note says so. A column without values is text; one that is text because of
    /// a few of its cells is told of.
    pub fn whole(
        &self,
        pieces: Vec<Piece>,
        column: usize,
        faults: &mut Faults,
        again: impl Fn(usize, Kind) -> Store + Sync,
    ) -> Store {
        let kind = self.kind.unwrap_or_else(|| kind_of(&pieces));
        let mut rows = 0;
        let mut stores = Vec::with_capacity(pieces.len());
        let mut is_text = kind == Kind::Text;
        let first_row = |number: usize| pieces[..number].iter().map(|piece| piece.store.len()).sum::<usize>();
        let unplain = pieces.iter().enumerate().find_map(|(number, piece)| Some((number, piece.unplain?)));
        if let Some((number, row)) = unplain.filter(|_| !is_text) {
            let message = format!(
                "column `{}` is a key, and is read as text: a key is compared as it is written, and this cell is not \
                 written as a number prints",
                self.name
            );
            faults.notes.push(Fault { row: first_row(number) + row, column, message });
            is_text = true;
        }
        let kind = if is_text { Kind::Text } else { kind };
        // An integer is a number without being read again, but for -0.
        let is_read_again = |piece: &Piece| {
            let is_whole = kind == Kind::Number && piece.store.kind() == Kind::Integer && !piece.has_negative_zero;
            piece.store.kind() != kind && !is_whole && !piece.is_empty
        };
        let numbers: Vec<usize> = (0..pieces.len()).filter(|number| is_read_again(&pieces[*number])).collect();
        let mut made = parallel::mapped(numbers.len(), |at| again(numbers[at], kind)).into_iter();
        let (mut zones, mut marks) = (Zones::default(), Marks::default());
        for piece in pieces {
            let is_again = is_read_again(&piece);
            let length = piece.store.len();
            zones.append(piece.zones, rows);
            marks.append(piece.marks, rows);
            faults.append(piece.faults, rows);
            rows += length;
            let store = if is_again { made.next() } else { None };
            stores.push(store.unwrap_or_else(|| piece.store.into_kind(kind)));
        }
        let whole = if stores.is_empty() { Store::absent(kind, 0) } else { Store::joined(stores) };
        match whole.kind() {
            Kind::Text if unplain.is_none() => self.tell_stray(&whole, column, faults),
            Kind::DateTime => zones.tell(self.name, column, faults),
            Kind::Integer => self.tell_days_as_numbers(&whole, column, faults),
            _ => {}
        }
        marks.tell(self.name, column, faults);
        tell_short_years(self.name, self.format, &whole, column, faults);
        whole
    }

    fn all<'t, T>(
        &self,
        cells: impl Iterator<Item = Option<&'t str>>,
        column: usize,
        faults: &mut Faults,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Vec<Option<T>> {
        let mut kept = 0;
        let one = |(row, cell): (usize, Option<&str>)| {
            let text = cell?;
            let value = parse(text);
            if value.is_none() {
                let message = || {
                    let expected = self.expected();
                    let part = if self.is_part_of_date(text) {
                        "; only a part of the date is known: complete it by a rule of the protocol in a column of its \
                         own, or declare the column as `string`"
                    } else {
                        ""
                    };
                    format!("column `{}`: found `{}`, expected {expected}{part}", self.name, shortened(text))
                };
                faults.add(&mut kept, || Fault { row, column, message: message() });
                if self.format.is_none() && matches!(self.kind, Some(Kind::Date | Kind::DateTime)) {
                    faults.note_date(column, || date_patterns_of(text));
                }
            } else if self.is_number_of_key() && !is_plainly_written(text) {
                let message = || {
                    format!(
                        "column `{}` is a key, which is compared as it is written, and is declared as a number: found \
                         `{}`, expected a number as it is printed, or the type `string`",
                        self.name,
                        shortened(text)
                    )
                };
                faults.add(&mut kept, || Fault { row, column, message: message() });
            }
            value
        };
        cells.enumerate().map(one).collect()
    }

    /// Whether a text in a column of dates is a part of a date.
    fn is_part_of_date(&self, text: &str) -> bool {
        matches!(self.kind, Some(Kind::Date | Kind::DateTime)) && is_partial_date(text)
    }

    /// Whether the column is declared as a number and yet used as a key.
    pub(super) fn is_number_of_key(&self) -> bool {
        let is_number = matches!(self.kind, Some(Kind::Integer | Kind::Number));
        self.is_named_key && is_number && self.group.is_none() && self.decimal.is_none()
    }

    /// Tells of a column of text, of which nobody said that it is one, most of whose
    /// cells are numbers or dates. Names and levels are no quantities.
    pub(super) fn tell_stray(&self, texts: &Store, column: usize, faults: &mut Faults) {
        if self.kind.is_none() && !self.is_key && !self.has_levels && !is_called_like_code(self.name) {
            let fault = |found: Stray| (Fault { row: found.row, column, message: found.message }, found.hint);
            faults.strays.extend(stray(self.name, &texts.written(), texts.len()).map(fault));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Place;

    fn inferred(cells: &[&str]) -> Values {
        let mut faults = Faults::default();
        let values =
            Reading::new("x", None, &Keys::default()).read(cells.iter().map(|cell| Some(*cell)), 0, &mut faults);
        assert_eq!(faults.count, 0);
        values
    }

    #[test]
    fn a_columns_kind_is_the_narrowest_that_every_value_fits() {
        assert_eq!(inferred(&["1", "NA", " -2"]), Values::Integer(vec![Some(1), None, Some(-2)]));
        assert_eq!(inferred(&["1", "2.5", "1e3"]), Values::Number(vec![Some(1.0), Some(2.5), Some(1000.0)]));
        assert_eq!(inferred(&["TRUE", "", "false"]), Values::Boolean(vec![Some(true), None, Some(false)]));
        assert_eq!(inferred(&["1970-01-02", "NA"]), Values::Date(vec![Some(1), None]));
        assert_eq!(inferred(&["NA", ""]).kind(), Kind::Text);
    }

    #[test]
    fn codes_and_things_that_only_look_like_numbers_stay_text() {
        for cell in ["007", "NaN", "Inf", "infinity", "1e999", "12345678901234567890", "0x10", "1_000", "=1+1", "."] {
            assert_eq!(inferred(&[cell, "1"]).kind(), Kind::Text, "{cell}");
        }
        assert_eq!(inferred(&["0", "0.5", "-0.5"]).kind(), Kind::Number);
    }

    #[test]
    fn a_key_is_a_number_only_where_it_is_written_as_one_prints() {
        let key = |cells: &[&str]| {
            let mut faults = Faults::default();
            let reading = Reading::new("patient_id", None, &Keys::default());
            let values = reading.read(cells.iter().map(|cell| Some(*cell)), 0, &mut faults);
            (values.kind(), faults.notes.len())
        };
        for cells in [["1E2", "100"], ["1.0", "2.0"], ["+1", "2"], ["TRUE", "FALSE"], ["-0", "1"], ["1.50", "3"]] {
            assert_eq!(key(&cells), (Kind::Text, 1), "{cells:?}");
        }
        assert_eq!(key(&["1", " 100 "]), (Kind::Integer, 0));
        assert_eq!(key(&["1.5", "2"]), (Kind::Number, 0));
        assert_eq!(key(&["007", "8"]), (Kind::Text, 0));
    }

    #[test]
    fn only_the_first_faults_are_named_and_the_rest_are_counted() {
        let mut faults = Faults::default();
        let mut reading = Reading::of_field("age", None);
        reading.kind = Some(Kind::Integer);
        let cells = vec![Some("twelve"); 23];
        let values = reading.read(cells.iter().copied(), 4, &mut faults);
        assert_eq!(values, Values::Integer(vec![None; 23]));
        let errors = faults.into_errors("a.csv", |fault| Place::at("a.csv", fault.row + 2, fault.column + 1));
        assert_eq!(errors.len(), 21);
        assert_eq!(errors[0].to_string(), "a.csv:2:5: column `age`: found `twelve`, expected an integer");
        assert!(errors[20].message.starts_with("3 more"));
    }
}
