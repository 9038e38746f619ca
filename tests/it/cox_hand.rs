//! Cox models worked by hand, refusals, and properties that hold for any data.

use tickmark::statistics::cox::{Cox, CoxFit, CoxVariance, CurveType, Ties, TimeTransform, concordance, cox, firth};
use tickmark::statistics::log_rank::{Comparison, TimeWeight, log_rank};
use tickmark::statistics::survival_interval::ConfType;
use tickmark::statistics::{Estimable, Invalid, NotEstimable, Observations};

use crate::agreement::close;
use crate::pseudo_random::{Sample, SplitMix};

fn fit(model: &Cox<'_>) -> CoxFit {
    cox(model).expect("valid data").value().expect("a fit")
}

fn observations(sample: &Sample) -> Observations<'_> {
    Observations { start: Some(&sample.start), time: &sample.time, event: &sample.event, weight: Some(&sample.weight) }
}

#[track_caller]
fn assert_close(ours: f64, expected: f64, tolerance: f64) {
    assert!(close(ours, expected, tolerance), "{ours} is not {expected}");
}

#[test]
fn the_likelihoods_of_two_tied_events_of_three_subjects() {
    // Events at 1 of x = 1 and x = 0, and x = 1 censored at 2. With r = exp(β) the risk set is 2r + 1, the tied r + 1.
    let (time, event, columns) = ([1.0, 1.0, 2.0], [true, true, false], vec![vec![1.0, 0.0, 1.0]]);
    let beta = 0.3f64;
    let r = beta.exp();
    for (ties, expected) in [
        (Ties::Breslow, beta - 2.0 * (2.0 * r + 1.0).ln()),
        (Ties::Efron, beta - (2.0 * r + 1.0).ln() - (2.0 * r + 1.0 - (r + 1.0) / 2.0).ln()),
        (Ties::Exact, beta - (2.0 * r + r * r).ln()),
    ] {
        let model = Cox { ties, ..Cox::new(Observations::right_censored(&time, &event), &columns) };
        // The exact likelihood, r/(2r + r²), only falls: the one with x = 1 left over separates.
        if ties == Ties::Exact {
            assert_eq!(cox(&model).expect("valid").reason(), Some(NotEstimable::Separated { column: 0 }));
            continue;
        }
        let fit = fit(&model);
        assert_close(fit.log_likelihood_at(&[beta]).expect("one"), expected, 1e-14);
        let slope = |b: f64| fit.log_likelihood_at(&[b]).expect("one");
        let score = fit.score_at(&[beta]).expect("one")[0];
        assert_close(score, (slope(beta + 1e-5) - slope(beta - 1e-5)) / 2e-5, 1e-8);
    }
}

#[test]
fn two_rows_are_one_of_weight_two_under_breslow_but_not_under_efron() {
    let sample = Sample::new(11, 40, 10);
    let doubled = sample.permuted(&(0..40).chain(0..40).collect::<Vec<_>>());
    let weight = [2.0; 40];
    let estimates = |ties| {
        let weighted = Observations { weight: Some(&weight), ..observations(&sample) };
        let copied = Observations { weight: None, ..observations(&doubled) };
        let a = fit(&Cox { ties, ..Cox::new(weighted, &sample.columns) });
        let b = fit(&Cox { ties, ..Cox::new(copied, &doubled.columns) });
        (a.coefficients[0], b.coefficients[0])
    };
    let (a, b) = estimates(Ties::Breslow);
    assert_close(a.estimate, b.estimate, 1e-11);
    assert_close(a.std_error, b.std_error, 1e-11);
    let (a, b) = estimates(Ties::Efron);
    assert!((a.estimate - b.estimate).abs() > 1e-4);
}

