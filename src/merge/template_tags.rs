//! The statements of a template, such as `{% if … %}`, which no change of words may take out.

use std::ops::Range;

use crate::document::tag::tags;

/// A statement of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Statement<'t> {
    pub(super) range: Range<usize>,
    pub(super) text: &'t str,
    /// Its first word: `if`, `endfor`.
    pub(super) word: &'t str,
}

/// The statements of a text, in their order.
pub(super) fn statements(text: &str) -> Vec<Statement<'_>> {
    let statement = |range: Range<usize>| {
        let text = &text[range.clone()];
        let code = text.strip_prefix("{%")?.trim_start_matches(['-', '+']).trim_start();
        let word = code.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
        Some(Statement { range, text, word })
    };
    tags(text).into_iter().filter_map(|tag| statement(tag.start..tag.end)).collect()
}

/// Whether two texts have the same statements.
pub(super) fn are_kept(text: &str, other: &str) -> bool {
    let texts = |text: &str| statements(text).into_iter().map(|one| one.text.to_owned()).collect::<Vec<String>>();
    texts(text) == texts(other)
}

/// A statement that ends nothing, stands in nothing that it divides, or is never ended.
pub(super) fn unmatched(text: &str) -> Option<&str> {
    let mut open: Vec<Statement<'_>> = Vec::new();
    for one in statements(text) {
        match one.word {
            "else" | "elif" if !open.iter().any(|begun| matches!(begun.word, "if" | "for")) => return Some(one.text),
            "else" | "elif" => {}
            // Of a value and of another file there is no end.
            "set" if one.text.contains('=') => {}
            "include" | "import" | "from" | "extends" | "do" | "break" | "continue" => {}
            word => match word.strip_prefix("end") {
                Some(ended) => {
                    if open.pop().is_none_or(|begun| begun.word != ended) {
                        return Some(one.text);
                    }
                }
                None => open.push(one),
            },
        }
    }
    open.first().map(|one| one.text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_that_has_lost_its_other_one_is_found() {
        let whole =
            "a {% if x %}b{% elif y %}c{% else %}d{% endif %} {%- for g in h -%}{{ g }}{%- endfor %}{% set a = 1 %}";
        assert_eq!((statements(whole).len(), unmatched(whole)), (7, None));
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
