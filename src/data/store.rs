//! The values of a column as a table keeps them: typed, with a bitmap of the rows that have
//! one, and texts as codes of their categories.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::decimals::{Decimals, decimals_of};
use super::packed::Packed;
use super::presence::Presence;
use super::text_codes::Texts;
use super::text_of_row::{NO_TEXT, TextOfRow};
use super::values::{Kind, Values};
use super::written_text::Written;

/// The values of a column. Cheap to clone: they are shared.
#[derive(Debug, Clone)]
pub(super) struct Store {
    pub(super) kept: Kept,
    /// Which rows have a value; all of them where this is none.
    pub(super) present: Option<Arc<Presence>>,
}

/// The values themselves, and anything where there is none.
#[derive(Debug, Clone)]
pub(super) enum Kept {
    /// Whole numbers that fit in 32 bits.
    Small(Packed),
    Integer(Arc<Vec<i64>>),
    Number(Arc<Vec<f64>>),
    /// Numbers of few digits.
    Decimal(Decimals),
    Boolean(Arc<Vec<bool>>),
    Date(Arc<Vec<i32>>),
    DateTime(Arc<Vec<i64>>),
    /// For each row the code of its text, and the texts by their codes.
    Text(TextOfRow, Arc<Vec<Box<str>>>),
}

impl Store {
    /// Keeps values.
    pub fn of(values: Values) -> Self {
        fn split<T: Copy, U>(values: &[Option<T>], absent: T, keep: impl Fn(T) -> U) -> (Arc<Vec<U>>, Presence) {
            let kept = values.iter().map(|value| keep(value.unwrap_or(absent))).collect();
            (Arc::new(kept), values.iter().map(Option::is_some).collect())
        }
        let (kept, present) = match values {
            Values::Integer(values) => {
                if values.iter().flatten().all(|value| i32::try_from(*value).is_ok()) {
                    let kept = values.iter().map(|value| value.unwrap_or(0) as i32).collect();
                    (Kept::Small(kept), values.iter().map(Option::is_some).collect())
                } else {
                    let (kept, present) = split(&values, 0, |value| value);
                    (Kept::Integer(kept), present)
                }
            }
            Values::Number(values) => {
                let (kept, present) = split(&values, 0.0, |value| value);
                (decimals_of(&kept).map_or(Kept::Number(kept), Kept::Decimal), present)
            }
            Values::Boolean(values) => {
                let (kept, present) = split(&values, false, |value| value);
                (Kept::Boolean(kept), present)
            }
            Values::Date(values) => {
                let (kept, present) = split(&values, 0, |value| value);
                (Kept::Date(kept), present)
            }
            Values::DateTime(values) => {
                let (kept, present) = split(&values, 0, |value| value);
                (Kept::DateTime(kept), present)
            }
            Values::Text(values) => {
                let mut texts = Texts::default();
                let codes = values.iter().map(|text| text.as_deref().map_or(NO_TEXT, |text| texts.code(text)));
                let codes = codes.collect();
                (Kept::Text(codes, Arc::new(texts.all)), values.iter().map(Option::is_some).collect())
            }
        };
        Self { kept, present: present.kept() }
    }

    /// The kind of the values.
    pub fn kind(&self) -> Kind {
        match &self.kept {
            Kept::Small(_) | Kept::Integer(_) => Kind::Integer,
            Kept::Number(_) | Kept::Decimal(_) => Kind::Number,
            Kept::Boolean(_) => Kind::Boolean,
            Kept::Date(_) => Kind::Date,
            Kept::DateTime(_) => Kind::DateTime,
            Kept::Text(..) => Kind::Text,
        }
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        match &self.kept {
            Kept::Small(values) => values.len(),
            Kept::Date(values) => values.len(),
            Kept::Decimal(values) => values.len(),
            Kept::Integer(values) | Kept::DateTime(values) => values.len(),
            Kept::Number(values) => values.len(),
            Kept::Boolean(values) => values.len(),
            Kept::Text(codes, _) => codes.len(),
        }
    }

