//! Headings with numbers, notes in the words and lists: what the program or the editor numbers in a
//! Word document comes back as the words that it stands with.

use crate::program::{Copy, tickmark};
use crate::word_file::{WordFile, prose, replaced, run};

const DATA: &str = "id,arm,months\n1,A,5\n2,B,9\n3,A,4\n4,B,8\n";

const REPORT: &str = r#"## First section

Words of the first[^later] section^[A note *in* the words on {{ n }} patients.] stand here.

```{value n}
data = "patients"
as = "COUNT(*)"
```

### A section below { #sec-below }

More words, as in @sec-below.

1. one step
2. another step

The words after the list.

> 1. a quoted step
> 2. a second quoted step

## Last section[^early]

Words of the last section.

[^early]: The note that is met second but one.

[^later]: The note that is met first.
"#;

fn project() -> Copy {
    let project = Copy::small(DATA, REPORT);
    project.replace("report/report.toml", "outputs = [\"html\"]", "outputs = [\"docx\"]\nnumber_sections = true");
    project.freeze();
    let run = tickmark(project.path(), &["render", "--strict"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    project
}

fn delivered(project: &Copy) -> WordFile {
    WordFile::open(&project.path().join("out/latest/report.docx"))
}

/// The exit code, what was said, and the Markdown after a document was merged.
fn merged(project: &Copy, file: &WordFile) -> (i32, String, String) {
    let path = project.path().join("edited.docx");
    file.save(&path);
    let run = tickmark(project.path(), &["merge", path.to_str().expect("a path")]);
    (run.code, run.stdout + &run.stderr, project.read("report/report.md"))
}

#[test]
fn a_document_that_nobody_changed_changes_nothing() {
    let project = project();
    let (code, said, text) = merged(&project, &delivered(&project));
    assert_eq!((code, text.as_str()), (0, REPORT), "{said}");
    assert!(said.contains("0 are listed"), "{said}");
}

#[test]
fn the_words_of_a_numbered_heading_come_back_without_its_number() {
    let project = project();
    let mut file = delivered(&project);
    assert!(file.paragraphs().iter().any(|words| words == "1.1 A section below"), "{:?}", file.paragraphs());
    file.edit("A section below", |xml| replaced(xml, "A section below", "A part below"));
    file.edit("Last section", |xml| {
        replaced(&replaced(xml, "Last section", "Final section"), ">2\u{2003}<", ">3\u{2003}<")
    });
    let (code, said, text) = merged(&project, &file);
    let expected = REPORT.replace("A section below", "A part below").replace("Last section[", "Final section[");
    assert_eq!((code, text), (0, expected), "{said}");
}

#[test]
fn a_numbered_heading_is_taken_out_and_added() {
    let project = project();
    let mut file = delivered(&project);
    let _ = file.cut("A section below");
    let heading = "<w:p><w:pPr><w:pStyle w:val=\"Heading1\"/></w:pPr>";
    file.paste_after("Words of the last section.", &format!("{heading}{}</w:p>", run("3 patients more")));
    let (_, said, text) = merged(&project, &file);
    assert!(!text.contains("A section below") && text.contains("## 3 patients more"), "{said}{text}");
}

#[test]
fn notes_come_back_where_they_are_written() {
    let project = project();
    let mut file = delivered(&project);
    let notes = file.text("word/footnotes.xml");
    let changed = [("met first", "seen first"), ("met second but one", "seen last"), ("A note ", "A remark ")];
    let notes = changed.iter().fold(notes, |notes, (from, to)| {
        assert!(notes.contains(from), "{from}: {notes}");
        notes.replace(from, to)
    });
    file.set("word/footnotes.xml", notes);
    file.edit("Words of the first", |xml| replaced(xml, "stand here", "are written here"));
    let (code, said, text) = merged(&project, &file);
    let expected = changed.iter().fold(REPORT.to_owned(), |text, (from, to)| text.replace(from, to));
    assert_eq!((code, text), (0, expected.replace("stand here", "are written here")), "{said}");
}

#[test]
fn a_paragraph_after_a_list_is_after_it() {
    let project = project();
    let mut file = delivered(&project);
    file.paste_after("another step", &prose(&run("A paragraph more.")));
    let (code, said, text) = merged(&project, &file);
    let expected = REPORT.replace("2. another step\n\n", "2. another step\n\nA paragraph more.\n\n");
    assert_eq!((code, text), (0, expected), "{said}");
}

#[test]
fn a_note_goes_with_the_only_paragraph_that_has_its_sign() {
    let project = project();
    let mut file = delivered(&project);
    let _ = file.cut("Words of the first");
    let (_, said, text) = merged(&project, &file);
    assert!(!text.contains("Words of the first") && !text.contains("[^later]"), "{said}{text}");
    assert!(text.contains("[^early]: The note"), "{text}");
    let run = tickmark(project.path(), &["render"]);
    assert!(run.code < 2, "{}", run.stderr);
}

#[test]
fn words_of_a_loop_are_listed_and_are_no_other_value() {
    let project = Copy::small(
        DATA,
        &format!(
            "{REPORT}\n{{% for word in [\"some\", \"more\"] %}}\n\nAmong {{{{ word }}}} are {{{{ n }}}} patients.\n\n{{% endfor %}}\n"
        ),
    );
    project.replace("report/report.toml", "outputs = [\"html\"]", "outputs = [\"docx\"]");
    project.freeze();
    let run = tickmark(project.path(), &["render"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let before = project.read("report/report.md");
    let mut file = delivered(&project);
    file.edit("Among more", |xml| replaced(xml, "patients", "persons"));
    let (code, said, text) = merged(&project, &file);
    assert!(code == 1 && said.contains("paragraph changed") && !said.contains("computed value"), "{said}");
    assert_eq!(text, before);
}
