//! Reading CSV, Parquet and SAS transport files.

use std::sync::Arc;

use arrow_array::{ArrayRef, BooleanArray, Date32Array, Float64Array, Int64Array, RecordBatch};
use parquet::arrow::ArrowWriter;

use super::*;
use crate::data::{Format, Kind};

fn source(path: &str, bytes: &[u8]) -> Source {
    Source::new("t", path, bytes.to_vec())
}

fn refused(text: &[u8]) -> String {
    errors(read(&source("data/t.csv", text), None))
}

fn kinds(table: &Table) -> Vec<Kind> {
    table.columns().iter().map(|column| column.kind).collect()
}

/// The findings about the lines of a table's file, one a line.
fn said(table: &Table) -> String {
    let about_lines =
        table.findings().iter().filter(|one| one.message.contains("no value") && !one.message.contains("column"));
    about_lines.map(|one| format!("{}: {}", one.place.as_ref().unwrap(), one.message)).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_csv_file_written_by_r_is_typed_by_its_content() {
    let text = "\"\",\"age\",\"wt.loss\",\"sex\",\"alive\",\"entry\"\n\"1\",50,NA,\"F\",TRUE,2020-01-31\n\"2\",NA,1.5e+01,\"M, ?\",NA,\n";
    let table = table("t", text);
    let names: Vec<&str> = table.columns().iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names, ["rownames", "age", "wt.loss", "sex", "alive", "entry"]);
    assert_eq!(kinds(&table), [Kind::Integer, Kind::Integer, Kind::Number, Kind::Text, Kind::Boolean, Kind::Date]);
    assert_eq!(column(&table, "wt.loss"), ". 15");
    assert_eq!(column(&table, "sex"), "F M, ?");
    assert_eq!(column(&table, "entry"), "2020-01-31 .");
    assert_eq!(table.numbers("alive").unwrap(), [Some(1.0), None]);
    assert_eq!(table.days("entry").unwrap(), [Some(18_292), None]);
    assert_eq!(table.path(), Some("data/t.csv"));
}

#[test]
fn each_row_knows_its_line_in_the_file_even_after_blank_lines_and_broken_cells() {
    let table = table("t", "\u{feff}a,b\r\n1,\"x\r\ny\"\r\n\r\n2,z\r\n");
    assert_eq!(column(&table, "a"), "1 2");
    assert_eq!([table.line_of("t", 1), table.line_of("t", 2)], [Some(2), Some(5)]);
    assert_eq!([table.line_of("t", 0), table.line_of("t", 3), table.line_of("u", 1)], [None; 3]);
    assert_eq!(table.place_of(1).unwrap().to_string(), "data/t.csv:5");
}

#[test]
fn a_file_of_no_rows_has_columns_and_one_of_no_lines_is_an_error() {
    let table = table("t", "a,b\n");
    assert_eq!((table.rows(), table.columns().len()), (0, 2));
    assert_eq!(table.filter("a = 'x'").unwrap().rows(), 0);
    assert_eq!(table.categories("a").unwrap().levels.len(), 0);
    assert_eq!(table.numbers("a").unwrap(), []);
    for text in ["", "\n\n", "\u{feff}"] {
        assert!(refused(text.as_bytes()).contains("empty"), "{text:?}");
    }
}

#[test]
fn what_is_wrong_with_a_file_is_said_with_its_place() {
    let ragged = refused(b"a,b\n1,2\n3\n4,5,6\n");
    assert!(ragged.starts_with("data/t.csv:3: this line has 1 field, the header has 2 fields\n"));
    assert!(ragged.contains("data/t.csv:4: this line has 3 fields, the header has 2 fields [a decimal comma"));
    assert!(refused(b"a,a\n1,2\n").starts_with("data/t.csv:1:2: two columns are named `a`"));
    assert!(refused(b"a,,b\n1,2,3\n").starts_with("data/t.csv:1:2: this column has no name"));
    // An encoding and a delimiter that nobody has declared are found, and said.
    for bytes in [&b"a,b\n1,caf\xe9\n"[..], &b"a;b\n1;2\n"[..]] {
        assert!(!read(&source("data/t.csv", bytes), None).unwrap().findings().is_empty());
    }
    assert!(refused(b"a,b\n1,\"x\n2,y\n").starts_with("data/t.csv:2: a quoted cell that starts on this line"));
    assert!(errors(read(&source("data/t.sas7bdat", b""), None)).starts_with("data/t.sas7bdat: "));
    assert_eq!(Format::of_path("x.TSV").unwrap(), Format::Tsv);
}

