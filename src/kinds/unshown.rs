//! What tables and figures show of a kind that is in none: there is no such value.

use serde::{Deserialize, Serialize};

use crate::diagnostic::Diagnostic;
use crate::document::{ExhibitKind, Sentence};
use crate::figure::{Drawing, Style};
use crate::kinds::exhibit::{Asked, Exhibit};
use crate::kinds::teller::Teller;
use crate::ledger::Printer;
use crate::table::Table;

/// The exhibit of a kind that has none.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Unshown {}

impl Exhibit for Unshown {
    fn table(&self, _asked: &Asked<'_>, _printer: &mut Printer<'_>) -> Result<Table, Diagnostic> {
        match *self {}
    }

    fn figure(&self, _asked: &Asked<'_>, _printer: &mut Printer<'_>, _style: &Style) -> Result<Drawing, Diagnostic> {
        match *self {}
    }

    fn title(&self, _kind: ExhibitKind) -> String {
        match *self {}
    }

    fn sentence(&self, _teller: &mut Teller<'_, '_>) -> Result<Sentence, String> {
        match *self {}
    }
}
