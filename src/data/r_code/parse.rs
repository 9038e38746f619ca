//! From tokens to the tree of an SQL expression, by precedence: `OR`, `AND`,
//! `NOT`, comparisons and tests, sums, products, signs.

use super::super::token::Token;
use super::primary::unquoted;
use super::syntax::{Operator, Sql};
use super::{unreadable, untranslated};
use crate::diagnostic::Outcome;

/// Deeper than this no expression of a report is; R's parser has a limit too.
const DEEPEST: usize = 60;

/// Reads an expression over named columns.
pub(super) struct Parser<'a> {
    pub(super) tokens: Vec<Token<'a>>,
    pub(super) at: usize,
    pub(super) columns: &'a [&'a str],
    pub(super) table: &'a str,
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

    pub(super) fn ahead(&self, by: usize) -> Option<Token<'a>> {
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

    pub(super) fn expect(&mut self, symbol: &str) -> Outcome<()> {
        if self.symbol(symbol) { Ok(()) } else { Err(self.here()) }
    }

    pub(super) fn expect_word(&mut self, word: &str) -> Outcome<()> {
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
    pub(super) fn list(&mut self) -> Outcome<Vec<Sql>> {
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
}
