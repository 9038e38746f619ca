//! Levels, columns, causes and terms that are called as our own words are: `n`, `N`, `test`,
//! `median`, `at`, `p`. Right values are worked by hand, or are those of the same data with
//! other names.

use std::ops::Range;
use std::process::Command;

use serde_json::Value;

use crate::program::{Copy, Run, assert_close, entry, tickmark, value};

/// Eight patients, four of them flagged N, of whom two died; of the flagged Y three died.
const FLAGS: &str = "flag,dead\nN,1\nN,1\nN,0\nN,0\nY,1\nY,1\nY,1\nY,0\n";

const PROPORTION: &str = "```{proportion pr}\ndata = \"patients\"\nevent = \"dead = 1\"\nby = \"flag\"\n```\n\n```{table tbl-pr}\nof = \"pr\"\ncaption = \"Deaths.\"\n```\n\n";

fn rendered(csv: &str, report: &str) -> (Copy, Run) {
    let project = Copy::small(csv, report);
    project.freeze();
    let run = tickmark(project.path(), &["render"]);
    (project, run)
}

#[test]
fn a_path_that_is_a_statistic_and_a_level_is_an_error_that_says_how_to_write_each() {
    for written in ["{{ pr[\"N\"] }}", "{{ pr.N }}", "{{ pr | fmt(\"{N}\") }}", "{{ pr.N.value }}"] {
        let (_, run) = rendered(FLAGS, &format!("{PROPORTION}{written}\n"));
        assert_eq!(run.code, 2, "{written} {}", run.stderr);
        let place = "report/report.md:12:";
        assert!(run.stderr.contains(place) && run.stderr.contains("may mean 2 results"), "{written} {}", run.stderr);
        let ways = if written.contains("fmt") {
            ["`{stat(N)}` (a statistic)", "`{group(N)}` (a group)"]
        } else {
            ["`pr.stat(\"N\")` (a statistic)", "`pr.group(\"N\")` (a group)"]
        };
        assert!(ways.iter().all(|way| run.stderr.contains(way)), "{written} {}", run.stderr);
    }
}

#[test]
fn each_reading_can_be_written_printed_shown_and_traced() {
    let text = "{{ pr.group(\"N\") }} of group N, {{ pr.stat(\"N\") }} in all, {{ pr[\"N\"].n }} of {{ pr.N.N }}, \
                {{ pr | fmt(\"{stat(N)} and {group(N).estimate}\") }}, {{ pr.group(\"Y\") }}, {{ pr.Y.n }}\n";
    let (project, run) = rendered(FLAGS, &format!("{PROPORTION}{text}"));
    assert_eq!(run.code, 0, "{}", run.stderr);
    let ledger = project.ledger();
    let texts: Vec<&str> =
        ledger["marks"].as_array().unwrap().iter().map(|mark| mark["text"].as_str().unwrap()).collect();
    assert_eq!(texts[..8], ["50.0%", "8", "2", "4", "8", "50.0%", "75.0%", "3"]);
    assert_eq!(value(&ledger, "pr.stat(\"N\")"), 8);
    assert_eq!(value(&ledger, "pr.group(\"N\").estimate"), 0.5);
    assert_eq!(value(&ledger, "pr.n"), 5);
    let csv = project.read("out/latest/tables/report-tbl-pr.csv");
    let lines: Vec<&str> = csv.lines().collect();
    assert!(lines[1].starts_with("N,2/4,50.0% (") && lines[2].starts_with("Y,3/4,75.0% ("), "{csv}");
    for (id, text) in [("pr.stat(\"N\")", "8"), ("pr.group(\"N\").estimate", "50.0%")] {
        let run = tickmark(project.path(), &["trace", id]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert!(run.stdout.starts_with(&format!("{id}  {text}\n")), "{}", run.stdout);
    }
}

#[test]
fn what_is_asked_of_a_result_and_a_level_of_that_name_are_told_apart() {
    let csv = FLAGS.replace("N,", "value,");
    let (_, run) = rendered(&csv, &format!("{PROPORTION}{{% if pr.value > 1 %}}a{{% endif %}}\n"));
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stderr.contains("`pr.group(\"value\")` (a group)"), "{}", run.stderr);
    assert!(run.stderr.contains("`pr.value()`"), "{}", run.stderr);
    for compared in ["pr.group(\"value\") > 0.4", "pr.group(\"value\").estimate > 0.4", "0.4 < pr.stat(\"n\")"] {
        let (_, run) = rendered(&csv, &format!("{PROPORTION}{{% if {compared} %}}a{{% endif %}}\n"));
        assert!(run.code == 2 && run.stderr.contains("expected a number"), "{compared} {}", run.stderr);
    }
    let text = "{% if pr.value() > 0.6 and pr.group(\"value\").value < 0.6 %}Most died{% endif %}, {{ pr.group(\"value\") }}.\n";
    let (project, run) = rendered(&csv, &format!("{PROPORTION}{text}"));
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(project.read("out/latest/report.html").contains("Most died"));
    assert_eq!(value(&project.ledger(), "pr.group(\"value\").estimate"), 0.5);
}

