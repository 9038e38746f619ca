//! The cache of `tickmark preview`: what survives the process, and what is never believed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::Value;
use tickmark::analysis::{self, found};
use tickmark::cache::{Cache, FOLDER};
use tickmark::command::Desk;
use tickmark::data::{self, Source, Table};
use tickmark::diagnostic::SourceText;
use tickmark::digest::Digest;
use tickmark::kinds::{self, Attempt, Memory, Sources, TableDigests};
use tickmark::language::Language;

use crate::preview::{Preview, plain};
use crate::program::{Copy, root, tickmark};

/// A build without optimization on a machine that does other things takes so long at most.
const PATIENCE: Duration = Duration::from_secs(90);

const BLOCKS: &str = include_str!("sentences/blocks.md");

/// Shows what the blocks of [`BLOCKS`] give.
const SHOWN: &str = r#"
```{value share}
data = "patients"
as = "SUM(CASE WHEN age > 200 THEN months END)"
```

```{table tbl-baseline}
of = "baseline"
caption = "Patients."
```

```{table tbl-models}
of = "cox"
caption = "Models."
```

```{table tbl-events}
of = "tox"
caption = "Events."
```

```{table tbl-odds}
of = "odds"
caption = "Odds."
```

```{table tbl-rate}
of = "rate"
caption = "Responses."
```

```{table tbl-pain}
of = "pain"
caption = "Pain."
```

```{table tbl-both}
of = "both"
caption = "Correlation."
```

```{figure fig-os}
of = "os"
kind = "kaplan-meier"
caption = "Survival."
```

```{figure fig-courses}
of = "os"
kind = "swimmer"
subjects = true
caption = "Courses."
```

```{figure fig-relapse}
of = "relapse"
kind = "incidence"
caption = "Relapse."
```

```{figure fig-subgroups}
of = "by_sex"
kind = "forest"
caption = "Subgroups."
```

```{figure fig-hb}
of = "hb"
kind = "spaghetti"
subjects = true
caption = "Hemoglobin."
```

```{figure fig-flow}
of = "all"
kind = "flow"
caption = "Patients."
```

{{ sentence("os") }} {{ sentence("cox") }} {{ sentence("ages") }} {{ methods("os") }}

Of {{ oldest }}, {{ share }} and {{ size.n }}.
"#;

/// A block that runs a program.
const COMMAND: &str = "```{command size}\nrun = [\"sh\"]\ncode = '''\nn=$(($(wc -l < patients.csv) - 1))\n\
                       echo \"stat,value\" > a.csv\necho \"n,$n\" >> a.csv\n'''\ninputs = [\"patients\"]\n\
                       outputs = [\"a.csv\"]\n```\n\n";

/// Sixteen patients with a block of each kind, and the user who trusts its command.
fn every_kind() -> (Copy, tempfile::TempDir) {
    let project = Copy::small(include_str!("sentences/patients.csv"), &format!("{BLOCKS}\n{COMMAND}{SHOWN}"));
    project.write("data/events.csv", include_str!("sentences/events.csv"));
    project.write("data/labs.csv", include_str!("sentences/labs.csv"));
    project.write("data/datapackage.json", include_str!("sentences/datapackage.json"));
    project.freeze();
    let home = tempfile::tempdir().expect("a temporary folder");
    let trusted = std::process::Command::new(env!("CARGO_BIN_EXE_tickmark"))
        .args(["trust", "--yes", "--project"])
        .arg(project.path())
        .env("XDG_STATE_HOME", home.path())
        .output()
        .expect("the program starts");
    assert!(trusted.status.success(), "{}", String::from_utf8_lossy(&trusted.stderr));
    (project, home)
}

const CSV: &str =
    "id,arm,months,died\n1,A,5.2,1\n2,A,9.1,1\n3,A,14.0,0\n4,A,17.5,1\n5,B,3.3,1\n6,B,4.0,1\n7,B,8.8,1\n8,B,11.2,0\n";

