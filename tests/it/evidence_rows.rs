//! The rows of a result are those that make this number: of every kind of block, worked by
//! hand from ten rows.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::program::{Copy, tickmark};

/// Lines 2 to 11. Row 3 has no age (line 4), row 7 no grade (line 8), row 10 no arm (line 11).
const TEN: &str = "id,arm,sex,age,t,e,cause,g\n\
                   1,A,F,50,2,1,relapse,1\n\
                   2,A,F,60,4,0,alive,3\n\
                   3,A,M,,6,1,death,2\n\
                   4,A,M,70,8,1,relapse,4\n\
                   5,B,F,55,1,1,death,1\n\
                   6,B,F,65,3,1,relapse,3\n\
                   7,B,M,75,5,0,alive,\n\
                   8,B,M,80,7,1,relapse,2\n\
                   9,C,F,45,9,0,alive,1\n\
                   10,,M,85,10,1,death,4\n";

const ALL: &str = "2 3 4 5 6 7 8 9 10 11";
const WITH_ARM: &str = "2 3 4 5 6 7 8 9 10";
const WITH_AGE: &str = "2 3 5 6 7 8 9 10 11";
const A_AND_B: &str = "2 3 4 5 6 7 8 9";

fn block(kind: &str, keys: &str) -> String {
    let data = if keys.starts_with("from") || keys.starts_with("query") { "" } else { "data = \"patients\"\n" };
    format!("```{{{kind}}}\n{data}{keys}\n```\n\n")
}

fn report() -> String {
    [
        block(
            "cohort c",
            "from = \"patients\"\n[[exclude]]\nlabel = \"Age not known\"\nwhere = \"age IS NULL\"\n[[include]]\nlabel = \"Women\"\nwhere = \"sex = 'F'\"",
        ),
        block("sql q", "query = \"SELECT COUNT(*) AS n FROM patients\""),
        block("value all", "as = \"COUNT(*)\""),
        block("value mean_age", "as = \"ROUND(AVG(age), 1)\""),
        block("value range", "as = \"MAX(age) - MIN(age)\""),
        block("value men", "as = \"COUNT(*) FILTER (WHERE sex = 'M')\""),
        block(
            "survival os",
            "time = \"t\"\nevent = \"e = 1\"\nby = \"arm\"\nat = [4]\nrmst = 5\nquantiles = [0.25]\ntest = \"log-rank\"\npairwise = true\nrisk_times = [0, 5]",
        ),
        block("cox m", "time = \"t\"\nevent = \"e = 1\"\nterms = [\"age\", \"sex\"]\nunivariable = true\nresiduals = true\nat = [4]"),
        block("logistic l", "event = \"e = 1\"\nterms = [\"sex\"]"),
        block(
            "incidence inc",
            "time = \"t\"\nstatus = \"cause\"\ncensored = \"alive\"\nby = \"arm\"\nat = [4]\ntest = \"gray\"\ncause = \"relapse\"\nterms = [\"age\"]",
        ),
        block("summary t", "variables = [\"age\", \"sex\"]\nby = \"arm\"\ntest = true"),
        block("summary s", "variables = [\"age\"]\nby = \"sex\"\nsmd = true"),
        block("proportion pr", "event = \"e = 1\"\nby = \"arm\"\nwhere = \"arm IN ('A', 'B')\"\ndifference = \"newcombe\"\nratio = true"),
        block("compare w", "outcome = \"age\"\nby = \"sex\"\ntest = \"welch\""),
        block("compare an", "outcome = \"age\"\nby = \"arm\"\ntest = \"anova\"\npairwise = true\nwhere = \"arm <> 'C'\""),
        block("compare two", "outcomes = [\"age\", \"g\"]\nby = \"sex\"\ntest = \"welch\""),
        block("compare pairs", "event = \"e = 1\"\npair = \"cause = 'relapse'\"\ntest = \"mcnemar\""),
        block("correlation r", "variables = [\"age\", \"t\", \"g\"]\nmethod = \"pearson\""),
        block("toxicity tox", "subject = \"id\"\nterm = \"cause\"\ngrade = \"g\"\nby = \"arm\""),
    ]
    .concat()
}