#[test]
fn text_after_a_closing_quote_is_an_error_at_its_cell() {
    let words = "found text after a closing quote, expected a delimiter or the end of the line [double a quote";
    for (text, places) in [
        ("a,b\nP1,\"5\"6\n", &["2:2"][..]),
        ("a,b\n\"a\"b,1\n\"x\"\"y\",2\n", &["2:1"]),
        ("a,b\r\n\"x\r\ny\",\"1\"  2\r\n", &["3:2"]),
        ("a;b\n1;\"\"2\n\n\"3\"4;5\n", &["2:2", "4:1"]),
        ("a,\"b\"c\n1,2\n", &["1:2"]),
    ] {
        let found = refused(text.as_bytes());
        let expected: Vec<String> = places.iter().map(|place| format!("data/t.csv:{place}: {words}")).collect();
        assert_eq!(found.lines().count(), expected.len(), "{text}: {found}");
        assert!(found.lines().zip(&expected).all(|(line, start)| line.starts_with(start)), "{text}: {found}");
    }
    let dialect = |text: &str| {
        let package = r##"{"resources": [{"name": "t", "path": "t.csv", "dialect": {"quoteChar": "'", "delimiter": "|", "commentChar": "#"}}]}"##;
        let package = dictionary(&SourceText::new("data/datapackage.json", package.to_owned())).unwrap();
        declared(text, &package)
    };
    assert!(errors(dialect("a|b\n# it's\n'1'2|3\n")).starts_with("data/t.csv:3:1: found text after"));
    // Blanks after a quote, a quote within a cell and one in a comment are none of these.
    assert_eq!(column(&dialect("a|b\n#'1'2\n'1' |o'x'o\n#'\n").unwrap(), "b"), "o'x'o");
    let fine = table("t", "a,b\n\"x\"\"\" ,5\" 6\n\"\"\"\",\"1,\"\n");
    assert_eq!(column(&fine, "b"), "5\" 6 1,");
}

#[test]
fn an_empty_line_is_a_missing_value_of_an_only_column() {
    for text in ["x\n1\n2\n\n\n4\n", "\"x\"\n1\n2\n\n\n4\n", "x\r\n1\r\n2\r\n\r\n\r\n4", "x\n1\n2\n\n\"\"\n4\n"] {
        let table = table("t", text);
        assert_eq!(column(&table, "x"), "1 2 . . 4", "{text:?}");
        assert_eq!(table.line_of("t", 5), Some(6), "{text:?}");
        assert_eq!(said(&table), "", "{text:?}");
    }
    assert_eq!(column(&table("t", "x\n\n\n1\n"), "x"), ". . 1");
    for text in ["x\n1\n\n2\n\n\n", "\"x\"\n1\n\n2\n\n\n"] {
        let table = table("t", text);
        assert_eq!(column(&table, "x"), "1 . 2", "{text:?}");
        assert_eq!(said(&table), "data/t.csv:5: 2 lines hold no value and are left out; this is the first", "{text:?}");
    }
}

