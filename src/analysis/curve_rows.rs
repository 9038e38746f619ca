//! The rows of a curve: all of them, those at risk at a time, and those that have ended in one way by then.

use std::ops::Range;

use crate::analysis::ordered_rows::{Counted, OrderedRows, Ranked};
use crate::analysis::result_writer::ResultWriter;
use crate::analysis::timed_rows::{Classes, TimedRows};

/// The rows of a curve, found by their codes where they have some, else in an order of their own.
pub(crate) enum CurveRows<'a> {
    /// Those of some groups.
    Timed(&'a TimedRows<'a>, Range<usize>),
    /// All of them, and those that end in each way.
    Ordered(OrderedRows<'a>, Vec<OrderedRows<'a>>),
}

impl<'a> CurveRows<'a> {
    /// Of indexes in ascending order of time.
    pub(crate) fn ordered(of: Ranked<'a>, indexes: Vec<u32>, classes: &Classes<'_>) -> Self {
        let all = OrderedRows::new(of, indexes);
        let of_ending = |ending: usize| all.with(|index| (classes.ending)(index) == ending);
        let by_ending = (0..classes.endings).map(of_ending).collect();
        Self::Ordered(all, by_ending)
    }

    /// All of them.
    pub(crate) fn all(&self, entries: &mut ResultWriter) -> Counted {
        match self {
            Self::Timed(rows, groups) => rows.all(entries, groups.clone()),
            Self::Ordered(all, _) => all.all(entries),
        }
    }

    /// Those that end in one way: 0 for the censored, else the number of the cause.
    pub(crate) fn ending(&self, entries: &mut ResultWriter, ending: usize) -> Counted {
        match self {
            Self::Timed(rows, groups) => rows.ending(entries, groups.clone(), ending),
            Self::Ordered(_, by_ending) => by_ending[ending].all(entries),
        }
    }

    /// Those that end in one way by a time.
    pub(crate) fn up_to(&self, entries: &mut ResultWriter, ending: usize, limit: f64) -> Counted {
        match self {
            Self::Timed(rows, groups) => rows.up_to(entries, groups.clone(), ending, limit),
            Self::Ordered(_, by_ending) => by_ending[ending].up_to(entries, limit),
        }
    }

    /// Those at risk just before a time. Who enters at the origin is at risk at it.
    pub(crate) fn at_risk(&self, entries: &mut ResultWriter, time: f64, tolerance: f64) -> Counted {
        match self {
            Self::Timed(rows, groups) => rows.at_risk(entries, groups.clone(), (time, tolerance)),
            Self::Ordered(all, _) => all.at_risk(entries, time, tolerance),
        }
    }
}
