//! What misleads a reader without being a wrong number: a “range” of quartiles, a percentage
//! without its denominator, one that changes between sentences, subgroups that do not add up.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::analysis::Nature;
use crate::diagnostic::{Diagnostic, Place};
use crate::document::flat::Flat;
use crate::document::phrase::{sentence, words};
use crate::document::subgroups::{self, Told};
use crate::document::tree::Inline;
use crate::ledger::{Ledger, Mark, MarkId, ResultEntry, Target};

/// Looks at the running text of a document.
pub(super) struct Traps<'a> {
    ledger: &'a Ledger,
    marks: BTreeMap<MarkId, (Target, &'a Place)>,
    /// The blocks whose tables and figures the document shows.
    shown: BTreeSet<&'a str>,
    /// The first place of each percentage, and whether its denominator is told anywhere.
    shares: BTreeMap<usize, (&'a Place, bool)>,
    found: Vec<Diagnostic>,
}

/// So many letters before a number tell what it is called.
const NEAR: usize = 48;

impl<'a> Traps<'a> {
    /// Looks at text with these marks.
    pub(super) fn new(ledger: &'a Ledger, marks: &'a [Mark], shown: BTreeSet<&'a str>) -> Self {
        let marks = marks.iter().map(|mark| (mark.id, (mark.target, &mark.place))).collect();
        Self { ledger, marks, shown, shares: BTreeMap::new(), found: Vec::new() }
    }

    /// Looks at a paragraph, a cell, a row or a caption.
    pub(super) fn flow(&mut self, content: &[Inline]) {
        let flat = Flat::of(content);
        let told = self.told(&flat);
        if told.is_empty() {
            return;
        }
        self.ranges(&flat.text, &told);
        self.denominators(&flat.text, &told);
        self.found.extend(subgroups::sums(self.ledger, &told));
        self.found.extend(subgroups::percentages(self.ledger, &told, &flat.text));
    }

    /// Looks at the percentages of a typed table as a whole, with what stands around it.
    pub(super) fn rows(&mut self, rows: &[Vec<Vec<Inline>>], around: &[&[Inline]]) {
        let words: String = around.iter().map(|content| Flat::of(content).text + " ").collect();
        let flats: Vec<Flat> = rows.iter().flatten().map(|cell| Flat::of(cell)).collect();
        let told: Vec<Told<'a>> = flats.iter().flat_map(|flat| self.told(flat)).collect();
        self.found.extend(subgroups::percentages(self.ledger, &told, &words));
    }

    /// The results that a text prints.
    fn told(&self, flat: &Flat) -> Vec<Told<'a>> {
        let one = |(range, mark): &(Range<usize>, MarkId)| {
            let (target, place) = self.marks.get(mark)?;
            let Target::Result(index) = *target else { return None };
            let text = flat.text[range.clone()].to_owned();
            Some(Told { index, entry: &self.ledger.results[index], range: range.clone(), text, place })
        };
        flat.marks.iter().filter_map(one).collect()
    }

    /// What was found, after all text was looked at.
    pub(super) fn finish(mut self) -> Vec<Diagnostic> {
        for (index, (place, is_told)) in &self.shares {
            let entry = &self.ledger.results[*index];
            let block = &self.ledger.blocks[entry.block];
            if !is_told && !self.shown.contains(block.id.as_str()) {
                let note = Diagnostic::note(format!("the percentage `{}` stands without its denominator", entry.id))
                    .code("denominator");
                self.found.push(note.at((*place).clone()).hint(
                    "say once of how many: `{{ x | fmt(\"{n} of {N} ({p%})\") }}`, or show the table of the block",
                ));
            }
        }
        self.found
    }

    /// “Range” beside quartiles, “interquartile range” beside extremes.
    fn ranges(&mut self, text: &str, told: &[Told<'a>]) {
        for one in told {
            let is_quartile = one.entry.result.stat == "p25";
            if !is_quartile && one.entry.result.stat != "min" {
                continue;
            }
            let start = sentence(text, one.range.start).start;
            let from = text.ceil_char_boundary(start.max(one.range.start.saturating_sub(NEAR)));
            let before = words(&text[from.min(one.range.start)..one.range.start]);
            // The nearest word counts: “quartiles 34–54; range 12–88”.
            let said = before.iter().enumerate().rev().find_map(|(at, word)| match word.text.as_str() {
                "interquartile" | "inter-quartile" | "quartile" | "quartiles" | "iqr" => Some(true),
                "range"
                    if at > 0
                        && matches!(before[at - 1].text.as_str(), "interquartile" | "inter-quartile" | "quartile") =>
                {
                    Some(true)
                }
                "range" | "ranged" | "ranges" | "ranging" => Some(false),
                _ => None,
            });
            let (message, hint) = match (is_quartile, said) {
                (true, Some(false)) => (
                    "is the lower quartile, and is called the end of a range",
                    "write “quartiles” or “interquartile range”, or print `{min}` and `{max}`",
                ),
                (false, Some(true)) => {
                    ("is the least value, and is called a quartile", "write “range”, or print `{p25}` and `{p75}`")
                }
                _ => continue,
            };
            let note = Diagnostic::note(format!("`{}` {message}", one.entry.id)).code("range-of-quartiles");
            self.found.push(note.at(one.place.clone()).hint(hint));
        }
    }

    /// Percentages whose denominator is not told, or is not the one told before.
    fn denominators(&mut self, text: &str, told: &[Told<'a>]) {
        let mut last: Option<(f64, &str)> = None;
        for one in told {
            let entry = one.entry;
            if entry.result.stat == "N"
                && let Some(total) = entry.result.value.number()
            {
                last = Some((total, &entry.id));
            }
            let is_percentage = one.text.ends_with('%') && self.is_share(entry);
            if !is_percentage {
                continue;
            }
            let counts = |other: &&Told<'_>| {
                other.entry.block == entry.block
                    && matches!(other.entry.result.stat.as_str(), "N" | "n" | "n.event" | "events")
            };
            let is_told = told.iter().any(|other| counts(&other));
            let known = self.shares.entry(one.index).or_insert((one.place, false));
            known.1 |= is_told;
            let around = sentence(text, one.range.start);
            let in_sentence = told.iter().filter(counts).any(|other| around.contains(&other.range.start));
            let own = denominator(self.ledger, entry);
            if let (Some((before, of)), Some(own)) = (last, own)
                && before != own
                && !in_sentence
            {
                let note = Diagnostic::note(format!(
                    "the percentage `{}` is of {own}, and the sentences before tell of {before} (`{of}`)",
                    entry.id
                ))
                .code("denominator");
                self.found.push(
                    note.at(one.place.clone())
                        .hint("say the denominator where it changes: `{{ x | fmt(\"{n} of {N} ({p%})\") }}`"),
                );
            }
        }
    }

    /// Whether a result is a share of patients, whose denominator a reader must know.
    fn is_share(&self, entry: &ResultEntry) -> bool {
        let kind = self.ledger.blocks[entry.block].kind.as_str();
        entry.result.nature == Nature::Proportion
            && matches!(kind, "proportion" | "summary" | "toxicity")
            && matches!(entry.result.stat.as_str(), "p" | "estimate")
    }
}

/// The denominator of a share: the `N` beside it, else the nearest above it.
fn denominator(ledger: &Ledger, entry: &ResultEntry) -> Option<f64> {
    let path = &entry.result.path;
    let above = &path[..path.len().saturating_sub(1)];
    let candidates = subgroups::of_block(ledger, entry.block).iter().filter(|other| {
        let scope = &other.result.path[..other.result.path.len().saturating_sub(1)];
        other.result.stat == "N" && above.starts_with(scope)
    });
    candidates.max_by_key(|other| other.result.path.len()).and_then(|other| other.result.value.number())
}
