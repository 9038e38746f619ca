//! A tree written as SQL with all parentheses.

use std::fmt::Write as _;

use super::combine::SetOperation;
use super::constant::Constant;
use super::tree::{Aggregated, Body, Expression, Factor, Form, Item, Join, On, Over, Query, Select};

/// A name in double quotes.
pub fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn text(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn list(all: &[Expression]) -> String {
    all.iter().map(printed).collect::<Vec<_>>().join(", ")
}

/// An expression with all parentheses: parsed again it is the same tree.
pub fn printed(expression: &Expression) -> String {
    match &expression.form {
        Form::Column { table: None, name } => quoted(name),
        Form::Column { table: Some(table), name } => format!("{}.{}", quoted(table), quoted(name)),
        Form::Constant(constant) => printed_constant(constant),
        Form::Negative(one) => format!("(-{})", printed(one)),
        Form::Not(one) => format!("(NOT {})", printed(one)),
        Form::Binary(left, operator, right) => format!("({} {} {})", printed(left), operator.symbol(), printed(right)),
        Form::IsNull(one) => format!("({} IS NULL)", printed(one)),
        Form::Is(one, truth) => format!("({} IS {})", printed(one), if *truth { "TRUE" } else { "FALSE" }),
        Form::In(value, set) => format!("({} IN ({}))", printed(value), list(set)),
        Form::InQuery(value, query) => format!("({} IN ({}))", printed(value), printed_query(query)),
        Form::Between(value, low, high) => {
            format!("({} BETWEEN {} AND {})", printed(value), printed(low), printed(high))
        }
        Form::Like { value, pattern, any_case } => {
            format!("({} {} {})", printed(value), if *any_case { "ILIKE" } else { "LIKE" }, text(pattern))
        }
        Form::Case { operand, branches, other } => {
            let mut out = String::from("(CASE");
            if let Some(operand) = operand {
                let _ = write!(out, " {}", printed(operand));
            }
            for (when, then) in branches {
                let _ = write!(out, " WHEN {} THEN {}", printed(when), printed(then));
            }
            if let Some(other) = other {
                let _ = write!(out, " ELSE {}", printed(other));
            }
            out + " END)"
        }
        Form::Cast { value, target, lenient } => {
            format!("{}({} AS {})", if *lenient { "TRY_CAST" } else { "CAST" }, printed(value), target.name())
        }
        Form::Part(part, value) => format!("DATE_PART({}, {})", text(part.name()), printed(value)),
        Form::Call(function, arguments) => format!("{}({})", function.name(), list(arguments)),
        Form::Aggregate(one) => aggregate(one),
        Form::Window(window, arguments, over) => {
            format!("{}({}) {}", window.name(), list(arguments), printed_over(over))
        }
    }
}

fn printed_constant(constant: &Constant) -> String {
    match constant {
        Constant::Integer(value) if *value < 0 => format!("({value})"),
        Constant::Integer(value) => value.to_string(),
        // With a point or an exponent, so that it stays a real number.
        Constant::Real(value) if value.is_sign_negative() => format!("({value:?})"),
        Constant::Real(value) => format!("{value:?}"),
        Constant::Text(words) => text(words),
        Constant::Truth(truth) => if *truth { "TRUE" } else { "FALSE" }.to_owned(),
        Constant::Null => "NULL".to_owned(),
        Constant::Date(day) => format!("DATE {}", text(day)),
        Constant::Moment(moment) => format!("TIMESTAMP {}", text(moment)),
        Constant::Interval { months, days, seconds } => {
            format!("INTERVAL '{months} months {days} days {seconds} seconds'")
        }
    }
}

fn aggregate(one: &Aggregated) -> String {
    let argument = one.argument.as_ref().map_or_else(|| "*".to_owned(), printed);
    let distinct = if one.distinct { "DISTINCT " } else { "" };
    let mut out = format!("{}({distinct}{argument}", one.function.name());
    if let Some(probability) = one.probability {
        let _ = write!(out, ", {probability:?}");
    }
    out.push(')');
    if let Some(filter) = &one.filter {
        let _ = write!(out, " FILTER (WHERE {})", printed(filter));
    }
    if let Some(over) = &one.over {
        let _ = write!(out, " {}", printed_over(over));
    }
    out
}

fn printed_over(over: &Over) -> String {
    let mut parts = Vec::new();
    if !over.partition.is_empty() {
        parts.push(format!("PARTITION BY {}", list(&over.partition)));
    }
    if !over.order.is_empty() {
        let keys = over.order.iter().map(|(key, descends)| format!("{}{}", printed(key), direction(*descends)));
        parts.push(format!("ORDER BY {}", keys.collect::<Vec<_>>().join(", ")));
    }
    format!("OVER ({})", parts.join(" "))
}

fn direction(descends: bool) -> &'static str {
    if descends { " DESC" } else { "" }
}

