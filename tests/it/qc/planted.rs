//! Faults planted on purpose: each must be named by `qc`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use crate::program::{Copy, root, tickmark};
use crate::qc::{has_r, rscript};

/// Ten blocks, and what each is changed to: another formula in place of the right one, as
/// a fault of the program would have it.
const COMPUTATIONS: [(&str, &str, &str); 10] = [
    ("{cox ties}\nTIMES\nterms = [\"age\", \"ph.ecog\"]", "ties = \"efron\"", "ties = \"breslow\""),
    ("{survival interval}\nTIMES\nat = [200]", "conf = \"log\"", "conf = \"log-log\""),
    ("{survival weights}\nTIMES\nby = \"sex\"", "test = \"log-rank\"", "test = \"peto-peto\""),
    ("{summary quantile}\ndata = \"lung\"\nvariables = [\"meal.cal\"]", "quantile_type = 7", "quantile_type = 6"),
    ("{proportion share}\ndata = \"lung\"\nevent = \"sex = 2\"", "conf = \"wilson\"", "conf = \"agresti-coull\""),
    ("{compare means}\ndata = \"lung\"\noutcome = \"age\"\nby = \"sex\"", "test = \"welch\"", "test = \"student\""),
    (
        "{correlation rank}\ndata = \"lung\"\nvariables = [\"age\", \"wt.loss\"]",
        "method = \"spearman\"",
        "method = \"kendall\"",
    ),
    (
        "{logistic limits}\ndata = \"lung\"\nevent = \"status = 2\"\nterms = [\"age\"]",
        "conf = \"profile\"",
        "conf = \"wald\"",
    ),
    ("{cox rows}\nTIMES\nterms = [\"age\"]", "where = \"sex = 2\"", "where = \"sex = 1\""),
    ("{value center}\ndata = \"lung\"\ndigits = 1", "as = \"MEDIAN(meal.cal)\"", "as = \"AVG(meal.cal)\""),
];

fn project(changed: bool) -> Copy {
    let times = "data = \"lung\"\ntime = \"time\"\nevent = \"status = 2\"";
    let blocks = COMPUTATIONS.iter().map(|(block, right, wrong)| {
        let option = if changed { wrong } else { right };
        format!("```{}\n{option}\n```\n\n", block.replace("TIMES", times))
    });
    let project = Copy::small("id\n1\n", &blocks.collect::<String>());
    let lung = fs::read(root().join("tests/reference/lung.csv")).expect("the lung data");
    project.write("data/lung.csv", lung);
    project.freeze();
    project
}

/// The script of a project, written and not run.
fn script(project: &Copy) -> String {
    let path = project.path().join("written.R");
    let run = tickmark(project.path(), &["qc", "--r", "--script", path.to_str().expect("a path")]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    project.read("written.R")
}

/// The id and the value of a line of the ledger's values.
fn expectation(line: &str) -> Option<(&str, &str)> {
    line.strip_prefix("expect(block, ")?.strip_suffix(')')?.rsplit_once(", ")
}

/// Runs a script whose values are changed, and gives the ids that differ.
fn differing(project: &Copy, script: &str, change: impl Fn(&str, &str) -> Option<String>) -> BTreeSet<String> {
    let changed: Vec<String> = script
        .lines()
        .map(|line| match expectation(line) {
            Some((id, value)) => {
                let value = change(id, value).unwrap_or_else(|| value.to_owned());
                format!("expect(block, {id}, {value})")
            }
            None => line.to_owned(),
        })
        .collect();
    project.write("planted/qc.R", changed.join("\n"));
    let run = rscript(project.path(), "planted/qc.R");
    assert!(run.code < 2, "{}{}", run.stdout, run.stderr);
    let text = project.read("planted/qc.csv");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let lines = reader.records().map(|line| line.expect("a line of qc.csv"));
    lines.filter(|line| &line[3] == "differed").map(|line| line[0].to_owned()).collect()
}

#[test]
fn ten_faults_of_the_ledger_are_each_named() {
    if !has_r() {
        return;
    }
    let project = project(false);
    let script = script(&project);
    let values: BTreeMap<&str, &str> = script.lines().filter_map(expectation).collect();
    let number = |id: &str| -> f64 {
        values.get(format!("\"{id}\"").as_str()).unwrap_or_else(|| panic!("no {id}")).parse().expect("a number")
    };
    let faults: [(&str, String); 10] = [
        ("interval.n", (number("interval.n") + 1.0).to_string()),
        ("interval.median.estimate", number("interval.median.conf.low").to_string()),
        ("interval.at[200].estimate", (1.0 - number("interval.at[200].estimate")).to_string()),
        ("interval.at[200].conf.high", "NA".to_owned()),
        ("weights.test.p.value", (number("weights.test.p.value") / 2.0).to_string()),
        ("ties.multivariable.age.estimate", (1.0 / number("ties.multivariable.age.estimate")).to_string()),
        ("ties.multivariable.age.conf.low", number("ties.multivariable.age.conf.high").to_string()),
        ("rows.multivariable.age.std.error", number("rows.multivariable.age.std.error").powi(2).to_string()),
        ("weights[1].median.estimate", number("weights[2].median.estimate").to_string()),
        ("quantile[\"meal.cal\"].n.missing", "0".to_owned()),
    ];
    let planted: BTreeMap<String, &String> =
        faults.iter().map(|(id, value)| (format!("\"{}\"", id.replace('"', "\\\"")), value)).collect();
    let found = differing(&project, &script, |id, _| planted.get(id).map(|value| (*value).clone()));
    let expected: BTreeSet<String> = faults.iter().map(|(id, _)| (*id).to_owned()).collect();
    assert_eq!(found, expected);
}

#[test]
fn ten_faults_of_the_computation_are_each_named() {
    if !has_r() {
        return;
    }
    let (right, wrong) = (project(false), project(true));
    let (right_script, wrong_script) = (script(&right), script(&wrong));
    let wrong_values: BTreeMap<&str, &str> = wrong_script.lines().filter_map(expectation).collect();
    let found = differing(&right, &right_script, |id, _| wrong_values.get(id).map(|value| (*value).to_owned()));
    let blocks: BTreeSet<&str> = found.iter().filter_map(|id| id.split(['.', '[']).next()).collect();
    let expected: BTreeSet<&str> =
        COMPUTATIONS.iter().filter_map(|(block, ..)| block.split('}').next()?.split(' ').nth(1)).collect();
    assert_eq!(expected.len(), 10);
    assert_eq!(blocks, expected, "{found:?}");
    // And without a fault nothing differs.
    assert_eq!(differing(&right, &right_script, |_, _| None), BTreeSet::new());
}
