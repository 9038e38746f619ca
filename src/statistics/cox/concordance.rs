//! Concordance between a prognostic index and survival: the share of comparable pairs ordered alike.
//!
//! A pair is comparable if one had the event while the other was at risk. It is concordant if the one with the event had
//! the larger index, and counts half if the indexes are tied (Harrell et al., J Am Med Assoc 1982;247:2543–6). The standard
//! error is the infinitesimal jackknife, as in R's survival 3.0 and later. Pairs are counted within strata.

mod few_times;

use super::fit::CoxFit;
use super::rank_sums::{ByRank, Place, RankCounts, RankWeights};
use super::risk_sets::{RiskSets, Stratum};
use crate::parallel;
use crate::statistics::estimable::{Estimable, NotEstimable};
use crate::statistics::invalid::{Invalid, all_finite, same_length};
use crate::statistics::observations::Observations;
use crate::statistics::ordering::{Ascending, ascending, bucketed};

/// A concordance with the weighted pairs it is made of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Concordance {
    /// The share of concordant pairs, those tied on the index counted half.
    pub estimate: f64,
    /// Its standard error.
    pub std_error: f64,
    /// Concordant pairs.
    pub concordant: f64,
    /// Discordant pairs.
    pub discordant: f64,
    /// Comparable pairs tied on the index.
    pub tied_x: f64,
    /// Pairs of events tied in time only.
    pub tied_y: f64,
    /// Pairs of events tied in time and on the index.
    pub tied_xy: f64,
}

/// The concordance of an index, of which larger values mean earlier events, with survival.
///
/// # Errors
/// [`Invalid`] input. Without a comparable pair the result is not estimable.
pub fn concordance(
    observations: &Observations<'_>,
    index: &[f64],
    stratum: Option<&[usize]>,
    cluster: Option<&[usize]>,
) -> Result<Estimable<Concordance>, Invalid> {
    observations.validate()?;
    same_length("index", observations.len(), index.len())?;
    all_finite("index", index)?;
    if let Some(cluster) = cluster {
        same_length("cluster", observations.len(), cluster.len())?;
    }
    let sets = RiskSets::without_covariates(observations, stratum)?;
    let sorted: Vec<f64> = sets.original.iter().map(|&row| index[row as usize]).collect();
    Ok(of_sorted(&sets, &sorted, cluster))
}

impl CoxFit {
    /// The concordance of the linear predictor with survival, its standard error by cluster if the fit has clusters.
    pub fn concordance(&self) -> Estimable<Concordance> {
        if self.sets.elsewhere.is_some() {
            return Estimable::Not(NotEstimable::RowsElsewhere);
        }
        let (sets, cluster) = (&self.sets, self.cluster.as_deref());
        if cluster.is_none() && few_times::are_worth_it(sets) {
            return few_times::concordance(sets, &sets.predictors(&self.scaled_beta));
        }
        of_sorted(sets, &sets.linear_predictors(&self.scaled_beta), cluster)
    }
}

/// The concordance of an index in sorted order.
fn of_sorted(sets: &RiskSets, index: &[f64], cluster: Option<&[usize]>) -> Estimable<Concordance> {
    if cluster.is_none() && few_times::are_worth_it(sets) {
        return few_times::concordance(sets, &index);
    }
    if sets.unweighted {
        // Counts of rows are exact, so that pairs may be counted from both of their ends side by side.
        let ranked = ranked(sets, index);
        let count = |from: End| {
            let mut pairs = Pairs::<i32>::new(sets.rows());
            for (stratum, rows) in sets.strata.iter().zip(&ranked) {
                pairs.count_from(from, sets, stratum, rows.first, &mut RankCounts::new(&rows.places));
            }
            pairs
        };
        let (mut pairs, later) = parallel::both(|| count(End::Later), || count(End::Earlier));
        pairs.add(&later);
        return pairs.finish(sets, cluster);
    }
    let mut pairs = Pairs::<f64>::new(sets.rows());
    for (stratum, rows) in sets.strata.iter().zip(&ranked(sets, index)) {
        let mut weights = RankWeights::new(&rows.places);
        pairs.count_from(End::Later, sets, stratum, rows.first, &mut weights);
        weights.clear();
        pairs.count_from(End::Earlier, sets, stratum, rows.first, &mut weights);
    }
    pairs.finish(sets, cluster)
}

