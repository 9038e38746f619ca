//! Keys of rows as numbers: rows have the same number where their keys are written alike.

use std::collections::HashMap;

use super::store::{Kept, Store};
use super::table::Table;
use super::text;
use super::text_codes::Texts;
use crate::diagnostic::Outcome;

/// The number of a row without a key.
const NO_KEY: u32 = u32::MAX;

/// The number of each row's key; a row of which a part of the key is missing has none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RowKeys(Vec<u32>);

impl RowKeys {
    /// The number of a row's key.
    pub fn of(&self, row: usize) -> Option<usize> {
        self.0.get(row).filter(|number| **number != NO_KEY).map(|number| *number as usize)
    }

    /// The numbers of the rows in their order.
    pub fn iter(&self) -> impl Iterator<Item = Option<usize>> {
        self.0.iter().map(|number| (*number != NO_KEY).then_some(*number as usize))
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Takes the key of a row away.
    pub fn forget(&mut self, row: usize) {
        if let Some(number) = self.0.get_mut(row) {
            *number = NO_KEY;
        }
    }
}

/// The keys of several tables, numbered together: from 0 up to, but not including, `count`.
pub(super) struct Numbered {
    pub tables: Vec<RowKeys>,
    pub count: usize,
}

/// The columns of a key in a table.
pub(super) struct KeyColumns {
    pub rows: usize,
    pub columns: Vec<Store>,
}

impl KeyColumns {
    /// The columns of these names.
    pub fn of(table: &Table, names: &[String]) -> Outcome<Self> {
        let columns: Outcome<Vec<Store>> = names.iter().map(|name| table.store(name).cloned()).collect();
        Ok(Self { rows: table.rows(), columns: columns? })
    }

    /// Whether all parts of the key are whole numbers, which are written in one way only.
    pub fn are_whole_numbers(&self) -> bool {
        self.columns.iter().all(is_whole)
    }

    /// The keys of some rows as they are written; a part that is missing is empty.
    pub fn texts(&self, rows: &[usize]) -> Vec<Vec<String>> {
        let mut keys = vec![Vec::with_capacity(self.columns.len()); rows.len()];
        for column in &self.columns {
            for (key, text) in keys.iter_mut().zip(text::texts(column.select(rows).values())) {
                key.push(text.unwrap_or_default());
            }
        }
        keys
    }
}

/// The keys of a table.
pub(super) fn keys(table: &Table, names: &[String]) -> Outcome<(RowKeys, usize)> {
    let Numbered { mut tables, count } = numbered(&[KeyColumns::of(table, names)?]);
    Ok((tables.swap_remove(0), count))
}

/// Numbers the keys of tables in the order of their first occurrence. A key is compared as it is
/// written; minus nothing is nothing.
pub(super) fn numbered(tables: &[KeyColumns]) -> Numbered {
    let width = tables.iter().map(|table| table.columns.len()).max().unwrap_or_default();
    let mut all = Numbered { tables: tables.iter().map(|table| RowKeys(vec![0; table.rows])).collect(), count: 1 };
    for at in 0..width {
        let parts: Vec<&Store> = tables.iter().filter_map(|table| table.columns.get(at)).collect();
        let part = if parts.iter().all(|part| is_whole(part)) { whole_numbers(&parts) } else { texts(&parts) };
        all = if at == 0 { part } else { together(&all, &part) };
    }
    all
}

fn is_whole(store: &Store) -> bool {
    matches!(store.kept, Kept::Small(_) | Kept::Integer(_))
}

/// Gives each new value the next number.
fn next(number: &mut u32, count: &mut usize) -> u32 {
    if *number == NO_KEY {
        *number = *count as u32;
        *count += 1;
    }
    *number
}

/// The whole number of a row.
fn whole_number(part: &Store, row: usize) -> Option<i64> {
    match &part.kept {
        _ if !part.is_present(row) => None,
        Kept::Small(values) => values.get(row).map(i64::from),
        Kept::Integer(values) => values.get(row).copied(),
        _ => None,
    }
}

fn whole_numbers(parts: &[&Store]) -> Numbered {
    let rows: usize = parts.iter().map(|part| part.len()).sum();
    let all = parts.iter().flat_map(|part| (0..part.len()).filter_map(|row| whole_number(part, row)));
    let (least, most) = all.fold((i64::MAX, i64::MIN), |(least, most), value| (least.min(value), most.max(value)));
    let width = usize::try_from(i128::from(most) - i128::from(least) + 1).unwrap_or_default();
    let mut count = 0;
    // Numbers that lie close together, as those of subjects do, need no hashing.
    let mut near = vec![NO_KEY; if width <= 4 * rows + 1024 { width } else { 0 }];
    // The map is only looked up, never iterated: its order does not matter.
    let mut far: HashMap<i64, u32> = HashMap::new();
    let mut number = |value: i64| {
        if near.is_empty() {
            return next(far.entry(value).or_insert(NO_KEY), &mut count);
        }
        next(&mut near[(value - least) as usize], &mut count)
    };
    let mut numbers =
        |part: &Store| (0..part.len()).map(|row| whole_number(part, row).map_or(NO_KEY, &mut number)).collect();
    let tables = parts.iter().map(|part| RowKeys(numbers(part))).collect();
    Numbered { tables, count }
}

fn texts(parts: &[&Store]) -> Numbered {
    let mut known = Texts::default();
    let mut tables = Vec::with_capacity(parts.len());
    for part in parts {
        let keys = if let Kept::Text(codes, own) = &part.kept {
            let mut numbers = vec![NO_KEY; own.len()];
            let mut key = |row: usize, code: usize| match numbers.get_mut(code) {
                Some(number) if part.is_present(row) => {
                    if *number == NO_KEY {
                        *number = known.code(&own[code]);
                    }
                    *number
                }
                _ => NO_KEY,
            };
            codes.iter().enumerate().map(|(row, code)| key(row, code)).collect()
        } else {
            let is_number = matches!(part.kept, Kept::Number(_) | Kept::Decimal(_));
            let mut written = |text: &str| known.code(if is_number && text == "-0" { "0" } else { text });
            text::texts(part.values()).iter().map(|text| text.as_deref().map_or(NO_KEY, &mut written)).collect()
        };
        tables.push(RowKeys(keys));
    }
    Numbered { tables, count: known.all.len() }
}

/// Keys of two parts.
fn together(first: &Numbered, second: &Numbered) -> Numbered {
    let mut count = 0;
    // The map is only looked up, never iterated: its order does not matter.
    let mut known: HashMap<(u32, u32), u32> = HashMap::new();
    let mut both = |(a, b): (&u32, &u32)| {
        if *a == NO_KEY || *b == NO_KEY {
            return NO_KEY;
        }
        next(known.entry((*a, *b)).or_insert(NO_KEY), &mut count)
    };
    let tables = first.tables.iter().zip(&second.tables);
    let tables = tables.map(|(a, b)| RowKeys(a.0.iter().zip(&b.0).map(&mut both).collect())).collect();
    Numbered { tables, count }
}

#[cfg(test)]
mod tests {
    use super::super::column::Values;
    use super::*;

