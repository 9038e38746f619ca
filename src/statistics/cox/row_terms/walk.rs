//! The event times of a piece of the rows, from the last back.

use std::ops::Range;

use super::{RowSums, TimeFunction};
use crate::statistics::cox::Ties;
use crate::statistics::cox::likelihood::event_weight;
use crate::statistics::cox::log_sum::LogSum;
use crate::statistics::cox::risk_sets::{RiskSets, Tie};
use crate::statistics::cox::risk_sums::Moments;
use crate::statistics::cox::tied_events::TiedEvents;

/// What the event times of a piece give for each of some functions of time.
pub(super) struct OfTimes {
    /// What the rows of each tie are exposed to by the event times of the piece, for each function: those without the
    /// event, and those with it.
    pub exposure: Vec<Vec<[f64; 2]>>,
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
    method: Ties,
    /// The ties of the piece.
    ties: &'a [Tie],
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

impl<'a> Walk<'a> {
    /// A walk that has passed no time; at risk are those who end after the piece.
    pub fn new(
        (sets, method): (&'a RiskSets, Ties),
        ties: &'a [Tie],
        functions: &'a [TimeFunction<'a>],
        at_risk: Moments,
    ) -> Self {
        let (p, count) = (sets.columns, functions.len());
        let cells = p * (p + 1) / 2;
        Self {
            sets,
            method,
            ties,
            functions,
            at_risk,
            own: Moments::new(p),
            inverses: Vec::with_capacity(ties.len()),
            at_time: vec![0.0; count],
            products: vec![0.0; cells],
            events: vec![vec![0.0; p]; count],
            means: vec![vec![0.0; cells]; count],
            logarithm: LogSum::default(),
        }
    }

    /// Passes the next rows, with the risks and, column by column, the covariates of them. `P` is the number of
    /// covariates, or 0 where it is not known to the compiler.
    #[inline(always)]
    pub fn pass<const P: usize, S: RowSums>(&mut self, some: Range<usize>, risk: &[f64], columns: &[f64]) {
        let (first, width) = (some.start, some.len());
        let mut at = first;
        // As many ties have been passed as there are inverses.
        while let Some(&tie) = self.ties.get(self.inverses.len()) {
            let censored = at..tie.first_event.clamp(at, some.end);
            self.add_censored::<P>(censored.start - first..censored.end - first, risk, (columns, width));
            at = censored.end;
            if at < tie.first_event {
                return;
            }
            if at == tie.first_event && tie.events() > 0 {
                self.own.clear();
                self.at_time.iter_mut().zip(self.functions).for_each(|(own, function)| *own = function(tie.rank));
            }
            for row in at..tie.end.min(some.end) {
                let place = row - first;
                self.own.add::<P>(risk[place], columns, (place, width));
                self.add_event::<P>(self.sets.weight_of(row), columns, (place, width));
            }
            at = tie.end.min(some.end);
            if at < tie.end {
                return;
            }
            self.close::<P, S>(&tie);
        }
        self.add_censored::<P>(at - first..width, risk, (columns, width));
    }

    #[inline(always)]
    fn add_censored<const P: usize>(&mut self, places: Range<usize>, risk: &[f64], (columns, width): (&[f64], usize)) {
        for (place, own) in places.clone().zip(&risk[places]) {
            self.at_risk.add::<P>(*own, columns, (place, width));
        }
    }

    #[inline(always)]
    fn add_event<const P: usize>(&mut self, weight: f64, columns: &[f64], (place, width): (usize, usize)) {
        let p = if P == 0 { self.at_risk.one.len() } else { P };
        for (sums, g) in self.events.iter_mut().zip(&self.at_time) {
            for (j, sum) in sums[..p].iter_mut().enumerate() {
                *sum += g * weight * columns[j * width + place];
            }
        }
    }

    /// Closes a time, all rows of which have been passed.
    #[inline(always)]
    fn close<const P: usize, S: RowSums>(&mut self, tie: &Tie) {
        if tie.events() == 0 {
            return self.inverses.push([0.0; 2]);
        }
        self.at_risk.add_sums(&self.own);
        let weight = event_weight(self.sets, tie);
        let (zero, own) = (self.at_risk.zero, self.own.zero);
        let sums = TiedEvents::new(tie.events(), self.method, weight, zero, own, &mut self.logarithm);
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
                for (s_j, d_j) in one[i..].iter().zip(&own[i..]) {
                    products[cell] = sums.product_of_means((one[i], own[i]), (*s_j, *d_j));
                    cell += 1;
                }
            }
        }
        for (sums, g) in self.means.iter_mut().zip(&self.at_time) {
            sums.iter_mut().zip(&*products).for_each(|(sum, product)| *sum += g * product);
        }
    }

    /// What the times have given, all of them having been passed.
    pub fn finish(self) -> OfTimes {
        let mut total = vec![0.0; self.functions.len()];
        let mut exposure = vec![vec![[0.0; 2]; self.ties.len()]; self.functions.len()];
        for ((function, total), exposure) in self.functions.iter().zip(&mut total).zip(&mut exposure) {
            // The first times are the last of the piece.
            for ((tie, own), [inverse, f_inverse]) in self.ties.iter().zip(exposure).zip(&self.inverses).rev() {
                let g = if tie.events() > 0 { function(tie.rank) } else { 0.0 };
                *total += g * inverse;
                *own = [*total, *total - g * f_inverse];
            }
        }
        let Self { events, means, logarithm, .. } = self;
        OfTimes { exposure, total, events, means, logarithm: logarithm.sum() }
    }
}

/// Writes what each of some rows is exposed to, given the ties from the one that the first of them is of on, what the rows
/// of each tie are exposed to by the piece, and all rows by the pieces before. Gives how many of the ties end among the rows.
pub(super) fn spread(
    (ties, exposure): (&[Tie], &[[f64; 2]]),
    before: f64,
    some: Range<usize>,
    to: &mut [f64],
) -> usize {
    let (first, mut at, mut passed) = (some.start, some.start, 0);
    for (tie, [censored, event]) in ties.iter().zip(exposure) {
        let first_event = tie.first_event.clamp(at, some.end);
        let end = tie.end.min(some.end);
        to[at - first..first_event - first].fill(censored + before);
        to[first_event - first..end - first].fill(event + before);
        at = end;
        if at < tie.end {
            return passed;
        }
        passed += 1;
    }
    to[at - first..].fill(before);
    passed
}
