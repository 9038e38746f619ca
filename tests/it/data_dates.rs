//! Dates that can be read in several ways are told of, and read where it is declared how.

use crate::asked::{asked, refused};

fn file(cells: &[&str]) -> [(&'static str, Vec<u8>); 1] {
    let rows: String = cells.iter().enumerate().map(|(number, cell)| format!("P{number},{cell}\n")).collect();
    [("t.csv", format!("id,seen\n{rows}").into_bytes())]
}

fn declared(kind: &str) -> String {
    format!(
        r#"{{"resources": [{{"name": "t", "path": "t.csv", "schema": {{"fields": [{{"name": "id", "type": "string"}}, {{"name": "seen", {kind}}}]}}}}]}}"#
    )
}

#[test]
fn what_may_be_read_in_several_ways_is_told_with_the_choices() {
    for (cells, words) in [
        (&["03/04/2020", "05/06/2020"][..], &["day and month cannot be told apart", "%d/%m/%Y", "%m/%d/%Y"][..]),
        (&["03.04.2020", "05.06.2020"], &["cannot be told apart", "%d.%m.%Y", "%m.%d.%Y"]),
        (&["03/04/2020", "25/06/2020"], &["in the form `%d/%m/%Y`"]),
        (&["03/04/2020", "06/25/2020"], &["in the form `%m/%d/%Y`"]),
        (&["25/04/2020", "06/25/2020"], &["some in the form", "write all dates alike"]),
        (&["03/04/20", "05/06/20"], &["cannot be told apart", "%d/%m/%y", "%m/%d/%y"]),
        (&["1/2/20", "3/12/20"], &["cannot be told apart", "%d/%m/%y", "%m/%d/%y"]),
        (&["1.2.20", "13.2.20"], &["in the form `%d.%m.%y`"]),
        (&["2020-1-2", "2020-11-12"], &["in the form `%Y-%m-%d`", "\"format\": \"%Y-%m-%d\""]),
        (&["25/4/2020 9:30", "3/12/2020 10:05"], &["`%d/%m/%Y %H:%M`", "\"type\": \"datetime\""]),
        (&["20200102", "20201231"], &["each of them, such as `20200102`, may be a day", "\"format\": \"%Y%m%d\""]),
        (&["2020-UN-UN", "2020-05-01"], &["only a part is known"]),
        (&["2020-03", "2020-04"], &["only a part is known"]),
        (&["2020-03-01T10:00:00+02:00", "2020-07-01T10:00:00+02:00"], &["its distance from UTC"]),
        (&["2020-03-01T10:00:00Z", "2020-07-01T10:00:00"], &["1 moments are of UTC (`Z`), and 1 do not say"]),
    ] {
        let (answers, run) = asked(&file(cells), "", &[("t", "", "COUNT(seen)")]);
        assert_eq!(answers, [cells.len() as f64]);
        assert_eq!(run.code, 1, "a finding: {}", run.stderr);
        for word in words {
            assert!(run.stderr.contains(word), "{cells:?}: {word}: {}", run.stderr);
        }
    }
}

#[test]
fn a_declared_form_is_read_and_years_of_two_digits_are_told() {
    let count = |day: &str| format!("seen = '{day}'");
    for (cells, kind, day) in [
        (&["03/04/2020"][..], r#""type": "date", "format": "%d/%m/%Y""#, "2020-04-03"),
        (&["03/04/2020"], r#""type": "date", "format": "%m/%d/%Y""#, "2020-03-04"),
        (&["1/2/20"], r#""type": "date", "format": "%m/%d/%y""#, "2020-01-02"),
        (&["2020-1-2"], r#""type": "date", "format": "%Y-%m-%d""#, "2020-01-02"),
        (&["20200102"], r#""type": "date", "format": "%Y%m%d""#, "2020-01-02"),
        (&["03.04.69"], r#""type": "date", "format": "%d.%m.%y""#, "1969-04-03"),
        (&["03.04.68"], r#""type": "date", "format": "%d.%m.%y""#, "2068-04-03"),
    ] {
        let (answers, run) = asked(&file(cells), &declared(kind), &[("t", &count(day), "COUNT(*)")]);
        assert_eq!(answers, [1.0], "{cells:?} {kind}: {}", run.stderr);
        assert_eq!(run.stderr.contains("years of two digits are read as those from 1969 to 2068"), kind.contains("%y"));
    }
    let said = refused(&file(&["2020-UN-UN"]), &declared(r#""type": "date""#));
    assert!(said.contains("found `2020-UN-UN`, expected a date of the form `2024-04-30`; only a part"), "{said}");
    for (cells, formats) in [
        (
            &["1/2/20", "3/4/20"][..],
            r#""format": "%d/%m/%y" where the day is first, or "type": "date", "format": "%m/%d/%y" where the month is first"#,
        ),
        (&["1/2/20", "13/4/20"], r#""type": "date", "format": "%d/%m/%y""#),
        (&["2020-1-2"], r#""type": "date", "format": "%Y-%m-%d""#),
        (&["20200102"], r#""type": "date", "format": "%Y%m%d""#),
        (&["2 Jan 2020"], r#""type": "date", "format": "%d %b %Y""#),
        (&["1/13/2020 10:30"], r#""type": "datetime", "format": "%m/%d/%Y %H:%M""#),
    ] {
        let said = refused(&file(cells), &declared(r#""type": "date""#));
        let hint = "declare how the dates are written in data/datapackage.json: ";
        assert_eq!(said.matches(hint).count(), 1, "{cells:?}: {said}");
        assert!(said.contains(formats), "{cells:?}: {said}");
        assert!(
            said.lines().any(|line| line.trim_end().ends_with(formats) || !formats.starts_with("\"type")),
            "{cells:?}: {said}"
        );
    }
    let said = refused(&file(&["1/2/20", "2 Jan 2020"]), &declared(r#""type": "date""#));
    assert!(!said.contains("declare how the dates are written"), "no one form fits both: {said}");
    let said = refused(&file(&["25/13/2020"]), &declared(r#""type": "date", "format": "%d/%m/%Y""#));
    assert!(said.contains("found `25/13/2020`, expected a date of the form `%d/%m/%Y`"), "{said}");
}

#[test]
fn eight_digits_are_no_day_where_one_of_them_is_none_or_the_column_is_a_key_or_a_code() {
    for (name, cells) in [("seen", "20200102\n20201399\n"), ("visit_id", "20200102\n"), ("lot_code", "20200102\n")] {
        let csv = format!("{name}\n{cells}").into_bytes();
        let (_, run) = asked(&[("t.csv", csv)], "", &[("t", "", "COUNT(*)")]);
        assert_eq!(run.code, 0, "{name}: {}", run.stderr);
    }
}

#[test]
fn a_year_has_four_digits() {
    let said = refused(&file(&["1998", "98"]), &declared(r#""type": "year""#));
    assert!(said.contains("column `seen`: found `98`, expected a year of four digits\n  --> data/t.csv:3:2"), "{said}");
    let (answers, run) = asked(&file(&["1998", "2005"]), &declared(r#""type": "year""#), &[("t", "", "MIN(seen)")]);
    assert_eq!(answers, [1998.0], "{}", run.stderr);
}
