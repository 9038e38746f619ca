//! What a kind of block is: its keys, and what is done with them.

use std::any::Any;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::sync::Arc;

use schemars::{JsonSchema, Schema, schema_for};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use toml::de::DeTable;

use crate::analysis::result_writer::ResultWriter;
use crate::analysis::{Asked, Block, Found};
use crate::command::Desk;
use crate::data::Table;
use crate::diagnostic::{Diagnostic, Diagnostics, Outcome};
use crate::kinds::exhibit::{Exhibit, Form};
use crate::kinds::r::{Options, Reason, Tables};
use crate::kinds::reference::meaning_in;

/// The tables that a block may read, by their ids.
pub(crate) type SourceTables = BTreeMap<String, Table>;

/// The keys of a kind of block, in all that the program does with them. A new kind is a
/// folder with such keys and a line in [`super::KINDS`].
pub(crate) trait Keys: DeserializeOwned + Serialize + JsonSchema + Debug + Send + Sync + 'static {
    /// The word in the braces of a block.
    const KIND: &'static str;
    /// What it is for, in one line without a full stop.
    const PURPOSE: &'static str;
    /// Whether a block of this kind makes a table for later blocks.
    const MAKES_TABLE: bool = false;
    /// The tables that show such a block, the usual one first.
    const TABLES: &'static [Form] = &[];
    /// The figures that show such a block, the usual one first.
    const FIGURES: &'static [Form] = &[];
    /// What may be chosen of the sentence that says what such a block found; none where
    /// there is no such sentence.
    const SENTENCE: Option<&'static [&'static str]> = None;
    /// The keys that hold SQL over its table. What is read as an event says itself which
    /// value no row has.
    const SQL_KEYS: &'static [&'static str] = &["where"];
    /// Whether it reads the table of its key `data`.
    const READS_DATA: bool = true;
    /// Whether its numbers count rows, so that it matters if a subject has several.
    const COUNTS_ROWS: bool = true;
    /// The estimate that means no effect, where its estimates are ratios or coefficients.
    const NO_EFFECT: Option<f64> = None;
    /// The keys that change how numbers are shown and not the numbers, of which an R script
    /// knows nothing.
    const SHOWN_ONLY: &'static [&'static str] = &[];
    /// Whether it runs programs of others, whose outputs depend on more than its tables.
    const RUNS_PROGRAM: bool = false;
    /// The key whose columns are each looked at alone, beside those of the other keys.
    const ALONE: Option<&'static str> = None;
    /// The keys whose columns have many values by their nature: times.
    const AXIS: &'static [&'static str] = &[];
    /// The R functions that recompute such a block.
    const SCRIPT: &'static [&'static str];

    /// What tables and figures show of such a block; [`super::unshown::Unshown`] of one that is in neither.
    type Shape: Exhibit + Serialize + DeserializeOwned;

    /// The tables it reads, of those that there are.
    fn reads(&self, known: &BTreeSet<String>) -> Vec<String>;

    /// Whether it asks the engine itself that holds the rows of these tables.
    fn asks_engine(&self, _tables: &SourceTables) -> bool {
        false
    }

    /// The columns of numbers of which another engine may give sums by time in place of the values.
    fn summed(&self) -> Vec<String> {
        Vec::new()
    }

    /// Computes its results.
    ///
    /// # Errors
    /// Keys that do not go together, columns that are not there, data that make no sense to
    /// a statistic.
    fn run(&self, block: &Block, tables: &SourceTables) -> Outcome<Output>;

    /// The same where programs of others can be run: only a `command` does.
    ///
    /// # Errors
    /// As [`Keys::run`].
    fn run_at(&self, block: &Block, tables: &SourceTables, _desk: &Desk) -> Outcome<Output> {
        self.run(block, tables)
    }

    /// The section of an R script that recomputes it, from the options in the ledger.
    ///
    /// # Errors
    /// The reason why it is not recomputed, as a phrase.
    fn r_code(options: Options<'_>, tables: &Tables<'_>) -> Result<String, Reason>;
}

/// A block whose keys have been read.
pub(crate) trait Plan: Debug + Send + Sync {
    /// See [`Keys::MAKES_TABLE`].
    fn makes_table(&self) -> bool;
    /// See [`Keys::RUNS_PROGRAM`].
    fn runs_program(&self) -> bool;
    /// See [`Keys::reads`].
    fn reads(&self, known: &BTreeSet<String>) -> Vec<String>;
    /// See [`Keys::asks_engine`].
    fn asks_engine(&self, tables: &SourceTables) -> bool;
    /// See [`Keys::summed`].
    fn summed(&self) -> Vec<String>;
    /// See [`Keys::run_at`].
    fn run(&self, block: &Block, tables: &SourceTables, desk: &Desk) -> Outcome<Output>;
    /// The options in force, defaults included.
    fn options(&self) -> BTreeMap<String, Value>;
}

