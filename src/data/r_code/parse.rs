//! From tokens to the tree of an SQL expression, by precedence: `OR`, `AND`,
//! `NOT`, comparisons and tests, sums, products, signs.

use super::super::token::Token;
use super::syntax::{Call, Operator, Over, Sql};
use super::{unreadable, untranslated};
use crate::diagnostic::{Diagnostic, Outcome};

/// Deeper than this no expression of a report is; R's parser has a limit too.
const DEEPEST: usize = 60;

/// Reads an expression over named columns.
pub(super) struct Parser<'a> {
    tokens: Vec<Token<'a>>,
    at: usize,
    columns: &'a [&'a str],
    table: &'a str,
    depth: usize,
}

impl<'a> Parser<'a> {
    pub(super) fn new(tokens: &[Token<'a>], columns: &'a [&'a str], table: &'a str) -> Self {
        let tokens = tokens.iter().copied().filter(|token| !matches!(token, Token::Space(_))).collect();
        Self { tokens, at: 0, columns, table, depth: 0 }
    }

    /// The whole text as one expression.
    pub(super) fn whole(&mut self) -> Outcome<Sql> {
        let tree = self.expression()?;
        match self.peek() {
            None => Ok(tree),
            Some(token) => Err(unreadable(token.text()).into()),
        }
    }

    pub(super) fn peek(&self) -> Option<Token<'a>> {
        self.tokens.get(self.at).copied()
    }

    fn ahead(&self, by: usize) -> Option<Token<'a>> {
        self.tokens.get(self.at + by).copied()
    }

    /// Takes a word, if it is next.
    pub(super) fn word(&mut self, word: &str) -> bool {
        let found = self.peek().is_some_and(|token| token.is_word(word));
        self.at += usize::from(found);
        found
    }

    /// Takes a symbol of one or more characters, if it is next.
    pub(super) fn symbol(&mut self, symbol: &str) -> bool {
        let found = symbol.chars().enumerate().all(|(by, letter)| {
            matches!(self.ahead(by), Some(Token::Symbol(text)) if text.chars().eq(std::iter::once(letter)))
        });
        self.at += if found { symbol.chars().count() } else { 0 };
        found
    }

    fn expect(&mut self, symbol: &str) -> Outcome<()> {
        if self.symbol(symbol) { Ok(()) } else { Err(self.here()) }
    }

    fn expect_word(&mut self, word: &str) -> Outcome<()> {
        if self.word(word) { Ok(()) } else { Err(self.here()) }
    }

    /// The error at this place.
    pub(super) fn here(&self) -> crate::diagnostic::Diagnostics {
        unreadable(self.peek().map_or("the end", Token::text)).into()
    }

    /// The next name or word that may be one.
    pub(super) fn name(&mut self) -> Outcome<String> {
        let name = match self.peek() {
            Some(Token::Word(name)) => name.to_owned(),
            Some(Token::Name(name)) => unquoted(name),
            _ => return Err(self.here()),
        };
        self.at += 1;
        Ok(name)
    }

