//! Tests of tables of counts.

use tickmark::statistics::contingency::Table;
use tickmark::statistics::contingency::chi_square::chi_square;
use tickmark::statistics::contingency::conditional_odds::{ConditionalOdds, OddsRatio, Ratio};
use tickmark::statistics::contingency::fisher::{fisher_exact, fisher_two_by_two};
use tickmark::statistics::contingency::fisher_enumeration::{TooMuchWork, WORK_LIMIT};
use tickmark::statistics::contingency::mantel_haenszel::{mantel_haenszel, mantel_haenszel_exact};
use tickmark::statistics::contingency::mcnemar::mcnemar;
use tickmark::statistics::contingency::trend::cochran_armitage;
use tickmark::statistics::{Estimable, NotEstimable};

use super::{assert_close, assert_within};

fn two_by_two(a: u64, b: u64, c: u64, d: u64) -> Table {
    Table::two_by_two(a, b, c, d).expect("valid")
}

#[test]
fn a_two_by_two_chi_square_is_the_cross_product_formula() {
    // n (ad − bc)² / (r₁ r₂ c₁ c₂), and with Yates n (|ad − bc| − n/2)².
    let table = two_by_two(10, 2, 3, 15);
    let plain = chi_square(&table, false).value().expect("estimable");
    assert_close(plain.statistic, 30.0 * 144.0 * 144.0 / (12.0 * 18.0 * 13.0 * 17.0));
    assert_close(plain.min_expected, 5.2);
    let yates = chi_square(&table, true).value().expect("estimable");
    assert_close(yates.statistic, 30.0 * 129.0 * 129.0 / (12.0 * 18.0 * 13.0 * 17.0));
    assert!(yates.corrected && !plain.corrected);
}

#[test]
fn the_continuity_correction_never_turns_a_deviation_over() {
    // O − E = ¼ in each cell, less than ½: the corrected statistic is 0, not 4 · (¼)²/E.
    let table = two_by_two(1, 1, 0, 2);
    let deviation = chi_square(&two_by_two(3, 2, 4, 4), true).value().expect("estimable");
    assert!(deviation.statistic.abs() < 1e-30 && deviation.p_value > 0.999_999);
    assert_close(chi_square(&table, true).value().expect("estimable").statistic, 0.0);
}

#[test]
fn an_empty_margin_has_no_chi_square_and_fishers_p_is_one() {
    let empty = two_by_two(0, 0, 3, 4);
    assert_eq!(chi_square(&empty, true), Estimable::Not(NotEstimable::EmptyMargin));
    let fisher = fisher_two_by_two([0, 0, 3, 4], 0.95).expect("valid");
    assert_eq!((fisher.p_value, fisher.odds_ratio), (1.0, Estimable::Not(NotEstimable::EmptyMargin)));
    assert_eq!(fisher_exact(&empty, WORK_LIMIT), Ok(Estimable::Not(NotEstimable::OneGroup)));
    assert_eq!(Table::new(2, vec![1, 2, 3]).ok(), None);
}

/// The lady tasting tea: weights 1, 16, 36, 16, 1 of 70.
#[test]
fn the_lady_tasting_tea_is_as_fisher_and_algebra_say() {
    let test = fisher_two_by_two([3, 1, 1, 3], 0.95).expect("valid");
    assert_close(test.p_value, 34.0 / 70.0);
    assert_close(test.p_greater, 17.0 / 70.0);
    assert_close(test.p_less, 69.0 / 70.0);
    let odds = test.odds_ratio.value().expect("estimable");
    // The mean 3 of the weights with ψˣ is a root of ψ⁴ − 36ψ² − 32ψ − 3.
    let psi = odds.estimate.finite().expect("finite");
    assert_within(psi.powi(4), 36.0 * psi * psi + 32.0 * psi + 3.0, 1e-13);
    let total = |psi: f64| 1.0 + 16.0 * psi + 36.0 * psi.powi(2) + 16.0 * psi.powi(3) + psi.powi(4);
    let low = odds.conf_low;
    assert_within((16.0 * low.powi(3) + low.powi(4)) / total(low), 0.025, 1e-13);
    let high = odds.conf_high.finite().expect("finite");
    assert_within(1.0 - high.powi(4) / total(high), 0.025, 1e-10);
}

