//! Tables, rows and columns that a co-author took out or added: each is told of once, not cell by
//! cell.

use std::collections::{BTreeMap, BTreeSet};

use super::comparison::Comparison;
use super::item::{Item, State};
use super::paragraph::Paragraph;
use super::token::telling;

/// What of a table some cells are all of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Table,
    Row,
    Column,
}

/// Cells that are a whole, by their paragraphs.
#[derive(Debug, PartialEq)]
struct Whole {
    part: Part,
    paragraphs: Vec<usize>,
}

/// The tables, rows and columns whose words are all among some paragraphs. A part of one cell is
/// that cell, but of a table that is a cell.
fn wholes(all: &[Paragraph], among: &BTreeSet<usize>) -> Vec<Whole> {
    let mut tables: BTreeMap<usize, Vec<(usize, usize, usize)>> = BTreeMap::new();
    for (at, paragraph) in all.iter().enumerate() {
        if let Some((table, row, column)) = paragraph.cell.filter(|_| !paragraph.text().is_empty()) {
            tables.entry(table).or_default().push((row, column, at));
        }
    }
    let mut found = Vec::new();
    for cells in tables.values() {
        if cells.iter().all(|(.., at)| among.contains(at)) {
            found.push(Whole { part: Part::Table, paragraphs: cells.iter().map(|(.., at)| *at).collect() });
            continue;
        }
        let mut told: BTreeSet<usize> = BTreeSet::new();
        for part in [Part::Row, Part::Column] {
            let mut lines: BTreeMap<usize, Vec<(usize, usize)>> = BTreeMap::new();
            for (row, column, at) in cells {
                let (line, other) = if part == Part::Row { (row, column) } else { (column, row) };
                lines.entry(*line).or_default().push((*other, *at));
            }
            for line in lines.into_values() {
                let distinct: BTreeSet<usize> = line.iter().map(|(other, _)| *other).collect();
                let is_whole = distinct.len() > 1
                    && line.iter().all(|(_, at)| among.contains(at))
                    && line.iter().any(|(_, at)| !told.contains(at));
                if is_whole {
                    let paragraphs: Vec<usize> = line.into_iter().map(|(_, at)| at).collect();
                    told.extend(&paragraphs);
                    found.push(Whole { part, paragraphs });
                }
            }
        }
    }
    found
}

/// The words of a whole: those of the first row of a table, else all.
fn words(all: &[Paragraph], whole: &Whole) -> String {
    let row = |at: &usize| all[*at].cell.map(|(_, row, _)| row);
    let first = whole.paragraphs.iter().filter_map(row).min();
    let is_shown = |at: &&usize| whole.part != Part::Table || row(at) == first;
    let shown = whole.paragraphs.iter().filter(is_shown).map(|at| telling(&all[*at].tokens));
    shown.collect::<Vec<_>>().join(" | ")
}

impl Comparison<'_> {
    /// Tells of the tables, rows and columns whose cells were all taken out, as far as they have no
    /// place in the Markdown. A caption goes with its table. Gives the paragraphs told of.
    pub(super) fn tables_taken_out(&mut self, gone: &BTreeSet<usize>) -> BTreeSet<usize> {
        let mut told = BTreeSet::new();
        for whole in wholes(self.old, gone) {
            told.extend(&whole.paragraphs);
            let caption = self.caption_before(&whole).filter(|at| gone.contains(at));
            told.extend(caption);
            let was = caption.map_or_else(|| words(self.old, &whole), |at| telling(&self.old[at].tokens));
            let what = match whole.part {
                Part::Table => "table taken out",
                Part::Row => "row of a table taken out",
                Part::Column => "column of a table taken out",
            };
            let mut places = caption.into_iter().chain(whole.paragraphs.iter().copied());
            let place = places.find_map(|at| self.sources[at]).map(|source| self.place(source));
            let item = Item { place, ..Item::new(State::Listed, what, &was, "") };
            self.items.push(item.because("tables and figures are taken out in the Markdown"));
        }
        told
    }

    /// The caption over a table, as it was delivered.
    fn caption_before(&self, whole: &Whole) -> Option<usize> {
        let first = whole.paragraphs.iter().min().filter(|_| whole.part == Part::Table)?;
        let before = self.old[..*first].iter().rposition(|one| !one.tokens.is_empty())?;
        self.old[before].is_caption.then_some(before)
    }

    /// Tells of tables, rows and columns that were added; gives their paragraphs.
    pub(super) fn tables_added(&mut self) -> BTreeSet<usize> {
        let is_added = |at: &usize| self.pairs[*at].is_none() && self.new[*at].cell.is_some();
        let added: BTreeSet<usize> = (0..self.new.len()).filter(is_added).collect();
        let mut told = BTreeSet::new();
        for whole in wholes(self.new, &added) {
            let what = match whole.part {
                Part::Table => "table added",
                Part::Row => "row of a table added",
                Part::Column => "column of a table added",
            };
            let item = Item::new(State::Listed, what, "", &words(self.new, &whole));
            self.items.push(item.because("tables are made by the program, or typed in the Markdown"));
            told.extend(whole.paragraphs);
        }
        told
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::merge::token::{Face, Token};

    fn word(row: usize, column: usize) -> Token {
        Token { text: format!("{row}{column}"), face: Face::default(), made: None }
    }

    /// A table of three rows and two columns, behind a paragraph; the last cell is empty.
    fn table() -> Vec<Paragraph> {
        let cell = |row: usize, column: usize| Paragraph {
            tokens: if (row, column) == (3, 2) { Vec::new() } else { vec![word(row, column)] },
            cell: Some((1, row, column)),
            ..Paragraph::default()
        };
        let cells = (1..=3).flat_map(|row| (1..=2).map(move |column| cell(row, column)));
        std::iter::once(Paragraph::default()).chain(cells).collect()
    }

    fn found(among: &[usize]) -> Vec<(Part, Vec<usize>)> {
        let all = wholes(&table(), &among.iter().copied().collect());
        all.into_iter().map(|whole| (whole.part, whole.paragraphs)).collect()
    }

    #[test]
    fn cells_are_told_of_as_the_largest_part_that_they_make() {
        assert_eq!(found(&[1, 2, 3, 4, 5]), [(Part::Table, vec![1, 2, 3, 4, 5])]);
        assert_eq!(found(&[3, 4]), [(Part::Row, vec![3, 4])]);
        assert_eq!(found(&[2, 4]), [(Part::Column, vec![2, 4])]);
        assert_eq!(found(&[1, 2, 4]), [(Part::Row, vec![1, 2]), (Part::Column, vec![2, 4])]);
        assert_eq!(found(&[4]), []);
    }
}
