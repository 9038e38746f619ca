//! Texts, numbers and names as R code.

use std::fmt::Write as _;

/// A text as an R string, whatever it holds: quotes, backslashes and control
/// characters are escaped, and so is all that is not ASCII, for R reads a script
/// in the encoding of its locale. R strings hold no NUL; it becomes U+FFFD.
pub fn string(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\0' => out.push_str("\\ufffd"),
            ' '..='~' => out.push(letter),
            _ => {
                let code = u32::from(letter);
                let _ = if code > 0xffff { write!(out, "\\U{code:08x}") } else { write!(out, "\\u{code:04x}") };
            }
        }
    }
    out.push('"');
    out
}

/// A number that R reads back to the same value, up to a rounding of its own.
pub fn number(value: f64) -> String {
    let plain = format!("{value}");
    if plain.len() > 24 { format!("{value:e}") } else { plain }
}

/// A truth in R.
pub fn truth(value: bool) -> &'static str {
    if value { "TRUE" } else { "FALSE" }
}

/// A column of the data frame `d`.
pub(super) fn column(name: &str) -> String {
    const RESERVED: [&str; 12] =
        ["if", "else", "repeat", "while", "function", "for", "next", "break", "in", "TRUE", "FALSE", "NULL"];
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '.')
        && !RESERVED.contains(&name);
    // `$` would take an abbreviation for a name on a list, but not where the name
    // is there, and the parser has seen that it is.
    if is_name { format!("d${name}") } else { format!("d[[{}]]", string(name)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_stays_a_string_whatever_it_holds() {
        assert_eq!(string("\"); system(\"touch x\"); #"), "\"\\\"); system(\\\"touch x\\\"); #\"");
        assert_eq!(string("a\\\nb`"), "\"a\\\\\\nb`\"");
        assert_eq!(string("≤25\u{0}\u{1f600}\r"), "\"\\u226425\\ufffd\\U0001f600\\u000d\"");
        assert_eq!(column("ph.ecog"), "d$ph.ecog");
        assert_eq!(column("a`b"), "d[[\"a`b\"]]");
        assert_eq!(column("if"), "d[[\"if\"]]");
    }

    #[test]
    fn numbers_read_back() {
        for value in [0.1, 1e300, -2.5e-17, 12.0, 1.0 / 3.0] {
            assert_eq!(number(value).parse::<f64>(), Ok(value));
        }
    }
}
