//! One program for all targets: `FUZZ_TARGET` names the reader that is tried, `sql` or another.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;

#[path = "../tests/it/readers/mod.rs"]
mod readers;

static READ: LazyLock<fn(&[u8])> = LazyLock::new(|| {
    let wanted = std::env::var("FUZZ_TARGET").unwrap_or_default();
    let known: Vec<&str> = readers::READERS.iter().map(|reader| reader.name).collect();
    let found = readers::READERS.iter().find(|reader| reader.name == wanted);
    found.unwrap_or_else(|| panic!("FUZZ_TARGET is `{wanted}`, expected one of {known:?}")).read
});

fuzz_target!(|bytes: &[u8]| READ(bytes));
