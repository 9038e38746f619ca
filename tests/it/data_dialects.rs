//! Text tables in other encodings and dialects: what is assumed is said.

use crate::asked::{asked, refused};

/// How a text is in another encoding.
fn utf_16(text: &str, high_first: bool, mark: bool) -> Vec<u8> {
    let mark = if mark { "\u{feff}" } else { "" };
    let unit = |unit: u16| if high_first { unit.to_be_bytes() } else { unit.to_le_bytes() };
    format!("{mark}{text}").encode_utf16().flat_map(unit).collect()
}

/// A text of letters that Latin-1 has.
fn latin(text: &str) -> Vec<u8> {
    text.chars().map(|letter| u8::try_from(u32::from(letter)).expect("a letter of Latin-1")).collect()
}

const TEXT: &str = "id,site,age\n1,Köln,50\n2,Zürich,61\n3,Köln,70\n";

#[test]
fn an_encoding_is_declared_or_said_by_the_file_or_found_and_told() {
    let questions = [("t", "site = 'Köln'", "SUM(age)"), ("t", "", "COUNT(*)")];
    let with_mark = [b"\xef\xbb\xbf".to_vec(), TEXT.as_bytes().to_vec()].concat();
    for (bytes, declared, finding) in [
        (TEXT.as_bytes().to_vec(), "", None),
        (with_mark, "", None),
        (utf_16(TEXT, false, true), "", None),
        (utf_16(TEXT, true, true), "utf-16be", None),
        (utf_16(TEXT, false, false), "", Some("read as UTF-16, low byte first")),
        (utf_16(TEXT, true, false), "utf-16be", None),
        (latin(TEXT), "", Some("data/t.csv:2:4")),
        (latin(TEXT), "iso-8859-1", None),
        (latin(TEXT), "windows-1252", None),
    ] {
        let dictionary = match declared {
            "" => String::new(),
            label => format!(r#"{{"resources": [{{"name": "t", "path": "t.csv", "encoding": "{label}"}}]}}"#),
        };
        let (answers, run) = asked(&[("t.csv", bytes)], &dictionary, &questions);
        assert_eq!(answers, [120.0, 3.0], "{declared}");
        match finding {
            None => assert!(!run.stderr.contains("finding"), "{declared}: {}", run.stderr),
            Some(words) => {
                assert!(run.stderr.contains("the encoding of the file is not said"), "{}", run.stderr);
                assert!(run.stderr.contains(words) && run.stderr.contains("\"encoding\": \""), "{}", run.stderr);
            }
        }
    }
}

#[test]
fn an_encoding_that_the_file_is_not_in_is_an_error() {
    let declared =
        |label: &str| format!(r#"{{"resources": [{{"name": "t", "path": "t.csv", "encoding": "{label}"}}]}}"#);
    let said = refused(&[("t.csv", latin(TEXT))], &declared("utf-8"));
    assert!(said.contains("the byte 0xf6 is not UTF-8") && said.contains("data/t.csv:2:4"), "{said}");
    let said = refused(&[("t.csv", utf_16(TEXT, false, true))], &declared("latin1"));
    assert!(said.contains("begins with the mark of UTF-16"), "{said}");
    let said = refused(&[("t.csv", TEXT.as_bytes().to_vec())], &declared("latin-7b"));
    assert!(said.contains("the encoding `latin-7b` of `t` is not known"), "{said}");
    let said = refused(&[("t.csv", b"id,age\n1,\0\n".to_vec())], "");
    assert!(said.contains("zero byte") && said.contains("data/t.csv:2:3"), "{said}");
}

#[test]
fn a_delimiter_that_is_not_said_is_found_and_told_and_a_decimal_comma_is_declared() {
    for (delimiter, shown) in [(";", "`;`"), ("|", "`|`"), ("\t", "a tab")] {
        let text = "id;height;arm\n1;1,62;A\n2;1,80;B\n".replace(';', delimiter);
        let questions = [("t", "arm = 'B'", "COUNT(*)")];
        let (answers, run) = asked(&[("t.csv", text.clone().into_bytes())], "", &questions);
        assert_eq!(answers, [1.0]);
        let said = format!("the cells of the file are separated by {shown}, which is not said");
        assert!(run.stderr.contains(&said), "{}", run.stderr);
        assert!(
            run.stderr.contains("`height` is read as text") && run.stderr.contains("decimalChar"),
            "{}",
            run.stderr
        );
        let delimiter = if delimiter == "\t" { "\\t" } else { delimiter };
        let dictionary = format!(
            r#"{{"resources": [{{"name": "t", "path": "t.csv", "dialect": {{"delimiter": "{delimiter}", "decimalChar": ","}}}}]}}"#
        );
        let (answers, run) = asked(&[("t.csv", text.into_bytes())], &dictionary, &[("t", "", "SUM(height)")]);
        assert!((answers[0] - 3.42).abs() < 1e-12, "{answers:?}");
        assert!(!run.stderr.contains("finding"), "{}", run.stderr);
    }
}

#[test]
fn a_dialect_says_quotes_comments_header_rows_and_a_file_without_a_header() {
    let of = |dialect: &str, more: &str| {
        format!(r#"{{"resources": [{{"name": "t", "path": "t.csv", "dialect": {{{dialect}}}{more}}}]}}"#)
    };
    let fields = r#", "schema": {"fields": [{"name": "id", "type": "string"}, {"name": "age", "type": "integer"}]}"#;
    for (text, dictionary, answer) in [
        ("id,age\n'a,\nb',5\n'c''d',6\n", of(r#""quoteChar": "'""#, ""), 11.0),
        ("id,age\n\"a,5\nb\",6\n", of(r#""quoteChar": null"#, ""), 11.0),
        ("# made by x\nid,age\n# half\na,5\nb,6\n", of(r##""commentChar": "#""##, ""), 11.0),
        ("Study X\n\nid,age\na,5\nb,6\n", of(r#""headerRows": [3]"#, ""), 11.0),
        ("a,5\nb,6\n", of(r#""header": false"#, fields), 11.0),
    ] {
        let (answers, run) = asked(&[("t.csv", text.as_bytes().to_vec())], &dictionary, &[("t", "", "SUM(age)")]);
        assert_eq!(answers, [answer], "{text}: {}", run.stderr);
        assert!(!run.stderr.contains("finding"), "{text}: {}", run.stderr);
    }
    let two = "id,lab,lab\n,Na,K\na,140,4\nb,138,5\n".as_bytes().to_vec();
    let (answers, _) = asked(
        &[("t.csv", two)],
        &of(r#""headerRows": [1, 2], "headerJoin": "_""#, ""),
        &[("t", "", "SUM(lab_Na + lab_K)")],
    );
    assert_eq!(answers, [287.0]);
    for (dialect, words) in [
        (r#""delimeter": ";""#, "did you mean `delimiter`?"),
        (r#""headerRows": [0]"#, "is no list of rows"),
        (r#""quoteChar": "''""#, "`quoteChar` of `t` is not one ASCII character"),
        (r#""sheetNumber": 0"#, "no number from 1"),
        (r#""doubleQuote": false"#, "can only be true"),
        (r#""headerRows": [9]"#, "the file has fewer lines"),
    ] {
        let said = refused(&[("t.csv", b"id,age\na,5\n".to_vec())], &of(dialect, ""));
        assert!(said.contains(words), "{dialect}: {said}");
    }
}

#[test]
fn rows_are_told_with_their_lines_behind_a_skipped_head_and_broken_cells() {
    let text = "Study X\n\nid,age\na,5\n\"b\nc\",x\n".as_bytes().to_vec();
    let dictionary = r#"{"resources": [{"name": "t", "path": "t.csv", "dialect": {"headerRows": [3]},
        "schema": {"fields": [{"name": "id", "type": "string"}, {"name": "age", "type": "integer"}]}}]}"#;
    let said = refused(&[("t.csv", text)], dictionary);
    assert!(said.contains("found `x`, expected an integer") && said.contains("data/t.csv:5:2"), "{said}");
}

#[test]
fn thousands_set_apart_wrongly_are_refused_at_their_line() {
    let dictionary = r#"{"resources": [{"name": "t", "path": "t.csv", "dialect": {"delimiter": ";"},
        "schema": {"fields": [{"name": "x", "type": "number", "decimalChar": ",", "groupChar": "."}]}}]}"#;
    let (answers, _) = asked(&[("t.csv", b"x\n1.234,5\n0,25\n1000\n".to_vec())], dictionary, &[("t", "", "SUM(x)")]);
    assert_eq!(answers, [2234.75]);
    for cell in ["1.5", "1.23", "12.34,5", "1..234", "0.123", "1.234.5"] {
        let said = refused(&[("t.csv", format!("x\n1.234,5\n{cell}\n").into_bytes())], dictionary);
        assert!(said.contains("data/t.csv:3:1") && said.contains(&format!("found `{cell}`")), "{cell}: {said}");
    }
}

#[test]
fn keys_of_the_dictionary_without_effect_are_told_and_double_ones_refused() {
    let csv = || vec![("t.csv", b"x\n1\n2\n".to_vec())];
    let dictionary = |more: &str| {
        format!(
            "{{\"resources\": [{{\"name\": \"t\", \"path\": \"t.csv\", \"schema\": {{\"fields\": [\n\
             {{\"name\": \"x\", \"type\": \"integer\", {more}}}]}}}}]}}"
        )
    };
    let misspelt = dictionary(r#""constraints": {"minimun": 5}, "protocol": "2.1""#);
    let (_, run) = asked(&csv(), &misspelt, &[("t", "", "SUM(x)")]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stderr.contains("data/datapackage.json:2:50\n"), "{}", run.stderr);
    assert!(run.stderr.contains("did you mean `minimum`?") && !run.stderr.contains("`protocol`"), "{}", run.stderr);
    let (_, run) = asked(&csv(), &dictionary(r#""constraints": {"exclusiveMinimum": 5}"#), &[("t", "", "SUM(x)")]);
    assert!(run.stderr.contains("`exclusiveMinimum`, which is not tested"), "{}", run.stderr);
    let said = refused(&csv(), &dictionary(r#""title": "X", "title": "Y""#));
    assert!(said.contains("data/datapackage.json:2:48") && said.contains("found the key `title` again"), "{said}");
}
