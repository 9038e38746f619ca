//! From the typed tree of SQL to expressions of the engine: construction only.
//!
//! The engine alone would subtract dates to a duration, wrap an unsigned count below
//! zero, take the platform's mathematics and multiply by the reciprocal of a constant
//! divisor. Every node of [`crate::sql::Typed`] becomes an expression that means what
//! [`super::expression`] documents.

use polars::lazy::dsl::{Expr, coalesce, int_range, len, lit, max_horizontal, min_horizontal, when};
use polars::prelude::{DataType, FillNullStrategy, IntoColumn, NULL, QuantileMethod, Series, SortOptions};

use super::column::Values;
use super::{calendar, conversion, frame, mathematics, texts};
use crate::diagnostic::Diagnostic;
use crate::sql::{Aggregate, Computed, Constant, Frame, Function, Kind, Operator, Part, Summary, Typed, Window};

type Lowered = Result<Expr, Diagnostic>;

/// The values of a query inside an expression.
pub(super) struct Listed {
    /// The values that are not missing.
    pub values: Series,
    /// Whether there is no row at all.
    pub is_empty: bool,
    /// Whether a value is missing.
    pub has_missing: bool,
}

/// What the numbers of a tree stand for.
pub(super) struct Lowering<'a> {
    /// The engine's name of each column.
    pub names: &'a [String],
    /// The queries inside.
    pub listed: &'a [Listed],
}