#[test]
fn splitting_rows_in_time_changes_nothing() {
    let sample = Sample::new(12, 50, 12);
    let mut random = SplitMix(99);
    let mut split = sample.permuted(&[]);
    let mut cluster = Vec::new();
    for row in 0..50 {
        let (start, stop) = (sample.start[row], sample.time[row]);
        let cut = start + (stop - start) * (0.2 + 0.6 * random.next());
        for (from, to, is_last) in [(start, cut, false), (cut, stop, true)] {
            split.start.push(from);
            split.time.push(to);
            split.event.push(is_last && sample.event[row]);
            split.weight.push(sample.weight[row]);
            split.columns[0].push(sample.columns[0][row]);
            split.columns[1].push(sample.columns[1][row]);
            cluster.push(row);
        }
    }
    let whole = fit(&Cox { variance: CoxVariance::Robust, ..Cox::new(observations(&sample), &sample.columns) });
    let pieces = fit(&Cox { cluster: Some(&cluster), ..Cox::new(observations(&split), &split.columns) });
    assert_close(whole.log_likelihood, pieces.log_likelihood, 1e-12);
    for (a, b) in whole.coefficients.iter().zip(&pieces.coefficients) {
        assert_close(a.estimate, b.estimate, 1e-9);
        assert_close(a.std_error, b.std_error, 1e-9);
        assert_close(a.naive_std_error, b.naive_std_error, 1e-9);
    }
    let (a, b) = (whole.concordance().value().expect("pairs"), pieces.concordance().value().expect("pairs"));
    assert_close(a.estimate, b.estimate, 1e-9);
    assert_close(a.std_error, b.std_error, 1e-9);
    let terms = [vec![0], vec![1]];
    let test = |fit: &CoxFit| fit.proportional_hazards(&terms, TimeTransform::Identity).expect("columns");
    let (a, b) = (test(&whole).global.value().expect("a test"), test(&pieces).global.value().expect("a test"));
    assert_close(a.statistic, b.statistic, 1e-8);
}

#[test]
fn the_log_rank_test_is_the_score_test_when_no_times_are_tied() {
    let sample = Sample::new(13, 60, 0);
    let stratum: Vec<usize> = (0..60).map(|row| row % 2).collect();
    let plain = Observations::right_censored(&sample.time, &sample.event);
    let indicator = |level: usize| sample.group.iter().map(|&group| f64::from(u8::from(group == level))).collect();
    let columns = vec![indicator(1), indicator(2)];
    for stratum in [None, Some(&stratum[..])] {
        let comparison = Comparison {
            observations: plain,
            group: &sample.group,
            groups: 3,
            stratum,
            time_weight: TimeWeight::LogRank,
        };
        let test = log_rank(&comparison).expect("valid data").test.value().expect("a test");
        for ties in [Ties::Efron, Ties::Breslow, Ties::Exact] {
            let fit = fit(&Cox { stratum, ties, ..Cox::new(plain, &columns) });
            assert_close(fit.score_test.statistic, test.statistic, 1e-10);
        }
    }
    // With ties the exact likelihood's score test still is the log-rank test.
    let tied = Sample::new(14, 60, 8);
    let plain = Observations::right_censored(&tied.time, &tied.event);
    let columns = vec![tied.columns[0].clone()];
    let group: Vec<usize> = columns[0].iter().map(|&x| x as usize).collect();
    let comparison =
        Comparison { observations: plain, group: &group, groups: 2, stratum: None, time_weight: TimeWeight::LogRank };
    let test = log_rank(&comparison).expect("valid data").test.value().expect("a test");
    let exact = fit(&Cox { ties: Ties::Exact, ..Cox::new(plain, &columns) });
    assert_close(exact.score_test.statistic, test.statistic, 1e-10);
}

