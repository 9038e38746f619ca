//! The counts of a report as sets of rows: what adds up to what is seen from the rows
//! themselves, whatever the kinds of the blocks are.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::{AnalysisResult, BlockResults, Nature, RowSet, Step, TableRecord, Value};

/// A result: its block, and its number in it.
pub(super) type At = (usize, usize);

/// Rows that are counted, perhaps by several results.
#[derive(Debug, Clone)]
pub(super) struct Cell {
    /// How many they are.
    pub(super) count: usize,
    /// The classes of rows that they are made of, ascending.
    pub(super) classes: Vec<u32>,
    /// Whether only counts at times count them.
    pub(super) is_timed: bool,
    /// Whether it is a whole file, whose rows the lock names.
    pub(super) is_file: bool,
    /// Whether it is a group as a whole, or those of one who had the event: what a table is
    /// read by, and is hidden after all else.
    pub(super) is_group: bool,
}

/// All counted rows of a report. Rows that are in the same sets are of one class.
#[derive(Debug, Default)]
pub(super) struct Cells {
    /// The sets, each once, in the order in which the results name them.
    pub(super) all: Vec<Cell>,
    /// The cell of each count that counts somebody.
    pub(super) of: BTreeMap<At, usize>,
    /// The cells of each set of rows of a block.
    of_set: BTreeMap<(usize, usize), BTreeSet<usize>>,
}

/// Rows of one source, as a bitmap, and what they are called where they are so few that other
/// rows may be the same by chance.
type Key = (String, Vec<u64>, String);

/// Sets of fewer rows may be equal by chance, of which no reader knows.
pub(super) const BY_CHANCE: usize = 12;

impl Cells {
    /// The counts of blocks, and the files that they stand on.
    pub(super) fn of(blocks: &[BlockResults], tables: &[TableRecord]) -> Self {
        let preferred = preferred(blocks);
        let mut known: BTreeMap<Key, usize> = BTreeMap::new();
        let mut keys: Vec<Key> = Vec::new();
        let mut cells = Self::default();
        let files = tables.iter().filter(|table| table.parents.is_empty() && table.rows > 0);
        for file in files {
            let rows: Vec<u64> = (1..=file.rows).collect();
            let bits = crate::analysis::RowNumbers::from(rows).bitmap().into_owned();
            let key = (file.id.clone(), bits, String::new());
            cells.enter(key, &mut known, &mut keys, (file.rows as usize, false, true));
        }
        for (block, results) in blocks.iter().enumerate() {
            for (at, result) in results.results.iter().enumerate().filter(|(_, result)| is_count(result)) {
                let Some(set) = results.row_sets.get(result.rows) else { continue };
                let Some((source, bits)) = key(set, &preferred).filter(|_| is_of(result, set)) else { continue };
                let key = (source, bits, if set.count < BY_CHANCE { called(result) } else { String::new() });
                let cell = cells.enter(key, &mut known, &mut keys, (set.count, result.time.is_some(), false));
                cells.all[cell].is_group |= is_group(result);
                cells.of.insert((block, at), cell);
            }
            for (at, result) in results.results.iter().enumerate() {
                let cell = cells.of.get(&(block, at)).copied();
                let cells_of = cells.of_set.entry((block, result.rows)).or_default();
                cells_of.extend(cell);
            }
        }
        cells.divide(&keys);
        cells
    }

    fn enter(
        &mut self,
        key: Key,
        known: &mut BTreeMap<Key, usize>,
        keys: &mut Vec<Key>,
        (count, is_timed, is_file): (usize, bool, bool),
    ) -> usize {
        let cell = *known.entry(key.clone()).or_insert_with(|| {
            keys.push(key);
            self.all.push(Cell { count, classes: Vec::new(), is_timed, is_file, is_group: false });
            self.all.len() - 1
        });
        self.all[cell].is_timed &= is_timed;
        cell
    }

