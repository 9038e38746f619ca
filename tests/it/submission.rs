//! What a journal asks of a manuscript that is sent to it: a supplement, blinding, limits of words,
//! a title page, tables and figures at the end, numbered lines.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use base64::Engine as _;
use lopdf::Document;

use crate::program::{Copy, tickmark};
use crate::word_file::{BODY, WordFile, replaced};

const MANUSCRIPT: &str = r#"::: abstract
## Abstract
We followed 40 patients and saw what became of them.
:::

## Methods

Patients were seen {{ facts.site }} [@one]. More is in @tbl-s-base, @fig-s-os and @sec-s-methods.

```{survival os}
time = "time"
event = "died = 1"
by = "arm"
unit = "months"
```

```{summary base}
variables = ["time"]
by = "arm"
```

## Results

See @fig-os and @tbl-main.

```{figure fig-os}
of = "os"
caption = "Survival of all"
```

```{table tbl-main}
of = "os"
caption = "Median survival; see @tbl-s-base"
```

## Acknowledgements

We thank Helpful Person and Zelda Quux.[^z]

::: unblinded
The data are at Wesleyan University.
:::

[^z]: Zelda Quux is a friend.

## References
"#;

const SUPPLEMENT: &str = r#"## Supplementary methods { #sec-s-methods }

As in @tbl-main of the manuscript [@two; @three; @one], and again [@two].

```{table tbl-s-base}
of = "base"
caption = "Patients"
```

See @fig-s-os.

```{figure fig-s-os}
of = "os"
caption = "Survival again"
```
"#;

const HEAD: &str = r#"title = "Survival of patients"
short_title = "Survival"
version = "1.0.0"
keywords = ["survival"]
bibliography = "refs.bib"

[[authors]]
name = "Josiah Q. Carberry"
degrees = "MD, PhD"
orcid = "0000-0002-1825-0097"
affiliations = [1]
corresponding = true
email = "carberry@uni.example"

[[authors]]
name = "Zelda Quux"
degrees = "MSc"
affiliations = [2]

[[affiliations]]
name = "Department of Engines, Wesleyan University, Middletown"

[[affiliations]]
name = "Institute of Tests, Foobar College, Barstadt"

[[waivers]]
literal = "40 patients"
reason = "as Zelda Quux wrote"

[facts.site]
value = "in the city"
source = "Letter of Josiah Q. Carberry"
"#;

/// What names who made the report, in whole words and in parts.
const NAMES: [&str; 14] = [
    "Carberry",
    "Josiah",
    "Quux",
    "Zelda",
    "0000-0002-1825-0097",
    "carberry@uni.example",
    "Wesleyan",
    "Middletown",
    "Foobar",
    "Barstadt",
    "Grantor",
    "X-98765",
    "Acme",
    "Helpful",
];

fn document(id: &str, source: &str, keys: &str) -> String {
    format!(
        "\n[[documents]]\nid = \"{id}\"\nsource = \"{source}\"\ntemplate = \"manuscript\"\noutputs = [\"pdf\", \"html\", \"docx\"]\n{keys}\n"
    )
}

/// A report with these documents.
fn project(documents: &str) -> Copy {
    let rows: String =
        (1..=40).map(|id| format!("{id},{},{},{}\n", id % 17 + 1, id % 3 % 2, ["A", "B"][id % 2])).collect();
    let project = Copy::small(&format!("id,time,died,arm\n{rows}"), "");
    fs::remove_file(project.path().join("report/report.md")).expect("the small report goes");
    project.write("report/report.toml", HEAD);
    project.write("report/manuscript.md", MANUSCRIPT);
    project.write("report/supplement.md", SUPPLEMENT);
    let work = |key: &str, name: &str, year: u32| {
        format!(
            "@article{{{key}, author={{{name}, A.}}, title={{On {key}}}, journal={{J}}, year={{{year}}}, volume={{1}}, pages={{1-2}}}}\n"
        )
    };
    project.write(
        "report/refs.bib",
        work("one", "Smith", 2020) + &work("two", "Jones", 2021) + &work("three", "Roe", 2022),
    );
    project.freeze();
    project.write("report/report.toml", format!("{HEAD}{documents}"));
    project
}

