//! The order of groups, on which a test for trend stands.

use crate::analysis::Block;
use crate::data::{Kind, Table};
use crate::diagnostic::Diagnostic;

/// A finding where the order of the groups is only that of the alphabet: `high`, `low`,
/// `medium` is nobody's order. Numbers, and levels of a dictionary, have one.
pub(crate) fn undeclared(block: &Block, table: &Table, by: &str, names: &[String]) -> Option<Diagnostic> {
    let column = table.column(by)?;
    let is_alphabetical = column.kind == Kind::Text && column.levels.is_empty() && names.len() > 2;
    is_alphabetical.then(|| {
        Diagnostic::finding(format!(
            "block `{}`: a trend over `{by}` needs an order, and {} is that of the alphabet",
            block.id,
            words(names)
        ))
        .at(block.key("by"))
        .hint("declare the levels in their order in data/datapackage.json, or derive numbers in a cohort block")
    })
}

/// The groups in their order.
pub(crate) fn words(names: &[String]) -> String {
    names.join(", ")
}