    fn key(parts: Vec<Values>) -> KeyColumns {
        let columns: Vec<Store> = parts.into_iter().map(Store::of).collect();
        KeyColumns { rows: columns[0].len(), columns }
    }

    fn written(values: &[&str]) -> Values {
        Values::Text(values.iter().map(|text| (!text.is_empty()).then(|| (*text).to_owned())).collect())
    }

    fn numbers(tables: &[KeyColumns]) -> (Vec<Vec<Option<usize>>>, usize) {
        let Numbered { tables, count } = numbered(tables);
        (tables.iter().map(|keys| keys.iter().collect()).collect(), count)
    }

    #[test]
    fn keys_that_are_written_alike_have_one_number() {
        let near = Values::Integer(vec![Some(7), None, Some(9), Some(7)]);
        let far = Values::Integer(vec![Some(i64::MIN), Some(9), Some(i64::MAX)]);
        let as_text = written(&["9", "07", "", "7"]);
        let as_number = Values::Number(vec![Some(-0.0), Some(9.0), Some(0.5), Some(0.0)]);
        let (found, count) = numbers(&[key(vec![near.clone()]), key(vec![Values::Integer(vec![Some(9)])])]);
        assert_eq!((found, count), (vec![vec![Some(0), None, Some(1), Some(0)], vec![Some(1)]], 2));
        let (found, count) = numbers(&[key(vec![near.clone()]), key(vec![far])]);
        assert_eq!((found, count), (vec![vec![Some(0), None, Some(1), Some(0)], vec![Some(2), Some(1), Some(3)]], 4));
        let (found, count) = numbers(&[key(vec![near.clone()]), key(vec![as_text.clone()]), key(vec![as_number])]);
        let expected = vec![
            vec![Some(0), None, Some(1), Some(0)],
            vec![Some(1), Some(2), None, Some(0)],
            vec![Some(3), Some(1), Some(4), Some(3)],
        ];
        assert_eq!((found, count), (expected, 5));
        let (found, count) = numbers(&[key(vec![near, as_text])]);
        assert_eq!((found, count), (vec![vec![Some(0), None, None, Some(1)]], 2));
    }

    #[test]
    fn a_key_of_no_rows_has_no_number() {
        assert_eq!(numbers(&[key(vec![Values::Integer(vec![])])]), (vec![vec![]], 0));
        assert_eq!(numbers(&[key(vec![written(&["", ""])])]), (vec![vec![None, None]], 0));
    }
}
