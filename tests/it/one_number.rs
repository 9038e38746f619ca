//! One quantity, one number: how results read at all their places, those that stand at none,
//! and typed numbers that are results.

use std::process::Command;

use serde_json::Value;

use crate::program::{Copy, tickmark};

/// The mean of 14.4 and 14.5 is 14.45: with one decimal 14.5, with none 14, which is not what
/// 14.5 rounds to. Their maximum is 14.5, which is 15 with no decimal.
const CSV: &str =
    "id,months,arm,site\n1,14.4,A,Small bowel\n2,14.5,A,Pancreas\n3,14.4,B,Small bowel\n4,14.5,B,Small bowel\n";

const BLOCKS: &str = "```{value mean}\ndata = \"patients\"\nas = \"AVG(months)\"\nunit = \"months\"\n```\n\n\
```{value most}\ndata = \"patients\"\nas = \"MAX(months)\"\nunit = \"months\"\n```\n\n\
```{value share}\ndata = \"patients\"\nas = \"AVG(CASE WHEN site = 'Small bowel' THEN 1 ELSE 0 END)\"\n```\n\n\
```{proportion arm}\ndata = \"patients\"\nevent = \"site = 'Small bowel'\"\n```\n\n\
```{summary base}\ndata = \"patients\"\nvariables = [\"site\"]\nby = \"arm\"\n```\n\n";

/// A project with a manuscript that holds the blocks, and a poster.
fn project(manuscript: &str, poster: &str) -> Copy {
    let project = Copy::small(CSV, &format!("{BLOCKS}{manuscript}\n"));
    project.write("report/other.md", format!("{poster}\n"));
    let second =
        "\n[[documents]]\nid = \"other\"\nsource = \"other.md\"\ntemplate = \"manuscript\"\noutputs = [\"html\"]\n";
    let config = project.read("report/report.toml");
    project.write("report/report.toml", format!("{config}{second}"));
    project.freeze();
    project
}

