//! Reading a TOML text, with all that is wrong with its keys.

use std::collections::BTreeSet;
use std::ops::Range;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue, Deserializer, Error};

/// Beyond so many errors of one text the author has enough to mend.
const MOST: usize = 100;

/// Reads a text as a value.
///
/// # Errors
/// A text that is no TOML: its first error, since what follows is often its consequence.
/// Else every unknown key and every value of the wrong kind, and the first key that is
/// missing: serde stops at the first of them, so what it names is taken out and the rest
/// read again.
pub(crate) fn read<T: DeserializeOwned>(text: &str) -> Result<T, Vec<Error>> {
    let mut table = DeTable::parse(text).map_err(|error| vec![error])?;
    let mut errors = Vec::new();
    let mut taken: BTreeSet<String> = BTreeSet::new();
    loop {
        let error = match T::deserialize(Deserializer::from(table.clone())) {
            Ok(value) if errors.is_empty() => return Ok(value),
            Ok(_) => break,
            Err(error) => error,
        };
        // What was taken out for its value, or is there under a name written wrongly, is
        // not missing; but what lacks it cannot be read further.
        let is_taken = missing(&error).is_some_and(|key| taken.contains(key));
        let span = error.span();
        taken.extend(meant(&error));
        if !is_taken {
            errors.push(error);
        }
        match span.filter(|_| errors.len() < MOST).and_then(|span| take(table.get_mut(), &span, is_taken)) {
            Some(key) => taken.insert(key),
            None => break,
        };
    }
    errors.sort_by_key(|error| error.span().map_or(0, |span| span.start));
    Err(errors)
}

/// The key that an unknown one is meant for.
fn meant(error: &Error) -> Option<String> {
    let names = error.message().strip_prefix("unknown field ")?;
    let mut names = names.split('`').skip(1).step_by(2);
    let found = names.next()?;
    crate::diagnostic::closest(found, names).map(str::to_owned)
}

/// The key that an error says is missing.
fn missing(error: &Error) -> Option<&str> {
    error.message().strip_prefix("missing field `")?.split('`').next()
}

/// Takes the entry out whose key or value stands at a place; with its name. A table goes
/// only where `whole`, or else its own keys are yet to be read.
fn take(table: &mut DeTable<'_>, span: &Range<usize>, whole: bool) -> Option<String> {
    let is_here = |key: &Spanned<DeString<'_>>, value: &Spanned<DeValue<'_>>| match value.get_ref() {
        _ if key.span() == *span => true,
        DeValue::Table(_) => whole && value.span() == *span,
        DeValue::Array(values) if values.iter().any(|value| matches!(value.get_ref(), DeValue::Table(_))) => {
            whole && values.iter().any(|value| value.span() == *span)
        }
        _ => value.span() == *span,
    };
    let found = table.iter().find(|(key, value)| is_here(key, value)).map(|(key, _)| key.clone());
    match found {
        Some(key) => table.remove(&key).map(|_| key.get_ref().to_string()),
        None => table.iter_mut().find_map(|(_, value)| take_below(value.get_mut(), span, whole)),
    }
}

fn take_below(value: &mut DeValue<'_>, span: &Range<usize>, whole: bool) -> Option<String> {
    match value {
        DeValue::Table(table) => take(table, span, whole),
        DeValue::Array(values) => values.iter_mut().find_map(|value| take_below(value.get_mut(), span, whole)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Body {
        name: String,
        #[serde(default)]
        count: Option<u32>,
        #[serde(default)]
        rows: Vec<Row>,
    }

    #[derive(Debug, PartialEq, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Row {
        label: String,
    }

    fn messages(text: &str) -> Vec<String> {
        let errors = read::<Body>(text).expect_err("errors");
        errors.iter().map(|error| error.message().split(',').next().unwrap_or("").to_owned()).collect()
    }

    #[test]
    fn every_wrong_key_is_named() {
        assert_eq!(
            messages(
                "nam = 1\nname = \"a\"\ncount = \"b\"\nother = 2\n[[rows]]\nlabel = \"c\"\nlabl = 1\nx.y = 2\n[extra]\n"
            ),
            [
                "unknown field `nam`",
                "invalid type: string \"b\"",
                "unknown field `other`",
                "unknown field `labl`",
                "unknown field `x`",
                "unknown field `extra`"
            ]
        );
        assert_eq!(messages("name = 5\nrow = 1\n"), ["invalid type: integer `5`", "unknown field `row`"]);
        assert_eq!(messages("row = 1\n"), ["unknown field `row`", "missing field `name`"]);
        assert_eq!(messages("nam = \"a\"\n"), ["unknown field `nam`"], "the key is meant for the one that is missing");
        assert_eq!(
            messages("a = 1\n[[rows]]\nlabel = 2\n[[rows]]\n"),
            ["unknown field `a`", "missing field `name`", "invalid type: integer `2`"]
        );
        assert_eq!(messages("name = \n").len(), 1);
    }

    #[test]
    fn a_right_text_is_read() {
        let body = read::<Body>("name = \"a\"\n[[rows]]\nlabel = \"c\"\n").unwrap();
        assert_eq!(body, Body { name: "a".into(), count: None, rows: vec![Row { label: "c".into() }] });
    }
}
