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
            Kept::Small(values) => {
                self.hashed(values, most, |value| u64::from(*value as u32), i32::cmp, i32::to_string)
            }
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
    }
}
