//! An output as it was delivered: read and checked, as `tickmark verify` does.

use tickmark::verify::{Delivered, intact, sources, statement};

/// Reads and checks it.
pub(crate) fn read(bytes: &[u8]) {
    if let Ok(file) = Delivered::read(bytes.to_vec()) {
        drop(intact(&file, |_| None, &[]));
        drop((sources(&file), statement(&file)));
    }
}
