//! The numbers that are typed into a CSL file of the project.

use std::collections::BTreeSet;

use quick_xml::events::{BytesStart, Event};

use crate::diagnostic::{Diagnostic, SourceText};
use crate::document::citation::style_bounds::{attribute, printed, walk};

/// Attributes whose text is printed; so is that of each that ends in `delimiter`.
const PRINTED: [&str; 6] =
    ["value", "prefix", "suffix", "initialize-with", "sort-separator", "subsequent-author-substitute"];

/// Findings for the numbers that a CSL file of the project prints: they come from no
/// data and from no work.
pub fn style_findings(source: &SourceText) -> Vec<Diagnostic> {
    let mut search = Search { source, printed: printed(source), open: Vec::new(), findings: Vec::new() };
    // A file that cannot be read to its end is an error elsewhere.
    let _ = walk(source, |event, at| {
        search.event(event, at);
        Ok(())
    });
    search.findings
}

/// The walk through a style.
struct Search<'a> {
    source: &'a SourceText,
    /// The macros that are printed.
    printed: BTreeSet<String>,
    /// Of each open element whether it is a term, and which macro begins with it.
    open: Vec<(bool, Option<String>)>,
    findings: Vec<Diagnostic>,
}

impl Search<'_> {
    fn event(&mut self, event: &Event<'_>, at: usize) {
        let in_term = self.open.iter().any(|(is_term, _)| *is_term);
        match event {
            Event::Start(element) => {
                let opened = self.element(element, at);
                self.open.push(opened);
            }
            Event::Empty(element) => {
                self.element(element, at);
            }
            Event::End(_) => {
                self.open.pop();
            }
            Event::Text(text) if in_term => {
                self.add("a term", &String::from_utf8_lossy(text), at, at + text.len());
            }
            Event::CData(text) if in_term => {
                let from = at + "<![CDATA[".len();
                self.add("a term", &String::from_utf8_lossy(text), from, from + text.len());
            }
            Event::GeneralRef(reference) if in_term => {
                if let Ok(Some(sign)) = reference.resolve_char_ref() {
                    self.add("a term", &sign.to_string(), at, at + reference.len());
                }
            }
            _ => {}
        }
    }

    /// Reads the attributes of an element; gives whether it is a term, and the macro that
    /// begins with it.
    fn element(&mut self, element: &BytesStart<'_>, at: usize) -> (bool, Option<String>) {
        let here = self.source.text.as_ptr() as usize;
        let name = (element.local_name().as_ref() == b"macro").then(|| attribute(element, "name").unwrap_or_default());
        let within = self.open.iter().rev().find_map(|(_, name)| name.as_deref()).unwrap_or_default();
        let is_printed = self.printed.contains(within);
        let mut attributes = element.attributes();
        for one in attributes.with_checks(false).flatten() {
            let key = String::from_utf8_lossy(one.key.local_name().as_ref()).into_owned();
            if !is_printed || !(PRINTED.contains(&&*key) || key.ends_with("delimiter")) {
                continue;
            }
            let from = (one.value.as_ptr() as usize).checked_sub(here).filter(|from| *from >= at);
            let from = from.filter(|from| from + one.value.len() <= self.source.text.len()).unwrap_or(at);
            if let Ok(text) = one.unescape_value()
                && !(key == "prefix" && is_first_volume(element, &text))
            {
                self.add(&format!("`{key}`"), &text, from, from + one.value.len());
            }
        }
        (element.local_name().as_ref() == b"term", name)
    }

    /// Reports a text with a number in it, which stands between two offsets.
    fn add(&mut self, what: &str, text: &str, from: usize, to: usize) {
        if text.contains(char::is_numeric) {
            let raw = self.source.text.get(from..to).unwrap_or_default();
            let step =
                raw.find(char::is_numeric).filter(|_| !raw.contains("&#")).or_else(|| raw.find("&#")).unwrap_or(0);
            self.findings.push(
                Diagnostic::finding(format!("the citation style prints the typed number `{}` in {what}", number(text)))
                    .code("typed-number")
                    .at(self.source.place(from + step))
                    .hint("take it out of the CSL file: the numbers of citations come from the works alone"),
            );
        }
    }
}

/// Whether a prefix is the first volume of a work of several: `1–12`.
fn is_first_volume(element: &BytesStart<'_>, prefix: &str) -> bool {
    let is = |name, wanted| attribute(element, name).is_some_and(|value| value == wanted);
    match prefix {
        "1" => is("term", "page-range-delimiter"),
        "1-" | "1–" => is("variable", "number-of-volumes"),
        _ => false,
    }
}

/// The first number of a text.
fn number(text: &str) -> String {
    let from = text.find(char::is_numeric).unwrap_or(0);
    text[from..].chars().take_while(|c| c.is_numeric() || matches!(c, '.' | ',')).take(30).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::citation::style_bounds::tests::style;

    #[test]
    fn numbers_are_found_wherever_a_style_prints_text() {
        let found = |macros: &str, layout: &str| -> Vec<String> {
            style_findings(&style(macros, layout)).iter().map(ToString::to_string).collect()
        };
        let one = |macros: &str, layout: &str, at: &str, number: &str| {
            let all = found(macros, layout);
            assert_eq!(all.len(), 1, "{all:?}");
            assert!(all[0].starts_with(&format!("report/mine.csl:{at}: ")), "{all:?}");
            assert!(all[0].contains(&format!("the typed number `{number}`")), "{all:?}");
        };
        one("", "<text value=\"n = 5683\"/>", "4:40", "5683");
        one("", "<text value='&#53;683'/>", "4:36", "5683");
        one("", "<text variable=\"title\" suffix=\"83%\"/>", "4:54", "83");
        one("", "<group delimiter=\" 56 \"/>", "4:42", "56");
        one("", "<names variable=\"author\"><name sort-separator=\"5\"/></names>", "4:70", "5");
        assert_eq!(found("", "<text variable=\"title\" prefix=\"56\" suffix=\"83\"/>").len(), 2);
        one("<locale><terms><term name=\"x\">5683</term></terms></locale>", "", "2:31", "5683");
        one(
            "<locale><terms><term name=\"x\"><single>a</single><multiple>b ٣</multiple></term></terms></locale>",
            "",
            "2:61",
            "٣",
        );
        one("<locale><terms><term name=\"x\"><![CDATA[a 5]]></term></terms></locale>", "", "2:42", "5");
        one("<locale><terms><term name=\"x\">a&#x35;</term></terms></locale>", "", "2:32", "5");
        let silent = "<info><updated>2024-01-01</updated></info>\
            <locale><terms><term name=\"ordinal-01\" match=\"last-digit\">st</term></terms></locale>";
        assert_eq!(found(silent, "<names variable=\"author\"><name et-al-min=\"3\"/></names>"), Vec::<String>::new());
        let sorted = "<macro name=\"s\"><text value=\"2\"/></macro>";
        assert_eq!(found(sorted, ""), Vec::<String>::new());
        assert_eq!(found(sorted, "<sort><key macro=\"s\"/></sort>"), Vec::<String>::new());
        assert_eq!(found(sorted, "<sort><key macro=\"s\"/></sort><text macro=\"s\"/>").len(), 1);
        assert_eq!(found("", "<number variable=\"number-of-volumes\" prefix=\"1–\"/>"), Vec::<String>::new());
        assert_eq!(found("", "<number variable=\"number-of-volumes\" prefix=\"5–\"/>").len(), 1);
        assert_eq!(found("", "<text variable=\"title\" prefix=\"1\"/>").len(), 1);
    }
}
