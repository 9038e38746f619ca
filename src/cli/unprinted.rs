//! The results that were computed and that no page prints.

use serde_json::{Value as Json, json};

use crate::cli::counted;
use crate::ledger::{Ledger, ResultEntry, Target};

/// Results that stand on no page: neither printed nor looked at by a claim. Curves are drawn,
/// and what a block says of its methods is no number.
fn results(ledger: &Ledger) -> Vec<&ResultEntry> {
    let shown = ledger.relied_on();
    let is_hidden = |(index, entry): &(usize, &ResultEntry)| {
        !shown.contains(&Target::Result(*index)) && !matches!(entry.result.stat.as_str(), "curve" | "methods")
    };
    ledger.results.iter().enumerate().filter(is_hidden).map(|(_, entry)| entry).collect()
}

/// Lists them, block by block.
pub(super) fn tell(ledger: &Ledger) {
    let all = results(ledger);
    for (index, block) in ledger.blocks.iter().enumerate() {
        let of_block: Vec<_> = all.iter().filter(|entry| entry.block == index).collect();
        if of_block.is_empty() {
            continue;
        }
        say!("{} {{{} {}}}: {}", block.place, block.kind, block.id, counted(of_block.len(), "result", "results"));
        for entry in of_block {
            say!("  {}  {}", entry.id, entry.text);
        }
    }
    say!("{} that no page prints", counted(all.len(), "result", "results"));
}

/// The same for a program.
pub(super) fn as_json(ledger: &Ledger) -> Json {
    let one =
        |entry: &&ResultEntry| json!({ "id": entry.id, "text": entry.text, "block": ledger.blocks[entry.block].id });
    Json::Array(results(ledger).iter().map(one).collect())
}