impl Lowering<'_> {
    pub(super) fn lower(&self, typed: &Typed) -> Lowered {
        let one = |inner: &Typed| self.lower(inner);
        Ok(match &typed.computed {
            Computed::Column(number) => match self.names.get(*number) {
                Some(name) => Expr::Column(name.as_str().into()),
                None => return Err(lost(typed)),
            },
            Computed::Constant(constant) => constant_expr(constant).ok_or_else(|| lost(typed))?,
            Computed::AsInteger(inner) => one(inner)?.strict_cast(DataType::Int64),
            Computed::AsReal(inner) => one(inner)?.strict_cast(DataType::Float64),
            Computed::AsMoment(inner) => one(inner)?.cast(conversion::engine_type(Kind::Moment)),
            Computed::Not(inner) => self.of(inner, Kind::Truth)?.not(),
            Computed::Logic(left, is_and, right) => {
                let (left, right) = (self.of(left, Kind::Truth)?, self.of(right, Kind::Truth)?);
                if *is_and { left.and(right) } else { left.or(right) }
            }
            Computed::Compare(left, operator, right) => self.compare(left, *operator, right)?,
            Computed::IsMissing(inner) => one(inner)?.is_null(),
            Computed::In(value, set) => self.membership(value, set)?,
            Computed::InQuery(value, number) => self.listed(value, *number)?,
            Computed::Like(value, pattern) => texts::like(self.of(value, Kind::Text)?, pattern.clone()),
            Computed::Choice(branches, other) => {
                let mut made = self.of(other, typed.kind)?;
                for (condition, result) in branches.iter().rev() {
                    made = when(self.of(condition, Kind::Truth)?).then(self.of(result, typed.kind)?).otherwise(made);
                }
                made
            }
            Computed::Cast(inner, target, lenient) => conversion::cast(one(inner)?, inner.kind, *target, *lenient),
            Computed::Part(part, inner) => date_part(self.lower(inner)?, inner.kind, *part),
            Computed::Arithmetic(left, operator, right) => self.arithmetic(left, *operator, right, typed.kind)?,
            Computed::Joined(left, right) => self.of(left, Kind::Text)? + self.of(right, Kind::Text)?,
            Computed::DaysBetween(end, start) => {
                conversion::days_between(self.of(end, Kind::Date)?, self.of(start, Kind::Date)?)
            }
            Computed::TimeBetween(end, start) => {
                conversion::time_between(self.of(end, Kind::Moment)?, self.of(start, Kind::Moment)?)
            }
            Computed::Shifted(date, later, days) => {
                conversion::shifted(self.of(date, Kind::Date)?, *later, self.of(days, Kind::Integer)?)
            }
            Computed::Later(date, months, days, seconds) => {
                let kind = if typed.kind == Kind::Missing { Kind::Date } else { typed.kind };
                conversion::later(one(date)?, kind, *months, *days, *seconds)
            }
            Computed::Call(function, arguments) => self.call(typed, *function, arguments)?,
            Computed::Aggregate(summary) => self.aggregate(summary)?,
            Computed::Window(window, arguments, over) => self.window(typed, *window, arguments, over)?,
        })
    }

    /// A value that is of a kind, or missing.
    fn of(&self, typed: &Typed, kind: Kind) -> Lowered {
        let made = self.lower(typed)?;
        Ok(if typed.kind == Kind::Missing { made.cast(conversion::engine_type(kind)) } else { made })
    }

    fn compare(&self, left: &Typed, operator: Operator, right: &Typed) -> Lowered {
        let kind = left.kind.with(right.kind).unwrap_or(Kind::Missing);
        let (left, right) = (self.of(left, kind)?, self.of(right, kind)?);
        Ok(match operator {
            Operator::NotEqual => left.eq(right).not(),
            Operator::Less => left.lt(right),
            Operator::LessOrEqual => left.lt_eq(right),
            Operator::Greater => left.gt(right),
            Operator::GreaterOrEqual => left.gt_eq(right),
            Operator::Same => left.eq_missing(right),
            _ => left.eq(right),
        })
    }

    /// Unknown where a value is missing, and where it is in no set that has a missing one.
    fn membership(&self, value: &Typed, set: &[Constant]) -> Lowered {
        let known: Vec<&Constant> = set.iter().filter(|constant| **constant != Constant::Null).collect();
        let Some(values) = values_of(value.kind, &known) else { return Ok(unknown()) };
        let series = frame::column_of("set", values).take_materialized_series();
        let is_in = self.lower(value)?.is_in(lit(series).implode(true), false);
        Ok(if known.len() < set.len() { is_in.or(unknown()) } else { is_in })
    }

    fn listed(&self, value: &Typed, number: usize) -> Lowered {
        let Some(listed) = self.listed.get(number) else { return Err(lost(value)) };
        if listed.is_empty {
            return Ok(lit(false));
        }
        if value.kind == Kind::Missing {
            return Ok(unknown());
        }
        let wanted = conversion::engine_type(value.kind);
        let values =
            listed.values.clone().into_column().strict_cast(&wanted).map_err(|error| frame::foreign(&error))?;
        let is_in = self.lower(value)?.is_in(lit(values.take_materialized_series()).implode(true), false);
        Ok(if listed.has_missing { is_in.or(unknown()) } else { is_in })
    }

    fn arithmetic(&self, left: &Typed, operator: Operator, right: &Typed, kind: Kind) -> Lowered {
        let is_zero_free = matches!(&right.computed, Computed::Constant(Constant::Integer(value)) if *value != 0);
        let (left, right) = (self.of(left, kind)?, self.of(right, kind)?);
        Ok(match (operator, kind) {
            (Operator::Plus, _) => left + right,
            (Operator::Minus, _) => left - right,
            (Operator::Times, _) => left * right,
            (Operator::Divide, _) => mathematics::binary(vec![left, right], mathematics::quotient),
            (Operator::WholeDivide, Kind::Real) => mathematics::binary(vec![left, right], mathematics::whole_quotient),
            (_, Kind::Real) => mathematics::binary(vec![left, right], mathematics::remainder),
            (Operator::WholeDivide, _) => left.floor_div(without_zero(right, is_zero_free)),
            _ => left % without_zero(right, is_zero_free),
        })
    }

    fn call(&self, typed: &Typed, function: Function, arguments: &[Typed]) -> Lowered {
        let all = |kind: Kind| arguments.iter().map(|one| self.of(one, kind)).collect::<Result<Vec<Expr>, _>>();
        let kinds = |place: usize| if place == 0 { Kind::Text } else { Kind::Integer };
        let number = |function: fn(f64) -> f64| Ok::<_, Diagnostic>(mathematics::unary(all(Kind::Real)?, function));
        match function {
            Function::Sqrt => number(mathematics::square_root),
            Function::Cbrt => number(libm::cbrt),
            Function::Ln => number(libm::log),
            Function::Log10 => number(libm::log10),
            Function::Log2 => number(libm::log2),
            Function::Log1p => number(libm::log1p),
            Function::Exp => number(libm::exp),
            Function::Floor => number(f64::floor),
            Function::Ceil => number(f64::ceil),
            Function::Abs if typed.kind == Kind::Real => number(f64::abs),
            Function::Sign if typed.kind == Kind::Real => number(mathematics::sign),
            Function::Abs | Function::Sign => {
                let value = all(Kind::Integer)?.into_iter().next().ok_or_else(|| lost(typed))?;
                let is_abs = function == Function::Abs;
                let above = if is_abs { value.clone() } else { lit(1_i64) };
                let below = if is_abs { lit(0_i64) - value.clone() } else { lit(-1_i64) };
                let rest = value.clone() * lit(0_i64);
                Ok(when(value.clone().gt(lit(0_i64)))
                    .then(above)
                    .otherwise(when(value.lt(lit(0_i64))).then(below).otherwise(rest)))
            }
            Function::Round => {
                let decimals = match arguments.get(1).map(|digits| &digits.computed) {
                    Some(Computed::Constant(Constant::Integer(digits))) => i32::try_from(*digits).unwrap_or(0),
                    _ => 0,
                };
                let value = arguments.first().map(|one| self.of(one, Kind::Real)).transpose()?;
                Ok(mathematics::unary(value.into_iter().collect(), move |x| mathematics::rounded(x, decimals)))
            }
            Function::Log => Ok(mathematics::binary(all(Kind::Real)?, mathematics::logarithm)),
            Function::Pow => Ok(mathematics::binary(all(Kind::Real)?, libm::pow)),
            Function::Coalesce => Ok(coalesce(&all(typed.kind)?)),
            Function::Least => min_horizontal(all(typed.kind)?).map_err(|error| frame::foreign(&error)),
            Function::Greatest => max_horizontal(all(typed.kind)?).map_err(|error| frame::foreign(&error)),
            Function::Concat => {
                let texts = all(Kind::Text)?.into_iter().map(|text| text.fill_null(lit("")));
                texts.reduce(|before, after| before + after).ok_or_else(|| lost(typed))
            }
            Function::Length => {
                let [text] = <[Expr; 1]>::try_from(all(Kind::Text)?).map_err(|_| lost(typed))?;
                Ok(text.str().len_chars().strict_cast(DataType::Int64))
            }
            Function::Upper | Function::Lower | Function::Trim | Function::Ltrim | Function::Rtrim => {
                let [text] = <[Expr; 1]>::try_from(all(Kind::Text)?).map_err(|_| lost(typed))?;
                Ok(match function {
                    Function::Upper => text.str().to_uppercase(),
                    Function::Lower => text.str().to_lowercase(),
                    Function::Ltrim => text.str().strip_chars_start(lit(NULL)),
                    Function::Rtrim => text.str().strip_chars_end(lit(NULL)),
                    _ => text.str().strip_chars(lit(NULL)),
                })
            }
            Function::StartsWith | Function::EndsWith | Function::RegexpLike => {
                let [text, other] = <[Expr; 2]>::try_from(all(Kind::Text)?).map_err(|_| lost(typed))?;
                match function {
                    Function::StartsWith => Ok(texts::starts_with(text, other)),
                    Function::EndsWith => Ok(texts::ends_with(text, other)),
                    _ => {
                        is_regular(arguments.get(1).ok_or_else(|| lost(typed))?)?;
                        Ok(text.str().contains(other, true))
                    }
                }
            }
            Function::Replace => {
                let [text, from, to] = <[Expr; 3]>::try_from(all(Kind::Text)?).map_err(|_| lost(typed))?;
                Ok(texts::replace(text, from, to))
            }
            Function::Left | Function::Right | Function::Substr => {
                let mut made = Vec::with_capacity(arguments.len());
                for (place, argument) in arguments.iter().enumerate() {
                    made.push(self.of(argument, kinds(place))?);
                }
                let mut made = made.into_iter();
                let (Some(text), Some(count)) = (made.next(), made.next()) else { return Err(lost(typed)) };
                Ok(match function {
                    Function::Left => texts::left(text, count),
                    Function::Right => texts::right(text, count),
                    _ => texts::substring(text, count, made.next()),
                })
            }
            // These are written out where types are resolved.
            Function::Day | Function::Days | Function::Months | Function::Years | Function::If | Function::Nullif => {
                Err(lost(typed))
            }
        }
    }

    fn aggregate(&self, summary: &Summary) -> Lowered {
        let filter = summary.filter.as_ref().map(|filter| self.of(filter, Kind::Truth)).transpose()?;
        let kind = summary.argument.as_ref().map_or(Kind::Integer, |argument| argument.kind);
        let value = summary.argument.as_ref().map(|argument| self.of(argument, Kind::Real)).transpose()?;
        if let Some(over) = summary.over.as_ref().filter(|over| !over.order.is_empty()) {
            let counted = value.unwrap_or_else(|| lit(1_i64));
            let counted = match filter {
                Some(filter) => when(filter).then(counted).otherwise(lit(NULL)),
                None if summary.argument.is_none() => int_range(lit(0_i64), len(), 1, DataType::Int64),
                None => counted,
            };
            let running = match summary.function {
                Aggregate::Count => counted.cum_count(false).strict_cast(DataType::Int64),
                Aggregate::Min => counted.cum_min(false),
                Aggregate::Max => counted.cum_max(false),
                _ => counted.cum_sum(false),
            };
            return self.over(running.fill_null_with_strategy(FillNullStrategy::Forward(None)), over);
        }
        let made = match (value, filter) {
            (None, None) => len().strict_cast(DataType::Int64),
            (None, Some(filter)) => filter.sum().strict_cast(DataType::Int64),
            (Some(value), filter) => {
                let value = match filter {
                    Some(filter) => value.filter(filter),
                    None => value,
                };
                aggregated(summary, value, kind)
            }
        };
        match &summary.over {
            Some(over) => self.over(made, over),
            None => Ok(made),
        }
    }

    fn window(&self, typed: &Typed, window: Window, arguments: &[Typed], over: &Frame) -> Lowered {
        let value = arguments.first().map(|argument| self.lower(argument)).transpose()?;
        let rows = match arguments.get(1).map(|offset| &offset.computed) {
            Some(Computed::Constant(Constant::Integer(rows))) => *rows,
            _ => 1,
        };
        let made = match (window, value) {
            (Window::RowNumber, _) => int_range(lit(0_i64), len(), 1, DataType::Int64) + lit(1_i64),
            (Window::Lag, Some(value)) => value.shift(lit(rows)),
            (Window::Lead, Some(value)) => value.shift(lit(-rows)),
            (Window::FirstValue, Some(value)) => value.first(),
            (_, None) => return Err(lost(typed)),
        };
        self.over(made, over)
    }

    /// Missing keys come last, or first where the order descends, as in ORDER BY.
    fn over(&self, value: Expr, over: &Frame) -> Lowered {
        let partition = over.partition.iter().map(|one| self.lower(one)).collect::<Result<Vec<_>, _>>()?;
        let order = over.order.iter().map(|one| self.lower(one)).collect::<Result<Vec<_>, _>>()?;
        if partition.is_empty() && order.is_empty() {
            return Ok(value);
        }
        let partition = (!partition.is_empty()).then_some(partition);
        let options = SortOptions::default()
            .with_order_descending(over.descends)
            .with_nulls_last(!over.descends)
            .with_maintain_order(true);
        let order = (!order.is_empty()).then_some((order, options));
        value.over_with_options(partition, order, Default::default()).map_err(|error| frame::foreign(&error))
    }
}