    /// Whether a row has a value.
    pub fn is_present(&self, row: usize) -> bool {
        self.present.as_ref().is_none_or(|present| present.has(row))
    }

    /// The rows without a value.
    pub fn missing_rows(&self) -> Vec<usize> {
        self.present.as_ref().map_or_else(Vec::new, |present| present.missing().collect())
    }

    /// The number that a row holds: true is 1 and false 0, texts and dates are none.
    pub fn number(&self, row: usize) -> Option<f64> {
        if !self.is_present(row) {
            return None;
        }
        match &self.kept {
            Kept::Small(values) => values.get(row).map(f64::from),
            Kept::Decimal(values) => (row < values.len()).then(|| values.at(row)),
            Kept::Integer(values) => values.get(row).map(|value| *value as f64),
            Kept::Number(values) => values.get(row).copied(),
            Kept::Boolean(values) => values.get(row).map(|value| f64::from(*value)),
            Kept::Date(_) | Kept::DateTime(_) | Kept::Text(..) => None,
        }
    }

    /// The text of a row of a column of texts.
    pub fn text(&self, row: usize) -> Option<&str> {
        let Kept::Text(codes, texts) = &self.kept else { return None };
        let is_there = row < codes.len() && self.is_present(row);
        is_there.then(|| codes.at(row)).and_then(|code| texts.get(code)).map(|text| &**text)
    }

    /// The values of all rows.
    pub fn values(&self) -> Values {
        fn all<T, U>(
            store: &Store,
            values: impl ExactSizeIterator<Item = T>,
            value: impl Fn(T) -> U,
        ) -> Vec<Option<U>> {
            match &store.present {
                None => values.map(|one| Some(value(one))).collect(),
                Some(present) => values.enumerate().map(|(row, one)| present.has(row).then(|| value(one))).collect(),
            }
        }
        match &self.kept {
            Kept::Small(values) => Values::Integer(all(self, values.iter(), i64::from)),
            Kept::Integer(values) => Values::Integer(all(self, values.iter(), |value| *value)),
            Kept::Number(values) => Values::Number(all(self, values.iter(), |value| *value)),
            Kept::Decimal(values) => Values::Number(all(self, 0..values.len(), |row| values.at(row))),
            Kept::Boolean(values) => Values::Boolean(all(self, values.iter(), |value| *value)),
            Kept::Date(values) => Values::Date(all(self, values.iter(), |value| *value)),
            Kept::DateTime(values) => Values::DateTime(all(self, values.iter(), |value| *value)),
            Kept::Text(codes, texts) => Values::Text(all(self, codes.iter(), |code| texts[code].to_string())),
        }
    }

    /// The rows of these indices, in their order; an index that is none has no value.
    pub fn gathered(&self, rows: &[Option<usize>]) -> Self {
        let present = rows.iter().map(|row| row.is_some_and(|row| row < self.len() && self.is_present(row)));
        let present: Presence = present.collect();
        fn pick<T: Copy>(values: &[T], rows: &[Option<usize>], absent: T) -> Arc<Vec<T>> {
            let value = |row: &Option<usize>| row.and_then(|row| values.get(row).copied()).unwrap_or(absent);
            Arc::new(rows.iter().map(value).collect())
        }
        let kept = match &self.kept {
            Kept::Small(values) => Kept::Small(values.gathered(rows)),
            Kept::Decimal(values) => Kept::Decimal(values.with(values.digits.gathered(rows))),
            Kept::Integer(values) => Kept::Integer(pick(values, rows, 0)),
            Kept::Number(values) => Kept::Number(pick(values, rows, 0.0)),
            Kept::Boolean(values) => Kept::Boolean(pick(values, rows, false)),
            Kept::Date(values) => Kept::Date(pick(values, rows, 0)),
            Kept::DateTime(values) => Kept::DateTime(pick(values, rows, 0)),
            Kept::Text(codes, texts) => Kept::Text(codes.gathered(rows), texts.clone()),
        };
        Self { kept, present: present.kept() }
    }

