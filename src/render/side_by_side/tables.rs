//! Two states of a table as one: row by row, each cell as it was and as it is.

use super::alignment::{aligned, shared};
use super::pieces::{Piece, State, alone, has_changed, pieces, same};
use super::{Crossings, plain};
use crate::render::page_check::{PassageCell, PassageRow, Word, key};

/// A table of which something moved.
pub struct TableChange {
    /// How many columns it has, those that came or went too.
    pub columns: usize,
    /// Its rows.
    pub rows: Vec<TableRowChange>,
}

/// A row of it.
pub struct TableRowChange {
    /// Whether it is part of the head.
    pub is_head: bool,
    /// Whether something in it moved.
    pub is_changed: bool,
    /// Its cells.
    pub cells: Vec<CellChange>,
}

/// A cell: one without words on a side does not stand there, or is empty.
pub struct CellChange {
    /// How many columns it spans.
    pub span: usize,
    /// Whether it is set in, below a heading.
    pub is_indented: bool,
    /// As it was.
    pub old: Vec<Piece>,
    /// As it is.
    pub new: Vec<Piece>,
}

impl CellChange {
    /// Whether it reads otherwise.
    pub fn is_changed(&self) -> bool {
        has_changed(&self.old) || has_changed(&self.new)
    }

    /// The words as they are, without what they cross, which is said below them.
    pub fn plainly(&self) -> Vec<Piece> {
        self.new.iter().map(|piece| Piece { crosses: Vec::new(), ..piece.clone() }).collect()
    }

    /// The words as they were, of which a cell that reads otherwise shows all as gone.
    pub fn whole_old(&self) -> Vec<Piece> {
        self.old.iter().map(|piece| Piece { state: State::Same, ..piece.clone() }).collect()
    }
}

impl TableRowChange {
    /// What the row is called: its first cell.
    pub fn label(&self) -> String {
        let words = |pieces: &[Piece]| plain(&pieces.iter().map(|piece| piece.word.clone()).collect::<Vec<_>>());
        self.cells
            .first()
            .map_or_else(String::new, |cell| words(if cell.new.is_empty() { &cell.old } else { &cell.new }))
    }
}

/// What a row is known by: its first cell, marks by what they show.
fn row_key(row: &PassageRow) -> (bool, Vec<&str>) {
    (row.is_head, row.cells.first().map_or(Vec::new(), |cell| cell.words.iter().map(key).collect()))
}

fn words_of(row: &PassageRow) -> Vec<&str> {
    row.cells.iter().flat_map(|cell| cell.words.iter().map(key)).collect()
}

/// The cells of a row, one for each column that begins there.
fn spread(row: &PassageRow) -> Vec<Option<&PassageCell>> {
    row.cells.iter().flat_map(|cell| std::iter::once(Some(cell)).chain((1..cell.span).map(|_| None))).collect()
}

/// Which columns of the older table are which of the newer one.
fn columns_of(old: &[PassageRow], new: &[PassageRow]) -> Vec<(Option<usize>, Option<usize>)> {
    let width = |rows: &[PassageRow]| rows.iter().map(|row| spread(row).len()).max().unwrap_or(0);
    let (before, now) = (width(old), width(new));
    if before == now {
        return (0..now).map(|at| (Some(at), Some(at))).collect();
    }
    let heads = |rows: &[PassageRow], width: usize| -> Vec<String> {
        let of_head = rows.iter().filter(|row| row.is_head).map(spread).collect::<Vec<_>>();
        let text = |at: usize| {
            let cells = of_head.iter().filter_map(|row| row.get(at).copied().flatten());
            cells.map(|cell| plain(&cell.words)).collect::<Vec<_>>().join(" ")
        };
        (0..width).map(text).collect()
    };
    let (before, now) = (heads(old, before), heads(new, now));
    aligned(&before, &now, |_, _| 0.0)
}

/// Both states of a table.
pub(super) fn table(old: &[PassageRow], new: &[PassageRow], crossings: &Crossings) -> TableChange {
    let columns = columns_of(old, new);
    let keys = |rows: &[PassageRow]| -> Vec<(bool, Vec<String>)> {
        rows.iter().map(row_key).map(|(head, words)| (head, words.into_iter().map(str::to_owned).collect())).collect()
    };
    let alike = |a: usize, b: usize| {
        if old[a].is_head == new[b].is_head { shared(&words_of(&old[a]), &words_of(&new[b])) } else { 0.0 }
    };
    let rows = aligned(&keys(old), &keys(new), alike).into_iter().map(|(a, b)| {
        let (before, now) = (a.map(|at| &old[at]), b.map(|at| &new[at]));
        let is_head = now.or(before).is_some_and(|row| row.is_head);
        let cells = cells(before, now, &columns, crossings);
        TableRowChange { is_head, is_changed: cells.iter().any(CellChange::is_changed), cells }
    });
    TableChange { columns: columns.len(), rows: rows.collect() }
}

fn cells(
    old: Option<&PassageRow>,
    new: Option<&PassageRow>,
    columns: &[(Option<usize>, Option<usize>)],
    crossings: &Crossings,
) -> Vec<CellChange> {
    let (before, now) = (old.map(spread).unwrap_or_default(), new.map(spread).unwrap_or_default());
    let at = |row: &[Option<&PassageCell>], column: Option<usize>| -> Option<PassageCell> {
        row.get(column?).copied().flatten().cloned()
    };
    let (mut out, mut covered) = (Vec::<CellChange>::new(), 0);
    for (old_column, new_column) in columns {
        let (was, is) = (at(&before, *old_column), at(&now, *new_column));
        if was.is_none() && is.is_none() && covered > 0 {
            covered -= 1;
            if let Some(last) = out.last_mut() {
                last.span += 1;
            }
            continue;
        }
        let (span, is_indented) = is.as_ref().or(was.as_ref()).map_or((1, false), |cell| (cell.span, cell.is_indented));
        covered = span - 1;
        let words = |cell: Option<PassageCell>| cell.map_or(Vec::new(), |cell| cell.words);
        let (was, is) = (words(was), words(is));
        let (old, new) = states((old.is_some(), &was), (new.is_some(), &is), crossings);
        out.push(CellChange { span: 1, is_indented, old, new });
    }
    out
}

/// The words of a cell on both sides, as far as its row stands there.
fn states(old: (bool, &[Word]), new: (bool, &[Word]), crossings: &Crossings) -> (Vec<Piece>, Vec<Piece>) {
    let texts = |words: &[Word]| words.iter().map(|word| word.text.clone()).collect::<Vec<_>>();
    match (old, new) {
        ((true, old), (true, new)) if texts(old) == texts(new) => (same(old), same(new)),
        ((true, old), (true, new)) => pieces(old, new, crossings),
        ((_, old), (_, new)) => (alone(old), alone(new)),
    }
}
