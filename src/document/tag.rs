//! The tags of a template: where each begins and ends.

/// One tag of the template: `{{ … }}` or `{% … %}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tag {
    /// Offset of the `{`.
    pub start: usize,
    /// Offset after the last `}`.
    pub end: usize,
    /// Whether it prints: `{{`.
    pub prints: bool,
}

/// The tags of a template. Comments `{## … ##}` are passed over.
pub fn tags(text: &str) -> Vec<Tag> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(next) = text[at..].find('{').map(|step| at + step) {
        let rest = &text[next..];
        let (close, prints) = if rest.starts_with("{{") {
            ("}}", Some(true))
        } else if rest.starts_with("{%") {
            ("%}", Some(false))
        } else if rest.starts_with("{##") {
            ("##}", None)
        } else {
            at = next + 1;
            continue;
        };
        let end = tag_end(text, next + 2, close);
        match prints {
            Some(prints) => found.push(Tag { start: next, end, prints }),
            None => found.push(Tag { start: next, end, prints: false }),
        }
        at = end;
    }
    found
}

/// The length of a string with its quotation marks.
pub(super) fn string_length(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return at + c.len_utf8(),
            _ => {}
        }
    }
    text.len()
}

/// The end of a tag, minding strings.
fn tag_end(text: &str, from: usize, close: &str) -> usize {
    let mut quote: Option<char> = None;
    let mut escaped = false;
    for (step, c) in text[from..].char_indices() {
        match quote {
            Some(_) if escaped => escaped = false,
            Some(_) if c == '\\' => escaped = true,
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None if close != "##}" && (c == '"' || c == '\'') => quote = Some(c),
            None if text[from + step..].starts_with(close) => return from + step + close.len(),
            None => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_brace_in_a_string_does_not_end_a_tag() {
        let text = r#"{{ x | fmt("{n} }} of") }} and {% if y %}"#;
        let found = tags(text);
        assert_eq!(&text[found[0].start..found[0].end], r#"{{ x | fmt("{n} }} of") }}"#);
        assert_eq!(found.len(), 2);
    }
}
