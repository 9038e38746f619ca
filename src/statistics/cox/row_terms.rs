//! The terms of the partial likelihood where many times are distinct, summed row by row.
//!
//! A row is at risk at every event time up to its own. A sum over event times of `g(t) S₂(t)/S₀(t)` is therefore one over
//! rows, `∑ r A x xᵀ`, with `A` the sum of `g/S₀` over the event times up to that of the row: what the row has been exposed
//! to, so that events less `r A` are martingale residuals and their sum with `x` is the score (Therneau & Grambsch,
//! *Modeling Survival Data*, 2000, §3.4). At each time only `S₀` and `S₁` need be known, and sums over rows are made side by
//! side. With Efron's ties `1/S₀` is the mean of `1/cₖ`, of which a tied event takes part in the share `1 - fₖ`.
//!
//! Rows are cut into pieces by the data alone, so that any number of threads gives the same bits.

mod piece;
#[cfg(test)]
mod tests;
mod walk;

use std::ops::Range;

use super::Ties;
use super::likelihood::{Likelihood, risks_of};
use super::risk_sets::RiskSets;
use super::risk_sums::{Moments, Sums};
use super::tie_sums;
use crate::parallel;
use crate::statistics::matrix::dot;
use piece::{Piece, SIZE, pieces};
use walk::{OfTimes, Walk, spread};

/// Fewer rows than this are summed as fast one event time after the other.
const FEWEST_ROWS: usize = if cfg!(test) { 1 << 11 } else { 1 << 16 };

/// So many pieces are worked at before what their times have given is forgotten.
const TOGETHER: usize = if cfg!(test) { 4 } else { 64 };

/// Rows whose covariates are unpacked at once.
const BATCH: usize = 512;

/// A function of time, given the rank of the time.
pub(super) type TimeFunction<'a> = &'a (dyn Fn(u32) -> f64 + Sync);

/// Whether terms are to be summed so, which depends on the data alone: the rows are here, are under observation from the
/// origin to their end, and most have a time of their own.
pub(super) fn are_worth_it(sets: &RiskSets) -> bool {
    let is_plain = sets.columns > 0 && sets.entries.is_empty() && sets.lingering.is_none() && sets.elsewhere.is_none();
    let is_large = sets.rows() >= FEWEST_ROWS.max(sets.strata.len() * SIZE);
    is_plain && is_large && !tie_sums::are_worth_it(sets)
}

/// Evaluates the likelihood at `scaled_beta`. `risk` becomes `w exp(xβ)` of each row.
pub(super) fn evaluate(sets: &RiskSets, ties: Ties, scaled_beta: &[f64], risk: &mut Vec<f64>) -> Likelihood {
    risk.resize(sets.rows(), 0.0);
    let pieces = pieces(sets);
    let mut rest = risk.as_mut_slice();
    let own_risks = pieces.iter().map(|piece| {
        let own;
        (own, rest) = std::mem::take(&mut rest).split_at_mut(piece.rows.len());
        own
    });
    let moments = parallel::mapped_each(own_risks.collect(), |number, own: &mut [f64]| {
        let (mut moments, rows) = (Moments::new(sets.columns), pieces[number].rows.clone());
        for_each_batch(sets, rows.clone(), |some, columns| {
            let own = &mut own[some.start - rows.start..some.end - rows.start];
            risks_of(sets, some, (columns, scaled_beta), own);
            moments.add_columns(columns, own);
        });
        moments
    });
    let terms = RowTerms::of(sets, ties, risk, pieces, moments);
    let mut found = terms.weighted(&[&|_| 1.0]);
    let mut total = found.swap_remove(0);
    total.value += dot(scaled_beta, &sets.event_sum);
    total
}

/// The rows of a model with their risks, cut into pieces.
pub(super) struct RowTerms<'a> {
    sets: &'a RiskSets,
    ties: Ties,
    risk: &'a [f64],
    pieces: Vec<Piece>,
}

