//! The values of a column by codes.

use std::collections::HashMap;

use super::calendar;
use super::packed::Packed;
use super::store::{Kept, Store};

/// The values of a column by codes.
pub(super) struct Coded<'s> {
    /// For each row the place of its value among the texts; anything where it has none.
    pub codes: RowCodes<'s>,
    /// The values that occur, as texts, in their order.
    pub texts: Vec<String>,
}

/// The code of each row.
pub(super) enum RowCodes<'s> {
    /// That of the whole number which the row holds, by its distance from the least one.
    OfNumber { numbers: &'s Packed, least: i32, codes: Vec<u32> },
    /// Row by row.
    OfRow(Vec<u32>),
}

impl RowCodes<'_> {
    /// What the code of each row is changed into; anything where the row has no value.
    pub fn mapped<T: Copy + Default>(&self, change: impl Fn(u32) -> T) -> Vec<T> {
        match self {
            Self::OfNumber { numbers, least, codes } => {
                let changed: Vec<T> = codes.iter().map(|code| change(*code)).collect();
                // A row without a value may hold a number that lies anywhere.
                numbers.mapped(|number| changed.get(distance(number, *least)).copied().unwrap_or_default())
            }
            Self::OfRow(codes) => codes.iter().map(|code| change(*code)).collect(),
        }
    }

    /// The code of a row that has a value.
    pub fn at(&self, row: usize) -> u32 {
        match self {
            Self::OfNumber { numbers, least, codes } => codes[distance(numbers.at(row), *least)],
            Self::OfRow(codes) => codes[row],
        }
    }
}

/// How far a number lies above the least one.
fn distance(number: i32, least: i32) -> usize {
    number.wrapping_sub(least) as u32 as usize
}

impl Store {
    /// The values by codes: for each row the code of its value, and the values as texts in
    /// the order in which they sort. `None` where there are more than `most`.
    pub fn coded(&self, most: usize) -> Option<Coded<'_>> {
        self.found(most, true)
    }

    /// The values that occur, as texts in their order. `None` where there are more than `most`, which is known
    /// without a look at every row.
    pub fn distinct_texts(&self, most: usize) -> Option<Vec<String>> {
        self.found(most, false).map(|coded| coded.texts)
    }

    fn found(&self, most: usize, with_codes: bool) -> Option<Coded<'_>> {
        let all = Wanted { most, with_codes };
        match &self.kept {
            Kept::Text(codes, texts) => self.of_texts(codes.packed(), texts, most),
            Kept::Small(values) => self.of_packed(values, all, i32::to_string),
            Kept::Decimal(values) => {
                self.of_packed(&values.digits, all, |digits| values.of_digits(*digits).to_string())
            }
            Kept::Integer(values) => {
                self.hashed(values.iter().copied(), all, |value| value as u64, i64::cmp, i64::to_string)
            }
            Kept::Number(values) => {
                self.hashed(values.iter().copied(), all, f64::to_bits, f64::total_cmp, f64::to_string)
            }
            Kept::Boolean(values) => self.hashed(values.iter().copied(), all, u64::from, bool::cmp, bool::to_string),
            Kept::Date(values) => {
                let text = |day: &i32| calendar::date_text(*day);
                self.hashed(values.iter().copied(), all, |value| u64::from(value as u32), i32::cmp, text)
            }
            Kept::DateTime(values) => {
                let text = |moment: &i64| calendar::datetime_text(*moment);
                self.hashed(values.iter().copied(), all, |value| value as u64, i64::cmp, text)
            }
        }
    }

    /// Texts in their order, whose codes are those of the column in another order.
    fn of_texts<'s>(&'s self, own: &'s Packed, texts: &[Box<str>], most: usize) -> Option<Coded<'s>> {
        let occurs = self.occurring(own, 0, texts.len());
        let mut order: Vec<usize> = (0..texts.len()).filter(|code| occurs[*code]).collect();
        if order.len() > most {
            return None;
        }
        order.sort_by(|a, b| texts[*a].cmp(&texts[*b]));
        let mut codes = vec![0u32; texts.len()];
        order.iter().zip(0..).for_each(|(own, code)| codes[*own] = code);
        let texts = order.iter().map(|own| texts[*own].to_string()).collect();
        Some(Coded { codes: RowCodes::OfNumber { numbers: own, least: 0, codes }, texts })
    }

    fn of_packed<'s>(&'s self, values: &'s Packed, wanted: Wanted, text: impl Fn(&i32) -> String) -> Option<Coded<'s>> {
        match self.counted_up(values, wanted.most, &text) {
            Some(counted) => counted,
            None => self.hashed(values.iter(), wanted, |value| u64::from(value as u32), i32::cmp, text),
        }
    }

    /// The codes of whole numbers that lie near each other, by their distance from the least one.
    /// None where they do not.
    fn counted_up<'s>(
        &'s self,
        values: &'s Packed,
        most: usize,
        text: impl Fn(&i32) -> String,
    ) -> Option<Option<Coded<'s>>> {
        // Where a row has no value there is any number, which lies anywhere.
        let bounds = match &self.present {
            None => values.bounds(),
            Some(present) => {
                let there = || values.iter().enumerate().filter(|(row, _)| present.has(*row)).map(|(_, value)| value);
                there().min().zip(there().max())
            }
        };
        let (least, greatest) = bounds?;
        let width = i64::from(greatest) - i64::from(least) + 1;
        const WIDEST: i64 = 1 << 16;
        if width > WIDEST {
            return None;
        }
        let occurs = self.occurring(values, least, width as usize);
        let mut codes = vec![0u32; occurs.len()];
        let mut texts = Vec::new();
        for (at, _) in occurs.iter().enumerate().filter(|(_, occurs)| **occurs) {
            codes[at] = texts.len() as u32;
            // Between two numbers of 32 bits.
            texts.push(text(&((i64::from(least) + at as i64) as i32)));
        }
        if texts.len() > most {
            return Some(None);
        }
        Some(Some(Coded { codes: RowCodes::OfNumber { numbers: values, least, codes }, texts }))
    }

    /// Which numbers from the least one on occur in rows with a value.
    fn occurring(&self, values: &Packed, least: i32, width: usize) -> Vec<bool> {
        let mut occurs = vec![false; width];
        self.for_each_present(values, |value| occurs[distance(value, least)] = true);
        occurs
    }

    fn hashed<T: Copy>(
        &self,
        values: impl ExactSizeIterator<Item = T>,
        wanted: Wanted,
        bits: impl Fn(T) -> u64,
        compare: impl Fn(&T, &T) -> std::cmp::Ordering,
        text: impl Fn(&T) -> String,
    ) -> Option<Coded<'_>> {
        // The map is only looked up, never iterated: its order does not matter.
        let mut known: HashMap<u64, u32> = HashMap::new();
        let mut distinct: Vec<T> = Vec::new();
        let mut codes = Vec::with_capacity(if wanted.with_codes { values.len() } else { 0 });
        // Neighbours are often alike.
        let mut last: Option<(u64, u32)> = None;
        for (row, value) in values.enumerate() {
            let own = bits(value);
            let code = match last {
                _ if !self.is_present(row) => 0,
                Some((bits, code)) if bits == own => code,
                _ => {
                    let code = *known.entry(own).or_insert_with(|| {
                        distinct.push(value);
                        (distinct.len() - 1) as u32
                    });
                    last = Some((own, code));
                    code
                }
            };
            if distinct.len() > wanted.most {
                return None;
            }
            if wanted.with_codes {
                codes.push(code);
            }
        }
        let mut order: Vec<usize> = (0..distinct.len()).collect();
        order.sort_by(|a, b| compare(&distinct[*a], &distinct[*b]));
        let mut place = vec![0u32; distinct.len().max(1)];
        order.iter().zip(0..).for_each(|(code, at)| place[*code] = at);
        codes.iter_mut().for_each(|code| *code = place[*code as usize]);
        let texts = order.iter().map(|code| text(&distinct[*code])).collect();
        Some(Coded { codes: RowCodes::OfRow(codes), texts })
    }
}

