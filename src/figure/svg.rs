//! A drawing as SVG.
//!
//! Numbers are printed with at most two decimals, so that the same drawing is
//! the same bytes on every machine.

use std::fmt::Write;

use crate::ledger::label::{Label, Run};

use super::drawing::{Anchor, Colour, Drawing, Item, Paint, Point, Role, Stroke, Text, Weight};
use super::hundredths::Hundredths;

/// What the SVG is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Inline in an HTML page: colours are custom properties with fallbacks, and each
    /// traced number is a focusable element with its `data-mark` and the classes `mark`
    /// and `tm-mark`, the one that numbers in the text have too.
    /// Tick labels have the class `tm-scale`.
    Page,
    /// A file of its own: plain colours, text as text, no marks.
    File,
    /// The geometry without its texts, for a page that sets the texts itself (PDF).
    Geometry,
}

/// How a drawing is lowered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SvgOptions {
    /// What the SVG is for.
    pub purpose: Purpose,
    /// The `id` attribute of the element, unique in its page; none where it is empty.
    pub id: String,
}

impl SvgOptions {
    /// Inline in an HTML page, in the exhibit of this id: the element's id is
    /// `<exhibit>-drawing`.
    pub fn page(exhibit: &str) -> Self {
        Self { purpose: Purpose::Page, id: format!("{exhibit}-drawing") }
    }
}

impl From<Purpose> for SvgOptions {
    fn from(purpose: Purpose) -> Self {
        Self { purpose, id: String::new() }
    }
}

impl From<&SvgOptions> for SvgOptions {
    fn from(options: &SvgOptions) -> Self {
        options.clone()
    }
}

/// The drawing as one SVG element. A [`Purpose`] alone is options without an id.
pub fn svg(drawing: &Drawing, options: impl Into<SvgOptions>) -> String {
    let options = options.into();
    let purpose = options.purpose;
    let mut out = String::new();
    open(&mut out, drawing, &options);
    for item in &drawing.items {
        match item {
            Item::Text(text) if purpose != Purpose::Geometry => write_text(&mut out, text, purpose),
            Item::Text(_) => {}
            shape => write_shape(&mut out, shape, purpose),
        }
    }
    out.push_str("</svg>");
    out
}

/// The start tag and the text alternative.
fn open(out: &mut String, drawing: &Drawing, options: &SvgOptions) {
    let purpose = options.purpose;
    let (width, height) = (number(drawing.width), number(drawing.height));
    out.push_str("<svg xmlns=\"http://www.w3.org/2000/svg\" ");
    push(out, format_args!("viewBox=\"0 0 {width} {height}\" width=\"{width}pt\" height=\"{height}pt\""));
    if !options.id.is_empty() {
        push(out, format_args!(" id=\"{}\"", escape(&options.id)));
    }
    let alt = escape(&drawing.alt);
    match purpose {
        // The figure holds buttons, so that it is a group and not an image; a
        // title element would show the whole alternative as a tooltip.
        Purpose::Page => {
            push(out, format_args!(" class=\"tm-svg\" role=\"group\" aria-label=\"{alt}\""));
            // Letters keep their size: a figure of half the width has half the least width.
            if drawing.share < 1.0 {
                let (percent, least) = (number(drawing.share * 100.0), number(drawing.share * 30.0));
                push(out, format_args!(" style=\"width:{percent}%;min-width:{least}rem;margin:0 auto\""));
            }
        }
        Purpose::File | Purpose::Geometry => push(out, format_args!(" role=\"img\" aria-label=\"{alt}\"")),
    }
    if purpose != Purpose::Geometry {
        out.push_str(" font-family=\"Inter, sans-serif\"");
    }
    out.push('>');
    if purpose == Purpose::File {
        push(out, format_args!("<title>{alt}</title>"));
    }
}

