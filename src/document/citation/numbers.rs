//! Numbers of volumes, issues, reports and pages, kept as they are written.

use hayagriva::types::{MaybeTyped, Numeric, PageRanges, PageRangesPart};

use crate::document::citation::tex::mark;

/// A number for the library where it prints as written, else its text: `0599` keeps its
/// zero.
pub fn number(text: &str) -> MaybeTyped<Numeric> {
    match text.parse::<Numeric>() {
        Ok(number) if number.to_string() == text => MaybeTyped::Typed(number),
        _ => MaybeTyped::String(text.to_owned()),
    }
}

/// A number of a report or a document: the library reads it again when it prints it, so
/// that marks of nothing keep it from doing so.
pub fn serial(text: &str) -> String {
    let keeps = |text: &str| text.parse::<Numeric>().map_or(true, |number| number.to_string() == text);
    if keeps(text) {
        return text.to_owned();
    }
    let mut parted = String::new();
    for c in text.chars() {
        parted.push(c);
        if c.is_ascii_digit() {
            parted.push(mark::NOTHING);
        }
    }
    if keeps(&parted) { parted } else { format!("{}{text}", mark::NOTHING) }
}

/// An edition: `2`, `2nd`, `Second` and `2nd ed.` are the number 2.
pub fn edition(text: &str) -> MaybeTyped<Numeric> {
    const WORDS: [&str; 10] =
        ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];
    let lower = text.to_lowercase();
    let words =
        ["edition", "edn.", "ed.", "edn", "ed"].iter().find_map(|end| lower.strip_suffix(end)).unwrap_or(&lower).trim();
    let digits = ["st", "nd", "rd", "th"].iter().find_map(|end| words.strip_suffix(end)).unwrap_or(words);
    let number = digits
        .parse()
        .ok()
        .or_else(|| WORDS.iter().position(|word| *word == words).and_then(|at| i32::try_from(at + 1).ok()));
    number.map_or_else(|| MaybeTyped::String(text.to_owned()), |number| MaybeTyped::Typed(Numeric::new(number)))
}

/// Pages: single ones and ranges, parted by commas.
pub fn pages(text: &str) -> MaybeTyped<PageRanges> {
    let text = text.replace(['–', '—', '‐', '‑', '−'], "-");
    let mut ranges = Vec::new();
    for (at, part) in text.split([',', ';']).map(str::trim).filter(|part| !part.is_empty()).enumerate() {
        if at > 0 {
            ranges.push(PageRangesPart::Comma);
        }
        match range(part) {
            Some(range) => ranges.push(range),
            None => return MaybeTyped::String(as_text(&text)),
        }
    }
    MaybeTyped::Typed(PageRanges::new(ranges))
}

fn range(part: &str) -> Option<PageRangesPart> {
    let page = |text: &str| {
        let text = text.trim();
        text.parse::<Numeric>().ok().filter(|number| number.single_value() && number.to_string() == text)
    };
    let mut ends = part.split('-').filter(|end| !end.trim().is_empty());
    match (ends.next(), ends.next(), ends.next()) {
        (Some(one), None, None) => page(one).map(PageRangesPart::SinglePage),
        (Some(from), Some(to), None) if from.trim() == to.trim() => page(from).map(PageRangesPart::SinglePage),
        (Some(from), Some(to), None) => Some(PageRangesPart::Range(page(from)?, page(to)?)),
        _ => None,
    }
}

/// Pages that are no numbers: dashes are typeset and commas followed by a space.
fn as_text(text: &str) -> String {
    let mut parts: Vec<String> = Vec::new();
    for part in text.split([',', ';']).map(str::trim).filter(|part| !part.is_empty()) {
        let ends: Vec<&str> = part.split('-').map(str::trim).filter(|end| !end.is_empty()).collect();
        // Hyphens within are those of an identifier: `S0140-6736(19)30000-1`.
        parts.push(if ends.len() > 2 { part.replace('-', &mark::HYPHEN.to_string()) } else { ends.join("–") });
    }
    parts.join(", ")
}

trait SingleValue {
    fn single_value(&self) -> bool;
}

impl SingleValue for Numeric {
    /// Whether there is one number, so that `12-15` is not taken for a page.
    fn single_value(&self) -> bool {
        self.nth(1).is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_keep_their_commas_and_ranges() {
        let typed = |text: &str| matches!(pages(text), MaybeTyped::Typed(_));
        assert_eq!(pages("34,37--39").to_string(), "34, 37-39");
        assert!(typed("34,37--39") && typed("S12-S19") && typed("102141") && typed("e15"));
        assert_eq!(pages("0012--0015").to_string(), "0012-0015");
        assert_eq!(pages("12.e1-12.e9").to_string(), "12.e1–12.e9");
        assert_eq!(pages("xii--xv").to_string(), "xii–xv");
        let identifier = pages("S0140-6736(19)30000-1").to_string();
        assert_eq!(identifier.replace(mark::HYPHEN, "-"), "S0140-6736(19)30000-1");
    }

    #[test]
    fn no_digit_is_lost() {
        let shown = |text: &str| serial(text).replace(mark::NOTHING, "");
        for text in ["WHO-48-0599", "12", "NCT01234567", "0042", "A-1", "TR 98-001", "1.2.3", "none"] {
            assert_eq!(shown(text), text);
            let parted = serial(text);
            let printed = parted.parse::<Numeric>().map_or(parted.clone(), |number| number.to_string());
            assert_eq!(printed.replace(mark::NOTHING, ""), text);
            assert_eq!(number(text).to_string(), text);
        }
    }

    #[test]
    fn editions_are_numbers_where_they_can() {
        for text in ["2", "2nd", "Second", "2nd ed.", "2nd edition"] {
            assert_eq!(edition(text), MaybeTyped::Typed(Numeric::new(2)), "{text}");
        }
        assert_eq!(edition("Revised").to_string(), "Revised");
    }
}
