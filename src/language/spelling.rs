//! How English is written on either side of the Atlantic.

/// The spellings that the sentences of the program differ in, and its lists.
#[derive(Debug, PartialEq, Eq)]
pub struct Spelling {
    /// Of a likelihood: `penalized`.
    pub penalized: &'static str,
    /// Of differences: `Standardized`, at the start of a sentence.
    pub standardized: &'static str,
    /// Of variables: `summarized`.
    pub summarized: &'static str,
    /// Of a covariate: `modeled`.
    pub modeled: &'static str,
}

impl Spelling {
    /// American English, as the AMA Manual of Style has it.
    pub const AMERICAN: Self =
        Self { penalized: "penalized", standardized: "Standardized", summarized: "summarized", modeled: "modeled" };
    /// British English, as the BMJ and The Lancet have it.
    pub const BRITISH: Self =
        Self { penalized: "penalised", standardized: "Standardised", summarized: "summarised", modeled: "modelled" };
}

/// A list in a sentence: `a`, `a and b`, `a, b, and c`. The comma before “and” is written on both
/// sides of the Atlantic: the AMA Manual of Style, The Lancet and the BMJ ask for it.
pub fn list<S: AsRef<str>>(items: &[S]) -> String {
    let items: Vec<&str> = items.iter().map(AsRef::as_ref).collect();
    match items.as_slice() {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [one, other] => format!("{one} and {other}"),
        [most @ .., last] => format!("{}, and {last}", most.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_end_with_and() {
        let items = ["a", "b", "c"];
        assert_eq!([1, 2, 3].map(|count| list(&items[..count])), ["a", "a and b", "a, b, and c"]);
    }
}