impl<K: Keys> Plan for K {
    fn makes_table(&self) -> bool {
        K::MAKES_TABLE
    }

    fn runs_program(&self) -> bool {
        K::RUNS_PROGRAM
    }

    fn reads(&self, known: &BTreeSet<String>) -> Vec<String> {
        Keys::reads(self, known)
    }

    fn asks_engine(&self, tables: &SourceTables) -> bool {
        Keys::asks_engine(self, tables)
    }

    fn summed(&self) -> Vec<String> {
        Keys::summed(self)
    }

    fn run(&self, block: &Block, tables: &SourceTables, desk: &Desk) -> Outcome<Output> {
        self.run_at(block, tables, desk)
    }

    fn options(&self) -> BTreeMap<String, Value> {
        match serde_json::to_value(self) {
            Ok(Value::Object(map)) => map.into_iter().filter(|(_, value)| !value.is_null()).collect(),
            _ => BTreeMap::new(),
        }
    }
}

/// The R code of a block, from its options.
type RCode = fn(Options<'_>, &Tables<'_>) -> Result<String, Reason>;

/// A kind of block, as the registry holds it.
pub(crate) struct Kind {
    /// The word in the braces of a block.
    pub(crate) name: &'static str,
    /// See [`Keys::PURPOSE`].
    pub(crate) purpose: &'static str,
    /// The tables that show it.
    pub(crate) tables: &'static [Form],
    /// The figures that show it.
    pub(crate) figures: &'static [Form],
    /// See [`Keys::SENTENCE`].
    pub(crate) sentence: Option<&'static [&'static str]>,
    /// See [`Keys::SQL_KEYS`].
    pub(crate) sql_keys: &'static [&'static str],
    /// See [`Keys::COUNTS_ROWS`].
    pub(crate) counts_rows: bool,
    /// See [`Keys::NO_EFFECT`].
    pub(crate) no_effect: Option<f64>,
    /// See [`Keys::SHOWN_ONLY`].
    pub(crate) shown_only: &'static [&'static str],
    /// See [`Keys::ALONE`].
    pub(crate) alone: Option<&'static str>,
    /// See [`Keys::AXIS`].
    pub(crate) axis: &'static [&'static str],
    /// The R functions that recompute it.
    pub(crate) script: &'static [&'static str],
    /// The R code that recomputes a block.
    pub(crate) r_code: RCode,
    /// The JSON schema of its keys.
    pub(crate) schema: fn() -> Schema,
    /// Writes what tables and figures show of a block, as CBOR; whether that can be.
    pub(crate) write_exhibit: fn(&(dyn Exhibit + 'static), &mut Vec<u8>) -> bool,
    /// Reads it back.
    pub(crate) read_exhibit: fn(&mut &[u8]) -> Option<Arc<dyn Exhibit>>,
    read: fn(&Block) -> Outcome<Box<dyn Plan>>,
}

impl Kind {
    /// The kind with these keys.
    pub(crate) const fn of<K: Keys>() -> Self {
        Self {
            name: K::KIND,
            purpose: K::PURPOSE,
            tables: K::TABLES,
            figures: K::FIGURES,
            sentence: K::SENTENCE,
            sql_keys: K::SQL_KEYS,
            counts_rows: K::COUNTS_ROWS,
            no_effect: K::NO_EFFECT,
            shown_only: K::SHOWN_ONLY,
            alone: K::ALONE,
            axis: K::AXIS,
            script: K::SCRIPT,
            r_code: K::r_code,
            schema: || schema_for!(K),
            write_exhibit: |exhibit, bytes| {
                let shape = (exhibit as &dyn Any).downcast_ref::<K::Shape>();
                shape.is_some_and(|shape| ciborium::into_writer(shape, bytes).is_ok())
            },
            read_exhibit: |bytes| {
                let shape: K::Shape = ciborium::from_reader(bytes).ok()?;
                Some(Arc::new(shape))
            },
            read: |block| {
                // The key that is put before stands nowhere, so that no error points at it.
                let data = if K::READS_DATA { usual_data(block)? } else { String::new() };
                let body = format!("{data}{}", block.body);
                let place = |at: usize| block.offset + at.saturating_sub(data.len());
                let keys: K = crate::project::read_toml_of(&block.source, &body, place, meaning_in::<K>)?;
                Ok(Box::new(keys))
            },
        }
    }
}

/// The key `data` of a block that does not give it.
///
/// # Errors
/// It does not follow from the report.
fn usual_data(block: &Block) -> Outcome<String> {
    // A body that cannot be read is an error of its own.
    let Ok(body) = DeTable::parse(&block.body) else { return Ok(String::new()) };
    if body.get_ref().contains_key("data") {
        return Ok(String::new());
    }
    match &block.usual_table {
        Some(table) => Ok(format!("data = {}\n", Value::from(table.as_str()))),
        None => {
            Err(Diagnostic::error(format!("block `{}` does not say which table it reads: `data` is missing", block.id))
                .at(block.place.clone())
                .hint("add `data = \"table\"`; it follows by itself only where the report has a single cohort or table")
                .into())
        }
    }
}

/// Gives blocks the table that they read where they name none: the only cohort, else the only
/// one of the source tables.
pub(crate) fn settle_tables(found: &mut Found, sources: &[String]) {
    let cohorts = found.blocks.iter().filter(|block| block.kind == "cohort");
    let cohorts: Vec<&String> = cohorts.map(|block| &block.id).collect();
    let usual = match (cohorts.as_slice(), sources) {
        ([one], _) => Some((*one).clone()),
        // What cannot be told because of a block with errors is not wrong for that.
        _ if !found.failed.is_empty() => found.failed.first().cloned(),
        ([], [one]) => Some(one.clone()),
        _ => None,
    };
    found.blocks.iter_mut().for_each(|block| block.usual_table.clone_from(&usual));
}

/// Lists whose entries are results of their own, so that none stands there twice.
const ONCE_EACH: [&str; 10] = [
    "variables",
    "categorical",
    "dichotomous",
    "outcomes",
    "events",
    "pairs",
    "at",
    "quantiles",
    "risk_times",
    "outputs",
];

/// Reads the keys of a block, and checks the numbers and lists that mean the same in every kind.
///
/// # Errors
/// A key or a value that the kind does not take; a level that is no share.
pub(crate) fn plan(block: &Block) -> Outcome<Box<dyn Plan>> {
    let Some(kind) = super::named(&block.kind) else {
        return Err(Diagnostic::error(format!("unknown block kind `{}`", block.kind)).at(block.place.clone()).into());
    };
    let plan = (kind.read)(block)?;
    let options = plan.options();
    let mut problems = Vec::new();
    let number = |key: &str| options.get(key).and_then(Value::as_f64);
    if let Some(level) = number("level").filter(|level| !(*level > 0.0 && *level < 1.0)) {
        problems.push(
            Diagnostic::error(format!("found the level {level}, expected one between 0 and 1"))
                .at(block.value("level"))
                .hint("write 0.95 for intervals of 95%"),
        );
    }
    if let Some(horizon) = number("rmst").filter(|horizon| !(*horizon > 0.0 && horizon.is_finite())) {
        problems.push(
            Diagnostic::error(format!("found the horizon {horizon}, expected a time above 0"))
                .at(block.value("rmst"))
                .hint("the restricted mean is the area under the curve from 0 to the horizon"),
        );
    }
    problems.extend(block.doubled(&ONCE_EACH).into_iter().map(|(key, text, place)| {
        let message = format!("`{text}` is listed twice in `{key}`, expected once");
        Diagnostic::error(message).at(place).hint("delete it here")
    }));
    if options.get("variables").and_then(Value::as_array).is_some_and(Vec::is_empty) {
        problems.push(
            Diagnostic::error("`variables` is empty, expected at least one column")
                .at(block.value("variables"))
                .hint("name the columns: `variables = [\"age\", \"sex\"]`"),
        );
    }
    if problems.is_empty() { Ok(plan) } else { Err(Diagnostics(problems)) }
}

/// The table that a key of a block names.
///
/// # Errors
/// There is none of that name.
pub(crate) fn table<'t>(block: &Block, id: &str, tables: &'t SourceTables) -> Outcome<&'t Table> {
    tables.get(id).ok_or_else(|| Diagnostic::error(format!("`{id}` is not a table")).at(block.value("data")).into())
}

