//! Data sets of statistical packages, made by haven: see tests/data/xpt.

use crate::asked::{asked, data, refused};

#[test]
fn a_stata_data_set_keeps_labels_names_of_values_dates_and_kinds_of_missing_values() {
    let questions = [
        ("trial", "", "AVG(age)"),
        ("trial", "sex = 2", "COUNT(*)"),
        ("trial", "start = '1959-12-31'", "COUNT(*)"),
        ("trial", "seen = '2024-02-29 14:00:30'", "COUNT(*)"),
        ("trial", "note = 'Müller, late'", "COUNT(*)"),
        ("trial", "", "COUNT(note)"),
        ("trial", "", "SUM(score)"),
        ("trial", "", "SUM(weight)"),
    ];
    for file in ["trial.dta", "trial13.dta"] {
        let (answers, run) = asked(&[("trial.dta", data(&format!("stata/{file}")))], "", &questions);
        assert_eq!(answers, [172.0 / 3.0, 2.0, 1.0, 1.0, 1.0, 2.0, 3.0, 218.75], "{file}");
        let note = "column `score` has missing values of a kind: 1 `.a` (refused), 1 `.b` (not done)";
        assert!(run.stderr.contains(note), "{file}: {}", run.stderr);
        // Before version 118 the format does not say its encoding; haven writes UTF-8 all the same.
        let told = run.stderr.contains("the format does not say its encoding; its texts are read as UTF-8");
        assert_eq!(told, file == "trial13.dta", "{}", run.stderr);
    }
    let declared = r#"{"resources": [{"name": "trial", "path": "trial.dta", "encoding": "windows-1252"}]}"#;
    let as_declared = [("trial", "note = 'MÃ¼ller, late'", "COUNT(*)")];
    let (answers, run) = asked(&[("trial.dta", data("stata/trial13.dta"))], declared, &as_declared);
    assert_eq!(answers, [1.0]);
    assert!(!run.stderr.contains("does not say its encoding"), "{}", run.stderr);
    let project = crate::asked::project(&[("trial.dta", data("stata/trial.dta"))], "", &[]);
    project.write("report/report.md", "```{summary s}\ndata = \"trial\"\nvariables = [\"sex\"]\n```\n");
    project.freeze();
    let run = crate::program::tickmark(project.path(), &["render"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(crate::program::value(&project.ledger(), "s.sex.Female.n"), 2);
}

#[test]
fn a_sas_data_set_has_its_dates_and_texts() {
    let questions = [
        ("trial", "", "AVG(age)"),
        ("trial", "start = '2024-02-29'", "COUNT(*)"),
        ("trial", "seen = '1960-01-01 00:00:00'", "COUNT(*)"),
        ("trial", "note = 'Müller, late'", "COUNT(*)"),
        ("trial", "", "SUM(weight)"),
        ("trial", "", "COUNT(*)"),
    ];
    let (answers, _) = asked(&[("trial.sas7bdat", data("sas7bdat/trial.sas7bdat"))], "", &questions);
    assert_eq!(answers, [172.0 / 3.0, 1.0, 1.0, 1.0, 218.75, 4.0]);
}

#[test]
fn a_transport_file_of_version_8_has_long_names_and_of_several_data_sets_one_is_chosen() {
    let (answers, _) = asked(
        &[("trial.xpt", data("xpt/trial8.xpt"))],
        "",
        &[("trial", "", "SUM(body_weight_at_inclusion)"), ("trial", "start = '1959-12-31'", "COUNT(*)")],
    );
    assert_eq!(answers, [218.75, 1.0]);
    let library = data("xpt/library5.xpt");
    let said = refused(&[("library.xpt", library.clone())], "");
    assert!(said.contains("the file has several data sets: `ADSL`, `ADLB`"), "{said}");
    let declared = r#"{"resources": [
        {"name": "adsl", "path": "library.xpt", "dialect": {"table": "ADSL"}},
        {"name": "adlb", "path": "library.xpt", "dialect": {"table": "adlb"}}]}"#;
    let questions = [("adsl", "", "COUNT(*)"), ("adlb", "", "COUNT(*)"), ("adlb", "id = 'P01'", "SUM(hgb)")];
    let (answers, _) = asked(&[("library.xpt", library.clone())], declared, &questions);
    assert_eq!(answers, [4.0, 3.0, 23.5]);
    let said = refused(&[("library.xpt", library)], &declared.replace("adlb\"}}", "adae\"}}"));
    assert!(said.contains("the file has no data set `adae`"), "{said}");
}

