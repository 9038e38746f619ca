//! Tests of tables of counts.

use serde_json::Value;
use tickmark::statistics::Estimable;
use tickmark::statistics::contingency::Table;
use tickmark::statistics::contingency::chi_square::{ChiSquare, chi_square, equal_proportions};
use tickmark::statistics::contingency::conditional_odds::OddsRatio;
use tickmark::statistics::contingency::fisher::{fisher_exact, fisher_two_by_two};
use tickmark::statistics::contingency::fisher_enumeration::WORK_LIMIT;
use tickmark::statistics::contingency::mantel_haenszel::{mantel_haenszel, mantel_haenszel_exact};
use tickmark::statistics::contingency::mcnemar::{McNemar, mcnemar};
use tickmark::statistics::contingency::trend::cochran_armitage;
use tickmark::statistics::descriptive::standardized_categorical_difference;
use tickmark::statistics::proportion_comparison::{
    DifferenceMethod, TwoProportions, odds_ratio, risk_difference, risk_ratio,
};

use super::{TOLERANCE, record};
use crate::agreement::Agreement;

/// The tolerance of R's `uniroot`: ε^¼.
const UNIROOT: f64 = 1.220_703_125e-4;

pub fn compare_table(agreement: &mut Agreement, case: &str, entry: &Value) {
    let cells: Vec<Vec<u64>> = serde_json::from_value(entry["counts"].clone()).expect("counts");
    let table = Table::new(cells[0].len(), cells.concat()).expect("a table");
    for (key, yates) in [("chisq_correct", true), ("chisq_nocorrect", false)] {
        compare_chi_square(agreement, &format!("{case}/{key}"), chi_square(&table, yates), &entry[key]);
    }
    let least = chi_square(&table, false).value().map(|t| t.min_expected);
    record(agreement, &format!("{case}/min_expected"), &[("min", least, &entry["min_expected"])], TOLERANCE);
    if let Some(smd) = entry.get("smd_yang_dalton") {
        let column = |at: usize| -> Vec<u64> { cells.iter().map(|row| row[at]).collect() };
        let ours = standardized_categorical_difference(&column(0), &column(1)).expect("two columns").value();
        record(agreement, &format!("{case}/smd_yang_dalton"), &[("smd", ours, smd)], TOLERANCE);
    }
    if let Some(r) = entry.get("trend_prop_test") {
        compare_trend(agreement, &format!("{case}/trend_prop_test"), &cells, r);
    }
    match table.as_two_by_two() {
        Some(cells) => compare_two_by_two(agreement, case, cells, entry),
        None => {
            let p = fisher_exact(&table, WORK_LIMIT).expect("within the limit").value();
            record(agreement, &format!("{case}/fisher"), &[("p", p, &entry["fisher"]["p"])], TOLERANCE);
        }
    }
}

fn compare_chi_square(agreement: &mut Agreement, case: &str, test: Estimable<ChiSquare>, r: &Value) {
    let test = test.value();
    let (statistic, df, p) = (&r["statistic"]["X-squared"], &r["parameter"]["df"], &r["p"]);
    let numbers = [
        ("statistic", test.as_ref().map(|t| t.statistic), statistic),
        ("df", test.as_ref().map(|t| t.df), df),
        ("p", test.as_ref().map(|t| t.p_value), p),
    ];
    record(agreement, case, &numbers, TOLERANCE);
    let expected: Vec<Value> =
        r["expected"].as_array().into_iter().flatten().flat_map(|row| row.as_array().cloned()).flatten().collect();
    let ours = test.map(|t| t.expected).unwrap_or_default();
    if !expected.is_empty() {
        agreement.record(case, (ours.len() != expected.len()).then(|| "expected: other length".to_owned()));
        for (ours, r) in ours.iter().zip(&expected) {
            record(agreement, case, &[("expected", Some(*ours), r)], TOLERANCE);
        }
    }
}

/// R's `prop.trend.test` of the first column among the row totals, with scores 1, 2, …
fn compare_trend(agreement: &mut Agreement, case: &str, cells: &[Vec<u64>], r: &Value) {
    let events: Vec<u64> = cells.iter().map(|row| row[0]).collect();
    let totals: Vec<u64> = cells.iter().map(|row| row.iter().sum()).collect();
    let scores: Vec<f64> = (1..=cells.len()).map(|score| score as f64).collect();
    let test = cochran_armitage(&events, &totals, &scores).expect("counts").value();
    let numbers = [
        ("statistic", test.map(|t| t.statistic), &r["statistic"]["X-squared"]),
        ("p", test.map(|t| t.p_value), &r["p"]),
    ];
    record(agreement, case, &numbers, TOLERANCE);
}

