//! The tags of a delivered page that neither this program nor one of its templates writes: what
//! lies over the page, hides a part of it, says something to who hears it, or loads a file.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::html_element::FORMULA;
use super::marked::next;
use super::markup::Tag;
use super::stamp::without_stamps;
use super::template_tag::{TemplateTag, template_tags};
use crate::diagnostic::cut_short;
use crate::digest::Digest;
use crate::document::visible::numbers;
use crate::render::Expected;

/// What an attribute may be.
#[derive(Clone, Copy)]
enum Value {
    /// A place, a name, a measure: it says nothing to a reader.
    Any,
    /// One of these.
    OneOf(&'static [&'static str]),
    /// Names of a style sheet, but none that hides.
    Class,
    /// Colours and measures.
    Style,
    /// A turn: letters that are turned are the same letters.
    Turn,
    /// Words that are heard, or shown beside the pointer.
    Said,
    /// The address of a picture in the page.
    Picture,
}
use Value::{Any, Class, OneOf, Picture, Said, Style, Turn};

/// The attributes of elements.
type Attributes = &'static [(&'static str, Value)];

/// The elements that `render/html` and `figure/svg` write, with their attributes.
const WRITTEN: [(&[&str], Attributes); 19] = [
    (&["h1", "h2", "h3", "h4", "h5", "h6"], &[("id", Any)]),
    (&["p", "div", "section", "ul", "tr"], &[("class", Class)]),
    (&["ol"], &[("class", Class), ("start", Any)]),
    (&["li"], &[("id", Any)]),
    (
        &[
            "em",
            "strong",
            "sup",
            "sub",
            "code",
            "pre",
            "blockquote",
            "hr",
            "thead",
            "tbody",
            "figcaption",
            "b",
            "br",
            "wbr",
            "summary",
        ],
        &[],
    ),
    (&["a"], &[("href", Any), ("class", OneOf(&["tm-cite"])), ("title", Said)]),
    (&["table"], &[("class", Class), ("style", Style)]),
    (&["th", "td"], &[("scope", Any), ("class", Class), ("colspan", Any)]),
    (&["figure", "details"], &[("id", Any), ("class", Class)]),
    (&["img"], &[("src", Picture), ("alt", Said), ("width", Any), ("height", Any), ("style", Style)]),
    (
        &["span", "tspan"],
        &[
            ("class", Class),
            ("role", OneOf(&["button"])),
            ("tabindex", OneOf(&["0"])),
            ("data-mark", Any),
            ("data-result", Any),
            ("aria-haspopup", OneOf(&["dialog"])),
        ],
    ),
    (
        &["svg"],
        &[
            ("xmlns", Any),
            ("viewbox", Any),
            ("width", Any),
            ("height", Any),
            ("id", Any),
            ("class", OneOf(&["tm-svg"])),
            ("role", OneOf(&["group"])),
            ("aria-label", Said),
            ("style", Style),
            ("font-family", OneOf(&["Inter, sans-serif"])),
        ],
    ),
    (&["path"], &[("d", Any), ("style", Style)]),
    (&["rect"], &[("x", Any), ("y", Any), ("width", Any), ("height", Any), ("style", Style)]),
    (&["circle"], &[("cx", Any), ("cy", Any), ("r", Any), ("style", Style)]),
    (
        &["text"],
        &[
            ("x", Any),
            ("y", Any),
            ("font-size", Any),
            ("class", OneOf(&["tm-scale"])),
            ("text-anchor", Any),
            ("font-weight", Any),
            ("font-style", Any),
            ("transform", Turn),
            ("style", Style),
        ],
    ),
    (&["math"], &[("display", Any), ("aria-label", Said)]),
    (&["mtable"], &[("class", OneOf(&["tm-cases", "tm-lines"]))]),
    (
        &FORMULA,
        &[
            ("stretchy", Any),
            ("accent", Any),
            ("linethickness", Any),
            ("width", Any),
            ("mathvariant", OneOf(&["normal"])),
            ("movablelimits", Any),
            ("fence", Any),
        ],
    ),
];

/// Classes of tickmark's style sheet that take what has them out of sight.
const HIDING: [&str; 5] = ["tm-skip", "tm-offscreen", "tm-counter", "tm-dialog", "tm-copied"];

/// What a page is compared with.
pub(super) struct Known<'a> {
    pub(super) expected: &'a Expected,
    /// The SHA-256 of the files that the page was made from; none where they are not listed.
    pub(super) files: Option<&'a BTreeSet<String>>,
    pub(super) templates: Vec<TemplateTag>,
}