#[test]
fn a_stata_data_set_without_tags_is_read_too() {
    let questions = [("trial", "sex = 1", "COUNT(*)"), ("trial", "", "SUM(age)")];
    let (answers, _) = asked(&[("trial.dta", data("stata/trial10.dta"))], "", &questions);
    assert_eq!(answers, [2.0, 172.0]);
}

/// The bytes with others at the place behind the last of the words, or before it.
fn planted(bytes: &[u8], words: &[u8], offset: isize, planted: &[u8]) -> Vec<u8> {
    let at = bytes.windows(words.len()).rposition(|window| window == words).expect("the words");
    let at = (at + words.len()).checked_add_signed(offset).expect("a place");
    let mut bytes = bytes.to_vec();
    bytes[at..at + planted.len()].copy_from_slice(planted);
    bytes
}

#[test]
fn a_length_beyond_the_end_of_a_stata_data_set_takes_no_memory() {
    let (tagged, old) = (data("stata/trial.dta"), data("stata/trial10.dta"));
    let with = |section: &[u8], entry: &[u8]| {
        let at = tagged.windows(section.len()).position(|window| window == section).expect("a section") + section.len();
        [&tagged[..at], entry, &tagged[at..]].concat()
    };
    let much = 0xf500_0000_u32.to_le_bytes();
    let count = 0xffff_ffff_u32;
    let many_variables = [planted(&tagged, b"<release>", 0, b"119")].map(|bytes| {
        let at = bytes.windows(3).position(|window| window == b"<K>").expect("the count") + 3;
        [&bytes[..at], &count.to_le_bytes(), &bytes[at + 2..]].concat()
    });
    for (bytes, words) in [
        (planted(&tagged, b"<lbl>", 0, &much), "a set of value labels 4110417920 bytes"),
        (planted(&old, b"sex\0", -8, &much), "a set of value labels 4110417920 bytes"),
        (with(b"<characteristics>", &[b"<ch>", &much[..]].concat()), "a characteristic 4110417920 bytes"),
        (with(b"<strls>", &[b"GSO", &[0; 13][..], &much[..]].concat()), "a long text 4110417920 bytes"),
        (planted(&tagged, b"<N>", 0, &u64::MAX.to_le_bytes()), "18446744073709551615 rows"),
        (many_variables[0].clone(), "4294967295 variables"),
    ] {
        let said = refused(&[("t.dta", bytes)], "");
        assert!(said.contains("as a Stata data set") && said.contains(words), "{words}: {said}");
    }
}

#[test]
fn what_is_no_data_set_of_its_ending_is_an_error() {
    for (name, bytes, words) in [
        ("t.dta", b"a,b\n1,2\n".to_vec(), "as a Stata data set"),
        ("t.dta", data("stata/trial.dta")[..900].to_vec(), "as a Stata data set"),
        ("t.sas7bdat", b"a,b\n1,2\n".to_vec(), "as a SAS data set"),
        ("t.sas7bdat", data("sas7bdat/trial.sas7bdat")[..5000].to_vec(), "as a SAS data set"),
        ("t.sav", b"$FL2".to_vec(), "pyreadstat"),
        ("t.rds", b"\x1f\x8b".to_vec(), "a file of R cannot be read as data"),
    ] {
        let said = refused(&[(name, bytes)], "");
        assert!(said.contains(words) && said.contains(&format!("data/{name}")), "{said}");
    }
}