/// An aggregate of values, those of a filter.
fn aggregated(summary: &Summary, value: Expr, kind: Kind) -> Expr {
    match summary.function {
        Aggregate::Count if summary.distinct => {
            let is_missing = value.clone().null_count().gt(lit(0)).strict_cast(DataType::Int64);
            value.n_unique().strict_cast(DataType::Int64) - is_missing
        }
        Aggregate::Count => value.count().strict_cast(DataType::Int64),
        // The sum of no values is missing.
        Aggregate::Sum => {
            let count = value.clone().count();
            let sum = if kind == Kind::Integer { value.sum().strict_cast(DataType::Int64) } else { value.sum() };
            when(count.gt(lit(0))).then(sum).otherwise(lit(NULL))
        }
        Aggregate::Avg => value.mean(),
        Aggregate::Median => value.median(),
        Aggregate::Min => value.min(),
        Aggregate::Max => value.max(),
        Aggregate::Stddev => value.std(1),
        Aggregate::Variance => value.var(1),
        Aggregate::QuantileCont => value.quantile(lit(summary.probability.unwrap_or(0.5)), QuantileMethod::Linear),
    }
}

/// The truth that is neither.
fn unknown() -> Expr {
    lit(NULL).cast(DataType::Boolean)
}

/// A divisor whose zeros are missing, as in SQLite and DuckDB.
fn without_zero(divisor: Expr, is_zero_free: bool) -> Expr {
    if is_zero_free {
        return divisor;
    }
    let zero = divisor.clone().eq(lit(0_i64));
    when(zero).then(lit(NULL)).otherwise(divisor)
}

