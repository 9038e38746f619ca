//! Numbers with a sign or a unit around them: told of where nobody says what they are, and read
//! where the dictionary says that the sign is no part of them.

use crate::asked::{asked, refused};

fn file(cells: &[&str]) -> [(&'static str, Vec<u8>); 1] {
    let rows: String = cells.iter().enumerate().map(|(number, cell)| format!("P{number},\"{cell}\"\n")).collect();
    [("t.csv", format!("id,x\n{rows}").into_bytes())]
}

fn declared(kind: &str) -> String {
    format!(
        r#"{{"resources": [{{"name": "t", "path": "t.csv", "schema": {{"fields": [{{"name": "id", "type": "string"}}, {{"name": "x", {kind}}}]}}}}]}}"#
    )
}

#[test]
fn numbers_with_a_sign_or_a_unit_are_told_with_the_way_to_declare_them() {
    let one = "\"type\": \"number\", \"bareNumber\": false";
    for (cells, words) in [
        (&["12%", "13.5%", "9%"][..], &["3 of 3 rows hold a number with `%`", one][..]),
        (&["$12", "$1,300", "$9"], &["hold a number with `$`", one, "`groupChar`"]),
        (&["€12", "€13", "n/a"], &["2 of 3 rows hold a number with `€`", one]),
        (&["12 mg", "13 mg", "10.5 mg"], &["hold a number with `mg`", one]),
        (&["72 mL/min/1.73m2", "61 mL/min/1.73m2"], &["with `mL/min/1.73m2`", one]),
        (&["12 mg", "1.5 g", "900 mg"], &["hold a number with `g` or `mg`", "write all values in one unit"]),
    ] {
        let (answers, run) = asked(&file(cells), "", &[("t", "", "COUNT(x)")]);
        assert_eq!(answers, [cells.len() as f64]);
        assert_eq!(run.code, 1, "a finding: {}", run.stderr);
        for word in words {
            assert!(run.stderr.contains(word), "{cells:?}: {word}: {}", run.stderr);
        }
        assert!(run.stderr.contains("--> data/t.csv:2:2"), "{cells:?}: {}", run.stderr);
    }
}

#[test]
fn doses_and_stages_that_are_levels_are_not() {
    let doses: Vec<&str> = ["10 mg", "20 mg", "placebo"].into_iter().cycle().take(12).collect();
    let stages = ["1A", "2B", "3A", "2A", "1B", "4A"];
    let lines = ["1st line", "2nd line", "3rd line"];
    let ranges = ["0-9 years", "10-19 years", "20-29 years"];
    for cells in [&doses[..], &stages, &lines, &ranges] {
        let (_, run) = asked(&file(cells), "", &[("t", "", "COUNT(x)")]);
        assert_eq!(run.code, 0, "{cells:?}: {}", run.stderr);
    }
}

#[test]
fn a_declared_unit_is_no_part_of_the_number_and_is_one_for_the_whole_column() {
    let number = declared("\"type\": \"number\", \"bareNumber\": false");
    let grouped = declared("\"type\": \"number\", \"bareNumber\": false, \"groupChar\": \",\"");
    for (cells, dictionary, sum) in [
        (&["12%", "13.5%", "-9 %"][..], &number, 16.5),
        (&["12 mg", "13 mg", "NA"], &number, 25.0),
        (&["$1,200.50", "-$200"], &grouped, 1000.5),
    ] {
        let (answers, run) = asked(&file(cells), dictionary, &[("t", "", "SUM(x)")]);
        assert_eq!(answers, [sum], "{cells:?}: {}", run.stderr);
    }
    let said = refused(&file(&["900 mg", "800 mg", "1 g"]), &number);
    assert!(said.contains("column `x`: found `1 g`, expected a number with `mg`, as `900 mg`"), "{said}");
    let said = refused(&file(&["12%", "0.13"]), &number);
    assert!(said.contains("column `x`: found `0.13`, expected a number with `%`"), "{said}");
    let said = refused(&file(&["12 mg", "120/80"]), &number);
    assert!(said.contains("found `120/80`, expected a number with a sign or a unit around it"), "{said}");
}
