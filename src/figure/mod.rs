//! Models and drawings of publication-grade figures.
//!
//! A figure is drawn in two steps. Its *model* holds plain numbers to place
//! (times, estimates, limits) and [`Label`](crate::ledger::label::Label)s to
//! print, made by the caller from ledger marks. `draw` turns the model into a
//! [`Drawing`](drawing::Drawing): a display list in points that HTML and PDF
//! lower each in its own way, with text kept as text.
//!
//! Nothing here computes a statistic or formats a result. The only numbers made
//! here are the tick labels of axes ([`Role::Scale`](drawing::Role)).

pub mod axis;
pub mod bars;
pub mod box_plot;
pub mod canvas;
pub mod colour;
pub(crate) mod curve;
pub mod drawing;
pub(crate) mod effect_rows;
mod end_labels;
pub mod flow;
mod flow_box;
mod flow_columns;
mod flow_model;
pub mod forest;
mod forest_axis;
pub mod forest_marks;
mod forest_model;
pub mod forest_rows;
pub mod forest_scale;
mod hundredths;
pub mod kaplan_meier;
mod kaplan_meier_model;
pub(crate) mod labels;
pub mod legend;
pub mod metrics;
mod named_rows;
pub mod overlap;
pub mod placement;
pub mod plotted_data;
pub(crate) mod regression;
mod risk_layout;
pub mod risk_table;
pub mod stacked;
pub mod style;
pub(crate) mod survival;
pub mod survival_curves;
pub mod svg;
pub mod swarm;
pub mod swimmer;
pub(crate) mod time_axis;
pub mod time_varying;
pub mod toxicity_bars;
pub mod trajectories;
mod trajectory_model;
mod trajectory_panel;
pub mod waterfall;
mod weight;
pub mod wrap;

pub use drawing::Drawing;
pub use style::Style;
pub use svg::{Purpose, SvgOptions, svg};
