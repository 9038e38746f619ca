//! One term of a model: a column of numbers, a spline, levels, or a product of terms.

use crate::analysis::Block;
pub(crate) use crate::analysis::regression::spline::Spline;
use crate::analysis::regression::term_options::TermOptions;
use crate::data::{Column, Kind, LevelIndex, Numbers, Table};
use crate::diagnostic::{Diagnostic, Diagnostics, Outcome, Place, known_names};

/// One covariate as the data have it.
#[derive(Debug, Clone)]
pub(crate) struct Term {
    /// Name of the column; of an interaction, the names joined by a colon.
    pub name: String,
    /// Label, with the scale of a continuous term.
    pub label: String,
    pub(crate) values: TermValues,
}

/// The values of a term, row by row of the table.
#[derive(Debug, Clone)]
pub(crate) enum TermValues {
    /// Numbers, divided by the scale.
    Continuous { values: Numbers },
    /// Numbers that enter as a spline.
    Smooth { values: Numbers, spline: Spline },
    /// Levels, each but the reference with an indicator.
    Levels { labels: Vec<String>, codes: Vec<String>, index: LevelIndex, reference: usize },
    /// Products of the columns of other terms.
    Interaction { parts: Vec<Term> },
}

/// The most levels of a term, or products of levels. Each has a coefficient, and the work of a fit grows with the square
/// of their number: of an id it would not end, and what it gives nobody reads.
const MOST_LEVELS: usize = 500;

/// The error of a term of more levels than a model takes.
fn too_many(block: &Block, name: &str, message: String) -> Diagnostic {
    Diagnostic::error(message)
        .at(place(block, name))
        .hint("group them in a cohort block; a Cox model also takes them as `strata`, which have no coefficients")
}

/// Where a term, or a factor of a product, is written.
pub(crate) fn place(block: &Block, name: &str) -> Place {
    let whole = |text: &str| text.split(['*', ':']).map(str::trim).collect::<Vec<_>>().join(":") == name;
    block.item_where("terms", |text| {
        text == name || whole(text) || text.split(['*', ':']).any(|part| part.trim() == name)
    })
}

fn placed(block: &Block, name: &str, errors: Diagnostics) -> Diagnostics {
    Diagnostics(errors.0.into_iter().map(|error| error.or_at(|| place(block, name))).collect())
}

impl Term {
    /// Reads a term. A column of numbers without levels is continuous.
    pub(crate) fn read(block: &Block, table: &Table, name: &str, options: &TermOptions<'_>) -> Outcome<Self> {
        let column = table.expect_column(name).map_err(|errors| placed(block, name, errors))?.clone();
        let reference = options.reference.get(name);
        let is_continuous = column.kind.is_numeric() && column.levels.is_empty() && reference.is_none();
        if !is_continuous && let Some(key) = options.key_of_numbers(name) {
            return Err(Diagnostic::error(format!("`{name}` is not a column of numbers, so it has no {key}"))
                .at(block.item(key, name))
                .into());
        }
        match options.spline.get(name) {
            Some(spline) => Self::smooth(block, table, &column, spline, options),
            None if is_continuous => Self::continuous(block, table, &column, options.scale.get(name).copied()),
            None => Self::levels(block, table, &column, reference),
        }
    }

    fn continuous(block: &Block, table: &Table, column: &Column, scale: Option<f64>) -> Outcome<Self> {
        let factor = scale.unwrap_or(1.0);
        if !(factor.is_finite() && factor > 0.0) {
            return Err(Diagnostic::error(format!("found the scale {factor}, expected a number above 0"))
                .at(block.item("scale", &column.name))
                .into());
        }
        let values = table.number_column(&column.name)?.divided_by(factor);
        let title = column.title();
        let unit = column.unit.as_deref().unwrap_or("units");
        let label = if factor == 1.0 {
            format!("{title}, per {}", one_of(unit))
        } else {
            format!("{title}, per {factor} {unit}")
        };
        Ok(Self { name: column.name.clone(), label, values: TermValues::Continuous { values } })
    }

    fn smooth(
        block: &Block,
        table: &Table,
        column: &Column,
        spline: &Spline,
        options: &TermOptions<'_>,
    ) -> Outcome<Self> {
        let name = &column.name;
        spline.check(name).map_err(|words| Diagnostic::error(words).at(block.item("spline", name)))?;
        if options.scale.contains_key(name) {
            return Err(Diagnostic::error(format!("`{name}` has a spline, which has no hazard ratio per unit"))
                .at(block.item("scale", name))
                .hint("leave its scale out; compare values with `spline = { … at = […], reference = … }`")
                .into());
        }
        let values = table.number_column(name)?;
        let unit = column.unit.as_ref().map_or(String::new(), |unit| format!(", {unit}"));
        let label = format!("{}{unit} (spline)", column.title());
        Ok(Self { name: name.clone(), label, values: TermValues::Smooth { values, spline: spline.clone() } })
    }

