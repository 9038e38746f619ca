//! Workbooks, made by LibreOffice: see tests/data/workbook.

use std::io::{Cursor, Write};

use crate::asked::{asked, data, refused};

const ENDINGS: [&str; 4] = ["trial.xlsx", "trial.xls", "trial.ods", "trial1904.xlsx"];

fn two_sheets(file: &str) -> String {
    format!(
        r#"{{"resources": [{{"name": "patients", "path": "{file}", "dialect": {{"sheetName": "Patients"}}}},
            {{"name": "labs", "path": "{file}", "dialect": {{"sheetNumber": 2}}}}]}}"#
    )
}

#[test]
fn a_sheet_is_a_table_of_numbers_texts_days_moments_and_truths() {
    let questions = [
        // 54, 47 and 71; one is missing.
        ("patients", "", "AVG(age)"),
        // 61.5/1.62², 80/1.80² and 77.25/1.75², each to one digit: 23.4 + 24.7 + 25.2.
        ("patients", "", "SUM(bmi)"),
        ("patients", "start = '2024-02-29'", "COUNT(*)"),
        ("patients", "seen = '2024-01-31 09:30:00'", "COUNT(*)"),
        ("patients", "alive", "COUNT(*)"),
        ("patients", "note = 'Müller, “late”'", "COUNT(*)"),
        ("labs", "id = 'P01'", "SUM(hemoglobin)"),
        ("labs", "", "COUNT(*)"),
    ];
    for file in ENDINGS {
        // LibreOffice writes truths as the numbers 0 and 1 but into an .xlsx.
        let alive = if file.ends_with(".xlsx") { "alive" } else { "alive = 1" };
        let questions = questions.map(|(table, condition, expression)| {
            (table, if condition == "alive" { alive } else { condition }, expression)
        });
        let (answers, _) = asked(&[(file, data(&format!("workbook/{file}")))], &two_sheets(file), &questions);
        let expected = [172.0 / 3.0, 73.3, 1.0, 1.0, 3.0, 1.0, 23.5, 3.0];
        for (answer, expected) in answers.iter().zip(expected) {
            assert!((answer - expected).abs() < 1e-9, "{file}: {answers:?}");
        }
    }
}

#[test]
fn several_sheets_without_a_declaration_are_listed() {
    for file in ENDINGS {
        let said = refused(&[(file, data(&format!("workbook/{file}")))], "");
        assert!(said.contains("the workbook has several sheets: `Patients`, `Labs`"), "{said}");
        assert!(said.contains(r#""dialect": {"sheetName": "Patients"}"#), "{said}");
    }
    let declared = two_sheets("trial.xlsx").replace("\"Patients\"", "\"Patient\"");
    let said = refused(&[("trial.xlsx", data("workbook/trial.xlsx"))], &declared);
    assert!(said.contains("no sheet `Patient`") && said.contains("did you mean `Patients`?"), "{said}");
    let declared = two_sheets("trial.xlsx").replace("\"sheetNumber\": 2", "\"sheetNumber\": 3");
    let said = refused(&[("trial.xlsx", data("workbook/trial.xlsx"))], &declared);
    assert!(said.contains("2 sheets, and no sheet 3"), "{said}");
}

#[test]
fn errors_of_formulas_are_told_at_their_cells_unless_they_are_declared_as_missing() {
    for file in ["faults.xlsx", "faults.ods"] {
        let said = refused(&[(file, data(&format!("workbook/{file}")))], "");
        assert!(said.contains("the formula gives the error #DIV/0!"), "{said}");
        assert!(said.contains(&format!("data/{file}!Sheet1!C2")), "{said}");
        assert!(said.contains(&format!("data/{file}!Sheet1!C4")), "{said}");
    }
    let declared = r##"{"resources": [{"name": "faults", "path": "faults.xlsx", "missingValues": ["", "#DIV/0!", "#N/A"],
        "schema": {"fieldsMatch": ["partial"], "fields": [{"name": "dose", "type": "integer"}]}}]}"##;
    let questions = [("faults", "", "SUM(share)"), ("faults", "", "COUNT(share)"), ("faults", "", "SUM(dose)")];
    let (answers, _) = asked(&[("faults.xlsx", data("workbook/faults.xlsx"))], declared, &questions);
    assert_eq!(answers, [90.0, 1.0, 570.0]);
    let said = refused(&[("a.xlsx", data("workbook/uncomputed.xlsx"))], &two_sheets("a.xlsx"));
    assert!(said.contains("never computed") && said.contains("data/a.xlsx!Patients!F2"), "{said}");
}

#[test]
fn numbers_stored_as_text_are_read_and_told_with_the_first_cell() {
    let file = [("doses.xlsx", data("workbook/text_numbers.xlsx"))];
    let (answers, run) = asked(&file, "", &[("doses", "", "SUM(dose)")]);
    assert_eq!(answers, [740.0]);
    assert!(run.stderr.contains("finding: column `dose`: 2 cells hold numbers stored as text"), "{}", run.stderr);
    assert!(run.stderr.contains("data/doses.xlsx!Sheet1!B3"), "{}", run.stderr);
    let fields = |kind: &str| {
        format!(
            r#"{{"resources": [{{"name": "doses", "path": "doses.xlsx", "schema": {{"fields": [
            {{"name": "id", "type": "string"}}, {{"name": "dose", "type": "{kind}"}}]}}}}]}}"#
        )
    };
    let (answers, run) = asked(&file, &fields("integer"), &[("doses", "", "SUM(dose)")]);
    assert_eq!(answers, [740.0]);
    assert!(!run.stderr.contains("finding"), "{}", run.stderr);
    let (answers, _) = asked(&file, &fields("string"), &[("doses", "dose = '180'", "COUNT(*)")]);
    assert_eq!(answers, [1.0]);
}

