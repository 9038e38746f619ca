//! Keys are compared as they are written.

use crate::program::{Copy, tickmark, value};

/// Patients with two ids, laboratory values with two, and how many of them meet.
fn project(ours: &[&str], theirs: &[&str], key: &str) -> Copy {
    let rows = |ids: &[&str]| ids.iter().enumerate().map(|(at, id)| format!("{id},{at}\n")).collect::<String>();
    let report = format!(
        "```{{cohort c}}\nfrom = \"patients\"\n[[join]]\ntable = \"labs\"\non = \"{key}\"\n```\n\n\
         ```{{value joined}}\ndata = \"c\"\nas = \"COUNT(plt)\"\n```\n\n\
         ```{{sql q}}\nquery = \"SELECT patients.x FROM patients JOIN labs ON patients.{key} = labs.{key}\"\n```\n"
    );
    let project = Copy::small(&format!("{key},x\n{}", rows(ours)), &report);
    project.write("data/labs.csv", format!("{key},plt\n{}", rows(theirs)));
    project
}

#[test]
fn two_writings_of_a_number_are_two_keys() {
    for key in ["patient_id", "nr"] {
        for (ours, theirs) in [
            ("1E2", "100"),
            ("2E1", "20"),
            ("007", "7"),
            ("1.0", "1"),
            ("+1", "1"),
            ("1_000", "1000"),
            ("TRUE", "true"),
            ("NaN", "nan"),
            ("0x10", "16"),
            ("1.50", "1.5"),
        ] {
            // The other id is the same in both.
            let project = project(&[ours, "55 "], &[theirs, " 55"], key);
            project.freeze();
            let run = tickmark(project.path(), &["render"]);
            assert!(run.code <= 1, "{ours} {theirs}: {}", run.stderr);
            assert_eq!(value(&project.ledger(), "joined"), 1, "{key}: {ours} {theirs}");
            assert_eq!(value(&project.ledger(), "q.n"), 1, "{key}: {ours} {theirs}");
        }
    }
}

