//! Descriptive statistics, and tests of two and more samples and of pairs.

use tickmark::statistics::correlation::kendall::kendall;
use tickmark::statistics::correlation::pearson;
use tickmark::statistics::correlation::spearman::{SpearmanMethod, spearman};
use tickmark::statistics::descriptive::{
    QuantileType, quantile, standardized_categorical_difference, standardized_mean_difference, summarize,
};
use tickmark::statistics::distribution::{normal_quantile, normal_upper, student_upper};
use tickmark::statistics::mean_test::{anova, anova_welch, t_one_sample, t_paired, t_student, t_welch};
use tickmark::statistics::multiplicity::{Adjustment, adjust};
use tickmark::statistics::rank_test::Exactness;
use tickmark::statistics::rank_test::hodges_lehmann::{centre, shift};
use tickmark::statistics::rank_test::kruskal_wallis::{jonckheere, kruskal_wallis};
use tickmark::statistics::rank_test::rank_sum::{RankSum, rank_sum};
use tickmark::statistics::rank_test::signed_rank::signed_rank;
use tickmark::statistics::variance_test::{bartlett, variance_ratio};
use tickmark::statistics::{Estimable, Invalid, NotEstimable};

use super::{assert_close, assert_within};

#[test]
fn a_summary_counts_missing_values_and_leaves_them_out() {
    let values = [2.0, 4.0, f64::NAN, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0, f64::NAN];
    let summary = summarize(&values, QuantileType::Type7).expect("valid");
    assert_eq!((summary.n, summary.n_missing), (8, 2));
    assert_close(summary.mean.value().expect("estimable"), 5.0);
    assert_close(summary.sd.value().expect("estimable"), (32.0_f64 / 7.0).sqrt());
    assert_eq!(summary.median, Estimable::Value(4.5));
    assert_eq!((summary.min, summary.max), (Estimable::Value(2.0), Estimable::Value(9.0)));
}

#[test]
fn what_too_few_values_do_not_determine_has_a_reason() {
    let nothing = summarize(&[f64::NAN], QuantileType::Type7).expect("valid");
    assert_eq!(nothing.median, Estimable::Not(NotEstimable::NoObservations));
    let one = summarize(&[3.0], QuantileType::Type7).expect("valid");
    assert_eq!(one.sd, Estimable::Not(NotEstimable::TooFewObservations { needed: 2, found: 1 }));
    assert_eq!(one.p25, Estimable::Value(3.0));
    let infinite = summarize(&[1.0, f64::INFINITY], QuantileType::Type7);
    assert_eq!(infinite, Err(Invalid::NotFinite { what: "the value", row: 1 }));
}

#[test]
fn quartiles_of_one_to_four_differ_by_definition() {
    let quartile = |definition| quantile(&[4.0, 2.0, 1.0, 3.0], 0.25, definition).expect("valid").value();
    assert_eq!(quartile(QuantileType::Type1), Some(1.0));
    assert_eq!(quartile(QuantileType::Type2), Some(1.5));
    assert_eq!(quartile(QuantileType::Type6), Some(1.25));
    assert_eq!(quartile(QuantileType::Type7), Some(1.75));
    // 0.55 · 100 is 55.00000000000001 in binary and 55 to the author.
    let hundred: Vec<f64> = (1..=100).map(f64::from).collect();
    assert_eq!(quantile(&hundred, 0.55, QuantileType::Type2), Ok(Estimable::Value(55.5)));
}

#[test]
fn standardized_differences_have_closed_forms() {
    let smd = standardized_mean_difference(&[1.0, 2.0, 3.0], &[2.0, 3.0, 4.0]).expect("valid");
    assert_eq!(smd, Estimable::Value(-1.0));
    // Two categories: (p₁ − p₂)/√((p₁q₁ + p₂q₂)/2); an empty category changes nothing.
    let binary = standardized_categorical_difference(&[5, 5], &[8, 2]).expect("valid").value().expect("estimable");
    assert_close(binary, 0.3 / (0.205_f64).sqrt());
    let padded =
        standardized_categorical_difference(&[5, 0, 5], &[8, 0, 2]).expect("valid").value().expect("estimable");
    assert_close(padded, binary);
    let apart = standardized_categorical_difference(&[5, 0], &[0, 5]).expect("valid");
    assert_eq!(apart, Estimable::Not(NotEstimable::ZeroVariance));
}

fn ranked(x: &[f64], y: &[f64], exactness: Exactness, correct: bool) -> RankSum {
    rank_sum(x, y, exactness, correct).expect("valid").value().expect("estimable")
}

