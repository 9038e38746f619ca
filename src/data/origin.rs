//! The file that a source table was read from.

use std::sync::Arc;

/// The file a source table was read from.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Origin {
    /// Path relative to the project folder.
    pub path: Arc<str>,
    /// The part of the file, such as the sheet of a workbook.
    pub part: Option<Arc<str>>,
    /// How many data rows it has.
    pub rows: usize,
    /// The line on which each data row starts; `None` for a binary file.
    pub lines: Option<Lines>,
}

impl Origin {
    /// The file as messages name it: `data/labs.xlsx!Sheet1`.
    pub(super) fn shown(&self) -> Arc<str> {
        match &self.part {
            Some(part) => format!("{}!{part}", self.path).into(),
            None => self.path.clone(),
        }
    }
}

/// The lines on which the data rows of a file start.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Lines {
    /// One line a row, from this line on.
    From(u32),
    /// The line of each row.
    Each(Vec<u32>),
}

impl Lines {
    /// The line of a row, from 0, of a file with so many.
    pub fn of(&self, row: usize, rows: usize) -> Option<u64> {
        match self {
            Self::From(first) => (row < rows).then(|| u64::from(*first) + row as u64),
            Self::Each(lines) => lines.get(row).map(|line| u64::from(*line)),
        }
    }
}
