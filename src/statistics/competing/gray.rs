//! Gray's test that the cumulative incidence of a cause is the same in several groups.
//!
//! A log-rank test for subdistributions: the risk set of group `k` counts as `Rₖ = Yₖ (1 - Fₖ(t-))/Sₖ(t-)`, as if those with a
//! competing event stayed at risk, and the score is `∑ W (dN₁ₖ - Rₖ dN₁/R)`, `W = (1 - F(t-))^ρ` (Gray, Ann Stat
//! 1988;16:1141–54). Its variance follows from the joint martingales of both kinds of events under the hypothesis: with
//! `hₖ = Yₖ/Sₖ(t-)`, `aₖᵣ = W (hₖ 1{k=r} - hₖhᵣ/h)` and `cₖᵣ(t) = ∫₀ᵗ aₖᵣ dF/(1-F)`, an event of the cause in group `r` at `t`
//! contributes through `aₖᵣ + (1 - (1-F)/Sᵣ)(cₖᵣ(∞) - cₖᵣ)`, and a competing one through `(1-F)/Sᵣ (cₖᵣ(∞) - cₖᵣ)`. The treatment
//! of ties is that of R's `cmprsk`.

use super::CompetingRisks;
use crate::statistics::codes::Codes;
use crate::statistics::estimable::{Estimable, NotEstimable};
use crate::statistics::invalid::{Invalid, all_codes, same_length};
use crate::statistics::log_rank::ChiSquare;
use crate::statistics::matrix::{Matrix, dot};
use crate::statistics::ordering::{TimeRanks, bucketed};

/// A pivot below this share of its variance is rounding error.
const SINGULAR: f64 = 1e-10;

/// The test for one cause.
#[derive(Debug, Clone, PartialEq)]
pub struct GrayTest {
    /// Number of rows of each group.
    pub n: Vec<usize>,
    /// Number of events of the cause in each group.
    pub n_event: Vec<usize>,
    /// Score of each group but the last.
    pub score: Vec<f64>,
    /// Covariance matrix of the scores.
    pub variance: Matrix,
    /// The test.
    pub test: Estimable<ChiSquare>,
}

/// Compares the cumulative incidence of `cause` among groups; `rho` weights early times if above 0.
///
/// # Errors
/// [`Invalid`] input, weights and left truncation included.
pub fn gray_test<'a>(
    risks: &CompetingRisks<'_>,
    cause: usize,
    group: impl Into<Codes<'a>>,
    groups: usize,
    stratum: Option<&[usize]>,
    rho: f64,
) -> Result<GrayTest, Invalid> {
    risks.validate()?;
    let group = group.into();
    let n = risks.time.len();
    same_length("group", n, group.len())?;
    all_codes("group", group, groups)?;
    if cause == 0 || cause > risks.causes {
        return Err(Invalid::Option { name: "the cause", expected: "one of the causes, from 1" });
    }
    if risks.start.is_some() || risks.weight.is_some_and(|weight| weight.iter().any(|&w| w != 1.0)) {
        return Err(Invalid::Option { name: "Gray's test", expected: "without weights and left truncation" });
    }
    if !(rho.is_finite() && rho >= 0.0) {
        return Err(Invalid::Option { name: "rho", expected: "finite and at least 0" });
    }
    let event = risks.any_event();
    let observations = risks.observations(&event);
    observations.validate()?;
    let ranks = TimeRanks::new(&observations)?;
    let one_stratum = vec![0; n];
    let stratum = stratum.unwrap_or(&one_stratum);
    same_length("stratum", n, stratum.len())?;
    let strata = stratum.iter().max().map_or(0, |&largest| largest + 1);
    let (rows, bounds) = bucketed(ranks.order(), stratum, strata);
    let mut total = GrayTest {
        n: vec![0; groups],
        n_event: vec![0; groups],
        score: vec![0.0; groups.saturating_sub(1)],
        variance: Matrix::zeros(groups.saturating_sub(1)),
        test: Estimable::Not(NotEstimable::NoObservations),
    };
    for (code, &own) in group.iter().zip(risks.cause) {
        total.n[code] += 1;
        total.n_event[code] += usize::from(own == cause);
    }
    for pair in bounds.windows(2) {
        let mut walk = Walk::new(groups, rho);
        let rows = &rows[pair[0]..pair[1]];
        rows.iter().for_each(|&row| walk.at_risk[group.of(row as usize)] += 1.0);
        for tied in rows.chunk_by(|&a, &b| ranks.stop()[a as usize] == ranks.stop()[b as usize]) {
            walk.pass(tied.iter().map(|&row| (group.of(row as usize), risks.cause[row as usize])), cause);
        }
        walk.finish(&mut total);
    }
    total.test = test(&total);
    Ok(total)
}

fn test(total: &GrayTest) -> Estimable<ChiSquare> {
    if total.n.iter().all(|&n| n == 0) {
        return Estimable::Not(NotEstimable::NoObservations);
    }
    if total.n.iter().filter(|&&n| n > 0).count() < 2 {
        return Estimable::Not(NotEstimable::OneGroup);
    }
    if total.n_event.iter().all(|&events| events == 0) {
        return Estimable::Not(NotEstimable::NoEvents);
    }
    let factor = total.variance.cholesky(SINGULAR);
    if factor.rank() == 0 {
        return Estimable::Not(NotEstimable::ZeroVariance);
    }
    Estimable::Value(ChiSquare::new(dot(&factor.solve(&total.score), &total.score), factor.rank()))
}