#[test]
fn an_exact_rank_sum_test_counts_choices_of_ranks() {
    let test = ranked(&[1.0, 2.0, 3.0], &[4.0, 5.0, 6.0], Exactness::Automatic, true);
    assert_eq!(test.statistic, 0.0);
    assert_close(test.p_value, 2.0 / 20.0);
    assert!(test.exact);
    // Midranks 1, 2½, 2½, 4: of the six pairs, four are as far from the mean 5 as 1 + 2½.
    let tied = ranked(&[1.0, 2.0], &[2.0, 3.0], Exactness::Exact, true);
    assert_close(tied.p_value, 4.0 / 6.0);
    let one_each = ranked(&[1.0], &[2.0], Exactness::Automatic, true);
    assert_eq!((one_each.statistic, one_each.p_value), (0.0, 1.0));
}

#[test]
fn the_normal_approximation_corrects_for_ties_and_continuity() {
    // W = ½, mean 2, variance 4/12 (5 − 6/12) = 3/2.
    let test = ranked(&[1.0, 2.0], &[2.0, 3.0], Exactness::Automatic, true);
    assert_eq!((test.statistic, test.exact, test.corrected), (0.5, false, true));
    assert_close(test.p_value, 2.0 * normal_upper(1.0 / 1.5_f64.sqrt()));
    let plain = ranked(&[1.0, 2.0], &[2.0, 3.0], Exactness::Approximate, false);
    assert_close(plain.p_value, 2.0 * normal_upper(1.5 / 1.5_f64.sqrt()));
    let equal = rank_sum(&[1.0; 3], &[1.0; 3], Exactness::Automatic, true).expect("valid");
    assert_eq!(equal, Estimable::Not(NotEstimable::ZeroVariance));
}

#[test]
fn swapping_the_samples_mirrors_the_rank_sum_test() {
    let (x, y) = ([3.1, 0.2, 5.9, 4.4], [1.0, 7.7, 9.2, 8.5, 6.1]);
    let (one, other) = (ranked(&x, &y, Exactness::Automatic, true), ranked(&y, &x, Exactness::Automatic, true));
    assert_close(one.p_value, other.p_value);
    assert_eq!(one.statistic + other.statistic, 20.0);
}

#[test]
fn a_signed_rank_test_counts_subsets_and_drops_zeros() {
    let test = signed_rank(&[1.0, 2.0, 3.0], Exactness::Automatic, true).expect("valid").value().expect("estimable");
    assert_eq!(test.statistic, 6.0);
    assert_close(test.p_value, 2.0 / 8.0);
    // With a zero R approximates: V = 6, mean 3, variance 3 · 4 · 7/24 = 3½.
    let test = signed_rank(&[1.0, 2.0, 0.0, 3.0], Exactness::Automatic, true).expect("valid");
    let test = test.value().expect("estimable");
    assert_eq!((test.n_zero, test.exact), (1, false));
    assert_close(test.p_value, 2.0 * normal_upper(2.5 / 3.5_f64.sqrt()));
    let zeros = signed_rank(&[0.0, 0.0], Exactness::Automatic, true).expect("valid");
    assert_eq!(zeros, Estimable::Not(NotEstimable::ZeroVariance));
}

#[test]
fn hodges_lehmann_estimates_are_medians_of_pairs() {
    // Differences 3, 4, 5, 6, 7, 8 … of (10, 11, 12, 13) and (1, 3, 5, 8): the exact bounds at 95% for 4 and 4 are the
    // smallest and the largest but none, since P(W ≤ 0) = 1/70 ≤ 0.025 < P(W ≤ 1) = 2/70.
    let estimate = shift(&[10.0, 11.0, 12.0, 13.0], &[1.0, 3.0, 5.5, 8.0], 0.95).expect("valid");
    let estimate = estimate.value().expect("estimable");
    // Sorted: 2 3 4 4.5 5 5.5 6.5 7 7.5 8 9 9 10 10 11 12, and the median is (7 + 7.5)/2.
    assert_eq!((estimate.estimate, estimate.conf_low, estimate.conf_high), (7.25, 2.0, 12.0));
    assert!(estimate.exact);
    // Walsh averages of 1, 2, 4: 1, 1.5, 2, 2.5, 3, 4.
    let middle = centre(&[1.0, 2.0, 4.0], 0.95).expect("valid").value().expect("estimable");
    assert_eq!((middle.estimate, middle.conf_low, middle.conf_high), (2.25, 1.0, 4.0));
}

