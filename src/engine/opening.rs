//! What a driver is told: what it opens, and what it is asked.

use std::collections::BTreeMap;
use std::sync::mpsc::Sender;
use std::time::Duration;

use crate::engine::answer::Answer;
use crate::engine::dialect::Dialect;
use crate::engine::failure::Failure;

/// What a driver opens.
pub(super) struct Opening {
    pub(super) driver: String,
    pub(super) address: String,
    pub(super) username: Option<String>,
    pub(super) password: Option<String>,
    pub(super) options: BTreeMap<String, String>,
    pub(super) dialect: Dialect,
    pub(super) timeout: Duration,
}

impl Opening {
    /// The address, with the time that connecting may take where it can be said there.
    pub(super) fn address(&self) -> String {
        let is_url = self.address.starts_with("postgres");
        if self.dialect != Dialect::Postgresql || !is_url || self.address.contains("connect_timeout") {
            return self.address.clone();
        }
        let sign = if self.address.contains('?') { '&' } else { '?' };
        format!("{}{sign}connect_timeout={}", self.address, self.timeout.as_secs().max(2))
    }
}

/// A question, and where the answer goes.
pub(super) struct Request {
    pub(super) sql: String,
    pub(super) reply: Sender<Result<Answer, Failure>>,
}
