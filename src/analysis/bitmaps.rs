//! Bitmaps of rows that are filled side by side.

/// Several bitmaps of the rows of a source, which are numbered from 1. Rows mostly come one after the other, so that one
/// word of each is at hand while the rows of it come.
pub(super) struct Bitmaps {
    bits: Vec<Vec<u64>>,
    /// The place of the words at hand.
    word: usize,
    /// The word at hand of each, with the rows that are new in it.
    at_hand: Vec<u64>,
}

impl Bitmaps {
    /// Bitmaps of so many rows.
    pub(super) fn new(bitmaps: usize, rows: usize) -> Self {
        Self { bits: vec![vec![0; rows / 64 + 1]; bitmaps], word: 0, at_hand: vec![0; bitmaps] }
    }

    /// Adds a row, which counts from 0, to one of them.
    pub(super) fn add(&mut self, row: usize, bitmap: usize) {
        let (word, bit) = ((row + 1) / 64, (row + 1) % 64);
        if word != self.word {
            self.put_away();
            self.word = word;
        }
        self.at_hand[bitmap] |= 1 << bit;
    }

    fn put_away(&mut self) {
        for (bits, at_hand) in self.bits.iter_mut().zip(&mut self.at_hand) {
            bits[self.word] |= std::mem::take(at_hand);
        }
    }

    /// All of them.
    pub(super) fn finish(mut self) -> Vec<Vec<u64>> {
        self.put_away();
        self.bits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_in_the_bitmap_to_which_it_was_added_in_any_order() {
        let rows = 200;
        // No step shares a factor with 201: no row comes twice, and words change from row to row and back.
        for step in [1, 7, 200] {
            let mut bitmaps = Bitmaps::new(3, rows);
            (0..rows).map(|at| at * step % 201).for_each(|row| {
                if row < rows && row % 4 < 3 {
                    bitmaps.add(row, row % 4);
                }
            });
            let added: Vec<usize> = (0..rows).map(|at| at * step % 201).filter(|row| *row < rows).collect();
            for (bitmap, bits) in bitmaps.finish().into_iter().enumerate() {
                assert_eq!(bits.len(), 4);
                for number in 0..256 {
                    let is_in = number > 0 && added.contains(&(number - 1)) && (number - 1) % 4 == bitmap;
                    assert_eq!(bits[number / 64] >> (number % 64) & 1 == 1, is_in, "{step} {bitmap} {number}");
                }
            }
        }
    }
}
