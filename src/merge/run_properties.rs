//! How the runs of a Word document are set (ECMA-376 part 1, section 17.3.2).

use roxmltree::Node;

use super::symbol_font;
use super::token::{Face, Raise};

/// The namespace of what a document holds.
pub(super) const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

/// A sign of a font of symbols, by its place in the font; none of a font that is not known.
pub(super) fn symbol(node: Node<'_, '_>) -> Option<char> {
    let code = node.attribute((WORD, "char")).and_then(|code| u32::from_str_radix(code, 16).ok())?;
    match node.attribute((WORD, "font")) {
        Some("Symbol") => symbol_font::letter(code),
        // Of other fonts the place is the letter, but where it is one for private use.
        _ => char::from_u32(code).filter(|letter| !('\u{E000}'..='\u{F8FF}').contains(letter)),
    }
}

/// The text within an element, without what a tracked change takes out.
pub(super) fn text_of(node: Node<'_, '_>) -> String {
    node.descendants().filter(|it| it.tag_name().name() == "t").filter_map(|it| it.text()).collect()
}

/// The properties of a run.
fn properties_of<'a, 'i>(run: Node<'a, 'i>) -> Option<Node<'a, 'i>> {
    run.children().find(|it| it.tag_name().name() == "rPr")
}

/// Whether a property is there and not switched off.
fn is_on(properties: Node<'_, '_>, name: &str) -> bool {
    properties.children().any(|it| {
        it.tag_name().name() == name && !matches!(it.attribute((WORD, "val")), Some("0" | "false" | "off" | "none"))
    })
}

/// Whether the words of a run are struck through, and whether they are highlighted.
pub(super) fn signs_of(run: Node<'_, '_>) -> (bool, bool) {
    let has = |name: &str| properties_of(run).is_some_and(|properties| is_on(properties, name));
    (has("strike") || has("dstrike"), has("highlight"))
}

/// How a run is set.
pub(super) fn face_of(run: Node<'_, '_>) -> Face {
    let Some(properties) = properties_of(run) else { return Face::default() };
    let raised = properties.children().find(|it| it.tag_name().name() == "vertAlign");
    let raise = match raised.and_then(|it| it.attribute((WORD, "val"))) {
        Some("superscript") => Raise::Raised,
        Some("subscript") => Raise::Lowered,
        _ => Raise::OnLine,
    };
    Face { is_bold: is_on(properties, "b"), is_italic: is_on(properties, "i"), raise }
}
