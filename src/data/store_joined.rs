//! The rows of several columns of one kind, one after the other.

use std::sync::Arc;

use super::decimals::Decimals;
use super::packed::Packed;
use super::packing::Packing;
use super::presence::Presence;
use super::store::{Kept, Store};
use super::text_codes::Texts;
use super::text_of_row::TextOfRow;

impl Store {
    /// The rows of stores of one kind, one after the other.
    pub fn joined(pieces: Vec<Self>) -> Self {
        let rows = pieces.iter().map(Self::len).sum();
        let present = pieces.iter().any(|piece| piece.present.is_some()).then(|| {
            let all = pieces.iter().flat_map(|piece| (0..piece.len()).map(|row| piece.is_present(row)));
            Arc::new(all.collect::<Presence>())
        });
        let kept = match pieces.first().map(|piece| &piece.kept) {
            Some(Kept::Small(_) | Kept::Integer(_)) => joined_whole(&pieces, rows),
            Some(Kept::Number(_) | Kept::Decimal(_)) => joined_numbers(&pieces, rows),
            Some(Kept::Boolean(_)) => Kept::Boolean(one_after_the_other(&pieces, rows, |kept| match kept {
                Kept::Boolean(values) => values,
                _ => &[],
            })),
            Some(Kept::Date(_)) => Kept::Date(one_after_the_other(&pieces, rows, |kept| match kept {
                Kept::Date(values) => values,
                _ => &[],
            })),
            Some(Kept::DateTime(_)) => Kept::DateTime(one_after_the_other(&pieces, rows, |kept| match kept {
                Kept::DateTime(values) => values,
                _ => &[],
            })),
            Some(Kept::Text(..)) | None => joined_texts(pieces),
        };
        Self { kept, present }
    }
}

fn one_after_the_other<T: Copy>(pieces: &[Store], rows: usize, values: impl Fn(&Kept) -> &[T]) -> Arc<Vec<T>> {
    let mut all = Vec::with_capacity(rows);
    pieces.iter().for_each(|piece| all.extend_from_slice(values(&piece.kept)));
    Arc::new(all)
}

fn joined_whole(pieces: &[Store], rows: usize) -> Kept {
    let packed = pieces.iter().map(|piece| match &piece.kept {
        Kept::Small(values) => Some(values),
        _ => None,
    });
    if let Some(packed) = packed.collect::<Option<Vec<&Packed>>>() {
        let mut all = Packing::as_wide_as(packed.iter().copied(), rows);
        packed.into_iter().for_each(|more| all.extend(more));
        return Kept::Small(all.packed());
    }
    let mut all: Vec<i64> = Vec::with_capacity(rows);
    for piece in pieces {
        match &piece.kept {
            Kept::Small(values) => all.extend(values.iter().map(i64::from)),
            Kept::Integer(values) => all.extend_from_slice(values),
            _ => {}
        }
    }
    Kept::Integer(Arc::new(all))
}

fn joined_numbers(pieces: &[Store], rows: usize) -> Kept {
    let decimals = pieces.iter().map(|piece| match &piece.kept {
        Kept::Decimal(values) => Some(values),
        _ => None,
    });
    let decimals = decimals.collect::<Option<Vec<&Decimals>>>();
    if let Some(joined) = decimals.and_then(|decimals| Decimals::joined(&decimals, rows)) {
        return Kept::Decimal(joined);
    }
    let mut all: Vec<f64> = Vec::with_capacity(rows);
    for piece in pieces {
        match &piece.kept {
            Kept::Decimal(values) => all.extend((0..values.len()).map(|row| values.at(row))),
            Kept::Number(values) => all.extend_from_slice(values),
            _ => {}
        }
    }
    Kept::Number(Arc::new(all))
}

/// The texts of pieces in one row of codes.
fn joined_texts(pieces: Vec<Store>) -> Kept {
    let mut all = Texts::default();
    let places: Vec<Vec<u32>> = pieces
        .iter()
        .map(|piece| match &piece.kept {
            Kept::Text(_, texts) => texts.iter().map(|text| all.code(text)).collect(),
            _ => Vec::new(),
        })
        .collect();
    let rows = pieces.iter().map(Store::len).sum();
    let codes = pieces.iter().zip(&places).filter_map(|(piece, place)| match &piece.kept {
        Kept::Text(codes, _) => Some((codes, place.as_slice())),
        _ => None,
    });
    Kept::Text(TextOfRow::joined(codes, rows, all.all.len()), Arc::new(all.all))
}

#[cfg(test)]
mod tests {
    use super::super::values::{Kind, Values};
    use super::*;

    #[test]
    fn texts_of_pieces_are_themselves_however_many_all_of_them_are() {
        // As many as a byte and two bytes hold, and more.
        for texts in [1, 127, 128, 129, 32_768, 32_770_usize] {
            let own = |at: usize| (!at.is_multiple_of(5)).then(|| format!("text {}", at * 7 % texts));
            let all: Vec<Option<String>> = (0..texts + 100).map(own).collect();
            let mut pieces: Vec<Store> = all.chunks(61).map(|some| Store::of(Values::Text(some.to_vec()))).collect();
            pieces.insert(1, Store::absent(Kind::Text, 3));
            let mut expected = all.clone();
            expected.splice(all.len().min(61)..all.len().min(61), vec![None; 3]);
            assert_eq!(Store::joined(pieces).values(), Values::Text(expected), "{texts}");
        }
    }
}
