//! A column of numbers.

use super::store::Store;

/// The numbers of a column, shared with the table.
#[derive(Debug, Clone)]
pub struct Numbers {
    store: Store,
    divisor: f64,
}

impl Numbers {
    pub(super) fn of(store: Store) -> Self {
        Self { store, divisor: 1.0 }
    }

    /// The numbers divided by one.
    #[must_use]
    pub fn divided_by(self, divisor: f64) -> Self {
        Self { divisor: self.divisor * divisor, ..self }
    }

    /// The number of a row; `None` where it is missing.
    pub fn get(&self, row: usize) -> Option<f64> {
        self.store.number(row).map(|number| number / self.divisor)
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.store.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
