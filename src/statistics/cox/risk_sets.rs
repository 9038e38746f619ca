//! Survival data sorted for the risk sets of a Cox model.
//!
//! Rows are grouped by stratum and within it ordered by falling time, so that one pass adds each row to the risk set
//! once; of rows with one time the censored come first. Covariates are stored row by row, centred at their weighted
//! mean and divided by their mean absolute deviation, so that columns in any unit are equally well conditioned.

use std::sync::Arc;

use super::covariates::{CovariateRows, Covariates};
use super::elsewhere::{Elsewhere, ScaledPoint, TieOf, TimeSums, bits};
use super::lingering::Lingering;
use crate::parallel;
use crate::statistics::covariate_column::{CovariateColumn, first_not_finite, for_each, is_constant, sum_of};
use crate::statistics::invalid::{Invalid, same_length};
use crate::statistics::observations::Observations;
use crate::statistics::ordering::TimeRanks;

/// Rows of one stratum with one time.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tie {
    /// First sorted row.
    pub begin: usize,
    /// First sorted row with the event.
    pub first_event: usize,
    /// One past the last sorted row.
    pub end: usize,
    /// Rank of the time.
    pub rank: u32,
}

impl Tie {
    /// Number of events.
    pub fn events(&self) -> usize {
        self.end - self.first_event
    }
}

/// The rows of a stratum.
#[derive(Debug, Clone)]
pub(super) struct Stratum {
    /// The caller's code.
    pub code: usize,
    /// Its ties, as a range of [`RiskSets::ties`].
    pub ties: std::ops::Range<usize>,
    /// Its entries, as a range of [`RiskSets::entries`].
    pub entries: std::ops::Range<usize>,
}

/// Sorted survival data with covariates.
#[derive(Debug, Clone)]
pub(super) struct RiskSets {
    /// Number of covariates.
    pub columns: usize,
    /// Scaled covariates.
    pub covariates: Covariates,
    /// Case weights; empty where all are 1.
    pub weight: Vec<f64>,
    /// The caller's row number.
    pub original: Vec<u32>,
    /// Groups of tied rows, by stratum, falling in time.
    pub ties: Vec<Tie>,
    /// Strata with at least one row.
    pub strata: Vec<Stratum>,
    /// Sorted rows in falling order of entry with the rank of the entry; empty without left truncation.
    pub entries: Vec<(u32, u32)>,
    /// For each sorted row the rank of its entry; empty without left truncation.
    pub entry_rank: Vec<u32>,
    /// The distinct times.
    pub times: Vec<f64>,
    /// What was subtracted from each column.
    pub centre: Vec<f64>,
    /// What each column was divided by; 1 for a constant column.
    pub scale: Vec<f64>,
    /// The sum of weight times scaled covariates of the rows with the event.
    pub event_sum: Vec<f64>,
    /// Whether all weights are 1.
    pub unweighted: bool,
    /// The rows that stay at risk after their end.
    pub lingering: Option<Lingering>,
    /// What gives the sums over the rows of each tie, where the rows are not here.
    pub elsewhere: Option<Elsewhere>,
}

impl RiskSets {
    /// Sorts valid observations.
    ///
    /// # Errors
    /// Covariates or strata of the wrong length, or not finite.
    pub fn new<C: CovariateColumn>(
        observations: &Observations<'_>,
        columns: &[C],
        stratum: Option<&[usize]>,
    ) -> Result<Self, Invalid> {
        let n = observations.len();
        for column in columns {
            same_length("covariate", n, column.rows())?;
            if let Some(row) = first_not_finite(column) {
                return Err(Invalid::NotFinite { what: "covariate", row });
            }
        }
        let ranks = TimeRanks::new(observations)?;
        let mut sets = Self {
            columns: columns.len(),
            covariates: Covariates::none(),
            weight: Vec::new(),
            original: Vec::new(),
            ties: Vec::new(),
            strata: Vec::new(),
            entries: Vec::new(),
            entry_rank: Vec::new(),
            times: Vec::new(),
            centre: Vec::new(),
            scale: Vec::new(),
            event_sum: vec![0.0; columns.len()],
            unweighted: observations.weight.is_none_or(|weight| weight.iter().all(|&w| w == 1.0)),
            lingering: None,
            elsewhere: None,
        };
        let centred = |column: usize| {
            let mean = weighted_mean(&columns[column], observations);
            (mean, scale_of(&columns[column], mean))
        };
        (sets.centre, sets.scale) = parallel::mapped(columns.len(), centred).into_iter().unzip();
        sets.order(observations, &ranks, stratum)?;
        if let Some(start) = &ranks.start {
            sets.entry_rank = sets.original.iter().map(|&row| start[row as usize]).collect();
        }
        sets.times = ranks.into_distinct();
        sets.fill(observations, columns);
        Ok(sets)
    }

    /// Sorts valid observations of which no covariate is asked for.
    ///
    /// # Errors
    /// As [`RiskSets::new`].
    pub fn without_covariates(observations: &Observations<'_>, stratum: Option<&[usize]>) -> Result<Self, Invalid> {
        Self::new::<Vec<f64>>(observations, &[], stratum)
    }

    /// Copies covariates, weights and events into sorted order.
    fn fill(&mut self, observations: &Observations<'_>, columns: &[impl CovariateColumn]) {
        self.covariates = Covariates::new(columns, (&self.centre, &self.scale), &self.original);
        if !self.unweighted {
            self.weight = self.original.iter().map(|&row| observations.weight_of(row as usize)).collect();
        }
        self.event_sum = self.sum_of_events();
    }

    /// The sum of weight times scaled covariates of the rows with the event.
    fn sum_of_events(&self) -> Vec<f64> {
        let mut sums = vec![0.0; self.columns];
        let mut rows = self.covariate_rows();
        (0..self.ties.len()).for_each(|tie| self.add_events(&mut rows, tie, &mut sums));
        sums
    }

