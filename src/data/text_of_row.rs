//! A column of texts: for each row the code of its text.

use super::packed::Packed;
use super::packing::Packing;

/// The code of a row without a text.
pub(super) const NO_TEXT: u32 = 0;

/// For each row the code of its text.
#[derive(Debug, Clone)]
pub(super) struct TextOfRow(Packed);

impl TextOfRow {
    /// So many rows without a text.
    pub fn absent(rows: usize) -> Self {
        Self(Packed::zeros(rows))
    }

    /// The codes of all rows.
    pub fn of(codes: Vec<u32>) -> Self {
        // A code keeps its bits, which its sign gives back in any width.
        Self(Packed::of_words(codes.into_iter().map(|code| code as i32).collect()))
    }

    /// The code of a row, which is below [`TextOfRow::len`].
    pub fn at(&self, row: usize) -> usize {
        self.0.at(row) as u32 as usize
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The codes as whole numbers, of which each keeps its bits in any width.
    pub fn packed(&self) -> &Packed {
        &self.0
    }

    /// The codes of several columns, one after the other. Each comes with the code among all `texts` that each of
    /// its own is.
    pub fn joined<'p>(pieces: impl Iterator<Item = (&'p Self, &'p [u32])>, rows: usize, texts: usize) -> Self {
        let greatest = i32::try_from(texts.saturating_sub(1)).unwrap_or(i32::MAX);
        let mut all = Packing::wide_enough_for(greatest, rows);
        for (codes, among_all) in pieces {
            let code = |own: i32| among_all.get(own as u32 as usize).copied().unwrap_or(NO_TEXT) as i32;
            all.extend_changed(&codes.0, code);
        }
        Self(all.packed())
    }

    /// Those of some rows, in their order.
    pub fn select(&self, rows: &[usize]) -> Self {
        Self(self.0.select(rows))
    }

    /// Those of some rows, in their order, and that of no text where there is no row.
    pub fn gathered(&self, rows: &[Option<usize>]) -> Self {
        Self(self.0.gathered(rows))
    }

    /// The code of each row.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = usize> + Clone + '_ {
        self.0.iter().map(|code| code as u32 as usize)
    }
}

impl FromIterator<u32> for TextOfRow {
    fn from_iter<I: IntoIterator<Item = u32>>(codes: I) -> Self {
        // A code keeps its bits, which its sign gives back in any width.
        Self(codes.into_iter().map(|code| code as i32).collect())
    }
}
