//! Random reports: blocks of all kinds with random options over random tables, with tables, figures
//! and sentences of them, drawn from the schema of the blocks. Whatever is in them, the program ends by
//! itself, says where each error stands, and what it writes can be read and verified.

mod block;
mod table;

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::program::{Copy, root};
use crate::pseudo_random::SplitMix;

/// No report of these few rows takes as long, however slow the machine is.
const PATIENCE: Duration = Duration::from_secs(120);

/// A paragraph or fence is taken out of a report where an error stands, until none does, at most so often.
const MOST_TRIES: usize = 12;

/// A fence or paragraph, and the block that it is of.
struct Paragraph {
    text: String,
    block: String,
}

/// What `render` said, in JSON lines.
struct Said {
    code: i32,
    problems: Vec<Value>,
}

/// What a run printed, and its exit code. One that does not end is stopped, and is a fault.
fn within_patience(project: &Path, arguments: &[&str], report: &str) -> (i32, String) {
    let said = tempfile::NamedTempFile::new().expect("a file");
    let file = || Stdio::from(said.reopen().expect("the file"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_tickmark"));
    command.args(arguments).arg("--project").arg(project).env_remove("SOURCE_DATE_EPOCH");
    let mut running = command.stdout(file()).stderr(Stdio::null()).spawn().expect("the program starts");
    let started = Instant::now();
    let status = loop {
        match running.try_wait().expect("the program is there") {
            Some(status) => break status,
            None if started.elapsed() > PATIENCE => {
                running.kill().expect("it is stopped");
                panic!("`{}` does not end\n{report}", arguments.join(" "));
            }
            None => std::thread::sleep(Duration::from_millis(10)),
        }
    };
    let text = std::fs::read_to_string(said.path()).expect("what it said is UTF-8");
    (status.code().unwrap_or_else(|| panic!("`{}` was aborted\n{report}", arguments.join(" "))), text)
}

fn render(project: &Path, report: &str) -> Said {
    let (code, text) = within_patience(project, &["render", "--json"], report);
    assert!([0, 1, 2].contains(&code), "it ended with {code}\n{report}");
    let problems = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    Said { code, problems: problems.filter(|one| one["message"].is_string()).collect() }
}

/// The lines of the report at which errors stand. Each error has its place; those of a letter that no
/// font has are of a document.
fn lines_of_errors(said: &Said, report: &str) -> Vec<usize> {
    let errors = said.problems.iter().filter(|one| one["severity"] == "error");
    let mut lines = Vec::new();
    for error in errors {
        let message = error["message"].as_str().unwrap_or_default();
        assert!(!message.contains("made for Typst") && !message.contains("internal"), "{message}\n{report}");
        assert!(error["file"].is_string(), "without a place: {error}\n{report}");
        assert!(error["line"].is_u64() || message.contains("no font"), "without a line: {error}\n{report}");
        lines.extend(error["line"].as_u64().filter(|_| error["file"] == "report/report.md").map(|line| line as usize));
    }
    lines
}

/// Takes out the paragraphs at which errors stand, and what is of their blocks.
fn without(paragraphs: Vec<Paragraph>, lines: &[usize]) -> Vec<Paragraph> {
    let mut at = 1;
    let mut gone = Vec::new();
    let mut hit = Vec::new();
    for paragraph in &paragraphs {
        let end = at + paragraph.text.matches('\n').count() + 1;
        let is_hit = lines.iter().any(|line| (at..end).contains(line));
        if is_hit && block::is_analysis(&paragraph.text) {
            gone.push(paragraph.block.clone());
        }
        hit.push(is_hit);
        at = end;
    }
    let kept = paragraphs.into_iter().zip(hit).filter(|(one, hit)| !hit && !gone.contains(&one.block));
    kept.map(|(one, _)| one).collect()
}

fn written(paragraphs: &[Paragraph]) -> String {
    paragraphs.iter().map(|one| format!("{}\n", one.text)).collect()
}

/// What a reader must not find on a page.
fn check_page(project: &Copy, report: &str) {
    let page = project.read("out/latest/report.html");
    let body = page.split("<main").nth(1).and_then(|rest| rest.split("</main>").next()).expect("the text of the page");
    let words: String = body.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text).collect();
    for word in words.split(|letter: char| !letter.is_alphanumeric()) {
        assert!(!["NaN", "inf", "Infinity", "nan"].contains(&word), "{word}\n{report}");
    }
    for table in body.split("class=\"tm-tablefigure\"").skip(1).filter_map(|rest| rest.split("</figure>").next()) {
        assert!(table.contains("tm-mark") || table.contains("No data"), "a table without a number\n{report}");
    }
    let data = project.path().join("data");
    for ending in ["html", "pdf", "docx"] {
        let file = project.path().join(format!("out/latest/report.{ending}"));
        if file.exists() {
            let paths = [&file, &data].map(|path| path.to_str().expect("a path in UTF-8"));
            let (code, said) = within_patience(project.path(), &["verify", paths[0], "--data", paths[1]], report);
            assert_eq!(code, 0, "{said}\n{report}");
        }
    }
}

/// A project that stays where it is when a check of it fails, to be looked at.
struct Looked(Copy);

impl Drop for Looked {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join("random_report");
            let _ = std::fs::remove_dir_all(&kept);
            let moved = std::fs::rename(self.0.path(), &kept);
            eprintln!("the project is in {}: {moved:?}", kept.display());
        }
    }
}

/// One report: what is wrong in it is taken out until it is written, and then read.
fn one(seed: u64) -> bool {
    let random = &mut SplitMix(seed);
    let data = table::csv(random);
    let mut paragraphs = block::report(random, &schema());
    let looked = Looked(Copy::small(&data, "Words.\n"));
    let project = &looked.0;
    project.write("report/report.toml", block::config(random));
    project.freeze();
    for _ in 0..MOST_TRIES {
        let report = written(&paragraphs);
        project.write("report/report.md", &report);
        let report = format!("seed {seed}\n{report}");
        let said = render(project.path(), &report);
        let lines = lines_of_errors(&said, &report);
        if said.code < 2 {
            check_page(project, &report);
            return true;
        }
        let before = paragraphs.len();
        paragraphs = without(paragraphs, &lines);
        if paragraphs.len() == before || paragraphs.is_empty() {
            return false;
        }
    }
    false
}

/// The kinds and their keys, as `explain --json` says them.
fn schema() -> Value {
    let text = std::fs::read_to_string(root().join("docs/schema/all.json")).expect("the schema");
    serde_json::from_str::<Value>(&text).expect("the schema is JSON")["blocks"]["properties"].clone()
}

#[test]
fn a_few_random_reports_can_be_read_and_verified() {
    let made = (1..=12).filter(|seed| one(*seed)).count();
    assert!(made >= 6, "{made} of 12 reports were written");
}

#[test]
#[ignore = "takes as long as it is told: TICKMARK_RANDOM_REPORTS=600 cargo test --test it random_reports -- --ignored"]
fn many_random_reports_can_be_read_and_verified() {
    let seconds = std::env::var("TICKMARK_RANDOM_REPORTS").ok().and_then(|text| text.parse().ok()).unwrap_or(60);
    let (started, first) = (Instant::now(), u64::from(std::process::id()) << 20);
    let seeds = (first..).take_while(|_| started.elapsed() < Duration::from_secs(seconds));
    let made = seeds.filter(|seed| one(*seed)).count();
    assert!(made > 0);
}