#[test]
fn empty_lines_among_several_columns_are_no_rows_and_are_said() {
    let several = |line: usize, count: usize| {
        format!("data/t.csv:{line}: {count} lines hold no value and are left out; this is the first")
    };
    for quote in ["", "\""] {
        let of = |rest: &str| table("t", &format!("{quote}a{quote},b\n1,2\n{rest}"));
        let four = of("\n\n3,4\n,\n\n5,6\n");
        assert_eq!((column(&four, "a"), four.line_of("t", 3)), ("1 3 5".to_owned(), Some(8)));
        assert_eq!(said(&four), several(3, 4));
        assert_eq!(said(&of("\r\n3,4\r\n")), "data/t.csv:3: this line holds no value: it is left out");
        // One empty line at the end is how many programs end a file.
        assert_eq!(said(&of("3,4\n\n")), "");
        assert_eq!(said(&of("3,4\n\n\n")), several(4, 2));
        assert_eq!(said(&of("\n3,4\n\n\n")), several(3, 3));
    }
}

#[test]
fn strange_content_is_read_as_it_is() {
    let table = table(
        "t",
        "<script>,=1+1,big,missing\n\"<b>\"\"x\"\"</b>\",@SUM(A1),123456789012345678901234567890,\né,-,1,NA\n",
    );
    assert_eq!(kinds(&table), [Kind::Text; 4]);
    assert_eq!(column(&table, "<script>"), "<b>\"x\"</b> é");
    assert_eq!(table.filter("\"=1+1\" = '-'").unwrap().rows(), 1);
    assert_eq!(table.numbers("missing").unwrap(), [None, None]);
    assert!(errors(table.numbers("big")).contains("holds text, where numbers are expected"));
}

#[test]
fn declared_types_are_held_to_cell_by_cell() {
    let fields = r#"
        {"name": "id", "type": "string"},
        {"name": "age", "type": "integer"},
        {"name": "dose", "type": "number", "missingValues": ["-9"]},
        {"name": "entry", "type": "date", "format": "%m/%d/%Y"},
        {"name": "smoker", "type": "boolean", "trueValues": ["Y"], "falseValues": ["N"]}"#;
    let package = package(fields, r#", "missingValues": [".", ""]"#);
    let good = declared("id,age,dose,entry,smoker\n007,50,-9,2/6/2006,Y\nNA,.,1.5,,N\n", &package).unwrap();
    assert_eq!(column(&good, "id"), "007 NA");
    assert_eq!(column(&good, "age"), "50 .");
    assert_eq!(column(&good, "dose"), ". 1.5");
    assert_eq!(column(&good, "entry"), "2006-02-06 .");
    assert_eq!(good.truths("smoker").unwrap(), [Some(true), Some(false)]);
    let bad = declared("id,age,dose,entry,smoker\n1,fifty,NaN,13/13/2006,yes\n", &package);
    assert_eq!(
        errors(bad),
        "data/t.csv:2:2: column `age`: found `fifty`, expected an integer\n\
         data/t.csv:2:3: column `dose`: found `NaN`, expected a number\n\
         data/t.csv:2:4: column `entry`: found `13/13/2006`, expected a date of the form `%m/%d/%Y`\n\
         data/t.csv:2:5: column `smoker`: found `yes`, expected Y (true) or N (false)"
    );
}

#[test]
fn columns_and_dictionary_are_compared() {
    let closed = package(r#"{"name": "age", "type": "integer"}, {"name": "sex", "type": "string"}"#, "");
    assert!(
        errors(declared("agee,sex\n1,F\n", &closed))
            .contains("column `age`, which the file does not have [did you mean `agee`?]")
    );
    let more = declared("age,sex,extra\n1,F,2\n", &closed).unwrap();
    assert!(more.findings()[0].message.contains("`extra` is not in the dictionary"));
    let matching = |word: &str| format!(", \"fieldsMatch\": [\"{word}\"]");
    let field = r#"{"name": "age", "type": "integer"}, {"name": "sex", "type": "string"}"#;
    let open = package(field, &matching("subset"));
    assert!(declared("age,sex,extra\n1,F,2\n", &open).unwrap().findings().is_empty());
    assert!(errors(declared("age,extra\n1,2\n", &open)).contains("column `sex`, which the file does not have"));
    let wide = package(field, &matching("superset"));
    assert!(declared("age\n1\n", &wide).unwrap().findings().is_empty());
    assert_eq!(declared("age,extra\n1,2\n", &wide).unwrap().findings().len(), 1);
    assert!(declared("age,extra\n1,2\n", &package(field, &matching("partial"))).unwrap().findings().is_empty());
}

#[test]
fn a_parquet_file_keeps_its_types_and_may_be_declared_otherwise() {
    let csv = table("t", "n,x,s,b,d\n1,1.5,0,TRUE,2020-01-31\nNA,NA,1,NA,NA\n");
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("n", Arc::new(Int64Array::from(vec![Some(1), None]))),
        ("x", Arc::new(Float64Array::from(vec![Some(1.5), None]))),
        ("s", Arc::new(Int64Array::from(vec![0, 1]))),
        ("b", Arc::new(BooleanArray::from(vec![Some(true), None]))),
        // 2020 is 50 years of 365 days and 12 leap days after 1970.
        ("d", Arc::new(Date32Array::from(vec![Some(50 * 365 + 12 + 30), None]))),
    ];
    let batch =
        RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, values)| (name, values, true)));
    let batch = batch.unwrap();
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    let bytes = writer.into_inner().unwrap();
    let plain = read(&source("data/t.parquet", &bytes), None).unwrap();
    assert_eq!(kinds(&plain), kinds(&csv));
    for name in ["n", "x", "s", "b", "d"] {
        assert_eq!(column(&plain, name), column(&csv, name));
    }
    assert_eq!(plain.line_of("t", 1), None);
    assert_eq!(plain.place_of(0).unwrap().to_string(), "data/t.parquet");
    let other = r#"{"name": "n"}, {"name": "x"}, {"name": "s", "type": "boolean"}, {"name": "b"}, {"name": "d", "type": "string"}"#;
    let package = package(other, "");
    let declared = read(&source("data/t.parquet", &bytes), package.resources.first()).unwrap();
    assert_eq!(declared.truths("s").unwrap(), [Some(false), Some(true)]);
    assert_eq!(column(&declared, "d"), "2020-01-31 .");
    for damaged in [&bytes[..bytes.len() / 2], b"PAR1", b""] {
        assert!(errors(read(&source("data/t.parquet", damaged), None)).starts_with("data/t.parquet: cannot read"));
    }
}

