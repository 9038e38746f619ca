//! `subgroup` blocks through the program: hand-worked counts and ratios, R's own results on
//! the lung data, and what is refused.

use serde_json::{Value, json};

use crate::program::{Copy, Run, assert_close, tickmark, value};
use crate::reference_frame::reference_path;

/// Relative, of closed forms; and of fits, of which both stop near the maximum.
const CLOSED_FORM: f64 = 1e-9;
const ITERATIVE: f64 = 1e-6;

/// Of eight women two of four treated and one of four others died; of eight men three of
/// four and three of four.
const SIXTEEN: &str = "arm,sex,dead,months\n\
    drug,F,true,1\ndrug,F,true,2\ndrug,F,false,3\ndrug,F,false,4\n\
    placebo,F,true,5\nplacebo,F,false,6\nplacebo,F,false,7\nplacebo,F,false,8\n\
    drug,M,true,1\ndrug,M,true,2\ndrug,M,true,3\ndrug,M,false,4\n\
    placebo,M,true,5\nplacebo,M,true,6\nplacebo,M,true,7\nplacebo,M,false,8\n";

fn block(keys: &str) -> String {
    format!("```{{subgroup s}}\ndata = \"patients\"\n{keys}\n```\n")
}

fn checked(csv: &str, report: &str) -> Run {
    let project = Copy::small(csv, report);
    project.freeze();
    tickmark(project.path(), &["check", "--strict"])
}

fn rendered(csv: &str, report: &str) -> (Copy, Value) {
    let project = Copy::small(csv, report);
    project.freeze();
    let run = tickmark(project.path(), &["render"]);
    assert!(run.code < 2, "{}", run.stderr);
    let ledger = project.ledger();
    (project, ledger)
}

#[track_caller]
fn agrees(ledger: &Value, id: &str, expected: f64, tolerance: f64) {
    assert_close(id, value(ledger, id), &json!(expected), tolerance);
}

const RISKS: &str =
    "by = \"arm\"\nreference = \"placebo\"\nvariables = [\"sex\"]\nmeasure = \"risk-ratio\"\nevent = \"dead\"";

#[test]
fn risk_ratios_of_subgroups_are_those_worked_by_hand() {
    let (_, ledger) = rendered(SIXTEEN, &block(RISKS));
    // Overall 5 of 8 against 4 of 8; women 2 of 4 against 1 of 4; men 3 of 4 against 3 of 4.
    for (id, expected) in [
        ("s.overall.estimate", 1.25),
        ("s.overall.n", 16.0),
        ("s.overall.events", 9.0),
        ("s.overall.drug.events", 5.0),
        ("s.sex.F.estimate", 2.0),
        ("s.sex.F.n", 8.0),
        ("s.sex.F.drug.events", 2.0),
        ("s.sex.F.placebo.n", 4.0),
        ("s.sex.M.estimate", 1.0),
        ("s.sex.M.p.value", 1.0),
        ("s.sex.F.std.error", (1.0_f64 / 2.0 - 1.0 / 4.0 + 1.0 - 1.0 / 4.0).sqrt()),
        ("s.n.missing", 0.0),
    ] {
        agrees(&ledger, id, expected, CLOSED_FORM);
    }
    // The log ratios ln 2 and 0 have the variances 1 and 1/3 - 1/4 + 1/3 - 1/4 = 1/6, so the
    // weights 1 and 6: the mean is ln 2 / 7 and Q = (ln 2)² · 6/7.
    let q = 2.0_f64.ln() * 2.0_f64.ln() * 6.0 / 7.0;
    agrees(&ledger, "s.sex.interaction.statistic", q, CLOSED_FORM);
    agrees(&ledger, "s.sex.interaction.df", 1.0, CLOSED_FORM);
}

#[test]
fn without_events_in_a_group_the_ratio_and_the_interaction_have_reasons() {
    let csv = SIXTEEN.replace("placebo,F,true", "placebo,F,false");
    let (_, ledger) = rendered(&csv, &block(RISKS));
    let entry = |id: &str| {
        let all = ledger["results"].as_array().expect("results");
        all.iter().find(|one| one["id"] == id).unwrap_or_else(|| panic!("no {id}")).clone()
    };
    for id in ["s.sex.F.conf.low", "s.sex.F.p.value", "s.sex.interaction.p.value"] {
        assert_eq!(entry(id)["value"], Value::Null, "{id}");
        assert!(entry(id)["warning"].as_str().is_some_and(|why| !why.is_empty()), "{id}");
    }
    agrees(&ledger, "s.sex.M.estimate", 1.0, CLOSED_FORM);
}

/// The lung data with groups of age; women are compared with men.
fn lung(keys: &str) -> (Copy, Value) {
    let csv = std::fs::read_to_string(reference_path("lung.csv")).expect("the data file is there");
    let report = format!(
        "```{{cohort c}}\nfrom = \"patients\"\n[[derive]]\nname = \"old\"\nas = \"CASE WHEN age >= 65 THEN 'older' ELSE \
         'younger' END\"\n[[derive]]\nname = \"ecog\"\nas = \"CASE WHEN ph.ecog >= 2 THEN 2 ELSE ph.ecog END\"\n[[derive]]\nname = \"early\"\nas = \"time < 365 \
         AND status = 2\"\n```\n```{{subgroup s}}\ndata = \"c\"\nby = \"sex\"\nreference = \"1\"\n{keys}\n```\n\
         ```{{figure fig-s}}\nof = \"s\"\ncaption = \"Subgroups\"\n```\n\
         ```{{table tbl-s}}\nof = \"s\"\ncaption = \"Subgroups\"\n```\n"
    );
    rendered(&csv, &report)
}

