//! Why an engine gave no answer.

/// What kind of failure it is, as far as the driver says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cause {
    /// The driver is not there, or cannot be loaded.
    NoDriver,
    /// The engine does not know the user or the password.
    NoEntry,
    /// The engine is not reached, or not any more.
    NotReached,
    /// It took longer than it may.
    TooLong,
    /// A table or column is not there.
    NotThere,
    /// The question makes no sense to the engine, or something else went wrong.
    Refused,
}

/// A failure.
#[derive(Debug, Clone)]
pub(super) struct Failure {
    pub(super) cause: Cause,
    /// The words of the driver or the engine.
    pub(super) words: String,
}

impl Failure {
    /// A failure with the first line of what is said.
    pub(super) fn new(cause: Cause, words: &str) -> Self {
        let line = words.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
        Self { cause, words: line.trim_end_matches('.').to_owned() }
    }
}