const REPORT: &str = "```{survival os}\ndata = \"patients\"\ntime = \"months\"\nevent = \"died = 1\"\nby = \"arm\"\n```\n\n\
                      ```{value n}\ndata = \"patients\"\nas = \"COUNT(*)\"\n```\n\n\
                      ```{value dead}\ndata = \"patients\"\nas = \"SUM(died)\"\n```\n\n\
                      Median {{ os.A.median }} and {{ os.B.median }} months. Of {{ n }} patients {{ dead }} died.\n";

/// A project of three blocks and its user.
fn three_blocks() -> (Copy, tempfile::TempDir) {
    let project = Copy::small(CSV, REPORT);
    project.freeze();
    (project, tempfile::tempdir().expect("a temporary folder"))
}

/// A page, and how many blocks were run, remembered and read from the cache for the first page.
struct First {
    preview: Preview,
    log: PathBuf,
    page: String,
    /// None where nothing is kept.
    sources: Option<[usize; 3]>,
}

/// Starts a preview, which says where its blocks come from, and waits for its first page.
fn first(project: &Copy, home: &Path, more: &[&str]) -> First {
    let log = tempfile::Builder::new().prefix("log-").tempfile_in(home).expect("a file").into_temp_path();
    let log = log.keep().expect("it stays");
    let said = File::create(&log).expect("the log");
    let preview = Preview::of(project.path(), home, &[&["-v"], more].concat(), said.into());
    let page = plain(&preview.page_with("/report.html", "</html>"));
    let started = Instant::now();
    while !fs::read_to_string(&log).expect("the log").contains(" total ") {
        assert!(started.elapsed() < PATIENCE, "no end of the first page");
        std::thread::sleep(Duration::from_millis(20));
    }
    let sources = last_sources(&log);
    First { preview, log, page, sources }
}

/// The numbers of the last line of a log that says where blocks come from.
fn last_sources(log: &Path) -> Option<[usize; 3]> {
    let log = fs::read_to_string(log).expect("the log");
    let line = log.lines().rfind(|line| line.starts_with("blocks: "))?;
    let numbers: Vec<usize> = line.split(' ').filter_map(|word| word.parse().ok()).collect();
    Some(numbers.try_into().expect("three numbers"))
}

/// The entries of the cache of a project.
fn entries(project: &Copy) -> BTreeSet<PathBuf> {
    let found = fs::read_dir(project.path().join(FOLDER)).into_iter().flatten();
    let paths = found.map(|entry| entry.expect("an entry").path());
    paths.filter(|path| path.file_name().is_some_and(|name| name.len() == 64)).collect()
}