#[test]
fn kruskal_wallis_and_jonckheere_of_two_samples_are_the_uncorrected_rank_sum_test() {
    let (x, y): (&[f64], &[f64]) = (&[3.0, 1.0, 4.0, 1.0, 5.0], &[9.0, 2.0, 6.0, 5.0]);
    let two = ranked(x, y, Exactness::Approximate, false);
    let several = kruskal_wallis(&[x, y]).expect("valid").value().expect("estimable");
    assert_within(several.p_value, two.p_value, 1e-12);
    let ordered = jonckheere(&[x, y]).expect("valid").value().expect("estimable");
    assert_within(ordered.p_value, two.p_value, 1e-12);
    assert_eq!(ordered.statistic, 20.0 - two.statistic);
    assert_eq!(kruskal_wallis(&[x]).expect("valid"), Estimable::Not(NotEstimable::OneGroup));
}

#[test]
fn kruskal_wallis_of_three_ordered_samples_is_known() {
    // Ranks 1–2, 3–4, 5–6: H = 12/(6 · 7) · (9 + 49 + 121)/2 − 21 = 32/7.
    let test = kruskal_wallis(&[&[1.0, 2.0], &[3.0, 4.0], &[5.0, 6.0]]).expect("valid").value().expect("estimable");
    assert_close(test.statistic, 32.0 / 7.0);
    assert_close(test.p_value, (-16.0_f64 / 7.0).exp());
}

#[test]
fn jonckheeres_test_of_tied_samples_has_the_variance_of_all_permutations() {
    // J = 5 + 6 + 3 = 14; over all 210 ways to share out the values the mean is 8 and the variance 41/5.
    let samples: [&[f64]; 3] = [&[1.0, 2.0, 2.0], &[2.0, 3.0], &[3.0, 3.0]];
    let test = jonckheere(&samples).expect("valid").value().expect("estimable");
    assert_eq!(test.statistic, 14.0);
    assert_close(test.p_value, 2.0 * normal_upper(6.0 / 8.2_f64.sqrt()));
}

#[test]
fn t_tests_of_three_and_three_values_have_closed_forms() {
    let (x, y) = ([1.0, 2.0, 3.0], [2.0, 4.0, 6.0]);
    let welch = t_welch(&x, &y, 0.95).expect("valid").value().expect("estimable");
    let t = -2.0 / (5.0_f64 / 3.0).sqrt();
    assert_close(welch.statistic, t);
    assert_close(welch.df, 50.0 / 17.0);
    assert_close(welch.p_value, 2.0 * student_upper(-t, 50.0 / 17.0));
    let student = t_student(&x, &y, 0.95).expect("valid").value().expect("estimable");
    assert_close(student.statistic, t);
    let scaled = 1.0 + t * t / 4.0;
    assert_close(student.p_value, 1.0 + 0.75 * t / scaled.sqrt() * (1.0 - t * t / (12.0 * scaled)));
    let paired = t_paired(&x, &y, 0.95).expect("valid").value().expect("estimable");
    // Differences −1, −2, −3: t = −2√3 on 2 degrees of freedom, and t₀.₉₇₅ = √(2 · 0.95²/(1 − 0.95²)).
    assert_close(paired.statistic, -2.0 * 3.0_f64.sqrt());
    let quantile = (2.0 * 0.9025_f64 / 0.0975).sqrt();
    assert_close(paired.conf_low, -2.0 - quantile / 3.0_f64.sqrt());
}

#[test]
fn constant_samples_have_no_t_test() {
    let constant = t_welch(&[2.0; 3], &[3.0; 3], 0.95).expect("valid");
    assert_eq!(constant, Estimable::Not(NotEstimable::ZeroVariance));
    let one = t_one_sample(&[2.0], 0.95).expect("valid");
    assert_eq!(one, Estimable::Not(NotEstimable::TooFewObservations { needed: 2, found: 1 }));
}

#[test]
fn analysis_of_variance_of_three_threes_is_known_and_of_two_samples_is_t_squared() {
    let groups: [&[f64]; 3] = [&[1.0, 2.0, 3.0], &[2.0, 3.0, 4.0], &[5.0, 6.0, 7.0]];
    let test = anova(&groups).expect("valid").value().expect("estimable");
    // Between 26 on 2, within 6 on 6; P(F > f) = (1 + f/3)⁻³.
    assert_close(test.statistic, 13.0);
    assert_close(test.p_value, (16.0_f64 / 3.0).powi(-3));
    let (x, y): (&[f64], &[f64]) = (&[1.0, 2.0, 3.5], &[2.0, 4.0, 6.0, 9.0]);
    let (student, welch) = (
        t_student(x, y, 0.95).expect("valid").value().expect("estimable"),
        t_welch(x, y, 0.95).expect("valid").value().expect("estimable"),
    );
    let (equal, unequal) = (
        anova(&[x, y]).expect("valid").value().expect("estimable"),
        anova_welch(&[x, y]).expect("valid").value().expect("estimable"),
    );
    assert_close(equal.p_value, student.p_value);
    assert_close(unequal.statistic, welch.statistic * welch.statistic);
    assert_close(unequal.df2, welch.df);
    assert_close(unequal.p_value, welch.p_value);
}

