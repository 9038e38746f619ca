//! Concordance between a prognostic index and survival: the share of comparable pairs ordered alike.
//!
//! A pair is comparable if one had the event while the other was at risk. It is concordant if the one with the event had
//! the larger index, and counts half if the indexes are tied (Harrell et al., J Am Med Assoc 1982;247:2543–6). The standard
//! error is the infinitesimal jackknife, as in R's survival 3.0 and later. Pairs are counted within strata.

use super::fit::CoxFit;
use super::risk_sets::{RiskSets, Stratum};
use crate::statistics::estimable::{Estimable, NotEstimable};
use crate::statistics::invalid::{Invalid, all_finite, same_length};
use crate::statistics::observations::Observations;
use crate::statistics::ordering::{ascending, bucketed, dense_ranks};

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
    let sets = RiskSets::new(observations, &[], stratum)?;
    let sorted: Vec<f64> = sets.original.iter().map(|&row| index[row as usize]).collect();
    Ok(of_sorted(&sets, &sorted, cluster))
}

impl CoxFit {
    /// The concordance of the linear predictor with survival, its standard error by cluster if the fit has clusters.
    pub fn concordance(&self) -> Estimable<Concordance> {
        of_sorted(&self.sets, &self.sets.linear_predictors(&self.scaled_beta), self.cluster.as_deref())
    }
}

/// The concordance of an index in sorted order.
fn of_sorted(sets: &RiskSets, index: &[f64], cluster: Option<&[usize]>) -> Estimable<Concordance> {
    let mut pairs = Pairs {
        counts: [0.0; 3],
        tied_y: 0.0,
        tied_xy: 0.0,
        excess: vec![0.0; sets.rows()],
        number: vec![0.0; sets.rows()],
    };
    if let [stratum] = &sets.strata[..] {
        pairs.count_stratum(sets, stratum, &dense_ranks(index), 0);
    } else {
        let order = ascending(index);
        let mut code = vec![0; sets.rows()];
        for (number, stratum) in sets.strata.iter().enumerate() {
            let (first, last) = rows_of(sets, stratum);
            code[first..last].fill(number);
        }
        let (rows, bounds) = bucketed(&order, &code, sets.strata.len());
        for (number, stratum) in sets.strata.iter().enumerate() {
            let (first, _) = rows_of(sets, stratum);
            let ranks = ranks(index, &rows[bounds[number]..bounds[number + 1]], first);
            pairs.count_stratum(sets, stratum, &ranks, first);
        }
    }
    pairs.finish(sets, cluster)
}

/// The first sorted row of a stratum, and one past its last.
fn rows_of(sets: &RiskSets, stratum: &Stratum) -> (usize, usize) {
    let ties = &sets.ties[stratum.ties.clone()];
    (ties.first().map_or(0, |tie| tie.begin), ties.last().map_or(0, |tie| tie.end))
}

/// The ranks of the distinct values of a stratum's rows, which begin at `first`; equal values share one.
fn ranks(index: &[f64], order: &[u32], first: usize) -> Vec<u32> {
    let mut ranks = vec![0u32; order.len()];
    let mut rank = 0;
    let mut previous = order.first().map_or(0.0, |&row| index[row as usize]);
    for &row in order {
        let value = index[row as usize];
        if value != previous {
            rank += 1;
            previous = value;
        }
        ranks[row as usize - first] = rank;
    }
    ranks
}

/// Pairs counted, and each row's share in them.
struct Pairs {
    /// Concordant, discordant and tied on the index.
    counts: [f64; 3],
    tied_y: f64,
    tied_xy: f64,
    /// For each row the weight of its concordant partners less that of its discordant ones.
    excess: Vec<f64>,
    /// For each row the weight of its partners.
    number: Vec<f64>,
}

impl Pairs {
    fn count_stratum(&mut self, sets: &RiskSets, stratum: &Stratum, ranks: &[u32], first: usize) {
        let size = ranks.iter().max().map_or(0, |&rank| rank as usize + 1);
        let mut tree = PrefixSums::new(size);
        self.count_later_partners(sets, stratum, ranks, first, &mut tree);
        tree.clear();
        self.count_earlier_partners(sets, stratum, ranks, first, &mut tree);
    }

