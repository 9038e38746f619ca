//! Keys that may be written in several forms: what is none of them is told at its place, with
//! what was found and what is allowed.

use std::fs;

use crate::program::{Copy, root, tickmark};
use crate::source::sources;

const DATA: &str = "id,arm,months,died,age,cause\n1,A,5,1,50,x\n2,A,9,1,60,y\n3,B,4,0,70,x\n4,B,8,1,80,none\n";

#[test]
fn a_value_in_none_of_its_forms_is_told_where_it_stands() {
    let cox = "data = \"patients\"\ntime = \"months\"\nevent = \"died = 1\"\nterms = [\"age\"]\n";
    for (block, line, key, value, found, allowed) in [
        (
            "summary b",
            "data = \"patients\"\nvariables = [\"age\"]\n",
            "test",
            "\"rnak\"",
            "the text `rnak`",
            "\"rank\"",
        ),
        (
            "summary b",
            "data = \"patients\"\nvariables = [\"age\"]\n",
            "digits",
            "1.5",
            "`1.5`",
            "a whole number from 0",
        ),
        ("summary b", "data = \"patients\"\nvariables = [\"age\"]\n", "statistics", "1", "`1`", "a text such as"),
        (
            "summary b",
            "data = \"patients\"\nvariables = [\"age\"]\n",
            "dichotomous",
            "true",
            "`true`",
            "a list of variables",
        ),
        ("cox b", cox, "spline", "{ age = \"3\" }", "the text `3`", "degrees of freedom such as 3"),
        ("cox b", cox, "curves", "{ at = { age = true } }", "`true`", "a number, or a level in quotes"),
        (
            "compare b",
            "data = \"patients\"\noutcome = \"age\"\nby = \"arm\"\n",
            "exact",
            "\"aut\"",
            "the text `aut`",
            "`\"auto\"`",
        ),
        (
            "incidence b",
            "data = \"patients\"\ntime = \"months\"\nstatus = \"cause\"\n",
            "censored",
            "[\"none\"]",
            "a list",
            "a level: a text in quotes",
        ),
        ("figure fig-b", "caption = \"It.\"\n", "of", "1", "`1`", "a name in quotes such as \"os\""),
    ] {
        let report = format!("```{{{block}}}\n{line}{key} = {value}\n```\n");
        let row = 2 + line.lines().count();
        let project = Copy::small(DATA, &report);
        project.freeze();
        let run = tickmark(project.path(), &["check"]);
        assert_eq!(run.code, 2, "{key}: {}", run.stderr);
        let message = format!("error: found {found}, expected ");
        let said = run.stderr.split("error: ").find(|one| format!("error: {one}").starts_with(&message));
        let said = said.unwrap_or_else(|| panic!("{key}: {}", run.stderr));
        assert!(said.contains(allowed), "{key}: {said}");
        assert!(said.contains(&format!("--> report/report.md:{row}:")), "{key}: {said}");
    }
}

#[test]
fn those_of_cohorts_and_of_the_configuration_too() {
    for (keys, message) in [
        (
            "[[join]]\ntable = \"patients\"\non = 1\n",
            "found `1`, expected a column in quotes such as \"id\", or a list of columns such as [\"site\", \"id\"]\n  --> report/report.md:5:6",
        ),
        (
            "[[derive]]\nname = \"x\"\nas = \"age\"\nlevels = [1]\n",
            "found `1`, expected a code in quotes such as \"1\", or { code = \"1\", label = \"Yes\" }\n  --> report/report.md:6:11",
        ),
        (
            "[[derive]]\nname = \"x\"\nas = \"age\"\nlevels = [{ code = \"2\", lable = \"Two\" }]\n",
            "unknown key `lable`, expected one of `code`, `label` [unknown-key]\n  --> report/report.md:6:25",
        ),
    ] {
        let project = Copy::small(DATA, &format!("```{{cohort b}}\nfrom = \"patients\"\n{keys}```\n"));
        project.freeze();
        let run = tickmark(project.path(), &["check"]);
        assert_eq!(run.code, 2, "{}", run.stderr);
        assert!(run.stderr.contains(message), "{message}: {}", run.stderr);
    }
    let project = Copy::small(DATA, "Text.\n");
    let config = project.read("report/report.toml");
    project.write("report/report.toml", format!("{config}\n[privacy]\nmin_cell = 5\ntimes = \"moth\"\n"));
    let run = tickmark(project.path(), &["check"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    let message = "found the text `moth`, expected `\"day\"`, `\"week\"`, `\"month\"`, `\"year\"`, or a number";
    assert!(run.stderr.contains(message), "{}", run.stderr);
    let line = config.lines().count() + 4;
    assert!(run.stderr.contains(&format!("--> report/report.toml:{line}:9")), "{}", run.stderr);
}

/// An untagged enum that serde reads says of a wrong value neither what it is nor what is allowed.
#[test]
fn no_type_is_read_as_an_untagged_enum() {
    for file in sources(&root().join("src")) {
        let text = fs::read_to_string(&file).expect("a source file");
        let read = text.split("#[derive(").skip(1).map(|rest| rest.split("enum ").next().unwrap_or_default());
        for attributes in read {
            let is_read = attributes.split(')').next().is_some_and(|derived| derived.contains("Deserialize"));
            let is_untagged = attributes.contains("serde(untagged");
            assert!(!(is_read && is_untagged && !attributes.contains("struct ")), "{}: {attributes}", file.display());
        }
    }
}
