//! What prints: results and facts as the tokens of their marks.

use std::collections::BTreeSet;
use std::sync::Arc;

use minijinja::{Error, ErrorKind};

use crate::analysis::{Role, Step};
use crate::document::sentence::Narrator;
use crate::document::token::Tokens;
use crate::document::visible::is_digit;
use crate::ledger::format::{self, Form};
use crate::ledger::{Ledger, MarkBook, Node, Target};

/// What prints: the ledger, the marks of the run and the tokens of the document.
#[derive(Debug)]
pub(super) struct Press {
    pub(super) ledger: Arc<Ledger>,
    pub(super) book: Arc<MarkBook>,
    pub(super) tokens: Arc<Tokens>,
    /// The ids of blocks that did not run.
    pub(super) failed: BTreeSet<String>,
    /// Words of the frozen data and its dictionary that hold a number.
    pub(super) names: Arc<BTreeSet<String>>,
    /// Who says in a sentence what a block found.
    pub(super) narrator: Arc<dyn Narrator>,
    /// The id of the document.
    pub(super) document: String,
}

impl Press {
    /// The token of a result, printed in a form that its kind allows.
    pub(super) fn result(&self, index: usize, form: Form) -> Result<String, Error> {
        let entry = &self.ledger.results[index];
        let result = &entry.result;
        let is_free = self.ledger.blocks[entry.block].kind == "value" && result.unit.is_none();
        format::check(&result.value, result.nature, form, is_free)
            .map_err(|why| Error::new(ErrorKind::InvalidOperation, format!("`{}` {why}", entry.id)))?;
        let text = format::text(&result.value, result.nature, form, self.ledger.style);
        let lead = match format::lead(form, &result.value, self.ledger.style) {
            "" => String::new(),
            lead => self.tokens.stamp(lead),
        };
        Ok(lead + &self.tokens.mark(self.book.print(Target::Result(index), text)))
    }

    /// Whether a step of a path that is a name of the data reads so.
    pub(super) fn is_level(&self, name: &str) -> bool {
        fn holds(node: &Node, name: &str) -> bool {
            let is_it = |step: &Step| step.role != Role::Stat && step.name == name;
            node.children.iter().any(|(step, below)| is_it(step) || holds(below, name))
        }
        (0..self.ledger.blocks.len()).any(|block| holds(self.ledger.tree(block), name))
    }

    /// The levels of a block that hold a number and are no words of the data or its dictionary.
    pub(super) fn levels_of_author(&self, block: &str) -> Vec<String> {
        fn collect(node: &Node, found: &mut BTreeSet<String>) {
            for (step, below) in &node.children {
                // A bare number is a value that a key asks for, such as one of a spline.
                let is_level =
                    step.role == Role::Group || (step.role == Role::Level && step.name.parse::<f64>().is_err());
                if is_level && step.name.chars().any(is_digit) {
                    found.insert(step.name.clone());
                }
                collect(below, found);
            }
        }
        let mut found = BTreeSet::new();
        if let Some(block) = self.ledger.block(block) {
            collect(self.ledger.tree(block), &mut found);
        }
        found.retain(|level| !self.names.contains(level));
        // The longest first: one level may be a part of another.
        let mut found: Vec<String> = found.into_iter().collect();
        found.sort_by_key(|level| std::cmp::Reverse(level.len()));
        found
    }

    /// The token of a fact. A percent sign belongs to the number.
    pub(super) fn fact(&self, index: usize, sign: &str) -> String {
        let text = format!("{}{sign}", self.ledger.facts[index].text);
        self.tokens.mark(self.book.print(Target::Fact(index), text))
    }
}