/// A stratum being walked forward in time.
struct Walk {
    groups: usize,
    rho: f64,
    at_risk: Vec<f64>,
    /// `Sₖ` and `Fₖ` just before the time.
    survival: Vec<f64>,
    incidence: Vec<f64>,
    /// The pooled `F` just before the time.
    pooled: f64,
    score: Vec<f64>,
    c: Matrix,
    /// For each group `r`, sums over its events of products of what an event contributes apart from `c(∞)`: the matrix,
    /// its products with the factor of `c(∞)`, and the square of that factor.
    own: Vec<Matrix>,
    cross: Vec<Vec<f64>>,
    factor: Vec<f64>,
}

impl Walk {
    fn new(groups: usize, rho: f64) -> Self {
        Self {
            groups,
            rho,
            at_risk: vec![0.0; groups],
            survival: vec![1.0; groups],
            incidence: vec![0.0; groups],
            pooled: 0.0,
            score: vec![0.0; groups],
            c: Matrix::zeros(groups),
            own: vec![Matrix::zeros(groups); groups],
            cross: vec![vec![0.0; groups]; groups],
            factor: vec![0.0; groups],
        }
    }

    /// Passes a time at which rows of the given groups end with the given causes.
    fn pass(&mut self, ending: impl Iterator<Item = (usize, usize)>, cause: usize) {
        let mut ended = vec![0.0; self.groups];
        let mut events = vec![0.0; self.groups];
        let mut competing = vec![0.0; self.groups];
        for (group, own) in ending {
            ended[group] += 1.0;
            if own == cause {
                events[group] += 1.0;
            } else if own > 0 {
                competing[group] += 1.0;
            }
        }
        if events.iter().chain(&competing).any(|&count| count > 0.0) {
            self.pass_events(&events, &competing);
        }
        self.at_risk.iter_mut().zip(&ended).for_each(|(n, ended)| *n -= ended);
    }

    fn pass_events(&mut self, events: &[f64], competing: &[f64]) {
        let groups = self.groups;
        let present: Vec<usize> = (0..groups).filter(|&k| self.at_risk[k] > 0.0).collect();
        let h: Vec<f64> =
            (0..groups).map(|k| if self.at_risk[k] > 0.0 { self.at_risk[k] / self.survival[k] } else { 0.0 }).collect();
        let h_sum: f64 = h.iter().sum();
        let risk_sum: f64 = (0..groups).map(|k| h[k] * (1.0 - self.incidence[k])).sum();
        let all_events: f64 = events.iter().sum();
        let mut survival = self.survival.clone();
        let mut incidence = self.incidence.clone();
        for &k in &present {
            survival[k] *= (self.at_risk[k] - events[k] - competing[k]) / self.at_risk[k];
            incidence[k] += self.survival[k] * events[k] / self.at_risk[k];
        }
        let increment = all_events / h_sum;
        let pooled = self.pooled + increment;
        let weight = if self.rho == 0.0 { 1.0 } else { libm::pow((1.0 - self.pooled).max(0.0), self.rho) };
        let a = Matrix::from_fn(groups, |k, r| weight * (if k == r { h[k] } else { 0.0 } - h[k] * h[r] / h_sum));
        for &k in &present {
            self.score[k] += weight * (events[k] - all_events * h[k] * (1.0 - self.incidence[k]) / risk_sum);
            for &r in &present {
                // All of them gone, nobody is left for what c would weight.
                if self.pooled < 1.0 {
                    *self.c.get_mut(k, r) += a.get(k, r) * increment / (1.0 - self.pooled);
                }
            }
        }
        for &r in &present {
            let ratio = if survival[r] > 0.0 { (1.0 - pooled) / survival[r] } else { 0.0 };
            if all_events > 0.0 {
                let tied =
                    if all_events > 1.0 { 1.0 - (all_events - 1.0) / (h_sum * self.survival[r] - 1.0) } else { 1.0 };
                self.add_event(r, &a, 1.0 - ratio, tied * increment / h[r]);
            }
            if competing[r] > 0.0 && survival[r] > 0.0 {
                let n = self.at_risk[r];
                let tied = if competing[r] > 1.0 { 1.0 - (competing[r] - 1.0) / (n - 1.0) } else { 1.0 };
                let none = Matrix::zeros(groups);
                self.add_event(r, &none, -ratio, tied * self.survival[r] * self.survival[r] * competing[r] / (n * n));
            }
        }
        self.survival = survival;
        self.incidence = incidence;
        self.pooled = pooled;
    }

    /// Adds an event of group `r` that contributes `a + factor (c(∞) - c)` with the given variance.
    fn add_event(&mut self, r: usize, a: &Matrix, factor: f64, variance: f64) {
        let part: Vec<f64> = (0..self.groups).map(|k| a.get(k, r) - factor * self.c.get(k, r)).collect();
        for k in 0..self.groups {
            for l in 0..self.groups {
                *self.own[r].get_mut(k, l) += part[k] * part[l] * variance;
            }
            self.cross[r][k] += part[k] * factor * variance;
        }
        self.factor[r] += factor * factor * variance;
    }

    /// Adds the stratum to the total, all groups but the last.
    fn finish(&self, total: &mut GrayTest) {
        for k in 0..self.groups.saturating_sub(1) {
            total.score[k] += self.score[k];
            for l in 0..self.groups.saturating_sub(1) {
                let of_group = |r: usize| {
                    let (ck, cl) = (self.c.get(k, r), self.c.get(l, r));
                    self.own[r].get(k, l) + ck * cl * self.factor[r] + ck * self.cross[r][l] + cl * self.cross[r][k]
                };
                *total.variance.get_mut(k, l) += (0..self.groups).map(of_group).sum::<f64>();
            }
        }
    }
}
