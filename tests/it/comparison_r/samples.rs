//! Descriptive statistics and tests of samples.

use serde_json::Value;
use tickmark::statistics::Estimable;
use tickmark::statistics::descriptive::{QuantileType, cohens_d, quantile, standardized_mean_difference, summarize};
use tickmark::statistics::mean_test::{Anova, TTest, anova, anova_welch, sums_of_squares, t_student, t_welch};
use tickmark::statistics::rank_test::Exactness;
use tickmark::statistics::rank_test::kruskal_wallis::kruskal_wallis;
use tickmark::statistics::rank_test::rank_sum::rank_sum;
use tickmark::statistics::rank_test::signed_rank::signed_rank;
use tickmark::statistics::variance_test::{bartlett, variance_ratio};

use super::{TOLERANCE, record};
use crate::agreement::Agreement;
use crate::reference_frame::Frame;

/// A variable's values in each arm, missing ones left out.
pub fn by_arm(frame: &Frame, name: &str, arms: &[&str]) -> Vec<Vec<f64>> {
    let rows: Vec<usize> = (0..frame.rows).collect();
    let (codes, levels) = frame.grouping("rx", &rows);
    let values = frame.numbers(name);
    let of_arm = |arm: &&str| {
        let kept = rows.iter().filter(|row| levels[codes[**row]] == **arm && !values[**row].is_nan());
        kept.map(|row| values[*row]).collect()
    };
    arms.iter().map(of_arm).collect()
}

pub fn compare_groups(agreement: &mut Agreement, case: &str, groups: &[Vec<f64>], entry: &Value, arms: &[&str]) {
    compare_summary(agreement, &format!("{case}/overall"), &groups.concat(), &entry["overall"]);
    for (arm, values) in arms.iter().zip(groups) {
        compare_summary(agreement, &format!("{case}/{arm}"), values, &entry["by"][arm]);
    }
    let slices: Vec<&[f64]> = groups.iter().map(Vec::as_slice).collect();
    let test = kruskal_wallis(&slices).expect("finite").value();
    let r = &entry["kruskal"];
    let numbers = [
        ("statistic", test.map(|t| t.statistic), &r["statistic"]["Kruskal-Wallis chi-squared"]),
        ("df", test.map(|t| t.df), &r["parameter"]["df"]),
        ("p", test.map(|t| t.p_value), &r["p"]),
    ];
    record(agreement, &format!("{case}/kruskal"), &numbers, TOLERANCE);
    let r = &entry["anova"];
    let squares = sums_of_squares(&slices);
    let test = anova(&slices).expect("finite").value();
    record(
        agreement,
        &format!("{case}/anova"),
        &anova_numbers(test, &r["F"], &r["df1"], &r["df2"], &r["p"]),
        TOLERANCE,
    );
    let numbers =
        [("between", Some(squares.between), &r["ss_between"]), ("within", Some(squares.within), &r["ss_within"])];
    record(agreement, &format!("{case}/anova"), &numbers, TOLERANCE);
    let (r, test) = (&entry["oneway_welch"], anova_welch(&slices).expect("finite").value());
    let parameter = &r["parameter"];
    let numbers = anova_numbers(test, &r["statistic"]["F"], &parameter["num df"], &parameter["denom df"], &r["p"]);
    record(agreement, &format!("{case}/oneway_welch"), &numbers, TOLERANCE);
    let (r, test) = (&entry["bartlett"], bartlett(&slices).expect("finite").value());
    let numbers = [
        ("statistic", test.map(|t| t.statistic), &r["statistic"]["Bartlett's K-squared"]),
        ("df", test.map(|t| t.df), &r["parameter"]["df"]),
        ("p", test.map(|t| t.p_value), &r["p"]),
    ];
    record(agreement, &format!("{case}/bartlett"), &numbers, TOLERANCE);
}

fn anova_numbers<'a>(
    test: Option<Anova>,
    f: &'a Value,
    df1: &'a Value,
    df2: &'a Value,
    p: &'a Value,
) -> [(&'static str, Option<f64>, &'a Value); 4] {
    [
        ("F", test.map(|t| t.statistic), f),
        ("df1", test.map(|t| t.df1), df1),
        ("df2", test.map(|t| t.df2), df2),
        ("p", test.map(|t| t.p_value), p),
    ]
}

fn compare_summary(agreement: &mut Agreement, case: &str, values: &[f64], r: &Value) {
    let summary = summarize(values, QuantileType::Type7).expect("finite");
    let numbers = [
        ("n", Some(summary.n as f64), &r["n"]),
        ("missing", Some(summary.n_missing as f64), &r["missing"]),
        ("mean", summary.mean.value(), &r["mean"]),
        ("sd", summary.sd.value(), &r["sd"]),
        ("median", summary.median.value(), &r["median"]),
        ("min", summary.min.value(), &r["min"]),
        ("max", summary.max.value(), &r["max"]),
        ("p25", summary.p25.value(), &r["quantile_type7"]["p25"]),
        ("p75", summary.p75.value(), &r["quantile_type7"]["p75"]),
    ];
    record(agreement, case, &numbers, TOLERANCE);
    let types = [
        QuantileType::Type1,
        QuantileType::Type2,
        QuantileType::Type3,
        QuantileType::Type4,
        QuantileType::Type5,
        QuantileType::Type6,
        QuantileType::Type7,
        QuantileType::Type8,
        QuantileType::Type9,
    ];
    for (number, definition) in (1..).zip(types) {
        for (name, r) in r[format!("quantile_type{number}")].as_object().expect("an object") {
            let p = name[1..].parse::<f64>().expect("a percentage") / 100.0;
            let ours = quantile(values, p, definition).expect("finite").value();
            record(agreement, &format!("{case}/quantile_type{number}"), &[(name, ours, r)], TOLERANCE);
        }
    }
}

