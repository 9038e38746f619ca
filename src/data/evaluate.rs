//! Typed expressions evaluated over a frame.
//!
//! What stands inside an aggregate or a window is computed for each row first, as a
//! column of its own, so that the engine aggregates columns only.

use polars::lazy::dsl::len;
use polars::prelude::{Column as PolarsColumn, DataFrame, IntoLazy};
use polars_async::executor::ALLOW_RAYON_THREADS;

use super::frame;
use super::guarded::guarded;
use super::lowering::{Listed, Lowering};
use crate::diagnostic::Outcome;
use crate::sql::{Computed, Frame, Shape, Summary, Typed, with_room};

/// The rows over which expressions are evaluated.
pub(super) struct Rows<'a> {
    /// The rows.
    pub frame: &'a DataFrame,
    /// The engine's name of each column of the scope.
    pub names: &'a [String],
    /// The queries inside.
    pub listed: &'a [Listed],
}

impl Rows<'_> {
    /// The values of expressions, each as many as it has: one, or one for each row.
    pub fn values(&self, all: &[Typed]) -> Outcome<Vec<PolarsColumn>> {
        with_stack(deepest(all), || self.evaluated(all))
    }

    /// The same, with one value for each row.
    pub fn columns(&self, all: &[Typed]) -> Outcome<Vec<PolarsColumn>> {
        let rows = self.frame.height();
        let made = self.values(all)?.into_iter().zip(all);
        Ok(made
            .map(|(column, typed)| {
                let is_one = typed.shape != Shape::Row || (column.len() == 1 && rows != 1);
                if is_one && column.len() != rows { column.new_from_index(0, rows) } else { column }
            })
            .collect())
    }

    /// One row for each group of equal keys, in the order of their first rows: the keys,
    /// then the aggregates. Without keys all rows are one group.
    pub fn grouped(&self, keys: &[Typed], aggregates: &[Typed]) -> Outcome<(DataFrame, Vec<String>)> {
        with_stack(deepest(keys).max(deepest(aggregates)), || {
            let mut stages = Stages { first: self.names.len(), made: Vec::new() };
            let keys: Vec<Typed> = keys.iter().map(|key| stages.column(key.clone())).collect();
            let aggregates: Vec<Typed> = aggregates.iter().map(|one| stages.node(one.clone())).collect();
            let (frame, names) = self.staged(&stages)?;
            let lowering = Lowering { names: &names, listed: self.listed, guard: None };
            let name = |number: usize| format!("g{number}");
            let mut by = Vec::with_capacity(keys.len());
            for (number, key) in keys.iter().enumerate() {
                by.push(lowering.lower(key)?.alias(name(number).as_str()));
            }
            let mut made = Vec::with_capacity(aggregates.len() + 1);
            for (number, one) in aggregates.iter().enumerate() {
                made.push(lowering.lower(one)?.alias(name(keys.len() + number).as_str()));
            }
            let all = (0..keys.len() + aggregates.len()).map(name).collect();
            // A group has a row though nothing of it is aggregated.
            made.push(len().alias("\u{1}"));
            let grouped = match by.is_empty() {
                true => guarded(|| frame.lazy().select(made).collect())?,
                false => guarded(|| frame.lazy().group_by_stable(by).agg(made).collect())?,
            };
            Ok((grouped, all))
        })
    }

    /// The rows with the columns of a stage, and the names of all.
    fn staged(&self, stages: &Stages) -> Outcome<(DataFrame, Vec<String>)> {
        let mut names = self.names.to_vec();
        if stages.made.is_empty() {
            return Ok((self.frame.clone(), names));
        }
        let mut made = Vec::with_capacity(stages.made.len());
        for (number, typed) in stages.made.iter().enumerate() {
            let name = format!("\u{1}{number}");
            // A window inside is a stage of its own.
            let column = self.evaluated(std::slice::from_ref(typed))?;
            made.extend(column.into_iter().map(|column| column.with_name(name.as_str().into())));
            names.push(name);
        }
        let mut frame = self.frame.clone();
        for column in made {
            let rows = frame.height();
            let column = if column.len() == rows { column } else { column.new_from_index(0, rows) };
            frame.with_column(column).map_err(|error| frame::failed(&error))?;
        }
        frame.rechunk_mut();
        Ok((frame, names))
    }

    fn evaluated(&self, all: &[Typed]) -> Outcome<Vec<PolarsColumn>> {
        let mut stages = Stages { first: self.names.len(), made: Vec::new() };
        let mut staged = Vec::with_capacity(all.len());
        for typed in all {
            staged.push(stages.node(typed.clone()));
        }
        let (frame, names) = self.staged(&stages)?;
        let lowering = Lowering { names: &names, listed: self.listed, guard: None };
        let mut columns = Vec::with_capacity(staged.len());
        // One by one: an aggregate beside a column would be repeated for each row.
        for typed in &staged {
            let expr = lowering.lower(typed)?.alias("\u{1}");
            let result = guarded(|| frame.clone().lazy().select([expr]).collect())?;
            columns.push(result.column("\u{1}").map_err(|error| frame::failed(&error))?.clone());
        }
        Ok(columns)
    }
}

