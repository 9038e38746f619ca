//! SQL: what is read is printed and read again as the same tree, and has types or is refused.

use std::collections::BTreeSet;

use tickmark::sql::{self, Kind, Known, Scope, Typing, printed, printed_query};

const COLUMNS: [(&str, Kind); 6] = [
    ("i", Kind::Integer),
    ("x", Kind::Real),
    ("t", Kind::Text),
    ("b", Kind::Truth),
    ("d", Kind::Date),
    ("m", Kind::Moment),
];

/// Reads it.
pub(crate) fn read(text: &str) {
    let columns: BTreeSet<&str> = COLUMNS.iter().map(|(name, _)| *name).collect();
    if let Ok(tree) = sql::expression(text, &columns, "p") {
        let again = printed(&tree);
        assert_eq!(sql::expression(&again, &columns, "p").as_ref(), Ok(&tree), "{again}");
        let known = |(name, kind): &(&str, Kind)| Known {
            tables: vec!["p".to_owned()],
            name: (*name).to_owned(),
            kind: *kind,
            levels: vec![("F".to_owned(), "Female".to_owned())],
        };
        let scope = Scope { text, table: Some("p"), columns: COLUMNS.iter().map(known).collect() };
        let typed = sql::with_room(tree.depth(), || Typing { scope: &scope, subquery: None }.expression(&tree));
        if let Ok(typed) = typed {
            assert!(!typed.columns().iter().any(|number| *number >= COLUMNS.len()));
        }
        let names: Vec<&str> = columns.iter().copied().collect();
        drop(sql::r::expression(text, &names, "p"));
    }
    let tables = BTreeSet::from(["p", "q"]);
    if let Ok(tree) = sql::query(text, &columns, &tables) {
        let again = printed_query(&tree);
        assert_eq!(sql::query(&again, &columns, &tables).as_ref(), Ok(&tree), "{again}");
        drop(sql::joined(&tree));
    }
}
