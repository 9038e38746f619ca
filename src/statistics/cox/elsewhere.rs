//! Sums over rows that are not here.
//!
//! The likelihood of a Cox model and its derivatives are functions of sums over the rows of each time. Where another
//! engine holds the rows, it is asked for these sums once a step of the fit. The rows that the model is given are
//! then patterns laid out: as many as there are of each stratum, time and event, with covariates whose means in a
//! pattern are those of its rows. Counts, and sums of covariates over events, are those of the rows themselves;
//! what multiplies covariates with one another, or takes their exponential, comes from the engine.

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

/// What gives the sums.
pub trait TimeSums: fmt::Debug + Send + Sync {
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
    /// The last coefficients that were asked for, with the sums at them.
    last: Arc<Mutex<Option<(Vec<f64>, OfTies)>>>,
}

impl Elsewhere {
    /// The sums of ties with so many rows without the event and with it.
    pub fn new(of: &Arc<dyn TimeSums>, ties: TieOf, rows: Vec<[u64; 2]>) -> Self {
        Self { of: of.clone(), ties: Arc::new(ties), rows: Arc::new(rows), last: Arc::default() }
    }

    /// The sums at a point; none where they cannot be had, or are of other rows.
    pub fn at(&self, point: ScaledPoint<'_>) -> Option<OfTies> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, sums)) = last.as_ref()
            && known == point.beta
        {
            return Some(sums.clone());
        }
        let sums = Arc::new(self.by_tie(self.of.at(point)?, point.beta.len())?);
        *last = Some((point.beta.to_vec(), sums.clone()));
        Some(sums)
    }

    /// The sums at the coefficients that were asked for last.
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

    /// The columns with the mean of its pattern at each row.
    fn means(held: &Held) -> Vec<Vec<f64>> {
        let pattern =
            |row: usize| (held.stratum[row], held.time[row].to_bits(), held.event[row], held.columns[2][row].to_bits());
        let of = |column: &Vec<f64>| {
            let mut sums: BTreeMap<_, (f64, f64)> = BTreeMap::new();
            for (row, value) in column.iter().enumerate() {
                let own = sums.entry(pattern(row)).or_default();
                *own = (own.0 + value, own.1 + 1.0);
            }
            (0..column.len()).map(|row| sums[&pattern(row)].0 / sums[&pattern(row)].1).collect::<Vec<f64>>()
        };
        held.columns.iter().map(of).collect()
    }

    fn fits(ties: Ties, held: Held) -> (CoxFit, Result<CoxFit, NotEstimable>) {
        let means = means(&held);
        let held = Arc::new(held);
        let observations = Observations::right_censored(&held.time, &held.event);
        let stratum = Some(held.stratum.as_slice());
        let here = Cox { ties, stratum, ..Cox::new(observations, &held.columns) };
        let source: Arc<dyn TimeSums> = held.clone();
        let there = Cox { ties, stratum, elsewhere: Some(&source), ..Cox::new(observations, &means) };
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
}
