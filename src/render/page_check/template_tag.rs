//! The tags of page templates, as patterns of the tags of a page.

use super::markup::{self, Tag};

/// Stands for what a template fills in.
const FILLED: char = '\u{E000}';

/// A tag of a template.
pub(super) struct TemplateTag {
    name: String,
    /// Its attributes; no value where the template fills it in.
    attributes: Vec<(String, Option<String>)>,
    /// Whether it may lack some of them, by a condition.
    is_open: bool,
}

impl TemplateTag {
    /// Whether a tag of a page can come from it. What the template fills in is asked of `fits`, as name and value.
    pub(super) fn writes(&self, tag: &Tag, fits: &dyn Fn(&str, &str) -> bool) -> bool {
        let is_name = match self.name.split_once(FILLED) {
            Some((start, _)) => tag.name.starts_with(start),
            None => self.name == tag.name,
        };
        is_name
            && (self.is_open || self.attributes.len() == tag.attributes.len())
            && tag.attributes.iter().all(|(key, value)| {
                let own = self.attributes.iter().find(|(name, _)| name == key);
                own.is_some_and(|(_, written)| match written {
                    Some(written) => written == value,
                    None => fits(key, value),
                })
            })
    }
}

/// The start tags of a template.
pub(super) fn template_tags(template: &str) -> Vec<TemplateTag> {
    let text = filled(template);
    let (mut found, mut rest) = (Vec::new(), text.as_str());
    while let Some(at) = rest.find('<') {
        rest = &rest[at..];
        let Some(tag) = markup::tag(rest) else {
            rest = &rest[1..];
            continue;
        };
        rest = &rest[tag.length..];
        if !tag.closes {
            let is_open = tag.name.contains(FILLED) || tag.attributes.iter().any(|(name, _)| name.contains(FILLED));
            let attributes = tag.attributes.into_iter().map(|(name, value)| {
                let is_filled = value.contains(FILLED);
                (name.replace(FILLED, ""), (!is_filled).then_some(value))
            });
            let attributes = attributes.filter(|(name, _)| !name.is_empty()).collect();
            found.push(TemplateTag { name: tag.name, attributes, is_open });
        }
    }
    found
}

/// A template with each expression and tag of the template language as one sign.
fn filled(template: &str) -> String {
    let mut out = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(at) = rest.find("{{").into_iter().chain(rest.find("{%")).chain(rest.find("{#")).min() {
        let close = match &rest[at + 1..at + 2] {
            "{" => "}}",
            "%" => "%}",
            _ => "#}",
        };
        out.push_str(&rest[..at]);
        out.push(FILLED);
        rest = rest[at + 2..].find(close).map_or("", |end| &rest[at + 2 + end + 2..]);
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_template_writes_is_told_from_what_it_does_not() {
        let tags = template_tags(
            "<p class=\"a{% if x == \"y\" %} b{% endif %}\"{% if z %} hidden{% endif %}>{{ \"<\" }}<h{{ n }} id=\"q\">{# <i> #}<b lang=en dir=ltr>",
        );
        let writes = |page: &str| {
            let tag = markup::tag(page).expect("a tag");
            tags.iter().any(|own| own.writes(&tag, &|_, value| value == "a b"))
        };
        assert!(
            writes("<p>")
                && writes("<p class='a b'>")
                && writes("<b lang=en dir=ltr>")
                && writes("<p hidden class='a b'>")
                && writes("<h2 id=q>")
        );
        assert!(
            !writes("<p class='c'>")
                && !writes("<p title=x>")
                && !writes("<h2 id=r>")
                && !writes("<i>")
                && !writes("<b dir=ltr>")
        );
    }
}
