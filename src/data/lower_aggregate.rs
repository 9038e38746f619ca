//! Aggregates and windows as expressions of the engine.

use polars::lazy::dsl::{Expr, len, lit, when};
use polars::prelude::{DataType, FillNullStrategy, NULL, QuantileMethod, SortMultipleOptions, SortOptions};

use super::conversion::engine_type;
use super::frame;
use super::lowering::{Lowered, Lowering, lost};
use crate::diagnostic::Diagnostic;
use crate::sql::{Aggregate, Computed, Constant, Frame, Kind, Summary, Typed, Window};

impl Lowering<'_> {
    pub(super) fn aggregate(&self, summary: &Summary) -> Lowered {
        let filter = summary.filter.as_ref().map(|filter| self.of(filter, Kind::Truth)).transpose()?;
        let kind = summary.argument.as_ref().map_or(Kind::Integer, |argument| argument.kind);
        let value = summary.argument.as_ref().map(|argument| self.of(argument, Kind::Real)).transpose()?;
        // A count of days is no day again.
        let has_days = matches!(summary.function, Aggregate::Count | Aggregate::Min | Aggregate::Max);
        let days = Days::of(kind, has_days && summary.over.as_ref().is_some_and(has_keys));
        let value = value.map(|value| days.as_numbers(value));
        let is_count = matches!(summary.function, Aggregate::Count);
        let again = |made: Expr| if is_count { made } else { days.again(made) };
        if let Some(over) = summary.over.as_ref().filter(|over| !over.order.is_empty()) {
            let counted = value.unwrap_or_else(|| lit(1_i64));
            let counted = match filter {
                Some(filter) => when(filter).then(counted).otherwise(lit(NULL)),
                None if summary.argument.is_none() => self.known()?,
                None => counted,
            };
            let running = match summary.function {
                Aggregate::Count => counted.cum_count(false).strict_cast(DataType::Int64),
                Aggregate::Min => counted.cum_min(false),
                Aggregate::Max => counted.cum_max(false),
                _ if kind == Kind::Integer => {
                    held(counted.clone().cum_sum(false), |as_real| as_real.cum_sum(false), counted)
                }
                _ => counted.cum_sum(false),
            };
            let filled = running.fill_null_with_strategy(FillNullStrategy::Forward(None));
            return Ok(again(self.over(filled, over)?));
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
            Some(over) => Ok(again(self.over(made, over)?)),
            None => Ok(made),
        }
    }

    pub(super) fn window(&self, typed: &Typed, window: Window, arguments: &[Typed], over: &Frame) -> Lowered {
        let value = arguments.first().map(|argument| self.lower(argument)).transpose()?;
        let days = Days::of(typed.kind, has_keys(over));
        let value = value.map(|value| days.as_numbers(value));
        let rows = match arguments.get(1).map(|offset| &offset.computed) {
            Some(Computed::Constant(Constant::Integer(rows))) => *rows,
            _ => 1,
        };
        let made = match (window, value) {
            (Window::RowNumber, _) => self.known()?.cum_count(false).strict_cast(DataType::Int64),
            (Window::Lag, Some(value)) => value.shift(lit(rows)),
            (Window::Lead, Some(value)) => value.shift(lit(-rows)),
            (Window::FirstValue, Some(value)) => value.first(),
            (_, None) => return Err(lost(typed)),
        };
        Ok(days.again(self.over(made, over)?))
    }

    /// A column without missing values, of which each row counts.
    fn known(&self) -> Lowered {
        // The columns of a stage are the last ones: these are there.
        let name = self.names.last().ok_or_else(|| Diagnostic::error("a window needs a table that has a column"))?;
        Ok(Expr::Column(name.as_str().into()).is_null())
    }

    /// Missing keys come last, or first where the order descends, as in ORDER BY.
    fn over(&self, value: Expr, over: &Frame) -> Lowered {
        let partition = over.partition.iter().map(|one| self.lower(one)).collect::<Result<Vec<_>, _>>()?;
        let order = over.order.iter().map(|one| self.lower(one)).collect::<Result<Vec<_>, _>>()?;
        if !has_keys(over) {
            return Ok(value);
        }
        let partition = (!partition.is_empty()).then_some(partition);
        let (descends, nulls_last) = (over.descends, !over.descends);
        let order = if order.len() > 1 {
            // The engine takes one key: the place of each row in the order of all.
            let keys = SortMultipleOptions::default()
                .with_order_descending(descends)
                .with_nulls_last(nulls_last)
                .with_maintain_order(true);
            let place = self.known()?.cum_count(false).sort_by(order, keys).arg_sort(false, false);
            Some((vec![place], SortOptions::default()))
        } else {
            let key = SortOptions::default()
                .with_order_descending(descends)
                .with_nulls_last(nulls_last)
                .with_maintain_order(true);
            (!order.is_empty()).then_some((order, key))
        };
        value.over_with_options(partition, order, Default::default()).map_err(|error| frame::foreign(&error))
    }
}

/// Whether a window has groups or an order.
fn has_keys(over: &Frame) -> bool {
    !over.partition.is_empty() || !over.order.is_empty()
}

/// Days and moments in a window with groups or an order, which the engine knows how to put back in their rows as whole
/// numbers only.
struct Days(Option<(DataType, DataType)>);

impl Days {
    /// Those of a kind, where they are to be changed.
    fn of(kind: Kind, are_changed: bool) -> Self {
        let number = match kind {
            Kind::Date if are_changed => DataType::Int32,
            Kind::Moment if are_changed => DataType::Int64,
            _ => return Self(None),
        };
        Self(Some((number, engine_type(kind))))
    }

    fn as_numbers(&self, value: Expr) -> Expr {
        match &self.0 {
            Some((number, _)) => value.strict_cast(number.clone()),
            None => value,
        }
    }

    fn again(&self, value: Expr) -> Expr {
        match &self.0 {
            Some((_, own)) => value.strict_cast(own.clone()),
            None => value,
        }
    }
}

/// A sum of whole numbers, which the engine would let wrap around: an error where 64 bits cannot
/// hold it, which the same sum of reals says.
fn held(sum: Expr, of_reals: impl Fn(Expr) -> Expr, values: Expr) -> Expr {
    let fits = of_reals(values.cast(DataType::Float64)).strict_cast(DataType::Int64);
    when(fits.is_not_null()).then(sum).otherwise(lit(NULL))
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
            let sum = if kind == Kind::Integer {
                held(value.clone().sum().strict_cast(DataType::Int64), Expr::sum, value)
            } else {
                value.sum()
            };
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
