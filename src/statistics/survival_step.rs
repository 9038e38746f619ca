//! One step of a Kaplan–Meier curve.

use super::estimable::Estimable;

/// The curve from one observed time, where an event or a censoring falls, to the next. Of many distinct times there are
/// as many, so that each takes little room: rows are numbered by 32 bits, and what follows from the rest is computed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// The time.
    pub time: f64,
    /// Sum of the weights of the rows at risk just before it.
    pub n_risk: f64,
    /// Sum of the weights of the events at it.
    pub n_event: f64,
    /// Sum of the weights of the censorings at it.
    pub n_censor: f64,
    /// Number of rows at risk.
    pub rows_at_risk: u32,
    /// Number of rows with the event.
    pub rows_event: u32,
    /// Number of rows censored.
    pub rows_censored: u32,
    /// `S` from this time on.
    pub estimate: f64,
    /// Standard error of `log S`.
    pub std_error_log: Estimable,
    /// Lower limit for `S`.
    pub conf_low: Estimable,
    /// Upper limit for `S`.
    pub conf_high: Estimable,
    /// Nelson–Aalen cumulative hazard.
    pub cumulative_hazard: f64,
    /// Its standard error.
    pub std_error_cumulative_hazard: f64,
}

impl Step {
    /// Standard error of `S`, by the delta method from that of its logarithm.
    pub fn std_error(&self) -> Estimable {
        self.std_error_log.map(|of_log| self.estimate * of_log)
    }

    /// The height of the curve from it on, and those of its limits, where they are known.
    pub(super) fn heights(&self) -> [Option<f64>; 3] {
        [Some(self.estimate), self.conf_low.value(), self.conf_high.value()]
    }

    /// Weight of the events, of the censorings, and of both.
    pub(super) fn counts(&self) -> [f64; 3] {
        [self.n_event, self.n_censor, self.n_event + self.n_censor]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_takes_little_room() {
        assert!(size_of::<Step>() <= 128, "{} bytes", size_of::<Step>());
    }
}
