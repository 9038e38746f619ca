//! What travels in a PDF: what its pages were made from, and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::outputs::attachments;
use crate::program::{Copy, root, tickmark};

const CSV: &str = "id,days,died,age\n1,3,1,41\n2,5,0,97\n3,8,1,55\n4,9,0,19\n";

fn project(report: &str) -> Copy {
    let project = Copy::small(CSV, report);
    project.replace("report/report.toml", "[\"html\"]", "[\"pdf\", \"html\"]");
    project.freeze();
    project
}

fn travelling(project: &Copy) -> BTreeMap<String, Vec<u8>> {
    let run = tickmark(project.path(), &["render"]);
    assert!(run.code <= 1, "{}", run.stderr);
    attachments(&project.path().join("out/latest/report.pdf"))
}

#[test]
fn a_file_that_no_page_was_made_from_stays_at_home() {
    let project = project(
        "```{survival os}\ndata = \"kept\"\ntime = \"days\"\nevent = \"died = 1\"\n```\n\nMedian of the os: {{ os.median }}, {{ base.age.n }}.\n",
    );
    // Reached by a key, and by a template.
    project.write("report/sets.md", "```{cohort kept}\nfrom = \"patients\"\n```\n");
    project.write("report/tables/base.md", "```{summary base}\ndata = \"patients\"\nvariables = [\"age\"]\n```\n");
    // Named only in prose, in code without a block, or not at all.
    let unused = ["private-notes.md", "draft/os.md", "old.bib", "names.yml", "config.toml", "letter.txt", "median.md"];
    for path in unused {
        project.write(&format!("report/{path}"), "Patient 3 is Mrs Private.\n");
    }
    project.write("report/median.md", "```{value median}\ndata = \"nowhere\"\nas = \"Mrs Private\"\n```\n");
    let found = travelling(&project);
    let names: BTreeSet<&str> = found.keys().map(String::as_str).collect();
    let expected = [
        "delivery.json",
        "freeze.lock",
        "ledger.json",
        "report-report.md",
        "report-report.toml",
        "report-sets.md",
        "report-tables-base.md",
    ];
    assert_eq!(names, BTreeSet::from(expected));
    let notes = tickmark(project.path(), &["check", "-v"]).stderr;
    for path in unused {
        assert!(notes.contains(&format!("--> report/{path}")), "no note on {path}: {notes}");
        assert!(found.values().all(|bytes| !String::from_utf8_lossy(bytes).contains("Private")));
    }
    // Such a file is no input: changing it changes no version.
    let version = |project: &Copy| tickmark(project.path(), &["status", "--json"]).stdout;
    let before = version(&project);
    project.write("report/private-notes.md", "Other notes.\n");
    assert_eq!(version(&project), before);
    project.write("report/sets.md", "```{cohort kept}\nfrom = \"patients\"\nlabel = \"All\"\n```\n");
    assert_ne!(version(&project), before);
}

#[test]
fn two_files_of_like_names_both_travel() {
    let project = project("{{ a.age.n }} {{ b.age.n }}\n");
    for (path, id) in [("report/x-y.md", "a"), ("report/x/y.md", "b")] {
        project.write(path, format!("```{{summary {id}}}\ndata = \"patients\"\nvariables = [\"age\"]\n```\n"));
    }
    let found = travelling(&project);
    let of = |id: &str| {
        found.values().filter(|bytes| String::from_utf8_lossy(bytes).contains(&format!("{{summary {id}}}"))).count()
    };
    assert_eq!((of("a"), of("b")), (1, 1), "{:?}", found.keys());
}

#[test]
fn the_ledger_of_a_pdf_holds_what_is_printed_and_the_one_beside_it_everything() {
    let project = project(
        "```{summary base}\ndata = \"patients\"\nvariables = [\"age\"]\n```\n\n\
         ```{value oldest}\ndata = \"patients\"\nas = \"MAX(age)\"\n```\n\n\
         ```{survival os}\ndata = \"patients\"\ntime = \"days\"\nevent = \"died = 1\"\n```\n\n\
         The median age was {{ base.age.median }}, {{ facts.dose }}.\n\n\
         ```{figure fig-os}\nof = \"os\"\ncaption = \"Survival\"\n```\n",
    );
    let config = project.read("report/report.toml");
    let facts =
        "[facts.dose]\nvalue = 200\nsource = \"Protocol\"\n[facts.secret]\nvalue = 424242\nsource = \"Letter\"\n";
    project.write("report/report.toml", config + facts);
    let found = travelling(&project);
    let delivered: Value = serde_json::from_slice(&found["ledger.json"]).expect("JSON");
    let whole = project.ledger();
    let ids = |ledger: &Value, key: &str| -> BTreeSet<String> {
        ledger[key].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect()
    };
    // 19, 41, 55, 97: the median 48 is printed, the extremes are not.
    let (all, sent) = (ids(&whole, "results"), ids(&delivered, "results"));
    assert!(sent.is_subset(&all) && sent.len() < all.len());
    for id in ["base.age.min", "base.age.max", "oldest"] {
        assert!(all.contains(id) && !sent.contains(id), "{id}: {sent:?}");
    }
    assert!(sent.contains("base.age.median") && sent.contains("os.curve"), "{sent:?}");
    for value in [19, 97] {
        let holds = |ledger: &Value| ledger["results"].as_array().unwrap().iter().any(|one| one["value"] == value);
        assert!(holds(&whole) && !holds(&delivered), "{value}");
    }
    assert_eq!(ids(&delivered, "facts"), BTreeSet::from(["facts.dose".to_owned()]));
    assert_eq!(ids(&delivered, "blocks"), BTreeSet::from(["base".to_owned(), "os".to_owned()]));
    // Same schema, same keys; every mark has its result, every result its block and table.
    let keys = |ledger: &Value| ledger.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&delivered), keys(&whole));
    assert_eq!(delivered["schema"], "tickmark-ledger/1");
    for key in ["report", "generator", "sources", "marks"] {
        assert_eq!(delivered[key], whole[key], "{key}");
    }
    for mark in delivered["marks"].as_array().unwrap() {
        let target = mark["result"].as_str().unwrap();
        assert!(sent.contains(target) || target == "facts.dose", "{target}");
    }
    for result in delivered["results"].as_array().unwrap() {
        let beside = crate::program::entry(&whole, result["id"].as_str().unwrap());
        assert_eq!(result, beside);
    }
    assert_eq!(ids(&delivered, "tables"), BTreeSet::from(["patients".to_owned()]));
    // What is not printed is in no other output for readers either.
    let html = project.read("out/latest/report.html");
    assert!(!html.contains("base.age.max") && !html.contains("424242"));
    // The commands of the team still know all of it.
    for id in ["base.age.max", "oldest"] {
        let run = tickmark(project.path(), &["trace", id]);
        assert!(run.code == 0 && run.stdout.contains("97"), "{}{}", run.stdout, run.stderr);
    }
    let pdf = project.path().join("out/latest/report.pdf");
    let data = project.path().to_str().unwrap();
    assert_eq!(tickmark(project.path(), &["verify", pdf.to_str().unwrap(), "--data", data]).code, 0);
}

#[test]
fn the_dictionary_travels_with_the_labels_it_gave() {
    let project = Copy::of(&root().join("tests/projects/lung"));
    let found = travelling(&project);
    assert!(found["datapackage.json"] == std::fs::read(project.path().join("data/datapackage.json")).unwrap());
}
