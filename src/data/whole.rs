//! What a column held before any of its rows was left out.

use std::fmt;

use super::store::Store;

/// All values of a column as it was read or derived. A condition that names a value
/// is compared with these, not with what earlier steps have left.
#[derive(Clone)]
pub struct Whole {
    /// The table that it was read into or derived in.
    pub(super) table: String,
    /// Its name there.
    pub(super) name: String,
    pub(super) values: Store,
    /// Whether it is a key, whose values are not to be shown.
    pub(super) is_key: bool,
}

/// Where a column comes from is no property by which columns differ.
impl PartialEq for Whole {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Whole {}

impl fmt::Debug for Whole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.table, self.name)
    }
}