/// Gives some rows a batch at a time, with their covariates column by column.
fn for_each_batch(sets: &RiskSets, rows: Range<usize>, mut visit: impl FnMut(Range<usize>, &[f64])) {
    let mut covariates = sets.covariate_rows();
    for start in rows.clone().step_by(BATCH) {
        let some = start..rows.end.min(start + BATCH);
        visit(some.clone(), covariates.columns(some));
    }
}

impl<'a> RowTerms<'a> {
    /// Those of rows whose risks are `w exp(xβ)`.
    pub fn new(sets: &'a RiskSets, ties: Ties, risk: &'a [f64]) -> Self {
        let pieces = pieces(sets);
        let moments = parallel::mapped(pieces.len(), |number| {
            let mut moments = Moments::new(sets.columns);
            for_each_batch(sets, pieces[number].rows.clone(), |some, columns| {
                moments.add_columns(columns, &risk[some])
            });
            moments
        });
        Self::of(sets, ties, risk, pieces, moments)
    }

    /// The same, given the sums over the rows of each piece.
    fn of(sets: &'a RiskSets, ties: Ties, risk: &'a [f64], mut pieces: Vec<Piece>, moments: Vec<Moments>) -> Self {
        let mut at_risk = Moments::new(sets.columns);
        let mut before = None;
        for (piece, own) in pieces.iter_mut().zip(&moments) {
            if before.replace(piece.stratum) != Some(piece.stratum) {
                at_risk = Moments::new(sets.columns);
            }
            piece.at_risk = at_risk.clone();
            at_risk.add_sums(own);
        }
        Self { sets, ties, risk, pieces }
    }

