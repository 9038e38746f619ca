//! Queries: every clause on tiny tables, worked by hand.

use super::*;
use crate::data::query;
use crate::diagnostic::Place;

/// The third has no site, the fourth no key.
const PATIENTS: &str = "id,site,age\n1,a,50\n2,b,61\n3,,17\n,a,30\n";
/// Two rows for 1, none for 3, one for an unknown 9, one without a key.
const LABS: &str = "id,visit,plt\n2,1,70\n1,2,40\n1,1,150\n9,1,5\n,1,8\n";
/// Keys that are text: `01` is not `1`.
const CODES: &str = "id,word\n01,one\n2,two\nx,none\n";

fn all() -> BTreeMap<String, Table> {
    tables(&[&table("p", PATIENTS), &table("l", LABS), &table("c", CODES)])
}

fn run(sql: &str) -> Table {
    query("q", sql, &all(), &Place::at("a.md", 1, 1)).unwrap_or_else(|errors| panic!("{sql}\n{errors}"))
}

fn refused(sql: &str) -> String {
    errors(query("q", sql, &all(), &Place::at("a.md", 1, 1)))
}

/// The columns of a result: `id: 1 2; n: 3 .`.
fn result(sql: &str) -> String {
    let made = run(sql);
    let one = |name: &str| format!("{name}: {}", column(&made, name));
    made.columns().iter().map(|column| one(&column.name)).collect::<Vec<_>>().join("; ")
}

#[test]
fn joins_keep_the_rows_that_they_say_in_the_order_of_the_left_table() {
    let of = |join: &str| result(&format!("SELECT p.id AS a, l.id AS b, l.plt FROM p {join} l ON p.id = l.id"));
    assert_eq!(of("JOIN"), "a: 1 1 2; b: 1 1 2; plt: 40 150 70");
    assert_eq!(of("LEFT JOIN"), "a: 1 1 2 3 .; b: 1 1 2 . .; plt: 40 150 70 . .");
    assert_eq!(of("RIGHT JOIN"), "a: 1 1 2 . .; b: 1 1 2 9 .; plt: 40 150 70 5 8");
    assert_eq!(of("FULL OUTER JOIN"), "a: 1 1 2 3 . . .; b: 1 1 2 . . 9 .; plt: 40 150 70 . . 5 8");
    assert_eq!(result("SELECT p.id FROM p LEFT SEMI JOIN l ON p.id = l.id"), "id: 1 2");
    assert_eq!(result("SELECT p.id, p.age FROM p LEFT ANTI JOIN l ON p.id = l.id"), "id: 3 .; age: 17 30");
    assert_eq!(
        result("SELECT p.age, c.word FROM p CROSS JOIN c WHERE p.age < 40"),
        "age: 17 17 17 30 30 30; word: one two none one two none"
    );
    assert_eq!(result("SELECT p.id, l.plt FROM p, l WHERE p.id = l.id AND l.plt > 60"), "id: 1 2; plt: 150 70");
}

#[test]
fn a_condition_of_one_side_is_part_of_the_join() {
    assert_eq!(
        result("SELECT p.id, l.plt FROM p LEFT JOIN l ON p.id = l.id AND l.visit = 1"),
        "id: 1 2 3 .; plt: 150 70 . ."
    );
    assert_eq!(
        result("SELECT p.id, l.plt FROM p LEFT JOIN l ON p.id = l.id AND p.site = 'a' ORDER BY l.plt"),
        "id: 1 1 2 3 .; plt: 40 150 . . ."
    );
    assert_eq!(result("SELECT p.id FROM p LEFT ANTI JOIN l ON p.id = l.id AND l.visit = 2"), "id: 2 3 .");
    assert!(refused("SELECT p.id FROM p JOIN l ON p.id = l.id AND p.age > l.plt").contains("no equality"));
    assert!(refused("SELECT p.id FROM p JOIN l ON p.age = 50").contains("no equality"));
}

#[test]
fn using_makes_one_column_of_two() {
    assert_eq!(result("SELECT id, age, plt FROM p JOIN l USING (id)"), "id: 1 1 2; age: 50 50 61; plt: 40 150 70");
    assert_eq!(
        result("SELECT * FROM p FULL JOIN l USING (id) WHERE id > 2"),
        "id: 3 9; site: . .; age: 17 .; visit: . 1; plt: . 5"
    );
    assert_eq!(
        result("SELECT id, p.id AS a, l.id AS b FROM p RIGHT JOIN l USING (id)"),
        "id: 1 1 2 9 .; a: 1 1 2 9 .; b: 1 1 2 9 ."
    );
}

#[test]
fn a_key_is_compared_as_it_is_written() {
    assert_eq!(result("SELECT p.id, c.word FROM p LEFT JOIN c ON p.id = c.id"), "id: 1 2 3 .; word: . two . .");
    assert_eq!(result("SELECT id FROM p WHERE id IN (SELECT id FROM c)"), "id: 2");
    assert_eq!(result("SELECT word FROM c WHERE id IN (SELECT id FROM p)"), "word: two");
    assert!(refused("SELECT id FROM p WHERE id = 'x'").contains("is compared with text"));
}

