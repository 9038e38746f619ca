//! Functions and aggregates of an expression, as [`super::rewrite`] leaves them.

use polars::lazy::dsl::{BooleanFunction, Expr, FunctionExpr, PowFunction, lit};
use polars::prelude::{AggExpr, DataType, RoundMode};

use super::blank::trimmed;
use super::class::{Class, constants, subject};
use super::column::Values;
use super::rewrite::Rewriting;
use super::{calendar, conversion, frame, mathematics};
use crate::diagnostic::Diagnostic;

impl Rewriting<'_> {
    /// A function of its arguments.
    pub(super) fn function(&self, mut input: Vec<Expr>, function: FunctionExpr) -> Result<Expr, Diagnostic> {
        match &function {
            FunctionExpr::Coalesce | FunctionExpr::MinHorizontal | FunctionExpr::MaxHorizontal => {
                if let Some((first, rest)) = input.split_first() {
                    for other in rest {
                        self.same(first, other, "the arguments of COALESCE, LEAST or GREATEST")?;
                    }
                }
            }
            FunctionExpr::Boolean(BooleanFunction::IsIn { .. }) => self.membership(&mut input)?,
            FunctionExpr::Round { decimals, .. } => {
                let mode = RoundMode::HalfAwayFromZero;
                let input = input.into_iter().map(|expr| self.operand(expr)).collect::<Result<_, _>>()?;
                return Ok(Expr::Function { input, function: FunctionExpr::Round { decimals: *decimals, mode } });
            }
            FunctionExpr::Quantile { .. } => {
                if let Some(values) = input.first_mut() {
                    *values = self.operand(values.clone())?;
                }
            }
            FunctionExpr::Trigonometry(_) | FunctionExpr::Atan2 => {
                return Err(Diagnostic::error("trigonometric functions are not available"));
            }
            FunctionExpr::Log | FunctionExpr::Log1p | FunctionExpr::Exp => return self.mathematics(input, &function),
            FunctionExpr::Pow(PowFunction::Generic | PowFunction::Cbrt) => return self.mathematics(input, &function),
            FunctionExpr::Pow(PowFunction::Sqrt) | FunctionExpr::Abs | FunctionExpr::Floor | FunctionExpr::Ceil => {
                input = input.into_iter().map(|expr| self.operand(expr)).collect::<Result<_, _>>()?;
                if function == FunctionExpr::Pow(PowFunction::Sqrt) {
                    return Ok(mathematics::unary(input, mathematics::square_root));
                }
            }
            _ => {}
        }
        Ok(Expr::Function { input, function })
    }

    fn mathematics(&self, input: Vec<Expr>, function: &FunctionExpr) -> Result<Expr, Diagnostic> {
        let input: Vec<Expr> = input.into_iter().map(|expr| self.operand(expr)).collect::<Result<_, _>>()?;
        Ok(match function {
            FunctionExpr::Log => mathematics::binary(input, mathematics::logarithm),
            FunctionExpr::Log1p => mathematics::unary(input, libm::log1p),
            FunctionExpr::Exp => mathematics::unary(input, libm::exp),
            FunctionExpr::Pow(PowFunction::Cbrt) => mathematics::unary(input, libm::cbrt),
            _ => mathematics::binary(input, libm::pow),
        })
    }

    /// `x IN (…)`: the constants are of `x`'s class and levels of it.
    fn membership(&self, input: &mut [Expr]) -> Result<(), Diagnostic> {
        let [value, set] = input else { return Ok(()) };
        let class = self.class(value);
        let Some(series) = constants(set) else { return Ok(()) };
        let found = Class::of(series.dtype());
        if class.is_temporal() && found == Class::Text {
            let texts = series.str().map_err(|error| frame::foreign(&error))?;
            let moments: Vec<Option<i64>> = texts.iter().map(|text| text.and_then(conversion::moment)).collect();
            if moments.iter().zip(texts.iter()).any(|(moment, text)| moment.is_none() && text.is_some()) {
                return Err(Diagnostic::error("a date is looked for among texts that are no dates")
                    .hint("a date is written '2024-04-30'"));
            }
            let values = if class == Class::Date {
                Values::Date(moments.into_iter().map(|moment| moment.map(calendar::day_of)).collect())
            } else {
                Values::DateTime(moments)
            };
            let dates = frame::column_of("dates", values).take_materialized_series();
            *set = lit(dates).implode(true);
            return Ok(());
        }
        if !class.meets(found) {
            return Err(Diagnostic::error(format!(
                "{} is looked for among {}",
                subject(value, class),
                match found {
                    Class::Number => "numbers",
                    Class::Text => "texts",
                    _ => "values of another kind",
                }
            ))
            .hint("codes that are text are written in single quotes, numbers without"));
        }
        let mut series = series;
        if let (Expr::Column(_), Class::Text) = (&*value, found) {
            let texts = series.str().map_err(|error| frame::foreign(&error))?;
            let texts = texts.iter().map(|text| text.map(|text| trimmed(text).to_owned())).collect();
            series = frame::column_of("texts", Values::Text(texts)).take_materialized_series();
            *set = lit(series.clone()).implode(true);
        }
        if let Expr::Column(name) = value {
            for code in series.iter().filter(|code| !code.is_null()) {
                self.check_level(name, &code.str_value())?;
            }
        }
        // A set of whole numbers is compared with reals as reals.
        if class == Class::Number && self.dtype(value).is_some_and(|dtype| dtype.is_float()) {
            let reals = series.strict_cast(&DataType::Float64).map_err(|error| frame::foreign(&error))?;
            *set = lit(reals).implode(true);
        }
        Ok(())
    }

    /// Refuses to add up or average what is no number.
    pub(super) fn aggregate(&self, aggregate: &AggExpr) -> Result<(), Diagnostic> {
        match aggregate {
            AggExpr::Mean(input) | AggExpr::Median(input) => match self.class(input) {
                Class::Text => Err(Diagnostic::error(format!("{} has no average", subject(input, Class::Text)))
                    .hint("CAST(… AS DOUBLE) converts")),
                _ => Ok(()),
            },
            AggExpr::Sum(input) | AggExpr::Std(input, _) | AggExpr::Var(input, _) => match self.class(input) {
                Class::Number | Class::Boolean | Class::Open | Class::Duration => Ok(()),
                class => Err(Diagnostic::error(format!("{} cannot be added up", subject(input, class)))
                    .hint("count rows by COUNT(*) FILTER (WHERE …)")),
            },
            _ => Ok(()),
        }
    }
}
