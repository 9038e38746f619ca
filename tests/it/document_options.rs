//! What a document prints of its analysis blocks, where its evidence is, and how its
//! numbers look.

use std::fs;

use lopdf::{Document, Object};

use crate::program::{Copy, tickmark};

const CSV: &str = "id,time\n1,5\n2,8\n3,12\n";
const REPORT: &str =
    "Words before.\n\n```{value n}\ndata = \"patients\"\nas = \"COUNT(*)\"\n```\n\nIn {{ n }} patients.\n";

/// A project whose document has these keys, and whose report these in `[style]`.
fn project(document: &str, style: &str) -> Copy {
    let project = Copy::small(CSV, REPORT);
    let config = project.read("report/report.toml").replace("outputs = [\"html\"]\n", "");
    project.freeze();
    project.write("report/report.toml", format!("{config}{document}\n[style]\n{style}\n"));
    project
}

fn rendered(document: &str, style: &str) -> Copy {
    let project = project(document, style);
    let run = tickmark(project.path(), &["render", "--strict"]);
    assert_eq!(run.code, 0, "{document} {style}: {}", run.stderr);
    project
}

fn text(project: &Copy) -> String {
    let pdf = Document::load(project.path().join("out/latest/report.pdf")).expect("a PDF");
    let pages: Vec<u32> = pdf.get_pages().keys().copied().collect();
    pdf.extract_text(&pages).expect("its text")
}

/// The words of the links of a PDF.
fn links(project: &Copy) -> Vec<String> {
    let pdf = Document::load(project.path().join("out/latest/report.pdf")).expect("a PDF");
    let mut out = Vec::new();
    for id in pdf.get_pages().values() {
        for annotation in pdf.get_page_annotations(*id).expect("annotations") {
            if let Some(words) = annotation.get(b"Contents").ok().and_then(|it| lopdf::decode_text_string(it).ok()) {
                out.push(words);
            }
        }
    }
    out
}

/// Whether a PDF fills something with the colour of traced numbers, `#12487e`.
fn has_the_colour_of_marks(project: &Copy) -> bool {
    let pdf = Document::load(project.path().join("out/latest/report.pdf")).expect("a PDF");
    pdf.get_pages().values().any(|id| {
        let content = lopdf::content::Content::decode(&pdf.get_page_content(*id)).expect("operators");
        content.operations.iter().any(|operation| {
            let numbers: Vec<f32> = operation.operands.iter().filter_map(|it| Object::as_float(it).ok()).collect();
            let [red, green, blue] = numbers[..] else { return false };
            let near = |value: f32, wanted: f32| (value - wanted / 255.0).abs() < 0.004;
            matches!(operation.operator.as_str(), "scn" | "rg" | "sc")
                && near(red, 18.0)
                && near(green, 72.0)
                && near(blue, 126.0)
        })
    })
}

#[test]
fn blocks_are_printed_only_where_the_document_asks_for_it() {
    let hidden = rendered("", "");
    let shown = rendered("show_blocks = true", "");
    for (project, is_shown) in [(&hidden, false), (&shown, true)] {
        let html = project.read("out/latest/report.html");
        assert_eq!(html.contains("class=\"tm-plan\""), is_shown, "HTML");
        assert!(html.contains("Words before."));
        assert_eq!(project.ledger()["marks"].as_array().expect("marks").len(), 1);
    }
    // The appendix of evidence says the methods either way, the plan shows the block.
    assert!(!text(&hidden).contains("as = "), "PDF");
    assert!(text(&shown).contains("as = "), "PDF");
}