#[test]
fn units_and_the_order_of_rows_do_not_matter() {
    let sample = Sample::new(15, 60, 15);
    let plain = fit(&Cox::new(observations(&sample), &sample.columns));
    let shuffled = sample.permuted(&SplitMix(5).permutation(60));
    let other = fit(&Cox::new(observations(&shuffled), &shuffled.columns));
    let mut columns = sample.columns.clone();
    columns[1].iter_mut().for_each(|x| *x = 1e9 * *x + 3e9);
    let scaled = fit(&Cox::new(observations(&sample), &columns));
    for j in 0..2 {
        assert_close(plain.coefficients[j].estimate, other.coefficients[j].estimate, 1e-10);
        assert_close(plain.coefficients[j].std_error, other.coefficients[j].std_error, 1e-10);
    }
    assert_close(plain.coefficients[1].estimate, 1e9 * scaled.coefficients[1].estimate, 1e-8);
    assert_close(
        plain.concordance().value().expect("pairs").std_error,
        other.concordance().value().expect("pairs").std_error,
        1e-9,
    );
}

#[test]
fn residuals_add_up_to_zero_and_to_the_score() {
    for ties in [Ties::Efron, Ties::Breslow] {
        let sample = Sample::new(16, 80, 12);
        let plain = Observations { weight: None, ..observations(&sample) };
        let fit = fit(&Cox { ties, stratum: Some(&sample.group), ..Cox::new(plain, &sample.columns) });
        assert!(fit.martingale_residuals().iter().sum::<f64>().abs() < 1e-10);
        assert!(fit.score_residuals().iter().all(|column| column.iter().sum::<f64>().abs() < 1e-9));
        let schoenfeld = fit.schoenfeld_residuals();
        assert_eq!(schoenfeld.rows.len(), fit.n_event);
        assert!(schoenfeld.residuals.iter().all(|column| column.iter().sum::<f64>().abs() < 1e-9));
        for (column, coefficient) in schoenfeld.scaled.iter().zip(&fit.coefficients) {
            assert_close(column.iter().sum::<f64>() / fit.n_event as f64, coefficient.estimate, 1e-9);
        }
        // A row's influence is the derivative of the estimate in its weight (Breslow's likelihood is linear in it).
        if ties == Ties::Breslow {
            for row in [3, 17, 42] {
                let moved = |by: f64| {
                    let mut weight = vec![1.0; 80];
                    weight[row] += by;
                    let weighted = Observations { weight: Some(&weight), ..plain };
                    let model = Cox { ties, stratum: Some(&sample.group), ..Cox::new(weighted, &sample.columns) };
                    cox(&model).expect("valid").value().expect("a fit").coefficients[1].estimate
                };
                let derivative = (moved(1e-4) - moved(-1e-4)) / 2e-4;
                assert!((fit.dfbeta()[1][row] - derivative).abs() < 1e-8);
            }
        }
    }
}

#[test]
fn the_test_of_proportional_hazards_is_the_score_test_of_an_interaction_with_time() {
    // Rows are cut at every event time, so that x·(t - mean event time) is a covariate; the score test of it at the
    // fitted model, from numerical derivatives of the likelihood, is the test.
    let sample = Sample::new(17, 30, 8);
    let plain = Observations { weight: None, ..observations(&sample) };
    let columns = vec![sample.columns[1].clone()];
    let base = fit(&Cox::new(plain, &columns));
    let events: Vec<usize> = (0..30).filter(|&row| sample.event[row]).collect();
    let mean = events.iter().map(|&row| sample.time[row]).sum::<f64>() / events.len() as f64;
    let (mut start, mut time, mut event, mut x, mut by_time) = (vec![], vec![], vec![], vec![], vec![]);
    for row in 0..30 {
        let mut from = sample.start[row];
        for t in 1..=8 {
            let t = f64::from(t);
            if from < t && t <= sample.time[row] {
                start.push(from);
                time.push(t);
                event.push(sample.event[row] && t == sample.time[row]);
                x.push(columns[0][row]);
                by_time.push(columns[0][row] * (t - mean));
                from = t;
            }
        }
    }
    let augmented = vec![x, by_time];
    let cut = Observations { start: Some(&start), time: &time, event: &event, weight: None };
    let larger = fit(&Cox::new(cut, &augmented));
    let beta = base.coefficients[0].estimate;
    let score = |b: f64, theta: f64| larger.score_at(&[b, theta]).expect("two coefficients");
    let h = 1e-5;
    let u = score(beta, 0.0)[1];
    let along_b = (score(beta + h, 0.0), score(beta - h, 0.0));
    let along_theta = (score(beta, h), score(beta, -h));
    let information = |pair: &(Vec<f64>, Vec<f64>), j: usize| -(pair.0[j] - pair.1[j]) / (2.0 * h);
    let (bb, bt) = (information(&along_b, 0), information(&along_b, 1));
    let tt = information(&along_theta, 1);
    let expected = u * u / (tt - bt * bt / bb);
    let test = base.proportional_hazards(&[vec![0]], TimeTransform::Identity).expect("a column");
    assert_close(test.terms[0].value().expect("a test").statistic, expected, 1e-6);
}

