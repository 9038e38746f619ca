//! `tickmark new` of tables in every layout that people have: each is drafted so that its project
//! renders and is checked without a finding, and its numbers are those of the plain file.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::new_project::Desk;

/// How the same table is written.
#[derive(Clone, Copy)]
struct Layout {
    delimiter: char,
    decimal: char,
    group: Option<char>,
    line_end: &'static str,
    has_quoted_line_end: bool,
}

const PLAIN: Layout = Layout { delimiter: ',', decimal: '.', group: None, line_end: "\n", has_quoted_line_end: false };

/// A German or French export.
const COMMA: Layout = Layout { delimiter: ';', decimal: ',', ..PLAIN };

impl Layout {
    /// Forty patients.
    fn text(self) -> String {
        let mut lines =
            vec!["id,arm,site,age,weight,cells,months,died,remark".replace(',', &self.delimiter.to_string())];
        for at in 0..40_u64 {
            let decimal = |tenths: u64| format!("{}{}{}", tenths / 10, self.decimal, tenths % 10);
            let remark = match at {
                3 if self.has_quoted_line_end => format!("\"first{}second\"", self.line_end),
                _ => ["größer", "ça va", "naïve"][(at % 3) as usize].to_owned(),
            };
            let cells = [
                format!("P{at:03}"),
                ["A", "B"][(at % 2) as usize].to_owned(),
                ["Köln", "Zürich", "Graz"][(at * 7 % 3) as usize].to_owned(),
                (41 + at * 13 % 37).to_string(),
                decimal(550 + at * 71 % 400),
                self.grouped(950 + at * 7919 % 90_000),
                decimal(15 + at * 97 % 400),
                u64::from(at % 3 > 0).to_string(),
                remark,
            ];
            let quoted = |cell: &String| match cell.contains(self.delimiter) && !cell.starts_with('"') {
                true => format!("\"{cell}\""),
                false => cell.clone(),
            };
            lines.push(cells.iter().map(quoted).collect::<Vec<_>>().join(&self.delimiter.to_string()));
        }
        lines.push(String::new());
        lines.join(self.line_end)
    }

    fn grouped(self, number: u64) -> String {
        match self.group {
            Some(group) if number >= 1000 => format!("{}{group}{:03}", number / 1000, number % 1000),
            _ => number.to_string(),
        }
    }
}

fn windows_1252(text: &str) -> Vec<u8> {
    text.chars().map(|c| u8::try_from(u32::from(c)).expect("a letter of Latin-1")).collect()
}

