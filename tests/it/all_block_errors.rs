//! What is wrong with the blocks of a report is said in one run.

use crate::program::{Copy, tickmark};

const CSV: &str = "id,age,sex\n1,50,F\n2,60,M\n3,70,F\n";

fn block(kind: &str, id: &str, body: &str) -> String {
    format!("```{{{kind} {id}}}\n{body}\n```\n\n")
}

fn errors(csv: &str, report: &str) -> String {
    let project = Copy::small(csv, report);
    project.freeze();
    let run = tickmark(project.path(), &["check"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    run.stderr
}

/// An error in each stage of a block: its kind, its id, its keys, its table, its level,
/// its columns.
fn report() -> String {
    [
        block("surival", "os", "data = \"patients\""),
        block("value", "a-b", "data = \"patients\"\nas = \"COUNT(*)\""),
        block("value", "key", "data = \"patients\"\nwhich = \"age\"\nas = \"COUNT(*)\""),
        block("value", "lost", "data = \"nod\"\nas = \"COUNT(*)\""),
        block("proportion", "share", "data = \"patients\"\nevent = \"sex = 'F'\"\nlevel = 95"),
        block("value", "column", "data = \"patients\"\nas = \"AVG(agee)\""),
    ]
    .concat()
}

const WORDS: [&str; 4] = [
    "unknown block kind `surival`",
    "found block id `a-b`",
    "unknown key `which`",
    "found the level 95, expected one between 0 and 1",
];

#[test]
fn errors_of_every_stage_are_said_together() {
    let said = errors(CSV, &report());
    for words in WORDS.iter().chain(&["`nod` is not a table", "column `agee` is not in table"]) {
        assert_eq!(said.matches(words).count(), 1, "{words}: {said}");
    }
}

#[test]
fn errors_of_data_do_not_hide_those_of_blocks() {
    let project = Copy::small(CSV, &report());
    project.write("data/more/patients.csv", CSV);
    project.freeze();
    let run = tickmark(project.path(), &["check"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    for words in WORDS.iter().chain(&["two files make the table `patients`"]) {
        assert_eq!(run.stderr.matches(words).count(), 1, "{words}: {}", run.stderr);
    }
}

#[test]
fn what_is_made_from_a_block_with_an_error_is_not_wrong_for_it() {
    let after = |id: &str| block("value", "n", &format!("data = \"{id}\"\nas = \"COUNT(*)\""));
    let other = block("cohort", "adults", "from = \"patients\"");
    for (first, words, count) in [
        (block("cohrt", "adults", "from = \"patients\""), "unknown block kind `cohrt`", 1),
        (block("cohort", "adults", "form = \"patients\""), "unknown key `form`", 1),
        (block("cohort", "adults", "from = \"nod\""), "`nod` is not a table", 1),
        (format!("{other}{other}"), "block id `adults` is used twice", 1),
        (block("cohort", "adults", "from = \"adults\""), "block `adults` needs itself", 1),
        ("```{value open}\ndata = \"patients\"\n".to_owned() + &other, "report/report.md:", 1),
    ] {
        let said = errors(CSV, &format!("{first}{}", after("adults")));
        assert_eq!(said.matches(words).count(), count, "{words}: {said}");
        assert_eq!(said.matches("error").count(), 1, "{words}: {said}");
        assert!(!said.contains("`adults` is not a table"), "{said}");
    }
}

/// A key that must be given is named with what it means, as the reference of the keys has it; also in
/// a table of the block.
#[test]
fn what_is_missing_is_named_with_its_meaning() {
    let ratio =
        block("subgroup", "ratio", "data = \"patients\"\nevent = \"sex = 'F'\"\nby = \"sex\"\nvariables = [\"sex\"]");
    let said = errors(CSV, &ratio);
    assert!(said.contains("the key `measure` is missing"), "{said}");
    assert!(said.contains("hint: add `measure`: What compares the groups: `hazard-ratio`"), "{said}");
    let include = block("cohort", "some", "from = \"patients\"\n[[include]]\nlabel = \"Women\"");
    let said = errors(CSV, &include);
    assert!(said.contains("the key `where` is missing") && said.contains("hint: add `where`: "), "{said}");
}
