//! Reading the bodies of blocks and ordering them.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::analysis::Block;
use crate::analysis::kind::{
    cohort, compare, correlation, cox, incidence, logistic, proportion, query, summary, survival, toxicity, value,
};
use crate::diagnostic::{Diagnostic, Diagnostics, Outcome, Place, known_names};

/// The body of a block.
#[derive(Debug, Clone)]
pub(super) enum Plan {
    Cohort(cohort::Body),
    Summary(summary::Body),
    Value(value::Body),
    Proportion(proportion::Body),
    Survival(Box<survival::Body>),
    Cox(Box<cox::Body>),
    Toxicity(Box<toxicity::Body>),
    Query(query::Body),
    Incidence(Box<incidence::Body>),
    Compare(Box<compare::Body>),
    Logistic(Box<logistic::Body>),
    Correlation(correlation::Body),
}

impl Plan {
    /// Reads a body, and checks the numbers that mean the same in every kind.
    ///
    /// # Errors
    /// A key or a value that the kind does not take; a level that is no share.
    pub(super) fn parse(block: &Block) -> Outcome<Self> {
        let plan = Self::read(block)?;
        let options = plan.options();
        let mut problems = Vec::new();
        let number = |key: &str| options.get(key).and_then(serde_json::Value::as_f64);
        if let Some(level) = number("level").filter(|level| !(*level > 0.0 && *level < 1.0)) {
            problems.push(
                Diagnostic::error(format!("found the level {level}, expected one between 0 and 1"))
                    .at(block.key("level"))
                    .hint("write 0.95 for intervals of 95%"),
            );
        }
        if let Some(horizon) = number("rmst").filter(|horizon| !(*horizon > 0.0 && horizon.is_finite())) {
            problems.push(
                Diagnostic::error(format!("found the horizon {horizon}, expected a time above 0"))
                    .at(block.key("rmst"))
                    .hint("the restricted mean is the area under the curve from 0 to the horizon"),
            );
        }
        if problems.is_empty() { Ok(plan) } else { Err(Diagnostics(problems)) }
    }

    fn read(block: &Block) -> Outcome<Self> {
        Ok(match block.kind.as_str() {
            "cohort" => Self::Cohort(body(block)?),
            "summary" => Self::Summary(body(block)?),
            "value" => Self::Value(body(block)?),
            "proportion" => Self::Proportion(body(block)?),
            "survival" => Self::Survival(Box::new(body(block)?)),
            "cox" => Self::Cox(Box::new(body(block)?)),
            "toxicity" => Self::Toxicity(Box::new(body(block)?)),
            "incidence" => Self::Incidence(Box::new(body(block)?)),
            "compare" => Self::Compare(Box::new(body(block)?)),
            "logistic" => Self::Logistic(Box::new(body(block)?)),
            "correlation" => Self::Correlation(body(block)?),
            _ => Self::Query(body(block)?),
        })
    }

    /// The tables it reads.
    pub(super) fn reads(&self, tables: &BTreeSet<String>) -> Vec<String> {
        match self {
            Self::Cohort(body) => body.reads(),
            Self::Summary(body) => vec![body.data.clone()],
            Self::Value(body) => vec![body.data.clone()],
            Self::Proportion(body) => vec![body.data.clone()],
            Self::Survival(body) => vec![body.data.clone()],
            Self::Cox(body) => vec![body.data.clone()],
            Self::Toxicity(body) => [Some(body.data.clone()), body.denominator.clone()].into_iter().flatten().collect(),
            Self::Query(body) => body.reads(tables),
            Self::Incidence(body) => vec![body.data.clone()],
            Self::Compare(body) => vec![body.data.clone()],
            Self::Logistic(body) => vec![body.data.clone()],
            Self::Correlation(body) => vec![body.data.clone()],
        }
    }

    /// Whether it makes a table.
    pub(super) fn makes_table(&self) -> bool {
        matches!(self, Self::Cohort(_) | Self::Query(_))
    }

    /// The options in force, defaults included.
    pub(super) fn options(&self) -> BTreeMap<String, serde_json::Value> {
        match self {
            Self::Cohort(body) => options(body),
            Self::Summary(body) => options(body),
            Self::Value(body) => options(body),
            Self::Proportion(body) => options(body),
            Self::Survival(body) => options(body),
            Self::Cox(body) => options(body),
            Self::Toxicity(body) => options(body),
            Self::Query(body) => options(body),
            Self::Incidence(body) => options(body),
            Self::Compare(body) => options(body),
            Self::Logistic(body) => options(body),
            Self::Correlation(body) => options(body),
        }
    }
}

