//! Letters that the built-in fonts lack: set in a font of the project, or one error where
//! the author writes them.

use std::fs;

use lopdf::Document;

use crate::program::{Copy, root, tickmark};

const CSV: &str = "id,time,arm\n1,5,A\n2,8,B\n3,12,B\n";
const BLOCK: &str = "```{value n}\ndata = \"patients\"\nas = \"COUNT(*)\"\n```\n\n";

fn project(csv: &str, body: &str, style: &str) -> Copy {
    let project = Copy::small(csv, &format!("{BLOCK}In {{{{ n }}}} patients.\n\n{body}\n"));
    let config = project.read("report/report.toml").replace("outputs = [\"html\"]\n", "");
    project.write("report/report.toml", format!("{config}[style]\n{style}\n"));
    let font = fs::read(root().join("tests/data/fonts/NotoSansCJKsc-subset.otf")).expect("the font");
    project.write("report/fonts/cjk.otf", font);
    project.write("report/fonts/no.otf", "no font");
    project.freeze();
    project
}

#[test]
fn letters_without_a_font_are_one_error_where_they_are_written() {
    let project = project(CSV, "Words, and the 对照组 of ไทย.", "");
    let run = tickmark(project.path(), &["render", "--strict"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert_eq!(run.stderr.matches("error:").count(), 1, "{}", run.stderr);
    assert!(
        run.stderr.contains("no font of the report has the letters `ท`, `ย`, `ไ`, `对`, `照`, `组`"),
        "{}",
        run.stderr
    );
    assert!(run.stderr.contains("--> report/report.md:8:16") && run.stderr.contains("[style] fonts"), "{}", run.stderr);
    assert!(!project.path().join("out/latest").exists());
}

#[test]
fn letters_of_the_data_are_told_too() {
    let table = "```{summary base}\ndata = \"patients\"\nvariables = [\"arm\"]\n```\n\n```{table tbl-base}\nof = \"base\"\ncaption = \"Arms.\"\n```\n";
    let project = project("id,time,arm\n1,5,对照\n2,8,B\n3,12,B\n", table, "");
    let run = tickmark(project.path(), &["render", "--strict"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stderr.contains("`对`, `照`") && run.stderr.contains("a label of the data"), "{}", run.stderr);
}

#[test]
fn a_font_of_the_project_sets_them() {
    let project = project(CSV, "The 对照组 here.", "fonts = [\"fonts/cjk.otf\"]");
    let run = tickmark(project.path(), &["render", "--strict"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let pdf = Document::load(project.path().join("out/latest/report.pdf")).expect("a PDF");
    assert!(pdf.extract_text(&[1]).expect("its text").contains("对照组"));
    // The font is an input: another one makes another version.
    let version = project.ledger()["report"]["version"].as_str().expect("a version").to_owned();
    let mut bytes = fs::read(project.path().join("report/fonts/cjk.otf")).expect("the font");
    bytes.push(0);
    project.write("report/fonts/cjk.otf", bytes);
    assert_eq!(tickmark(project.path(), &["render", "--strict"]).code, 0);
    assert_ne!(project.ledger()["report"]["version"], version.as_str());
}

#[test]
fn a_font_that_is_none_is_an_error_at_its_name() {
    for (name, said) in [
        ("fonts/no.otf", "is no font that can be read"),
        ("fonts/missing.otf", "missing.otf"),
        ("../data/patients.csv", "patients.csv"),
        ("/etc/passwd", "passwd"),
    ] {
        let project = project(CSV, "Words.", &format!("fonts = [\"{name}\"]"));
        let run = tickmark(project.path(), &["render", "--strict"]);
        assert_eq!(run.code, 2, "{name}: {}", run.stderr);
        assert!(run.stderr.contains(said) && run.stderr.contains("report/report.toml:"), "{name}: {}", run.stderr);
    }
}
