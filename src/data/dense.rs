//! Columns of numbers of which every row has one, as a table keeps them.

use std::sync::Arc;

use super::decimals::decimals_of;
use super::packed::Packed;
use super::store::{Kept, Store};

/// Whole numbers.
pub(super) fn whole<T: Copy + Into<i64>>(values: &[T]) -> Store {
    let wide = || Kept::Integer(Arc::new(values.iter().map(|&value| value.into()).collect()));
    let kept = Packed::of(values).map_or_else(wide, Kept::Small);
    Store { kept, present: None }
}

/// Numbers; none where one of them is not finite.
pub(super) fn numbers(values: &[f64]) -> Option<Store> {
    let are_finite = values.chunks(256).all(|some| some.iter().fold(true, |all, value| all & value.is_finite()));
    are_finite.then(|| {
        let wide = || Kept::Number(Arc::new(values.to_vec()));
        Store { kept: decimals_of(values).map_or_else(wide, Kept::Decimal), present: None }
    })
}

#[cfg(test)]
mod tests {
    use super::super::values::Values;
    use super::*;

    #[test]
    fn they_are_kept_as_values_that_may_be_missing() {
        let bounds = [i64::from(i8::MAX), i64::from(i16::MIN), i64::from(i32::MAX), i64::MIN];
        let whole_numbers = bounds.iter().flat_map(|bound| [vec![3, *bound], vec![3, bound.saturating_add(1), 0]]);
        for values in whole_numbers.chain([vec![]]) {
            let expected = Store::of(Values::Integer(values.iter().copied().map(Some).collect()));
            let found = whole(&values);
            assert_eq!(format!("{found:?}"), format!("{expected:?}"));
        }
        for values in [vec![0.5, 3.0, -1.25], vec![1.0 / 3.0, 2.0], vec![-0.0, 1.5], vec![]] {
            let expected = Store::of(Values::Number(values.iter().copied().map(Some).collect()));
            assert_eq!(numbers(&values).map(|found| format!("{found:?}")), Some(format!("{expected:?}")));
        }
        assert!(numbers(&[1.0, f64::NAN]).is_none() && numbers(&[f64::INFINITY]).is_none());
    }
}
