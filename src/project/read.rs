//! Reading `report/report.toml` and other TOML of the author, with places.

use std::ops::Range;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use crate::diagnostic::{Diagnostic, Diagnostics, Outcome, SourceText};
use crate::project::check::check;
use crate::project::config::Config;
use crate::project::{control_character, refused_character};

/// Reads the configuration.
///
/// # Errors
/// Invalid TOML, an unknown key, or values that contradict each other; all at
/// their place.
pub fn parse(source: &SourceText) -> Outcome<Config> {
    let mut config: Config = read_toml(source, &source.text, |at| at)?;
    follow_journal(&mut config, &source.text);
    let mut problems = control_characters(source, 0, &source.text);
    problems.extend(check(&config, source));
    if problems.is_empty() { Ok(config) } else { Err(Diagnostics(problems)) }
}

/// Gives a configuration what its journal asks for, where its text does not say it itself.
fn follow_journal(config: &mut Config, text: &str) {
    let Some(journal) = config.style.preset else { return };
    let written = DeTable::parse(text).ok();
    let written = written.as_ref().map(Spanned::get_ref);
    let is_written = |key: &str| written.is_some_and(|table| table.contains_key(key));
    let style = written.and_then(|table| table.get("style")?.get_ref().as_table());
    if !style.is_some_and(|style| style.contains_key("numbers")) {
        config.style.numbers = journal.numbers();
    }
    if !is_written("csl") {
        journal.citations().clone_into(&mut config.csl);
    }
    if !is_written("language") {
        config.language = journal.language();
    }
}

/// Reads a TOML text of a source; `offset_of` gives the offset in the source of an offset
/// of the text.
///
/// # Errors
/// Invalid TOML, or keys and values that are not those of `T`; all at their places.
pub(crate) fn read_toml<T: DeserializeOwned>(
    source: &SourceText,
    text: &str,
    offset_of: impl Fn(usize) -> usize,
) -> Outcome<T> {
    read_toml_of(source, text, offset_of, |_| None)
}

/// The same, where `meaning` says of a key that must be given what it means.
///
/// # Errors
/// As [`read_toml`].
pub(crate) fn read_toml_of<T: DeserializeOwned>(
    source: &SourceText,
    text: &str,
    offset_of: impl Fn(usize) -> usize,
    meaning: impl Fn(&str) -> Option<String>,
) -> Outcome<T> {
    super::toml_text::read(text).map_err(|errors| {
        let at = |error: &toml::de::Error| {
            let span = error.span().unwrap_or(0..0);
            source.span(offset_of(span.start)..offset_of(span.end))
        };
        Diagnostics(errors.iter().map(|error| toml_error(source, 0, error, &meaning).at(at(error))).collect())
    })
}

/// Turns an error of the TOML reader into a diagnostic. `base` is the offset of
/// the TOML text in the source.
fn toml_error(
    source: &SourceText,
    base: usize,
    error: &toml::de::Error,
    meaning: impl Fn(&str) -> Option<String>,
) -> Diagnostic {
    let message = error.message().trim().replace('\n', ", ");
    let span: Range<usize> = error.span().unwrap_or(0..0);
    let said = wrong_value(&message).unwrap_or_else(|| message.clone());
    let mut diagnostic = Diagnostic::error(said).at(source.place(base + span.start));
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    if message.starts_with("unknown field")
        && let Some((found, known)) = quoted.split_first()
    {
        diagnostic = Diagnostic::error(format!("unknown key `{found}`, expected one of {}", list(known)))
            .code("unknown-key")
            .at(source.place(base + span.start));
        if let Some(name) = crate::diagnostic::closest(found, known.iter().copied()) {
            diagnostic = diagnostic.hint(format!("did you mean `{name}`?"));
        }
    }
    if message.starts_with("unknown variant")
        && let Some((found, known)) = quoted.split_first()
    {
        diagnostic = Diagnostic::error(format!("found `{found}`, expected one of {}", list(known)))
            .at(source.place(base + span.start));
        if let Some(name) = crate::diagnostic::closest(found, known.iter().copied()) {
            diagnostic = diagnostic.hint(format!("did you mean `{name}`?"));
        }
    }
    if message == "wanted string or table" {
        diagnostic = Diagnostic::error("found a value that is no text, expected a name in quotes")
            .at(source.place(base + span.start));
    }
    if message.starts_with("missing field") {
        let key = quoted.first().copied().unwrap_or_default();
        diagnostic = Diagnostic::error(format!("the key `{key}` is missing")).at(source.place(base + span.start));
        diagnostic = match meaning(key) {
            Some(meaning) => diagnostic.hint(format!("add `{key}`: {meaning}")),
            None => diagnostic.hint("add the key"),
        };
    }
    diagnostic
}

