//! The `incidence` block through the whole program, against R's `cmprsk`.

use serde_json::json;

use crate::incidence_project::{CLOSED_FORM, ITERATIVE, KEYS, agrees, block, cmprsk, cmprsk_csv, rendered};
use crate::program::{entry, value};

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
        ("b[1]", 2, 0.2615686274509804, 0.00691607021273369),
        ("c[1]", 3, 0.5723580562659846, 0.015575725590006695),
        ("a[2]", 2, 0.2972171207019692, 0.007356628393958533),
        ("b[2]", 1, 0.3117647058823529, 0.007033453847498147),
        ("c[2]", 3, 0.260753152835347, 0.007867543104689272),
    ];
    for (path, time, estimate, variance) in groups {
        let id = format!("inc.{path}.at[{time}]");
        agrees(&ledger, &format!("{id}.estimate"), estimate, CLOSED_FORM);
        agrees(&ledger, &format!("{id}.std.error"), f64::sqrt(variance), CLOSED_FORM);
    }
    // Group c is followed for less than 4, with a censoring at the end; R has NA there too. In group b, where R has NA at
    // 3, nobody was left without an event, so the curve is known to stay.
    let of_b = |cause: u8| value(&ledger, &format!("inc.b[{cause}].at[4].estimate")).as_f64().expect("an estimate");
    assert!((of_b(1) + of_b(2) - 1.0).abs() < 1e-14);
    let beyond = entry(&ledger, "inc.c[1].at[4].estimate");
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
        assert_eq!(value(&ledger, &format!("inc.test[{cause}].df")), &json!(2));
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
        assert_eq!(value(&ledger, id), &json!(count), "{id}");
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
