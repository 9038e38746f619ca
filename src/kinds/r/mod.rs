//! Writing the R code that computes a block once more.

mod call;
mod options;
mod tables;

pub(crate) use call::Call;
pub(crate) use options::{Options, Reason};
pub(crate) use tables::Tables;

pub(crate) use crate::sql::r::{string, truth};

/// Tests by name, of `summary` and `compare`.
pub(crate) const NAMED_TEST: &str = include_str!("named_test.R");
/// Describing numbers and categories.
pub(crate) const SUMMARY: &str = include_str!("summary.R");
/// Differences and ratios.
pub(crate) const EFFECT: &str = include_str!("effect.R");
/// Survival curves and their tests.
pub(crate) const SURVIVAL: &str = include_str!("survival.R");
/// Terms of models.
pub(crate) const DESIGN: &str = include_str!("design.R");
/// Cox models.
pub(crate) const COX: &str = include_str!("cox.R");

/// The section of a block that calls a function on its rows.
pub(crate) fn on_rows(options: Options<'_>, tables: &Tables<'_>, call: &Call) -> Result<String, Reason> {
    Ok(format!("  data <- {}\n  {}\n", tables.rows(options)?, call.code("  ")))
}

/// Several texts as a vector of R.
pub(crate) fn strings<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let all: Vec<String> = texts.into_iter().map(string).collect();
    match all.as_slice() {
        [one] => one.clone(),
        [] => "character()".to_owned(),
        more => format!("c({})", more.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_become_a_vector() {
        assert_eq!(strings([]), "character()");
        assert_eq!(strings(["a"]), "\"a\"");
        assert_eq!(strings(["a", "b\"c"]), "c(\"a\", \"b\\\"c\")");
    }
}
