//! Word and back: what co-authors do to a document, and what of it is in the Markdown then.
//!
//! Each change is made in two copies of the delivered document: in one all of them, which is
//! merged, in the other only those that are to come back. The report is rendered from the
//! merged Markdown, and must read as the second copy, paragraph by paragraph: so nothing is
//! lost, nothing is in another place, and nothing else was changed.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::program::{Copy, root, tickmark};
use crate::word_edits::{Edit, Fate, of_the_lung_report, of_the_manuscript};
use crate::word_file::WordFile;

/// A project with its Word document as delivered.
struct Report {
    project: Copy,
    document: &'static str,
    source: &'static str,
}

impl Report {
    fn manuscript() -> Self {
        let project = Copy::of(&root());
        let text = project.read("report/report.toml");
        let (before, rest) = text.split_once("[[documents]]").expect("documents");
        let facts = rest.find("# Treatment and definitions").expect("the facts");
        let document = "[[documents]]\nid = \"manuscript\"\nsource = \"manuscript.md\"\ntemplate = \"manuscript\"\noutputs = [\"docx\"]\n\n\
                        [[documents]]\nid = \"analysis\"\nsource = \"analysis.md\"\ntemplate = \"manuscript\"\noutputs = [\"html\"]\n\n";
        project.write("report/report.toml", format!("{before}{document}{}", &rest[facts..]));
        Self { project, document: "manuscript", source: "report/manuscript.md" }
    }

    fn lung() -> Self {
        let project = Copy::of(&root().join("tests/projects/lung"));
        project.replace(
            "report/report.toml",
            "template = \"manuscript\"",
            "template = \"manuscript\"\noutputs = [\"docx\"]",
        );
        Self { project, document: "report", source: "report/report.md" }
    }

    /// Renders it; what was typed without a source is no error here.
    fn rendered(&self) -> WordFile {
        let run = tickmark(self.project.path(), &["render", "-q"]);
        assert!(run.code < 2, "{}", run.stderr);
        WordFile::open(&self.project.path().join(format!("out/latest/{}.docx", self.document)))
    }

    fn merge(&self, file: &Path) -> Value {
        let run = tickmark(self.project.path(), &["merge", &file.to_string_lossy(), "--json"]);
        assert!(run.code < 2, "{}{}", run.stdout, run.stderr);
        serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {}", run.stdout))
    }
}

/// The paragraphs of the text up to the works cited, without what names the version.
fn read(document: &WordFile) -> Vec<String> {
    let all = document.paragraphs();
    let end = all.iter().position(|text| text == "References" || text == "Evidence").unwrap_or(all.len());
    let is_kept = |text: &String| !text.is_empty() && !text.starts_with("Stamp:");
    all[..end].iter().filter(|text| is_kept(text)).cloned().collect()
}

/// What came of the changes: how many are back, how many were told.
#[derive(Debug, PartialEq)]
struct Count {
    back: usize,
    told: usize,
}

/// Makes all changes, merges, renders, and compares. `resave` may save the edited document
/// as another program does.
fn round_trip(report: &Report, edits: &[Edit], resave: impl Fn(&Path)) -> Count {
    let delivered = report.rendered();
    let source = report.project.read(report.source);
    let (mut all, mut back) = (delivered.clone(), delivered.clone());
    for edit in edits {
        (edit.make)(&mut all);
        if edit.fate == Fate::Back {
            (edit.make)(&mut back);
        }
    }
    let file = report.project.path().join("edited.docx");
    all.save(&file);
    resave(&file);
    let merged = report.merge(&file);
    let changes = merged["changes"].as_array().expect("changes");
    let is_told = |words: &str, what: &str| {
        changes.iter().any(|change| {
            let texts = ["was", "now", "why"].map(|key| change[key].as_str().expect("a text").to_owned());
            change["state"] != "placed" && change["what"] == what && texts.iter().any(|text| text.contains(words))
        })
    };
    let mut untold = Vec::new();
    for edit in edits {
        if let Fate::Told(what, words) = edit.fate
            && !is_told(words, what)
        {
            untold.push(edit.name);
        }
    }
    assert!(untold.is_empty(), "lost: {untold:?}\n{}", serde_json::to_string_pretty(&merged).expect("JSON"));
    let (expected, found) = (read(&back), read(&report.rendered()));
    for (expected, found) in expected.iter().zip(&found) {
        assert_eq!(found, expected, "\n{}", serde_json::to_string_pretty(&merged).expect("JSON"));
    }
    assert_eq!(found.len(), expected.len());
    // The same document cannot be merged twice: its words are there.
    let again = tickmark(report.project.path(), &["merge", &file.to_string_lossy()]);
    assert_eq!(again.code, 2, "{}", again.stdout);
    assert!(again.stderr.contains("has been changed since"), "{}", again.stderr);
    let after = report.project.read(report.source);
    assert_ne!(source, after);
    for edit in edits {
        assert!(!after.contains("</w:"), "{}", edit.name);
    }
    let told = edits.iter().filter(|edit| edit.fate != Fate::Back).count();
    Count { back: edits.len() - told, told }
}

