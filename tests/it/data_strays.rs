//! Columns of numbers and dates that a few cells make columns of text.

use crate::program::{Copy, Run, tickmark};

const SUMMARY: &str = "```{summary one}\ndata = \"patients\"\nvariables = [\"age\"]\n```\n";

/// 40 patients of 41 to 80 years, and these.
fn ages(more: &[&str]) -> String {
    let mut csv = "id,age,sex\n".to_owned();
    for at in 1..=40 {
        csv.push_str(&format!("{at},{},{}\n", 40 + at, if at % 2 == 0 { "F" } else { "M" }));
    }
    for (at, age) in more.iter().enumerate() {
        csv.push_str(&format!("{},\"{age}\",F\n", 41 + at));
    }
    csv
}

fn checked(csv: &str, dictionary: Option<&str>) -> Run {
    let project = Copy::small(csv, SUMMARY);
    if let Some(text) = dictionary {
        project.write("data/datapackage.json", text);
    }
    project.freeze();
    tickmark(project.path(), &["check"])
}

#[test]
fn one_cell_that_is_no_number_is_said_at_its_line() {
    for cell in [
        ".",
        "n/a",
        "-",
        "unk",
        "<5",
        "5*",
        "45,5",
        "1 234",
        "NaN",
        "N/A",
        "ND",
        "?",
        "#N/A",
        "#DIV/0!",
        "1.234,5",
        "045",
        "Inf",
        "1'234",
        "\u{2212}5",
        "n.k.",
        "64 years",
        "1,234,567",
        "--",
        "2024-01-01",
    ] {
        let run = checked(&ages(&[cell]), None);
        let finding = format!("`age` is read as text because of `{cell}` in 1 of 41 rows, expected a number");
        assert_eq!(run.code, 1, "{cell}: {}", run.stderr);
        assert_eq!(run.stderr.matches(&finding).count(), 1, "{cell}: {}", run.stderr);
        assert!(run.stderr.contains("data/patients.csv:42:2\n"), "{cell}: {}", run.stderr);
        let key = if ["45,5", "1 234", "1.234,5", "1'234"].contains(&cell) { "`decimalChar`" } else { "" };
        assert!(run.stderr.contains(key), "{cell}: {}", run.stderr);
    }
}

#[test]
fn several_texts_are_counted_and_long_ones_are_not_shown() {
    let run = checked(&ages(&["unk", "unk", "."]), None);
    assert!(run.stderr.contains("because of 3 of 43 rows, 2 of them with `unk`, expected a number"), "{}", run.stderr);
    let run = checked(&ages(&["see letter of Mrs Miller"]), None);
    assert!(run.stderr.contains("because of 1 of 41 rows, expected a number"), "{}", run.stderr);
    assert!(!run.stderr.contains("Miller"), "{}", run.stderr);
}

#[test]
fn a_value_missing_in_most_rows_does_not_hide_the_numbers() {
    let run = checked("id,age\n1,.\n2,.\n3,.\n4,51\n5,.\n6,62\n", None);
    assert!(run.stderr.contains("because of `.` in 4 of 6 rows, expected a number"), "{}", run.stderr);
}

