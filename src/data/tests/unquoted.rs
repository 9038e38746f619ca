//! Large texts without quotes, which are given up while they are read, give what any text gives.

use super::*;
use crate::data::csv;
use crate::data::dictionary::Resource;
use crate::data::key::Keys;
use crate::digest::Digest;
use crate::freeze::FileBytes;

/// As many rows as several groups of parts hold.
const ROWS: usize = 60_000;

/// A text of rows with a number, a level, a day and a decimal; `change` may write a row otherwise.
fn cohort(change: impl Fn(usize) -> Option<&'static str>) -> String {
    let row = |at: usize| match change(at) {
        Some(line) => format!("{line}\n"),
        None => format!("{at},level {},2020-01-{:02},{}.5\n", at % 7, at % 28 + 1, at % 100),
    };
    std::iter::once("n,level,day,x\n".to_owned()).chain((0..ROWS).map(row)).collect()
}

/// All that is known of a table, or why there is none.
fn told(table: &Outcome<Table>) -> String {
    let table = match table {
        Ok(table) => table,
        Err(errors) => return errors.to_string(),
    };
    let columns = table.columns().iter().map(|one| (one.name.clone(), one.kind, column(table, &one.name)));
    let rows = [1, 2, 30_000, table.rows() as u64];
    let lines = rows.map(|row| table.line_of("t", row));
    let findings: Vec<String> = table.findings().iter().map(ToString::to_string).collect();
    format!("{} {lines:?} {findings:?} {:?}", table.rows(), columns.collect::<Vec<_>>())
}

/// What is read of a file of these bytes, and how many of them are still held.
fn read_file(bytes: &[u8], resource: Option<&Resource>) -> (Outcome<Table>, usize) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("t.csv"), bytes).unwrap();
    let held = FileBytes::of_file(bytes.to_vec().into(), folder.path().to_owned(), "t.csv".to_owned());
    let source = Source { id: "t".to_owned(), path: "t.csv".to_owned(), bytes: held, digest: Digest::of(bytes) };
    let table = csv::read(&source, resource, &Keys::of_resource(resource), b',');
    (table, source.bytes.get().len())
}

fn is_read_as_any(bytes: &[u8]) -> usize {
    is_read_as_any_by(bytes, None)
}

fn is_read_as_any_by(bytes: &[u8], resource: Option<&Resource>) -> usize {
    let (table, held) = read_file(bytes, resource);
    let source = Source::new("t", "t.csv", bytes.to_vec());
    let any = csv::read_any(&source, resource, &Keys::of_resource(resource), b',');
    assert!(told(&table) == told(&any), "{:.300}\n{:.300}", told(&table), told(&any));
    held
}

#[test]
fn a_text_of_one_kind_a_column_is_given_up_but_for_its_header() {
    let plain = cohort(|_| None);
    let held = [
        is_read_as_any(plain.as_bytes()),
        is_read_as_any(format!("\u{feff}{plain}\n\n").as_bytes()),
        is_read_as_any(plain.replace('\n', "\r\n").as_bytes()),
        // Whole numbers among decimals, missing values, empty lines and letters of several bytes.
        is_read_as_any(cohort(|at| (at % 1000 == 0).then_some("NA,Grün,,7")).as_bytes()),
        is_read_as_any(cohort(|at| (at % 9000 == 0).then_some("")).as_bytes()),
    ];
    assert!(held.iter().all(|held| *held < 20), "{held:?}");
}

#[test]
fn a_column_of_several_kinds_is_read_again_from_the_file() {
    // The odd cell is in the part that is parsed first, in one that is parsed later, and in the last.
    for odd in [3, ROWS / 2, ROWS - 3] {
        for line in ["<0.1,level 1,2020-01-01,1.5", "1,level 1,unknown,1.5", "1,level 1,2020-01-01,-0", "-0,a,NA,1.5"] {
            let all = cohort(|at| (at == odd).then_some(line));
            assert!([all.len(), 14].contains(&is_read_as_any(all.as_bytes())), "{line}");
        }
    }
}

