//! What every analysis block stands on: how a block is written, and how its results are.
//!
//! A block is a fence `{kind id}` with a TOML body. What it gives is [`BlockResults`]:
//! results with the rows they come from. Tables and figures show results by
//! [`ResultRow`], the handle of what was written. The kinds of blocks are in
//! [`crate::kinds`].

mod bitmaps;
mod block;
pub(crate) mod curve;
pub mod fence;
mod path;
mod privacy;
mod record;
mod regression_shape;
mod result;
mod result_row;
pub(crate) mod row_numbers;
pub(crate) mod words;
pub(crate) mod written;

#[cfg(feature = "tables")]
pub(crate) mod case_times;
#[cfg(feature = "tables")]
pub(crate) mod complete_cases;
#[cfg(feature = "tables")]
pub(crate) mod curve_rows;
#[cfg(feature = "tables")]
pub(crate) mod decimals;
#[cfg(feature = "tables")]
pub(crate) mod describe;
#[cfg(feature = "tables")]
pub(crate) mod effect;
#[cfg(feature = "tables")]
pub(crate) mod event;
#[cfg(feature = "tables")]
pub(crate) mod interval;
#[cfg(feature = "tables")]
pub(crate) mod level_order;
#[cfg(feature = "tables")]
pub(crate) mod multiple;
#[cfg(feature = "tables")]
pub(crate) mod named_test;
#[cfg(feature = "tables")]
pub(crate) mod ordered_rows;
#[cfg(feature = "tables")]
pub(crate) mod regression;
#[cfg(feature = "tables")]
pub(crate) mod result_writer;
#[cfg(feature = "tables")]
pub(crate) mod risk_times;
#[cfg(feature = "tables")]
pub(crate) mod row_name;
#[cfg(feature = "tables")]
pub(crate) mod row_order;
#[cfg(feature = "tables")]
pub(crate) mod selection;
#[cfg(feature = "tables")]
pub(crate) mod timed_rows;

pub(crate) use block::Written;
pub use block::{Block, Found, find, found};
pub use curve::{CurvePoint, CurveShape, CurveTest, SurvivalShape};
pub use path::{Role, Step};
pub use privacy::{NOT_SHOWN, Privacy, TimeStep};
pub use record::{StepRecord, TableRecord};
pub use regression_shape::{ByModel, FitLine, LevelShape, Model, RegressionShape, TermShape, TimeVaryingShape};
pub use result::*;
pub use result_row::ResultRow;
pub use row_numbers::RowNumbers;
pub use row_numbers::kept::KeptRows;
