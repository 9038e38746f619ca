//! How the paragraphs of a Word document are set (ECMA-376 part 1, section 17.3.1), and the pictures
//! in them.

use roxmltree::Node;

use super::paragraph::{Break, Paragraph, Picture, Tracked};
use super::run_properties::WORD;

/// A child by its name, whatever its name space.
fn child<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    node.children().find(|it| it.tag_name().name() == name)
}

/// What a child of this name says.
pub(super) fn value<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    child(node, name)?.attribute((WORD, "val"))
}

/// Reads the properties of a paragraph: its style, its list, the pages that it begins, and whether
/// its end is a change.
pub(super) fn look(node: Node<'_, '_>, tracked: Tracked, paragraph: &mut Paragraph) {
    if let Some(style) = value(node, "pStyle") {
        style.clone_into(&mut paragraph.style);
    }
    let list = child(node, "numPr");
    paragraph.is_item = list.is_some();
    paragraph.level = list.and_then(|list| value(list, "ilvl")).and_then(|level| level.parse().ok()).unwrap_or(0);
    paragraph.list = list.and_then(|list| value(list, "numId")).unwrap_or_default().to_owned();
    let is_off = |node: Node<'_, '_>| matches!(node.attribute((WORD, "val")), Some("0" | "false" | "off"));
    if child(node, "pageBreakBefore").is_some_and(|it| !is_off(it)) {
        paragraph.breaks.push((Break::Page, String::new()));
    }
    if child(node, "sectPr").is_some() {
        paragraph.breaks.push((Break::Section, String::new()));
    }
    let Some(end) = child(node, "rPr") else { return };
    let has = |names: [&str; 2]| end.children().any(|it| names.contains(&it.tag_name().name()));
    paragraph.joins_next = match tracked {
        Tracked::Accept => has(["del", "moveFrom"]),
        Tracked::Reject => has(["ins", "moveTo"]),
    };
}

/// What a row of a table is by its tracked change: whether it is not there.
pub(super) fn is_row_gone(row: Node<'_, '_>, tracked: Tracked) -> bool {
    let change = if tracked == Tracked::Accept { "del" } else { "ins" };
    child(row, "trPr").is_some_and(|properties| child(properties, change).is_some())
}

/// Whether a cell takes the room of several.
pub(super) fn is_merged(cell: Node<'_, '_>) -> bool {
    let Some(properties) = child(cell, "tcPr") else { return false };
    let spans =
        value(properties, "gridSpan").and_then(|count| count.parse::<usize>().ok()).is_some_and(|count| count > 1);
    spans || child(properties, "vMerge").is_some()
}

/// The address of a link that is written as a field.
pub(super) fn address_in(instruction: &str) -> Option<&str> {
    let rest = instruction.trim_start().strip_prefix("HYPERLINK")?.trim_start().strip_prefix('"')?;
    rest.split_once('"').map(|(address, _)| address)
}

/// The kind of a break within a run; none of what is none.
pub(super) fn break_of(node: Node<'_, '_>) -> Break {
    match (node.tag_name().name(), node.attribute((WORD, "type"))) {
        ("tab" | "ptab", _) => Break::Tab,
        (_, Some("page" | "column")) => Break::Page,
        _ => Break::Line,
    }
}

/// A picture: its text alternative, what it shows, and the words of a text box in it.
pub(super) fn picture_of(node: Node<'_, '_>) -> (Picture, String) {
    let named = |name: &'static str| node.descendants().find(move |it| it.tag_name().name() == name);
    let alternative = named("docPr").and_then(|it| it.attribute("descr").or_else(|| it.attribute("title")));
    let shown = named("blip").into_iter().chain(named("imagedata")).flat_map(|it| it.attributes().collect::<Vec<_>>());
    let lead = { shown }.find(|it| matches!(it.name(), "embed" | "link" | "id")).map(|it| it.value().to_owned());
    let boxes = node.descendants().filter(|it| it.tag_name().name() == "txbxContent");
    let texts = boxes.flat_map(|it| it.descendants()).filter(|it| it.tag_name().name() == "p").map(|paragraph| {
        let words = paragraph.descendants().filter(|it| it.tag_name().name() == "t").filter_map(|it| it.text());
        words.collect::<String>()
    });
    let words = texts.collect::<Vec<_>>().join(" ");
    let picture =
        Picture { alternative: alternative.unwrap_or_default().trim().to_owned(), lead: lead.unwrap_or_default() };
    (picture, words)
}

/// How a formula reads, in one line: its signs, and where they stand.
pub(super) fn formula_of(formula: Node<'_, '_>) -> String {
    let opens = |name: &str| match name {
        "sup" => Some("^{"),
        "sub" => Some("_{"),
        "den" => Some("/{"),
        "deg" => Some("√{"),
        "num" | "e" => Some("{"),
        _ => None,
    };
    let mut out = String::new();
    // What is to be read, and the bracket that closes what was read.
    let mut waiting: Vec<Result<Node<'_, '_>, ()>> = vec![Ok(formula)];
    while let Some(next) = waiting.pop() {
        let Ok(node) = next else {
            out.push('}');
            continue;
        };
        let name = node.tag_name().name();
        if name == "t" {
            out.push_str(node.text().unwrap_or_default().trim());
            continue;
        }
        if let Some(sign) = opens(name) {
            out.push_str(sign);
            waiting.push(Err(()));
        }
        waiting.extend(node.children().filter(Node::is_element).rev().map(Ok));
    }
    out
}
