//! The text cut into the tokens of `sqlparser`, made ready for it.
//!
//! A name with points (`ph.ecog`) becomes one name, a column called like a keyword
//! (`group`) a quoted one. The place of each token is kept as bytes of the text, in the
//! columns of its span.

use std::collections::BTreeSet;

use sqlparser::keywords::Keyword;
use sqlparser::tokenizer::{Location, Token, TokenWithSpan, Tokenizer, Word};

use super::depth;
use super::dialect::Report;
use super::span::span;
use crate::diagnostic::{Diagnostic, Span};

/// No SQL of a report is longer than this, in bytes.
const LONGEST: usize = 1_000_000;

/// The names that a text may use.
#[derive(Debug, Clone, Copy)]
pub(super) struct Names<'a> {
    /// Names of columns.
    pub columns: &'a BTreeSet<&'a str>,
    /// The tables of a query; `None` for an expression, where every point belongs to a
    /// name.
    pub tables: Option<&'a BTreeSet<&'a str>>,
}

/// Words that are never a column's name where they stand without quotes.
const KEYWORDS: [&str; 24] = [
    "and", "or", "not", "in", "is", "null", "like", "ilike", "between", "case", "when", "then", "else", "end", "as",
    "distinct", "from", "where", "true", "false", "over", "by", "asc", "desc",
];

/// Cuts a text into tokens that `sqlparser` can read, without blanks and comments; with
/// them a bound of the depth of what they say.
///
/// # Errors
/// A string, quoted name or comment that is never closed, a kind of text that is not
/// understood, and SQL that is too long or too deep.
pub(super) fn tokens(text: &str, names: Names<'_>) -> Result<(Vec<TokenWithSpan>, usize), Diagnostic> {
    if text.len() > LONGEST {
        let message = format!("the SQL has {} bytes, expected at most {LONGEST}", text.len());
        return Err(Diagnostic::error(message).within(Span::new(LONGEST, LONGEST)));
    }
    let places = Places::of(text);
    let found = Tokenizer::new(&Report, text).tokenize_with_location().map_err(|error| {
        let at = places.offset(error.location);
        unclosed(&error.message, text, at)
    })?;
    let mut tokens = Vec::with_capacity(found.len());
    for mut one in found {
        if matches!(one.token, Token::Whitespace(_) | Token::EOF) {
            continue;
        }
        let span = Span::new(places.offset(one.span.start), places.offset(one.span.end));
        one.span = sqlparser::tokenizer::Span::new(byte(span.start), byte(span.end));
        tokens.push(one);
    }
    let mut tokens = joined(text, whole_division(tokens), names);
    quote_columns(&mut tokens, names);
    let depth = depth::checked(&tokens)?;
    for (at, one) in tokens.iter().enumerate() {
        refused(one, tokens.get(at + 1))?;
    }
    Ok((tokens, depth))
}

/// A pair of parentheses, with the word right before it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair {
    /// Where the word before it starts; the parenthesis itself where there is none.
    word: usize,
    open: usize,
    end: usize,
}

/// The pairs of parentheses of a text, in the order in which they open.
pub(super) struct Pairs(Vec<Pair>);

impl Pairs {
    pub(super) fn of(tokens: &[TokenWithSpan]) -> Self {
        let mut pairs: Vec<Pair> = Vec::new();
        let mut open = Vec::new();
        for (at, token) in tokens.iter().enumerate() {
            let here = span(token.span);
            match token.token {
                Token::LParen => {
                    let before = at.checked_sub(1).map(|at| &tokens[at]).filter(|before| is_plain_word(&before.token));
                    open.push(pairs.len());
                    let word = before.map_or(here.start, |before| span(before.span).start);
                    pairs.push(Pair { word, open: here.start, end: here.end });
                }
                Token::RParen => {
                    if let Some(pair) = open.pop().and_then(|number| pairs.get_mut(number)) {
                        pair.end = here.end;
                    }
                }
                _ => {}
            }
        }
        Self(pairs)
    }