/// What running a block gives, before it is named.
pub(crate) struct Output {
    /// The results.
    pub(crate) entries: ResultWriter,
    /// What tables and figures show of it.
    pub(crate) exhibit: Option<Arc<dyn Exhibit>>,
    /// The table it makes.
    pub(crate) table: Option<Table>,
    /// The sentence that says what was computed.
    pub(crate) methods: String,
    /// The columns it reads.
    pub(crate) columns: Vec<String>,
    /// Warnings about the analysis.
    pub(crate) notes: Vec<Diagnostic>,
    /// What other engines were asked for it.
    pub(crate) asked: Vec<Asked>,
}

impl Output {
    /// The results of a block that an exhibit shows.
    pub(crate) fn new(
        entries: ResultWriter,
        exhibit: impl Exhibit + 'static,
        methods: String,
        columns: Vec<String>,
    ) -> Self {
        Self { exhibit: Some(Arc::new(exhibit)), ..Self::without_exhibit(entries, methods, columns) }
    }

    /// The results of a block that is in no table or figure.
    pub(crate) fn without_exhibit(entries: ResultWriter, methods: String, mut columns: Vec<String>) -> Self {
        let mut seen = BTreeSet::new();
        columns.retain(|column| seen.insert(column.clone()));
        Self { entries, exhibit: None, table: None, methods, columns, notes: Vec::new(), asked: Vec::new() }
    }
}
