//! `verify` of a Word document: as of a page, and what tells that it was changed.

use std::path::Path;

use crate::program::{Copy, Run, tickmark};
use crate::word_file::{BODY, WordFile};

const REPORT: &str = "```{value n}\ndata = \"patients\"\nas = \"COUNT(*)\"\n```\n\nIn {{ n }} patients, \
                      {{ facts.dose }} was given.\n\n```{summary base}\nvariables = [\"time\"]\n```\n\n\
                      ```{table tbl-base}\nof = \"base\"\ncaption = \"Times\"\n```\n";

fn rendered() -> Copy {
    let project = Copy::small("id,time\n1,5\n2,8\n3,12\n", REPORT);
    project.replace("report/report.toml", "outputs = [\"html\"]", "outputs = [\"docx\"]");
    let toml = project.read("report/report.toml");
    project.write("report/report.toml", toml + "\n[facts.dose]\nvalue = 7\nunit = \"mg\"\nsource = \"Protocol\"\n");
    project.freeze();
    let run = tickmark(project.path(), &["render", "--strict"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    project
}

fn verified(project: &Copy, file: &Path) -> Run {
    let data = project.path().join("data");
    tickmark(project.path(), &["verify", file.to_str().expect("a path"), "--data", data.to_str().expect("a path")])
}

#[test]
fn a_word_document_is_verified_as_a_page_is() {
    let project = rendered();
    let run = verified(&project, &project.path().join("out/latest/report.docx"));
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    for level in ["intact      passed", "same data   passed", "recomputed  passed"] {
        assert!(run.stdout.contains(level), "{level}: {}", run.stdout);
    }
    assert!(run.stdout.contains("report.docx made again is the same, to the last point"), "{}", run.stdout);
}

#[test]
fn what_was_changed_in_a_word_document_is_told() {
    let project = rendered();
    let path = project.path().join("edited.docx");
    let changed = |change: &dyn Fn(&mut WordFile)| {
        let mut file = WordFile::open(&project.path().join("out/latest/report.docx"));
        change(&mut file);
        file.save(&path);
        let run = verified(&project, &path);
        assert_eq!(run.code, 1, "{}{}", run.stdout, run.stderr);
        assert!(run.stdout.contains("intact      FAILED"), "{}", run.stdout);
        run.stdout
    };
    let broken = "the document is not as it was written";
    // A number, a word, a number that is typed, a style, a file that travels, and a file that is new.
    let number = |file: &mut WordFile| file.edit("patients", |xml| xml.replacen(">3<", ">4<", 1));
    let said = changed(&number);
    assert!(
        said.contains(broken) && said.contains("`4` stands in the document where the ledger has `3` (n)"),
        "{said}"
    );
    let said = changed(&|file| file.edit("patients", |xml| xml.replacen("was given", "was not given", 1)));
    assert!(said.contains(broken), "{said}");
    let said = changed(&|file| file.edit("patients", |xml| xml.replacen("was given", "was given to 95", 1)));
    assert!(said.contains(broken) && said.contains("`95` is on the page and comes from no result"), "{said}");
    let styles = |file: &mut WordFile| {
        let text = file.text("word/styles.xml").replacen("<w:b/>", "<w:vanish/>", 1);
        file.set("word/styles.xml", text);
    };
    assert!(changed(&styles).contains(broken));
    assert!(changed(&|file| file.set("word/more.xml", "<more/>")).contains(broken));
    let said = changed(&|file| {
        file.set("customXml/item1.xml", "<nothing/>");
    });
    assert!(said.contains("the document carries no files"), "{said}");
    // Another result is named than the one that is printed.
    let named = |file: &mut WordFile| {
        let body = file.text(BODY).replacen("w:val=\"m0 n\"", "w:val=\"m0 other\"", 1);
        assert!(body.contains("m0 other"), "the tag of the number");
        file.set(BODY, body);
    };
    let said = changed(&named);
    assert!(said.contains("claims to be other in the document"), "{said}");
}

#[test]
fn an_archive_that_is_no_word_document_is_an_error() {
    let project = rendered();
    let mut file = WordFile::open(&project.path().join("out/latest/report.docx"));
    file.remove("_rels/.rels");
    let path = project.path().join("no.docx");
    file.save(&path);
    let run = verified(&project, &path);
    assert!(run.code == 2 && run.stderr.contains("it is an archive, and no Word document"), "{}", run.stderr);
    std::fs::write(&path, b"PK\x03\x04 and no more").expect("a file");
    let run = verified(&project, &path);
    assert!(run.code == 2 && run.stderr.contains("it is no .docx file"), "{}", run.stderr);
}
