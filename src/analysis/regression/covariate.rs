//! The numbers of one column of a model.

use crate::data::{KeptNumbers, Numbers, Packed, Rows};
use crate::statistics::{CovariateColumn, WholeNumbers};

/// The numbers of a column, row by row of the model.
#[derive(Debug, Clone)]
pub(crate) enum Covariate {
    /// Those of the table, all of whose rows are in the model.
    OfTable(KeptNumbers),
    /// Whether a row is at a level: 1 or 0.
    Indicator(Vec<bool>),
    /// Numbers made for the model.
    Made(Vec<f64>),
}

impl Covariate {
    /// The numbers of some rows of a table, which ascend.
    pub(crate) fn of_rows(values: &Numbers, rows: Rows<'_>) -> Self {
        match values.kept().filter(|_| values.len() == rows.len()) {
            Some(kept) => Self::OfTable(kept),
            None => Self::Made(values.of_rows(rows)),
        }
    }

    /// Whether a number is other than 0.
    pub(crate) fn has_any(&self) -> bool {
        match self {
            Self::Indicator(values) => values.contains(&true),
            other => (0..other.rows()).any(|row| other.at(row) != 0.0),
        }
    }

    /// The product of two columns, row by row.
    pub(crate) fn times(&self, other: &Self) -> Self {
        Self::Made((0..self.rows()).map(|row| self.at(row) * other.at(row)).collect())
    }

    /// A column of its own.
    pub(crate) fn to_vec(&self) -> Vec<f64> {
        let mut numbers = vec![0.0; self.rows()];
        self.copy(0, &mut numbers);
        numbers
    }
}

impl CovariateColumn for Covariate {
    fn rows(&self) -> usize {
        match self {
            Self::OfTable(KeptNumbers::Numbers(values)) => values.len(),
            Self::OfTable(KeptNumbers::Whole(values)) => values.len(),
            Self::OfTable(KeptNumbers::Decimals(values)) => values.len(),
            Self::Indicator(values) => values.len(),
            Self::Made(values) => values.len(),
        }
    }

    fn at(&self, row: usize) -> f64 {
        match self {
            Self::OfTable(KeptNumbers::Numbers(values)) => values[row],
            Self::OfTable(KeptNumbers::Whole(values)) => values.at(row).into(),
            Self::OfTable(KeptNumbers::Decimals(values)) => values.at(row),
            Self::Indicator(values) => f64::from(u8::from(values[row])),
            Self::Made(values) => values[row],
        }
    }

    fn copy(&self, from: usize, to: &mut [f64]) {
        fn each<T: Copy>(values: &[T], to: &mut [f64], number: impl Fn(T) -> f64) {
            to.iter_mut().zip(values).for_each(|(to, value)| *to = number(*value));
        }
        let until = from + to.len();
        match self {
            Self::OfTable(KeptNumbers::Numbers(values)) => to.copy_from_slice(&values[from..until]),
            Self::OfTable(KeptNumbers::Whole(values)) => values.copy(from, to, f64::from),
            Self::OfTable(KeptNumbers::Decimals(values)) => values.copy(from, to),
            Self::Indicator(values) => each(&values[from..until], to, |value| f64::from(u8::from(value))),
            Self::Made(values) => to.copy_from_slice(&values[from..until]),
        }
    }

    fn whole(&self) -> Option<(WholeNumbers<'_>, f64)> {
        match self {
            Self::OfTable(KeptNumbers::Whole(values)) => Some((whole(values), 1.0)),
            Self::OfTable(KeptNumbers::Decimals(values)) => Some((whole(&values.digits), values.divisor())),
            Self::Indicator(values) => Some((WholeNumbers::Truths(values), 1.0)),
            Self::OfTable(KeptNumbers::Numbers(_)) | Self::Made(_) => None,
        }
    }
}

/// Whole numbers as a table keeps them.
pub(crate) fn whole(values: &Packed) -> WholeNumbers<'_> {
    match values {
        Packed::Bytes(values) => WholeNumbers::Bytes(values),
        Packed::Shorts(values) => WholeNumbers::Shorts(values),
        Packed::Words(values) => WholeNumbers::Words(values),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn a_column_is_the_same_however_it_is_kept() {
        let kept = [
            Covariate::OfTable(KeptNumbers::Numbers(Arc::new(vec![0.0, 1.0, 1.0]))),
            Covariate::OfTable(KeptNumbers::Whole([0, 1, 1].into_iter().collect())),
            Covariate::Indicator(vec![false, true, true]),
            Covariate::Made(vec![0.0, 1.0, 1.0]),
        ];
        for column in &kept {
            let mut end = [7.0; 2];
            column.copy(1, &mut end);
            assert_eq!((column.to_vec(), end, column.rows()), (vec![0.0, 1.0, 1.0], [1.0; 2], 3));
            assert_eq!((0..3).map(|row| column.at(row)).collect::<Vec<_>>(), column.to_vec());
            assert!(column.has_any());
            let whole = column.whole().map(|(numbers, divisor)| match numbers {
                WholeNumbers::Truths(values) => values.iter().map(|value| f64::from(*value) / divisor).collect(),
                WholeNumbers::Bytes(values) => values.iter().map(|value| f64::from(*value) / divisor).collect(),
                WholeNumbers::Shorts(values) => values.iter().map(|value| f64::from(*value) / divisor).collect(),
                WholeNumbers::Words(values) => {
                    values.iter().map(|value| f64::from(*value) / divisor).collect::<Vec<_>>()
                }
            });
            assert!(whole.is_none_or(|whole| whole == column.to_vec()));
            assert_eq!(column.times(&kept[3]).to_vec(), column.to_vec());
        }
        assert!(!Covariate::Indicator(vec![false]).has_any() && !Covariate::Made(vec![0.0]).has_any());
    }
}
