//! The ledger: every number that may reach a page, with its evidence.
//!
//! Documents, tables and figures see the results of the analyses only through
//! this module. Printing a result makes a mark: the text together with the
//! result's identity, which is kept through Markdown into every output.

mod absence;
mod claim;
mod claim_change;
mod coded_digests;
mod conventions;
mod declared;
mod delivered;
mod difference;
pub mod format;
mod json;
pub mod label;
mod mark;
mod on_pages;
pub mod path;
pub mod pattern;
mod printer;
mod private;
mod renamed;
mod row_key;
mod source;
mod target;
mod trace;
pub mod tree;

pub use absence::explained;
pub use claim::{ClaimEntry, Looked};
pub use claim_change::ClaimChange;
pub use conventions::{Conventions, Ends};
pub use delivered::{
    DeliveredBlock, DeliveredClaim, DeliveredEngine, DeliveredFact, DeliveredLedger, DeliveredMark, DeliveredReport,
    DeliveredResult, DeliveredSource,
};
pub use difference::{Crossing, Difference, FileChange, NumberChange, PlaceChange, difference};
pub use json::{delivered_json, json};
pub use label::{Label, MarkId, Run};
pub use mark::{Mark, MarkBook, Printed};
pub use path::Sought;
pub use printer::Printer;
pub use private::private;
pub use source::{DictionaryEntry, EngineEntry, FrozenSource, ImageEntry, SourceEntry};
pub use target::Target;
pub use trace::{Found, find, find_claims};
pub use tree::Node;

/// What stands for a number that is not shown because a small one would follow from it.
pub use crate::analysis::NOT_SHOWN;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::analysis::{AnalysisResult, Asked, BlockResults, Privacy, Role, RowNumbers, RowSet, TableRecord, Value};
use crate::diagnostic::{Diagnostic, Diagnostics, Outcome, Place};
use crate::digest::Digest;
use crate::project::{Config, FactValue, NumberStyle};
use format::Form;
use row_key::RowKeys;

/// What the report is and on what it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportStamp {
    /// Title.
    pub title: String,
    /// `<report version>+<12 hex of the inputs digest>`.
    pub version: String,
    /// Digest of every input that can change a page.
    pub digest: Digest,
    /// Name of the freeze.
    pub freeze: String,
    /// Date of the document, `YYYY-MM-DD`.
    pub created: String,
}

/// A block of the analysis.
#[derive(Debug, Clone, PartialEq)]
pub struct BlockEntry {
    /// Id.
    pub id: String,
    /// Kind.
    pub kind: String,
    /// Where it is written.
    pub place: Place,
    /// Digest of kind, id and body.
    pub digest: Digest,
    /// Tables read.
    pub data: Vec<String>,
    /// Columns read.
    pub columns: Vec<String>,
    /// Options in force.
    pub options: BTreeMap<String, serde_json::Value>,
    /// The number of its first result.
    pub first_result: usize,
    /// What other engines were asked for it.
    pub asked: Vec<Asked>,
    /// What was computed, as a sentence.
    pub methods: String,
}

/// A result and its evidence.
#[derive(Debug, Clone, PartialEq)]
pub struct ResultEntry {
    /// The path by which a template reaches it.
    pub id: String,
    /// Index of its block.
    pub block: usize,
    /// The result.
    pub result: AnalysisResult,
    /// The text in its default form.
    pub text: String,
    /// How many rows contribute; none where that is not shown.
    pub rows: Option<usize>,
    /// HMAC-SHA-256 over the contributing rows.
    pub rows_digest: Digest,
}

/// A number or text declared once in the project.
#[derive(Debug, Clone, PartialEq)]
pub struct FactEntry {
    /// `facts.<name>`.
    pub id: String,
    /// The value.
    pub value: FactValue,
    /// As printed, without unit.
    pub text: String,
    /// Unit.
    pub unit: Option<String>,
    /// Where the value comes from.
    pub source: String,
    /// Where it is declared.
    pub place: Place,
}

/// A literal that the author exempts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaiverEntry {
    /// The literal.
    pub literal: String,
    /// Why.
    pub reason: String,
    /// Where it is declared.
    pub place: Place,
    /// How often it was used in this run.
    pub used: usize,
}

/// All results, facts, waivers and marks of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Ledger {
    /// What the report is.
    pub report: ReportStamp,
    /// The source files, sorted by id.
    pub sources: Vec<SourceEntry>,
    /// The tables of other engines, sorted by id.
    pub engines: Vec<EngineEntry>,
    /// The data dictionary, if there is one.
    pub dictionary: Option<DictionaryEntry>,
    /// The tables, in the order in which they were made.
    pub tables: Vec<TableRecord>,
    /// The blocks, in the order in which they ran.
    pub blocks: Vec<BlockEntry>,
    /// The results, block by block.
    pub results: Vec<ResultEntry>,
    /// The facts, sorted by id.
    pub facts: Vec<FactEntry>,
    /// The waivers.
    pub waivers: Vec<WaiverEntry>,
    /// The images that are on the pages, document by document.
    pub images: Vec<ImageEntry>,
    /// The marks that are on the pages.
    pub marks: Vec<Mark>,
    /// Words that are tied to results, in the order in which they were printed.
    pub claims: Vec<ClaimEntry>,
    /// How numbers are printed.
    pub style: NumberStyle,
    /// What is not shown.
    pub privacy: Privacy,
    row_sets: Vec<Arc<Vec<RowSet>>>,
    trees: Vec<Node>,
}