    fn levels(block: &Block, table: &Table, column: &Column, reference: Option<&String>) -> Outcome<Self> {
        let name = &column.name;
        if matches!(column.kind, Kind::Date | Kind::DateTime) {
            return Err(Diagnostic::error(format!("`{name}` is a date, expected numbers or categories"))
                .at(place(block, name))
                .hint("derive a number of days or years from it in a cohort block")
                .into());
        }
        let categories = table.categories(name).map_err(|errors| placed(block, name, errors))?;
        // Levels that are declared and have no row have no coefficient either.
        let levels = categories.index.count_occurring();
        if levels > MOST_LEVELS {
            let message = format!("`{name}` has {levels} levels, expected at most {MOST_LEVELS} in a model");
            return Err(too_many(block, name, message).into());
        }
        let first_used = (0..categories.levels.len()).find(|level| categories.index.contains(*level)).unwrap_or(0);
        let reference = match reference {
            None => first_used,
            Some(wanted) => categories
                .levels
                .iter()
                .position(|label| label == wanted)
                .or_else(|| categories.codes.iter().position(|code| code == wanted))
                .ok_or_else(|| {
                    Diagnostic::error(format!("`{wanted}` is not a level of `{name}`"))
                        .at(block.item("reference", wanted))
                        .hint(known_names(wanted, categories.levels.iter().map(String::as_str)))
                })?,
        };
        let values = TermValues::Levels {
            labels: categories.levels,
            codes: categories.codes,
            index: categories.index,
            reference,
        };
        Ok(Self { name: name.clone(), label: column.title().to_owned(), values })
    }

    pub(crate) fn interaction(block: &Block, name: &str, parts: Vec<Self>) -> Outcome<Self> {
        if let Some(smooth) = parts.iter().find(|part| matches!(part.values, TermValues::Smooth { .. })) {
            return Err(Diagnostic::error(format!("`{name}` multiplies the spline of `{}`", smooth.name))
                .at(place(block, name))
                .hint("let the term enter without a spline, or leave the interaction out")
                .into());
        }
        let levels = |part: &Self| part.level_index().map_or(1, LevelIndex::count_occurring);
        let products = parts.iter().map(levels).fold(1, usize::saturating_mul);
        if products > MOST_LEVELS {
            let message = format!("`{name}` has {products} products of levels, expected at most {MOST_LEVELS}");
            return Err(too_many(block, name, message).into());
        }
        let label = parts.iter().map(|part| part.label.as_str()).collect::<Vec<_>>().join(" × ");
        Ok(Self { name: name.to_owned(), label, values: TermValues::Interaction { parts } })
    }

    /// How many coefficients it has at most.
    pub(crate) fn coefficients(&self) -> usize {
        match &self.values {
            TermValues::Continuous { .. } => 1,
            TermValues::Smooth { spline, .. } => spline.df(),
            TermValues::Levels { index, .. } => index.count_occurring().saturating_sub(1),
            TermValues::Interaction { parts } => parts.iter().map(Self::coefficients).product(),
        }
    }

    /// Whether it is a product of other terms.
    pub(crate) fn is_interaction(&self) -> bool {
        matches!(self.values, TermValues::Interaction { .. })
    }

    /// The spline by which it enters.
    pub(crate) fn spline(&self) -> Option<&Spline> {
        match &self.values {
            TermValues::Smooth { spline, .. } => Some(spline),
            _ => None,
        }
    }

    /// The same covariate as a straight line in place of its spline.
    pub(crate) fn linear(&self) -> Self {
        match &self.values {
            TermValues::Smooth { values, .. } => {
                Self { values: TermValues::Continuous { values: values.clone() }, ..self.clone() }
            }
            _ => self.clone(),
        }
    }

    /// Whether the value of every row is known.
    pub(crate) fn is_known_everywhere(&self) -> bool {
        match &self.values {
            TermValues::Continuous { values } | TermValues::Smooth { values, .. } => values.are_all_known(),
            TermValues::Levels { index, .. } => index.are_all_known(),
            TermValues::Interaction { parts } => parts.iter().all(Self::is_known_everywhere),
        }
    }

    /// Whether the value of a row is known.
    pub(crate) fn is_known(&self, row: usize) -> bool {
        match &self.values {
            TermValues::Continuous { values } | TermValues::Smooth { values, .. } => values.get(row).is_some(),
            TermValues::Levels { index, .. } => index[row].is_some(),
            TermValues::Interaction { parts } => parts.iter().all(|part| part.is_known(row)),
        }
    }
}

/// Label and code of the level of a product, from those of its factors.
pub(crate) fn joined_level(
    left: Option<&(String, String)>,
    right: Option<&(String, String)>,
) -> Option<(String, String)> {
    match (left, right) {
        (Some(a), Some(b)) => Some((format!("{} × {}", a.0, b.0), format!("{}:{}", a.1, b.1))),
        (one, None) | (None, one) => one.cloned(),
    }
}

/// The singular of a unit that is a word: `year` of `years`.
fn one_of(unit: &str) -> &str {
    match unit {
        "years" | "months" | "weeks" | "days" | "hours" | "units" | "points" => &unit[..unit.len() - 1],
        other => other,
    }
}
