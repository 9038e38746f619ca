//! Collecting the parts of a document while it is parsed.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::diagnostic::{Diagnostic, Place, SourceText, known_names};
use crate::document::anchor::Expanded;
use crate::document::citation::Cluster;
use crate::document::citation::syntax::{self, Found};
use crate::document::claim_phrases::Unclaimed;
use crate::document::fix::Fix;
use crate::document::interval_level::Loose;
use crate::document::script;
use crate::document::token::{Carried, Tokens, is_private, stray};
use crate::document::tree::{Block, ExhibitRequest, Inline, PlacedImage, plain};
use crate::document::{Setting, Waivers, formula, untraced};
use crate::ledger::{Mark, MarkId, Target};

/// Collects the parts of a document while it is parsed.
pub(crate) struct Composer<'a> {
    pub(super) source: &'a SourceText,
    pub(super) expanded: &'a Expanded,
    pub(super) tokens: &'a Tokens,
    pub(super) setting: &'a Setting<'a>,
    pub(super) waivers: &'a mut Waivers,
    pub(super) plans: BTreeMap<String, String>,
    pub(super) findings: Vec<Diagnostic>,
    pub(super) problems: Vec<Diagnostic>,
    pub(super) exhibits: Vec<ExhibitRequest>,
    pub(super) images: Vec<PlacedImage>,
    pub(super) headings: Vec<(String, Vec<Inline>)>,
    /// How often each label made of words was asked for.
    pub(super) slugs: BTreeMap<String, usize>,
    pub(super) labels: BTreeSet<String>,
    pub(super) references: Vec<(String, Place)>,
    /// Those to labels of other documents.
    pub(super) beyond: Vec<(String, Place)>,
    pub(super) footnotes: BTreeMap<String, FootnoteText>,
    pub(super) footnote_order: Vec<(String, Place)>,
    /// The numbers of the footnotes that are referred to, from 1.
    pub(super) footnote_numbers: BTreeMap<String, usize>,
    /// The places of the page that links of the author lead to.
    pub(super) anchors: Vec<(String, Place)>,
    pub(super) marks: Vec<Mark>,
    pub(super) citations: Vec<Cluster>,
    pub(super) unknown_keys: usize,
    /// Where each letter beyond Latin and Greek stands first.
    pub(super) letters: BTreeMap<char, Place>,
    /// Levels of intervals that are typed beside no result of one.
    pub(super) levels: Vec<Loose>,
    /// Typed numbers that one result has.
    pub(super) fixes: Vec<Fix>,
    /// Words that say what only results can say, and that no claim covers.
    pub(super) unclaimed: Vec<Unclaimed>,
}

/// The text of a footnote and where it stands.
pub(crate) struct FootnoteText {
    pub(super) blocks: Vec<Block>,
    pub(super) place: Place,
}

/// A text whose tokens are read.
pub(super) enum Part {
    Words(Range<usize>),
    Mark(MarkId, usize),
    Stamp(String),
    /// A citation or footnote, where it begins.
    Cited(usize, Found),
}

impl<'a> Composer<'a> {
    /// A composer that has collected nothing yet.
    pub(super) fn new(
        (source, expanded): (&'a SourceText, &'a Expanded),
        tokens: &'a Tokens,
        setting: &'a Setting<'a>,
        waivers: &'a mut Waivers,
        plans: BTreeMap<String, String>,
    ) -> Self {
        Self {
            source,
            expanded,
            tokens,
            setting,
            waivers,
            plans,
            findings: Vec::new(),
            problems: Vec::new(),
            exhibits: Vec::new(),
            images: Vec::new(),
            headings: Vec::new(),
            slugs: BTreeMap::new(),
            labels: BTreeSet::new(),
            references: Vec::new(),
            beyond: Vec::new(),
            footnotes: BTreeMap::new(),
            footnote_order: Vec::new(),
            footnote_numbers: BTreeMap::new(),
            anchors: Vec::new(),
            marks: Vec::new(),
            citations: Vec::new(),
            unknown_keys: 0,
            letters: BTreeMap::new(),
            levels: Vec::new(),
            fixes: Vec::new(),
            unclaimed: Vec::new(),
        }
    }
}

