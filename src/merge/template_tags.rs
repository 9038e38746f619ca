//! The tags of a template, such as `{% if … %}`, which no change of words may take out.

/// The tags of a text, in their order.
pub(super) fn tags(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(begin) = rest.find("{%") {
        let Some(length) = rest[begin..].find("%}") else { break };
        found.push(&rest[begin..begin + length + 2]);
        rest = &rest[begin + length + 2..];
    }
    found
}

/// A tag that ends nothing, stands in nothing that it divides, or is never ended.
pub(super) fn unmatched(text: &str) -> Option<&str> {
    let mut open: Vec<(&str, &str)> = Vec::new();
    for tag in tags(text) {
        let inner = tag.trim_start_matches("{%").trim_end_matches("%}").trim_matches(['-', '+']).trim();
        let word = inner.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        match word {
            "else" | "elif" if !open.iter().any(|(_, word)| matches!(*word, "if" | "for")) => return Some(tag),
            "else" | "elif" => {}
            // Of a value and of another file there is no end.
            "set" if inner.contains('=') => {}
            "include" | "import" | "from" | "extends" | "do" | "break" | "continue" => {}
            _ => match word.strip_prefix("end") {
                Some(ended) => {
                    if open.pop().is_none_or(|(_, begun)| begun != ended) {
                        return Some(tag);
                    }
                }
                None => open.push((tag, word)),
            },
        }
    }
    open.first().map(|(tag, _)| *tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_that_has_lost_its_other_one_is_found() {
        let whole =
            "a {% if x %}b{% elif y %}c{% else %}d{% endif %} {%- for g in h -%}{{ g }}{%- endfor %}{% set a = 1 %}";
        assert_eq!((tags(whole).len(), unmatched(whole)), (7, None));
        assert_eq!(unmatched("no tag at all {{ x }} 5 % }"), None);
        for (text, tag) in [
            ("a {% if x %}b", "{% if x %}"),
            ("a{% endif %}", "{% endif %}"),
            ("Many{% else %}few{% endif %}", "{% else %}"),
            ("{% for a in b %}{% if c %}{% endfor %}{% endif %}", "{% endfor %}"),
            ("{%- if a %}{% endif %}{% for a in b %}", "{% for a in b %}"),
        ] {
            assert_eq!(unmatched(text), Some(tag), "{text}");
        }
    }
}
