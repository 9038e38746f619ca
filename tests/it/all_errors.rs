//! What is wrong with a report is said in one run, whatever stage it is of.

use crate::program::{Copy, Run, tickmark};

const CSV: &str = "id,age,sex\n1,50,F\n2,60,M\n3,70,F\n";

const CONFIG: &str = r#"title = "A report"
version = "1.0.0"
bibliography = "works.bib"
[[documents]]
id = "one"
source = "one.md"
template = "manuscript"
outputs = ["html"]
[[documents]]
id = "two"
source = "two.md"
template = "manuscript"
outputs = ["html"]
"#;

const ONE: &str = r#"```{value n}
data = "patients"
as = "COUNT(*)"
```

```{value broken}
data = "patients"
wher = "age > 1"
as = "COUNT(*)"
unitt = "x"
digit = 2
```

```{cohort lost}
from = "patientz"
```

```{summary below}
data = "lost"
variables = ["age"]
```

Right: {{ n }} of {{ broken }}, {{ broken | fmt("{n}") }}, {{ below.age.mean | digits(1) }} and {{ methods("n", "broken") }}.
{% if below.age.mean.value > 3 %}{{ below.age.sd.value }}{% endif %}{% for level in below.sex %}{{ below.sex[level] }}{% endfor %}
Wrong: {{ n.missing }} and {{ m }} and [@nobody].

```{table tbl-below}
of = "below"
caption = "Not wrong for that."
```

See @tbl-below and @tbl-nothing.
"#;

const TWO: &str = r#"Wrong: {{ n | fmt("{nn}") }}.

[@first]

```{table tbl-n}
of = "n"
captoin = "x"
notte = "y"
```

```{figure fig-n}
of = "n"
caption = "No figure shows this."
```

A link [so](javascript:x).
"#;

const WORKS: &str =
    "@article{first, title = {A title}, author = {Doe, J}, doi = {nonsense}, year = {2020}, journaltitle = {J}}\n";

fn checked(files: &[(&str, &str)]) -> Run {
    let project = Copy::small(CSV, "");
    std::fs::remove_file(project.path().join("report/report.md")).unwrap();
    for (path, text) in [("report/report.toml", CONFIG), ("report/works.bib", WORKS)].iter().chain(files) {
        project.write(path, text);
    }
    // A configuration that cannot be read is said by each command.
    let frozen = tickmark(project.path(), &["freeze", "--date", "2024-01-01"]);
    let run = tickmark(project.path(), &["check"]);
    assert!(frozen.code == 0 || frozen.stderr == run.stderr, "{}", frozen.stderr);
    let rendered = tickmark(project.path(), &["render"]);
    assert_eq!((rendered.code, &rendered.stderr), (run.code, &run.stderr), "render says what check says");
    run
}

/// Each of these is said once, and there is no other error.
fn said(run: &Run, expected: &[&str]) {
    assert_eq!(run.code, 2, "{}", run.stderr);
    for words in expected {
        assert_eq!(run.stderr.matches(words).count(), 1, "{words}: {}", run.stderr);
    }
    assert_eq!(run.stderr.matches("error: ").count(), expected.len(), "{}", run.stderr);
}

#[test]
fn errors_of_blocks_templates_and_works_are_said_together() {
    let run = checked(&[("report/one.md", ONE), ("report/two.md", TWO)]);
    said(
        &run,
        &[
            "unknown key `wher`",
            "unknown key `unitt`",
            "unknown key `digit`",
            "`patientz` is not a table",
            "`n` has no `missing`",
            "`m` is undefined",
            "`@nobody` is not in the bibliography",
            "`@tbl-nothing` is not a label of this document",
            "`n` has no `nn`",
            "unknown key `captoin`",
            "unknown key `notte`",
            "found a link to `javascript:x`",
            "report/works.bib:1:",
        ],
    );
}

#[test]
fn an_exhibit_that_cannot_be_drawn_does_not_wait_for_the_blocks() {
    let two = "```{figure fig-n}\nof = \"n\"\ncaption = \"No figure shows this.\"\n```\n";
    let run = checked(&[("report/one.md", ONE), ("report/two.md", two)]);
    assert!(run.stderr.contains("--> report/two.md:2:6"), "{}", run.stderr);
    assert!(run.stderr.contains("unknown key `wher`"), "{}", run.stderr);
}

#[test]
fn a_bibliography_that_cannot_be_read_does_not_hide_the_rest() {
    let run = checked(&[
        ("report/works.bib", "@article{first, title = {A title}\n@book{"),
        ("report/one.md", "{{ n }} [@anyone] and {{ m }}.\n"),
        ("report/two.md", "```{value n}\ndata = \"patients\"\nas = \"AVG(agee)\"\n```\n"),
    ]);
    assert_eq!(run.code, 2);
    for words in ["report/works.bib:", "`m` is undefined", "column `agee` is not in table"] {
        assert!(run.stderr.contains(words), "{words}: {}", run.stderr);
    }
    assert!(!run.stderr.contains("`@anyone`"), "no work is unknown where none is known: {}", run.stderr);
}

#[test]
fn errors_of_the_data_do_not_hide_those_of_documents() {
    let run = checked(&[
        ("data/more/patients.csv", CSV),
        ("report/one.md", "{{ n }} and {{ m }} in 5683.\n"),
        ("report/two.md", "```{value n}\ndata = \"patients\"\nas = \"COUNT(*)\"\n```\n"),
    ]);
    said(&run, &["two files make the table `patients`", "`m` is undefined"]);
}

#[test]
fn all_unknown_keys_of_the_configuration_are_said() {
    let config = CONFIG.replace("version", "versoin = 1\nlanguag = \"de\"\nversion").replace("id = \"two\"", "id = 2");
    let run = checked(&[("report/report.toml", &config), ("report/one.md", "x\n"), ("report/two.md", "y\n")]);
    said(&run, &["unknown key `versoin`", "unknown key `languag`", "found `2`, expected a text in quotes"]);
}