#[test]
fn an_empty_cell_drives_the_odds_ratio_to_zero_or_infinity() {
    let zero = fisher_two_by_two([0, 5, 6, 0], 0.95).expect("valid").odds_ratio.value().expect("estimable");
    assert_eq!((zero.estimate, zero.conf_low), (Ratio::Finite(0.0), 0.0));
    // The bound: P(X = 0) = 1/462 / Σ = α/2.
    let high = zero.conf_high.finite().expect("finite");
    let sum: f64 = [1.0, 30.0, 150.0, 200.0, 75.0, 6.0].iter().rev().fold(0.0, |sum, w| sum * high + w);
    assert_within(1.0 / sum, 0.025, 1e-12);
    let infinite = fisher_two_by_two([2, 0, 0, 2], 0.95).expect("valid").odds_ratio.value().expect("estimable");
    assert_eq!((infinite.estimate, infinite.conf_high), (Ratio::Infinite, Ratio::Infinite));
}

/// R prints p-value = 0.02098 and 1.210988 to Inf for this table (edge.json, fisher_2x2_one_group_zero); its root
/// finder stops 1.6e-5 from the bound on the scale of 1/ψ, within the 1.2e-4 it promises.
#[test]
fn an_odds_ratio_without_an_upper_bound_has_a_lower_one() {
    let test = fisher_two_by_two([5, 2, 0, 6], 0.95).expect("valid");
    // C(5,5) C(8,2) / C(13,7) = 28/1716, and the only other table as rare is C(8,7)/1716 = 8/1716.
    assert_close(test.p_value, 36.0 / 1716.0);
    let odds = test.odds_ratio.value().expect("estimable");
    let low = odds.conf_low;
    let sum = [8.0, 140.0, 560.0, 700.0, 280.0, 28.0].iter().rev().fold(0.0, |sum, weight| sum * low + weight);
    assert_within(28.0 * low.powi(5) / sum, 0.025, 1e-12);
    assert!((1.0 / low - 1.0 / 1.210_988).abs() < 1.3e-4, "{low}");
    assert_eq!(odds.conf_high, Ratio::Infinite);
}

#[test]
fn conditional_odds_solve_their_own_equations_where_r_stops_early() {
    for cells in [[10, 2, 3, 15], [1, 9, 11, 3], [12, 5, 29, 2], [8, 4, 1, 9], [133, 163, 177, 141]] {
        let odds = fisher_two_by_two(cells, 0.95).expect("valid").odds_ratio.value().expect("estimable");
        let distribution = ConditionalOdds::of_table(cells);
        assert_within(distribution.tails(cells[0], odds.conf_low.ln()).1, 0.025, 1e-11);
        let high = odds.conf_high.finite().expect("finite");
        assert_within(distribution.tails(cells[0], high.ln()).0, 0.025, 1e-11);
        // The mean under the estimate is Σ P(X ≥ k), k = 1, 2, …, and equals the cell observed.
        let psi = odds.estimate.finite().expect("finite");
        let [a, b, c, _] = cells;
        let mean: f64 = (1..=(a + b).min(a + c)).map(|k| distribution.tails(k, psi.ln()).1).sum();
        assert_within(mean, a as f64, 1e-11);
    }
}

/// All tables with the margins of a 3 × 3 one, with probabilities in whole numbers: ∏ margins! / (n! ∏ cells!).
#[test]
fn fishers_test_of_a_larger_table_is_the_sum_over_all_tables() {
    for cells in [[3, 1, 0, 0, 2, 2, 1, 0, 3], [1, 1, 2, 2, 2, 0, 1, 2, 1], [4, 0, 0, 0, 3, 0, 0, 0, 3]] {
        let table = Table::new(3, cells.to_vec()).expect("valid");
        let (rows, columns) = (table.row_totals(), table.column_totals());
        let factorial = |k: u64| (1..=u128::from(k)).product::<u128>();
        // n!/∏ cells! is a whole number and proportional to the probability.
        let weight = |cells: &[u64]| cells.iter().fold(factorial(table.total()), |w, cell| w / factorial(*cell));
        let (mut tail, mut all) = (0, 0);
        for a in 0..=rows[0] {
            for b in 0..=rows[0] - a {
                for d in 0..=rows[1] {
                    for e in 0..=rows[1] - d {
                        let top = [a, b, rows[0] - a - b, d, e, rows[1] - d - e];
                        if (0..3).all(|j| top[j] + top[3 + j] <= columns[j]) {
                            let last = (0..3).map(|j| columns[j] - top[j] - top[3 + j]);
                            let one = weight(&top.iter().copied().chain(last).collect::<Vec<_>>());
                            all += one;
                            tail += if one <= weight(&cells) { one } else { 0 };
                        }
                    }
                }
            }
        }
        let p = fisher_exact(&table, WORK_LIMIT).expect("little work").value().expect("estimable");
        assert_close(p, tail as f64 / all as f64);
    }
}