impl Ledger {
    /// Enters the results of all blocks.
    ///
    /// # Errors
    /// Two results claim the same path, or a number is not finite: both are
    /// faults of the program, reported rather than printed.
    pub fn enter(
        report: ReportStamp,
        config: &Config,
        facts_at: impl Fn(usize) -> Place,
        sources: &[FrozenSource],
        tables: Vec<TableRecord>,
        blocks: Vec<BlockResults>,
    ) -> Outcome<Self> {
        let mut ledger = Self {
            report,
            sources: sources.iter().map(|source| source.entry.clone()).collect(),
            engines: Vec::new(),
            dictionary: None,
            tables,
            blocks: Vec::new(),
            results: Vec::new(),
            facts: declared::facts(config, &facts_at),
            waivers: declared::waivers(config, &facts_at),
            images: Vec::new(),
            marks: Vec::new(),
            claims: Vec::new(),
            style: config.style.numbers,
            privacy: private(&config.privacy),
            row_sets: Vec::new(),
            trees: Vec::new(),
        };
        let keyed = row_key::with_engines(sources, &blocks);
        let mut keys = RowKeys::of(&keyed);
        let mut problems = Vec::new();
        for block in blocks {
            ledger.enter_block(block, &mut keys, &mut problems);
        }
        if problems.is_empty() { Ok(ledger) } else { Err(Diagnostics(problems)) }
    }

    fn enter_block(&mut self, block: BlockResults, keys: &mut RowKeys<'_>, problems: &mut Vec<Diagnostic>) {
        let (index, first_result) = (self.blocks.len(), self.results.len());
        let style = Conventions::of(self.style);
        let digests = keys.digests(&block.row_sets);
        let mut tree = Node::default();
        // How a path is written depends on the names beside it, so all are there first.
        let mut is_free = Vec::with_capacity(block.results.len());
        for (at, result) in (self.results.len()..).zip(&block.results) {
            is_free.push(tree.insert(&result.path, at));
        }
        for (mut result, is_free) in block.results.into_iter().zip(is_free) {
            if let (Value::Text(words), "methods") = (&mut result.value, result.stat.as_str()) {
                *words = style.words(words);
            }
            let id = tree.path(&block.id, &result.path);
            if let Value::Number(number) = result.value
                && !number.is_finite()
            {
                problems.push(
                    Diagnostic::error(format!("result `{id}` is {number}, expected a finite number"))
                        .at(block.place.clone())
                        .hint("this is a fault of tickmark; please report it"),
                );
            }
            if !is_free {
                problems.push(
                    Diagnostic::error(format!("two results of block `{}` have the path `{id}`", block.id))
                        .at(block.place.clone())
                        .hint("two levels or labels of the data read the same; rename one in the dictionary"),
                );
            }
            let text = format::text(&result.value, result.nature, Form::default(), self.style);
            let rows = match &block.rows_known {
                None => Some(block.row_sets.get(result.rows).map_or(0, |set| set.count)),
                Some(known) => known.get(result.rows).copied().flatten(),
            };
            let rows_digest = digests.get(result.rows).copied().unwrap_or(Digest::of(b""));
            self.results.push(ResultEntry { id, block: index, result, text, rows, rows_digest });
        }
        self.blocks.push(BlockEntry {
            id: block.id,
            kind: block.kind,
            place: block.place,
            digest: block.digest,
            data: block.data,
            columns: block.columns,
            options: block.options,
            first_result,
            asked: block.asked,
            methods: style.words(&block.methods),
        });
        self.row_sets.push(Arc::new(block.row_sets));
        self.trees.push(tree);
    }

    /// Index of the block with this id.
    pub fn block(&self, id: &str) -> Option<usize> {
        self.blocks.iter().position(|block| block.id == id)
    }

    /// The paths below a block.
    pub fn tree(&self, block: usize) -> &Node {
        &self.trees[block]
    }

    /// The result at a path of words below a block.
    pub fn at<'a>(&self, block: &str, words: impl IntoIterator<Item = &'a str>) -> Option<usize> {
        let path: Vec<Sought> = words.into_iter().map(|word| Sought::of(Role::Stat, word)).collect();
        self.trees[self.block(block)?].readings(&path).first()?.node.printed()
    }

    /// Tables and all tables they are made from, sorted.
    pub fn ancestors(&self, data: &[String]) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        let mut waiting: Vec<String> = data.to_vec();
        while let Some(id) = waiting.pop() {
            if let Some(table) = self.tables.iter().find(|table| table.id == id)
                && found.insert(id)
            {
                waiting.extend(table.parents.iter().cloned());
            }
        }
        found
    }

    /// The source rows that contribute to a result, as (source id, rows from 1).
    /// For use on this machine only.
    pub fn source_rows(&self, result: usize) -> &[(String, RowNumbers)] {
        let entry = &self.results[result];
        self.row_sets[entry.block].get(entry.result.rows).map_or(&[], |set| &set.members)
    }

    /// The id of what a mark points at: a result's path, `facts.<name>`, or the condition of a
    /// claim.
    pub fn target_id(&self, target: Target) -> &str {
        match target {
            Target::Result(index) => &self.results[index].id,
            Target::Fact(index) => &self.facts[index].id,
            Target::Claim(index) => self.claims.get(index).map_or("claim", |claim| &claim.condition),
        }
    }
}