/// Evaluates with room for a depth. The threads of the engine have little room: a deep expression
/// stays on the thread that has been given it.
fn with_stack<T: Send>(depth: usize, run: impl FnOnce() -> T + Send) -> T {
    let asks = std::thread::current().id();
    with_room(depth, || {
        if std::thread::current().id() != asks {
            ALLOW_RAYON_THREADS.set(false);
        }
        run()
    })
}

/// The depth of the deepest.
fn deepest(all: &[Typed]) -> usize {
    all.iter().map(Typed::depth).max().unwrap_or(0)
}

/// What is computed for each row before it is aggregated.
struct Stages {
    /// The number of the first column that is made.
    first: usize,
    made: Vec<Typed>,
}

impl Stages {
    fn node(&mut self, typed: Typed) -> Typed {
        match typed.computed {
            Computed::Aggregate(summary) => {
                let Summary { function, argument, distinct, probability, filter, over } = *summary;
                let summary = Summary {
                    function,
                    argument: argument.map(|argument| self.column(argument)),
                    distinct,
                    probability,
                    filter: filter.map(|filter| self.made(filter)),
                    over: over.map(|over| self.frame(over)),
                };
                Typed { computed: Computed::Aggregate(Box::new(summary)), ..typed }
            }
            Computed::Window(window, arguments, over) => {
                let mut arguments = arguments.into_iter();
                let first = arguments.next().map(|argument| self.column(argument));
                let arguments = first.into_iter().chain(arguments).collect();
                Typed { computed: Computed::Window(window, arguments, Box::new(self.frame(*over))), ..typed }
            }
            _ => {
                let changed: Result<Typed, std::convert::Infallible> =
                    typed.with_children(&mut |child| Ok(self.node(child)));
                match changed {
                    Ok(typed) => typed,
                    Err(never) => match never {},
                }
            }
        }
    }

    fn frame(&mut self, over: Frame) -> Frame {
        Frame {
            partition: over.partition.into_iter().map(|one| self.column(one)).collect(),
            order: over.order.into_iter().map(|one| self.column(one)).collect(),
            descends: over.descends,
        }
    }

    /// An expression as a column, which is made where it is none; a constant as itself.
    fn column(&mut self, typed: Typed) -> Typed {
        if typed.shape == Shape::Row { self.made(typed) } else { typed }
    }

    /// An expression as a column; a constant too: the engine would take a constant
    /// filter for that of one row.
    fn made(&mut self, typed: Typed) -> Typed {
        if matches!(typed.computed, Computed::Column(_)) {
            return typed;
        }
        let (kind, span) = (typed.kind, typed.span);
        let number = match self.made.iter().position(|known| *known == typed) {
            Some(number) => number,
            None => {
                self.made.push(typed);
                self.made.len() - 1
            }
        };
        Typed { computed: Computed::Column(self.first + number), kind, shape: Shape::Row, span }
    }
}
