//! A drawing written anew: the elements and attributes that draw.

use roxmltree::Node;

use crate::image::svg::element::{cleaned, is_drawn, kept_name};
use crate::image::svg::namespace::{SVG, XLINK};

/// The drawing as text. Its nesting has been looked at, so that it is not deep.
pub(super) fn written(root: Node<'_, '_>, (width, height): (f64, f64)) -> String {
    let mut out = format!("<svg xmlns=\"{SVG}\" width=\"{width}\" height=\"{height}\"");
    if root.attribute("viewBox").is_none() {
        out.push_str(&format!(" viewBox=\"0 0 {width} {height}\""));
    }
    attributes(root, &["width", "height"], &mut out);
    out.push('>');
    children(root, &mut out);
    out.push_str("</svg>\n");
    out
}

fn attributes(node: Node<'_, '_>, without: &[&str], out: &mut String) {
    let has_plain_address = node.attributes().any(|one| one.namespace().is_none() && one.name() == "href");
    for attribute in node.attributes() {
        let Some(name) = kept_name(&attribute).filter(|name| !without.contains(&name.as_str())) else { continue };
        // An older drawing has the same address twice.
        if name == "href" && attribute.namespace() == Some(XLINK) && has_plain_address {
            continue;
        }
        let is_image = name == "href" && node.tag_name().name() == "image";
        let value = if is_image { cleaned(attribute.value()) } else { None };
        out.push_str(&format!(" {name}=\"{}\"", escaped(value.as_deref().unwrap_or(attribute.value()))));
    }
}

fn children(node: Node<'_, '_>, out: &mut String) {
    let holds_text = matches!(node.tag_name().name(), "text" | "tspan" | "textPath" | "style");
    for child in node.children() {
        if child.is_text() && holds_text {
            out.push_str(&escaped(child.text().unwrap_or_default()));
        } else if child.is_element() && is_drawn(child) {
            let name = child.tag_name().name();
            out.push_str(&format!("<{name}"));
            attributes(child, &[], out);
            if child.has_children() {
                out.push('>');
                children(child, out);
                out.push_str(&format!("</{name}>"));
            } else {
                out.push_str("/>");
            }
        }
    }
}

/// Escapes a text for content and attribute values.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            '\t' => out.push_str("&#9;"),
            c => out.push(c),
        }
    }
    out
}