impl Composer<'_> {
    pub(super) fn place(&self, offset: usize) -> Place {
        self.source.place(self.expanded.source_offset(offset))
    }

    /// The place of a range of the expanded text.
    pub(crate) fn span(&self, range: Range<usize>) -> Place {
        self.source.span(self.expanded.source_offset(range.start)..self.expanded.source_offset(range.end))
    }

    pub(crate) fn problem(&mut self, problem: Diagnostic, offset: usize) {
        let place = self.place(offset);
        self.problems.push(problem.or_at(|| place));
    }

    /// Running text from pieces with their offsets: marks are taken out of their
    /// tokens, cross-references found, loose digits reported.
    pub(crate) fn text(&mut self, pieces: &[(String, usize)], verbatim: bool) -> Vec<Inline> {
        let mut joined = String::new();
        let mut starts: Vec<(usize, usize)> = Vec::new();
        for (text, offset) in pieces {
            starts.push((joined.len(), *offset));
            joined.push_str(text);
        }
        let offset_of = |at: usize| {
            let after = starts.partition_point(|(start, _)| *start <= at);
            after.checked_sub(1).map_or(0, |index| starts[index].1 + (at - starts[index].0))
        };
        let is_literal = |at: usize| verbatim || self.expanded.is_literal(offset_of(at));
        let found = syntax::find(&joined, &is_literal, &|key| label_at(key).is_some());
        let mut parts = Vec::new();
        let mut at = 0;
        for (range, one) in found {
            self.parts(&joined, at..range.start, &offset_of, &mut parts);
            at = range.end;
            parts.push(Part::Cited(range.start, one));
        }
        self.parts(&joined, at..joined.len(), &offset_of, &mut parts);
        for (at, c) in joined.char_indices().filter(|(_, c)| *c > '\u{3FF}' && !is_private(*c)) {
            if !self.letters.contains_key(&c) {
                let place = self.place(offset_of(at)).covering(c.encode_utf8(&mut [0; 4]));
                self.letters.insert(c, place);
            }
        }
        self.lint(&joined, &parts, verbatim, &offset_of);
        let mut out = Vec::new();
        for part in parts {
            match part {
                Part::Words(range) => self.words(&joined, range, verbatim, &offset_of, &mut out),
                Part::Mark(id, at) => out.extend(self.mark(id, offset_of(at))),
                Part::Stamp(words) => out.push(Inline::Text(words)),
                Part::Cited(_, Found::Citation(content)) => {
                    out.extend(self.citation(&joined[content.clone()], offset_of(content.start)));
                }
                Part::Cited(at, Found::Narrative(work)) => {
                    out.push(self.narrative(&work, &joined, offset_of(at).saturating_sub(at)));
                }
                Part::Cited(at, Found::Footnote(label)) => out.push(self.footnote(&label, offset_of(at))),
            }
        }
        if verbatim { out } else { script::set(out) }
    }

    /// A formula in LaTeX notation. Its numbers are numbers as in prose, but for indices
    /// and exponents.
    pub(crate) fn formula(&mut self, latex: &str, is_display: bool, range: Range<usize>) -> Option<Inline> {
        let offset = range.start;
        let start = offset + if is_display { 2 } else { 1 };
        if latex.contains(is_private) {
            let problem = Diagnostic::error("found a printed number in a formula, expected signs and letters")
                .hint("print it beside the formula, where its evidence can be reached");
            self.problem(problem, offset);
            return None;
        }
        // As Pandoc has it: `US$5 to US$6` are prices.
        if self.expanded.text[range.end..].starts_with(|c: char| c.is_ascii_digit()) {
            let problem = Diagnostic::error("found a dollar sign before a number, which would end a formula")
                .hint("write `\\$` for a dollar sign that is one");
            self.problem(problem, offset);
            return None;
        }
        match formula::read(latex) {
            Ok(formula) => {
                let blanked = formula::without_indices(latex);
                for range in self.waivers.uncovered(&blanked) {
                    let place = self.place(start + range.start).covering(&latex[range.clone()]);
                    self.findings.push(
                        untraced(&latex[range])
                            .at(place)
                            .hint("in a formula, indices and exponents of at most two digits need no waiver"),
                    );
                }
                Some(Inline::Formula { formula: Box::new(formula), latex: latex.trim().to_owned(), is_display })
            }
            Err(why) => {
                let problem = Diagnostic::error(format!("this formula cannot be set: {why}"))
                    .hint("write `\\$` for a dollar sign that begins no formula");
                self.problem(problem, offset);
                None
            }
        }
    }

    /// Cuts a text into words and tokens. What is no token of this document is an error.
    fn parts(&mut self, joined: &str, range: Range<usize>, offset_of: &impl Fn(usize) -> usize, parts: &mut Vec<Part>) {
        let (mut start, mut at) = (range.start, range.start);
        while let Some(next) = joined[at..range.end].find(is_private).map(|step| at + step) {
            if next > start {
                parts.push(Part::Words(start..next));
            }
            match self.tokens.read(&joined[next..range.end]) {
                Some((carried, length)) => {
                    match carried {
                        Carried::Mark(id) => parts.push(Part::Mark(id, next)),
                        Carried::Stamp(words) | Carried::Typed(words) => parts.push(Part::Stamp(words)),
                        Carried::Anchor(_) => {}
                    }
                    at = next + length;
                }
                None => {
                    let c = joined[next..].chars().next().unwrap_or_default();
                    self.problem(stray(c), offset_of(next));
                    at = next + c.len_utf8();
                }
            }
            start = at;
        }
        if start < range.end {
            parts.push(Part::Words(start..range.end));
        }
    }

    /// Words of the author, with the cross-references in them.
    fn words(
        &mut self,
        joined: &str,
        range: Range<usize>,
        verbatim: bool,
        offset_of: &impl Fn(usize) -> usize,
        out: &mut Vec<Inline>,
    ) {
        let mut start = range.start;
        let text = &joined[range.clone()];
        let expanded = self.expanded;
        let is_literal = |at: usize| verbatim || expanded.is_literal(offset_of(at));
        for (step, _) in text.match_indices('@') {
            let at = range.start + step;
            let Some(label) = reference_at(joined, at).filter(|_| !verbatim && at >= start) else { continue };
            if at > start {
                out.push(Inline::Text(script::marked(&joined[start..at], &|step| is_literal(start + step))));
            }
            let place = self.place(offset_of(at)).covering(&joined[at..=at + label.len()]);
            self.references.push((label.to_owned(), place));
            out.push(Inline::Reference { target: label.to_owned(), content: Vec::new() });
            start = at + 1 + label.len();
        }
        if start < range.end {
            out.push(Inline::Text(script::marked(&joined[start..range.end], &|step| is_literal(start + step))));
        }
    }

    fn mark(&mut self, id: MarkId, offset: usize) -> Option<Inline> {
        let printed = self.setting.book.printed(id)?;
        let place = self.place(offset);
        if let Target::Claim(index) = printed.target {
            self.claimed(index, &printed.text, offset);
        }
        let document = self.setting.id.to_owned();
        self.marks.push(Mark { id, target: printed.target, document, place, text: printed.text.clone() });
        Some(Inline::Mark { mark: id, text: printed.text })
    }

    pub(crate) fn heading(
        &mut self,
        level: u8,
        id: Option<String>,
        content: Vec<Inline>,
        range: Range<usize>,
    ) -> Block {
        let offset = range.start;
        let given = id.is_some();
        let stem = id.unwrap_or_else(|| slug(&plain(&content)));
        if given && self.labels.contains(&stem) {
            let problem = Diagnostic::error(format!("the label `{stem}` is used twice in this document"));
            self.problem(problem.at(self.span(range)), offset);
        }
        let mut id = stem.clone();
        while self.labels.contains(&id) {
            // The count goes on from heading to heading, so that many of one name take
            // no longer than many of different ones.
            let count = self.slugs.entry(stem.clone()).or_insert(1);
            *count += 1;
            id = format!("{stem}-{count}");
        }
        self.labels.insert(id.clone());
        if let Some(target) = content.iter().find_map(heading_in) {
            let problem =
                Diagnostic::error(format!("this heading repeats the heading `@{target}`, expected words of its own"))
                    .hint("a cross-reference prints the words of the heading it leads to: put it into the text");
            self.problem(problem, offset);
        }
        // What repeats another heading would repeat itself without end.
        let repeats = content.iter().any(|inline| heading_in(inline).is_some());
        let name = if repeats { vec![Inline::Text(plain(&content))] } else { quotable(&content) };
        self.headings.push((id.clone(), name));
        Block::Heading { level, id, content }
    }

    pub(crate) fn plan(&mut self, id: &str, offset: usize) -> Option<Block> {
        let block = self.setting.ledger.block(id);
        match (block, self.plans.get(id)) {
            (Some(block), Some(source)) => {
                self.setting.show_blocks.then(|| Block::Plan { block, source: source.clone() })
            }
            _ if self.setting.failed.contains(id) => None,
            _ => {
                self.problem(Diagnostic::error(format!("the block `{id}` did not run")), offset);
                None
            }
        }
    }

    /// Keeps the text of a footnote.
    pub(crate) fn footnote_text(&mut self, label: &str, blocks: Vec<Block>, offset: usize) {
        let place = self.place(offset).covering(&format!("[^{label}]"));
        if self.footnotes.contains_key(label) {
            let problem = Diagnostic::error(format!("the footnote `[^{label}]` has two texts"));
            self.problem(problem.at(place.clone()), offset);
        }
        self.footnotes.insert(label.to_owned(), FootnoteText { blocks, place });
    }

    pub(crate) fn footnote(&mut self, label: &str, offset: usize) -> Inline {
        if let Some(number) = self.footnote_numbers.get(label) {
            return Inline::Footnote(*number);
        }
        let place = self.place(offset).covering(&format!("[^{label}]"));
        self.footnote_order.push((label.to_owned(), place));
        let number = self.footnote_order.len();
        self.footnote_numbers.insert(label.to_owned(), number);
        Inline::Footnote(number)
    }

    /// A list that starts with a number of the author's.
    pub(crate) fn list_start(&mut self, first: u64, offset: usize) {
        let written = format!("{first}.");
        if !self.waivers.uncovered(&written).is_empty() {
            let finding = untraced(&first.to_string())
                .at(self.place(offset))
                .hint("a list that starts at 1 is numbered by tickmark and needs neither");
            self.findings.push(finding);
        }
    }

    pub(super) fn names(&self) -> BTreeMap<String, Vec<Inline>> {
        let exhibits = self.exhibits.iter().map(|exhibit| (exhibit.id.clone(), vec![Inline::Text(exhibit.name())]));
        self.headings.iter().cloned().chain(exhibits).collect()
    }

    pub(super) fn finish_references(&mut self) {
        let names = self.names();
        let elsewhere = &self.setting.submission.elsewhere;
        for (label, place) in &self.references {
            if names.contains_key(label) {
                continue;
            }
            if elsewhere.contains(label) {
                self.beyond.push((label.clone(), place.clone()));
            } else {
                let known: BTreeSet<&str> = names.keys().chain(elsewhere).map(String::as_str).collect();
                let hint = known_names(label, known.iter().copied());
                self.problems.push(
                    Diagnostic::error(format!("`@{label}` is not a label of this document"))
                        .at(place.clone())
                        .hint(hint),
                );
            }
        }
    }

    pub(super) fn finish_footnotes(&mut self) -> Vec<Vec<Block>> {
        let order = std::mem::take(&mut self.footnote_order);
        let mut out = Vec::new();
        for (label, place) in order {
            match self.footnotes.remove(&label) {
                Some(footnote) => out.push(footnote.blocks),
                None => self.problems.push(
                    Diagnostic::error(format!("the footnote `[^{label}]` has no text")).at(place).hint(format!(
                        "write `[^{label}]: …` in a paragraph of its own, or `\\[^{label}]` for the signs"
                    )),
                ),
            }
        }
        for (label, footnote) in std::mem::take(&mut self.footnotes) {
            self.problems.push(
                Diagnostic::error(format!("the footnote `[^{label}]` is never referred to, so it would be lost"))
                    .at(footnote.place)
                    .hint(format!("write `[^{label}]` where it belongs, or take the note away")),
            );
        }
        out
    }
}

