//! Tables that an author draws.

use std::ops::Range;

use pulldown_cmark::{Alignment, Event, Tag, TagEnd};

use super::Reader;
use crate::diagnostic::{Diagnostic, Place};
use crate::document::tree::{Align, Block};

impl Reader<'_, '_, '_> {
    pub(super) fn grid(&mut self, align: &[Alignment], place: Place) -> Block {
        let align: Vec<_> = align
            .iter()
            .map(|align| match align {
                Alignment::Center => Align::Center,
                Alignment::Right => Align::Right,
                Alignment::None | Alignment::Left => Align::Left,
            })
            .collect();
        let (mut head, mut rows): (Vec<_>, Vec<Vec<_>>) = (Vec::new(), Vec::new());
        let mut in_head = false;
        while let Some((event, range)) = self.events.next() {
            match event {
                Event::Start(Tag::TableHead) => in_head = true,
                Event::End(TagEnd::TableHead) => in_head = false,
                Event::Start(Tag::TableRow) => {
                    self.check_cells(align.len(), range);
                    rows.push(Vec::new());
                }
                Event::Start(Tag::TableCell) => {
                    let cell = self.inlines(Some(TagEnd::TableCell));
                    match rows.last_mut() {
                        Some(row) if !in_head => row.push(cell),
                        _ => head.push(cell),
                    }
                }
                Event::End(TagEnd::Table) => break,
                _ => {}
            }
        }
        Block::Grid { align, head, rows, place }
    }

    /// The parser drops the cells of a row beyond those of the head.
    fn check_cells(&mut self, columns: usize, range: Range<usize>) {
        let written = range.start.checked_sub(self.base).zip(range.end.checked_sub(self.base));
        let Some(row) = written.and_then(|(start, end)| self.text.get(start..end)) else { return };
        let cells = cells_of(row);
        if cells > columns {
            let problem = Diagnostic::error(format!("found a row of {cells} cells, expected {columns} as in the head"))
                .hint("give the head a cell for each column, or write `\\|` for a sign that is no border");
            self.composer.problem(problem, range.start);
        }
    }
}

/// How many cells a row of a table has as it is written.
fn cells_of(row: &str) -> usize {
    let row = row.trim();
    let mut borders = Vec::new();
    let mut escaped = false;
    for (at, c) in row.char_indices() {
        if c == '|' && !escaped {
            borders.push(at);
        }
        escaped = c == '\\' && !escaped;
    }
    let opens = borders.first() == Some(&0);
    let closes = borders.len() > 1 && borders.last() == Some(&(row.len() - 1));
    borders.len() + 1 - usize::from(opens) - usize::from(closes)
}
