//! What a changed input does.

use crate::program::{Copy, root, tickmark};

fn lung() -> Copy {
    Copy::of(&root().join("tests/projects/lung"))
}

#[test]
fn a_changed_a_missing_and_an_unlisted_file_stop_a_render() {
    let project = lung();
    let changed = project.read("data/lung.csv").replacen("306", "307", 1);
    project.write("data/lung.csv", changed);
    std::fs::remove_file(project.path().join("data/lung.md")).unwrap();
    project.write("data/new.csv", "a\n1\n");
    let run = tickmark(project.path(), &["render"]);
    assert_eq!(run.code, 2);
    assert!(!project.path().join("out").exists());
    for expected in [
        "changed since freeze `R survival`",
        "data/lung.csv",
        "listed in freeze `R survival` and missing",
        "data/lung.md",
        "not listed in freeze `R survival`",
        "data/new.csv",
    ] {
        assert!(run.stderr.contains(expected), "no `{expected}` in:\n{}", run.stderr);
    }
    let status = tickmark(project.path(), &["status"]);
    assert_eq!(status.code, 1);
    for expected in ["changed  data/lung.csv", "missing  data/lung.md", "unlisted data/new.csv"] {
        assert!(status.stdout.contains(expected), "no `{expected}` in:\n{}", status.stdout);
    }
}

#[test]
fn without_a_lock_nothing_is_rendered() {
    let project = lung();
    std::fs::remove_file(project.path().join("data/freeze.lock")).unwrap();
    let run = tickmark(project.path(), &["render"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("the data are not frozen"), "{}", run.stderr);
}

#[test]
fn the_version_changes_with_each_kind_of_input() {
    let version = |project: &Copy| {
        let run = tickmark(project.path(), &["status", "--json"]);
        let status: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
        status["version"].as_str().expect("a version").to_owned()
    };
    let project = lung();
    let mut seen = vec![version(&project)];
    project.replace("report/report.md", "## Results", "## The results");
    seen.push(version(&project));
    project.replace("report/report.toml", "A Tester", "Another Tester");
    seen.push(version(&project));
    project.write("templates/tickmark.css", "body { color: black }");
    seen.push(version(&project));
    project.replace("data/lung.csv", "306", "307");
    project.freeze();
    seen.push(version(&project));
    let distinct: std::collections::BTreeSet<_> = seen.iter().collect();
    assert_eq!(distinct.len(), seen.len(), "{seen:?}");
}

#[test]
fn line_endings_of_texts_do_not_change_the_version() {
    let version = |project: &Copy| tickmark(project.path(), &["status", "--json"]).stdout;
    let project = lung();
    let before = version(&project);
    let text = project.read("report/report.md").replace('\n', "\r\n");
    project.write("report/report.md", text);
    assert_eq!(version(&project), before);
}

#[test]
fn a_trace_leads_from_the_page_to_the_rows() {
    let project = lung();
    let run = tickmark(project.path(), &["trace", "os.Male.median", "--rows"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let first = format!("file       data/lung.csv (228 rows) sha256 {}", sha256_of_lung());
    for expected in [
        "os.Male.median.estimate  270",
        "on page    report: `270` from report/report.md:",
        "block      {survival os} report/report.md:",
        "columns    time, status, sex",
        "Known survival [time IS NOT NULL AND status IS NOT NULL]: 228 → 228",
        &first,
        "rows       138",
        // The first data row is a man; line 1 is the head.
        "data/lung.csv:2\n",
    ] {
        assert!(run.stdout.contains(expected), "no `{expected}` in:\n{}", run.stdout);
    }
    let by_text = tickmark(project.path(), &["trace", "270"]);
    assert!(by_text.stdout.contains("os.Male.median.estimate"), "{}", by_text.stdout);
    assert!(!by_text.stdout.contains("data/lung.csv:2\n"), "rows are listed only on demand");
    let unknown = tickmark(project.path(), &["trace", "os.Male.medan"]);
    assert_eq!(unknown.code, 2);
}

fn sha256_of_lung() -> String {
    let bytes = std::fs::read(root().join("tests/reference/lung.csv")).expect("lung.csv");
    tickmark::digest::Digest::of(&bytes).hex()
}

#[test]
fn a_row_digest_can_be_recomputed_by_who_holds_the_data() {
    // As docs/ledger.md says: the key is over the domain and the secret of the source, the
    // message over its id and the bitmap of its rows, each part with its length before it.
    let project = lung();
    let run = tickmark(project.path(), &["render"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let ledger = project.ledger();
    let csv = project.read("data/lung.csv");
    let dead: Vec<usize> = csv
        .lines()
        .skip(1)
        .enumerate()
        .filter(|(_, line)| line.split(',').nth(2) == Some("2"))
        .map(|(row, _)| row + 1)
        .collect();
    let of_parts = |parts: [&[u8]; 2]| -> Vec<u8> {
        parts.iter().flat_map(|part| [&(part.len() as u64).to_le_bytes()[..], *part].concat()).collect()
    };
    let secret = tickmark::digest::Digest::of(format!("{csv}tickmark/source/2").as_bytes());
    let key = tickmark::digest::Digest::of(&of_parts([b"tickmark/rows/2", secret.bytes()]));
    let mut bitmap = vec![0u8; 8 * (dead.last().expect("a row") / 64 + 1)];
    dead.iter().for_each(|row| bitmap[row / 8] |= 1 << (row % 8));
    let expected = tickmark::digest::keyed(&key, &of_parts([b"lung", &bitmap]));
    let found = crate::program::entry(&ledger, "dead.n");
    assert_eq!(found["rows"]["digest"], expected.hex());
    assert_eq!(found["rows"]["n"], dead.len());
}
