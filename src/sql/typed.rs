//! The tree of an expression whose names and types are resolved: every conversion is a
//! node of its own, so that what lowers it need not think.

use super::constant::Constant;
use super::depth::of_tree;
use super::function::{Aggregate, Function, Part, Target, Window};
use super::kind::Kind;
use super::operator::Operator;
use super::pattern::Pattern;
use crate::diagnostic::Span;

/// How many values an expression has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shape {
    /// One, whatever the rows.
    Constant,
    /// One for all rows: an aggregate.
    Whole,
    /// One for each row.
    Row,
}

/// An expression with its type. Two are equal if they compute the same, wherever they
/// stand.
#[derive(Debug, Clone)]
pub struct Typed {
    /// What is computed.
    pub computed: Computed,
    /// The kind of its values.
    pub kind: Kind,
    /// How many values it has.
    pub shape: Shape,
    /// Where it stands in the text.
    pub span: Span,
}

impl PartialEq for Typed {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind && self.computed == other.computed
    }
}

/// What is computed. Sides that are said to be of one kind are.
#[derive(Debug, Clone, PartialEq)]
pub enum Computed {
    /// The column of a number in the scope.
    Column(usize),
    /// A constant.
    Constant(Constant),
    /// A truth as 0 or 1.
    AsInteger(Box<Typed>),
    /// A whole number as a real one.
    AsReal(Box<Typed>),
    /// A date as its midnight.
    AsMoment(Box<Typed>),
    /// The negation of a truth.
    Not(Box<Typed>),
    /// AND, or else OR, of two truths.
    Logic(Box<Typed>, bool, Box<Typed>),
    /// A comparison of two of one kind.
    Compare(Box<Typed>, Operator, Box<Typed>),
    /// Whether a value is missing.
    IsMissing(Box<Typed>),
    /// Whether a value is one of constants of its kind, among which may be `NULL`.
    In(Box<Typed>, Vec<Constant>),
    /// Whether a value is one of those of the query of this number.
    InQuery(Box<Typed>, usize),
    /// Whether a text fits a pattern.
    Like(Box<Typed>, Pattern),
    /// The result of the first condition that is true, or the last one.
    Choice(Vec<(Typed, Typed)>, Box<Typed>),
    /// A conversion; missing or an error where it fails.
    Cast(Box<Typed>, Target, bool),
    /// A part of a date.
    Part(Part, Box<Typed>),
    /// A sum, product … of two whole or two real numbers; a quotient of two real ones.
    Arithmetic(Box<Typed>, Operator, Box<Typed>),
    /// Texts one after the other; missing where one is.
    Joined(Box<Typed>, Box<Typed>),
    /// The whole days from the second date to the first.
    DaysBetween(Box<Typed>, Box<Typed>),
    /// The days, with a fraction, from the second moment to the first.
    TimeBetween(Box<Typed>, Box<Typed>),
    /// A date some days later, or else earlier.
    Shifted(Box<Typed>, bool, Box<Typed>),
    /// A date or moment later by months, days and seconds.
    Later(Box<Typed>, i64, i64, i64),
    /// A function.
    Call(Function, Vec<Typed>),
    /// An aggregate.
    Aggregate(Box<Summary>),
    /// A function of the rows of a window.
    Window(Window, Vec<Typed>, Box<Frame>),
}

/// An aggregate whose types are resolved.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// Which.
    pub function: Aggregate,
    /// Of what; `None` counts rows.
    pub argument: Option<Typed>,
    /// Whether equal values count once.
    pub distinct: bool,
    /// The probability of a quantile.
    pub probability: Option<f64>,
    /// The rows that count.
    pub filter: Option<Typed>,
    /// The window, where there is one.
    pub over: Option<Frame>,
}

/// The rows of a window.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Frame {
    /// The groups.
    pub partition: Vec<Typed>,
    /// What the rows of a group are ordered by.
    pub order: Vec<Typed>,
    /// Whether the order descends.
    pub descends: bool,
}

impl Typed {
    /// The expressions right inside this one.
    pub fn children(&self) -> Vec<&Typed> {
        match &self.computed {
            Computed::Column(_) | Computed::Constant(_) => Vec::new(),
            Computed::AsInteger(one)
            | Computed::AsReal(one)
            | Computed::AsMoment(one)
            | Computed::Not(one)
            | Computed::IsMissing(one)
            | Computed::In(one, _)
            | Computed::InQuery(one, _)
            | Computed::Like(one, _)
            | Computed::Cast(one, ..)
            | Computed::Part(_, one)
            | Computed::Later(one, ..) => vec![&**one],
            Computed::Logic(left, _, right)
            | Computed::Compare(left, _, right)
            | Computed::Arithmetic(left, _, right)
            | Computed::Joined(left, right)
            | Computed::DaysBetween(left, right)
            | Computed::TimeBetween(left, right)
            | Computed::Shifted(left, _, right) => vec![&**left, &**right],
            Computed::Choice(branches, other) => {
                branches.iter().flat_map(|(when, then)| [when, then]).chain([&**other]).collect()
            }
            Computed::Call(_, arguments) => arguments.iter().collect(),
            Computed::Aggregate(one) => {
                let over = one.over.iter().flat_map(Frame::children);
                one.argument.iter().chain(&one.filter).chain(over).collect()
            }
            Computed::Window(_, arguments, frame) => arguments.iter().chain(frame.children()).collect(),
        }
    }

