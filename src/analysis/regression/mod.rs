//! What all regression blocks share: terms, their columns, and entering estimates.

pub(crate) mod covariate;
pub(crate) mod design;
pub(crate) mod entry;
pub(crate) mod models;
pub(crate) mod shape;
mod spline;
pub(crate) mod term;
mod term_column;
pub(crate) mod term_list;
mod term_options;
