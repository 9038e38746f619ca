//! Rows are not patients.

use crate::program::{Copy, Run, tickmark, value};

/// A long export of three patients with two visits each.
const LONG: &str = "record_id,visit,sex,days,died\n1,a,F,5,0\n1,b,F,9,1\n2,a,M,4,0\n2,b,M,8,0\n3,a,F,7,0\n3,b,F,12,1\n";

const REPORT: &str = "```{summary s}\ndata = \"patients\"\nvariables = [\"sex\"]\n```\n\n\
    ```{survival os}\ndata = \"patients\"\ntime = \"days\"\nevent = \"died = 1\"\n```\n\n\
    ```{proportion p}\ndata = \"patients\"\nevent = \"sex = 'F'\"\n```\n\n\
    {{ methods(\"s\", software=false) }}\n\n\
    ```{table tbl-s}\nof = \"s\"\ncaption = \"Characteristics\"\n```\n\n\
    ```{table tbl-os}\nof = \"os\"\ncaption = \"Survival\"\n```\n\n\
    ```{figure fig-os}\nof = \"os\"\ncaption = \"Survival\"\n```\n\n\
    ```{figure fig-p}\nof = \"p\"\ncaption = \"Women\"\n```\n\n\
    ```{figure fig-s}\nof = \"s\"\nkind = \"bars\"\nvariable = \"sex\"\ncaption = \"Sex\"\n```\n";

fn with_dictionary(project: &Copy, more: &str) {
    let fields =
        ["record_id", "visit", "sex", "days", "died"].map(|name| format!(r#"{{"name": "{name}"}}"#)).join(", ");
    let package = format!(
        r#"{{"resources": [{{"name": "p", "path": "patients.csv", "schema": {{"fields": [{fields}]}}{more}}}]}}"#
    );
    project.write("data/datapackage.json", package);
}

#[track_caller]
fn says_nothing_of_patients(html: &str) {
    for words in ["No. of patients", "All patients", "Patients, %", "of the patients"] {
        assert!(!html.contains(words), "rows are called patients: {words}");
    }
}

fn rendered(project: &Copy) -> (Run, String, String) {
    project.freeze();
    let run = tickmark(project.path(), &["render", "-v"]);
    assert!(run.code <= 1, "{}", run.stderr);
    (run, project.read("out/latest/report.html"), project.read("out/latest/tables/report-tbl-s.csv"))
}

/// The report over a cohort that says what its rows are.
fn of_cohort(unit: &str) -> String {
    let cohort = format!("```{{cohort c}}\nfrom = \"patients\"\nunit = \"{unit}\"\n```\n\n");
    cohort + &REPORT.replace("data = \"patients\"", "data = \"c\"")
}

#[test]
fn rows_are_called_records_where_nobody_says_what_they_are() {
    let (_, html, table) = rendered(&Copy::small(LONG, REPORT));
    assert!(table.contains("No. of records,6"), "{table}");
    assert!(html.contains("percentage of the records with a known value"));
    assert!(html.contains("All records") && html.contains("Records, %"));
    says_nothing_of_patients(&html);
}

#[test]
fn subjects_are_counted_where_the_dictionary_names_them() {
    for more in [
        r#", "tickmark": {"subject": "record_id"}"#.to_owned(),
        r#", "tickmark": {"subject": ["record_id"], "unit": "visits"}"#.to_owned(),
    ] {
        let project = Copy::small(LONG, REPORT);
        with_dictionary(&project, &more);
        let (run, html, table) = rendered(&project);
        let rows = if more.contains("visits") { "visits" } else { "records" };
        assert!(table.contains(&format!("No. of {rows},6")), "{table}");
        assert!(table.contains("No. of subjects,3"), "{table}");
        assert_eq!(value(&project.ledger(), "s.n.subjects"), 3);
        assert!(html.contains(&format!("All {rows}")));
        says_nothing_of_patients(&html);
        let note = "block `s` counts rows: `patients` has 6 rows of 3 subjects";
        assert_eq!(run.stderr.matches(note).count(), 1, "{}", run.stderr);
    }
    // A primary key of several columns: the one that is called like a subject's number.
    let project = Copy::small(LONG, REPORT);
    project.write("data/datapackage.json", "");
    with_dictionary(&project, "");
    project.replace("data/datapackage.json", "]}", r#"], "primaryKey": ["visit", "record_id"]}"#);
    let (_, _, table) = rendered(&project);
    assert!(table.contains("No. of records,6") && table.contains("No. of subjects,3"), "{table}");
}

#[test]
fn a_cohort_says_what_its_rows_are() {
    let one_each = "record_id,visit,sex,days,died\n1,a,F,5,1\n2,a,M,4,0\n3,a,F,7,1\n";
    let project = Copy::small(one_each, &of_cohort("patients"));
    let (run, html, table) = rendered(&project);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(table.contains("No. of patients,3"), "{table}");
    assert!(html.contains("percentage of the patients with a known value"));
    assert!(html.contains("All patients") && html.contains("Patients, %"));
    // A cohort of the cohort inherits it.
    let report = of_cohort("patients").replace("data = \"c\"", "data = \"d\"")
        + "\n```{cohort d}\nfrom = \"c\"\n[[include]]\nlabel = \"all\"\nwhere = \"days > 0\"\n```\n";
    let (_, _, table) = rendered(&Copy::small(one_each, &report));
    assert!(table.contains("No. of patients,3"), "{table}");
}

#[test]
fn rows_that_are_not_patients_are_not_called_so() {
    // With the dictionary the table says records; without it a column that is called
    // like a patient's number gives the claim away.
    for dictionary in [true, false] {
        let project = Copy::small(LONG, &of_cohort("patients"));
        if dictionary {
            with_dictionary(&project, r#", "tickmark": {"subject": "record_id"}"#);
        }
        let (run, _, table) = rendered(&project);
        assert_eq!(run.code, 1, "{}", run.stderr);
        let finding = "the rows are called patients, and `record_id` has 3 values in 6 rows";
        assert_eq!(run.stderr.matches(finding).count(), 1, "{}", run.stderr);
        assert!(run.stderr.contains("report/report.md:3:1"), "{}", run.stderr);
        if dictionary {
            assert!(table.contains("No. of records,6") && table.contains("No. of patients,3"), "{table}");
        }
    }
    let (run, _, table) = rendered(&Copy::small(LONG, &of_cohort("visits")));
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(table.contains("No. of visits,6"), "{table}");
}

#[test]
fn worst_grades_are_of_subjects() {
    let csv = "who,arm,term,grade\n1,A,Nausea,1\n1,A,Nausea,3\n2,A,Rash,2\n3,B,Rash,1\n";
    let report = "```{toxicity t}\ndata = \"patients\"\nsubject = \"who\"\nterm = \"term\"\ngrade = \"grade\"\nby = \"arm\"\n```\n\n\
        {{ methods(\"t\", software=false) }}\n\n```{table tbl-s}\nof = \"t\"\ncaption = \"Toxicity\"\n```\n\n\
        ```{figure fig-t}\nof = \"t\"\ncaption = \"Toxicity\"\n```\n";
    let (_, html, table) = rendered(&Copy::small(csv, report));
    assert!(table.contains("No. of subjects,2,,1"), "{table}");
    assert!(html.contains("subjects were counted once per term, at the worst grade") && html.contains("Subjects, %"));
}