    /// For each function `g` the score and the information, of which each event time's part is multiplied by `g`; and minus
    /// the sum of the logarithms, not multiplied.
    pub fn weighted(&self, functions: &[TimeFunction<'_>]) -> Vec<Likelihood> {
        let p = self.sets.columns;
        let mut all: Vec<Likelihood> = functions.iter().map(|_| Likelihood::nothing(p)).collect();
        self.for_each_piece(functions, |of_times, sums: &[Sums]| {
            for ((total, sums), (events, means)) in
                all.iter_mut().zip(sums).zip(of_times.events.iter().zip(&of_times.means))
            {
                total.value -= of_times.logarithm;
                (0..p).for_each(|j| total.score[j] += events[j] - sums.one[j]);
                let mut cells = sums.two.iter().zip(means);
                for i in 0..p {
                    for (cell, (second, means)) in total.information.row_mut(i)[i..].iter_mut().zip(cells.by_ref()) {
                        *cell += second - means;
                    }
                }
            }
        });
        all.iter_mut().for_each(|total| total.information.mirror_upper());
        all
    }

    /// The same scores without the information.
    pub fn weighted_scores(&self, functions: &[TimeFunction<'_>]) -> Vec<Vec<f64>> {
        let mut all = vec![vec![0.0; self.sets.columns]; functions.len()];
        self.for_each_piece(functions, |of_times, moments: &[Moments]| {
            for ((score, moments), events) in all.iter_mut().zip(moments).zip(&of_times.events) {
                (0..score.len()).for_each(|j| score[j] += events[j] - moments.one[j]);
            }
        });
        all
    }

    /// Gives what the event times of each piece come to, and the sums over its rows, from the earliest times of a stratum to
    /// the latest.
    fn for_each_piece<S: RowSums>(&self, functions: &[TimeFunction<'_>], mut visit: impl FnMut(&OfTimes, &[S])) {
        let mut exposed = vec![0.0; functions.len()];
        let mut stratum = None;
        let mut end = self.pieces.len();
        while end > 0 {
            let together = &self.pieces[end.saturating_sub(TOGETHER)..end];
            end -= together.len();
            let of_times = parallel::mapped(together.len(), |at| self.of_times::<S>(&together[at], functions));
            // What the rows of each piece are exposed to by the times of those before.
            let before: Vec<Vec<f64>> = together
                .iter()
                .zip(&of_times)
                .rev()
                .map(|(piece, own)| {
                    if stratum.replace(piece.stratum) != Some(piece.stratum) {
                        exposed.fill(0.0);
                    }
                    let before = exposed.clone();
                    exposed.iter_mut().zip(&own.total).for_each(|(sum, own)| *sum += own);
                    before
                })
                .collect();
            let sums = parallel::mapped(together.len(), |at| {
                self.of_rows::<S>(&together[at], &of_times[at], &before[together.len() - 1 - at])
            });
            of_times.iter().zip(&sums).rev().for_each(|(of_times, sums)| visit(of_times, sums));
        }
    }

    fn of_times<S: RowSums>(&self, piece: &Piece, functions: &[TimeFunction<'_>]) -> OfTimes {
        // The loops over covariates are compiled for each small number of them, so that they unroll.
        match self.sets.columns {
            1 => self.of_times_of::<1, S>(piece, functions),
            2 => self.of_times_of::<2, S>(piece, functions),
            3 => self.of_times_of::<3, S>(piece, functions),
            4 => self.of_times_of::<4, S>(piece, functions),
            5 => self.of_times_of::<5, S>(piece, functions),
            6 => self.of_times_of::<6, S>(piece, functions),
            7 => self.of_times_of::<7, S>(piece, functions),
            8 => self.of_times_of::<8, S>(piece, functions),
            _ => self.of_times_of::<0, S>(piece, functions),
        }
    }

    /// `P` is the number of covariates, or 0 where it is not known to the compiler.
    fn of_times_of<const P: usize, S: RowSums>(&self, piece: &Piece, functions: &[TimeFunction<'_>]) -> OfTimes {
        let ties = &self.sets.ties[piece.ties.clone()];
        let mut walk = Walk::new((self.sets, self.ties), ties, functions, piece.at_risk.clone());
        for_each_batch(self.sets, piece.rows.clone(), |some, columns| {
            walk.pass::<P, S>(some.clone(), &self.risk[some], columns);
        });
        walk.finish()
    }

    /// The sums over the rows of a piece, each of which weighs as much as its risk and what it is exposed to, for each
    /// function.
    fn of_rows<S: RowSums>(&self, piece: &Piece, of_times: &OfTimes, before: &[f64]) -> Vec<S> {
        let mut sums: Vec<S> = before.iter().map(|_| S::of(self.sets.columns)).collect();
        let (mut share, mut room) = (vec![0.0; BATCH], vec![0.0; BATCH]);
        let ties = &self.sets.ties[piece.ties.clone()];
        let mut passed = 0;
        for_each_batch(self.sets, piece.rows.clone(), |some, columns| {
            let (share, risk) = (&mut share[..some.len()], &self.risk[some.clone()]);
            let first = passed;
            for ((sums, before), exposure) in sums.iter_mut().zip(before).zip(&of_times.exposure) {
                passed = first + spread((&ties[first..], &exposure[first..]), *before, some.clone(), share);
                share.iter_mut().zip(risk).for_each(|(share, risk)| *share *= risk);
                sums.add(columns, share, &mut room[..some.len()]);
            }
        });
        sums
    }
}

/// Sums over rows that are given a batch at a time.
trait RowSums: Sync + Send {
    /// Whether products of covariates are among them.
    const HAS_PRODUCTS: bool;

    /// Of no row with so many covariates.
    fn of(columns: usize) -> Self;

    /// Adds rows by their covariates, column by column, and what each weighs; `room` is for one number a row.
    fn add(&mut self, columns: &[f64], weight: &[f64], room: &mut [f64]);
}

impl RowSums for Sums {
    const HAS_PRODUCTS: bool = true;

    fn of(columns: usize) -> Self {
        Self::new(columns)
    }

    fn add(&mut self, columns: &[f64], weight: &[f64], room: &mut [f64]) {
        self.add_columns(columns, weight, room);
    }
}

impl RowSums for Moments {
    const HAS_PRODUCTS: bool = false;

    fn of(columns: usize) -> Self {
        Self::new(columns)
    }

    fn add(&mut self, columns: &[f64], weight: &[f64], _: &mut [f64]) {
        self.add_columns(columns, weight);
    }
}
