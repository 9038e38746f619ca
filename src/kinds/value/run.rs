//! Computing one number.

use crate::analysis::result_writer::{ResultWriter, Scope, absent};
use crate::analysis::selection::{filtered, used_columns};
use crate::analysis::{Block, Nature, Value};
use crate::data::{Scalar, Table};
use crate::diagnostic::{Diagnostic, Outcome};
use crate::kinds::kind::Output;
use crate::kinds::value::keys::ValueKeys;

/// The rows whose values enter an aggregate: of one over an expression, such as
/// `AVG(age)`, those in which it has a value, and of one with `FILTER` those that pass it.
/// Several aggregates, as in `MAX(a) - MIN(b)`, read every row.
fn entering(table: &Table, written: &str) -> Vec<usize> {
    let truth = |condition: &str| table.truth(condition).ok();
    let conditions = conditions(written).unwrap_or_default();
    let known: Vec<Vec<Option<bool>>> = conditions.iter().filter_map(|condition| truth(condition)).collect();
    (0..table.rows()).filter(|row| known.iter().all(|truth| truth[*row] == Some(true))).collect()
}

/// What is true of the rows that a single aggregate takes.
fn conditions(written: &str) -> Option<Vec<String>> {
    const AGGREGATES: [&str; 9] =
        ["COUNT", "SUM", "AVG", "MEDIAN", "MIN", "MAX", "STDDEV", "VARIANCE", "QUANTILE_CONT"];
    let (name, inner, after) = call(written)?;
    if !AGGREGATES.contains(&name.to_uppercase().as_str()) {
        // `ROUND(AVG(age), 1)` takes the rows of `AVG(age)`.
        return if after.is_empty() { conditions(first_argument(inner)) } else { None };
    }
    let mut out = Vec::new();
    let argument = first_argument(inner);
    let distinct = argument.get(..9).is_some_and(|word| word.eq_ignore_ascii_case("distinct "));
    let argument = if distinct { argument[9..].trim() } else { argument };
    if argument != "*" {
        out.push(format!("({argument}) IS NOT NULL"));
    }
    if !after.is_empty() {
        let (filter, condition, rest) = call(after)?;
        let condition =
            condition.get(..6).filter(|word| word.eq_ignore_ascii_case("where ")).map(|_| &condition[6..])?;
        if !filter.eq_ignore_ascii_case("filter") || !rest.is_empty() {
            return None;
        }
        out.push(condition.to_owned());
    }
    Some(out)
}

/// The name, the inside of the brackets and what comes after them, of a call.
fn call(written: &str) -> Option<(&str, &str, &str)> {
    let open = written.find('(')?;
    let (mut depth, mut is_text) = (0usize, false);
    for (at, c) in written.char_indices().skip_while(|(at, _)| *at < open) {
        match c {
            '\'' => is_text = !is_text,
            '(' if !is_text => depth += 1,
            ')' if !is_text => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some((written[..open].trim(), written[open + 1..at].trim(), written[at + 1..].trim()));
        }
    }
    None
}

/// What stands before the first comma that is not within brackets.
fn first_argument(inner: &str) -> &str {
    let mut depth = 0i32;
    for (at, c) in inner.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            ',' if depth == 0 => return inner[..at].trim(),
            _ => {}
        }
    }
    inner
}

/// Computes the number.
pub(super) fn run(block: &Block, body: &ValueKeys, table: &Table) -> Outcome<Output> {
    if let Some(digits) = body.digits.filter(|digits| *digits > 15) {
        return Err(Diagnostic::error(format!("found {digits} digits, expected 15 at most"))
            .at(block.value("digits"))
            .into());
    }
    let filtered = filtered(block, body.condition.as_deref(), table)?;
    let scalar = filtered.aggregate(&body.expression).map_err(|errors| block.at_key("as", errors))?;
    let value = match scalar {
        Scalar::Number(number) if number.is_finite() => Value::Number(number),
        Scalar::Number(_) => absent("the value is not finite"),
        Scalar::Text(text) => Value::Text(text),
        Scalar::Null => absent(if filtered.rows() == 0 { "no row is selected" } else { "all values are missing" }),
        Scalar::Boolean(_) => {
            return Err(Diagnostic::error("the expression gives true or false, expected a number")
                .at(block.value("as"))
                .hint("count with `COUNT(*)` and `where`")
                .into());
        }
    };
    let nature = match (&value, body.digits) {
        (Value::Text(_), _) => Nature::Words,
        // A count has no unit, a measurement that happens to be whole keeps its own.
        (Value::Number(number), None) if number.fract() == 0.0 && body.unit.is_none() => Nature::Count,
        (Value::Number(number), None) if number.fract() == 0.0 => Nature::Quantity(0),
        (_, digits) => Nature::Quantity(digits.unwrap_or(1)),
    };
    let mut entries = ResultWriter::of(block);
    let rows = entries.row_set(&filtered, &entering(&filtered, &body.expression));
    let scope = Scope::default().rows(rows).unit(body.unit.as_deref());
    entries.put_here(&scope, "value", value, nature);
    let columns = used_columns(&filtered, &[Some(&body.expression), body.condition.as_ref()]);
    let methods = match &body.condition {
        Some(condition) => {
            format!("{} was computed over the rows of {} where {condition}.", body.expression, body.data)
        }
        None => format!("{} was computed over all rows of {}.", body.expression, body.data),
    };
    let mut output = Output::without_exhibit(entries, methods, columns);
    if is_typed(&body.expression, &filtered) {
        output.notes.push(
            Diagnostic::finding(format!(
                "the value of block `{}` is typed in its expression, whatever the rows are",
                block.id
            ))
            .code("typed-number")
            .at(block.key("as"))
            .hint("declare such a number as `[facts.name]` with its source in report/report.toml"),
        );
    }
    Ok(output)
}

/// Whether an expression gives a number that stands in it, for all rows and for each half
/// of them: then it is no result of the data.
fn is_typed(expression: &str, table: &Table) -> bool {
    let number = |table: &Table| match table.aggregate(expression) {
        Ok(Scalar::Number(number)) => Some(number),
        _ => None,
    };
    let (Some(all), rows) = (number(table), table.rows()) else { return false };
    if rows < 2 || !literals(expression).contains(&all) {
        return false;
    }
    let halves: [Vec<usize>; 2] = [(0..rows / 2).collect(), (rows / 2..rows).collect()];
    halves.iter().all(|half| number(&table.select_rows(half)) == Some(all))
}

/// The numbers that are written in an expression outside of names and texts.
fn literals(expression: &str) -> Vec<f64> {
    let outside: String = expression.split(['\'', '"']).step_by(2).collect::<Vec<_>>().join(" ");
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_');
    outside.split(|c: char| !is_part(c)).filter_map(|word| word.parse().ok()).collect()
}
