//! Properties of Cox models that hold for any data, on generated samples.

use tickmark::statistics::cox::{Cox, CoxFit, CoxVariance, Ties, TimeTransform, concordance, cox, firth};
use tickmark::statistics::log_rank::{Comparison, TimeWeight, log_rank};
use tickmark::statistics::{Estimable, NotEstimable, Observations};

use super::{assert_close, fit};
use crate::pseudo_random::{Sample, SplitMix};

fn observations(sample: &Sample) -> Observations<'_> {
    Observations {
        start: Some(&sample.start),
        time: (&sample.time).into(),
        event: &sample.event,
        weight: Some(&sample.weight),
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
            group: (&sample.group).into(),
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
    let comparison = Comparison {
        observations: plain,
        group: (&group).into(),
        groups: 2,
        stratum: None,
        time_weight: TimeWeight::LogRank,
    };
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
    for (row, &value) in columns[0].iter().enumerate() {
        let mut from = sample.start[row];
        for t in 1..=8 {
            let t = f64::from(t);
            if from < t && t <= sample.time[row] {
                start.push(from);
                time.push(t);
                event.push(sample.event[row] && t == sample.time[row]);
                x.push(value);
                by_time.push(value * (t - mean));
                from = t;
            }
        }
    }
    let augmented = vec![x, by_time];
    let cut = Observations { start: Some(&start), time: (&time).into(), event: &event, weight: None };
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
        let influence = sample.weight[row] * (moved(1e-4) - moved(-1e-4)) / 2e-4;
        squares += influence * influence;
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
            plain.log_likelihood_at(&beta).expect("two") + 0.5 * libm::log(determinant)
        };
        let best = [penalised.coefficients[0].estimate, penalised.coefficients[1].estimate];
        assert_close(value(best), penalised.log_likelihood, 1e-8);
        for step in [[1e-2, 0.0], [-1e-2, 0.0], [0.0, 1e-2], [0.0, -1e-2]] {
            assert!(value([best[0] + step[0], best[1] + step[1]]) < value(best));
        }
        assert!(penalised.score.iter().all(|u| u.abs() < 1e-8));
    }
}

/// A handful of rows with few values, so that ties, constant columns, separation and empty risk sets are frequent.
fn handful(random: &mut SplitMix) -> Sample {
    let rows = 1 + random.below(12);
    let mut sample = Sample::new(random.below(1 << 30) as u64, rows, 1 + random.below(8));
    let values = [2, 4, 1000][random.below(3)];
    for column in &mut sample.columns {
        column.iter_mut().for_each(|x| *x = random.below(values) as f64);
    }
    sample
}

#[test]
fn any_valid_data_give_a_finite_maximum_or_a_reason() {
    let mut random = SplitMix(7);
    let (mut fits, mut refusals, mut unexplained) = (0, 0, 0);
    for round in 0..3000 {
        let sample = handful(&mut random);
        let weighted = round % 3 == 0;
        let rows = Observations { weight: weighted.then_some(&sample.weight[..]), ..observations(&sample) };
        for ties in [Ties::Efron, Ties::Breslow, Ties::Exact] {
            if ties == Ties::Exact && weighted {
                continue;
            }
            let stratum = (round % 2 == 0).then_some(&sample.group[..]);
            let model = Cox { ties, stratum, variance: CoxVariance::ModelBased, ..Cox::new(rows, &sample.columns) };
            match cox(&model).expect("valid data") {
                Estimable::Value(fit) => {
                    fits += 1;
                    check_finite(&fit);
                }
                Estimable::Not(NotEstimable::NotConverged { .. }) => unexplained += 1,
                Estimable::Not(_) => refusals += 1,
            }
        }
    }
    assert!(fits > 1000 && refusals > 1000, "{fits} fits, {refusals} refusals");
    assert!(unexplained <= 2, "{unexplained} without convergence");
}

fn check_finite(fit: &CoxFit) {
    for (coefficient, score) in fit.coefficients.iter().zip(&fit.score) {
        assert!(coefficient.estimate.is_finite() && coefficient.std_error.is_finite());
        assert!(coefficient.conf_low >= 0.0 && coefficient.conf_low <= coefficient.hazard_ratio);
        assert!((0.0..=1.0).contains(&coefficient.p_value));
        assert!((score * coefficient.std_error).abs() < 1e-9);
    }
    if let Estimable::Value(concordance) = fit.concordance() {
        assert!((0.0..=1.0).contains(&concordance.estimate) && concordance.std_error.is_finite());
    }
    let all = [(0..fit.coefficients.len()).collect()];
    let test = fit.proportional_hazards(&all, TimeTransform::KaplanMeier).expect("columns of the model");
    assert!(test.global.value().is_none_or(|test| (0.0..=1.0).contains(&test.p_value)));
    assert!(fit.deviance_residuals().iter().all(|residual| residual.is_finite()));
    assert!(fit.schoenfeld_residuals().scaled.iter().flatten().all(|residual| residual.is_finite()));
}

#[test]
fn the_penalised_likelihood_has_a_maximum_where_columns_vary() {
    let mut random = SplitMix(8);
    let mut fits = 0;
    for _ in 0..200 {
        let sample = handful(&mut random);
        let model = Cox::new(Observations { weight: None, ..observations(&sample) }, &sample.columns);
        match firth(&model).expect("valid data") {
            Estimable::Value(fit) => {
                fits += 1;
                assert!(fit.coefficients.iter().all(|coefficient| coefficient.estimate.is_finite()));
                assert!(fit.coefficients.iter().zip(&fit.score).all(|(c, u)| (u * c.std_error).abs() < 1e-5));
            }
            Estimable::Not(reason) => assert!(!matches!(reason, NotEstimable::NotConverged { .. }), "{reason}"),
        }
    }
    assert!(fits > 50, "{fits} fits");
}
