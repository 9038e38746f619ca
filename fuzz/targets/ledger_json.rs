//! `ledger.json` of a stranger: read, or refused.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tickmark::ledger::DeliveredLedger;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(ledger) = DeliveredLedger::read(bytes) {
        assert!(ledger.results() + ledger.marks() <= bytes.len());
    }
});
