//! `tickmark diff --html`: each document of two versions side by side.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::program::{Copy, Run, tickmark};

/// Half a year later PAT-2 has died, PAT-5 is new and PAT-3 is in the other arm.
const OLD: &str = "id,months,died,arm\nPAT-1,2,1,A\nPAT-2,4,0,A\nPAT-3,6,1,B\nPAT-4,8,0,B\n";
const NEW: &str = "id,months,died,arm\nPAT-1,2,1,A\nPAT-2,4,1,A\nPAT-3,6,1,A\nPAT-4,8,0,B\nPAT-5,9,0,B\n";

const TOML: &str = "title = \"A <small> report\"\nversion = \"1.0.0\"\n\
[[documents]]\nid = \"report\"\nsource = \"report.md\"\ntemplate = \"manuscript\"\noutputs = [\"html\", \"pdf\"]\n\
[[documents]]\nid = \"letter\"\nsource = \"letter.md\"\ntemplate = \"manuscript\"\noutputs = [\"pdf\"]\n";

const REPORT: &str = "## Results\n\n```{proportion died}\ndata = \"patients\"\nevent = \"died = 1\"\n```\n\n\
```{survival os}\ndata = \"patients\"\ntime = \"months\"\nevent = \"died = 1\"\nby = \"arm\"\n```\n\n\
### Deaths\n\nNothing moves here.\n\nOf {{ died.N }} patients {{ died.n }} died, \
{{ claim(\"half of them or fewer\", at_most(died.n, 2), otherwise=\"more than half of them\") }}.\n\n\
```{table tbl-os}\nof = \"os\"\ncaption = \"Survival.\"\n```\n\n\
```{figure fig-os}\nof = \"os\"\ncaption = \"Survival of the arms.\"\n```\n\nNor here.\n";

fn ok(run: Run) -> Run {
    assert!(run.code < 2, "{}{}", run.stdout, run.stderr);
    run
}

/// A project with a version of each of two freezes: their folders, the older first.
fn two_versions() -> (Copy, [PathBuf; 2]) {
    let project = Copy::small(OLD, REPORT);
    project.write("report/report.toml", TOML);
    project.write(
        "report/letter.md",
        "```{summary all}\ndata = \"patients\"\nvariables = [\"months\"]\n```\n\nWe report on {{ all.n }} patients.\n",
    );
    project.freeze();
    ok(tickmark(project.path(), &["render"]));
    let latest = || std::fs::canonicalize(project.path().join("out/latest")).expect("outputs");
    let first = latest();
    project.write("data/patients.csv", NEW);
    ok(tickmark(project.path(), &["freeze", "--name", "second", "--date", "2024-06-01"]));
    ok(tickmark(project.path(), &["render"]));
    let second = latest();
    (project, [first, second])
}

fn diff(project: &Copy, [old, new]: [&Path; 2]) -> Value {
    let page = project.path().join("changes.html").to_string_lossy().into_owned();
    let (old, new) = (old.to_string_lossy(), new.to_string_lossy());
    let run = ok(tickmark(project.path(), &["diff", &old, &new, "--html", &page, "--json"]));
    serde_json::from_str(&run.stdout).expect("JSON")
}

