//! Tables, pictures and paragraphs that stand elsewhere than before, and cannot be moved in the
//! Markdown: they are listed.

use std::collections::{BTreeMap, BTreeSet};

use super::comparison::Comparison;
use super::item::{Item, State};
use super::order::{Zone, in_order};
use super::paragraph::Paragraph;

/// What stands by itself in a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// A table, by its number.
    Table(usize),
    Picture,
    Text,
}

/// A table, a picture or a paragraph: its first paragraph.
#[derive(Debug, Clone, Copy)]
struct Unit {
    form: Form,
    first: usize,
}

/// What stands in a document, in its order. Footnotes stand where their signs do.
fn units(paragraphs: &[Paragraph]) -> Vec<Unit> {
    let mut all: Vec<Unit> = Vec::new();
    for (first, paragraph) in paragraphs.iter().enumerate().filter(|(_, one)| one.note.is_none()) {
        let form = match paragraph.cell {
            Some((table, ..)) => Form::Table(table),
            None if !paragraph.pictures.is_empty() => Form::Picture,
            None if paragraph.tokens.is_empty() => continue,
            None => Form::Text,
        };
        let is_same = matches!(form, Form::Table(_)) && all.last().is_some_and(|last| last.form == form);
        if !is_same {
            all.push(Unit { form, first });
        }
    }
    all
}

/// Where the evidence begins, which repeats itself, so that the same words tell no cell of it.
fn evidence(delivered: &[Paragraph]) -> usize {
    let is_work = |one: &Paragraph| one.names.iter().any(|name| name.starts_with("work_"));
    let is_text = |one: &Paragraph| one.note.is_none() && (!one.numbers.is_empty() || is_work(one));
    delivered.iter().rposition(is_text).map_or(0, |last| last + 1)
}

/// The most frequent of some things.
fn usual(all: impl Iterator<Item = usize>) -> Option<usize> {
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    all.for_each(|one| *counts.entry(one).or_default() += 1);
    counts.into_iter().max_by_key(|(one, count)| (*count, std::cmp::Reverse(*one))).map(|(one, _)| one)
}

/// How large a table is, and which of its rows have words.
#[derive(Default)]
struct Extent {
    rows: usize,
    columns: usize,
    with_words: BTreeSet<usize>,
}

/// The tables of a document by their numbers.
fn extents(paragraphs: &[Paragraph]) -> BTreeMap<usize, Extent> {
    let mut all: BTreeMap<usize, Extent> = BTreeMap::new();
    for (paragraph, (table, row, column)) in paragraphs.iter().filter_map(|one| Some((one, one.cell?))) {
        let extent = all.entry(table).or_default();
        (extent.rows, extent.columns) = (extent.rows.max(row), extent.columns.max(column));
        if !paragraph.tokens.is_empty() {
            extent.with_words.insert(row);
        }
    }
    all
}

/// A cell that is there still: row and column as delivered, and now, and its paragraph now.
type Kept = ((usize, usize), (usize, usize), usize);