/// What is asked for of the values.
#[derive(Clone, Copy)]
struct Wanted {
    /// At most so many of them.
    most: usize,
    /// Whether the code of each row is.
    with_codes: bool,
}

#[cfg(test)]
mod tests {
    use super::super::values::Values;
    use super::*;

    #[test]
    fn codes_are_places_in_the_order_of_the_values() {
        let tens = Store::of(Values::Integer(vec![Some(10), Some(9), None, Some(10)]));
        let coded = tens.coded(5).unwrap();
        assert_eq!(coded.texts, ["9", "10"]);
        // The third row has no value, and any code: it is kept as 0, which is none of the numbers from 9 to 10.
        assert_eq!([0, 1, 3].map(|row| coded.codes.at(row)), [1, 0, 1]);
        let changed = coded.codes.mapped(|code| code + 5);
        assert_eq!([0, 1, 3].map(|row| changed[row]), [6, 5, 6]);
        assert!(Store::of(Values::Number(vec![Some(0.5), Some(1.5)])).coded(1).is_none());
        assert!(Store::of(Values::Integer(vec![Some(-1), Some(1)])).coded(1).is_none());
        let halves = Store::of(Values::Number(vec![Some(1.5), None, Some(-0.5), Some(1.5), Some(100.0)]));
        let coded = halves.coded(3).unwrap();
        assert_eq!(
            (coded.texts.as_slice(), [0, 2, 3, 4].map(|row| coded.codes.at(row))),
            (&["-0.5", "1.5", "100"].map(str::to_owned)[..], [1, 0, 1, 2])
        );
        assert_eq!(halves.distinct_texts(3), Some(coded.texts));
        assert_eq!(halves.distinct_texts(2), None);
    }

    #[test]
    fn numbers_far_apart_have_the_codes_of_numbers_near_each_other() {
        let near = vec![Some(3), None, Some(-2), Some(3), Some(0)];
        let far: Vec<Option<i64>> =
            near.iter().map(|value: &Option<i64>| value.map(|value| value * 1_000_000)).collect();
        let stores = [near, far].map(|values| Store::of(Values::Integer(values)));
        let [near, far] = stores.each_ref().map(|store| store.coded(9).unwrap());
        assert_eq!(near.texts, ["-2", "0", "3"]);
        assert_eq!(far.texts, ["-2000000", "0", "3000000"]);
        for row in [0, 2, 3, 4] {
            assert_eq!(near.codes.at(row), far.codes.at(row));
            assert_eq!(near.codes.mapped(|code| code)[row], far.codes.mapped(|code| code)[row]);
        }
    }
}