fn body<T: DeserializeOwned>(block: &Block) -> Outcome<T> {
    crate::project::read_toml(&block.source, &block.body, |at| block.offset + at)
}

fn options<T: Serialize>(body: &T) -> BTreeMap<String, serde_json::Value> {
    match serde_json::to_value(body) {
        Ok(serde_json::Value::Object(map)) => map.into_iter().filter(|(_, value)| !value.is_null()).collect(),
        _ => BTreeMap::new(),
    }
}

impl Block {
    /// Where a key of the body is written; the first fence where it is not.
    pub(super) fn key(&self, key: &str) -> Place {
        let mut offset = 0;
        for line in self.body.split_inclusive('\n') {
            let words = line.trim_start();
            if words.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with('=')) {
                return self.at(offset + line.len() - words.len());
            }
            offset += line.len();
        }
        self.place.clone()
    }

    /// An error at a key of the body.
    pub(super) fn wrong(&self, key: &str, message: impl Into<String>, hint: impl Into<String>) -> Diagnostic {
        Diagnostic::error(message).at(self.key(key)).hint(hint)
    }

    /// Gives errors without a place the place of a key.
    pub(super) fn at_key(&self, key: &str, mut errors: Diagnostics) -> Diagnostics {
        errors.0 = errors.0.into_iter().map(|error| error.or_at(|| self.key(key))).collect();
        errors
    }
}

/// Orders blocks so that each comes after those whose tables it reads, and else
/// as they are written. What is wrong is added to `problems`, and the blocks with which
/// it is to `failed`: a table that no source and no block makes, a name for both, a
/// circle. What reads the table of a block that failed is not wrong for that.
pub(super) fn ordered(
    blocks: Vec<(Block, Plan)>,
    sources: &BTreeSet<String>,
    failed: &mut BTreeSet<String>,
    problems: &mut Vec<Diagnostic>,
) -> Vec<(Block, Plan)> {
    let made: BTreeSet<String> =
        blocks.iter().filter(|(_, plan)| plan.makes_table()).map(|(block, _)| block.id.clone()).collect();
    let tables: BTreeSet<String> = made.union(sources).cloned().collect();
    let known: BTreeSet<String> = tables.union(failed).cloned().collect();
    let wrong = |block: &Block, plan: &Plan| {
        let mut found = Vec::new();
        if plan.makes_table() && sources.contains(&block.id) {
            found.push(
                Diagnostic::error(format!("block `{}` has the name of a data file's table", block.id))
                    .at(block.place.clone()),
            );
        }
        for table in plan.reads(&known) {
            if !known.contains(&table) {
                let hint = known_names(&table, tables.iter().map(String::as_str));
                let is_block = blocks.iter().any(|(other, _)| other.id == table);
                let what = if is_block { "makes no table" } else { "is not a table" };
                let key = if matches!(plan, Plan::Cohort(_)) { "from" } else { "data" };
                found.push(Diagnostic::error(format!("`{table}` {what}")).at(block.key(key)).hint(hint));
            }
        }
        found
    };
    let found: Vec<Vec<Diagnostic>> = blocks.iter().map(|(block, plan)| wrong(block, plan)).collect();
    let mut waiting = Vec::new();
    for ((block, plan), found) in blocks.into_iter().zip(found) {
        if found.is_empty() {
            waiting.push((block, plan));
        } else {
            problems.extend(found);
            failed.insert(block.id);
        }
    }
    let mut ready: BTreeSet<String> = sources.union(failed).cloned().collect();
    let mut out = Vec::new();
    while !waiting.is_empty() {
        let next = waiting.iter().position(|(_, plan)| plan.reads(&known).iter().all(|table| ready.contains(table)));
        let Some(next) = next else {
            // What else waits reads a table of the circle.
            for (block, _) in waiting.iter().filter(|(_, plan)| plan.makes_table()) {
                problems.push(Diagnostic::error(format!("block `{}` needs itself", block.id)).at(block.place.clone()));
                failed.insert(block.id.clone());
            }
            break;
        };
        let (block, plan) = waiting.remove(next);
        if plan.makes_table() {
            ready.insert(block.id.clone());
        }
        out.push((block, plan));
    }
    out
}
