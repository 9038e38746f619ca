//! The product-limit estimate and Greenwood's variance, step by step.

use super::{CurveOptions, Step};
use crate::statistics::estimable::{Estimable, NotEstimable};
use crate::statistics::survival_interval::{ConfType, survival_interval, two_sided_quantile};

/// What a curve has come to. Each step is looked at once, in ascending order of time: of a curve of many distinct times
/// every look at all steps costs more than the computation.
#[derive(Debug, Clone)]
pub(super) struct ProductLimit {
    conf_type: ConfType,
    /// The normal quantile of the interval.
    z: f64,
    /// `∏ (1 - dᵢ/nᵢ)` and `∑ dᵢ/nᵢ`.
    survival: f64,
    hazard: f64,
    /// `∑ dᵢ / (nᵢ (nᵢ - dᵢ))` and `∑ dᵢ/nᵢ²`.
    of_log: f64,
    of_hazard: f64,
    /// What follows from them, which only an event changes.
    std_error_log: Estimable,
    conf_low: Estimable,
    conf_high: Estimable,
    std_error_hazard: f64,
}

impl ProductLimit {
    /// At time 0.
    pub fn new(options: &CurveOptions) -> Self {
        let z = two_sided_quantile(options.conf_level);
        let (conf_low, conf_high) = survival_interval(options.conf_type, 1.0, 0.0, z);
        Self {
            conf_type: options.conf_type,
            z,
            survival: 1.0,
            hazard: 0.0,
            of_log: 0.0,
            of_hazard: 0.0,
            std_error_log: Estimable::Value(0.0),
            conf_low,
            conf_high,
            std_error_hazard: 0.0,
        }
    }

    /// Fills in what a step comes to by its counts.
    #[inline]
    pub fn pass(&mut self, step: &mut Step) {
        if step.rows_event > 0 {
            self.add(step);
        }
        step.estimate = self.survival;
        step.cumulative_hazard = self.hazard;
        step.std_error_log = self.std_error_log;
        (step.conf_low, step.conf_high) = (self.conf_low, self.conf_high);
        step.std_error_cumulative_hazard = self.std_error_hazard;
    }

    /// The same of the estimate alone, where its variance is another.
    pub fn pass_estimate(&mut self, step: &mut Step) {
        if step.rows_event > 0 {
            self.add_estimate(step);
        }
        step.estimate = self.survival;
        step.cumulative_hazard = self.hazard;
    }

    /// Fills in what follows from the variances of the logarithm of the estimate and of the cumulative hazard at a step.
    pub fn set_limits(&self, step: &mut Step, (of_log, of_hazard): (f64, f64)) {
        step.std_error_cumulative_hazard = of_hazard.max(0.0).sqrt();
        (step.std_error_log, step.conf_low, step.conf_high) = self.limits(step.estimate, of_log);
    }

    /// The standard error of the logarithm and the limits; there are none once the estimate is 0.
    fn limits(&self, estimate: f64, of_log: f64) -> (Estimable, Estimable, Estimable) {
        if estimate > 0.0 {
            let std_error_log = of_log.max(0.0).sqrt();
            let (conf_low, conf_high) = survival_interval(self.conf_type, estimate, std_error_log, self.z);
            return (Estimable::Value(std_error_log), conf_low, conf_high);
        }
        let at_zero = Estimable::Not(NotEstimable::CurveAtZero);
        (at_zero, at_zero, at_zero)
    }

    fn add_estimate(&mut self, step: &Step) {
        if step.rows_event == step.rows_at_risk {
            // Counted in rows, for sums of weights may leave a rounding error where everyone at risk has the event.
            self.survival = 0.0;
            self.hazard += 1.0;
        } else {
            self.survival *= (step.n_risk - step.n_event) / step.n_risk;
            self.hazard += step.n_event / step.n_risk;
        }
    }

    fn add(&mut self, step: &Step) {
        let (n_risk, n_event) = (step.n_risk, step.n_event);
        self.of_log += n_event / (n_risk * (n_risk - n_event));
        self.of_hazard += n_event / (n_risk * n_risk);
        self.std_error_hazard = self.of_hazard.max(0.0).sqrt();
        self.add_estimate(step);
        (self.std_error_log, self.conf_low, self.conf_high) = self.limits(self.survival, self.of_log);
    }
}
