//! SQL cut into tokens.

use std::collections::BTreeSet;

use crate::diagnostic::{Diagnostic, Outcome};

/// A piece of SQL. The pieces of a text put together are the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// Blanks and comments.
    Space(&'a str),
    /// `'text'`, with its quotes.
    Text(&'a str),
    /// `"name"`, with its quotes.
    Name(&'a str),
    /// A keyword, function or name without quotes.
    Word(&'a str),
    /// A number.
    Number(&'a str),
    /// One other character.
    Symbol(&'a str),
}

impl<'a> Token<'a> {
    /// The piece as it is written.
    pub fn text(self) -> &'a str {
        match self {
            Self::Space(text) | Self::Text(text) | Self::Name(text) | Self::Word(text) => text,
            Self::Number(text) | Self::Symbol(text) => text,
        }
    }

    /// Whether it is this word, in capitals or not.
    pub fn is_word(self, word: &str) -> bool {
        matches!(self, Self::Word(text) if text.eq_ignore_ascii_case(word))
    }
}

/// Cuts SQL into tokens.
///
/// # Errors
/// A string, quoted name or comment that is never closed.
pub(super) fn tokens(sql: &str) -> Outcome<Vec<Token<'_>>> {
    let mut found = Vec::new();
    let mut rest = sql;
    while let Some(first) = rest.chars().next() {
        let (token, length): (fn(&str) -> Token<'_>, usize) = match first {
            '\'' => (|text| Token::Text(text), quoted(rest, '\'', "a string")?),
            '"' => (|text| Token::Name(text), quoted(rest, '"', "a quoted name")?),
            '`' => (|text| Token::Name(text), quoted(rest, '`', "a quoted name")?),
            _ if rest.starts_with("--") => (|text| Token::Space(text), rest.find('\n').unwrap_or(rest.len())),
            _ if rest.starts_with("/*") => match rest.find("*/") {
                Some(end) => (|text| Token::Space(text), end + 2),
                None => return Err(Diagnostic::error("the SQL has a comment that is never closed").into()),
            },
            c if c.is_whitespace() => (|text| Token::Space(text), run(rest, char::is_whitespace)),
            c if c.is_alphabetic() || c == '_' => {
                (|text| Token::Word(text), run(rest, |c| c.is_alphanumeric() || c == '_'))
            }
            c if c.is_ascii_digit() => (|text| Token::Number(text), number(rest)),
            c => (|text| Token::Symbol(text), c.len_utf8()),
        };
        let (text, after) = rest.split_at(length);
        found.push(token(text));
        rest = after;
    }
    Ok(found)
}

fn run(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|c| !belongs(c)).unwrap_or(text.len())
}

/// The length of a number: digits, a point, an exponent with its sign.
fn number(text: &str) -> usize {
    let length = run(text, |c| c.is_ascii_digit() || c == '.');
    let Some(exponent) = text[length..].strip_prefix(['e', 'E']) else { return length };
    let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    match run(digits, |c| c.is_ascii_digit()) {
        0 => length,
        count => text.len() - digits.len() + count,
    }
}

/// The length of a quoted piece; a doubled quote stands for one.
fn quoted(text: &str, quote: char, what: &str) -> Outcome<usize> {
    let mut letters = text.char_indices().skip(1).peekable();
    while let Some((at, letter)) = letters.next() {
        if letter == quote {
            match letters.peek() {
                Some((_, next)) if *next == quote => {
                    letters.next();
                }
                _ => return Ok(at + quote.len_utf8()),
            }
        }
    }
    Err(Diagnostic::error(format!("the SQL has {what} that is never closed")).into())
}

/// The first keyword of a statement, in lower case.
pub(super) fn first_word(sql: &str) -> Outcome<String> {
    let all = tokens(sql)?;
    let first = all.iter().find(|token| !matches!(token, Token::Space(_)) && token.text() != "(");
    Ok(first.map_or_else(String::new, |token| token.text().to_ascii_lowercase()))
}

/// The names that `AS` gives, whether to columns, tables or common table expressions.
pub(super) fn aliases(sql: &str) -> Outcome<BTreeSet<String>> {
    let all: Vec<Token<'_>> = tokens(sql)?.into_iter().filter(|token| !matches!(token, Token::Space(_))).collect();
    let named = all.windows(2).filter(|pair| pair[0].is_word("as")).filter_map(|pair| name_of(pair[1]));
    Ok(named.collect())
}

/// The names of common table expressions: `WITH name AS (…), other AS (…)`.
pub(super) fn common_tables(sql: &str) -> Outcome<BTreeSet<String>> {
    let all: Vec<Token<'_>> = tokens(sql)?.into_iter().filter(|token| !matches!(token, Token::Space(_))).collect();
    if !all.first().is_some_and(|token| token.is_word("with")) {
        return Ok(BTreeSet::new());
    }
    let named = all.windows(3).filter(|three| three[1].is_word("as") && three[2].text() == "(");
    Ok(named.filter_map(|three| name_of(three[0])).collect())
}

/// The pairs of columns that a query joins on: `a.x = b.y`, each name of
/// `USING (x, y)` with itself, and `x IN (SELECT y …)`. SQL that cannot be cut into
/// tokens has none: it is an error elsewhere.
pub(super) fn joined(sql: &str) -> BTreeSet<(String, String)> {
    let all = tokens(sql).unwrap_or_default();
    let all: Vec<Token<'_>> = all.into_iter().filter(|token| !matches!(token, Token::Space(_))).collect();
    let name = |at: usize| all.get(at).and_then(|token| name_of(*token));
    // The last name of `table.column` that starts at a token.
    let from = |at: usize| name(if all.get(at + 1).is_some_and(|token| token.text() == ".") { at + 2 } else { at });
    let mut found = BTreeSet::new();
    for (at, token) in all.iter().enumerate() {
        if token.text() == "=" {
            found.extend(at.checked_sub(1).and_then(name).zip(from(at + 1)));
        } else if token.is_word("using") {
            let names = all[at..].iter().skip(1).take_while(|token| token.text() != ")");
            found.extend(names.filter_map(|token| name_of(*token)).map(|name| (name.clone(), name)));
        } else if token.is_word("in") && all.get(at + 2).is_some_and(|token| token.is_word("select")) {
            let is_negated = at > 0 && all[at - 1].is_word("not");
            let before = at.checked_sub(if is_negated { 2 } else { 1 });
            found.extend(before.and_then(name).zip(from(at + 3)));
        }
    }
    found
}

fn name_of(token: Token<'_>) -> Option<String> {
    match token {
        Token::Word(name) => Some(name.to_owned()),
        Token::Name(name) => name.get(1..name.len().saturating_sub(1)).map(|name| name.replace("\"\"", "\"")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_put_together_are_the_text() {
        let sql = "a.b >= 'it''s -- no' /* c */ AND \"x \"\"y\" <> 1.5e3 -- end";
        let text: String = tokens(sql).unwrap().iter().map(|token| token.text()).collect();
        assert_eq!(text, sql);
        assert!(tokens("x = 'open").is_err());
        assert!(tokens("x /* open").is_err());
    }

    #[test]
    fn the_columns_of_a_join_are_known() {
        let pairs = |sql: &str| joined(sql).into_iter().map(|(a, b)| format!("{a}={b}")).collect::<Vec<_>>();
        assert_eq!(
            pairs("SELECT p.x FROM p JOIN l ON p.id = l.\"sample no\" JOIN m USING (a, b) WHERE p.arm = 'A'"),
            ["a=a", "b=b", "id=sample no"]
        );
        assert_eq!(pairs("SELECT x FROM p WHERE p.code NOT IN (SELECT l.other FROM l) AND y = 3"), ["code=other"]);
    }

    #[test]
    fn aliases_are_the_names_after_as() {
        let found = aliases("SELECT x AS y, 'as z' FROM t AS \"my t\"").unwrap();
        assert_eq!(found.into_iter().collect::<Vec<_>>(), ["my t", "y"]);
        assert_eq!(first_word(" -- c\n WITH a AS (SELECT 1)").unwrap(), "with");
    }
}
