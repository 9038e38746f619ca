//! Aggregates and windows.

use super::{Resolved, Typing, as_kind};
use crate::diagnostic::{Diagnostic, Span};
use crate::sql::function::{Aggregate, Window};
use crate::sql::kind::Kind;
use crate::sql::tree::{Aggregated, Expression, Form, Over};
use crate::sql::typed::{Computed, Frame, Shape, Summary, Typed};

/// Whether a window stands in an expression.
fn has_window(expression: &Expression) -> bool {
    let is_window = match &expression.form {
        Form::Aggregate(one) => one.over.is_some(),
        Form::Window(..) => true,
        _ => false,
    };
    is_window || expression.children().into_iter().any(has_window)
}

impl Typing<'_> {
    pub(super) fn aggregate(&self, one: &Aggregated, at: Span) -> Resolved {
        let name = one.function.name();
        if let Some(over) = &one.over {
            let inside = one.argument.iter().chain(&one.filter).chain(over.children());
            not_nested(inside)?;
        }
        let argument = one.argument.as_ref().map(|argument| self.node(argument)).transpose()?;
        if let Some(argument) = &argument {
            match argument.shape {
                Shape::Row => {}
                Shape::Whole => {
                    return Err(Diagnostic::error(format!("an aggregate stands inside {name}(…)"))
                        .within(argument.span)
                        .hint("derive the inner one as a column of its own first"));
                }
                Shape::Constant => {
                    return Err(Diagnostic::error(format!("{name} of a constant is not available"))
                        .within(argument.span)
                        .hint("rows are counted by `COUNT(*)`"));
                }
            }
        }
        let (argument, kind) = match argument {
            None => (None, Kind::Integer),
            Some(argument) => {
                let (argument, kind) = self.summed(one.function, argument)?;
                (Some(argument), kind)
            }
        };
        let filter = one.filter.as_ref().map(|filter| self.condition(filter, "FILTER (WHERE …)")).transpose()?;
        if let Some(filter) = filter.as_ref().filter(|filter| filter.shape == Shape::Whole) {
            return Err(Diagnostic::error("an aggregate stands inside FILTER (WHERE …)").within(filter.span));
        }
        let over = one.over.as_ref().map(|over| self.frame(over)).transpose()?;
        let runs = over.as_ref().is_some_and(|over| !over.order.is_empty());
        if runs
            && (one.distinct
                || !matches!(one.function, Aggregate::Count | Aggregate::Sum | Aggregate::Min | Aggregate::Max))
        {
            return Err(Diagnostic::error(format!("{name} with ORDER BY in OVER (…) is not available"))
                .within(at)
                .hint("COUNT, SUM, MIN and MAX run along an order"));
        }
        if let Some(text) = argument.as_ref().filter(|_| runs && kind == Kind::Text) {
            return Err(Diagnostic::error(format!("{name} of texts with ORDER BY in OVER (…) is not available"))
                .within(text.span)
                .hint("leave out ORDER BY for the one of all rows of the group, or number the texts by CASE"));
        }
        let shape = if over.is_some() { Shape::Row } else { Shape::Whole };
        let summary = Summary {
            function: one.function,
            argument,
            distinct: one.distinct,
            probability: one.probability,
            filter,
            over,
        };
        Ok(Typed { computed: Computed::Aggregate(Box::new(summary)), kind, shape, span: at })
    }

    /// What is aggregated, as a kind that can be, and the kind of the result.
    fn summed(&self, function: Aggregate, argument: Typed) -> Result<(Typed, Kind), Diagnostic> {
        let refused = |what: &str, hint: &str| {
            Err(Diagnostic::error(format!("{} {what}", self.subject(&argument))).within(argument.span).hint(hint))
        };
        let number =
            |argument: Typed| if argument.kind == Kind::Truth { as_kind(argument, Kind::Integer) } else { argument };
        match (function, argument.kind) {
            (Aggregate::Count, _) => Ok((argument, Kind::Integer)),
            (Aggregate::Min | Aggregate::Max, kind) => Ok((argument, kind)),
            (Aggregate::Avg | Aggregate::Median, Kind::Text) => refused("has no average", "CAST(… AS DOUBLE) converts"),
            (Aggregate::Avg | Aggregate::Median, Kind::Date | Kind::Moment) => {
                Ok((as_kind(argument, Kind::Moment), Kind::Moment))
            }
            (Aggregate::Avg | Aggregate::Median, _) => Ok((as_kind(number(argument), Kind::Real), Kind::Real)),
            (Aggregate::QuantileCont, _) => Ok((self.real(argument)?, Kind::Real)),
            (_, Kind::Text | Kind::Date | Kind::Moment | Kind::Interval) => {
                refused("cannot be added up", "count rows by COUNT(*) FILTER (WHERE …)")
            }
            (Aggregate::Sum, _) => {
                let argument = number(argument);
                let kind = argument.kind;
                Ok((argument, kind))
            }
            (Aggregate::Stddev | Aggregate::Variance, _) => Ok((as_kind(number(argument), Kind::Real), Kind::Real)),
        }
    }

    pub(super) fn window(&self, window: Window, arguments: &[Expression], over: &Over, at: Span) -> Resolved {
        not_nested(arguments.iter().chain(over.children()))?;
        let arguments = arguments.iter().map(|one| self.node(one)).collect::<Result<Vec<_>, _>>()?;
        if let Some(whole) = arguments.first().filter(|one| one.shape != Shape::Row) {
            return Err(Diagnostic::error(format!("{} takes a column", window.name())).within(whole.span));
        }
        let kind = arguments.first().map_or(Kind::Integer, |one| one.kind);
        let frame = Box::new(self.frame(over)?);
        Ok(Typed { computed: Computed::Window(window, arguments, frame), kind, shape: Shape::Row, span: at })
    }

    fn frame(&self, over: &Over) -> Result<Frame, Diagnostic> {
        let key = |expression: &Expression| {
            let typed = self.expression(expression)?;
            match typed.shape {
                Shape::Row => Ok(typed),
                _ => {
                    Err(Diagnostic::error("OVER (…) has something that is not a value of each row").within(typed.span))
                }
            }
        };
        let partition = over.partition.iter().map(key).collect::<Result<Vec<_>, _>>()?;
        let order = over.order.iter().map(|(expression, _)| key(expression)).collect::<Result<Vec<_>, _>>()?;
        Ok(Frame { partition, order, descends: over.order.first().is_some_and(|(_, descends)| *descends) })
    }
}

fn not_nested<'e>(mut inside: impl Iterator<Item = &'e Expression>) -> Result<(), Diagnostic> {
    match inside.find(|one| has_window(one)) {
        Some(one) => Err(Diagnostic::error("OVER (…) stands inside another OVER (…)")
            .within(one.span)
            .hint("derive the inner one as a column of its own first")),
        None => Ok(()),
    }
}
