//! Survival curves and log-rank tests worked by hand, and properties that hold for any data.

use tickmark::statistics::kaplan_meier::{
    CurveOptions, SurvivalCurve, Variance, kaplan_meier, kaplan_meier_by, reverse_kaplan_meier,
};
use tickmark::statistics::log_rank::{Comparison, LogRank, TimeWeight, log_rank, log_rank_pairwise, log_rank_trend};
use tickmark::statistics::rmst::restricted_mean_difference;
use tickmark::statistics::survival_interval::ConfType;
use tickmark::statistics::{Estimable, Invalid, NotEstimable, Observations};

use crate::agreement::close;
use crate::pseudo_random::{Sample, SplitMix};

fn curve(observations: &Observations<'_>) -> SurvivalCurve {
    kaplan_meier(observations, &CurveOptions::default()).expect("valid data").value().expect("a curve")
}

fn compare(time: &[f64], event: &[bool], group: &[usize], groups: usize, time_weight: TimeWeight) -> LogRank {
    let observations = Observations::right_censored(time, event);
    log_rank(&Comparison { observations, group: group.into(), groups, stratum: None, time_weight }).expect("valid data")
}

#[track_caller]
fn assert_close(ours: f64, expected: f64) {
    assert!(close(ours, expected, 1e-12), "{ours} is not {expected}");
}

#[test]
fn a_row_censored_at_an_event_time_is_at_risk_at_it() {
    let time = [2.0, 2.0, 2.0, 4.0, 4.0, 6.0];
    let event = [true, false, true, true, false, false];
    let curve = curve(&Observations::right_censored(&time, &event));
    let steps: Vec<_> = curve.steps.iter().map(|s| (s.time, s.n_risk, s.n_event, s.n_censor)).collect();
    assert_eq!(steps, [(2.0, 6.0, 2.0, 1.0), (4.0, 3.0, 1.0, 1.0), (6.0, 1.0, 0.0, 1.0)]);
    assert_close(curve.steps[0].estimate, 4.0 / 6.0);
    assert_close(curve.steps[1].estimate, 4.0 / 6.0 * 2.0 / 3.0);
    // Greenwood: 2/(6·4) + 1/(3·2) = 1/4.
    assert_close(curve.steps[1].std_error_log.value().expect("a standard error"), 0.5);
    assert_close(curve.steps[1].cumulative_hazard, 2.0 / 6.0 + 1.0 / 3.0);
}

#[test]
fn without_an_event_the_curve_stays_at_one_and_no_quantile_is_reached() {
    let (time, event) = ([1.0, 2.0, 3.0], [false; 3]);
    let observations = Observations::right_censored(&time, &event);
    let flat = curve(&observations);
    assert!(flat.steps.iter().all(|step| step.estimate == 1.0 && step.std_error() == Estimable::Value(0.0)));
    let median = flat.quantile(0.5).expect("a probability");
    assert_eq!(median.estimate, Estimable::Not(NotEstimable::NotReached));
    assert_eq!(median.conf_low, Estimable::Not(NotEstimable::NotReached));
    let reversed = reverse_kaplan_meier(&observations, &CurveOptions::default()).expect("valid").value();
    assert_eq!(reversed.expect("a curve").quantile(0.5).expect("a probability").estimate, Estimable::Value(2.0));
    let test = compare(&time, &event, &[0, 1, 1], 2, TimeWeight::LogRank);
    assert_eq!(test.test, Estimable::Not(NotEstimable::NoEvents));
}

#[test]
fn a_group_without_rows_has_no_curve_and_takes_no_degree_of_freedom() {
    let (time, event, group) = ([1.0, 2.0, 3.0, 4.0], [true; 4], [0, 2, 0, 2]);
    let observations = Observations::right_censored(&time, &event);
    let curves = kaplan_meier_by(&observations, &group, 3, &CurveOptions::default()).expect("valid data");
    assert_eq!(curves[1].reason(), Some(NotEstimable::NoObservations));
    let test = compare(&time, &event, &group, 3, TimeWeight::LogRank);
    assert_eq!(test.test.value().expect("a test").df, 1.0);
    assert_eq!(compare(&time, &event, &[1; 4], 3, TimeWeight::LogRank).test, Estimable::Not(NotEstimable::OneGroup));
}