/// Codes 1 and 2 whose labels are 2 and 1: `1` is the label of one level and the code of
/// the other.
#[test]
fn a_label_that_is_the_code_of_another_level_is_ambiguous() {
    let csv = "arm,dead\n1,1\n1,0\n1,0\n1,0\n2,1\n2,1\n2,1\n2,0\n";
    let block = "```{proportion pr}\ndata = \"patients\"\nevent = \"dead = 1\"\nby = \"arm\"\n```\n\n";
    let levels = r#"{"name": "p", "resources": [{"name": "patients", "path": "patients.csv", "schema": {"fields": [
        {"name": "arm", "type": "integer", "tickmark": {"levels": [{"code": "1", "label": "2"}, {"code": "2", "label": "1"}]}},
        {"name": "dead", "type": "integer"}]}}]}"#;
    let render = |text: &str| {
        let project = Copy::small(csv, &format!("{block}{text}\n"));
        project.write("data/datapackage.json", levels);
        project.freeze();
        let run = tickmark(project.path(), &["render"]);
        (project, run)
    };
    let (_, run) = render("{{ pr[1] }}");
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stderr.contains("`pr.group(\"1\")`") && run.stderr.contains("`pr.group(\"2\")`"), "{}", run.stderr);
    let (project, run) = render("{{ pr.group(\"1\") }} {{ pr.code(\"1\") }}");
    assert_eq!(run.code, 0, "{}", run.stderr);
    let marks = project.ledger()["marks"].clone();
    assert_eq!((&marks[0]["text"], &marks[1]["text"]), (&"75.0%".into(), &"25.0%".into()));
}

#[test]
fn a_column_and_a_group_of_one_name_are_told_apart() {
    // The group called age has two patients, whose ages are 10 and 20; all are 10 to 40.
    let csv = "arm,age\nage,10\nage,20\nother,30\nother,40\n";
    let block = "```{summary t}\ndata = \"patients\"\nby = \"arm\"\nvariables = [\"age\"]\n```\n\n\
                 ```{table tbl-t}\nof = \"t\"\ncaption = \"Ages.\"\n```\n\n";
    let (_, run) = rendered(csv, &format!("{block}{{{{ t.age.n }}}}\n"));
    assert_eq!(run.code, 2, "{}", run.stderr);
    let ways = ["`t.group(\"age\").n` (a group)", "`t.variable(\"age\").n` (a variable)"];
    assert!(ways.iter().all(|way| run.stderr.contains(way)), "{}", run.stderr);
    let (project, run) = rendered(csv, &format!("{block}{{{{ t.age.median }}}}\n"));
    assert_eq!(run.code, 0, "{}", run.stderr);
    let ledger = project.ledger();
    assert_eq!(value(&ledger, "t.group(\"age\").n"), 2);
    assert_eq!(value(&ledger, "t.group(\"age\").age.median"), 15);
    assert_eq!(value(&ledger, "t.variable(\"age\").n"), 4);
    let csv = project.read("out/latest/tables/report-tbl-t.csv");
    assert!(csv.contains("No. of records,4,2,2"), "{csv}");
}