impl<'a> Known<'a> {
    pub(super) fn new<'t>(
        expected: &'a Expected,
        files: Option<&'a BTreeSet<String>>,
        templates: impl Iterator<Item = &'t str>,
    ) -> Self {
        Self { expected, files, templates: templates.flat_map(template_tags).collect() }
    }

    /// What is wrong with the tags of a page, a sentence each.
    pub(super) fn problems(&self, page: &str) -> Vec<String> {
        let (mut problems, mut ids, mut at) = (Vec::new(), BTreeSet::new(), 0);
        while let Some((start, tag)) = next(page, &mut at) {
            // Of scripts is asked elsewhere what they run.
            if tag.closes || tag.name == "script" {
                continue;
            }
            let source = &page[start..start + tag.length];
            let mut own = WRITTEN.iter().filter(|(names, _)| names.contains(&tag.name.as_str()));
            if own.any(|(_, attributes)| self.has_only(&tag, attributes)) {
                continue;
            }
            let fits = |key: &str, value: &str| self.fits(key, value);
            let is_written = self.templates.iter().any(|own| own.writes(&tag, &fits));
            // What a template writes once, by its id, hides or holds what belongs there.
            let is_first = tag.attribute("id").is_none_or(|id| ids.insert(id.to_owned()));
            let source = cut_short(source, 160);
            if !is_written {
                problems.push(format!(
                    "`{source}` is on the page, and neither tickmark nor a template that travels with it writes it so"
                ));
            } else if !is_first {
                problems.push(format!("`{source}` stands on the page more than once"));
            }
        }
        problems
    }

    /// Whether a tag has these attributes alone, each as it may be.
    fn has_only(&self, tag: &Tag, attributes: Attributes) -> bool {
        tag.attributes.iter().all(|(key, value)| {
            attributes.iter().find(|(name, _)| name == key).is_some_and(|(_, kind)| self.is(*kind, value))
        })
    }

    fn is(&self, kind: Value, value: &str) -> bool {
        match kind {
            Any => true,
            OneOf(all) => all.contains(&value),
            Class => !value.split_whitespace().any(|class| HIDING.contains(&class)),
            Style => is_plain_style(value),
            Turn => value.starts_with("rotate(") && value.matches('(').count() == 1,
            Said => self.expected.is_said(value),
            Picture => self.is_picture(value),
        }
    }

    /// Whether a template can have filled in a value.
    fn fits(&self, key: &str, value: &str) -> bool {
        match key {
            "class" => self.is(Class, value),
            "style" => self.is(Style, value),
            "src" => self.is(Picture, value),
            "href" | "id" | "width" | "height" | "lang" => true,
            _ => self.expected.is_said(value) || numbers(&without_stamps(value, self.expected)).is_empty(),
        }
    }

    /// Whether it is a picture in the page, one of the files that it was made from.
    fn is_picture(&self, address: &str) -> bool {
        let Some((kind, base64)) = address.split_once(";base64,") else { return false };
        let is_listed = |files: &BTreeSet<String>| {
            STANDARD.decode(base64).is_ok_and(|bytes| files.contains(&Digest::of(&bytes).hex()))
        };
        kind.starts_with("data:image/") && self.files.is_none_or(is_listed)
    }
}

/// Whether a `style` holds the colours of a drawing and measures alone.
fn is_plain_style(style: &str) -> bool {
    let is_measure = |value: &str| {
        let number = value.trim_end_matches(|c: char| c == '%' || c.is_ascii_alphabetic());
        number.parse::<f64>().is_ok_and(|number| number >= 0.0)
    };
    let is_colour = |value: &str| value == "none" || is_hex(value) || is_ink(value);
    style.split(';').map(str::trim).filter(|one| !one.is_empty()).all(|one| {
        let Some((property, value)) = one.split_once(':') else { return false };
        let value = value.trim();
        match property.trim() {
            "fill" | "stroke" => is_colour(value),
            "fill-opacity" | "stroke-width" | "stroke-opacity" | "width" | "min-width" | "height" => is_measure(value),
            "stroke-dasharray" => value.split_whitespace().all(is_measure),
            "margin" => value == "0 auto",
            _ => false,
        }
    })
}

fn is_hex(value: &str) -> bool {
    value.strip_prefix('#').is_some_and(|digits| digits.len() == 6 && digits.bytes().all(|it| it.is_ascii_hexdigit()))
}

/// A colour of the style sheet, with the one that stands where there is no style sheet.
fn is_ink(value: &str) -> bool {
    let inner = value.strip_prefix("var(--tm-").and_then(|rest| rest.strip_suffix(')'));
    inner
        .and_then(|inner| inner.split_once(','))
        .is_some_and(|(name, colour)| name.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-') && is_hex(colour))
}
