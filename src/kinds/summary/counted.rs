//! The values of a column in each group, counted where many rows share few values: ages, scores and laboratory values
//! with a digit behind the point. What describes them and what ranks them needs no more.

use crate::analysis::describe::Members;
use crate::data::{Categories, KeptNumbers, LevelIndex, Numbers, Packed};
use crate::statistics::descriptive::Sorted;

/// So many rows are looked at together.
const BLOCK: usize = 1024;

/// At most so many counts are kept for a column: they stay in the cache.
const MOST: usize = 1 << 18;

/// The group of each row.
pub(super) struct GroupOfRow {
    index: LevelIndex,
    /// The group of each level, and behind them of no level: of this one, and of levels that are no group, it is one
    /// behind all groups.
    of_code: Vec<usize>,
    groups: usize,
}

impl GroupOfRow {
    /// Of groups that are levels.
    pub(super) fn new(categories: Categories, groups: &[Members]) -> Self {
        let place = |code: &String| groups.iter().position(|group| group.code == *code).unwrap_or(groups.len());
        let of_code = categories.codes.iter().map(place).chain([groups.len()]).collect();
        Self { of_code, index: categories.index, groups: groups.len() }
    }

    /// The group of a row; one behind all groups where it is in none.
    pub(super) fn of(&self, row: usize) -> usize {
        self.of_code[self.index.code(row)]
    }
}

/// The values of all rows and of each group, if every row has one and they are few beside the rows.
pub(super) fn counted(values: &Numbers, group_of: Option<&GroupOfRow>) -> Option<Vec<Sorted>> {
    let kept = values.kept()?;
    let (packed, number): (&Packed, &dyn Fn(i32) -> f64) = match &kept {
        KeptNumbers::Numbers(_) => return None,
        KeptNumbers::Whole(packed) => (packed, &|whole| f64::from(whole)),
        KeptNumbers::Decimals(decimals) => (&decimals.digits, &|digits| decimals.of_digits(digits)),
    };
    let (least, most) = packed.bounds()?;
    let width = usize::try_from(i64::from(most) - i64::from(least)).ok()?.checked_add(1)?;
    let groups = group_of.map_or(0, |group_of| group_of.groups);
    if width > 4 * packed.len() + BLOCK || width.saturating_mul(groups + 1) > MOST {
        return None;
    }
    let mut counts = vec![0usize; width * (groups + 1)];
    let mut block = [0i32; BLOCK];
    for from in (0..packed.len()).step_by(BLOCK) {
        let block = &mut block[..BLOCK.min(packed.len() - from)];
        packed.copy(from, block, |value| value.wrapping_sub(least));
        for (row, place) in (from..).zip(&*block) {
            let group = group_of.map_or(0, |group_of| group_of.of(row));
            counts[group * width + *place as u32 as usize] += 1;
        }
    }
    let number_at = |place: usize| number((i64::from(least) + place as i64) as i32);
    let all = (0..width).map(|place| (number_at(place), (0..=groups).map(|group| counts[group * width + place]).sum()));
    let of_group =
        |group: usize| Sorted::of_counts((0..width).map(|place| (number_at(place), counts[group * width + place])));
    Some(std::iter::once(Sorted::of_counts(all)).chain((0..groups).map(of_group)).collect())
}
