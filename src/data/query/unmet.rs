//! Joins of which no key of one table is in the other: the columns of such a table are all missing,
//! or no row is left.

use super::Run;
use super::join::Conditions;
use super::relation::Relation;
use crate::data::row_key::{KeyColumns, Numbered, numbered};
use crate::data::store::Store;
use crate::diagnostic::{Diagnostic, Span};
use crate::sql::{Computed, Target, Typed};

impl Run<'_> {
    /// Keeps a finding where no key of a table is in the other, and both have some. Compared are the
    /// columns as they were read or derived, so that what the rows of a query inside lack is no
    /// such key; keys that are computed in the condition are not looked at.
    pub(super) fn tell_if_none_meets(&self, left: &Relation, right: &Relation, conditions: &Conditions, at: Span) {
        let of_left: Option<Vec<&Store>> = conditions.keys.iter().map(|(key, _)| whole(left, key)).collect();
        let of_right: Option<Vec<&Store>> = conditions.keys.iter().map(|(_, key)| whole(right, key)).collect();
        let (Some(ours), Some(theirs)) = (of_left.and_then(key_columns), of_right.and_then(key_columns)) else {
            return;
        };
        let Numbered { tables, count } = numbered(&[ours, theirs]);
        let [here, there] = tables.as_slice() else { return };
        let mut is_there = vec![false; count];
        there.iter().flatten().for_each(|key| is_there[key] = true);
        let mut is_here = vec![false; count];
        here.iter().flatten().for_each(|key| is_here[key] = true);
        let keys = is_here.iter().filter(|is_here| **is_here).count();
        let meets = is_here.iter().zip(&is_there).any(|(here, there)| *here && *there);
        if keys == 0 || !is_there.contains(&true) || meets {
            return;
        }
        let other = right.columns.first().and_then(|column| column.tables.first()).map_or("", String::as_str);
        let message = match keys {
            1 => format!("the join meets nothing: the only key is none of `{other}`"),
            n => format!("the join meets nothing: none of {n} keys is one of `{other}`"),
        };
        let hint = "see whether the keys are written alike in both tables";
        self.found.borrow_mut().push(Diagnostic::finding(message).within(at).hint(hint));
    }
}

/// All values of the column that a key is, if it is one.
fn whole<'r>(relation: &'r Relation, key: &Typed) -> Option<&'r Store> {
    let number = match &key.computed {
        Computed::Column(number) => *number,
        // A number beside a text is compared as it is written.
        Computed::Cast(one, Target::Varchar, _) => return whole(relation, one),
        _ => return None,
    };
    let bound = relation.columns.get(number).filter(|bound| bound.is_itself)?;
    let [origin] = bound.origins.as_slice() else { return None };
    origin.whole.as_ref().map(|whole| &whole.values)
}

/// Columns of one table as a key; none where they are not of one length.
fn key_columns(stores: Vec<&Store>) -> Option<KeyColumns> {
    let rows = stores.first()?.len();
    let is_alike = stores.iter().all(|store| store.len() == rows);
    is_alike.then(|| KeyColumns { rows, columns: stores.into_iter().cloned().collect() })
}
