//! Where a value of report.toml is written.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diagnostic::{Place, SourceText};

/// Where the value of a key is written: `version`, `privacy`, `authors.0.affiliations.1`. The place
/// of the whole text where there is no such key.
pub fn place_of(source: &SourceText, path: &str) -> Place {
    source.span(range_of(&source.text, path).unwrap_or(0..0))
}

fn range_of(text: &str, path: &str) -> Option<Range<usize>> {
    let whole = DeTable::parse(text).ok()?;
    let (first, rest) = path.split_once('.').unwrap_or((path, ""));
    let below = |value, part: &str| -> Option<&Spanned<DeValue<'_>>> {
        match Spanned::get_ref(value) {
            DeValue::Table(table) => table.get(part),
            DeValue::Array(items) => items.get(part.parse::<usize>().ok()?),
            _ => None,
        }
    };
    let mut parts = rest.split('.').filter(|part| !part.is_empty());
    parts.try_fold(whole.get_ref().get(first)?, below).map(Spanned::span)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_found_by_the_keys_that_lead_to_it() {
        let text = "# version = 1\nversion = \"2\"\nauthors = [{ name = \"A\", affiliations = [1, 7] }]\n\n[privacy]\nmin_cell = 5\n";
        let found = |path: &str| range_of(text, path).map(|range| &text[range]);
        assert_eq!(found("version"), Some("\"2\""));
        assert_eq!(found("authors.0.affiliations.1"), Some("7"));
        assert_eq!(found("privacy.min_cell"), Some("5"));
        assert!(found("privacy").is_some_and(|written| written.starts_with("[privacy]")));
        assert_eq!((found("authors.1"), found("none"), found("version.0")), (None, None, None));
    }
}
