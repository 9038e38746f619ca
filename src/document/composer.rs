//! Collecting the parts of a document while it is parsed.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::diagnostic::{Diagnostic, Place, SourceText};
use crate::document::anchor::Expanded;
use crate::document::citation::Cluster;
use crate::document::claim_phrases::Unclaimed;
use crate::document::fix::Fix;
use crate::document::interval_level::Loose;
use crate::document::token::{Tokens, is_private};
use crate::document::tree::{Block, ExhibitRequest, Inline, PlacedImage};
use crate::document::{Setting, Waivers, formula, untraced};
use crate::ledger::Mark;

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
    /// The words of the notes that are written where they belong, with the offset of the words, by the
    /// offset of the note.
    pub(super) inline_notes: BTreeMap<usize, (String, usize)>,
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
            inline_notes: BTreeMap::new(),
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
}
