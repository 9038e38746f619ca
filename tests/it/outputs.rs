//! The outputs of a render: complete, equal from run to run, and bound to the
//! ledger they carry.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::program::{Copy, root, tickmark};

fn lung() -> Copy {
    Copy::of(&root().join("tests/projects/lung"))
}

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut out = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("the output folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if path.is_dir() {
            out.extend(files(&path).into_iter().map(|(inner, bytes)| (format!("{name}/{inner}"), bytes)));
        } else {
            out.insert(name, fs::read(&path).expect("a file"));
        }
    }
    out
}

#[test]
fn two_runs_give_the_same_bytes() {
    let (first, second) = (lung(), lung());
    for project in [&first, &second] {
        let run = tickmark(project.path(), &["render", "--strict"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
    }
    let (a, b) = (files(&first.path().join("out/latest")), files(&second.path().join("out/latest")));
    assert!(a.contains_key("report.pdf") && a.contains_key("report.html") && a.contains_key("ledger.json"));
    assert_eq!(a.keys().collect::<Vec<_>>(), b.keys().collect::<Vec<_>>());
    for (name, bytes) in &a {
        assert!(bytes == &b[name], "{name} differs between two runs");
    }
}

#[test]
fn the_pdf_gives_the_printed_ledger_and_its_sources_back() {
    let project = lung();
    let run = tickmark(project.path(), &["render"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let out = project.path().join("out/latest");
    let attached = attachments(&out.join("report.pdf"));
    // What is attached is printed; each entry is the one of the whole ledger beside it.
    let attached_ledger: serde_json::Value = serde_json::from_slice(&attached["ledger.json"]).expect("JSON");
    let whole = project.ledger();
    assert_eq!(attached_ledger["marks"], whole["marks"]);
    for result in attached_ledger["results"].as_array().expect("results") {
        assert_eq!(result, crate::program::entry(&whole, result["id"].as_str().expect("an id")));
    }
    assert!(attached["freeze.lock"] == fs::read(project.path().join("data/freeze.lock")).unwrap());
    assert!(attached["report-report.md"] == fs::read(project.path().join("report/report.md")).unwrap());
    let text = String::from_utf8_lossy(&fs::read(out.join("report.pdf")).unwrap()).into_owned();
    assert!(text.contains("pdfaid:part") && text.contains("pdfuaid:part"), "the PDF claims PDF/A and PDF/UA");
}

/// The files attached to a PDF.
pub fn attachments(path: &Path) -> BTreeMap<String, Vec<u8>> {
    let bytes = fs::read(path).expect("a PDF");
    tickmark::render::attached(&bytes).expect("attachments").into_iter().collect()
}

#[test]
fn a_reader_with_the_pdf_and_the_data_can_check_them() {
    let project = lung();
    assert_eq!(tickmark(project.path(), &["render"]).code, 0);
    let pdf = project.path().join("out/latest/report.pdf");
    let arguments = ["verify", pdf.to_str().unwrap(), "--data", project.path().to_str().unwrap()];
    let good = tickmark(project.path(), &arguments);
    assert_eq!(good.code, 0, "{}", good.stderr);
    assert!(good.stdout.contains("agrees   data/lung.csv"), "{}", good.stdout);
    project.replace("data/lung.csv", "306", "307");
    let bad = tickmark(project.path(), &arguments);
    assert_eq!(bad.code, 1);
    assert!(bad.stdout.contains("differs  data/lung.csv"), "{}", bad.stdout);
    let no_pdf = project.path().join("report/report.md");
    assert_eq!(tickmark(project.path(), &["verify", no_pdf.to_str().unwrap()]).code, 2);
}

#[test]
fn every_mark_on_the_page_is_in_the_ledger_with_the_text_it_shows() {
    let project = lung();
    let run = tickmark(project.path(), &["render"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let ledger = project.ledger();
    let html = project.read("out/latest/report.html");
    let marks = ledger["marks"].as_array().expect("marks");
    assert!(marks.len() > 100, "{} marks", marks.len());
    for mark in marks {
        let id = mark["id"].as_str().expect("an id").trim_start_matches('m').to_owned();
        let at = html.find(&format!("data-mark=\"{id}\"")).unwrap_or_else(|| panic!("mark {id} is not on the page"));
        let shown = html[at..].split_once('>').expect("a tag").1.split('<').next().expect("a text");
        let plain = shown.replace("&lt;", "<").replace("&gt;", ">").replace("&#39;", "'").replace("&#x27;", "'");
        assert_eq!(plain, mark["text"].as_str().expect("a text"));
    }
    let known: std::collections::BTreeSet<&str> = ledger["results"]
        .as_array()
        .unwrap()
        .iter()
        .chain(ledger["facts"].as_array().unwrap())
        .map(|r| r["id"].as_str().unwrap())
        .collect();
    for mark in marks {
        assert!(known.contains(mark["result"].as_str().unwrap()), "{mark}");
    }
}

#[test]
fn the_html_loads_nothing_from_elsewhere() {
    let project = lung();
    assert_eq!(tickmark(project.path(), &["render"]).code, 0);
    let html = project.read("out/latest/report.html");
    for loader in ["<link ", "src=\"http", "src='http", "@import", "url(http", "url(\"http"] {
        assert!(!html.contains(loader), "the page holds `{loader}`");
    }
}

#[test]
fn a_killed_or_failed_run_leaves_the_old_outputs() {
    let project = lung();
    assert_eq!(tickmark(project.path(), &["render"]).code, 0);
    let before = files(&project.path().join("out/latest"));
    project.replace("report/report.md", "{{ oldest }}", "{{ eldest }}");
    assert_eq!(tickmark(project.path(), &["render"]).code, 2);
    assert!(before == files(&project.path().join("out/latest")));
    project.replace("report/report.md", "{{ eldest }}", "{{ oldest }} and 12");
    let strict = tickmark(project.path(), &["render", "--strict"]);
    assert_eq!(strict.code, 1, "{}", strict.stderr);
    assert!(before == files(&project.path().join("out/latest")));
}

#[test]
fn source_date_epoch_sets_the_date_of_the_document() {
    let project = lung();
    let status = std::process::Command::new(env!("CARGO_BIN_EXE_tickmark"))
        .args(["render", "-q", "--project"])
        .arg(project.path())
        .env("SOURCE_DATE_EPOCH", "951782400")
        .status()
        .expect("the program starts");
    assert!(status.success());
    assert_eq!(project.ledger()["report"]["created"], "2000-02-29");
}