#[test]
fn beyond_the_last_observation_the_curve_is_undefined_unless_it_is_zero() {
    let time = [1.0, 2.0, 3.0];
    let censored = curve(&Observations::right_censored(&time, &[true, true, false]));
    let beyond = NotEstimable::BeyondFollowUp { last_time: 3.0 };
    assert_eq!(censored.at(3.5).expect("a time").estimate, Estimable::Not(beyond));
    assert_eq!(censored.restricted_mean(4.0).expect("a horizon").reason(), Some(beyond));
    let ended = curve(&Observations::right_censored(&time, &[true; 3]));
    let at = ended.at(3.5).expect("a time");
    assert_eq!(at.estimate, Estimable::Value(0.0));
    assert_eq!(at.std_error, Estimable::Not(NotEstimable::CurveAtZero));
    assert_eq!((at.n_risk, at.n_event, at.n_censor), (0.0, 3.0, 0.0));
    assert_eq!(ended.restricted_mean(4.0).expect("a horizon").value().expect("a mean").estimate, 2.0);
}

#[test]
fn the_restricted_mean_of_uncensored_times_is_their_mean_with_its_variance() {
    let curve = curve(&Observations::right_censored(&[1.0, 2.0, 3.0, 4.0], &[true; 4]));
    let mean = curve.restricted_mean(4.0).expect("a horizon").value().expect("a mean");
    assert_close(mean.estimate, 2.5);
    // ∑(x - 2.5)² / n² = 5/16.
    assert_close(mean.std_error, (5.0f64 / 16.0).sqrt());
    // To 2.5: 1 + 3/4 + 1/2·1/2, and areas 1 and 1/4 beyond the events at 1 and 2.
    let shorter = curve.restricted_mean(2.5).expect("a horizon").value().expect("a mean");
    assert_close(shorter.estimate, 2.0);
    assert_close(shorter.std_error, (1.0f64 / 12.0 + 1.0 / 16.0 / 6.0).sqrt());
    let difference = restricted_mean_difference(&mean, &shorter, 0.95).expect("a level");
    assert_close(difference.estimate, 0.5);
    assert_close(
        difference.std_error,
        (mean.std_error * mean.std_error + shorter.std_error * shorter.std_error).sqrt(),
    );
}

#[test]
fn a_late_entry_is_at_risk_only_after_it() {
    let observations = Observations {
        start: Some(&[0.0, 1.0, 2.0, 2.5]),
        time: (&[2.0, 3.0, 4.0, 5.0]).into(),
        event: &[true, true, true, false],
        weight: None,
    };
    let curve = curve(&observations);
    // At 2 the third has not entered: (0,2] and (1,3]. At 3: (1,3], (2,4], (2.5,5]. At 4: (2,4], (2.5,5].
    assert_eq!(curve.steps.iter().map(|step| step.n_risk).collect::<Vec<_>>(), [2.0, 3.0, 2.0, 1.0]);
    assert_close(curve.steps[2].estimate, 0.5 * 2.0 / 3.0 * 0.5);
    let at_risk = [0.0, 0.5, 1.5, 2.0, 2.2, 2.7, 4.5, 6.0].map(|time| curve.n_risk_at(time));
    assert_eq!(at_risk, [1.0, 1.0, 2.0, 2.0, 2.0, 3.0, 1.0, 0.0]);
}

#[test]
fn times_equal_up_to_rounding_are_tied() {
    let curve = curve(&Observations::right_censored(&[0.1 + 0.2, 0.3, 1.0], &[true; 3]));
    assert_eq!(curve.steps.len(), 2);
    assert_eq!(curve.steps[0].rows_event, 2);
    assert_eq!(curve.at(0.3).expect("a time").n_risk, 3.0);
    let vanishing = Observations { start: Some(&[0.3]), time: (&[0.1 + 0.2]).into(), event: &[true], weight: None };
    let refused = kaplan_meier(&vanishing, &CurveOptions::default());
    assert_eq!(refused.expect_err("the interval is empty"), Invalid::StopNotAfterStart { row: 0 });
}

#[test]
fn a_weight_of_two_is_two_subjects() {
    let sample = Sample::new(1, 60, 12);
    let twice: Vec<usize> = (0..60).chain(0..60).collect();
    let doubled = sample.permuted(&twice);
    let weight = [2.0; 60];
    let weighted = Observations {
        start: Some(&sample.start),
        time: (&sample.time).into(),
        event: &sample.event,
        weight: Some(&weight),
    };
    let copied =
        Observations { start: Some(&doubled.start), time: (&doubled.time).into(), event: &doubled.event, weight: None };
    for (a, b) in curve(&weighted).steps.iter().zip(&curve(&copied).steps) {
        assert_close(a.estimate, b.estimate);
        assert_eq!(a.std_error_log.value().is_some(), b.std_error_log.value().is_some());
        if let (Some(a), Some(b)) = (a.std_error_log.value(), b.std_error_log.value()) {
            assert_close(a, b);
        }
    }
    let test = |observations, group: &[usize]| {
        let time_weight = TimeWeight::Gehan;
        log_rank(&Comparison { observations, group: group.into(), groups: 3, stratum: None, time_weight })
            .expect("valid data")
    };
    let (a, b) = (test(weighted, &sample.group), test(copied, &doubled.group));
    assert_close(a.test.value().expect("a test").statistic, b.test.value().expect("a test").statistic);
}

