//! What an SQL expression means: types are checked and made explicit.
//!
//! polars alone would subtract dates to a duration that casts to microseconds,
//! wrap an unsigned count below zero, order NaN above every number, compare a
//! column with a level that does not exist, and average text to nothing. Every
//! node of the parsed tree passes through here, from the leaves up, and comes
//! back as a node that means what [`super::expression`] documents.

use polars::lazy::dsl::{Expr, Operator, lit, when};
use polars::prelude::{DataType, LiteralValue, PolarsError, Schema};

use super::blank::trimmed;
use super::class::{Class, integer_constant, is_whole, subject, text_constant};
use super::column::Column;
use super::{calendar, conversion, mathematics};
use crate::diagnostic::{Diagnostic, Outcome, known_names};

/// Checks an expression over a schema and makes its types explicit. `columns`
/// are those whose levels are known.
pub(super) fn expression(expr: Expr, schema: &Schema, columns: &[Column]) -> Outcome<Expr> {
    let rewriting = Rewriting { schema, columns };
    let mut why: Option<Diagnostic> = None;
    let rewritten = super::expression::guarded(|| {
        expr.try_map_expr(|node| {
            rewriting.node(node).map_err(|error| {
                why.get_or_insert(error);
                PolarsError::ComputeError("refused".into())
            })
        })
    });
    match (why, rewritten) {
        (Some(error), _) => Err(error.into()),
        (None, rewritten) => rewritten,
    }
}

/// The table that an expression is over.
pub(super) struct Rewriting<'a> {
    schema: &'a Schema,
    columns: &'a [Column],
}

