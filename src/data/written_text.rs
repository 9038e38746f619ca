//! The texts of a column, and the signs that stand around numbers among them.

use super::marked_number::marked_number;
use super::written_form::{Form, form};

/// The texts of a column, each once.
#[derive(Debug, Clone, Copy)]
pub(super) struct Written<'t> {
    pub text: &'t str,
    /// How many rows hold it.
    pub count: usize,
    /// The first of them, from 0.
    pub first: usize,
}

/// The sign or unit of a number; empty where it stands alone.
pub(super) fn mark_of(text: &str) -> &str {
    if matches!(form(text), Form::Marked) { marked_number(text).map_or("", |one| one.mark) } else { "" }
}

/// Whether numbers with a sign or a unit are quantities. A few of them that occur again and again
/// are levels, such as the doses of a trial; percentages and money rarely are.
pub(super) fn is_quantity<'a>(texts: impl Iterator<Item = &'a Written<'a>>) -> bool {
    const LEVELS: usize = 8;
    const LEVELS_OF_SHARES: usize = 3;
    let (mut rows, mut distinct, mut is_share) = (0, 0, true);
    for one in texts.filter(|one| form(one.text) == Form::Marked) {
        (rows, distinct) = (rows + one.count, distinct + 1);
        is_share = is_share && !mark_of(one.text).contains(char::is_alphabetic);
    }
    2 * distinct > rows || distinct > if is_share { LEVELS_OF_SHARES } else { LEVELS }
}
