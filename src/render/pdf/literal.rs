//! Literals of Typst.

use serde_json::Value as Json;

/// A Typst string literal.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A Typst array of expressions.
pub(super) fn list(items: impl Iterator<Item = String>) -> String {
    let all: String = items.map(|item| format!("{item}, ")).collect();
    format!("({all})")
}

/// A Typst value of a JSON value.
pub(super) fn value(json: &Json) -> String {
    match json {
        Json::Null => "none".to_owned(),
        Json::Bool(_) | Json::Number(_) => json.to_string(),
        Json::String(text) => quoted(text),
        Json::Array(items) => list(items.iter().map(value)),
        Json::Object(fields) if fields.is_empty() => "(:)".to_owned(),
        Json::Object(fields) => list(fields.iter().map(|(name, field)| format!("{}: {}", quoted(name), value(field)))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_cannot_leave_its_string() {
        assert_eq!(quoted("#read(\"/etc/passwd\")\\"), r##""#read(\"/etc/passwd\")\\""##);
    }
}
