//! The covariates of a model: from columns of the data to columns of numbers.

use std::collections::BTreeMap;

use crate::analysis::Block;
use crate::analysis::TermShape;
use crate::analysis::kind::proportion::at_key;
use crate::data::{Kind, Table};
use crate::diagnostic::{Diagnostic, Outcome, known_names};

/// One covariate as the data have it.
#[derive(Debug, Clone)]
pub(super) struct Term {
    /// Name of the column.
    pub name: String,
    /// Label, with the scale of a continuous term.
    pub label: String,
    values: TermValues,
}

#[derive(Debug, Clone)]
enum TermValues {
    Continuous { values: Vec<Option<f64>> },
    Levels { labels: Vec<String>, codes: Vec<String>, index: Vec<Option<usize>>, reference: usize },
}

/// One column of numbers: a continuous term, or the indicator of a level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DesignColumn {
    /// Which term.
    pub term: usize,
    /// Label and code of the level.
    pub level: Option<(String, String)>,
}

/// The columns of some terms on some rows.
pub(super) struct Design {
    /// What each column is.
    pub columns: Vec<DesignColumn>,
    /// Its numbers.
    pub values: Vec<Vec<f64>>,
}

impl Term {
    /// Reads a term. A column of numbers without levels is continuous.
    pub(super) fn read(
        block: &Block,
        table: &Table,
        name: &str,
        reference: Option<&String>,
        scale: Option<f64>,
    ) -> Outcome<Self> {
        let column = table.expect_column(name).map_err(|errors| at_key(block, "terms", errors))?.clone();
        let title = column.title().to_owned();
        if column.kind.is_numeric() && column.levels.is_empty() && reference.is_none() {
            let factor = scale.unwrap_or(1.0);
            if !(factor.is_finite() && factor > 0.0) {
                return Err(Diagnostic::error(format!("found the scale {factor}, expected a number above 0"))
                    .at(block.key("scale"))
                    .into());
            }
            let values = table.numbers(name)?.into_iter().map(|value| value.map(|value| value / factor)).collect();
            let unit = column.unit.as_deref().unwrap_or("unit");
            let label =
                if factor == 1.0 { format!("{title}, per {unit}") } else { format!("{title}, per {factor} {unit}") };
            return Ok(Self { name: name.to_owned(), label, values: TermValues::Continuous { values } });
        }
        if matches!(column.kind, Kind::Date | Kind::DateTime) {
            return Err(Diagnostic::error(format!("`{name}` is a date, expected numbers or categories"))
                .at(block.key("terms"))
                .hint("derive a number of days or years from it in a cohort block")
                .into());
        }
        let categories = table.categories(name).map_err(|errors| at_key(block, "terms", errors))?;
        let first_used =
            (0..categories.levels.len()).find(|level| categories.index.contains(&Some(*level))).unwrap_or(0);
        let reference = match reference {
            None => first_used,
            Some(wanted) => categories
                .levels
                .iter()
                .position(|label| label == wanted)
                .or_else(|| categories.codes.iter().position(|code| code == wanted))
                .ok_or_else(|| {
                    Diagnostic::error(format!("`{wanted}` is not a level of `{name}`"))
                        .at(block.key("reference"))
                        .hint(known_names(wanted, categories.levels.iter().map(String::as_str)))
                })?,
        };
        let values = TermValues::Levels {
            labels: categories.levels,
            codes: categories.codes,
            index: categories.index,
            reference,
        };
        Ok(Self { name: name.to_owned(), label: title, values })
    }

    /// Whether the value of a row is known.
    pub(super) fn is_known(&self, row: usize) -> bool {
        match &self.values {
            TermValues::Continuous { values } => values[row].is_some(),
            TermValues::Levels { index, .. } => index[row].is_some(),
        }
    }

    /// The rows, among those given, at each level that occurs: label, code, rows.
    pub(super) fn level_rows(&self, rows: &[usize]) -> Vec<(String, String, Vec<usize>)> {
        match &self.values {
            TermValues::Continuous { .. } => Vec::new(),
            TermValues::Levels { labels, codes, index, .. } => (0..labels.len())
                .map(|level| {
                    let members: Vec<usize> = rows.iter().copied().filter(|row| index[*row] == Some(level)).collect();
                    (labels[level].clone(), codes[level].clone(), members)
                })
                .filter(|(_, _, members)| !members.is_empty())
                .collect(),
        }
    }

    /// The shape for tables and figures; only levels that occur in `rows`.
    pub(super) fn shape(&self, rows: &[usize]) -> TermShape {
        let mut shape = TermShape { name: self.name.clone(), label: self.label.clone(), ..TermShape::default() };
        if let TermValues::Levels { labels, reference, .. } = &self.values {
            let used: Vec<String> = self.level_rows(rows).into_iter().map(|(label, _, _)| label).collect();
            shape.reference = Some(labels[*reference].clone());
            shape.levels = used.into_iter().filter(|label| *label != labels[*reference]).collect();
        }
        shape
    }
}

/// Builds the columns of terms on rows. Levels that do not occur give no column.
pub(super) fn design(terms: &[&Term], rows: &[usize]) -> Design {
    let mut out = Design { columns: Vec::new(), values: Vec::new() };
    for (at, term) in terms.iter().enumerate() {
        match &term.values {
            TermValues::Continuous { values } => {
                out.columns.push(DesignColumn { term: at, level: None });
                out.values.push(rows.iter().map(|row| values[*row].unwrap_or(0.0)).collect());
            }
            TermValues::Levels { labels, codes, index, reference } => {
                for level in (0..labels.len()).filter(|level| level != reference) {
                    let column: Vec<f64> =
                        rows.iter().map(|row| f64::from(u8::from(index[*row] == Some(level)))).collect();
                    if column.iter().any(|value| *value != 0.0) {
                        out.columns.push(DesignColumn {
                            term: at,
                            level: Some((labels[level].clone(), codes[level].clone())),
                        });
                        out.values.push(column);
                    }
                }
            }
        }
    }
    out
}

/// The terms of a block.
pub(super) fn terms(
    block: &Block,
    table: &Table,
    names: &[String],
    reference: &BTreeMap<String, String>,
    scale: &BTreeMap<String, f64>,
) -> Outcome<Vec<Term>> {
    if names.is_empty() {
        return Err(Diagnostic::error("`terms` is empty, expected at least one column").at(block.key("terms")).into());
    }
    for (key, name) in reference.keys().map(|name| ("reference", name)).chain(scale.keys().map(|name| ("scale", name)))
    {
        if !names.contains(name) {
            return Err(Diagnostic::error(format!("`{name}` is not among the terms"))
                .at(block.key(key))
                .hint(known_names(name, names.iter().map(String::as_str)))
                .into());
        }
    }
    names.iter().map(|name| Term::read(block, table, name, reference.get(name), scale.get(name).copied())).collect()
}
