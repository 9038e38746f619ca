//! Large tables: the time grows with the rows and not with their square, and neither the
//! number of threads nor the parts in which a file is read change anything.

use std::fmt::Write as _;
use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::program::{Copy, root, tickmark, value};

/// SplitMix64 of a counter, as a number from 0 to 1.
fn uniform(counter: u64) -> f64 {
    let mut z = counter.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
}

/// Rows with times that are all different, two causes of which one is censoring's rival, and
/// covariates of numbers and levels.
fn cohort(rows: u64) -> String {
    let mut text = String::from("id,time,status,age,marker,arm\n");
    for row in 0..rows {
        let draw = |which: u64| uniform(8 * row + which + 1);
        let (age, marker) = (40.0 + (draw(0) * 400.0).floor() / 10.0, draw(1));
        let arm = ["A", "B", "C"][(draw(2) * 3.0) as usize];
        let hazard = 0.02 + 0.0005 * (age - 40.0) + 0.02 * marker;
        let time = -libm::log(1.0 - draw(3)) / hazard;
        let (time, status) = if draw(4) < 0.3 { (time * draw(5), 0) } else { (time, 1 + u8::from(draw(6) < 0.4)) };
        writeln!(text, "{},{},{status},{age},{marker},{arm}", row + 1, time + 1e-6).expect("a string takes text");
    }
    text
}

const BLOCKS: &str = "
```{survival os}
data = \"patients\"
time = \"time\"
event = \"status = 1\"
by = \"arm\"
test = \"log-rank\"
at = [10, 20]
rmst = 30
```

```{cox model}
data = \"patients\"
time = \"time\"
event = \"status = 1\"
terms = [\"age\", \"marker\", \"arm\"]
```

```{incidence cif}
data = \"patients\"
time = \"time\"
status = \"status\"
censored = 0
cause = 1
by = \"arm\"
test = \"gray\"
terms = [\"age\", \"arm\"]
```

```{summary base}
data = \"patients\"
variables = [\"age\", \"marker\", \"status\"]
by = \"arm\"
test = true
```

Median {{ os.median }}.

```{figure fig-km}
of = \"os\"
caption = \"Curves\"
```
";

fn time_of(rows: u64) -> Duration {
    let project = Copy::small(&cohort(rows), BLOCKS);
    project.freeze();
    let begin = Instant::now();
    let run = tickmark(project.path(), &["render"]);
    let taken = begin.elapsed();
    assert!(run.code <= 1, "{}", run.stderr);
    taken
}

#[test]
fn four_times_the_rows_with_different_times_take_no_sixteen_times_as_long() {
    // What a run takes whatever the rows is taken off. Linear work is four times as much,
    // and quadratic work sixteen times.
    let alone = time_of(200);
    let (few, many) = (time_of(8_000), time_of(32_000));
    let (few, many) = (few.saturating_sub(alone), many.saturating_sub(alone));
    let least = few.max(Duration::from_millis(400));
    assert!(many < 9 * least, "8,000 rows took {few:?}, 32,000 rows {many:?}");
}

/// A table of which parts are read by themselves: the kind of a column is seen late in it.
fn mixed(rows: u64) -> String {
    let mut text = String::from("id,time,event,late,text,empty,zero\n");
    for row in 0..rows {
        let late = if row == rows - 2 { "2.5".to_owned() } else { (row % 9).to_string() };
        let word = if row == rows - 1 { "12".to_owned() } else { format!("w{}", row % 40) };
        let zero = if row == 3 {
            "-0"
        } else if row == rows - 5 {
            "0.5"
        } else {
            "1"
        };
        let time = 1 + row * 7919 % 2003;
        writeln!(text, "{},{time},{},{late},{word},,{zero}", row + 1, row % 3 % 2).expect("a string takes text");
    }
    text
}

const MIXED: &str = "
```{summary base}
data = \"patients\"
variables = [\"late\", \"zero\"]
by = \"event\"
```

