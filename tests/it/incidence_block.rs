//! The `incidence` block through the whole program: against R's `cmprsk`, by hand, and
//! with input that makes no sense.

use serde_json::{Value, json};

use crate::program::{Copy, Run, assert_close, entry, tickmark, value};
use crate::pseudo_random::SplitMix;
use crate::reference_frame::reference_path;

/// For estimates in closed form.
const CLOSED_FORM: f64 = 1e-9;
/// For coefficients: both fits stop near the maximum.
const ITERATIVE: f64 = 1e-6;

/// A block of the id `inc` with these keys.
fn block(keys: &str) -> String {
    format!("```{{incidence inc}}\ndata = \"patients\"\ntime = \"time\"\n{keys}\n```\n")
}

fn rendered(csv: &str, report: &str) -> Value {
    let project = Copy::small(csv, report);
    project.freeze();
    let run = tickmark(project.path(), &["render", "--strict"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    project.ledger()
}

fn checked(csv: &str, report: &str) -> Run {
    let project = Copy::small(csv, report);
    project.freeze();
    tickmark(project.path(), &["check", "--strict"])
}

#[track_caller]
fn fails(csv: &str, report: &str, code: i32, expected: &[&str]) {
    let run = checked(csv, report);
    assert_eq!(run.code, code, "{}{}", run.stdout, run.stderr);
    assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
    for text in expected {
        assert!(run.stderr.contains(text), "no `{text}` in:\n{}", run.stderr);
    }
}

#[track_caller]
fn agrees(ledger: &Value, id: &str, theirs: f64, tolerance: f64) {
    assert_close(id, value(ledger, id), &json!(theirs), tolerance);
}

/// The rows of cmprsk.csv (see cmprsk.md).
fn cmprsk() -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(reference_path("cmprsk.csv")).expect("the data file is there");
    text.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

fn cmprsk_csv(rows: &[Vec<String>]) -> String {
    let mut csv = String::from("time,group,cause,stratum,x1,x2,x3\n");
    for row in rows {
        csv.push_str(&(row.join(",") + "\n"));
    }
    csv
}

const KEYS: &str = "status = \"cause\"\ncensored = 0\ncause = 1\nby = \"group\"\nat = [1, 2, 3, 4]\ntest = \"gray\"\n";

#[test]
fn every_number_equals_that_of_cmprsk() {
    let mut rows = cmprsk();
    for row in [0, 9, 19] {
        rows[row][4] = "NA".to_owned();
    }
    let keys = format!("{KEYS}strata = \"stratum\"\nterms = [\"x1\", \"x2\", \"x3\"]\nunivariable = true");
    let ledger = rendered(&cmprsk_csv(&rows), &block(&keys));
    // timepoints(cuminc(time, cause, group), c(1, 2, 3)): estimate and variance.
    let groups = [
        ("a[1]", 1, 0.1311269258238955, 0.003922836340150419),
        ("a[1]", 3, 0.3420624759639911, 0.012507958916646675),
        ("b[1]", 2, 0.2615686274509804, 0.006916070212733690),
        ("c[1]", 3, 0.5723580562659846, 0.015575725590006695),
        ("a[2]", 2, 0.2972171207019692, 0.007356628393958533),
        ("b[2]", 1, 0.3117647058823529, 0.007033453847498147),
        ("c[2]", 3, 0.2607531528353470, 0.007867543104689272),
    ];
    for (path, time, estimate, variance) in groups {
        let id = format!("inc.{path}.at[{time}]");
        agrees(&ledger, &format!("{id}.estimate"), estimate, CLOSED_FORM);
        agrees(&ledger, &format!("{id}.std.error"), f64::sqrt(variance), CLOSED_FORM);
    }
    // Group b is followed for less than 3, where R has NA.
    let beyond = entry(&ledger, "inc.b[1].at[3].estimate");
    assert!(beyond["value"].is_null() && beyond["text"] == "NE", "{beyond}");
    assert!(beyond["warning"].as_str().is_some_and(|reason| reason.contains("after the last observation")));
    // timepoints(cuminc(time, cause), c(1, 4)), and est^exp(-+ z s/(est log(est))).
    let all = [
        ("[1]", 1, 0.2352861086036072, 0.002062111832621689, 0.1526999852336529, 0.3282162958183114),
        ("[2]", 4, 0.4911861028957084, 0.004369940279554757, 0.3568984228698161, 0.6122842382820437),
    ];
    for (path, time, estimate, variance, low, high) in all {
        let id = format!("inc{path}.at[{time}]");
        agrees(&ledger, &format!("{id}.estimate"), estimate, CLOSED_FORM);
        agrees(&ledger, &format!("{id}.std.error"), f64::sqrt(variance), CLOSED_FORM);
        agrees(&ledger, &format!("{id}.conf.low"), low, CLOSED_FORM);
        agrees(&ledger, &format!("{id}.conf.high"), high, CLOSED_FORM);
    }
    // cuminc(time, cause, group, stratum)$Tests.
    for (cause, statistic, p_value) in
        [(1, 3.393976669053581, 0.1832345350285358), (2, 1.98951060569871, 0.3698139258872776)]
    {
        agrees(&ledger, &format!("inc.test[{cause}].statistic"), statistic, CLOSED_FORM);
        agrees(&ledger, &format!("inc.test[{cause}].p.value"), p_value, CLOSED_FORM);
        assert_eq!(value(&ledger, &format!("inc.test[{cause}].df")), &json!(2.0));
        assert_eq!(value(&ledger, &format!("inc.test[{cause}].method")), "stratified Gray's test");
    }
    // crr(time, cause, cbind(x1, x2, x3), gtol = 1e-12): coefficients and their errors.
    let model = [
        ("multivariable.x1", -0.291325055606800, 0.369801354055358),
        ("multivariable.x2", -0.063456332651338, 0.356555237768195),
        ("multivariable.x3", -0.475111185830034, 0.354432837895869),
        // crr(time, cause, x2, gtol = 1e-12).
        ("univariable.x2", -0.0402027105920534, 0.346849839474742),
    ];
    for (path, coefficient, error) in model {
        agrees(&ledger, &format!("inc.{path}.estimate"), f64::exp(coefficient), ITERATIVE);
        agrees(&ledger, &format!("inc.{path}.std.error"), error, ITERATIVE);
        agrees(&ledger, &format!("inc.{path}.statistic"), coefficient / error, ITERATIVE);
        let z = 1.959963984540054;
        agrees(&ledger, &format!("inc.{path}.conf.low"), f64::exp(coefficient - z * error), ITERATIVE);
        agrees(&ledger, &format!("inc.{path}.conf.high"), f64::exp(coefficient + z * error), ITERATIVE);
    }
    // summary() of the same crr prints these p values; its loglik.null, loglik and b' V^-1 b.
    agrees(&ledger, "inc.multivariable.x1.p.value", 0.43082074271, ITERATIVE);
    agrees(&ledger, "inc.multivariable.x3.p.value", 0.18008837491, ITERATIVE);
    agrees(&ledger, "inc.model.log_likelihood.null", -125.429161114591, CLOSED_FORM);
    agrees(&ledger, "inc.model.log_likelihood.model", -124.479769392587, CLOSED_FORM);
    agrees(&ledger, "inc.model.test.wald.statistic", 2.06124841197337, ITERATIVE);
    for (id, count) in [
        ("inc.n", 100),
        ("inc.n.missing", 0),
        ("inc.model.n", 97),
        ("inc.model.n.missing", 3),
        ("inc.univariable.x2.n", 100),
    ] {
        assert_eq!(value(&ledger, id), &json!(f64::from(count)), "{id}");
        assert_eq!(entry(&ledger, id)["rows"]["n"], count, "{id}");
    }
}

#[test]
fn a_factor_gives_a_ratio_for_each_level_of_the_other_cause_too() {
    let keys = "status = \"cause\"\ncensored = 0\ncause = 2\nterms = [\"group\"]";
    let ledger = rendered(&cmprsk_csv(&cmprsk()), &block(keys));
    // summary(crr(time, cause, model.matrix(~group)[, -1], failcode = 2, gtol = 1e-12))$conf.int and $coef.
    let levels = [
        ("b", 1.575538077273763, 0.757980159930386, 3.27491452173034, 0.2233335538),
        ("c", 0.831957736166138, 0.328300218565133, 2.10829489481246, 0.6981762620),
    ];
    for (level, ratio, low, high, p_value) in levels {
        let id = |stat: &str| format!("inc.multivariable.group.{level}.{stat}");
        agrees(&ledger, &id("estimate"), ratio, ITERATIVE);
        agrees(&ledger, &id("conf.low"), low, ITERATIVE);
        agrees(&ledger, &id("conf.high"), high, ITERATIVE);
        agrees(&ledger, &id("p.value"), p_value, ITERATIVE);
    }
    assert_eq!(value(&ledger, "inc.model.cause"), "2");
    assert_eq!(value(&ledger, "inc.model.events"), value(&ledger, "inc[2].events"));
}

#[test]
fn tied_times_are_those_of_cmprsk_with_censorings_after_events() {
    let mut rows = cmprsk();
    for row in &mut rows {
        let time: f64 = row[0].parse().expect("a time");
        row[0] = ((time * 4.0).ceil() / 4.0).to_string();
    }
    let keys = KEYS.replace("[1, 2, 3, 4]", "[0.5, 1, 2]") + "terms = [\"x1\", \"x2\", \"x3\"]";
    let ledger = rendered(&cmprsk_csv(&rows), &block(&keys));
    // cuminc(t, cause, group) with t = ceiling(4 * time)/4.
    for (cause, statistic, p_value) in
        [(1, 4.27948715950270, 0.117685015974195), (2, 3.18775454519582, 0.203136467400291)]
    {
        agrees(&ledger, &format!("inc.test[{cause}].statistic"), statistic, CLOSED_FORM);
        agrees(&ledger, &format!("inc.test[{cause}].p.value"), p_value, CLOSED_FORM);
    }
    for (path, estimate, variance) in [
        ("a[1].at[0.5]", 0.0595238095238095, 0.00172806887305187),
        ("b[2].at[2]", 0.580313725490196, 0.01012122582636027),
        ("c[1].at[1]", 0.370375106564365, 0.00900858027429003),
    ] {
        agrees(&ledger, &format!("inc.{path}.estimate"), estimate, CLOSED_FORM);
        agrees(&ledger, &format!("inc.{path}.std.error"), f64::sqrt(variance), CLOSED_FORM);
    }
    // crr(t + 1e-4 * (cause == 0), cause, cbind(x1, x2, x3), gtol = 1e-12): a censoring at the time of an event is
    // after it, as in survival::finegray; crr by itself counts those with the event among those at risk of it.
    for (name, coefficient, error) in [
        ("x1", -0.355488066988785, 0.349993067311820),
        ("x2", -0.050856151607046, 0.339317362126690),
        ("x3", -0.418838148125854, 0.339953734388815),
    ] {
        agrees(&ledger, &format!("inc.multivariable.{name}.estimate"), f64::exp(coefficient), ITERATIVE);
        agrees(&ledger, &format!("inc.multivariable.{name}.std.error"), error, ITERATIVE);
    }
    agrees(&ledger, "inc.model.log_likelihood.model", -130.491396639167, CLOSED_FORM);
}

/// Six subjects: at risk 6 at the relapse at 1, 4 at the death at 3, and 3 at the relapse and the death at 4.
const SIX: &str = "time,what,code,dead,arm,enter\n1,relapse,1,true,A,0\n2,alive,0,false,A,0\n3,death,2,true,B,2\n\
                   4,relapse,1,true,A,0\n4,death,2,true,B,1\n5,alive,0,false,B,0\n";

#[test]
fn the_incidences_of_six_subjects() {
    let keys = "status = \"what\"\ncensored = \"alive\"\nby = \"arm\"\nat = [0, 3, 4]\nrisk_times = [0, 4]";
    let ledger = rendered(SIX, &block(keys));
    // Before 3 five sixths have no event, before 4 three quarters of them.
    let before_three = 5.0 / 6.0;
    let before_four = before_three * 3.0 / 4.0;
    let (relapse, death) = (1.0 / 6.0 + before_four / 3.0, before_three / 4.0 + before_four / 3.0);
    agrees(&ledger, "inc.relapse.at[3].estimate", 1.0 / 6.0, 1e-14);
    agrees(&ledger, "inc.relapse.at[4].estimate", relapse, 1e-14);
    agrees(&ledger, "inc.death.at[4].estimate", death, 1e-14);
    assert_eq!(value(&ledger, "inc.relapse.at[0].estimate"), &json!(0.0));
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
        assert_eq!(value(&ledger, id), &json!(f64::from(count)), "{id}");
        assert_eq!(entry(&ledger, id)["rows"]["n"], count, "the rows of {id}");
    }
    // In arm A 1 of 3 relapses at 1 and the last one at 4: nobody is left.
    agrees(&ledger, "inc.A.relapse.at[4].estimate", 1.0 / 3.0 + 2.0 / 3.0, 1e-14);
    assert_eq!(value(&ledger, "inc.A.death.at[4].estimate"), &json!(0.0));
    let result = entry(&ledger, "inc.A.relapse.at[4].estimate");
    assert_eq!(result["groups"], json!([{"variable": "arm", "level": "A"}]));
    assert_eq!((&result["variable"], &result["level"]), (&json!("what"), &json!("relapse")));
    assert_eq!((&result["time"], &result["rows"]["n"]), (&json!(4.0), &json!(3)));
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
    for (time, n) in [(1, 4.0), (3, 4.0), (4, 3.0)] {
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
fn censoring_and_causes_are_never_guessed() {
    fails(
        SIX,
        &block("status = \"what\""),
        2,
        &["`censored` is missing", "`censored = \"alive\"` or `censored = \"death\"`", "report/report.md:4:1"],
    );
    fails(
        SIX,
        &block("status = \"what\"\ncensored = \"alve\""),
        2,
        &["`alve` is not a level of `what`", "did you mean `alive`?", "report/report.md:5:1"],
    );
    fails(SIX, &block("status = \"code\"\ncensored = 7"), 2, &["`7` is not a level of `code`", "report/report.md:5:1"]);
    let keys = "status = \"what\"\ncensored = \"alive\"";
    fails(SIX, &block(&format!("{keys}\ncause = \"alive\"")), 2, &["`alive` is not a cause", "report/report.md:6:1"]);
    fails(SIX, &block(&format!("{keys}\ncause = \"relaps\"")), 2, &["did you mean `relapse`?"]);
    fails(
        SIX,
        &block(&format!("{keys}\nterms = [\"arm\"]")),
        2,
        &["needs the cause of interest", "`cause = \"death\"` or `cause = \"relapse\"`"],
    );
    fails(SIX, &block("status = \"waht\"\ncensored = 0"), 2, &["waht", "did you mean `what`?", "report/report.md:4:1"]);
    let dates = "time,on\n1,2024-01-01\n2,2024-01-02\n";
    fails(dates, &block("status = \"on\"\ncensored = \"x\""), 2, &["`on` is a date", "report/report.md:4:1"]);
    let nobody = "time,what\n1,alive\n2,alive\n";
    fails(nobody, &block(keys), 2, &["`what` has no level but `alive`"]);
}

#[test]
fn bad_times_and_keys_are_errors_at_their_place() {
    let keys = "status = \"what\"\ncensored = \"alive\"";
    fails(&SIX.replace("3,death", "-3,death"), &block(keys), 2, &["the time is negative", "data/patients.csv:4"]);
    fails(&SIX.replace("3,death", "x,death"), &block(keys), 2, &["text, where numbers are expected"]);
    fails(SIX, &block(&format!("{keys}\nat = [-1]")), 2, &["found the time -1", "report/report.md:6:1"]);
    fails(SIX, &block(&format!("{keys}\nrisk_times = [inf]")), 2, &["found the time inf", "report/report.md:6:1"]);
    fails(SIX, &block(&format!("{keys}\nlevel = 95")), 2, &["confidence level must be between 0 and 1"]);
    fails(SIX, &block(&format!("{keys}\nstatsu = \"x\"")), 2, &["unknown key `statsu`", "did you mean `status`?"]);
    fails(SIX, &block(&format!("{keys}\ntest = \"gray\"")), 2, &["needs groups to compare", "report/report.md:6:1"]);
    fails(SIX, &block(&format!("{keys}\nby = \"arm\"\nstrata = \"arm\"")), 2, &["strata are those of Gray's test"]);
    fails(SIX, &block(&format!("{keys}\nscale = {{ enter = 2 }}")), 2, &["`scale` is of the Fine–Gray model"]);
    fails(SIX, &block(&format!("{keys}\nstart = \"enter\"")), 2, &["delayed entry", "`variance = \"jackknife\"`"]);
    let late = format!("{keys}\nstart = \"enter\"\nvariance = \"jackknife\"\n");
    fails(SIX, &block(&format!("{late}by = \"arm\"\ntest = \"gray\"")), 2, &["Gray's test is not defined with"]);
    fails(SIX, &block(&format!("{late}terms = [\"arm\"]")), 2, &["Fine–Gray model is not defined with"]);
    fails(&SIX.replace("4,death,2,true,B,1", "4,death,2,true,B,4"), &block(&late), 2, &["data/patients.csv:6"]);
    let model = format!("{keys}\ncause = \"death\"\nterms = ");
    fails(SIX, &block(&format!("{model}[]")), 2, &["`terms` is empty"]);
    fails(SIX, &block(&format!("{model}[\"amr\"]")), 2, &["did you mean `arm`?", "report/report.md:7:1"]);
    let at_zero = SIX.replace("2,alive", "0,alive");
    fails(&at_zero, &block(&format!("{model}[\"arm\"]")), 2, &["the time is 0", "data/patients.csv:3"]);
    assert_eq!(checked(&at_zero, &block(keys)).code, 0, "a curve may begin with a censoring at 0");
}

#[test]
fn groups_and_causes_of_one_name_are_told_apart_or_refused() {
    let csv = "time,cause,arm\n1,1,1\n2,2,2\n3,0,1\n4,1,2\n";
    let keys = "status = \"cause\"\ncensored = 0\nby = \"arm\"\nat = [2]";
    fails(csv, &block(keys), 2, &["`1` is the name of a group and of a cause", "report/report.md:6:1"]);
    // With labels the code is the cause's; a group whose code it is too is reached by its label.
    let project = Copy::small(csv, &(block(keys) + "\n{{ inc[1].at[2] }} and {{ inc.Left[1].at[2] }}\n"));
    project.write(
        "data/datapackage.json",
        r#"{"name": "p", "resources": [{"name": "patients", "path": "patients.csv", "schema": {"fields": [
            {"name": "time", "type": "number"},
            {"name": "cause", "type": "integer", "tickmark": {"levels": [{"code": "0", "label": "alive"},
                {"code": "1", "label": "relapse"}, {"code": "2", "label": "death"}, {"code": "3", "label": "other"}]}},
            {"name": "arm", "type": "integer", "tickmark": {"levels": [{"code": "1", "label": "Left"},
                {"code": "2", "label": "Right"}]}}]}}]}"#,
    );
    project.freeze();
    let run = tickmark(project.path(), &["render", "--strict"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains("no row has the event `other`"), "{}", run.stderr);
    let ledger = project.ledger();
    let printed: Vec<&str> = ledger["marks"].as_array().unwrap().iter().filter_map(|m| m["result"].as_str()).collect();
    assert_eq!(printed, ["inc.relapse.at[2].estimate", "inc.Left.relapse.at[2].estimate"]);
    // Nobody has the declared cause `other`: its incidence is 0, without limits.
    assert_eq!(value(&ledger, "inc.other.at[2].estimate"), &json!(0.0));
    assert!(value(&ledger, "inc.other.at[2].conf.low").is_null());
    let own = "time,what,arm\n1,relapse,n\n2,alive,m\n";
    fails(own, &block("status = \"what\"\ncensored = \"alive\"\nby = \"arm\""), 2, &["a level is called `n`"]);
}