/// The rows of a stratum, the first of which is `first`, by their places in ascending order of the index.
struct Ranked {
    first: usize,
    places: Vec<Place>,
}

/// The places of the index within each stratum.
fn ranked(sets: &RiskSets, index: &[f64]) -> Vec<Ranked> {
    let Ascending { rows, values } = ascending(index);
    if sets.strata.len() == 1 {
        return vec![Ranked { first: 0, places: Place::of_all(&rows, |place| values[place], 0) }];
    }
    let mut code = vec![0; sets.rows()];
    for (number, stratum) in sets.strata.iter().enumerate() {
        code[sets.rows_of(stratum)].fill(number);
    }
    let (rows, bounds) = bucketed(&rows, &code, sets.strata.len());
    let of_stratum = |(number, stratum): (usize, &Stratum)| {
        let first = sets.rows_of(stratum).start;
        let rows = &rows[bounds[number]..bounds[number + 1]];
        Ranked { first, places: Place::of_all(rows, |place| index[rows[place] as usize], first) }
    };
    sets.strata.iter().enumerate().map(of_stratum).collect()
}

/// From which of its ends pairs are counted for a row.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    /// Those of an event with rows at risk beyond it.
    Later,
    /// Those of a row with events that happened while it was at risk.
    Earlier,
}

/// A sum of weights of pairs: counts where all weights are 1.
trait Share: Copy + Default {
    fn plus(self, more: f64) -> Self;
    fn number(self) -> f64;
}

impl Share for f64 {
    fn plus(self, more: f64) -> Self {
        self + more
    }

    fn number(self) -> f64 {
        self
    }
}

impl Share for i32 {
    fn plus(self, more: f64) -> Self {
        // There are fewer than 2³¹ rows.
        self + more as i32
    }

    fn number(self) -> f64 {
        self.into()
    }
}

/// Pairs counted, and each row's share in them.
struct Pairs<T> {
    /// Concordant, discordant and tied on the index.
    counts: [f64; 3],
    tied_y: f64,
    tied_xy: f64,
    /// For each row the weight of its concordant partners less that of its discordant ones.
    excess: Vec<T>,
    /// For each row the weight of its partners.
    number: Vec<T>,
}

impl<T: Share> Pairs<T> {
    fn new(rows: usize) -> Self {
        let none = || vec![T::default(); rows];
        Self { counts: [0.0; 3], tied_y: 0.0, tied_xy: 0.0, excess: none(), number: none() }
    }

    /// Adds other pairs of the same rows.
    fn add(&mut self, other: &Self) {
        self.counts.iter_mut().zip(other.counts).for_each(|(count, more)| *count += more);
        self.tied_y += other.tied_y;
        self.tied_xy += other.tied_xy;
        self.excess.iter_mut().zip(&other.excess).for_each(|(own, more)| *own = own.plus(more.number()));
        self.number.iter_mut().zip(&other.number).for_each(|(own, more)| *own = own.plus(more.number()));
    }

    fn count_from(&mut self, end: End, sets: &RiskSets, stratum: &Stratum, first: usize, among: &mut impl ByRank) {
        match end {
            End::Later => self.count_later_partners(sets, stratum, first, among),
            End::Earlier => self.count_earlier_partners(sets, stratum, first, among),
        }
    }

    /// For each event, its partners: those at risk beyond it. Time runs backward.
    fn count_later_partners(&mut self, sets: &RiskSets, stratum: &Stratum, first: usize, at_risk: &mut impl ByRank) {
        let mut entries = &sets.entries[stratum.entries.clone()];
        let mut tied: Vec<(u32, f64)> = Vec::new();
        for tie in &sets.ties[stratum.ties.clone()] {
            for row in tie.begin..tie.first_event {
                at_risk.add(row - first, sets.weight_of(row));
            }
            if tie.events() == 0 {
                continue;
            }
            while let Some((&(row, _), rest)) = entries.split_first().filter(|((_, start), _)| *start >= tie.rank) {
                entries = rest;
                at_risk.add(row as usize - first, -sets.weight_of(row as usize));
            }
            for row in tie.first_event..tie.end {
                self.add_later(row, sets.weight_of(row), at_risk.split(row - first));
            }
            tied.clear();
            for row in tie.first_event..tie.end {
                at_risk.add(row - first, sets.weight_of(row));
                tied.push((at_risk.rank(row - first), sets.weight_of(row)));
            }
            self.count_tied(&mut tied);
        }
    }