#[test]
fn the_error_of_the_concordance_is_the_sum_of_squared_derivatives_in_the_weights() {
    let sample = Sample::new(18, 40, 10);
    let index = &sample.columns[1];
    let of = |weight: &[f64]| {
        let weighted = Observations { weight: Some(weight), ..observations(&sample) };
        concordance(&weighted, index, Some(&sample.group), None).expect("valid").value().expect("pairs")
    };
    let ours = of(&sample.weight);
    let mut squares = 0.0;
    for row in 0..40 {
        let moved = |by: f64| {
            let mut weight = sample.weight.clone();
            weight[row] += by;
            of(&weight).estimate
        };
        squares += (sample.weight[row] * (moved(1e-4) - moved(-1e-4)) / 2e-4).powi(2);
    }
    assert_close(ours.std_error, squares.sqrt(), 1e-7);
    // Counted pair by pair.
    let mut counts = [0.0; 5];
    for i in 0..40 {
        for j in 0..40 {
            let together = sample.group[i] == sample.group[j] && i != j && sample.event[i];
            let (ti, tj) = (sample.time[i], sample.time[j]);
            let pair = sample.weight[i] * sample.weight[j];
            let ties_on_index = index[i] == index[j];
            if together && ti == tj && sample.event[j] {
                counts[if ties_on_index { 4 } else { 3 }] += pair / 2.0;
            } else if together && sample.start[j] < ti && ti <= tj {
                counts[if ties_on_index { 2 } else { usize::from(index[i] < index[j]) }] += pair;
            }
        }
    }
    let [concordant, discordant, tied_x, tied_y, tied_xy] = counts;
    assert_close(ours.concordant, concordant, 1e-12);
    assert_close(ours.discordant, discordant, 1e-12);
    assert_close(ours.tied_x, tied_x, 1e-12);
    assert_close(ours.tied_y, tied_y, 1e-12);
    assert_close(ours.tied_xy, tied_xy, 1e-12);
}

#[test]
fn the_baseline_hazard_and_prediction_of_a_fitted_model() {
    // The model of the module's example: h² - h - 4 = 0. Risk sets 2h+2, h+2, h+1 at covariate 0.
    let (time, event, columns) = ([1.0, 2.0, 3.0, 4.0], [true, true, true, false], vec![vec![1.0, 0.0, 1.0, 0.0]]);
    let fit = fit(&Cox::new(Observations::right_censored(&time, &event), &columns));
    let h = (1.0 + 17.0f64.sqrt()) / 2.0;
    assert_close(fit.coefficients[0].hazard_ratio, h, 1e-12);
    let expected = [1.0 / (2.0 * h + 2.0), 1.0 / (h + 2.0), 1.0 / (h + 1.0), 0.0];
    let mut sum = 0.0;
    let baseline = &fit.baseline_hazard(CurveType::AtZero)[0];
    for (step, increment) in baseline.steps.iter().zip(expected) {
        sum += increment;
        assert_close(step.hazard, sum, 1e-12);
    }
    let treated = fit.predict(&[1.0], 0, ConfType::Log, 0.95).expect("a covariate");
    assert_close(treated.steps[3].estimate, (-h * sum).exp(), 1e-12);
    // The information is ∑ p(1-p) with p the treated share of each risk set; q = ∑ (p - 1) dH for the treated.
    let p = [2.0 * h / (2.0 * h + 2.0), h / (h + 2.0), h / (h + 1.0)];
    let information: f64 = p.iter().map(|p| p * (1.0 - p)).sum();
    let q: f64 = p.iter().zip(expected).map(|(p, increment)| (p - 1.0) * increment).sum();
    let variance = h * h * (expected.iter().map(|e| e * e).sum::<f64>() + q * q / information);
    assert_close(treated.steps[3].std_error_cumulative_hazard, variance.sqrt(), 1e-12);
    let beyond = NotEstimable::BeyondFollowUp { last_time: 4.0 };
    assert_eq!(treated.at(5.0).reason(), Some(beyond));
}

