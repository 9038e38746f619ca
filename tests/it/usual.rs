//! What needs not be written: the documents of a report, the table of a block, the figure and
//! table of a block that is mentioned.

use crate::program::{Copy, Run, tickmark};

const CSV: &str = include_str!("sentences/patients.csv");
const OS: &str = "```{survival os}\ntime = \"months\"\nevent = \"died = 1\"\nby = \"arm\"\nunit = \"months\"\n```\n";

fn rendered(project: &Copy) -> Run {
    project.freeze();
    tickmark(project.path(), &["render", "--strict"])
}

/// A report of two lines of configuration.
fn short() -> Copy {
    let project = Copy::small(CSV, "");
    project.write("report/report.toml", "title = \"T\"\nversion = \"1\"\n");
    std::fs::remove_file(project.path().join("report/report.md")).expect("a file");
    project
}

#[test]
fn a_manuscript_and_a_poster_are_documents_without_being_named() {
    let project = short();
    project.write("report/manuscript.md", format!("{OS}\n@fig-os\n"));
    let run = rendered(&project);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let has = |name: &str| project.path().join("out/latest").join(name).is_file();
    assert!(has("manuscript.pdf") && has("manuscript.html") && !has("poster.pdf"));
    project.write("report/poster.md", "## Survival\n\n{{ sentence(\"os\") }} See @fig-os.\n");
    let run = rendered(&project);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(has("poster.pdf") && has("poster.html"));
    let size = |name: &str| {
        project.read(&format!("out/latest/{name}.html")).contains("<figcaption><b>Figure 1.</b> Survival by arm.")
    };
    assert!(size("manuscript") && size("poster"));
}

