//! The cells of a sheet.

use std::collections::BTreeMap;

use calamine::Dimensions;

use super::cell::Cell;

/// The cells of a sheet that hold something, column by column in the order of their rows;
/// rows and columns count from 0.
#[derive(Default)]
pub(super) struct Grid<'b> {
    pub columns: BTreeMap<u32, Vec<(u32, Cell<'b>)>>,
    /// The rows that hold something, in their order.
    pub rows: Vec<u32>,
    /// The parts of the sheet that are merged to one cell.
    pub merged: Vec<Dimensions>,
}

impl<'b> Grid<'b> {
    /// A grid of cells in the order of their rows.
    pub fn of(cells: impl Iterator<Item = ((u32, u32), Cell<'b>)>) -> Result<Self, &'static str> {
        let mut grid = Self::default();
        for ((row, column), cell) in cells {
            grid.add(row, column, cell)?;
        }
        Ok(grid)
    }

    /// Adds a cell that is none of an earlier row.
    pub fn add(&mut self, row: u32, column: u32, cell: Cell<'b>) -> Result<(), &'static str> {
        if self.rows.last() != Some(&row) {
            if self.rows.last().is_some_and(|last| *last > row) {
                return Err("its rows are not in their order");
            }
            self.rows.push(row);
        }
        let cells = self.columns.entry(column).or_default();
        if cells.last().is_some_and(|(last, _)| *last == row) {
            return Err("a cell occurs twice");
        }
        cells.push((row, cell));
        Ok(())
    }

    /// What a cell holds.
    pub fn get(&self, row: u32, column: u32) -> Option<&Cell<'b>> {
        let cells = self.columns.get(&column)?;
        cells.binary_search_by_key(&row, |(row, _)| *row).ok().map(|at| &cells[at].1)
    }

    /// The texts of a row by their columns.
    pub fn texts(&self, row: u32) -> BTreeMap<u32, String> {
        let text = |(column, _): (&u32, &Vec<(u32, Cell<'b>)>)| {
            self.get(row, *column).map(|cell| (*column, cell.text().trim().to_owned()))
        };
        self.columns.iter().filter_map(text).collect()
    }

    /// The part of the sheet, merged to one cell, in which a cell lies.
    pub fn merged_at(&self, row: u32, column: u32) -> Option<&Dimensions> {
        self.merged.iter().find(|part| part.contains(row, column) && part.start != part.end)
    }
}

/// The name of a cell: `C7`.
pub(super) fn cell_name(row: u32, column: u32) -> String {
    format!("{}{}", column_name(column), u64::from(row) + 1)
}

/// The name of a column: `A`, `Z`, `AA`.
pub(super) fn column_name(column: u32) -> String {
    let mut rest = u64::from(column) + 1;
    let mut letters = Vec::new();
    while rest > 0 {
        letters.push(b'A' + ((rest - 1) % 26) as u8);
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().map(|letter| char::from(*letter)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_named_as_in_a_sheet() {
        assert_eq!([0, 25, 26, 701, 702, 16_383].map(column_name), ["A", "Z", "AA", "ZZ", "AAA", "XFD"]);
        assert_eq!(cell_name(6, 2), "C7");
    }
}
