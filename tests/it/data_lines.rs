//! Lines of a data file that are no rows.

use crate::program::{Copy, Run, tickmark, value};

const COUNT: &str = "```{value n}\ndata = \"patients\"\nas = \"COUNT(*)\"\n```\n";

fn checked(csv: &str, report: &str) -> Run {
    let project = Copy::small(csv, report);
    let frozen = tickmark(project.path(), &["freeze", "--date", "2024-01-01"]);
    if frozen.code != 0 {
        return frozen;
    }
    tickmark(project.path(), &["check", "--strict"])
}

#[test]
fn lines_without_a_value_are_left_out_and_said() {
    for (blank, name) in [
        (",,", "separators"),
        (", \u{a0},\t", "separators and blanks"),
        ("   ", "blanks"),
        (",", "too few separators"),
        (",,,,", "too many separators"),
        ("\"\",,\" \"", "empty quotes"),
    ] {
        let csv = format!("id,time,event\n1,5,1\n{blank}\n2,8,0\n3,9,1\n{blank}\n4,2,1\n");
        let project = Copy::small(&csv, COUNT);
        project.freeze();
        let run = tickmark(project.path(), &["render"]);
        assert_eq!(run.code, 1, "{name}: {}", run.stderr);
        let finding = "2 lines hold no value and are left out; this is the first";
        assert_eq!(run.stderr.matches(finding).count(), 1, "{name}: {}", run.stderr);
        assert!(run.stderr.contains("data/patients.csv:3"), "{name}: {}", run.stderr);
        assert_eq!(value(&project.ledger(), "n"), 4, "{name}");
        assert_eq!(tickmark(project.path(), &["render", "--strict"]).code, 1);
    }
}

#[test]
fn rows_after_a_line_without_a_value_keep_their_lines() {
    let report = "```{survival os}\ndata = \"patients\"\ntime = \"time\"\nevent = \"event = 1\"\n```\n";
    let run = checked("id,time,event\n,,\n1,5,1\n,,\n2,-8,0\n", report);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stderr.contains("data/patients.csv:5"), "{}", run.stderr);
    let project = Copy::small("id,time,event\n,,\n1,5,1\n,,\n2,8,0\n", report);
    project.freeze();
    assert_eq!(tickmark(project.path(), &["render"]).code, 1);
    let run = tickmark(project.path(), &["trace", "os.n", "--rows"]);
    assert!(run.stdout.contains("data/patients.csv:3") && run.stdout.contains("data/patients.csv:5"), "{}", run.stdout);
    assert!(!run.stdout.contains("data/patients.csv:2"), "{}", run.stdout);
}

#[test]
fn rows_of_missing_values_only_are_a_finding() {
    let run = checked("id,time\n1,5\nNA,NA\nNA,\n", COUNT);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stderr.contains("2 rows have no value in any column, and are counted as rows"), "{}", run.stderr);
    assert!(run.stderr.contains("data/patients.csv:3"), "{}", run.stderr);
}

#[test]
fn a_line_that_does_not_fit_or_repeats_the_header_is_an_error() {
    for (csv, place, words) in [
        ("id,time\n1,5\n2\n", "data/patients.csv:3", "this line has 1 field, the header has 2 fields"),
        ("id,time\n1,5,9\n", "data/patients.csv:2", "this line has 3 fields, the header has 2 fields"),
        ("id,time\n1,5\nid, time\n2,6\n", "data/patients.csv:3", "this line repeats the header"),
        ("id,time\n1,5\nid,time\n2,6\nid,time\n", "data/patients.csv:3", "2 lines repeat the header"),
        ("\"\",time\n1,5\n,time\n2,6\n", "data/patients.csv:3", "this line repeats the header"),
    ] {
        let run = checked(csv, COUNT);
        assert_eq!(run.code, 2, "{csv}: {}", run.stderr);
        assert!(run.stderr.contains(place) && run.stderr.contains(words), "{csv}: {}", run.stderr);
    }
}

#[test]
fn a_total_or_a_footnote_at_the_end_is_a_finding() {
    for (last, kind) in [
        ("Total,12,2", "a total"),
        ("TOTAL:,12,2", "a total"),
        ("N = 3,,", "a total"),
        ("Source: the registry,,", "a footnote"),
    ] {
        for end in ["", "\n", "\n,,\n"] {
            let run = checked(&format!("site,time,event\nA,5,1\nB,7,1\n{last}{end}"), COUNT);
            assert_eq!(run.code, 1, "{last}: {}", run.stderr);
            let words = format!("the last line seems to be {kind}, and is read as a row of data");
            assert!(run.stderr.contains(&words) && run.stderr.contains("data/patients.csv:4"), "{}", run.stderr);
        }
    }
    // A patient of whom nothing is known, and a word elsewhere, are none.
    for last in ["C,,", "Totally,1,1", "A,1,1"] {
        let run = checked(&format!("site,time,event\nTotal,5,1\nB,7,1\n{last}\n"), COUNT);
        assert_eq!(run.code, 0, "{last}: {}", run.stderr);
    }
}

#[test]
fn a_row_without_its_primary_key_is_an_error_at_its_line() {
    let project = Copy::small("id,time\n1,5\n,,\n ,7\n", COUNT);
    project.write("data/patients.csv", "id,time\n1,5\n,\n ,7\n");
    let package = r#"{"resources": [{"name": "p", "path": "patients.csv", "schema": {"fields": [{"name": "id"}, {"name": "time"}], "primaryKey": ["id"]}}]}"#;
    project.write("data/datapackage.json", package);
    // Data that break what the dictionary declares are not frozen.
    let run = tickmark(project.path(), &["freeze"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stderr.contains("primary key `id`: 1 row is without it"), "{}", run.stderr);
    assert!(run.stderr.contains("data/patients.csv:4"), "{}", run.stderr);
}

#[test]
fn empty_lines_are_counted_over_the_parts_of_a_large_file() {
    // A part has two mebibytes; lines of three bytes and empty ones meet its end in each way.
    let rows = 900_000;
    for shift in ["", "0", "00"] {
        let project = Copy::small(&format!("x{shift}\n{}", "10\n\n".repeat(rows)), COUNT);
        project.freeze();
        let run = tickmark(project.path(), &["render"]);
        // The empty line at the end of the file is no row.
        assert_eq!(value(&project.ledger(), "n"), 2 * rows - 1, "{}", run.stderr);
    }
}
