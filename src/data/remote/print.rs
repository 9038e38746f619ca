//! Our expressions in the SQL of an engine.
//!
//! What is printed is the tree whose names and types are resolved, not the text of the author: each name
//! becomes the expression of its column, each constant a constant in the quotation marks of the engine. What means
//! something else there, or is computed by another library of mathematics, is refused.

use super::super::table::Table;
use super::held::Remote;
use crate::diagnostic::Diagnostic;
use crate::engine::{Dialect, SqlType};
use crate::sql::{Computed, Constant, Function, Kind, Operator, Part, Typed};

/// An expression over the columns of a table, which are `columns` in the SQL of the engine.
///
/// # Errors
/// A part of it has no counterpart there.
pub(super) fn printed(typed: &Typed, columns: &[String], dialect: Dialect) -> Result<String, Diagnostic> {
    Printer { columns, dialect }.whole(typed)
}

/// The expression of a column.
pub(super) fn column(table: &Table, remote: &Remote, name: &str) -> Result<String, Diagnostic> {
    let at = table.columns.iter().position(|column| column.name == name);
    at.and_then(|at| remote.columns.get(at)).cloned().ok_or_else(|| table.unknown_column(name))
}

struct Printer<'a> {
    columns: &'a [String],
    dialect: Dialect,
}