    /// The rows at these indices, in their order.
    pub fn select(&self, rows: &[usize]) -> Self {
        let present = self
            .present
            .as_ref()
            .and_then(|present| rows.iter().map(|row| present.has(*row)).collect::<Presence>().kept());
        fn pick<T: Copy>(values: &[T], rows: &[usize]) -> Arc<Vec<T>> {
            Arc::new(rows.iter().map(|row| values[*row]).collect())
        }
        let kept = match &self.kept {
            Kept::Small(values) => Kept::Small(values.select(rows)),
            Kept::Decimal(values) => Kept::Decimal(values.with(values.digits.select(rows))),
            Kept::Integer(values) => Kept::Integer(pick(values, rows)),
            Kept::Number(values) => Kept::Number(pick(values, rows)),
            Kept::Boolean(values) => Kept::Boolean(pick(values, rows)),
            Kept::Date(values) => Kept::Date(pick(values, rows)),
            Kept::DateTime(values) => Kept::DateTime(pick(values, rows)),
            Kept::Text(codes, texts) => Kept::Text(codes.select(rows), texts.clone()),
        };
        Self { kept, present }
    }

    /// So many rows without a value, of a kind.
    pub fn absent(kind: Kind, rows: usize) -> Self {
        let kept = match kind {
            Kind::Integer => Kept::Small(Packed::zeros(rows)),
            Kind::Number => Kept::Decimal(Decimals::of_whole(Packed::zeros(rows))),
            Kind::Boolean => Kept::Boolean(Arc::new(vec![false; rows])),
            Kind::Date => Kept::Date(Arc::new(vec![0; rows])),
            Kind::DateTime => Kept::DateTime(Arc::new(vec![0; rows])),
            Kind::Text => Kept::Text(TextOfRow::absent(rows), Arc::default()),
        };
        let present: Presence = std::iter::repeat_n(false, rows).collect();
        Self { kept, present: present.kept() }
    }

    /// The same as a column of another kind, where that is none of reading: whole numbers as
    /// numbers, and rows without any value.
    pub fn into_kind(self, kind: Kind) -> Self {
        if self.kind() == kind {
            return self;
        }
        let kept = match (&self.kept, kind) {
            (Kept::Small(values), Kind::Number) => Kept::Decimal(Decimals::of_whole(values.clone())),
            (Kept::Integer(values), Kind::Number) => {
                Kept::Number(Arc::new(values.iter().map(|value| *value as f64).collect()))
            }
            _ => return Self::absent(kind, self.len()),
        };
        Self { kept, ..self }
    }