#[test]
fn an_error_that_comes_of_it_does_not_hide_it() {
    let report = "```{value mean}\ndata = \"patients\"\nas = \"AVG(age)\"\n```\n";
    let project = Copy::small(&ages(&["unk"]), report);
    project.freeze();
    let run = tickmark(project.path(), &["check"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stderr.contains("because of `unk` in 1 of 41 rows"), "{}", run.stderr);
}

#[test]
fn dates_and_decimal_commas_of_a_whole_column_are_said() {
    let run = checked("id,age\n1,\"45,5\"\n2,\"51,0\"\n3,\"62,25\"\n", None);
    assert!(run.stderr.contains("`age` is read as text because of 3 of 3 rows"), "{}", run.stderr);
    assert!(run.stderr.contains("`decimalChar`"), "{}", run.stderr);
    let run = checked("id,age\n1,01.02.2024\n2,28.02.2024\n3,unk\n", None);
    assert!(run.stderr.contains("2 of 3 rows hold a date in the form `%d.%m.%Y`"), "{}", run.stderr);
    assert!(run.stderr.contains("\"format\": \"%d.%m.%Y\""), "{}", run.stderr);
    let run = checked("id,age\n1,01.02.24\n2,28.02.24\n", None);
    assert!(run.stderr.contains("\"format\": \"%d.%m.%y\""), "{}", run.stderr);
    let run = checked("id,age\n1,2024-02-01\n2,2024-02\n3,2024-02-03\n4,2024-02-04\n5,2024-02-05\n", None);
    assert!(run.stderr.contains("because of `2024-02` in 1 of 5 rows, expected a date"), "{}", run.stderr);
}

#[test]
fn dates_of_which_a_part_is_known_and_short_years_are_said_at_their_line() {
    for (cells, expected) in [
        ("2020-01-05\n2,2020-UN-UN\n3,2020-03\n", "because of 2 of 3 rows, 1 of them with `2020-03`, expected a date"),
        ("2020-01-05\n2,2020\n3,2021\n", "because of 2 of 3 rows, 1 of them with `2020`, expected a date"),
        ("2020-03\n2,2020-04\n", "expected a date"),
        ("UN-MAR-2020\n2,2020-01-05\n", "because of `UN-MAR-2020` in 1 of 2 rows, expected a date"),
        ("2020---15\n2,2020-01-05\n", "because of `2020---15` in 1 of 2 rows, expected a date"),
        ("15-Mar-24\n2,16-Mar-24\n", "2 of 2 rows hold a date in the form `%d-%b-%y`"),
        ("15MAR24\n2,16MAR24\n", "2 of 2 rows hold a date in the form `%d%b%y`"),
        ("15-03-24\n2,16-03-24\n", "2 of 2 rows hold a date in the form `%d-%m-%y`"),
    ] {
        let run = checked(&format!("id,age\n1,{cells}"), None);
        assert_eq!(run.code, 1, "{cells}: {}", run.stderr);
        assert!(run.stderr.contains(expected), "{cells}: {}", run.stderr);
        assert!(run.stderr.contains("--> data/patients.csv:"), "{cells}: {}", run.stderr);
    }
    let run = checked("id,age\n1,2020-01-05\n2,2020-UN-UN\n", None);
    assert!(run.stderr.contains("complete it by a rule of the protocol"), "{}", run.stderr);
    // A declared date is an error at its cell; a year of two digits is none of four.
    let declared = |format: &str| {
        format!(
            "{{\"resources\": [{{\"name\": \"patients\", \"path\": \"patients.csv\", \"schema\": {{\"fields\": [{{\"name\": \"id\"}}, {{\"name\": \"age\", \"type\": \"date\"{format}}}]}}}}]}}"
        )
    };
    for (format, cell) in [("", "2020-UN-UN"), ("", "2020-03"), (", \"format\": \"%d.%m.%Y\"", "01.02.24")] {
        let project = Copy::small(&format!("id,age\n1,{cell}\n"), SUMMARY);
        project.write("data/datapackage.json", declared(format));
        let run = tickmark(project.path(), &["freeze", "--name", "test", "--date", "2024-01-01"]);
        assert_eq!(run.code, 2, "{cell}: {}", run.stderr);
        assert!(run.stderr.contains(&format!("found `{cell}`, expected a date of the form")), "{cell}: {}", run.stderr);
        assert!(run.stderr.contains("data/patients.csv:2:2\n"), "{cell}: {}", run.stderr);
    }
}

#[test]
fn thousands_and_a_null_among_numbers_are_said_with_how_to_declare_them() {
    for (cells, read, key) in [
        ("\"1,050\"\n2,980\n3,\"1,200\"\n", "2 of 3 rows", "`groupChar`"),
        ("\"1,050\"\n2,980\n3,1200\n", "`1,050` in 1 of 3 rows", "`groupChar`"),
        ("NULL\n2,980\n3,1200\n", "`NULL` in 1 of 3 rows", "`missingValues`"),
        (".\n2,980\n3,1200\n", "`.` in 1 of 3 rows", "`missingValues`"),
    ] {
        let run = checked(&format!("id,age\n1,{cells}"), None);
        assert_eq!(run.code, 1, "{cells}: {}", run.stderr);
        assert!(run.stderr.contains(read) && run.stderr.contains(key), "{cells}: {}", run.stderr);
        assert!(run.stderr.contains("--> data/patients.csv:2:2\n"), "{cells}: {}", run.stderr);
    }
}

#[test]
fn a_case_keeps_casts_from_rows_that_its_condition_excludes() {
    let csv = "id,x\n1,4\n2,not done\n3,8\n4,\n5,late\n";
    let value = |sql: &str| format!("```{{value v}}\ndata = \"patients\"\nas = \"{sql}\"\n```\n\n{{{{ v }}}}\n");
    let sum = |sql: &str| {
        let project = Copy::small(csv, &value(sql));
        project.freeze();
        let run = tickmark(project.path(), &["render"]);
        assert!(run.code < 2, "{sql}: {}", run.stderr);
        project.ledger()["results"][0]["value"].as_f64()
    };
    for (sql, expected) in [
        ("SUM(CASE WHEN x NOT IN ('not done', 'late') THEN CAST(x AS DOUBLE) END)", 12.0),
        ("SUM(CASE WHEN x = 'not done' THEN -1 WHEN x = 'late' THEN -2 ELSE CAST(x AS INTEGER) END)", 9.0),
        ("SUM(CASE x WHEN 'not done' THEN 0 WHEN 'late' THEN 0 ELSE CAST(x AS DOUBLE) + 1 END)", 14.0),
        ("SUM(CASE WHEN x = 'late' OR x = 'not done' THEN 0 WHEN CAST(x AS DOUBLE) > 5 THEN 1 ELSE 0 END)", 1.0),
        ("COUNT(CASE WHEN x <> 'late' AND x <> 'not done' AND CAST(x AS DOUBLE) > 3 THEN 1 END)", 2.0),
        ("SUM(IF(x IN ('late', 'not done'), 0, CAST(x AS DOUBLE)))", 12.0),
    ] {
        assert_eq!(sum(sql), Some(expected), "{sql}");
    }
    // A row that the condition leaves is an error as before.
    let project = Copy::small(csv, &value("SUM(CASE WHEN x <> 'late' THEN CAST(x AS DOUBLE) END)"));
    project.freeze();
    let run = tickmark(project.path(), &["check"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stderr.contains("CAST found `not done`, expected a number"), "{}", run.stderr);
}

/// A transport file of version 8, by the layout of SAS's TS-140: two variables, of which
/// one has a long name and a long label, and three patients.
fn transport_8() -> Vec<u8> {
    let padded = |mut bytes: Vec<u8>| {
        bytes.resize(bytes.len().div_ceil(80) * 80, b' ');
        bytes
    };
    let header =
        |name: &str, rest: &str| padded(format!("HEADER RECORD*******{name:8}HEADER RECORD!!!!!!!{rest}").into_bytes());
    let long_label = "Systolic blood pressure, the mean of three measurements in mm Hg";
    let description = |kind: u8, length: u8, name: &str, label: &str, start: u8| {
        let mut one = vec![0, kind, 0, 0, 0, length, 0, 0];
        one.extend(format!("{:8.8}{label:40.40}{:8}", name, "").into_bytes());
        one.resize(84, 0);
        one.extend([0, 0, 0, start]);
        one.extend(format!("{name:32}").into_bytes());
        one.resize(140, 0);
        one
    };
    let name = "systolic_blood_pressure";
    let labels =
        [&[0, 1, 0, name.len() as u8, 0, long_label.len() as u8][..], name.as_bytes(), long_label.as_bytes()].concat();
    // IBM's floating point: 0x42 is 16², and 0x7850 is 120.3125/256; 0x2E is a missing value.
    let rows = [
        &[0x42, 0x78, 0x50, 0, 0, 0, 0, 0][..],
        b"F  ",
        &[0x2E, 0, 0, 0, 0, 0, 0, 0],
        b"M  ",
        &[0x42, 0x80, 0, 0, 0, 0, 0, 0],
        b"F  ",
    ]
    .concat();
    [
        header("LIBV8", "000000000000000000000000000000"),
        padded(b"SAS     SAS     SASLIB  9.4".to_vec()),
        padded(b"01JAN24:00:00:00".to_vec()),
        header("MEMBV8", "000000000000000001600000000140"),
        header("DSCPTV8", "000000000000000000000000000000"),
        padded(b"SAS     patients                        SASDATA 9.4".to_vec()),
        padded(b"01JAN24:00:00:00".to_vec()),
        header("NAMSTV8", "000000000200000000000000000000"),
        padded([description(1, 8, name, long_label, 0), description(2, 3, "sex", "Sex", 8)].concat()),
        header("LABELV8", "1"),
        padded(labels),
        header("OBSV8", "              3"),
        padded(rows),
    ]
    .concat()
}

#[test]
fn a_transport_file_of_version_8_is_read_with_its_long_names_and_labels() {
    let report = "```{summary s}\ndata = \"patients\"\nvariables = [\"systolic_blood_pressure\", \"sex\"]\n```\n\n\
        ```{table tbl-s}\nof = \"s\"\ncaption = \"All.\"\n```\n";
    let project = Copy::small("id\n1\n", report);
    std::fs::remove_file(project.path().join("data/patients.csv")).expect("the CSV file");
    project.write("data/patients.xpt", transport_8());
    project.freeze();
    let run = tickmark(project.path(), &["render"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let table = project.read("out/latest/tables/report-tbl-s.csv");
    assert!(
        table.contains("\"Systolic blood pressure, the mean of three measurements in mm Hg, median (IQR)\""),
        "{table}"
    );
    assert!(table.contains("\"Sex, No. (%)\"") && table.contains("F,2 (66.7%)"), "{table}");
    // 120.3125 and 128: their mean by hand.
    let ledger = project.ledger();
    assert_eq!(crate::program::value(&ledger, "s.systolic_blood_pressure.mean"), &serde_json::json!(124.15625));
    assert_eq!(crate::program::value(&ledger, "s.systolic_blood_pressure.n.missing"), &serde_json::json!(1));
    // The observations end at byte 1313; a file that is cut off before, at any place, is an error and no panic.
    let whole = transport_8();
    for length in (0..1313).step_by(53) {
        project.write("data/patients.xpt", &whole[..length]);
        let run = tickmark(project.path(), &["freeze", "--name", "cut", "--date", "2024-01-01"]);
        assert!(run.code == 2 && run.stderr.contains("data/patients.xpt"), "{length}: {}", run.stderr);
        assert!(!run.stderr.contains("panicked"), "{length}: {}", run.stderr);
    }
}

#[test]
fn levels_keys_codes_and_what_is_declared_are_left_alone() {
    for csv in [
        "id,age\n1,<65\n2,≥65\n3,<65\n",
        "id,age\n1,0\n2,1+\n3,2+\n4,3+\n",
        "id,age\n1,1.2.3\n2,1.2.4\n",
        "id,age\n1,001\n2,002\n3,010\n4,7\n",
        "patient_id,age\n1,50\n2,51\n3,52\n4,53\n5a,54\n",
        "id,age,icd_code\n1,50,1\n2,51,2\n3,52,3\n4,53,4\n5,54,4a\n",
    ] {
        let run = checked(csv, None);
        assert!(!run.stderr.contains("is read as text"), "{csv}: {}", run.stderr);
    }
    let package = |field: &str| {
        format!(
            "{{\"resources\": [{{\"name\": \"patients\", \"path\": \"patients.csv\", \"schema\": {{\"fields\": [{{\"name\": \
             \"id\", \"type\": \"integer\"}}, {{\"name\": \"age\"{field}}}, {{\"name\": \"sex\"}}]}}}}]}}"
        )
    };
    for (field, is_said) in [
        ("", true),
        (", \"type\": \"string\"", false),
        (", \"missingValues\": [\"\", \"unk\"]", false),
        (", \"type\": \"integer\", \"missingValues\": [\"unk\"]", false),
    ] {
        let run = checked(&ages(&["unk"]), Some(&package(field)));
        assert_eq!(run.stderr.contains("is read as text because of `unk`"), is_said, "{field}: {}", run.stderr);
    }
}

#[test]
fn a_line_of_signs_for_missing_values_is_a_finding() {
    for line in [".,.,.", "-,-,-", "NA,.,", "?,n/a,#N/A"] {
        let run = checked(&format!("{}{line}\n", ages(&[])), None);
        assert!(run.stderr.contains("this line holds nothing but signs for missing values"), "{line}: {}", run.stderr);
        assert!(run.stderr.contains("data/patients.csv:42"), "{line}: {}", run.stderr);
    }
    let declared = "{\"resources\": [{\"name\": \"patients\", \"path\": \"patients.csv\", \"schema\": {\"missingValues\": \
                    [\"\", \".\"], \"fields\": [{\"name\": \"id\"}, {\"name\": \"age\"}, {\"name\": \"sex\"}]}}]}";
    let run = checked(&format!("{}.,.,.\n", ages(&[])), Some(declared));
    assert!(!run.stderr.contains("signs for missing values"), "{}", run.stderr);
    assert!(run.stderr.contains("a row has no value in any column"), "{}", run.stderr);
}

/// In a file with decimal commas `12.345` is most often twelve thousand: that it is read as twelve is
/// said, until the column says which of the two its point is.
#[test]
fn a_decimal_point_beside_decimal_commas_is_said() {
    let csv = "id;age;leukocytes\n1;61,5;12.345\n2;58,25;9.870\n3;70,0;950\n";
    let report = "```{value mean}\ndata = \"patients\"\nas = \"AVG(leukocytes)\"\n```\n\n{{ mean }}\n";
    let checked = |own: &str| {
        let project = Copy::small(csv, report);
        let dictionary = format!(
            r#"{{"resources": [{{"name": "patients", "path": "patients.csv", "dialect": {{"delimiter": ";"}}, "schema": {{"fields": [
                {{"name": "age", "type": "number", "decimalChar": ","}}, {{"name": "leukocytes", "type": "number"{own}}}]}}}}]}}"#
        );
        project.write("data/datapackage.json", dictionary);
        project.freeze();
        let run = tickmark(project.path(), &["render"]);
        assert!(run.code < 2, "{}", run.stderr);
        let mean = project.ledger()["results"].as_array().expect("results")[0]["value"].as_f64().expect("a mean");
        (run, mean)
    };
    let (run, mean) = checked("");
    assert!((mean - (12.345 + 9.87 + 950.0) / 3.0).abs() < 1e-9, "{mean}");
    assert!(
        run.stderr.contains("`leukocytes` has a decimal point, `12.345`, and `age` of the same file a decimal comma")
    );
    assert!(run.stderr.contains("data/patients.csv:2:3"), "{}", run.stderr);
    let (run, mean) = checked(r#", "decimalChar": ",", "groupChar": ".""#);
    assert!((mean - (12345.0 + 9870.0 + 950.0) / 3.0).abs() < 1e-9, "{mean}");
    assert!(!run.stderr.contains("decimal comma"), "{}", run.stderr);
    let (run, mean) = checked(r#", "decimalChar": ".""#);
    assert!((mean - (12.345 + 9.87 + 950.0) / 3.0).abs() < 1e-9, "{mean}");
    assert!(!run.stderr.contains("decimal comma"), "{}", run.stderr);
}