/// The words of our paths. The test below fails where a block writes one that is not here.
const WORDS: [&str; 90] = [
    "N",
    "adjusted",
    "basis",
    "code",
    "dfbetas",
    "martingale",
    "time",
    "wald",
    "estimable",
    "group",
    "level",
    "unit",
    "variable",
    "aic",
    "any",
    "at",
    "baseline_hazard",
    "bic",
    "both",
    "cause",
    "censor",
    "censored",
    "coefficient",
    "concordance",
    "conf",
    "curve",
    "curves",
    "deviance",
    "df",
    "difference",
    "error",
    "estimate",
    "event",
    "events",
    "events_per_parameter",
    "expected",
    "first",
    "first_only",
    "followup",
    "global",
    "grade",
    "high",
    "intercept",
    "likelihood_ratio",
    "log_likelihood",
    "low",
    "max",
    "mean",
    "median",
    "method",
    "methods",
    "min",
    "missing",
    "model",
    "multivariable",
    "n",
    "n_in",
    "n_out",
    "n_removed",
    "n_start",
    "neither",
    "nonlinear",
    "null",
    "observed",
    "odds_ratio",
    "overall",
    "p",
    "p25",
    "p75",
    "pairwise",
    "proportional_hazards",
    "quantile",
    "ratio",
    "residual",
    "residuals",
    "risk",
    "rmst",
    "score",
    "sd",
    "second",
    "second_only",
    "severe",
    "smd",
    "stat",
    "statistic",
    "std",
    "step",
    "test",
    "univariable",
    "value",
];

/// Names of the same order that are nobody's words.
fn neutral(index: usize) -> String {
    format!("L{index:02}")
}

/// Sixty patients; in each column six names, each with events and without.
fn data(names: &[String], columns: usize) -> String {
    let mut csv = "id,months,dead,outcome,age,weight".to_owned();
    (0..columns).for_each(|column| csv.push_str(&format!(",g{column}")));
    csv.push('\n');
    for row in 0..60 {
        let months = 1 + row * 7 % 59;
        let dead = usize::from((row * row + row / 5) % 7 < 4);
        csv.push_str(&format!(
            "{row},{months},{dead},c{},{},{}",
            (row / 6) % 3,
            40 + row * 13 % 37,
            50 + row * 11 % 29
        ));
        for column in 0..columns {
            csv.push_str(&format!(",{}", names[(column * 6 + (row + row / 11) % 6).min(names.len() - 1)]));
        }
        csv.push('\n');
    }
    csv
}

/// Blocks of every kind on every column, and a table of each.
fn blocks(columns: Range<usize>) -> String {
    let mut out = String::new();
    for column in columns {
        let g = format!("g{column}");
        let kinds = [
            ("proportion", format!("event = \"dead = 1\"\nby = \"{g}\"")),
            ("summary", format!("variables = [\"age\", \"{g}\"]")),
            ("summary", format!("variables = [\"age\", \"outcome\"]\nby = \"{g}\"\ntest = true")),
            (
                "survival",
                format!(
                    "time = \"months\"\nevent = \"dead = 1\"\nby = \"{g}\"\nat = [12]\nrmst = 12\nquantiles = [0.25]\n\
                     test = \"log-rank\"\npairwise = true"
                ),
            ),
            (
                "cox",
                format!(
                    "time = \"months\"\nevent = \"dead = 1\"\nterms = [\"{g}\", \"age\"]\nunivariable = true\nat = [12]\ncurves = {{ by = \"{g}\" }}\nresiduals = true"
                ),
            ),
            ("logistic", format!("event = \"dead = 1\"\nterms = [\"{g}\"]\nconf = \"wald\"")),
            (
                "incidence",
                format!(
                    "time = \"months\"\nstatus = \"outcome\"\ncensored = \"c0\"\nby = \"{g}\"\nat = [12]\ntest = \"gray\""
                ),
            ),
            ("incidence", format!("time = \"months\"\nstatus = \"{g}\"\ncensored = \"CENSORED\"\nat = [12]")),
            ("compare", format!("outcome = \"age\"\nby = \"{g}\"\ntest = \"anova\"\npairwise = true")),
            ("toxicity", format!("subject = \"id\"\nterm = \"{g}\"\ngrade = \"dead\"")),
            ("toxicity", format!("subject = \"id\"\nterm = \"outcome\"\ngrade = \"dead\"\nby = \"{g}\"")),
        ];
        for (at, (kind, keys)) in kinds.iter().enumerate() {
            let id = format!("b{column}x{at}");
            out.push_str(&format!("```{{{kind} {id}}}\ndata = \"patients\"\n{keys}\n```\n\n"));
            out.push_str(&format!("```{{table tbl-{id}}}\nof = \"{id}\"\ncaption = \"A table.\"\n```\n\n"));
        }
    }
    out
}

