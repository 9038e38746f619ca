//! Word documents that cannot be merged: each is said, and the Markdown stays as it is.

use std::path::Path;

use crate::program::{Copy, Run, tickmark};
use crate::word_file::{BODY, WordFile, prose, run};

const PATIENTS: &str = "id,age\n1,50\n2,60\n";
const REPORT: &str = "## Results\n\nThe first paragraph stands here.\n\nThe second paragraph has {{ n }} patients.\n\nThe third one \
                      is about nothing.\n\nThe fourth one neither.\n\nThe fifth one ends it.\n\n```{value n}\ndata = \"patients\"\n\
                      as = \"COUNT(*)\"\n```\n";

fn project(title: &str) -> Copy {
    let project = Copy::small(PATIENTS, REPORT);
    project.replace("report/report.toml", "outputs = [\"html\"]", "outputs = [\"docx\"]");
    project.replace("report/report.toml", "A small report", title);
    project.freeze();
    let run = tickmark(project.path(), &["render", "--strict"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    project
}

fn delivered(project: &Copy) -> WordFile {
    WordFile::open(&project.path().join("out/latest/report.docx"))
}

fn merged(project: &Copy, bytes: &[u8]) -> Run {
    project.write("edited.docx", bytes);
    merge(project, &project.path().join("edited.docx"), &[])
}

fn merge(project: &Copy, file: &Path, more: &[&str]) -> Run {
    tickmark(project.path(), &[&["merge", &file.to_string_lossy()], more].concat())
}

/// What is said of a document that cannot be merged.
fn refused(project: &Copy, bytes: &[u8]) -> String {
    let run = merged(project, bytes);
    assert_eq!(run.code, 2, "{}{}", run.stdout, run.stderr);
    assert_eq!(project.read("report/report.md"), REPORT);
    run.stderr
}

#[test]
fn what_is_no_word_document_is_said() {
    let project = project("A small report");
    let good = delivered(&project).packed();
    assert!(refused(&project, b"").contains("it is no .docx file"));
    assert!(refused(&project, b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 and so on").contains("protected by a password"));
    assert!(refused(&project, &good[..good.len() / 2]).contains("it is no .docx file"));
    let mut broken = good.clone();
    broken[60..400].fill(7);
    let run = merged(&project, &broken);
    assert_eq!(run.code, 2, "{}", run.stdout);
    let mut empty = WordFile::of(&good);
    empty.set(BODY, "<w:document");
    assert!(refused(&project, &empty.packed()).contains("its text is damaged"));
    let mut other = WordFile::of(&good);
    other.remove(BODY);
    assert!(refused(&project, &other.packed()).contains("its text is missing"));
    let mut deep = WordFile::of(&good);
    let nested = format!("{}{}", "<w:x>".repeat(5_000), "</w:x>".repeat(5_000));
    deep.set(BODY, deep.text(BODY).replacen("<w:body>", &format!("<w:body>{nested}"), 1));
    assert!(refused(&project, &deep.packed()).contains("nested deeper"));
    let missing = merge(&project, &project.path().join("nothing.docx"), &[]);
    assert!(missing.code == 2 && missing.stderr.contains("nothing.docx"), "{}", missing.stderr);
}

#[test]
fn an_archive_that_unpacks_without_end_is_refused() {
    let project = project("A small report");
    let mut bomb = delivered(&project);
    bomb.set("word/media/zeros.bin", vec![0; 250_000_000]);
    let packed = bomb.packed();
    assert!(packed.len() < 2_000_000);
    assert!(refused(&project, &packed).contains("unpacks to more than 200 MB"));
}

#[test]
fn a_document_of_another_report_or_of_an_older_text_is_refused() {
    let (project, other) = (project("A small report"), project("Another report"));
    let foreign = refused(&project, &delivered(&other).packed());
    assert!(foreign.contains("is of the report “Another report”"), "{foreign}");
    // The same report, with all its text replaced by something else.
    let mut strange = delivered(&project);
    let all: String = (0..30).map(|_| prose(&run("Nothing of the report is in here at all."))).collect();
    let text = strange.text(BODY);
    let (start, end) = (text.find("<w:body>").unwrap() + 8, text.rfind("<w:sectPr").unwrap());
    strange.set(BODY, format!("{}{all}{}", &text[..start], &text[end..]));
    assert!(refused(&project, &strange.packed()).contains("it is another document"));
    let word = delivered(&project).packed();
    project.write("report/report.md", REPORT.replace("about nothing", "about something"));
    let run = merged(&project, &word);
    assert!(run.code == 2 && run.stderr.contains("it has been changed since"), "{}", run.stderr);
    let named = merge(&project, &project.path().join("edited.docx"), &["--document", "poster"]);
    assert!(named.code == 2 && named.stderr.contains("and not `poster`"), "{}", named.stderr);
}

#[test]
fn a_document_without_what_travelled_in_it_is_compared_with_the_one_in_out() {
    let project = project("A small report");
    let mut word = delivered(&project);
    word.remove("customXml/item1.xml");
    word.edit("third one", |xml| xml.replace("about nothing", "about something"));
    let run = merged(&project, &word.packed());
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    assert!(project.read("report/report.md").contains("is about something."));
    project.write("report/report.md", REPORT);
    std::fs::remove_dir_all(project.path().join("out")).unwrap();
    let lost = refused(&project, &word.packed());
    assert!(lost.contains("left out what travelled in it"), "{lost}");
}

#[test]
fn a_hundred_thousand_paragraphs_are_read_in_time() {
    let project = project("A small report");
    let mut word = delivered(&project);
    let many: String = (0..100_000).map(|_| prose(&run("More words."))).collect();
    word.paste_after("The fifth one ends it", &many);
    let start = std::time::Instant::now();
    let run = merged(&project, &word.packed());
    assert!(run.code < 3, "{}", run.stderr);
    assert!(start.elapsed().as_secs() < 120);
    let text = project.read("report/report.md");
    assert!(text == REPORT || text.matches("More words.").count() == 100_000);
}

#[test]
fn a_dry_run_and_rejected_changes_write_nothing() {
    let project = project("A small report");
    let mut word = delivered(&project);
    word.edit("third one", |xml| crate::word_file::tracked(xml, "about nothing", "about something"));
    let file = project.path().join("edited.docx");
    word.save(&file);
    let dry = merge(&project, &file, &["--dry-run", "-v"]);
    assert_eq!(dry.code, 0, "{}", dry.stderr);
    assert!(
        dry.stdout.contains("now: something") && dry.stdout.contains("not written because of --dry-run"),
        "{}",
        dry.stdout
    );
    assert_eq!(project.read("report/report.md"), REPORT);
    let rejected = merge(&project, &file, &["--tracked", "reject"]);
    assert_eq!(rejected.code, 1, "{}", rejected.stdout);
    assert!(rejected.stdout.contains("tracked insertion not taken by B. Coauthor"), "{}", rejected.stdout);
    assert_eq!(project.read("report/report.md"), REPORT);
    let accepted = merge(&project, &file, &[]);
    assert_eq!(accepted.code, 0, "{}", accepted.stderr);
    assert!(project.read("report/report.md").contains("is about something."));
}

#[test]
fn line_ends_of_another_system_are_kept() {
    let project = Copy::small(PATIENTS, &REPORT.replace('\n', "\r\n"));
    project.replace("report/report.toml", "outputs = [\"html\"]", "outputs = [\"docx\"]");
    project.freeze();
    let run = tickmark(project.path(), &["render", "--strict"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let mut word = delivered(&project);
    word.edit("third one", |xml| xml.replace("about nothing", "about something"));
    let run = merged(&project, &word.packed());
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    let text = project.read("report/report.md");
    assert_eq!(text, REPORT.replace("about nothing", "about something").replace('\n', "\r\n"));
}
