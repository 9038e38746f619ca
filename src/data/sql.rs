//! SQL as text: names made safe before polars parses it.
//!
//! polars' parser takes `ph.ecog` as a field of a structure and `group` as a
//! keyword. Both are mended here, on the tokens, so that names in strings and
//! comments are never touched; [`super::dialect`] then mends the functions.

use std::collections::BTreeSet;

use super::dialect::expand;
use super::token::{Token, tokens};
use crate::diagnostic::{Diagnostic, Outcome, closest, known_names};

/// Words that are never a column's name where they stand without quotes.
const KEYWORDS: [&str; 24] = [
    "and", "or", "not", "in", "is", "null", "like", "ilike", "between", "case", "when", "then", "else", "end", "as",
    "distinct", "from", "where", "true", "false", "over", "by", "asc", "desc",
];

/// An expression over the named columns, ready for polars: columns whose names
/// are keywords or hold points are quoted, and [`expand`] is done.
pub(super) fn expression(sql: &str, columns: &BTreeSet<&str>, table: &str) -> Outcome<String> {
    if sql.trim().is_empty() {
        return Err(Diagnostic::error("the SQL expression is empty").into());
    }
    let all = tokens(sql)?;
    for token in &all {
        if token.text() == ";" {
            return Err(Diagnostic::error("an SQL expression has no `;`").into());
        }
        if token.is_word("select") {
            return Err(Diagnostic::error("an SQL expression has no `SELECT`")
                .hint("use an `sql` block, and join its table")
                .into());
        }
    }
    // There is one table and no structure, so that every point belongs to a name.
    let mut pieces = join_points(&all, |_, _| true);
    for piece in &mut pieces {
        if let Piece::Dotted(name) = piece
            && !columns.contains(name.as_str())
            && let Some(rest) = name.strip_prefix(table).and_then(|rest| rest.strip_prefix('.'))
            && columns.contains(rest)
        {
            *piece = Piece::Dotted(rest.to_owned());
        }
    }
    let mut text = String::new();
    for (at, piece) in pieces.iter().enumerate() {
        let is_column = matches!(piece, Piece::Token(Token::Word(word)) if columns.contains(word));
        if is_column && stands_for_column(&pieces, at) {
            text.push_str(&quote(piece.text()));
        } else {
            piece.write(&mut text);
        }
    }
    expand(&text)
}

/// A query, ready for polars: points in names that no table has are quoted.
pub(super) fn query(sql: &str, columns: &BTreeSet<&str>, tables: &BTreeSet<&str>) -> Outcome<String> {
    let mut text = String::new();
    for piece in join_points(&tokens(sql)?, |name, first| columns.contains(name) && !tables.contains(first)) {
        piece.write(&mut text);
    }
    expand(&text)
}

/// A token, or several that make one name: `ph.ecog`.
#[derive(Debug, Clone)]
enum Piece<'a> {
    Token(Token<'a>),
    Dotted(String),
}

impl Piece<'_> {
    fn text(&self) -> &str {
        match self {
            Self::Token(token) => token.text(),
            Self::Dotted(name) => name,
        }
    }

    fn write(&self, text: &mut String) {
        match self {
            Self::Token(token) => text.push_str(token.text()),
            Self::Dotted(name) => text.push_str(&quote(name)),
        }
    }
}

/// A name in double quotes.
pub(super) fn quote(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Joins words around points where together they name a column.
fn join_points<'a>(all: &[Token<'a>], is_column: impl Fn(&str, &str) -> bool) -> Vec<Piece<'a>> {
    let mut pieces = Vec::new();
    let mut at = 0;
    while let Some(token) = all.get(at) {
        let mut name = String::new();
        let mut longest = None;
        if let Token::Word(first) = token {
            name.push_str(first);
            let mut next = at + 1;
            while let [Token::Symbol("."), Token::Word(part) | Token::Number(part), ..] = &all[next.min(all.len())..] {
                name = format!("{name}.{part}");
                next += 2;
                if is_column(&name, first) {
                    longest = Some((name.clone(), next));
                }
            }
        }
        match longest {
            Some((name, next)) => {
                pieces.push(Piece::Dotted(name));
                at = next;
            }
            None => {
                pieces.push(Piece::Token(*token));
                at += 1;
            }
        }
    }
    pieces
}

