//! Two versions of a report side by side, and how their difference reads.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde_json::Value as Json;

use crate::cli::changed_data::{self, ChangedFile};
use crate::cli::counted;
use crate::cli::dictionary_file::DICTIONARY_PATH;
use crate::data::ChangedRows;
use crate::diagnostic::{Diagnostic, Outcome};
use crate::ledger::format::{decimal, shortest};
use crate::ledger::{ClaimChange, DeliveredClaim, DeliveredLedger, Difference, FileChange, NumberChange, PlaceChange};
use crate::render::page_check;
use crate::verify::{Delivered, Kind};

/// One of the two versions.
pub(super) struct Version {
    /// Its ledger.
    pub(super) ledger: DeliveredLedger,
    /// The HTML pages of its documents that are here, by document.
    pub(super) pages: BTreeMap<String, String>,
    /// The words around its marks, by document and number of the mark, where its pages are here.
    sentences: BTreeMap<String, BTreeMap<String, String>>,
}

impl Version {
    /// Reads a version from a folder of outputs or from a file.
    ///
    /// # Errors
    /// It is none.
    pub(super) fn read(path: &Path) -> Outcome<Self> {
        let shown = path.display();
        let cannot = |why: String| {
            Diagnostic::error(format!("`{shown}` cannot be compared: {why}"))
                .hint("give a folder such as `out/latest`, or a PDF, an HTML page or a ledger.json that tickmark made")
        };
        let metadata = fs::metadata(path).map_err(|error| cannot(error.to_string()))?;
        let file = if metadata.is_dir() { path.join("ledger.json") } else { path.to_owned() };
        if !metadata.is_dir() && !metadata.is_file() {
            return Err(cannot("it is no plain file".to_owned()).into());
        }
        let bytes = fs::read(&file).map_err(|error| cannot(format!("ledger.json: {error}")))?;
        let delivered = Delivered::read(bytes).map_err(cannot)?;
        let mut pages = BTreeMap::new();
        if delivered.kind == Kind::Html
            && let Some(list) = &delivered.list
        {
            pages.insert(list.document.clone(), String::from_utf8_lossy(&delivered.bytes).into_owned());
        }
        let first = delivered.problems.first().cloned();
        let ledger = delivered.ledger.ok_or_else(|| cannot(first.unwrap_or_else(|| "it has no ledger".to_owned())))?;
        if metadata.is_dir() {
            for document in documents_of(&ledger) {
                if let Ok(page) = fs::read_to_string(path.join(format!("{document}.html"))) {
                    pages.insert(document.to_owned(), page);
                }
            }
        }
        let sentences = pages.iter().map(|(document, page)| (document.clone(), page_check::sentences(page))).collect();
        Ok(Self { ledger, pages, sentences })
    }

    fn sentence(&self, place: &PlaceChange) -> Option<&String> {
        self.sentences.get(&place.document)?.get(&place.mark?.to_string())
    }
}

/// The documents that a ledger names.
pub(super) fn documents_of(ledger: &DeliveredLedger) -> BTreeSet<&str> {
    let marks = ledger.marks.iter().map(|mark| mark.document.as_str());
    marks.chain(ledger.claims.iter().map(|claim| claim.document.as_str())).collect()
}

/// The comparison with the words around each number.
pub(super) struct Compared {
    /// The older version.
    pub(super) old: Version,
    /// The newer one.
    pub(super) new: Version,
    /// What changed.
    pub(super) difference: Difference,
    /// What changed in the data files.
    pub(super) data: Vec<ChangedFile>,
}

impl Compared {
    /// The words around a number, as it reads now, else as it read.
    pub(super) fn sentence(&self, place: &PlaceChange) -> Option<&String> {
        if place.new.is_some() { self.new.sentence(place) } else { self.old.sentence(place) }
    }

    /// What changed in the tables of a data file, without a value or a key.
    pub(super) fn data_words(&self, path: &str) -> Vec<String> {
        let of_table = |(id, changed): &(String, ChangedRows)| format!("`{id}`: {}", changed_data::words(changed));
        match self.data.iter().find(|file| file.path == path).map(|file| &file.tables) {
            None => Vec::new(),
            Some(Err(why)) => vec![format!("which rows changed is not known: {why}")],
            Some(Ok(tables)) => tables.iter().map(of_table).collect(),
        }
    }

    /// The rows and cells that changed, with their keys.
    pub(super) fn data_rows(&self, path: &str) -> Vec<String> {
        let tables = self.data.iter().filter(|file| file.path == path).filter_map(|file| file.tables.as_ref().ok());
        tables.flatten().flat_map(|(_, changed)| changed_data::rows(changed)).collect()
    }

    /// The numbers that pages show or that cross a line, and the others.
    pub(super) fn shown_and_hidden(&self) -> (Vec<&NumberChange>, Vec<&NumberChange>) {
        self.difference.numbers.iter().partition(|change| !change.places.is_empty() || !change.crosses.is_empty())
    }

    /// Whether nothing changed.
    pub(super) fn is_same(&self) -> bool {
        let difference = &self.difference;
        difference.renamed.is_empty()
            && difference.files.is_empty()
            && difference.numbers.is_empty()
            && difference.claims.is_empty()
    }
}

/// The comparison in one line.
pub(super) fn summary(difference: &Difference) -> String {
    let on_pages = difference.numbers.iter().filter(|change| !change.places.is_empty()).count();
    let crossing = difference.numbers.iter().filter(|change| !change.crosses.is_empty()).count();
    let files = match difference.files.len() {
        0 => "the data are the same".to_owned(),
        number => counted(number, "data file differs", "data files differ"),
    };
    let crossing = match crossing {
        0 => String::new(),
        number => format!(", {number} of them across a line"),
    };
    let claims = match difference.claims.iter().filter(|change| change.crosses()).count() {
        0 => String::new(),
        number => format!("; {} to the other side", counted(number, "claim", "claims")),
    };
    let renamed = match difference.renamed.len() {
        0 => String::new(),
        number => format!("; {} called otherwise", counted(number, "result is", "results are")),
    };
    format!("{files}; {} changed on the pages{crossing}{claims}{renamed}", counted(on_pages, "number", "numbers"))
}