#[test]
fn evidence_is_an_appendix_or_attached() {
    let appendix = rendered("", "");
    assert!(text(&appendix).contains("Evidence"));
    assert!(links(&appendix).iter().any(|words| words == "evidence of n"));
    for project in [rendered("evidence = \"attached\"", ""), rendered("", "evidence = \"attached\"")] {
        assert!(!text(&project).contains("Evidence"), "no appendix");
        assert!(!links(&project).iter().any(|words| words.starts_with("evidence of")), "no links to one");
        let bytes = fs::read(project.path().join("out/latest/report.pdf")).expect("a PDF");
        assert!(String::from_utf8_lossy(&bytes).contains("ledger.json"), "the ledger is attached");
    }
    // A document says it for itself.
    let own = rendered("evidence = \"appendix\"", "evidence = \"attached\"");
    assert!(text(&own).contains("Evidence"));
}

#[test]
fn marks_are_coloured_or_plain() {
    // Without an appendix, whose headings have the colour too.
    let coloured = rendered("evidence = \"attached\"", "");
    assert!(has_the_colour_of_marks(&coloured));
    let html = coloured.read("out/latest/report.html");
    assert!(!html.contains("tm-manuscript tm-plain"));
    for plain in [
        rendered("evidence = \"attached\"\nmark_style = \"plain\"", ""),
        rendered("evidence = \"attached\"", "mark_style = \"plain\""),
    ] {
        assert!(!has_the_colour_of_marks(&plain));
        let html = plain.read("out/latest/report.html");
        assert!(html.contains("<body class=\"tm-page tm-manuscript tm-plain\">"));
        assert!(html.contains("class=\"tm-mark\""), "a plain mark opens its evidence all the same");
    }
    let american = rendered("evidence = \"attached\"\nmark_style = \"colored\"", "mark_style = \"plain\"");
    assert!(has_the_colour_of_marks(&american));
}

#[test]
fn another_word_is_an_error_with_the_known_ones() {
    for (document, style, known) in [
        ("evidence = \"appendx\"", "", "`appendix`"),
        ("mark_style = \"blue\"", "", "`plain`"),
        ("", "evidence = true", "a name in quotes"),
        ("show_blocks = \"yes\"", "", "expected `true` or `false`"),
    ] {
        let project = project(document, style);
        let run = tickmark(project.path(), &["render"]);
        assert_eq!(run.code, 2, "{document} {style}");
        assert!(run.stderr.contains("--> report/report.toml:"), "{}", run.stderr);
        assert!(run.stderr.contains(known), "{document} {style}: {}", run.stderr);
    }
}

#[test]
fn sections_are_numbered_where_the_document_asks_for_it() {
    let report = "::: abstract\n\n### Aim\n\nWords.\n\n:::\n\n## Methods { #sec-methods }\n\nAs in @sec-cohort.\n\n\
                  ### Cohort { #sec-cohort }\n\nSee @sec-methods.\n\n## Results\n\nWords.\n";
    let text = |document: &str, language: &str| {
        let project = Copy::small("id\n1\n2\n", report);
        let config = project.read("report/report.toml");
        let config = config.replace("outputs = [\"html\"]", &format!("outputs = [\"html\", \"pdf\"]\n{document}"));
        project.write("report/report.toml", format!("language = \"{language}\"\n{config}"));
        project.freeze();
        let run = tickmark(project.path(), &["render", "--strict"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        let html = project.read("out/latest/report.html");
        let words = |html: &str| html.split_whitespace().collect::<Vec<_>>().join(" ");
        (words(&html), words(&text(&project)))
    };
    let (html, pdf) = text("number_sections = true", "en-US");
    for expected in
        ["As in <a href=\"#sec-cohort\">Section 1.1</a>.", ">1 Methods</h2>", ">1.1 Cohort</h3>", ">2 Results</h2>"]
    {
        assert!(html.contains(expected), "no `{expected}` in {html}");
    }
    for expected in ["Section", "1.1", "Cohort"] {
        assert!(pdf.contains(expected), "no `{expected}` in {pdf}");
    }
    assert!(html.contains(">Aim</h"), "an abstract has no numbers");
    let (html, _) = text("number_sections = true", "de");
    assert!(html.contains("Abschnitt 1.1"));
    let (html, _) = text("", "en-US");
    assert!(html.contains("As in <a href=\"#sec-cohort\">Cohort</a>."), "{html}");
}