impl Comparison<'_> {
    /// Lists what stands in another order, and is not moved in the Markdown. `told` are the
    /// paragraphs that are.
    pub(super) fn units(&mut self, told: &BTreeSet<usize>) {
        let (old, new) = (units(self.old), units(self.new));
        let evidence = evidence(self.old);
        let tables = self.tables(evidence);
        let of_paragraph: BTreeMap<usize, usize> = old.iter().enumerate().map(|(at, unit)| (unit.first, at)).collect();
        let of_form: BTreeMap<usize, usize> = old
            .iter()
            .enumerate()
            .filter_map(|(at, unit)| if let Form::Table(table) = unit.form { Some((table, at)) } else { None })
            .collect();
        let origin = |unit: &Unit| match unit.form {
            Form::Table(table) => of_form.get(&usual(tables.get(&table)?.iter().map(|(before, ..)| *before))?).copied(),
            _ => of_paragraph.get(&self.pairs[unit.first]?).copied(),
        };
        let known: Vec<(usize, usize)> =
            new.iter().enumerate().filter_map(|(at, unit)| Some((at, origin(unit)?))).collect();
        let kept = in_order(&known.iter().map(|(_, before)| *before).collect::<Vec<_>>());
        let mut items = Vec::new();
        for ((at, before), _) in known.iter().zip(&kept).filter(|(_, is_kept)| !**is_kept) {
            let (unit, before) = (new[*at], old[*before]);
            let is_elsewhere = before.first >= evidence || told.contains(&unit.first);
            if is_elsewhere || self.keeps_caption((&old, before), (&new, *at)) {
                continue;
            }
            items.push(self.unit_moved(unit, before, new[..*at].iter().rev().find(|it| it.form == Form::Text)));
        }
        let (was, is) = (extents(self.old), extents(self.new));
        for (table, kept) in &tables {
            let own = usual(kept.iter().map(|(before, ..)| *before));
            let cells = kept.iter().filter(|(before, ..)| Some(*before) == own).map(|(_, cell)| *cell);
            let cells: Vec<Kept> = cells.collect();
            let extents = own.and_then(|own| Some((was.get(&own)?, is.get(table)?)));
            items.extend(extents.into_iter().flat_map(|extents| self.within_table(extents, &cells)));
        }
        self.items.extend(items);
    }

    /// The cells of each table of the edited document: of which table each was, and the cell.
    fn tables(&self, evidence: usize) -> BTreeMap<usize, Vec<(usize, Kept)>> {
        let mut tables: BTreeMap<usize, Vec<(usize, Kept)>> = BTreeMap::new();
        let pairs = self.pairs.iter().enumerate().filter_map(|(at, old)| Some((at, (*old)?)));
        for (at, old) in pairs.filter(|(_, old)| *old < evidence) {
            let (Some(before), Some(now)) = (self.old[old].cell, self.new[at].cell) else { continue };
            let cell = ((before.1, before.2), (now.1, now.2), at);
            tables.entry(now.0).or_default().push((before.0, cell));
        }
        tables
    }

    /// Whether a table or a picture stands by the caption by which it stood.
    fn keeps_caption(&self, (old, before): (&[Unit], Unit), (new, at): (&[Unit], usize)) -> bool {
        let beside = |all: &[Unit], at: usize| match all[at].form {
            Form::Table(_) => at.checked_sub(1),
            Form::Picture => Some(at + 1).filter(|next| *next < all.len()),
            Form::Text => None,
        };
        let was = beside(old, old.partition_point(|unit| unit.first < before.first));
        let was = was.map(|at| old[at].first).filter(|first| self.old[*first].is_caption);
        let now = beside(new, at).and_then(|at| self.pairs[new[at].first]);
        was.is_some() && was == now
    }

    /// The item of what stands elsewhere, after another paragraph.
    fn unit_moved(&self, unit: Unit, before: Unit, after: Option<&Unit>) -> Item {
        let (what, name) = match unit.form {
            Form::Table(_) => ("table moved", self.row_of(unit.first)),
            Form::Picture => {
                let picture = self.new[unit.first].pictures.first();
                ("picture moved", picture.map(|it| it.alternative.clone()).unwrap_or_default())
            }
            Form::Text if matches!(self.zones[before.first], Zone::Works) => {
                ("reference moved", self.new[unit.first].text())
            }
            Form::Text => ("paragraph moved", self.new[unit.first].text()),
        };
        let place = self.sources[before.first].map(|source| self.place(source));
        let now = after.map_or("at the beginning".to_owned(), |it| format!("after: {}", self.new[it.first].text()));
        let why = match self.zones[before.first] {
            Zone::Works => "the program sets the works cited in their order",
            _ => "move it in the Markdown",
        };
        Item { place, ..Item::new(State::Listed, what, &name, &now).because(why) }
    }

    /// How the row reads that begins with a paragraph of the edited document.
    fn row_of(&self, first: usize) -> String {
        let row = |at: usize| self.new[at].cell.map(|(table, row, _)| (table, row));
        let cells = (first..self.new.len()).take_while(|at| row(*at) == row(first)).map(|at| self.new[at].text());
        cells.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" | ")
    }

    /// Rows, columns and cells of a table that stand in another order, and rows without words that
    /// were added.
    fn within_table(&self, (was, is): (&Extent, &Extent), cells: &[Kept]) -> Vec<Item> {
        let mut items = Vec::new();
        let rows = lines(cells, |(row, _)| row);
        let columns = lines(cells, |(_, column)| column);
        let why = "the program makes this table, or the Markdown has it: move it there";
        let list = |what: &'static str, at: usize, now: String| {
            let place = self.pairs[at].and_then(|old| self.sources[old]).map(|source| self.place(source));
            Item { place, ..Item::new(State::Listed, what, &self.cells_like(at, what), &now).because(why) }
        };
        for (what, all) in [("row of a table moved", &rows), ("column of a table moved", &columns)] {
            let sequence: Vec<usize> = all.values().map(|(before, _)| *before).collect();
            let moved = all.iter().zip(in_order(&sequence)).filter(|(_, is_kept)| !is_kept);
            items
                .extend(moved.map(|((now, (before, at)), _)| list(what, *at, format!("from place {before} to {now}"))));
        }
        if items.is_empty() && (was.rows, was.columns) == (is.rows, is.columns) {
            let strays = cells.iter().filter(|((row, column), now, _)| {
                let home = |all: &BTreeMap<usize, (usize, usize)>, at: usize| all.get(&at).map(|(before, _)| *before);
                home(&rows, now.0) != Some(*row) || home(&columns, now.1) != Some(*column)
            });
            items.extend(
                strays.map(|(_, now, at)| {
                    list("cell of a table moved", *at, format!("to row {}, column {}", now.0, now.1))
                }),
            );
        }
        let has_empty = is.with_words.len() < is.rows;
        if let (Some((.., at)), true) = (cells.first(), is.rows > was.rows && has_empty) {
            items.push(list("row of a table added", *at, "a row without words".to_owned()));
        }
        items
    }

    /// What tells of a row, a column or a cell: the words of the row, or of the cell.
    fn cells_like(&self, at: usize, what: &str) -> String {
        let of_row = |first: usize| self.new[first].cell.map(|(table, row, _)| (table, row));
        match what {
            "row of a table moved" => {
                let first = (0..=at).rev().take_while(|before| of_row(*before) == of_row(at)).last().unwrap_or(at);
                self.row_of(first)
            }
            _ => self.new[at].text(),
        }
    }
}

/// For each row or column of the edited table: which it was, and one of its cells.
fn lines(cells: &[Kept], of: fn((usize, usize)) -> usize) -> BTreeMap<usize, (usize, usize)> {
    let mut all: BTreeMap<usize, Vec<(usize, usize)>> = BTreeMap::new();
    for (before, now, at) in cells {
        all.entry(of(*now)).or_default().push((of(*before), *at));
    }
    let line = |(now, own): (usize, Vec<(usize, usize)>)| {
        let before = usual(own.iter().map(|(before, _)| *before))?;
        let at = own.iter().find(|(one, _)| *one == before).map(|(_, at)| *at)?;
        Some((now, (before, at)))
    };
    all.into_iter().filter_map(line).collect()
}
