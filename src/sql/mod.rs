//! SQL: one parser, one small tree of our own, lowered elsewhere.
//!
//! The crate `sqlparser` reads the text; [`expression`] and [`query`] make of it our own
//! [`Expression`] and [`Query`], in which every node knows its [`Span`] in the text.
//! What is not understood is refused at its span. [`Typing`] resolves names and types over
//! a [`Scope`] and makes every conversion explicit; `data` lowers the [`Typed`] tree to
//! the engine, and [`r`] writes the untyped one as R.
//!
//! What the forms mean is written in `docs/sql.md` and in `data::expression`.
//!
//! [`Span`]: crate::diagnostic::Span

mod combine;
mod constant;
mod depth;
mod dialect;
mod function;
mod joined;
mod kind;
mod lower;
mod lower_call;
mod lower_constant;
mod lower_query;
mod operator;
mod parse;
mod pattern;
mod print;
pub mod r;
mod scope;
mod span;
mod token;
mod tree;
mod typed;
mod typing;
mod walk;

pub use self::combine::{JoinKind, SetOperation};
pub use self::constant::{Constant, is_blank, trimmed};
pub use self::depth::with_room;
pub use self::function::{Aggregate, Function, Part, Target, Window, names};
pub use self::joined::joined;
pub use self::kind::Kind;
pub use self::operator::Operator;
pub use self::parse::{expression, query};
pub use self::pattern::Pattern;
pub use self::print::{printed, printed_query, quoted};
pub use self::scope::{Known, Scope};
pub use self::tree::{Aggregated, Body, Expression, Factor, Form, Item, Join, On, OrderKey, Over, Query, Select};
pub use self::typed::{Computed, Frame, Shape, Summary, Typed};
pub use self::typing::{Subquery, Typing, widened};
