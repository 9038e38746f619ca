//! The table of a run, on the terminal and as docs/performance.md.

use std::fmt::Write as _;

use crate::Line;
use crate::measure::{Measured, output_of};

fn seconds(measured: &Measured) -> String {
    format!("{:.2}", measured.seconds)
}

fn megabytes(measured: &Measured) -> String {
    measured.megabytes.map_or_else(String::new, |peak| format!("{peak:.0}"))
}

/// A line for the terminal.
pub fn line(line: &Line) -> String {
    let r = line.r.as_ref().map_or_else(String::new, |r| format!("   R {} s {} MB", seconds(r), megabytes(r)));
    format!(
        "{:<28}{:>12} rows{:>9} s{:>7} MB{r}",
        line.case.name,
        line.rows,
        seconds(&line.ours),
        megabytes(&line.ours)
    )
}

/// The page.
pub fn text(lines: &[Line]) -> String {
    let mut text = String::from(HEAD);
    let processor = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = processor
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(':').map(|(_, name)| name.trim().to_owned()));
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let _ =
        writeln!(text, "- machine: {}, {threads} threads", model.unwrap_or_else(|| std::env::consts::ARCH.to_owned()));
    let _ = writeln!(
        text,
        "- tickmark {}, {}",
        env!("CARGO_PKG_VERSION"),
        output_of("rustc", &["--version"]).unwrap_or_default()
    );
    let r = output_of(
        "Rscript",
        &["--vanilla", "-e", "cat(R.version.string, 'with survival', format(packageVersion('survival')))"],
    );
    let _ = writeln!(text, "- {}\n", r.unwrap_or_else(|| "R is not installed".to_owned()));
    text.push_str("| case | rows | MB of data | tickmark, s | MB | R, s | MB | R / tickmark |\n|---|--:|--:|--:|--:|--:|--:|--:|\n");
    for line in lines {
        let r = line.r.as_ref();
        let ratio = r.map_or_else(String::new, |r| format!("{:.1}", r.seconds / line.ours.seconds));
        let (r_seconds, r_megabytes) = (r.map_or_else(String::new, seconds), r.map_or_else(String::new, megabytes));
        let _ = writeln!(
            text,
            "| {} | {} | {:.0} | {} | {} | {r_seconds} | {r_megabytes} | {ratio} |",
            line.case.name,
            grouped(line.rows),
            line.bytes as f64 / 1e6,
            seconds(&line.ours),
            megabytes(&line.ours)
        );
    }
    text.push_str(TAIL);
    text
}

/// 1,000,000
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().filter_map(|group| std::str::from_utf8(group).ok()).collect();
    groups.join(",")
}

const HEAD: &str = "# Performance

Written by `make bench`. Each case is a project of its own: `tickmark render` is timed from its
start to its end, so that the time is that of checking the freeze, reading the file, all blocks,
the ledger with the digests of the rows of every number, the figure and the page. R reads the
same file (by `data.table::fread` where that is installed, else `read.csv`) and computes the
same. The shortest of three runs for tickmark, one run for R.

";

const TAIL: &str = "
Where R's column is empty R is not installed, cannot read the file, or would take longer than ten minutes. Of competing risks R estimates the curves
only. What the cases are is in `benches/program/`.

## How the time grows

![Seconds of the whole program by rows of the table, both axes logarithmic](growth.svg)

The dotted line is linear growth. The work is linear in the rows, with a sort where times or values have to be put in order. Curves
of more than 10,000 steps are drawn, and written beside the figure, by the last step in each
ten-thousandth of their time; the digest of a curve is that of all of its steps, as before.

Which thread does what changes no byte of the outputs.
";
