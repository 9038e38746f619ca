//! A column of numbers.

use std::sync::Arc;

use super::store::{Kept, Store};

/// The numbers of a column, shared with the table.
#[derive(Debug, Clone)]
pub struct Numbers {
    store: Store,
    divisor: f64,
}

/// All the numbers of a column, shared with its table.
#[derive(Debug, Clone)]
pub enum KeptNumbers {
    /// Numbers.
    Numbers(Arc<Vec<f64>>),
    /// Whole numbers that fit in 32 bits.
    Whole(Arc<Vec<i32>>),
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

    /// The numbers as the table keeps them, where each row has one and none is divided: nothing is copied.
    pub fn kept(&self) -> Option<KeptNumbers> {
        match &self.store.kept {
            _ if self.store.present.is_some() || self.divisor != 1.0 => None,
            Kept::Number(values) => Some(KeptNumbers::Numbers(values.clone())),
            Kept::Small(values) => Some(KeptNumbers::Whole(values.clone())),
            _ => None,
        }
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
