//! What a script found, read from the file that it writes.

use std::fmt;

use serde_json::{Map, Value, json};

use crate::diagnostic::{Diagnostic, Outcome};
use crate::ledger::Ledger;

/// The columns of `qc.csv`.
const COLUMNS: [&str; 9] = ["id", "block", "kind", "status", "ledger", "r", "difference", "tolerance", "reason"];

/// Name and version of the schema of `qc.json`.
const SCHEMA: &str = "tickmark-qc/1";

/// How a result of the ledger compares with R's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Within the tolerance, or without a value in both.
    Agreed,
    /// Beyond the tolerance, or with a value in only one of them.
    Differed,
    /// The script has no means to recompute it.
    NotCovered,
    /// R stopped with an error.
    Failed,
}

impl Status {
    fn read(word: &str) -> Option<Self> {
        [Self::Agreed, Self::Differed, Self::NotCovered, Self::Failed].into_iter().find(|one| one.to_string() == word)
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Agreed => "agreed",
            Self::Differed => "differed",
            Self::NotCovered => "not covered",
            Self::Failed => "failed",
        })
    }
}

/// One result.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared {
    /// Its id in the ledger.
    pub id: String,
    /// Its block.
    pub block: String,
    /// The block's kind.
    pub kind: String,
    /// The verdict.
    pub status: Status,
    /// The ledger's value as R printed it; empty where there is none.
    pub ledger: String,
    /// R's value; empty where there is none.
    pub r: String,
    /// Relative difference.
    pub difference: Option<f64>,
    /// Relative tolerance.
    pub tolerance: Option<f64>,
    /// Why there is no comparison, where there is none.
    pub reason: String,
}

/// All results of one run.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdicts {
    /// In the order of the ledger.
    pub results: Vec<Compared>,
}

impl Verdicts {
    /// Reads `qc.csv`.
    ///
    /// # Errors
    /// A file that a script did not write, or not to its end.
    pub fn read(bytes: &[u8]) -> Outcome<Self> {
        let unreadable = |what: String| Diagnostic::error(format!("qc.csv cannot be read: {what}"));
        let mut reader = csv::ReaderBuilder::new().from_reader(bytes);
        let header = reader.headers().map_err(|error| unreadable(error.to_string()))?;
        if header.iter().ne(COLUMNS) {
            return Err(unreadable(format!("its columns are {}", header.iter().collect::<Vec<_>>().join(", "))).into());
        }
        let mut results = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|error| unreadable(error.to_string()))?;
            let cell = |at: usize| record.get(at).unwrap_or("").to_owned();
            let number = |at: usize| record.get(at).and_then(|text| text.parse().ok());
            let status = Status::read(&cell(3)).ok_or_else(|| unreadable(format!("found the status `{}`", cell(3))))?;
            results.push(Compared {
                id: cell(0),
                block: cell(1),
                kind: cell(2),
                status,
                ledger: cell(4),
                r: cell(5),
                difference: number(6),
                tolerance: number(7),
                reason: cell(8),
            });
        }
        Ok(Self { results })
    }

    /// How many have a status.
    pub fn count(&self, status: Status) -> usize {
        self.results.iter().filter(|one| one.status == status).count()
    }

    /// The blocks, each with its results, in the order of the ledger.
    pub fn blocks(&self) -> Vec<(&str, Vec<&Compared>)> {
        let mut blocks: Vec<(&str, Vec<&Compared>)> = Vec::new();
        for one in &self.results {
            match blocks.iter_mut().find(|(block, _)| *block == one.block) {
                Some((_, results)) => results.push(one),
                None => blocks.push((&one.block, vec![one])),
            }
        }
        blocks
    }

    /// The outcome as `qc.json`, with a final line feed.
    pub fn json(&self, ledger: &Ledger, engine: &str) -> String {
        let blocks: Vec<Value> = self
            .blocks()
            .into_iter()
            .map(|(block, results)| {
                let mut entry = Map::new();
                entry.insert("id".to_owned(), json!(block));
                entry.insert("kind".to_owned(), json!(results.first().map_or("", |one| one.kind.as_str())));
                entry.extend(totals(&results));
                entry.insert(
                    "not_covered_because".to_owned(),
                    reasons(&results)
                        .into_iter()
                        .map(|(reason, count)| json!({ "reason": reason, "n": count }))
                        .collect(),
                );
                Value::Object(entry)
            })
            .collect();
        let results: Vec<Value> = self
            .results
            .iter()
            .map(|one| {
                json!({
                    "id": one.id, "status": one.status.to_string(), "ledger": value(&one.ledger), "r": value(&one.r),
                    "difference": one.difference, "tolerance": one.tolerance, "reason": value(&one.reason),
                })
            })
            .collect();
        let all: Vec<&Compared> = self.results.iter().collect();
        let root = json!({
            "schema": SCHEMA,
            "report": { "title": ledger.report.title, "version": ledger.report.version, "freeze": ledger.report.freeze },
            "engine": engine,
            "totals": Value::Object(totals(&all)),
            "blocks": blocks,
            "results": results,
        });
        let mut text = serde_json::to_string_pretty(&root).unwrap_or_default();
        text.push('\n');
        text
    }
}

