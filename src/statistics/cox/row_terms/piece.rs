//! Rows cut into pieces of work.

use std::ops::Range;

use crate::statistics::cox::risk_sets::RiskSets;
use crate::statistics::cox::risk_sums::Moments;

/// About so many rows are one piece. Tests have pieces of few rows, so that they have many.
pub(super) const SIZE: usize = if cfg!(test) { 1 << 8 } else { 1 << 13 };

/// Neighbouring rows of a stratum.
pub(super) struct Piece {
    pub stratum: usize,
    pub rows: Range<usize>,
    /// The ties that end in it. Of the first of them some censored rows may be in the pieces before; rows behind the last of
    /// them are censored ones of the tie that ends in the next piece that one ends in.
    pub ties: Range<usize>,
    /// `S₀` and `S₁` of the rows of the stratum before it.
    pub at_risk: Moments,
}

/// The rows cut into pieces, with nothing at risk yet. A tie may have most of the rows, as where all who are left are
/// censored at the end of a study: its censored rows may be cut, its events not.
pub(super) fn pieces(sets: &RiskSets) -> Vec<Piece> {
    let mut pieces = Vec::with_capacity(sets.rows() / SIZE + sets.strata.len());
    for (number, stratum) in sets.strata.iter().enumerate() {
        let mut push = |rows: Range<usize>, ties: Range<usize>| {
            pieces.push(Piece { stratum: number, rows, ties, at_risk: Moments::new(sets.columns) });
        };
        let (mut begin, mut first) = (sets.rows_of(stratum).start, stratum.ties.start);
        for index in stratum.ties.clone() {
            let tie = &sets.ties[index];
            while tie.first_event - begin > SIZE {
                push(begin..begin + SIZE, first..index);
                (begin, first) = (begin + SIZE, index);
            }
            if tie.end - begin >= SIZE || index + 1 == stratum.ties.end {
                push(begin..tie.end, first..index + 1);
                (begin, first) = (tie.end, index + 1);
            }
        }
    }
    pieces
}