impl Rewriting<'_> {
    pub(super) fn dtype(&self, expr: &Expr) -> Option<DataType> {
        expr.to_field(self.schema).ok().map(|field| field.dtype)
    }

    pub(super) fn class(&self, expr: &Expr) -> Class {
        self.dtype(expr).map_or(Class::Open, |dtype| Class::of(&dtype))
    }

    fn node(&self, node: Expr) -> Result<Expr, Diagnostic> {
        match node {
            Expr::BinaryExpr { left, op, right } => self.binary((*left).clone(), op, (*right).clone()),
            Expr::Function { input, function } => self.function(input, function).map(|node| self.widened(node)),
            Expr::Ternary { predicate, truthy, falsy } => {
                self.condition(&predicate, "CASE WHEN")?;
                self.same(&truthy, &falsy, "the results of a CASE")?;
                Ok(Expr::Ternary { predicate, truthy, falsy })
            }
            Expr::Agg(aggregate) => {
                self.aggregate(&aggregate)?;
                Ok(self.widened(Expr::Agg(aggregate)))
            }
            Expr::Filter { input, by } => {
                self.condition(&by, "FILTER (WHERE …)")?;
                Ok(Expr::Filter { input, by })
            }
            Expr::Cast { expr, dtype, options } => match dtype.as_literal() {
                Some(target) => self.cast((*expr).clone(), target, options.is_strict()),
                None => Ok(Expr::Cast { expr, dtype, options }),
            },
            Expr::Over { ref function, ref partition_by, .. } => {
                // polars panics on a window over a window of one value.
                let is_window = |expr: &Expr| expr.into_iter().any(|inner| matches!(inner, Expr::Over { .. }));
                if is_window(function) || partition_by.iter().any(is_window) {
                    return Err(Diagnostic::error("OVER (…) stands inside another OVER (…)")
                        .hint("derive the inner one as a column of its own first"));
                }
                Ok(node)
            }
            Expr::Len => Ok(self.widened(Expr::Len)),
            node => Ok(node),
        }
    }

    /// A cast. `NOT x`, too, comes as a cast to a truth value.
    fn cast(&self, expr: Expr, target: &DataType, strict: bool) -> Result<Expr, Diagnostic> {
        let (from, to) = (self.class(&expr), Class::of(target));
        match text_constant(&expr).as_deref().and_then(calendar::iso_date) {
            Some(day) if to == Class::Date => return Ok(conversion::date_constant(day)),
            _ => {}
        }
        let is_open = from == to || from == Class::Open;
        if to == Class::Boolean && !is_open {
            return Err(Diagnostic::error(format!("{} is used as a condition", subject(&expr, from)))
                .hint("compare it: `… = 1`, `… = 'yes'`"));
        }
        if to.is_temporal() && !is_open && !from.is_temporal() && from != Class::Text {
            return Err(Diagnostic::error(format!("{} is used as a date", subject(&expr, from)))
                .hint("declare the column as a date in data/datapackage.json, with its `format`"));
        }
        Ok(conversion::cast(expr, target, from == Class::Text, strict))
    }

    /// Counts are unsigned and casts may be narrow: both wrap around in
    /// arithmetic, so all integers are 64-bit and all reals are doubles.
    fn widened(&self, node: Expr) -> Expr {
        match self.dtype(&node) {
            Some(dtype) if dtype.is_integer() && dtype != DataType::Int64 => node.strict_cast(DataType::Int64),
            Some(DataType::Float32) => node.strict_cast(DataType::Float64),
            _ => node,
        }
    }

    fn condition(&self, expr: &Expr, what: &str) -> Result<(), Diagnostic> {
        match self.class(expr) {
            Class::Boolean | Class::Open => Ok(()),
            class => Err(Diagnostic::error(format!("{what} has {}, expected a condition", class.phrase()))
                .hint("compare it: `… = 1`, `… IS NOT NULL`")),
        }
    }

    pub(super) fn same(&self, left: &Expr, right: &Expr, what: &str) -> Result<(), Diagnostic> {
        let (a, b) = (self.class(left), self.class(right));
        if a.meets(b) {
            return Ok(());
        }
        Err(Diagnostic::error(format!("{what} are {} and {}", a.phrase(), b.phrase()))
            .hint("text is written in single quotes; CAST(… AS …) converts"))
    }

    fn binary(&self, left: Expr, op: Operator, right: Expr) -> Result<Expr, Diagnostic> {
        match op {
            Operator::And | Operator::Or | Operator::LogicalAnd | Operator::LogicalOr | Operator::Xor => {
                self.condition(&left, "a side of AND or OR")?;
                self.condition(&right, "a side of AND or OR")?;
                Ok(joined(left, op, right))
            }
            Operator::Plus | Operator::Minus | Operator::Multiply => self.arithmetic(left, op, right),
            Operator::RustDivide | Operator::TrueDivide => {
                Ok(mathematics::binary(vec![self.operand(left)?, self.operand(right)?], mathematics::quotient))
            }
            Operator::FloorDivide | Operator::Modulus => {
                let (left, right) = (self.operand(left)?, self.operand(right)?);
                let is_real =
                    |expr: &Expr| self.dtype(expr).is_none_or(|dtype| !dtype.is_integer() && !is_whole(&dtype));
                match op {
                    Operator::FloorDivide if is_real(&left) || is_real(&right) => {
                        Ok(mathematics::binary(vec![left, right], mathematics::whole_quotient))
                    }
                    Operator::Modulus if is_real(&left) || is_real(&right) => {
                        Ok(mathematics::binary(vec![left, right], mathematics::remainder))
                    }
                    _ => Ok(joined(left, op, without_zero(right))),
                }
            }
            _ => self.comparison(left, op, right),
        }
    }

    fn comparison(&self, left: Expr, op: Operator, right: Expr) -> Result<Expr, Diagnostic> {
        let left = without_blanks(left, &right);
        let right = without_blanks(right, &left);
        if matches!(op, Operator::Eq | Operator::NotEq | Operator::EqValidity | Operator::NotEqValidity) {
            self.known_level(&left, &right)?;
            self.known_level(&right, &left)?;
        }
        let (mut left, mut right) = (self.dated(left, &right)?, right);
        right = self.dated(right, &left)?;
        match (self.class(&left), self.class(&right)) {
            (Class::Boolean, Class::Number) => left = left.strict_cast(DataType::Int64),
            (Class::Number, Class::Boolean) => right = right.strict_cast(DataType::Int64),
            (a, b) if a.meets(b) => {}
            (a, b) => {
                let error = Diagnostic::error(format!("{} is compared with {}", subject(&left, a), subject(&right, b)));
                return Err(match (a, b) {
                    (Class::Text, Class::Number) | (Class::Number, Class::Text) => {
                        error.hint("codes that are text are written in single quotes, numbers without")
                    }
                    (Class::Duration, _) | (_, Class::Duration) => {
                        error.hint("a difference of dates is a number of days: `end_date - start_date > 30`")
                    }
                    _ => error.hint("CAST(… AS …) converts"),
                });
            }
        }
        Ok(joined(left, op, right))
    }

    /// A text constant that is compared with a date, as a date.
    fn dated(&self, constant: Expr, other: &Expr) -> Result<Expr, Diagnostic> {
        let class = self.class(other);
        let Some(text) = text_constant(&constant).filter(|_| class.is_temporal()) else { return Ok(constant) };
        let day = calendar::iso_date(&text);
        match (class, conversion::moment(&text), day) {
            (Class::Date, _, Some(day)) => Ok(conversion::date_constant(day)),
            (_, Some(moment), _) => Ok(conversion::moment_constant(moment)),
            _ => Err(Diagnostic::error(format!("a date is compared with the text '{text}'"))
                .hint("a date is written '2024-04-30'")),
        }
    }

    /// Refuses to compare a column with a text or whole number that is not one of
    /// its levels: the comparison would quietly be true of no row.
    fn known_level(&self, column: &Expr, constant: &Expr) -> Result<(), Diagnostic> {
        let Some(code) = text_constant(constant).or_else(|| integer_constant(constant)) else { return Ok(()) };
        let Expr::Column(name) = column else { return Ok(()) };
        self.check_level(name, &code)
    }

    pub(super) fn check_level(&self, name: &str, code: &str) -> Result<(), Diagnostic> {
        let Some(column) = self.columns.iter().find(|column| column.name == name) else { return Ok(()) };
        if column.levels.is_empty() || column.level_label(code).is_some() || column.kind.name() == "boolean" {
            return Ok(());
        }
        let error = Diagnostic::error(format!("`{code}` is not a level of column `{name}`"));
        Err(match column.levels.iter().find(|level| level.label.eq_ignore_ascii_case(code)) {
            Some(level) => error.hint(format!("levels are compared by code: `{}` is `{}`", level.label, level.code)),
            None => error.hint(known_names(code, column.levels.iter().map(|level| level.code.as_str()))),
        })
    }

    fn arithmetic(&self, left: Expr, op: Operator, right: Expr) -> Result<Expr, Diagnostic> {
        match (self.class(&left), op, self.class(&right)) {
            // `a || b` reaches us as the sum of two texts.
            (Class::Text, Operator::Plus, Class::Text) => Ok(joined(left, op, right)),
            (a, Operator::Minus, b) if a.is_temporal() && b.is_temporal() => {
                Ok(conversion::days_between(left, right, a == Class::Date && b == Class::Date))
            }
            (Class::Date, Operator::Plus, Class::Number) => Ok(conversion::shifted(left, op, right)),
            (Class::Number, Operator::Plus, Class::Date) => Ok(conversion::shifted(right, op, left)),
            (Class::Date, Operator::Minus, Class::Number) => Ok(conversion::shifted(left, op, right)),
            _ => Ok(joined(self.operand(left)?, op, self.operand(right)?)),
        }
    }

    /// A side of arithmetic: a number; booleans count as 0 and 1.
    pub(super) fn operand(&self, expr: Expr) -> Result<Expr, Diagnostic> {
        match self.class(&expr) {
            Class::Number | Class::Open => Ok(expr),
            Class::Boolean => Ok(expr.strict_cast(DataType::Int64)),
            class => {
                let error = Diagnostic::error(format!("{} is used as a number", subject(&expr, class)));
                Err(if class == Class::Text {
                    error.hint("CAST(… AS DOUBLE) converts; texts are joined by `||`")
                } else {
                    error.hint("dates can be subtracted, and days added to a date; see DAYS, MONTHS and EXTRACT")
                })
            }
        }
    }
}

/// A text constant that is compared with a column, without blanks at its ends: the
/// column's cells have none.
fn without_blanks(constant: Expr, other: &Expr) -> Expr {
    match text_constant(&constant) {
        Some(text) if matches!(other, Expr::Column(_)) && trimmed(&text) != text => lit(trimmed(&text).to_owned()),
        _ => constant,
    }
}

fn joined(left: Expr, op: Operator, right: Expr) -> Expr {
    Expr::BinaryExpr { left: left.into(), op, right: right.into() }
}

/// A divisor whose zeros are missing, as in SQLite and DuckDB.
fn without_zero(divisor: Expr) -> Expr {
    if integer_constant(&divisor).is_some_and(|text| text != "0") {
        return divisor;
    }
    let zero = divisor.clone().eq(lit(0));
    when(zero).then(lit(LiteralValue::untyped_null())).otherwise(divisor)
}