/// Any item but text.
fn write_shape(out: &mut String, item: &Item, purpose: Purpose) {
    match item {
        Item::Path { points, stroke } => {
            push(out, format_args!("<path d=\"{}\"", path_data(points)));
            paint(out, None, Some(stroke), purpose);
        }
        Item::Line { from, to, stroke } => {
            push(out, format_args!("<path d=\"{}\"", path_data(&[*from, *to])));
            paint(out, None, Some(stroke), purpose);
        }
        Item::Rect { x, y, width, height, paint: Paint { fill, stroke } } => {
            push(out, format_args!("<rect x=\"{}\" y=\"{}\"", number(*x), number(*y)));
            push(out, format_args!(" width=\"{}\" height=\"{}\"", number(*width), number(*height)));
            paint(out, *fill, stroke.as_ref(), purpose);
        }
        Item::Circle { centre, radius, paint: Paint { fill, stroke } } => {
            let (x, y) = (number(centre.0), number(centre.1));
            push(out, format_args!("<circle cx=\"{x}\" cy=\"{y}\" r=\"{}\"", number(*radius)));
            paint(out, *fill, stroke.as_ref(), purpose);
        }
        Item::Polygon { points, paint: Paint { fill, stroke } } => {
            push(out, format_args!("<path d=\"{}Z\"", path_data(points)));
            paint(out, *fill, stroke.as_ref(), purpose);
        }
        Item::Text(_) => {}
    }
}

/// The fill and stroke of a shape, and the end of its tag.
fn paint(out: &mut String, fill: Option<(Colour, f64)>, stroke: Option<&Stroke>, purpose: Purpose) {
    let mut properties: Vec<(&str, String)> = Vec::new();
    match fill {
        Some((colour, opacity)) => {
            properties.push(("fill", ink(colour, purpose)));
            if opacity < 1.0 {
                properties.push(("fill-opacity", number(opacity)));
            }
        }
        None => properties.push(("fill", "none".to_owned())),
    }
    if let Some(stroke) = stroke {
        properties.push(("stroke", ink(stroke.colour, purpose)));
        properties.push(("stroke-width", number(stroke.width)));
        if stroke.opacity < 1.0 {
            properties.push(("stroke-opacity", number(stroke.opacity)));
        }
        if !stroke.dash.is_empty() {
            let lengths: Vec<String> = stroke.dash.iter().map(|length| number(*length)).collect();
            properties.push(("stroke-dasharray", lengths.join(" ")));
        }
    }
    declare(out, &properties, purpose);
    out.push_str("/>");
}

/// Properties as one style attribute, where custom properties work, or as attributes.
fn declare(out: &mut String, properties: &[(&str, String)], purpose: Purpose) {
    if purpose == Purpose::Page {
        let style: Vec<String> = properties.iter().map(|(name, value)| format!("{name}:{value}")).collect();
        push(out, format_args!(" style=\"{}\"", style.join(";")));
    } else {
        for (name, value) in properties {
            push(out, format_args!(" {name}=\"{value}\""));
        }
    }
}

/// A line of text.
fn write_text(out: &mut String, text: &Text, purpose: Purpose) {
    let (x, y) = (number(text.x), number(text.y));
    push(out, format_args!("<text x=\"{x}\" y=\"{y}\" font-size=\"{}\"", number(text.size)));
    if text.role == Role::Scale && purpose == Purpose::Page {
        out.push_str(" class=\"tm-scale\"");
    }
    match text.anchor {
        Anchor::Start => {}
        Anchor::Middle => out.push_str(" text-anchor=\"middle\""),
        Anchor::End => out.push_str(" text-anchor=\"end\""),
    }
    if text.weight == Weight::SemiBold {
        out.push_str(" font-weight=\"600\"");
    }
    if text.italic {
        out.push_str(" font-style=\"italic\"");
    }
    if text.rotation != 0.0 {
        push(out, format_args!(" transform=\"rotate({} {x} {y})\"", number(text.rotation)));
    }
    declare(out, &[("fill", ink(text.colour, purpose))], purpose);
    out.push('>');
    write_label(out, &text.label, purpose);
    out.push_str("</text>");
}

/// The runs of a label; on a page each mark is a button.
fn write_label(out: &mut String, label: &Label, purpose: Purpose) {
    for run in &label.0 {
        match run {
            Run::Mark { mark, text } if purpose == Purpose::Page => push(
                out,
                format_args!(
                    "<tspan class=\"mark tm-mark\" data-mark=\"{}\" tabindex=\"0\" role=\"button\">{}</tspan>",
                    mark.0,
                    escape(text)
                ),
            ),
            Run::Text(text) | Run::Mark { text, .. } => out.push_str(&escape(text)),
        }
    }
}

