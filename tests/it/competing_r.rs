//! Competing risks against R's `cmprsk` and `survival`, and by hand.

use tickmark::statistics::competing::{
    CompetingRisks, FineGray, IncidenceCurve, IncidenceOptions, IncidenceVariance, cumulative_incidence,
    cumulative_incidence_by, fine_gray, gray_test, subdistribution_rows,
};
use tickmark::statistics::cox::{Cox, Ties, cox};
use tickmark::statistics::kaplan_meier::{CurveOptions, kaplan_meier};
use tickmark::statistics::{Estimable, Invalid, NotEstimable, Observations};

use crate::agreement::close;
use crate::pseudo_random::Sample;
use crate::reference_frame::reference_path;

/// The rows of `cmprsk.csv` (see `cmprsk.md`).
struct Rows {
    time: Vec<f64>,
    cause: Vec<usize>,
    group: Vec<usize>,
    stratum: Vec<usize>,
    columns: Vec<Vec<f64>>,
}

fn rows() -> Rows {
    let mut rows = Rows { time: vec![], cause: vec![], group: vec![], stratum: vec![], columns: vec![vec![]; 3] };
    let mut reader = csv::Reader::from_path(reference_path("cmprsk.csv")).expect("the data file is there");
    for record in reader.records() {
        let record = record.expect("a row");
        rows.time.push(record[0].parse().expect("a time"));
        rows.group.push(["a", "b", "c"].iter().position(|group| *group == &record[1]).expect("a group"));
        rows.cause.push(record[2].parse().expect("a cause"));
        rows.stratum.push(record[3].parse::<usize>().expect("a stratum") - 1);
        for (column, cell) in rows.columns.iter_mut().zip(record.iter().skip(4)) {
            column.push(cell.parse().expect("a covariate"));
        }
    }
    rows
}

/// `time`, printed estimate and printed variance.
type Printed = [(f64, f64, f64)];

#[track_caller]
fn assert_printed(curve: &IncidenceCurve, printed: &Printed) {
    for &(time, estimate, variance) in printed {
        let at = curve.at(time);
        // R prints seven significant digits of the largest number of a table.
        assert!((at.estimate.value().expect("an estimate") - estimate).abs() < 6e-8);
        let error = at.std_error.value().expect("an error");
        let ours = error * error;
        assert!((ours - variance).abs() < 6e-9, "{ours} is not {variance}");
    }
}

#[test]
fn cumulative_incidence_and_its_delta_variance_are_those_of_cmprsk() {
    let rows = rows();
    let risks = CompetingRisks::right_censored(&rows.time, &rows.cause, 2);
    let options = IncidenceOptions { variance: IncidenceVariance::Delta, ..IncidenceOptions::default() };
    let all = cumulative_incidence(&risks, &options).expect("valid").value().expect("curves");
    let first = [(1.0, 0.2352861, 0.002062112), (2.0, 0.3287068, 0.002957844), (3.0, 0.4247898, 0.004170634)];
    assert_printed(&all[0], &first);
    let second = [
        (1.0, 0.2567862, 0.002190305),
        (2.0, 0.3931580, 0.003273248),
        (3.0, 0.4631781, 0.004004514),
        (4.0, 0.4911861, 0.004369940),
    ];
    assert_printed(&all[1], &second);
    let groups = cumulative_incidence_by(&risks, &rows.group, 3, &options).expect("valid");
    let of = |group: usize, cause: usize| groups[group].as_ref().value().expect("curves")[cause - 1].clone();
    assert_printed(&of(0, 1), &[(1.0, 0.1311269, 0.003922836), (3.0, 0.3420625, 0.012507959)]);
    assert_printed(&of(1, 1), &[(1.0, 0.2176471, 0.005528913), (2.0, 0.2615686, 0.006916070)]);
    assert_printed(&of(1, 2), &[(1.0, 0.3117647, 0.007033454), (2.0, 0.5878431, 0.010927780)]);
    assert_printed(&of(2, 1), &[(1.0, 0.3816280, 0.009854126), (3.0, 0.5723581, 0.015575726)]);
    assert_printed(&of(2, 2), &[(1.0, 0.2160508, 0.006497566), (3.0, 0.2607532, 0.007867543)]);
}