#[test]
fn what_the_data_do_not_determine_is_a_reason() {
    let keys =
        "status = \"what\"\ncensored = \"alive\"\ncause = \"relapse\"\nat = [3, 9]\nby = \"arm\"\ntest = \"gray\"";
    // One group: no test, and a note.
    let project = Copy::small(SIX, &block(&format!("{keys}\nwhere = \"arm = 'A'\"")));
    project.freeze();
    let run = tickmark(project.path(), &["render", "--strict"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains("there is only one group to compare"), "{}", run.stderr);
    assert!(run.stderr.contains("no row has the event `death`"), "{}", run.stderr);
    let ledger = project.ledger();
    for id in ["inc.test.relapse.p.value", "inc.test.death.statistic"] {
        assert!(value(&ledger, id).is_null() && entry(&ledger, id)["warning"].is_string(), "{id}");
    }
    assert_eq!(value(&ledger, "inc.A.death.at[3].estimate"), &json!(0.0));
    // No event of the cause of interest in the rows of the block: a test and a model without estimates.
    let report = block(&format!("{keys}\nterms = [\"enter\"]\nwhere = \"what <> 'relapse'\""))
        + "\nThe ratio is {{ inc.multivariable.enter }}.\n";
    let project = Copy::small(SIX, &report);
    project.freeze();
    let run = tickmark(project.path(), &["render"]);
    assert_eq!(run.code, 1, "a model without events is a finding: {}", run.stderr);
    assert!(
        run.stderr.contains("there is no event") && run.stderr.contains("0 events for 1 parameters"),
        "{}",
        run.stderr
    );
    let ledger = project.ledger();
    for id in ["inc.test.relapse.p.value", "inc.multivariable.enter.estimate", "inc.model.test.wald.p.value"] {
        let entry = entry(&ledger, id);
        assert!(entry["value"].is_null() && entry["text"] == "NE" && entry["warning"].is_string(), "{entry}");
    }
    // No row at all.
    let ledger = rendered(SIX, &block(&format!("{keys}\nwhere = \"time > 100\"")));
    assert_eq!(value(&ledger, "inc.n"), &json!(0.0));
    assert!(value(&ledger, "inc.relapse.at[3].estimate").is_null());
}

#[test]
fn missing_values_are_left_out_and_counted() {
    let csv = SIX.replace("2,alive", "NA,alive").replace("3,death", "3,NA");
    let project = Copy::small(&csv, &block("status = \"what\"\ncensored = \"alive\"\nat = [4]"));
    project.freeze();
    let run = tickmark(project.path(), &["render", "--strict"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains("2 rows have a missing value and are left out"), "{}", run.stderr);
    let ledger = project.ledger();
    assert_eq!((value(&ledger, "inc.n"), value(&ledger, "inc.n.missing")), (&json!(4.0), &json!(2.0)));
    agrees(&ledger, "inc.relapse.at[4].estimate", 1.0 / 4.0 + 3.0 / 4.0 / 3.0, 1e-14);
}

/// A block with groups, a test and a model, and all that shows it.
fn shown() -> String {
    let keys = format!("{KEYS}terms = [\"x1\", \"group\"]\nunivariable = true\nunit = \"years\"");
    block(&keys)
        + "\n```{incidence causes}\ndata = \"patients\"\ntime = \"time\"\nstatus = \"cause\"\ncensored = 0\nat = [1]\n```\n\
           \n```{figure fig-inc}\nof = \"inc\"\ncaption = \"Incidence by group.\"\n```\n\
           \n```{figure fig-other}\nof = \"inc\"\ncause = \"2\"\nkind = \"incidence\"\nband = false\ncaption = \"Others.\"\n```\n\
           \n```{figure fig-causes}\nof = \"causes\"\ncaption = \"All causes.\"\n```\n\
           \n```{figure fig-forest}\nof = \"inc\"\nkind = \"forest\"\ncaption = \"The model.\"\n```\n\
           \n```{table tbl-inc}\nof = \"inc\"\ncaption = \"Incidence.\"\n```\n\
           \n```{table tbl-causes}\nof = \"causes\"\ncaption = \"All causes.\"\n```\n\
           \n```{table tbl-model}\nof = \"inc\"\nmodel = \"fine-gray\"\ncaption = \"The model.\"\n```\n"
}

#[test]
fn figures_and_tables_print_results_and_nothing_else() {
    let project = Copy::small(&cmprsk_csv(&cmprsk()), &shown());
    project.replace("report/report.toml", "[\"html\"]", "[\"html\", \"pdf\"]");
    project.freeze();
    let run = tickmark(project.path(), &["render", "--strict"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let ledger = project.ledger();
    let text = |id: &str| entry(&ledger, id)["text"].as_str().expect("a text").to_owned();
    let svg = project.read("out/latest/figures/report-fig-inc.svg");
    assert!(
        svg.contains("Cumulative incidence of 1") && svg.contains("Gray&#39;s test") || svg.contains("Gray's test")
    );
    for id in ["inc.a[1].at[4].estimate", "inc.c[1].at[4].conf.high", "inc.test[1].p.value", "inc.b.risk[1].n.risk"] {
        assert!(svg.contains(&text(id)), "the figure does not print {id}");
    }
    assert!(!svg.contains(&text("inc.a[2].at[3].estimate")), "a figure of cause 1 prints cause 2");
    let marked = |exhibit: &str, id: &str| {
        let line = project.read("report/report.md").lines().position(|line| line.contains(exhibit)).expect("it") + 1;
        let marks = ledger["marks"].as_array().expect("marks");
        marks.iter().any(|mark| mark["result"] == id && mark["line"] == line)
    };
    for (exhibit, id) in [
        ("fig-inc", "inc.test[1].p.value"),
        ("fig-inc", "inc.a[1].risk[2].n.event"),
        ("fig-other", "inc.test[2].p.value"),
        ("fig-causes", "causes[2].at[1].estimate"),
        ("fig-causes", "causes.risk[1].n.risk"),
        ("fig-forest", "inc.multivariable.group.b.estimate"),
        ("tbl-inc", "inc.test[2].p.value"),
        ("tbl-inc", "inc.c[2].at[4].conf.low"),
        ("tbl-causes", "causes[1].at[1].estimate"),
        ("tbl-model", "inc.univariable.x1.p.value"),
    ] {
        assert!(marked(exhibit, id), "{exhibit} does not print {id}");
    }
    let html = project.read("out/latest/report.html");
    let alt = format!("cumulative incidence at 4 years {}", text("inc.a[1].at[4].estimate"));
    assert!(html.contains(&alt), "the text alternative does not say `{alt}`");
    let table = project.read("out/latest/tables/report-tbl-inc.csv");
    let expected = format!(
        "{} ({}–{})",
        text("inc.a[1].at[1].estimate"),
        text("inc.a[1].at[1].conf.low"),
        text("inc.a[1].at[1].conf.high")
    );
    assert!(table.contains(&expected) && table.contains("P value"), "{table}");
    assert!(table.contains("\"At 1 years, % (95% CI)\""), "{table}");
    let model = project.read("out/latest/tables/report-tbl-model.csv");
    assert!(
        model.contains("SHR (95% CI)") && model.contains("Univariable") && model.contains("Multivariable"),
        "{model}"
    );
}

#[test]
fn a_figure_or_table_that_is_not_there_is_an_error() {
    let keys = "status = \"cause\"\ncensored = 0\nby = \"group\"";
    let with = |body: &str| block(keys) + &format!("\n```{{{body}\ncaption = \"Text\"\n```\n");
    let csv = cmprsk_csv(&cmprsk());
    fails(
        &csv,
        &with("figure fig-x}\nof = \"inc\""),
        2,
        &["shows one cause; which?", "`cause = \"1\"` or `cause = \"2\"`", "report/report.md:9:1"],
    );
    fails(&csv, &with("figure fig-x}\nof = \"inc\"\ncause = \"3\""), 2, &["`3` is not a cause of block `inc`"]);
    fails(&csv, &with("figure fig-x}\nof = \"inc\"\nkind = \"forest\""), 2, &["has no model", "add `terms`"]);
    fails(
        &csv,
        &with("figure fig-x}\nof = \"inc\"\nkind = \"kaplan-meier\""),
        2,
        &["does not show block `inc`", "a figure of kind `incidence`"],
    );
    fails(&csv, &with("table tbl-x}\nof = \"inc\"\nmodel = \"fine-gray\""), 2, &["has no model", "add `terms`"]);
    fails(&csv, &with("table tbl-x}\nof = \"inc\"\ncause = \"3\""), 2, &["`3` is not a cause of block `inc`"]);
    let model = with("table tbl-x}\nof = \"inc\"\nmodel = \"univariable\"")
        .replace("by = \"group\"", "cause = 1\nterms = [\"x1\"]");
    fails(&csv, &model, 2, &["block `inc` has no univariable model", "`univariable = true`"]);
    fails(&csv, &model.replace("\"univariable\"", "\"cox\""), 2, &["there is no model `cox`", "fine-gray"]);
}

#[test]
fn the_methods_say_what_was_computed() {
    let ledger = rendered(&cmprsk_csv(&cmprsk()), &shown());
    let methods = value(&ledger, "inc.methods").as_str().expect("a sentence").to_owned();
    for part in [
        "cumulative incidence of 1 and 2 was estimated by the Aalen–Johansen method",
        "0 is censored",
        "95% confidence intervals use a variance by the delta method (Aalen; Gray) on the log-log scale",
        "Groups were compared by Gray's test for each cause",
        "Subdistribution hazard ratios of 1 were estimated by Fine–Gray",
        "Kaplan–Meier estimate of the censoring distribution of all rows",
        "Breslow's method",
    ] {
        assert!(methods.contains(part), "no `{part}` in: {methods}");
    }
    let plain = value(&ledger, "causes.methods").as_str().expect("a sentence").to_owned();
    assert!(!plain.contains("Gray's test") && !plain.contains("Fine"), "{plain}");
}
