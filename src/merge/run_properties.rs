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

/// How the words of a run are set for which the Markdown has no sign.
pub(super) fn signs_of(run: Node<'_, '_>) -> Vec<&'static str> {
    let Some(properties) = properties_of(run) else { return Vec::new() };
    let colour = properties.children().find(|it| it.tag_name().name() == "color");
    let colour = colour.and_then(|it| it.attribute((WORD, "val"))).is_some_and(|it| !matches!(it, "auto" | "000000"));
    let has = |name: &str| is_on(properties, name);
    let all = [
        (STRUCK, has("strike") || has("dstrike")),
        (HIGHLIGHTED, has("highlight")),
        ("words underlined", has("u")),
        ("words in capitals", has("caps") || has("smallCaps")),
        ("words hidden", has("vanish")),
        ("words coloured", colour),
    ];
    all.into_iter().filter_map(|(what, is_set)| is_set.then_some(what)).collect()
}

/// Whether the words of a run are set as code.
pub(super) fn is_code(run: Node<'_, '_>) -> bool {
    let style = properties_of(run).and_then(|it| it.children().find(|it| it.tag_name().name() == "rStyle"));
    style.and_then(|it| it.attribute((WORD, "val"))) == Some("VerbatimChar")
}

/// What is said of words that are struck through by their letters, and not as a tracked change.
pub(super) const STRUCK: &str = "words struck through";

/// What is said of words that are highlighted.
pub(super) const HIGHLIGHTED: &str = "words highlighted";

/// The fonts whose letters are signs.
const SIGNS: [&str; 5] = ["Wingdings", "Wingdings 2", "Wingdings 3", "Webdings", "ZapfDingbats"];

/// A text as it reads in the font of its run: letters of Symbol are those that the font shows; none
/// of a font of signs.
pub(super) fn in_font(text: &str, node: Node<'_, '_>) -> Option<String> {
    let run = node.ancestors().find(|it| it.tag_name().name() == "r");
    let fonts = run.and_then(properties_of).and_then(|it| it.children().find(|it| it.tag_name().name() == "rFonts"));
    let font = fonts.and_then(|it| it.attribute((WORD, "ascii"))).unwrap_or_default();
    if SIGNS.contains(&font) && !text.trim().is_empty() {
        return None;
    }
    let is_symbol = font == "Symbol";
    Some(if is_symbol {
        text.chars().map(|c| symbol_font::letter(u32::from(c)).unwrap_or(c)).collect()
    } else {
        symbol_font::readable(text)
    })
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
