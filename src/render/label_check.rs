//! The words of tables and figures: each number in them is a mark, a word of the frozen
//! data or its dictionary, or waived.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use crate::analysis::TableRecord;
use crate::analysis::words::time_in_words;
use crate::diagnostic::{Diagnostic, Place};
use crate::document::visible::is_digit;
use crate::document::{Document, ExhibitKind, Inline, Waivers, untraced};
use crate::figure::drawing::{Item, Role};
use crate::ledger::format::shortest;
use crate::ledger::{Ledger, Run};
use crate::render::Exhibit;

/// Words of the data, its dictionary and the ledger that hold a number.
#[derive(Debug, Clone, Default)]
pub struct KnownWords {
    /// Labels, levels, units and values, each as a whole.
    whole: Arc<BTreeSet<String>>,
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
        Self { parts, whole: Arc::new(of_data.into_iter().collect()) }
    }

    /// The words of the data and its dictionary, each as a whole.
    pub fn whole(&self) -> &Arc<BTreeSet<String>> {
        &self.whole
    }
}

/// The findings in the words of a document's tables and figures. `names` are the words
/// of the data and its dictionary.
pub fn findings(
    document: &Document,
    exhibits: &[Exhibit],
    ledger: &Ledger,
    names: &mut KnownWords,
    waivers: &mut Waivers,
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (request, exhibit) in document.exhibits.iter().zip(exhibits) {
        // The cells of a typed table are prose, which is checked as such.
        if request.kind == ExhibitKind::Table && !request.rows.is_empty() {
            continue;
        }
        let own = words_of_blocks(ledger, &request.order.of.all());
        let mut own = Waivers::new(own.iter().map(String::as_str));
        for text in texts(exhibit) {
            check(text, &request.place, [&mut names.parts, &mut own], waivers, &names.whole, &mut found);
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
        // The words of an image are checked as those of its document.
        Exhibit::Image(_) => Vec::new(),
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
            Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Superscript(inner) | Inline::Subscript(inner) => {
                words(inner, found);
            }
            _ => {}
        }
    }
}

fn check(
    text: &str,
    place: &Place,
    names: [&mut Waivers; 2],
    waivers: &mut Waivers,
    whole: &BTreeSet<String>,
    found: &mut Vec<Diagnostic>,
) {
    if !text.chars().any(is_digit) || is_word(whole, text) {
        return;
    }
    // Words of the data are blanked, so that a waiver covers what is left of a label.
    let mut blanked = text.to_owned();
    let blank = |text: &mut String, ranges: Vec<Range<usize>>| {
        ranges.into_iter().for_each(|range| text.replace_range(range.clone(), &"\u{1}".repeat(range.len())));
    };
    for words in names {
        let covered = words.covered(&blanked);
        blank(&mut blanked, covered);
    }
    let levels = levels(&blanked, whole);
    blank(&mut blanked, levels);
    for range in waivers.uncovered(&blanked) {
        found.push(untraced(&blanked[range]).at(place.clone()).hint(format!(
            "it stands in the label “{text}”, which is no word of the data dictionary or of a data file"
        )));
    }
}

/// What the generator writes before and behind the names of two groups.
const BETWEEN_GROUPS: [&str; 3] = [" vs ", " against ", " is compared with "];

/// What it writes before and behind the name of one.
const AROUND_A_GROUP: [(&str, &str); 3] = [("", ", events/n"), ("← Lower in ", ""), ("Higher in ", " →")];

/// Where levels stand that are bare numbers, as in `2 against 1.`: they are words of the data only where
/// the generator names groups.
fn levels(text: &str, whole: &BTreeSet<String>) -> Vec<Range<usize>> {
    let is_level = |word: &str| word.chars().all(|c| is_digit(c) || c == '.') && whole.contains(word);
    let mut found = Vec::new();
    for words in BETWEEN_GROUPS {
        for (at, _) in text.match_indices(words) {
            let before = text[..at].rsplit(' ').next().unwrap_or_default();
            let after = text[at + words.len()..].split(' ').next().unwrap_or_default();
            let after = after.trim_end_matches(['.', ',', ';', ':', ')']);
            let start = at + words.len();
            found.extend(is_level(before).then(|| at - before.len()..at));
            found.extend(is_level(after).then(|| start..start + after.len()));
        }
    }
    for (before, behind) in AROUND_A_GROUP {
        let word = text.strip_prefix(before).and_then(|rest| rest.strip_suffix(behind));
        found.extend(word.filter(|word| is_level(word)).map(|word| before.len()..before.len() + word.len()));
    }
    found
}

/// Whether a text is a word of the data, or a line of a longer one.
fn is_word(whole: &BTreeSet<String>, text: &str) -> bool {
    let text = text.trim();
    whole.contains(text) || (text.chars().any(char::is_alphabetic) && whole.iter().any(|word| word.contains(text)))
}

/// The names of the ledger that may hold a number.
pub fn words_of(ledger: &Ledger) -> Vec<String> {
    let mut names: Vec<String> = ledger.sources.iter().map(|source| source.id.clone()).collect();
    names.extend(ledger.engines.iter().map(|engine| engine.id.clone()));
    names.extend(ledger.tables.iter().map(|table: &TableRecord| table.id.clone()));
    names.extend(ledger.blocks.iter().map(|block| block.id.clone()));
    let least = ledger.privacy.min_cell;
    names.extend((least > 0).then(|| format!("<{least}, fewer than {least}")));
    names.retain(|name| name.chars().any(is_digit));
    names.sort();
    names.dedup();
    names
}

/// The words that the generator prints of these blocks and that may hold a number: the
/// levels of intervals, the times and values that the blocks ask for, their conditions.
fn words_of_blocks(ledger: &Ledger, ids: &[&str]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    // The level of intervals where a block names none.
    names.push("95%".to_owned());
    for index in ids.iter().filter_map(|id| ledger.block(id)) {
        let block = &ledger.blocks[index];
        if block.kind == "toxicity" {
            // The grades of CTCAE have these names.
            names.extend((0..=5).map(|grade| format!("Grade {grade}")));
            names.extend(["Grade ≥3", "≥3"].map(str::to_owned));
        }
        for (key, value) in &block.options {
            numbers_in(key, value, &mut names);
        }
        let times = ledger.results.iter().filter(|entry| entry.block == index).filter_map(|entry| entry.result.time);
        // Twelve months are printed as a year.
        let both = |time: f64| [shortest(time), time_in_words(time, "months"), time_in_words(time, "years")];
        let times: BTreeSet<String> = times.flat_map(both).collect();
        names.extend(times);
    }
    names.retain(|name| name.chars().any(is_digit));
    names.sort();
    names.dedup();
    names
}

/// The numbers that an option of a block gives, and the conditions that it is made of.
fn numbers_in(key: &str, option: &serde_json::Value, names: &mut Vec<String>) {
    match option {
        serde_json::Value::Number(number) => {
            let Some(number) = number.as_f64() else { return };
            names.push(crate::ledger::format::shortest(number));
            if number > 0.0 && number < 1.0 {
                let percent = (number * 1e8).round() / 1e6;
                names.push(format!("{}%", crate::ledger::format::shortest(percent)));
            }
        }
        // A condition is code of the analysis, printed as what it says.
        serde_json::Value::String(text) if text.contains(['=', '<', '>']) && !key.ends_with("label") => {
            names.push(text.clone());
        }
        serde_json::Value::Array(items) => items.iter().for_each(|item| numbers_in(key, item, names)),
        serde_json::Value::Object(items) => items.iter().for_each(|(key, item)| numbers_in(key, item, names)),
        _ => {}
    }
}
