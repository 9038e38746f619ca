//! What is noticed of the data is said, and said once.

use crate::program::{Copy, tickmark};

const COHORT: &str = "```{cohort c}\nfrom = \"patients\"\n\n[[include]]\nlabel = \"Adults\"\nwhere = \"age >= 18\"\n\n\
    [[exclude]]\nlabel = \"Very old\"\nwhere = \"age > 90\"\n```\n";

/// Two of eight ages are missing.
const CSV: &str = "nr,age\n1,50\n2,\n3,17\n4,61\n5,NA\n6,44\n7,70\n8,66\n";

#[test]
fn what_a_step_of_a_cohort_does_not_know_is_a_note_said_once() {
    let package = r#"{"resources": [{"name": "p", "path": "patients.csv", "schema": {"fields": [{"name": "nr", "type": "integer"}, {"name": "age", "type": "integer"}]}}]}"#;
    for dictionary in [false, true] {
        let project = Copy::small(CSV, COHORT);
        if dictionary {
            project.write("data/datapackage.json", package);
        }
        project.freeze();
        for command in ["check", "render"] {
            let run = tickmark(project.path(), &[command, "-v"]);
            assert_eq!(run.code, 0, "{}", run.stderr);
            let note = "“Adults” is unknown for 2 of 8 rows, where a value is missing: they are not included";
            assert_eq!(run.stderr.matches(note).count(), 1, "{command}: {}", run.stderr);
            assert!(run.stderr.contains("report/report.md:6:1"), "{}", run.stderr);
            // The second step sees only those whose age is known.
            assert!(!run.stderr.contains("Very old"), "{}", run.stderr);
        }
    }
}

#[test]
fn a_cohort_of_a_cohort_does_not_repeat_what_the_first_said() {
    let more = "\n```{cohort d}\nfrom = \"c\"\n[[include]]\nlabel = \"Known\"\nwhere = \"nr > 1\"\n```\n\n\
        ```{value v}\ndata = \"d\"\nas = \"COUNT(*)\"\n```\n";
    let project = Copy::small(CSV, &format!("{COHORT}{more}"));
    project.freeze();
    let run = tickmark(project.path(), &["check", "-v"]);
    assert_eq!(run.stderr.matches("is unknown for").count(), 1, "{}", run.stderr);
}

#[test]
fn a_finding_of_a_file_is_said_once_with_a_dictionary_too() {
    let project = Copy::small("nr,age,extra\n1,50,x\n2,61,y\n,,\n", "Text\n");
    let package = r#"{"resources": [{"name": "p", "path": "patients.csv", "schema": {"fields": [{"name": "nr"}, {"name": "age"}]}, "tickmark": {"rules": [{"name": "old", "where": "age > 55"}]}}]}"#;
    project.write("data/datapackage.json", package);
    project.freeze();
    for command in ["check", "render"] {
        let run = tickmark(project.path(), &[command, "-v"]);
        assert_eq!(run.code, 1, "{}", run.stderr);
        for words in
            ["column `extra` is not in the dictionary", "this line holds no value", "rule “old”: 1 row breaks it"]
        {
            assert_eq!(run.stderr.matches(words).count(), 1, "{command}, {words}: {}", run.stderr);
        }
    }
}
