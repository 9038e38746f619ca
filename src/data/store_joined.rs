//! The rows of several columns of one kind, one after the other.

use std::sync::Arc;

use super::presence::Presence;
use super::store::{Kept, NO_TEXT, Store};
use super::text_codes::Texts;

impl Store {
    /// The rows of stores of one kind, one after the other.
    pub fn joined(pieces: Vec<Self>) -> Self {
        let rows = pieces.iter().map(Self::len).sum();
        let present = pieces.iter().any(|piece| piece.present.is_some()).then(|| {
            let all = pieces.iter().flat_map(|piece| (0..piece.len()).map(|row| piece.is_present(row)));
            Arc::new(all.collect::<Presence>())
        });
        let is_text = matches!(pieces.first(), Some(Self { kept: Kept::Text(..), .. }));
        if is_text {
            return Self { kept: joined_texts(pieces, rows), present };
        }
        let has_large = pieces.iter().any(|piece| matches!(piece.kept, Kept::Integer(_)));
        let mut kept = match pieces.first().map(|piece| &piece.kept) {
            Some(Kept::Small(_) | Kept::Integer(_)) if has_large => Kept::Integer(Arc::new(Vec::with_capacity(rows))),
            Some(Kept::Small(_) | Kept::Integer(_)) => Kept::Small(Arc::new(Vec::with_capacity(rows))),
            Some(Kept::Number(_)) => Kept::Number(Arc::new(Vec::with_capacity(rows))),
            Some(Kept::Boolean(_)) => Kept::Boolean(Arc::new(Vec::with_capacity(rows))),
            Some(Kept::Date(_)) => Kept::Date(Arc::new(Vec::with_capacity(rows))),
            Some(Kept::DateTime(_)) => Kept::DateTime(Arc::new(Vec::with_capacity(rows))),
            Some(Kept::Text(..)) | None => Kept::Text(Arc::default(), Arc::default()),
        };
        for piece in pieces {
            match (&mut kept, piece.kept) {
                (Kept::Small(all), Kept::Small(more)) | (Kept::Date(all), Kept::Date(more)) => extend(all, &more),
                (Kept::Integer(all), Kept::Integer(more)) | (Kept::DateTime(all), Kept::DateTime(more)) => {
                    extend(all, &more);
                }
                (Kept::Integer(all), Kept::Small(more)) => {
                    if let Some(all) = Arc::get_mut(all) {
                        all.extend(more.iter().map(|value| i64::from(*value)));
                    }
                }
                (Kept::Number(all), Kept::Number(more)) => extend(all, &more),
                (Kept::Boolean(all), Kept::Boolean(more)) => extend(all, &more),
                _ => {}
            }
        }
        Self { kept, present }
    }
}

fn extend<T: Copy>(all: &mut Arc<Vec<T>>, more: &[T]) {
    // It is made above, and nobody else has it yet.
    if let Some(all) = Arc::get_mut(all) {
        all.extend_from_slice(more);
    }
}

/// The texts of pieces in one row of codes.
fn joined_texts(pieces: Vec<Store>, rows: usize) -> Kept {
    let mut all = Texts::default();
    let mut joined: Vec<u32> = Vec::with_capacity(rows);
    for piece in pieces {
        let Kept::Text(codes, texts) = &piece.kept else { continue };
        let place: Vec<u32> = texts.iter().map(|text| all.code(text)).collect();
        joined.extend(codes.iter().map(|code| place.get(*code as usize).copied().unwrap_or(NO_TEXT)));
    }
    Kept::Text(Arc::new(joined), Arc::new(all.all))
}