    /// The call around what stands at a span, from its word to its parenthesis.
    pub(super) fn around(&self, inner: Span) -> Span {
        let after = self.0.partition_point(|pair| pair.open < inner.start);
        let around = self.0[..after].iter().rev().find(|pair| pair.end >= inner.end);
        around.map_or(inner, |pair| Span::new(pair.word, pair.end))
    }

    /// The call whose word stands at a span.
    pub(super) fn called(&self, word: Span) -> Span {
        let first = self.0.partition_point(|pair| pair.open < word.end);
        let pair = self.0.get(first).filter(|pair| pair.word == word.start);
        pair.map_or(word, |pair| Span::new(word.start, pair.end))
    }
}

fn byte(offset: usize) -> Location {
    Location::new(1, offset as u64 + 1)
}

/// Where lines and characters start, in bytes.
struct Places {
    characters: Vec<usize>,
    /// The number of characters before each line.
    lines: Vec<usize>,
}

impl Places {
    fn of(text: &str) -> Self {
        let mut characters: Vec<usize> = Vec::with_capacity(text.len() + 1);
        let mut lines = vec![0];
        for (number, (at, letter)) in text.char_indices().enumerate() {
            characters.push(at);
            if letter == '\n' {
                lines.push(number + 1);
            }
        }
        characters.push(text.len());
        Self { characters, lines }
    }

    fn offset(&self, location: Location) -> usize {
        let whole = |value: u64| usize::try_from(value).unwrap_or(usize::MAX).saturating_sub(1);
        let line = self.lines.get(whole(location.line)).copied().unwrap_or(0);
        let last = self.characters.len() - 1;
        self.characters[line.saturating_add(whole(location.column)).min(last)]
    }
}

fn unclosed(message: &str, text: &str, at: usize) -> Diagnostic {
    let what = match message {
        message if message.contains("string") => "a string",
        message if message.contains("comment") => "a comment",
        message if message.contains("close delimiter") => "a quoted name",
        _ => {
            let found: String = text[at.min(text.len())..].chars().take(20).collect();
            return Diagnostic::error(format!("cannot read the SQL at `{found}`")).within(Span::new(at, at));
        }
    };
    // A comment is found open at the end of the text.
    let at = if what == "a comment" { text.rfind("/*").unwrap_or(at) } else { at };
    Diagnostic::error(format!("the SQL has {what} that is never closed")).within(Span::new(at, text.len()))
}

/// `//` comes as two signs.
fn whole_division(tokens: Vec<TokenWithSpan>) -> Vec<TokenWithSpan> {
    let mut out: Vec<TokenWithSpan> = Vec::with_capacity(tokens.len());
    for token in tokens {
        match out.last_mut() {
            Some(last)
                if last.token == Token::Div && token.token == Token::Div && last.span.end == token.span.start =>
            {
                last.token = Token::DuckIntDiv;
                last.span.end = token.span.end;
            }
            _ => out.push(token),
        }
    }
    out
}

fn is_plain_word(token: &Token) -> bool {
    matches!(token, Token::Word(word) if word.quote_style.is_none())
}