#[test]
fn a_set_with_a_missing_value_makes_not_in_unknown() {
    // l.id holds a missing value, so that `NOT IN` is true of no row.
    assert_eq!(result("SELECT age FROM p WHERE id NOT IN (SELECT id FROM l)"), "age: ");
    assert_eq!(result("SELECT age FROM p WHERE id NOT IN (SELECT id FROM l WHERE id IS NOT NULL)"), "age: 17");
    assert_eq!(result("SELECT age FROM p WHERE id NOT IN (SELECT id FROM l WHERE plt > 1000)"), "age: 50 61 17 30");
    assert_eq!(result("SELECT age FROM p WHERE (id IN (SELECT id FROM l)) IS NULL"), "age: 17 30");
}

#[test]
fn groups_come_in_the_order_of_their_first_rows_and_a_missing_key_is_one() {
    assert_eq!(
        result("SELECT site, COUNT(*) AS n, SUM(age) AS s, COUNT(id) AS k FROM p GROUP BY site"),
        "site: a b .; n: 2 1 1; s: 80 61 17; k: 1 1 1"
    );
    assert_eq!(
        result("SELECT UPPER(site) AS s, MAX(age) - MIN(age) AS r FROM p GROUP BY site HAVING COUNT(*) > 1"),
        "s: A; r: 20"
    );
    assert_eq!(
        result("SELECT age > 40 AS old, COUNT(*) AS n FROM p GROUP BY old ORDER BY n DESC, old"),
        "old: false true; n: 2 2"
    );
    assert_eq!(
        result("SELECT age // 10 AS decade, COUNT(*) AS n FROM p GROUP BY 1 ORDER BY 1"),
        "decade: 1 3 5 6; n: 1 1 1 1"
    );
    assert_eq!(result("SELECT site FROM p GROUP BY site ORDER BY MIN(age)"), "site: . a b");
    assert_eq!(result("SELECT COUNT(*) AS n, SUM(age) AS s FROM p WHERE age > 100"), "n: 0; s: .");
    assert_eq!(result("SELECT site FROM p WHERE age > 100 GROUP BY site"), "site: ");
    assert_eq!(
        result("SELECT AVG(LENGTH(site)) AS l, SUM(DATE_PART('year', DATE '2020-01-01') + age) AS y FROM p"),
        "l: 1; y: 8238"
    );
    assert!(refused("SELECT site, age FROM p GROUP BY site").contains("neither in GROUP BY nor in an aggregate"));
    assert!(refused("SELECT AVG(SUM(age)) AS x FROM p").contains("stands inside"));
    assert!(refused("SELECT id FROM p WHERE COUNT(*) > 1").contains("HAVING"));
}

#[test]
fn the_order_puts_missing_values_last_and_first_where_it_descends() {
    assert_eq!(result("SELECT site FROM p ORDER BY site"), "site: a a b .");
    assert_eq!(result("SELECT site FROM p ORDER BY site DESC"), "site: . b a a");
    assert_eq!(result("SELECT site FROM p ORDER BY site DESC NULLS LAST"), "site: b a a .");
    assert_eq!(result("SELECT age AS a FROM p ORDER BY site, -age"), "a: 50 30 61 17");
    assert_eq!(result("SELECT age FROM p ORDER BY 1 LIMIT 2 OFFSET 1"), "age: 30 50");
    assert_eq!(
        result(
            "SELECT age, ROW_NUMBER() OVER (ORDER BY site DESC) AS n, LAG(age) OVER (ORDER BY age) AS before FROM p"
        ),
        "age: 50 61 17 30; n: 3 2 1 4; before: 30 50 . 17"
    );
    assert_eq!(
        result(
            "SELECT id, SUM(plt) OVER (PARTITION BY id ORDER BY visit) AS s, COUNT(*) FILTER (WHERE visit = 1) OVER (PARTITION BY id) AS n FROM l"
        ),
        "id: 2 1 1 9 .; s: 70 190 150 5 8; n: 1 1 1 1 1"
    );
}

#[test]
fn a_window_may_be_ordered_by_several_keys() {
    assert_eq!(result("SELECT ROW_NUMBER() OVER (ORDER BY id, visit) AS n FROM l"), "n: 3 2 1 4 5");
    assert_eq!(result("SELECT ROW_NUMBER() OVER (ORDER BY id DESC, visit DESC) AS n FROM l"), "n: 3 4 5 2 1");
    assert_eq!(result("SELECT ROW_NUMBER() OVER (PARTITION BY visit ORDER BY id, plt) AS n FROM l"), "n: 2 1 1 3 4");
    assert_eq!(result("SELECT SUM(plt) OVER (PARTITION BY id ORDER BY visit, plt) AS s FROM l"), "s: 70 190 150 5 8");
    assert_eq!(result("SELECT LAG(plt) OVER (ORDER BY id, visit) AS b FROM l"), "b: 40 150 . 70 5");
    // Rows with the same keys keep their order.
    assert_eq!(result("SELECT ROW_NUMBER() OVER (ORDER BY visit, visit + 0) AS n FROM l"), "n: 1 5 2 3 4");
}

