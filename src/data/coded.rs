//! The values of a column by codes.

use std::collections::HashMap;

use super::calendar;
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
        match &self.kept {
            Kept::Text(codes, texts) => {
                let mut occurs = vec![false; texts.len()];
                for (row, code) in codes.iter().enumerate() {
                    if self.is_present(row) {
                        occurs[*code as usize] = true;
                    }
                }
                let mut order: Vec<usize> = (0..texts.len()).filter(|code| occurs[*code]).collect();
                order.sort_by(|a, b| texts[*a].cmp(&texts[*b]));
                let mut place = vec![0u32; texts.len()];
                order.iter().zip(0..).for_each(|(code, at)| place[*code] = at);
                let texts: Vec<String> = order.iter().map(|code| texts[*code].to_string()).collect();
                let codes = codes.iter().map(|code| place.get(*code as usize).copied().unwrap_or(0)).collect();
                (texts.len() <= most).then_some(Coded { codes, texts })
            }
            Kept::Small(values) => self.counted_up(values, most).unwrap_or_else(|| {
                self.hashed(values, most, |value| u64::from(*value as u32), i32::cmp, i32::to_string)
            }),
            Kept::Integer(values) => self.hashed(values, most, |value| *value as u64, i64::cmp, i64::to_string),
            Kept::Number(values) => self.hashed(values, most, |value| value.to_bits(), f64::total_cmp, f64::to_string),
            Kept::Boolean(values) => self.hashed(values, most, |value| u64::from(*value), bool::cmp, bool::to_string),
            Kept::Date(values) => {
                self.hashed(values, most, |value| u64::from(*value as u32), i32::cmp, |day| calendar::date_text(*day))
            }
            Kept::DateTime(values) => {
                self.hashed(values, most, |value| *value as u64, i64::cmp, |moment| calendar::datetime_text(*moment))
            }
        }
    }

    /// The codes of whole numbers that lie near each other, by their distance from the least one.
    /// None where they do not.
    fn counted_up(&self, values: &[i32], most: usize) -> Option<Option<Coded>> {
        let present = |(row, value): (usize, &i32)| self.is_present(row).then_some(i64::from(*value));
        let (mut least, mut greatest) = (i64::MAX, i64::MIN);
        for value in values.iter().enumerate().filter_map(present) {
            (least, greatest) = (least.min(value), greatest.max(value));
        }
        const WIDEST: i64 = 1 << 16;
        if least > greatest || greatest - least >= WIDEST {
            return None;
        }
        let place = |value: &i32| usize::try_from(i64::from(*value) - least).unwrap_or(0);
        let mut occurs = vec![false; (greatest - least + 1) as usize];
        for (row, value) in values.iter().enumerate() {
            if self.is_present(row) {
                occurs[place(value)] = true;
            }
        }
        let mut code = vec![0u32; occurs.len()];
        let mut texts = Vec::new();
        for (at, _) in occurs.iter().enumerate().filter(|(_, occurs)| **occurs) {
            code[at] = texts.len() as u32;
            texts.push((least + at as i64).to_string());
        }
        if texts.len() > most {
            return Some(None);
        }
        let of_row = |(row, value)| if self.is_present(row) { code[place(value)] } else { 0 };
        Some(Some(Coded { codes: values.iter().enumerate().map(of_row).collect(), texts }))
    }

    fn hashed<T: Copy>(
        &self,
        values: &[T],
        most: usize,
        bits: impl Fn(&T) -> u64,
        compare: impl Fn(&T, &T) -> std::cmp::Ordering,
        text: impl Fn(&T) -> String,
    ) -> Option<Coded> {
        // The map is only looked up, never iterated: its order does not matter.
        let mut known: HashMap<u64, u32> = HashMap::new();
        let mut distinct: Vec<T> = Vec::new();
        let mut codes = Vec::with_capacity(values.len());
        // Neighbours are often alike.
        let mut last: Option<(u64, u32)> = None;
        for (row, value) in values.iter().enumerate() {
            if !self.is_present(row) {
                codes.push(0);
                continue;
            }
            let own = bits(value);
            let code = match last {
                Some((bits, code)) if bits == own => code,
                _ => *known.entry(own).or_insert_with(|| {
                    distinct.push(*value);
                    (distinct.len() - 1) as u32
                }),
            };
            last = Some((own, code));
            if distinct.len() > most {
                return None;
            }
            codes.push(code);
        }
        let mut order: Vec<usize> = (0..distinct.len()).collect();
        order.sort_by(|a, b| compare(&distinct[*a], &distinct[*b]));
        let mut place = vec![0u32; distinct.len().max(1)];
        order.iter().zip(0..).for_each(|(code, at)| place[*code] = at);
        codes.iter_mut().for_each(|code| *code = place[*code as usize]);
        Some(Coded { codes, texts: order.iter().map(|code| text(&distinct[*code])).collect() })
    }
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
