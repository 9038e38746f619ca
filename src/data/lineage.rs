//! Which rows of which source files a table's rows come from.
//!
//! Row numbers count data rows from 1: the row after a CSV header is row 1.
//! Lineage has two levels. A *row-level* origin gives for each row of the table
//! the one row of a source it was taken from; it survives filters and the left
//! joins of a cohort. A *table-level* origin gives the set of source rows that
//! went into the table as a whole; it is what is left after an `sql` block, where
//! it cannot be known which row of the result needed which row of the source.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;
use std::sync::Arc;

/// The row-level origin of a table in one source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowOrigin {
    source: String,
    rows: Numbers,
}

/// The number of the source's row for each row of a table. A table has fewer than 2³² rows.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Numbers {
    /// Row `i` (from 0) is row `i + 1`, of so many.
    All(usize),
    /// One entry for each row; `None` where a left join found none.
    Listed(Arc<[Option<NonZeroU32>]>),
}

impl Numbers {
    fn get(&self, row: usize) -> Option<NonZeroU32> {
        match self {
            Self::All(count) => NonZeroU32::new(u32::try_from(row + 1).ok()?).filter(|_| row < *count),
            Self::Listed(rows) => rows.get(row).copied().flatten(),
        }
    }
}

impl RowOrigin {
    /// The source's id.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The source's row (from 1) from which a row (from 0) was taken.
    pub fn number(&self, row: usize) -> Option<u64> {
        self.rows.get(row).map(|number| number.get().into())
    }

    /// How many rows the source has, where the table's rows are all of them in their order.
    pub fn is_all(&self) -> Option<usize> {
        match self.rows {
            Numbers::All(count) => Some(count),
            Numbers::Listed(_) => None,
        }
    }
}

/// Where the rows of a table come from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lineage {
    /// A source occurs twice where it was joined twice.
    rows: Vec<RowOrigin>,
    /// For each source the rows that went in as a whole, sorted.
    whole: BTreeMap<String, Arc<[u64]>>,
}

impl Lineage {
    /// The lineage of a source table itself: row `i` (from 0) is row `i + 1`.
    pub(crate) fn of_source(source: &str, rows: usize) -> Self {
        let rows = Numbers::All(rows);
        Self { rows: vec![RowOrigin { source: source.to_owned(), rows }], whole: BTreeMap::new() }
    }

    /// The lineage of the rows at these indices, in this order.
    pub(crate) fn select(&self, indices: &[usize]) -> Self {
        let rows = self
            .rows
            .iter()
            .map(|origin| RowOrigin {
                source: origin.source.clone(),
                rows: Numbers::Listed(indices.iter().map(|at| origin.rows.get(*at)).collect()),
            })
            .collect();
        Self { rows, whole: self.whole.clone() }
    }

    /// The lineage after a left join: row `i` met row `matches[i]` of `right`.
    pub(crate) fn join(&self, right: &Lineage, matches: &[Option<usize>]) -> Self {
        let mut joined = self.clone();
        for origin in &right.rows {
            let rows = matches.iter().map(|at| at.and_then(|at| origin.rows.get(at))).collect();
            joined.rows.push(RowOrigin { source: origin.source.clone(), rows: Numbers::Listed(rows) });
        }
        joined.add_whole(&right.whole);
        joined
    }

