//! The tag that hides a place of a page.

use super::{markup, style};

/// Elements without content, which have no end tag.
const VOID: [&str; 13] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];

/// The tag that hides what stands at the end of the start of a page: one that is open
/// there and has the attribute `hidden`, or a style of its own that shows nothing.
pub(in crate::render) fn hiding_tag(start: &str) -> Option<String> {
    let mut open: Vec<(String, Option<String>)> = Vec::new();
    let mut rest = start;
    while let Some(at) = rest.find('<') {
        rest = &rest[at..];
        if let Some(length) = markup::comment_length(rest) {
            rest = &rest[length..];
            continue;
        }
        let Some(tag) = markup::tag(rest) else {
            rest = &rest[1..];
            continue;
        };
        let source = &rest[..tag.length];
        rest = &rest[tag.length..];
        if tag.closes {
            if let Some(place) = open.iter().rposition(|(name, _)| *name == tag.name) {
                open.truncate(place);
            }
        } else if matches!(tag.name.as_str(), "script" | "style" | "title" | "textarea") {
            rest = &rest[markup::end_of_raw_text(rest, &tag.name)..];
        } else if !VOID.contains(&tag.name.as_str()) {
            let hides = tag.attribute("hidden").is_some() || tag.attribute("style").is_some_and(style::shows_nothing);
            open.push((tag.name, hides.then(|| source.to_owned())));
        }
    }
    open.into_iter().find_map(|(_, source)| source)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tag_that_hides_a_place_is_found() {
        assert_eq!(hiding_tag("<p hidden>a</p><br hidden><div style='color:red'>"), None);
        assert_eq!(hiding_tag("<div style='display: NONE'><p>").as_deref(), Some("<div style='display: NONE'>"));
        assert_eq!(hiding_tag("<!-- </div> --><div hidden><p></p>").as_deref(), Some("<div hidden>"));
        assert_eq!(hiding_tag("<div style='font-size:0px'>").as_deref(), Some("<div style='font-size:0px'>"));
    }
}
