//! From text to our tree, by way of `sqlparser`.

use std::collections::BTreeSet;

use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::{Token, TokenWithSpan};

use super::depth::with_room;
use super::dialect::Report;
use super::lower::Lowering;
use super::print::quoted;
use super::span::{shortened, span, written};
use super::token::{self, Names, Pairs};
use super::tree::{Expression, Query};
use crate::diagnostic::{Diagnostic, Span};

/// The parser counts a few steps for each depth of ours.
const RECURSION: usize = 4_000;

/// Reads an expression over the columns of one table.
///
/// # Errors
/// Everything that is not understood, at its span.
pub fn expression(text: &str, columns: &BTreeSet<&str>, table: &str) -> Result<Expression, Diagnostic> {
    if text.trim().is_empty() {
        return Err(Diagnostic::error("the SQL expression is empty"));
    }
    let (tokens, depth) = token::tokens(text, Names { columns, tables: None })?;
    for found in &tokens {
        if matches!(&found.token, Token::Word(word) if word.quote_style.is_none() && word.value.eq_ignore_ascii_case("select"))
        {
            return Err(Diagnostic::error("an SQL expression has no `SELECT`")
                .within(span(found.span))
                .hint("use an `sql` block, and join its table"));
        }
    }
    let what = "the SQL expression";
    if let Some(star) = tokens.first().filter(|first| first.token == Token::Mul) {
        return Err(Diagnostic::error("`*` stands for all columns, expected one value")
            .within(span(star.span))
            .hint("rows are counted by `COUNT(*)`"));
    }
    let pairs = Pairs::of(&tokens);
    with_room(depth, || {
        let mut parser = Parser::new(&Report).with_recursion_limit(RECURSION).with_tokens_with_locations(tokens);
        let parsed = parser.parse_expr().map_err(|error| unreadable(what, text, &parser, &error))?;
        ended(what, text, &parser)?;
        Lowering { text, table: Some(table), columns, pairs: &pairs }.expression(&parsed)
    })
}

/// Reads a `SELECT`, or a `WITH … SELECT`, over tables and the columns of all.
///
/// # Errors
/// Everything that is not understood, at its span.
pub fn query(text: &str, columns: &BTreeSet<&str>, tables: &BTreeSet<&str>) -> Result<Query, Diagnostic> {
    let cut = text.trim_end().trim_end_matches(';');
    let first = cut.trim_start_matches(|c: char| c.is_whitespace() || c == '(');
    let (tokens, depth) = token::tokens(cut, Names { columns, tables: Some(tables) }).map_err(|error| {
        if error.message.contains("`;`") {
            return Diagnostic {
                message: "an `sql` block is only one SELECT, found more after `;`".to_owned(),
                ..error
            };
        }
        error
    })?;
    let word = tokens.iter().find(|token| token.token != Token::LParen);
    let is_select = |word: &str| word.eq_ignore_ascii_case("select") || word.eq_ignore_ascii_case("with");
    match word.map(|word| (&word.token, span(word.span))) {
        Some((Token::Word(word), _)) if is_select(&word.value) => {}
        Some((found, at)) => {
            let word = found.to_string().to_ascii_lowercase();
            return Err(Diagnostic::error(format!("an `sql` block is a SELECT, found `{word}`")).within(at));
        }
        None => return Err(Diagnostic::error(format!("an `sql` block is a SELECT, found `{first}`"))),
    }
    nested_tables(&tokens)?;
    let what = "the SQL";
    let pairs = Pairs::of(&tokens);
    with_room(depth, || {
        let mut parser = Parser::new(&Report).with_recursion_limit(RECURSION).with_tokens_with_locations(tokens);
        let parsed = parser.parse_query().map_err(|error| unreadable(what, cut, &parser, &error))?;
        ended(what, cut, &parser)?;
        Lowering { text: cut, table: None, columns, pairs: &pairs }.query(&parsed)
    })
}

