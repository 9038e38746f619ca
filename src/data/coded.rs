//! The values of a column by codes.

use std::collections::HashMap;

use super::calendar;
use super::packed::Packed;
use super::store::{Kept, Store};

/// The values of a column by codes.
pub(super) struct Coded {
    /// For each row the place of its value among the texts; anything where it has none.
    pub codes: Vec<u32>,
    /// The values that occur, as texts, in their order.
    pub texts: Vec<String>,
}

impl Store {
    /// The values by codes: for each row the code of its value, and the values as texts in
    /// the order in which they sort. `None` where there are more than `most`.
    pub fn coded(&self, most: usize) -> Option<Coded> {
        self.found(most, true)
    }

    /// The values that occur, as texts in their order. `None` where there are more than `most`, which is known
    /// without a look at every row.
    pub fn distinct_texts(&self, most: usize) -> Option<Vec<String>> {
        self.found(most, false).map(|coded| coded.texts)
    }

    fn found(&self, most: usize, with_codes: bool) -> Option<Coded> {
        let all = Wanted { most, with_codes };
        match &self.kept {
            Kept::Text(codes, texts) => {
                let mut occurs = vec![false; texts.len()];
                for (row, code) in codes.iter().enumerate() {
                    if self.is_present(row) {
                        occurs[code] = true;
                    }
                }
                let mut order: Vec<usize> = (0..texts.len()).filter(|code| occurs[*code]).collect();
                order.sort_by(|a, b| texts[*a].cmp(&texts[*b]));
                let mut place = vec![0u32; texts.len()];
                order.iter().zip(0..).for_each(|(code, at)| place[*code] = at);
                let texts: Vec<String> = order.iter().map(|code| texts[*code].to_string()).collect();
                let codes = codes.iter().take(if with_codes { codes.len() } else { 0 });
                let codes = codes.map(|code| place.get(code).copied().unwrap_or(0)).collect();
                (texts.len() <= most).then_some(Coded { codes, texts })
            }
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

    fn of_packed(&self, values: &Packed, wanted: Wanted, text: impl Fn(&i32) -> String) -> Option<Coded> {
        match self.counted_up(values, wanted, &text) {
            Some(counted) => counted,
            None => self.hashed(values.iter(), wanted, |value| u64::from(value as u32), i32::cmp, text),
        }
    }

    /// The codes of whole numbers that lie near each other, by their distance from the least one.
    /// None where they do not.
    fn counted_up(&self, values: &Packed, wanted: Wanted, text: impl Fn(&i32) -> String) -> Option<Option<Coded>> {
        // Where a row has no value there is any number, which lies anywhere.
        let bounds = match &self.present {
            None => values.bounds(),
            Some(present) => {
                let there = || values.iter().enumerate().filter(|(row, _)| present.has(*row)).map(|(_, value)| value);
                there().min().zip(there().max())
            }
        };
        let (least, greatest) = bounds.map(|(least, greatest)| (i64::from(least), i64::from(greatest)))?;
        const WIDEST: i64 = 1 << 16;
        if greatest - least >= WIDEST {
            return None;
        }
        let place = |value: i32| usize::try_from(i64::from(value) - least).unwrap_or(0);
        let mut occurs = vec![false; (greatest - least + 1) as usize];
        match &self.present {
            None => values.for_each(|value| occurs[place(value)] = true),
            Some(present) => {
                let there = values.iter().enumerate().filter(|(row, _)| present.has(*row));
                there.for_each(|(_, value)| occurs[place(value)] = true);
            }
        }
        let mut code = vec![0u32; occurs.len()];
        let mut texts = Vec::new();
        for (at, _) in occurs.iter().enumerate().filter(|(_, occurs)| **occurs) {
            code[at] = texts.len() as u32;
            // Between two numbers of 32 bits.
            texts.push(text(&((least + at as i64) as i32)));
        }
        if texts.len() > wanted.most {
            return Some(None);
        }
        let of_row = |(row, value)| if self.is_present(row) { code[place(value)] } else { 0 };
        let rows = values.iter().enumerate().take(if wanted.with_codes { values.len() } else { 0 });
        Some(Some(Coded { codes: rows.map(of_row).collect(), texts }))
    }

    fn hashed<T: Copy>(
        &self,
        values: impl ExactSizeIterator<Item = T>,
        wanted: Wanted,
        bits: impl Fn(T) -> u64,
        compare: impl Fn(&T, &T) -> std::cmp::Ordering,
        text: impl Fn(&T) -> String,
    ) -> Option<Coded> {
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
        Some(Coded { codes, texts: order.iter().map(|code| text(&distinct[*code])).collect() })
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
        let coded = Store::of(Values::Integer(vec![Some(10), Some(9), None, Some(10)])).coded(5).unwrap();
        assert_eq!(coded.texts, ["9", "10"]);
        // The third row has no value, and any code.
        assert_eq!([0, 1, 3].map(|row| coded.codes[row]), [1, 0, 1]);
        assert!(Store::of(Values::Number(vec![Some(0.5), Some(1.5)])).coded(1).is_none());
        assert!(Store::of(Values::Integer(vec![Some(-1), Some(1)])).coded(1).is_none());
        let halves = Store::of(Values::Number(vec![Some(1.5), None, Some(-0.5), Some(1.5), Some(100.0)]));
        let coded = halves.coded(3).unwrap();
        assert_eq!(
            (coded.texts.as_slice(), [0, 2, 3, 4].map(|row| coded.codes[row])),
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
        let (near, far) =
            (Store::of(Values::Integer(near)).coded(9).unwrap(), Store::of(Values::Integer(far)).coded(9).unwrap());
        assert_eq!(near.texts, ["-2", "0", "3"]);
        assert_eq!(far.texts, ["-2000000", "0", "3000000"]);
        for row in [0, 2, 3, 4] {
            assert_eq!(near.codes[row], far.codes[row]);
        }
    }
}
