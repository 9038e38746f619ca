//! The usual table of the results of a program: a row for what each is about, a column a
//! statistic.

use serde::{Deserialize, Serialize};

use crate::analysis::result_writer::ResultWriter;
use crate::analysis::{Block, ResultRow};
use crate::diagnostic::Diagnostic;
use crate::document::{ExhibitKind, Sentence};
use crate::figure::{Drawing, Style};
use crate::kinds::command::cell::Row;
use crate::kinds::command::results::scope;
use crate::kinds::exhibit::{Asked, Exhibit};
use crate::kinds::teller::Teller;
use crate::ledger::Printer;
use crate::table::{Cell, Row as TableRow, Table};

/// What a table shows.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct CommandShape {
    id: String,
    /// The statistics, in the order in which they first come.
    stats: Vec<String>,
    /// Label and results of each row.
    rows: Vec<(String, ResultRow)>,
}

impl CommandShape {
    /// Of all results of a block.
    pub(super) fn of(block: &Block, read: &[(usize, Row)], rows: Option<usize>, entries: &ResultWriter) -> Self {
        let mut shape = Self { id: block.id.clone(), stats: Vec::new(), rows: Vec::new() };
        let mut seen = Vec::new();
        for (_, row) in read {
            if !shape.stats.contains(&row.stat) {
                shape.stats.push(row.stat.clone());
            }
            let about = (&row.groups, &row.variable, &row.level);
            if !seen.contains(&about) {
                seen.push(about);
                shape.rows.push((label(row), entries.row(&scope(row, rows))));
            }
        }
        shape
    }
}

impl CommandShape {
    fn has(&self, stat: &str) -> bool {
        self.stats.iter().any(|known| known == stat)
    }

    fn has_interval(&self) -> bool {
        ["estimate", "conf.low", "conf.high"].into_iter().all(|stat| self.has(stat))
    }

    /// The columns: what stands in the head, and the pattern of a cell. An estimate and its
    /// interval are one.
    fn columns(&self) -> Vec<(String, String)> {
        let mut columns = Vec::new();
        for stat in &self.stats {
            match stat.as_str() {
                "estimate" if self.has_interval() => {
                    columns.push(("Estimate (CI)".to_owned(), "{estimate} ({conf.low}–{conf.high})".to_owned()));
                }
                "conf.low" | "conf.high" if self.has_interval() => {}
                "p.value" => columns.push(("P value".to_owned(), "{p.value}".to_owned())),
                "std.error" => columns.push(("SE".to_owned(), "{std.error}".to_owned())),
                "estimate" => columns.push(("Estimate".to_owned(), "{estimate}".to_owned())),
                other => columns.push((other.to_owned(), format!("{{{other}}}"))),
            }
        }
        columns
    }
}

fn label(row: &Row) -> String {
    let groups = row.groups.iter().map(|(_, level)| level.clone());
    groups.chain(row.variable.clone()).chain(row.level.clone()).collect::<Vec<_>>().join(", ")
}

impl Exhibit for CommandShape {
    fn table(&self, asked: &Asked<'_>, printer: &mut Printer<'_>) -> Result<Table, Diagnostic> {
        if self.rows.is_empty() {
            return Err(asked.wrong(format!(
                "block `{}` gives a table of data and no results: show what other blocks make of it",
                asked.block
            )));
        }
        let columns = self.columns();
        let head: Vec<Cell> = std::iter::once(String::new())
            .chain(columns.iter().map(|(name, _)| name.clone()))
            .map(Cell::words)
            .collect();
        let mut rows = Vec::new();
        for (label, row) in &self.rows {
            let mut cells = vec![Cell::words(label)];
            // Not every row has every statistic: what the program did not give has a dash.
            cells.extend(columns.iter().map(|(_, pattern)| Cell::from(printer.show_if_any(Some(row), pattern))));
            rows.push(TableRow { cells, ..TableRow::default() });
        }
        let notes = if self.has_interval() { vec!["CI, confidence interval.".to_owned()] } else { Vec::new() };
        Ok(Table { columns: head.len(), head: vec![head], rows, notes, ..Table::default() })
    }

    fn figure(&self, asked: &Asked<'_>, _printer: &mut Printer<'_>, _style: &Style) -> Result<Drawing, Diagnostic> {
        Err(asked.wrong(format!("block `{}` is in no figure", asked.block)))
    }

    fn title(&self, _kind: ExhibitKind) -> String {
        format!("Results of {}", self.id)
    }

    fn sentence(&self, _teller: &mut Teller<'_, '_>) -> Result<Sentence, String> {
        Err("there is no sentence for what a program gives: write it with its results".to_owned())
    }
}
