//! What an analysis block gives: results, and the names a table or figure needs.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::analysis::RowNumbers;
use crate::analysis::path::Step;
use crate::diagnostic::{Diagnostic, Place};
use crate::digest::Digest;

/// The value of a result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Value {
    /// An unrounded, finite number.
    Number(f64),
    /// Words, for example the name of a test.
    Text(String),
    /// No value, and why: `not reached`, `no events`.
    NotEstimable(Absence),
}

impl Value {
    /// The number, if it is one.
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Text(_) | Self::NotEstimable(_) => None,
        }
    }

    /// The reason, if there is no value.
    pub fn absence(&self) -> Option<&str> {
        match self {
            Self::NotEstimable(absence) => Some(&absence.reason),
            Self::Number(_) | Self::Text(_) => None,
        }
    }
}

/// Why a result has no value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Absence {
    /// What is printed: `NR` for a quantile that is not reached, `<5` and `[c]` for what is not
    /// shown, else `NE`.
    pub mark: Cow<'static, str>,
    /// The reason, as a sentence without a full stop.
    pub reason: String,
    /// Whether there is a value that is not shown.
    pub is_hidden: bool,
}

/// What kind of number a result is; decides how it is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Nature {
    /// A whole number of subjects, events or rows.
    Count,
    /// Between 0 and 1, printed as a percentage.
    Proportion,
    /// A measurement or a time, printed with this many decimals.
    Quantity(usize),
    /// A hazard or odds ratio: two decimals.
    Ratio,
    /// The level of an interval: a percentage with the decimals that it has.
    Level,
    /// A P value.
    PValue,
    /// Words.
    Words,
}

/// A level of a grouping variable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// The variable.
    pub variable: String,
    /// The level, as labelled in the dictionary.
    pub level: String,
}

/// One number, or word, that an analysis gives.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AnalysisResult {
    /// Steps from the block's id to the result: `at`, `24`, `estimate`.
    pub path: Vec<Step>,
    /// The groups it is restricted to.
    pub groups: Vec<Group>,
    /// The variable it describes.
    pub variable: Option<String>,
    /// The level of that variable.
    pub level: Option<String>,
    /// The time it is for, in the block's unit.
    pub time: Option<f64>,
    /// Name of the statistic, as in broom and cards: `estimate`, `conf.low`.
    pub stat: String,
    /// The value.
    pub value: Value,
    /// How it is printed.
    pub nature: Nature,
    /// Unit of the value.
    pub unit: Option<String>,
    /// Which rows contribute: an index into the block's row sets.
    pub rows: usize,
}

/// Rows of the data that contribute to a result.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RowSet {
    /// How many rows of the block's table.
    pub count: usize,
    /// The rows of each source, sorted by source id. These never leave the machine.
    pub members: Vec<(String, RowNumbers)>,
}

/// What another engine was asked for a block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// The name of the source.
    pub source: String,
    /// The engine, with its version and how it is asked.
    pub engine: String,
    /// The questions, in SQL.
    pub sql: Vec<String>,
    /// How sets of rows call the rows that were counted.
    pub rows_of: String,
    /// The values in the answer that hold a digit, as texts: pages may print them as names of levels. They are in
    /// no output but there.
    pub words: Vec<String>,
    /// The digest of all that the engine answered, which keys the digests of these rows.
    pub digest: Digest,
}

/// All that a block gives.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BlockResults {
    /// Id of the block.
    pub id: String,
    /// Kind of the block.
    pub kind: String,
    /// Where it is written.
    pub place: Place,
    /// Digest of kind, id and body.
    pub digest: Digest,
    /// The tables it reads.
    pub data: Vec<String>,
    /// The columns it reads.
    pub columns: Vec<String>,
    /// The options in force, defaults included. A cache does not keep them: the block says them.
    #[serde(skip)]
    pub options: BTreeMap<String, serde_json::Value>,
    /// The results, in the order of the block.
    pub results: Vec<AnalysisResult>,
    /// The row sets that the results name. A cache keeps them as [`crate::analysis::KeptRows`].
    #[serde(skip)]
    pub row_sets: Vec<RowSet>,
    /// How many rows each set has for a reader, where small numbers are not shown.
    pub rows_known: Option<Vec<Option<usize>>>,
    /// What other engines were asked for it.
    pub asked: Vec<Asked>,
    /// The sentence that says what was computed.
    pub methods: String,
    /// Warnings about the analysis.
    pub notes: Vec<Diagnostic>,
}