#[test]
fn a_head_of_merged_cells_is_read_where_it_is_declared() {
    for file in ["heads.xlsx", "heads.xls"] {
        let bytes = data(&format!("workbook/{file}"));
        let said = refused(&[(file, bytes.clone())], "");
        assert!(said.contains("this column has cells and no name"), "{said}");
        assert!(said.contains(&format!("data/{file}!Export!B1")) && said.contains("headerRows"), "{said}");
        let declared =
            format!(r#"{{"resources": [{{"name": "heads", "path": "{file}", "dialect": {{"headerRows": [3, 4]}}}}]}}"#);
        let sum = "SUM(\\\"Sodium day 14\\\" + \\\"Potassium day 0\\\")";
        let (answers, _) =
            asked(&[(file, bytes)], &declared, &[("heads", "", sum), ("heads", "id = 'P02'", "COUNT(*)")]);
        assert!((answers[0] - (138.0 + 4.1 + 141.0 + 3.9)).abs() < 1e-9 && answers[1] == 1.0, "{answers:?}");
    }
    let said = refused(&[("visits.xlsx", data("workbook/merged_data.xlsx"))], "");
    assert!(said.contains("the cells from here to A3 are merged"), "{said}");
    assert!(said.contains("data/visits.xlsx!Visits!A2"), "{said}");
}

/// A workbook of one sheet with this XML of its rows.
fn workbook(rows: &str) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    let kinds = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>"#;
    let relations = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
    let book = r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
    let of_book = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
    let sheet = format!(
        r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>"#
    );
    for (path, text) in [
        ("[Content_Types].xml", kinds),
        ("_rels/.rels", relations),
        ("xl/workbook.xml", book),
        ("xl/_rels/workbook.xml.rels", of_book),
        ("xl/worksheets/sheet1.xml", sheet.as_str()),
    ] {
        archive.start_file(path, options).expect("a part");
        archive.write_all(text.as_bytes()).expect("a part");
    }
    archive.finish().expect("an archive").into_inner()
}

fn text_cell(name: &str, text: &str) -> String {
    format!(r#"<c r="{name}" t="inlineStr"><is><t>{text}</t></is></c>"#)
}

#[test]
fn what_is_no_workbook_to_read_is_a_clear_error() {
    let whole = data("workbook/trial.xlsx");
    let mut bomb = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    bomb.start_file("xl/worksheets/sheet1.xml", options).expect("a part");
    for _ in 0..400 {
        bomb.write_all(&vec![b'0'; 1 << 20]).expect("a part");
    }
    let bomb = bomb.finish().expect("an archive").into_inner();
    let far = format!(
        r#"<row r="1">{}{}</row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>"#,
        text_cell("A1", "a"),
        text_cell("XFD1", "b")
    );
    for (bytes, words) in [
        (data("workbook/protected.xlsx"), "protected by a password"),
        (whole[..whole.len() / 2].to_vec(), "the workbook is damaged"),
        (b"<html><table><tr><td>a</td></tr></table></html>".to_vec(), "it is a web page or XML"),
        (b"a,b\n1,2\n".to_vec(), "the file is not a workbook"),
        (bomb, "which no sheet of data does"),
        (workbook(""), "the sheet is empty"),
        (
            workbook(r#"<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>54</v></c></row>"#),
            "the head of the column is a number",
        ),
        (
            workbook(&format!(r#"<row r="1">{}{}</row>"#, text_cell("A1", "a"), text_cell("B1", "a"))),
            "two columns are named `a`",
        ),
    ] {
        let said = refused(&[("book.xlsx", bytes)], "");
        assert!(said.contains(words), "{words}: {said}");
        assert!(said.contains("data/book.xlsx"), "{said}");
    }
    // Two cells that lie far apart are two cells.
    let (answers, run) = asked(&[("book.xlsx", workbook(&far))], "", &[("book", "", "SUM(b)")]);
    assert_eq!(answers, [1.0]);
    assert!(run.stderr.contains("1048574 empty rows are left out"), "{}", run.stderr);
}

#[test]
fn a_broken_workbook_never_ends_the_run_by_a_fault_of_the_program() {
    let whole = data("workbook/trial.xls");
    for at in (600..whole.len()).step_by(977) {
        let mut broken = whole.clone();
        broken[at] ^= 0xff;
        let project = crate::asked::project(&[("trial.xls", broken)], &two_sheets("trial.xls"), &[]);
        let run = crate::program::tickmark(project.path(), &["freeze"]);
        assert!(matches!(run.code, 0 | 2), "byte {at}: {} {}", run.code, run.stderr);
    }
}
