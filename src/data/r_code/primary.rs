//! What stands between the operators of an SQL expression: constants, columns,
//! `CASE`, `CAST`, calls and windows.

use super::super::token::Token;
use super::parse::Parser;
use super::syntax::{Call, Operator, Over, Sql};
use super::{unreadable, untranslated};
use crate::diagnostic::{Diagnostic, Outcome};

impl<'a> Parser<'a> {
    pub(super) fn primary(&mut self) -> Outcome<Sql> {
        if self.symbol("(") {
            let inner = self.expression()?;
            self.expect(")")?;
            return Ok(inner);
        }
        match self.peek() {
            Some(Token::Number(text)) => {
                self.at += 1;
                // What is no number of Rust's is none of R's either.
                text.parse::<f64>().map_err(|_| unreadable(text))?;
                Ok(Sql::Number(text.to_owned()))
            }
            Some(Token::Text(text)) => {
                self.at += 1;
                Ok(Sql::Text(text_of(text)))
            }
            Some(Token::Name(name)) => {
                self.at += 1;
                self.column(unquoted(name))
            }
            Some(Token::Word(word)) => self.word_start(word),
            _ => Err(self.here()),
        }
    }

    /// What starts with a word: a keyword's form, a call or a column.
    fn word_start(&mut self, word: &'a str) -> Outcome<Sql> {
        let lower = word.to_ascii_lowercase();
        let next = self.ahead(1);
        let opens = matches!(next, Some(Token::Symbol("(")));
        let typed = matches!(next, Some(Token::Text(_)));
        match lower.as_str() {
            "true" | "false" => {
                self.at += 1;
                Ok(Sql::Truth(lower == "true"))
            }
            "null" => {
                self.at += 1;
                Ok(Sql::Null)
            }
            "case" => {
                self.at += 1;
                self.case()
            }
            "date" | "timestamp" | "interval" if typed => {
                let text = text_of(next.map_or("''", Token::text));
                self.at += 2;
                match lower.as_str() {
                    "date" => Ok(Sql::Date(text)),
                    "timestamp" => Ok(Sql::Moment(text)),
                    _ => interval(&text),
                }
            }
            "cast" | "try_cast" if opens => {
                self.at += 2;
                let value = self.expression()?;
                self.expect_word("as")?;
                let target = self.type_name()?;
                self.expect(")")?;
                Ok(Sql::Cast(Box::new(value), target))
            }
            "extract" if opens => {
                self.at += 2;
                let part = self.name()?.to_ascii_lowercase();
                self.expect_word("from")?;
                let value = self.expression()?;
                self.expect(")")?;
                Ok(Sql::Part(part, Box::new(value)))
            }
            _ if opens => {
                self.at += 2;
                self.call(lower)
            }
            _ => self.dotted(word),
        }
    }

    fn case(&mut self) -> Outcome<Sql> {
        let operand =
            if self.peek().is_some_and(|token| token.is_word("when")) { None } else { Some(self.expression()?) };
        let mut branches = Vec::new();
        while self.word("when") {
            let mut when = self.expression()?;
            if let Some(operand) = &operand {
                when = Sql::binary(operand.clone(), Operator::Comparison("=="), when);
            }
            self.expect_word("then")?;
            branches.push((when, self.expression()?));
        }
        let other = if self.word("else") { self.expression()? } else { Sql::Null };
        self.expect_word("end")?;
        if branches.is_empty() { Err(self.here()) } else { Ok(Sql::Case(branches, Box::new(other))) }
    }

    /// A call whose parenthesis is open.
    fn call(&mut self, name: String) -> Outcome<Sql> {
        let mut call = Call { name, arguments: Vec::new(), star: false, distinct: false, filter: None, over: None };
        if self.symbol("*") {
            call.star = true;
            self.expect(")")?;
        } else if !self.symbol(")") {
            call.distinct = self.word("distinct");
            call.arguments = self.list()?;
        }
        if self.peek().is_some_and(|token| token.is_word("filter")) && self.ahead(1).map(Token::text) == Some("(") {
            self.at += 2;
            self.expect_word("where")?;
            call.filter = Some(Box::new(self.expression()?));
            self.expect(")")?;
        }
        if self.peek().is_some_and(|token| token.is_word("over")) && self.ahead(1).map(Token::text) == Some("(") {
            self.at += 2;
            call.over = Some(self.over()?);
        }
        Ok(Sql::Call(call))
    }

