//! Sums over rows that are not here.
//!
//! The likelihood of a Cox model and its derivatives are functions of sums over the rows of each time. Where another
//! engine holds the rows, it is asked for these sums once a step of the fit. The rows that the model is given are
//! then as many as there are of each stratum, time and event; what their covariates are is nowhere looked at.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use super::risk_sums::Sums;

/// Where sums are asked for: the covariates are `(x - centre) / scale`, and `beta` are their coefficients.
#[derive(Debug, Clone, Copy)]
pub struct ScaledPoint<'a> {
    /// What is subtracted from each column.
    pub centre: &'a [f64],
    /// What each column is divided by.
    pub scale: &'a [f64],
    /// The coefficient of each scaled column.
    pub beta: &'a [f64],
}

/// Sums over the rows of a stratum with one time that have the event, or that have it not; with the scaled covariates `x`
/// of a row and its risk `r = exp(xβ)`.
#[derive(Debug, Clone, PartialEq)]
pub struct TimeSum {
    /// The code of the stratum; 0 without strata.
    pub stratum: usize,
    /// The time.
    pub time: f64,
    /// Whether they have the event.
    pub event: bool,
    /// How many they are.
    pub rows: u64,
    /// `∑ r`.
    pub zero: f64,
    /// `∑ r x`, a number a column.
    pub one: Vec<f64>,
    /// `∑ r x xᵀ`, the upper triangle row by row.
    pub two: Vec<f64>,
}

/// Mean and standard deviation of a column over all rows of a model.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moments {
    /// The mean.
    pub mean: f64,
    /// The standard deviation.
    pub deviation: f64,
}

impl Moments {
    /// By what a column is centred and scaled: about its mean and standard deviation, in so few digits that the last
    /// ones of a sum, which depend on the order of its terms, are not among them.
    pub(super) fn scaling(self) -> (f64, f64) {
        if !(self.deviation.is_finite() && self.deviation > 0.0) {
            return (self.mean, 1.0);
        }
        let step = libm::pow(10.0, libm::floor(libm::log10(self.deviation)));
        (libm::round(self.mean / step) * step, libm::round(self.deviation / step).max(1.0) * step)
    }
}

/// What gives the sums.
pub trait TimeSums: fmt::Debug + Send + Sync {
    /// Mean and standard deviation of each column over the rows of the model; none where they cannot be had.
    fn moments(&self) -> Option<Vec<Moments>>;

    /// The sums at some coefficients, of every stratum, time and event of which there are rows; none where they cannot be
    /// had.
    fn at(&self, point: ScaledPoint<'_>) -> Option<Vec<TimeSum>>;
}

/// For each tie the sums over the rows without the event, and over those with it.
type OfTies = Arc<Vec<(Sums, Sums)>>;

/// The ties of a model by the codes of their strata and the bits of their times: times that are equal up to rounding are
/// one tie.
pub(super) type TieOf = BTreeMap<(usize, u64), usize>;

/// The sums that a fit asks for.
#[derive(Debug, Clone)]
pub(super) struct Elsewhere {
    of: Arc<dyn TimeSums>,
    ties: Arc<TieOf>,
    /// Of each tie how many rows are without the event and with it.
    rows: Arc<Vec<[u64; 2]>>,
    /// The mean of each column.
    pub means: Vec<f64>,
    /// The sums at 0: over the events of a tie, those of their covariates.
    null: OfTies,
    /// The last coefficients that were asked for, with the sums at them; none once they could not be had.
    last: Arc<Mutex<Option<(Vec<f64>, OfTies)>>>,
}

impl Elsewhere {
    /// The sums of ties with so many rows without the event and with it, of columns with these means. None where they
    /// cannot be had.
    pub fn new(
        of: &Arc<dyn TimeSums>,
        (ties, rows): (TieOf, Vec<[u64; 2]>),
        means: Vec<f64>,
        (centre, scale): (&[f64], &[f64]),
    ) -> Option<Self> {
        let (ties, rows) = (Arc::new(ties), Arc::new(rows));
        let mut own = Self { of: of.clone(), ties, rows, means, null: Arc::default(), last: Arc::default() };
        let zero = vec![0.0; centre.len()];
        own.null = own.at(ScaledPoint { centre, scale, beta: &zero })?;
        Some(own)
    }

