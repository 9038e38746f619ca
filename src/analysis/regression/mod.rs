//! What all regression blocks share: terms, their columns, and entering estimates.

pub(crate) mod design;
pub(crate) mod entry;
pub(crate) mod shape;
pub(crate) mod term;
pub(crate) mod term_list;
