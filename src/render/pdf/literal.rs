//! Literals of Typst.

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_cannot_leave_its_string() {
        assert_eq!(quoted("#read(\"/etc/passwd\")\\"), r##""#read(\"/etc/passwd\")\\""##);
    }
}
