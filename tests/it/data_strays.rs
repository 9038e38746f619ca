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