/// The reasons why some results are not covered, with how many each holds for.
pub fn reasons<'a>(results: &[&'a Compared]) -> Vec<(&'a str, usize)> {
    let mut found: Vec<(&str, usize)> = Vec::new();
    for one in results.iter().filter(|one| one.status == Status::NotCovered) {
        match found.iter_mut().find(|(reason, _)| *reason == one.reason) {
            Some((_, count)) => *count += 1,
            None => found.push((&one.reason, 1)),
        }
    }
    found
}

/// Counts by status.
pub fn totals(results: &[&Compared]) -> Map<String, Value> {
    let count = |status: Status| json!(results.iter().filter(|one| one.status == status).count());
    Map::from_iter([
        ("results".to_owned(), json!(results.len())),
        ("agreed".to_owned(), count(Status::Agreed)),
        ("differed".to_owned(), count(Status::Differed)),
        ("not_covered".to_owned(), count(Status::NotCovered)),
        ("failed".to_owned(), count(Status::Failed)),
    ])
}

/// A number as a number, other text as text, nothing as null.
fn value(text: &str) -> Value {
    match text.parse::<f64>() {
        _ if text.is_empty() => Value::Null,
        Ok(number) if number.is_finite() => json!(number),
        _ => json!(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CSV: &str = "id,block,kind,status,ledger,r,difference,tolerance,reason\n\
        \"os.n\",\"os\",\"survival\",\"agreed\",\"5\",\"5\",\"0\",\"0\",\"\"\n\
        \"os[\"\"a\"\"].n\",\"os\",\"survival\",\"differed\",\"5\",\"6\",\"0.2\",\"0\",\"\"\n\
        \"os.methods\",\"os\",\"survival\",\"not covered\",\"Words.\",\"\",\"\",\"\",\"a sentence, not a number\"\n";

    #[test]
    fn the_outcome_is_counted_by_block_and_status() {
        let verdicts = Verdicts::read(CSV.as_bytes()).unwrap();
        assert_eq!(verdicts.count(Status::Agreed), 1);
        assert_eq!(verdicts.results[1].id, "os[\"a\"].n");
        assert_eq!(verdicts.results[1].difference, Some(0.2));
        let blocks = verdicts.blocks();
        assert_eq!(blocks.len(), 1);
        assert_eq!(reasons(&blocks[0].1), [("a sentence, not a number", 1)]);
    }

    #[test]
    fn another_file_and_an_unknown_status_are_errors() {
        assert!(Verdicts::read(b"id,value\na,1\n").is_err());
        assert!(Verdicts::read(CSV.replace("\"agreed\"", "\"perhaps\"").as_bytes()).is_err());
    }
}
