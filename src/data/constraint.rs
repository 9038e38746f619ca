//! The constraints of Table Schema (<https://datapackage.org/standard/table-schema/>): the one
//! list of their names, from which the others follow.

use super::expected::Expected;

/// What becomes of a constraint.
#[derive(Debug, Clone, Copy)]
enum Use {
    /// It is tested; its value is such a one.
    Tested(Expected),
    /// It is not, and this is done instead.
    NotTested(&'static str),
}
use Use::{NotTested, Tested};

const ALL: [(&str, Use); 11] = [
    ("required", Tested(Expected::Truth)),
    ("unique", Tested(Expected::Truth)),
    ("minLength", Tested(Expected::Count)),
    ("maxLength", Tested(Expected::Count)),
    ("minimum", Tested(Expected::Cell)),
    ("maximum", Tested(Expected::Cell)),
    (
        "exclusiveMinimum",
        NotTested("write `minimum` with the least value, or a rule of `tickmark`: \"where\": \"age > 0\""),
    ),
    (
        "exclusiveMaximum",
        NotTested("write `maximum` with the greatest value, or a rule of `tickmark`: \"where\": \"age < 120\""),
    ),
    ("pattern", Tested(Expected::Text)),
    ("enum", Tested(Expected::List)),
    ("jsonSchema", NotTested("write a `pattern` or a rule of `tickmark`, or delete it")),
];

/// The names of all.
pub(super) const NAMES: [&str; ALL.len()] = {
    let mut names = [""; ALL.len()];
    let mut at = 0;
    while at < ALL.len() {
        names[at] = ALL[at].0;
        at += 1;
    }
    names
};

fn used(name: &str) -> Option<Use> {
    ALL.iter().find(|(known, _)| *known == name).map(|(_, used)| *used)
}

/// What the value of a constraint may be; none of what is no constraint, or is not tested.
pub(super) fn expected(name: &str) -> Option<Expected> {
    match used(name)? {
        Tested(expected) => Some(expected),
        NotTested(_) => None,
    }
}

/// What is done instead of a constraint that is not tested.
pub(super) fn instead(name: &str) -> Option<&'static str> {
    match used(name)? {
        Tested(_) => None,
        NotTested(hint) => Some(hint),
    }
}