pub fn compare_two_samples(agreement: &mut Agreement, case: &str, x: &[f64], y: &[f64], entry: &Value) {
    compare_t(agreement, &format!("{case}/t_welch"), t_welch(x, y, 0.95).expect("finite"), &entry["t_welch"]);
    compare_t(agreement, &format!("{case}/t_pooled"), t_student(x, y, 0.95).expect("finite"), &entry["t_pooled"]);
    let variants = [
        ("wilcox_default", Exactness::Automatic, true),
        ("wilcox_exact_false_correct_true", Exactness::Approximate, true),
        ("wilcox_exact_false_correct_false", Exactness::Approximate, false),
    ];
    for (key, exactness, correct) in variants {
        let test = rank_sum(x, y, exactness, correct).expect("finite").value();
        let r = &entry[key];
        let numbers = [("W", test.map(|t| t.statistic), &r["statistic"]["W"]), ("p", test.map(|t| t.p_value), &r["p"])];
        record(agreement, &format!("{case}/{key}"), &numbers, TOLERANCE);
    }
    let (r, test) = (&entry["var_test_F"], variance_ratio(x, y, 0.95).expect("finite").value());
    let numbers = [
        ("F", test.map(|t| t.estimate), &r["statistic"]["F"]),
        ("p", test.map(|t| t.p_value), &r["p"]),
        ("low", test.map(|t| t.conf_low), &r["conf_int"][0]),
        ("high", test.map(|t| t.conf_high), &r["conf_int"][1]),
    ];
    record(agreement, &format!("{case}/var_test_F"), &numbers, TOLERANCE);
    let smd = standardized_mean_difference(x, y).expect("finite").value();
    let d = cohens_d(x, y).expect("finite").value();
    let r = &entry["smd"];
    let numbers = [("smd", smd, &r["pooled_sd_average_variance"]), ("d", d, &r["cohen_d_pooled"])];
    record(agreement, &format!("{case}/smd"), &numbers, TOLERANCE);
}

fn compare_t(agreement: &mut Agreement, case: &str, test: Estimable<TTest>, r: &Value) {
    let test = test.value();
    let numbers = [
        ("t", test.map(|t| t.statistic), &r["statistic"]["t"]),
        ("df", test.map(|t| t.df), &r["parameter"]["df"]),
        ("p", test.map(|t| t.p_value), &r["p"]),
        ("low", test.map(|t| t.conf_low), &r["conf_int"][0]),
        ("high", test.map(|t| t.conf_high), &r["conf_int"][1]),
    ];
    record(agreement, case, &numbers, TOLERANCE);
}

/// R's data are not in the file, but an exact p value depends on W or V and the sample sizes alone, and those the
/// reported p value gives away: 0.4127 = 52/126 with 126 = C(9, 4), and 0.25 = 4/16 with 16 = 2⁴.
pub fn compare_small_samples(agreement: &mut Agreement, r: &Value) {
    let test = rank_sum(&[1.0, 2.0, 6.0, 7.0], &[3.0, 4.0, 5.0, 8.0, 9.0], Exactness::Automatic, true);
    let test = test.expect("finite").value();
    let reference = &r["exact_no_ties"];
    let numbers = [
        ("W", test.map(|t| t.statistic), &reference["statistic"]["W"]),
        ("p", test.map(|t| t.p_value), &reference["p"]),
    ];
    record(agreement, "wilcox_small/exact_no_ties", &numbers, 1e-12);
    // W = 2.5 and p = 0.1367 need one triple and one pair of ties among four and four; of the four such arrangements two
    // have the exact p value 14/70, this one among them.
    for (key, exactness) in [("ties_default", Exactness::Automatic), ("exact_ties_exactRankTests", Exactness::Exact)] {
        let test = rank_sum(&[1.0, 2.0, 3.0, 4.0], &[3.0, 4.0, 4.0, 5.0], exactness, true).expect("finite").value();
        let reference = &r[key];
        let numbers = [
            ("W", test.map(|t| t.statistic), &reference["statistic"]["W"]),
            ("p", test.map(|t| t.p_value), &reference["p"]),
        ];
        record(agreement, &format!("wilcox_small/{key}"), &numbers, 1e-12);
    }
    let test = signed_rank(&[-1.0, 2.0, 3.0, 4.0], Exactness::Automatic, true).expect("finite").value();
    let reference = &r["signed_rank"];
    let numbers = [
        ("V", test.map(|t| t.statistic), &reference["statistic"]["V"]),
        ("p", test.map(|t| t.p_value), &reference["p"]),
    ];
    record(agreement, "wilcox_small/signed_rank", &numbers, 1e-12);
}