    /// The same with each inner expression changed.
    ///
    /// # Errors
    /// Those of the change.
    pub fn with_children<E>(self, change: &mut dyn FnMut(Typed) -> Result<Typed, E>) -> Result<Self, E> {
        let computed = match self.computed {
            leaf @ (Computed::Column(_) | Computed::Constant(_)) => leaf,
            Computed::AsInteger(one) => Computed::AsInteger(boxed(one, change)?),
            Computed::AsReal(one) => Computed::AsReal(boxed(one, change)?),
            Computed::AsMoment(one) => Computed::AsMoment(boxed(one, change)?),
            Computed::Not(one) => Computed::Not(boxed(one, change)?),
            Computed::IsMissing(one) => Computed::IsMissing(boxed(one, change)?),
            Computed::In(one, set) => Computed::In(boxed(one, change)?, set),
            Computed::InQuery(one, query) => Computed::InQuery(boxed(one, change)?, query),
            Computed::Like(one, pattern) => Computed::Like(boxed(one, change)?, pattern),
            Computed::Cast(one, target, lenient) => Computed::Cast(boxed(one, change)?, target, lenient),
            Computed::Part(part, one) => Computed::Part(part, boxed(one, change)?),
            Computed::Later(one, months, days, seconds) => Computed::Later(boxed(one, change)?, months, days, seconds),
            Computed::Logic(a, is_and, b) => Computed::Logic(boxed(a, change)?, is_and, boxed(b, change)?),
            Computed::Compare(a, operator, b) => Computed::Compare(boxed(a, change)?, operator, boxed(b, change)?),
            Computed::Arithmetic(a, operator, b) => {
                Computed::Arithmetic(boxed(a, change)?, operator, boxed(b, change)?)
            }
            Computed::Joined(a, b) => Computed::Joined(boxed(a, change)?, boxed(b, change)?),
            Computed::DaysBetween(a, b) => Computed::DaysBetween(boxed(a, change)?, boxed(b, change)?),
            Computed::TimeBetween(a, b) => Computed::TimeBetween(boxed(a, change)?, boxed(b, change)?),
            Computed::Shifted(a, later, b) => Computed::Shifted(boxed(a, change)?, later, boxed(b, change)?),
            Computed::Choice(branches, other) => {
                let mut changed = Vec::with_capacity(branches.len());
                for (when, then) in branches {
                    changed.push((change(when)?, change(then)?));
                }
                Computed::Choice(changed, boxed(other, change)?)
            }
            Computed::Call(function, arguments) => Computed::Call(function, all(arguments, change)?),
            Computed::Aggregate(one) => {
                let Summary { function, argument, distinct, probability, filter, over } = *one;
                Computed::Aggregate(Box::new(Summary {
                    function,
                    argument: argument.map(&mut *change).transpose()?,
                    distinct,
                    probability,
                    filter: filter.map(&mut *change).transpose()?,
                    over: over.map(|frame| frame.changed(change)).transpose()?,
                }))
            }
            Computed::Window(window, arguments, frame) => {
                Computed::Window(window, all(arguments, change)?, Box::new(frame.changed(change)?))
            }
        };
        Ok(Self { computed, ..self })
    }

    /// How many expressions are inside each other.
    pub fn depth(&self) -> usize {
        of_tree(self, Self::children)
    }

    /// The numbers of the columns that are used.
    pub fn columns(&self) -> std::collections::BTreeSet<usize> {
        let mut found = std::collections::BTreeSet::new();
        let mut open = vec![self];
        while let Some(one) = open.pop() {
            if let Computed::Column(at) = one.computed {
                found.insert(at);
            }
            open.extend(one.children());
        }
        found
    }
}

#[allow(clippy::boxed_local, reason = "it maps a box to a box")]
fn boxed<E>(one: Box<Typed>, change: &mut dyn FnMut(Typed) -> Result<Typed, E>) -> Result<Box<Typed>, E> {
    change(*one).map(Box::new)
}

fn all<E>(list: Vec<Typed>, change: &mut dyn FnMut(Typed) -> Result<Typed, E>) -> Result<Vec<Typed>, E> {
    list.into_iter().map(change).collect()
}

impl Frame {
    fn children(&self) -> impl Iterator<Item = &Typed> {
        self.partition.iter().chain(&self.order)
    }

    fn changed<E>(self, change: &mut dyn FnMut(Typed) -> Result<Typed, E>) -> Result<Self, E> {
        Ok(Self { partition: all(self.partition, change)?, order: all(self.order, change)?, descends: self.descends })
    }
}
