//! Constants that no row of another engine has: a typing error would quietly select nothing.

use super::super::expression;
use super::super::table::Table;
use super::print;
use crate::diagnostic::{Diagnostic, Outcome};
use crate::sql::{Computed, Constant, Operator, Typed};

/// Findings about constants of a condition with which a column is compared and which no row of the table has,
/// without places.
pub(super) fn unmatched(table: &Table, sql: &str) -> Outcome<Vec<Diagnostic>> {
    let Some(remote) = &table.remote else { return Ok(Vec::new()) };
    let typed = expression::typed(table, sql)?;
    let mut pairs = Vec::new();
    collect(&typed, &mut pairs);
    if pairs.is_empty() {
        return Ok(Vec::new());
    }
    let equal: Result<Vec<String>, Diagnostic> =
        pairs.iter().map(|pair| print::printed(pair, &remote.columns, remote.dialect())).collect();
    let counts = remote.rows_where("values that a condition names", &equal?)?;
    let absent = pairs.iter().zip(counts).filter(|(_, count)| *count == 0);
    Ok(absent.filter_map(|(pair, _)| finding(table, pair)).collect())
}

/// The comparisons of a column with a constant for equality, each as one of its own.
fn collect(typed: &Typed, pairs: &mut Vec<Typed>) {
    let equal = |column: &Typed, constant: &Typed| {
        let (left, right) = (Box::new(column.clone()), Box::new(constant.clone()));
        Typed { computed: Computed::Compare(left, Operator::Equal, right), ..typed.clone() }
    };
    match &typed.computed {
        Computed::Compare(left, Operator::Equal | Operator::NotEqual, right) => match (column(left), column(right)) {
            (Some(_), None) if is_constant(right) => pairs.push(equal(left, right)),
            (None, Some(_)) if is_constant(left) => pairs.push(equal(right, left)),
            _ => {}
        },
        Computed::In(one, constants) if column(one).is_some() => {
            let known = constants.iter().filter(|constant| **constant != Constant::Null);
            pairs.extend(known.map(|constant| Typed {
                computed: Computed::In(one.clone(), vec![constant.clone()]),
                ..typed.clone()
            }));
        }
        _ => {}
    }
    typed.children().into_iter().for_each(|child| collect(child, pairs));
}

/// The number of the column that an expression is, without the conversions that a comparison makes.
fn column(typed: &Typed) -> Option<usize> {
    match &typed.computed {
        Computed::Column(at) => Some(*at),
        Computed::AsReal(inner) | Computed::AsInteger(inner) | Computed::AsMoment(inner) => column(inner),
        _ => None,
    }
}

fn is_constant(typed: &Typed) -> bool {
    match &typed.computed {
        Computed::Constant(constant) => *constant != Constant::Null,
        Computed::AsReal(inner) | Computed::AsInteger(inner) | Computed::AsMoment(inner) => is_constant(inner),
        _ => false,
    }
}

fn finding(table: &Table, pair: &Typed) -> Option<Diagnostic> {
    let (one, constant) = match &pair.computed {
        Computed::Compare(one, _, constant) => (one, written(constant)),
        Computed::In(one, constants) => (one, constants.first().map(text_of).unwrap_or_default()),
        _ => return None,
    };
    let name = &table.columns.get(column(one)?)?.name;
    let message = format!("no row of `{}` has the value {constant} in column `{name}`", table.id());
    Some(Diagnostic::finding(message).within(pair.span).hint("is it written as in the data?"))
}

fn written(typed: &Typed) -> String {
    match &typed.computed {
        Computed::Constant(constant) => text_of(constant),
        Computed::AsReal(inner) | Computed::AsInteger(inner) | Computed::AsMoment(inner) => written(inner),
        _ => String::new(),
    }
}

fn text_of(constant: &Constant) -> String {
    match constant {
        Constant::Integer(number) => number.to_string(),
        Constant::Real(number) => number.to_string(),
        Constant::Text(text) | Constant::Date(text) | Constant::Moment(text) => format!("'{text}'"),
        Constant::Truth(truth) => truth.to_string().to_uppercase(),
        Constant::Null | Constant::Interval { .. } => String::new(),
    }
}