#[test]
fn what_is_done_to_the_reference_manuscript_comes_back_or_is_told() {
    let edits = of_the_manuscript();
    let count = round_trip(&Report::manuscript(), &edits, |_| {});
    assert!(count.back >= 25 && count.told >= 12, "{count:?}");
}

#[test]
fn what_is_done_to_the_lung_report_comes_back_or_is_told() {
    let edits = of_the_lung_report();
    let count = round_trip(&Report::lung(), &edits, |_| {});
    assert!(count.back >= 8 && count.told >= 4, "{count:?}");
}

/// Saves a document as LibreOffice does; whether it is installed.
pub fn saved_by_libreoffice(file: &Path) -> bool {
    let folder = file.parent().expect("a folder");
    let profile = format!("-env:UserInstallation=file://{}/profile", folder.display());
    let out = folder.join("saved");
    let run = Command::new("soffice")
        .args([&profile, "--headless", "--convert-to", "docx:MS Word 2007 XML", "--outdir"])
        .args([out.as_path(), file])
        .output();
    let Ok(run) = run else {
        eprintln!("passed over: LibreOffice is not installed");
        return false;
    };
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    std::fs::rename(out.join(file.file_name().expect("a name")), file).expect("the document was saved");
    true
}

#[test]
fn what_libreoffice_has_saved_comes_back_too() {
    let resave = |file: &Path| assert!(saved_by_libreoffice(file));
    // Without any change nothing comes back.
    let report = Report::lung();
    let file = report.project.path().join("edited.docx");
    report.rendered().save(&file);
    if !saved_by_libreoffice(&file) {
        return;
    }
    let merged = report.merge(&file);
    assert_eq!(
        (&merged["placed"], &merged["listed"], &merged["refused"]),
        (&0.into(), &0.into(), &0.into()),
        "{merged}"
    );
    round_trip(&report, &of_the_lung_report(), resave);
    round_trip(&Report::manuscript(), &of_the_manuscript(), resave);
}

const TYPED: &str = r#"## Results

