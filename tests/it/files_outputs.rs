//! Outputs are whole at every moment, nobody's files are lost, and `status` knows them.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::program::{Copy, tickmark};

const CSV: &str = "id,days,died\n1,3,1\n2,5,0\n3,8,1\n4,9,0\n";
const REPORT: &str = "```{survival os}\ndata = \"patients\"\ntime = \"days\"\nevent = \"died = 1\"\n```\n\n\
    Patients: {{ os.n }}.\n\n```{figure fig-os}\nof = \"os\"\ncaption = \"Survival\"\n```\n\n\
    ```{table tbl-os}\nof = \"os\"\ncaption = \"Survival\"\n```\n";

fn small() -> Copy {
    let project = Copy::small(CSV, REPORT);
    project.freeze();
    project
}

fn rendered() -> Copy {
    let project = small();
    let run = tickmark(project.path(), &["render"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    project
}

fn files(folder: &Path, below: &str, out: &mut BTreeMap<String, Vec<u8>>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = format!("{below}{}", path.file_name().unwrap().to_string_lossy());
        if path.is_dir() {
            files(&path, &format!("{name}/"), out);
        } else {
            out.insert(name, std::fs::read(&path).expect("a file"));
        }
    }
}

fn latest(project: &Copy) -> BTreeMap<String, Vec<u8>> {
    let mut out = BTreeMap::new();
    files(&project.path().join("out/latest"), "", &mut out);
    out
}

fn status(project: &Copy) -> (i32, String, serde_json::Value) {
    let words = tickmark(project.path(), &["status"]);
    let json = tickmark(project.path(), &["status", "--json"]);
    assert_eq!(words.code, json.code);
    (words.code, words.stdout, serde_json::from_str(&json.stdout).expect("JSON"))
}

#[test]
fn status_names_outputs_that_are_missing_changed_or_unexpected() {
    let project = rendered();
    let (code, said, json) = status(&project);
    assert_eq!((code, json["up_to_date"].as_bool()), (0, Some(true)), "{said}");
    let html = project.read("out/latest/report.html");
    for (path, bytes, word) in [
        ("report.html", Some(&html[..html.len() / 2]), "changed"),
        ("report.html", Some(&*html.replacen("Patients", "Persons", 1)), "changed"),
        ("report.html", Some(""), "changed"),
        ("report.html", None, "missing"),
        ("figures/report-fig-os.svg", None, "missing"),
        ("tables/report-tbl-os.csv", Some("a,b\r\n"), "changed"),
        ("notes.txt", Some("mine"), "unexpected"),
        ("figures/own.svg", Some("<svg/>"), "unexpected"),
    ] {
        let project = rendered();
        let place = project.path().join("out/latest").join(path);
        match bytes {
            Some(bytes) => std::fs::write(&place, bytes).unwrap(),
            None => std::fs::remove_file(&place).unwrap(),
        }
        let (code, said, json) = status(&project);
        assert_eq!((code, json["up_to_date"].as_bool()), (1, Some(false)), "{path}: {said}");
        assert!(said.contains(&format!("{word:<10} {path}")), "{said}");
        assert_eq!(json["outputs"], serde_json::json!([{ "path": path, "state": word }]));
    }
}

#[test]
fn status_ends_with_one_where_the_outputs_are_not_those_of_the_inputs() {
    let project = small();
    assert_eq!(status(&project).0, 0, "nothing is rendered yet");
    assert_eq!(tickmark(project.path(), &["render"]).code, 0);
    project.replace("report/report.md", "Patients", "Persons");
    let (code, said, _) = status(&project);
    assert_eq!(code, 1);
    assert!(said.contains("the inputs are now"), "{said}");
    let version = std::fs::canonicalize(project.path().join("out/latest")).unwrap();
    std::fs::remove_dir_all(version).unwrap();
    let (code, said, _) = status(&project);
    assert_eq!(code, 1);
    assert!(said.contains("out/latest points at nothing"), "{said}");
}

#[test]
fn the_manifest_is_that_of_sha256sum() {
    let project = rendered();
    let listed = project.read("out/latest/SHA256SUMS");
    let names: Vec<&str> = listed.lines().map(|line| line.split_once("  ").expect("two blanks").1).collect();
    let mut expected: Vec<String> = latest(&project).into_keys().filter(|name| name != "SHA256SUMS").collect();
    expected.sort();
    assert_eq!(names, expected);
    let folder = project.path().join("out/latest");
    if let Ok(output) = Command::new("sha256sum").args(["-c", "--quiet", "SHA256SUMS"]).current_dir(folder).output() {
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    }
}

#[test]
fn files_of_the_user_are_kept_and_named() {
    let project = rendered();
    let before = latest(&project);
    let folder = project.path().join("out/latest");
    std::fs::write(folder.join("notes.txt"), "mine").unwrap();
    std::fs::create_dir(folder.join("letters")).unwrap();
    std::fs::write(folder.join("letters/one.txt"), "mine too").unwrap();
    std::fs::write(folder.join("report.html"), "edited by hand").unwrap();
    let run = tickmark(project.path(), &["render"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    for name in ["notes.txt", "letters/one.txt", "report.html.kept"] {
        assert!(run.stderr.contains(&format!("`{name}`")), "{name}: {}", run.stderr);
    }
    let after = latest(&project);
    assert_eq!(after["notes.txt"], b"mine");
    assert_eq!(after["letters/one.txt"], b"mine too");
    assert_eq!(after["report.html.kept"], b"edited by hand");
    for (name, bytes) in &before {
        assert!(after[name] == *bytes, "{name} was not written anew");
    }
}

#[test]
fn what_is_in_the_way_and_not_ours_is_refused_and_left() {
    let project = small();
    std::fs::create_dir_all(project.path().join("out/latest")).unwrap();
    project.write("out/latest/own.txt", "mine");
    let run = tickmark(project.path(), &["render"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("is in the way, expected a link"), "{}", run.stderr);
    assert_eq!(project.read("out/latest/own.txt"), "mine");
    let left: Vec<_> = std::fs::read_dir(project.path().join("out")).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| name == "latest" || name == ".lock"), "{left:?}");
}

#[cfg(unix)]
#[test]
fn nothing_is_written_through_a_link_in_the_folder_of_outputs() {
    let project = rendered();
    let elsewhere = tempfile::tempdir().unwrap();
    let figures = project.path().join("out/latest/figures");
    std::fs::remove_dir_all(&figures).unwrap();
    std::os::unix::fs::symlink(elsewhere.path(), &figures).unwrap();
    let run = tickmark(project.path(), &["render"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stderr.contains("is in the way, expected a folder"), "{}", run.stderr);
    assert_eq!(std::fs::read_dir(elsewhere.path()).unwrap().count(), 0);
}

#[test]
fn leftovers_of_killed_runs_are_cleaned_and_stop_nobody() {
    let project = small();
    for path in [".writing-abc/report.html", ".old-1.0.0+abc/report.html", ".writing-1-0/figures/f.svg"] {
        project.write(&format!("out/{path}"), "half");
    }
    project.write("out/.writing-file", "half");
    project.write("out/.latest-new", "half");
    let run = tickmark(project.path(), &["render"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let mut left: Vec<String> = std::fs::read_dir(project.path().join("out"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    left.sort();
    assert!(left.len() == 4 && left[0] == ".lock" && left[1].starts_with("1.0.0+"), "{left:?}");
    assert_eq!(left[2..], ["history.json", "latest"]);
}

#[cfg(unix)]
#[test]
fn the_users_umask_holds() {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = |path: std::path::PathBuf| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    for (umask, file, folder) in [("022", 0o644, 0o755), ("002", 0o664, 0o775), ("077", 0o600, 0o700)] {
        let project = Copy::small(CSV, REPORT);
        let program = env!("CARGO_BIN_EXE_tickmark");
        for command in ["freeze", "render"] {
            let line = format!("umask {umask} && exec '{program}' {command} --project '{}'", project.path().display());
            let output = Command::new("sh").args(["-c", &line]).output().expect("a shell");
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        }
        assert_eq!(mode(project.path().join("data/freeze.lock")), file, "{umask}");
        let out = std::fs::canonicalize(project.path().join("out/latest")).unwrap();
        assert_eq!(mode(out.clone()), folder, "{umask}");
        assert_eq!(mode(out.join("figures")), folder, "{umask}");
        for name in ["report.html", "ledger.json", "SHA256SUMS", "tables/report-tbl-os.csv"] {
            assert_eq!(mode(out.join(name)), file, "{umask} {name}");
        }
    }
}

#[test]
fn freezes_at_once_and_the_leftover_of_a_killed_one_end_well() {
    let project = Copy::small(CSV, REPORT);
    project.write("data/.writing-freeze.lock", "half a lock");
    let all: Vec<_> = (0..6)
        .map(|_| {
            Command::new(env!("CARGO_BIN_EXE_tickmark"))
                .args(["freeze", "--date", "2024-01-01", "--project"])
                .arg(project.path())
                .stdout(Stdio::null())
                .stderr(Stdio::piped())
                .spawn()
                .expect("the program starts")
        })
        .collect();
    for child in all {
        let output = child.wait_with_output().expect("it ends");
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    }
    assert!(!project.path().join("data/.writing-freeze.lock").exists());
    assert_eq!(tickmark(project.path(), &["render"]).code, 0);
}

fn start(project: &Path) -> std::process::Child {
    Command::new(env!("CARGO_BIN_EXE_tickmark"))
        .args(["render", "-q", "--project"])
        .arg(project)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts")
}

#[test]
fn renders_at_once_all_end_well() {
    let project = small();
    for round in 0..3 {
        project.replace("report/report.md", "Patients", "Patients again");
        let all: Vec<_> = (0..4).map(|_| start(project.path())).collect();
        for child in all {
            let output = child.wait_with_output().expect("it ends");
            assert_eq!(output.status.code(), Some(0), "{round}: {}", String::from_utf8_lossy(&output.stderr));
        }
        let (code, said, _) = status(&project);
        assert_eq!(code, 0, "{round}: {said}");
    }
}

#[test]
fn a_run_killed_at_any_moment_leaves_whole_outputs() {
    let project = rendered();
    let mut text = project.read("report/report.md");
    let start_of_run = std::time::Instant::now();
    let mut whole = start(project.path());
    whole.wait().expect("it ends");
    let length = start_of_run.elapsed();
    for round in 0..24_u32 {
        // Half of the runs write a version that is not there, half one that is.
        if round % 2 == 0 {
            text.push_str("\nMore words.\n");
            project.write("report/report.md", &text);
        } else {
            std::fs::write(project.path().join("out/latest/report.html"), "edited").unwrap();
        }
        let mut child = start(project.path());
        std::thread::sleep(length * (round * 37 % 24 + 6) / 24 + Duration::from_millis(u64::from(round) % 3));
        let _ = child.kill();
        let _ = child.wait();
        // The link points at a folder with every file of a report, none of them half.
        let found = latest(&project);
        assert!(found.contains_key("ledger.json") && found.contains_key("figures/report-fig-os.svg"), "round {round}");
        let html = String::from_utf8_lossy(&found["report.html"]).into_owned();
        assert!(html == "edited" || html.trim_end().ends_with("</html>"), "round {round}");
    }
    let run = tickmark(project.path(), &["render"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let out = std::fs::read_dir(project.path().join("out")).unwrap();
    let left: Vec<String> = out.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    assert!(left.iter().all(|name| !name.starts_with(".writing-")), "{left:?}");
}

#[test]
fn the_link_to_the_latest_version_never_points_at_nothing() {
    let project = rendered();
    let done = std::sync::atomic::AtomicBool::new(false);
    let path = project.path().join("out/latest/ledger.json");
    std::thread::scope(|scope| {
        let watched = scope.spawn(|| {
            let mut looks = 0_u64;
            while !done.load(std::sync::atomic::Ordering::Relaxed) {
                assert!(path.exists(), "there was a moment without outputs");
                looks += 1;
            }
            looks
        });
        for round in 0..6 {
            if round % 2 == 0 {
                project.replace("report/report.md", "Patients", "Patients again");
            } else {
                std::fs::write(project.path().join("out/latest/ledger.json"), "edited").unwrap();
            }
            assert_eq!(tickmark(project.path(), &["render"]).code, 0);
        }
        done.store(true, std::sync::atomic::Ordering::Relaxed);
        assert!(watched.join().expect("no such moment") > 100);
    });
}

#[test]
fn the_lock_counts_are_compared_with_what_was_read() {
    for (key, found, wrong) in [
        ("rows", "rows = 4", "rows = 5"),
        ("columns", "columns = 3", "columns = 2"),
        ("bytes", "bytes = 37", "bytes = 36"),
    ] {
        let project = small();
        project.replace("data/freeze.lock", found, wrong);
        let run = tickmark(project.path(), &["render"]);
        assert_eq!(run.code, 2, "{key}: {}", run.stderr);
        let count = wrong.rsplit(' ').next().unwrap();
        assert!(run.stderr.contains(&format!("says that `data/patients.csv` has {count} {key}")), "{}", run.stderr);
        assert!(run.stderr.contains("data/freeze.lock:7:8"), "{}", run.stderr);
        let (code, said, _) = status(&project);
        assert_eq!(code, 1, "{key}: {said}");
        assert!(said.contains("miscounted data/patients.csv"), "{said}");
    }
}

#[test]
fn the_date_of_the_documents_is_part_of_the_version() {
    let project = small();
    let version = |epoch: Option<&str>| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tickmark"));
        command.args(["status", "--json", "--project"]).arg(project.path()).env_remove("SOURCE_DATE_EPOCH");
        if let Some(epoch) = epoch {
            command.env("SOURCE_DATE_EPOCH", epoch);
        }
        let output = command.output().expect("it runs");
        (
            output.status.code(),
            String::from_utf8_lossy(&output.stdout).into_owned(),
            String::from_utf8_lossy(&output.stderr).into_owned(),
        )
    };
    assert_ne!(version(None).1, version(Some("1000000000")).1);
    // 2024-01-01, the date of the freeze.
    assert_eq!(version(None).1, version(Some("1704067200")).1);
    for bad in ["-1", "253402300800", "9223372036854775807", "99999999999999999999", "today", ""] {
        let (code, said, _) = version(Some(bad));
        assert_eq!(code, Some(2), "{bad}");
        assert!(said.contains(&format!("found SOURCE_DATE_EPOCH `{bad}`, expected seconds since 1970")), "{said}");
    }
    assert_eq!(version(Some("253402300799")).0, Some(0));
}

#[test]
fn a_year_that_no_calendar_of_ours_has_is_refused() {
    let project = Copy::small(CSV, REPORT);
    for date in ["0000-01-01", "10000-01-01", "2024-02-30"] {
        assert_eq!(tickmark(project.path(), &["freeze", "--date", date]).code, 2, "{date}");
    }
}

#[test]
fn what_is_hashed_is_what_is_read_however_often_the_files_change() {
    let dictionary = |one: &str, other: &str| {
        format!(
            "{{\"name\":\"d\",\"resources\":[{{\"name\":\"patients\",\"path\":\"patients.csv\",\"schema\":{{\"fields\":[\
             {{\"name\":\"id\",\"type\":\"string\"}},{{\"name\":\"days\",\"type\":\"integer\"}},\
             {{\"name\":\"arm\",\"type\":\"integer\",\"tickmark\":{{\"levels\":{{\"1\":\"{one}\",\"2\":\"{other}\"}}}}}}]}}}}]}}"
        )
    };
    let project = Copy::small(
        "id,days,arm\n1,3,1\n2,5,1\n3,8,1\n4,9,2\n",
        "```{summary s}\ndata = \"patients\"\nvariables = [\"arm\"]\n```\n\nDrug: {{ s.arm[\"Drug\"].n }}.\n",
    );
    let (frozen, swapped) = (dictionary("Drug", "Placebo"), dictionary("Placebo", "Drug"));
    project.write("data/datapackage.json", &frozen);
    project.freeze();
    let titles = ["A small report", "Another report"];
    let config = project.read("report/report.toml");
    let other_config = config.replace(titles[0], titles[1]);
    let put = |path: &str, text: &str, fresh: &str| {
        project.write(fresh, text);
        std::fs::rename(project.path().join(fresh), project.path().join(path)).unwrap();
    };
    let done = std::sync::atomic::AtomicBool::new(false);
    let mut versions: BTreeMap<String, String> = BTreeMap::new();
    let mut good = 0;
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut round = 0_u32;
            while !done.load(std::sync::atomic::Ordering::Relaxed) {
                let one = round.is_multiple_of(2);
                put("data/datapackage.json", if one { &swapped } else { &frozen }, "data/.fresh");
                put("report/report.toml", if one { &other_config } else { &config }, "report/.fresh");
                round += 1;
                std::thread::sleep(Duration::from_millis(u64::from(round % 7)));
            }
        });
        for _ in 0..30 {
            let run = tickmark(project.path(), &["render"]);
            if run.code == 2 {
                assert!(run.stderr.contains("changed since freeze"), "{}", run.stderr);
                continue;
            }
            assert_eq!(run.code, 0, "{}", run.stderr);
            let ledger = project.ledger();
            // Three patients have the code 1, which the frozen dictionary calls the drug.
            assert_eq!(*crate::program::value(&ledger, "s.arm.Drug.n"), 3, "the arms are exchanged");
            let report = |key: &str| ledger["report"][key].as_str().unwrap().to_owned();
            let title = versions.entry(report("version")).or_insert_with(|| report("title")).clone();
            assert_eq!(title, report("title"), "one version names two reports");
            good += 1;
        }
        done.store(true, std::sync::atomic::Ordering::Relaxed);
    });
    assert!(good > 0 && versions.len() <= 2, "{good} good runs, {versions:?}");
}
