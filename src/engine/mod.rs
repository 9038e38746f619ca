//! Tables that another engine holds: asking it, in its own SQL, and what it answers.
//!
//! A [`Connection`] is opened by the driver that report.toml names; the driver is a shared library that
//! is loaded then, so that none is needed to build the program or to work on files. Every question and
//! how much came back is kept: [`Connection::asked`]. The address, the user and the password come from
//! environment variables and are in no message.
//!
//! This is the only module that names ADBC, and no type of it leaves the module.

mod answer;
mod connection;
mod dialect;
#[cfg(feature = "engines")]
mod driver;
mod failure;
#[cfg(not(feature = "engines"))]
mod no_driver;
mod opening;
mod secrets;

#[cfg(not(feature = "engines"))]
use no_driver as driver;

pub use self::answer::Answer;
pub use self::connection::{Asked, Connection, Settings};
pub use self::dialect::{BLANKS, Dialect, SqlType};
