//! A `ledger.json` read back: what a reader compares with the data.

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::json::{READABLE, SCHEMA};
use crate::diagnostic::{Diagnostic, Outcome};

/// What `verify` asks of a ledger. Keys that later versions add do no harm; one that is not
/// there is an error, because a ledger without files would agree with every folder.
#[derive(Debug, Deserialize)]
pub struct DeliveredLedger {
    /// The report that it belongs to.
    pub report: DeliveredReport,
    /// The data files.
    pub sources: Vec<DeliveredSource>,
    results: Vec<IgnoredAny>,
    marks: Vec<IgnoredAny>,
}

/// The report of a ledger.
#[derive(Debug, Deserialize)]
pub struct DeliveredReport {
    /// Its title.
    pub title: String,
    /// Its version.
    pub version: String,
    /// The day of the freeze.
    pub freeze: String,
}

/// A data file of a ledger.
#[derive(Debug, Deserialize)]
pub struct DeliveredSource {
    /// Its path in the project.
    pub path: String,
    /// The SHA-256 of its bytes, in hexadecimal digits.
    pub sha256: String,
}

impl DeliveredLedger {
    /// Reads the bytes of a `ledger.json`.
    ///
    /// # Errors
    /// They are no JSON, of another schema, or lack a key.
    pub fn read(bytes: &[u8]) -> Outcome<Self> {
        let json: serde_json::Value = serde_json::from_slice(bytes)
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

    /// The number of results.
    pub fn results(&self) -> usize {
        self.results.len()
    }

    /// The number of marks.
    pub fn marks(&self) -> usize {
        self.marks.len()
    }
}
