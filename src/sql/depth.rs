//! How deep an expression may be: a bound on the tree, taken from the tokens before
//! anything is built, so that no text can use up the stack or the time.

use sqlparser::keywords::Keyword;
use sqlparser::tokenizer::{Token, TokenWithSpan};

use super::span::span;
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

/// What is open at a token, and how deep that is.
struct Depth {
    open: Vec<Level>,
    depth: usize,
}

/// Refuses tokens of an expression that is too deep.
///
/// The depth of others, at most.
pub(super) fn checked(tokens: &[TokenWithSpan]) -> Result<usize, Diagnostic> {
    let mut here = Depth { open: vec![Level::default()], depth: 0 };
    let mut deepest = 0;
    for token in tokens {
        here.take(&token.token);
        deepest = deepest.max(here.depth);
        if here.depth > DEEPEST || here.open.len() > MOST_OPEN {
            let limit = if here.depth > DEEPEST { DEEPEST } else { MOST_OPEN };
            let message = format!("the SQL is deeper than {limit} parentheses and operators inside each other");
            return Err(Diagnostic::error(message)
                .within(span(token.span))
                .hint("derive a part of it as a column of its own; many values are an `IN (…)` list"));
        }
    }
    Ok(deepest)
}

/// How many nodes of a tree are inside each other.
pub(super) fn of_tree<'t, T>(root: &'t T, children: impl Fn(&'t T) -> Vec<&'t T>) -> usize {
    let mut deepest = 0;
    let mut open = vec![(root, 1)];
    while let Some((one, depth)) = open.pop() {
        deepest = deepest.max(depth);
        open.extend(children(one).into_iter().map(|child| (child, depth + 1)));
    }
    deepest
}

impl Depth {
    fn take(&mut self, token: &Token) {
        match token {
            Token::LParen => self.opened(false),
            Token::RParen => {
                // A CASE that is not closed is an error elsewhere.
                while self.open.len() > 1 && self.closed() {}
            }
            Token::Comma => self.begun_anew(),
            Token::Word(word) => self.word(word.keyword),
            Token::Number(..) | Token::SingleQuotedString(_) | Token::Period => {}
            _ => self.operator(),
        }
    }

    fn word(&mut self, word: Keyword) {
        match word {
            Keyword::CASE => self.opened(true),
            Keyword::END if self.open.last().is_some_and(|level| level.is_case) => {
                self.closed();
            }
            Keyword::WHEN => {
                self.begun_anew();
                self.branch();
            }
            // Each stands on what is before it.
            Keyword::UNION | Keyword::EXCEPT | Keyword::INTERSECT => self.branch(),
            Keyword::THEN
            | Keyword::ELSE
            | Keyword::SELECT
            | Keyword::FROM
            | Keyword::WHERE
            | Keyword::HAVING
            | Keyword::ON
            | Keyword::BY => self.begun_anew(),
            Keyword::AND
            | Keyword::OR
            | Keyword::NOT
            | Keyword::IS
            | Keyword::IN
            | Keyword::LIKE
            | Keyword::ILIKE
            | Keyword::BETWEEN => self.operator(),
            _ => {}
        }
    }

    fn opened(&mut self, is_case: bool) {
        self.open.push(Level { is_case, ..Level::default() });
        self.depth += 1;
    }

    /// Closes the last level; whether it was a CASE.
    fn closed(&mut self) -> bool {
        let Some(level) = self.open.pop() else { return false };
        self.depth -= 1 + level.operators + level.branches;
        level.is_case
    }

    fn operator(&mut self) {
        if let Some(level) = self.open.last_mut() {
            level.operators += 1;
            self.depth += 1;
        }
    }

    fn branch(&mut self) {
        if let Some(level) = self.open.last_mut() {
            level.branches += 1;
            self.depth += 1;
        }
    }

    /// The operators before do not hold what follows.
    fn begun_anew(&mut self) {
        if let Some(level) = self.open.last_mut() {
            self.depth -= std::mem::take(&mut level.operators);
        }
    }
}

/// Runs what goes down a tree of a depth, on a stack that is surely large enough: of a
/// deep tree that of a thread of its own.
pub fn with_room<T: Send>(depth: usize, run: impl FnOnce() -> T + Send) -> T {
    const ROOM: usize = 64 << 20;
    // Every thread has room for so much.
    const SHALLOW: usize = 40;
    if depth <= SHALLOW {
        return run();
    }
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
