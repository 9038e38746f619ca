//! Runs of `render` and `freeze` that are killed at any moment leave what was there, whole.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::program::{Copy, run_in, tickmark};
use crate::pseudo_random::SplitMix;

const REPORT: &str = "```{survival os}\ndata = \"patients\"\ntime = \"days\"\nevent = \"died = 1\"\n```\n\n\
    Patients: {{ os.n }}.\n\n```{figure fig-os}\nof = \"os\"\ncaption = \"Survival\"\n```\n\n\
    ```{table tbl-os}\nof = \"os\"\ncaption = \"Survival\"\n```\n";

fn start(project: &Path, arguments: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_tickmark"))
        .args(arguments)
        .arg("--project")
        .arg(project)
        .env_remove("SOURCE_DATE_EPOCH")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts")
}

/// Kills a run after a share of the time that a whole one takes.
fn kill_within(project: &Path, arguments: &[&str], time: Duration, random: &mut SplitMix) {
    let mut child = start(project, arguments);
    std::thread::sleep(time.mul_f64(random.next() * 1.1));
    let _ = child.kill();
    let _ = child.wait();
}

fn ok(project: &Copy, arguments: &[&str]) {
    let run = tickmark(project.path(), arguments);
    assert_eq!(run.code, 0, "{arguments:?}: {}{}", run.stdout, run.stderr);
}

/// `out/latest` is a version with each of its files as it was written, and verifies.
fn assert_whole(project: &Copy, what: &str) {
    let latest = project.path().join("out/latest").canonicalize().expect("a version");
    let sums = std::fs::read_to_string(latest.join("SHA256SUMS")).expect("the sums");
    assert!(sums.lines().count() >= 5, "{what}: {sums}");
    for line in sums.lines().filter(|line| !line.starts_with('#')) {
        let (sum, path) = line.split_once("  ").unwrap_or_else(|| panic!("{what}: {line}"));
        let bytes = std::fs::read(latest.join(path)).unwrap_or_else(|error| panic!("{what}: {path}: {error}"));
        assert_eq!(tickmark::digest::Digest::of(&bytes).hex(), sum, "{what}: {path}");
    }
    // Where no data are: those in the project may be newer than the version.
    let run = run_in(&latest, &["verify", "report.html"]);
    assert_eq!(run.code, 0, "{what}: {}{}", run.stdout, run.stderr);
}

/// Two of three runs that are killed are renders, of a new version or of the present one; every
/// third is a freeze of new rows.
fn kill(rounds: u32, seed: u64) {
    let mut random = SplitMix(seed);
    let mut csv = "id,days,died\n1,3,1\n2,5,0\n3,8,1\n4,9,0\n".to_owned();
    let project = Copy::small(&csv, REPORT);
    project.freeze();
    let begin = Instant::now();
    ok(&project, &["render"]);
    let (to_render, begin) = (begin.elapsed(), Instant::now());
    ok(&project, &["status"]);
    let to_freeze = begin.elapsed();
    for round in 0..rounds {
        let what = format!("round {round} of seed {seed}");
        if round % 3 == 2 {
            csv.push_str(&format!("{},{},1\n", round + 5, round % 40 + 1));
            let before = project.read("data/freeze.lock");
            project.write("data/patients.csv", &csv);
            let name = format!("freeze {round}");
            let freeze = ["freeze", "--name", &name, "--date", "2024-01-01"];
            kill_within(project.path(), &freeze, to_freeze, &mut random);
            let after = project.read("data/freeze.lock");
            assert!(after == before || after.contains(&format!("name = \"{name}\"")), "{what}: {after}");
            toml::from_str::<toml::Table>(&after).unwrap_or_else(|error| panic!("{what}: {error}"));
            // The same freeze ends well, whatever the one that was killed has left.
            ok(&project, &freeze);
        } else {
            if random.next() < 0.5 {
                project.write(
                    "report/report.md",
                    format!("{REPORT}\nVersion in words: {}.\n", "x".repeat(round as usize + 1)),
                );
            }
            kill_within(project.path(), &["render"], to_render, &mut random);
        }
        assert_whole(&project, &what);
    }
    ok(&project, &["render"]);
    assert_whole(&project, "the last");
    let out = std::fs::read_dir(project.path().join("out")).expect("outputs");
    let left: Vec<String> =
        out.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    assert!(left.iter().all(|name| !name.starts_with(".writing-")), "{left:?}");
}

#[test]
fn what_is_killed_at_ten_moments_leaves_whole_outputs() {
    kill(10, 20_260_101);
}

/// Ten minutes: `cargo test --test it -- --ignored killed`. `TICKMARK_SEED` gives other moments.
#[test]
#[ignore = "takes ten minutes"]
fn what_is_killed_at_two_hundred_moments_leaves_whole_outputs() {
    let seed = std::env::var("TICKMARK_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1);
    kill(200, seed);
}