The *first* paragraph has [a link](https://example.org/a) and `some code` here.

- an apple
- a pear with a word

1. one thing
2. another thing

> A quoted sentence stands here.

A note is here.[^n] It cites nothing and has $x + y$ in it.

| Arm | Word |
|:----|-----:|
| A   | plain |

```{table tbl-typed}
caption = "A typed table."
columns = ["Head", "Other"]
rows = [{ label = "row label", cells = ["cell words"] }]
```

[^n]: The text of the *note*.
"#;

#[test]
fn what_is_typed_in_lists_notes_and_cells_comes_back() {
    let project = Copy::small("id\n1\n", TYPED);
    project.replace("report/report.toml", "outputs = [\"html\"]", "outputs = [\"docx\"]");
    project.freeze();
    let report = Report { project, document: "report", source: "report/report.md" };
    let mut word = report.rendered();
    let changes = [
        ("a link", "a good link"),
        ("some code", "more code"),
        ("an apple", "a red apple"),
        ("another thing", "a second thing"),
        ("A quoted sentence", "A cited sentence"),
        ("It cites nothing", "It cites little"),
        ("plain", "simple"),
        ("A typed table", "A short table"),
        ("row label", "row name"),
        ("cell words", "cell text"),
    ];
    for (from, to) in changes {
        word.edit(from, |xml| xml.replacen(from, to, 1));
    }
    let item = word.cut("a pear with a word");
    word.paste_after(
        "a red apple",
        &format!("{item}{}", item.replace("a pear with a word", "a plum").replace("_tm", "_copy")),
    );
    word.set("word/footnotes.xml", word.text("word/footnotes.xml").replace("The text of the", "The words of the"));
    let file = report.project.path().join("edited.docx");
    word.save(&file);
    let merged = report.merge(&file);
    let mut expected = TYPED.replace("The text of the", "The words of the");
    for (from, to) in changes {
        expected = expected.replacen(from, to, 1);
    }
    let expected = expected.replace("- a pear with a word\n", "- a pear with a word\n- a plum\n");
    let pretty = serde_json::to_string_pretty(&merged).expect("JSON");
    assert_eq!(report.project.read(report.source), expected, "{pretty}");
    assert_eq!((&merged["listed"], &merged["refused"]), (&0.into(), &0.into()), "{pretty}");
}

const CLAIMS: &str = r#"```{value rows}
data = "patients"
as = "COUNT(*)"
```

Care was {{ claim("given to few", below(rows, 5)) }} here.

It was {{ claim("as planned", above(rows, 0), otherwise="not planned") }} anyway.

A sentence {{ claim("with one part", above(rows, 0)) }} goes away. Another one stays here.

The words of this long sentence are {{ claim("about something", above(rows, 0)) }} and stand elsewhere. This one remains.

Here it goes.

Quoted {{ claim("so to speak", above(rows, 0)) }} words.
"#;

#[test]
fn the_words_of_claims_come_back_into_them() {
    let project = Copy::small("id\n1\n2\n", CLAIMS);
    project.replace("report/report.toml", "outputs = [\"html\"]", "outputs = [\"docx\"]");
    project.freeze();
    let report = Report { project, document: "report", source: "report/report.md" };
    let mut word = report.rendered();
    let changes = [
        ("given to few", "offered to a few"),
        ("Care was", "Such care was"),
        ("as planned", "as wished"),
        ("so to speak", "so &quot;to&quot; speak"),
    ];
    for (from, to) in changes {
        word.edit(from, |xml| xml.replacen(from, to, 1));
    }
    let (mut gone, mut moved) = (String::new(), String::new());
    let cut = |xml: &str, from: &str, to: &str, out: &mut String| {
        let start = xml.find(from).expect("the words");
        let end = xml.find(to).expect("the end") + to.len();
        xml[start..end].clone_into(out);
        format!("{}</w:t></w:r><w:r><w:t xml:space=\"preserve\">{}", &xml[..start], &xml[end..])
    };
    word.edit("Another one stays", |xml| cut(xml, "A sentence", " goes away. ", &mut gone));
    word.edit("This one remains", |xml| cut(xml, "The words of", " stand elsewhere. ", &mut moved));
    word.edit("Here it goes.", |xml| xml.replacen("Here it goes.", &format!("Here it goes. {}", moved.trim_end()), 1));
    let file = report.project.path().join("edited.docx");
    word.save(&file);
    let merged = report.merge(&file);
    let pretty = serde_json::to_string_pretty(&merged).expect("JSON");
    let sentence =
        "The words of this long sentence are {{ claim(\"about something\", above(rows, 0)) }} and stand elsewhere.";
    let expected = CLAIMS
        .replace("given to few", "offered to a few")
        .replace("Care was", "Such care was")
        .replace("A sentence {{ claim(\"with one part\", above(rows, 0)) }} goes away. ", "")
        .replace(&format!("{sentence} "), "")
        .replace("Here it goes.", &format!("Here it goes. {sentence}"));
    assert_eq!(report.project.read(report.source), expected, "{pretty}");
    let told: Vec<(&str, &str)> = merged["changes"]
        .as_array()
        .expect("changes")
        .iter()
        .filter(|change| change["state"] != "placed")
        .map(|change| (change["what"].as_str().expect("a text"), change["now"].as_str().expect("a text")))
        .collect();
    let quote = ("words of a claim changed", "\"");
    assert_eq!(told, [("computed text changed", "wished"), quote, quote], "{pretty}");
    assert!(
        pretty.contains("see that its condition still says so") && pretty.contains("a claim went with them"),
        "{pretty}"
    );
}