fn compare_two_by_two(agreement: &mut Agreement, case: &str, cells: [u64; 4], entry: &Value) {
    let test = fisher_two_by_two(cells, 0.95).expect("counts");
    let r = &entry["fisher"];
    let numbers = [
        ("p", Some(test.p_value), &r["p"]),
        ("less", Some(test.p_less), entry.get("fisher_less").unwrap_or(&Value::Null)),
        ("greater", Some(test.p_greater), entry.get("fisher_greater").unwrap_or(&Value::Null)),
    ];
    let known = if entry.get("fisher_less").is_some() { 3 } else { 1 };
    record(agreement, &format!("{case}/fisher"), &numbers[..known], TOLERANCE);
    compare_odds(agreement, &format!("{case}/fisher/odds_ratio"), test.odds_ratio.value(), r, "odds ratio");
    if entry.get("risk").is_some() {
        compare_risks(agreement, case, cells, entry);
    }
}

/// Compares on the scale R iterates on: the smaller of ψ and 1/ψ.
fn compare_odds(agreement: &mut Agreement, case: &str, ours: Option<OddsRatio>, r: &Value, name: &str) {
    let Some(ours) = ours else {
        agreement.record(case, Some("no estimate".to_owned()));
        return;
    };
    let bounds = [
        ("estimate", ours.estimate.finite(), &r["estimate"][name]),
        ("low", Some(ours.conf_low), &r["conf_int"][0]),
        ("high", ours.conf_high.finite(), &r["conf_int"][1]),
    ];
    for (field, ours, r) in bounds {
        let same = match (ours, r.as_f64()) {
            (Some(ours), Some(r)) if ours > 1.0 => (1.0 / ours - 1.0 / r).abs() <= UNIROOT,
            (Some(ours), Some(r)) => (ours - r).abs() <= UNIROOT,
            (None, None) => r == "Inf",
            _ => false,
        };
        agreement.record(case, (!same).then(|| format!("{field}: ours {ours:?}, R's {r}")));
    }
}

/// The columns are the arms, the first row the event; R's risks are those of the columns.
fn compare_risks(agreement: &mut Agreement, case: &str, [a, b, c, d]: [u64; 4], entry: &Value) {
    let two = TwoProportions { x1: a, n1: a + c, x2: b, n2: b + d };
    let (r, ratio) = (&entry["risk"], risk_ratio(two, 0.95).expect("counts").value());
    let numbers = [
        ("rr", ratio.map(|t| t.estimate), &r["rr_col1_vs_col2_of_row1"]),
        ("low", ratio.map(|t| t.conf_low), &r["rr_lower"]),
        ("high", ratio.map(|t| t.conf_high), &r["rr_upper"]),
    ];
    record(agreement, &format!("{case}/risk_ratio"), &numbers, TOLERANCE);
    let (r, odds) = (&entry["odds_ratio_sample"], odds_ratio(two, 0.95).expect("counts").value());
    let numbers = [
        ("or", odds.map(|t| t.estimate), &r["or"]),
        ("low", odds.map(|t| t.conf_low), &r["lower_wald"]),
        ("high", odds.map(|t| t.conf_high), &r["upper_wald"]),
    ];
    record(agreement, &format!("{case}/odds_ratio_sample"), &numbers, TOLERANCE);
    let variants =
        [("prop_test", DifferenceMethod::WaldContinuity, true), ("prop_test_nocorrect", DifferenceMethod::Wald, false)];
    for (key, method, yates) in variants {
        let r = &entry[key];
        let difference = risk_difference(two, 0.95, method).expect("counts").value();
        let numbers = [
            ("difference", difference.map(|t| t.estimate), &entry["risk"]["rd"]),
            ("low", difference.map(|t| t.conf_low), &r["conf_int"][0]),
            ("high", difference.map(|t| t.conf_high), &r["conf_int"][1]),
        ];
        record(agreement, &format!("{case}/{key}"), &numbers, TOLERANCE);
        let test = equal_proportions(&[two.x1, two.x2], &[two.n1, two.n2], yates).expect("counts");
        compare_chi_square(agreement, &format!("{case}/{key}"), test, r);
    }
}

