//! The rows of a comparison: passages paired, compared, and those that are the same put together.

use super::alignment::{aligned, shared};
use super::pieces::{alone, crossing, has_changed, pieces};
use super::tables::table;
use super::{Comparison, Crossings, MarkedPicture, Row, Side, plain};
use crate::render::page_check::{Passage, Picture, Role, Word, key, passages};

/// Compares two states of a document.
pub fn compare((title, document): (&str, &str), old: &Side<'_>, new: &Side<'_>, crossings: &Crossings) -> Comparison {
    let (before, now) = (read(old), read(new));
    let keys = |all: &[Passage]| all.iter().map(key_of).collect::<Vec<_>>();
    let (old_words, new_words) = (bags(&before), bags(&now));
    let alike = |a: usize, b: usize| {
        if !same_kind(&before[a], &now[b]) {
            return 0.0;
        }
        let (old, new): (Vec<&str>, Vec<&str>) =
            (old_words[a].iter().map(String::as_str).collect(), new_words[b].iter().map(String::as_str).collect());
        shared(&old, &new)
    };
    let mut rows = Rows { out: Vec::new(), same: Vec::new(), path: Vec::new(), said: Vec::new() };
    for (a, b) in aligned(&keys(&before), &keys(&now), alike) {
        rows.add(a.map(|at| &before[at]), b.map(|at| &now[at]), crossings);
    }
    rows.settle();
    let stamp = |side: &Side<'_>| format!("{}, freeze {}", side.version, side.freeze);
    Comparison {
        title: title.to_owned(),
        document: document.to_owned(),
        language: language_of(new.page),
        stamps: [stamp(old), stamp(new)],
        rows: rows.out,
    }
}

/// The passages of a page but those that print its version.
fn read(side: &Side<'_>) -> Vec<Passage> {
    let mut all = passages(side.page, &|number| side.results.get(number).cloned());
    let stamped = |passage: &Passage| match passage {
        Passage::Text { words, .. } => plain(words).contains(side.version),
        _ => false,
    };
    if !side.version.is_empty() {
        all.retain(|passage| !stamped(passage));
    }
    all
}

/// The tag of the language of a page, as far as it is one.
fn language_of(page: &str) -> String {
    let tag = page.split_once("<html lang=\"").and_then(|(_, rest)| rest.split('"').next()).unwrap_or("en");
    let is_tag = tag.len() < 16 && tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if is_tag { tag.to_owned() } else { "en".to_owned() }
}

/// What a passage is known by: its words, marks by what they show; of tables and figures their id.
fn key_of(passage: &Passage) -> String {
    let words = |words: &[Word]| words.iter().map(key).collect::<Vec<_>>().join(" ");
    match passage {
        Passage::Text { role, words: text } => format!("{role:?} {}", words(text)),
        Passage::Table { id, .. } if !id.is_empty() => format!("table {id}"),
        Passage::Table { rows, .. } => {
            let head: Vec<String> =
                rows.iter().flat_map(|row| &row.cells).take(8).map(|cell| words(&cell.words)).collect();
            format!("table {}", head.join(" | "))
        }
        Passage::Picture { id, .. } if !id.is_empty() => format!("picture {id}"),
        Passage::Picture { picture, .. } => format!("picture {}", picture.alt),
    }
}

fn bags(all: &[Passage]) -> Vec<Vec<String>> {
    let bag = |passage: &Passage| -> Vec<String> {
        match passage {
            Passage::Text { words, .. } => words.iter().map(|word| key(word).to_owned()).collect(),
            Passage::Table { rows, .. } => rows
                .iter()
                .flat_map(|row| &row.cells)
                .flat_map(|cell| &cell.words)
                .map(|word| key(word).to_owned())
                .collect(),
            Passage::Picture { picture, .. } => picture.alt.split_whitespace().map(str::to_owned).collect(),
        }
    };
    all.iter().map(bag).collect()
}

fn same_kind(old: &Passage, new: &Passage) -> bool {
    match (old, new) {
        (Passage::Text { role: a, .. }, Passage::Text { role: b, .. }) => a == b,
        (Passage::Table { .. }, Passage::Table { .. }) | (Passage::Picture { .. }, Passage::Picture { .. }) => true,
        _ => false,
    }
}

/// The rows so far.
struct Rows {
    out: Vec<Row>,
    same: Vec<Passage>,
    /// The headings above the present place.
    path: Vec<(u8, String)>,
    /// Those that were said last.
    said: Vec<String>,
}