/// The text of HTML, with white space as one.
fn text(html: &str) -> String {
    let mut out = String::new();
    for part in html.split('<') {
        out.push_str(part.split_once('>').map_or(part, |(_, text)| text));
        out.push(' ');
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn each_state_of_a_sentence_stands_beside_the_other() {
    let (project, [old, new]) = two_versions();
    let said = diff(&project, [&old, &new]);
    let html = project.read("changes-report.html");
    // By hand: 4 patients of whom 2 died, then 5 of whom 3 died.
    let before = "Of <del>4</del> patients <del>2</del> died, <del>half of them or fewer</del>.";
    assert!(html.contains(before), "{html}");
    let now = "Of <ins>5</ins> patients <ins>3</ins> died, <ins>more than half of them</ins> \
               <b class=\"why\">▲ the claim holds no longer: died.n is 3, not at most 2</b>.";
    assert!(html.contains(now), "{html}");
    // What leads there is said, and what is the same is folded.
    assert!(html.contains("Results › Deaths"), "{html}");
    let folded = html.find("Nothing moves here.").expect("what is the same");
    assert!(html[..folded].rfind("<details>") > html[..folded].rfind("</details>"), "{html}");
    // The crossing is said first, with a link to where it stands.
    let first = &html[html.find("Look at these first").expect("what to look at")..];
    let first = &first[..first.find("</nav>").expect("its end")];
    assert!(
        text(first).contains("half of them or fewer → more than half of them (the claim holds no longer)"),
        "{first}"
    );
    let link = first.split("href=\"#").nth(1).and_then(|rest| rest.split('"').next()).expect("a link");
    assert!(html.contains(&format!("<section id=\"{link}\"")), "{link}");
    // Nothing is loaded and nothing runs, and a title is text.
    assert!(!html.contains("<script") && !html.contains("://") && html.contains("default-src 'none'"));
    assert!(html.contains("<h1>A &lt;small&gt; report</h1>"));
    assert!(!html.contains("PAT-"), "no row is named");
    // The page with all changes leads there, and says why a document is not.
    let changes = project.read("changes.html");
    assert!(changes.contains("href=\"changes-report.html\"") && changes.contains("href=\"changes-report.pdf\""));
    assert!(changes.contains("letter: cannot be set side by side: neither of its HTML pages is here"), "{changes}");
    let letter = &said["documents"][0];
    assert_eq!((letter["document"].as_str(), letter["html"].as_str()), (Some("letter"), None));
    assert!(
        letter["not_shown"].as_str().is_some_and(|why| why.contains("a PDF or a ledger does not say how it reads"))
    );
    // Sentence, caption's table and figure.
    assert!(said["documents"][1]["changes"].as_u64().is_some_and(|count| count >= 3), "{said:#}");
}

#[test]
fn a_table_is_one_with_each_cell_as_it_was_and_is() {
    let (project, [old, new]) = two_versions();
    diff(&project, [&old, &new]);
    let html = project.read("changes-report.html");
    let table = &html[html.find("<table>").expect("a table")..html.find("</table>").expect("its end")];
    let row = |label: &str| {
        let found = table.split("<tr").find(|row| text(row).contains(&format!("{label} ")));
        found.unwrap_or_else(|| panic!("no row {label} in {table}")).to_owned()
    };
    // Arm A: 1 of 2, then 3 of 3; arm B: 1 of 2, then 0 of 2.
    assert!(row("A").contains("<del>1/2</del><br><ins>3</ins>/<ins>3</ins>"), "{}", row("A"));
    assert!(row("B").contains("<del>1/2</del><br><ins>0</ins>/2"), "{}", row("B"));
    // The median of B was 7, the middle of the flat part of its curve; now nobody of it died.
    assert!(row("B").contains("<ins>NR</ins> <b class=\"why\">▲ estimable in one only</b>"), "{}", row("B"));
}

#[test]
fn the_figure_is_shown_twice_with_its_numbers_marked() {
    use base64::Engine as _;
    let (project, [old, new]) = two_versions();
    diff(&project, [&old, &new]);
    let html = project.read("changes-report.html");
    let drawings: Vec<String> = html
        .split("data:image/svg+xml;base64,")
        .skip(1)
        .filter_map(|rest| base64::engine::general_purpose::STANDARD.decode(rest.split('"').next()?).ok())
        .map(|bytes| String::from_utf8(bytes).expect("text"))
        .collect();
    assert_eq!(drawings.len(), 2);
    assert!(drawings[0].contains("line-through") && !drawings[0].contains("text-decoration:underline"));
    assert!(drawings[1].contains("text-decoration:underline") && !drawings[1].contains("line-through"));
    for drawing in &drawings {
        // It stands alone: it is XML, and its colours do not ask the page.
        assert!(roxmltree::Document::parse(drawing).is_ok() && !drawing.contains("var("), "{drawing}");
    }
}

#[test]
fn the_pdf_says_the_same() {
    let (project, [old, new]) = two_versions();
    diff(&project, [&old, &new]);
    let pdf = project.path().join("changes-report.pdf");
    assert!(std::fs::read(&pdf).expect("a PDF").starts_with(b"%PDF-"));
    let Ok(read) = Command::new("pdftotext").args(["-layout"]).arg(&pdf).arg("-").output() else { return };
    let read = String::from_utf8_lossy(&read.stdout).split_whitespace().collect::<Vec<_>>().join(" ");
    for words in [
        "Of 4 patients 2 died",
        "Of 5 patients 3 died",
        "the claim holds no longer",
        "Results › Deaths",
        "passages read the same",
    ] {
        assert!(read.contains(words), "no `{words}` in {read}");
    }
    assert!(!read.contains("Nothing moves here"), "{read}");
}

#[test]
fn what_reads_the_same_and_what_is_new_is_said() {
    let (project, [old, new]) = two_versions();
    let same = diff(&project, [&old, &old]);
    assert_eq!(same["documents"][1], serde_json::json!({ "document": "report", "changes": 0 }));
    assert!(!project.path().join("changes-report.html").exists());
    // One page alone beside a ledger: what cannot be shown is said.
    let half = diff(&project, [&old.join("ledger.json"), &new.join("report.html")]);
    let report = half["documents"].as_array().expect("documents").iter().find(|one| one["document"] == "report");
    let why = report.and_then(|report| report["not_shown"].as_str()).unwrap_or_default().to_owned();
    assert!(why.contains("its older HTML page is not here"), "{half:#}");
    // Two pages alone are enough.
    let pages = diff(&project, [&old.join("report.html"), &new.join("report.html")]);
    let report = pages["documents"].as_array().expect("documents").iter().find(|one| one["document"] == "report");
    assert!(report.is_some_and(|report| report["changes"].as_u64() > Some(2)), "{pages:#}");
}
