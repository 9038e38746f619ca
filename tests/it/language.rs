//! The language of a report: what the pages say that the author did not write.

use crate::program::{Copy, Run, tickmark};

const CSV: &str = "id,age\n1,50\n2,60\n3,70\n";

const REPORT: &str = "# Results\n\n```{summary s}\ndata = \"patients\"\nvariables = [\"age\"]\n```\n\n\
    See @tbl-s and [@work].\n\n```{table tbl-s}\nof = \"s\"\ncaption = \"Age\"\n```\n";

const BIB: &str = "@book{work, author = {Able, Ann}, title = {A Book}, publisher = {Press}, year = 2020}\n";

fn rendered(language: &str) -> (Run, Copy) {
    let project = Copy::small(CSV, REPORT);
    project.freeze();
    project.write("report/work.bib", BIB);
    let line = format!("language = \"{language}\"\nkeywords = [\"age\"]\nbibliography = \"work.bib\"\nversion =");
    project.replace("report/report.toml", "version =", &line);
    project.replace("report/report.toml", "[\"html\"]", "[\"html\", \"pdf\"]");
    (tickmark(project.path(), &["render", "--strict"]), project)
}

/// The words of the pages of a PDF; none where `pdftotext` is not installed.
fn words(project: &Copy) -> Option<String> {
    let pdf = project.path().join("out/latest/report.pdf");
    let output = std::process::Command::new("pdftotext").arg("-layout").arg(pdf).arg("-").output().ok()?;
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[test]
fn pages_speak_the_language_of_the_report() {
    for (language, table, references, evidence, page) in [
        ("en-US", "Table 1.", "References", "Evidence", "Page 1 of 2"),
        ("en-GB", "Table 1.", "References", "Evidence", "Page 1 of 2"),
        ("de", "Tabelle 1.", "Literatur", "Belege", "Seite 1 von 2"),
        ("fr", "Tableau 1.", "Références", "Preuves", "Page 1 sur 2"),
        ("es", "Tabla 1.", "Bibliografía", "Evidencia", "Página 1 de 2"),
    ] {
        let (run, project) = rendered(language);
        assert_eq!(run.code, 0, "{language}: {}", run.stderr);
        let html = project.read("out/latest/report.html");
        for part in [&format!("<html lang=\"{language}\">"), table, references, evidence] {
            assert!(html.contains(part), "{language}: no `{part}` in the page");
        }
        // The cross-reference too.
        assert_eq!(html.matches(table.trim_end_matches('.')).count(), 2, "{language}");
        let pdf = lopdf::Document::load(project.path().join("out/latest/report.pdf")).expect("a PDF");
        let catalog = pdf.catalog().expect("a catalog");
        assert_eq!(catalog.get(b"Lang").and_then(lopdf::Object::as_str).expect("a language"), language.as_bytes());
        let Some(words) = words(&project) else { continue };
        for part in [table, references, evidence, page] {
            assert!(words.contains(part), "{language}: no `{part}` in {words}");
        }
    }
}

#[test]
fn a_page_names_the_date_of_its_freeze_once() {
    for (name, count) in [("2026-03-04", 1), ("Q1", 2)] {
        let project = Copy::small(CSV, REPORT.replace(" and [@work]", "").as_str());
        let run = tickmark(project.path(), &["freeze", "--name", name, "--date", "2026-03-04"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        let run = tickmark(project.path(), &["render"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        let html = project.read("out/latest/report.html");
        let stamp = html.find("<dt>Stamp</dt>").map(|at| html[at..].split("</dd>").next().unwrap_or_default());
        let stamp = stamp.expect("a stamp");
        assert_eq!(stamp.matches(" · ").count(), count + 1, "{stamp}");
        assert_eq!(stamp.matches("2026-03-04").count(), 1, "{stamp}");
    }
}

#[test]
fn no_english_is_left_on_the_page_of_another_language() {
    let (_, project) = rendered("de");
    let html = project.read("out/latest/report.html");
    let body = &html[html.find("<body").expect("a body")..html.find("<script").expect("a script")];
    for word in ["Evidence", "Keywords", "Table ", "References", "data freeze", "Skip", "Copy", "Close", "traced"] {
        assert!(!body.contains(word), "`{word}` is on the page");
    }
}

#[test]
fn a_language_that_is_not_known_is_an_error_at_its_value() {
    for wrong in ["xx", "en-us", "english", "", "pt-BR"] {
        let (run, _) = rendered(wrong);
        assert_eq!(run.code, 2, "{wrong}");
        assert!(run.stderr.contains("`en-US`, `en-GB`, `de`, `fr`, `es`"), "{}", run.stderr);
        let line = format!("language = \"{wrong}\"\n");
        let caret = run.stderr.lines().skip_while(|at| !at.contains(line.trim_end())).nth(1).expect("a caret");
        let at = run.stderr.lines().find(|at| at.contains(line.trim_end())).expect("the line");
        let quoted = format!("\"{wrong}\"");
        assert_eq!(caret.find('^'), at.find(&quoted), "{}", run.stderr);
        assert_eq!(caret.matches('^').count(), quoted.len(), "{}", run.stderr);
    }
}