#[test]
fn a_report_without_documents_says_how_to_have_one() {
    let project = short();
    project.write("report/analysis.md", OS);
    let run = tickmark(project.path(), &["render"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("there is no document, expected at least one"), "{}", run.stderr);
    for part in ["report/report.toml:1:1", "report/manuscript.md or report/poster.md", "`[[documents]]`"] {
        assert!(run.stderr.contains(part), "no `{part}` in {}", run.stderr);
    }
}

#[test]
fn a_block_reads_the_only_cohort_else_the_only_table() {
    let cohort = |id: &str| {
        format!("```{{cohort {id}}}\nfrom = \"patients\"\n[[include]]\nlabel = \"A\"\nwhere = \"arm = 'A'\"\n```\n\n")
    };
    let value = "```{value n}\nas = \"COUNT(*)\"\n```\n\n§ {{ n }}\n";
    for (before, expected, table) in [(String::new(), 16, "patients"), (cohort("a"), 8, "a")] {
        let project = Copy::small(CSV, &format!("{before}{value}"));
        let run = rendered(&project);
        assert_eq!(run.code, 0, "{}", run.stderr);
        let ledger = project.ledger();
        assert_eq!(crate::program::value(&ledger, "n"), expected);
        let block = ledger["blocks"].as_array().expect("blocks").iter().find(|block| block["id"] == "n").expect("n");
        assert_eq!(block["data"], serde_json::json!([table]));
        assert_eq!(block["options"]["data"], table);
    }
    let two = Copy::small(CSV, &format!("{}{}{value}", cohort("a"), cohort("b")));
    let run = rendered(&two);
    assert_eq!(run.code, 2);
    for part in ["report/report.md:15:1", "block `n` does not say which table it reads", "add `data = \"table\"`"] {
        assert!(run.stderr.contains(part), "no `{part}` in {}", run.stderr);
    }
    let several = Copy::small(CSV, value);
    several.write("data/more.csv", "id\n1\n");
    let run = rendered(&several);
    assert!(run.code == 2 && run.stderr.contains("`data` is missing"), "{}", run.stderr);
    // An error of the block is where the block has it, whatever is put before it.
    let wrong = Copy::small(CSV, "```{value n}\nas = \"COUNT(*)\"\ndigit = 1\n```\n");
    let run = rendered(&wrong);
    assert!(
        run.stderr.contains("report/report.md:3:1") && run.stderr.contains("unknown key `digit`"),
        "{}",
        run.stderr
    );
}

#[test]
fn a_mention_shows_the_exhibit_of_the_block_once() {
    let text = format!(
        "## First {{ #sec-one }}\n\n{OS}\n```{{cox m}}\ntime = \"months\"\nevent = \"died = 1\"\nterms = [\"arm\", \"age\"]\n```\n\n\
         A paragraph on @fig-m and @tbl-m.\n\nThen @fig-own, and @fig-m again.\n\n\
         ```{{figure fig-own}}\nof = \"os\"\ncaption = \"Mine.\"\n```\n\n- An item on @tbl-os\n- Another\n\nThe end.\n"
    );
    let project = Copy::small(CSV, &text);
    let run = rendered(&project);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let page = project.read("out/latest/report.html");
    let at = |words: &str| {
        assert_eq!(page.matches(words).count(), 1, "`{words}` in {page}");
        page.find(words).unwrap_or_default()
    };
    // Numbers follow the order of the text, of those that are written and of the others.
    let order = [
        at("A paragraph on"),
        at("<figcaption><b>Figure 1.</b> Multivariable hazard ratios."),
        at("<figcaption><b>Table 1.</b> Multivariable hazard ratios."),
        at("<figcaption><b>Figure 2.</b> Mine."),
        at("An item on"),
        at("<figcaption><b>Table 2.</b> Survival by arm."),
        at("The end."),
    ];
    assert!(order.is_sorted(), "{order:?}");
    assert!(page.contains(">Figure 1</a> again"), "{page}");
}

#[test]
fn what_is_mentioned_and_cannot_be_shown_is_an_error_at_the_mention() {
    let value = "```{value n}\nas = \"COUNT(*)\"\n```\n\n";
    for (text, parts) in [
        ("See @fig-n.", ["report/report.md:5:5", "block `n` of kind `value` has no figure"]),
        ("See @tbl-n.", ["report/report.md:5:5", "block `n` of kind `value` has no table"]),
        ("See @fig-nn.", ["report/report.md:5:5", "`@fig-nn` is not a label of this document"]),
    ] {
        let project = Copy::small(CSV, &format!("{value}{text}\n"));
        let run = rendered(&project);
        assert_eq!(run.code, 2, "{}", run.stderr);
        for part in parts {
            assert!(run.stderr.contains(part), "no `{part}` in {}", run.stderr);
        }
    }
}

/// A block of another file is in the report where its exhibit is mentioned.
#[test]
fn a_mention_brings_the_file_of_the_block_along() {
    let project = Copy::small(CSV, "See @fig-os.\n");
    project.write("report/analysis.md", OS);
    let run = rendered(&project);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(project.read("out/latest/report.html").contains("Survival by arm."));
}

/// What an abstract or a headline mentions stands in the text.
#[test]
fn an_abstract_holds_no_exhibit() {
    let project =
        Copy::small(CSV, &format!("::: abstract\n\nSee @fig-os.\n\n:::\n\n{OS}\nAs said: @fig-os.\n\nLast.\n"));
    let run = rendered(&project);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let page = project.read("out/latest/report.html");
    let at = |words: &str| page.find(words).unwrap_or_else(|| panic!("no {words}"));
    assert!(at("As said:") < at("<figcaption>") && at("<figcaption>") < at("Last."));
}

/// The name of the outcome is that of the figure, the table and the sentence.
#[test]
fn a_survival_block_may_say_what_its_curves_show() {
    let os = OS.replace("unit =", "label = \"Relapse-free survival\"\nunit =");
    let project = Copy::small(CSV, &format!("{os}\n{{{{ sentence(\"os\") }}}} @fig-os\n"));
    let run = rendered(&project);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let page = project.read("out/latest/report.html");
    for part in ["Median relapse-free survival was", "Relapse-free survival, %", "Relapse-free survival by arm."] {
        assert!(page.contains(part), "no `{part}`");
    }
    project.replace("report/report.md", "Relapse-free", "Stage 4");
    let run = rendered(&project);
    assert!(run.code == 1 && run.stderr.contains("`4` is typed"), "{}", run.stderr);
}