/// Parentheses around tables, which the parser reads twice at each depth.
fn nested_tables(tokens: &[TokenWithSpan]) -> Result<(), Diagnostic> {
    let is = |token: Option<&TokenWithSpan>, words: &[&str]| {
        matches!(token.map(|token| &token.token), Some(Token::Word(word))
            if word.quote_style.is_none() && words.iter().any(|one| word.value.eq_ignore_ascii_case(one)))
    };
    // Whether each open parenthesis stands where a table does, and directly so.
    let mut open: Vec<bool> = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        match token.token {
            Token::LParen => {
                let before = at.checked_sub(1).and_then(|at| tokens.get(at));
                let follows_comma = before.is_some_and(|before| before.token == Token::Comma);
                let is_table = is(before, &["from", "join"]) || follows_comma && !is(tokens.get(at + 1), &[]);
                let is_nested =
                    before.is_some_and(|before| before.token == Token::LParen) && open.last() == Some(&true);
                if (is(before, &["from", "join"]) || is_nested) && !is(tokens.get(at + 1), &["select", "with"]) {
                    return Err(Diagnostic::error("tables stand in parentheses, which is not available")
                        .within(span(token.span))
                        .hint("write the joins one after the other; a query in parentheses begins with SELECT"));
                }
                open.push(is_table || is_nested);
            }
            Token::RParen => {
                open.pop();
            }
            _ => {}
        }
    }
    Ok(())
}

/// Nothing may follow.
fn ended(what: &str, text: &str, parser: &Parser<'_>) -> Result<(), Diagnostic> {
    let next = parser.peek_token_ref();
    if next.token == Token::EOF {
        return Ok(());
    }
    let at = span(next.span);
    let found = written(text, at);
    let error = Diagnostic::error(format!("{what} `{}` ends before `{found}`", shortened(text))).within(at);
    Err(match next.token {
        Token::Word(_) | Token::SingleQuotedString(_) | Token::Number(..) => {
            error.hint("an operator or a quote is missing")
        }
        Token::RParen => error.hint("there is one parenthesis too many"),
        _ => error.hint("this operator is not known here"),
    })
}

/// An error of the parser in our own words, at the token it stopped at.
fn unreadable(what: &str, text: &str, parser: &Parser<'_>, error: &ParserError) -> Diagnostic {
    if *error == ParserError::RecursionLimitExceeded {
        return Diagnostic::error(format!("{what} is too deep")).hint("derive a part of it as a column of its own");
    }
    let message = error.to_string();
    let at = place_in(&message).filter(|at| *at < text.len());
    let next = parser.peek_token_ref();
    let at = match at {
        Some(at) => {
            let end =
                text[at..].find(|c: char| c.is_whitespace() || "(),".contains(c)).map_or(text.len(), |end| at + end);
            Span::new(at, end.max(text.ceil_char_boundary(at + 1)))
        }
        None if next.token != Token::EOF && !message.contains("found: EOF") => span(next.span),
        None => Span::new(text.trim_end().len(), text.trim_end().len()),
    };
    let found =
        if at.start >= text.trim_end().len() { "its end".to_owned() } else { format!("`{}`", written(text, at)) };
    let expected = expected(&message).map(|words| format!(", expected {words}")).unwrap_or_default();
    Diagnostic::error(format!("cannot read {what} `{}` at {found}{expected}", shortened(text)))
        .within(at)
        .hint("text is written in single quotes, equality as `=`; names that are no words in double quotes")
}

/// The byte that a message of the parser names as its column.
fn place_in(message: &str) -> Option<usize> {
    let (_, rest) = message.rsplit_once("Column: ")?;
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    digits.parse::<usize>().ok()?.checked_sub(1)
}

/// What the parser waited for, where it is a word or sign of SQL that an author can add.
fn expected(message: &str) -> Option<String> {
    let (_, rest) = message.split_once("Expected: ")?;
    let (words, _) = rest.split_once(", found")?;
    let words = words.trim();
    if words == "an expression" {
        return Some("a value".to_owned());
    }
    let is_sign = words.chars().count() == 1 && words.chars().all(|c| c.is_ascii_punctuation());
    let is_word = !words.is_empty() && words.chars().all(|c| c.is_ascii_uppercase() || c == ' ');
    (is_sign || is_word).then(|| format!("`{words}`"))
}

/// A hint for a name that is not there: a text in double quotes is a name.
pub(super) fn name_hint<'n>(sql: &str, name: &str, known: impl IntoIterator<Item = &'n str> + Clone) -> String {
    if sql.contains(&quoted(name)) && crate::diagnostic::closest(name, known.clone()).is_none() {
        format!("text is written in single quotes: '{name}'")
    } else {
        crate::diagnostic::known_names(name, known)
    }
}
