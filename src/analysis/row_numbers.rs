//! Row numbers of a source, kept small: a report on a million rows has hundreds of
//! sets of them.

/// Sorted row numbers from 1, without repeats.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct RowNumbers {
    count: usize,
    form: Form,
}

/// A list, or one bit for each row up to the last: whichever is smaller.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Form {
    List(Vec<u64>),
    Bits(Vec<u64>),
}

impl Default for Form {
    fn default() -> Self {
        Self::List(Vec::new())
    }
}

impl From<Vec<u64>> for RowNumbers {
    /// Keeps numbers that are sorted and without repeats.
    fn from(rows: Vec<u64>) -> Self {
        let count = rows.len();
        let words = rows.last().map_or(0, |last| usize::try_from(last / 64).unwrap_or(usize::MAX).saturating_add(1));
        if words >= count {
            return Self { count, form: Form::List(rows) };
        }
        let mut bits = vec![0u64; words];
        for row in rows {
            // The word exists: no row is above the last.
            if let Some(word) = usize::try_from(row / 64).ok().and_then(|at| bits.get_mut(at)) {
                *word |= 1 << (row % 64);
            }
        }
        Self { count, form: Form::Bits(bits) }
    }
}

impl RowNumbers {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The numbers, ascending.
    pub fn iter(&self) -> impl Iterator<Item = u64> + '_ {
        let (list, bits) = match &self.form {
            Form::List(list) => (list.as_slice(), &[][..]),
            Form::Bits(bits) => (&[][..], bits.as_slice()),
        };
        let of_word = |(at, word): (u64, &u64)| {
            let word = *word;
            (0..64u64).filter(move |bit| word >> bit & 1 == 1).map(move |bit| at * 64 + bit)
        };
        list.iter().copied().chain((0u64..).zip(bits).flat_map(of_word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_given_back_dense_or_sparse() {
        for rows in [vec![], vec![1], vec![63, 64, 65], (1..=1000).collect(), (1..=1000).map(|row| row * 7).collect()] {
            let kept = RowNumbers::from(rows.clone());
            assert_eq!(kept.iter().collect::<Vec<u64>>(), rows);
            assert_eq!((kept.len(), kept.is_empty()), (rows.len(), rows.is_empty()));
        }
    }

    #[test]
    fn a_dense_set_takes_a_bit_a_row_and_a_sparse_one_a_word() {
        let dense = RowNumbers::from((1..=64_000).collect::<Vec<u64>>());
        assert!(matches!(&dense.form, Form::Bits(bits) if bits.len() == 1001));
        let sparse = RowNumbers::from(vec![5, 1_000_000]);
        assert!(matches!(&sparse.form, Form::List(list) if list.len() == 2));
    }
}
