//! Pages served to a browser on this machine while they are written.
//!
//! What is served is held in memory: nothing here reads or writes a file of a project, and a
//! path in an address is looked up by its name only. Requests are read within limits, and
//! answered only where they name this machine as their host, so that no page of the web can
//! ask for them under a name of its own.

mod address;
mod overlay;
mod request;
mod response;
mod server;
mod site;
mod watch;

pub use overlay::with_overlay;
pub use server::{Opener, serve};
pub use site::{Content, Place, Site};
pub use watch::Snapshot;
