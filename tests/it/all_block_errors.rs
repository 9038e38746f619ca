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

/// The lists of tables of a block: an entry with a wrong value, or without one, hides neither the other
/// entries nor the other lists.
#[test]
fn wrong_entries_of_several_lists_are_said_together() {
    let body = "from = \"patients\"\n[[join]]\ntable = 5\non = \"id\"\n[[join]]\ntable = \"patients\"\non = 7\n[[join]]\non = \"id\"\n\
                [[derive]]\nname = \"x\"\nas = 9\n[[derive]]\nname = 10\nas = \"age\"\nlabl = \"y\"\n[[derive]]\nname = \"y\"\n\
                [[include]]\nlabel = 4\nwhere = \"age > 1\"\n[[exclude]]\nlabel = { a = 1 }\nwhere = [{ a = 1 }]\n";
    let said = errors(CSV, &block("cohort", "c", body));
    for (line, words) in [
        (4, "found `5`, expected a text in quotes"),
        (8, "found `7`, expected a column in quotes"),
        (9, "the key `table` is missing"),
        (13, "found `9`, expected a text in quotes"),
        (15, "found `10`, expected a text in quotes"),
        (17, "unknown key `labl`"),
        (18, "the key `as` is missing"),
        (21, "found `4`, expected a text in quotes"),
        (24, "expected a text in quotes"),
        (25, "expected a text in quotes"),
    ] {
        assert!(said.contains(&format!("report/report.md:{line}:")), "{line}: {said}");
        assert!(said.contains(words), "{words}: {said}");
    }
    assert_eq!(said.matches("error: ").count(), 10, "{said}");
}

/// Joins, computed columns and steps; what uses a column that an error leaves out is not wrong for it.
#[test]
fn wrong_joins_expressions_and_steps_of_a_cohort_are_said_together() {
    let body = "from = \"patients\"\n[[join]]\ntable = \"visitz\"\non = \"id\"\n[[join]]\ntable = \"visits\"\non = \"idd\"\n\
                [[derive]]\nname = \"x\"\nas = \"age +\"\n[[derive]]\nname = \"y\"\nas = \"x * 2\"\n[[derive]]\nname = \"age\"\nas = \"age + 1\"\n\
                [[include]]\nlabel = \"A\"\nwhere = \"y > 1 AND of_visits > 2\"\n[[exclude]]\nlabel = \"B\"\nwhere = \"sex = 1\"\n";
    let project = Copy::small(CSV, &block("cohort", "c", body));
    project.write("data/visits.csv", "id,weight\n1,50\n");
    project.freeze();
    let run = tickmark(project.path(), &["check"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    for (line, words) in [
        (4, "`visitz` is not a table"),
        (8, "column `idd` is not in table"),
        (11, "age +"),
        (16, "already has a column `age`"),
        (23, "sex = 1"),
    ] {
        assert!(run.stderr.contains(&format!("report/report.md:{line}:")), "{line}: {}", run.stderr);
        assert!(run.stderr.contains(words), "{words}: {}", run.stderr);
    }
    assert_eq!(run.stderr.matches("error: ").count(), 5, "{}", run.stderr);
}

/// The same of the lists of report.toml.
#[test]
fn wrong_entries_of_several_lists_of_the_configuration_are_said_together() {
    let project = Copy::small(CSV, "Text.\n");
    project.freeze();
    project.write(
        "report/report.toml",
        "title = \"T\"\nversion = 5\n[[authors]]\naffiliations = \"x\"\n[[authors]]\nname = 7\n[[affiliations]]\nnamee = \"x\"\n\
         [[documents]]\nid = \"report\"\nsource = 7\ntemplate = \"manuscript\"\noutputs = [\"html\", \"htl\", \"pdff\", 3]\n\
         [[documents]]\nid = 5\nsource = \"report.md\"\n[style]\npreset = \"x\"\n[facts.a]\nvalue = []\n[[waivers]]\nliteral = 5\n\
         [[waivers]]\nreason = \"r\"\n[lint]\nclaims = \"x\"\n",
    );
    let run = tickmark(project.path(), &["check"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    for line in [2, 3, 4, 6, 8, 11, 13, 15, 18, 20, 22, 23, 26] {
        assert!(run.stderr.contains(&format!("report/report.toml:{line}:")), "{line}: {}", run.stderr);
    }
    for words in [
        "`htl`",
        "`pdff`",
        "report/report.toml:13:35",
        "is no text, expected a name in quotes",
        "the key `literal` is missing",
        "unknown key `namee`",
    ] {
        assert!(run.stderr.contains(words), "{words}: {}", run.stderr);
    }
}