/// Ids and lines of data/patients.csv.
const EXPECTED: &[(&str, &str)] = &[
    ("c.n_start", ALL),
    ("c.n", "2 3 6 7 10"),
    ("c.step[1].n_in", ALL),
    ("c.step[1].n_out", WITH_AGE),
    ("c.step[1].n_removed", "4"),
    ("c.step[2].n_in", WITH_AGE),
    ("c.step[2].n_out", "2 3 6 7 10"),
    ("c.step[2].n_removed", "5 8 9 11"),
    ("all", ALL),
    ("mean_age", WITH_AGE),
    ("range", ALL),
    ("men", "4 5 8 9 11"),
    ("os.n", WITH_ARM),
    ("os.events", "2 4 5 6 7 9"),
    ("os.censored", "3 8 10"),
    ("os.n.missing", "11"),
    ("os.missing.arm.n.missing", "11"),
    ("os.missing.event.n.missing", ""),
    ("os.median.estimate", WITH_ARM),
    ("os.quantile[0.25].estimate", WITH_ARM),
    ("os.followup.median.estimate", WITH_ARM),
    ("os.at[4].n.risk", "3 4 5 8 9 10"),
    ("os.at[4].n.event", "2 6 7"),
    ("os.at[4].n.censor", "3"),
    ("os.at[4].estimate", WITH_ARM),
    ("os.risk[0].n.risk", WITH_ARM),
    ("os.risk[5].n.risk", "4 5 8 9 10"),
    ("os.rmst.estimate", WITH_ARM),
    ("os.A.n", "2 3 4 5"),
    ("os.A.at[4].n.risk", "3 4 5"),
    ("os.A.at[4].conf.low", "2 3 4 5"),
    ("os.B.median.estimate", "6 7 8 9"),
    ("os.rmst.difference.B.estimate", A_AND_B),
    ("os.rmst.difference.C.p.value", "2 3 4 5 10"),
    ("os.test.p.value", WITH_ARM),
    ("os.test.A.observed", "2 4 5"),
    ("os.test.A.expected", WITH_ARM),
    ("os.pairwise.A.B.p.value", A_AND_B),
    ("os.pairwise.A.B.statistic", A_AND_B),
    ("os.pairwise.A.B.p.adjusted", WITH_ARM),
    ("m.n", WITH_AGE),
    ("m.events", "2 5 6 7 9 11"),
    ("m.n.missing", "4"),
    ("m.missing.age.n.missing", "4"),
    ("m.events_per_parameter", WITH_AGE),
    ("m.multivariable.age.estimate", WITH_AGE),
    ("m.multivariable.sex.M.estimate", WITH_AGE),
    ("m.multivariable.sex.M.n", "5 8 9 11"),
    ("m.multivariable.sex.M.events", "5 9 11"),
    ("m.univariable.sex.M.n", "4 5 8 9 11"),
    ("m.univariable.sex.M.p.value", ALL),
    ("m.univariable.age.p.value", WITH_AGE),
    ("m.test.likelihood_ratio.p.value", WITH_AGE),
    ("m.concordance.estimate", WITH_AGE),
    ("m.proportional_hazards.global.p.value", WITH_AGE),
    ("m.residuals.martingale.max", WITH_AGE),
    ("m.baseline_hazard.at[4].estimate", WITH_AGE),
    ("l.n", ALL),
    ("l.events", "2 4 5 6 7 9 11"),
    ("l.multivariable.sex.M.estimate", ALL),
    ("l.deviance", ALL),
    ("inc.n", WITH_ARM),
    ("inc.censored", "3 8 10"),
    ("inc.n.missing", "11"),
    ("inc.missing.arm.n.missing", "11"),
    ("inc.relapse.events", "2 5 7 9"),
    ("inc.relapse.at[4].n.risk", "3 4 5 8 9 10"),
    ("inc.relapse.at[4].n.event", "2 7"),
    ("inc.relapse.at[4].n.censor", "3"),
    ("inc.relapse.at[4].estimate", WITH_ARM),
    ("inc.A.relapse.events", "2 5"),
    ("inc.A.death.events", "4"),
    ("inc.A.relapse.at[4].estimate", "2 3 4 5"),
    ("inc.test.relapse.p.value", WITH_ARM),
    ("inc.multivariable.age.estimate", WITH_AGE),
    ("inc.model.events", "2 5 7 9"),
    ("inc.model.n.missing", "4"),
    ("t.n", ALL),
    ("t.A.n", "2 3 4 5"),
    ("t.missing.arm.n.missing", "11"),
    ("t.age.N", WITH_AGE),
    ("t.age.n.missing", "4"),
    ("t.age.median", WITH_AGE),
    ("t.A.age.p25", "2 3 5"),
    ("t.sex.F.n", "2 3 6 7 10"),
    ("t.sex.F.p", ALL),
    ("t.A.sex.M.n", "4 5"),
    ("t.A.sex.M.p", "2 3 4 5"),
    ("t.age.test.p.value", "2 3 5 6 7 8 9 10"),
    ("t.sex.test.p.value", WITH_ARM),
    ("s.age.smd", WITH_AGE),
    ("pr.n", "2 4 5 6 7 9"),
    ("pr.N", A_AND_B),
    ("pr.estimate", A_AND_B),
    ("pr.n.missing", ""),
    ("pr.A.n", "2 4 5"),
    ("pr.A.conf.low", "2 3 4 5"),
    ("pr.difference.estimate", A_AND_B),
    ("pr.odds_ratio.estimate", A_AND_B),
    ("w.F.mean", "2 3 6 7 10"),
    ("w.M.mean", "5 8 9 11"),
    ("w.M.n.missing", "4"),
    ("w.n", WITH_AGE),
    ("w.n.missing", "4"),
    ("w.test.p.value", WITH_AGE),
    ("w.difference.estimate", WITH_AGE),
    ("an.test.p.value", "2 3 5 6 7 8 9"),
    ("two.age.test.p.value", WITH_AGE),
    ("two.g.test.p.value", "2 3 4 5 6 7 9 10 11"),
    ("two.age.test.p.adjusted", ALL),
    ("pairs.both", "2 5 7 9"),
    ("pairs.first_only", "4 6 11"),
    ("pairs.second_only", ""),
    ("pairs.neither", "3 8 10"),
    ("pairs.test.p.value", ALL),
    ("r.age.t.estimate", WITH_AGE),
    ("r.age.t.n.missing", "4"),
    ("r.age.g.p.value", "2 3 5 6 7 9 10 11"),
    ("r.age.g.p.adjusted", ALL),
    ("tox.n.missing", "8"),
    ("tox.N", ALL),
    ("tox.missing.arm.n.missing", "11"),
    ("tox.relapse.any.n", "2 5 7 9"),
    ("tox.relapse.severe.n", "5 7"),
    ("tox.relapse.severe.N", ALL),
    ("tox.relapse.severe.p", ALL),
    ("tox.relapse.grade[4].n", "5"),
    ("tox.overall.severe.n", "3 5 7 11"),
    ("tox.A.N", "2 3 4 5"),
    ("tox.A.relapse.any.n", "2 5"),
];