#[test]
fn grays_test_is_that_of_cmprsk() {
    let rows = rows();
    let risks = CompetingRisks::right_censored(&rows.time, &rows.cause, 2);
    for (cause, statistic, p_value) in [(1, 3.393977, 0.1832345), (2, 1.989511, 0.3698139)] {
        let test = gray_test(&risks, cause, &rows.group, 3, Some(&rows.stratum), 0.0).expect("valid");
        let test = test.test.value().expect("a test");
        assert!((test.statistic - statistic).abs() < 6e-7 && (test.p_value - p_value).abs() < 6e-8);
        assert_eq!(test.df, 2.0);
    }
    // `subset = gg != 'b'`, which also leaves out rows 5, 10 and 50 of the missing `gg2`, all of them of group b.
    let keep: Vec<usize> = (0..100).filter(|&row| rows.group[row] != 1).collect();
    let time: Vec<f64> = keep.iter().map(|&row| rows.time[row]).collect();
    let cause: Vec<usize> = keep.iter().map(|&row| rows.cause[row]).collect();
    let group: Vec<usize> = keep.iter().map(|&row| rows.group[row] / 2).collect();
    let stratum: Vec<usize> = keep.iter().map(|&row| rows.stratum[row]).collect();
    let risks = CompetingRisks::right_censored(&time, &cause, 2);
    for (cause, statistic, p_value) in [(1, 3.5151549, 0.06080997), (2, 0.1400145, 0.70826655)] {
        let test = gray_test(&risks, cause, &group, 2, Some(&stratum), 0.0).expect("valid");
        let test = test.test.value().expect("a test");
        assert!((test.statistic - statistic).abs() < 6e-8 && (test.p_value - p_value).abs() < 6e-9);
    }
}

#[test]
fn without_competing_events_grays_test_is_nearly_the_log_rank_test_and_one_group_is_refused() {
    let rows = rows();
    let cause: Vec<usize> = rows.cause.iter().map(|&cause| usize::from(cause > 0)).collect();
    let risks = CompetingRisks::right_censored(&rows.time, &cause, 1);
    let gray = gray_test(&risks, 1, &rows.group, 3, None, 0.0).expect("valid");
    let event: Vec<bool> = cause.iter().map(|&cause| cause > 0).collect();
    let comparison = tickmark::statistics::log_rank::Comparison {
        observations: Observations::right_censored(&rows.time, &event),
        group: (&rows.group).into(),
        groups: 3,
        stratum: None,
        time_weight: tickmark::statistics::log_rank::TimeWeight::LogRank,
    };
    let plain = tickmark::statistics::log_rank::log_rank(&comparison).expect("valid");
    for k in 0..2 {
        assert!(close(gray.score[k], plain.observed[k] - plain.expected[k], 1e-10));
    }
    let alone = gray_test(&risks, 1, &vec![0; 100], 1, None, 0.0).expect("valid");
    assert_eq!(alone.test, Estimable::Not(NotEstimable::OneGroup));
    let none = CompetingRisks::right_censored(&rows.time, &cause, 2);
    let none = gray_test(&none, 2, &rows.group, 3, None, 0.0).expect("valid");
    assert_eq!(none.test, Estimable::Not(NotEstimable::NoEvents));
}

