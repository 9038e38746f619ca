//! A frozen file on its way to being read.

use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Outcome, Place};
use crate::digest::Digest;
use crate::freeze::FileBytes;

/// The format of a data file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// Comma-separated values, RFC 4180, or as the dialect says.
    Csv,
    /// The same, separated by tabs.
    Tsv,
    /// Apache Parquet.
    Parquet,
    /// SAS transport file, version 5 or 8.
    Xpt,
    /// A data set of SAS.
    Sas7bdat,
    /// A data set of Stata.
    Stata,
    /// A workbook of Excel or OpenDocument.
    Workbook,
    /// Dataset-JSON of CDISC.
    DatasetJson,
}

/// Each format by the endings of its files.
const ENDINGS: [(&str, Format); 15] = [
    ("csv", Format::Csv),
    // A text is a table where the dictionary declares it.
    ("txt", Format::Csv),
    ("tsv", Format::Tsv),
    ("tab", Format::Tsv),
    ("parquet", Format::Parquet),
    ("xpt", Format::Xpt),
    ("v5x", Format::Xpt),
    ("sas7bdat", Format::Sas7bdat),
    ("dta", Format::Stata),
    ("xlsx", Format::Workbook),
    ("xlsm", Format::Workbook),
    ("xls", Format::Workbook),
    ("ods", Format::Workbook),
    ("json", Format::DatasetJson),
    ("ndjson", Format::DatasetJson),
];

impl Format {
    /// The format that a path's ending says.
    pub fn of_path(path: &str) -> Outcome<Self> {
        let ending = path.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map(|(_, ending)| ending);
        let ending = ending.map(str::to_ascii_lowercase).unwrap_or_default();
        if let Some((_, format)) = ENDINGS.iter().find(|(known, _)| *known == ending) {
            return Ok(*format);
        }
        let error = match ending.as_str() {
            "sav" | "zsav" | "por" => Diagnostic::error("a file of SPSS cannot be read as data").hint(
                "write it as CSV or Parquet: in R `haven::read_sav`, in Python `pyreadstat.read_sav`; SPSS itself saves \
                 as Stata (.dta) and SAS transport (.xpt)",
            ),
            "rds" | "rdata" | "rda" => Diagnostic::error("a file of R cannot be read as data")
                .hint("write the table as Parquet (`arrow::write_parquet`) or CSV (`write.csv(…, row.names = FALSE)`)"),
            "xlsb" | "numbers" | "mdb" | "accdb" | "sas7bcat" | "feather" | "arrow" | "dbf" => {
                Diagnostic::error("this program's own format cannot be read as data")
                    .hint("export the table as CSV (UTF-8), Parquet or Excel (.xlsx)")
            }
            _ => Diagnostic::error("the format of this file is not known").hint(
                "known endings: .csv, .tsv, .xlsx, .xls, .ods, .parquet, .xpt, .sas7bdat, .dta, .json (Dataset-JSON)",
            ),
        };
        Err(error.at(Place::file(path)).into())
    }
}

/// A frozen file handed to reading: the bytes hashed are the bytes parsed.
#[derive(Debug, Clone)]
pub struct Source {
    /// The table's id, by which blocks and lineage name it.
    pub id: String,
    /// The path relative to the project folder, with forward slashes.
    pub path: String,
    /// The file, of which a reader of delimited text may give up what it has read.
    pub bytes: FileBytes,
    /// SHA-256 of the bytes.
    pub digest: Digest,
}

impl Source {
    /// Hashes the bytes and keeps them.
    pub fn new(id: impl Into<String>, path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        let bytes = Arc::new(bytes.into());
        let digest = Digest::of(&bytes);
        Self { id: id.into(), path: path.into(), bytes: FileBytes::new(bytes), digest }
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
        assert_eq!(Format::of_path("data/labs.xlsx").unwrap(), Format::Workbook);
        let refused = Format::of_path("data/labs.sav").unwrap_err();
        assert!(refused.0[0].hints[0].contains("pyreadstat"));
        assert!(Format::of_path("data.csv/labs").is_err());
    }
}
