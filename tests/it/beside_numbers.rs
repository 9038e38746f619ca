//! What stands directly beside a printed number and makes another one of it.

use crate::program::{Copy, Run, tickmark};

const BLOCKS: &str = "```{value m}\nas = \"COUNT(*)\"\nunit = \"months\"\n```\n\n\
                      ```{value c}\nas = \"SUM(x)\"\nunit = \"days\"\n```\n\n\
                      ```{value k}\nas = \"MAX(x)\"\nunit = \"months\"\n```\n\n";

fn checked(line: &str) -> Run {
    let project = Copy::small("id,x\n1,4\n2,5\n", &format!("{BLOCKS}{line}\n"));
    project.freeze();
    tickmark(project.path(), &["check"])
}

#[test]
fn what_makes_another_number_is_a_finding_at_its_line() {
    for (line, words) in [
        ("Power {{ m }}^{{ c }}^ it.", "is raised or lowered directly beside another number"),
        ("Index {{ m }}~{{ c }}~ it.", "is raised or lowered directly beside another number"),
        ("From {{ m }}–{{ c }} days.", "is in months, and begins a range that ends in days"),
        ("From {{ m }} to {{ c }} days.", "is in months, and begins a range that ends in days"),
        ("From {{ m }}–{{ k }} days.", "is in months, found `days` behind it"),
        ("It is l{{ m }} months.", "stands directly behind `l`, which reads as digits"),
        ("It is O{{ m }} months.", "stands directly behind `O`, which reads as digits"),
        ("It is \u{43E}{{ m }} months.", "stands directly behind `\u{43E}`, which reads as digits"),
        ("It is {{ m }}\u{437} months.", "is followed by `\u{437}`, which reads as digits"),
        ("It is {{ m }}\u{336} months.", "is followed by U+0336, which is set over its last digit"),
        ("It is {{ m }}\u{338} months.", "is followed by U+0338, which is set over its last digit"),
        ("It is {{ m }}\u{2800}{{ k }} months.", "a reader takes `25` for one number"),
        ("It is {{ m }}\u{1D159}{{ k }} months.", "a reader takes `25` for one number"),
        ("It is {{ m }}\u{FFFA}{{ k }} months.", "a reader takes `25` for one number"),
    ] {
        let run = checked(line);
        assert_eq!(run.code, 1, "{line}: {}", run.stderr);
        assert!(run.stderr.contains(words), "{line}: {}", run.stderr);
        assert!(run.stderr.contains("[number-beside]\n  --> report/report.md:16:"), "{line}: {}", run.stderr);
    }
}

#[test]
fn what_a_reader_parts_is_none() {
    for line in [
        "From {{ m }}–{{ k }} months, and {{ c }} days.",
        "From {{ m }} months to {{ c }} days.",
        "All {{ m }} ^a^ of {{ k }}.",
        "In cell {{ m }} of block l {{ k }}.",
        "Total of {{ m }}, or {{ k }} months.",
    ] {
        let run = checked(line);
        assert!(!run.stderr.contains("number-beside"), "{line}: {}", run.stderr);
    }
}
