//! The `tickmark` program. All of it is in the library.

use std::process::ExitCode;

/// Laying out a page makes millions of small allocations.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    tickmark::cli::main()
}
