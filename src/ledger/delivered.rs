//! A `ledger.json` read back: what a reader compares with the pages and the data.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value as Json;

use super::json::{READABLE, SCHEMA};
use crate::diagnostic::{Diagnostic, Outcome};

/// What a reader asks of a ledger. Keys that later versions add do no harm; one that is not
/// there is an error, because a ledger without files would agree with every folder.
#[derive(Debug, Clone, Deserialize)]
pub struct DeliveredLedger {
    /// The report that it belongs to.
    pub report: DeliveredReport,
    /// The data files.
    pub sources: Vec<DeliveredSource>,
    /// The tables of other engines.
    #[serde(default)]
    pub engines: Vec<DeliveredEngine>,
    /// The data dictionary, if there is one.
    #[serde(default)]
    pub dictionary: Option<DeliveredSource>,
    /// The blocks.
    #[serde(default)]
    pub blocks: Vec<DeliveredBlock>,
    /// The results.
    pub results: Vec<DeliveredResult>,
    /// The facts.
    #[serde(default)]
    pub facts: Vec<DeliveredFact>,
    /// The marks of all documents.
    pub marks: Vec<DeliveredMark>,
    /// The claims of all documents; none in a ledger that is older than they are.
    #[serde(default)]
    pub claims: Vec<DeliveredClaim>,
}

/// The report of a ledger.
#[derive(Debug, Clone, Deserialize)]
pub struct DeliveredReport {
    /// Its title.
    pub title: String,
    /// Its version.
    pub version: String,
    /// The digest of its inputs, in hexadecimal digits.
    #[serde(default)]
    pub digest: String,
    /// The name of the freeze.
    pub freeze: String,
    /// The date of the documents.
    #[serde(default)]
    pub created: String,
}

/// A data file of a ledger.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct DeliveredSource {
    /// Its path in the project.
    pub path: String,
    /// The SHA-256 of its bytes, in hexadecimal digits.
    pub sha256: String,
    /// Size in bytes.
    #[serde(default)]
    pub bytes: u64,
    /// Rows of data.
    #[serde(default)]
    pub rows: u64,
    /// Columns.
    #[serde(default)]
    pub columns: u64,
}

/// A table of another engine of a ledger.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct DeliveredEngine {
    /// Its name.
    pub id: String,
    /// The engine with its version.
    pub engine: String,
    /// The table, or the query.
    pub query: String,
    /// Rows.
    pub rows: u64,
    /// Columns.
    pub columns: u64,
    /// The digest of the rows that the engine computed.
    pub digest: String,
}

/// A block of a ledger.
#[derive(Debug, Clone, Deserialize)]
pub struct DeliveredBlock {
    /// Id.
    pub id: String,
    /// Kind.
    pub kind: String,
    /// File in which it is written.
    pub file: String,
    /// Line at which it begins.
    pub line: usize,
}

/// A result of a ledger.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct DeliveredResult {
    /// Its path.
    pub id: String,
    /// The id of its block.
    pub block: String,
    /// The statistic.
    pub stat: String,
    /// The time that it is of.
    #[serde(default)]
    pub time: Json,
    /// A number, a text, or null.
    pub value: Json,
    /// Its default text.
    pub text: String,
    /// Unit.
    pub unit: Option<String>,
    /// Why there is no value.
    pub warning: Option<String>,
    /// The rows that make it.
    pub rows: DeliveredRows,
}

/// The rows of a result.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct DeliveredRows {
    /// How many; none where that is not shown.
    pub n: Option<u64>,
    /// HMAC-SHA-256 of their numbers, in hexadecimal digits.
    pub digest: String,
}

/// A fact of a ledger.
#[derive(Debug, Clone, Deserialize)]
pub struct DeliveredFact {
    /// `facts.NAME`.
    pub id: String,
    /// The value.
    pub value: Json,
    /// As it is printed, without the unit.
    pub text: String,
    /// Where it comes from.
    pub source: String,
}

/// A mark of a ledger.
#[derive(Debug, Clone, Deserialize)]
pub struct DeliveredMark {
    /// `m` and its number.
    pub id: String,
    /// The id of the result or fact.
    pub result: String,
    /// The document on which it stands.
    pub document: String,
    /// The file in which it is printed.
    pub file: String,
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
    /// How it reads.
    pub text: String,
}

/// A claim of a ledger: words that are tied to results.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct DeliveredClaim {
    /// `m` and the number of its mark.
    pub id: String,
    /// How it reads.
    pub text: String,
    /// The condition as it is written.
    pub condition: String,
    /// Whether it holds.
    pub holds: bool,
    /// The words that are claimed.
    pub words: String,
    /// The words for the case that the condition does not hold.
    pub otherwise: Option<String>,
    /// What the results say.
    pub says: String,
    /// The ids of the results and facts that it looks at.
    pub results: Vec<String>,
    /// The document on which it stands.
    pub document: String,
    /// The file in which it is written.
    pub file: String,
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

impl DeliveredLedger {
    /// Reads the bytes of a `ledger.json`.
    ///
    /// # Errors
    /// They are no JSON, of another schema, or lack a key.
    pub fn read(bytes: &[u8]) -> Outcome<Self> {
        let json: Json = serde_json::from_slice(bytes)
            .map_err(|error| Diagnostic::error(format!("the ledger is not JSON: {error}")))?;
        if !READABLE.iter().any(|schema| json["schema"] == *schema) {
            let found = &json["schema"];
            return Err(Diagnostic::error(format!("found the schema {found}, expected \"{SCHEMA}\"")).into());
        }
        serde_json::from_value(json).map_err(|error| {
            Diagnostic::error(format!("the ledger is damaged: {error}"))
                .hint("ask for the PDF or the ledger.json once more")
                .into()
        })
    }

    /// The results by id.
    pub fn by_id(&self) -> BTreeMap<&str, &DeliveredResult> {
        self.results.iter().map(|result| (result.id.as_str(), result)).collect()
    }
}

impl DeliveredMark {
    /// Its number in the run.
    pub fn number(&self) -> Option<u32> {
        self.id.strip_prefix('m')?.parse().ok()
    }
}

impl DeliveredClaim {
    /// The number of its mark in the run.
    pub fn number(&self) -> Option<u32> {
        self.id.strip_prefix('m')?.parse().ok()
    }
}
