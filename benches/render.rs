//! Times `tickmark render` of this repository's own report, cold: each run is a
//! process of its own and starts with nothing cached.
//!
//! `cargo bench --bench render`. Prints the median of several runs, the largest
//! memory (where the system tells it), and the phases of one run.

use std::process::Command;
use std::time::Instant;

const RUNS: usize = 7;

fn main() {
    let program = env!("CARGO_BIN_EXE_tickmark");
    let root = env!("CARGO_MANIFEST_DIR");
    let out = tempfile::tempdir().expect("a temporary folder");
    let render = |extra: &[&str]| {
        let start = Instant::now();
        let output = Command::new(program)
            .args(["render", "--strict", "--project", root, "--out"])
            .arg(out.path())
            .args(extra)
            .output()
            .expect("the program starts");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        (start.elapsed().as_secs_f64(), output)
    };
    render(&["-q"]);
    let mut times: Vec<f64> = (0..RUNS).map(|_| render(&["-q"]).0).collect();
    times.sort_by(f64::total_cmp);
    println!(
        "render, all outputs: median {:.3} s, least {:.3} s, most {:.3} s",
        times[RUNS / 2],
        times[0],
        times[RUNS - 1]
    );
    if let Ok(output) = Command::new("/usr/bin/time")
        .args(["-f", "%M", program, "render", "-q", "--project", root, "--out"])
        .arg(out.path())
        .output()
    {
        let text = String::from_utf8_lossy(&output.stderr);
        if let Some(kilobytes) = text.lines().last().and_then(|line| line.trim().parse::<f64>().ok()) {
            println!("largest memory: {:.0} MB", kilobytes / 1024.0);
        }
    }
    let (_, output) = render(&["-v"]);
    for line in String::from_utf8_lossy(&output.stderr).lines().filter(|line| line.trim_end().ends_with(" ms")) {
        println!("{line}");
    }
}