impl Rows {
    fn add(&mut self, old: Option<&Passage>, new: Option<&Passage>, crossings: &Crossings) {
        let changed = row_of(old, new, crossings);
        if let Some(Passage::Text { role: Role::Heading(level), words }) = new.or(old) {
            self.path.retain(|(above, _)| above < level);
            if changed.is_none() {
                self.path.push((*level, plain(words)));
            }
        }
        match (changed, new) {
            (None, Some(passage)) => self.same.push(passage.clone()),
            (None, None) => {}
            (Some(row), _) => {
                self.settle();
                // The title of the document stands above all.
                let path: Vec<String> =
                    self.path.iter().filter(|(level, _)| *level > 1).map(|(_, text)| text.clone()).collect();
                if path != self.said {
                    self.said.clone_from(&path);
                    self.out.push(Row::Section(path));
                }
                self.out.push(row);
            }
        }
    }

    /// Puts together what read the same up to here.
    fn settle(&mut self) {
        if !self.same.is_empty() {
            self.out.push(Row::Same(std::mem::take(&mut self.same)));
        }
    }
}

/// The row of two passages; none where they are the same.
fn row_of(old: Option<&Passage>, new: Option<&Passage>, crossings: &Crossings) -> Option<Row> {
    let picture = |picture: &Picture, others: &[Word]| marked(picture, others);
    match (old, new) {
        (Some(Passage::Text { words: old, .. }), Some(Passage::Text { role, words: new })) => {
            let (old, new) = pieces(old, new, crossings);
            (has_changed(&old) || has_changed(&new)).then_some(Row::Text { role: *role, old, new })
        }
        (Some(Passage::Table { rows: old, .. }), Some(Passage::Table { rows: new, .. })) => {
            let table = table(old, new, crossings);
            table.rows.iter().any(|row| row.is_changed).then_some(Row::Table(table))
        }
        (Some(Passage::Picture { picture: old, .. }), Some(Passage::Picture { picture: new, .. })) => {
            let is_same = bare(&old.source) == bare(&new.source);
            (!is_same).then(|| Row::Picture {
                old: Some(picture(old, &new.marks)),
                new: Some(picture(new, &old.marks)),
                notes: crossed(new, &old.marks, crossings),
            })
        }
        (Some(only), None) | (None, Some(only)) => Some(row_alone(only, new.is_some(), crossings)),
        _ => None,
    }
}

/// The row of a passage that stands on one side alone.
fn row_alone(only: &Passage, is_new: bool, crossings: &Crossings) -> Row {
    let sides = |one| if is_new { (Vec::new(), one) } else { (one, Vec::new()) };
    match only {
        Passage::Text { role, words } => {
            let (old, new) = sides(alone(words));
            Row::Text { role: *role, old, new }
        }
        Passage::Table { rows, .. } if is_new => Row::Table(table(&[], rows, crossings)),
        Passage::Table { rows, .. } => Row::Table(table(rows, &[], crossings)),
        Passage::Picture { picture, .. } => {
            let one = Some(MarkedPicture { picture: picture.clone(), moved: vec![false; picture.marks.len()] });
            let (old, new) = if is_new { (None, one) } else { (one, None) };
            Row::Picture { old, new, notes: Vec::new() }
        }
    }
}

/// A picture with the marks that the other state does not have, or has otherwise.
fn marked(picture: &Picture, others: &[Word]) -> MarkedPicture {
    let mut left: Vec<(&str, &str)> = others.iter().map(|word| (key(word), word.text.as_str())).collect();
    let moved = picture.marks.iter().map(|word| {
        let found = left.iter().position(|other| *other == (key(word), word.text.as_str()));
        found.map(|at| left.swap_remove(at)).is_none()
    });
    MarkedPicture { moved: moved.collect(), picture: picture.clone() }
}

/// What crosses a line in a picture: marks of one result are those of one place, in their order.
fn crossed(new: &Picture, others: &[Word], crossings: &Crossings) -> Vec<String> {
    let mut left: Vec<&Word> = others.iter().collect();
    let mut out = Vec::new();
    for word in &new.marks {
        let was = left.iter().position(|other| key(other) == key(word)).map(|at| left.remove(at).text.as_str());
        if was != Some(word.text.as_str()) {
            out.extend(crossings.get(key(word)).and_then(|crosses| crossing(was, &word.text, crosses)));
        }
    }
    out
}

/// A drawing without the numbers of its marks, which count through the whole report.
fn bare(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    while let Some((before, after)) = rest.split_once("data-mark=\"") {
        out.push_str(before);
        rest = after.split_once('"').map_or("", |(_, rest)| rest);
    }
    out.push_str(rest);
    out
}
