//! An opened workbook.

use std::io::Cursor;

use calamine::{
    DataRef, Dimensions, Ods, OdsError, Reader, Sheet, SheetType, SheetVisible, Xls, XlsError, Xlsx, XlsxError,
};

use super::archive::{COMPOUND, damaged};
use super::cell::Cell;
use super::grid::Grid;
use crate::data::dialect::SheetChoice;
use crate::data::source::Source;
use crate::diagnostic::{Diagnostic, Outcome, Place, known_names};

/// The bytes of a workbook.
type Bytes<'s> = Cursor<&'s [u8]>;

/// An opened workbook.
pub(super) enum Book<'s> {
    Xlsx(Xlsx<Bytes<'s>>),
    Xls(Xls<Bytes<'s>>),
    Ods(Ods<Bytes<'s>>),
}

impl<'s> Book<'s> {
    /// Opens a workbook, by what it is and not by how it is called.
    ///
    /// # Errors
    /// It is protected by a password, or damaged.
    pub fn open(bytes: Bytes<'s>) -> Outcome<Self> {
        let is_compound = bytes.get_ref().starts_with(COMPOUND);
        if is_compound {
            return match Xls::new(bytes.clone()) {
                Ok(book) => Ok(Self::Xls(book)),
                Err(XlsError::Password) => Err(protected().into()),
                // An encrypted new workbook lies in the same container as an old one.
                Err(error) => match Xlsx::new(bytes) {
                    Err(XlsxError::Password) => Err(protected().into()),
                    _ => Err(damaged(&error.to_string()).into()),
                },
            };
        }
        match Xlsx::new(bytes.clone()) {
            Ok(book) => Ok(Self::Xlsx(book)),
            Err(XlsxError::Password) => Err(protected().into()),
            Err(error) => match Ods::new(bytes) {
                Ok(book) => Ok(Self::Ods(book)),
                Err(OdsError::Password) => Err(protected().into()),
                Err(OdsError::FileNotFound(_)) => Err(damaged(&error.to_string()).into()),
                Err(error) => Err(damaged(&error.to_string()).into()),
            },
        }
    }

    /// The sheets of cells.
    fn sheets(&self) -> Vec<Sheet> {
        let all = match self {
            Self::Xlsx(book) => book.sheets_metadata(),
            Self::Xls(book) => book.sheets_metadata(),
            Self::Ods(book) => book.sheets_metadata(),
        };
        all.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet).cloned().collect()
    }

    /// The name of the sheet that is declared, or of the only one that holds something, and
    /// what is to be said of that.
    ///
    /// # Errors
    /// There is no such sheet; there are several and none is declared.
    pub fn choose(&mut self, source: &Source, declared: Option<&SheetChoice>) -> Outcome<(String, Vec<Diagnostic>)> {
        let sheets = self.sheets();
        let names: Vec<&str> = sheets.iter().map(|sheet| sheet.name.as_str()).collect();
        match declared {
            Some(SheetChoice::Name(name)) if names.contains(&name.as_str()) => return Ok((name.clone(), Vec::new())),
            Some(SheetChoice::Name(name)) => {
                let error = Diagnostic::error(format!("the workbook has no sheet `{name}`"));
                return Err(error.hint(known_names(name, names)).into());
            }
            Some(SheetChoice::Number(number)) => {
                let found = number.checked_sub(1).and_then(|at| names.get(at));
                let count = names.len();
                let error = || Diagnostic::error(format!("the workbook has {count} sheets, and no sheet {number}"));
                return Ok(((*found.ok_or_else(error)?).to_owned(), Vec::new()));
            }
            None => {}
        }
        if let [only] = names.as_slice() {
            return Ok(((*only).to_owned(), Vec::new()));
        }
        let mut filled = Vec::new();
        for sheet in &sheets {
            if self.holds_something(&sheet.name)? {
                filled.push(sheet);
            }
        }
        match filled.as_slice() {
            [] => Err(Diagnostic::error("the workbook holds no cell with a value").into()),
            [only] => {
                let note = format!("the sheet `{}` is read, the only one of {} with cells", only.name, sheets.len());
                let place = Place::file(format!("{}!{}", source.path, only.name));
                Ok((only.name.clone(), vec![Diagnostic::note(note).at(place)]))
            }
            several => Err(several_sheets(source, several).into()),
        }
    }

    fn holds_something(&mut self, sheet: &str) -> Outcome<bool> {
        match self {
            Self::Xlsx(book) => {
                let mut cells = match book.worksheet_cells_reader(sheet) {
                    Ok(cells) => cells,
                    Err(XlsxError::NotAWorksheet(_)) => return Ok(false),
                    Err(error) => return Err(damaged(&error.to_string()).into()),
                };
                loop {
                    match cells.next_cell() {
                        Ok(Some(cell)) if *cell.get_value() != DataRef::Empty => return Ok(true),
                        Ok(Some(_)) => {}
                        Ok(None) => return Ok(false),
                        Err(error) => return Err(damaged(&error.to_string()).into()),
                    }
                }
            }
            _ => Ok(!self.grid(sheet)?.rows.is_empty()),
        }
    }

    /// The cells of a sheet.
    ///
    /// # Errors
    /// The sheet is damaged.
    pub fn grid(&mut self, sheet: &str) -> Outcome<Grid<'_>> {
        let broken = |error: &dyn std::fmt::Display| damaged(&error.to_string());
        let range = match self {
            Self::Xlsx(book) => {
                let mut cells = book.worksheet_cells_reader(sheet).map_err(|error| broken(&error))?;
                let mut grid = Grid::default();
                while let Some(cell) = cells.next_cell_with_formula_metadata().map_err(|error| broken(&error))? {
                    let has_formula = cell.formula.is_some();
                    let is_empty = cell.value == DataRef::Empty;
                    let held = if has_formula && is_empty { Some(Cell::Uncomputed) } else { Cell::of(cell.value) };
                    if let Some(held) = held {
                        grid.add(cell.pos.0, cell.pos.1, held).map_err(damaged)?;
                    }
                }
                return Ok(grid);
            }
            Self::Xls(book) => book.worksheet_range(sheet).map_err(|error| broken(&error))?,
            Self::Ods(book) => book.worksheet_range(sheet).map_err(|error| broken(&error))?,
        };
        let (row, column) = range.start().unwrap_or_default();
        let cells = range.used_cells().filter_map(|(down, across, data)| {
            Some(((row + u32::try_from(down).ok()?, column + u32::try_from(across).ok()?), Cell::of_owned(data)?))
        });
        Ok(Grid::of(cells).map_err(damaged)?)
    }

    /// The parts of a sheet that are merged to one cell; of OpenDocument none is known.
    ///
    /// # Errors
    /// The sheet is damaged.
    pub fn merged(&mut self, sheet: &str) -> Outcome<Vec<Dimensions>> {
        match self {
            Self::Xlsx(book) => {
                Ok(book.merge_cells_by_sheet_name(sheet).map_err(|error| damaged(&error.to_string()))?)
            }
            Self::Xls(book) => {
                Ok(book.merge_cells_by_sheet_name(sheet).map_err(|error| damaged(&error.to_string()))?)
            }
            Self::Ods(_) => Ok(Vec::new()),
        }
    }
}

fn protected() -> Diagnostic {
    Diagnostic::error("the workbook is protected by a password, and cannot be read").hint(
        "save a copy without a password (in Excel: File, Info, Protect Workbook, Encrypt with Password, and delete it), \
         or export the sheet as “CSV UTF-8”",
    )
}

fn several_sheets(source: &Source, sheets: &[&Sheet]) -> Diagnostic {
    let name = |sheet: &&Sheet| {
        let hidden = if sheet.visible == SheetVisible::Visible { "" } else { " (hidden)" };
        format!("`{}`{hidden}", sheet.name)
    };
    let listed: Vec<String> = sheets.iter().map(name).collect();
    let first = sheets.first().map_or("", |sheet| sheet.name.as_str());
    Diagnostic::error(format!("the workbook has several sheets: {}", listed.join(", ")))
        .at(Place::file(source.path.as_str()))
        .hint(format!(
            "declare a resource for each that is used in data/datapackage.json: {{\"name\": \"{}\", \"path\": \"{}\", \
             \"dialect\": {{\"sheetName\": \"{first}\"}}}}",
            source.id,
            source.path.strip_prefix("data/").unwrap_or(&source.path),
        ))
}
