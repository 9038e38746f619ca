//! Texts that differ by a blank, by case or in writing.

use crate::program::{Copy, Run, tickmark, value};

const SUMMARY: &str = "```{summary s}\ndata = \"patients\"\nvariables = [\"sex\"]\n```\n";

fn checked(project: &Copy) -> Run {
    project.freeze();
    tickmark(project.path(), &["check", "--strict"])
}

fn rendered(project: &Copy) -> serde_json::Value {
    project.freeze();
    let run = tickmark(project.path(), &["render"]);
    assert!(run.code <= 1, "{}", run.stderr);
    project.ledger()
}

#[test]
fn blanks_at_the_ends_of_a_text_are_no_part_of_it() {
    // A blank, a no-break space, an ideographic space, a tab, a space of no width.
    let csv = "id,sex \n1,F\n2,F \n3,\u{a0}F\n4,\u{3000}M\n5,\"M\t\"\n6,\u{200b}M\n7,NA \n8,  \n";
    let project = Copy::small(csv, SUMMARY);
    let ledger = rendered(&project);
    for (id, count) in [("s.sex.F.n", 3), ("s.sex.M.n", 3), ("s.sex.N", 6), ("s.sex.n.missing", 2)] {
        assert_eq!(value(&ledger, id), count, "{id}");
    }
    assert_eq!(checked(&project).code, 0);
}

#[test]
fn blanks_do_not_make_a_value_no_level_of_the_dictionary() {
    let project = Copy::small("id,sex\n1,F \n2, M\n3,-\u{a0}\n", SUMMARY);
    let fields = r#"{"name": "id"}, {"name": "sex", "type": "string", "missingValues": [" - "], "tickmark": {"levels": [{"code": "F ", "label": "Women"}, {"code": "M", "label": "Men "}]}}"#;
    let package =
        format!(r#"{{"resources": [{{"name": "p", "path": "patients.csv", "schema": {{"fields": [{fields}]}}}}]}}"#);
    project.write("data/datapackage.json", package);
    let ledger = rendered(&project);
    for (id, count) in [("s.sex.Women.n", 1), ("s.sex.Men.n", 1), ("s.sex.n.missing", 1)] {
        assert_eq!(value(&ledger, id), count, "{id}");
    }
    assert_eq!(checked(&project).code, 0);
}

#[test]
fn levels_that_differ_only_in_writing_are_one_finding_with_their_counts() {
    for (cells, words) in [
        (["M", "M", "m", "F"], "`M` (2 rows), `m` (1 row)"),
        (["Small bowel", "small  bowel", "Pancreas", "Pancreas"], "`Small bowel` (1 row), `small  bowel` (1 row)"),
        (["Dead.", "Dead", "Alive", "Alive"], "`Dead` (1 row), `Dead.` (1 row)"),
        (["Non-responder", "Non responder", "R", "R"], "`Non responder` (1 row), `Non-responder` (1 row)"),
        (["caf\u{e9}", "cafe\u{301}", "tea", "tea"], "(1 row), "),
        (["na", "yes", "NA", "no"], "`na` (1 row), `NA` (a missing value)"),
    ] {
        let rows: String = cells.iter().enumerate().map(|(row, cell)| format!("{row},{cell}\n")).collect();
        let project = Copy::small(&format!("id,sex\n{rows}"), SUMMARY);
        let run = checked(&project);
        assert_eq!(run.code, 1, "{cells:?}: {}", run.stderr);
        let finding = "column `sex` has levels that differ only in writing: ";
        assert_eq!(run.stderr.matches(finding).count(), 1, "{}", run.stderr);
        assert!(run.stderr.contains(words) && run.stderr.contains("--> data/patients.csv"), "{}", run.stderr);
    }
}

#[test]
fn levels_that_differ_in_a_sign_or_are_declared_are_no_finding() {
    let project = Copy::small("id,sex\n1,ER+\n2,ER-\n3,<65\n4,>65\n5,1 2\n6,12\n7,-1x\n8,1x\n", SUMMARY);
    let run = checked(&project);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let project = Copy::small("id,sex\n1,t\n2,T\n", SUMMARY);
    let package = r#"{"resources": [{"name": "p", "path": "patients.csv", "schema": {"fields": [{"name": "id"}, {"name": "sex", "type": "string", "categories": ["t", "T"]}]}}]}"#;
    project.write("data/datapackage.json", package);
    let run = checked(&project);
    assert_eq!(run.code, 0, "{}", run.stderr);
}

#[test]
fn free_text_is_looked_at_only_where_a_block_reads_it_and_keys_never() {
    // Forty remarks of sixty rows; ids that differ by case are two ids.
    let mut csv = String::from("patient_id,sex,remark\na1,F,None\nA1,M,none\n");
    for row in 0..58 {
        csv.push_str(&format!("p{row},F,remark {}\n", row % 38));
    }
    let project = Copy::small(&csv, SUMMARY);
    let run = checked(&project);
    assert_eq!(run.code, 0, "{}", run.stderr);
    project.replace("report/report.md", "[\"sex\"]", "[\"sex\", \"remark\"]");
    let run = checked(&project);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stderr.contains("column `remark` has levels that differ only in writing: `None` (1 row), `none`"));
    // A cohort that takes the column under another name reads it too.
    let cohort = "```{cohort c}\nfrom = \"patients\"\n[[join]]\ntable = \"notes\"\non = \"patient_id\"\ncolumns = { told = \"remark\" }\n```\n\n";
    let report = SUMMARY.replace("\"patients\"", "\"c\"").replace("\"sex\"", "\"told\"");
    project.write("data/notes.csv", csv.as_bytes());
    project.write("report/report.md", format!("{cohort}{report}"));
    let run = checked(&project);
    assert!(run.stderr.contains("--> data/notes.csv"), "{}", run.stderr);
}