#[test]
fn results_and_tables_are_the_same_whatever_the_levels_are_called() {
    let columns = WORDS.len() / 6;
    // The order of the levels is that of their names; "!" comes before all.
    let mut words: Vec<String> = WORDS.iter().map(|word| (*word).to_owned()).collect();
    words.sort();
    let others: Vec<String> = (0..words.len()).map(neutral).collect();
    let censored = |names: &[String], column: usize| names[column * 6].clone();
    let run = |names: &[String]| {
        let mut report = blocks(0..columns);
        for column in 0..columns {
            report =
                report.replacen("censored = \"CENSORED\"", &format!("censored = \"{}\"", censored(names, column)), 1);
        }
        let (project, run) = rendered(&data(names, columns), &report);
        assert!(run.code < 2, "{}", run.stderr);
        project
    };
    let (plain, odd) = (run(&others), run(&words));
    let renamed = |text: &str| -> String {
        others.iter().zip(&words).fold(text.to_owned(), |text, (neutral, word)| text.replace(neutral, word))
    };
    let (expected, found) = (plain.ledger(), odd.ledger());
    let (expected, found) = (expected["results"].as_array().unwrap(), found["results"].as_array().unwrap());
    assert_eq!(expected.len(), found.len());
    assert!(found.len() > 10_000, "{}", found.len());
    let mut ids = std::collections::BTreeSet::new();
    for (one, other) in expected.iter().zip(found) {
        assert!(ids.insert(other["id"].as_str().unwrap().to_owned()), "{} is there twice", other["id"]);
        for key in ["block", "stat", "time", "rows"] {
            if key != "rows" {
                assert_eq!(one[key], other[key], "{}", other["id"]);
            } else {
                assert_eq!(one[key]["n"], other[key]["n"], "{}", other["id"]);
            }
        }
        assert_eq!(renamed(&one["groups"].to_string()), other["groups"].to_string(), "{}", other["id"]);
        if one["value"].is_number() {
            assert_eq!(one["value"], other["value"], "{}", other["id"]);
        }
        let written = one["id"].as_str().unwrap();
        let own = written
            .split(['.', '[', ']', '(', ')'])
            .filter(|step| step.chars().all(|c| c.is_ascii_lowercase() || c == '_' || c == 'N'));
        for word in own.filter(|word| {
            !word.is_empty() && !["age", "outcome", "months", "dead", "group", "level", "variable"].contains(word)
        }) {
            assert!(WORDS.contains(&word), "`{word}` of {written} is not among the words tried as names");
        }
    }
    for column in 0..columns {
        for at in 0..11 {
            let name = format!("out/latest/tables/report-tbl-b{column}x{at}.csv");
            assert_eq!(renamed(&plain.read(&name)), odd.read(&name), "{name}");
        }
    }
    // The rest takes longer, and is shown on a third of the names.
    let mut report = blocks(0..columns / 3);
    for column in 0..columns / 3 {
        report = report.replacen("CENSORED", &censored(&words, column), 1);
    }
    odd.write("report/report.md", report);
    assert!(tickmark(odd.path(), &["render"]).code < 2);
    every_id_prints_its_own_result(&odd);
    r_agrees(&odd);
}

/// Each id is a path that a template takes, and prints the result of that id.
fn every_id_prints_its_own_result(project: &Copy) {
    let ledger = project.ledger();
    let results = ledger["results"].as_array().unwrap();
    let every: Vec<&Value> = results.iter().filter(|one| one["value"].is_number()).step_by(7).collect();
    let text: String = every.iter().map(|one| format!("{{{{ {} }}}}\n\n", one["id"].as_str().unwrap())).collect();
    let report = project.read("report/report.md");
    project.write("report/report.md", format!("{report}\n{text}"));
    let run = tickmark(project.path(), &["render"]);
    assert!(run.code < 2, "{}", run.stderr);
    let ledger = project.ledger();
    let marks = ledger["marks"].as_array().unwrap();
    let printed: Vec<&str> = marks.iter().map(|mark| mark["result"].as_str().unwrap()).collect();
    for (one, printed) in every.iter().zip(&printed) {
        assert_eq!(one["id"], *printed);
    }
}

