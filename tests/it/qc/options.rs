//! Every option of every kind that the script covers, recomputed in R.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

use crate::program::{Copy, root};
use crate::qc::{agreed_share, has_r, outcome, rscript};

/// A project with every option that the script covers.
fn every_option() -> Copy {
    let report = [include_str!("every_option.md"), include_str!("models_and_comparisons.md")].concat();
    let project = Copy::small("id\n1\n", &report);
    project.write("data/visits.csv", include_str!("visits.csv"));
    project.write("data/few.csv", include_str!("few.csv"));
    for name in ["lung", "veteran", "ovarian", "cmprsk"] {
        let text = fs::read(root().join(format!("tests/reference/{name}.csv"))).expect("the reference data");
        project.write(&format!("data/{name}.csv"), text);
    }
    project.freeze();
    project
}

#[test]
fn r_agrees_on_every_option_and_says_what_it_does_not_cover() {
    if !has_r() {
        return;
    }
    let project = every_option();
    assert!(agreed_share(&project) > 0.96);
    let outcome = outcome(&project);
    let uncovered: BTreeSet<&str> = outcome["results"]
        .as_array()
        .expect("results")
        .iter()
        .filter(|one| one["status"] == "not covered")
        .filter(|one| !one["id"].as_str().is_some_and(|id| id.ends_with(".methods") || id.ends_with(".curve")))
        .filter_map(|one| one["id"].as_str()?.split(['.', '[']).next())
        .collect();
    // Firth's likelihood of Cox models; a join in SQL, and a block that reads its table; t of points on a line.
    assert_eq!(uncovered, BTreeSet::from(["c6", "q4", "q4v", "z9"]));
    let reasons = outcome["blocks"].to_string();
    assert!(reasons.contains("Firth's penalised likelihood is not in the package survival"), "{reasons}");
    // Some numbers must be there at all, each of its own R.
    for id in [
        "m1.curves[1].at[365].conf.low",
        "m2.multivariable[\"wt.loss\"][20].estimate",
        "m2.baseline_hazard[0].at[50].estimate",
        "l1.multivariable.agegroup.young.conf.high",
        "l8.multivariable[\"ph.ecog\"].conf.high",
        "k0.difference.conf.low",
        "k21.difference.conf.low",
        "k16.pairwise.young.middle.odds_ratio.conf.low",
        "i1.test[1].p.value",
        "i4.multivariable.age.std.error",
    ] {
        let one = outcome["results"].as_array().expect("results").iter().find(|one| one["id"] == id);
        assert_eq!(one.map(|one| &one["status"]), Some(&Value::from("agreed")), "{id}");
    }
}

#[test]
fn every_number_that_is_off_by_a_hundred_thousandth_differs() {
    if !has_r() {
        return;
    }
    let project = every_option();
    assert!(agreed_share(&project) > 0.96);
    let changed: Vec<String> = project.read("out/qc/qc.R").lines().map(off_by_a_bit).collect();
    project.write("off/qc.R", changed.join("\n"));
    let run = rscript(project.path(), "off/qc.R");
    assert_eq!(run.code, 1, "{}{}", run.stdout, run.stderr);
    let text = project.read("off/qc.csv");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let lines: Vec<csv::StringRecord> = reader.records().map(|line| line.expect("a line of qc.csv")).collect();
    // Two numbers below 1e-15 are the same, whatever they are; texts were not changed, and
    // a cause may be called 1.
    let agreed_number = |line: &&csv::StringRecord| {
        let is_number = line[4].parse::<f64>().is_ok_and(|value| value.abs() >= 1e-9);
        &line[3] == "agreed" && is_number && !line[0].ends_with(".cause")
    };
    let agreed: Vec<&str> = lines.iter().filter(agreed_number).map(|line| &line[0]).collect();
    assert!(agreed.is_empty(), "{agreed:?}");
    assert!(lines.iter().filter(|line| &line[3] == "differed").count() > 8000);
}

/// A line of the ledger's values with its number changed.
fn off_by_a_bit(line: &str) -> String {
    let value = line.strip_prefix("expect(block, ").and_then(|rest| rest.strip_suffix(')')?.rsplit_once(", "));
    let Some((id, Ok(number))) = value.map(|(id, value)| (id, value.parse::<f64>())) else { return line.to_owned() };
    let number = if number == 0.0 { 1e-5 } else { number * (1.0 + 1e-5) };
    format!("expect(block, {id}, {number:e})")
}
