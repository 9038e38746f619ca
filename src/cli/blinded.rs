//! What documents are made of that must not say whose they are.

use crate::document::Blinding;
use crate::ledger::Ledger;
use crate::project::Config;
use crate::render::Attachment;

/// Configuration and ledger without the names of those who made the report.
pub struct Blinded {
    /// The configuration.
    pub(super) config: Config,
    /// The ledger.
    pub(super) ledger: Ledger,
    /// The names.
    names: Blinding,
}

/// What travels with a blinded document: what `verify` needs to see that the file is intact and
/// stands on these data. The sources name the authors, so that who verifies it cannot compute it
/// again.
const TRAVELS: [&str; 3] = ["ledger.json", "freeze.lock", "datapackage.json"];

impl Blinded {
    /// The same report without names. Sources of facts and images lose those that they hold.
    pub(super) fn of(config: &Config, ledger: &Ledger, names: Blinding) -> Self {
        let mut ledger = ledger.clone();
        for fact in &mut ledger.facts {
            fact.source = names.without_names(&fact.source);
        }
        for image in &mut ledger.images {
            image.source = names.without_names(&image.source);
        }
        Self { config: config.blinded(), ledger, names }
    }

    /// The files that travel with a blinded document; `ledger` is the text of its ledger. One that
    /// names somebody stays behind.
    pub(super) fn attachments(&self, all: &[Attachment], ledger: String) -> Vec<Attachment> {
        let travels = |file: &&Attachment| TRAVELS.contains(&file.name.as_str());
        let mut kept: Vec<Attachment> = all.iter().filter(travels).cloned().collect();
        for file in kept.iter_mut().filter(|file| file.name == "ledger.json") {
            *file = file.with(ledger.clone().into_bytes());
            file.packed = crate::render::delivery::packed(&file.bytes);
        }
        kept.retain(|file| file.name == "ledger.json" || !self.names.is_named_in(&file.bytes));
        kept
    }
}