/// All results of the blocks with the lines of their rows.
fn traced(project: &Copy, blocks: &[&str]) -> BTreeMap<String, Value> {
    let mut found = BTreeMap::new();
    for block in blocks {
        let run = tickmark(project.path(), &["trace", block, "--rows", "--json"]);
        assert_eq!(run.code, 0, "{block}: {}", run.stderr);
        let all: Value = serde_json::from_str(&run.stdout).expect("JSON");
        for one in all.as_array().expect("results") {
            found.insert(one["id"].as_str().expect("an id").to_owned(), one.clone());
        }
    }
    found
}

#[test]
fn rows_are_those_that_make_the_number() {
    let project = Copy::small(TEN, &report());
    project.freeze();
    let blocks = [
        "c", "q", "all", "mean_age", "range", "men", "os", "m", "l", "inc", "t", "s", "pr", "w", "an", "two", "pairs",
        "r", "tox",
    ];
    let found = traced(&project, &blocks);
    for (id, lines) in EXPECTED {
        let one = found.get(*id).unwrap_or_else(|| panic!("there is no `{id}`"));
        let expected: Vec<String> = lines.split_whitespace().map(|line| format!("data/patients.csv:{line}")).collect();
        let places: Vec<&str> = one["row_places"].as_array().expect("rows").iter().filter_map(Value::as_str).collect();
        assert_eq!(places, expected, "{id}");
        assert_eq!(one["rows"]["n"], expected.len(), "{id}");
    }
    for (id, one) in &found {
        let places = one["row_places"].as_array().expect("rows").len();
        if id.ends_with("methods") || id.ends_with("conf.level") || id.ends_with("model.cause") && places == 0 {
            assert_eq!(places, 0, "{id} is a sentence, or a level that the block sets");
            continue;
        }
        let is_query = one["kind"] == "sql";
        assert!(is_query || one["rows"]["n"] == places, "{id}: {} and {places}", one["rows"]["n"]);
        // A count of rows is the number of its rows; toxicity counts subjects, here one a row.
        let stat = one["stat"].as_str().expect("a statistic");
        let counts = [
            "n",
            "N",
            "n.missing",
            "n.risk",
            "n.event",
            "n.censor",
            "events",
            "censored",
            "n_in",
            "n_out",
            "n_removed",
            "n_start",
            "observed",
            "both",
            "first_only",
            "second_only",
            "neither",
        ];
        if counts.contains(&stat) && !is_query {
            assert_eq!(one["value"].as_f64(), Some(places as f64), "{id}");
        } else if one["value"].is_number() {
            assert!(places > 0 || id == "q.n", "{id} rests on no row");
        }
    }
}

