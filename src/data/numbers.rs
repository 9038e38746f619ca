//! A column of numbers.

use std::sync::Arc;

use super::decimals::Decimals;
use super::packed::Packed;
use super::rows::Rows;
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
    /// Whole numbers.
    Whole(Packed),
    /// Numbers of few digits.
    Decimals(Decimals),
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

    /// Whether every row has one.
    pub fn are_all_known(&self) -> bool {
        self.store.present.is_none() && self.store.kind().is_numeric()
    }

    /// The numbers of some rows, which ascend and each have one.
    pub fn of_rows<'a>(&self, rows: impl Into<Rows<'a>>) -> Vec<f64> {
        self.of_some(rows.into())
    }

    fn of_some(&self, rows: Rows<'_>) -> Vec<f64> {
        let mut numbers = vec![0.0; rows.len()];
        let is_all = rows.len() == self.len();
        match self.kept() {
            Some(KeptNumbers::Numbers(values)) if is_all => numbers.copy_from_slice(&values),
            Some(KeptNumbers::Whole(values)) if is_all => values.copy(0, &mut numbers, f64::from),
            Some(KeptNumbers::Decimals(values)) if is_all => values.copy(0, &mut numbers),
            Some(KeptNumbers::Numbers(values)) => return rows.each(|row| values[row]),
            Some(KeptNumbers::Whole(values)) => return rows.each(|row| values.at(row).into()),
            Some(KeptNumbers::Decimals(values)) => return rows.each(|row| values.at(row)),
            None => return rows.each(|row| self.get(row).unwrap_or(0.0)),
        }
        numbers
    }

    /// The numbers as the table keeps them, where each row has one and none is divided: nothing is copied.
    pub fn kept(&self) -> Option<KeptNumbers> {
        match &self.store.kept {
            _ if self.store.present.is_some() || self.divisor != 1.0 => None,
            Kept::Number(values) => Some(KeptNumbers::Numbers(values.clone())),
            Kept::Small(values) => Some(KeptNumbers::Whole(values.clone())),
            Kept::Decimal(values) => Some(KeptNumbers::Decimals(values.clone())),
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