#[test]
fn results_are_put_together_and_equal_rows_are_one() {
    assert_eq!(result("SELECT id FROM p UNION ALL SELECT id FROM l"), "id: 1 2 3 . 2 1 1 9 .");
    assert_eq!(result("SELECT id FROM p UNION SELECT id FROM l"), "id: 1 2 3 . 9");
    assert_eq!(result("SELECT id FROM p EXCEPT SELECT id FROM l"), "id: 3");
    assert_eq!(result("SELECT id FROM p INTERSECT SELECT id FROM l ORDER BY id DESC"), "id: . 2 1");
    assert_eq!(
        result("SELECT age FROM p UNION ALL SELECT plt / 2 AS age FROM l ORDER BY age LIMIT 3"),
        "age: 2.5 4 17"
    );
    assert_eq!(result("SELECT DISTINCT site, age > 40 AS old FROM p"), "site: a b . a; old: true true false false");
    assert!(refused("SELECT id FROM p UNION SELECT id, plt FROM l").contains("have 1 and 2 columns"));
    assert!(refused("SELECT age FROM p UNION SELECT word FROM c").contains("is a number in one SELECT and text"));
}

#[test]
fn queries_stand_inside_each_other() {
    assert_eq!(
        result(
            "WITH low AS (SELECT id, MIN(plt) AS least FROM l GROUP BY id), few AS (SELECT * FROM low WHERE least < 60) \
                SELECT p.id, few.least FROM p JOIN few ON few.id = p.id"
        ),
        "id: 1; least: 40"
    );
    assert_eq!(
        result("SELECT x.n FROM (SELECT site, COUNT(*) AS n FROM p GROUP BY site) AS x WHERE x.site = 'a'"),
        "n: 2"
    );
    assert_eq!(result("SELECT a.id FROM p AS a JOIN p AS b ON a.age = b.age WHERE b.site = 'b'"), "id: 2");
    assert_eq!(
        result("SELECT * FROM p JOIN l ON p.id = l.id WHERE plt > 100"),
        "id: 1; site: a; age: 50; id:l: 1; visit: 1; plt: 150"
    );
    assert_eq!(result("SELECT 1 + 1 AS two"), "two: 2");
}

#[test]
fn what_is_wrong_with_a_query_is_said_in_our_words() {
    for (sql, words) in [
        ("SELECT p.idd FROM p", "column `idd` is not in table `p` [did you mean `id`?]"),
        ("SELECT q.id FROM p", "there is no table `q` in this query"),
        (
            "SELECT id FROM p JOIN l ON p.id = l.id",
            "column `id` is in more than one table of this query [write `p.id`]",
        ),
        ("SELECT COUNT(*), age FROM p GROUP BY age", "a computed column of the query has no name"),
        ("SELECT p.id, l.id FROM p JOIN l ON p.id = l.id", "two columns of the result are called `id`"),
        (
            "SELECT x.id FROM (SELECT p.id, l.id FROM p JOIN l ON p.id = l.id) AS x",
            "two columns of this query are called `id`",
        ),
        ("SELECT p.id FROM p JOIN p ON p.id = p.id", "two tables of the query are called `p`"),
        ("SELECT id FROM p ORDER BY 2", "ORDER BY 2: the result has 1 columns"),
        ("SELECT id FROM p LIMIT age", "LIMIT takes a whole number of rows"),
        ("SELECT id FROM p WHERE age", "WHERE has a number, expected a condition"),
        ("SELECT id FROM p WHERE id IN (SELECT id, plt FROM l)", "IN (SELECT …) has 2 columns"),
        ("SELECT id FROM p WHERE EXISTS (SELECT 1 FROM l)", "EXISTS is not available"),
        ("SELECT id FROM p NATURAL JOIN l", "NATURAL JOIN"),
        ("SELECT id FROM p QUALIFY id = 1", "QUALIFY"),
        ("SELECT DISTINCT ON (site) id FROM p", "DISTINCT ON"),
        ("SELECT id FROM generate_series(1, 3)", "is no table"),
        ("WITH RECURSIVE x AS (SELECT 1 AS a) SELECT a FROM x", "WITH RECURSIVE"),
        ("SELECT id FROM p JOIN l", "a JOIN has no condition"),
        ("SELECT DISTINCT id FROM p ORDER BY age", "ORDER BY names what SELECT DISTINCT has not"),
    ] {
        assert!(refused(sql).contains(words), "{sql}: {}", refused(sql));
    }
}