#[test]
fn what_has_no_maximum_is_refused_with_the_column() {
    let time = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0];
    let event = [true, true, true, true, true, true, false, false];
    let fine = vec![1.0, 0.0, 2.0, 1.0, 0.0, 2.0, 1.0, 0.0];
    let reason = |columns: &[Vec<f64>], event: &[bool]| {
        cox(&Cox::new(Observations::right_censored(&time, event), columns)).expect("valid").reason()
    };
    assert_eq!(reason(&[fine.clone()], &event), None);
    assert_eq!(reason(&[fine.clone()], &[false; 8]), Some(NotEstimable::NoEvents));
    assert_eq!(reason(&[], &event), Some(NotEstimable::NoCovariates));
    let constant = vec![3.0; 8];
    assert_eq!(reason(&[fine.clone(), constant], &event), Some(NotEstimable::ConstantCovariate { column: 1 }));
    let sum: Vec<f64> = fine.iter().zip(&time).map(|(a, b)| 2.0 * a - b).collect();
    let collinear = [fine.clone(), time.to_vec(), sum];
    assert_eq!(reason(&collinear[..1], &event), None);
    assert_eq!(
        reason(&[fine.clone(), vec![0.1, 0.0, 0.2, 0.1, 0.0, 0.2, 0.1, 0.0]], &event),
        Some(NotEstimable::Collinear { column: 1 })
    );
    // Time itself separates: each event has the smallest value of those at risk.
    assert_eq!(reason(&[fine.clone(), time.to_vec()], &event), Some(NotEstimable::Separated { column: 1 }));
    // An indicator that is 1 only for rows censored last.
    let late = vec![0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0];
    assert_eq!(reason(&[fine.clone(), late], &event), Some(NotEstimable::Separated { column: 1 }));
    // The same when rows are cut at 3.5 into a counting process.
    let start: Vec<f64> = time.iter().map(|&t| if t > 3.5 { 3.5 } else { 0.0 }).collect();
    let cut = Observations { start: Some(&start), time: &time, event: &event, weight: None };
    let late = vec![vec![0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 1.0]];
    assert_eq!(cox(&Cox::new(cut, &late)).expect("valid").reason(), Some(NotEstimable::Separated { column: 0 }));
}

#[test]
fn what_makes_no_sense_is_invalid() {
    let (time, event) = ([1.0, 2.0], [true, true]);
    let plain = Observations::right_censored(&time, &event);
    let weighted = Observations { weight: Some(&[1.0, 2.0]), ..plain };
    let error = |model: &Cox<'_>| cox(model).map(|_| ()).expect_err("invalid input");
    let columns = vec![vec![0.0, 1.0]];
    let infinite = vec![vec![0.0, f64::INFINITY]];
    assert_eq!(error(&Cox::new(plain, &infinite)), Invalid::NotFinite { what: "covariate", row: 1 });
    let short = vec![vec![0.0]];
    let mismatch = Invalid::LengthMismatch { what: "covariate", expected: 2, found: 1 };
    assert_eq!(error(&Cox::new(plain, &short)), mismatch);
    assert!(matches!(error(&Cox { ties: Ties::Exact, ..Cox::new(weighted, &columns) }), Invalid::Option { .. }));
    let robust = Cox { ties: Ties::Exact, variance: CoxVariance::Robust, ..Cox::new(plain, &columns) };
    assert!(matches!(error(&robust), Invalid::Option { .. }));
}

