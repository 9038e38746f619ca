//! The words that a drawing shows.

use roxmltree::Node;

use crate::diagnostic::Place;
use crate::image::svg::element::is_drawn;

/// Words that an SVG image shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// The words of one text.
    pub text: String,
    /// Where they stand in the file.
    pub place: Place,
}

/// The words of each text of a drawing.
pub(super) fn words(root: Node<'_, '_>, place: &impl Fn(usize) -> Place) -> Vec<Words> {
    let texts = root.descendants().filter(|node| is_drawn(*node) && node.tag_name().name() == "text");
    let words = texts.map(|node| {
        let mut text = String::new();
        for piece in node.descendants() {
            // What has a place of its own does not touch what is before it.
            if piece.is_element() && ["x", "y", "dx", "dy"].iter().any(|key| piece.has_attribute(*key)) {
                text.push(' ');
            }
            if piece.is_text() {
                text.push_str(piece.text().unwrap_or_default());
            }
        }
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        Words { text, place: place(node.range().start) }
    });
    words.filter(|words| !words.text.is_empty()).collect()
}
