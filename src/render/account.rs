//! What a page says, number by number, as it is written: what the check of the finished
//! page compares with what it reads there.
//!
//! It travels with the page, so that who holds only the page can make the same check: traced
//! numbers by their marks alone, which the ledger has the texts of, all others as they read.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::document::visible::{is_digit, numbers};
use crate::figure::drawing::{Drawing, Item};
use crate::language::Language;
use crate::ledger::{ClaimEntry, FactEntry, MarkId, Run, Target};
use crate::render::Page;
use crate::render::expected::Expected;

/// The numbers of a page that are accounted for.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Account {
    /// How often each number is printed that is no traced one: citations, ticks of axes,
    /// words of the author that are waived, the evidence.
    counts: BTreeMap<String, usize>,
    /// How often each number stands in the heads of tables, which go on from page to page.
    repeated: BTreeMap<String, usize>,
    /// The generator's stamps, which a template may print as often as it likes, each as a
    /// whole: title, authors, version, freeze, date.
    stamps: BTreeSet<String>,
    /// How often each traced number stands in the text and in tables, by its mark. A percent
    /// sign that its unit allows may follow it.
    marks: BTreeMap<MarkId, usize>,
    /// How often each stands in figures.
    drawn: BTreeMap<MarkId, usize>,
    /// The traced numbers of running text, each with the letters before it.
    contexts: Vec<(String, MarkId)>,
    /// The claims, each with the letters before it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    claims: Vec<(String, MarkId)>,
    /// The texts that attributes of an HTML page say to who hears it or points at a place: text
    /// alternatives, works cited.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    said: BTreeSet<String>,
    /// The letters of the longest word so far, addresses left aside.
    #[serde(skip)]
    longest_word: usize,
    /// What stands between the number of a page and that of all pages.
    of_pages: String,
    /// Whether the lines of a PDF are numbered.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    has_numbered_lines: bool,
    /// The letters of the running text so far.
    #[serde(skip)]
    letters: String,
}

/// So many letters before a number tell where it stands.
pub(super) const CONTEXT: usize = 12;

/// The last letters of a text.
pub(super) fn last_letters(text: &str) -> String {
    let letters: Vec<char> = text.chars().rev().filter(|c| c.is_alphabetic()).take(CONTEXT).collect();
    letters.into_iter().rev().collect()
}

impl Account {
    /// The account of a page with the stamps that every template may print.
    pub(super) fn of(page: &Page<'_>) -> Self {
        let wording = page.config.language.wording();
        let mut account =
            Self { of_pages: wording.of.to_owned(), has_numbered_lines: page.line_numbers, ..Self::default() };
        let config = page.config;
        let report = &page.ledger.report;
        let optional = [&config.subtitle, &config.short_title].into_iter().flatten();
        let authors = config.authors.iter().flat_map(|author| {
            [Some(&author.name), author.orcid.as_ref(), author.email.as_ref()].into_iter().flatten()
        });
        let mut texts: Vec<&str> =
            vec![&page.document.title, &config.title, &report.version, &report.freeze, &report.created];
        texts.extend(optional.map(String::as_str));
        texts.extend(authors.map(String::as_str));
        texts.extend(config.affiliations.iter().map(|affiliation| affiliation.name.as_str()));
        texts.extend(config.keywords.iter().map(String::as_str));
        texts.extend(config.banner.iter().map(|banner| banner.text.as_str()));
        texts.extend(page.qr.iter().flat_map(|address| [address, bare(address)]));
        texts.iter().for_each(|text| account.measure(text));
        texts.into_iter().for_each(|text| account.stamp(text));
        account.stamp(&crate::render::generator());
        account.stamp(&report.digest.hex());
        account.stamp(&report.digest.short());
        // The affiliations are numbered, in the byline and in their list.
        (1..=config.affiliations.len()).for_each(|number| account.says(&number.to_string()));
        for author in &config.authors {
            let numbers: Vec<String> = author.affiliations.iter().map(usize::to_string).collect();
            account.says(&numbers.join(","));
        }
        written_out(&report.created).iter().for_each(|date| account.stamp(date));
        let date = crate::freeze::parse_date(&report.created).and_then(|date| wording.date(date));
        date.iter().for_each(|date| account.stamp(date));
        account
    }

