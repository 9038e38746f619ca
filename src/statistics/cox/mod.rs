//! Cox's proportional hazards model.
//!
//! `h(t | x) = h₀(t) exp(xβ)`, fitted by partial likelihood (Cox, J R Stat Soc B 1972;34:187–220), with strata, case
//! weights, left truncation and the counting process (Andersen & Gill, Ann Stat 1982;10:1100–20). Columns of covariates
//! are given as they enter the model: factors as indicators, interactions as products. A model without a maximum, or
//! whose maximum is not unique, is refused with the column at fault ([`NotEstimable`](super::NotEstimable)).
//!
//! ```
//! use tickmark::statistics::{Observations, cox::{Cox, cox}};
//!
//! // Events of a treated, a control and a treated subject, and a control censored last. With the hazard ratio h the
//! // likelihood is h/(2h+2) · 1/(h+2) · h/(h+1), whose maximum solves h² - h - 4 = 0.
//! let time = [1.0, 2.0, 3.0, 4.0];
//! let event = [true, true, true, false];
//! let treated = vec![vec![1.0, 0.0, 1.0, 0.0]];
//! let fit = cox(&Cox::new(Observations::right_censored(&time, &event), &treated))?.value().ok_or("no fit")?;
//! let hazard_ratio = (1.0 + 17.0_f64.sqrt()) / 2.0;
//! assert!((fit.coefficients[0].hazard_ratio - hazard_ratio).abs() < 1e-12);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod baseline;
mod concordance;
mod covariates;
mod elsewhere;
mod estimation;
mod event_times;
mod exact;
mod exponential;
mod firth;
mod fit;
mod forward_scan;
mod likelihood;
mod lingering;
mod log_sum;
mod model;
mod newton;
mod predictors;
mod proportional_hazards;
mod rank_sums;
mod residual;
mod risk_order;
mod risk_sets;
mod risk_sums;
mod risk_walk;
mod robust;
mod row_terms;
mod separation;
mod third_moment;
mod tie_sums;
mod tied_events;
mod time_varying;

pub use baseline::{BaselineHazard, CurveType, HazardStep, PredictedCurve, PredictedStep};
pub use concordance::{Concordance, concordance};
pub use elsewhere::{Moments, ScaledPoint, TimeSum, TimeSums};
pub use estimation::cox;
pub(in crate::statistics) use estimation::cox_with_lingering;
pub use firth::{FirthCoefficient, FirthFit, firth};
pub use fit::{Coefficient, CoxFit, likelihood_ratio_of};
pub use model::{Cox, CoxVariance};
pub use proportional_hazards::{ProportionalHazards, TimeTransform};
pub use residual::Schoenfeld;
pub use time_varying::{SMOOTH_DF, TimeVaryingStep};

/// How events with one time are treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ties {
    /// Efron's approximation: R's default.
    #[default]
    Efron,
    /// Breslow's approximation: SAS's and SPSS's default.
    Breslow,
    /// The discrete partial likelihood.
    Exact,
}
