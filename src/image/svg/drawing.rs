//! A whole drawing: read, looked at, written anew.

use roxmltree::{Document, Error, ParsingOptions};

use crate::diagnostic::{Diagnostic, Diagnostics, Outcome, Place};
use crate::image::svg::namespace::SVG;
use crate::image::svg::words::{Words, words};
use crate::image::svg::{element, expansion, size, write};

/// So many elements, attributes and texts a drawing may have.
const MOST_NODES: u32 = 500_000;

/// A drawing that can be shown.
#[derive(Debug)]
pub(crate) struct Drawn {
    /// The drawing as it is delivered.
    pub(crate) text: String,
    /// Width and height in pixels.
    pub(crate) size: (f64, f64),
    /// The words in it.
    pub(crate) words: Vec<Words>,
}

/// Reads an SVG file.
pub(crate) fn read(path: &str, bytes: &[u8]) -> Outcome<Drawn> {
    let text = std::str::from_utf8(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)).map_err(|error| {
        let line = bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count() + 1;
        Diagnostic::error("found bytes that are not UTF-8, expected an SVG in UTF-8").at(Place::at(path, line, 1))
    })?;
    let options = ParsingOptions { nodes_limit: MOST_NODES, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options).map_err(|error| unread(path, text, &error))?;
    let place = |at: usize| {
        let found = document.text_pos_at(at);
        Place::at(path, found.row as usize, found.col as usize)
    };
    let root = document.root_element();
    if root.tag_name().name() != "svg" || root.tag_name().namespace() != Some(SVG) {
        let problem = Diagnostic::error("found no `<svg>` of the namespace of SVG at the root")
            .at(place(root.range().start))
            .hint(format!("write `<svg xmlns=\"{SVG}\" …>`"));
        return Err(problem.into());
    }
    let problems = element::problems(root, &place);
    if !problems.is_empty() {
        return Err(Diagnostics(problems));
    }
    expansion::check(&document).map_err(|endless| {
        let message = format!("`<{}>` {}", endless.node.tag_name().name(), endless.what);
        Diagnostic::error(message).at(place(endless.node.range().start)).hint("save it as a plain SVG, or as PNG")
    })?;
    let size = size::of(root).map_err(|problem| problem.at(place(root.range().start)))?;
    let text = write::written(root, size);
    let words = words(root, &place);
    Ok(Drawn { text, size, words })
}

/// The error of a text that is no XML, or has a document type.
fn unread(path: &str, text: &str, error: &Error) -> Diagnostic {
    if matches!(error, Error::DtdDetected) {
        let before = text.find("<!DOCTYPE").map_or("", |at| &text[..at]);
        let line = before.matches('\n').count() + 1;
        return Diagnostic::error("found a document type, which can define what is read in its place")
            .at(Place::at(path, line, before.rsplit('\n').next().unwrap_or("").chars().count() + 1))
            .hint("take the `<!DOCTYPE …>` out, or save it as a plain SVG");
    }
    if matches!(error, Error::NodesLimitReached) {
        return Diagnostic::error(format!("`{path}` has more than {MOST_NODES} parts, expected a smaller drawing"))
            .at(Place::file(path))
            .hint("save it as PNG");
    }
    let at = error.pos();
    let message = error.to_string();
    let message = message.split(" at ").next().unwrap_or_default();
    Diagnostic::error(format!("this SVG is broken: {message}"))
        .at(Place::at(path, at.row as usize, at.col as usize))
        .hint("save it again with the program that made it")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::svg::namespace::XLINK;

    fn drawn(inner: &str) -> Outcome<Drawn> {
        read(
            "a.svg",
            format!("<svg xmlns='{SVG}' xmlns:xlink='{XLINK}' viewBox='0 0 40 30'>\n{inner}</svg>").as_bytes(),
        )
    }

    #[test]
    fn what_runs_loads_or_links_is_refused_at_its_line() {
        for (inner, said) in [
            ("<script>1</script>", "`<script>`"),
            ("<h:script xmlns:h='http://www.w3.org/1999/xhtml'/>", "`<script>`"),
            ("<path d='M0 0' onclick='x()'/>", "`onclick`"),
            ("<path d='M0 0' ONLOAD='x()'/>", "`ONLOAD`"),
            ("<foreignObject/>", "`<foreignObject>`"),
            ("<switch/>", "`<switch>`"),
            ("<animate/>", "`<animate>`"),
            ("<a href='#x'/>", "`<a>`"),
            ("<use href='other.svg#a'/>", "`href`"),
            ("<use xlink:href='https://example.org/a.svg#a'/>", "`href`"),
            ("<image href='file:///etc/passwd'/>", "`href`"),
            ("<image href='data:image/svg+xml,5'/>", "`href`"),
            ("<image href='data:image/png;base64,AAAA'/>", "is of another type"),
            ("<path fill='url(http://example.org/a#b)' d=''/>", "`fill` loads"),
            ("<path style='fill: URL( \"a.svg#b\" )' d=''/>", "`style` loads"),
            ("<style>@import 'a.css';</style>", "`<style>` has a rule with `@`"),
            ("<style>p { fill: u\\72l(a) }</style>", "`<style>` has a `\\`"),
            ("<path systemLanguage='de' d=''/>", "`systemLanguage`"),
            ("<filter/>", "`<filter>`"),
        ] {
            let error = drawn(inner).expect_err(inner).to_string();
            assert!(error.starts_with("a.svg:2:") && error.contains(said), "{inner}: {error}");
        }
    }

    #[test]
    fn a_drawing_of_drawings_ends() {
        let error = drawn("<g id='a'><use href='#a'/></g>").expect_err("a circle").to_string();
        assert!(error.contains("uses itself"), "{error}");
        let doubled: String =
            (1..20).map(|n| format!("<g id='g{n}'><use href='#g{p}'/><use href='#g{p}'/></g>", p = n - 1)).collect();
        let error = drawn(&format!("<g id='g0'><path d=''/></g>{doubled}")).expect_err("a bomb").to_string();
        assert!(error.contains("200,000 times"), "{error}");
        let deep = format!("{}{}", "<g>".repeat(5_000), "</g>".repeat(5_000));
        assert!(drawn(&deep).expect_err("deep").to_string().contains("deep"));
    }

    #[test]
    fn what_is_never_seen_is_left_out() {
        let out = drawn(
            "<!-- Jane Doe --><title>Jane Doe</title><metadata>Jane Doe</metadata>\
             <i:view xmlns:i='urn:i'>Jane Doe</i:view><path d='M0 0h9' data-name='Jane Doe' i:label='Jane Doe' \
             xmlns:i='urn:i'/><text x='1'>N &lt; <tspan>5</tspan></text>",
        )
        .expect("a drawing");
        assert!(!out.text.contains("Jane"), "{}", out.text);
        assert!(
            out.text.contains("<path d=\"M0 0h9\"/>") && out.text.contains("N &lt; <tspan>5</tspan>"),
            "{}",
            out.text
        );
        assert_eq!(out.words[0].text, "N < 5");
        assert_eq!((out.words[0].place.line, out.size), (2, (40.0, 30.0)));
        assert_eq!(read("a.svg", out.text.as_bytes()).expect("again").text, out.text);
    }

    #[test]
    fn entities_are_refused() {
        let text = format!("<?xml version='1.0'?>\n<!DOCTYPE svg [<!ENTITY a 'b'>]>\n<svg xmlns='{SVG}'/>");
        let error = read("a.svg", text.as_bytes()).expect_err("a document type").to_string();
        assert!(error.starts_with("a.svg:2:1: found a document type"), "{error}");
    }
}