    pub(super) fn expression(&mut self) -> Outcome<Sql> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(untranslated("an expression so deep").into());
        }
        let mut left = self.conjunction()?;
        while self.word("or") {
            left = Sql::binary(left, Operator::Or, self.conjunction()?);
        }
        self.depth -= 1;
        Ok(left)
    }

    fn conjunction(&mut self) -> Outcome<Sql> {
        let mut left = self.negation()?;
        while self.word("and") {
            left = Sql::binary(left, Operator::And, self.negation()?);
        }
        Ok(left)
    }

    fn negation(&mut self) -> Outcome<Sql> {
        let mut times = 0;
        while self.word("not") {
            times += 1;
        }
        let mut tree = self.comparison()?;
        for _ in 0..times {
            tree = tree.negated(true);
        }
        Ok(tree)
    }

    fn comparison(&mut self) -> Outcome<Sql> {
        let mut left = self.sum()?;
        loop {
            left = match self.comparison_operator() {
                Some(operator) => Sql::binary(left, operator, self.sum()?),
                None if self.word("is") => self.is_test(left)?,
                None => {
                    let negated = self.peek().is_some_and(|token| token.is_word("not"))
                        && ["in", "between", "like", "ilike"]
                            .iter()
                            .any(|word| self.ahead(1).is_some_and(|token| token.is_word(word)));
                    self.at += usize::from(negated);
                    match self.set_test(left)? {
                        (tree, true) => tree.negated(negated),
                        (tree, false) => return Ok(tree),
                    }
                }
            };
        }
    }

    fn comparison_operator(&mut self) -> Option<Operator> {
        const SYMBOLS: [(&str, Operator); 9] = [
            ("<=>", Operator::Same),
            ("<>", Operator::Comparison("!=")),
            ("!=", Operator::Comparison("!=")),
            ("<=", Operator::Comparison("<=")),
            (">=", Operator::Comparison(">=")),
            ("==", Operator::Comparison("==")),
            ("=", Operator::Comparison("==")),
            ("<", Operator::Comparison("<")),
            (">", Operator::Comparison(">")),
        ];
        SYMBOLS.iter().find(|(symbol, _)| self.symbol(symbol)).map(|(_, operator)| *operator)
    }

    /// What follows `x IS`.
    fn is_test(&mut self, value: Sql) -> Outcome<Sql> {
        let negated = self.word("not");
        if self.word("distinct") {
            self.expect_word("from")?;
            // `IS DISTINCT FROM` is refused by the program; `IS NOT DISTINCT FROM` is equality.
            return Ok(Sql::binary(value, Operator::Same, self.sum()?).negated(!negated));
        }
        let tree = if self.word("null") {
            Sql::IsNull(Box::new(value))
        } else if self.word("true") {
            Sql::binary(value, Operator::Same, Sql::Truth(true))
        } else {
            self.expect_word("false")?;
            Sql::binary(value, Operator::Same, Sql::Truth(false))
        };
        Ok(tree.negated(negated))
    }

    /// `IN`, `BETWEEN` and `LIKE`; whether there was one.
    fn set_test(&mut self, value: Sql) -> Outcome<(Sql, bool)> {
        if self.word("in") {
            self.expect("(")?;
            let list = self.list()?;
            return Ok((Sql::In(Box::new(value), list), true));
        }
        if self.word("between") {
            let low = self.sum()?;
            self.expect_word("and")?;
            return Ok((Sql::Between(Box::new(value), Box::new(low), Box::new(self.sum()?)), true));
        }
        let any_case = self.peek().is_some_and(|token| token.is_word("ilike"));
        if self.word("like") || self.word("ilike") {
            return Ok((Sql::Like { value: Box::new(value), pattern: Box::new(self.sum()?), any_case }, true));
        }
        Ok((value, false))
    }

    /// One or more expressions up to a closing parenthesis, which is taken.
    fn list(&mut self) -> Outcome<Vec<Sql>> {
        let mut list = vec![self.expression()?];
        while self.symbol(",") {
            list.push(self.expression()?);
        }
        self.expect(")")?;
        Ok(list)
    }

    fn sum(&mut self) -> Outcome<Sql> {
        let mut left = self.product()?;
        loop {
            let operator = if self.symbol("||") {
                Operator::Join
            } else if self.symbol("+") {
                Operator::Plus
            } else if self.symbol("-") {
                Operator::Minus
            } else {
                return Ok(left);
            };
            left = Sql::binary(left, operator, self.product()?);
        }
    }

    fn product(&mut self) -> Outcome<Sql> {
        let mut left = self.signed()?;
        loop {
            let operator = if self.symbol("//") {
                Operator::WholeDivide
            } else if self.symbol("/") {
                Operator::Divide
            } else if self.symbol("*") {
                Operator::Times
            } else if self.symbol("%") {
                Operator::Remainder
            } else {
                return Ok(left);
            };
            left = Sql::binary(left, operator, self.signed()?);
        }
    }

    fn signed(&mut self) -> Outcome<Sql> {
        if self.symbol("-") {
            return Ok(Sql::Negative(Box::new(self.signed()?)));
        }
        if self.symbol("+") {
            return self.signed();
        }
        let mut value = self.primary()?;
        while self.symbol("::") {
            value = Sql::Cast(Box::new(value), self.type_name()?);
        }
        Ok(value)
    }

    fn primary(&mut self) -> Outcome<Sql> {
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
    fn type_name(&mut self) -> Outcome<String> {
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
fn unquoted(name: &str) -> String {
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