#[test]
fn firth_estimates_a_separated_hazard_ratio() {
    // One event among a treated, of a treated and b controls: the penalised likelihood is π^(3/2) (1-π)^(1/2) with π the
    // treated share of the risk, whose maximum is at π = 3/4, a hazard ratio of 3b/a.
    let (a, b) = (2.0, 3.0);
    let (time, event) = ([1.0, 2.0, 2.0, 2.0, 2.0], [true, false, false, false, false]);
    let columns = vec![vec![1.0, 1.0, 0.0, 0.0, 0.0]];
    let model = Cox::new(Observations::right_censored(&time, &event), &columns);
    assert_eq!(cox(&model).expect("valid").reason(), Some(NotEstimable::Separated { column: 0 }));
    let fit = firth(&model).expect("valid").value().expect("a fit");
    let coefficient = &fit.coefficients[0];
    assert_close(coefficient.hazard_ratio, 3.0 * b / a, 1e-9);
    let penalised = |share: f64| 1.5 * share.ln() + 0.5 * (1.0 - share).ln();
    let test = 2.0 * (penalised(0.75) - penalised(a / (a + b)));
    assert_close(coefficient.test.value().expect("a test").statistic, test, 1e-9);
    // At the limits the penalised likelihood has fallen by half the 95% quantile of chi-square.
    for limit in [coefficient.conf_low, coefficient.conf_high] {
        let ratio = limit.value().expect("a limit");
        let share = a * ratio / (a * ratio + b);
        assert_close(2.0 * (penalised(0.75) - penalised(share)), 3.841_458_820_694_124, 1e-8);
    }
}

#[test]
fn firth_s_score_is_the_gradient_of_its_likelihood() {
    for ties in [Ties::Efron, Ties::Breslow] {
        let sample = Sample::new(19, 40, 8);
        let model = Cox { ties, stratum: Some(&sample.group), ..Cox::new(observations(&sample), &sample.columns) };
        let penalised = firth(&model).expect("valid").value().expect("a fit");
        let plain = fit(&model);
        // ln L + ½ ln |I| by numerical differentiation of the plain score.
        let value = |beta: [f64; 2]| {
            let h = 1e-5;
            let information = |i: usize, j: usize| {
                let (mut up, mut down) = (beta, beta);
                up[i] += h;
                down[i] -= h;
                let score = |beta: [f64; 2]| plain.score_at(&beta).expect("two")[j];
                -(score(up) - score(down)) / (2.0 * h)
            };
            let determinant = information(0, 0) * information(1, 1) - information(0, 1) * information(1, 0);
            plain.log_likelihood_at(&beta).expect("two") + 0.5 * determinant.ln()
        };
        let best = [penalised.coefficients[0].estimate, penalised.coefficients[1].estimate];
        assert_close(value(best), penalised.log_likelihood, 1e-8);
        for step in [[1e-2, 0.0], [-1e-2, 0.0], [0.0, 1e-2], [0.0, -1e-2]] {
            assert!(value([best[0] + step[0], best[1] + step[1]]) < value(best));
        }
        assert!(penalised.score.iter().all(|u| u.abs() < 1e-8));
    }
}

#[test]
fn nothing_to_compare_has_no_concordance() {
    let none = Observations::right_censored(&[1.0, 1.0], &[true, true]);
    let result = concordance(&none, &[1.0, 2.0], None, None).expect("valid");
    assert_eq!(result, Estimable::Not(NotEstimable::NoComparablePairs));
}