    /// A paragraph, a heading or a cell begins: what is before it may stand elsewhere.
    pub(super) fn begins(&mut self) {
        self.letters.clear();
    }

    /// A text that an attribute of an HTML page says.
    pub(super) fn is_heard(&mut self, text: &str) {
        self.said.insert(text.split_whitespace().collect::<Vec<_>>().join(" "));
    }

    /// The letters of the longest word of what is printed so far, addresses left aside: they are
    /// divided at their signs.
    pub(super) fn longest_word(&self) -> usize {
        self.longest_word
    }

    fn measure(&mut self, text: &str) {
        let words = text.split_whitespace().filter(|word| !is_address(word));
        self.longest_word = words.map(|word| word.chars().count()).fold(self.longest_word, usize::max);
    }

    /// A text that is printed once.
    pub(super) fn says(&mut self, text: &str) {
        self.measure(text);
        self.letters.extend(text.chars().filter(|c| c.is_alphabetic()));
        for number in numbers(text) {
            *self.counts.entry(number.text).or_default() += 1;
        }
    }

    /// A text that stands anew on each page: the head of a long table. It is at most
    /// as often on the pages as there are pages.
    pub(super) fn repeats(&mut self, text: &str) {
        for number in numbers(text) {
            *self.repeated.entry(number.text).or_default() += 1;
        }
    }

    /// A traced number of running text or of a table.
    pub(super) fn mark(&mut self, mark: MarkId, text: &str) {
        // Fewer letters do not tell a place.
        let letters = last_letters(&self.letters);
        if letters.chars().count() == CONTEXT && numbers(text).len() == 1 {
            self.contexts.push((letters, mark));
        }
        self.letters.extend(text.chars().filter(|c| c.is_alphabetic()));
        *self.marks.entry(mark).or_default() += 1;
    }

    /// The words of a claim, in running text.
    pub(super) fn claim(&mut self, mark: MarkId, text: &str) {
        self.claims.push((last_letters(&self.letters), mark));
        self.mark(mark, text);
    }

    /// The claims on the page, each with the letters before it.
    pub fn claims(&self) -> &[(String, MarkId)] {
        &self.claims
    }

    /// A text that may be printed any number of times, as a whole.
    pub(super) fn stamp(&mut self, text: &str) {
        if text.chars().any(is_digit) {
            self.stamps.insert(text.to_owned());
        }
    }

    /// The texts of a drawing that are no traced numbers.
    pub(super) fn drawing(&mut self, drawing: &Drawing) {
        for item in &drawing.items {
            let Item::Text(text) = item else { continue };
            for run in &text.label.0 {
                match run {
                    Run::Text(words) => self.says(words),
                    Run::Mark { mark, .. } => *self.drawn.entry(*mark).or_default() += 1,
                }
            }
        }
    }

    /// The numbers that a page must show, and no others. `printed` gives the text of a mark
    /// and the unit of its result.
    pub fn expected(&self, printed: impl Fn(MarkId) -> Option<(String, Option<String>)>) -> Expected {
        let mut expected = Expected {
            counts: self.counts.clone(),
            repeated: self.repeated.clone(),
            stamps: self.stamps.clone(),
            contexts: Vec::new(),
            said: self.said.clone(),
            of_pages: self.of_pages.clone(),
            has_numbered_lines: self.has_numbered_lines,
        };
        for (mark, times) in &self.marks {
            let Some((text, unit)) = printed(*mark) else { continue };
            expected.add(&text, *times);
            if unit.as_deref() == Some("%") {
                expected.add(&format!("{text}%"), *times);
            }
        }
        for (mark, times) in &self.drawn {
            if let Some((text, _)) = printed(*mark) {
                expected.add(&text, *times);
            }
        }
        for (letters, mark) in &self.contexts {
            let number = printed(*mark).and_then(|(text, _)| numbers(&text).into_iter().next());
            expected.contexts.extend(number.map(|number| (letters.clone(), number.text)));
        }
        expected
    }