#[test]
fn tests_of_variances_see_no_difference_where_there_is_none() {
    let (x, y): (&[f64], &[f64]) = (&[1.0, 2.0, 3.0], &[5.0, 6.0, 7.0]);
    let ratio = variance_ratio(x, y, 0.95).expect("valid").value().expect("estimable");
    assert_close(ratio.p_value, 1.0);
    // F with 2 and 2 degrees of freedom: P(F > f) = 1/(1 + f).
    assert_close(ratio.conf_low, 1.0 / 39.0);
    assert_close(ratio.conf_high, 39.0);
    assert_eq!(bartlett(&[x, y]).expect("valid").value().expect("estimable").statistic, 0.0);
}

#[test]
fn correlations_of_four_points_are_known() {
    let (x, y) = ([1.0, 2.0, 3.0, 4.0], [2.0, 1.0, 4.0, 3.0]);
    let product = pearson(&x, &y, 0.95).expect("valid").value().expect("estimable");
    assert_close(product.estimate, 0.6);
    assert_close(product.p_value, 2.0 * student_upper(0.6 * (2.0_f64 / 0.64).sqrt(), 2.0));
    let (_, high) = product.conf.value().expect("estimable");
    assert_close(high, (0.6_f64.atanh() + normal_quantile(0.975)).tanh());
    // Of the 24 permutations of four, 1, 3 and 1 have Σd² of 0, 2 and 4.
    let rank = spearman(&x, &y).expect("valid").value().expect("estimable");
    assert_within(rank.statistic, 4.0, 1e-12);
    assert_close(rank.p_value, 10.0 / 24.0);
    assert_eq!(rank.method, SpearmanMethod::Exact);
    // And 1, 3, 5 and 6 have 0, 1, 2 and 3 inversions; here there are two.
    let pairs = kendall(&x, &y).expect("valid").value().expect("estimable");
    assert_close(pairs.estimate, 1.0 / 3.0);
    assert_close(pairs.p_value, 18.0 / 24.0);
    let line = pearson(&x, &[2.0, 4.0, 6.0, 8.0], 0.95).expect("valid").value().expect("estimable");
    assert_eq!((line.estimate, line.p_value), (1.0, 0.0));
    let constant = spearman(&x, &[1.0; 4]).expect("valid");
    assert_eq!(constant, Estimable::Not(NotEstimable::ZeroVariance));
}

#[test]
fn the_sign_of_a_rank_correlation_does_not_change_its_p_value() {
    let x: Vec<f64> = (1..=10).map(f64::from).collect();
    let y = [3.0, 1.0, 2.0, 6.0, 4.0, 10.0, 5.0, 9.0, 8.0, 7.0];
    let mirrored: Vec<f64> = y.iter().map(|v| -v).collect();
    let (up, down) = (spearman(&x, &y).expect("valid"), spearman(&x, &mirrored).expect("valid"));
    assert_close(up.value().expect("estimable").p_value, down.value().expect("estimable").p_value);
    let (up, down) = (kendall(&x, &y).expect("valid"), kendall(&x, &mirrored).expect("valid"));
    assert_close(up.value().expect("estimable").p_value, down.value().expect("estimable").p_value);
}

#[test]
fn the_series_for_spearmans_rho_is_near_the_count_of_permutations() {
    // Σd² = 58 for ten pairs: 88,867 of the 10! permutations have at most that. AS 89 claims three decimals.
    let x: Vec<f64> = (1..=10).map(f64::from).collect();
    let y = [1.0, 6.0, 3.0, 7.0, 2.0, 8.0, 5.0, 4.0, 9.0, 10.0];
    let test = spearman(&x, &y).expect("valid").value().expect("estimable");
    assert_within(test.statistic, 58.0, 1e-12);
    assert_eq!(test.method, SpearmanMethod::Edgeworth);
    assert!((test.p_value - 2.0 * 88_867.0 / 3_628_800.0).abs() < 5e-4, "{}", test.p_value);
}

