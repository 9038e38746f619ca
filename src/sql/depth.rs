//! How deep an expression may be: a bound on the tree, taken from the tokens before
//! anything is built, so that no text can use up the stack or the time.

use sqlparser::keywords::Keyword;
use sqlparser::tokenizer::{Token, TokenWithSpan};

use super::token::span;
use crate::diagnostic::Diagnostic;

/// The greatest depth of an expression: parentheses, cases and operators inside each
/// other.
const DEEPEST: usize = 400;

/// The greatest depth of parentheses right inside each other.
const MOST_OPEN: usize = 60;

/// What is open: a parenthesis or a `CASE`.
#[derive(Default)]
struct Level {
    is_case: bool,
    /// Operators since the last comma or branch.
    operators: usize,
    /// Branches of a `CASE`, which are tested one after the other, and parts of a UNION.
    branches: usize,
}

/// Refuses tokens of an expression that is too deep.
pub(super) fn checked(tokens: &[TokenWithSpan]) -> Result<(), Diagnostic> {
    let mut open = vec![Level::default()];
    let mut depth = 0;
    for token in tokens {
        let Some(level) = open.last_mut() else { break };
        match &token.token {
            Token::LParen => {
                open.push(Level::default());
                depth += 1;
            }
            Token::RParen => {
                // A CASE that is not closed is an error elsewhere.
                while open.len() > 1 {
                    let closed = open.pop().unwrap_or_default();
                    depth -= 1 + closed.operators + closed.branches;
                    if !closed.is_case {
                        break;
                    }
                }
            }
            Token::Comma => depth -= std::mem::take(&mut level.operators),
            Token::Word(word) => match word.keyword {
                Keyword::CASE => {
                    open.push(Level { is_case: true, ..Level::default() });
                    depth += 1;
                }
                Keyword::END if level.is_case => {
                    depth -= 1 + level.operators + level.branches;
                    open.pop();
                }
                Keyword::WHEN => {
                    depth -= std::mem::take(&mut level.operators);
                    level.branches += 1;
                    depth += 1;
                }
                // Each stands on what is before it.
                Keyword::UNION | Keyword::EXCEPT | Keyword::INTERSECT => {
                    level.branches += 1;
                    depth += 1;
                }
                Keyword::THEN | Keyword::ELSE => depth -= std::mem::take(&mut level.operators),
                Keyword::SELECT | Keyword::FROM | Keyword::WHERE | Keyword::HAVING | Keyword::ON | Keyword::BY => {
                    depth -= std::mem::take(&mut level.operators);
                }
                Keyword::AND
                | Keyword::OR
                | Keyword::NOT
                | Keyword::IS
                | Keyword::IN
                | Keyword::LIKE
                | Keyword::ILIKE
                | Keyword::BETWEEN => {
                    level.operators += 1;
                    depth += 1;
                }
                _ => {}
            },
            Token::Number(..) | Token::SingleQuotedString(_) | Token::Period => {}
            _ => {
                level.operators += 1;
                depth += 1;
            }
        }
        if depth > DEEPEST || open.len() > MOST_OPEN {
            let limit = if depth > DEEPEST { DEEPEST } else { MOST_OPEN };
            return Err(Diagnostic::error(format!(
                "the SQL is deeper than {limit} parentheses and operators inside each other"
            ))
            .within(span(token.span))
            .hint("derive a part of it as a column of its own; many values are an `IN (…)` list"));
        }
    }
    Ok(())
}

/// Runs what goes down a tree of the greatest depth, on a stack that is surely large
/// enough: that of a thread of its own.
pub fn with_room<T: Send>(run: impl FnOnce() -> T + Send) -> T {
    const ROOM: usize = 64 << 20;
    let mut run = Some(run);
    let mut made = None;
    let slot = (&mut run, &mut made);
    let went = std::thread::scope(|scope| {
        let started = std::thread::Builder::new().stack_size(ROOM).spawn_scoped(scope, move || {
            *slot.1 = slot.0.take().map(|run| run());
        });
        started.map(|thread| thread.join())
    });
    match (went, made, run) {
        (Ok(Err(panic)), ..) => std::panic::resume_unwind(panic),
        (_, Some(made), _) => made,
        // No thread could be started.
        (_, None, Some(run)) => run(),
        (_, None, None) => unreachable!("the thread ended without its result and without a panic"),
    }
}