/// A query with all parentheses: parsed again it is the same tree.
pub fn printed_query(query: &Query) -> String {
    let mut out = String::new();
    if !query.with.is_empty() {
        let tables = query.with.iter().map(|(name, query)| format!("{} AS ({})", quoted(name), printed_query(query)));
        let _ = write!(out, "WITH {} ", tables.collect::<Vec<_>>().join(", "));
    }
    out.push_str(&printed_body(&query.body));
    if !query.order.is_empty() {
        let keys = query.order.iter().map(|key| {
            let nulls = match key.nulls_first {
                None => "",
                Some(true) => " NULLS FIRST",
                Some(false) => " NULLS LAST",
            };
            format!("{}{}{nulls}", printed(&key.expression), direction(key.descends))
        });
        let _ = write!(out, " ORDER BY {}", keys.collect::<Vec<_>>().join(", "));
    }
    if let Some(limit) = query.limit {
        let _ = write!(out, " LIMIT {limit}");
    }
    if let Some(offset) = query.offset {
        let _ = write!(out, " OFFSET {offset}");
    }
    out
}

fn printed_body(body: &Body) -> String {
    match body {
        Body::Select(select) => printed_select(select),
        Body::Query(query) => format!("({})", printed_query(query)),
        Body::Set { left, operation, right } => {
            let word = match operation {
                SetOperation::UnionAll => "UNION ALL",
                SetOperation::Union => "UNION",
                SetOperation::Except => "EXCEPT",
                SetOperation::Intersect => "INTERSECT",
            };
            format!("{} {word} {}", printed_body(left), printed_body(right))
        }
    }
}

fn printed_select(select: &Select) -> String {
    let items = select.items.iter().map(|item| match item {
        Item::All => "*".to_owned(),
        Item::AllOf(table) => format!("{}.*", quoted(table)),
        Item::One(expression, None) => printed(expression),
        Item::One(expression, Some(name)) => format!("{} AS {}", printed(expression), quoted(name)),
    });
    let distinct = if select.distinct { "DISTINCT " } else { "" };
    let mut out = format!("SELECT {distinct}{}", items.collect::<Vec<_>>().join(", "));
    let from = select
        .from
        .iter()
        .map(|(first, joins)| joins.iter().fold(printed_factor(first), |from, join| from + &printed_join(join)));
    let from = from.collect::<Vec<_>>().join(", ");
    if !from.is_empty() {
        let _ = write!(out, " FROM {from}");
    }
    if let Some(condition) = &select.condition {
        let _ = write!(out, " WHERE {}", printed(condition));
    }
    if !select.groups.is_empty() {
        let _ = write!(out, " GROUP BY {}", list(&select.groups));
    }
    if let Some(having) = &select.having {
        let _ = write!(out, " HAVING {}", printed(having));
    }
    out
}

fn printed_factor(factor: &Factor) -> String {
    let (what, alias) = match factor {
        Factor::Table { name, alias, .. } => (quoted(name), alias),
        Factor::Query { query, alias } => (format!("({})", printed_query(query)), alias),
    };
    match alias {
        Some(alias) => format!("{what} AS {}", quoted(alias)),
        None => what,
    }
}

fn printed_join(join: &Join) -> String {
    let on = match &join.on {
        On::All => String::new(),
        On::Condition(condition) => format!(" ON {}", printed(condition)),
        On::Using(names) => {
            format!(" USING ({})", names.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", "))
        }
    };
    format!(" {} {}{on}", join.kind.words(), printed_factor(&join.factor))
}