#[test]
fn the_incidences_of_eight_subjects() {
    // The data of `aj_small` in tests/reference/edge.json: at risk 7, 6, 5, 3, 2, 1 at the events a b a, b a b.
    let time = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0];
    let cause = [0, 1, 2, 1, 0, 2, 1, 2];
    let risks = CompetingRisks::right_censored(&time, &cause, 2);
    let curves = cumulative_incidence(&risks, &IncidenceOptions::default()).expect("valid").value().expect("curves");
    let survival = 4.0 / 7.0;
    let a = 1.0 / 7.0 + 1.0 / 7.0 + survival * 2.0 / 3.0 / 2.0;
    assert!(close(curves[0].at(7.0).estimate.value().expect("a value"), a, 1e-14));
    assert!(close(curves[1].at(8.0).estimate.value().expect("a value"), 1.0 - a, 1e-14));
    assert!(close(curves[1].at(9.0).estimate.value().expect("all had an event"), 1.0 - a, 1e-14));
}

#[test]
fn the_jackknife_variance_is_the_sum_of_squared_derivatives_in_the_weights() {
    let sample = Sample::new(21, 30, 8);
    let cause: Vec<usize> =
        (0..30).map(|row| if sample.event[row] { 1 + usize::from(sample.group[row] > 0) } else { 0 }).collect();
    let of = |weight: &[f64]| {
        let risks = CompetingRisks {
            start: Some(&sample.start),
            time: &sample.time,
            cause: &cause,
            causes: 2,
            weight: Some(weight),
        };
        cumulative_incidence(&risks, &IncidenceOptions::default()).expect("valid").value().expect("curves")
    };
    let curves = of(&sample.weight);
    for (cause, curve) in curves.iter().enumerate() {
        for (index, step) in curve.steps.iter().enumerate() {
            let mut squares = 0.0;
            for row in 0..30 {
                let moved = |by: f64| {
                    let mut weight = sample.weight.clone();
                    weight[row] += by;
                    of(&weight)[cause].steps[index].estimate
                };
                let derivative = (moved(1e-5) - moved(-1e-5)) / 2e-5;
                squares += (sample.weight[row] * derivative) * (sample.weight[row] * derivative);
            }
            assert!(close(step.std_error, squares.sqrt(), 1e-7), "cause {cause} step {index}");
        }
    }
}

/// The example of survival's tests/finegray.R: 14 subjects, of whom those of rows 1, 6 and 10 have a competing event.
const TIME: [f64; 14] = [1.0, 2.0, 3.0, 4.0, 4.0, 4.0, 5.0, 5.0, 6.0, 8.0, 8.0, 9.0, 10.0, 12.0];
const CAUSE: [usize; 14] = [1, 2, 0, 1, 0, 0, 2, 1, 0, 0, 2, 0, 1, 0];

#[test]
fn the_weights_are_those_of_finegray() {
    let risks = CompetingRisks::right_censored(&TIME, &CAUSE, 2);
    let rows = subdistribution_rows(&risks, 1).expect("valid");
    // Censoring falls at 3, 4, 6, 8 and 9, after the events of each time: 11/12, 8/10, 5/6, 3/4, 2/3. Event times of cause 1
    // are 1, 4, 5 and 10.
    let g4 = 11.0 / 12.0;
    let g5 = g4 * 8.0 / 10.0;
    let g10 = g5 * 5.0 / 6.0 * 3.0 / 4.0 * 2.0 / 3.0;
    let of = |row: usize, time: f64| {
        let covers = |&place: &usize| rows.row[place] == row && rows.start[place] < time && time <= rows.stop[place];
        (0..rows.row.len()).find(covers).map(|place| rows.weight[place])
    };
    for (row, time, weight) in [
        (1, 1.0, 1.0),
        (1, 4.0, g4),
        (1, 5.0, g5),
        (1, 10.0, g10),
        (6, 5.0, 1.0),
        (6, 10.0, 5.0 / 12.0),
        (10, 10.0, 0.5),
    ] {
        assert!(close(of(row, time).expect("at risk"), weight, 1e-14), "row {row} at {time}");
    }
    assert_eq!(of(2, 4.0), None);
    // Kaplan–Meier of the weighted rows is one minus the cumulative incidence.
    let weighted = Observations {
        start: Some(&rows.start),
        time: (&rows.stop).into(),
        event: &rows.event,
        weight: Some(&rows.weight),
    };
    let survival = kaplan_meier(&weighted, &CurveOptions::default()).expect("valid").value().expect("a curve");
    let curves = cumulative_incidence(&risks, &IncidenceOptions::default()).expect("valid").value().expect("curves");
    for time in [1.0, 4.0, 5.0, 10.0] {
        let incidence = curves[0].at(time).estimate.value().expect("a value");
        assert!(close(survival.at(time).expect("a time").estimate.value().expect("a value"), 1.0 - incidence, 1e-13));
    }
}