fn utf_16(text: &str, has_mark: bool) -> Vec<u8> {
    let mark = has_mark.then_some(0xFEFF);
    mark.into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

/// The results of the project that is made of a file, by their ids; it has no finding.
#[track_caller]
fn results(what: &str, file: &str, bytes: &[u8]) -> (BTreeMap<String, Value>, Value) {
    let desk = Desk::new();
    let path = desk.file(file, bytes);
    let ledger = desk.rendered("p", &[&path], &["--template", "minimal"]);
    let check = desk.run(&["check", "--strict", "--project", "p"]);
    assert_eq!(check.code, 0, "{what}: {}{}", check.stdout, check.stderr);
    let dictionary: Value = serde_json::from_str(&desk.read("p/data/datapackage.json")).expect("JSON");
    let results = ledger["results"].as_array().expect("results").iter();
    // The remarks are others where one of them has two lines.
    let is_compared =
        |one: &&Value| one["value"].is_number() && !one["id"].as_str().is_some_and(|id| id.contains("remark"));
    let results = results.filter(is_compared);
    let results = results.map(|one| (one["id"].as_str().expect("an id").to_owned(), one["value"].clone())).collect();
    (results, dictionary["resources"][0].clone())
}

/// As numbers, since `12` may be a number of an integer column or not.
#[track_caller]
fn same_numbers(what: &str, found: &BTreeMap<String, Value>, expected: &BTreeMap<String, Value>) {
    let ids = |results: &BTreeMap<String, Value>| results.keys().cloned().collect::<Vec<String>>();
    assert_eq!(ids(found), ids(expected), "{what}");
    for (id, value) in found {
        assert_eq!(value.as_f64(), expected[id].as_f64(), "{what}: {id}");
    }
}

#[test]
fn a_table_in_any_layout_gives_the_same_numbers_without_a_finding() {
    let (plain, resource) = results("plain", "t.csv", PLAIN.text().as_bytes());
    assert!(plain.len() > 30 && resource.get("dialect").is_none() && resource.get("encoding").is_none(), "{resource}");
    let tab = Layout { delimiter: '\t', ..PLAIN };
    let crlf = Layout { line_end: "\r\n", ..COMMA };
    let grouped = |layout: Layout, group: char| Layout { group: Some(group), ..layout }.text().into_bytes();
    let cases: [(&str, &str, Vec<u8>, Option<&str>, Option<&str>); 17] = [
        ("; and comma", "t.csv", COMMA.text().into_bytes(), Some(";"), None),
        ("; and point", "t.csv", Layout { delimiter: ';', ..PLAIN }.text().into_bytes(), Some(";"), None),
        ("tab", "t.csv", tab.text().into_bytes(), Some("\t"), None),
        ("tab in .tsv", "t.tsv", tab.text().into_bytes(), None, None),
        ("|", "t.csv", Layout { delimiter: '|', ..PLAIN }.text().into_bytes(), Some("|"), None),
        ("CRLF", "t.csv", crlf.text().into_bytes(), Some(";"), None),
        ("a mark", "t.csv", [b"\xEF\xBB\xBF", crlf.text().as_bytes()].concat(), Some(";"), None),
        ("Latin-1", "t.csv", windows_1252(&PLAIN.text()), None, Some("windows-1252")),
        ("; in Windows-1252", "t.csv", windows_1252(&crlf.text()), Some(";"), Some("windows-1252")),
        ("UTF-16", "t.csv", utf_16(&PLAIN.text(), true), None, None),
        ("UTF-16 without a mark", "t.csv", utf_16(&tab.text(), false), Some("\t"), Some("utf-16le")),
        ("quoted", "t.csv", Layout { has_quoted_line_end: true, ..crlf }.text().into_bytes(), Some(";"), None),
        ("quoted commas", "t.csv", Layout { decimal: ',', ..PLAIN }.text().into_bytes(), None, None),
        ("thousands by a point", "t.csv", grouped(COMMA, '.'), Some(";"), None),
        ("thousands by a blank", "t.csv", grouped(COMMA, ' '), Some(";"), None),
        ("thousands by a narrow blank", "t.csv", grouped(PLAIN, '\u{202f}'), None, None),
        ("thousands by an apostrophe", "t.csv", grouped(Layout { delimiter: ';', ..PLAIN }, '\''), Some(";"), None),
    ];
    for (what, file, bytes, delimiter, encoding) in cases {
        let (found, resource) = results(what, file, &bytes);
        assert_eq!(resource["dialect"]["delimiter"].as_str(), delimiter, "{what}: {resource}");
        assert_eq!(resource["encoding"].as_str(), encoding, "{what}: {resource}");
        let is_guessed = resource["description"].as_str().is_some_and(|text| text.contains("Guess: "));
        assert_eq!(is_guessed, delimiter.is_some() || encoding.is_some(), "{what}: {resource}");
        same_numbers(what, &found, &plain);
    }
}

#[test]
fn numbers_with_a_sign_beside_each_are_drafted_as_numbers() {
    let table = |mark: &dyn Fn(&str, String) -> String| {
        let mut text = "id,arm,response,cost,dose,months,died\n".to_owned();
        for at in 0..30_u64 {
            let response = mark("%", format!("{}.{}", at * 37 % 100, at % 10));
            let cost = mark("$", format!("{}.50", 100 + at * 61 % 700));
            let dose = mark("mg", (10 + at * 17 % 90).to_string());
            let arm = ["A", "B"][(at % 2) as usize];
            text.push_str(&format!(
                "P{at:02},{arm},{response},{cost},{dose},{},{}\n",
                2 + at * 7 % 40,
                u8::from(at % 3 > 0)
            ));
        }
        text
    };
    let (plain, _) = results("plain", "t.csv", table(&|_, number| number).as_bytes());
    let marked = |mark: &str, number: String| match mark {
        "$" => format!("${number}"),
        "mg" => format!("{number} mg"),
        _ => format!("{number}{mark}"),
    };
    let (found, resource) = results("marked", "t.csv", table(&marked).as_bytes());
    same_numbers("marked", &found, &plain);
    let fields = resource["schema"]["fields"].as_array().expect("fields");
    for (name, unit) in [("response", Some("%")), ("cost", None), ("dose", Some("mg"))] {
        let field = fields.iter().find(|field| field["name"] == name).expect("the field");
        assert_eq!((&field["type"], &field["bareNumber"]), (&Value::from("number"), &Value::from(false)), "{field}");
        assert_eq!(field["tickmark"]["unit"].as_str(), unit, "{field}");
        let said = field["description"].as_str().unwrap_or_default();
        assert!(said.contains("beside each, because all texts fit; else `string`, if these are levels"), "{said}");
    }
}

#[test]
fn numbers_in_several_units_stay_text_and_that_is_said() {
    let mut text = "id,dose,paid,arm\n".to_owned();
    for at in 0..30_u64 {
        let dose = if at % 10 == 0 { format!("{} g", at + 1) } else { format!("{} mg", 10 + at * 17 % 90) };
        text.push_str(&format!(
            "P{at:02},{dose},\"{},{:03}\",{}\n",
            1 + at % 7,
            at * 37 % 1000,
            ["A", "B"][(at % 2) as usize]
        ));
    }
    let (_, resource) = results("mixed", "t.csv", text.as_bytes());
    let field = |name: &str| {
        let fields = resource["schema"]["fields"].as_array().expect("fields");
        fields.iter().find(|field| field["name"] == name).expect("the field").clone()
    };
    for (name, said) in [
        ("dose", "holds numbers with `g` in 3 rows, with `mg` in 27 rows: in several units they are no quantity"),
        ("paid", "nobody can tell whether the comma parts thousands or a fraction"),
    ] {
        let field = field(name);
        assert!(field["type"] == "string" && field.get("bareNumber").is_none(), "{field}");
        assert!(field["description"].as_str().is_some_and(|text| text.contains(said)), "{field}");
    }
    // And on the page of `describe`.
    let desk = Desk::new();
    let path = desk.file("t.csv", &text);
    let run = desk.run(&["describe", path.to_str().expect("a path"), "--html", "t.html"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(desk.read("t.html").contains("in several units they are no quantity"));
}

/// The name of a project stands in the heads of its pages, where no result is.
#[test]
fn a_project_whose_name_holds_a_number_has_no_finding() {
    let desk = Desk::new();
    let path = desk.file("rtog9802.csv", PLAIN.text());
    for name in ["study2", "RTOG 9802", "trial-12"] {
        desk.rendered(name, &[&path], &[]);
    }
}
