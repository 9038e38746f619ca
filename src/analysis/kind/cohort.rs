//! `cohort`: an analysis set, step by step.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use toml::Spanned;

use crate::analysis::Block;
use crate::analysis::kind::Output;
use crate::analysis::kind::entry::{Entries, Scope};
use crate::analysis::{Exhibit, Flow, FlowStep};
use crate::data::{self, CohortPlan, Level, Table};
use crate::diagnostic::{Outcome, Place};

/// The keys of a cohort block.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Body {
    /// The table it starts from.
    pub from: String,
    /// What the rows of `from` are called in a flow diagram.
    #[serde(default)]
    pub from_label: Option<String>,
    /// What the rows of the cohort are called.
    #[serde(default)]
    pub label: Option<String>,
    /// What a row is, in the plural: `patients`, `visits`.
    #[serde(default)]
    pub unit: Option<String>,
    /// What those are called of whom a row is, in the plural: `patients`.
    #[serde(default)]
    pub subjects: Option<String>,
    #[serde(default)]
    pub join: Vec<Spanned<Join>>,
    #[serde(default)]
    pub derive: Vec<Spanned<Derive>>,
    #[serde(default)]
    pub include: Vec<Spanned<Step>>,
    #[serde(default)]
    pub exclude: Vec<Spanned<Step>>,
}

/// Columns of another table.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Join {
    pub table: String,
    pub on: Keys,
    #[serde(default, rename = "where")]
    pub condition: Option<String>,
    /// New name = column of the other table.
    #[serde(default)]
    pub columns: BTreeMap<String, String>,
}

/// One key column or several.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(untagged)]
pub(super) enum Keys {
    One(String),
    Many(Vec<String>),
}

/// A derived column.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Derive {
    pub name: String,
    #[serde(rename = "as")]
    pub expression: String,
    #[serde(default)]
    pub label: Option<String>,
    #[serde(default)]
    pub unit: Option<String>,
    /// Levels in the order in which they are printed.
    #[serde(default)]
    pub levels: Option<Vec<LevelBody>>,
    #[serde(default)]
    pub ordered: bool,
}

/// A level: a code, or a code and a label.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(untagged)]
pub(super) enum LevelBody {
    Code(String),
    Labelled { code: String, label: String },
}

/// A step that keeps or drops rows.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Step {
    pub label: String,
    #[serde(rename = "where")]
    pub condition: String,
}

impl Body {
    /// The tables it reads.
    pub(super) fn reads(&self) -> Vec<String> {
        std::iter::once(self.from.clone()).chain(self.join.iter().map(|join| join.get_ref().table.clone())).collect()
    }

    /// Includes and excludes in the written order: (keeps, step).
    fn steps(&self) -> Vec<(bool, &Spanned<Step>)> {
        let mut steps: Vec<_> =
            self.include.iter().map(|step| (true, step)).chain(self.exclude.iter().map(|step| (false, step))).collect();
        steps.sort_by_key(|(_, step)| step.span().start);
        steps
    }
}

/// Derives the cohort; its results are the counts at each step.
pub(super) fn run(block: &Block, body: &Body, tables: &BTreeMap<String, Table>) -> Outcome<(Table, Output)> {
    let plan = CohortPlan {
        id: block.id.clone(),
        from: body.from.clone(),
        place: block.key("from"),
        unit: body.unit.clone(),
        subjects: body.subjects.clone(),
        unit_place: block.key("unit"),
        joins: body
            .join
            .iter()
            .map(|join| data::Join {
                table: join.get_ref().table.clone(),
                on: match &join.get_ref().on {
                    Keys::One(key) => vec![key.clone()],
                    Keys::Many(keys) => keys.clone(),
                },
                where_: join.get_ref().condition.clone(),
                columns: join.get_ref().columns.iter().map(|(new, old)| (new.clone(), old.clone())).collect(),
                where_place: key_of(block, join.span().start, "where"),
                place: block.at(join.span().start),
            })
            .collect(),
        derive: body
            .derive
            .iter()
            .map(|derive| {
                let one = derive.get_ref();
                data::Derive {
                    name: one.name.clone(),
                    expression: one.expression.clone(),
                    expression_place: key_of(block, derive.span().start, "as"),
                    label: one.label.clone(),
                    unit: one.unit.clone(),
                    levels: one.levels.as_ref().map(|levels| levels.iter().map(level).collect()),
                    ordered: one.ordered,
                    place: block.at(derive.span().start),
                }
            })
            .collect(),
        steps: body
            .steps()
            .into_iter()
            .map(|(keep, step)| data::Selection {
                keep,
                label: step.get_ref().label.clone(),
                where_: step.get_ref().condition.clone(),
                where_place: key_of(block, step.span().start, "where"),
                place: block.at(step.span().start),
            })
            .collect(),
    };
    let table = data::cohort(&plan, tables)?;
    let output = counts(body, &table, tables.get(&body.from));
    Ok((table, output))
}

/// Where a key of the entry that starts at an offset is written: the entry itself
/// where it is written in one line.
fn key_of(block: &Block, start: usize, key: &str) -> Place {
    let mut offset = start;
    for (index, line) in block.body.get(start..).unwrap_or("").split_inclusive('\n').enumerate() {
        let words = line.trim_start();
        if index > 0 && words.starts_with("[[") {
            break;
        }
        if words.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with('=')) {
            return block.at(offset + line.len() - words.len());
        }
        offset += line.len();
    }
    block.at(start)
}

fn level(body: &LevelBody) -> Level {
    match body {
        LevelBody::Code(code) => Level::new(code.clone(), code.clone()),
        LevelBody::Labelled { code, label } => Level::new(code.clone(), label.clone()),
    }
}

fn counts(body: &Body, table: &Table, from: Option<&Table>) -> Output {
    let mut entries = Entries::default();
    let before = from.map_or(0, |from| entries.all_rows(from));
    let after = entries.all_rows(table);
    let root = Scope::default();
    entries.count(&root.rows(before), "n_start", from.map_or(0, Table::rows));
    entries.count(&root.rows(after), "n", table.rows());
    let own = table.steps().len().saturating_sub(body.steps().len());
    let mut flow = Flow {
        start: body.from_label.clone().unwrap_or_else(|| body.from.clone()),
        end: body.label.clone(),
        steps: Vec::new(),
    };
    for (index, ((keep, step), done)) in body.steps().into_iter().zip(&table.steps()[own..]).enumerate() {
        let key = (index + 1).to_string();
        let scope = root.step("step").step(&key);
        let came_in: Vec<usize> = (0..done.n_in).collect();
        let left: Vec<usize> = came_in.iter().copied().filter(|row| done.stayed.binary_search(row).is_err()).collect();
        for (stat, rows) in [("n_in", &came_in), ("n_out", &done.stayed), ("n_removed", &left)] {
            let set = entries.rows_of(&done.came_in, rows);
            entries.count(&scope.rows(set), stat, rows.len());
        }
        flow.steps.push(FlowStep { key, label: step.get_ref().label.clone(), excludes: !keep });
    }
    let steps = flow.steps.len();
    let methods = match steps {
        0 => format!("The analysis set takes every row of {}.", body.from),
        1 => format!("The analysis set was selected from {} in one step.", body.from),
        _ => format!("The analysis set was selected from {} in {steps} steps.", body.from),
    };
    let columns = table.columns().iter().map(|column| column.name.clone()).collect();
    let mut output = Output::new(entries, Exhibit::Flow(flow), methods, columns);
    output.notes = table.findings().to_vec();
    output
}
