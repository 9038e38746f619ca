//! One program for all targets: `FUZZ_TARGET` names the reader that is tried, `sql` or another.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;

#[path = "../tests/it/readers/mod.rs"]
#[allow(dead_code, reason = "the examples are given by the Makefile")]
mod readers;

static READ: LazyLock<fn(&[u8])> = LazyLock::new(|| {
    // What a reader of the program takes for an answer is no fault.
    let abort = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !tickmark::data::may_give_up() {
            abort(panic);
        }
    }));
    let wanted = std::env::var("FUZZ_TARGET").unwrap_or_default();
    let known: Vec<&str> = readers::READERS.iter().map(|reader| reader.name).collect();
    let found = readers::READERS.iter().find(|reader| reader.name == wanted);
    found.unwrap_or_else(|| panic!("FUZZ_TARGET is `{wanted}`, expected one of {known:?}")).read
});

fuzz_target!(|bytes: &[u8]| READ(bytes));