fn parquet(name: &str) -> Outcome<Table> {
    let path = format!("{}/tests/data/parquet/{name}.parquet", env!("CARGO_MANIFEST_DIR"));
    read(&source("data/t.parquet", &std::fs::read(path).unwrap()), None)
}

#[test]
fn the_types_of_a_parquet_file_of_another_program_are_read() {
    let types = parquet("types").unwrap();
    for (name, values) in [
        ("i8", "-128 . 127"),
        ("i16", "-32768 . 32767"),
        ("i32", "-2147483648 . 2147483647"),
        ("i64", "-9223372036854775808 . 9223372036854775807"),
        ("u8", "0 . 255"),
        ("u16", "0 . 65535"),
        ("u32", "0 . 4294967295"),
        ("u64", "0 . 9223372036854775807"),
        ("f16", "1.5 . -0.25"),
        ("f64", "0.1 . ."),
        ("dec", "12345678.91 . -0.07"),
        ("text", "F . é"),
        ("large", "a . ."),
        ("level", "low . high"),
        ("truth", "true . false"),
        ("day", "2024-02-29 . 0001-01-01"),
        ("zoned", "2024-07-01T10:05:00 . ."),
        ("milli", "1969-12-31T23:59:59 . ."),
        ("span", "1.5 . -2"),
        ("none", ". . ."),
    ] {
        assert_eq!(column(&types, name), values, "{name}");
    }
    // The nearest 32-bit number to 0.1 is 13421773 / 2^27.
    assert_eq!(types.numbers("f32").unwrap()[0], Some(13_421_773.0 / 134_217_728.0));
    assert_eq!(column(&parquet("int96").unwrap(), "at"), "2024-07-01T10:05:00");
}

