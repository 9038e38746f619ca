//! The `tickmark` program. All of it is in the library.

use std::process::ExitCode;

/// Layout makes and lets go of millions of small things; this allocator asks the kernel for
/// memory in large pages, which glibc's does not.
#[cfg(target_os = "linux")]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    tickmark::cli::main()
}
