//! Fences: what is run, what is text, and what is refused.

use crate::program::{Copy, tickmark};

const VALUE: &str = "{value v}\ndata = \"patients\"\nas = \"COUNT(*)\"\n";

fn checked(report: &str) -> (i32, String) {
    let project = Copy::small("a\n1\n2\n", report);
    project.freeze();
    let run = tickmark(project.path(), &["check", "-v"]);
    (run.code, format!("{}{}", run.stdout, run.stderr))
}

#[test]
fn a_block_that_is_shown_within_a_longer_fence_or_tildes_is_text() {
    for shown in [format!("````\n```{VALUE}```\n````\n"), format!("~~~\n```{VALUE}```\n~~~\n")] {
        // The shown id is free, and prose that asks for its result is an error.
        let (code, said) = checked(&format!("{shown}\nText {{{{ v }}}}.\n"));
        assert_eq!(code, 2, "{said}");
        assert!(said.contains("`v`") && said.contains("report/report.md:"), "{said}");
        let (code, said) = checked(&format!("{shown}\nText without digits, in words.\n"));
        assert!(code < 2, "{said}");
    }
}

#[test]
fn a_block_in_a_quotation_or_a_list_is_refused_at_its_place() {
    let quoted = |prefix: &str, rest: &str| {
        let lines: Vec<String> = format!("```{VALUE}```").lines().map(|line| format!("{rest}{line}")).collect();
        format!("Text.\n\n{prefix}{}\n", lines.join("\n").trim_start_matches(rest))
    };
    for (report, line) in [(quoted("> ", "> "), 3), (quoted("- ", "  "), 3), (quoted("1. ", "   "), 3)] {
        let (code, said) = checked(&report);
        assert_eq!(code, 2, "{report}\n{said}");
        assert!(said.contains("stands in a quotation or a list") || said.contains("is not run"), "{report}\n{said}");
        assert!(said.contains(&format!("report/report.md:{line}:")), "{report}\n{said}");
    }
}

#[test]
fn a_block_in_tildes_is_refused() {
    let (code, said) = checked(&format!("~~~{VALUE}~~~\n"));
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("a fence of tildes") && said.contains("report/report.md:1:1"), "{said}");
}

#[test]
fn errors_are_at_the_key_that_the_parser_found_not_at_words_that_read_like_it() {
    // The key within the text is not the key.
    let report = "```{value v}\nas = \"\"\"\nSUM(a)\nwhere = 1\"\"\"\ndata = \"patients\"\n  where = \"b > 1\"\n```\n";
    let (code, said) = checked(report);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("report/report.md:6:12"), "{said}");
}