/// What serde says of a value of another type, or out of its range, in words of the author:
/// `invalid type: string "6", expected f64` is found the text “6”, expected a number.
fn wrong_value(message: &str) -> Option<String> {
    let rest = message.strip_prefix("invalid type: ").or_else(|| message.strip_prefix("invalid value: "))?;
    let (found, expected) = rest.rsplit_once(", expected ")?;
    let found = match found.split_once(' ') {
        Some(("string", "\"\"")) => "an empty text".to_owned(),
        Some(("string", text)) => format!("the text `{}`", text.trim_matches('"')),
        Some(("integer" | "boolean", value)) => value.to_owned(),
        Some(("floating", value)) => value.trim_start_matches("point ").to_owned(),
        _ => match found {
            "sequence" => "a list".to_owned(),
            "map" | "table" => "a table".to_owned(),
            "date" => "a date".to_owned(),
            other => other.to_owned(),
        },
    };
    let whole = |most: String| format!("a whole number from 0 to {most}");
    let expected = match expected {
        "f64" | "f32" => "a number".to_owned(),
        "a string" | "string" | "a borrowed string" => "a text in quotes".to_owned(),
        "a sequence" => "a list such as [\"one\", \"two\"]".to_owned(),
        "a boolean" | "bool" => "`true` or `false`".to_owned(),
        "u8" => whole(u8::MAX.to_string()),
        "u16" => whole(u16::MAX.to_string()),
        "u32" | "u64" | "usize" => "a whole number that is not negative".to_owned(),
        "i32" | "i64" => "a whole number".to_owned(),
        "a map" => "a table such as { key = \"value\" }".to_owned(),
        other if other.starts_with("struct ") => "a table of keys".to_owned(),
        other => other.to_owned(),
    };
    Some(format!("found {found}, expected {expected}"))
}

/// Errors for control characters that a TOML text writes as escapes (`"\u0000"`): they
/// would reach the pages and the terminal. `base` is the offset of the TOML text in the
/// source.
pub(crate) fn control_characters(source: &SourceText, base: usize, text: &str) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    if let Ok(table) = DeTable::parse(text) {
        for (key, value) in table.get_ref() {
            in_key(source, base, key, &mut problems);
            in_value(source, base, value, &mut problems);
        }
    }
    problems
}

fn in_key(source: &SourceText, base: usize, key: &Spanned<DeString<'_>>, problems: &mut Vec<Diagnostic>) {
    // A line feed in a name is as bad as any other control character.
    if let Some(c) = key.get_ref().chars().find(|c| c.is_control()) {
        problems.push(refused_character(c).at(source.place(base + key.span().start)));
    }
}

fn in_value(source: &SourceText, base: usize, value: &Spanned<DeValue<'_>>, problems: &mut Vec<Diagnostic>) {
    match value.get_ref() {
        DeValue::String(text) => {
            if let Some((_, c)) = control_character(text) {
                problems.push(refused_character(c).at(source.place(base + value.span().start)));
            }
        }
        DeValue::Array(values) => values.iter().for_each(|value| in_value(source, base, value, problems)),
        DeValue::Table(table) => {
            for (key, value) in table {
                in_key(source, base, key, problems);
                in_value(source, base, value, problems);
            }
        }
        _ => {}
    }
}

fn list(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::document_config::both_outputs;

    fn parsed(text: &str) -> Outcome<Config> {
        parse(&SourceText::new("report/report.toml", text))
    }

    const GOOD: &str =
        "title = \"T\"\nversion = \"1\"\n[[documents]]\nid = \"m\"\nsource = \"m.md\"\ntemplate = \"manuscript\"\n";

    #[test]
    fn a_short_configuration_is_read() {
        let config = parsed(GOOD).unwrap();
        assert_eq!(config.documents[0].get_ref().outputs, both_outputs());
    }

    #[test]
    fn an_unknown_key_is_named_with_its_place_and_the_known_keys() {
        let error = parsed(&GOOD.replace("title", "titel")).unwrap_err();
        let text = error.to_string();
        assert!(text.starts_with("report/report.toml:1:1: unknown key `titel`"), "{text}");
        assert_eq!(error.0[0].hints, ["did you mean `title`?"]);
    }

    #[test]
    fn a_value_of_another_type_is_told_in_words_of_the_author() {
        let told = |message: &str| wrong_value(message).expect("a sentence");
        for (message, expected) in [
            ("invalid type: string \"6\", expected f64", "found the text `6`, expected a number"),
            (
                "invalid type: string \"\", expected a sequence",
                "found an empty text, expected a list such as [\"one\", \"two\"]",
            ),
            ("invalid type: integer `3`, expected a string", "found `3`, expected a text in quotes"),
            (
                "invalid type: floating point `1.5`, expected u32",
                "found `1.5`, expected a whole number that is not negative",
            ),
            ("invalid value: integer `-1`, expected u8", "found `-1`, expected a whole number from 0 to 255"),
            ("invalid type: map, expected a boolean", "found a table, expected `true` or `false`"),
        ] {
            assert_eq!(told(message), expected);
        }
        assert_eq!(wrong_value("duplicate key"), None);
        let error = parsed(&GOOD.replace("\"T\"", "3")).unwrap_err().to_string();
        assert!(error.contains("report/report.toml:1:9: found `3`, expected a text in quotes"), "{error}");
        let error = parsed(&GOOD.replace("\"T\"", "\" \"")).unwrap_err().to_string();
        assert!(error.contains("report/report.toml:1:9: `title` is empty, expected words"), "{error}");
    }

    #[test]
    fn a_control_character_written_as_an_escape_is_an_error_at_its_place() {
        let text = format!("keywords = [\"a\", \"b\\u001b[31m\"]\n{}", GOOD.replace("\"T\"", "\"T\\u0000\""));
        let error = parsed(&text).unwrap_err().to_string();
        assert!(error.contains("report/report.toml:1:18: found the control character U+001B"), "{error}");
        assert!(error.contains("report/report.toml:2:9: found the control character U+0000"), "{error}");
    }

    #[test]
    fn a_waiver_without_a_digit_or_reason_is_refused() {
        let error = parsed(&format!("{GOOD}[[waivers]]\nliteral = \"abc\"\nreason = \" \"\n")).unwrap_err();
        assert_eq!(error.0.len(), 2);
    }
}
