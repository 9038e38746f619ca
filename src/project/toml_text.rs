//! Reading a TOML text, with all that is wrong with its keys.

use std::collections::BTreeSet;
use std::ops::Range;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeArray, DeString, DeTable, DeValue, Deserializer, Error};

/// Beyond so many errors of one text the author has enough to mend.
const MOST: usize = 100;

/// Where a table is written, and the name of a key of it.
type KeyOf = (Range<usize>, String);

/// Reads a text as a value.
///
/// # Errors
/// A text that is no TOML: its first error, since what follows is often its consequence.
/// Else every unknown key, every value of the wrong kind, and of each table the first key that
/// is missing: serde stops at the first of them, so what it names is taken out and the rest
/// read again.
pub(crate) fn read<T: DeserializeOwned>(text: &str) -> Result<T, Vec<Error>> {
    let mut table = DeTable::parse(text).map_err(|error| vec![error])?;
    let mut errors = Vec::new();
    let mut taken: BTreeSet<(usize, usize, String)> = BTreeSet::new();
    let noted = |(table, key): KeyOf| (table.start, table.end, key);
    loop {
        let error = match T::deserialize(Deserializer::from(table.clone())) {
            Ok(value) if errors.is_empty() => return Ok(value),
            Ok(_) => break,
            Err(error) => error,
        };
        let whole = table.span();
        let span = error.span().unwrap_or_else(|| whole.clone());
        let (lacks, means) = (missing(&error).map(str::to_owned), meant(&error));
        // What was taken out for its value, or is there under a name written wrongly, is
        // not missing.
        if !lacks.is_some_and(|key| taken.contains(&noted((span.clone(), key)))) {
            errors.push(error);
        }
        // What is wrong with the whole text ends its reading.
        let found = (span != whole && errors.len() < MOST).then(|| take(table.get_mut(), &whole, &span)).flatten();
        let Some((of, key)) = found else { break };
        taken.extend(means.map(|means| noted((of.clone(), means))));
        taken.insert(noted((of, key)));
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

/// Takes out what stands at a place: an entry whose key or value it is, or an item of a list. Says
/// of which table it was, which is at `own`, and under which key.
fn take(table: &mut DeTable<'_>, own: &Range<usize>, span: &Range<usize>) -> Option<KeyOf> {
    let below = |(key, value): (&Spanned<DeString<'_>>, &mut Spanned<DeValue<'_>>)| {
        let found = take_below(value, span)?;
        Some(found.unwrap_or_else(|| (own.clone(), key.get_ref().to_string())))
    };
    if let Some(found) = table.iter_mut().find_map(below) {
        return Some(found);
    }
    let is_here =
        |(key, value): &(&Spanned<DeString<'_>>, &Spanned<DeValue<'_>>)| key.span() == *span || value.span() == *span;
    let key = table.iter().find(is_here).map(|(key, _)| key.clone())?;
    table.remove(&key).map(|_| (own.clone(), key.get_ref().to_string()))
}

/// The same within a value; without a key where it was an item of a list.
fn take_below(value: &mut Spanned<DeValue<'_>>, span: &Range<usize>) -> Option<Option<KeyOf>> {
    let own = value.span();
    match value.get_mut() {
        DeValue::Table(table) => take(table, &own, span).map(Some),
        DeValue::Array(values) => {
            if let Some(found) = values.iter_mut().find_map(|value| take_below(value, span)) {
                return Some(found);
            }
            let at = values.iter().position(|value| value.span() == *span)?;
            let all = std::mem::replace(values, DeArray::new()).into_iter().enumerate();
            *values = all.filter(|(number, _)| *number != at).map(|(_, value)| value).collect();
            Some(None)
        }
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
        rows: Vec<Spanned<Row>>,
        #[serde(default)]
        kinds: Vec<Kind>,
    }

    #[derive(Debug, PartialEq, serde::Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Kind {
        One,
        Other,
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
            ["unknown field `a`", "missing field `name`", "invalid type: integer `2`", "missing field `label`"]
        );
        assert_eq!(messages("name = \n").len(), 1);
    }

    #[test]
    fn an_entry_of_a_list_does_not_hide_the_others() {
        assert_eq!(
            messages("name = \"a\"\n[[rows]]\nlabel = 1\n[[rows]]\nlabel = 2\n[[rows]]\n[[rows]]\nlabl = \"c\"\n"),
            ["invalid type: integer `1`", "invalid type: integer `2`", "missing field `label`", "unknown field `labl`"]
        );
        assert_eq!(
            messages(
                "kinds = [\"one\", \"x\", \"other\", 3, \"y\"]\nname = { a = 1 }\ncount = [[1]]\n[[rows]]\nlabel = [{ a = 1 }]\n"
            ),
            [
                "unknown variant `x`",
                "wanted string or table",
                "unknown variant `y`",
                "invalid type: map",
                "invalid type: sequence",
                "invalid type: sequence"
            ]
        );
    }

    #[test]
    fn a_right_text_is_read() {
        let body = read::<Body>("name = \"a\"\nkinds = [\"one\"]\n[[rows]]\nlabel = \"c\"\n").unwrap();
        assert_eq!((body.name.as_str(), body.count, body.rows.len(), body.kinds), ("a", None, 1, vec![Kind::One]));
        assert_eq!(body.rows[0].get_ref(), &Row { label: "c".into() });
    }
}