fn r_agrees(project: &Copy) {
    let has = Command::new("Rscript").args(["--vanilla", "-e", "library(survival)"]).output();
    if !has.is_ok_and(|output| output.status.success()) {
        println!("skipped: R with the package survival is not installed");
        return;
    }
    let run = tickmark(project.path(), &["qc", "--r"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    assert!(run.stdout.contains(" 0 differed"), "{}", run.stdout);
}

/// Hazard ratios of a term whose level is called `test` stand beside the test of the term.
#[test]
fn a_cox_level_called_test_works() {
    let csv = "arm,t,e\ncontrol,1,1\ncontrol,4,1\ncontrol,5,1\ncontrol,9,0\ntest,2,1\ntest,6,1\ntest,8,0\ntest,10,1\n\
               third,3,1\nthird,7,1\nthird,11,0\nthird,12,1\n";
    let block = "```{cox m}\ndata = \"patients\"\ntime = \"t\"\nevent = \"e = 1\"\nterms = [\"arm\"]\nunivariable = true\n```\n\n\
                 ```{table tbl-m}\nof = \"m\"\ncaption = \"Model.\"\n```\n\n\
                 {{ m.multivariable.arm.test.estimate }} {{ m.multivariable.arm.test.df }}\n";
    let (project, run) = rendered(csv, block);
    assert!(run.code < 2, "{}", run.stderr);
    let ledger = project.ledger();
    let (level, whole) = ("m.multivariable.arm.level(\"test\").p.value", "m.multivariable.arm.stat(\"test\").p.value");
    assert_ne!(value(&ledger, level), value(&ledger, whole));
    let other = rendered(&csv.replace("test", "teach"), &block.replace(".test.estimate", ".teach.estimate")).0.ledger();
    assert_close(level, value(&ledger, level), value(&other, "m.multivariable.arm.teach.p.value"), 0.0);
    assert_close(whole, value(&ledger, whole), value(&other, "m.multivariable.arm.test.p.value"), 0.0);
    let csv = project.read("out/latest/tables/report-tbl-m.csv");
    let row = csv.lines().find(|line| line.starts_with("test,")).expect("a row of the level");
    assert!(row.ends_with(entry(&ledger, level)["text"].as_str().unwrap()), "{row}");
    let (_, run) = rendered(csv_of_test(), &block.replace(".test.estimate", ".test.p.value"));
    assert!(
        run.code == 2 && run.stderr.contains("`m.multivariable.arm.level(\"test\").p.value` (a level)"),
        "{}",
        run.stderr
    );
}

fn csv_of_test() -> &'static str {
    "arm,t,e\ncontrol,1,1\ncontrol,4,1\ncontrol,5,1\ncontrol,9,0\ntest,2,1\ntest,6,1\ntest,8,0\ntest,10,1\n\
     third,3,1\nthird,7,1\nthird,11,0\nthird,12,1\n"
}

/// Columns that are called as statistics are.
#[test]
fn columns_called_p_and_median_are_variables() {
    let csv = "n,p,median,test\n1,2,9,4\n2,4,7,1\n3,6,8,2\n4,9,1,3\n5,11,2,7\n";
    let report = "```{summary t}\ndata = \"patients\"\nvariables = [\"n\", \"p\", \"median\", \"test\"]\n```\n\n\
                  ```{correlation r}\ndata = \"patients\"\nvariables = [\"n\", \"p\", \"test\"]\nmethod = \"pearson\"\n```\n\n\
                  {{ t.p.median }} {{ t.median.median }} {{ t.n.median }} {{ t.n.n }} {{ r.n.p }} {{ r.p.test.p.value }}\n";
    let (project, run) = rendered(csv, report);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let ledger = project.ledger();
    let marks: Vec<&str> =
        ledger["marks"].as_array().unwrap().iter().map(|mark| mark["result"].as_str().unwrap()).collect();
    // The path `t.n` is the number of rows and the column n.
    assert_eq!(marks[..4], ["t.p.median", "t.median.median", "t.variable(\"n\").median", "t.variable(\"n\").n"]);
    assert_eq!(value(&ledger, "t.p.median"), 6);
    assert_eq!(value(&ledger, "t.variable(\"n\").median"), 3);
    assert_eq!(value(&ledger, "t.stat(\"n\")"), 5);
}
