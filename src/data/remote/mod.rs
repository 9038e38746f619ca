//! Tables whose rows another engine holds.
//!
//! Such a [`Table`] has columns and a number of rows, and no values. Its conditions and computed columns
//! are printed in the SQL of the engine ([`print`]), a cohort of it is counted there ([`cohort`]), and what a block
//! computes from is fetched as counts of patterns ([`tally`]): each combination of values of the columns
//! that the block reads, with the number of its rows.

mod asked;
mod asking;
pub(super) mod cohort;
mod counted;
mod fingerprint;
mod guard;
pub(super) mod held;
mod join;
mod level;
mod open;
mod print;
mod received;
pub(super) mod summed;
mod sums;
mod tally;
mod unmatched;
mod worst;

pub use self::asked::are_beside;
pub use self::asking::Tally;
pub use self::fingerprint::{Fingerprint, fingerprint};
pub use self::open::{Opened, opened};
pub use self::sums::{MomentsOfRows, SummedFactor, SumsOfTime, SumsQuestion};
pub use self::tally::{Tallied, tallied};
pub use self::worst::{Members, WorstCount, WorstGrades, WorstQuestion, worst_grades};
