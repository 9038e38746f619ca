//! One section of a script for each block.

use std::cell::RefCell;

use crate::kinds::named;
use crate::kinds::r::{Options, Reason, Tables};
use crate::ledger::BlockEntry;
use crate::qc::{Recomputation, comment};
use crate::sql::r::string;

/// The sections of all blocks, in the order in which they ran.
pub(super) fn sections(of: &Recomputation<'_>) -> String {
    let tables = Tables::of(of.ledger);
    let mut text = String::from("# ==== The blocks ====\n\n");
    for block in &of.ledger.blocks {
        let heading = format!("---- {} {} ({}) ", block.kind, block.id, block.place);
        text.push_str(&comment(&format!("{heading}{}", "-".repeat(86_usize.saturating_sub(heading.chars().count())))));
        if let Some(written) = of.blocks.iter().find(|written| written.id == block.id) {
            text.push_str(&comment(written.body.trim_end()));
        }
        let (id, kind) = (string(&block.id), string(&block.kind));
        match code(block, &tables) {
            Ok(code) => text.push_str(&format!("section({id}, {kind}, {{\n{code}}})\n\n")),
            Err(reason) => text.push_str(&format!("skip({id}, {kind}, {})\n\n", string(&reason))),
        }
    }
    text
}

fn code(block: &BlockEntry, tables: &Tables<'_>) -> Result<String, Reason> {
    let Some(kind) = named(&block.kind) else { return Err(format!("the script has no R for {} blocks", block.kind)) };
    let read = RefCell::default();
    let options = Options::of(block, &read);
    let code = (kind.r_code)(options, tables)?;
    match options.unread(kind.shown_only) {
        Some(key) => Err(format!("the script has no R for the option `{key}` of {} blocks", block.kind)),
        None => match options.number("level") {
            Some(level) => Ok(format!("{code}  put(character(), \"conf.level\", {level})\n")),
            None => Ok(code),
        },
    }
}