/// Words and numbers around points, with no blank between them, as one name: in a
/// query where together they name a column, in an expression always.
fn joined(text: &str, tokens: Vec<TokenWithSpan>, names: Names<'_>) -> Vec<TokenWithSpan> {
    let mut out: Vec<TokenWithSpan> = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while let Some(first) = tokens.get(at) {
        let mut longest = None;
        if is_plain_word(&first.token) {
            let start = span(first.span);
            let (mut next, mut end) = (at + 1, start.end);
            while let Some(token) = tokens.get(next).filter(|token| span(token.span).start == end) {
                let has_point = match &token.token {
                    Token::Period => match tokens.get(next + 1) {
                        Some(after) if is_plain_word(&after.token) && after.span.start == token.span.end => {
                            next += 1;
                            true
                        }
                        _ => false,
                    },
                    Token::Number(digits, _) => digits.starts_with('.'),
                    // `x.1e` is a number and a word.
                    other => is_plain_word(other) && matches!(tokens[next - 1].token, Token::Number(..)),
                };
                let Some(last) = tokens.get(next).filter(|_| has_point) else { break };
                end = span(last.span).end;
                next += 1;
                let name = &text[start.start..end];
                let is_name = match names.tables {
                    None => true,
                    Some(tables) => names.columns.contains(name) && !tables.contains(&text[start.start..start.end]),
                };
                if is_name {
                    longest = Some((name, next));
                }
            }
        }
        match longest {
            Some((name, next)) => {
                let word = Word { value: name.to_owned(), quote_style: Some('"'), keyword: Keyword::NoKeyword };
                let mut whole = first.clone();
                whole.span.end = tokens[next - 1].span.end;
                whole.token = Token::Word(word);
                out.push(whole);
                at = next;
            }
            None => {
                out.push(first.clone());
                at += 1;
            }
        }
    }
    out
}

/// Quotes words that are a column's name, but not where they are used as a function
/// (`date(…)`), a type (`CAST(x AS date)`), a typed text (`date '2024-04-30'`), a part
/// of a date (`EXTRACT(year FROM x)`) or an operator; and every name after a point.
fn quote_columns(tokens: &mut [TokenWithSpan], names: Names<'_>) {
    for at in 0..tokens.len() {
        let (before, rest) = tokens.split_at_mut(at);
        let [this, after @ ..] = rest else { return };
        let Token::Word(word) = &mut this.token else { continue };
        if word.quote_style.is_some() {
            continue;
        }
        let last = before.last().map(|token| &token.token);
        let follows = after.first().map(|token| &token.token);
        let is = |token: Option<&Token>, wanted: &str| matches!(token, Some(Token::Word(word)) if word.quote_style.is_none() && word.value.eq_ignore_ascii_case(wanted));
        let is_qualified = matches!(last, Some(Token::Period));
        let is_known = names.tables.is_none() && names.columns.contains(word.value.as_str());
        if !is_qualified && !is_known {
            continue;
        }
        let is_call = matches!(follows, Some(Token::LParen));
        let is_part = is(before.len().checked_sub(2).map(|at| &before[at].token), "extract") && is(follows, "from");
        let is_type = is(last, "as") || matches!(last, Some(Token::DoubleColon));
        let is_typed_text = matches!(follows, Some(Token::SingleQuotedString(_)));
        let is_keyword = KEYWORDS.contains(&word.value.to_ascii_lowercase().as_str());
        if is_qualified || !(is_call || is_part || is_type || is_typed_text || is_keyword) {
            word.quote_style = Some('"');
            word.keyword = Keyword::NoKeyword;
        }
    }
}

/// Tokens that mean nothing here, and those that would cost `sqlparser` too much time.
fn refused(token: &TokenWithSpan, next: Option<&TokenWithSpan>) -> Result<(), Diagnostic> {
    let at = span(token.span);
    let what = match &token.token {
        Token::Word(word) if word.keyword == Keyword::INTERVAL => match next.map(|next| &next.token) {
            Some(Token::SingleQuotedString(_)) => return Ok(()),
            _ => {
                return Err(Diagnostic::error("INTERVAL stands without its length")
                    .within(at)
                    .hint("write `INTERVAL '6 months'`; a column of this name stands in double quotes"));
            }
        },
        Token::NationalStringLiteral(_) | Token::HexStringLiteral(_) | Token::EscapedStringLiteral(_) => {
            "a text with a letter before its quote"
        }
        Token::DollarQuotedString(_) | Token::Placeholder(_) => "a text or parameter with `$` or `?`",
        Token::SemiColon => "`;`",
        _ => return Ok(()),
    };
    Err(Diagnostic::error(format!("the SQL has {what}, which is not available")).within(at))
}
