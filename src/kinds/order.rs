//! Ordering blocks by the tables they need.

use std::collections::BTreeSet;

use crate::analysis::Block;
use crate::diagnostic::{Diagnostic, known_names};
use crate::kinds::kind::Plan;

/// Orders blocks so that each comes after those whose tables it reads, and else
/// as they are written. What is wrong is added to `problems`, and the blocks with which
/// it is to `failed`: a table that no source and no block makes, a name for both, a
/// circle. What reads the table of a block that failed is not wrong for that.
pub(super) fn ordered(
    blocks: Vec<(Block, Box<dyn Plan>)>,
    sources: &BTreeSet<String>,
    failed: &mut BTreeSet<String>,
    problems: &mut Vec<Diagnostic>,
) -> Vec<(Block, Box<dyn Plan>)> {
    let made: BTreeSet<String> =
        blocks.iter().filter(|(_, plan)| plan.makes_table()).map(|(block, _)| block.id.clone()).collect();
    let tables: BTreeSet<String> = made.union(sources).cloned().collect();
    let known: BTreeSet<String> = tables.union(failed).cloned().collect();
    let wrong = |block: &Block, plan: &dyn Plan| {
        let mut found = Vec::new();
        if plan.makes_table() && sources.contains(&block.id) {
            found.push(
                Diagnostic::error(format!("block `{}` has the name of a data file's table", block.id))
                    .at(block.place.clone()),
            );
        }
        for table in plan.reads(&known) {
            if !known.contains(&table) {
                let hint = known_names(&table, tables.iter().map(String::as_str));
                let is_block = blocks.iter().any(|(other, _)| other.id == table);
                let what = if is_block { "makes no table" } else { "is not a table" };
                found.push(Diagnostic::error(format!("`{table}` {what}")).at(block.table_named(&table)).hint(hint));
            }
        }
        found
    };
    let found: Vec<Vec<Diagnostic>> = blocks.iter().map(|(block, plan)| wrong(block, plan.as_ref())).collect();
    let mut waiting = Vec::new();
    for ((block, plan), found) in blocks.into_iter().zip(found) {
        if found.is_empty() {
            waiting.push((block, plan));
        } else {
            problems.extend(found);
            failed.insert(block.id);
        }
    }
    let mut ready: BTreeSet<String> = sources.union(failed).cloned().collect();
    let mut out = Vec::new();
    while !waiting.is_empty() {
        let next = waiting.iter().position(|(_, plan)| plan.reads(&known).iter().all(|table| ready.contains(table)));
        let Some(next) = next else {
            // What else waits reads a table of the circle.
            for (block, _) in waiting.iter().filter(|(_, plan)| plan.makes_table()) {
                problems.push(Diagnostic::error(format!("block `{}` needs itself", block.id)).at(block.place.clone()));
                failed.insert(block.id.clone());
            }
            break;
        };
        let (block, plan) = waiting.remove(next);
        if plan.makes_table() {
            ready.insert(block.id.clone());
        }
        out.push((block, plan));
    }
    out
}
