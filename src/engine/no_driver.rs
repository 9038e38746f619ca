//! A build of the program that asks no engine.

use std::sync::mpsc::{Receiver, Sender};

use crate::engine::failure::{Cause, Failure};
use crate::engine::opening::{Opening, Request};

/// Says that there is no driver.
pub(super) fn serve(_opening: &Opening, ready: &Sender<Result<(), Failure>>, _requests: &Receiver<Request>) {
    let failure = Failure::new(Cause::NoDriver, "this build of tickmark asks no other engine");
    let _ = ready.send(Err(failure));
}