#[test]
fn a_result_that_reads_otherwise_in_another_document_is_a_finding_there() {
    let project = project("Longest: {{ most }} months. Again {{ most }}.", "Longest: {{ most | digits(0) }} months.");
    let run = tickmark(project.path(), &["check", "--strict"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    let line = BLOCKS.lines().count() + 1;
    let words = format!("reads 15 here, and elsewhere 14.5 (report/report.md:{line}:10)");
    assert!(run.stderr.contains(&words) && run.stderr.contains("--> report/other.md:1:10"), "{}", run.stderr);
}

#[test]
fn readings_that_contradict_each_other_are_an_error() {
    let project = project("On average {{ mean | digits(1) }} months.", "On average {{ mean | digits(0) }} months.");
    let run = tickmark(project.path(), &["render"]);
    assert_eq!(run.code, 2, "{}", run.stdout);
    assert!(run.stderr.contains("14.5 rounds to 15, so that the two contradict each other"), "{}", run.stderr);
}

#[test]
fn a_percentage_here_and_a_fraction_there_are_two_readings() {
    let project = project("A share of {{ share | digits(3) }}.", "A share of {{ share | percent }}.");
    let run = tickmark(project.path(), &["check", "--strict"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stderr.contains("`share` reads") && run.stderr.contains("one is a percentage"), "{}", run.stderr);
}

#[test]
fn what_reads_alike_or_is_meant_passes() {
    for (manuscript, poster) in [
        ("{{ most }} months", "{{ most }} months"),
        ("{{ most | digits(2) }} months", "{{ most | digits(2) }} months"),
        ("{{ most }} and {{ mean | digits(0) }} months", "{{ most }} months"),
        ("{{ most }} months", "{{ most | digits(0) | rounded(\"read from across a hall\") }} months"),
        ("{{ mean | digits(1) }} months", "{{ mean | digits(0) | rounded(\"a headline\") }} months"),
    ] {
        let run = tickmark(project(manuscript, poster).path(), &["check", "--strict"]);
        assert_eq!(run.code, 0, "{manuscript} / {poster}: {}", run.stderr);
    }
    let needless = project("{{ most }} months", "{{ most | rounded(\"none\") }} months");
    let run = tickmark(needless.path(), &["check", "-v"]);
    assert!(run.stderr.contains("`rounded` is not needed"), "{}", run.stderr);
    for text in ["{{ \"x\" | rounded(\"why\") }}", "{{ most | rounded(\"\") }}", "{{ most | rounded }}"] {
        let run = tickmark(project(text, "Text.").path(), &["check"]);
        assert_eq!(run.code, 2, "{text}: {}", run.stdout);
    }
}

#[test]
fn results_that_no_page_prints_are_listed_on_request() {
    let project = project("{{ most }} months; it {{ claim(\"lasted\", above(mean, 14)) }}.", "Text.");
    let run = tickmark(project.path(), &["check", "--unprinted"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stdout.contains("  arm.n  3") && run.stdout.contains("{proportion arm}"), "{}", run.stdout);
    for shown in ["  most", "  mean"] {
        assert!(!run.stdout.contains(shown), "{shown}: {}", run.stdout);
    }
    assert!(!tickmark(project.path(), &["check"]).stdout.contains("  arm.n"));
    let run = tickmark(project.path(), &["check", "--unprinted", "--json"]);
    let said: Value = serde_json::from_str(run.stdout.lines().last().expect("a line")).expect("JSON");
    assert!(said["unprinted"].as_array().expect("a list").iter().any(|one| one["id"] == "arm.n"));
}

/// Three have a tumor of the small bowel, and four are counted in other ways too.
const TYPED: &str =
    "Of the patients, 3 had a small bowel tumor.\n\nThe longest was 14.5 months.\n\nSome 2 were elsewhere.";

#[test]
fn a_patch_puts_results_in_the_place_of_typed_numbers() {
    let project = project(TYPED, "Text.");
    let before = tickmark(project.path(), &["check", "--strict"]);
    assert_eq!(before.code, 1);
    let typed = before.stderr.matches("is typed").count();
    let run = tickmark(project.path(), &["check", "--fix"]);
    assert!(run.stdout.starts_with("--- a/report/report.md\n+++ b/report/report.md\n@@ "), "{}", run.stdout);
    assert!(run.stdout.contains("-Of the patients, 3 had a small bowel tumor."), "{}", run.stdout);
    assert!(project.read("report/report.md").contains("patients, 3 had"), "nothing is changed");
    // The patch is one that the usual program takes.
    let file = project.path().join("fix.patch");
    let to_file = tickmark(project.path(), &["check", &format!("--fix={}", file.display())]);
    assert_eq!(project.read("fix.patch"), run.stdout, "{}", to_file.stderr);
    let original = project.read("report/report.md");
    let patched = Command::new("patch").args(["-p1", "-i", "fix.patch"]).current_dir(project.path()).output();
    if let Ok(output) = patched {
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
        let by_patch = project.read("report/report.md");
        assert_ne!(by_patch, original);
        project.write("report/report.md", &original);
        tickmark(project.path(), &["check", "--fix", "--apply"]);
        assert_eq!(project.read("report/report.md"), by_patch);
    } else {
        tickmark(project.path(), &["check", "--fix", "--apply"]);
    }
    let after = tickmark(project.path(), &["check"]);
    assert!(after.code <= 1, "{}", after.stderr);
    assert!(after.stderr.matches("is typed").count() < typed, "{}", after.stderr);
    // Nothing is left to do.
    let again = tickmark(project.path(), &["check", "--fix"]);
    assert_eq!(again.stdout, "", "{}", again.stderr);
    assert_eq!(tickmark(project.path(), &["check", "--apply"]).code, 2, "it belongs to --fix");
}

#[test]
fn where_the_words_do_not_tell_none_is_chosen() {
    let project = project("There were 4.", "Text.");
    let run = tickmark(project.path(), &["check", "--fix"]);
    assert_eq!(run.stdout, "", "{}", run.stderr);
    assert!(run.stderr.contains("0 of 1 typed number in the patch"), "{}", run.stderr);
    assert!(run.stderr.contains("perhaps a result"), "{}", run.stderr);
}
