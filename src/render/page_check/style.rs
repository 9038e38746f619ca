//! Numbers that a style sheet writes on a page.

/// What the `content` properties of a style sheet write with a digit or a counter in it.
pub(super) fn generated_numbers(style: &str) -> Vec<String> {
    let plain = without_comments(style);
    let mut found = Vec::new();
    for declaration in declarations(&plain) {
        let Some((name, value)) = declaration.split_once(':') else { continue };
        let name = name.trim().to_ascii_lowercase();
        let writes = name == "content"
            || name == "list-style-type"
            || name == "list-style"
            || name.starts_with("counter-")
            || name == "symbols"
            || name == "quotes";
        if !writes {
            continue;
        }
        let value = value.trim();
        let counts = value.contains("counter(") || value.contains("counters(") || value.contains("attr(");
        let has_digit = quoted(value).iter().any(|text| text.chars().any(char::is_numeric) || text.contains('\\'));
        if counts || has_digit {
            found.push(value.to_owned());
        }
    }
    found
}

/// What stands between braces and semicolons that are in no string.
fn declarations(style: &str) -> Vec<&str> {
    let mut quote = None;
    let (mut start, mut found) = (0, Vec::new());
    for (at, c) in style.char_indices() {
        match quote {
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None if matches!(c, '"' | '\'') => quote = Some(c),
            None if matches!(c, ';' | '{' | '}') => {
                found.push(&style[start..at]);
                start = at + 1;
            }
            None => {}
        }
    }
    found.push(&style[start..]);
    found
}

fn without_comments(style: &str) -> String {
    let mut out = String::with_capacity(style.len());
    let mut rest = style;
    while let Some((before, after)) = rest.split_once("/*") {
        out.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    out
}

/// The strings of a value.
fn quoted(value: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = value;
    while let Some(at) = rest.find(['"', '\'']) {
        let quote = if rest[at..].starts_with('"') { '"' } else { '\'' };
        let (text, after) = rest[at + 1..].split_once(quote).unwrap_or((&rest[at + 1..], ""));
        found.push(text);
        rest = after;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generated_digits_and_counters_are_found() {
        assert_eq!(generated_numbers("p::after { content: \"42 months\"; width: 12px }"), ["\"42 months\""]);
        assert_eq!(generated_numbers("p::after { content: \"\\34 2\" }").len(), 1);
        assert_eq!(generated_numbers("p::after { content: 'a; 5' }").len(), 1);
        assert_eq!(generated_numbers("li::before { content: counter(item) \".\" }").len(), 1);
        assert!(generated_numbers("p::before { content: \"→\" /* 42 */; margin: 4px } a { color: #123 }").is_empty());
    }
}
