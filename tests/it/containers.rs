//! Containers: the known ones, those of a template, and the page that is turned.

use std::fs;
use std::process::Command;

use crate::program::{Copy, Run, root, tickmark};

const CSV: &str = "id,time\n1,5\n2,8\n3,12\n";
const BLOCK: &str = "```{value n}\ndata = \"patients\"\nas = \"COUNT(*)\"\n```\n\nIn {{ n }} patients.\n\n";

fn project(body: &str) -> Copy {
    let project = Copy::small(CSV, &format!("{BLOCK}{body}"));
    project.freeze();
    project
}

fn strict(project: &Copy) -> Run {
    tickmark(project.path(), &["render", "--strict"])
}

#[test]
fn an_unknown_container_is_an_error_with_the_known_ones() {
    for (class, said) in [("abstrct", "did you mean `abstract`?"), ("nonsense", "`conclusion`"), ("n", "`panel`")] {
        let project = project(&format!("::: {class}\n\nWords.\n\n:::\n"));
        let run = strict(&project);
        assert_eq!(run.code, 2, "{class}: {}", run.stderr);
        assert!(run.stderr.contains(&format!("there is no container `{class}`")), "{}", run.stderr);
        assert!(run.stderr.contains("report/report.md:8:1") && run.stderr.contains(said), "{}", run.stderr);
    }
}

#[test]
fn a_container_of_ones_own_is_styled_by_a_template() {
    let body = "::: boxed\n\nWords.\n\n:::\n";
    let built_in = |name: &str| fs::read_to_string(root().join("templates").join(name)).expect("a template");
    let css = project(body);
    css.write(
        "templates/tickmark.css",
        format!("{}\n.tm-div.boxed {{ border: 1px solid; }}\n", built_in("tickmark.css")),
    );
    let run = strict(&css);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(css.read("out/latest/report.html").contains("<div class=\"tm-div boxed\">"));
    let typst = project(body);
    let manuscript = built_in("manuscript.typ");
    let styled = manuscript
        .replace("  // Containers.\n", "  // Containers.\n  show label(\"tm-div-boxed\"): set text(size: 9pt)\n");
    assert_ne!(manuscript, styled);
    typst.write("templates/manuscript.typ", styled);
    assert_eq!(strict(&typst).code, 0);
    // The name as a whole.
    let longer = project("::: box\n\nWords.\n\n:::\n");
    longer.write(
        "templates/tickmark.css",
        format!("{}\n.tm-div.boxed {{ border: 1px solid; }}\n", built_in("tickmark.css")),
    );
    assert_eq!(strict(&longer).code, 2);
}

#[test]
fn a_page_is_turned() {
    let project = project("::: landscape\n\nWide words.\n\n:::\n\nAfter.\n");
    let config = project.read("report/report.toml").replace("outputs = [\"html\"]\n", "");
    project.write("report/report.toml", config);
    let run = strict(&project);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let pdf = project.path().join("out/latest/report.pdf");
    let Ok(output) = Command::new("pdfinfo").args(["-l", "9"]).arg(pdf).output() else {
        println!("skipped: pdfinfo is not installed");
        return;
    };
    let text = String::from_utf8_lossy(&output.stdout).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("Page 1 size: 595.276 x 841.89"), "{text}");
    assert!(text.contains("Page 2 size: 841.89 x 595.276"), "{text}");
    assert!(text.contains("Page 3 size: 595.276 x 841.89"), "{text}");
}

#[test]
fn a_page_that_cannot_be_turned_is_an_error() {
    let nested = project("::: abstract\n\n::: landscape\n\nWords.\n\n:::\n\n:::\n");
    let run = strict(&nested);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(
        run.stderr.contains("`landscape` in another container") && run.stderr.contains("report.md:10:1"),
        "{}",
        run.stderr
    );
    let poster = project("::: landscape\n\nWords.\n\n:::\n");
    poster.replace("report/report.toml", "template = \"manuscript\"", "template = \"poster\"");
    let run = strict(&poster);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stderr.contains("on a poster"), "{}", run.stderr);
}