/// The steps of a joined cohort rest on the rows of both tables.
#[test]
fn the_steps_of_a_joined_cohort_have_the_rows_of_both_tables() {
    let report = "```{cohort c}\nfrom = \"patients\"\n[[join]]\ntable = \"labs\"\non = \"id\"\n[[exclude]]\nlabel = \"Low\"\n\
                  where = \"hb < 10\"\n```\n";
    let project = Copy::small("id\n1\n2\n3\n", report);
    project.write("data/labs.csv", "id,hb\n3,9\n1,12\n");
    project.freeze();
    let found = traced(&project, &["c"]);
    let places = |id: &str| found[id]["row_places"].clone();
    assert_eq!(places("c.step[1].n_removed"), serde_json::json!(["data/labs.csv:2", "data/patients.csv:4"]));
    assert_eq!(
        places("c.step[1].n_out"),
        serde_json::json!(["data/labs.csv:3", "data/patients.csv:2", "data/patients.csv:3"])
    );
    assert_eq!(found["c.step[1].n_out"]["rows"]["n"], 2);
}

/// Rows that a join makes are fewer than the lines that they are made from: both are said,
/// and what the counts of adverse events count.
#[test]
fn trace_says_how_rows_and_lines_differ() {
    let project = Copy::small(
        "id,arm\n1,A\n2,B\n3,A\n",
        "```{cohort j}\nfrom = \"ae\"\n[[join]]\ntable = \"patients\"\non = \"id\"\n```\n\n\
         ```{value joined}\ndata = \"j\"\nas = \"COUNT(*)\"\n```\n\n```{value one}\ndata = \"ae\"\nas = \"COUNT(*)\"\n```\n\n\
         ```{toxicity tox}\ndata = \"ae\"\nsubject = \"id\"\nterm = \"term\"\ngrade = \"grade\"\ndenominator = \"patients\"\n```\n",
    );
    project.write("data/ae.csv", "id,term,grade\n1,nausea,3\n1,nausea,1\n2,nausea,2\n3,rash,4\n");
    project.freeze();
    let trace = |id: &str| tickmark(project.path(), &["trace", id, "--rows"]).stdout;
    let said = trace("joined");
    let words = "rows       4 of the table that the block reads, made from 7 lines: 4 of data/ae.csv, 3 of data/patients.csv (digest";
    assert!(said.contains(words), "{said}");
    assert_eq!(said.matches("data/ae.csv:").count() + said.matches("data/patients.csv:").count(), 7, "{said}");
    let said = trace("one");
    assert!(said.contains("rows       4 (digest"), "{said}");
    // Two subjects with nausea, on three lines: the worst of each counts.
    let said = trace("tox.nausea.any.n");
    assert!(
        said.contains("statistic  n nausea (subjects, each once; the row of one is that of the worst grade)"),
        "{said}"
    );
    assert!(said.contains("rows       2 (digest"), "{said}");
    assert!(
        said.contains("data/ae.csv:2\n") && said.contains("data/ae.csv:4\n") && !said.contains("ae.csv:3"),
        "{said}"
    );
    let json = tickmark(project.path(), &["trace", "joined", "--json"]).stdout;
    let json: Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!((json[0]["rows"]["n"].as_u64(), json[0]["rows"]["lines"].as_u64()), (Some(4), Some(7)));
}