#[test]
fn hazard_ratios_of_subgroups_and_their_interaction_are_those_of_r() {
    // survival 3.5: coxph(Surv(time, status == 2) ~ female) in each level; the interaction is
    // twice the difference of the log likelihoods of `female + v` and `female * v`.
    let (project, ledger) =
        lung("variables = [\"old\", \"ecog\"]\nmeasure = \"hazard-ratio\"\ntime = \"time\"\nevent = \"status = 2\"");
    for (id, expected) in [
        ("s.overall.estimate", 0.588_002_817_160_461_9),
        ("s.overall.std.error", 0.167_178_583_301_162_1),
        ("s.overall.conf.low", 0.423_717_829_284_342_8),
        ("s.overall.conf.high", 0.815_984_811_336_839_1),
        ("s.overall.p.value", 0.001_491_229_138_376_6),
        ("s.old.older.estimate", 0.525_862_284_815_164),
        ("s.old.older.conf.high", 0.859_593_049_166_406),
        ("s.old.younger.estimate", 0.643_965_291_356_526_2),
        ("s.old.younger.p.value", 0.053_331_960_948_738_9),
        ("s.ecog[2].estimate", 0.679_455_037_177_864),
        ("s.old.interaction.statistic", 0.308_326_873_740_725),
        ("s.old.interaction.p.value", 0.578_708_701_744_781),
        ("s.ecog.interaction.statistic", 0.472_736_570_236_748),
        ("s.ecog.interaction.p.value", 0.789_489_863_017_767),
    ] {
        agrees(&ledger, id, expected, ITERATIVE);
    }
    for (id, expected) in [("s.old.older.n", 100.0), ("s.old.older.events", 79.0), ("s.missing.ecog.n.missing", 1.0)] {
        agrees(&ledger, id, expected, CLOSED_FORM);
    }
    let table = project.read("out/latest/tables/report-tbl-s.csv");
    assert!(table.contains("older,23/33,56/67,0.53 (0.32–0.86),"), "{table}");
    assert!(table.contains("\"Missing, both groups\",1,"), "{table}");
    let figure = project.read("out/latest/figures/report-fig-s.svg");
    for words in ["Subgroup", "Overall", "older", "P for", "0.53 (0.32–0.86)"] {
        assert!(figure.contains(words), "{words} is not in the figure");
    }
}

#[test]
fn odds_ratios_of_subgroups_and_their_interaction_are_those_of_r() {
    // glm(early ~ female, binomial) in each level, and anova(…, test = "LRT") of the interaction.
    let (_, ledger) = lung("variables = [\"old\"]\nmeasure = \"odds-ratio\"\nevent = \"early\"");
    for (id, expected) in [
        ("s.overall.estimate", 0.415_686_274_509_806),
        ("s.overall.std.error", 0.277_360_641_041_755),
        ("s.overall.conf.low", 0.241_365_881_028_698),
        ("s.overall.p.value", 0.001_551_251_909_473),
        ("s.old.older.estimate", 0.360_233_918_128_654_9),
        ("s.old.younger.conf.high", 0.990_999_368_056_820_4),
        ("s.old.interaction.statistic", 0.282_492_738_467_34),
        ("s.old.interaction.p.value", 0.595_072_022_961_039),
    ] {
        agrees(&ledger, id, expected, ITERATIVE);
    }
}

#[test]
fn keys_that_do_not_go_together_are_refused_at_their_place() {
    let fails = |csv: &str, keys: &str, expected: &str| {
        let run = checked(csv, &block(keys));
        assert_eq!(run.code, 2, "{}{}", run.stdout, run.stderr);
        assert!(run.stderr.contains(expected), "no `{expected}` in:\n{}", run.stderr);
        assert!(run.stderr.contains("report/report.md:"), "{}", run.stderr);
    };
    fails(SIXTEEN, &RISKS.replace("risk-ratio", "hazard-ratio"), "a hazard ratio needs times");
    fails(SIXTEEN, &format!("{RISKS}\ntime = \"months\""), "`time` has no use here");
    fails(SIXTEEN, &RISKS.replace("[\"sex\"]", "[]"), "`variables` is empty");
    fails(SIXTEEN, &RISKS.replace("[\"sex\"]", "[\"arm\"]"), "expected each column once");
    fails(SIXTEEN, &RISKS.replace("[\"sex\"]", "[\"stage\"]"), "stage");
    fails(SIXTEEN, &RISKS.replace("placebo", "control"), "`control` is not a group with rows");
    fails(&SIXTEEN.replace("drug,M", "other,M"), RISKS, "`by` has 3 groups with rows, expected two");
    fails(SIXTEEN, &RISKS.replace("risk-ratio", "rate-ratio"), "rate-ratio");
}

#[test]
fn levels_called_as_statistics_are_keep_their_places() {
    let csv = SIXTEEN.replace(",F,", ",n,").replace(",M,", ",interaction,").replace("drug", "events");
    let (_, ledger) = rendered(&csv, &block(RISKS));
    let is_two = |one: &Value| one["value"].as_f64().is_some_and(|value| (value - 2.0).abs() < CLOSED_FORM);
    let of_level = |one: &&Value| one["level"] == json!("n") && one["stat"] == json!("estimate");
    let found: Vec<&Value> = ledger["results"].as_array().expect("results").iter().filter(of_level).collect();
    assert!(found.len() == 1 && is_two(found[0]), "{found:?}");
}