    /// Pairs of events with one time.
    fn count_tied(&mut self, tied: &mut [(u32, f64)]) {
        if tied.len() < 2 {
            return;
        }
        let pairs = |tied: &[(u32, f64)]| {
            let (sum, squares) = tied.iter().fold((0.0, 0.0), |(sum, squares), (_, w)| (sum + w, squares + w * w));
            (sum * sum - squares) / 2.0
        };
        tied.sort_unstable_by_key(|&(rank, _)| rank);
        let both: f64 = tied.chunk_by(|a, b| a.0 == b.0).filter(|same| same.len() > 1).map(pairs).sum();
        self.tied_xy += both;
        self.tied_y += pairs(tied) - both;
    }

    /// For each row, its partners among the events that happened while it was at risk. Time runs forward.
    fn count_earlier_partners(&mut self, sets: &RiskSets, stratum: &Stratum, first: usize, events: &mut impl ByRank) {
        let mut entries = sets.entries[stratum.entries.clone()].iter().rev().peekable();
        for tie in sets.ties[stratum.ties.clone()].iter().rev() {
            while let Some(&(row, _)) = entries.next_if(|(_, start)| *start < tie.rank) {
                self.add_partners(row as usize, events.split(row as usize - first), -1.0);
            }
            for row in tie.first_event..tie.end {
                self.add_partners(row, events.split(row - first), 1.0);
            }
            for row in tie.first_event..tie.end {
                events.add(row - first, sets.weight_of(row));
            }
            for row in tie.begin..tie.first_event {
                self.add_partners(row, events.split(row - first), 1.0);
            }
        }
    }

    fn add_later(&mut self, row: usize, weight: f64, (less, equal, greater): (f64, f64, f64)) {
        self.counts[0] += weight * less;
        self.counts[1] += weight * greater;
        self.counts[2] += weight * equal;
        self.excess[row] = self.excess[row].plus(less - greater);
        self.number[row] = self.number[row].plus(less + equal + greater);
    }

    fn add_partners(&mut self, row: usize, (less, equal, greater): (f64, f64, f64), sign: f64) {
        self.excess[row] = self.excess[row].plus(sign * (greater - less));
        self.number[row] = self.number[row].plus(sign * (less + equal + greater));
    }

    fn finish(self, sets: &RiskSets, cluster: Option<&[usize]>) -> Estimable<Concordance> {
        let [concordant, discordant, tied_x] = self.counts;
        let pairs = concordant + discordant + tied_x;
        if pairs <= 0.0 {
            return Estimable::Not(NotEstimable::NoComparablePairs);
        }
        // Somers' d, of which the concordance is half of one plus.
        let somers = (concordant - discordant) / pairs;
        let influence = |row: usize| {
            sets.weight_of(row) * (self.excess[row].number() - self.number[row].number() * somers) / (2.0 * pairs)
        };
        let variance: f64 = match cluster {
            None => (0..sets.rows()).map(|row| influence(row) * influence(row)).sum(),
            Some(cluster) => {
                let code = |row: usize| cluster[sets.original[row] as usize];
                let mut rows: Vec<usize> = (0..sets.rows()).collect();
                rows.sort_by_key(|&row| code(row));
                let of_cluster = |rows: &[usize]| rows.iter().map(|&row| influence(row)).sum::<f64>();
                rows.chunk_by(|&a, &b| code(a) == code(b)).map(|rows| of_cluster(rows) * of_cluster(rows)).sum()
            }
        };
        Estimable::Value(Concordance {
            estimate: (somers + 1.0) / 2.0,
            std_error: variance.sqrt(),
            concordant,
            discordant,
            tied_x,
            tied_y: self.tied_y,
            tied_xy: self.tied_xy,
        })
    }
}