/// The heading that a piece of running text repeats.
fn heading_in(inline: &Inline) -> Option<&str> {
    match inline {
        Inline::Reference { target, .. } if target.starts_with("sec-") => Some(target),
        Inline::Emphasis(inner)
        | Inline::Strong(inner)
        | Inline::Superscript(inner)
        | Inline::Subscript(inner)
        | Inline::Code(inner) => inner.iter().find_map(heading_in),
        Inline::Link { content, .. } => content.iter().find_map(heading_in),
        _ => None,
    }
}

/// The words of a heading as a cross-reference repeats them.
fn quotable(content: &[Inline]) -> Vec<Inline> {
    let keep = |inline: &&Inline| !matches!(inline, Inline::Citation { .. } | Inline::Footnote(_) | Inline::Break);
    content.iter().filter(keep).cloned().collect()
}

/// The label of a cross-reference whose `@` stands at this offset. One after a letter
/// or digit, as in an address, is none.
pub(super) fn reference_at(text: &str, at: usize) -> Option<&str> {
    let after_word = text[..at].ends_with(|before: char| before.is_alphanumeric());
    if after_word { None } else { label_at(&text[at + 1..]) }
}

/// Whether a key is the label of a cross-reference.
pub(crate) fn is_label(key: &str) -> bool {
    label_at(key).is_some()
}

/// A label for cross-references: `fig-…`, `tbl-…`, `sec-…`.
fn label_at(text: &str) -> Option<&str> {
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_')).unwrap_or(text.len());
    let label = text[..end].trim_end_matches('-');
    let known = ["fig-", "tbl-", "sec-"].iter().any(|prefix| label.len() > prefix.len() && label.starts_with(prefix));
    known.then_some(label)
}

/// A label made of words.
fn slug(words: &str) -> String {
    let kept: String = words.chars().map(|c| if c.is_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
    let parts: Vec<&str> = kept.split('-').filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { "section".to_owned() } else { parts.join("-") }
}
