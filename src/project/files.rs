//! Files of single figures and tables, as journals ask for them.

use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use crate::diagnostic::{Diagnostic, SourceText};

/// Files that are written beside the pages, for each figure and table. SVG and CSV always are.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Files {
    /// Further formats of each figure: `pdf`, `png`, `tiff`.
    #[serde(default)]
    pub figures: Vec<FigureFile>,
    /// Widths of these in millimetres; each is drawn anew with letters of one size.
    /// Default: 84 and 174, a column and a page of most journals.
    #[serde(default)]
    #[schemars(with = "Option<Vec<f64>>")]
    pub widths: Option<Vec<Spanned<f64>>>,
    /// Dots per inch of `png` and `tiff`. Default: 300 and 600.
    #[serde(default)]
    #[schemars(with = "Option<Vec<u32>>")]
    pub dpi: Option<Vec<Spanned<u32>>>,
    /// Further formats of each table: `xlsx`, `docx`.
    #[serde(default)]
    pub tables: Vec<TableFile>,
}

/// A format of a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum FigureFile {
    /// Vectors, with text as text.
    Pdf,
    /// Pixels, compressed without loss.
    Png,
    /// Pixels, compressed without loss (LZW).
    Tiff,
}

/// A format of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum TableFile {
    /// A workbook.
    Xlsx,
    /// A Word document.
    Docx,
}

impl Files {
    /// The widths in millimetres.
    pub fn widths(&self) -> Vec<f64> {
        self.widths.as_ref().map_or_else(|| vec![84.0, 174.0], |all| all.iter().map(|one| *one.get_ref()).collect())
    }

    /// The dots per inch.
    pub fn dpi(&self) -> Vec<u32> {
        self.dpi.as_ref().map_or_else(|| vec![300, 600], |all| all.iter().map(|one| *one.get_ref()).collect())
    }

    /// What is wrong with them.
    pub(super) fn check(&self, source: &SourceText) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        for width in self.widths.iter().flatten().filter(|width| !(50.0..=400.0).contains(width.get_ref())) {
            problems.push(
                Diagnostic::error(format!("found a width of {} mm, expected 50 to 400", width.get_ref()))
                    .at(source.span(width.span()))
                    .hint("a column of a journal is about 84 mm wide, its page 174"),
            );
        }
        for dpi in self.dpi.iter().flatten().filter(|dpi| !(72..=1200).contains(dpi.get_ref())) {
            problems.push(
                Diagnostic::error(format!("found {} dots per inch, expected 72 to 1200", dpi.get_ref()))
                    .at(source.span(dpi.span())),
            );
        }
        problems
    }
}