/// Waits until so many entries are written: that is done once the pages are served.
fn written(project: &Copy, count: usize) -> BTreeSet<PathBuf> {
    let started = Instant::now();
    loop {
        let entries = entries(project);
        if entries.len() >= count {
            assert_eq!(entries.len(), count);
            return entries;
        }
        assert!(started.elapsed() < PATIENCE, "{} entries, expected {count}", entries.len());
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// What a preview says is wrong, once its PDFs have been read back too.
fn problems(preview: &Preview) -> Value {
    preview.events().next(|news| news["files"]["report.html"].is_u64())["problems"].clone()
}

#[test]
fn a_page_of_every_kind_has_the_same_bytes_cold_warm_and_without_a_cache() {
    let (project, home) = every_kind();
    let uncached = first(&project, home.path(), &["--no-cache"]);
    assert!(uncached.sources.is_none() && !project.path().join(".tickmark").exists());
    let cold = first(&project, home.path(), &[]);
    let [run, 0, 0] = cold.sources.expect("it keeps") else { panic!("{:?}", cold.sources) };
    // Two cohorts, a query and a program make tables, which are in no cache.
    let kept = run - 4;
    assert!(kept >= 14, "{kept}");
    written(&project, kept);
    let told = problems(&cold.preview);
    drop(cold.preview);
    let warm = first(&project, home.path(), &[]);
    assert_eq!(warm.sources, Some([4, 0, kept]));
    assert!(warm.page == cold.page, "{} and {} bytes", warm.page.len(), cold.page.len());
    assert!(uncached.page == cold.page, "{} and {} bytes", uncached.page.len(), cold.page.len());
    assert_eq!(problems(&warm.preview), told);
    assert!(told[0]["message"].as_str().is_some_and(|words| words.contains("no row of the table")), "{told}");
    // A block that moves and one that is edited: the others come from where they were.
    let text = project.read("report/report.md").replacen("at = [12]", "at = [12, 18]", 1);
    project.write("report/report.md", format!("Edited above.\n\n{text}"));
    let [edited, anew] =
        [&warm.preview, &uncached.preview].map(|preview| plain(&preview.page_with("/report.html", "Edited above.")));
    assert!(edited == anew, "{} and {} bytes", edited.len(), anew.len());
    written(&project, kept + 1);
    assert_eq!(last_sources(&warm.log), Some([2, run - 2, 0]));
    // A preview that is begun now has it from the one that still runs.
    let other = first(&project, home.path(), &[]);
    assert_eq!(other.sources, Some([4, 0, kept]));
    assert!(other.page == anew);
}

/// The numbers of the reference data by every option of every kind, through the cache and back.
#[test]
fn every_result_is_read_back_to_the_bit() {
    let text = [
        include_str!("qc/every_option.md"),
        include_str!("qc/models_and_comparisons.md"),
        // Nobody has an event, and no patient is so old.
        "```{survival none}\ndata = \"lung\"\ntime = \"time\"\nevent = \"status = 7\"\n```\n",
    ]
    .concat();
    let csv = |name: &str| {
        let folder = if ["visits", "few"].contains(&name) { "tests/it/qc" } else { "tests/reference" };
        let bytes = fs::read(root().join(folder).join(format!("{name}.csv"))).expect("the data");
        let table = data::read(&Source::new(name, format!("data/{name}.csv"), bytes), None).expect("a table");
        (name.to_owned(), table)
    };
    let tables: BTreeMap<String, Table> =
        ["lung", "veteran", "ovarian", "cmprsk", "visits", "few"].map(csv).into_iter().collect();
    let project = tempfile::tempdir().expect("a temporary folder");
    let digests: TableDigests = tables.keys().map(|id| (id.clone(), Digest::of(id.as_bytes()))).collect();
    let run = |cached: bool| -> (Attempt, Sources) {
        let found = found(&[SourceText::new("report/r.md", text.as_str())], &kinds::names(), Language::default());
        let cache = Cache::sealed_by(project.path(), Digest::of(b"a key")).map(Arc::new);
        let mut memory = Memory::with(cache.filter(|_| cached));
        let attempt = kinds::run_again(found, tables.clone(), &Desk::default(), digests.clone(), &mut memory);
        memory.write();
        (attempt, memory.sources())
    };
    let ((cold, first), (warm, second)) = (run(true), run(true));
    let makers = cold.analysis.blocks.iter().filter(|block| ["cohort", "sql"].contains(&block.kind.as_str())).count();
    let count = cold.analysis.blocks.len();
    assert_eq!(first, Sources { run: count, memory: 0, cache: 0 });
    assert_eq!(second, Sources { run: makers, memory: 0, cache: count - makers });
    assert!(count - makers > 100, "{count}");
    assert_eq!(cold.digests, warm.digests);
    // Printed numbers differ where a bit does, zero and its negative too.
    for (cold, warm) in cold.analysis.blocks.iter().zip(&warm.analysis.blocks) {
        assert_eq!(cold, warm);
        assert_eq!(format!("{cold:?}"), format!("{warm:?}"), "{}", cold.id);
    }
    let shown = |attempt: &Attempt| {
        let each = attempt.analysis.exhibits.iter().map(|(id, exhibit)| (id.clone(), format!("{exhibit:?}")));
        each.collect::<BTreeMap<String, String>>()
    };
    assert_eq!(shown(&cold), shown(&warm));
    // All that there can be is among it.
    let blocks = &warm.analysis.blocks;
    let values = || blocks.iter().flat_map(|block| &block.results).map(|one| &one.value);
    assert!(values().any(|value| matches!(value, analysis::Value::NotEstimable(_))));
    assert!(values().any(|value| matches!(value, analysis::Value::Text(_))));
    assert!(blocks.iter().any(|block| block.notes.iter().any(|note| note.code.is_some() && note.place.is_some())));
    assert!(blocks.iter().any(|block| block.results.iter().any(|one| one.time.is_some())));
    assert!(shown(&warm).values().any(|exhibit| exhibit.contains("CurvePoint")));
    let kinds: BTreeSet<&str> = blocks.iter().map(|block| block.kind.as_str()).collect();
    let known: BTreeSet<&str> = kinds::names().into_iter().filter(|kind| *kind != "command").collect();
    assert_eq!(kinds, known);
}

#[test]
fn an_entry_that_is_damaged_foreign_or_exchanged_is_made_again() {
    let (project, home) = three_blocks();
    let cold = first(&project, home.path(), &[]);
    let paths: Vec<PathBuf> = written(&project, 3).into_iter().collect();
    drop(cold.preview);
    let good: Vec<Vec<u8>> = paths.iter().map(|path| fs::read(path).expect("an entry")).collect();
    let last = good[0].len() - 1;
    let flipped = |at: usize| {
        let mut bytes = good[0].clone();
        bytes[at] ^= 1;
        bytes
    };
    let cases: [(&str, Vec<u8>); 8] = [
        ("empty", Vec::new()),
        ("cut off", good[0][..last].to_vec()),
        ("longer", [&good[0][..], b"x"].concat()),
        ("a byte of the content", flipped(last)),
        ("a byte of the seal", flipped(20)),
        ("a byte of the head", flipped(0)),
        ("something else", b"tickmark cache 1\nbut no entry".to_vec()),
        ("that of another block", good[1].clone()),
    ];
    for (what, bytes) in cases {
        fs::write(&paths[0], bytes).expect("the entry");
        let warm = first(&project, home.path(), &[]);
        assert_eq!(warm.sources, Some([1, 0, 2]), "{what}");
        assert!(warm.page == cold.page, "{what}");
        assert_eq!(problems(&warm.preview), Value::Array(Vec::new()), "{what}");
        let started = Instant::now();
        while fs::read(&paths[0]).is_ok_and(|bytes| bytes != good[0]) {
            assert!(started.elapsed() < PATIENCE, "{what}: it is not written anew");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
    // What another user of the project has written is not believed.
    let stranger = tempfile::tempdir().expect("a temporary folder");
    let warm = first(&project, stranger.path(), &[]);
    assert_eq!(warm.sources, Some([3, 0, 0]));
    assert!(warm.page == cold.page);
}

#[test]
fn another_program_and_other_data_find_nothing() {
    let (project, home) = three_blocks();
    let cold = first(&project, home.path(), &[]);
    written(&project, 3);
    drop(cold.preview);
    // A program of another build: the same with a byte behind it.
    let other = home.path().join("tickmark-other");
    fs::copy(env!("CARGO_BIN_EXE_tickmark"), &other).expect("the program is copied");
    use std::io::Write as _;
    File::options().append(true).open(&other).and_then(|mut file| file.write_all(b"\n")).expect("it is changed");
    let log = home.path().join("log-of-other");
    let preview =
        Preview::by(&other, project.path(), home.path(), &["-v"], File::create(&log).expect("the log").into());
    assert!(plain(&preview.page_with("/report.html", "</html>")) == cold.page);
    written(&project, 6);
    assert_eq!(last_sources(&log), Some([3, 0, 0]));
    drop(preview);
    fs::remove_file(other).expect("the program is deleted");
    // Other data.
    project.replace("data/patients.csv", "5.2", "6.2");
    project.freeze();
    let changed = first(&project, home.path(), &[]);
    assert_eq!(changed.sources, Some([3, 0, 0]));
    assert!(changed.page != cold.page && changed.page.contains("6.2") && !changed.page.contains("5.2"));
}

#[test]
fn a_cache_that_is_deleted_or_cannot_be_written_is_no_error() {
    let (project, home) = three_blocks();
    let running = first(&project, home.path(), &[]);
    written(&project, 3);
    fs::remove_dir_all(project.path().join(".tickmark")).expect("the cache is deleted");
    project.replace("report/report.md", "Median", "The median was");
    running.preview.page_with("/report.html", "The median was");
    project.replace("report/report.md", "SUM(died)", "SUM(died + 1)");
    let edited = running.preview.page_with("/report.html", "The median was");
    assert!(edited.contains("</html>"));
    written(&project, 1);
    assert_eq!(problems(&running.preview), Value::Array(Vec::new()));
    drop(running.preview);
    // A file in place of its folder, which nobody can write into.
    fs::remove_dir_all(project.path().join(".tickmark")).expect("the cache is deleted");
    fs::write(project.path().join(".tickmark"), "a file").expect("a file");
    let barred = first(&project, home.path(), &[]);
    assert_eq!(barred.sources, Some([3, 0, 0]));
    assert_eq!(problems(&barred.preview), Value::Array(Vec::new()));
    assert_eq!(project.read(".tickmark"), "a file");
    // What still runs would make the folder as soon as nothing bars it.
    drop(barred.preview);
    // A user without a folder of their own: nothing is kept for later.
    fs::remove_file(project.path().join(".tickmark")).expect("the file is deleted");
    let nowhere = home.path().join("log-nowhere");
    fs::write(&nowhere, "a file").expect("a file");
    let homeless = tempfile::tempdir().expect("a temporary folder");
    let log = File::create(homeless.path().join("log")).expect("the log");
    let preview = Preview::of(project.path(), &nowhere, &["-v"], log.into());
    preview.page_with("/report.html", "The median was");
    assert!(!project.path().join(".tickmark").exists());
}

/// Whoever renders, checks or passes on a project does not meet the cache.
#[test]
fn the_cache_is_no_input_and_in_no_output() {
    let (project, home) = three_blocks();
    let render = || {
        let run = tickmark(project.path(), &["render", "--strict"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        project.read("out/latest/ledger.json")
    };
    let before = render();
    let cold = first(&project, home.path(), &[]);
    let entries = written(&project, 3);
    drop(cold);
    assert_eq!(project.read(&format!("{FOLDER}/.gitignore")), "*\n");
    assert!(project.read(&format!("{FOLDER}/CACHEDIR.TAG")).starts_with("Signature: 8a477f597d28d172789f06886806bc55"));
    // No output is made of it: what is rendered is computed.
    for entry in &entries {
        fs::write(entry, b"nothing").expect("the entry");
    }
    fs::remove_dir_all(project.path().join("out")).expect("the outputs are deleted");
    assert_eq!(render(), before);
    for entry in &entries {
        assert_eq!(fs::read(entry).expect("the entry"), b"nothing");
    }
    // No id of a subject is in it.
    let (project, home) = three_blocks();
    let data = CSV.replace("\n1,", "\nS-0001,").replace("\n2,", "\nS-0002,");
    project.write("data/patients.csv", data);
    project.freeze();
    let _cold = first(&project, home.path(), &[]);
    for entry in written(&project, 3) {
        let bytes = fs::read(entry).expect("the entry");
        assert!(!bytes.windows(5).any(|part| part == b"S-000"));
    }
}