    /// Adds the covariates of a tie's events.
    pub fn add_events(&self, tie: usize, sums: &mut [f64]) {
        if let Some((_, events)) = self.null.get(tie) {
            sums.iter_mut().zip(&events.one).for_each(|(sum, own)| *sum += own);
        }
    }

    /// The sums at a point; none where they cannot be had, or are of other rows.
    pub fn at(&self, point: ScaledPoint<'_>) -> Option<OfTies> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, sums)) = last.as_ref()
            && known == point.beta
        {
            return Some(sums.clone());
        }
        // What cannot be had now must not be what was had before.
        *last = None;
        let sums = Arc::new(self.by_tie(self.of.at(point)?, point.beta.len())?);
        *last = Some((point.beta.to_vec(), sums.clone()));
        Some(sums)
    }

    /// The sums at the coefficients that were asked for last; none where they could not be had.
    pub fn last(&self) -> Option<OfTies> {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.as_ref().map(|(_, sums)| sums.clone())
    }

    fn by_tie(&self, told: Vec<TimeSum>, columns: usize) -> Option<Vec<(Sums, Sums)>> {
        let nothing = || (Sums::new(columns), Sums::new(columns));
        let mut sums: Vec<(Sums, Sums)> = self.rows.iter().map(|_| nothing()).collect();
        let mut rows = vec![[0u64; 2]; self.rows.len()];
        for one in told {
            let index = *self.ties.get(&(one.stratum, bits(one.time)))?;
            let own = if one.event { &mut sums[index].1 } else { &mut sums[index].0 };
            if one.one.len() != own.one.len() || one.two.len() != own.two.len() {
                return None;
            }
            own.add_sums(&Sums { zero: one.zero, one: one.one, two: one.two });
            rows[index][usize::from(one.event)] += one.rows;
        }
        (rows == *self.rows).then_some(sums)
    }
}

/// The bits of a number; -0 is 0.
pub(super) fn bits(number: f64) -> u64 {
    (number + 0.0).to_bits()
}

#[cfg(test)]
mod tests {
    use super::super::{Cox, CoxFit, Ties, TimeTransform, cox};
    use super::*;
    use crate::statistics::estimable::{Estimable, NotEstimable};
    use crate::statistics::observations::Observations;

    /// Rows that are held elsewhere.
    #[derive(Debug)]
    struct Held {
        time: Vec<f64>,
        event: Vec<bool>,
        stratum: Vec<usize>,
        columns: Vec<Vec<f64>>,
    }

    impl TimeSums for Held {
        fn moments(&self) -> Option<Vec<Moments>> {
            let rows = self.time.len() as f64;
            let of = |column: &Vec<f64>| {
                let mean = column.iter().sum::<f64>() / rows;
                let variance = column.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / rows;
                Moments { mean, deviation: variance.sqrt() }
            };
            Some(self.columns.iter().map(of).collect())
        }

        fn at(&self, point: ScaledPoint<'_>) -> Option<Vec<TimeSum>> {
            let p = self.columns.len();
            let mut found: BTreeMap<(usize, u64, bool), TimeSum> = BTreeMap::new();
            for row in 0..self.time.len() {
                let x: Vec<f64> =
                    (0..p).map(|at| (self.columns[at][row] - point.centre[at]) / point.scale[at]).collect();
                let predictor = x.iter().zip(point.beta).map(|(x, b)| x * b).sum::<f64>();
                let risk = libm::exp(predictor);
                let (stratum, time, event) = (self.stratum[row], self.time[row], self.event[row]);
                let (one, two) = (vec![0.0; p], vec![0.0; p * (p + 1) / 2]);
                let empty = TimeSum { stratum, time, event, rows: 0, zero: 0.0, one, two };
                let own = found.entry((stratum, time.to_bits(), event)).or_insert(empty);
                own.rows += 1;
                own.zero += risk;
                (0..p).for_each(|i| own.one[i] += risk * x[i]);
                let cells = (0..p).flat_map(|i| (i..p).map(move |j| (i, j)));
                own.two.iter_mut().zip(cells).for_each(|(sum, (i, j))| *sum += risk * x[i] * x[j]);
            }
            Some(found.into_values().collect())
        }
    }

