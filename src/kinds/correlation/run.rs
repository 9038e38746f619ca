//! Correlating each two variables.

use crate::analysis::result_writer::{ResultWriter, Scope, absent, invalid, not_estimable, value_of};
use crate::analysis::selection::{filtered, numbers, used_columns};
use crate::analysis::words::percent_text;
use crate::analysis::{Block, Nature, Role, Value};
use crate::data::Table;
use crate::diagnostic::Outcome;
use crate::kinds::correlation::keys::{CorrelationKeys, Method};
use crate::kinds::correlation::methods;
use crate::kinds::correlation::shape::CorrelationShape;
use crate::kinds::kind::Output;
use crate::statistics::correlation::kendall::kendall;
use crate::statistics::correlation::spearman::{SpearmanMethod, spearman};
use crate::statistics::correlation::{Pearson, pearson};
use crate::statistics::{Estimable, Invalid, NotEstimable};

/// What a correlation gives, whatever its kind.
struct Found {
    estimate: Value,
    conf: Option<[Value; 2]>,
    statistic: Value,
    df: Option<f64>,
    p_value: Value,
    method: String,
}

/// Correlates each two variables.
pub(super) fn run(block: &Block, body: &CorrelationKeys, table: &Table) -> Outcome<Output> {
    if body.variables.len() < 2 {
        let found = body.variables.len();
        let message = format!("`variables` has {found} of the two or more that a correlation needs");
        return Err(block.wrong("variables", message, "name at least two columns of numbers").into());
    }
    if body.level.is_some() && body.method != Method::Pearson {
        let message = format!("`level` has no use: {}s have no interval here", body.method.words().0);
        return Err(block.wrong("level", message, "intervals are of `method = \"pearson\"`").into());
    }
    let table = filtered(block, body.condition.as_deref(), table)?;
    let values: Vec<Vec<Option<f64>>> =
        body.variables.iter().map(|name| numbers(block, "variables", name, &table)).collect::<Outcome<_>>()?;
    let mut entries = ResultWriter::of(block);
    let mut family: Vec<(Scope, Value)> = Vec::new();
    for (first, x) in values.iter().enumerate() {
        for (second, y) in values.iter().enumerate().skip(first + 1) {
            let scope =
                Scope::default().variable(&body.variables[first]).named(Role::Variable, &body.variables[second]);
            family.push(pair(body, &table, (x, y), &scope, &mut entries)?);
        }
    }
    let has_two = |row: &usize| values.iter().filter(|values| values[*row].is_some()).nth(1).is_some();
    let rows: Vec<usize> = (0..table.rows()).filter(has_two).collect();
    let rows = entries.row_set(&table, &rows);
    let adjusted = body
        .adjust
        .enter(&family.iter().collect::<Vec<_>>(), rows, &mut entries)
        .map_err(|error| invalid(&error, &table, &[]))?;
    let of_pair = |later: &String, earlier: &String| {
        entries.row(&Scope::default().variable(earlier).named(Role::Variable, later))
    };
    let with_earlier = (1..body.variables.len())
        .map(|later| body.variables[..later].iter().map(|earlier| of_pair(&body.variables[later], earlier)).collect())
        .collect();
    let (name, sign) = body.method.words();
    let shape = CorrelationShape {
        names: body.variables.clone(),
        variables: body.variables.iter().map(|name| table.title(name).to_owned()).collect(),
        with_earlier,
        name: name.to_owned(),
        sign: sign.to_owned(),
        intervals: body.method == Method::Pearson,
        adjusted,
        confidence: percent_text(body.level()),
    };
    enter_level(body, &mut entries);
    let mut columns = body.variables.clone();
    columns.extend(used_columns(&table, &[body.condition.as_ref()]));
    Ok(Output::new(entries, shape, methods::sentences(body, table.rows_called(), adjusted), columns))
}

/// Enters the level of Pearson's intervals; one that is given is entered for blocks of all kinds.
fn enter_level(body: &CorrelationKeys, entries: &mut ResultWriter) {
    if body.method == Method::Pearson && body.level.is_none() {
        entries.put(&Scope::default(), "conf.level", Value::Number(body.level()), Nature::Level);
    }
}

