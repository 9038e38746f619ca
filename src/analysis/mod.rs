//! Analysis blocks: parse, plan, run.
//!
//! A block is a fence `{kind id}` with a TOML body. Blocks are read from all
//! documents, ordered by the tables they need, and run on the frozen data. What
//! they give is [`BlockResults`]: results with the rows they come from.

mod block;
mod comparison_shape;
mod exhibit;
#[cfg(feature = "tables")]
mod kind;
mod path;
mod record;
mod result;
mod row_numbers;

pub use block::{Block, Found, KINDS, find, found};
pub use comparison_shape::*;
pub use exhibit::*;
#[cfg(feature = "tables")]
pub use kind::{Analysis, Attempt, errors_without_data, key_columns, run};
pub use path::{Role, Step};
pub use record::{StepRecord, TableRecord};
pub use result::*;
pub use row_numbers::RowNumbers;
