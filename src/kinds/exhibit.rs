//! What tables and figures show of a block.

use std::any::Any;
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::Arc;

use crate::analysis::{RegressionShape, ResultRow};
use crate::diagnostic::Diagnostic;
use crate::document::{ExhibitKind, ExhibitRequest, Sentence};
use crate::figure::axis::extent;
use crate::figure::{Drawing, Style};
use crate::kinds::cohort::flow::Flow;
use crate::kinds::teller::Teller;
use crate::ledger::Printer;
use crate::table::Table;

/// A form in which a kind of block is shown: the word for `kind`, and the options that it
/// understands beside `of`, `kind`, `caption` and `note`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Form {
    /// The word for `kind`; the usual table of a block has none.
    pub name: Option<&'static str>,
    /// The options.
    pub options: &'static [&'static str],
}

/// The options of a figure of curves.
pub(crate) const OF_CURVES: &[&str] =
    &["max_time", "band", "aspect", "width", "x_label", "y_label", "labels", "legend", "legend_title", "annotation"];

/// The options of a figure of curves of subjects, of whom some are at risk.
pub(crate) const OF_CURVES_AT_RISK: &[&str] =
    &joined::<{ OF_CURVES.len() + 2 }>(OF_CURVES, &["risk_table", "min_risk"]);

/// The options of a forest plot of models.
pub(crate) const OF_MODELS: &[&str] = &["model", "x_label", "labels", "width"];

/// The options of one list and then those of another, `N` in all.
pub(crate) const fn joined<const N: usize>(first: &[&'static str], then: &[&'static str]) -> [&'static str; N] {
    assert!(first.len() + then.len() == N);
    let mut all = [""; N];
    let mut at = 0;
    while at < N {
        all[at] = if at < first.len() { first[at] } else { then[at - first.len()] };
        at += 1;
    }
    all
}

impl Form {
    /// The usual table of a block.
    pub(crate) const fn usual(options: &'static [&'static str]) -> Self {
        Self { name: None, options }
    }

    /// A form that is asked for by its name.
    pub(crate) const fn named(name: &'static str, options: &'static [&'static str]) -> Self {
        Self { name: Some(name), options }
    }
}

/// What tables and figures show of each block, by its id.
pub type Exhibits = BTreeMap<String, Arc<dyn Exhibit>>;

/// What an author asks for of a block.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    /// The block.
    pub block: &'a str,
    /// The form, of those of its kind.
    pub form: Option<&'static str>,
    /// The figure or table as written.
    pub request: &'a ExhibitRequest,
    /// What the other blocks show.
    pub exhibits: &'a Exhibits,
}

impl Asked<'_> {
    /// A block that lacks what is asked for, and the key that would give it.
    pub(crate) fn without(&self, what: &str, key: &str) -> Diagnostic {
        self.wrong_at("kind", "", format!("block `{}` {what}", self.block))
            .hint(format!("add `{key}` to the block, see docs/blocks.md"))
    }

    /// Whether the figure says that it may have a mark for each subject; `has` says what it has
    /// of each, `instead` what shows none.
    ///
    /// # Errors
    /// It does not say so.
    pub(crate) fn may_show_subjects(&self, has: &str, instead: Option<&str>) -> Result<(), Diagnostic> {
        if self.request.order.subjects == Some(true) {
            return Ok(());
        }
        let other = instead.map_or(String::new(), |kind| format!(", or `kind = \"{kind}\"`, which shows no subject"));
        Err(self.wrong(has).hint(format!(
            "write `subjects = true` in the figure if the project may show it; no identity or date is shown{other}"
        )))
    }

    /// Whether an axis can hold some values: the width of what is between them is a number.
    ///
    /// # Errors
    /// They are too far apart.
    pub(crate) fn can_be_placed(&self, values: impl IntoIterator<Item = f64>) -> Result<(), Diagnostic> {
        let (low, high) = extent(values);
        // An axis reaches beyond its values on both sides.
        if low > high || (8.0 * (high - low)).is_finite() {
            return Ok(());
        }
        Err(self
            .wrong(format!(
                "figure `{}` has values from {low:e} to {high:e}, too far apart for an axis",
                self.request.id
            ))
            .hint("are such values missing codes? declare them in the dictionary, or leave them out with `where`"))
    }

    /// An error at what is written in the value of a key.
    pub(crate) fn wrong_at(&self, key: &str, written: &str, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error(message).at(self.request.item(key, written))
    }

    /// An error at the figure or table.
    pub(crate) fn wrong(&self, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error(message).at(self.request.place.clone())
    }
}

/// The results of a block as tables and figures show them. It holds handles to results,
/// names, and the coordinates of curves, whose digest is a result of its own.
pub trait Exhibit: Any + Debug + Send + Sync {
    /// The table in the form asked for.
    ///
    /// # Errors
    /// Options that name what the block does not have.
    fn table(&self, asked: &Asked<'_>, printer: &mut Printer<'_>) -> Result<Table, Diagnostic>;

    /// The figure in the form asked for.
    ///
    /// # Errors
    /// Options that name what the block does not have.
    fn figure(&self, asked: &Asked<'_>, printer: &mut Printer<'_>, style: &Style) -> Result<Drawing, Diagnostic>;

    /// What its usual table or figure shows, as a caption without its full stop.
    fn title(&self, kind: ExhibitKind) -> String;

    /// What was found, in a sentence as a journal prints it.
    ///
    /// # Errors
    /// Something is chosen that the block does not have; as a sentence that says what it has.
    fn sentence(&self, teller: &mut Teller<'_, '_>) -> Result<Sentence, String>;

    /// The name of the grouping variable, and how many have no group.
    fn without_group(&self) -> Option<(&str, &ResultRow)> {
        None
    }

    /// The models of a regression, which a forest plot shows beside those of other blocks.
    fn regression(&self) -> Option<&RegressionShape> {
        None
    }

    /// The steps of a cohort, which a diagram follows through several blocks.
    fn flow(&self) -> Option<&Flow> {
        None
    }
}
