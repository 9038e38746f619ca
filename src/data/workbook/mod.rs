//! Reading workbooks: Excel's `.xlsx`, `.xlsm` and `.xls`, and OpenDocument's `.ods`.
//!
//! A table is one sheet: one row names its columns, each row below it is a row of data. Which
//! sheet and which row that is, is declared where it is not certain. What a cell shows does
//! not count but what it holds: a number, a text, a day, a truth, or an error, which is told
//! with its place, `data/labs.xlsx!Sheet1!C7`.

mod archive;
mod book;
mod cell;
mod columns;
mod grid;
mod head;

use std::io::Cursor;
use std::sync::Arc;

use self::archive::damaged;
use self::book::Book;
use self::grid::{Grid, cell_name};
use self::head::Head;
use super::dictionary::Resource;
use super::fault::Fault;
use super::key::Keys;
use super::source::Source;
use super::table::Table;
use super::unless_damaged::unless_damaged;
use crate::diagnostic::{Diagnostics, Outcome, Place};

/// Reads the sheet that the dictionary chooses, or the only one that has cells.
pub(super) fn read(source: &Source, resource: Option<&Resource>, keys: &Keys) -> Outcome<Table> {
    let may_be_merged = archive::check(&source.bytes.get())?;
    // A damaged file must not end the run, whatever the reader makes of it.
    unless_damaged(|| table(source, resource, keys, may_be_merged))
        .unwrap_or_else(|| Err(damaged("a part of it is not what it should be").into()))
}

fn table(source: &Source, resource: Option<&Resource>, keys: &Keys, may_be_merged: bool) -> Outcome<Table> {
    let bytes = source.bytes.get();
    let mut book = Book::open(Cursor::new(bytes.as_slice()))?;
    let dialect = resource.map(|resource| &resource.dialect);
    let (sheet, assumed) = book.choose(source, dialect.and_then(|dialect| dialect.sheet.as_ref()))?;
    // To look for them is to read the sheet once more.
    let merged = if may_be_merged { book.merged(&sheet)? } else { Vec::new() };
    let grid = Grid { merged, ..book.grid(&sheet)? };
    let shown: Arc<str> = format!("{}!{sheet}", source.path).into();
    let place = |row: u32, column: u32| Place::file(format!("{shown}!{}", cell_name(row, column)));
    let head = Head::of(&grid, resource, &place, || Place::file(shown.clone()))?;
    let rows = columns::data_rows(&grid, &head);
    let merged = columns::merged_data(&grid, &head, &place);
    if !merged.is_empty() {
        return Err(Diagnostics(merged));
    }
    let mut stored = columns::stored(&grid, &head, &rows, resource, keys, &place);
    stored.part = Some(sheet.as_str().into());
    stored.said.splice(0..0, assumed);
    stored.said.extend(columns::odd_rows(&grid, &head, &rows, resource, &shown)?);
    let at = |fault: &Fault| {
        let row = rows.get(fault.row).copied().unwrap_or(0);
        place(row, head.columns.get(fault.column).map_or(0, |column| column.at))
    };
    stored.table(source, resource, keys, at)
}