#[test]
fn the_robust_variance_is_the_sum_of_squared_derivatives_in_the_weights() {
    let sample = Sample::new(2, 30, 8);
    let options = CurveOptions { variance: Variance::Robust, ..CurveOptions::default() };
    let of = |weight: &[f64]| {
        let observations = Observations {
            start: Some(&sample.start),
            time: (&sample.time).into(),
            event: &sample.event,
            weight: Some(weight),
        };
        kaplan_meier(&observations, &options).expect("valid data").value().expect("a curve")
    };
    let curve = of(&sample.weight);
    for (index, step) in curve.steps.iter().enumerate().filter(|(_, step)| step.estimate > 0.0) {
        let mut of_survival = 0.0;
        let mut of_hazard = 0.0;
        for row in 0..30 {
            let moved = |by: f64| {
                let mut weight = sample.weight.clone();
                weight[row] += by;
                of(&weight).steps[index]
            };
            let (up, down) = (moved(1e-5), moved(-1e-5));
            let survival = sample.weight[row] * (up.estimate - down.estimate) / 2e-5;
            let hazard = sample.weight[row] * (up.cumulative_hazard - down.cumulative_hazard) / 2e-5;
            of_survival += survival * survival;
            of_hazard += hazard * hazard;
        }
        assert!(close(step.std_error().value().expect("above 0"), of_survival.sqrt(), 1e-7));
        assert!(close(step.std_error_cumulative_hazard, of_hazard.sqrt(), 1e-7));
    }
}

#[test]
fn the_log_rank_test_of_four_subjects() {
    // Times 1 to 4, all events, groups a b a b. At risk (a, b): (2,2), (1,2), (1,1), (0,1).
    let test = compare(&[1.0, 2.0, 3.0, 4.0], &[true; 4], &[0, 1, 0, 1], 2, TimeWeight::LogRank);
    let expected = 1.0 / 2.0 + 1.0 / 3.0 + 1.0 / 2.0;
    let variance = 1.0 / 4.0 + 2.0 / 9.0 + 1.0 / 4.0;
    assert_close(test.expected[0], expected);
    assert_close(test.variance.get(0, 0), variance);
    assert_close(test.test.value().expect("a test").statistic, (2.0 - expected) * (2.0 - expected) / variance);
    // Weighted: S(t-) is 1, 3/4, 1/2, 1/4, and the Peto–Prentice estimate 4/5, 3/5, 2/5.
    let (e, v) = ([1.0 / 2.0, 1.0 / 3.0, 1.0 / 2.0], [1.0 / 4.0, 2.0 / 9.0, 1.0 / 4.0]);
    let weighted = |w: [f64; 3]| {
        let score = w[0] * (1.0 - e[0]) - w[1] * e[1] + w[2] * (1.0 - e[2]);
        score * score / (w[0] * w[0] * v[0] + w[1] * w[1] * v[1] + w[2] * w[2] * v[2])
    };
    for (time_weight, w) in [
        (TimeWeight::FlemingHarrington { rho: 1.0, gamma: 0.0 }, [1.0, 0.75, 0.5]),
        (TimeWeight::FlemingHarrington { rho: 0.0, gamma: 1.0 }, [0.0, 0.25, 0.5]),
        (TimeWeight::FlemingHarrington { rho: 1.0, gamma: 1.0 }, [0.0, 0.1875, 0.25]),
        (TimeWeight::PetoPrentice, [0.8, 0.6, 0.4]),
        (TimeWeight::Gehan, [4.0, 3.0, 2.0]),
        (TimeWeight::TaroneWare, [2.0, 3.0f64.sqrt(), 2.0f64.sqrt()]),
    ] {
        let test = compare(&[1.0, 2.0, 3.0, 4.0], &[true; 4], &[0, 1, 0, 1], 2, time_weight);
        assert_close(test.test.value().expect("a test").statistic, weighted(w));
    }
}

#[test]
fn a_trend_over_two_groups_is_the_log_rank_test() {
    let sample = Sample::new(3, 40, 15);
    let group: Vec<usize> = sample.group.iter().map(|&group| group.min(1)).collect();
    let test = compare(&sample.time, &sample.event, &group, 2, TimeWeight::LogRank);
    let trend = log_rank_trend(&test, &[3.0, 7.0]).expect("scores").value().expect("a trend");
    assert_close(trend.test.statistic, test.test.value().expect("a test").statistic);
    assert_eq!(trend.z > 0.0, test.observed[1] > test.expected[1]);
    let level = log_rank_trend(&test, &[1.0, 1.0]).expect("scores");
    assert_eq!(level, Estimable::Not(NotEstimable::ZeroVariance));
}

