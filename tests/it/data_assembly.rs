//! Several files as one table, several tables in one file, and files that describe others.

use crate::asked::{asked, data, project, refused};
use crate::program::{tickmark, value};

fn labs() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("labs/2023.csv", b"id,hgb\nP01,12.1\nP02,14\n".to_vec()),
        ("labs/2024.csv", b"id,hgb\nP01,11.4\n\nP03,9.9\nP02,13\n".to_vec()),
    ]
}

#[test]
fn a_folder_a_pattern_and_a_list_of_files_are_one_table() {
    for path in [r#""labs/""#, r#""labs/*.csv""#, r#"["labs/2023.csv", "labs/2024.csv"]"#] {
        let dictionary =
            format!(r#"{{"resources": [{{"name": "labs", "path": {path}, "tickmark": {{"fileColumn": "file"}}}}]}}"#);
        let questions = [("labs", "", "COUNT(*)"), ("labs", "", "SUM(hgb)"), ("labs", "file = '2024.csv'", "COUNT(*)")];
        let project = project(&labs(), &dictionary, &questions);
        project.freeze();
        let run = tickmark(project.path(), &["render"]);
        // The second file has an empty line, which is said.
        assert_eq!(run.code, 1, "{}", run.stderr);
        assert_eq!(run.stderr.matches("finding: ").count(), 1, "{}", run.stderr);
        let empty = "this line holds no value: it is left out [odd-line]\n  --> data/labs/2024.csv:3";
        assert!(run.stderr.contains(empty), "{}", run.stderr);
        let ledger = project.ledger();
        let answers = [0, 1, 2].map(|number| value(&ledger, &format!("q{number}")).as_f64().expect("a number"));
        assert_eq!(answers[0], 5.0);
        assert!((answers[1] - 60.4).abs() < 1e-9 && answers[2] == 3.0, "{answers:?}");
        let sources: Vec<&str> = ledger["sources"]
            .as_array()
            .expect("sources")
            .iter()
            .map(|source| source["path"].as_str().unwrap())
            .collect();
        assert_eq!(sources, ["data/labs/2023.csv", "data/labs/2024.csv"]);
        // Each row is traced to its line in its file.
        let run = tickmark(project.path(), &["trace", "q2", "--rows"]);
        for line in ["data/labs/2024.csv:2", "data/labs/2024.csv:4", "data/labs/2024.csv:5"] {
            assert!(run.stdout.contains(line), "{line}: {}", run.stdout);
        }
        assert!(!run.stdout.contains("2023.csv:"), "{}", run.stdout);
        // A file that was not there when the data were frozen is told of.
        project.write("data/labs/2025.csv", "id,hgb\nP09,10\n");
        let run = tickmark(project.path(), &["render"]);
        assert_eq!(run.code, 2, "{}", run.stderr);
        assert!(run.stderr.contains("data/labs/2025.csv"), "{}", run.stderr);
    }
}

#[test]
fn files_of_one_table_have_the_same_columns() {
    let dictionary = r#"{"resources": [{"name": "labs", "path": "labs/*.csv"}]}"#;
    let mut files = labs();
    files[1].1 = b"id,hb\nP01,11.4\n".to_vec();
    let said = refused(&files, dictionary);
    assert!(said.contains("lacks `hgb` and has `hb` more") && said.contains("data/labs/2024.csv"), "{said}");
    files[1].1 = b"id,hgb\nP01,low\n".to_vec();
    let said = refused(&files, dictionary);
    assert!(said.contains("column `hgb` is a number in data/labs/2023.csv, text in data/labs/2024.csv"), "{said}");
    let said = refused(&labs(), &dictionary.replace("*.csv", "*.xlsx"));
    assert!(said.contains("no file in data/ fits the path `labs/*.xlsx` of `labs`"), "{said}");
    let twice = r#"{"resources": [{"name": "a", "path": "labs/*.csv"}, {"name": "b", "path": "labs/2023*"}]}"#;
    let said = refused(&labs(), twice);
    assert!(said.contains("the file is part of two tables, `a` and `b`"), "{said}");
}

#[test]
fn a_redcap_export_is_a_table_of_records_and_one_a_repeating_instrument() {
    let files = [("export.csv", data("redcap/export.csv")), ("dictionary.csv", data("redcap/dictionary.csv"))];
    let dictionary = r#"{"resources": [{"name": "patients", "path": "export.csv", "missingValues": ["", "-99"],
        "tickmark": {"redcap": "dictionary.csv", "unit": "patients"}}]}"#;
    let questions = [
        ("patients", "", "COUNT(*)"),
        ("patients", "", "SUM(height)"),
        ("patients", "symptoms____9", "COUNT(*)"),
        ("patients", "smoker", "COUNT(*)"),
        ("patients", "consent_date = '2024-02-29'", "COUNT(*)"),
        ("adverse_events", "", "COUNT(*)"),
        ("adverse_events", "ae_serious", "COUNT(*)"),
        ("adverse_events", "ae_when = '2024-02-10 22:15:00'", "COUNT(*)"),
    ];
    let (answers, run) = asked(&files, dictionary, &questions);
    assert_eq!(answers, [3.0, 342.5, 1.0, 1.0, 1.0, 3.0, 1.0, 1.0]);
    assert!(run.stderr.contains("2 identifiers are not read: `full_name`, `dob`"), "{}", run.stderr);
    // Choices are the names of codes, and no column of a patient's name can be asked for.
    let report = "```{summary s}\ndata = \"patients\"\nvariables = [\"sex\"]\n```\n\n```{summary g}\ndata = \"adverse_events\"\nvariables = [\"ae_grade\"]\n```\n";
    let project = project(&files, dictionary, &[]);
    project.write("report/report.md", report);
    project.freeze();
    let run = tickmark(project.path(), &["render"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let ledger = project.ledger();
    assert_eq!(value(&ledger, "s.sex[\"Not known\"].n"), 1);
    assert_eq!(value(&ledger, "g.ae_grade.Severe.n"), 1);
    let run = tickmark(project.path(), &["trace", "g.ae_grade.Severe.n", "--rows"]);
    assert!(run.stdout.contains("data/export.csv:4"), "{}", run.stdout);
    project.write("report/report.md", "```{value n}\ndata = \"patients\"\nas = \"MAX(full_name)\"\n```\n");
    let run = tickmark(project.path(), &["render"]);
    assert!(run.code == 2 && run.stderr.contains("`full_name`"), "{}", run.stderr);
    let out = std::fs::read_to_string(project.path().join("out/latest/ledger.json")).expect("a ledger");
    assert!(!out.contains("Ann Example") && !out.contains("1960-05-01"));
}

#[test]
fn what_is_wrong_with_a_redcap_export_is_said_at_its_place() {
    let labels = String::from_utf8(data("redcap/export.csv")).expect("text").replace(",2,162.5", ",Female,162.5");
    let declared = |dictionary: &str| {
        format!(r#"{{"resources": [{{"name": "p", "path": "export.csv", "tickmark": {{"redcap": "{dictionary}"}}}}]}}"#)
    };
    let files = |export: &str, dictionary: &[u8]| {
        [("export.csv", export.as_bytes().to_vec()), ("dictionary.csv", dictionary.to_vec())]
    };
    let whole = data("redcap/dictionary.csv");
    let said = refused(&files(&labels, &whole), &declared("dictionary.csv"));
    assert!(said.contains("found `Female`, expected an integer") && said.contains("raw data"), "{said}");
    let said = refused(&files(&labels, &whole), &declared("dictionnary.csv"));
    assert!(said.contains("`p` names the file `dictionnary.csv`, which is not in data/"), "{said}");
    let said = refused(&files(&labels, b"a,b\n1,2\n"), &declared("dictionary.csv"));
    assert!(said.contains("expected a data dictionary of REDCap") && said.contains("data/dictionary.csv:1"), "{said}");
    let export =
        String::from_utf8(data("redcap/export.csv")).expect("text").replace("adverse_events,2", "adverse_event,2");
    let said = refused(&files(&export, &whole), &declared("dictionary.csv"));
    assert!(said.contains("`adverse_event` is not in the data dictionary"), "{said}");
    assert!(said.contains("data/export.csv:4") && said.contains("did you mean `adverse_events`?"), "{said}");
}

#[test]
fn a_define_xml_gives_labels_and_codelists_to_a_transport_file() {
    let files = [("adtte.xpt", data("cdisc_pilot/adtte.xpt")), ("define.xml", data("cdisc_pilot/define.xml"))];
    let dictionary = r#"{"resources": [{"name": "adtte", "path": "adtte.xpt", "tickmark": {"define": "define.xml"}}]}"#;
    let project = project(&files, dictionary, &[]);
    project.write("report/report.md", "```{summary s}\ndata = \"adtte\"\nvariables = [\"SEX\"]\n```\n");
    project.freeze();
    let run = tickmark(project.path(), &["render", "-v"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    // By R: 143 of 254 are `F`, which the codelist calls Female.
    assert_eq!(value(&project.ledger(), "s.SEX.Female.n"), 143);
    let said = refused(
        &files,
        &dictionary
            .replace("\"name\": \"adtte\"", "\"name\": \"adtt\"")
            .replace("\"path\": \"adtte.xpt\"", "\"path\": \"adtte.xpt\", \"dialect\": {\"table\": \"ADTTX\"}"),
    );
    assert!(said.contains("ADTTX"), "{said}");
    let broken = [files[0].clone(), ("define.xml", b"<ODM><a></ODM>".to_vec())];
    let said = refused(&broken, dictionary);
    assert!(said.contains("no XML that can be read") && said.contains("data/define.xml:1:"), "{said}");
}

#[test]
fn dataset_json_has_its_own_types_and_partial_dates_stay_texts() {
    let questions = [
        ("trial", "", "AVG(AGE)"),
        ("trial", "", "SUM(WEIGHT)"),
        ("trial", "TRTSDT = '2024-02-29'", "COUNT(*)"),
        ("trial", "SEENDTM = '2023-12-01 08:15:00'", "COUNT(*)"),
        ("trial", "DIAGDTC = '2023-05'", "COUNT(*)"),
    ];
    for file in ["trial.json", "trial.ndjson"] {
        let (answers, _) = asked(&[(file, data(&format!("dataset_json/{file}")))], "", &questions);
        assert_eq!(answers, [50.5, 218.75, 1.0, 1.0, 1.0], "{file}");
    }
    let whole = String::from_utf8(data("dataset_json/trial.json")).expect("text");
    for (from, to, words) in [
        ("\"records\":3", "\"records\":4", "it has 4 records, and holds 3"),
        ("\"1.1.0\"", "\"1.0.0\"", "found Dataset-JSON `1.0.0`, expected version 1.1"),
        (",54,", ",\"54 years\",", "found `\"54 years\"`, expected an integer"),
        ("[\"P02\",", "[", "row 2 has 6 values, the file has 7 columns"),
        ("]}", "]", "the file is not JSON"),
    ] {
        let said = refused(&[("trial.json", whole.replacen(from, to, 1).into_bytes())], "");
        assert!(said.contains(words) && said.contains("data/trial.json"), "{words}: {said}");
    }
}

#[test]
fn a_table_whose_file_is_not_there_is_told_of_and_a_text_that_is_declared_is_read() {
    let dictionary =
        r#"{"resources": [{"name": "labs", "path": "labs.txt"}, {"name": "visits", "path": "visit.csv"}]}"#;
    let files = [("labs.txt", b"id\thgb\nP01\t12\n".to_vec()), ("about.txt", b"Nothing, really.\n".to_vec())];
    let (answers, run) = asked(&files, dictionary, &[("labs", "", "SUM(hgb)")]);
    assert_eq!(answers, [12.0]);
    assert!(run.stderr.contains("declares `visits`, whose file `visit.csv` is not in data/"), "{}", run.stderr);
}
