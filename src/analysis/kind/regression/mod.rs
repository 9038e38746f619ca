//! What all regression blocks share: terms, their columns, and entering estimates.

pub(in crate::analysis::kind) mod design;
pub(in crate::analysis::kind) mod entry;
pub(in crate::analysis::kind) mod term;
pub(in crate::analysis::kind) mod term_list;
