//! Time and memory of the whole program on tables of many rows, beside R where it is installed.
//!
//! `cargo bench --bench program [-- ROWS…] [--only WORD] [--write]`. Of more than a million rows only some cases are timed,
//! unless one is asked for by `--only`. Each case is a project in a temporary
//! folder: its data are frozen, and then `tickmark render` is timed, which checks the freeze,
//! reads the file, runs the blocks and writes a page. R reads the same file and computes the
//! same. `--write` writes docs/performance.md and docs/growth.svg.

#[path = "program/case.rs"]
mod case;
#[path = "program/cohort.rs"]
mod cohort;
#[path = "program/growth.rs"]
mod growth;
#[path = "program/measure.rs"]
mod measure;
#[path = "program/page.rs"]
mod page;
#[path = "program/parquet.rs"]
mod parquet;

use case::{CASES, Case};
use measure::{Measured, has_r, render, run_r};

/// The sizes that are timed where none is given.
const SIZES: [u64; 3] = [10_000, 100_000, 1_000_000];

/// One line of the table.
pub struct Line {
    /// The case.
    pub case: &'static Case,
    /// Rows of its data.
    pub rows: u64,
    /// Size of the file in bytes.
    pub bytes: u64,
    /// The program.
    pub ours: Measured,
    /// R, where it is installed and not too slow.
    pub r: Option<Measured>,
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let only = arguments.iter().position(|argument| argument == "--only").and_then(|at| arguments.get(at + 1));
    let is_asked = |case: &&Case| only.is_none_or(|word| case.name.contains(word.as_str()));
    let given: Vec<u64> =
        arguments.iter().filter_map(|argument| argument.parse::<f64>().ok()).map(|rows| rows as u64).collect();
    let sizes = if given.is_empty() { SIZES.to_vec() } else { given };
    let with_r = has_r();
    if !with_r {
        println!("R with its package survival is not installed: its column is empty");
    }
    let mut lines = Vec::new();
    for case in CASES.iter().filter(is_asked) {
        for rows in sizes.iter().copied().filter(|rows| only.is_some() || *rows <= case.most) {
            let folder = tempfile::tempdir().expect("a temporary folder");
            let bytes = case.write(folder.path(), rows);
            let ours = render(folder.path());
            let r = case.r(rows).filter(|_| with_r).and_then(|script| run_r(folder.path(), script));
            println!("{}", page::line(&Line { case, rows, bytes, ours: ours.clone(), r: r.clone() }));
            lines.push(Line { case, rows, bytes, ours, r });
        }
    }
    if arguments.iter().any(|argument| argument == "--write") {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/performance.md");
        std::fs::write(path, page::text(&lines)).expect("the page can be written");
        let drawing = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/growth.svg");
        std::fs::write(drawing, growth::drawing(&lines)).expect("the drawing can be written");
        println!("wrote {path}");
    }
}
