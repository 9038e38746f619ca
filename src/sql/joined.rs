//! The columns on which a query joins tables, as far as its text says.

use std::collections::BTreeSet;

use super::operator::Operator;
use super::tree::{Body, Expression, Factor, Form, Item, On, Query, Select};

/// The pairs of columns that a query joins on: `a.x = b.y`, each name of `USING (x, y)`
/// with itself, and `x IN (SELECT y …)`.
pub fn joined(query: &Query) -> BTreeSet<(String, String)> {
    let mut found = BTreeSet::new();
    in_query(query, &mut found);
    found
}

type Pairs = BTreeSet<(String, String)>;

fn in_query(query: &Query, found: &mut Pairs) {
    query.with.iter().for_each(|(_, query)| in_query(query, found));
    in_body(&query.body, found);
}

fn in_body(body: &Body, found: &mut Pairs) {
    match body {
        Body::Select(select) => in_select(select, found),
        Body::Query(query) => in_query(query, found),
        Body::Set { left, right, .. } => {
            in_body(left, found);
            in_body(right, found);
        }
    }
}

fn in_select(select: &Select, found: &mut Pairs) {
    for (first, joins) in &select.from {
        for factor in std::iter::once(first).chain(joins.iter().map(|join| &join.factor)) {
            if let Factor::Query { query, .. } = factor {
                in_query(query, found);
            }
        }
        for join in joins {
            match &join.on {
                On::Condition(condition) => in_expression(condition, found),
                On::Using(names) => found.extend(names.iter().map(|name| (name.clone(), name.clone()))),
                On::All => {}
            }
        }
    }
    select.condition.iter().chain(&select.having).for_each(|one| in_expression(one, found));
}

fn column(expression: &Expression) -> Option<String> {
    match &expression.form {
        Form::Column { name, .. } => Some(name.clone()),
        _ => None,
    }
}

fn in_expression(expression: &Expression, found: &mut Pairs) {
    match &expression.form {
        Form::Binary(left, Operator::Equal, right) => found.extend(column(left).zip(column(right))),
        Form::InQuery(value, query) => {
            in_query(query, found);
            let first = match &query.body {
                Body::Select(select) => select.items.first(),
                _ => None,
            };
            if let Some(Item::One(item, _)) = first {
                found.extend(column(value).zip(column(item)));
            }
        }
        _ => {}
    }
    expression.children().into_iter().for_each(|child| in_expression(child, found));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_columns_of_a_join_are_known() {
        let pairs = |sql: &str| {
            let query = crate::sql::query(sql, &BTreeSet::new(), &BTreeSet::new()).unwrap();
            joined(&query).into_iter().map(|(a, b)| format!("{a}={b}")).collect::<Vec<_>>()
        };
        assert_eq!(
            pairs("SELECT p.x FROM p JOIN l ON p.id = l.\"sample no\" JOIN m USING (a, b) WHERE p.arm = 'A'"),
            ["a=a", "b=b", "id=sample no"]
        );
        assert_eq!(pairs("SELECT x FROM p WHERE p.code NOT IN (SELECT l.other FROM l) AND y = 3"), ["code=other"]);
    }
}