    fn held() -> Held {
        let rows = 400;
        let number = |row: usize, step: usize| (row * step % 397) as f64 / 397.0;
        // Some times differ by rounding only.
        let time = |row: usize| (row * 31 % 90) as f64 / 7.0 + if row.is_multiple_of(5) { 1e-12 } else { 0.0 };
        Held {
            time: (0..rows).map(time).collect(),
            event: (0..rows).map(|row| row % 3 > 0).collect(),
            stratum: (0..rows).map(|row| row % 2).collect(),
            columns: vec![
                (0..rows).map(|row| 50.0 + 30.0 * number(row, 7)).collect(),
                (0..rows).map(|row| number(row, 113) - 4.0 * number(row, 7)).collect(),
                (0..rows).map(|row| f64::from(row % 7 < 3)).collect(),
            ],
        }
    }

    /// The columns as they are known here: only who is at a level.
    fn known(held: &Held) -> Vec<Vec<f64>> {
        let nothing = vec![0.5; held.time.len()];
        vec![nothing.clone(), nothing, held.columns[2].clone()]
    }

    fn fits(ties: Ties, held: Held) -> (CoxFit, Result<CoxFit, NotEstimable>) {
        let known = known(&held);
        let held = Arc::new(held);
        let observations = Observations::right_censored(&held.time, &held.event);
        let stratum = Some(held.stratum.as_slice());
        let here = Cox { ties, stratum, ..Cox::new(observations, &held.columns) };
        let source: Arc<dyn TimeSums> = held.clone();
        let there = Cox { ties, stratum, elsewhere: Some(&source), ..Cox::new(observations, &known) };
        let found = match cox(&there).expect("the rows are sound") {
            Estimable::Value(fit) => Ok(fit),
            Estimable::Not(reason) => Err(reason),
        };
        (cox(&here).expect("the rows are sound").value().expect("a fit"), found)
    }

    fn near(a: f64, b: f64) {
        assert!((a - b).abs() <= 1e-10 * a.abs().max(1.0), "{a} {b}");
    }

    #[test]
    fn a_fit_to_sums_is_that_to_the_rows() {
        for ties in [Ties::Efron, Ties::Breslow] {
            let (here, there) = fits(ties, held());
            let there = there.expect("a fit");
            for (a, b) in here.coefficients.iter().zip(&there.coefficients) {
                near(a.estimate, b.estimate);
                near(a.std_error, b.std_error);
            }
            near(here.log_likelihood, there.log_likelihood);
            near(here.score_test.statistic, there.score_test.statistic);
            let terms = [vec![0], vec![1, 2]];
            let test = |fit: &CoxFit| fit.proportional_hazards(&terms, TimeTransform::KaplanMeier).expect("columns");
            for (a, b) in test(&here).terms.into_iter().zip(test(&there).terms) {
                near(a.value().expect("a test").statistic, b.value().expect("a test").statistic);
            }
            let curve = |fit: &CoxFit| {
                let curve = fit.predict(&[60.0, 0.0, 1.0], 1, Default::default(), 0.95).expect("a stratum");
                let last = *curve.steps.last().expect("a step");
                (last.estimate, last.std_error)
            };
            near(curve(&here).0, curve(&there).0);
            near(curve(&here).1, curve(&there).1);
            let smooth = |fit: &CoxFit| {
                let steps = fit.time_varying(TimeTransform::KaplanMeier).expect("times").value().expect("a smooth");
                steps.iter().filter_map(|column| column.last()).map(|step| step.conf_high).collect::<Vec<f64>>()
            };
            smooth(&here).into_iter().zip(smooth(&there)).for_each(|(a, b)| near(a, b));
            assert_eq!(there.concordance(), Estimable::Not(NotEstimable::RowsElsewhere));
        }
    }

