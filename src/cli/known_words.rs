//! The words of the data that tables and figures may print.

use std::collections::{BTreeMap, BTreeSet};

use crate::data::{Column, Table};
use crate::document::visible::is_digit;
use crate::ledger::Ledger;
use crate::parallel;
use crate::render::label_check::{self, KnownWords};

/// The labels of levels that the dictionary declares.
pub(super) fn level_labels(sources: &BTreeMap<String, Table>) -> BTreeSet<String> {
    let columns = sources.values().flat_map(Table::columns);
    columns.flat_map(|column| column.levels.iter().map(|level| level.label.clone())).collect()
}

/// The words of the frozen data, its dictionary and the ledger that hold a number and
/// may stand in a table or figure.
pub(super) fn known_words(sources: &BTreeMap<String, Table>, ledger: &Ledger) -> KnownWords {
    let mut names = Vec::new();
    let shown: BTreeSet<&str> = ledger
        .results
        .iter()
        .flat_map(|entry| {
            let groups = entry.result.groups.iter().map(|group| group.variable.as_str());
            groups.chain(entry.result.variable.as_deref())
        })
        .chain(ledger.blocks.iter().flat_map(|block| block.columns.iter().map(String::as_str)))
        .collect();
    let columns: Vec<(&Table, &Column)> =
        sources.values().flat_map(|table| table.columns().iter().map(move |column| (table, column))).collect();
    let is_shown = |column: &Column| {
        shown.contains(column.name.as_str()) || column.label.as_deref().is_some_and(|label| shown.contains(label))
    };
    let levels = parallel::mapped(columns.len(), |at| {
        let (table, column) = columns[at];
        // A column of many values is no column of levels, and prints none.
        const MOST_LEVELS: usize = 200;
        const MOST_VALUES: usize = 10_000;
        let texts = if is_shown(column) { table.distinct_texts(&column.name, MOST_VALUES) } else { None };
        let texts = texts.into_iter().flatten().filter(|text| text.chars().any(is_digit));
        texts.collect::<BTreeSet<String>>().into_iter().take(MOST_LEVELS).collect::<Vec<String>>()
    });
    for ((_, column), levels) in columns.iter().zip(levels) {
        names.extend([Some(&column.name), column.label.as_ref(), column.unit.as_ref()].into_iter().flatten().cloned());
        names.extend(column.levels.iter().flat_map(|level| [level.code.clone(), level.label.clone()]));
        names.extend(levels);
    }
    names.extend(ledger.blocks.iter().flat_map(|block| &block.asked).flat_map(|asked| asked.words.iter().cloned()));
    names.retain(|name| name.chars().any(is_digit));
    KnownWords::new(names, label_check::words_of(ledger))
}