fn compare_mcnemar(agreement: &mut Agreement, case: &str, test: Estimable<McNemar>, r: &Value) {
    let test = test.value();
    let numbers = [
        ("statistic", test.map(|t| t.statistic), &r["statistic"]["McNemar's chi-squared"]),
        ("p", test.map(|t| t.p_value), &r["p"]),
    ];
    record(agreement, case, &numbers, TOLERANCE);
}

pub fn compare_paired(agreement: &mut Agreement, entry: &Value) {
    let cells: Vec<Vec<u64>> = serde_json::from_value(entry["counts"].clone()).expect("counts");
    let (b, c) = (cells[0][1], cells[1][0]);
    compare_mcnemar(agreement, "colon/mcnemar/corrected", mcnemar(b, c, true), &entry["obstruct_vs_adhere"]);
    compare_mcnemar(agreement, "colon/mcnemar/uncorrected", mcnemar(b, c, false), &entry["nocorrect"]);
    let exact = mcnemar(b, c, false).value().map(|t| t.p_exact);
    record(agreement, "colon/mcnemar/exact", &[("p", exact, &entry["exact_binom"])], TOLERANCE);
}

pub fn compare_strata(agreement: &mut Agreement, entry: &Value) {
    let cells: Vec<u64> = serde_json::from_value(entry["counts_dim_sex_status_rx"].clone()).expect("counts");
    // R writes arrays column by column: (a, c, b, d) of each stratum.
    let strata: Vec<[u64; 4]> = cells.chunks(4).map(|s| [s[0], s[2], s[1], s[3]]).collect();
    for (key, correct) in [("correct", true), ("nocorrect", false)] {
        let r = &entry[key];
        let test = mantel_haenszel(&strata, correct, 0.95).expect("counts").value();
        let odds = test.and_then(|t| t.odds_ratio.value());
        let numbers = [
            ("statistic", test.map(|t| t.statistic), &r["statistic"]["Mantel-Haenszel X-squared"]),
            ("p", test.map(|t| t.p_value), &r["p"]),
            ("or", odds.map(|t| t.estimate), &r["estimate"]["common odds ratio"]),
            ("low", odds.map(|t| t.conf_low), &r["conf_int"][0]),
            ("high", odds.map(|t| t.conf_high), &r["conf_int"][1]),
        ];
        record(agreement, &format!("colon/mantel_haenszel/{key}"), &numbers, TOLERANCE);
    }
    let (r, test) = (&entry["exact"], mantel_haenszel_exact(&strata, 0.95).expect("counts").value());
    let numbers =
        [("S", test.map(|t| t.statistic as f64), &r["statistic"]["S"]), ("p", test.map(|t| t.p_value), &r["p"])];
    record(agreement, "colon/mantel_haenszel/exact", &numbers, TOLERANCE);
    let odds = test.map(|t| t.odds_ratio);
    compare_odds(agreement, "colon/mantel_haenszel/exact/odds_ratio", odds, r, "common odds ratio");
}

pub fn compare_small_tables(agreement: &mut Agreement, reference: &Value) {
    for (name, entry) in reference["small_tables"].as_object().expect("an object") {
        let cells: Vec<u64> = name.split(',').map(|cell| cell.parse().expect("a count")).collect();
        let cells: [u64; 4] = cells.try_into().expect("four cells");
        let [a, b, c, d] = cells;
        let case = format!("small/{name}");
        let table = Table::two_by_two(a, b, c, d).expect("a table");
        for (key, yates) in [("chisq_correct", true), ("chisq", false)] {
            compare_chi_square(agreement, &format!("{case}/{key}"), chi_square(&table, yates), &entry[key]);
        }
        compare_two_by_two(agreement, &case, cells, entry);
        compare_mcnemar(agreement, &format!("{case}/mcnemar"), mcnemar(b, c, true), &entry["mcnemar"]);
    }
}

/// The table of R's help page `?fisher.test`: job satisfaction by income, 104 black males (Agresti 1990).
pub fn compare_job_satisfaction(agreement: &mut Agreement, r: &Value) {
    let table = Table::new(4, vec![1, 2, 1, 0, 3, 3, 6, 1, 10, 10, 14, 9, 6, 7, 12, 11]).expect("a table");
    let p = fisher_exact(&table, WORK_LIMIT).expect("within the limit").value();
    record(agreement, "small_rxc/job_satisfaction", &[("p", p, &r["job_satisfaction"]["p"])], TOLERANCE);
}
