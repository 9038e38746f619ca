//! Functions of values of one row.

use super::{Resolved, Typing, as_kind, constant_of, truth};
use crate::diagnostic::{Diagnostic, Span};
use crate::sql::constant::Constant;
use crate::sql::function::{Function, Target};
use crate::sql::kind::Kind;
use crate::sql::operator::Operator;
use crate::sql::typed::{Computed, Shape, Typed};

impl Typing<'_> {
    /// A function of its arguments, whose number is right.
    pub(super) fn call(&self, function: Function, arguments: Vec<Typed>, at: Span) -> Resolved {
        let name = function.name();
        match function {
            Function::Days | Function::Months | Function::Years => self.span_of(function, arguments, at),
            Function::Day => match one(arguments) {
                Some(value) => self.day(value),
                None => Err(lost(at)),
            },
            Function::Coalesce | Function::Least | Function::Greatest => {
                let (arguments, kind) = self.of_one_kind(arguments, "the arguments of COALESCE, LEAST or GREATEST")?;
                if function != Function::Coalesce && kind == Kind::Truth {
                    return Err(
                        Diagnostic::error(format!("{name} of what is true or false is not available")).within(at)
                    );
                }
                Ok(made(function, arguments, kind, at))
            }
            Function::If => {
                let [condition, then, other] = <[Typed; 3]>::try_from(arguments).map_err(|_| lost(at))?;
                self.is_condition(&condition, "CASE WHEN")?;
                self.choice(vec![condition], vec![then, other], at)
            }
            Function::Nullif => {
                let [value, other] = <[Typed; 2]>::try_from(arguments).map_err(|_| lost(at))?;
                let equal = self.compared(value.clone(), Operator::Equal, other, at)?;
                self.choice(vec![equal], vec![constant_of(Constant::Null, at), value], at)
            }
            Function::Abs | Function::Sign | Function::Ceil | Function::Floor | Function::Round => {
                self.rounded(function, arguments, at)
            }
            Function::Sqrt
            | Function::Cbrt
            | Function::Ln
            | Function::Log
            | Function::Log10
            | Function::Log2
            | Function::Log1p
            | Function::Exp
            | Function::Pow => {
                let arguments = arguments.into_iter().map(|one| self.real(one)).collect::<Result<_, _>>()?;
                Ok(made(function, arguments, Kind::Real, at))
            }
            _ => self.of_texts(function, arguments, at),
        }
    }

    /// A number that stays of its kind.
    fn rounded(&self, function: Function, mut arguments: Vec<Typed>, at: Span) -> Resolved {
        let Some(first) = arguments.first_mut() else { return Err(lost(at)) };
        *first = self.operand(first.clone())?;
        let kind = first.kind;
        // A whole number is its own rounding.
        if kind != Kind::Real && matches!(function, Function::Ceil | Function::Floor | Function::Round) {
            return Ok(first.clone());
        }
        Ok(made(function, arguments, kind, at))
    }

    /// A function of texts.
    fn of_texts(&self, function: Function, arguments: Vec<Typed>, at: Span) -> Resolved {
        let name = function.name();
        match function {
            Function::Concat => {
                let arguments = arguments.into_iter().map(|one| self.as_text(one)).collect::<Result<_, _>>()?;
                Ok(made(function, arguments, Kind::Text, at))
            }
            Function::Length
            | Function::Upper
            | Function::Lower
            | Function::Trim
            | Function::Ltrim
            | Function::Rtrim
            | Function::Replace
            | Function::StartsWith
            | Function::EndsWith
            | Function::RegexpLike => {
                let arguments =
                    arguments.into_iter().map(|one| self.text_of(one, &name)).collect::<Result<Vec<_>, _>>()?;
                match function {
                    Function::Length => Ok(made(function, arguments, Kind::Integer, at)),
                    Function::StartsWith | Function::EndsWith | Function::RegexpLike => {
                        let shape = shape_of(&arguments);
                        Ok(truth(shape, at, Computed::Call(function, arguments)))
                    }
                    _ => Ok(made(function, arguments, Kind::Text, at)),
                }
            }
            Function::Left | Function::Right | Function::Substr => {
                let mut typed = Vec::with_capacity(arguments.len());
                for (place, argument) in arguments.into_iter().enumerate() {
                    typed.push(match place {
                        0 => self.text_of(argument, &name)?,
                        _ => self.whole(argument, &name)?,
                    });
                }
                if let Some(Typed { computed: Computed::Constant(Constant::Integer(i64::MIN..0)), span, .. }) =
                    typed.get(2)
                {
                    return Err(Diagnostic::error("SUBSTR has a negative length").within(*span));
                }
                Ok(made(function, typed, Kind::Text, at))
            }
            _ => Err(lost(at)),
        }
    }

    fn span_of(&self, function: Function, arguments: Vec<Typed>, at: Span) -> Resolved {
        let [start, end] = <[Typed; 2]>::try_from(arguments).map_err(|_| lost(at))?;
        let days = self.days(start, end, at)?;
        let unit = match function {
            Function::Months => 30.4375,
            Function::Years => 365.25,
            _ => return Ok(days),
        };
        self.arithmetic(days, Operator::Divide, constant_of(Constant::Real(unit), at), at)
    }

    /// A text.
    pub(super) fn text_of(&self, typed: Typed, what: &str) -> Resolved {
        match typed.kind {
            Kind::Text | Kind::Missing => Ok(typed),
            _ => Err(Diagnostic::error(format!("{what} takes text, found {}", self.subject(&typed)))
                .within(typed.span)
                .hint("CAST(… AS VARCHAR) converts")),
        }
    }

    /// Any value as text.
    pub(super) fn as_text(&self, typed: Typed) -> Resolved {
        match typed.kind {
            Kind::Text => Ok(typed),
            _ => {
                let at = typed.span;
                self.cast(typed, Target::Varchar, false, at)
            }
        }
    }

    fn whole(&self, typed: Typed, what: &str) -> Resolved {
        match typed.kind {
            Kind::Integer | Kind::Missing => Ok(typed),
            Kind::Truth => Ok(as_kind(typed, Kind::Integer)),
            _ => Err(Diagnostic::error(format!("{what} takes a whole number, found {}", self.subject(&typed)))
                .within(typed.span)
                .hint("CAST(… AS INTEGER) converts")),
        }
    }
}

fn one(arguments: Vec<Typed>) -> Option<Typed> {
    arguments.into_iter().next()
}

fn shape_of(arguments: &[Typed]) -> Shape {
    arguments.iter().map(|one| one.shape).max().unwrap_or(Shape::Constant)
}

fn made(function: Function, arguments: Vec<Typed>, kind: Kind, at: Span) -> Typed {
    let shape = shape_of(&arguments);
    Typed { computed: Computed::Call(function, arguments), kind, shape, span: at }
}

/// The number of arguments was counted before.
fn lost(at: Span) -> Diagnostic {
    Diagnostic::error("a function has not the arguments that it was given").within(at)
}