#[test]
fn a_constant_that_differs_in_writing_names_the_level() {
    let csv = "id,time,status\n1,5,dead\n2,6,alive\n3,7,dead\n4,9,alive\n";
    let block = |event: &str| {
        format!("```{{survival os}}\ndata = \"patients\"\ntime = \"time\"\nevent = \"status = '{event}'\"\n```\n")
    };
    // The blank is no part of the constant either.
    let project = Copy::small(csv, &block("dead "));
    assert_eq!(value(&rendered(&project), "os.events"), 2);
    assert_eq!(checked(&project).code, 0);
    for wrong in ["Dead", "DEAD.", "dea d"] {
        let run = checked(&Copy::small(csv, &block(wrong)));
        assert_eq!(run.code, 1, "{}", run.stderr);
        let message = format!("`{wrong}` is not a value of `status`, so nobody has the event");
        assert_eq!(run.stderr.matches(&message).count(), 1, "{}", run.stderr);
        assert!(run.stderr.contains("did you mean `dead`?") && run.stderr.contains("report/report.md:4:1"));
    }
}

#[test]
fn r_reads_texts_without_blanks_too() {
    if std::process::Command::new("Rscript").arg("--version").output().is_err() {
        println!("passed over: there is no Rscript");
        return;
    }
    let csv = "patient_id,sex,x\n1E2,F ,1\n,,\n100,\u{a0}F,2\n3,M,\u{2003}3\n\"\",,\n";
    let report = format!(
        "{SUMMARY}\n```{{value f}}\ndata = \"patients\"\nwhere = \"sex = 'F '\"\nas = \"SUM(x)\"\n```\n\n\
         ```{{value ids}}\ndata = \"patients\"\nas = \"COUNT(DISTINCT patient_id)\"\n```\n"
    );
    let project = Copy::small(csv, &report);
    let ledger = rendered(&project);
    assert_eq!((value(&ledger, "f").as_f64(), value(&ledger, "ids").as_f64()), (Some(3.0), Some(3.0)));
    let run = tickmark(project.path(), &["qc", "--r"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
}
