//! Files of single figures and tables, as a journal's form asks for them.

use std::path::Path;
use std::process::Command;

use crate::program::{Copy, tickmark};
use crate::word_file::{BODY, WordFile};

/// Who dies late, and a figure and a table of it.
fn project(files: &str) -> Copy {
    let rows: String =
        (1..=40).map(|id| format!("{id},{},{},{}\n", id % 17 + 1, id % 3 % 2, ["A", "B"][id % 2])).collect();
    let report = "```{survival os}\ntime = \"time\"\nevent = \"died = 1\"\nby = \"arm\"\nunit = \"months\"\n```\n\n\
                  ```{summary base}\nvariables = [\"time\"]\nby = \"arm\"\n```\n\n\
                  ```{figure fig-os}\nof = \"os\"\ncaption = \"Survival\"\n```\n\n\
                  ```{table tbl-base}\nof = \"base\"\ncaption = \"Patients\"\nnote = \"All of them.\"\n```\n";
    let project = Copy::small(&format!("id,time,died,arm\n{rows}"), report);
    let toml = project.read("report/report.toml");
    project.write("report/report.toml", format!("{toml}\n[files]\n{files}\n"));
    project.freeze();
    project
}

fn printed(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Width and height of a PNG, and its pixels in a metre.
fn png_of(path: &Path) -> (u32, u32, Option<u32>) {
    let file = std::fs::File::open(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let reader = png::Decoder::new(std::io::BufReader::new(file)).read_info().expect("a PNG");
    let info = reader.info();
    (info.width, info.height, info.pixel_dims.map(|dims| dims.xppu))
}

#[test]
fn each_figure_is_written_at_each_width_and_resolution_and_each_table_as_a_workbook() {
    let project = project("figures = [\"pdf\", \"png\", \"tiff\"]\ndpi = [300]\ntables = [\"xlsx\"]");
    let run = tickmark(project.path(), &["render", "--strict"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let out = project.path().join("out/latest");
    for (width, pixels) in [("84mm", 992), ("174mm", 2055)] {
        let stem = format!("figures/report-fig-os-{width}");
        let (across, down, per_metre) = png_of(&out.join(format!("{stem}-300dpi.png")));
        assert_eq!((across, per_metre), (pixels, Some(11811)));
        assert!(down > across / 3 && down < across * 2, "{across} by {down}");
        let tiff = std::fs::File::open(out.join(format!("{stem}-300dpi.tiff"))).expect("a TIFF");
        let mut tiff = tiff::decoder::Decoder::new(std::io::BufReader::new(tiff)).expect("a TIFF");
        assert_eq!(tiff.dimensions().expect("dimensions"), (across, down));
        let pdf = out.join(format!("{stem}.pdf"));
        if let Some(text) = printed("pdftotext", &[pdf.to_str().expect("a path"), "-"]) {
            assert!(text.contains("No. at risk") && text.contains("Time, months"), "{text}");
        }
    }
    // What a figure prints for a file is printed on no page.
    let ledger = project.ledger();
    let marks = ledger["marks"].as_array().expect("marks").len();
    project.replace("report/report.toml", "figures = [\"pdf\", \"png\", \"tiff\"]", "figures = []");
    assert_eq!(tickmark(project.path(), &["render", "--strict"]).code, 0);
    assert_eq!(project.ledger()["marks"].as_array().expect("marks").len(), marks);

    let book = out.join("tables/report-tbl-base.xlsx");
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(&book).expect("a workbook");
    let sheet = calamine::Reader::worksheet_range(&mut book, "Table").expect("a sheet");
    let cells: Vec<Vec<String>> = sheet.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect();
    assert_eq!(cells[0][0], "Patients");
    let flat: Vec<&str> = cells.iter().flatten().map(String::as_str).collect();
    let csv = project.read("out/latest/tables/report-tbl-base.csv");
    let shown = csv.lines().flat_map(|line| line.split(',')).filter(|cell| !cell.is_empty() && !cell.contains('"'));
    for cell in shown {
        assert!(flat.contains(&cell), "{cell}: {cells:?}");
    }
    assert!(flat.contains(&"All of them."), "{cells:?}");
}

#[test]
fn each_table_is_a_word_document_of_its_own() {
    let project = project("tables = [\"docx\"]");
    project.replace("report/report.md", "All of them.", "All of them; see @fig-os.[^all]");
    project.replace("report/report.md", "```{figure", "[^all]: Noted.\n\n```{figure");
    let run = tickmark(project.path(), &["render", "--strict"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let path = project.path().join("out/latest/tables/report-tbl-base.docx");
    let file = WordFile::open(&path);
    let body = file.text(BODY);
    assert_eq!((body.matches("<w:tbl>").count(), body.matches("<w:tblHeader/>").count()), (1, 1), "{body}");
    // What it refers to is not there, and a number of results is a number.
    for gone in ["<w:sdt>", "REF ", "w:anchor="] {
        assert!(!body.contains(gone), "{gone}: {body}");
    }
    let said = file.paragraphs().join(" | ");
    assert!(said.starts_with("Table 1. Patients") && said.contains("All of them; see Figure 1."), "{said}");
    assert!(file.text("word/footnotes.xml").contains("Noted."));
    let csv = project.read("out/latest/tables/report-tbl-base.csv");
    let shown = csv.lines().flat_map(|line| line.split(',')).filter(|cell| !cell.is_empty() && !cell.contains('"'));
    let cells = file.paragraphs();
    for cell in shown {
        assert!(cells.iter().any(|own| own == cell), "{cell}: {cells:?}");
    }
    for (name, kind) in [("word/document.xml", "a body"), ("word/styles.xml", "styles")] {
        assert!(roxmltree::Document::parse(&file.text(name)).is_ok(), "{kind}");
    }
}

/// As docs/submission.md has it: a table for a journal that asks for RTF.
#[test]
fn a_table_becomes_rtf_by_a_program_for_offices() {
    let project = project("tables = [\"docx\"]");
    assert_eq!(tickmark(project.path(), &["render", "--strict"]).code, 0);
    let out = project.path().join("out/latest/tables");
    let profile = format!("-env:UserInstallation=file://{}/office", project.path().display());
    let arguments = [&profile, "--headless", "--convert-to", "rtf", "--outdir"];
    let mut office = Command::new("soffice");
    let Ok(done) = office.args(arguments).arg(&out).arg(out.join("report-tbl-base.docx")).output() else { return };
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let rtf = std::fs::read_to_string(out.join("report-tbl-base.rtf")).expect("RTF is ASCII");
    assert!(rtf.starts_with("{\\rtf1") && rtf.contains("\\trowd") && rtf.contains("\\cell"), "{rtf}");
    assert!(rtf.contains("Patients") && rtf.contains("All of them."), "{rtf}");
}

#[test]
fn the_same_files_are_the_same_bytes() {
    let project = project("figures = [\"pdf\", \"png\"]\nwidths = [84]\ndpi = [96]\ntables = [\"xlsx\", \"docx\"]");
    let files = [
        "figures/report-fig-os-84mm.pdf",
        "figures/report-fig-os-84mm-96dpi.png",
        "tables/report-tbl-base.xlsx",
        "tables/report-tbl-base.docx",
    ];
    let bytes = || {
        let _ = std::fs::remove_dir_all(project.path().join("out"));
        let run = tickmark(project.path(), &["render", "--strict"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        files.map(|file| std::fs::read(project.path().join("out/latest").join(file)).expect("a file"))
    };
    assert!(bytes() == bytes());
}

#[test]
fn what_makes_no_file_is_an_error_at_its_place() {
    for (files, said) in [
        ("figures = [\"gif\"]", "found `gif`, expected one of `pdf`, `png`, `tiff`"),
        ("figures = [\"png\"]\nwidths = [8]", "found a width of 8 mm, expected 50 to 400"),
        ("figures = [\"png\"]\ndpi = [9600]", "found 9600 dots per inch"),
        ("tables = [\"ods\"]", "found `ods`, expected"),
        ("colour = true", "unknown key `colour`"),
    ] {
        let project = Copy::small("id\n1\n", "Text.\n");
        let toml = project.read("report/report.toml");
        project.write("report/report.toml", format!("{toml}\n[files]\n{files}\n"));
        let run = tickmark(project.path(), &["check"]);
        assert!(run.code == 2 && run.stderr.contains(said), "{files}\n{}", run.stderr);
        assert!(run.stderr.contains("report/report.toml:"), "{}", run.stderr);
    }
}