    /// Lets rows stay at risk after their end, with `G(t-)/G(T-)` of their weight; `survival` is `G(t-)` by the rank of the
    /// distinct times. Of one stratum without left truncation.
    pub fn stay(&mut self, stays: &[bool], survival: Vec<f64>) {
        let mut share = vec![0.0; self.rows()];
        for tie in &self.ties {
            for row in tie.begin..tie.first_event {
                if stays[self.original[row] as usize] {
                    share[row] = 1.0 / survival[tie.rank as usize];
                }
            }
        }
        self.lingering = Some(Lingering { share, survival });
    }

    /// Takes the sums over the rows of each tie from elsewhere, and what so many columns are scaled by. None where they
    /// cannot be had.
    pub fn sum_elsewhere(
        &mut self,
        of: &Arc<dyn TimeSums>,
        observations: &Observations<'_>,
        columns: usize,
    ) -> Option<()> {
        let moments = of.moments().filter(|moments| moments.len() == columns)?;
        self.columns = columns;
        (self.centre, self.scale) = moments.iter().map(|moments| moments.scaling()).unzip();
        let mut ties = TieOf::new();
        for stratum in &self.strata {
            for index in stratum.ties.clone() {
                let tie = &self.ties[index];
                // Rows with one time mostly stand together: each time is looked up once.
                let times =
                    self.original[tie.begin..tie.end].iter().map(|row| bits(observations.time.at(*row as usize)));
                let mut before = None;
                for time in times {
                    if before.replace(time) != Some(time) {
                        ties.insert((stratum.code, time), index);
                    }
                }
            }
        }
        let rows = |tie: &Tie| [(tie.first_event - tie.begin) as u64, tie.events() as u64];
        let means = moments.iter().map(|moments| moments.mean).collect();
        let rows = self.ties.iter().map(rows).collect();
        let elsewhere = Elsewhere::new(of, (ties, rows), means, (&self.centre, &self.scale))?;
        self.event_sum = vec![0.0; self.columns];
        (0..self.ties.len()).for_each(|tie| elsewhere.add_events(tie, &mut self.event_sum));
        self.elsewhere = Some(elsewhere);
        Some(())
    }

    /// Adds the covariates of a tie's events, as often as they weigh.
    pub fn add_events(&self, rows: &mut CovariateRows<'_>, tie: usize, sums: &mut [f64]) {
        if let Some(elsewhere) = &self.elsewhere {
            return elsewhere.add_events(tie, sums);
        }
        for row in self.ties[tie].first_event..self.ties[tie].end {
            let weight = self.weight_of(row);
            sums.iter_mut().zip(rows.row(row)).for_each(|(sum, x)| *sum += weight * x);
        }
    }

    /// Whether sums that come from elsewhere cannot be had at scaled coefficients.
    pub fn are_lost_at(&self, scaled_beta: &[f64]) -> bool {
        self.elsewhere.as_ref().is_some_and(|elsewhere| elsewhere.at(self.point(scaled_beta)).is_none())
    }

    /// A point in the scaled coefficients.
    pub fn point<'a>(&'a self, beta: &'a [f64]) -> ScaledPoint<'a> {
        ScaledPoint { centre: &self.centre, scale: &self.scale, beta }
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.original.len()
    }

    /// The sorted rows of a stratum.
    pub fn rows_of(&self, stratum: &Stratum) -> std::ops::Range<usize> {
        let ties = &self.ties[stratum.ties.clone()];
        ties.first().map_or(0, |tie| tie.begin)..ties.last().map_or(0, |tie| tie.end)
    }

    /// The case weight of a sorted row.
    pub fn weight_of(&self, row: usize) -> f64 {
        if self.unweighted { 1.0 } else { self.weight[row] }
    }

    /// The scaled covariates of the sorted rows, one row after the other.
    pub fn covariate_rows(&self) -> CovariateRows<'_> {
        CovariateRows::new(&self.covariates, self.rows(), self.columns)
    }

    /// The time of a tie.
    pub fn time(&self, tie: &Tie) -> f64 {
        self.times[tie.rank as usize]
    }

    /// Whether each sorted row has the event.
    pub fn has_event(&self) -> Vec<bool> {
        let mut has_event = vec![false; self.rows()];
        self.ties.iter().for_each(|tie| has_event[tie.first_event..tie.end].fill(true));
        has_event
    }

    /// Number of rows with the event.
    pub fn events(&self) -> usize {
        self.ties.iter().map(Tie::events).sum()
    }

    /// Values by sorted row, put back into the caller's order.
    pub fn in_original_order(&self, sorted: &[f64]) -> Vec<f64> {
        let mut values = vec![0.0; sorted.len()];
        for (&row, &value) in self.original.iter().zip(sorted) {
            values[row as usize] = value;
        }
        values
    }
}

fn weighted_mean(column: &impl CovariateColumn, observations: &Observations<'_>) -> f64 {
    if observations.weight.is_none() {
        return if column.rows() > 0 { sum_of(column, |value| value) / column.rows() as f64 } else { 0.0 };
    }
    let (mut sum, mut total, mut row) = (0.0, 0.0, 0);
    for_each(column, |value| {
        let weight = observations.weight_of(row);
        sum += weight * value;
        total += weight;
        row += 1;
    });
    if total > 0.0 { sum / total } else { 0.0 }
}

fn scale_of(column: &impl CovariateColumn, mean: f64) -> f64 {
    let deviation = sum_of(column, |value| (value - mean).abs()) / column.rows() as f64;
    if is_constant(column) || deviation <= 0.0 { 1.0 } else { deviation }
}