fn date_part(date: Expr, kind: Kind, part: Part) -> Expr {
    if kind == Kind::Missing {
        return date.cast(DataType::Int64);
    }
    let date = date.dt();
    let made = match part {
        Part::Year => date.year(),
        Part::Quarter => date.quarter(),
        Part::Month => date.month(),
        Part::Week => date.week(),
        Part::Day => date.day(),
        Part::Doy => date.ordinal_day(),
        // Sunday is 7 in the engine.
        Part::Dow => return date.weekday().strict_cast(DataType::Int64) % lit(7_i64),
        Part::Isodow => date.weekday(),
        Part::Hour => date.hour(),
        Part::Minute => date.minute(),
        Part::Second => date.second(),
    };
    made.strict_cast(DataType::Int64)
}

fn constant_expr(constant: &Constant) -> Option<Expr> {
    Some(match constant {
        Constant::Integer(value) => lit(*value),
        Constant::Real(value) => lit(*value),
        Constant::Text(text) => lit(text.clone()),
        Constant::Truth(truth) => lit(*truth),
        Constant::Null => lit(NULL),
        Constant::Date(day) => conversion::date_constant(calendar::iso_date(day)?),
        Constant::Moment(text) => conversion::moment_constant(conversion::moment(text)?),
        Constant::Interval { .. } => return None,
    })
}

