//! Statistics on slices: numbers in, numbers out.
//!
//! Nothing here reads a file, formats a number or knows what a column is called. A result is unrounded; one that the
//! data do not determine is an [`Estimable::Not`] with its reason, and input that makes no sense is an [`Invalid`]
//! with the row at fault. Every function is deterministic to the last bit on every machine: elementary functions come
//! from `libm`, and sums run in a stated order: what is done side by side is exact or does not touch.

pub mod estimable;
pub mod invalid;
pub mod matrix;

pub mod distribution;

pub mod contingency;
pub mod correlation;
pub mod covariate_column;
pub mod ctcae;
pub mod descriptive;
pub mod heterogeneity;
pub mod logistic;
pub mod mean_test;
pub mod multiplicity;
mod partial_sums;
pub mod proportion;
pub mod proportion_comparison;
pub mod rank_test;
pub mod variance_test;

pub mod chi_square;
mod codes;
pub mod competing;
pub mod cox;
mod crossing;
mod influence;
pub mod kaplan_meier;
pub mod log_rank;
pub mod natural_spline;
pub mod observations;
pub mod ordering;
pub mod rmst;
mod running_sums;
pub mod survival_curve;
pub mod survival_interval;
mod survival_step;

pub use codes::{Codes, KeptCodes};
pub use covariate_column::{CovariateColumn, WholeNumbers};
pub use estimable::{Estimable, NotEstimable};
pub use invalid::{Invalid, Refusal};
pub use observations::{Observations, Times};
