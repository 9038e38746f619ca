//! The rows of a table that have all the values an analysis needs.

use std::sync::Arc;

use crate::analysis::Block;
use crate::analysis::case_times::CaseTimes;
use crate::analysis::event::Event;
use crate::analysis::result_writer::{ResultWriter, Scope};
use crate::analysis::words::left_out;
use crate::data::{Categories, Numbers, RowList, Rows, Table};
use crate::diagnostic::{Diagnostic, Outcome};
use crate::statistics::{KeptCodes, Observations};

/// The rows of the table (from 0) that are not among `rows`, which ascend.
pub(crate) fn others<'r>(table: &Table, rows: impl Into<Rows<'r>>) -> Vec<usize> {
    let rows = rows.into();
    if rows.are_first(table.rows()) {
        return Vec::new();
    }
    let mut rows = rows.iter().peekable();
    (0..table.rows()).filter(|row| rows.next_if_eq(row).is_none()).collect()
}

/// Those of some rows, which ascend, that are not among others, which ascend.
pub(crate) fn without(all: Rows<'_>, others: Rows<'_>) -> Vec<usize> {
    let mut others = others.iter().peekable();
    let mut is_other = |row: usize| {
        while others.next_if(|other| *other < row).is_some() {}
        others.peek() == Some(&row)
    };
    all.iter().filter(|row| !is_other(*row)).collect()
}

/// A note of how many rows the block leaves out, if any.
pub(crate) fn left_out_note(block: &Block, count: usize) -> Option<Diagnostic> {
    let words = format!("block `{}`: {}", block.id, left_out(count));
    (count > 0).then(|| Diagnostic::note(words).at(block.place.clone()))
}

/// The complete rows of a block and their values.
#[derive(Clone)]
pub(crate) struct CompleteCases {
    /// Rows of the table, from 0.
    pub rows: RowList,
    pub start: Option<Vec<f64>>,
    pub time: CaseTimes,
    pub event: Vec<bool>,
    pub weight: Option<Vec<f64>>,
}

impl CompleteCases {
    /// Reads time, event, entry and weight; rows with all of them, among those
    /// that `also` keeps.
    pub(crate) fn read(
        block: &Block,
        table: &Table,
        columns: (&str, Option<&str>, Option<&str>),
        event: &Event,
        also: impl Fn(usize) -> bool,
    ) -> Outcome<Self> {
        let (time, start, weights) = columns;
        let read = |key: &str, name: &str| table.number_column(name).map_err(|errors| block.at_key(key, errors));
        let time = read("time", time)?;
        let start = start.map(|name| read("start", name)).transpose()?;
        let weight = weights.map(|name| read("weights", name)).transpose()?;
        // Only what is missing in some row is asked for row by row.
        let partial: Vec<&Numbers> = [Some(&time), start.as_ref(), weight.as_ref()]
            .into_iter()
            .flatten()
            .filter(|n| !n.are_all_known())
            .collect();
        let is_complete = |row: &usize| {
            event.truth[*row].is_some() && partial.iter().all(|values| values.get(*row).is_some()) && also(*row)
        };
        let complete = (0..table.rows()).take_while(is_complete).count();
        let rows = if complete == table.rows() {
            RowList::first(complete)
        } else {
            (0..complete).chain((complete..table.rows()).filter(is_complete)).collect()
        };
        let pick = |values: &Numbers| values.of_rows(&rows);
        Ok(Self {
            start: start.as_ref().map(pick),
            time: CaseTimes::of_rows(&time, rows.rows()),
            event: rows.rows().each(|row| event.truth[row] == Some(true)),
            weight: weight.as_ref().map(pick),
            rows,
        })
    }

    /// Enters how many rows lack each single value that the analysis needs, below
    /// `missing`.
    pub(crate) fn missing(
        block: &Block,
        table: &Table,
        columns: &[(&str, Option<&str>)],
        event: &Event,
        root: &Scope,
        entries: &mut ResultWriter,
    ) -> Outcome<()> {
        let scope = root.step("missing");
        let mut seen: Vec<&str> = Vec::new();
        for (key, name) in columns {
            let Some(name) = name.filter(|name| !seen.contains(name)) else { continue };
            seen.push(name);
            let unknown = table.missing_rows(name).map_err(|errors| block.at_item(key, name, errors))?;
            entries.count_rows(table, &scope.variable(name), "n.missing", &unknown);
        }
        // The event may be an expression; a column may be called event, too.
        let unknown: Vec<usize> = (0..table.rows()).filter(|row| event.truth[*row].is_none()).collect();
        entries.count_rows(table, &scope.step("event"), "n.missing", &unknown);
        Ok(())
    }

    /// Whether the weights, if there are any, are whole numbers, as of subjects.
    pub(crate) fn has_counts(&self) -> bool {
        self.observations().has_whole_weights()
    }

    pub(crate) fn observations(&self) -> Observations<'_> {
        Observations {
            start: self.start.as_deref(),
            time: self.time.times(),
            event: &self.event,
            weight: self.weight.as_deref(),
        }
    }

    /// The group of each row, from 0, and the level of each group that occurs. Rows without
    /// a group must have been left out.
    pub(crate) fn groups(&self, groups: &Categories) -> (KeptCodes, Vec<usize>) {
        let level_of = || self.rows.iter().filter_map(|row| groups.index[row]);
        let mut place: Vec<Option<usize>> = vec![None; groups.levels.len()];
        level_of().for_each(|level| place[level] = Some(0));
        let levels: Vec<usize> = (0..groups.levels.len()).filter(|level| place[*level].is_some()).collect();
        for (group, level) in levels.iter().enumerate() {
            place[*level] = Some(group);
        }
        let group_of = level_of().filter_map(|level| place[level]);
        (KeptCodes::new(group_of, self.rows.len(), levels.len()), levels)
    }

    /// The same for some of the rows, by their index in `rows`.
    pub(crate) fn subset(&self, indexes: &[usize]) -> Self {
        let pick = |values: &Vec<f64>| indexes.iter().map(|index| values[*index]).collect::<Vec<f64>>();
        Self {
            rows: indexes.iter().map(|index| self.rows.at(*index)).collect(),
            start: self.start.as_ref().map(pick),
            time: CaseTimes::Doubles(Arc::new(indexes.iter().map(|index| self.time.times().at(*index)).collect())),
            event: indexes.iter().map(|index| self.event[*index]).collect(),
            weight: self.weight.as_ref().map(pick),
        }
    }
}