    /// Divides the rows into classes, and gives each cell its own.
    fn divide(&mut self, keys: &[Key]) {
        let mut class_of: BTreeMap<(&str, u64), u32> = BTreeMap::new();
        let mut next = 0_u32;
        for (source, bits, _) in keys {
            let mut renamed: BTreeMap<Option<u32>, u32> = BTreeMap::new();
            for row in rows_of(bits) {
                let class = class_of.get(&(source.as_str(), row)).copied();
                let own = *renamed.entry(class).or_insert_with(|| {
                    next += 1;
                    next
                });
                class_of.insert((source, row), own);
            }
        }
        // Names of classes that were divided are used no more.
        let mut number: BTreeMap<u32, u32> = BTreeMap::new();
        for class in class_of.values() {
            let fresh = number.len() as u32;
            number.entry(*class).or_insert(fresh);
        }
        for (cell, (source, bits, _)) in self.all.iter_mut().zip(keys) {
            let classes = rows_of(bits).filter_map(|row| class_of.get(&(source.as_str(), row)));
            cell.classes = classes.filter_map(|class| number.get(class).copied()).collect();
            cell.classes.sort_unstable();
            cell.classes.dedup();
        }
    }

    /// The cells of a set of rows of a block, which its counts count.
    pub(super) fn of_set(&self, block: usize, set: usize) -> impl Iterator<Item = usize> + '_ {
        self.of_set.get(&(block, set)).into_iter().flatten().copied()
    }

    /// Whether all rows of a cell are among those of another.
    pub(super) fn is_within(&self, inner: usize, outer: usize) -> bool {
        let outer = &self.all[outer].classes;
        let inner = &self.all[inner].classes;
        inner.len() <= outer.len() && inner.iter().all(|class| outer.binary_search(class).is_ok())
    }

    /// Whether two cells have a row in common.
    pub(super) fn do_meet(&self, one: usize, other: usize) -> bool {
        let other = &self.all[other].classes;
        self.all[one].classes.iter().any(|class| other.binary_search(class).is_ok())
    }
}

/// The steps of a result before its statistic.
pub(super) fn place(result: &AnalysisResult) -> &[Step] {
    let own = result.stat.split('.').count();
    &result.path[..result.path.len().saturating_sub(own)]
}

/// Whether a result is a number of rows.
pub(super) fn is_count(result: &AnalysisResult) -> bool {
    let is_other = ["df", "observed", "expected"].contains(&result.stat.as_str());
    result.nature == Nature::Count && !is_other && matches!(result.value, Value::Number(_))
}

/// Whether a count is the number of its rows.
pub(super) fn is_of(result: &AnalysisResult, set: &RowSet) -> bool {
    result.value.number() == Some(set.count as f64)
}

/// Whether the rows of a set can be told one by one: one row of a source each.
pub(super) fn is_plain(set: &RowSet) -> bool {
    set.count == 0 || set.members.iter().any(|(_, rows)| rows.len() == set.count)
}

/// Whether a count is of a group as a whole, of whatever value or level.
fn is_group(result: &AnalysisResult) -> bool {
    let is_whole = result.variable.is_none() && result.level.is_none() && result.time.is_none();
    is_whole && matches!(result.stat.as_str(), "n" | "N" | "events")
}

/// What few rows are called: by their level, their group or their variable, and what they have.
fn called(result: &AnalysisResult) -> String {
    let group = result.groups.last().map(|group| &group.level);
    let name = result.level.as_ref().or(group).or(result.variable.as_ref()).map_or("", String::as_str);
    let stat = if result.stat == "N" { "n" } else { &result.stat };
    format!("{name} {stat} {}", result.time.map_or(String::new(), |time| time.to_string()))
}

/// How often each source has one row for each row that is counted.
fn preferred(blocks: &[BlockResults]) -> BTreeMap<String, usize> {
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    for set in blocks.iter().flat_map(|block| &block.row_sets).filter(|set| set.count > 0) {
        for (source, rows) in &set.members {
            *found.entry(source.clone()).or_default() += usize::from(rows.len() == set.count);
        }
    }
    found
}

/// The rows of a set by the source that has one for each, none of an empty set. A row of a table
/// that is joined from several sources has rows of each: the source that tells most sets tells
/// this one.
fn key(set: &RowSet, preferred: &BTreeMap<String, usize>) -> Option<(String, Vec<u64>)> {
    let telling = set.members.iter().filter(|(_, rows)| set.count > 0 && rows.len() == set.count);
    let (source, rows) = telling.rev().max_by_key(|(source, _)| preferred.get(source))?;
    Some((source.clone(), rows.bitmap().into_owned()))
}

/// The rows of a bitmap.
fn rows_of(bits: &[u64]) -> impl Iterator<Item = u64> + '_ {
    (0_u64..)
        .zip(bits)
        .flat_map(|(at, word)| (0..64).filter(move |bit| word >> bit & 1 == 1).map(move |bit| at * 64 + bit))
}
