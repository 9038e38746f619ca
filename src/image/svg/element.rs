//! The elements and attributes of a drawing, and what is wrong with them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use roxmltree::{Attribute, Node};

use crate::diagnostic::{Diagnostic, Place};
use crate::image::decode;
use crate::image::format::Format;
use crate::image::raster::Fault;
use crate::image::svg::namespace::{SVG, XLINK, XML};
use crate::image::svg::paint;

/// The elements that draw, and are the same in every program.
pub(super) const DRAWING: [&str; 22] = [
    "svg",
    "g",
    "defs",
    "symbol",
    "use",
    "style",
    "path",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "text",
    "tspan",
    "textPath",
    "image",
    "linearGradient",
    "radialGradient",
    "stop",
    "clipPath",
    "mask",
];

/// More elements that draw.
pub(super) const DRAWING_TOO: [&str; 2] = ["marker", "pattern"];

/// Elements that are never seen.
const UNSEEN: [&str; 3] = ["title", "desc", "metadata"];

/// Elements may stand so deep in each other.
const DEEPEST: usize = 100;

/// Whether an element is drawn.
pub(super) fn is_drawn(node: Node<'_, '_>) -> bool {
    let name = node.tag_name().name();
    node.tag_name().namespace() == Some(SVG) && (DRAWING.contains(&name) || DRAWING_TOO.contains(&name))
}

/// The name that an attribute is written with; `None` where it draws nothing.
pub(super) fn kept_name(attribute: &Attribute<'_, '_>) -> Option<String> {
    let name = attribute.name();
    let is_for_programs = name.starts_with("data-") || name.starts_with("aria-") || name == "role";
    match attribute.namespace() {
        None if !is_for_programs => Some(name.to_owned()),
        Some(XLINK) if name == "href" => Some(name.to_owned()),
        Some(XML) if name == "space" => Some("xml:space".to_owned()),
        _ => None,
    }
}

/// What is wrong with a drawing.
pub(super) fn problems(root: Node<'_, '_>, place: &impl Fn(usize) -> Place) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut waiting = vec![(root, 1)];
    while let Some((node, depth)) = waiting.pop() {
        if depth > DEEPEST {
            found.push(
                Diagnostic::error(format!("elements stand in each other more than {DEEPEST} deep"))
                    .at(place(node.range().start))
                    .hint("save it as a plain SVG, or as PNG"),
            );
            break;
        }
        let name = node.tag_name().name();
        let is_seen = is_drawn(node);
        if let Some(why) = refused(node).filter(|_| !is_seen) {
            found.push(
                Diagnostic::error(format!("found `<{name}>`{why}"))
                    .at(place(node.range().start))
                    .hint("save it as a plain SVG without it, or as PNG"),
            );
        }
        if is_seen {
            found.extend(node.attributes().filter_map(|attribute| of_attribute(name, &attribute, place)));
            if name == "style" {
                let sheet: String = node.children().filter_map(|child| child.text()).collect();
                found.extend(paint::fault(&sheet).map(|what| {
                    Diagnostic::error(format!("`<style>` {what}"))
                        .at(place(node.range().start))
                        .hint("save it as a plain SVG with its styles at the elements, or as PNG")
                }));
            }
        }
        // What is in an unknown element is looked at too: scripts run wherever they stand.
        let inside: Vec<_> = node.children().filter(Node::is_element).map(|child| (child, depth + 1)).collect();
        waiting.extend(inside.into_iter().rev());
    }
    found.truncate(20);
    found
}

/// Why an element that is not drawn is refused; `None` where it is left out.
fn refused(node: Node<'_, '_>) -> Option<&'static str> {
    let is_own = node.tag_name().namespace() == Some(SVG);
    match node.tag_name().name().to_ascii_lowercase().as_str() {
        "script" | "handler" | "listener" => Some(", which runs when it is looked at"),
        "foreignobject" | "iframe" | "object" | "embed" | "audio" | "video" => Some(", which shows another document"),
        "a" | "view" if is_own => Some(", which leads elsewhere"),
        "animate" | "animatemotion" | "animatetransform" | "animatecolor" | "set" | "discard" if is_own => {
            Some(", which changes the drawing while it is looked at")
        }
        "switch" if is_own => Some(", which shows each reader another drawing"),
        "filter" if is_own => Some(", an effect that is not the same in every program"),
        name if is_own && !UNSEEN.contains(&name) => Some(", which is not drawn the same in every program"),
        _ => None,
    }
}

fn of_attribute(element: &str, attribute: &Attribute<'_, '_>, place: &impl Fn(usize) -> Place) -> Option<Diagnostic> {
    let (name, value) = (attribute.name(), attribute.value());
    let at = || place(attribute.range().start);
    let is_of_svg = attribute.namespace().is_none();
    if is_of_svg && name.len() > 2 && name.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("on")) {
        let problem = Diagnostic::error(format!("found `{name}`, which runs a script")).at(at());
        return Some(problem.hint("take it out, or save it as a plain SVG"));
    }
    if matches!(name, "systemLanguage" | "requiredFeatures" | "requiredExtensions") {
        let problem = Diagnostic::error(format!("found `{name}`, which shows each reader another drawing")).at(at());
        return Some(problem.hint("take it out, or save it as a plain SVG"));
    }
    kept_name(attribute)?;
    if name == "href" {
        return of_address(element, value).map(|problem| problem.at(at()));
    }
    let what = paint::fault(value)?;
    Some(
        Diagnostic::error(format!("`{name}` {what}"))
            .at(at())
            .hint("a drawing may use its own parts only: `url(#name)`"),
    )
}

/// An address is that of a part of the drawing, or of an image holds one itself.
fn of_address(element: &str, value: &str) -> Option<Diagnostic> {
    let value = value.trim();
    if value.starts_with('#') || value.is_empty() {
        return None;
    }
    if element == "image"
        && let Some((format, bytes)) = embedded(value)
    {
        let fault = match bytes {
            Some(bytes) if is_of(format, &bytes) => decode::read(format, &bytes).err()?,
            _ => Fault::new("is of another type than it says, or broken", "save it again"),
        };
        return Some(Diagnostic::error(format!("the image in this drawing {}", fault.what)).hint(fault.hint));
    }
    let shown: String = value.chars().take(60).collect();
    Some(
        Diagnostic::error(format!("`href` loads `{shown}`, expected a part of the drawing: `#name`"))
            .hint("an output is delivered alone: embed it, or save the drawing as PNG"),
    )
}

fn is_of(format: Format, bytes: &[u8]) -> bool {
    bytes.starts_with(if format == Format::Png { b"\x89PNG" } else { b"\xff\xd8\xff" })
}

/// The format and bytes of an image that stands in the drawing.
fn embedded(value: &str) -> Option<(Format, Option<Vec<u8>>)> {
    let (kind, data) = value.strip_prefix("data:")?.split_once(";base64,")?;
    let format = match kind {
        "image/png" => Format::Png,
        "image/jpeg" | "image/jpg" => Format::Jpeg,
        _ => return None,
    };
    let data: String = data.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    Some((format, STANDARD.decode(data).ok()))
}

/// The address of an image in a drawing without the metadata of that image.
pub(super) fn cleaned(value: &str) -> Option<String> {
    let (format, bytes) = embedded(value.trim())?;
    let raster = decode::read(format, &bytes?).ok()?;
    Some(format!("data:{};base64,{}", format.media_type(), STANDARD.encode(raster.bytes)))
}
