//! A regular text is read as any text is.

use super::super::key::Keys;
use super::super::lines::any_part;
use super::super::package::dictionary;
use super::super::sheet::{Layout, Sheet};
use super::part;
use crate::diagnostic::SourceText;

/// Reads a text both ways, with its lines ended in both ways, and says whether it is regular. `fields` are those of the
/// dictionary.
fn is_regular(text: &str, fields: &str) -> bool {
    let (header, rows) = text.split_once('\n').unwrap_or_default();
    let names: Vec<String> = header.split(',').map(str::to_owned).collect();
    let package = format!(r#"{{"resources": [{{"name": "t", "path": "t.csv", {fields}}}]}}"#);
    let dictionary = dictionary(&SourceText::new("data/datapackage.json", package)).unwrap();
    let resource = dictionary.resources.first();
    let layout = Layout { delimiter: b',', quote: Some(b'"'), comment: None, header: 1 };
    let keys = Keys::of_resource(resource);
    for resource in [None, resource] {
        let sheet = Sheet::new(&names, (resource, &keys), layout, (0, 0));
        let both = [rows.to_owned(), rows.replace('\n', "\r\n")].map(|rows| {
            let found = part(&rows, &sheet);
            if let Some(found) = &found {
                // All that is known of a part is compared.
                assert_eq!(format!("{found:?}"), format!("{:?}", any_part(&rows, &sheet)), "{text}");
            }
            found.is_some()
        });
        assert_eq!(both[0], both[1], "{text}");
        if resource.is_some() {
            return both[0];
        }
    }
    false
}

const NOTHING: &str = r#""schema": {"fields": []}"#;

#[test]
fn columns_of_every_kind_are_read_as_letter_by_letter() {
    let columns: [&[&str]; 24] = [
        &["1", "22", "-3", "12345678", "0"],
        &["1", "NA", "", "300"],
        &["1", "123456789", "2147483648"],
        &["0.5", "12", "-1.25", "100.125"],
        &["0.5", "NA", "99999999"],
        &["1234.5678", "2", "-0.00001"],
        &["0.1234567891", "2", "3"],
        &["1", "0.123456789", "99"],
        &["125.13720555012301", "3"],
        &["-0", "1"],
        &["-0", "0.5"],
        &["007", "8"],
        &["1e3", "+4", " 5 "],
        &["A", "B", "C", "A"],
        &["not known", "middle", "low", "high", "NA", ""],
        &["eight888", "nine99999", "sixteen16sixteen", "seventeen17sevent", "\u{e9}t\u{e9}", " A ", "\u{a0}"],
        &["true", "FALSE", "NA"],
        &["2020-01-31", "", "1999-12-01"],
        &["2020-01-31T10:00:00Z", "2020-01-31T10:00:01"],
        &["NA", "", "NA"],
        &["NA", "NA", "x"],
        &["12%", "1 mg", "5"],
        &["Placebo", "Pla\0cebo", "\0"],
        &["1", "x", "2"],
    ];
    for (number, cells) in columns.iter().enumerate() {
        // Beside a column whose cells differ, and before it.
        let row = |at: usize| format!("{},{},{}", at * 37 % 1000, cells[at % cells.len()], at % 3);
        let text: String = (0..200).map(|at| format!("{}\n", row(at))).collect();
        assert!(is_regular(&format!("n,x,g\n{text}"), NOTHING), "{number}");
        let text: String = (0..7).map(|at| format!("{},{at}\n", cells[at % cells.len()])).collect();
        let is_blank_first = cells.iter().any(|cell| cell.trim_matches(['\0', '\u{a0}']).is_empty());
        assert!(is_regular(&format!("x,n\n{text}"), NOTHING) || is_blank_first, "{number}");
    }
}

#[test]
fn what_the_dictionary_says_of_a_column_holds() {
    let text = "id,x,y,when\n1,2.50,-9,2020\n2,-9,999,1999\n3,4,Not done or lost,20\n";
    for fields in [
        r#"{"name": "x", "type": "number"}, {"name": "y", "type": "integer", "missingValues": ["-9", "Not done or lost"]}"#,
        r#"{"name": "x", "type": "integer"}, {"name": "when", "type": "year"}"#,
        r#"{"name": "x", "type": "number", "missingValues": ["-9", ""], "decimalChar": ","}"#,
        r#"{"name": "x", "type": "string"}, {"name": "y", "type": "any", "missingValues": ["999"]}"#,
        r#"{"name": "y", "type": "string", "missingValues": ["Not done or lost", "-9"]}, {"name": "when", "type": "date"}"#,
        r#"{"name": "x", "type": "number", "bareNumber": false}, {"name": "y", "type": "integer"}"#,
    ] {
        for key in ["", r#", "primaryKey": "id""#] {
            let all = format!(r#""schema": {{"fields": [{{"name": "id"}}, {fields}]{key}}}"#);
            assert!(is_regular(text, &all), "{all}");
        }
    }
    // Keys that are written as numbers print, and others.
    for x in ["integer", "number", "any"] {
        for cells in ["1\n22\n0\n", "1\n2.5\n", "1\n2.50\n", "1\n-0\n", "1\n-7\n", "1\n+7\n"] {
            let key = format!(r#""schema": {{"fields": [{{"name": "x", "type": "{x}"}}], "primaryKey": "x"}}"#);
            assert!(is_regular(&format!("x\n{cells}"), &key), "{x} {cells}");
        }
    }
    let whole = "x\n1\n22\n0\n";
    assert!(is_regular(whole, r#""schema": {"fields": [{"name": "x", "type": "number"}]}"#));
}

#[test]
fn a_text_with_a_line_that_is_no_row_is_read_as_any() {
    for rows in ["1,2\n3\n", "1,2\n\n3,4\n", "1\n2,3,4\n", "1,2\n3,4", "", "1,2,3\n4\n", ",\n", "a,b\n1,2\n"] {
        assert!(!is_regular(&format!("a,b\n{rows}"), NOTHING), "{rows}");
    }
    for rows in ["1\n\n3\n", "\n", "NA\nNA\n", "Total\n"] {
        assert!(is_regular(&format!("a\n{rows}"), NOTHING), "{rows}");
    }
    // A return within a line, and lines of both ends.
    let is_read = |names: &[String], rows: &str| {
        let layout = Layout { delimiter: b',', quote: None, comment: None, header: 1 };
        part(rows, &Sheet::new(names, (None, &Keys::default()), layout, (0, 0))).is_some()
    };
    let names = ["a".to_owned(), "b".to_owned()];
    for rows in ["1,2\r3\n", "1,2\r\n3,4\n", "1\r,2\n", "1,2\r\r\n", "1\r2,3\n", "1,2\n\r3,4\n"] {
        assert!(!is_read(&names, rows), "{rows:?}");
    }
    assert!(is_read(&names, "1,2\r\n") && is_read(&names, "1,2\n"));
    assert!(is_regular("a,b\n1,2\nTotal,3\n", NOTHING));
    assert!(is_regular("a,b,c\n1,2,3\nNote: all,,\n", NOTHING));
    assert!(is_regular("sex,b\nM,1\nN,2\nNA,\n", NOTHING));
}

/// Each row is looked at by itself in these, which must not take longer the more rows are before it.
#[test]
fn rows_that_are_looked_at_more_closely_are_found_at_once() {
    assert!(is_regular(&format!("a\n{}", "\n".repeat(200_000)), NOTHING));
    assert!(is_regular(&format!("sex,n\n{}", "M,1\nNA,2\n".repeat(50_000)), NOTHING));
}