#[test]
fn usual_compressions_of_parquet_are_read_and_others_are_refused_by_name() {
    for compression in ["none", "snappy", "gzip", "zstd", "lz4"] {
        let table = parquet(compression).unwrap();
        assert_eq!((table.rows(), table.numbers("n").unwrap()[999]), (1000, Some(999.0)), "{compression}");
        assert!(table.texts("s").unwrap().iter().all(|text| text.as_deref() == Some("seven")), "{compression}");
    }
    let refused = errors(parquet("brotli"));
    assert!(refused.to_lowercase().contains("brotli") && refused.contains("Snappy"), "{refused}");
}

#[test]
fn what_a_parquet_file_cannot_say_here_is_refused() {
    assert_eq!(
        errors(parquet("beyond")),
        "data/t.parquet: column `id` has a value that does not fit in 64 bits [identifiers this long are stored as text]"
    );
    let unknown = errors(parquet("types_unknown"));
    assert!(unknown.contains("column `l` has the type") && unknown.contains("column `t` has the type"), "{unknown}");
    assert_eq!(
        errors(parquet("year_10000")),
        "data/t.parquet: column `d`: row 1 has a day outside of the years 1 to 9999"
    );
}

fn pilot(name: &str) -> Vec<u8> {
    let path = format!("{}/tests/data/cdisc_pilot/{name}.xpt", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(path).unwrap()
}

#[test]
fn the_cdisc_pilot_is_read_from_sas_transport_files() {
    let adtte = read(&Source::new("adtte", "data/adtte.xpt", pilot("adtte")), None).unwrap();
    assert_eq!((adtte.rows(), adtte.columns().len()), (254, 26));
    assert_eq!(adtte.column("TRTSDT").unwrap().title(), "Date of First Exposure to Treatment");
    assert_eq!(adtte.column("TRTSDT").unwrap().kind, Kind::Date);
    assert_eq!(adtte.column("CNSR").unwrap().kind, Kind::Integer);
    // SAS day 19725 is 2014-01-02.
    assert_eq!(adtte.texts("TRTSDT").unwrap()[0].as_deref(), Some("2014-01-02"));
    assert_eq!(adtte.texts("AGEGR1").unwrap()[2].as_deref(), Some("65-80"));
    // ADaM defines the duration of treatment as last day - first day + 1.
    assert_eq!(adtte.filter("TRTEDT - TRTSDT + 1 = TRTDUR").unwrap().rows(), 254);
    assert_eq!(adtte.filter("ADT - STARTDT + 1 = AVAL").unwrap().rows(), 254);
    // Clinical study report, section 12.3.3: 29, 62 and 61 subjects with an event.
    for (dose, events) in [("Placebo", 29), ("Xanomeline Low Dose", 62), ("Xanomeline High Dose", 61)] {
        assert_eq!(adtte.filter(&format!("TRTA = '{dose}' AND CNSR = 0")).unwrap().rows(), events);
    }
    let adsl = read(&Source::new("adsl", "data/adsl.xpt", pilot("adsl")), None).unwrap();
    assert_eq!((adsl.rows(), adsl.columns().len()), (254, 48));
}

#[test]
fn a_damaged_transport_file_is_an_error_and_never_a_panic() {
    let whole = pilot("adtte");
    let refused = |bytes: &[u8]| errors(read(&source("data/t.xpt", bytes), None));
    assert!(refused(b"").contains("not a SAS transport file"));
    assert!(refused(&whole[..200]).contains("MEMBER"));
    assert!(refused(&whole[..900]).contains("is damaged"));
    assert!(refused(&whole[..whole.len() - 160]).contains("cut off"));
    let twice = [whole.as_slice(), &whole[240..]].concat();
    assert!(refused(&twice).contains("several data sets"));
    for at in (0..5000).step_by(37) {
        let mut broken = whole.clone();
        broken[at] = 0xff;
        let _ = read(&source("data/t.xpt", &broken), None);
    }
}
