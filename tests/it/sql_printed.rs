//! SQL that is printed with all parentheses is read again as the same tree.

use std::collections::BTreeSet;
use std::fs;

use tickmark::sql::{self, Expression, printed, printed_query};

use crate::program::root;
use crate::pseudo_random::SplitMix;
use crate::sql_random::Expressions;

const COLUMNS: [&str; 10] = ["i", "k", "x", "y", "t", "g", "b", "d", "e", "m"];

fn read(text: &str, columns: &BTreeSet<&str>) -> Expression {
    sql::expression(text, columns, "t").unwrap_or_else(|error| panic!("{text}\n{error} {:?}", error.hints))
}

#[test]
fn a_random_tree_is_printed_and_read_as_the_same_tree() {
    let mut random = SplitMix(20_260_101);
    let columns: BTreeSet<&str> = COLUMNS.into_iter().collect();
    for number in 0..2_000 {
        let depth = 1 + number % 5;
        let mut expressions = Expressions { random: &mut random, has_windows: number % 3 == 0 };
        let tree = if number % 7 == 0 { expressions.aggregate(depth) } else { expressions.any(depth) };
        let text = printed(&tree);
        assert_eq!(read(&text, &columns), tree, "{text}");
    }
}

#[test]
fn every_example_of_the_docs_is_read_printed_and_read_again() {
    let text = fs::read_to_string(root().join("docs/sql.md")).expect("the docs");
    let columns: BTreeSet<&str> = ["id", "sex", "age", "x", "start", "stop"].into_iter().collect();
    let mut count = 0;
    for line in text.lines().filter(|line| line.starts_with("| `")) {
        let example = line.split(" | ").nth(1).expect("an example").trim_matches(['|', ' ', '`']).replace("\\|", "|");
        let tree = read(&example, &columns);
        let printed = printed(&tree);
        assert_eq!(read(&printed, &columns), tree, "{example} became {printed}");
        count += 1;
    }
    assert!(count > 50, "only {count} examples");
}

#[test]
fn a_query_is_printed_and_read_as_the_same_tree() {
    let columns: BTreeSet<&str> = ["id", "ph.ecog", "plt"].into_iter().collect();
    let tables: BTreeSet<&str> = ["p", "l"].into_iter().collect();
    for text in [
        "SELECT * FROM p",
        "SELECT DISTINCT p.id, l.* FROM p JOIN l ON p.id = l.id AND l.plt > 3 WHERE ph.ecog = 1 ORDER BY 1 DESC, p.id NULLS FIRST LIMIT 3 OFFSET 1",
        "WITH a AS (SELECT id, COUNT(*) AS n FROM l GROUP BY id HAVING COUNT(*) > 1), b AS (SELECT * FROM a) SELECT a.id FROM a LEFT JOIN b USING (id) CROSS JOIN p FULL JOIN l ON l.id = p.id",
        "SELECT id FROM p UNION ALL SELECT id FROM l UNION SELECT id FROM p EXCEPT SELECT id FROM l ORDER BY id",
        "SELECT id FROM p WHERE id NOT IN (SELECT id FROM l WHERE plt IS NOT NULL)",
        "SELECT x.id FROM (SELECT id FROM p) AS x, l LEFT SEMI JOIN p ON p.id = l.id",
        "(SELECT 1 AS one)",
    ] {
        let read = |text: &str| sql::query(text, &columns, &tables).unwrap_or_else(|error| panic!("{text}\n{error}"));
        let tree = read(text);
        let printed = printed_query(&tree);
        assert_eq!(read(&printed), tree, "{text} became {printed}");
    }
}

#[test]
fn every_node_stands_in_the_text_where_its_span_says() {
    let text = "age > 65 AND größe IN ('a', 'b') OR COALESCE(ph.ecog, 0) = 1";
    let columns: BTreeSet<&str> = ["age", "größe", "ph.ecog"].into_iter().collect();
    let tree = read(text, &columns);
    let mut found = Vec::new();
    let mut open = vec![&tree];
    while let Some(one) = open.pop() {
        found.push(&text[one.span.start..one.span.end]);
        open.extend(one.children().into_iter().rev());
    }
    for part in ["age > 65", "age", "65", "größe", "'a'", "'b'", "ph.ecog", "0", "1"] {
        assert!(found.contains(&part), "{part} is not among {found:?}");
    }
    assert_eq!(found[0], text);
}