    #[test]
    fn sums_of_other_rows_are_no_sums() {
        #[derive(Debug)]
        struct Less(Held);
        impl TimeSums for Less {
            fn moments(&self) -> Option<Vec<Moments>> {
                self.0.moments()
            }

            fn at(&self, point: ScaledPoint<'_>) -> Option<Vec<TimeSum>> {
                self.0.at(point).map(|mut sums| {
                    sums.truncate(sums.len() - 1);
                    sums
                })
            }
        }
        let (own, source) = (held(), Arc::new(Less(held())) as Arc<dyn TimeSums>);
        let observations = Observations::right_censored(&own.time, &own.event);
        let model = Cox { elsewhere: Some(&source), ..Cox::new(observations, &own.columns) };
        // Strata are not told of either.
        for stratum in [None, Some(own.stratum.as_slice())] {
            let found = cox(&Cox { stratum, ..model }).expect("the rows are sound");
            assert!(matches!(found, Estimable::Not(NotEstimable::RowsElsewhere)), "{stratum:?}");
        }
    }

    /// Events of a tie whose mean is that of one who dominates do not dominate.
    #[test]
    fn a_finite_maximum_is_no_separation() {
        let first = [6.324, 7.147, 3.075, 1.405, 3.066, 4.765, 4.909, 1.52, 2.983, 3.661, 3.251, 4.2, 2.544];
        let of = |time: f64, event: bool, all: &[f64]| all.iter().map(|x| (time, event, *x)).collect::<Vec<_>>();
        let rows = [
            of(1.0, true, &first),
            of(1.0, false, &[0.883, 1.149, 0.509, 0.204]),
            of(2.0, true, &[0.14, 1.904, 2.229, 0.636, 1.508, 2.775]),
            of(2.0, false, &[0.851, 0.946, 1.168, 1.282, 0.806, 0.177, 0.63, 0.662]),
            of(3.0, false, &[1.141, 0.54, 0.195, 0.074, 0.895, 0.371, 0.393, 0.591, 1.016]),
        ]
        .concat();
        let held = Held {
            time: rows.iter().map(|row| row.0).collect(),
            event: rows.iter().map(|row| row.1).collect(),
            stratum: vec![0; rows.len()],
            columns: vec![rows.iter().map(|row| row.2).collect()],
        };
        let observations = Observations::right_censored(&held.time, &held.event);
        let here = cox(&Cox::new(observations, &held.columns)).expect("sound").value().expect("a fit");
        let nothing = vec![vec![0.5; held.time.len()]];
        let held = Arc::new(held);
        let source: Arc<dyn TimeSums> = held.clone();
        let observations = Observations::right_censored(&held.time, &held.event);
        let there = cox(&Cox { elsewhere: Some(&source), ..Cox::new(observations, &nothing) });
        let there = there.expect("sound").value().expect("a fit");
        near(here.coefficients[0].estimate, there.coefficients[0].estimate);
        assert!((here.means[0] - there.means[0]).abs() < 1e-12);
    }

    #[test]
    fn sums_that_are_lost_on_the_way_are_no_convergence() {
        #[derive(Debug)]
        struct Lost(Held, Mutex<usize>);
        impl TimeSums for Lost {
            fn moments(&self) -> Option<Vec<Moments>> {
                self.0.moments()
            }

            fn at(&self, point: ScaledPoint<'_>) -> Option<Vec<TimeSum>> {
                let mut asked = self.1.lock().unwrap_or_else(PoisonError::into_inner);
                *asked += 1;
                if *asked == 3 { None } else { self.0.at(point) }
            }
        }
        let own = held();
        let source = Arc::new(Lost(held(), Mutex::default()));
        let asked: Arc<dyn TimeSums> = source.clone();
        let observations = Observations::right_censored(&own.time, &own.event);
        let model =
            Cox { elsewhere: Some(&asked), stratum: Some(&own.stratum), ..Cox::new(observations, &own.columns) };
        let found = cox(&model).expect("the rows are sound");
        assert!(matches!(found, Estimable::Not(NotEstimable::RowsElsewhere)));
        assert_eq!(*source.1.lock().unwrap_or_else(PoisonError::into_inner), 3);
    }

    #[test]
    fn columns_are_scaled_in_few_digits() {
        let scaling = |mean, deviation| Moments { mean, deviation }.scaling();
        assert_eq!(scaling(62.447, 9.07), (62.0, 9.0));
        assert_eq!(scaling(5.0, 0.0), (5.0, 1.0));
        let (centre, scale) = scaling(123_456.734, 0.26);
        near(centre, 123_456.7);
        near(scale, 0.3);
    }
}
