//! Forms of SQL that polars lacks or understands otherwise, written as forms that
//! it understands as documented in [`super::expression`].

use super::token::{Token, tokens};
use crate::diagnostic::{Diagnostic, Outcome};

/// Functions of two dates, and the days in one unit of their result.
const SPANS: [(&str, Option<&str>); 3] = [("days", None), ("months", Some("30.4375")), ("years", Some("365.25"))];

/// Functions that polars evaluates with the platform's mathematics library, whose
/// last digits differ from machine to machine.
const REFUSED: [&str; 12] =
    ["sin", "cos", "tan", "cot", "asin", "acos", "atan", "atan2", "sind", "cosd", "tand", "cotd"];

/// Writes out `DAYS(start, end)`, `MONTHS(start, end)` and `YEARS(start, end)`,
/// and refuses functions whose results are not the same everywhere.
pub(super) fn expand(sql: &str) -> Outcome<String> {
    let all = tokens(sql)?;
    let mut text = String::new();
    let mut at = 0;
    while let Some(token) = all.get(at) {
        let opens = matches!(all.get(at + 1), Some(Token::Symbol("(")));
        let Token::Word(word) = token else {
            text.push_str(&plain_number(*token));
            at += 1;
            continue;
        };
        if word.eq_ignore_ascii_case("in")
            && let Some((list, next)) = real_list(&all, at + 1)
        {
            text.push_str(&format!("{word} {list}"));
            at = next;
            continue;
        }
        let lower = word.to_ascii_lowercase();
        if opens && REFUSED.contains(&lower.as_str()) {
            return Err(Diagnostic::error(format!("the SQL function `{word}` is not available")).into());
        }
        if let Some((test, next)) = truth_test(&all, at)? {
            text.push_str(test);
            at = next;
            continue;
        }
        match SPANS.iter().find(|(name, _)| opens && *name == lower) {
            Some((name, unit)) => {
                let (arguments, next) = arguments(&all, at + 1)?;
                let [start, end] = arguments.as_slice() else {
                    return Err(Diagnostic::error(format!(
                        "`{word}` takes a start and an end, found {} arguments",
                        arguments.len()
                    ))
                    .hint(format!("write `{}(start_date, end_date)`", name.to_ascii_uppercase()))
                    .into());
                };
                let days = format!("(CAST({} AS DATE) - CAST({} AS DATE))", expand(end)?, expand(start)?);
                text.push_str(&unit.map_or(days.clone(), |unit| format!("({days} / {unit})")));
                at = next;
            }
            None => {
                text.push_str(word);
                at += 1;
            }
        }
    }
    Ok(text)
}

/// `IS [NOT] TRUE`, `IS [NOT] FALSE` and `IS NOT DISTINCT FROM`, written as the
/// comparison that takes missing for a value: polars leaves the first two missing,
/// and its parser takes all that follows `DISTINCT FROM` for one side.
fn truth_test(all: &[Token<'_>], at: usize) -> Outcome<Option<(&'static str, usize)>> {
    let follows = all.iter().enumerate().skip(at).filter(|(_, token)| !matches!(token, Token::Space(_)));
    let words: Vec<(usize, String)> =
        follows.take(4).map(|(at, token)| (at, token.text().to_ascii_lowercase())).collect();
    let end = |place: usize| words.get(place).map_or(all.len(), |(at, _)| at + 1);
    let names: Vec<&str> = words.iter().map(|(_, word)| word.as_str()).collect();
    Ok(match names.as_slice() {
        ["is", "true", ..] => Some(("<=> TRUE", end(1))),
        ["is", "false", ..] => Some(("<=> FALSE", end(1))),
        ["is", "not", "true", ..] => Some(("<=> TRUE = FALSE", end(2))),
        ["is", "not", "false", ..] => Some(("<=> FALSE = FALSE", end(2))),
        ["is", "not", "distinct", "from"] => Some(("<=>", end(3))),
        ["is", "distinct", "from", ..] => {
            return Err(Diagnostic::error("`IS DISTINCT FROM` is not available").hint("write `NOT (a <=> b)`").into());
        }
        _ => None,
    })
}

/// A token as it is, but a number without an exponent, which polars cannot read.
fn plain_number(token: Token<'_>) -> String {
    match token {
        Token::Number(text) if text.contains(['e', 'E']) => match text.parse::<f64>() {
            Ok(value) if value.is_finite() => {
                let plain = value.to_string();
                if plain.contains('.') { plain } else { plain + ".0" }
            }
            _ => text.to_owned(),
        },
        _ => token.text().to_owned(),
    }
}

/// A list of numbers with a real one among them, with all of them real: polars
/// takes no list of both. `None` for any other list.
fn real_list(all: &[Token<'_>], start: usize) -> Option<(String, usize)> {
    let mut list = String::new();
    let mut has_real = false;
    for (at, token) in all.iter().enumerate().skip(start) {
        match token {
            Token::Number(text) => {
                has_real |= text.contains(['.', 'e', 'E']);
                let plain = plain_number(*token);
                list.push_str(&plain);
                if !plain.contains('.') {
                    list.push_str(".0");
                }
            }
            Token::Symbol(")") => {
                list.push(')');
                return has_real.then_some((list, at + 1));
            }
            Token::Space(text) | Token::Symbol(text @ ("(" | "," | "-" | "+")) => list.push_str(text),
            _ => return None,
        }
    }
    None
}

/// The arguments of a call whose parenthesis opens at a token, and the token after it.
fn arguments(all: &[Token<'_>], open: usize) -> Outcome<(Vec<String>, usize)> {
    let mut depth = 0_usize;
    let mut found = vec![String::new()];
    for (at, token) in all.iter().enumerate().skip(open) {
        match token.text() {
            "(" => depth += 1,
            ")" if depth == 1 => return Ok((found, at + 1)),
            ")" => depth -= 1,
            "," if depth == 1 => {
                found.push(String::new());
                continue;
            }
            _ => {}
        }
        if (depth, at) != (1, open)
            && let Some(last) = found.last_mut()
        {
            last.push_str(token.text());
        }
    }
    Err(Diagnostic::error("the SQL has a parenthesis that is never closed").into())
}
