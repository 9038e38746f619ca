//! A frozen file on its way to being read.

use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Outcome, Place};
use crate::digest::Digest;

/// The format of a data file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// Comma-separated values, RFC 4180, UTF-8.
    Csv,
    /// The same, separated by tabs.
    Tsv,
    /// Apache Parquet.
    Parquet,
    /// SAS transport file, version 5 or 8.
    Xpt,
}

impl Format {
    /// The format that a path's ending says: `.csv`, `.tsv`, `.parquet`, `.xpt`.
    pub fn of_path(path: &str) -> Outcome<Self> {
        let ending = path.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map(|(_, ending)| ending);
        match ending.map(str::to_ascii_lowercase).as_deref() {
            Some("csv") => Ok(Self::Csv),
            Some("tsv" | "tab") => Ok(Self::Tsv),
            Some("parquet") => Ok(Self::Parquet),
            Some("xpt") => Ok(Self::Xpt),
            Some("xlsx" | "xls" | "ods") => Err(Diagnostic::error("a workbook cannot be read as data")
                .at(Place::file(path))
                .hint("export each sheet as CSV (UTF-8), and declare the CSV file")
                .into()),
            Some("sas7bdat" | "sav" | "dta" | "rds" | "rdata") => {
                Err(Diagnostic::error("this program's own format cannot be read as data")
                    .at(Place::file(path))
                    .hint("export the table as CSV, Parquet or SAS transport (.xpt)")
                    .into())
            }
            _ => Err(Diagnostic::error("the format of this file is not known")
                .at(Place::file(path))
                .hint("known endings: .csv, .tsv, .parquet, .xpt")
                .into()),
        }
    }
}

/// A frozen file handed to reading: the bytes hashed are the bytes parsed.
#[derive(Debug, Clone)]
pub struct Source {
    /// The table's id, by which blocks and lineage name it.
    pub id: String,
    /// The path relative to the project folder, with forward slashes.
    pub path: String,
    /// The whole file.
    pub bytes: Arc<[u8]>,
    /// SHA-256 of the bytes.
    pub digest: Digest,
}

impl Source {
    /// Hashes the bytes and keeps them.
    pub fn new(id: impl Into<String>, path: impl Into<String>, bytes: impl Into<Arc<[u8]>>) -> Self {
        let bytes = bytes.into();
        let digest = Digest::of(&bytes);
        Self { id: id.into(), path: path.into(), bytes, digest }
    }

    /// The format by the path's ending.
    pub fn format(&self) -> Outcome<Format> {
        Format::of_path(&self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_format_is_the_ending_and_a_workbook_gets_a_hint() {
        assert_eq!(Format::of_path("data/labs.v2.CSV").unwrap(), Format::Csv);
        assert_eq!(Format::of_path("data/adsl.xpt").unwrap(), Format::Xpt);
        let refused = Format::of_path("data/labs.xlsx").unwrap_err();
        assert!(refused.0[0].hints[0].contains("CSV"));
        assert!(Format::of_path("data.csv/labs").is_err());
    }
}
