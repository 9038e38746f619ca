//! The rows of a curve in ascending order of time. Those at risk at a time and those whose
//! time is up are parts of that order, which are found without a look at every row.

use std::ops::Range;
use std::sync::Arc;

use crate::analysis::complete_cases::CompleteCases;
use crate::analysis::result_writer::ResultWriter;
use crate::analysis::row_numbers::End;
use crate::analysis::row_order::RowOrder;
use crate::data::Table;
use crate::statistics::ordering::TimeRanks;

/// Complete rows of a block with their ranked times: times that are equal up to rounding are
/// equal.
#[derive(Clone, Copy)]
pub(crate) struct Ranked<'a> {
    pub(crate) table: &'a Table,
    pub(crate) complete: &'a CompleteCases,
    pub(crate) ranks: &'a TimeRanks,
}

impl Ranked<'_> {
    /// The time of a complete row.
    pub(crate) fn time(&self, index: u32) -> f64 {
        self.ranks.distinct[self.ranks.stop()[index as usize] as usize]
    }

    /// Its entry; 0 where all rows enter at 0.
    pub(crate) fn start(&self, index: u32) -> f64 {
        self.ranks.start.as_ref().map_or(0.0, |start| self.ranks.distinct[start[index as usize] as usize])
    }
}

/// Some of the complete rows in ascending order of time.
pub(crate) struct OrderedRows<'a> {
    of: Ranked<'a>,
    /// Indexes into the complete rows.
    indexes: Arc<Vec<u32>>,
    order: RowOrder,
}

/// A row set, and how many rows it has.
pub(crate) type Counted = (usize, usize);

impl<'a> OrderedRows<'a> {
    /// Of indexes in ascending order of time.
    pub(crate) fn new(of: Ranked<'a>, indexes: Vec<u32>) -> Self {
        let indexes = Arc::new(indexes);
        let rows = of.complete.rows.rows();
        // Where all rows are complete an index is that of a row. A table has fewer than 2³² of them.
        let rows = if of.complete.rows.len() == of.table.rows() {
            indexes.clone()
        } else {
            Arc::new(indexes.iter().map(|index| rows.at(*index as usize) as u32).collect())
        };
        Self { of, indexes, order: RowOrder::new(of.table.lineage(), rows) }
    }

    /// Those of them for whose index something holds.
    pub(crate) fn with(&self, holds: impl Fn(usize) -> bool) -> Self {
        let holds: Vec<bool> = self.indexes.iter().map(|index| holds(*index as usize)).collect();
        let mut indexes = Vec::with_capacity(holds.iter().filter(|holds| **holds).count());
        let kept = self.indexes.iter().zip(&holds).filter(|(_, holds)| **holds);
        indexes.extend(kept.map(|(index, _)| *index));
        let indexes = Arc::new(indexes);
        let order = self.order.with(|place| holds[place], (&self.indexes, &indexes));
        Self { of: self.of, indexes, order }
    }

    /// How many they are.
    pub(crate) fn len(&self) -> usize {
        self.indexes.len()
    }

    /// All of them.
    pub(crate) fn all(&self, entries: &mut ResultWriter) -> Counted {
        self.part(entries, 0..self.len(), End::Last)
    }

    /// Those whose time is at most a limit.
    pub(crate) fn up_to(&self, entries: &mut ResultWriter, limit: f64) -> Counted {
        self.part(entries, 0..self.passed(|time| time <= limit), End::First)
    }

    /// Those at risk just before a time. Who enters at the origin is at risk at it.
    pub(crate) fn at_risk(&self, entries: &mut ResultWriter, time: f64, tolerance: f64) -> Counted {
        let before = |other: f64| other < time - tolerance;
        let left = self.passed(before);
        if self.of.ranks.start.is_none() {
            return self.part(entries, left..self.len(), End::Last);
        }
        let under_observation = |entry: f64| before(entry) || (time <= tolerance && entry <= time);
        let inside = self.indexes[left..].iter().filter(|index| under_observation(self.of.start(**index)));
        let mut rows: Vec<usize> = inside.map(|index| self.of.complete.rows.at(*index as usize)).collect();
        rows.sort_unstable();
        (entries.row_set(self.of.table, &rows), rows.len())
    }

    fn part(&self, entries: &mut ResultWriter, places: Range<usize>, end: End) -> Counted {
        let count = places.len();
        (entries.part(self.of.table, &self.order, places, end), count)
    }

    /// How many have a time for which something holds that holds for all earlier ones too.
    fn passed(&self, is_before: impl Fn(f64) -> bool) -> usize {
        self.indexes.partition_point(|index| is_before(self.of.time(*index)))
    }
}