/// Constants of a kind, as values.
fn values_of(kind: Kind, set: &[&Constant]) -> Option<Values> {
    let text = |constant: &&Constant| match constant {
        Constant::Text(text) => Some(text.clone()),
        _ => None,
    };
    Some(match kind {
        Kind::Integer => Values::Integer(
            set.iter().map(|one| if let Constant::Integer(value) = one { Some(*value) } else { None }).collect(),
        ),
        Kind::Real => Values::Number(
            set.iter().map(|one| if let Constant::Real(value) = one { Some(*value) } else { None }).collect(),
        ),
        Kind::Text => Values::Text(set.iter().map(text).collect()),
        Kind::Truth => Values::Boolean(
            set.iter().map(|one| if let Constant::Truth(truth) = one { Some(*truth) } else { None }).collect(),
        ),
        Kind::Date => Values::Date(set.iter().map(|one| calendar::iso_date(&one.written())).collect()),
        Kind::Moment => Values::DateTime(set.iter().map(|one| conversion::moment(&one.written())).collect()),
        Kind::Interval | Kind::Missing => return None,
    })
}

/// Refuses a pattern that is no regular expression.
fn is_regular(pattern: &Typed) -> Result<(), Diagnostic> {
    let Computed::Constant(Constant::Text(text)) = &pattern.computed else { return Ok(()) };
    match frame::matching(vec![Some(String::new())], text) {
        Ok(_) => Ok(()),
        Err(_) => Err(Diagnostic::error(format!("`{}` is no regular expression", super::table::shortened(text)))
            .within(pattern.span)
            .hint("letters with a meaning of their own, such as `(` or `*`, are written after a `\\`")),
    }
}

/// What the types have not foreseen.
fn lost(typed: &Typed) -> Diagnostic {
    Diagnostic::error("the SQL cannot be evaluated")
        .within(typed.span)
        .hint("this is a fault of tickmark: please report the expression")
}
