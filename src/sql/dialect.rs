//! Which SQL `sqlparser` reads.

use std::fmt::Debug;

use sqlparser::ast::{BinaryOperator, Expr};
use sqlparser::dialect::{Dialect, Precedence};
use sqlparser::keywords::Keyword;
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::Token;

/// The dialect of reports: standard SQL, with `//`, `<=>`, and names in double quotes or
/// backticks.
#[derive(Debug)]
pub(super) struct Report;

impl Dialect for Report {
    fn is_delimited_identifier_start(&self, letter: char) -> bool {
        letter == '"' || letter == '`'
    }

    fn is_identifier_start(&self, letter: char) -> bool {
        letter.is_alphabetic() || matches!(letter, '_' | '#' | '@')
    }

    fn is_identifier_part(&self, letter: char) -> bool {
        letter.is_alphanumeric() || matches!(letter, '_' | '#' | '@' | '$')
    }

    fn supports_filter_during_aggregation(&self) -> bool {
        true
    }

    fn supports_group_by_expr(&self) -> bool {
        true
    }

    fn supports_left_associative_joins_without_parens(&self) -> bool {
        true
    }

    fn allow_extract_custom(&self) -> bool {
        true
    }

    fn allow_extract_single_quotes(&self) -> bool {
        true
    }

    /// A word that begins a form is no name where the form cannot be read: the parser
    /// would try again, and twice at each depth.
    fn is_reserved_for_identifier(&self, word: Keyword) -> bool {
        word != Keyword::NoKeyword
    }

    fn parse_infix(&self, parser: &mut Parser<'_>, left: &Expr, _: u8) -> Option<Result<Expr, ParserError>> {
        let next = &parser.peek_token_ref().token;
        if *next == Token::DuckIntDiv {
            let _ = parser.next_token();
            let right = parser.parse_subexpr(self.prec_value(Precedence::MulDivModOp));
            return Some(right.map(|right| binary(left, BinaryOperator::DuckIntegerDivide, right)));
        }
        if !matches!(next, Token::Word(word) if word.keyword == Keyword::IS) {
            return None;
        }
        // The parser would take all that follows for the right side.
        let operator = if parser.parse_keywords(&[Keyword::IS, Keyword::NOT, Keyword::DISTINCT, Keyword::FROM]) {
            BinaryOperator::Spaceship
        } else if parser.parse_keywords(&[Keyword::IS, Keyword::DISTINCT, Keyword::FROM]) {
            BinaryOperator::Custom("IS DISTINCT FROM".to_owned())
        } else {
            return None;
        };
        Some(parser.parse_subexpr(self.prec_value(Precedence::Eq)).map(|right| binary(left, operator, right)))
    }
}

fn binary(left: &Expr, op: BinaryOperator, right: Expr) -> Expr {
    Expr::BinaryOp { left: Box::new(left.clone()), op, right: Box::new(right) }
}