/// A claim: where it stands, what became of it, how it read and reads.
pub(super) fn claim_words(change: &ClaimChange) -> String {
    let Some(claim) = change.claim() else { return String::new() };
    let place = format!("{} {}:{}", claim.document, claim.file, claim.line);
    let read = |claim: &Option<DeliveredClaim>| claim.as_ref().map(|claim| format!("“{}”", claim.text));
    let texts: Vec<String> = [read(&change.old), read(&change.new)].into_iter().flatten().collect();
    let texts = if texts.len() == 2 && texts[0] == texts[1] { texts[0].clone() } else { texts.join(" → ") };
    format!("{place}  claim {}: {texts}", change.words())
}

/// `418 → 428 rows`, or how many there are where that is the same.
pub(super) fn moved(old: Option<u64>, new: u64, what: &str) -> String {
    match old {
        Some(old) if old != new => format!("{old} → {new} {what}"),
        _ => format!("{new} {what}"),
    }
}

/// A data file: what became of it.
pub(super) fn file_words(file: &FileChange) -> String {
    if file.path == DICTIONARY_PATH {
        let what = match (&file.old, &file.new) {
            (Some(_), Some(_)) => "the dictionary changed",
            // A ledger without one may be of a version that did not record it.
            (None, _) => "no dictionary is recorded in the older ledger, so that it cannot be compared",
            (Some(_), None) => "no dictionary is recorded in the newer ledger, so that it cannot be compared",
        };
        return format!("{}: {what}", file.path);
    }
    match (&file.old, &file.new) {
        (Some(old), Some(new)) => {
            let rows = moved(Some(old.rows), new.rows, "rows");
            let columns = moved(Some(old.columns), new.columns, "columns");
            format!("{}: {rows}, {columns}", file.path)
        }
        (None, Some(new)) => format!("{}: new, {} rows", file.path, new.rows),
        (Some(old), None) => format!("{}: gone, {} rows", file.path, old.rows),
        (None, None) => file.path.clone(),
    }
}

/// A number: its id, both values, the change, and what it crosses.
pub(super) fn change_words(change: &NumberChange) -> String {
    let words = match (&change.old, &change.new) {
        (Some(old), Some(new)) if old == new => format!("{} is printed otherwise", change.id),
        (Some(old), Some(new)) => match (old.as_f64(), new.as_f64()) {
            (Some(old), Some(new)) => format!("{}  {}", change.id, numbers(old, new)),
            _ => format!("{}  {} → {}", change.id, value(old), value(new)),
        },
        (None, Some(new)) => format!("{}  new: {}", change.id, value(new)),
        (Some(old), None) => format!("{}  gone: {}", change.id, value(old)),
        (None, None) => change.id.clone(),
    };
    let crosses: Vec<&str> = change.crosses.iter().map(|crossing| crossing.words()).collect();
    if crosses.is_empty() { words } else { format!("{words}  {}", crosses.join(", ")) }
}

/// Two numbers with as many decimals, so that they differ by the change that stands behind them:
/// `0.8000 → 1.2000 (+0.4000, +50.0%)`. As many as four significant digits of either need, and
/// more where both would read the same.
fn numbers(old: f64, new: f64) -> String {
    const MOST: usize = 12;
    let mut digits = decimals(old).max(decimals(new));
    while digits < MOST && decimal(old, digits) == decimal(new, digits) {
        digits += 1;
    }
    let (before, after) = (decimal(old, digits), decimal(new, digits));
    let shown = |text: &str| text.replace('−', "-").parse::<f64>();
    let by = match (shown(&before), shown(&after)) {
        (Ok(before), Ok(after)) => after - before,
        _ => new - old,
    };
    let sign = |number: f64| if number > 0.0 { "+" } else { "" };
    let share = (old != 0.0).then(|| (new - old) / old.abs());
    let share = share.map_or(String::new(), |share| format!(", {}{}%", sign(share), decimal(share * 100.0, 1)));
    format!("{before} → {after} ({}{}{share})", sign(by), decimal(by, digits))
}

fn value(value: &Json) -> String {
    match value {
        // Four significant digits tell a change; the ledger has all.
        Json::Number(number) => number.as_f64().map_or_else(String::new, short),
        Json::Null => "not estimable".to_owned(),
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn short(number: f64) -> String {
    if number.fract() == 0.0 { shortest(number) } else { decimal(number, decimals(number)) }
}

/// How many decimals four significant digits of a number have; none of a whole number.
fn decimals(number: f64) -> usize {
    if number.fract() == 0.0 {
        return 0;
    }
    let whole = libm::floor(libm::log10(number.abs())) as i32;
    usize::try_from((3 - whole).clamp(0, 8)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_new_and_change_have_as_many_decimals_and_agree() {
        for (old, new, words) in [
            (4.0, 5.0, "4 → 5 (+1, +25.0%)"),
            (1067.75, 1051.5, "1068 → 1052 (-16, -1.5%)"),
            (1068.2, 1068.4, "1068.2 → 1068.4 (+0.2, +0.0%)"),
            (0.8, 1.2, "0.8000 → 1.2000 (+0.4000, +50.0%)"),
            (0.0, 0.5, "0.0000 → 0.5000 (+0.5000)"),
        ] {
            assert_eq!(numbers(old, new).replace('−', "-"), words, "{old} {new}");
        }
    }
}
