//! The `incidence` block through the whole program, by hand.

use serde_json::json;

use crate::incidence_project::{CLOSED_FORM, SIX, agrees, block, rendered};
use crate::program::{Copy, entry, tickmark, value};
use crate::pseudo_random::SplitMix;

#[test]
fn the_incidences_of_six_subjects() {
    let keys =
        "status = \"what\"\ncensored = \"alive\"\nby = \"arm\"\nat = [0, 3, 4]\nrisk_times = [0, 4]\nunit = \"months\"";
    let ledger = rendered(SIX, &block(keys));
    // Before 3 five sixths have no event, before 4 three quarters of them.
    let before_three = 5.0 / 6.0;
    let before_four = before_three * 3.0 / 4.0;
    let (relapse, death) = (1.0 / 6.0 + before_four / 3.0, before_three / 4.0 + before_four / 3.0);
    agrees(&ledger, "inc.relapse.at[3].estimate", 1.0 / 6.0, 1e-14);
    agrees(&ledger, "inc.relapse.at[4].estimate", relapse, 1e-14);
    agrees(&ledger, "inc.death.at[4].estimate", death, 1e-14);
    assert_eq!(value(&ledger, "inc.relapse.at[0].estimate"), &json!(0));
    // The delta method: the relapse at 1, the death at 3 and the relapse at 4 add
    // (1 - 1/4)^2 / 36, (1/3)^2 (5/6)^2 / 16 and (5/8)^2 / 9; timepoints(cuminc(…))$var gives the same.
    let error = f64::sqrt(81.0 + 25.0 + 225.0) / 72.0;
    agrees(&ledger, "inc.relapse.at[4].std.error", error, 1e-13);
    let half_width = 1.959963984540054 * error / (relapse * relapse.ln());
    agrees(&ledger, "inc.relapse.at[4].conf.low", relapse.powf(f64::exp(-half_width)), 1e-12);
    agrees(&ledger, "inc.relapse.at[4].conf.high", relapse.powf(f64::exp(half_width)), 1e-12);
    for (id, count) in [
        ("inc.n", 6),
        ("inc.censored", 2),
        ("inc.relapse.events", 2),
        ("inc.relapse.n", 6),
        ("inc.death.events", 2),
        ("inc.relapse.at[4].n.risk", 3),
        ("inc.relapse.at[4].n.event", 2),
        ("inc.relapse.at[4].n.censor", 1),
        ("inc.risk[0].n.risk", 6),
        ("inc.risk[4].n.risk", 3),
        ("inc.risk[4].n.censor", 1),
        ("inc.death.risk[4].n.event", 2),
        ("inc.A.n", 3),
        ("inc.A.relapse.events", 2),
        ("inc.A.death.events", 0),
        ("inc.B.death.at[3].n.event", 1),
        ("inc.B.death.at[3].n.risk", 3),
        ("inc.n.missing", 0),
    ] {
        assert_eq!(value(&ledger, id), &json!(count), "{id}");
        assert_eq!(entry(&ledger, id)["rows"]["n"], count, "the rows of {id}");
    }
    // In arm A 1 of 3 relapses at 1 and the last one at 4: nobody is left.
    agrees(&ledger, "inc.A.relapse.at[4].estimate", 1.0 / 3.0 + 2.0 / 3.0, 1e-14);
    assert_eq!(value(&ledger, "inc.A.death.at[4].estimate"), &json!(0));
    let result = entry(&ledger, "inc.A.relapse.at[4].estimate");
    assert_eq!(result["groups"], json!([{"variable": "arm", "level": "A"}]));
    assert_eq!((&result["variable"], &result["level"]), (&json!("what"), &json!("relapse")));
    assert_eq!((&result["time"], &result["rows"]["n"]), (&json!(4), &json!(3)));
    assert!(
        entry(&ledger, "inc.A.relapse.at[4].std.error")["unit"].is_null(),
        "a standard error of shares has no unit"
    );
    let same = |a: &str, b: &str| entry(&ledger, a)["rows"]["digest"] == entry(&ledger, b)["rows"]["digest"];
    assert!(same("inc.A.relapse.at[4].estimate", "inc.A.n") && !same("inc.A.n", "inc.B.n"));
    assert!(same("inc.A.relapse.events", "inc.relapse.events") && !same("inc.relapse.events", "inc.death.events"));
}

#[test]
fn delayed_entry_counts_those_who_have_entered() {
    let keys = "status = \"what\"\ncensored = \"alive\"\nstart = \"enter\"\nvariance = \"jackknife\"\nat = [1, 3, 4]";
    let ledger = rendered(SIX, &block(keys));
    // At risk 4, 4 and 3 at 1, 3 and 4: the third subject enters at 2, the fifth at 1.
    agrees(&ledger, "inc.relapse.at[1].estimate", 1.0 / 4.0, 1e-14);
    agrees(&ledger, "inc.death.at[3].estimate", 3.0 / 4.0 / 4.0, 1e-14);
    agrees(&ledger, "inc.relapse.at[4].estimate", 1.0 / 4.0 + 9.0 / 16.0 / 3.0, 1e-14);
    // survfit(Surv(enter, time, factor(code)) ~ 1, id = 1:6): std.err at 4.
    agrees(&ledger, "inc.relapse.at[4].std.error", 0.209631372890605, CLOSED_FORM);
    agrees(&ledger, "inc.death.at[4].std.error", 0.1875, CLOSED_FORM);
    for (time, n) in [(1, 4), (3, 4), (4, 3)] {
        assert_eq!(value(&ledger, &format!("inc.death.at[{time}].n.risk")), &json!(n));
    }
}