    fn over(&mut self) -> Outcome<Over> {
        let mut over = Over::default();
        if self.word("partition") {
            self.expect_word("by")?;
            over.partition.push(self.expression()?);
            while self.symbol(",") {
                over.partition.push(self.expression()?);
            }
        }
        if self.word("order") {
            self.expect_word("by")?;
            loop {
                let key = self.expression()?;
                let descends = self.word("desc");
                let _ = descends || self.word("asc");
                over.order.push((key, descends));
                if !self.symbol(",") {
                    break;
                }
            }
        }
        self.expect(")")?;
        Ok(over)
    }

    /// The first word of a type; its width does not matter.
    pub(super) fn type_name(&mut self) -> Outcome<String> {
        let name = self.name()?.to_ascii_lowercase();
        if name == "double" {
            self.word("precision");
        }
        if self.symbol("(") {
            while !self.symbol(")") {
                self.at += 1;
                if self.peek().is_none() {
                    return Err(self.here());
                }
            }
        }
        Ok(name)
    }

    /// A column whose name may hold points: the longest that is one.
    fn dotted(&mut self, first: &str) -> Outcome<Sql> {
        let mut name = first.to_owned();
        let mut end = self.at + 1;
        let mut longest = self.columns.contains(&first).then(|| (name.clone(), end));
        while let (Some(Token::Symbol(".")), Some(Token::Word(part) | Token::Number(part) | Token::Name(part))) =
            (self.tokens.get(end).copied(), self.tokens.get(end + 1).copied())
        {
            name = format!("{name}.{}", unquoted(part));
            end += 2;
            let own = name.strip_prefix(self.table).and_then(|rest| rest.strip_prefix('.'));
            if let Some(known) = [Some(name.as_str()), own].into_iter().flatten().find(|one| self.columns.contains(one))
            {
                longest = Some((known.to_owned(), end));
            }
        }
        let Some((name, end)) = longest else { return self.column(name) };
        self.at = end;
        Ok(Sql::Column(name))
    }

    fn column(&self, name: String) -> Outcome<Sql> {
        if self.columns.contains(&name.as_str()) {
            Ok(Sql::Column(name))
        } else {
            Err(Diagnostic::error(format!("`{name}` is not a column of `{}`", self.table)).into())
        }
    }
}

/// A name without its quotes, if it has some.
pub(super) fn unquoted(name: &str) -> String {
    let quote = name.chars().next().filter(|first| matches!(first, '"' | '`'));
    match quote {
        Some(quote) => name.trim_matches(quote).replace(&format!("{quote}{quote}"), &quote.to_string()),
        None => name.to_owned(),
    }
}

fn text_of(quoted: &str) -> String {
    let inner = quoted.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')).unwrap_or(quoted);
    inner.replace("''", "'")
}

/// `6 months`, `1 year 2 days`.
fn interval(text: &str) -> Outcome<Sql> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let (mut months, mut days) = (0_i64, 0_i64);
    for pair in words.chunks(2) {
        let [count, unit] = pair else { return Err(unreadable(text).into()) };
        let count: i64 =
            count.parse().ok().filter(|count: &i64| count.abs() < 100_000).ok_or_else(|| unreadable(text))?;
        match unit.to_ascii_lowercase().trim_end_matches('s') {
            "year" => months += 12 * count,
            "month" => months += count,
            "week" => days += 7 * count,
            "day" => days += count,
            _ => return Err(untranslated(&format!("the interval `{text}`")).into()),
        }
    }
    Ok(Sql::Interval { months, days })
}