    /// The lineage of tables put one below the other: each row is of one of them.
    pub(super) fn stacked<'a>(tables: impl IntoIterator<Item = (&'a Lineage, usize)>) -> Self {
        let mut stacked = Self::default();
        let mut parts: Vec<(RowOrigin, usize)> = Vec::new();
        let mut total = 0;
        for (table, rows) in tables {
            parts.extend(table.rows.iter().map(|origin| (origin.clone(), total)));
            total += rows;
        }
        for (origin, before) in parts {
            let number = |row: usize| row.checked_sub(before).and_then(|row| origin.rows.get(row));
            let rows = Numbers::Listed((0..total).map(number).collect());
            stacked.rows.push(RowOrigin { source: origin.source, rows });
        }
        stacked
    }

    /// The table-level lineage of a table made from whole tables.
    pub(crate) fn of_tables<'a>(tables: impl IntoIterator<Item = (&'a Lineage, usize)>) -> Self {
        let mut lineage = Self::default();
        for (table, rows) in tables {
            let all: Vec<usize> = (0..rows).collect();
            let rows = table.contributing(&all).into_iter().map(|(source, rows)| (source, rows.into())).collect();
            lineage.add_whole(&rows);
            lineage.add_whole(&table.whole);
        }
        lineage
    }

    fn add_whole(&mut self, more: &BTreeMap<String, Arc<[u64]>>) {
        for (source, rows) in more {
            let union: BTreeSet<u64> = match self.whole.get(source) {
                Some(known) if known == rows => continue,
                Some(known) => known.iter().chain(rows.iter()).copied().collect(),
                None => {
                    self.whole.insert(source.clone(), rows.clone());
                    continue;
                }
            };
            self.whole.insert(source.clone(), union.into_iter().collect());
        }
    }

    /// The row-level origins: one for each source, and one more for each time it was joined.
    pub fn origins(&self) -> &[RowOrigin] {
        &self.rows
    }

    /// The ids of all sources, row-level and table-level, sorted.
    pub fn sources(&self) -> BTreeSet<&str> {
        self.rows.iter().map(|origin| origin.source.as_str()).chain(self.whole.keys().map(String::as_str)).collect()
    }

    /// Whether some source is known only for the table as a whole.
    pub fn is_table_level(&self) -> bool {
        !self.whole.is_empty()
    }

    /// The source rows known for the table as a whole, sorted, by source id.
    pub fn whole(&self) -> &BTreeMap<String, Arc<[u64]>> {
        &self.whole
    }

    /// The source rows that one row (from 0) was made from, sorted by source id
    /// and row; without the table-level ones.
    pub fn of_row(&self, row: usize) -> Vec<(String, u64)> {
        let mut found: Vec<(String, u64)> =
            self.rows.iter().filter_map(|origin| Some((origin.source.clone(), origin.number(row)?))).collect();
        found.sort();
        found.dedup();
        found
    }

    /// The source rows that these rows (from 0) were made from, sorted, by source
    /// id. Table-level sources contribute all their rows, if any row is asked for.
    pub fn contributing(&self, rows: &[usize]) -> BTreeMap<String, Vec<u64>> {
        let mut found: BTreeMap<String, Vec<u64>> = BTreeMap::new();
        for origin in &self.rows {
            let numbers = found.entry(origin.source.clone()).or_default();
            numbers.extend(rows.iter().filter_map(|at| origin.number(*at)));
        }
        if !rows.is_empty() {
            for (source, whole) in &self.whole {
                found.entry(source.clone()).or_default().extend(whole.iter());
            }
        }
        for numbers in found.values_mut() {
            numbers.sort_unstable();
            numbers.dedup();
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_left_join_keeps_the_rows_of_both_sources_and_none_without_a_match() {
        let patients = Lineage::of_source("patients", 3);
        let labs = Lineage::of_source("labs", 5);
        let joined = patients.join(&labs, &[Some(4), None, Some(0)]);
        assert_eq!(joined.of_row(0), [("labs".to_owned(), 5), ("patients".to_owned(), 1)]);
        assert_eq!(joined.of_row(1), [("patients".to_owned(), 2)]);
        let kept = joined.select(&[2, 1]);
        assert_eq!(kept.of_row(0), [("labs".to_owned(), 1), ("patients".to_owned(), 3)]);
        let both = kept.contributing(&[0, 1]);
        assert_eq!(both["patients"], [2, 3]);
        assert_eq!(both["labs"], [1]);
    }

    #[test]
    fn a_table_made_of_whole_tables_knows_only_the_set_of_their_rows() {
        let patients = Lineage::of_source("patients", 4).select(&[3, 1]);
        let derived = Lineage::of_tables([(&patients, 2)]);
        assert!(derived.is_table_level());
        assert_eq!(derived.of_row(0), []);
        assert_eq!(derived.contributing(&[0])["patients"], [2, 4]);
        assert!(derived.contributing(&[]).is_empty());
    }
}