/// Whether a word that is a column's name is used as one: not as a function
/// (`date(…)`), a type (`CAST(x AS date)`), a typed text (`date '2024-04-30'`), a
/// part of a date (`EXTRACT(year FROM x)`) or an operator.
fn stands_for_column(pieces: &[Piece<'_>], at: usize) -> bool {
    let is_space = |piece: &&Piece<'_>| matches!(piece, Piece::Token(Token::Space(_)));
    let after = pieces[at + 1..].iter().find(|piece| !is_space(piece));
    let mut before = pieces[..at].iter().rev().filter(|piece| !is_space(piece));
    let (last, last_but_one) = (before.next(), before.next());
    let is = |piece: Option<&Piece<'_>>, word: &str| matches!(piece, Some(Piece::Token(token)) if token.is_word(word));
    let follows = |symbol: &str| matches!(after, Some(Piece::Token(Token::Symbol(found))) if *found == symbol);
    let is_part = is(last_but_one, "extract") && is(after, "from");
    let is_type = is(last, "as") || matches!(last, Some(Piece::Token(Token::Symbol(":"))));
    let is_typed_text = matches!(after, Some(Piece::Token(Token::Text(_))));
    let word = pieces.get(at).map_or("", |piece| piece.text()).to_ascii_lowercase();
    !(follows("(") || is_part || is_type || is_typed_text || KEYWORDS.contains(&word.as_str()))
}

/// A hint for a name that is not there: a text in double quotes is a name.
pub(super) fn name_hint<'a>(sql: &str, name: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> String {
    if sql.contains(&quote(name)) && closest(name, known.clone()).is_none() {
        format!("text is written in single quotes: '{name}'")
    } else {
        known_names(name, known)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prepared(sql: &str) -> String {
        expression(sql, &BTreeSet::from(["ph.ecog", "a.b.c", "group", "date", "year", "x"]), "t").unwrap()
    }

    #[test]
    fn names_with_points_and_names_that_are_keywords_are_quoted() {
        assert_eq!(prepared("ph.ecog = 1 AND a.b.c = 'ph.ecog'"), "\"ph.ecog\" = 1 AND \"a.b.c\" = 'ph.ecog'");
        assert_eq!(prepared("group = 2"), "\"group\" = 2");
        assert_eq!(prepared("t.x = 2 OR t.y = 3"), "\"x\" = 2 OR \"t.y\" = 3");
        assert_eq!(prepared("CAST(x AS date) > date"), "CAST(\"x\" AS date) > \"date\"");
        assert_eq!(prepared("date > date '2024-01-01'"), "\"date\" > date '2024-01-01'");
        assert_eq!(prepared("EXTRACT(year FROM date) = year"), "EXTRACT(year FROM \"date\") = \"year\"");
    }

    #[test]
    fn spans_are_written_out_even_inside_each_other() {
        assert_eq!(prepared("DAYS(a, b)"), "(CAST( b AS DATE) - CAST(a AS DATE))");
        assert_eq!(
            prepared("months(MIN(a, c), b) > 2"),
            "((CAST( b AS DATE) - CAST(MIN(a, c) AS DATE)) / 30.4375) > 2"
        );
        assert!(expression("DAYS(a)", &BTreeSet::new(), "t").is_err());
        assert!(expression("DAYS(a, b", &BTreeSet::new(), "t").is_err());
        assert!(expression("x; y", &BTreeSet::new(), "t").is_err());
        assert!(expression("SIN(x)", &BTreeSet::new(), "t").is_err());
    }

    #[test]
    fn numbers_are_written_as_polars_reads_them() {
        assert_eq!(prepared("a > 1e3 - 2.5E-3"), "a > 1000.0 - 0.0025");
        assert_eq!(prepared("a in (1, -2.5, 3)"), "a in  (1.0, -2.5, 3.0)");
        assert_eq!(prepared("a IN (1, 2) AND b IN ('1.5')"), "a IN (1, 2) AND b IN ('1.5')");
    }
}