    /// For each event, its partners: those at risk beyond it. Time runs backward.
    fn count_later_partners(
        &mut self,
        sets: &RiskSets,
        stratum: &Stratum,
        ranks: &[u32],
        first: usize,
        at_risk: &mut PrefixSums,
    ) {
        let mut entries = &sets.entries[stratum.entries.clone()];
        let mut tied: Vec<(u32, f64)> = Vec::new();
        for tie in &sets.ties[stratum.ties.clone()] {
            for row in tie.begin..tie.first_event {
                at_risk.add(ranks[row - first], sets.weight[row]);
            }
            if tie.events() == 0 {
                continue;
            }
            while let Some((&(row, _), rest)) = entries.split_first().filter(|((_, start), _)| *start >= tie.rank) {
                entries = rest;
                at_risk.add(ranks[row as usize - first], -sets.weight[row as usize]);
            }
            for row in tie.first_event..tie.end {
                let (less, equal, greater) = at_risk.split(ranks[row - first]);
                let weight = sets.weight[row];
                self.counts[0] += weight * less;
                self.counts[1] += weight * greater;
                self.counts[2] += weight * equal;
                self.excess[row] += less - greater;
                self.number[row] += less + equal + greater;
            }
            tied.clear();
            for row in tie.first_event..tie.end {
                at_risk.add(ranks[row - first], sets.weight[row]);
                tied.push((ranks[row - first], sets.weight[row]));
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
    fn count_earlier_partners(
        &mut self,
        sets: &RiskSets,
        stratum: &Stratum,
        ranks: &[u32],
        first: usize,
        events: &mut PrefixSums,
    ) {
        let mut entries = sets.entries[stratum.entries.clone()].iter().rev().peekable();
        for tie in sets.ties[stratum.ties.clone()].iter().rev() {
            while let Some(&(row, _)) = entries.next_if(|(_, start)| *start < tie.rank) {
                self.add_partners(row as usize, events.split(ranks[row as usize - first]), -1.0);
            }
            for row in tie.first_event..tie.end {
                self.add_partners(row, events.split(ranks[row - first]), 1.0);
            }
            for row in tie.first_event..tie.end {
                events.add(ranks[row - first], sets.weight[row]);
            }
            for row in tie.begin..tie.first_event {
                self.add_partners(row, events.split(ranks[row - first]), 1.0);
            }
        }
    }

    fn add_partners(&mut self, row: usize, (less, equal, greater): (f64, f64, f64), sign: f64) {
        self.excess[row] += sign * (greater - less);
        self.number[row] += sign * (less + equal + greater);
    }

    fn finish(self, sets: &RiskSets, cluster: Option<&[usize]>) -> Estimable<Concordance> {
        let [concordant, discordant, tied_x] = self.counts;
        let pairs = concordant + discordant + tied_x;
        if pairs <= 0.0 {
            return Estimable::Not(NotEstimable::NoComparablePairs);
        }
        // Somers' d, of which the concordance is half of one plus.
        let somers = (concordant - discordant) / pairs;
        let influence = |row: usize| sets.weight[row] * (self.excess[row] - self.number[row] * somers) / (2.0 * pairs);
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

/// Ranks in a block: their weights fill a cache line.
const BLOCK: usize = 8;

/// Weights by rank that can be changed and summed below a rank, both in logarithmic time: a binary indexed tree (Fenwick,
/// Softw Pract Exp 1994;24:327–36) over blocks of weights, so that most of what is touched stays in the cache.
struct PrefixSums {
    weights: Vec<[f64; BLOCK]>,
    /// At `i`, from 1, the sum of the weights of as many blocks up to `i` as its lowest bit says.
    sums: Vec<f64>,
    total: f64,
}

impl PrefixSums {
    fn new(size: usize) -> Self {
        let blocks = size.div_ceil(BLOCK);
        Self { weights: vec![[0.0; BLOCK]; blocks], sums: vec![0.0; blocks + 1], total: 0.0 }
    }

    fn clear(&mut self) {
        self.weights.fill([0.0; BLOCK]);
        self.sums.fill(0.0);
        self.total = 0.0;
    }

    fn add(&mut self, rank: u32, weight: f64) {
        let (block, within) = (rank as usize / BLOCK, rank as usize % BLOCK);
        self.total += weight;
        self.weights[block][within] += weight;
        let mut place = block + 1;
        while let Some(sum) = self.sums.get_mut(place) {
            *sum += weight;
            place += place & place.wrapping_neg();
        }
    }

    /// The weights below, at and above a rank.
    fn split(&self, rank: u32) -> (f64, f64, f64) {
        let (block, within) = (rank as usize / BLOCK, rank as usize % BLOCK);
        let weights = &self.weights[block];
        let equal = weights[within];
        let mut less = 0.0;
        for (place, weight) in weights.iter().enumerate() {
            less += if place < within { *weight } else { 0.0 };
        }
        let mut place = block;
        while place > 0 {
            less += self.sums[place];
            place &= place - 1;
        }
        (less, equal, self.total - less - equal)
    }
}
