//! The event times of a piece of the rows, from the last back.

use super::{RowSums, TimeFunction};
use crate::statistics::cox::Ties;
use crate::statistics::cox::likelihood::event_weight;
use crate::statistics::cox::log_sum::LogSum;
use crate::statistics::cox::risk_sets::{RiskSets, Tie};
use crate::statistics::cox::risk_sums::Moments;
use crate::statistics::cox::tied_events::TiedEvents;

/// What the event times of a piece give for each of some functions of time.
pub(super) struct OfTimes {
    /// What each row is exposed to by the event times of the piece, function by function.
    pub exposure: Vec<f64>,
    /// What a row that ends after all of them is exposed to by them.
    pub total: Vec<f64>,
    /// `∑ g w x` of the events.
    pub events: Vec<Vec<f64>>,
    /// The sums over the event times of `g` times the products of means that the information lacks, upper triangle row by
    /// row.
    pub means: Vec<Vec<f64>>,
    /// The sum of the logarithms.
    pub logarithm: f64,
}

/// The walk, with what it has come to.
pub(super) struct Walk<'a> {
    sets: &'a RiskSets,
    ties: Ties,
    functions: &'a [TimeFunction<'a>],
    /// Over those at risk, and over those with the event at the time.
    at_risk: Moments,
    own: Moments,
    /// Of each time `∑ w̄/c` and `∑ fw̄/c`.
    inverses: Vec<[f64; 2]>,
    /// The functions at the time, and its products of means.
    at_time: Vec<f64>,
    products: Vec<f64>,
    events: Vec<Vec<f64>>,
    means: Vec<Vec<f64>>,
    logarithm: LogSum,
}

/// The covariates of some rows column by column, with the first of the rows.
pub(super) type Columns<'a> = (usize, &'a [f64]);

impl<'a> Walk<'a> {
    /// A walk of nothing yet, but for those at risk.
    pub fn new(sets: &'a RiskSets, ties: Ties, functions: &'a [TimeFunction<'a>], at_risk: Moments) -> Self {
        let (p, count) = (sets.columns, functions.len());
        let cells = p * (p + 1) / 2;
        Self {
            sets,
            ties,
            functions,
            at_risk,
            own: Moments::new(p),
            inverses: Vec::new(),
            at_time: vec![0.0; count],
            products: vec![0.0; cells],
            events: vec![vec![0.0; p]; count],
            means: vec![vec![0.0; cells]; count],
            logarithm: LogSum::default(),
        }
    }

    /// Passes a time. `P` is the number of covariates, or 0 where it is not known to the compiler.
    #[inline(always)]
    pub fn pass<const P: usize, S: RowSums>(&mut self, tie: &Tie, risk: &[f64], (first, columns): Columns<'_>) {
        let p = if P == 0 { self.at_risk.one.len() } else { P };
        let width = columns.len() / p;
        for (at, own) in (tie.begin - first..).zip(&risk[tie.begin..tie.first_event]) {
            self.at_risk.add::<P>(*own, columns, (at, width));
        }
        if tie.events() == 0 {
            return self.inverses.push([0.0; 2]);
        }
        self.at_time.iter_mut().zip(self.functions).for_each(|(own, function)| *own = function(tie.rank));
        self.own.clear();
        for row in tie.first_event..tie.end {
            self.own.add::<P>(risk[row], columns, (row - first, width));
            let weight = self.sets.weight_of(row);
            for (sums, g) in self.events.iter_mut().zip(&self.at_time) {
                for (j, sum) in sums[..p].iter_mut().enumerate() {
                    *sum += g * weight * columns[j * width + row - first];
                }
            }
        }
        self.at_risk.add_sums(&self.own);
        let weight = event_weight(self.sets, tie);
        let (zero, own) = (self.at_risk.zero, self.own.zero);
        let sums = TiedEvents::new(tie.events(), self.ties, weight, zero, own, &mut self.logarithm);
        self.inverses.push([sums.inverse, sums.f_inverse]);
        if S::HAS_PRODUCTS {
            self.add_means::<P>(&sums);
        }
    }

    /// Adds the products of means.
    #[inline(always)]
    fn add_means<const P: usize>(&mut self, sums: &TiedEvents) {
        let p = if P == 0 { self.at_risk.one.len() } else { P };
        let (one, own) = (&self.at_risk.one[..p], &self.own.one[..p]);
        let products = &mut self.products[..p * (p + 1) / 2];
        let mut cell = 0;
        if sums.are_apart() {
            for i in 0..p {
                let share = one[i] * sums.square;
                for other in &one[i..] {
                    products[cell] = share * other;
                    cell += 1;
                }
            }
        } else {
            for i in 0..p {
                let (s, d) = (one[i], own[i]);
                for (s_j, d_j) in one[i..].iter().zip(&own[i..]) {
                    products[cell] =
                        s * s_j * sums.square - (s * d_j + d * s_j) * sums.f_square + d * d_j * sums.ff_square;
                    cell += 1;
                }
            }
        }
        for (sums, g) in self.means.iter_mut().zip(&self.at_time) {
            sums.iter_mut().zip(&*products).for_each(|(sum, product)| *sum += g * product);
        }
    }

    /// What the times have given, all of them having been passed.
    pub fn finish(self, ties: &[Tie]) -> OfTimes {
        let first = ties.first().map_or(0, |tie| tie.begin);
        let rows = ties.last().map_or(0, |tie| tie.end) - first;
        let mut exposure = vec![0.0; self.functions.len() * rows];
        let mut total = vec![0.0; self.functions.len()];
        for ((function, total), exposure) in self.functions.iter().zip(&mut total).zip(exposure.chunks_mut(rows.max(1)))
        {
            // The first times are the last of the piece.
            for (tie, [inverse, f_inverse]) in ties.iter().zip(&self.inverses).rev() {
                let (begin, first_event, end) = (tie.begin - first, tie.first_event - first, tie.end - first);
                if tie.events() > 0 {
                    let g = function(tie.rank);
                    *total += g * inverse;
                    exposure[first_event..end].fill(*total - g * f_inverse);
                }
                exposure[begin..first_event].fill(*total);
            }
        }
        let Self { events, means, logarithm, .. } = self;
        OfTimes { exposure, total, events, means, logarithm: logarithm.sum() }
    }
}
