//! Independent double programming: the whole analysis once more, in R.
//!
//! [`script`] writes one R script that reads the frozen files by itself, rebuilds
//! the cohorts, recomputes the results of the ledger with R's own functions and
//! compares them. It shares no computation with the program: SQL is written as R by
//! [`crate::sql::r`] from the tree as it was read, and the statistics are those of base R
//! and of the package survival. [`Verdicts`] reads what the script found.

mod expected;
mod library;
mod outcome;
mod section;
mod source;

pub use outcome::{Compared, Status, Verdicts, reasons, totals};

use std::collections::BTreeMap;

use crate::analysis::Block;
use crate::data::{Dictionary, UnsaidLayout};
use crate::ledger::Ledger;

/// What a script is written from.
#[derive(Debug, Clone, Copy)]
pub struct Recomputation<'a> {
    /// The results to compare with, and the options of the blocks.
    pub ledger: &'a Ledger,
    /// The blocks as written, for comments.
    pub blocks: &'a [Block],
    /// Types, missing codes and levels of the frozen files.
    pub dictionary: Option<&'a Dictionary>,
    /// What was found of the layout of the text tables, where the dictionary does not say it, by their paths.
    pub layouts: &'a BTreeMap<String, UnsaidLayout>,
}

/// The R script: the same bytes for the same inputs.
pub fn script(of: &Recomputation<'_>) -> String {
    let kinds: Vec<&str> = of.ledger.blocks.iter().map(|block| block.kind.as_str()).collect();
    let mut text = header(of.ledger);
    for part in library::parts(&kinds, source::has_transport(of.ledger)) {
        text.push_str(part);
        text.push('\n');
    }
    text.push_str(&source::sections(of));
    text.push_str(&section::sections(of));
    text.push_str(&expected::section(of.ledger));
    text
}

fn header(ledger: &Ledger) -> String {
    let stamp = &ledger.report;
    let mut text = String::new();
    for line in [
        format!("Quality control of: {}", stamp.title),
        format!("Report version {}; data freeze {}, dated {}", stamp.version, stamp.freeze, stamp.created),
        format!(
            "Written by tickmark {}. Do not edit: write it anew with `tickmark qc --r`.",
            env!("CARGO_PKG_VERSION")
        ),
        String::new(),
        "This script recomputes the results of the report's ledger from the frozen files,".to_owned(),
        "with base R and the package survival, and compares them with the ledger's unrounded".to_owned(),
        "values. Run it in the project folder, or name that folder as an argument:".to_owned(),
        String::new(),
        "    Rscript out/qc/qc.R [project folder]".to_owned(),
        String::new(),
        "It prints what agreed, what differed and what it does not cover, and writes each".to_owned(),
        "result to qc.csv beside itself. It ends with status 0 if nothing differs, with 1 if".to_owned(),
        "something does, and with 2 if R could not carry it out.".to_owned(),
        String::new(),
        "Parts: helpers; the frozen files; one section a block, headed by the block as it is".to_owned(),
        "written in the report; the ledger's values; the comparison.".to_owned(),
    ] {
        text.push_str(&comment(&line));
    }
    text.push_str(
        "\noptions(warn = 1, width = 120, stringsAsFactors = FALSE)\n\
         options(error = function() quit(save = \"no\", status = 2))\n\
         Sys.setenv(TZ = \"UTC\")\n\
         invisible(Sys.setlocale(\"LC_COLLATE\", \"C\")) # text is ordered by code point, as in the report\n\
         suppressPackageStartupMessages(library(survival))\n\n",
    );
    text
}

/// Text as a comment of R. A control character could end the comment's line.
fn comment(text: &str) -> String {
    let mut out = String::new();
    for line in text.split('\n') {
        let line: String = line.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        out.push_str(format!("# {line}").trim_end());
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_has_no_line_that_is_code() {
        assert_eq!(comment("a\nsystem(1)\r system(2)\u{2028}b"), "# a\n# system(1)  system(2)\u{2028}b\n");
        assert_eq!(comment(""), "#\n");
    }
}