```{survival os}
data = \"patients\"
time = \"time\"
event = \"event = 1\"
```

```{value words}
data = \"patients\"
as = \"COUNT(DISTINCT text)\"
```
";

#[test]
fn a_file_read_in_parts_gives_the_table_that_it_is() {
    const ROWS: u64 = 150_000;
    let csv = mixed(ROWS);
    assert!(csv.len() > 3 << 20, "the file has several parts");
    let project = Copy::small(&csv, MIXED);
    project.freeze();
    let run = tickmark(project.path(), &["render"]);
    assert!(run.code <= 1, "{}", run.stderr);
    let ledger = project.ledger();
    assert_eq!(*value(&ledger, "base.late.n"), ROWS);
    // The remainders of 0 to 149,999 by 9: 16,667 each of 0 to 5, and 16,666 of the others; one 7 is 2.5.
    let late: u64 = (0..ROWS).filter(|row| *row != ROWS - 2).map(|row| row % 9).sum();
    let mean = (late as f64 + 2.5) / ROWS as f64;
    let found = value(&ledger, "base.late.mean").as_f64().expect("a mean");
    assert!((found - mean).abs() < 1e-12 * mean, "{found} {mean}");
    assert_eq!(*value(&ledger, "base.late.max"), 8);
    // It is written -0, which a column of whole numbers would not keep.
    let least = value(&ledger, "base.zero.min").as_f64().expect("a minimum");
    assert!(least == 0.0 && least.is_sign_negative());
    assert_eq!(*value(&ledger, "words"), 41);
    // The same with a quote, which is read from its beginning to its end.
    let quoted = Copy::small(&csv.replacen(",w0,", ",\"w0\",", 1), MIXED);
    quoted.freeze();
    assert!(tickmark(quoted.path(), &["render"]).code <= 1);
    let values = |ledger: &serde_json::Value| {
        let results = ledger["results"].as_array().expect("results");
        results.iter().map(|one| (one["id"].clone(), one["value"].clone())).collect::<Vec<_>>()
    };
    assert_eq!(values(&quoted.ledger()), values(&ledger));
    // A cell that is wrong is named by its line, whatever part it is in.
    let wrong = csv.replacen(&format!("\n{},", ROWS - 10), &format!("\n{},extra,", ROWS - 10), 1);
    let ragged = Copy::small(&wrong, MIXED);
    ragged.write("data/freeze.lock", "");
    let run = tickmark(ragged.path(), &["freeze"]);
    let line = format!("data/patients.csv:{}\n", ROWS - 9);
    assert!(run.stderr.contains("this line has 8 fields") && run.stderr.contains(&line), "{}", run.stderr);
}

#[test]
fn the_number_of_threads_changes_no_byte() {
    let has_taskset = Command::new("taskset").arg("--version").output().is_ok_and(|output| output.status.success());
    if !has_taskset {
        println!("taskset is not installed: passed over");
        return;
    }
    let project = Copy::small(&cohort(3_000), BLOCKS);
    project.freeze();
    let all = || {
        let out = project.path().join("out/latest");
        let mut files: Vec<_> = fs::read_dir(&out).expect("outputs").map(|one| one.expect("a file").path()).collect();
        files.retain(|path| path.is_file());
        files.sort();
        files.into_iter().map(|path| (path.clone(), fs::read(&path).expect("bytes"))).collect::<Vec<_>>()
    };
    assert!(tickmark(project.path(), &["render"]).code <= 1);
    let several = all();
    fs::remove_dir_all(project.path().join("out")).expect("the outputs can be removed");
    let run = Command::new("taskset")
        .args(["-c", "0", env!("CARGO_BIN_EXE_tickmark"), "render", "--project"])
        .arg(project.path())
        .current_dir(root())
        .output()
        .expect("the program starts");
    assert!(run.status.code() <= Some(1), "{}", String::from_utf8_lossy(&run.stderr));
    assert_eq!(all(), several);
}
