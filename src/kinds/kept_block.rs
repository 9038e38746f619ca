//! What a cache keeps of a block: its results, the rows that make them and what tables and
//! figures show, as CBOR (RFC 8949), in which every number is the same to the bit.
//!
//! A table that a block makes is not kept: its rows are those of subjects.

use std::sync::Arc;

use crate::analysis::{Block, BlockResults, KeptRows};
use crate::kinds::exhibit::Exhibit;
use crate::kinds::kind::Plan;

/// What is read back of a block.
pub(super) type Read = (BlockResults, Option<Arc<dyn Exhibit>>);

/// What a block gave, as bytes; none of what cannot be kept.
pub(super) fn write(results: &BlockResults, exhibit: Option<&Arc<dyn Exhibit>>) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    ciborium::into_writer(results, &mut bytes).ok()?;
    ciborium::into_writer(&KeptRows::of(&results.row_sets), &mut bytes).ok()?;
    ciborium::into_writer(&exhibit.is_some(), &mut bytes).ok()?;
    if let Some(exhibit) = exhibit {
        let kind = super::named(&results.kind)?;
        (kind.write_exhibit)(exhibit.as_ref(), &mut bytes).then_some(())?;
    }
    Some(bytes)
}

/// Reads back what a block gave whose keys are those of a plan; none where it is not that of
/// the block.
pub(super) fn read(mut bytes: &[u8], block: &Block, plan: &dyn Plan) -> Option<Read> {
    let mut results: BlockResults = ciborium::from_reader(&mut bytes).ok()?;
    let rows: KeptRows = ciborium::from_reader(&mut bytes).ok()?;
    let is_shown: bool = ciborium::from_reader(&mut bytes).ok()?;
    let kind = super::named(&block.kind)?;
    let exhibit = if is_shown { Some((kind.read_exhibit)(&mut bytes)?) } else { None };
    results.row_sets = rows.read()?;
    results.options = plan.options();
    let is_whole = bytes.is_empty() && results.results.iter().all(|one| one.rows < results.row_sets.len());
    let is_own = results.id == block.id && results.kind == block.kind && results.digest == block.digest();
    (is_whole && is_own).then_some((results, exhibit))
}