#[test]
fn fishers_test_does_not_depend_on_the_order_or_the_sides_of_the_table() {
    let p = |columns, cells: &[u64]| {
        let table = Table::new(columns, cells.to_vec()).expect("valid");
        fisher_exact(&table, WORK_LIMIT).expect("little work").value().expect("estimable")
    };
    let original = p(4, &[5, 1, 3, 8, 2, 7, 4, 1]);
    assert_within(p(4, &[2, 7, 4, 1, 5, 1, 3, 8]), original, 1e-13);
    assert_within(p(2, &[5, 2, 1, 7, 3, 4, 8, 1]), original, 1e-13);
    assert_within(p(5, &[5, 0, 1, 3, 8, 2, 0, 7, 4, 1]), original, 1e-13);
}

#[test]
fn a_table_too_large_to_enumerate_is_refused() {
    let uneven = |size: u64, count: u64| (0..count).map(|at| size + at * 7 % 11).collect::<Vec<u64>>();
    let table = Table::new(5, uneven(40, 25)).expect("valid");
    assert_eq!(fisher_exact(&table, 20_000_000), Err(TooMuchWork { limit: 20_000_000 }));
    let table = Table::new(3, uneven(20, 9)).expect("valid");
    assert_eq!(fisher_exact(&table, 1000), Err(TooMuchWork { limit: 1000 }));
}

/// No table with these margins is more probable than one whose cells are all alike.
#[test]
fn the_most_probable_table_needs_no_enumeration() {
    for (columns, table) in [(5, vec![40; 25]), (3, vec![20; 9]), (3, vec![300; 9])] {
        let table = Table::new(columns, table).expect("valid");
        assert_eq!(fisher_exact(&table, 1000), Ok(Estimable::Value(1.0)));
    }
}

/// R's `fisher.test(matrix(c(…), 3, byrow = TRUE), workspace = 2e8)`, which takes path lengths that differ by less than
/// 3.5e-7 for one, so that its tail lacks or has some tables near its end.
#[test]
fn large_counts_in_few_cells_are_no_hindrance() {
    let tables: [(usize, &[u64], f64); 4] = [
        (3, &[280, 300, 310, 305, 290, 310, 309, 301, 300], 0.7542831710173015),
        (3, &[310, 280, 290, 300, 300, 310, 280, 305, 330], 0.335777129630319),
        (3, &[90, 110, 100, 120, 70, 105, 95, 100, 130], 0.001589509818403006),
        (3, &[120, 90, 100, 70, 110, 130], 6.681204964411141e-05),
    ];
    for (columns, cells, theirs) in tables {
        let table = Table::new(columns, cells.to_vec()).expect("valid");
        let p = fisher_exact(&table, 20_000_000).expect("little work").value().expect("estimable");
        assert_within(p, theirs, 3e-6);
    }
}

#[test]
fn mcnemars_test_counts_discordant_pairs_only() {
    let test = mcnemar(1, 9, false).value().expect("estimable");
    assert_close(test.statistic, 6.4);
    // 2 (C(10,0) + C(10,1)) / 2¹⁰.
    assert_close(test.p_exact, 22.0 / 1024.0);
    assert_close(mcnemar(9, 1, true).value().expect("estimable").statistic, 4.9);
    let even = mcnemar(1, 1, true).value().expect("estimable");
    assert_eq!((even.statistic, even.p_value, even.corrected), (0.0, 1.0, false));
    assert_eq!(mcnemar(0, 0, true), Estimable::Not(NotEstimable::NoEvents));
}

#[test]
fn a_trend_over_two_groups_is_pearsons_chi_square() {
    let trend = cochran_armitage(&[10, 3], &[12, 18], &[0.0, 7.0]).expect("valid").value().expect("estimable");
    let pearson = chi_square(&two_by_two(10, 2, 3, 15), false).value().expect("estimable");
    assert_close(trend.statistic, pearson.statistic);
    assert!(!trend.rising);
    let flat = cochran_armitage(&[0, 0], &[5, 5], &[0.0, 1.0]).expect("valid");
    assert_eq!(flat, Estimable::Not(NotEstimable::ZeroVariance));
}