#[test]
fn a_status_of_text_of_numbers_and_of_truth_values_is_read() {
    let of = |status: &str, censored: &str| {
        rendered(SIX, &block(&format!("status = \"{status}\"\ncensored = {censored}\nat = [4]")))
    };
    let text = of("what", "\"alive\"");
    for (ledger, path) in [(of("code", "0"), "[1]"), (of("code", "\"0\""), "[1]"), (of("code", "0.0"), "[1]")] {
        let id = format!("inc{path}.at[4].estimate");
        assert_eq!(value(&ledger, &id), value(&text, "inc.relapse.at[4].estimate"));
    }
    let truth = of("dead", "false");
    // An event of any cause: 1 - 5/6 * 3/4 * 1/3.
    agrees(&truth, "inc.true.at[4].estimate", 1.0 - 5.0 / 24.0, 1e-14);
}

#[test]
fn with_one_cause_the_incidence_is_one_minus_kaplan_meier() {
    for (seed, times) in [(1, 12), (2, 0), (3, 5)] {
        let mut random = SplitMix(seed);
        let mut csv = String::from("time,status,arm\n");
        for _ in 0..60 {
            let time = if times > 0 { (1 + random.below(times)) as f64 } else { 0.1 + 9.0 * random.next() };
            let (status, arm) = (random.below(2), ["A", "B"][random.below(2)]);
            csv.push_str(&format!("{time},{status},{arm}\n"));
        }
        let at = "by = \"arm\"\nat = [1, 2.5, 4, 5]";
        let report = block(&format!("status = \"status\"\ncensored = 0\n{at}"))
            + &format!(
                "\n```{{survival km}}\ndata = \"patients\"\ntime = \"time\"\nevent = \"status = 1\"\n{at}\n```\n"
            );
        let ledger = rendered(&csv, &report);
        for arm in ["", ".A", ".B"] {
            for time in ["1", "2.5", "4", "5"] {
                let survival = value(&ledger, &format!("km{arm}.at[{time}].estimate")).as_f64().expect("survival");
                let id = format!("inc{arm}[1].at[{time}].estimate");
                let incidence = value(&ledger, &id).as_f64().expect("incidence");
                assert!((incidence - (1.0 - survival)).abs() < 1e-13, "{id}: {incidence} and {survival}");
                for count in ["n.risk", "n.event", "n.censor"] {
                    let ours = value(&ledger, &format!("inc{arm}[1].at[{time}].{count}"));
                    assert_eq!(ours, value(&ledger, &format!("km{arm}.at[{time}].{count}")), "{id} {count}");
                }
            }
        }
    }
}

#[test]
fn missing_values_are_left_out_and_counted() {
    let csv = SIX.replace("2,alive", "NA,alive").replace("3,death", "3,NA");
    let project = Copy::small(&csv, &block("status = \"what\"\ncensored = \"alive\"\nat = [4]"));
    project.freeze();
    let run = tickmark(project.path(), &["render", "--strict", "-v"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains("2 rows have a missing value and are left out"), "{}", run.stderr);
    let ledger = project.ledger();
    assert_eq!((value(&ledger, "inc.n"), value(&ledger, "inc.n.missing")), (&json!(4), &json!(2)));
    agrees(&ledger, "inc.relapse.at[4].estimate", 1.0 / 4.0 + 3.0 / 4.0 / 3.0, 1e-14);
}

/// Thirty times whose neighbours differ by less than rounding are one time: all counts are
/// those of the estimates. In R, `survfit(Surv(time, factor(status)) ~ 1)` has one time with
/// 30 at risk, 6 events of `a`, 8 of `b` and 16 censored.
#[test]
fn counts_are_taken_at_the_times_of_the_estimates() {
    let status = |index: usize| match index {
        i if i % 5 == 0 => "a",
        i if i < 13 => "none",
        i if i % 5 == 1 || i % 5 == 2 => "none",
        _ => "b",
    };
    let statuses: Vec<&str> = (0..30).map(status).collect();
    let number = |wanted: &str| statuses.iter().filter(|status| **status == wanted).count();
    let (a, b, censored) = (number("a"), number("b"), number("none"));
    assert_eq!((a, b, censored), (6, 8, 16));
    let mut csv = "time,what\n".to_owned();
    for (index, status) in statuses.iter().enumerate() {
        csv.push_str(&format!("{:.9},{status}\n", 1.0 + index as f64 * 8e-9));
    }
    let ledger = rendered(&csv, &block("status = \"what\"\ncensored = \"none\"\nat = [1]\nrisk_times = [0.5, 1]"));
    for (id, count) in [
        ("inc.risk[0.5].n.risk", 30),
        ("inc.risk[0.5].n.censor", 0),
        ("inc.risk[1].n.risk", 30),
        ("inc.risk[1].n.censor", censored),
        ("inc.a.risk[1].n.event", a),
        ("inc.b.risk[1].n.event", b),
        ("inc.a.at[1].n.risk", 30),
        ("inc.a.at[1].n.event", a),
        ("inc.b.at[1].n.event", b),
        ("inc.b.at[1].n.censor", censored),
    ] {
        assert_eq!(value(&ledger, id), &json!(count), "{id}");
        assert_eq!(entry(&ledger, id)["rows"]["n"], count, "the rows of {id}");
    }
    agrees(&ledger, "inc.a.at[1].estimate", a as f64 / 30.0, 1e-14);
    agrees(&ledger, "inc.b.at[1].estimate", b as f64 / 30.0, 1e-14);
}
