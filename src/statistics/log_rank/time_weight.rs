//! The weights of event times, by which tests differ in what they are sensitive to.

/// How an event time is weighted.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum TimeWeight {
    /// All alike: the log-rank test.
    #[default]
    LogRank,
    /// `S(t-)^ρ (1 - S(t-))^γ` with the pooled Kaplan–Meier estimate just before the time. `ρ = 1, γ = 0` is R's
    /// `survdiff(rho = 1)`.
    FlemingHarrington {
        /// Weight on early times.
        rho: f64,
        /// Weight on late times.
        gamma: f64,
    },
    /// The Peto–Prentice estimate `∏ (1 - d/(n+1))` at the time: the Peto–Peto test (Prentice, Biometrika
    /// 1978;65:167–79).
    PetoPrentice,
    /// The number at risk: Gehan's generalisation of the Wilcoxon test (Gehan, Biometrika 1965;52:203–23).
    Gehan,
    /// The square root of the number at risk (Tarone & Ware, Biometrika 1977;64:156–60).
    TaroneWare,
}

/// What the weight of an event time needs to know of the times before it.
pub(super) struct Past {
    weight: TimeWeight,
    kaplan_meier: f64,
    peto_prentice: f64,
}

impl Past {
    pub fn new(weight: TimeWeight) -> Self {
        Self { weight, kaplan_meier: 1.0, peto_prentice: 1.0 }
    }

    /// The weight of the next event time, given the weights at risk and of the events.
    pub fn next_weight(&mut self, n_risk: f64, n_event: f64) -> f64 {
        self.peto_prentice *= 1.0 - n_event / (n_risk + 1.0);
        let weight = match self.weight {
            TimeWeight::LogRank => 1.0,
            TimeWeight::FlemingHarrington { rho, gamma } => {
                power(self.kaplan_meier, rho) * power(1.0 - self.kaplan_meier, gamma)
            }
            TimeWeight::PetoPrentice => self.peto_prentice,
            TimeWeight::Gehan => n_risk,
            TimeWeight::TaroneWare => n_risk.sqrt(),
        };
        self.kaplan_meier *= (n_risk - n_event) / n_risk;
        weight
    }
}

/// A power with the weights' convention that anything to the power 0 is 1.
fn power(base: f64, exponent: f64) -> f64 {
    if exponent == 0.0 { 1.0 } else { libm::pow(base.max(0.0), exponent) }
}
