//! Programs of others that a report runs: R, Python, whatever a `command` block names.
//!
//! A [`Job`] is what is run and all that it may read. At the [`Desk`] a job is done: its outputs
//! are those that an earlier run of the very same job has left in the project, else the program
//! is run, in a new folder that holds nothing but what the job names, with limits, and only
//! where the user has said that the project is trusted ([`Trusted`]). What it writes is kept in
//! `report/commands/`, with hashes, so that a page can be made again without the program.

mod desk;
mod job;
mod kept;
mod process;
mod sandbox;
mod trust;

pub use desk::Desk;
pub use job::{Job, Outputs};
pub use kept::{FOLDER as KEPT_FOLDER, kept_paths, recorded};
pub use trust::Trusted;
