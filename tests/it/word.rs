//! Word documents: what is in them, and that it is all accounted for.

use roxmltree::{Document, Node};

use crate::program::{Copy, root, tickmark};
use crate::word_file::{BODY, WordFile};
use crate::word_schema::faults;

const PATIENTS: &str = "id,arm,age\n1,A,50\n2,A,60\n3,B,70\n4,B,81\n";

const REPORT: &str = r#"
# Methods { #sec-methods }

Age was rounded.[^age] It is $\hat{\mu} = \frac{\sum_i x_i}{n}$, a mean.

$$\sqrt[n]{x} \ge \begin{cases} a & b \\ c & d \end{cases}$$

```{value oldest}
data = "patients"
as = "MAX(age)"
unit = "years"
```

```{summary baseline}
data = "patients"
variables = ["age"]
by = "arm"
```

## Results

The *oldest* patient was **{{ oldest }}** years old (@tbl-baseline, see @sec-methods and [a page](https://example.org/?a=b&c)).

1. First
   - inner
2. Second

> Quoted words

```
let x;
```

| Arm | Word |
|:----|-----:|
| A   | one  |

```{table tbl-baseline}
of = "baseline"
caption = "Patients by arm."
note = "A note."
```

[^age]: To *whole* years.
"#;

fn project(word: &str) -> Copy {
    let project = Copy::small(PATIENTS, REPORT);
    project.replace("report/report.toml", "outputs = [\"html\"]", &format!("outputs = [\"html\", \"docx\"]\n{word}"));
    project.freeze();
    project
}

fn rendered(project: &Copy) -> WordFile {
    let run = tickmark(project.path(), &["render", "--strict"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    WordFile::open(&project.path().join("out/latest/report.docx"))
}

fn named<'d>(document: &'d Document<'_>, name: &'static str) -> Vec<Node<'d, 'd>> {
    document.descendants().filter(|node| node.tag_name().name() == name).collect()
}

fn value<'n>(node: Node<'n, '_>) -> &'n str {
    let word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    node.attribute((word, "val")).unwrap_or_default()
}

#[test]
fn a_document_follows_the_standard() {
    let word = rendered(&project(""));
    assert_eq!(faults(&word), [""; 0]);
}

#[test]
fn headings_lists_captions_fields_notes_and_formulas_are_those_of_word() {
    let word = rendered(&project(""));
    let body = word.text(BODY);
    let document = Document::parse(&body).unwrap();
    let styles: Vec<&str> = named(&document, "pStyle").into_iter().map(value).collect();
    for style in
        ["Title", "heading1", "heading2", "BodyText", "ListParagraph", "Quote", "SourceCode", "caption", "TableNote"]
    {
        assert!(styles.contains(&style), "{style}: {styles:?}");
    }
    // The caption counts itself and the text repeats it; both read right before any is updated.
    let text = word.paragraphs();
    assert!(text.iter().any(|text| text == "Table 1. Patients by arm."), "{text:#?}");
    assert!(text.iter().any(|text| text.contains("was 81 years old (Table 1, see Methods and a page)")), "{text:#?}");
    let fields: Vec<&str> =
        named(&document, "instrText").into_iter().filter_map(|node| node.text()).map(str::trim).collect();
    assert_eq!(fields.iter().filter(|field| **field == "SEQ Table \\* ARABIC").count(), 1, "{fields:?}");
    assert!(
        fields.contains(&"REF _Ref_tbl_baseline \\h") && fields.contains(&"REF _Ref_sec_methods \\h"),
        "{fields:?}"
    );
    assert_eq!(named(&document, "footnoteReference").len(), 1);
    assert!(word.text("word/footnotes.xml").contains(">whole<"));
    // Two formulas: one in the line, one on its own with a root that has an index and with cases.
    assert_eq!((named(&document, "oMath").len(), named(&document, "oMathPara").len()), (2, 1));
    assert_eq!((named(&document, "f").len(), named(&document, "rad").len(), named(&document, "acc").len()), (1, 1, 1));
    // The head of a table is set anew on each page, and no page parts a row.
    assert!(!named(&document, "tblHeader").is_empty());
    assert_eq!(named(&document, "cantSplit").len(), named(&document, "tr").len());
}

#[test]
fn each_number_is_a_content_control_that_names_its_result() {
    let project = project("");
    let word = rendered(&project);
    let body = word.text(BODY);
    let document = Document::parse(&body).unwrap();
    let controls = named(&document, "sdt");
    let read = |node: &Node<'_, '_>| -> (String, String) {
        let alias = node
            .descendants()
            .find(|child| child.tag_name().name() == "alias")
            .map(value)
            .unwrap_or_default()
            .to_owned();
        let text = node
            .descendants()
            .filter(|child| child.tag_name().name() == "t")
            .filter_map(|child| child.text())
            .collect();
        (alias, text)
    };
    let all: Vec<(String, String)> = controls.iter().map(read).collect();
    // Worked by hand: the ages of arm A are 50 and 60, their mean is 55.
    assert!(all.contains(&("oldest".to_owned(), "81".to_owned())), "{all:?}");
    let ledger = project.ledger();
    let marks = ledger["marks"].as_array().unwrap();
    let of_document = marks.iter().filter(|mark| mark["document"] == "report").count();
    assert_eq!(controls.len(), of_document);
    assert!(word.paragraphs().iter().any(|text| text == "oldest (value)"), "the evidence names the block");
}

#[test]
fn the_same_inputs_give_the_same_bytes() {
    let project = project("");
    let first = rendered(&project).packed();
    let bytes = std::fs::read(project.path().join("out/latest/report.docx")).unwrap();
    std::fs::remove_dir_all(project.path().join("out")).unwrap();
    assert_eq!(first, rendered(&project).packed());
    assert_eq!(bytes, std::fs::read(project.path().join("out/latest/report.docx")).unwrap());
    assert!(project.read("out/latest/SHA256SUMS").contains("report.docx"));
}

#[test]
fn lines_are_numbered_and_apart_where_that_is_asked_for() {
    let plain = rendered(&project("")).text(BODY);
    assert!(!plain.contains("lnNumType") && !plain.contains("w:line=\"480\""));
    let word = rendered(&project("word = { line_numbers = true, double_spacing = true }"));
    assert!(word.text(BODY).contains("<w:lnNumType") && word.text(BODY).contains("w:line=\"480\""));
    assert_eq!(faults(&word), [""; 0]);
}

#[test]
fn a_document_of_a_journal_gives_styles_and_pages() {
    let project = project("word = { template = \"journal.docx\" }");
    // The journal's document: ours, with other styles, another size of page, and a numbered heading.
    let mut journal = rendered(&self::project(""));
    let styles = journal.text("word/styles.xml").replace("w:styleId=\"heading1\"", "w:styleId=\"berschrift1\"");
    let styles = styles
        .replace("\"heading1\"", "\"berschrift1\"")
        .replace("<w:name w:val=\"heading 1\"/>", "<w:name w:val=\"Heading 1\"/>");
    let numbered = "<w:pPr><w:numPr><w:numId w:val=\"7\"/></w:numPr>";
    journal.set("word/styles.xml", styles.replacen("<w:pPr>", numbered, 1).replace("w:val=\"36\"", "w:val=\"44\""));
    let body = journal.text(BODY).replace("w:w=\"11906\" w:h=\"16838\"", "w:w=\"12240\" w:h=\"15840\"");
    journal.set(BODY, body);
    std::fs::create_dir_all(project.path().join("templates")).unwrap();
    journal.save(&project.path().join("templates/journal.docx"));
    let word = rendered(&project);
    assert_eq!(faults(&word), [""; 0]);
    assert!(word.text(BODY).contains("w:w=\"12240\" w:h=\"15840\""));
    assert!(word.text(BODY).contains("<w:pStyle w:val=\"berschrift1\"/>"));
    let styles = word.text("word/styles.xml");
    assert!(styles.contains("w:val=\"44\"") && !styles.contains("numPr"));
    // What the pages are made from is in the version.
    let version = |project: &Copy| project.ledger()["report"]["version"].as_str().unwrap().to_owned();
    let before = version(&project);
    journal.set("word/styles.xml", styles.replace("w:val=\"44\"", "w:val=\"46\""));
    journal.save(&project.path().join("templates/journal.docx"));
    rendered(&project);
    assert_ne!(before, version(&project));
}

#[test]
fn what_cannot_be_a_word_document_is_said() {
    let said = |from: &str, to: &str| {
        let project = self::project("");
        project.replace("report/report.toml", from, to);
        let run = tickmark(project.path(), &["render"]);
        assert_eq!(run.code, 2, "{}", run.stderr);
        run.stderr
    };
    let poster = said("template = \"manuscript\"", "template = \"poster\"");
    assert!(poster.contains("the poster `report` cannot be a Word document"), "{poster}");
    let useless = said("[\"html\", \"docx\"]", "[\"html\"]\nword = { line_numbers = true }");
    assert!(useless.contains("found `word` for `report`, which is no Word document"), "{useless}");
    let missing = said("\"docx\"]", "\"docx\"]\nword = { template = \"journal.docx\" }");
    assert!(missing.contains("templates/journal.docx"), "{missing}");
    let other = said("\"docx\"]", "\"docx\"]\nword = { template = \"journal.dotx\" }");
    assert!(other.contains("expected a Word document such as `journal.docx`"), "{other}");
    let unknown = said("\"docx\"]", "\"docx\"]\nword = { spacing = 2 }");
    assert!(unknown.contains("unknown key `spacing`"), "{unknown}");
}

#[test]
fn a_file_that_gives_no_styles_is_said() {
    for bytes in [&b"no archive"[..], b"PK\x03\x04", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"] {
        let project = project("word = { template = \"journal.docx\" }");
        project.write("templates/journal.docx", bytes);
        let run = tickmark(project.path(), &["render"]);
        assert_eq!(run.code, 2, "{}", run.stdout);
        assert!(run.stderr.contains("`templates/journal.docx` cannot give the styles"), "{}", run.stderr);
    }
}

#[test]
fn the_projects_of_the_tests_are_word_documents_too() {
    let project = Copy::of(&root().join("tests/projects/colon"));
    let config = project.read("report/report.toml");
    let documents = "\n[[documents]]\nid = \"manuscript\"\nsource = \"manuscript.md\"\ntemplate = \"manuscript\"\noutputs = [\"docx\"]\n";
    project.write("report/report.toml", config + documents);
    let run = tickmark(project.path(), &["render", "--strict"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    let word = WordFile::open(&project.path().join("out/latest/manuscript.docx"));
    assert_eq!(faults(&word), [""; 0]);
    // Figures are drawings with their pixels beside them, and say what they show.
    let body = word.text(BODY);
    let document = Document::parse(&body).unwrap();
    let drawings = named(&document, "docPr");
    assert!(drawings.len() >= 3);
    for drawing in drawings {
        assert!(drawing.attribute("descr").is_some_and(|alt| alt.len() > 30));
    }
    assert_eq!(named(&document, "svgBlip").len(), named(&document, "blip").len());
    for picture in word.names().into_iter().filter(|name| name.ends_with(".png")) {
        assert!(word.bytes(picture).starts_with(b"\x89PNG") && word.bytes(picture).len() > 2_000, "{picture}");
    }
}