#[test]
fn one_stratum_is_pearsons_test_but_for_n_less_one_and_fishers_exact_test() {
    let cells = [10, 2, 3, 15];
    let ours = mantel_haenszel(&[cells], false, 0.95).expect("valid").value().expect("estimable");
    let pearson = chi_square(&two_by_two(10, 2, 3, 15), false).value().expect("estimable");
    assert_close(ours.statistic, pearson.statistic * 29.0 / 30.0);
    let odds = ours.odds_ratio.value().expect("estimable");
    assert_close(odds.estimate, 25.0);
    // With one stratum the variance of Robins, Breslow and Greenland is Woolf's: 1/a + 1/b + 1/c + 1/d.
    assert_within((odds.conf_high / odds.conf_low).ln(), 2.0 * 1.959_963_984_540_054 * 1.0_f64.sqrt(), 1e-9);
    let exact = mantel_haenszel_exact(&[cells], 0.95).expect("valid").value().expect("estimable");
    let fisher = fisher_two_by_two(cells, 0.95).expect("valid");
    assert_close(exact.p_value, fisher.p_value);
    // A stratum in which nothing can vary adds nothing.
    let more = mantel_haenszel_exact(&[cells, [3, 0, 4, 0]], 0.95).expect("valid").value().expect("estimable");
    assert_close(more.p_value, fisher.p_value);
}

#[test]
fn the_mantel_haenszel_correction_is_left_out_where_it_would_turn_the_deviation_over() {
    // a = 2 where 5 · 4/9 = 20/9 are expected: a deviation of 2/9, with variance 5 · 4 · 4 · 5/(81 · 8).
    let near = [2, 3, 2, 2];
    let statistic =
        |correct| mantel_haenszel(&[near], correct, 0.95).expect("valid").value().expect("estimable").statistic;
    assert_close(statistic(true), (4.0 / 81.0) / (400.0 / 648.0));
    assert_eq!(statistic(true), statistic(false));
}

#[test]
fn the_exact_odds_ratio_of_large_strata_is_not_lost_where_probabilities_underflow() {
    let strata = [[60, 1300, 1240, 150], [90, 1250, 1200, 170], [40, 1100, 1300, 100]];
    let ours = mantel_haenszel_exact(&strata, 0.95).expect("valid").value().expect("estimable").odds_ratio;
    // R's mantelhaen.test(exact = TRUE) itself gives 0 (0 to 0.00012) here, for it multiplies probabilities. These are
    // from dhyper(log = TRUE), convolved as max + log(sum(exp(· − max))), and uniroot(tol = 1e-14) on its equations.
    let high = |ratio: OddsRatio| ratio.conf_high.finite().expect("finite");
    assert_within(ours.estimate.finite().expect("finite"), 0.005_872_863_686_794_58, 1e-10);
    assert_within(ours.conf_low, 0.004_888_252_278_526_59, 1e-10);
    assert_within(high(ours), 0.007_026_147_450_975, 1e-10);
    // With the columns changed over the odds ratio is its inverse, beyond 1.
    let turned = strata.map(|[a, b, c, d]| [b, a, d, c]);
    let turned = mantel_haenszel_exact(&turned, 0.95).expect("valid").value().expect("estimable").odds_ratio;
    assert_within(turned.estimate.finite().expect("finite"), 1.0 / 0.005_872_863_686_794_58, 1e-10);
    assert_within(high(turned), 1.0 / 0.004_888_252_278_526_59, 1e-10);
    // Of 2010 rows mantelhaen.test(exact = TRUE) has all digits that its uniroot, of tolerance 1.2e-4, leaves.
    let strata = [[60, 300, 240, 150], [90, 250, 200, 170], [40, 110, 300, 100]];
    let ours = mantel_haenszel_exact(&strata, 0.95).expect("valid").value().expect("estimable");
    assert_within(ours.p_value, 1.790_294_573_86e-69, 1e-9);
    let odds = ours.odds_ratio;
    let ours = [odds.estimate.finite().expect("finite"), odds.conf_low, high(odds)];
    for (ours, r) in ours.into_iter().zip([0.176_926_790_7, 0.143_488_026_8, 0.217_605_936_0]) {
        assert!((ours - r).abs() < 1.3e-4, "{ours} is not R's {r}");
    }
}
