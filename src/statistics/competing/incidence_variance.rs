//! The two variances of a cumulative incidence; see [`cumulative_incidence`](super::cumulative_incidence()).

use super::sample::{IncidenceStep, Sample};

impl Sample<'_> {
    /// The infinitesimal jackknife. With `A` the sum of `h/(n - d)` and `G` the sum of `S hₖ (A - 1/n)`, a row at risk since
    /// `s` has the influence `G(t) - G(s) - A(s) (Fₖ(t) - Fₖ(s))`, and one that left at `u` with influences `U₀` and `Uₖ` has
    /// `Uₖ + U₀/S(u) (Fₖ(t) - Fₖ(u))`. Both are linear in `G` and `Fₖ`, so sums of products suffice.
    pub(super) fn jackknife(&self, cause: usize, steps: &[IncidenceStep]) -> Vec<f64> {
        let mut state = State::default();
        let mut at_risk = Quadratic::default();
        let mut left = Quadratic::default();
        let mut lines = vec![Line::default(); if self.ranks.start.is_some() { self.risks.time.len() } else { 0 }];
        if self.ranks.start.is_none() {
            self.rows.iter().for_each(|&row| at_risk.add(self.weight(row), &Line::default(), 1.0));
        }
        let mut entering = self.entries.iter().peekable();
        let mut leaving = self.rows.iter().peekable();
        let mut variances = Vec::with_capacity(steps.len());
        for step in steps {
            let Some(rank) = leaving.peek().map(|&&row| self.ranks.stop()[row as usize]) else { break };
            if let Some(start) = &self.ranks.start {
                while let Some(&row) = entering.next_if(|&&row| start[row as usize] < rank) {
                    let line = Line { constant: state.hazard * state.incidence - state.g, slope: -state.hazard };
                    lines[row as usize] = line;
                    at_risk.add(self.weight(row), &line, 1.0);
                }
            }
            let before = state;
            state.pass(step);
            while let Some(&row) = leaving.next_if(|&&row| self.ranks.stop()[row as usize] == rank) {
                let line = lines.get(row as usize).copied().unwrap_or_default();
                at_risk.add(self.weight(row), &line, -1.0);
                let own = self.risks.cause[row as usize];
                let mut influence = state.g + line.constant + line.slope * state.incidence;
                // U₀/S: the influence on log S, whose part from being at risk is A(t) - A(s) = A(t) + slope.
                let mut log_survival = state.hazard + line.slope;
                if own == cause {
                    influence += before.survival / step.n_risk;
                }
                if own > 0 {
                    log_survival -= 1.0 / (step.n_risk - step.n_event - step.n_competing);
                }
                let slope = if state.survival > 0.0 { log_survival } else { 0.0 };
                let after = Line { constant: influence - slope * state.incidence, slope };
                left.add(self.weight(row), &after, 1.0);
            }
            let of_risk = at_risk.sum_of_squares(state.g, state.incidence);
            variances.push(of_risk.max(0.0) + left.sum_of_squares(0.0, state.incidence));
        }
        variances
    }
}

/// The curves as a time is passed.
#[derive(Clone, Copy)]
pub(super) struct State {
    survival: f64,
    /// The incidence of the cause.
    pub incidence: f64,
    /// `A`: the sum of `h/(n - d)`.
    hazard: f64,
    /// `G`: the sum of `S hₖ (A - 1/n)`.
    g: f64,
}

impl Default for State {
    fn default() -> Self {
        Self { survival: 1.0, incidence: 0.0, hazard: 0.0, g: 0.0 }
    }
}

impl State {
    /// Passes a time.
    pub fn pass(&mut self, step: &IncidenceStep) {
        let events = step.n_event + step.n_competing;
        if events == 0.0 {
            return;
        }
        let increment = self.survival * step.n_event / step.n_risk;
        self.g += increment * (self.hazard - 1.0 / step.n_risk);
        self.incidence += increment;
        let survivors = step.n_risk - events;
        self.survival *= (survivors / step.n_risk).max(0.0);
        if survivors > 0.0 {
            self.hazard += events / (step.n_risk * survivors);
        }
    }
}

/// An influence `constant + slope F`, to which a row at risk adds `G`.
#[derive(Debug, Clone, Copy, Default)]
struct Line {
    constant: f64,
    slope: f64,
}

/// Sums of squared weight times products of 1, the constant and the slope.
#[derive(Default)]
struct Quadratic {
    one: f64,
    constant: f64,
    slope: f64,
    constant_constant: f64,
    constant_slope: f64,
    slope_slope: f64,
}

impl Quadratic {
    fn add(&mut self, weight: f64, line: &Line, sign: f64) {
        let square = sign * weight * weight;
        self.one += square;
        self.constant += square * line.constant;
        self.slope += square * line.slope;
        self.constant_constant += square * line.constant * line.constant;
        self.constant_slope += square * line.constant * line.slope;
        self.slope_slope += square * line.slope * line.slope;
    }

    /// The sum of `w² (g + constant + slope f)²`.
    fn sum_of_squares(&self, g: f64, f: f64) -> f64 {
        g * g * self.one
            + self.constant_constant
            + f * f * self.slope_slope
            + 2.0 * (g * self.constant + g * f * self.slope + f * self.constant_slope)
    }
}

/// The delta method: with `F` the incidence at `t`, an event of another cause at `s` adds
/// `(F(t) - F(s))²/S(s)² · v`, and one of the cause `(1 - (F(t) - F(s))/S(s))² · v`, where
/// `v = S(s-)² d/n² (1 - (d-1)/(n-1))`.
pub(super) fn delta(steps: &[IncidenceStep]) -> Vec<f64> {
    let mut state = State::default();
    let mut sums = Quadratic::default();
    let mut variance = 0.0;
    let mut variances = Vec::with_capacity(steps.len());
    for step in steps {
        let before = state;
        state.pass(step);
        let inverse = if state.survival > 0.0 { 1.0 / state.survival } else { 0.0 };
        for (count, own) in [(step.n_competing, 0.0), (step.n_event, 1.0)] {
            if count == 0.0 || (own == 0.0 && state.survival <= 0.0) {
                continue;
            }
            let tied = if count > 1.0 { 1.0 - (count - 1.0) / (step.n_risk - 1.0) } else { 1.0 };
            let share = before.survival / step.n_risk;
            let line = Line { constant: own + state.incidence * inverse, slope: -inverse };
            // A weight enters a sum of squares squared.
            sums.add((share * share * tied * count).sqrt(), &line, 1.0);
        }
        if step.n_event > 0.0 {
            variance = sums.sum_of_squares(0.0, state.incidence);
        }
        variances.push(variance);
    }
    variances
}