/// A colour for this purpose.
fn ink(colour: Colour, purpose: Purpose) -> String {
    match purpose {
        Purpose::Page => colour.css(),
        Purpose::File | Purpose::Geometry => colour.hex().to_owned(),
    }
}

/// `M`, then horizontal, vertical or oblique lines, whichever is shortest.
fn path_data(points: &[Point]) -> String {
    let mut data = String::new();
    let mut last = None;
    for (x, y) in points {
        let (x, y) = (Hundredths::of(*x), Hundredths::of(*y));
        match last {
            None => push(&mut data, format_args!("M{x} {y}")),
            Some((before_x, before_y)) if before_x == x && before_y == y => {}
            Some((before_x, _)) if before_x == x => push(&mut data, format_args!("V{y}")),
            Some((_, before_y)) if before_y == y => push(&mut data, format_args!("H{x}")),
            Some(_) => push(&mut data, format_args!("L{x} {y}")),
        }
        last = Some((x, y));
    }
    data
}

/// A number with at most two decimals and no trailing zeros; what is not finite is 0.
fn number(value: f64) -> String {
    Hundredths::of(value).to_string()
}

/// Text for XML content and for attributes in double quotes. Control characters,
/// which XML 1.0 cannot hold, are left out.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' => out.push(' '),
            '\u{FFFE}' | '\u{FFFF}' => {}
            letter if letter.is_control() => {}
            letter => out.push(letter),
        }
    }
    out
}

/// Appends formatted text; writing to a `String` cannot fail.
fn push(out: &mut String, text: std::fmt::Arguments<'_>) {
    let _ = out.write_fmt(text);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::label::MarkId;

    fn sample() -> Drawing {
        let label =
            Label(vec![Run::Text("P & \"Q\" ".to_owned()), Run::Mark { mark: MarkId(7), text: "<.001".to_owned() }]);
        Drawing::new(
            100.0,
            50.126,
            vec![
                Item::Path {
                    points: vec![(0.0, 1.0), (10.0, 1.0), (10.0, 2.005), (11.5, 3.0)],
                    stroke: Stroke::dashed(Colour::Series(1), 2.0, &[3.0, 1.5]),
                },
                Item::Text(Text::new(1.0, 40.0, 9.0, label)),
            ],
            "Survival & <more>".to_owned(),
        )
    }

    #[test]
    fn a_mark_on_a_page_is_a_focusable_element_with_its_identity() {
        let page = svg(&sample(), SvgOptions::page("fig-os"));
        assert!(page.contains(
            "P &amp; &quot;Q&quot; <tspan class=\"mark tm-mark\" data-mark=\"7\" tabindex=\"0\" role=\"button\">&lt;.001</tspan></text>"
        ));
        assert!(page.contains("stroke:var(--tm-series-2,#d55e00)"));
        assert!(page.contains("id=\"fig-os-drawing\""));
        assert!(page.contains("aria-label=\"Survival &amp; &lt;more&gt;\""));
    }

    #[test]
    fn geometry_alone_has_no_text_and_plain_colours() {
        let geometry = svg(&sample(), Purpose::Geometry);
        assert!(!geometry.contains("<text") && !geometry.contains("var("));
        assert!(geometry.contains("stroke=\"#d55e00\" stroke-width=\"2\" stroke-dasharray=\"6 3\""));
    }

    #[test]
    fn a_file_has_its_text_and_title_but_no_marks() {
        let file = svg(&sample(), Purpose::File);
        assert!(file.contains("<title>Survival &amp; &lt;more&gt;</title>"));
        assert!(file.contains("&lt;.001</text>") && !file.contains("tspan"));
    }

    #[test]
    fn numbers_have_at_most_two_decimals_and_no_negative_zero() {
        assert_eq!(number(1.0), "1");
        assert_eq!(number(-0.001), "0");
        assert_eq!(number(12.3456), "12.35");
        assert_eq!(number(f64::NAN), "0");
        assert_eq!(path_data(&[(0.0, 1.0), (10.0, 1.0), (10.0, 2.0), (11.5, 3.0)]), "M0 1H10V2L11.5 3");
    }

    #[test]
    fn characters_that_xml_cannot_hold_are_left_out() {
        assert_eq!(escape("a\u{0}b\u{1b}c\nd"), "abc d");
    }
}
