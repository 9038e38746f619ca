//! A column of whole numbers compared with a constant, as an event or a selection most often is. The engine would have
//! the column in eight bytes a row, which here are read as they are kept.

use super::packed::Packed;
use super::store::{Kept, Store};
use super::table::Table;
use crate::sql::{Computed, Constant, Operator, Typed};

/// The truth of the comparison in each row; none of any other expression.
pub(super) fn truth(table: &Table, typed: &Typed) -> Option<Vec<Option<bool>>> {
    let Computed::Compare(one, operator, other) = &typed.computed else { return None };
    let (Computed::Column(column), Computed::Constant(Constant::Integer(constant))) = (&one.computed, &other.computed)
    else {
        return None;
    };
    let store = table.stores.get(*column)?;
    let Kept::Small(values) = &store.kept else { return None };
    let constant = *constant;
    let found = |test: fn(i64, i64) -> bool| Some(tested(store, values, |value| test(value.into(), constant)));
    match operator {
        Operator::Equal => found(|a, b| a == b),
        Operator::NotEqual => found(|a, b| a != b),
        Operator::Less => found(|a, b| a < b),
        Operator::LessOrEqual => found(|a, b| a <= b),
        Operator::Greater => found(|a, b| a > b),
        Operator::GreaterOrEqual => found(|a, b| a >= b),
        _ => None,
    }
}

fn tested(store: &Store, values: &Packed, test: impl Fn(i32) -> bool) -> Vec<Option<bool>> {
    let mut truths = values.mapped(|value| Some(test(value)));
    if let Some(present) = &store.present {
        present.missing().for_each(|row| truths[row] = None);
    }
    truths
}

#[cfg(test)]
mod tests {
    use super::super::column::{Column, Kind, Values};
    use super::super::expression;
    use super::super::origin::Origin;
    use super::*;

    #[test]
    fn a_comparison_is_that_of_the_engine() {
        let values = Values::Integer(vec![Some(1), None, Some(0), Some(-3), Some(300), Some(1)]);
        let rows = 6;
        let origin = Origin { path: "data/a.csv".into(), part: None, rows, lines: None };
        let column = (Column::new("x", Kind::Integer), Store::of(values));
        let table = Table::of_source("a", origin, rows, vec![column]).expect("a table");
        for operator in ["=", "<>", "<", "<=", ">", ">="] {
            for constant in ["1", "0", "-3", "5000000000"] {
                let text = format!("x {operator} {constant}");
                let direct = expression::typed(&table, &text).ok().and_then(|typed| truth(&table, &typed));
                // The engine has it as a sum.
                let engine = expression::truth(&table, &format!("x + 0 {operator} {constant}")).expect("a truth");
                assert!(direct.is_none_or(|direct| direct == engine), "{text}");
                assert_eq!(expression::truth(&table, &text).expect("a truth"), engine, "{text}");
            }
        }
        let typed = expression::typed(&table, "x = 1").expect("a comparison");
        assert_eq!(truth(&table, &typed).map(|truths| truths[1]), Some(None));
        assert!(truth(&table, &expression::typed(&table, "x + 1 = 1").expect("a comparison")).is_none());
    }
}