impl Printer<'_> {
    /// An expression that can stand anywhere.
    fn whole(&self, typed: &Typed) -> Result<String, Diagnostic> {
        let inner = |one: &Typed| self.whole(one);
        let sql = match &typed.computed {
            Computed::Column(at) => {
                self.columns.get(*at).cloned().ok_or_else(|| self.refused("a column that is not there", typed))?
            }
            Computed::Constant(constant) => return self.constant(constant, typed),
            Computed::AsInteger(one) => {
                let truth = inner(one)?;
                format!("CASE WHEN {truth} THEN 1 WHEN NOT {truth} THEN 0 END")
            }
            Computed::AsReal(one) => self.dialect.cast(&inner(one)?, SqlType::Real),
            Computed::AsMoment(one) => self.dialect.cast(&inner(one)?, SqlType::Moment),
            Computed::Not(one) => format!("NOT {}", inner(one)?),
            Computed::Logic(left, is_and, right) => {
                format!("{} {} {}", inner(left)?, if *is_and { "AND" } else { "OR" }, inner(right)?)
            }
            Computed::Compare(left, operator, right) => self.comparison(left, *operator, right, typed)?,
            Computed::IsMissing(one) => format!("{} IS NULL", inner(one)?),
            Computed::In(one, constants) => {
                let constants: Result<Vec<String>, _> =
                    constants.iter().map(|constant| self.constant_of(constant, one.kind, typed)).collect();
                format!("{} IN ({})", inner(one)?, constants?.join(", "))
            }
            Computed::Like(one, pattern) => {
                let pattern = pattern.escaped().ok_or_else(|| self.refused("`ILIKE`", typed))?;
                format!("{} LIKE {}", inner(one)?, self.dialect.text(&pattern))
            }
            Computed::Choice(branches, other) => {
                let mut sql = "CASE".to_owned();
                for (when, then) in branches {
                    sql.push_str(&format!(" WHEN {} THEN {}", inner(when)?, inner(then)?));
                }
                format!("{sql} ELSE {} END", inner(other)?)
            }
            Computed::Part(part, one) => self.part(*part, one, typed)?,
            Computed::Arithmetic(left, operator, right) => self.arithmetic(left, *operator, right, typed)?,
            Computed::Joined(left, right) => format!("{} || {}", inner(left)?, inner(right)?),
            Computed::DaysBetween(later, earlier) => self.dialect.days_between(&inner(later)?, &inner(earlier)?),
            Computed::Call(function, arguments) => self.call(*function, arguments, typed)?,
            Computed::Cast(one, _, _) if one.kind == typed.kind => return self.whole(one),
            Computed::Cast(one, _, _) if (one.kind, typed.kind) == (Kind::Integer, Kind::Real) => {
                self.dialect.cast(&inner(one)?, SqlType::Real)
            }
            Computed::Cast(..) => return Err(self.refused("this conversion", typed)),
            Computed::InQuery(..) => return Err(self.refused("a query within an expression", typed)),
            Computed::TimeBetween(..) | Computed::Shifted(..) | Computed::Later(..) => {
                return Err(self.refused("this arithmetic of dates", typed));
            }
            Computed::Aggregate(..) | Computed::Window(..) => return Err(self.refused("an aggregate", typed)),
        };
        Ok(format!("({sql})"))
    }

    fn refused(&self, what: &str, typed: &Typed) -> Diagnostic {
        Diagnostic::error(format!("{what} is not computed on another engine"))
            .code("engine")
            .within(typed.span)
            .hint(format!("compute it in the `query` of the source, in {}", self.dialect.name()))
    }

    fn comparison(&self, left: &Typed, operator: Operator, right: &Typed, whole: &Typed) -> Result<String, Diagnostic> {
        let is_order =
            matches!(operator, Operator::Less | Operator::LessOrEqual | Operator::Greater | Operator::GreaterOrEqual);
        let side = |one: &Typed| {
            let sql = self.whole(one)?;
            Ok::<String, Diagnostic>(if is_order && one.kind == Kind::Text {
                self.dialect.by_code_point(&sql)
            } else {
                sql
            })
        };
        let sign = match (operator, self.dialect) {
            (Operator::Same, Dialect::Postgresql) => "IS NOT DISTINCT FROM",
            (Operator::Same, Dialect::Spark) => "<=>",
            (Operator::Equal | Operator::NotEqual, _) => operator.symbol(),
            _ if is_order => operator.symbol(),
            _ => return Err(self.refused("this comparison", whole)),
        };
        Ok(format!("{} {sign} {}", side(left)?, side(right)?))
    }

    fn arithmetic(&self, left: &Typed, operator: Operator, right: &Typed, whole: &Typed) -> Result<String, Diagnostic> {
        let (a, b) = (self.whole(left)?, self.whole(right)?);
        match operator {
            Operator::Plus | Operator::Minus | Operator::Times => Ok(format!("{a} {} {b}", operator.symbol())),
            // Division by zero is missing.
            Operator::Divide => Ok(format!("{a} / NULLIF({b}, {})", self.dialect.real(0.0))),
            _ => Err(self.refused(&format!("`{}`", operator.symbol()), whole)),
        }
    }

    fn part(&self, part: Part, one: &Typed, whole: &Typed) -> Result<String, Diagnostic> {
        let word = match part {
            Part::Year => "YEAR",
            Part::Month => "MONTH",
            Part::Day => "DAY",
            _ => return Err(self.refused("this part of a date", whole)),
        };
        Ok(self.dialect.cast(&format!("EXTRACT({word} FROM {})", self.whole(one)?), SqlType::Integer))
    }

    fn call(&self, function: Function, arguments: &[Typed], whole: &Typed) -> Result<String, Diagnostic> {
        let all: Result<Vec<String>, _> = arguments.iter().map(|one| self.whole(one)).collect();
        let all = all?;
        let is_text = arguments.iter().any(|one| one.kind == Kind::Text);
        let are_dates = arguments.iter().all(|one| one.kind == Kind::Date);
        match (function, all.as_slice()) {
            (Function::Coalesce | Function::Nullif, _) => Ok(format!("{}({})", function.name(), all.join(", "))),
            (Function::Least | Function::Greatest, _) if !is_text => {
                Ok(format!("{}({})", function.name(), all.join(", ")))
            }
            (Function::Abs, [one]) => Ok(format!("ABS({one})")),
            (Function::Sqrt, [one]) => Ok(format!("CASE WHEN {one} >= 0 THEN SQRT({one}) END")),
            (Function::If, [when, then, other]) => Ok(format!("CASE WHEN {when} THEN {then} ELSE {other} END")),
            (Function::Days, [start, end]) if are_dates => Ok(self.dialect.days_between(end, start)),
            _ => Err(self.refused(&format!("`{}`", function.name()), whole)),
        }
    }

    fn constant(&self, constant: &Constant, typed: &Typed) -> Result<String, Diagnostic> {
        self.constant_of(constant, typed.kind, typed)
    }

    /// A constant where a value of a kind stands.
    fn constant_of(&self, constant: &Constant, kind: Kind, whole: &Typed) -> Result<String, Diagnostic> {
        let as_date = |text: &str| format!("CAST({} AS DATE)", self.dialect.text(text));
        Ok(match (constant, kind) {
            (Constant::Integer(number), Kind::Real) => self.dialect.real(*number as f64),
            (Constant::Integer(number), _) => format!("({number})"),
            (Constant::Real(number), _) => self.dialect.real(*number),
            (Constant::Text(text), Kind::Date) => as_date(text),
            (Constant::Text(text), Kind::Moment) => self.dialect.cast(&self.dialect.text(text), SqlType::Moment),
            (Constant::Text(text), _) => self.dialect.text(text),
            (Constant::Truth(truth), _) => if *truth { "TRUE" } else { "FALSE" }.to_owned(),
            (Constant::Date(text), _) => as_date(text),
            (Constant::Moment(text), _) => self.dialect.cast(&self.dialect.text(text), SqlType::Moment),
            (Constant::Null, _) => match kind {
                Kind::Integer => self.dialect.cast("NULL", SqlType::Integer),
                Kind::Real => self.dialect.cast("NULL", SqlType::Real),
                Kind::Text => self.dialect.cast("NULL", SqlType::Text),
                _ => "NULL".to_owned(),
            },
            (Constant::Interval { .. }, _) => return Err(self.refused("an interval", whole)),
        })
    }
}
