//! Notes that are written where they belong, and lists in which something stands twice.

use crate::program::{Copy, Run, tickmark};

const DATA: &str = "id,arm,months,died,age\n1,A,5,1,50\n2,A,9,1,60\n3,B,4,0,70\n4,B,8,1,80\n";

fn checked(report: &str) -> Run {
    let project = Copy::small(DATA, report);
    project.freeze();
    tickmark(project.path(), &["check"])
}

#[test]
fn a_note_in_a_line_is_a_footnote_with_its_numbers_and_emphasis() {
    let report = "```{value n}\ndata = \"patients\"\nas = \"COUNT(*)\"\n```\n\n\
                  Words^[A *first* note on {{ n }}.] and more[^b], then^[A second one.] `code^[stays]`.\n\n[^b]: Between.\n";
    let project = Copy::small(DATA, report);
    project.freeze();
    let run = tickmark(project.path(), &["render", "--strict"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let html = project.read("out/latest/report.html");
    let body = &html[html.find("Words").expect("the words")..];
    assert!(!body.split("<code>").next().unwrap().contains("^["), "no caret is printed: {body}");
    let order = ["<em>first</em> note on", "Between.", "A second one."];
    let at: Vec<usize> = order.iter().map(|words| html.rfind(words).unwrap_or_else(|| panic!("{words}"))).collect();
    assert!(at.is_sorted(), "the notes stand in the order of their signs: {at:?}");
    assert!(html.contains("code^[stays]"));
    // A typed number in a note is a finding at its place.
    let run = checked("Words^[A note on 17 patients.] and more.\n");
    assert!(run.stderr.contains("`17` is typed") && run.stderr.contains("report.md:1:18"), "{}", run.stderr);
}

#[test]
fn what_stands_twice_in_a_list_is_told_where_it_stands_again() {
    for (block, place, found) in [
        (
            "summary b\ndata = \"patients\"\nvariables = [\"age\", \"arm\", \"age\"]",
            "3:28",
            "`age` is listed twice in `variables`",
        ),
        (
            "survival b\ndata = \"patients\"\ntime = \"months\"\nevent = \"died = 1\"\nat = [6, 8, 6.0]",
            "5:13",
            "`6.0` is listed twice in `at`",
        ),
        (
            "survival b\ndata = \"patients\"\ntime = \"months\"\nevent = \"died = 1\"\nquantiles = [0.5, 0.25, 0.5]",
            "5:25",
            "`0.5` is listed twice in `quantiles`",
        ),
        (
            "correlation b\nmethod = \"pearson\"\nvariables = [\"age\", \"months\", \"age\"]",
            "3:31",
            "`age` is listed twice",
        ),
        (
            "compare b\ndata = \"patients\"\nby = \"arm\"\noutcomes = [\"age\", \"age\"]\ntest = \"welch\"",
            "4:20",
            "`age` is listed twice in `outcomes`",
        ),
    ] {
        let (head, body) = block.split_once('\n').unwrap();
        let run = checked(&format!("```{{{head}}}\n{body}\n```\n"));
        assert_eq!(run.code, 2, "{block}: {}", run.stderr);
        assert_eq!(run.stderr.matches("error:").count(), 1, "{block}: {}", run.stderr);
        assert!(run.stderr.contains(found) && run.stderr.contains(&format!("report.md:{place}")), "{}", run.stderr);
    }
}

#[test]
fn empty_lists_of_variables_and_empty_labels_are_refused() {
    let run = checked("```{summary b}\ndata = \"patients\"\nvariables = []\n```\n");
    assert!(run.code == 2 && run.stderr.contains("`variables` is empty"), "{}", run.stderr);
    assert!(run.stderr.contains("report.md:3:13"), "{}", run.stderr);
    for label in ["", "  "] {
        let run = checked(&format!(
            "```{{cohort b}}\nfrom = \"patients\"\n[[exclude]]\nlabel = \"{label}\"\nwhere = \"age > 75\"\n```\n"
        ));
        assert!(run.code == 2 && run.stderr.contains("found an empty label"), "{}", run.stderr);
        assert!(run.stderr.contains("report.md:4:9"), "{}", run.stderr);
    }
}