#[test]
fn kendalls_tau_with_a_tie_uses_tau_b_and_its_variance() {
    let test = kendall(&[1.0, 1.0, 2.0], &[1.0, 2.0, 3.0]).expect("valid").value().expect("estimable");
    // S = 2 of √(2 · 3); the variance is (66 − 18)/18.
    assert_close(test.estimate, 2.0 / 6.0_f64.sqrt());
    assert_close(test.p_value, 2.0 * normal_upper(2.0 / (48.0_f64 / 18.0).sqrt()));
    assert!(!test.exact);
    // Ties of three in x, of two and three in y: S = 4 of √(7 · 6), and the variance is
    // (300 − 66 − 84)/18 + 6 · 8/40 + 6 · 6/540 = 9.6.
    let test = kendall(&[1.0, 1.0, 1.0, 2.0, 3.0], &[1.0, 1.0, 2.0, 2.0, 2.0]).expect("valid");
    let test = test.value().expect("estimable");
    assert_close(test.estimate, 4.0 / 42.0_f64.sqrt());
    assert_close(test.p_value, 2.0 * normal_upper(4.0 / 9.6_f64.sqrt()));
}

#[test]
fn adjusted_p_values_keep_their_order_and_never_exceed_one() {
    let close = |adjustment, expected: [f64; 3]| {
        let ours = adjust(&[0.01, 0.04, 0.03], adjustment).expect("valid");
        for (ours, expected) in ours.into_iter().zip(expected) {
            assert_close(ours, expected);
        }
    };
    close(Adjustment::Bonferroni, [0.03, 0.12, 0.09]);
    close(Adjustment::Holm, [0.03, 0.06, 0.06]);
    close(Adjustment::Hochberg, [0.03, 0.04, 0.04]);
    close(Adjustment::BenjaminiHochberg, [0.03, 0.04, 0.04]);
    assert_eq!(adjust(&[0.9, 0.8], Adjustment::Bonferroni), Ok(vec![1.0, 1.0]));
    assert!(adjust(&[1.5], Adjustment::Holm).is_err());
}

#[test]
fn differences_of_zero_do_not_move_the_centre() {
    // R's `sleep`, extra of group 2 less that of group 1. wilcox.test(paired = TRUE, conf.int = TRUE) gives 1.400021
    // (1.050018 to 2.949921), a root of tolerance 1e-4 near the order statistics that are given here.
    let first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0];
    let second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];
    let differences: Vec<f64> = second.iter().zip(first).map(|(b, a)| b - a).collect();
    let ours = centre(&differences, 0.95).expect("valid").value().expect("estimable");
    for (ours, r) in [(ours.estimate, 1.400_021), (ours.conf_low, 1.050_018), (ours.conf_high, 2.949_921)] {
        assert!((ours - r).abs() < 1e-4, "{ours} is not R's {r}");
    }
    assert!(!ours.exact);
    // Walsh averages of 1, 2, 4: 1, 1.5, 2, 2.5, 3, 4.
    let ours = centre(&[0.0, 4.0, 1.0, 0.0, 2.0], 0.95).expect("valid").value().expect("estimable");
    assert_eq!(ours.estimate, 2.25);
    assert_eq!(centre(&[0.0, 0.0], 0.95).expect("valid"), Estimable::Not(NotEstimable::ZeroVariance));
}

#[test]
fn students_test_needs_three_values_however_they_are_shared() {
    // R: t.test(c(3, 10, 12), 5, var.equal = TRUE).
    let ours = t_student(&[3.0, 10.0, 12.0], &[5.0], 0.95).expect("valid").value().expect("estimable");
    assert_close(ours.estimate, 10.0 / 3.0);
    assert_within(ours.statistic, 0.610_847_221_781_526_3, 1e-13);
    assert_eq!(ours.df, 2.0);
    assert_within(ours.p_value, 0.603_474_207_140_927_8, 1e-12);
    assert_within(ours.conf_low, -20.145_820_298_572_88, 1e-12);
    assert_within(ours.conf_high, 26.812_486_965_239_543, 1e-12);
    assert_within(ours.std_error, 5.456_901_847_914_966, 1e-13);
    let turned = t_student(&[5.0], &[3.0, 10.0, 12.0], 0.95).expect("valid").value().expect("estimable");
    assert_eq!((turned.statistic, turned.p_value), (-ours.statistic, ours.p_value));
    let too_few = t_student(&[1.0], &[2.0], 0.95).expect("valid");
    assert_eq!(too_few, Estimable::Not(NotEstimable::TooFewObservations { needed: 3, found: 2 }));
    assert!(t_student(&[], &[1.0, 2.0, 4.0], 0.95).expect("valid").value().is_none());
    assert!(t_welch(&[3.0, 10.0, 12.0], &[5.0], 0.95).expect("valid").value().is_none());
}
