//! Proportions and their comparison.

use tickmark::statistics::distribution::normal_quantile;
use tickmark::statistics::proportion::{Proportion, ProportionMethod, proportion};
use tickmark::statistics::proportion_comparison::{
    DifferenceMethod, TwoProportions, odds_ratio, risk_difference, risk_ratio,
};
use tickmark::statistics::{Estimable, NotEstimable};

use super::{assert_close, assert_within};

fn interval(x: u64, n: u64, method: ProportionMethod) -> Proportion {
    proportion(x, n, 0.95, method).expect("valid").value().expect("estimable")
}

#[test]
fn intervals_at_no_event_have_closed_forms() {
    let z = normal_quantile(0.975);
    let wilson = interval(0, 10, ProportionMethod::Wilson);
    assert_eq!((wilson.estimate, wilson.conf_low), (0.0, 0.0));
    assert_close(wilson.conf_high, z * z / (10.0 + z * z));
    // (1 − p)ⁿ = α/2 at the upper bound.
    assert_close(interval(0, 10, ProportionMethod::ClopperPearson).conf_high, 1.0 - 0.025_f64.powf(0.1));
    assert_close(interval(10, 10, ProportionMethod::ClopperPearson).conf_low, 0.025_f64.powf(0.1));
    // P(X ≥ 1) = 1 − (1 − p)² = α/2 at the lower bound of 1 in 2.
    assert_close(interval(1, 2, ProportionMethod::ClopperPearson).conf_low, 1.0 - 0.975_f64.sqrt());
}

#[test]
fn bounds_beyond_zero_and_one_are_moved_and_say_so() {
    let none = interval(0, 10, ProportionMethod::AgrestiCoull);
    assert_eq!((none.conf_low, none.low_truncated, none.high_truncated), (0.0, true, false));
    let all = interval(10, 10, ProportionMethod::AgrestiCoull);
    assert_eq!((all.conf_high, all.low_truncated, all.high_truncated), (1.0, false, true));
    let half = interval(5, 10, ProportionMethod::AgrestiCoull);
    assert!(!half.low_truncated && !half.high_truncated);
}

/// Newcombe RG. Stat Med 1998;17:857–872, table I, to the four decimals printed.
#[test]
fn wilson_intervals_are_those_newcombe_published() {
    let published = [
        (81, 263, [0.2553, 0.3662], [0.2535, 0.3682]),
        (15, 148, [0.0624, 0.1605], [0.0598, 0.1644]),
        (0, 20, [0.0, 0.1611], [0.0, 0.2005]),
        (1, 29, [0.0061, 0.1718], [0.0018, 0.1963]),
    ];
    for (x, n, plain, corrected) in published {
        for (method, bounds) in [(ProportionMethod::Wilson, plain), (ProportionMethod::WilsonContinuity, corrected)] {
            let ours = interval(x, n, method);
            for (ours, printed) in [ours.conf_low, ours.conf_high].into_iter().zip(bounds) {
                assert!((ours - printed).abs() <= 0.5001e-4, "{x}/{n} {method:?}: {ours}, printed {printed}");
            }
        }
    }
}

/// Newcombe RG. Stat Med 1998;17:873–890, table II: 56/70 − 48/80, method 10.
#[test]
fn the_hybrid_score_interval_is_the_one_newcombe_published() {
    let two = TwoProportions { x1: 56, n1: 70, x2: 48, n2: 80 };
    let ours = risk_difference(two, 0.95, DifferenceMethod::Newcombe).expect("valid").value().expect("estimable");
    assert_close(ours.estimate, 0.2);
    assert!((ours.conf_low - 0.0524).abs() <= 0.5001e-4, "{}", ours.conf_low);
    assert!((ours.conf_high - 0.3339).abs() <= 0.5001e-4, "{}", ours.conf_high);
}

#[test]
fn a_proportion_of_nobody_has_a_reason_and_more_events_than_subjects_are_refused() {
    let nobody = proportion(0, 0, 0.95, ProportionMethod::Wilson).expect("valid");
    assert_eq!(nobody, Estimable::Not(NotEstimable::NoObservations));
    assert!(proportion(3, 2, 0.95, ProportionMethod::Wilson).is_err());
    assert!(proportion(1, 2, 1.0, ProportionMethod::Wilson).is_err());
}

#[test]
fn ratios_have_the_intervals_of_katz_and_woolf() {
    let two = TwoProportions { x1: 10, n1: 20, x2: 5, n2: 20 };
    let z = normal_quantile(0.975);
    let ratio = risk_ratio(two, 0.95).expect("valid").value().expect("estimable");
    let half = z * (0.1_f64 - 0.05 + 0.2 - 0.05).sqrt();
    assert_close(ratio.estimate, 2.0);
    assert_close(ratio.conf_low, 2.0 * (-half).exp());
    assert_close(ratio.conf_high, 2.0 * half.exp());
    let odds = odds_ratio(two, 0.95).expect("valid").value().expect("estimable");
    let half = z * (0.1_f64 + 0.1 + 0.2 + 1.0 / 15.0).sqrt();
    assert_close(odds.estimate, 3.0);
    assert_close(odds.conf_high, 3.0 * half.exp());
    let none = TwoProportions { x1: 0, ..two };
    assert_eq!(risk_ratio(none, 0.95).expect("valid"), Estimable::Not(NotEstimable::NoEvents));
    assert_eq!(odds_ratio(none, 0.95).expect("valid"), Estimable::Not(NotEstimable::NoEvents));
}

#[test]
fn walds_difference_is_symmetric_and_the_correction_widens_it() {
    let two = TwoProportions { x1: 10, n1: 20, x2: 5, n2: 20 };
    let wald = risk_difference(two, 0.95, DifferenceMethod::Wald).expect("valid").value().expect("estimable");
    let half = normal_quantile(0.975) * (0.25_f64 / 20.0 + 0.1875 / 20.0).sqrt();
    assert_close(wald.conf_high, 0.25 + half);
    assert_within(wald.conf_low, 0.25 - half, 1e-11);
    let wider =
        risk_difference(two, 0.95, DifferenceMethod::WaldContinuity).expect("valid").value().expect("estimable");
    assert_close(wider.conf_high, 0.25 + half + 0.05);
}
