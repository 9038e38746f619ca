//! Functions, aggregates and windows of an SQL expression as R.

use super::syntax::{Call, Sql};
use super::{text, untranslated, write};
use crate::diagnostic::Outcome;

/// Aggregates, the R function of each and its number of arguments.
const AGGREGATES: [(&str, &str, usize); 13] = [
    ("count", "sql_count", 1),
    ("sum", "sql_sum", 1),
    ("avg", "sql_avg", 1),
    ("mean", "sql_avg", 1),
    ("median", "sql_median", 1),
    ("min", "sql_min", 1),
    ("max", "sql_max", 1),
    ("stddev", "sql_stddev", 1),
    ("stddev_samp", "sql_stddev", 1),
    ("variance", "sql_variance", 1),
    ("var_samp", "sql_variance", 1),
    ("quantile_cont", "sql_quantile", 2),
    ("row_number", "", 0),
];

/// Functions with a name in R and their least and greatest number of arguments.
const FUNCTIONS: [(&str, &str, usize, usize); 30] = [
    ("coalesce", "sql_coalesce", 1, usize::MAX),
    ("ifnull", "sql_coalesce", 2, 2),
    ("nullif", "sql_nullif", 2, 2),
    ("if", "sql_case", 3, 3),
    ("least", "sql_least", 1, usize::MAX),
    ("greatest", "sql_greatest", 1, usize::MAX),
    ("days", "days", 2, 2),
    ("round", "sql_round", 1, 2),
    ("floor", "floor", 1, 1),
    ("ceil", "ceiling", 1, 1),
    ("ceiling", "ceiling", 1, 1),
    ("abs", "abs", 1, 1),
    ("sign", "sign", 1, 1),
    ("length", "sql_length", 1, 1),
    ("char_length", "sql_length", 1, 1),
    ("upper", "toupper", 1, 1),
    ("lower", "tolower", 1, 1),
    ("trim", "trimws", 1, 1),
    ("substr", "sql_substr", 2, 3),
    ("substring", "sql_substr", 2, 3),
    ("left", "sql_left", 2, 2),
    ("right", "sql_right", 2, 2),
    ("replace", "sql_replace", 3, 3),
    ("concat", "sql_concat", 1, usize::MAX),
    ("starts_with", "startsWith", 2, 2),
    ("regexp_like", "sql_matches", 2, 2),
    ("date", "day", 1, 1),
    ("ends_with", "endsWith", 2, 2),
    ("mod", "sql_remainder", 2, 2),
    ("div", "sql_whole_divide", 2, 2),
];

/// Mathematical functions that are missing where they are not defined.
const MATHEMATICS: [(&str, &str, usize); 9] = [
    ("sqrt", "sqrt", 1),
    ("ln", "log", 1),
    ("log10", "log10", 1),
    ("log2", "log2", 1),
    ("log1p", "log1p", 1),
    ("exp", "exp", 1),
    ("log", "log", 2),
    ("pow", "`^`", 2),
    ("power", "`^`", 2),
];

/// Whether a function gives one value for many rows.
pub(super) fn is_aggregate(name: &str) -> bool {
    AGGREGATES.iter().any(|(known, ..)| *known == name)
}

/// The R code of a call.
pub(super) fn call(call: &Call) -> Outcome<String> {
    if let Some(over) = &call.over {
        let groups = write::all(&over.partition)?;
        let inner = if call.name == "row_number" && call.arguments.is_empty() {
            let keys = over.order.iter().map(|(key, _)| write::r(key)).collect::<Outcome<Vec<_>>>()?;
            let down: Vec<&str> = over.order.iter().map(|(_, down)| text::truth(*down)).collect();
            let down = if let [one] = down.as_slice() { (*one).to_owned() } else { format!("c({})", down.join(", ")) };
            format!("sql_row_number(d, list({}), {down})", keys.join(", "))
        } else if over.order.is_empty() {
            aggregate(call)?
        } else {
            return Err(untranslated(&format!("{} OVER (… ORDER BY …)", call.name.to_uppercase())).into());
        };
        return Ok(format!("sql_over(d, list({groups}), function(d) {inner})"));
    }
    if is_aggregate(&call.name) { aggregate(call) } else { function(call) }
}

fn aggregate(call: &Call) -> Outcome<String> {
    let found = AGGREGATES.iter().find(|(name, ..)| *name == call.name && call.name != "row_number");
    let Some((_, function, arguments)) = found else {
        return Err(untranslated(&format!("{}()", call.name.to_uppercase())).into());
    };
    let filter = call.filter.as_deref().map(write::r).transpose()?;
    if call.star {
        return match (call.name.as_str(), filter) {
            ("count", None) => Ok("nrow(d)".to_owned()),
            ("count", Some(filter)) => Ok(format!("sql_count(sql_where(rep(1, nrow(d)), {filter}))")),
            _ => Err(untranslated(&format!("{}(*)", call.name.to_uppercase())).into()),
        };
    }
    let (Some(first), true) = (call.arguments.first(), call.arguments.len() == *arguments) else {
        return Err(untranslated(&format!("{} of {} arguments", call.name.to_uppercase(), call.arguments.len())).into());
    };
    let function = match (call.distinct, call.name.as_str()) {
        (false, _) => *function,
        (true, "count") => "sql_count_distinct",
        (true, name) => return Err(untranslated(&format!("{}(DISTINCT …)", name.to_uppercase())).into()),
    };
    let mut values = write::r(first)?;
    if let Some(filter) = filter {
        values = format!("sql_where({values}, {filter})");
    }
    match call.arguments.get(1) {
        Some(second) => Ok(format!("{function}({values}, {})", write::r(second)?)),
        None => Ok(format!("{function}({values})")),
    }
}

fn function(call: &Call) -> Outcome<String> {
    let given = call.arguments.len();
    let arguments = write::all(&call.arguments)?;
    let plain = !call.star && !call.distinct && call.filter.is_none();
    // R's functions take one pattern for all rows.
    let is_constant = |argument: &Sql| matches!(argument, Sql::Text(_));
    if ["replace", "regexp_like"].contains(&call.name.as_str()) && !call.arguments.iter().skip(1).all(is_constant) {
        return Err(untranslated(&format!("{}() with a pattern that is no constant", call.name.to_uppercase())).into());
    }
    if plain {
        match (call.name.as_str(), call.arguments.as_slice()) {
            ("months", [_, _]) => return Ok(format!("days({arguments}) / 30.4375")),
            ("years", [_, _]) => return Ok(format!("days({arguments}) / 365.25")),
            ("date_part", [Sql::Text(part), date]) => {
                return Ok(format!("sql_part({}, {})", write::r(date)?, text::string(&part.to_ascii_lowercase())));
            }
            _ => {}
        }
        if let Some((_, name, ..)) =
            FUNCTIONS.iter().find(|(name, _, least, most)| *name == call.name && (*least..=*most).contains(&given))
        {
            return Ok(format!("{name}({arguments})"));
        }
        if let Some((_, name, _)) = MATHEMATICS.iter().find(|(name, _, wanted)| *name == call.name && *wanted == given)
        {
            return Ok(format!("sql_apply({name}, {arguments})"));
        }
    }
    Err(untranslated(&format!("{}() of {given} arguments", call.name.to_uppercase())).into())
}
