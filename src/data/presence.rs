//! Which rows of a column have a value.

use std::sync::Arc;

/// One bit for each row.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Presence {
    words: Vec<u64>,
    rows: usize,
    missing: usize,
}

impl Presence {
    /// Of no row yet, with room for so many.
    pub fn with_capacity(rows: usize) -> Self {
        Self { words: Vec::with_capacity(rows.div_ceil(64)), rows: 0, missing: 0 }
    }

    /// Which of some values are there, as it is kept. Where none is stands `absent`, in whose place `filling` is written.
    pub fn of<T: Copy + PartialEq>(values: &mut [T], absent: T, filling: T) -> Option<Arc<Self>> {
        if !values.contains(&absent) {
            return None;
        }
        let present: Self = values.iter().map(|value| *value != absent).collect();
        values.iter_mut().filter(|value| **value == absent).for_each(|value| *value = filling);
        present.kept()
    }

    /// Adds a row.
    pub fn push(&mut self, is_present: bool) {
        if self.rows.is_multiple_of(64) {
            self.words.push(0);
        }
        if let Some(word) = self.words.last_mut() {
            *word |= u64::from(is_present) << (self.rows % 64);
        }
        self.missing += usize::from(!is_present);
        self.rows += 1;
    }

    /// Whether a row has a value.
    pub fn has(&self, row: usize) -> bool {
        self.words.get(row / 64).is_some_and(|word| word >> (row % 64) & 1 == 1)
    }

    /// The rows without a value.
    pub fn missing(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.rows).filter(|row| !self.has(*row))
    }

    /// As it is kept: none where every row has a value.
    pub fn kept(self) -> Option<Arc<Self>> {
        (self.missing > 0).then(|| Arc::new(self))
    }
}

impl FromIterator<bool> for Presence {
    fn from_iter<I: IntoIterator<Item = bool>>(all: I) -> Self {
        let mut presence = Self::default();
        all.into_iter().for_each(|one| presence.push(one));
        presence
    }
}
