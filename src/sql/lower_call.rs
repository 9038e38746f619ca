//! From the tree of `sqlparser` to ours: calls, aggregates, windows and casts.

use sqlparser::ast::{
    CastKind, DataType, DuplicateTreatment, Expr, Function as Call, FunctionArg, FunctionArgExpr, FunctionArguments,
    OrderByExpr, TimezoneInfo, WindowType,
};

use super::constant::Constant;
use super::function::{Aggregate, Function, Target, Window, names};
use super::lower::Lowering;
use super::span::{shortened, span, written};
use super::tree::{Aggregated, Expression, Form, Over};
use crate::diagnostic::{Diagnostic, Span, closest};

type Lowered = Result<Expression, Diagnostic>;

/// Functions whose last digits would differ from machine to machine.
const TRIGONOMETRIC: [&str; 12] =
    ["sin", "cos", "tan", "cot", "asin", "acos", "atan", "atan2", "sind", "cosd", "tand", "cotd"];

/// The arguments of a call.
struct Arguments<'a> {
    list: Vec<&'a Expr>,
    /// `COUNT(*)`
    is_star: bool,
    is_distinct: bool,
}

impl Lowering<'_> {
    pub(super) fn function(&self, call: &Call) -> Lowered {
        let parts: Vec<_> = call.name.0.iter().filter_map(|part| part.as_ident()).collect();
        let at = parts.first().map_or(Span::default(), |name| span(name.span));
        let name = parts.iter().map(|name| name.value.as_str()).collect::<Vec<_>>().join(".");
        let lower = name.to_ascii_lowercase();
        let arguments = self.arguments(call, &name, at)?;
        let named = at;
        let at = self.pairs.called(at);
        if let Some(aggregate) = Aggregate::of(&name) {
            return self.aggregate(call, aggregate, &arguments, at);
        }
        if let Some(window) = Window::of(&name) {
            return self.window(call, window, &arguments, at);
        }
        if arguments.is_star || arguments.is_distinct || call.filter.is_some() || call.over.is_some() {
            let what = if Function::of(&name).is_some() { "is no aggregate" } else { "is not known" };
            return Err(
                Diagnostic::error(format!("`{name}` {what}: it takes no `*`, DISTINCT, FILTER or OVER")).within(at)
            );
        }
        match (lower.as_str(), arguments.list.as_slice()) {
            ("date_part", [part, value]) => {
                let part = self.expression(part)?;
                let value = self.expression(value)?;
                let Some(name) = part.text() else {
                    return Err(
                        Diagnostic::error("DATE_PART takes the name of a part in single quotes").within(part.span)
                    );
                };
                return self.part(name, Box::new(value), at);
            }
            ("date_part", list) => return Err(arity("DATE_PART", (2, 2), list.len(), at)),
            ("ifnull", [_, _]) => return self.called(Function::Coalesce, &arguments, at),
            ("ifnull", list) => return Err(arity("IFNULL", (2, 2), list.len(), at)),
            ("mod", [left, right]) => return self.operation(left, super::operator::Operator::Remainder, right, at),
            ("div", [left, right]) => return self.operation(left, super::operator::Operator::WholeDivide, right, at),
            _ => {}
        }
        match Function::of(&name) {
            Some(function) => self.called(function, &arguments, at),
            None => Err(unknown_function(&name, named)),
        }
    }

    fn operation(&self, left: &Expr, operator: super::operator::Operator, right: &Expr, at: Span) -> Lowered {
        let (left, right) = (self.expression(left)?, self.expression(right)?);
        Ok(Expression::new(Form::Binary(Box::new(left), operator, Box::new(right)), at))
    }

    fn called(&self, function: Function, arguments: &Arguments<'_>, at: Span) -> Lowered {
        let (least, most) = function.arguments();
        let given = arguments.list.len();
        if given < least || given > most {
            return Err(arity(&function.name(), (least, most), given, at));
        }
        let list = arguments.list.iter().map(|one| self.expression(one)).collect::<Result<Vec<_>, _>>()?;
        if function == Function::Round
            && list.get(1).is_some_and(|digits| !matches!(digits.form, Form::Constant(Constant::Integer(0..=15))))
        {
            return Err(Diagnostic::error("ROUND takes a number of decimals that is a constant from 0 to 15")
                .within(list.get(1).map_or(at, |digits| digits.span)));
        }
        if function == Function::RegexpLike && list.get(1).is_some_and(|pattern| pattern.text().is_none()) {
            return Err(Diagnostic::error("REGEXP_LIKE takes a pattern that is a text in single quotes")
                .within(list.get(1).map_or(at, |pattern| pattern.span)));
        }
        Ok(Expression::new(Form::Call(function, list), at))
    }

    /// The arguments of a call.
    fn arguments<'c>(&self, call: &'c Call, name: &str, at: Span) -> Result<Arguments<'c>, Diagnostic> {
        let refused = |what: &str| Diagnostic::error(format!("{what} in `{name}(…)` is not available")).within(at);
        if !call.within_group.is_empty() || call.null_treatment.is_some() || call.uses_odbc_syntax {
            return Err(refused("WITHIN GROUP, IGNORE NULLS or `{fn …}`"));
        }
        if !matches!(call.parameters, FunctionArguments::None) {
            return Err(refused("a second pair of parentheses"));
        }
        let mut arguments = Arguments { list: Vec::new(), is_star: false, is_distinct: false };
        let list = match &call.args {
            FunctionArguments::None => return Ok(arguments),
            FunctionArguments::Subquery(_) => return Err(refused("a SELECT")),
            FunctionArguments::List(list) => list,
        };
        if !list.clauses.is_empty() {
            return Err(refused("ORDER BY, LIMIT or another clause"));
        }
        arguments.is_distinct = matches!(list.duplicate_treatment, Some(DuplicateTreatment::Distinct));
        for argument in &list.args {
            match argument {
                FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => arguments.list.push(expr),
                FunctionArg::Unnamed(FunctionArgExpr::Wildcard) if list.args.len() == 1 => arguments.is_star = true,
                FunctionArg::Unnamed(_) => return Err(refused("`*`")),
                _ => return Err(refused("an argument with a name")),
            }
        }
        Ok(arguments)
    }

    fn aggregate(&self, call: &Call, function: Aggregate, arguments: &Arguments<'_>, at: Span) -> Lowered {
        let name = function.name();
        let wanted = if function == Aggregate::QuantileCont { 2 } else { 1 };
        let is_count = function == Aggregate::Count;
        if arguments.is_star && !is_count {
            return Err(Diagnostic::error(format!("`{name}(*)` is not available"))
                .within(at)
                .hint("rows are counted by `COUNT(*)`"));
        }
        if !arguments.is_star && arguments.list.len() != wanted {
            return Err(arity(&name, (wanted, wanted), arguments.list.len(), at));
        }
        if arguments.is_distinct && (!is_count || arguments.is_star) {
            return Err(Diagnostic::error(format!("`{name}(DISTINCT …)` is not available"))
                .within(at)
                .hint("distinct values are counted by `COUNT(DISTINCT x)`"));
        }
        let mut argument = arguments.list.first().map(|one| self.expression(one)).transpose()?;
        // `COUNT(1)` counts rows.
        if is_count
            && !arguments.is_distinct
            && argument
                .as_ref()
                .is_some_and(|one| matches!(&one.form, Form::Constant(value) if *value != Constant::Null))
        {
            argument = None;
        }
        let probability = match arguments.list.get(1).map(|one| self.expression(one)).transpose()? {
            None => None,
            Some(one) => match one.form {
                Form::Constant(Constant::Integer(value @ 0..=1)) => Some(value as f64),
                Form::Constant(Constant::Real(value)) if (0.0..=1.0).contains(&value) => Some(value),
                _ => {
                    return Err(Diagnostic::error(format!(
                        "{name} takes a probability that is a constant from 0 to 1"
                    ))
                    .within(one.span));
                }
            },
        };
        let filter = call.filter.as_deref().map(|one| self.expression(one)).transpose()?;
        let over = call.over.as_ref().map(|over| self.over(over, at)).transpose()?;
        let one = Aggregated { function, argument, distinct: arguments.is_distinct, probability, filter, over };
        let at = one.filter.as_ref().map_or(at, |filter| at.to(filter.span));
        Ok(Expression::new(Form::Aggregate(Box::new(one)), at))
    }

    fn window(&self, call: &Call, window: Window, arguments: &Arguments<'_>, at: Span) -> Lowered {
        let name = window.name();
        let Some(over) = &call.over else {
            return Err(Diagnostic::error(format!("`{name}` stands without OVER"))
                .within(at)
                .hint(format!("write `{name}(…) OVER (PARTITION BY id ORDER BY date)`")));
        };
        if call.filter.is_some() || arguments.is_star || arguments.is_distinct {
            return Err(Diagnostic::error(format!("`{name}` takes no `*`, DISTINCT or FILTER")).within(at));
        }
        let (least, most) = window.arguments();
        if arguments.list.len() < least || arguments.list.len() > most {
            return Err(arity(&name, (least, most), arguments.list.len(), at));
        }
        let over = self.over(over, at)?;
        if over.order.is_empty() && matches!(window, Window::Lag | Window::Lead) {
            return Err(Diagnostic::error(format!("`{name}` has no ORDER BY in its OVER (…)")).within(at));
        }
        let list = arguments.list.iter().map(|one| self.expression(one)).collect::<Result<Vec<_>, _>>()?;
        if let Some(offset) =
            list.get(1).filter(|offset| !matches!(offset.form, Form::Constant(Constant::Integer(1..))))
        {
            return Err(Diagnostic::error(format!("{name} takes a number of rows that is a constant from 1"))
                .within(offset.span));
        }
        Ok(Expression::new(Form::Window(window, list, Box::new(over)), at))
    }

    fn over(&self, over: &WindowType, at: Span) -> Result<Over, Diagnostic> {
        let WindowType::WindowSpec(spec) = over else {
            return Err(Diagnostic::error("a window with a name is not available")
                .within(at)
                .hint("write it out: `OVER (PARTITION BY …)`"));
        };
        if spec.window_frame.is_some() || spec.window_name.is_some() {
            return Err(Diagnostic::error("ROWS, RANGE or a name in OVER (…) is not available").within(at));
        }
        let partition = spec.partition_by.iter().map(|one| self.expression(one)).collect::<Result<Vec<_>, _>>()?;
        let mut order = Vec::with_capacity(spec.order_by.len());
        for key in &spec.order_by {
            let (expression, descends, nulls_first) = self.order_key(key)?;
            if nulls_first.is_some() {
                return Err(
                    Diagnostic::error("NULLS FIRST or LAST in OVER (…) is not available").within(expression.span)
                );
            }
            order.push((expression, descends));
        }
        if let Some((key, _)) = order.iter().find(|(_, descends)| Some(*descends) != order.first().map(|first| first.1))
        {
            return Err(
                Diagnostic::error("ORDER BY in OVER (…) goes up and down, expected one direction").within(key.span)
            );
        }
        Ok(Over { partition, order })
    }

    /// A key of ORDER BY, whether it descends, and where missing values go.
    pub(super) fn order_key(&self, key: &OrderByExpr) -> Result<(Expression, bool, Option<bool>), Diagnostic> {
        let expression = self.expression(&key.expr)?;
        if key.with_fill.is_some() {
            return Err(Diagnostic::error("WITH FILL is not available").within(expression.span));
        }
        Ok((expression, key.options.asc == Some(false), key.options.nulls_first))
    }

    pub(super) fn cast(&self, kind: &CastKind, value: &Expr, target: &DataType) -> Lowered {
        let value = self.expression(value)?;
        // `x::INTEGER` has no word before it.
        let at = if *kind == CastKind::DoubleColon { value.span } else { self.pairs.around(value.span) };
        let target = match target {
            DataType::Int(_)
            | DataType::Integer(_)
            | DataType::BigInt(_)
            | DataType::SmallInt(_)
            | DataType::TinyInt(_)
            | DataType::MediumInt(_)
            | DataType::Int2(_)
            | DataType::Int4(_)
            | DataType::Int8(_)
            | DataType::Int16
            | DataType::Int32
            | DataType::Int64
            | DataType::HugeInt => Target::Integer,
            DataType::Double(_)
            | DataType::DoublePrecision
            | DataType::Float(_)
            | DataType::Float4
            | DataType::Float8
            | DataType::Float32
            | DataType::Float64
            | DataType::Real => Target::Double,
            DataType::Varchar(_)
            | DataType::Text
            | DataType::String(_)
            | DataType::Char(_)
            | DataType::Character(_)
            | DataType::CharacterVarying(_)
            | DataType::CharVarying(_)
            | DataType::Nvarchar(_) => Target::Varchar,
            DataType::Bool | DataType::Boolean => Target::Boolean,
            DataType::Date => Target::Date,
            DataType::Timestamp(_, TimezoneInfo::None) | DataType::Datetime(_) => Target::Timestamp,
            other => {
                return Err(Diagnostic::error(format!("CAST to `{}` is not available", shortened(&other.to_string())))
                    .within(at)
                    .hint("there are INTEGER, DOUBLE, VARCHAR, BOOLEAN, DATE and TIMESTAMP"));
            }
        };
        let lenient = matches!(kind, CastKind::TryCast | CastKind::SafeCast);
        Ok(Expression::new(Form::Cast { value: Box::new(value), target, lenient }, at))
    }

    /// What stands at a span.
    pub(super) fn written(&self, at: Span) -> String {
        written(self.text, at)
    }
}

fn arity(name: &str, (least, most): (usize, usize), found: usize, at: Span) -> Diagnostic {
    let expected = match (least, most) {
        (least, most) if least == most => least.to_string(),
        (least, usize::MAX) => format!("at least {least}"),
        (least, most) => format!("{least} to {most}"),
    };
    Diagnostic::error(format!("{name} has {found} arguments, expected {expected}"))
        .within(at)
        .hint(format!("docs/sql.md has an example of {name}"))
}

fn unknown_function(name: &str, at: Span) -> Diagnostic {
    let lower = name.to_ascii_lowercase();
    if TRIGONOMETRIC.contains(&lower.as_str()) {
        return Diagnostic::error(format!("the SQL function `{name}` is not available")).within(at);
    }
    let error = Diagnostic::error(format!("there is no SQL function `{name}`")).within(at);
    match closest(&lower, names()) {
        Some(known) => error.hint(format!("did you mean `{}`?", known.to_uppercase())),
        None => error.hint("write it with arithmetic, CASE WHEN, COALESCE, … or make it a column of the data"),
    }
}
