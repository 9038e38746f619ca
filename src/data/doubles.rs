//! Whole columns as doubles, which blocks that run side by side share while one of them holds them.

use std::sync::{Arc, Mutex, PoisonError, Weak};

use super::numbers::{KeptNumbers, Numbers};

/// The columns of which some block has the doubles.
#[derive(Debug, Default)]
pub(super) struct Doubles(Mutex<Vec<(KeptNumbers, Weak<Vec<f64>>)>>);

impl Doubles {
    /// The numbers of some rows, which ascend and each have one.
    pub(super) fn of_rows(&self, numbers: &Numbers, rows: &[usize]) -> Arc<Vec<f64>> {
        match numbers.kept().filter(|_| rows.len() == numbers.len()) {
            Some(KeptNumbers::Numbers(all)) => all,
            Some(kept) => self.of(kept, || numbers.of_rows(rows)),
            None => Arc::new(numbers.of_rows(rows)),
        }
    }

    /// The doubles of a column that is kept otherwise.
    fn of(&self, kept: KeptNumbers, make: impl FnOnce() -> Vec<f64>) -> Arc<Vec<f64>> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.retain(|(_, doubles)| doubles.strong_count() > 0);
        let found = known.iter().find(|(other, _)| other.is_same(&kept));
        if let Some(doubles) = found.and_then(|(_, doubles)| doubles.upgrade()) {
            return doubles;
        }
        let doubles = Arc::new(make());
        known.push((kept, Arc::downgrade(&doubles)));
        doubles
    }
}