#[test]
fn what_is_no_such_text_is_read_as_any_wherever_it_turns_out() {
    for odd in [3, ROWS / 2, ROWS - 3] {
        let lines = [
            "1,\"level, 1\",2020-01-01,1.5",
            "1,level 1,2020-01-01",
            "n,level,day,x",
            "1,a\0b,2020-01-01,1.5",
            "1,2,3,4,5",
        ];
        for line in lines {
            is_read_as_any(cohort(|at| (at == odd).then_some(line)).as_bytes());
        }
        let mut latin = cohort(|at| (at == odd).then_some("1,gr_n,2020-01-01,1.5")).into_bytes();
        let at = latin.windows(4).position(|some| some == b"gr_n").unwrap() + 2;
        latin[at] = 0xfc;
        is_read_as_any(&latin);
    }
    is_read_as_any(cohort(|_| None).replace(',', ";").as_bytes());
    is_read_as_any(cohort(|_| None).replace("n,level", "n,n").as_bytes());
}

#[test]
fn a_text_is_read_as_its_dialect_says_however_wide_its_header_is() {
    let by = |text: &str, more: &str| {
        let package = format!(r#"{{"resources": [{{"name": "t", "path": "t.csv", {more}}}]}}"#);
        let dictionary = dictionary(&SourceText::new("data/datapackage.json", package)).unwrap();
        is_read_as_any_by(text.as_bytes(), dictionary.resources.first())
    };
    let all = cohort(|at| (at == 9).then_some("7,it's,2020-01-01,1.5"));
    let fields = r#""schema": {"primaryKey": "n", "fields": [{"name": "n", "type": "integer"}, {"name": "x", "type": "number"}]}"#;
    let (_, rows) = all.split_once('\n').unwrap();
    let four =
        r#""schema": {"fields": [{"name": "a", "type": "string"}, {"name": "b"}, {"name": "c"}, {"name": "d"}]}"#;
    for (text, more) in [
        (all.clone(), fields.to_owned()),
        (all.replace(',', "|"), r#""dialect": {"delimiter": "|"}"#.to_owned()),
        (all.clone(), r#""dialect": {"quoteChar": "'"}"#.to_owned()),
        (all.replace("7,it", "#7,it"), r##""dialect": {"commentChar": "#"}"##.to_owned()),
        (all.clone(), r#""encoding": "windows-1252""#.to_owned()),
        (rows.to_owned(), format!(r#""dialect": {{"header": false}}, {four}"#)),
        (format!("of a register\n\n{all}"), r#""dialect": {"headerRows": [3]}"#.to_owned()),
        (
            all.lines().map(|line| line.split(',').next().unwrap().to_owned() + "\n").collect(),
            fields.replace("x", "n2"),
        ),
    ] {
        by(&text, &more);
    }
    // A header that is longer than what is looked at first, behind more lines than are looked at.
    let wide = |width: usize| (0..1000).map(|at| format!("{at:0width$}")).collect::<Vec<_>>().join(",");
    let row = (0..1000).map(|at| at.to_string()).collect::<Vec<_>>().join(",");
    for (width, more) in [(5, "[65, 66]"), (9, "[65]"), (5, "[65]")] {
        let header = [wide(width), wide(width)].map(|line| line + "\n").concat();
        let text = format!("{}{header}{}", "x\n".repeat(64), format!("{row}\n").repeat(200));
        by(&text, &format!(r#""dialect": {{"headerRows": {more}}}"#));
    }
}

#[test]
fn a_file_that_changes_while_it_is_read_is_refused_where_it_has_to_be_read_again() {
    let bytes = cohort(|at| (at == 3).then_some("<0.1,level 1,2020-01-01,1.5")).into_bytes();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("t.csv"), &bytes[..bytes.len() - 2]).unwrap();
    let held = FileBytes::of_file(bytes.clone().into(), folder.path().to_owned(), "t.csv".to_owned());
    let source = Source { id: "t".to_owned(), path: "t.csv".to_owned(), bytes: held, digest: Digest::of(&bytes) };
    let refused = csv::read(&source, None, &Keys::default(), b',').map(|_| ()).unwrap_err().to_string();
    assert!(refused.starts_with("t.csv: the file was changed while it was read"), "{refused}");
}