fn both(manuscript: &str) -> Copy {
    let supplement = document("supplement", "supplement.md", "kind = \"supplement\"");
    project(&(document("manuscript", "manuscript.md", manuscript) + &supplement))
}

fn rendered(project: &Copy) {
    let run = tickmark(project.path(), &["render", "--strict"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// How a page of HTML reads.
fn html(project: &Copy, id: &str) -> String {
    let page = project.read(&format!("out/latest/{id}.html"));
    let page = page.split("<article").nth(1).and_then(|rest| rest.split("</article>").next()).expect("an article");
    let mut text = String::new();
    for piece in page.split('<').skip(1) {
        text.push_str(piece.split_once('>').map_or("", |(_, text)| text));
    }
    one_line(&text)
}

/// How a PDF reads; its words stand apart as they are set.
fn pdf(project: &Copy, id: &str) -> Option<String> {
    let file = project.path().join(format!("out/latest/{id}.pdf"));
    let output = Command::new("pdftotext").args(["-raw".as_ref(), file.as_os_str(), "-".as_ref()]).output().ok()?;
    Some(one_line(&String::from_utf8_lossy(&output.stdout)))
}

fn docx(project: &Copy, id: &str) -> WordFile {
    WordFile::open(&project.path().join(format!("out/latest/{id}.docx")))
}

/// Every reading of a document that there is.
fn readings(project: &Copy, id: &str) -> Vec<String> {
    let mut all = vec![html(project, id), docx(project, id).paragraphs().join(" ")];
    all.extend(pdf(project, id));
    all
}

#[test]
fn a_supplement_numbers_its_own_and_both_refer_to_each_other() {
    let project = both("");
    rendered(&project);
    for text in readings(&project, "manuscript") {
        let said = "More is in Table S1 in the supplement, Figure S1 in the supplement and “Supplementary methods” in the supplement.";
        assert!(text.contains(said), "{text}");
        assert!(
            text.contains("See Figure 1 and Table 1.") && text.contains("Table 1. Median survival; see Table S1 in")
        );
    }
    for text in readings(&project, "supplement") {
        assert!(text.contains("As in Table 1 in the main text of the manuscript"), "{text}");
        assert!(text.contains("Table S1. Patients") && text.contains("Figure S1. Survival again"), "{text}");
        assert!(text.contains("See Figure S1.") && text.contains("S1–S3"), "{text}");
        assert!(text.contains("Supplementary material") && text.contains("Survival of patients"), "{text}");
    }
    // The list of works counts S1 to S3; in Word its numbering says so.
    let text = html(&project, "supplement");
    assert!(text.contains("S1. Jones") && text.contains("S3. Smith"), "{text}");
    let numbering = docx(&project, "supplement").text("word/numbering.xml");
    assert!(numbering.contains("w:lvlText w:val=\"S%1.\""), "{numbering}");
    assert!(!docx(&project, "manuscript").text("word/numbering.xml").contains("S%1"));
    // Beside each other in a folder, the pages lead to each other.
    let page = project.read("out/latest/manuscript.html");
    assert!(page.contains("<a href=\"supplement.html#tbl-s-base\">"));
    assert!(project.read("out/latest/supplement.html").contains("id=\"tbl-s-base\""));
}

#[test]
fn a_supplement_beside_a_manuscript_needs_no_configuration() {
    let project = project("");
    rendered(&project);
    assert!(html(&project, "supplement").contains("Table S1. Patients"));
    fs::remove_file(project.path().join("report/manuscript.md")).expect("it goes");
    let run = tickmark(project.path(), &["check"]);
    assert!(run.code == 2 && run.stderr.contains("no manuscript that it supplements"), "{}", run.stderr);
    assert!(run.stderr.contains("report/supplement.md"), "{}", run.stderr);
}

#[test]
fn jama_calls_the_exhibits_of_a_supplement_by_its_own_names() {
    let project = both("");
    project.replace("report/report.toml", "version =", "style.preset = \"jama\"\nversion =");
    rendered(&project);
    for text in readings(&project, "manuscript") {
        assert!(text.contains("More is in eTable 1 in the supplement, eFigure 1 in the supplement"), "{text}");
        assert!(text.contains("See Figure 1 and Table 1."), "{text}");
    }
    for text in readings(&project, "supplement") {
        assert!(text.contains("eTable 1. Patients") && text.contains("eFigure 1. Survival again"), "{text}");
        assert!(text.contains("See eFigure 1.") && !text.contains("S1") && text.contains("eReferences"), "{text}");
    }
}

#[test]
fn references_between_documents_speak_the_language_of_the_report() {
    let project = both("");
    project.replace("report/report.toml", "version =", "language = \"de\"\nversion =");
    rendered(&project);
    assert!(html(&project, "manuscript").contains("Tabelle S1 im Supplement, Abbildung S1 im Supplement"));
    assert!(html(&project, "supplement").contains("Tabelle 1 im Haupttext"));
}

#[test]
fn what_supplements_nothing_or_is_called_twice_is_an_error_at_its_place() {
    let manuscript = document("manuscript", "manuscript.md", "");
    let supplement = document("supplement", "supplement.md", "kind = \"supplement\"");
    let check = |documents: String, change: (&str, &str, &str), said: &str, place: &str| {
        let project = project(&documents);
        if !change.0.is_empty() {
            project.replace(change.0, change.1, change.2);
        }
        let run = tickmark(project.path(), &["check"]);
        assert!(run.code == 2 && run.stderr.contains(said) && run.stderr.contains(place), "{said}: {}", run.stderr);
    };
    let toml = "report/report.toml:";
    let all = manuscript.clone() + &supplement;
    check(supplement.clone(), ("", "", ""), "no document of pages that it supplements", toml);
    let unknown = document("s", "supplement.md", "kind = \"appendix\"");
    check(unknown, ("", "", ""), "found `appendix`, expected one of `main`, `supplement`", toml);
    let second = document("other", "manuscript.md", "kind = \"supplement\"");
    check(all.clone() + &second, ("", "", ""), "`other` is a second supplement", toml);
    let text = "report/manuscript.md";
    check(all.clone(), (text, "@tbl-s-base,", "@tbl-s-bases,"), "`@tbl-s-bases` is not a label", "manuscript.md:8:");
    let both = "the label `tbl-main` is in `manuscript` and in its supplement `supplement`";
    let own = "```{table tbl-main}\nof = \"base\"\ncaption = \"Patients\"\n```\n\nSee @fig-s-os.";
    check(all.clone(), ("report/supplement.md", "See @fig-s-os.", own), both, "supplement.md:10:");
    let hidden = "{% if false %}\n```{table tbl-s-base}\nof = \"base\"\ncaption = \"Patients\"\n```\n{% endif %}\n";
    let shown = "```{table tbl-s-base}\nof = \"base\"\ncaption = \"Patients\"\n```\n";
    check(all, ("report/supplement.md", shown, hidden), "`@tbl-s-base` is in no document", "manuscript.md:8:");
}

/// All bytes of a page of HTML, those of the files that it carries unpacked.
fn all_of_html(page: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let text = String::from_utf8(page.to_vec()).expect("text");
    let element = text.split("id=\"tm-delivery\">").nth(1).and_then(|rest| rest.split("</script>").next());
    let packed: serde_json::Value = serde_json::from_str(element.expect("the files")).expect("JSON");
    let files = packed["files"].as_object().expect("files");
    let unpack = |text: &str| {
        let deflated = base64::engine::general_purpose::STANDARD.decode(text).expect("Base64");
        miniz_oxide::inflate::decompress_to_vec_zlib(&deflated).expect("a file")
    };
    let mut all: BTreeMap<String, Vec<u8>> =
        files.iter().map(|(name, text)| (name.clone(), unpack(text.as_str().expect("text")))).collect();
    all.insert("page".to_owned(), page.to_vec());
    all
}

/// All bytes of a PDF without compression, its attachments, metadata and text among them.
fn all_of_pdf(bytes: &[u8], file: &std::path::Path) -> BTreeMap<String, Vec<u8>> {
    let mut pdf = Document::load_mem(bytes).expect("a PDF");
    pdf.decompress();
    let mut all = BTreeMap::new();
    for (id, object) in &pdf.objects {
        let mut own = format!("{object:?}").into_bytes();
        if let Ok(stream) = object.as_stream() {
            own.extend(stream.get_plain_content().unwrap_or_else(|_| stream.content.clone()));
        }
        own.extend(texts_of(object));
        all.insert(format!("{id:?}"), own);
    }
    let text = Command::new("pdftotext").args([file.as_os_str(), "-".as_ref()]).output();
    all.extend(text.ok().map(|output| ("text".to_owned(), output.stdout)));
    all
}

/// The text strings of an object, decoded.
fn texts_of(object: &lopdf::Object) -> Vec<u8> {
    match object {
        lopdf::Object::String(..) => lopdf::decode_text_string(object).unwrap_or_default().into_bytes(),
        lopdf::Object::Array(items) => items.iter().flat_map(texts_of).collect(),
        lopdf::Object::Dictionary(items) => items.iter().flat_map(|(_, item)| texts_of(item)).collect(),
        lopdf::Object::Stream(stream) => stream.dict.iter().flat_map(|(_, item)| texts_of(item)).collect(),
        _ => Vec::new(),
    }
}

/// All bytes of a Word document, those of the files that it carries unpacked.
fn all_of_docx(file: &WordFile) -> BTreeMap<String, Vec<u8>> {
    let mut all: BTreeMap<String, Vec<u8>> =
        file.names().iter().map(|name| ((*name).to_owned(), file.bytes(name).to_vec())).collect();
    let custom = file.text("customXml/item1.xml");
    let document = roxmltree::Document::parse(&custom).expect("XML");
    for node in document.descendants().filter(|node| node.tag_name().name() == "file") {
        let text: String = node.text().unwrap_or_default().split_whitespace().collect();
        let deflated = base64::engine::general_purpose::STANDARD.decode(text).expect("Base64");
        let bytes = miniz_oxide::inflate::decompress_to_vec_zlib(&deflated).expect("a file");
        all.insert(format!("carried {}", node.attribute("name").expect("a name")), bytes);
    }
    all
}

/// The names that stand somewhere among bytes.
fn named(all: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    let holds = |bytes: &[u8], name: &str| memchr::memmem::find(bytes, name.as_bytes()).is_some();
    let found = all.iter().flat_map(|(part, bytes)| {
        NAMES.iter().filter(move |name| holds(bytes, name)).map(move |name| format!("{name} in {part}"))
    });
    found.collect()
}

#[test]
fn no_byte_of_a_blinded_document_says_whose_it_is() {
    let statements =
        "\n[statements]\nfunding = \"Funded by the Grantor Foundation (X-98765).\"\nconflicts = \"Shares of Acme.\"\n";
    let all = document("manuscript", "manuscript.md", "title_page = true")
        + &document("supplement", "supplement.md", "kind = \"supplement\"")
        + &document("blind", "manuscript.md", "title_page = true\nblind = true")
        + statements;
    let project = project(&all);
    rendered(&project);
    let files = |id: &str| {
        let path = |ending: &str| project.path().join(format!("out/latest/{id}.{ending}"));
        let read = |ending: &str| fs::read(path(ending)).expect("an output");
        [all_of_html(&read("html")), all_of_pdf(&read("pdf"), &path("pdf")), all_of_docx(&docx(&project, id))]
    };
    for all in files("blind") {
        assert_eq!(named(&all), [""; 0]);
    }
    // What is looked for is found where it stands.
    for all in files("manuscript") {
        for name in NAMES {
            assert!(named(&all).iter().any(|found| found.starts_with(name)), "{name}");
        }
    }
    for text in readings(&project, "blind") {
        assert!(text.contains("Survival of patients") && text.contains("Running head: Survival"), "{text}");
        assert!(!text.contains("Acknowledgements") && !text.contains("Correspondence"), "{text}");
        assert!(text.contains("Patients were seen in the city") && text.contains("References"), "{text}");
    }
    let core = docx(&project, "blind").text("docProps/core.xml");
    assert!(core.contains("<dc:creator></dc:creator>") && core.contains("Survival of patients"), "{core}");
    assert!(!project.read("out/latest/blind.html").contains("name=\"author\""));
}

#[test]
fn a_blinded_file_is_verified_but_for_the_sources_that_it_does_not_carry() {
    let all = document("supplement", "supplement.md", "kind = \"supplement\"")
        + &document("blind", "manuscript.md", "blind = true");
    let project = project(&all);
    rendered(&project);
    for ending in ["pdf", "html", "docx"] {
        let file = project.path().join(format!("out/latest/blind.{ending}"));
        let data = project.path().join("data");
        let arguments = ["verify", file.to_str().expect("a path"), "--data", data.to_str().expect("a path")];
        let run = tickmark(project.path(), &arguments);
        assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
        assert!(
            run.stdout.contains("intact      passed") && run.stdout.contains("same data   passed"),
            "{}",
            run.stdout
        );
        assert!(run.stdout.contains("recomputed  not checked: it is blinded"), "{}", run.stdout);
    }
    let file = project.path().join("out/latest/blind.docx");
    let run = tickmark(project.path(), &["merge", file.to_str().expect("a path")]);
    assert!(run.code == 2 && run.stderr.contains("`blind` is blinded"), "{}", run.stderr);
}

#[test]
fn a_name_in_the_running_text_of_a_blinded_document_is_told() {
    let all = document("supplement", "supplement.md", "kind = \"supplement\"")
        + &document("blind", "manuscript.md", "blind = true");
    let project = project(&all);
    let told = |wanted: &str| {
        let run = tickmark(project.path(), &["check", "-v"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        let text = run.stdout + &run.stderr;
        assert_eq!(text.contains("the document is blinded, and"), !wanted.is_empty(), "{text}");
        assert!(text.contains(wanted), "{text}");
    };
    told("");
    project.replace("report/manuscript.md", "Patients were seen", "Dr. Carberry saw patients");
    told(
        "note: the document is blinded, and `Carberry` stands on line 8 [named-author]\n  --> report/manuscript.md:8:5",
    );
    // So is one in what heads its pages.
    project.replace("report/report.toml", "short_title = \"Survival\"", "short_title = \"The Carberry trial\"");
    told(
        "note: a document is blinded, and `short_title`, which it prints, names somebody [named-author]\n  --> report/report.toml:2:15",
    );
}

#[test]
fn words_beyond_a_limit_are_a_finding_that_says_how_many() {
    // We followed 40 patients and saw what became of them.
    let project = both("limit = { abstract = 10, text = 1000 }");
    rendered(&project);
    project.replace("report/report.toml", "abstract = 10", "abstract = 7");
    let run = tickmark(project.path(), &["check"]);
    let said = "the abstract of `manuscript` has 10 words, 3 more than the limit of 7";
    assert!(run.code == 1 && run.stderr.contains(said), "{}", run.stderr);
    assert!(run.stderr.contains("report/report.toml:"), "{}", run.stderr);
    project.replace("report/report.toml", "abstract = 7, text = 1000", "text = 20");
    let run = tickmark(project.path(), &["check"]);
    // Methods; Patients were seen in the city; More is in, Table S1 in the supplement, twice, and,
    // “Supplementary methods” in the supplement; Results; See Figure 1 and Table 1.
    let words = 1 + 6 + 3 + 5 + 5 + 1 + 5 + 1 + 6;
    let said = format!("the text of `manuscript` has {words} words, {} more than the limit of 20", words - 20);
    assert!(run.code == 1 && run.stderr.contains(&said), "{said}: {}", run.stderr);
}

#[test]
fn keys_of_submission_that_say_nothing_are_errors_at_their_place() {
    for (keys, said) in [
        ("limit = { abstract = 0 }", "found a limit of 0 words"),
        ("limit = {}", "found a limit of nothing"),
        ("limit = { words = 3 }", "unknown key `words`, expected one of `abstract`, `text`"),
        ("callouts = true", "whose tables and figures stand in place"),
        ("exhibits = \"behind\"", "found `behind`, expected one of `in place`, `end`"),
        ("line_numbers = true\noutputs = [\"html\"]", "has no pages"),
        ("[statements]\nfunding = \"None.\"", "no document shows `funding`"),
        ("blind = true\ntitle_page = true\n[statements]\nfunding = \"None.\"", "no document shows `funding`"),
    ] {
        let mut toml = document("report", "manuscript.md", keys);
        if keys.contains("outputs") {
            toml = toml.replacen("outputs = [\"pdf\", \"html\", \"docx\"]\n", "", 1);
        }
        let project = project(&(toml + &document("s", "supplement.md", "kind = \"supplement\"")));
        let run = tickmark(project.path(), &["check"]);
        assert!(run.code == 2 && run.stderr.contains(said), "{keys}: {}", run.stderr);
        assert!(run.stderr.contains("report/report.toml:"), "{keys}: {}", run.stderr);
    }
    let poster = document("p", "manuscript.md", "title_page = true").replace("\"manuscript\"", "\"poster\"");
    let project = project(&poster.replace(", \"docx\"", ""));
    let run = tickmark(project.path(), &["check"]);
    assert!(run.code == 2 && run.stderr.contains("found `title_page` for the poster `p`"), "{}", run.stderr);
    let without = both("limit = { abstract = 10 }");
    without.replace("report/manuscript.md", "::: abstract\n## Abstract\n", "");
    without.replace("report/manuscript.md", "of them.\n:::\n", "of them.\n");
    let run = tickmark(without.path(), &["check"]);
    let said = "`manuscript` has no abstract, whose words are limited to 10";
    assert!(run.code == 2 && run.stderr.contains(said) && run.stderr.contains("report.toml:"), "{}", run.stderr);
}

#[test]
fn a_title_page_counts_and_states() {
    let project = both("title_page = true");
    let toml = project.read("report/report.toml");
    project
        .write("report/report.toml", toml + "[statements]\nfunding = \"Grant 77.\"\nacknowledgments = \"Thanks.\"\n");
    rendered(&project);
    for text in readings(&project, "manuscript") {
        for said in [
            "Josiah Q. Carberry, MD, PhD",
            "Zelda Quux, MSc",
            "Running head: Survival",
            "Word count: abstract 10, text 33",
            "Tables: 1",
            "Figures: 1",
            "Funding: Grant 77.",
            "Acknowledgments: Thanks.",
        ] {
            assert!(text.contains(said), "{said}: {text}");
        }
    }
    // The text begins on the next page.
    let pages = Document::load(project.path().join("out/latest/manuscript.pdf")).expect("a PDF").get_pages().len();
    assert!(pages >= 3, "{pages} pages");
    assert!(docx(&project, "manuscript").text(BODY).contains("<w:pageBreakBefore/>"));
}

#[test]
fn tables_and_figures_stand_at_the_end_each_on_its_page() {
    let project = both("exhibits = \"end\"\ncallouts = true");
    rendered(&project);
    for text in readings(&project, "manuscript") {
        let at = |words: &str| text.find(words).unwrap_or_else(|| panic!("`{words}` is not in {text}"));
        assert!(at("[Figure 1 about here]") < at("[Table 1 about here]"), "{text}");
        assert!(at("[Table 1 about here]") < at("Smith A"), "{text}");
        assert!(at("Smith A") < at("Table 1. Median") && at("Table 1. Median") < at("Figure 1. Survival"), "{text}");
    }
    let breaks = docx(&project, "manuscript").text(BODY).matches("<w:pageBreakBefore/>").count();
    assert_eq!(breaks, 3, "the table, the figure and the evidence begin a page");
    project.replace("report/report.toml", "callouts = true", "");
    rendered(&project);
    assert!(!html(&project, "manuscript").contains("about here"));
}

#[test]
fn footnotes_are_numbered_as_the_finished_document_has_them() {
    let project = both("exhibits = \"end\"");
    project.replace("report/manuscript.md", "Survival of all", "Survival of all[^c]");
    project.replace("report/manuscript.md", "More is in", "First.[^f] More is in");
    let notes = "[^z]: Zelda Quux is a friend.\n\n[^c]: Of the caption.\n\n[^f]: Of the methods, as[^z].";
    project.replace("report/manuscript.md", "[^z]: Zelda Quux is a friend.", notes);
    rendered(&project);
    let word = docx(&project, "manuscript");
    let signs = |part: &str| -> Vec<String> {
        let text = word.text(part);
        let ids = text.split("<w:footnoteReference w:id=\"").skip(1);
        ids.map(|rest| rest.split('"').next().expect("an id").to_owned()).collect()
    };
    let (of_body, of_notes) = (signs(BODY), word.text("word/footnotes.xml"));
    assert_eq!(of_body.len(), 3, "{of_body:?}");
    assert!(of_body.is_sorted(), "{of_body:?}");
    let at = |words: &str| of_notes.find(words).expect("the note");
    assert!(at("Of the methods") < at("Zelda Quux") && at("Zelda Quux") < at("Of the caption"), "{of_notes}");
    // The page says the same.
    let html = html(&project, "manuscript");
    for words in ["First.a ", "Zelda Quux.b ", "Survival of allc"] {
        assert!(html.contains(words), "{words}: {html}");
    }
}

#[test]
fn what_a_co_author_writes_into_captions_at_the_end_comes_back() {
    let project = both("exhibits = \"end\"\ntitle_page = true");
    rendered(&project);
    let merge = |file: &WordFile| {
        let path = project.path().join("edited.docx");
        file.save(&path);
        tickmark(project.path(), &["merge", path.to_str().expect("a path")])
    };
    let mut file = docx(&project, "manuscript");
    let run = merge(&file);
    assert!(run.code == 0 && run.stdout.contains("0 are listed"), "{}{}", run.stdout, run.stderr);
    file.edit("Median survival", |xml| replaced(xml, "Median survival", "Median overall survival"));
    file.edit("Survival of all", |xml| replaced(xml, "Survival of all", "Survival of everybody"));
    file.edit("More is in", |xml| replaced(xml, "More is in", "More stands in"));
    let run = merge(&file);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    let expected = MANUSCRIPT
        .replace("Median survival", "Median overall survival")
        .replace("Survival of all", "Survival of everybody")
        .replace("More is in", "More stands in");
    assert_eq!(project.read("report/manuscript.md"), expected);
}

#[test]
fn lines_are_numbered_in_pdf_and_in_word() {
    let project = both("line_numbers = true");
    rendered(&project);
    assert!(docx(&project, "manuscript").text(BODY).contains("<w:lnNumType "));
    assert!(!docx(&project, "supplement").text(BODY).contains("<w:lnNumType "));
    // Numbers of lines are artifacts of pagination that are neither head nor foot of a page.
    let count = |id: &str| {
        let mut pdf = Document::load(project.path().join(format!("out/latest/{id}.pdf"))).expect("a PDF");
        pdf.decompress();
        let pages = pdf.get_pages();
        let content = pages.values().map(|page| pdf.get_page_content(*page));
        let text: Vec<String> = content.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).collect();
        text.join("\n").matches("/Artifact<</Type/Pagination>>BDC").count()
    };
    let lines = count("manuscript");
    assert!(lines >= 10 && count("supplement") == 0, "{lines} lines");
    let file = project.path().join("out/latest/manuscript.pdf");
    let data = project.path().join("data");
    let arguments = ["verify", file.to_str().expect("a path"), "--data", data.to_str().expect("a path")];
    let run = tickmark(project.path(), &arguments);
    assert!(run.code == 0 && run.stdout.contains("recomputed  passed"), "{}", run.stdout);
    assert!(run.stdout.contains("every other number accounted for"), "{}", run.stdout);
}
