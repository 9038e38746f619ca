//! The words of tables and figures: each number in them is a mark, a word of the frozen
//! data or its dictionary, or waived.

use std::collections::BTreeSet;

use crate::analysis::TableRecord;
use crate::diagnostic::{Diagnostic, Place};
use crate::document::{Document, ExhibitKind, Inline, Waivers, untraced};
use crate::figure::drawing::{Item, Role};
use crate::ledger::{Ledger, Run};
use crate::render::Exhibit;

/// Words of the data, its dictionary and the ledger that hold a number.
#[derive(Debug, Default)]
pub struct KnownWords {
    /// Labels, levels, units and values, each as a whole.
    whole: BTreeSet<String>,
    /// Those that may stand in a longer text: not bare numbers of the data.
    parts: Waivers,
}

impl KnownWords {
    /// Takes the words of the data and its dictionary, and numbers and names that the
    /// generator prints among other words.
    pub fn new(of_data: Vec<String>, of_generator: Vec<String>) -> Self {
        let has_letter = |word: &&String| word.chars().any(char::is_alphabetic);
        let parts: BTreeSet<&str> =
            of_data.iter().filter(has_letter).chain(&of_generator).map(String::as_str).collect();
        let parts = Waivers::new(parts);
        Self { parts, whole: of_data.into_iter().collect() }
    }

    /// Whether a text is a word of the data, or a line of a longer one.
    fn has(&self, text: &str) -> bool {
        let text = text.trim();
        self.whole.contains(text)
            || (text.chars().any(char::is_alphabetic) && self.whole.iter().any(|word| word.contains(text)))
    }
}

/// The findings in the words of a document's tables and figures. `names` are the words
/// of the data and its dictionary.
pub fn findings(
    document: &Document,
    exhibits: &[Exhibit],
    names: &mut KnownWords,
    waivers: &mut Waivers,
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (request, exhibit) in document.exhibits.iter().zip(exhibits) {
        // The cells of a typed table are prose, which is checked as such.
        if request.kind == ExhibitKind::Table && !request.rows.is_empty() {
            continue;
        }
        for text in texts(exhibit) {
            check(text, &request.place, names, waivers, &mut found);
        }
    }
    found
}

/// What a table or figure prints beside marks. Numbers of a scale follow from the axis.
fn texts(exhibit: &Exhibit) -> Vec<&str> {
    match exhibit {
        Exhibit::Table(table) => {
            let cells = table.head.iter().flatten().chain(table.rows.iter().flat_map(|row| &row.cells));
            let mut found: Vec<&str> = table.notes.iter().map(String::as_str).collect();
            cells.for_each(|cell| words(&cell.content, &mut found));
            found
        }
        Exhibit::Figure(drawing) => drawing
            .items
            .iter()
            .filter_map(|item| match item {
                Item::Text(text) if text.role != Role::Scale => Some(&text.label.0),
                _ => None,
            })
            .flatten()
            .filter_map(|run| match run {
                Run::Text(text) => Some(text.as_str()),
                Run::Mark { .. } => None,
            })
            .collect(),
    }
}

fn words<'a>(content: &'a [Inline], found: &mut Vec<&'a str>) {
    for inline in content {
        match inline {
            Inline::Text(text) => found.push(text),
            Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Superscript(inner) => words(inner, found),
            _ => {}
        }
    }
}

fn check(text: &str, place: &Place, names: &mut KnownWords, waivers: &mut Waivers, found: &mut Vec<Diagnostic>) {
    if !text.chars().any(char::is_numeric) || names.has(text) {
        return;
    }
    // Words of the data are blanked, so that a waiver covers what is left of a label.
    let mut blanked = text.to_owned();
    for range in names.parts.covered(text).into_iter().rev() {
        blanked.replace_range(range.clone(), &"\u{1}".repeat(range.len()));
    }
    for range in waivers.uncovered(&blanked) {
        found.push(untraced(&blanked[range]).at(place.clone()).hint(format!(
            "it stands in the label “{text}”, which is no word of the data dictionary or of a data file"
        )));
    }
}

/// The words of the generator and of the ledger that may hold a number: the levels of
/// intervals, and the times and values that blocks ask for.
pub fn words_of(ledger: &Ledger) -> Vec<String> {
    let mut names: Vec<String> = vec!["95%".to_owned()];
    for block in &ledger.blocks {
        if block.kind == "toxicity" {
            // The grades of CTCAE have these names.
            names.extend((0..=5).map(|grade| format!("Grade {grade}")));
            names.push("Grade ≥3".to_owned());
        }
        numbers_in(&serde_json::Value::Object(block.options.clone().into_iter().collect()), &mut names);
    }
    names.extend(ledger.results.iter().filter_map(|entry| entry.result.time).map(crate::ledger::format::shortest));
    names.extend(ledger.sources.iter().map(|source| source.id.clone()));
    names.extend(ledger.tables.iter().map(|table: &TableRecord| table.id.clone()));
    names.extend(ledger.blocks.iter().map(|block| block.id.clone()));
    names.retain(|name| name.chars().any(char::is_numeric));
    names.sort();
    names.dedup();
    names
}

/// The numbers that the options of a block give: a time, the level of an interval.
fn numbers_in(options: &serde_json::Value, names: &mut Vec<String>) {
    match options {
        serde_json::Value::Number(number) => {
            let Some(number) = number.as_f64() else { return };
            names.push(crate::ledger::format::shortest(number));
            if number > 0.0 && number < 1.0 {
                let percent = (number * 1e8).round() / 1e6;
                names.push(format!("{}%", crate::ledger::format::shortest(percent)));
            }
        }
        serde_json::Value::Array(items) => items.iter().for_each(|item| numbers_in(item, names)),
        serde_json::Value::Object(items) => items.values().for_each(|item| numbers_in(item, names)),
        _ => {}
    }
}
