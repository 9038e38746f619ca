//! The second project: R's lung data, through the whole program, against R.

use serde_json::Value;

use crate::program::{Copy, assert_close, entry, root, tickmark, value};

/// For estimates in closed form.
const CLOSED_FORM: f64 = 1e-9;
/// For coefficients of Cox models: R's fit stops up to 6e-7 from the maximum.
const ITERATIVE: f64 = 1e-6;

fn reference() -> Value {
    let path = root().join("tests/reference/lung.json");
    serde_json::from_str(&std::fs::read_to_string(path).expect("the reference")).expect("JSON")
}

fn rendered() -> Value {
    let project = Copy::of(&root().join("tests/projects/lung"));
    let run = tickmark(project.path(), &["render", "--strict"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    project.ledger()
}

#[test]
fn every_number_of_the_lung_project_equals_that_of_r() {
    let (ledger, r) = (rendered(), reference());
    survival(&ledger, &r);
    log_rank(&ledger, &r);
    cox(&ledger, &r);
}

fn survival(ledger: &Value, r: &Value) {
    for (ours, theirs) in [("Male", "sexf=male"), ("Female", "sexf=female")] {
        let curve = &r["km_by_sex"]["strata"][theirs];
        assert_eq!(value(ledger, &format!("os.{ours}.n")), &curve["n"]);
        assert_eq!(value(ledger, &format!("os.{ours}.events")), &curve["n_events"]);
        for (path, key) in
            [("quantile[0.25]", "quantile_25"), ("median", "quantile_50"), ("quantile[0.75]", "quantile_75")]
        {
            for (stat, field) in [("estimate", "estimate"), ("conf.low", "lower"), ("conf.high", "upper")] {
                let id = format!("os.{ours}.{path}.{stat}");
                assert_close(&id, value(ledger, &id), &curve[key]["log"][field], CLOSED_FORM);
            }
        }
        for (index, time) in [180, 365, 730].into_iter().enumerate() {
            let at = |stat: &str| format!("os.{ours}.at[{time}].{stat}");
            let marks = &curve["landmarks"];
            assert_eq!(value(ledger, &at("n.risk")), &marks["n_risk"][index]);
            assert_close(&at("estimate"), value(ledger, &at("estimate")), &marks["surv"][index], CLOSED_FORM);
            assert_close(&at("std.error"), value(ledger, &at("std.error")), &marks["std_err"][index], CLOSED_FORM);
            let ci = &marks["ci"]["log"];
            assert_close(&at("conf.low"), value(ledger, &at("conf.low")), &ci["lower"][index], CLOSED_FORM);
            assert_close(&at("conf.high"), value(ledger, &at("conf.high")), &ci["upper"][index], CLOSED_FORM);
        }
        let follow = &r["reverse_km_by_sex"]["log"][theirs];
        let id = format!("os.{ours}.followup.median.estimate");
        assert_close(&id, value(ledger, &id), &follow["median"], CLOSED_FORM);
    }
    // The upper limit of the median follow-up is not reached, in R NA.
    assert!(r["reverse_km_by_sex"]["log"]["sexf=male"]["upper"].is_null());
    let upper = entry(ledger, "os.Male.followup.median.conf.high");
    assert!(upper["value"].is_null() && upper["text"] == "NR" && upper["warning"].is_string());
}

fn log_rank(ledger: &Value, r: &Value) {
    let test = &r["logrank_sex"];
    assert_close("statistic", value(ledger, "os.test.statistic"), &test["chisq"], CLOSED_FORM);
    assert_close("p.value", value(ledger, "os.test.p.value"), &test["p"], CLOSED_FORM);
    assert_close("observed", value(ledger, "os.test.Male.observed"), &test["observed"][0], CLOSED_FORM);
    assert_close("expected", value(ledger, "os.test.Female.expected"), &test["expected"][1], CLOSED_FORM);
}

fn cox(ledger: &Value, r: &Value) {
    let multi = &r["cox"]["efron"]["multi_age_sex_ecog_karno"];
    let terms = [
        ("age", "age"),
        ("sex.Female", "sexffemale"),
        ("[\"ph.ecog\"][\"ECOG 1\"]", "ecog1"),
        ("[\"ph.ecog\"][\"ECOG 2\"]", "ecog2"),
        ("[\"ph.karno\"]", "ph.karno"),
    ];
    for (ours, theirs) in terms {
        let ours = if ours.starts_with('[') { ours.to_owned() } else { format!(".{ours}") };
        let term = &multi["terms"][theirs];
        assert!(term.is_object(), "R has no term {theirs}: {}", multi["terms"]);
        for (stat, field) in [
            ("estimate", "hr"),
            ("conf.low", "hr_lower"),
            ("conf.high", "hr_upper"),
            ("std.error", "se"),
            ("p.value", "p"),
        ] {
            let id = format!("cox_os.multivariable{ours}.{stat}");
            assert_close(&id, value(ledger, &id), &term[field], ITERATIVE);
        }
    }
    assert_eq!(value(ledger, "cox_os.n"), &multi["n"]);
    assert_eq!(value(ledger, "cox_os.events"), &multi["n_event"]);
    for (ours, theirs) in [("likelihood_ratio", "lr_test"), ("score", "score_test")] {
        let id = format!("cox_os.test.{ours}.statistic");
        assert_close(&id, value(ledger, &id), &multi[theirs]["chisq"], ITERATIVE);
    }
    let c = value(ledger, "cox_os.concordance.estimate");
    assert_close("concordance", c, &multi["concordance"]["c"], CLOSED_FORM);
    let univariable = &r["cox"]["efron"]["sexf"]["terms"]["sexffemale"]["hr"];
    let ours = value(ledger, "cox_os.univariable.sex.Female.estimate");
    assert_close("univariable", ours, univariable, ITERATIVE);
    let zph = &r["cox_zph_multi_efron"]["km_terms"]["GLOBAL"]["chisq"];
    let ours = value(ledger, "cox_os.proportional_hazards.global.statistic");
    assert_close("proportional hazards", ours, zph, ITERATIVE);
}

#[test]
fn the_summary_of_the_lung_project_agrees_with_the_file() {
    let ledger = rendered();
    // Counted with awk in lung.csv: 138 men, 90 women, 14 without weight loss.
    assert_eq!(value(&ledger, "baseline.Male.n"), 138);
    assert_eq!(value(&ledger, "baseline.Female.n"), 90);
    assert_eq!(value(&ledger, "baseline[\"wt.loss\"].n.missing"), 14);
    assert_eq!(value(&ledger, "oldest"), 82);
    assert_eq!(value(&ledger, "dead.n"), 165);
    assert_eq!(entry(&ledger, "dead.n")["rows"]["n"], 165);
}