#[test]
fn groups_never_at_risk_together_cannot_be_compared() {
    let stratum = [0, 0, 1, 1];
    let comparison = Comparison {
        observations: Observations::right_censored(&[1.0, 2.0, 1.0, 2.0], &[true; 4]),
        group: (&stratum).into(),
        groups: 2,
        stratum: Some(&stratum),
        time_weight: TimeWeight::LogRank,
    };
    assert_eq!(log_rank(&comparison).expect("valid data").test, Estimable::Not(NotEstimable::ZeroVariance));
}

#[test]
fn a_pairwise_test_is_the_test_of_the_two_groups_alone() {
    let sample = Sample::new(4, 50, 20);
    let comparison = Comparison {
        observations: Observations::right_censored(&sample.time, &sample.event),
        group: (&sample.group).into(),
        groups: 3,
        stratum: None,
        time_weight: TimeWeight::LogRank,
    };
    let pairs = log_rank_pairwise(&comparison).expect("valid data");
    assert_eq!(pairs.iter().map(|pair| (pair.first, pair.second)).collect::<Vec<_>>(), [(0, 1), (0, 2), (1, 2)]);
    let rows: Vec<usize> = (0..50).filter(|&row| sample.group[row] != 1).collect();
    let alone = sample.permuted(&rows);
    let group: Vec<usize> = alone.group.iter().map(|&group| group / 2).collect();
    let test = compare(&alone.time, &alone.event, &group, 2, TimeWeight::LogRank);
    assert_eq!(pairs[1].comparison.test, test.test);
}

#[test]
fn survival_never_rises_and_the_order_of_rows_does_not_matter() {
    for seed in 0..20 {
        let sample = Sample::new(100 + seed, 40, 10);
        let shuffled = sample.permuted(&SplitMix(seed).permutation(40));
        for conf_type in [ConfType::Log, ConfType::LogLog, ConfType::Plain, ConfType::Logit, ConfType::Arcsin] {
            let options = CurveOptions { conf_type, ..CurveOptions::default() };
            let of = |sample: &Sample| {
                let observations = Observations {
                    start: Some(&sample.start),
                    time: (&sample.time).into(),
                    event: &sample.event,
                    weight: Some(&sample.weight),
                };
                kaplan_meier(&observations, &options).expect("valid data").value().expect("a curve")
            };
            let (curve, other) = (of(&sample), of(&shuffled));
            assert!(curve.steps.windows(2).all(|pair| pair[1].estimate <= pair[0].estimate));
            for (a, b) in curve.steps.iter().zip(&other.steps) {
                assert!(close(a.estimate, b.estimate, 1e-12));
                if let (Some(low), Some(high)) = (a.conf_low.value(), a.conf_high.value()) {
                    assert!(0.0 <= low && low <= a.estimate + 1e-12 && a.estimate <= high + 1e-12 && high <= 1.0);
                }
            }
        }
    }
}

#[test]
fn bad_input_is_named_with_its_row() {
    let of = |start: Option<&[f64]>, time: &[f64], weight: Option<&[f64]>| {
        let event = vec![true; 2];
        let observations = Observations { start, time: time.into(), event: &event, weight };
        kaplan_meier(&observations, &CurveOptions::default()).map(|_| ()).expect_err("invalid input")
    };
    assert_eq!(of(None, &[1.0, -1.0], None), Invalid::NegativeTime { row: 1 });
    assert_eq!(of(None, &[f64::NAN, 1.0], None), Invalid::NotFinite { what: "time", row: 0 });
    assert_eq!(of(None, &[1.0, f64::INFINITY], None), Invalid::NotFinite { what: "time", row: 1 });
    assert_eq!(of(Some(&[0.0, 2.0]), &[1.0, 2.0], None), Invalid::StopNotAfterStart { row: 1 });
    assert_eq!(of(None, &[1.0, 2.0], Some(&[0.0, 1.0])), Invalid::WeightNotPositive { row: 0 });
    assert_eq!(of(None, &[1.0], None), Invalid::LengthMismatch { what: "event", expected: 1, found: 2 });
    let empty = kaplan_meier(&Observations::right_censored(&[], &[]), &CurveOptions::default());
    assert_eq!(empty.expect("valid").reason(), Some(NotEstimable::NoObservations));
}