#[test]
fn plain_numbers_join_as_before_and_stay_numbers() {
    let project = project(&["1", "2", "1000"], &["1000", "2", "3"], "patient_id");
    project.write(
        "report/report.md",
        project.read("report/report.md")
            + "\n```{value high}\ndata = \"patients\"\nwhere = \"patient_id > 1\"\nas = \"COUNT(*)\"\n```\n",
    );
    project.freeze();
    let run = tickmark(project.path(), &["render", "--strict"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let ledger = project.ledger();
    assert_eq!((value(&ledger, "joined").as_f64(), value(&ledger, "high").as_f64()), (Some(2.0), Some(2.0)));
}

#[test]
fn a_key_that_is_read_as_text_is_said_once_with_its_place() {
    let project = project(&["5", "1E2"], &["5", "100"], "patient_id");
    project.freeze();
    for command in ["check", "render"] {
        let run = tickmark(project.path(), &[command, "-v"]);
        let note = "column `patient_id` is a key, and is read as text";
        assert_eq!(run.stderr.matches(note).count(), 1, "{}", run.stderr);
        assert!(run.stderr.contains("data/patients.csv:3:1"), "{}", run.stderr);
        assert!(run.stderr.contains("1 key has no row in `labs`, where one differs only in how a number is written"));
        assert!(!run.stderr.contains("1E2"), "an id is on the terminal: {}", run.stderr);
    }
}

#[test]
fn keys_that_differ_in_case_are_a_finding() {
    let project = project(&["P01", "P02", "site-a 3"], &["p01", "P02", "Site a  3"], "patient_id");
    project.freeze();
    let run = tickmark(project.path(), &["check", "--strict"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    let finding = "2 keys have no row in `labs`, where others differ only in case, blanks or hyphens";
    assert_eq!(run.stderr.matches(finding).count(), 1, "{}", run.stderr);
}

#[test]
fn keys_of_which_none_meets_another_are_a_finding() {
    let finding = "see whether the keys are written alike in both files";
    for (ours, theirs, words) in [
        (&["P1", "P2", "P3", "P3"][..], &["101", "102"][..], "none of 3 keys has a row in `labs`"),
        (&["1", "2"], &["3"], "none of 2 keys has a row in `labs`"),
        (&["1"], &["3"], "the only key has no row in `labs`"),
    ] {
        let project = project(ours, theirs, "patient_id");
        project.freeze();
        let run = tickmark(project.path(), &["check", "--strict"]);
        assert_eq!(run.code, 1, "{}", run.stderr);
        assert_eq!(run.stderr.matches(words).count(), 1, "{}", run.stderr);
        assert!(run.stderr.contains("report/report.md:") && run.stderr.contains(finding), "{}", run.stderr);
    }
    // One key that meets, near misses that are said themselves, and a table without keys are not said.
    for (ours, theirs) in [(&["1", "2"][..], &["2", "3"][..]), (&["P1"], &["p1"]), (&["1"], &[])] {
        let project = project(ours, theirs, "patient_id");
        project.freeze();
        let run = tickmark(project.path(), &["check", "--strict"]);
        assert!(!run.stderr.contains(finding), "{}", run.stderr);
    }
}

#[test]
fn joins_of_sql_of_which_no_key_meets_another_are_a_finding() {
    let report = |query: &str| format!("```{{sql s}}\nquery = \"{query}\"\n```\n");
    let run = |csv: &str, query: &str| {
        let project = Copy::small(csv, &report(query));
        project.write("data/labs.csv", "patient_id,hb,visit\n101,12,1\n102,13,2\n");
        project.freeze();
        tickmark(project.path(), &["check"])
    };
    let ours = "patient_id,age,lab\nP1,50,101\nP2,60,\n";
    let said = "the join meets nothing: none of 2 keys is one of `l`";
    for query in [
        "SELECT p.age, l.hb FROM patients p LEFT JOIN labs l ON p.patient_id = l.patient_id",
        "SELECT age, hb FROM patients p LEFT JOIN labs l USING (patient_id)",
        "SELECT p.age, l.hb FROM patients p JOIN labs l ON p.patient_id = l.patient_id",
        "SELECT p.age, l.hb FROM patients p, labs l WHERE p.patient_id = l.patient_id",
    ] {
        let run = run(ours, query);
        assert!(run.stderr.contains(said), "{query}: {}", run.stderr);
        assert!(run.stderr.contains("--> report/report.md:2:"), "{query}: {}", run.stderr);
    }
    // Keys that meet in the tables, though not in the rows that a query leaves, are not said; nor are
    // rows that are to have no match.
    for query in [
        "SELECT p.age, l.hb FROM patients p LEFT JOIN labs l ON p.lab = l.patient_id",
        "SELECT p.age, l.hb FROM patients p LEFT JOIN (SELECT * FROM labs WHERE visit = 2) l ON p.lab = l.patient_id",
        "SELECT p.age FROM patients p ANTI JOIN labs l ON p.patient_id = l.patient_id",
    ] {
        let run = run(ours, query);
        assert!(!run.stderr.contains("the join meets nothing"), "{query}: {}", run.stderr);
    }
}

#[test]
fn quantities_stay_numbers_however_they_are_written() {
    let csv = "patient_id,dose,weight\n1,1.50,2.0\n2,1e-3,+3\n3,2E1,1E2\n";
    let report = "```{value d}\ndata = \"patients\"\nas = \"SUM(dose)\"\n```\n\n```{value w}\ndata = \"patients\"\nas = \"SUM(weight)\"\n```\n";
    let project = Copy::small(csv, report);
    project.freeze();
    assert_eq!(tickmark(project.path(), &["render", "--strict"]).code, 0);
    // 1.5 + 0.001 + 20 and 2 + 3 + 100.
    let ledger = project.ledger();
    assert_eq!((value(&ledger, "d").as_f64(), value(&ledger, "w").as_f64()), (Some(21.501), Some(105.0)));
}

#[test]
fn the_subjects_of_worst_grades_are_compared_as_written() {
    let csv = "who,term,grade\n1E2,Nausea,1\n100,Nausea,2\n20,Nausea,3\n";
    let report = "```{toxicity t}\ndata = \"patients\"\nsubject = \"who\"\nterm = \"term\"\ngrade = \"grade\"\n```\n";
    let project = Copy::small(csv, report);
    project.freeze();
    let run = tickmark(project.path(), &["render"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(value(&project.ledger(), "t.Nausea.any.N"), 3);
}

#[test]
fn a_declared_key_is_held_to_its_writing() {
    let declared = |kind: &str, csv: &str| {
        let project = Copy::small(csv, "Text\n");
        let package = format!(
            r#"{{"resources": [{{"name": "p", "path": "patients.csv", "schema": {{"fields": [{{"name": "nr", "type": "{kind}"}}, {{"name": "x"}}], "primaryKey": "nr"}}}}]}}"#
        );
        project.write("data/datapackage.json", package);
        let frozen = tickmark(project.path(), &["freeze", "--date", "2024-01-01"]);
        if frozen.code != 0 {
            return frozen;
        }
        tickmark(project.path(), &["check", "--strict"])
    };
    // Text, and what is read by its content, has two keys; a number is refused.
    for kind in ["string", "any"] {
        let run = declared(kind, "nr,x\n1E2,1\n100,2\n");
        assert_eq!(run.code, 0, "{kind}: {}", run.stderr);
    }
    let run = declared("number", "nr,x\n100,1\n1E2,2\n");
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stderr.contains("data/patients.csv:3:1") && run.stderr.contains("or the type `string`"));
    let run = declared("integer", "nr,x\n7,1\n007,2\n");
    assert_eq!(run.code, 2, "{}", run.stderr);
    let run = declared("any", "nr,x\n1,1\n1,2\n");
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stderr.contains("primary key `nr`: 1 row repeats an earlier one"), "{}", run.stderr);
}
