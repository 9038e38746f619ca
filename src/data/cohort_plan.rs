//! What a `cohort` block asks for.

use super::column::Level;
use crate::diagnostic::Place;

/// A `cohort` block: `from`, then the joins, then the derived columns, then the
/// selection steps, each in the written order.
#[derive(Debug, Clone)]
pub struct CohortPlan {
    /// The id of the new table.
    pub id: String,
    /// The table whose rows the cohort starts with.
    pub from: String,
    /// Where `from` is written.
    pub place: Place,
    /// What the rows are called, in the plural; those of `from` where it is not given.
    pub unit: Option<String>,
    /// What the subjects of the rows are called, in the plural.
    pub subjects: Option<String>,
    /// Where `unit` is written.
    pub unit_place: Place,
    /// Columns taken from other tables.
    pub joins: Vec<Join>,
    /// Columns computed from others.
    pub derive: Vec<Derive>,
    /// Steps that keep or drop rows.
    pub steps: Vec<Selection>,
}

/// Columns taken from another table, which has at most one row for each key.
#[derive(Debug, Clone)]
pub struct Join {
    /// The other table.
    pub table: String,
    /// Where its name is written.
    pub table_place: Place,
    /// The key: columns of the same name in both tables.
    pub on: Vec<String>,
    /// Where the key is written.
    pub on_place: Place,
    /// An SQL condition on the other table that narrows it first.
    pub where_: Option<String>,
    /// Where the condition is written.
    pub where_place: Place,
    /// New name and column of the other table; empty takes all columns but the key.
    pub columns: Vec<(String, String)>,
    /// Where the join is written.
    pub place: Place,
}

/// A computed column.
#[derive(Debug, Clone)]
pub struct Derive {
    /// The new name.
    pub name: String,
    /// Where it is written.
    pub name_place: Place,
    /// An SQL expression over the columns so far.
    pub expression: String,
    /// Where the expression is written.
    pub expression_place: Place,
    /// How the column is printed.
    pub label: Option<String>,
    /// The unit of its values.
    pub unit: Option<String>,
    /// The values it may have; a value that is not among them is an error.
    pub levels: Option<Vec<Level>>,
    /// Whether the order of the levels has a meaning.
    pub ordered: bool,
    /// Where it is written.
    pub place: Place,
}

/// A step that keeps (`include`) or drops (`exclude`) the rows of a condition.
#[derive(Debug, Clone)]
pub struct Selection {
    /// Whether the rows for which the condition is true stay (`include`) or go
    /// (`exclude`). A row for which it is unknown is neither included nor excluded:
    /// `include` drops it, `exclude` keeps it.
    pub keep: bool,
    /// What the step means, for the flow diagram.
    pub label: String,
    /// The SQL condition.
    pub where_: String,
    /// Where the condition is written.
    pub where_place: Place,
    /// Where the step is written.
    pub place: Place,
}
