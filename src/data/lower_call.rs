//! Functions of values of one row as expressions of the engine.

use polars::lazy::dsl::{Expr, coalesce, lit, max_horizontal, min_horizontal, when};

use super::lowering::{Lowered, Lowering, lost};
use super::{frame, mathematics, texts};
use crate::diagnostic::Diagnostic;
use crate::sql::{Computed, Constant, Function, Kind, Typed};

impl Lowering<'_> {
    /// A function of its arguments.
    pub(super) fn call(&self, typed: &Typed, function: Function, arguments: &[Typed]) -> Lowered {
        let all = || self.all(arguments, typed.kind);
        match function {
            Function::Coalesce => Ok(coalesce(&all()?)),
            Function::Least => min_horizontal(all()?).map_err(|error| frame::foreign(&error)),
            Function::Greatest => max_horizontal(all()?).map_err(|error| frame::foreign(&error)),
            Function::Concat => {
                let texts = all()?.into_iter().map(|text| text.fill_null(lit("")));
                texts.reduce(|before, after| before + after).ok_or_else(|| lost(typed))
            }
            Function::Abs | Function::Sign if typed.kind != Kind::Real => {
                let [value] = self.exactly(typed, arguments, Kind::Integer)?;
                Ok(whole_sign(value, function))
            }
            Function::Round => {
                let decimals = match arguments.get(1).map(|digits| &digits.computed) {
                    Some(Computed::Constant(Constant::Integer(digits))) => i32::try_from(*digits).unwrap_or(0),
                    _ => 0,
                };
                let [value] = self.exactly(typed, arguments.get(..1).unwrap_or(arguments), Kind::Real)?;
                Ok(mathematics::unary(vec![value], move |x| mathematics::rounded(x, decimals)))
            }
            Function::Left | Function::Right | Function::Substr => self.cut(typed, function, arguments),
            Function::Length
            | Function::Upper
            | Function::Lower
            | Function::Trim
            | Function::Ltrim
            | Function::Rtrim
            | Function::StartsWith
            | Function::EndsWith
            | Function::RegexpLike
            | Function::Replace => self.of_texts(typed, function, arguments),
            _ => self.of_numbers(typed, function, arguments),
        }
    }

    fn all(&self, arguments: &[Typed], kind: Kind) -> Result<Vec<Expr>, Diagnostic> {
        arguments.iter().map(|one| self.of(one, kind)).collect()
    }

    fn exactly<const N: usize>(&self, typed: &Typed, arguments: &[Typed], kind: Kind) -> Result<[Expr; N], Diagnostic> {
        <[Expr; N]>::try_from(self.all(arguments, kind)?).map_err(|_| lost(typed))
    }

    fn of_numbers(&self, typed: &Typed, function: Function, arguments: &[Typed]) -> Lowered {
        let input = self.all(arguments, Kind::Real)?;
        let number = |function: fn(f64) -> f64| Ok(mathematics::unary(input.clone(), function));
        match function {
            Function::Sqrt => number(mathematics::square_root),
            Function::Cbrt => number(libm::cbrt),
            Function::Ln => number(libm::log),
            Function::Log10 => number(libm::log10),
            Function::Log2 => number(libm::log2),
            Function::Log1p => number(libm::log1p),
            Function::Floor => number(f64::floor),
            Function::Ceil => number(f64::ceil),
            Function::Abs => number(f64::abs),
            Function::Sign => number(mathematics::sign),
            Function::Log => Ok(mathematics::binary(input, mathematics::logarithm)),
            Function::Exp => Ok(mathematics::exponential(self.all_kept(input))),
            Function::Pow => Ok(mathematics::binary(self.all_kept(input), libm::pow)),
            // The others are written out where types are resolved.
            _ => Err(lost(typed)),
        }
    }

    fn of_texts(&self, typed: &Typed, function: Function, arguments: &[Typed]) -> Lowered {
        match function {
            Function::StartsWith | Function::EndsWith | Function::RegexpLike => {
                let [text, other] = self.exactly(typed, arguments, Kind::Text)?;
                match function {
                    Function::StartsWith => Ok(texts::starts_with(text, other)),
                    Function::EndsWith => Ok(texts::ends_with(text, other)),
                    _ => {
                        is_regular(arguments.get(1).ok_or_else(|| lost(typed))?)?;
                        Ok(texts::matches(text, other))
                    }
                }
            }
            Function::Replace => {
                let [text, from, to] = self.exactly(typed, arguments, Kind::Text)?;
                Ok(texts::replace(text, from, to))
            }
            _ => {
                let [text] = self.exactly(typed, arguments, Kind::Text)?;
                Ok(match function {
                    Function::Length => texts::lengths(text),
                    Function::Upper => texts::changed(text, str::to_uppercase),
                    Function::Lower => texts::changed(text, str::to_lowercase),
                    Function::Ltrim => texts::changed(text, |text| text.trim_start().to_owned()),
                    Function::Rtrim => texts::changed(text, |text| text.trim_end().to_owned()),
                    _ => texts::changed(text, |text| text.trim().to_owned()),
                })
            }
        }
    }

    fn cut(&self, typed: &Typed, function: Function, arguments: &[Typed]) -> Lowered {
        let [text, counts @ ..] = arguments else { return Err(lost(typed)) };
        let text = self.of(text, Kind::Text)?;
        let mut counts = self.all(counts, Kind::Integer)?.into_iter();
        let Some(count) = counts.next() else { return Err(lost(typed)) };
        Ok(match function {
            Function::Left => texts::left(text, count),
            Function::Right => texts::right(text, count),
            _ => texts::substring(text, count, counts.next()),
        })
    }
}

/// The absolute value or the sign of a whole number.
fn whole_sign(value: Expr, function: Function) -> Expr {
    let is_abs = function == Function::Abs;
    let above = if is_abs { value.clone() } else { lit(1_i64) };
    let below = if is_abs { lit(0_i64) - value.clone() } else { lit(-1_i64) };
    // Of nothing it is nothing, of a missing value missing.
    let rest = value.clone() * lit(0_i64);
    let below = when(value.clone().lt(lit(0_i64))).then(below).otherwise(rest);
    when(value.gt(lit(0_i64))).then(above).otherwise(below)
}

/// Refuses a pattern that is no regular expression.
fn is_regular(pattern: &Typed) -> Result<(), Diagnostic> {
    let Computed::Constant(Constant::Text(text)) = &pattern.computed else { return Ok(()) };
    match regex::Regex::new(text) {
        Ok(_) => Ok(()),
        Err(_) => Err(Diagnostic::error(format!("`{}` is no regular expression", super::shortened::shortened(text)))
            .within(pattern.span)
            .hint("letters with a meaning of their own, such as `(` or `*`, are written after a `\\`")),
    }
}