#[test]
fn the_estimates_and_errors_of_fine_and_gray_are_those_of_crr() {
    // `crr(ss, cc, cv)`, the first covariate missing in rows 1, 10 and 20.
    let rows = rows();
    let keep: Vec<usize> = (0..100).filter(|row| ![0, 9, 19].contains(row)).collect();
    let of = |values: &[f64]| -> Vec<f64> { keep.iter().map(|&row| values[row]).collect() };
    let time = of(&rows.time);
    let cause: Vec<usize> = keep.iter().map(|&row| rows.cause[row]).collect();
    let columns: Vec<Vec<f64>> = rows.columns.iter().map(|column| of(column)).collect();
    let risks = CompetingRisks::right_censored(&time, &cause, 2);
    let model = FineGray { risks, cause: 1, columns: &columns, ties: Ties::Breslow, conf_level: 0.95 };
    let fit = fine_gray(&model).expect("valid").value().expect("a fit");
    let printed = [(-0.29130, 0.3698), (-0.06346, 0.3566), (-0.47510, 0.3544)];
    for (coefficient, (estimate, std_error)) in fit.coefficients.iter().zip(printed) {
        assert!((coefficient.estimate - estimate).abs() < 5e-5, "{} is not {estimate}", coefficient.estimate);
        assert!((coefficient.std_error - std_error).abs() <= 5e-5, "{} is not {std_error}", coefficient.std_error);
    }
}

#[test]
fn without_competing_events_fine_and_gray_is_cox() {
    let sample = Sample::new(22, 60, 15);
    let cause: Vec<usize> = sample.event.iter().map(|&event| usize::from(event)).collect();
    let risks = CompetingRisks::right_censored(&sample.time, &cause, 1);
    for ties in [Ties::Breslow, Ties::Efron] {
        let model = FineGray { risks, cause: 1, columns: &sample.columns, ties, conf_level: 0.95 };
        let ours = fine_gray(&model).expect("valid").value().expect("a fit");
        let plain = Observations::right_censored(&sample.time, &sample.event);
        let plain = cox(&Cox { ties, ..Cox::new(plain, &sample.columns) }).expect("valid").value().expect("a fit");
        for (a, b) in ours.coefficients.iter().zip(&plain.coefficients) {
            assert!(close(a.estimate, b.estimate, 1e-10) && close(a.naive_std_error, b.std_error, 1e-10));
        }
    }
}

#[test]
fn what_is_not_supported_is_refused() {
    let start = [0.0; 14];
    let truncated = CompetingRisks { start: Some(&start), ..CompetingRisks::right_censored(&TIME, &CAUSE, 2) };
    assert!(matches!(subdistribution_rows(&truncated, 1), Err(Invalid::Option { .. })));
    assert!(matches!(gray_test(&truncated, 1, &[0; 14], 1, None, 0.0), Err(Invalid::Option { .. })));
    let options = IncidenceOptions { variance: IncidenceVariance::Delta, ..IncidenceOptions::default() };
    assert!(matches!(cumulative_incidence(&truncated, &options), Err(Invalid::Option { .. })));
    let unknown = CompetingRisks::right_censored(&TIME, &CAUSE, 1);
    let refused = cumulative_incidence(&unknown, &IncidenceOptions::default()).expect_err("cause 2 of 1");
    assert_eq!(refused, Invalid::CodeOutOfRange { what: "cause", row: 1 });
}