    /// The marks that the page shows, in their order.
    pub fn marks(&self) -> BTreeSet<MarkId> {
        self.marks.keys().chain(self.drawn.keys()).copied().collect()
    }
}

/// An address without its scheme, as it is shown.
pub(super) fn bare(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    rest.trim_end_matches('/')
}

/// How a template may write a date out: with the English name of the month, which is what
/// Typst knows.
fn written_out(date: &str) -> Vec<String> {
    let Some((year, month, day)) = crate::freeze::parse_date(date) else { return Vec::new() };
    let Some(month) = Language::default().wording().months.get(usize::from(month).saturating_sub(1)) else {
        return Vec::new();
    };
    let short = &month[..3];
    vec![
        format!("{day} {month} {year}"),
        format!("{month} {day}, {year}"),
        format!("{day} {short} {year}"),
        format!("{short} {day}, {year}"),
        format!("{month} {year}"),
    ]
}

impl Account {
    /// What the evidence appendix of a PDF or a Word document prints for these results and facts.
    pub(super) fn appendix(&mut self, page: &Page<'_>, targets: impl Iterator<Item = Target>) {
        use crate::render::evidence::{RowSets, path_of, rows_shown, sources_of, steps_of, value_of};
        let ledger = page.ledger;
        for source in &sources_of(ledger) {
            let counts = [source.rows.to_string(), source.columns.to_string()];
            // The name of the hash function stands before each hash.
            for text in [&source.id, &source.path, &counts[0], &counts[1], "sha256", &source.sha256] {
                self.says(text);
            }
        }
        let mut results: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for target in targets {
            match target {
                Target::Result(index) => results.entry(ledger.results[index].block).or_default().push(index),
                Target::Fact(index) => self.fact(&ledger.facts[index]),
                Target::Claim(index) => self.claimed(&ledger.claims[index]),
            }
        }
        let mut sets = RowSets::default();
        let mut tables: BTreeSet<String> = BTreeSet::new();
        for (block, results) in &results {
            let block = &ledger.blocks[*block];
            let place = format!("{}:{}", block.place.file, block.place.line);
            let (data, columns) = (block.data.join(", "), block.columns.join(", "));
            for text in [&block.id, &block.kind, &place, &block.digest.short(), &data, &columns, &block.methods] {
                self.says(text);
            }
            for step in steps_of(ledger, block) {
                if let Some((table, words)) = step.split_once(": ").filter(|_| tables.insert(step.clone())) {
                    self.says(table);
                    self.says(words);
                }
            }
            for entry in results.iter().map(|index| &ledger.results[*index]) {
                let (rows, number) = (rows_shown(entry.rows), sets.number(entry).to_string());
                let unit = entry.result.unit.as_deref().unwrap_or("");
                for text in [path_of(entry, block), &format!("{} {unit}", value_of(entry)), &rows, &number] {
                    self.says(text);
                }
            }
        }
        for (at, (digest, rows)) in sets.all.iter().enumerate() {
            [&(at + 1).to_string(), &rows_shown(*rows), digest].into_iter().for_each(|text| self.says(text));
        }
    }

    fn claimed(&mut self, claim: &ClaimEntry) {
        [claim.text(), &claim.condition, &claim.says()].into_iter().for_each(|text| self.says(text));
    }

    fn fact(&mut self, fact: &FactEntry) {
        let value = format!("{}{}", fact.text, fact.unit.as_ref().map_or(String::new(), |unit| format!(" {unit}")));
        let place = format!("{}:{}", fact.place.file, fact.place.line);
        [&fact.id, &value, &fact.source, &place].into_iter().for_each(|text| self.says(text));
    }
}
/// Whether a word is an address: of a page, or a DOI.
fn is_address(word: &str) -> bool {
    let word = word.trim_start_matches('(');
    let of_doi = word.strip_prefix("10.").map(|rest| rest.trim_start_matches(|c: char| c.is_ascii_digit()));
    of_doi.is_some_and(|rest| rest.starts_with('/'))
        || ["https://", "http://", "www.", "doi:", "DOI:"].iter().any(|start| word.starts_with(start))
}
