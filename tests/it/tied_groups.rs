//! Times that are equal up to rounding are tied over all groups of a block, as in R's
//! `survfit(y ~ g)` and in tests that compare the groups.

use std::process::Command;

use crate::program::{Copy, assert_close, tickmark, value};
use crate::pseudo_random::SplitMix;

/// The tolerance is relative to the mean of all times, 10,001 here, so 1.0 and 1.00005 are
/// one time. Alone, group A would have two.
const FAR: &str = "g,t,e\nA,1.0,0\nA,1.00005,1\nA,5,1\nB,10000,1\nB,20000,1\nB,30000,1\n";

#[test]
fn a_curve_of_a_group_has_the_ties_of_all_groups() {
    let report =
        "```{survival os}\ndata = \"patients\"\ntime = \"t\"\nevent = \"e = 1\"\nby = \"g\"\nat = [2]\nrmst = 4\n```\n";
    let project = Copy::small(FAR, report);
    project.freeze();
    assert_eq!(tickmark(project.path(), &["render"]).code, 0);
    let ledger = project.ledger();
    // One event of three at risk at time 1; by itself it would be one of two.
    assert_close("A at 2", value(&ledger, "os.A.at[2].estimate"), &serde_json::json!(2.0 / 3.0), 1e-12);
    assert_eq!(value(&ledger, "os.A.at[2].n.risk"), 1);
    // 1 until time 1, then 2/3 until 4.
    assert_close("mean of A", value(&ledger, "os.A.rmst.estimate"), &serde_json::json!(3.0), 1e-12);
    assert_close("difference", value(&ledger, "os.rmst.difference.B.estimate"), &serde_json::json!(1.0), 1e-12);
    // Censored at 1, when the event is: of the reverse curve one of three falls at 1.
    assert_eq!(value(&ledger, "os.A.events"), 2);
}

#[test]
fn an_incidence_of_a_group_has_the_ties_of_all_groups() {
    let csv = "g,t,c\nA,1.0,0\nA,1.00005,1\nA,5,2\nB,10000,1\nB,20000,2\nB,30000,1\n";
    let report = "```{incidence inc}\ndata = \"patients\"\ntime = \"t\"\nstatus = \"c\"\ncensored = 0\nby = \"g\"\nat = [2]\n```\n";
    let project = Copy::small(csv, report);
    project.freeze();
    assert_eq!(tickmark(project.path(), &["render"]).code, 0);
    let found = project.ledger();
    assert_close("A at 2", value(&found, "inc.A[1].at[2].estimate"), &serde_json::json!(1.0 / 3.0), 1e-12);
}

/// Groups of very different times, with times that differ from others by a little more or
/// less than the tolerance.
fn near_ties(random: &mut SplitMix) -> String {
    let mut csv = "g,s,start,t,e,c\n".to_owned();
    let scale = [1.0, 40.0, 5000.0];
    for group in 0..3 {
        for row in 0..14 {
            let base = (1 + random.below(9)) as f64 * scale[group];
            // The mean of distinct times is some thousands: the tolerance is some 1e-5.
            let shift = [0.0, 1e-9, 1e-6, 1e-5, 1e-4, 1e-3][random.below(6)];
            let event = usize::from(random.next() < 0.6);
            let cause = if event == 1 { 1 + random.below(2) } else { 0 };
            csv.push_str(&format!(
                "{},{},{},{},{event},{cause}\n",
                ["A", "B", "C"][group],
                row % 2,
                base / 100.0,
                base + shift
            ));
        }
    }
    csv
}

#[test]
fn r_agrees_on_near_ties_of_several_groups() {
    let has = Command::new("Rscript").args(["--vanilla", "-e", "library(survival)"]).output();
    if !has.is_ok_and(|output| output.status.success()) {
        println!("skipped: R with the package survival is not installed");
        return;
    }
    let keys = "data = \"patients\"\ntime = \"t\"\n";
    let curves = "event = \"e = 1\"\nby = \"g\"\nat = [5.5, 61]\nrmst = 8.5\nquantiles = [0.25]\n";
    let report = format!(
        "```{{survival plain}}\n{keys}{curves}test = \"log-rank\"\npairwise = true\n```\n\n\
         ```{{survival late}}\n{keys}{curves}start = \"start\"\ntest = \"log-rank\"\n```\n\n\
         ```{{survival weighted}}\n{keys}{curves}test = \"gehan\"\nstrata = \"s\"\n```\n\n\
         ```{{incidence inc}}\n{keys}status = \"c\"\ncensored = 0\nby = \"g\"\nat = [5.5, 61]\ntest = \"gray\"\n```\n\n\
         ```{{incidence jack}}\n{keys}status = \"c\"\ncensored = 0\nby = \"g\"\nat = [5.5, 61]\nvariance = \"jackknife\"\nstart = \"start\"\n```\n\n\
         ```{{cox m}}\n{keys}event = \"e = 1\"\nterms = [\"s\"]\nstrata = \"g\"\n```\n"
    );
    let mut random = SplitMix(41);
    for round in 0..3 {
        let project = Copy::small(&near_ties(&mut random), &report);
        project.freeze();
        let run = tickmark(project.path(), &["qc", "--r"]);
        assert_eq!(run.code, 0, "round {round}: {}{}", run.stdout, run.stderr);
        assert!(run.stdout.contains(" 0 differed") && run.stdout.contains(" 0 failed"), "{}", run.stdout);
    }
}
