//! `ledger.json` of a stranger: read, or refused.

use tickmark::kinds;
use tickmark::ledger::{DeliveredLedger, difference};

/// Reads it.
pub(crate) fn read(bytes: &[u8]) {
    if let Ok(ledger) = DeliveredLedger::read(bytes) {
        assert!(ledger.results.len() + ledger.marks.len() <= bytes.len());
        drop(difference(&ledger, &ledger, kinds::no_effect));
        drop(ledger.by_id());
    }
}