/// Enters the correlation of two variables over the rows that have both; gives the
/// scope and the P value.
fn pair(
    body: &CorrelationKeys,
    table: &Table,
    (x, y): (&[Option<f64>], &[Option<f64>]),
    scope: &Scope,
    entries: &mut ResultWriter,
) -> Outcome<(Scope, Value)> {
    let (known, unknown): (Vec<usize>, Vec<usize>) =
        (0..table.rows()).partition(|row| x[*row].is_some() && y[*row].is_some());
    entries.count_rows(table, scope, "n.missing", &unknown);
    let set = entries.row_set(table, &known);
    let scope = scope.rows(set);
    entries.count(&scope, "n", known.len());
    let pick = |values: &[Option<f64>]| known.iter().filter_map(|row| values[*row]).collect::<Vec<f64>>();
    let found = correlate(body, &pick(x), &pick(y)).map_err(|error| invalid(&error, table, &known))?;
    // A coefficient is printed as a ratio is: with two decimals, and no unit.
    entries.put(&scope, "estimate", found.estimate, Nature::Ratio);
    if let Some([low, high]) = found.conf {
        entries.put(&scope, "conf.low", low, Nature::Ratio);
        entries.put(&scope, "conf.high", high, Nature::Ratio);
    }
    entries.put(&scope, "statistic", found.statistic, Nature::Quantity(2));
    if let Some(df) = found.df {
        entries.put(&scope, "df", Value::Number(df), Nature::Count);
    }
    entries.put(&scope, "p.value", found.p_value.clone(), Nature::PValue);
    entries.words(&scope, "method", found.method);
    Ok((scope, found.p_value))
}

fn correlate(body: &CorrelationKeys, x: &[f64], y: &[f64]) -> Result<Found, Invalid> {
    let name = body.method.words().0;
    let rank = |estimate: f64, statistic: f64, p_value: f64, way: &str| Found {
        estimate: Value::Number(estimate),
        conf: None,
        statistic: Value::Number(statistic),
        df: None,
        p_value: Value::Number(p_value),
        method: format!("{name}, {way}"),
    };
    Ok(match body.method {
        Method::Pearson => match pearson(x, y, body.level())? {
            Estimable::Value(found) => of_pearson(found, name),
            Estimable::Not(reason) => none(body.method, &reason),
        },
        Method::Spearman => match spearman(x, y)? {
            Estimable::Value(found) => {
                let way = match found.method {
                    SpearmanMethod::Exact => "exact",
                    SpearmanMethod::Edgeworth => "Edgeworth series",
                    SpearmanMethod::Student => "t approximation",
                };
                rank(found.estimate, found.statistic, found.p_value, way)
            }
            Estimable::Not(reason) => none(body.method, &reason),
        },
        Method::Kendall => match kendall(x, y)? {
            Estimable::Value(found) => {
                let way = if found.exact { "exact" } else { "normal approximation" };
                rank(found.estimate, found.statistic, found.p_value, way)
            }
            Estimable::Not(reason) => none(body.method, &reason),
        },
    })
}

fn of_pearson(found: Pearson, name: &str) -> Found {
    Found {
        estimate: Value::Number(found.estimate),
        conf: Some(match found.conf {
            Estimable::Value((low, high)) => [low, high].map(Value::Number),
            Estimable::Not(reason) => [(); 2].map(|()| not_estimable(&reason)),
        }),
        statistic: match found.statistic {
            Estimable::Not(NotEstimable::ZeroVariance) => absent("the points lie on a line"),
            other => value_of(other),
        },
        df: Some(found.df),
        p_value: Value::Number(found.p_value),
        method: name.to_owned(),
    }
}

/// The reason in place of a correlation.
fn none(method: Method, reason: &NotEstimable) -> Found {
    let words =
        if *reason == NotEstimable::ZeroVariance { absent("a variable does not vary") } else { not_estimable(reason) };
    Found {
        estimate: words.clone(),
        conf: (method == Method::Pearson).then(|| [words.clone(), words.clone()]),
        statistic: words.clone(),
        df: None,
        p_value: words,
        method: method.words().0.to_owned(),
    }
}
