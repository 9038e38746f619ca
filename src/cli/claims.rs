//! What a run says of the claims on its pages.

use serde_json::{Value as Json, json};

use crate::cli::counted;
use crate::ledger::Ledger;

/// Says how many claims there are, and which print the words for the case that they do not
/// hold: that is as the author wants it, and a reader of the log must not miss it.
pub(super) fn tell(ledger: &Ledger) {
    let all = ledger.claims_on_pages().count();
    let other: Vec<_> = ledger.claims_on_pages().filter(|(_, claim)| !claim.holds).collect();
    if all > 0 {
        let number = other.len();
        let words = if number == 0 { "all hold".to_owned() } else { format!("{number} in other words") };
        say!("{} tied to results, {words}", counted(all, "claim", "claims"));
    }
    for (mark, claim) in other {
        say!("  {}: “{}” instead of “{}”: {}", mark.place, claim.text(), claim.words, claim.says());
    }
}

/// The same for a program.
pub(super) fn as_json(ledger: &Ledger) -> Json {
    let other = ledger.claims_on_pages().filter(|(_, claim)| !claim.holds);
    let other: Vec<Json> = other
        .map(|(mark, claim)| {
            json!({
                "text": claim.text(), "words": claim.words, "condition": claim.condition, "says": claim.says(),
                "document": mark.document, "file": &*mark.place.file, "line": mark.place.line,
                "column": mark.place.column,
            })
        })
        .collect();
    json!({ "n": ledger.claims_on_pages().count(), "otherwise": other })
}