    /// The texts that occur, with how often and where first.
    pub fn written(&self) -> Vec<Written<'_>> {
        let Kept::Text(codes, texts) = &self.kept else { return Vec::new() };
        let counts = self.counts(codes, texts.len());
        let mut written: Vec<Written<'_>> =
            texts.iter().zip(counts).map(|(text, count)| Written { text, count, first: usize::MAX }).collect();
        // The first rows show most texts, so that few are looked at.
        let mut sought = written.iter().filter(|one| one.count > 0).count();
        for (row, code) in codes.iter().enumerate().filter(|(row, _)| self.is_present(*row)) {
            if sought == 0 {
                break;
            }
            let one = &mut written[code];
            if one.first > row {
                one.first = row;
                sought -= 1;
            }
        }
        written.retain(|one| one.count > 0);
        written
    }

    /// How often each of so many codes occurs in rows with a value.
    fn counts(&self, codes: &TextOfRow, texts: usize) -> Vec<usize> {
        let mut counts = vec![0; texts];
        self.for_each_present(codes.packed(), |code| counts[code as u32 as usize] += 1);
        counts
    }

    /// Does something with the number of each row that has a value.
    pub(super) fn for_each_present(&self, numbers: &Packed, mut each: impl FnMut(i32)) {
        match &self.present {
            None => numbers.for_each(each),
            Some(present) => {
                let there = numbers.iter().enumerate().filter(|(row, _)| present.has(*row));
                there.for_each(|(_, number)| each(number));
            }
        }
    }

    /// How often each text of a column occurs; `None` where there are more than `most` of
    /// them, or the column is none of texts.
    pub fn text_counts(&self, most: usize) -> Option<BTreeMap<&str, usize>> {
        let Kept::Text(codes, texts) = &self.kept else { return None };
        let counts = self.counts(codes, texts.len());
        let found = texts.iter().zip(counts).filter(|(_, count)| *count > 0);
        let found: BTreeMap<&str, usize> = found.map(|(text, count)| (&**text, count)).collect();
        (found.len() <= most).then_some(found)
    }

    /// Whether a text is among the values.
    pub fn holds_text(&self, wanted: &str) -> bool {
        let Kept::Text(codes, texts) = &self.kept else { return false };
        let code = texts.iter().position(|text| **text == *wanted);
        code.is_some_and(|code| codes.iter().enumerate().any(|(row, own)| own == code && self.is_present(row)))
    }

    /// Whether a number is among the values of a column of numbers.
    pub fn holds_number(&self, wanted: f64) -> bool {
        self.kind().is_numeric() && (0..self.len()).any(|row| self.number(row) == Some(wanted))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cases() -> Vec<Values> {
        vec![
            Values::Integer(vec![Some(3), None, Some(-1)]),
            Values::Integer(vec![Some(i64::MAX), None, Some(-1)]),
            Values::Number(vec![Some(0.1), None, Some(-1e300)]),
            Values::Text(vec![Some("b".to_owned()), None, Some("a".to_owned()), Some("b".to_owned())]),
            Values::Boolean(vec![Some(true), None, Some(false)]),
            Values::Date(vec![Some(-3653), Some(20_000)]),
            Values::DateTime(vec![Some(-1), None]),
            Values::Text(vec![None, None]),
            Values::Date(vec![]),
        ]
    }

    #[test]
    fn values_are_kept_and_given_back() {
        for values in cases() {
            let store = Store::of(values.clone());
            assert_eq!((store.values(), store.kind()), (values.clone(), values.kind()));
            let all: Vec<usize> = (0..store.len()).collect();
            assert_eq!(store.select(&all).values(), values);
            let some: Vec<Option<usize>> = all.iter().map(|row| Some(*row)).collect();
            assert_eq!(store.gathered(&some).values(), values);
        }
        let joined = Store::joined(cases().into_iter().take(2).map(Store::of).collect());
        let all = [Some(3), None, Some(-1), Some(i64::MAX), None, Some(-1)];
        assert_eq!(joined.values(), Values::Integer(all.to_vec()));
        let texts = |all: &[&str]| Store::of(Values::Text(all.iter().map(|text| Some((*text).to_owned())).collect()));
        let joined = Store::joined(vec![texts(&["b", "a"]), texts(&["c", "b"])]);
        assert_eq!(
            joined.text_counts(9).map(|counts| counts.into_iter().collect()),
            Some(vec![("a", 1), ("b", 2), ("c", 1)])
        );
    }

    #[test]
    fn texts_that_occur_are_counted_with_their_first_rows() {
        let text = |text: &str| Some(text.to_owned());
        let all = vec![text("gone"), text("a"), None, text("a"), text("late"), text("a"), text("gone")];
        let store = Store::of(Values::Text(all));
        let found = |store: &Store| -> Vec<(String, usize, usize)> {
            store.written().iter().map(|one| (one.text.to_owned(), one.count, one.first)).collect()
        };
        let expected = |all: &[(&str, usize, usize)]| -> Vec<(String, usize, usize)> {
            all.iter().map(|(text, count, first)| ((*text).to_owned(), *count, *first)).collect()
        };
        assert_eq!(found(&store), expected(&[("gone", 2, 0), ("a", 3, 1), ("late", 1, 4)]));
        // A text that no row has any more.
        let rest = store.select(&[5, 2, 4]);
        assert_eq!(found(&rest), expected(&[("a", 1, 0), ("late", 1, 2)]));
        assert_eq!(rest.text_counts(2).map(|counts| counts.len()), Some(2));
        assert_eq!(rest.text_counts(1), None);
    }
}
