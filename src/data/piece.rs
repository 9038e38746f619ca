//! Some of the cells of a column, as they were read.

use super::column::Kind;
use super::fault::Faults;
use super::marked_number::Marks;
use super::store::Store;
use super::zone::Zones;

/// Some of the cells of a column, as they were read.
#[derive(Debug)]
pub(super) struct Piece {
    pub store: Store,
    /// What is wrong with them; rows count from the first of the piece.
    pub faults: Faults,
    /// Whether no cell has a value, so that they fit every kind.
    pub is_empty: bool,
    /// Of a key, the first row whose cell is not written as its value prints.
    pub unplain: Option<usize>,
    /// Whether `-0` is among whole numbers: as a number it keeps its sign.
    pub has_negative_zero: bool,
    /// Of moments, which say that they are of UTC.
    pub zones: Zones,
    /// Of numbers with a unit, in which units they are.
    pub marks: Marks,
}

impl Piece {
    /// Cells of which nothing is to be said.
    pub fn of(store: Store) -> Self {
        let (faults, zones, marks) = (Faults::default(), Zones::default(), Marks::default());
        Self { store, faults, is_empty: false, unplain: None, has_negative_zero: false, zones, marks }
    }
}

/// The narrowest kind that fits all pieces.
pub(super) fn kind_of(pieces: &[Piece]) -> Kind {
    let mut kinds = pieces.iter().filter(|piece| !piece.is_empty).map(|piece| piece.store.kind());
    let Some(first) = kinds.next() else { return Kind::Text };
    kinds.fold(first, |kind, other| match (kind, other) {
        _ if kind == other => kind,
        (Kind::Integer | Kind::Number, Kind::Integer | Kind::Number) => Kind::Number,
        _ => Kind::Text,
    })
}
