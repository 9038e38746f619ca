//! Profile-likelihood intervals of logistic coefficients.
//!
//! A bound is where the likelihood, maximized over all other coefficients, has fallen by half the chi-square quantile.
//! Venzon DJ, Moolgavkar SH. Appl Stat 1988;37:87–94.

use super::likelihood::{maximize, score};
use super::{Scaling, to_caller};
use crate::statistics::estimable::{Estimable, NotEstimable};

/// The data, and how far the log likelihood falls from its maximum to a bound.
pub(super) struct Problem<'a> {
    pub(super) columns: &'a [Vec<f64>],
    pub(super) scaling: &'a [Scaling],
    pub(super) event: &'a [bool],
    pub(super) maximum: f64,
    pub(super) drop: f64,
}

impl Problem<'_> {
    /// The bounds of the coefficient at `at`, where 0 is the intercept.
    pub(super) fn bounds(&self, at: usize, estimate: f64, std_error: f64) -> Estimable<(f64, f64)> {
        let low = self.bound(at, estimate, -std_error);
        let high = self.bound(at, estimate, std_error);
        low.and_then(|low| Ok((low, high?))).into()
    }

    /// The bound in the direction of the sign of `toward`, a standard error.
    ///
    /// r(v) = √(2(ℓ max − ℓ(v))) is nearly linear in v with r r′ = −ℓ′(v), and ℓ′ is the score of the coefficient held
    /// fixed, so Newton's method on r finds the bound in a few fits.
    fn bound(&self, at: usize, estimate: f64, toward: f64) -> Result<f64, NotEstimable> {
        const MOST_FITS: usize = 50;
        let (others, fixed) = self.without(at);
        let target = libm::sqrt(2.0 * self.drop);
        let mut value = estimate + target * toward;
        let mut start = vec![0.0; others.len()];
        for _ in 0..MOST_FITS {
            let offset: Vec<f64> = fixed.iter().map(|x| value * x).collect();
            let fit = maximize(&others, &offset, self.event, start).map_err(|reason| to_caller(reason, 0))?;
            let fallen = libm::sqrt((2.0 * (self.maximum - fit.log_likelihood)).max(0.0));
            let slope = -score(std::slice::from_ref(&fixed), &fit.linear_predictor, self.event)[0] / fallen;
            let step = (target - fallen) / slope;
            // A step that leads to the other side of the estimate, or is not a number, has left the profile.
            if !step.is_finite() || (value + step - estimate) * toward <= 0.0 {
                return Err(NotEstimable::NotConverged { iterations: MOST_FITS });
            }
            value += step;
            if step.abs() <= 1e-10 * toward.abs() {
                return Ok(value);
            }
            start = fit.estimates;
        }
        Err(NotEstimable::NotConverged { iterations: MOST_FITS })
    }

    /// The columns that remain when the coefficient at `at` is held fixed, and the one it multiplies. With the intercept
    /// among the rest the columns are centred; without it that would change the model.
    fn without(&self, at: usize) -> (Vec<Vec<f64>>, Vec<f64>) {
        let scaled = self.columns.iter().zip(self.scaling);
        if at == 0 {
            let others = scaled.map(|(column, s)| column.iter().map(|x| x / s.scale).collect()).collect();
            return (others, vec![1.0; self.event.len()]);
        }
        let rest = scaled.enumerate().filter(|(index, _)| index + 1 != at).map(|(_, (column, s))| s.apply(column));
        let others = std::iter::once(vec![1.0; self.event.len()]).chain(rest).collect();
        let fixed = self.columns[at - 1].iter().map(|x| x - self.scaling[at - 1].centre).collect();
        (others, fixed)
    }
}
